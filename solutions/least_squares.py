"""Least squares on log losses: find a start by linear algebra, polish it, and say how far a parameter may move.

A small error in log loss is nearly a relative error, 1 - law/L. For a law E + A·shape that error is linear in E and A,
so once the shape is chosen, the best E and A have a formula: `floor_and_factor`.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import brentq, leastsq

STEEPEST = 5.0  # a law with a larger exponent is a step


def floor_and_factor(
    log_shapes: np.ndarray, y: np.ndarray, weights: np.ndarray, known_E: float | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each of k shapes, given by its logarithm (k, n), the E and A with which E + A·shape fits log losses y (n,).

    E and A stay at 0 or above; E is `known_E` where that is given. Returns E (k,), A (k,), and the sums (k,) of the
    squares of 1 - law/L, weighted (n,): choose the shape where that is least.
    """
    p = np.exp(log_shapes - y)  # shape / L: what A multiplies in law/L
    q = np.exp(-y)  # 1 / L: what E multiplies
    pp, pq, qq, p1, q1 = p**2 @ weights, p @ (weights * q), weights @ q**2, p @ weights, weights @ q
    E = np.maximum((q1 * pp - p1 * pq) / (qq * pp - pq**2), 0) if known_E is None else np.full(len(p), known_E)
    A = np.maximum((p1 - E * pq) / pp, 0)
    return E, A, (1 - E[:, None] * q - A[:, None] * p) ** 2 @ weights


def polish(
    law: Callable[[np.ndarray], np.ndarray],
    slopes: Callable[[np.ndarray], np.ndarray],
    theta: np.ndarray,
    free: Sequence[int],
    y: np.ndarray,
    weights: np.ndarray,
) -> tuple[np.ndarray, float]:
    """Improve the free parameters of theta (p,) until the weighted sum of (y - law(theta))² falls no further.

    law(theta) are the n log losses and slopes(theta) (n, p) their derivatives. theta[0], a floor of the loss, stays
    at 0 or above. Returns theta and the sum of squares. MINPACK's Levenberg-Marquardt does the work.
    """
    theta, free, root = theta.astype(float), list(free), np.sqrt(weights)

    def errors(values: np.ndarray) -> np.ndarray:
        theta[free] = values
        off = root * (law(theta) - y)
        # A step too far may have no logarithm: make it a bad step, and not the end.
        return off if np.isfinite(off).all() else np.nan_to_num(off, nan=1e3, posinf=1e3, neginf=-1e3)

    def derivatives(values: np.ndarray) -> np.ndarray:
        theta[free] = values
        return root[:, None] * slopes(theta)[:, free]

    tight = {"ftol": 1e-13, "xtol": 1e-13, "gtol": 1e-13}
    with np.errstate(all="ignore"):
        best = leastsq(errors, theta[free], Dfun=derivatives, full_output=True, **tight)[0]
        squares = float((errors(best) ** 2).sum())  # puts the best into theta too
    if theta[0] < 0:
        return polish(law, slopes, np.array([0, *theta[1:]]), [k for k in free if k != 0], y, weights)
    return theta, squares


def crossing(misfit: Callable[[float], float], best: float, step: float, limit: float, stop: float) -> float:
    """Where misfit, which grows away from best, crosses limit in the direction of step; stop if it does not before."""
    near = far = best
    step = math.copysign(max(abs(step), 1e-9 * max(abs(best), 1)), step)
    while far != stop:
        far = max(best + step, stop) if step < 0 else min(best + step, stop)
        if misfit(far) > limit:
            return brentq(lambda value: misfit(value) - limit, near, far, rtol=1e-6)
        near, step = far, 2 * step
    return stop
