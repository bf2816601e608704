"""Variable projection: the best power law, without a start value that could be wrong (Golub & Pereyra 1973).

For any one alpha, the best E and A of E + A·x^(-alpha) have a formula. So try a hundred alphas, keep the best, and
polish all three. theta = (E, log A, alpha) throughout; the errors are those of the log of the loss.
"""

import math
from collections.abc import Callable

import numpy as np

from solutions.least_squares import polish

STEEPEST = 5.0  # a law with a larger alpha is a step


def power_law(log_x: np.ndarray) -> tuple[Callable, Callable]:
    """The log of the law at log_x (n,), and its derivatives (n, 3), as functions of theta = (E, log A, alpha)."""

    def log_law(theta: np.ndarray) -> np.ndarray:
        return np.log(theta[0] + np.exp(theta[1] - theta[2] * log_x))

    def slopes(theta: np.ndarray) -> np.ndarray:
        falling = np.exp(theta[1] - theta[2] * log_x)
        return np.stack([np.ones_like(log_x), falling, -log_x * falling], axis=1) / (theta[0] + falling)[:, None]

    return log_law, slopes


def solve(log_x: np.ndarray, y: np.ndarray, weights: np.ndarray, E: float | None) -> tuple[np.ndarray, float]:
    """The best theta = (E, log A, alpha) for log losses y, and its sum of squares; E is given where it is known."""
    free = (0, 1, 2) if E is None else (1, 2)
    start = _start(log_x, y, weights, E)
    theta, squares = polish(*power_law(log_x), start, free, y, weights) if start[1] > -math.inf else (start, 0)
    if theta[2] > STEEPEST:
        return polish(*power_law(log_x), [*start[:2], STEEPEST], free[:-1], y, weights)
    if theta[2] <= 0:  # with no alpha does the loss fall: say so with a flat line
        level = weights @ y / weights.sum()
        return np.array([math.exp(level), -math.inf, 0]), float(weights @ (y - level) ** 2)
    return theta, squares


def _start(log_x: np.ndarray, y: np.ndarray, weights: np.ndarray, known_E: float | None) -> np.ndarray:
    """For each alpha on a grid, the best E and A; then the alpha that fits best, with log A = -inf where none falls.

    A small error in log loss is nearly a relative error, 1 - law/L, and that is linear in E and A.
    """
    alphas, middle = np.geomspace(0.01, STEEPEST, 100), log_x.mean()
    p = np.exp(-np.outer(alphas, log_x - middle) - y)  # x^(-alpha) / L: what A multiplies in law/L
    q = np.exp(-y)  # 1 / L: what E multiplies
    pp, pq, qq, p1, q1 = p**2 @ weights, p @ (weights * q), weights @ q**2, p @ weights, weights @ q
    E = np.maximum((q1 * pp - p1 * pq) / (qq * pp - pq**2), 0) if known_E is None else np.full(100, known_E)
    A = (p1 - E * pq) / pp
    squares = (1 - E[:, None] * q - A[:, None] * p) ** 2 @ weights
    best = np.where(A > 0, squares, np.inf).argmin()
    if A[best] <= 0:
        return np.array([0, -math.inf, 0])
    return np.array([E[best], math.log(A[best]) + alphas[best] * middle, alphas[best]])
