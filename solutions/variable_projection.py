"""Variable projection: the best power law, without a start value that could be wrong (Golub & Pereyra 1973).

For any one alpha, the best E and A of E + A·x^(-alpha) have a formula. So try a hundred alphas, keep the best, and
polish all three. theta = (E, log A, alpha) throughout; the errors are those of the log of the loss.
"""

import math
from collections.abc import Callable

import numpy as np

from solutions.least_squares import STEEPEST, floor_and_factor, polish

Law = Callable[[np.ndarray], np.ndarray]  # of theta = (E, log A, alpha)


def power_law(log_x: np.ndarray) -> tuple[Law, Law]:
    """The log of the law at log_x (n,), and its derivatives (n, 3), as functions of theta = (E, log A, alpha)."""

    def log_law(theta: np.ndarray) -> np.ndarray:
        return np.log(theta[0] + np.exp(theta[1] - theta[2] * log_x))

    def slopes(theta: np.ndarray) -> np.ndarray:
        falling = np.exp(theta[1] - theta[2] * log_x)
        of_E = 1 / (theta[0] + falling)
        of_log_A = falling * of_E
        return np.array([of_E, of_log_A, -log_x * of_log_A]).T

    return log_law, slopes


def solve(log_x: np.ndarray, y: np.ndarray, weights: np.ndarray, E: float | None) -> tuple[np.ndarray, float]:
    """The best theta = (E, log A, alpha) for log losses y, and its sum of squares; E is given where it is known."""
    free = (0, 1, 2) if E is None else (1, 2)
    start = _start(log_x, y, weights, E)
    theta, squares = polish(*power_law(log_x), start, free, y, weights) if start[1] > -math.inf else (start, 0)
    if theta[2] > STEEPEST:
        return polish(*power_law(log_x), np.array([*start[:2], STEEPEST]), free[:-1], y, weights)
    if theta[2] <= 0:  # with no alpha does the loss fall: say so with a flat line
        level = weights @ y / weights.sum()
        return np.array([math.exp(level), -math.inf, 0]), float(weights @ (y - level) ** 2)
    return theta, squares


def _start(log_x: np.ndarray, y: np.ndarray, weights: np.ndarray, known_E: float | None) -> np.ndarray:
    """Of a hundred alphas, each with its best E and A, the one that fits best; log A is -inf where no law falls."""
    alphas, middle = np.geomspace(0.01, STEEPEST, 100), log_x.mean()
    E, A, squares = floor_and_factor(-np.outer(alphas, log_x - middle), y, weights, known_E)
    best = squares.argmin()
    if A[best] == 0:
        return np.array([0, -math.inf, 0])
    return np.array([E[best], math.log(A[best]) + alphas[best] * middle, alphas[best]])
