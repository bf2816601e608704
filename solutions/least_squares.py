"""Least squares on log losses: polish a good start, and find how far a parameter may move before the fit gets worse."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import brentq, leastsq


def polish(
    law: Callable[[np.ndarray], np.ndarray],
    slopes: Callable[[np.ndarray], np.ndarray],
    theta: Sequence[float],
    free: Sequence[int],
    y: np.ndarray,
    weights: np.ndarray,
) -> tuple[np.ndarray, float]:
    """Improve the free parameters of theta (p,) until the weighted sum of (y - law(theta))² falls no further.

    law(theta) are the n log losses and slopes(theta) (n, p) their derivatives. theta[0], a floor of the loss, stays
    at 0 or above. Returns theta and the sum of squares. MINPACK's Levenberg-Marquardt does the work.
    """
    theta, free, root = np.array(theta, float), list(free), np.sqrt(weights)

    def errors(values: np.ndarray) -> np.ndarray:
        theta[free] = values  # a step too far may have no logarithm: make it a bad step, and not the end
        return np.nan_to_num(root * (law(theta) - y), nan=1e3, posinf=1e3, neginf=-1e3)

    def derivatives(values: np.ndarray) -> np.ndarray:
        theta[free] = values
        return root[:, None] * slopes(theta)[:, free]

    tight = {"ftol": 1e-13, "xtol": 1e-13, "gtol": 1e-13}
    with np.errstate(all="ignore"):
        best = leastsq(errors, theta[free], Dfun=derivatives, full_output=True, **tight)[0]
        squares = float((errors(best) ** 2).sum())  # puts the best into theta too
    if theta[0] < 0:
        return polish(law, slopes, [0, *theta[1:]], [k for k in free if k != 0], y, weights)
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
