"""What the residuals of a fit give away: a run that went wrong, or a law of the wrong shape.

Both tests see the law as a plane near its optimum, spanned by the columns of `slopes` (n, p), the derivatives of the
fitted values with respect to the parameters; `errors` (n,) are the residuals. Source: Cook & Weisberg 1982, chapter 2.
"""

from collections.abc import Iterator

import numpy as np
from scipy.special import fdtrc, stdtr  # F above a value, Student's t below one


def outlier(errors: np.ndarray, slopes: np.ndarray) -> tuple[int, float, float]:
    """The run furthest off: its index, how many standard deviations off the law fitted without it, and a p-value.

    The p-value is the chance that noise alone puts the worst of n runs as far off (Bonferroni).
    """
    n, p = slopes.shape
    basis = np.linalg.qr(slopes)[0]
    kept = np.maximum(1 - (basis**2).sum(axis=1), 1e-12)  # the share of a run's error that the fit does not absorb
    variance = np.maximum((errors @ errors - errors**2 / kept) / (n - p - 1), 1e-30)  # without that run
    t = np.abs(errors) / np.sqrt(variance * kept)
    worst = int(t.argmax())
    return worst, float(t[worst]), float(min(1, 2 * n * stdtr(n - p - 1, -t[worst])))


def bend(errors: np.ndarray, slopes: np.ndarray, log_x: np.ndarray) -> float:
    """The chance that noise alone bends the residuals along x as much as they do; tiny: the law has another shape.

    An F test of what a parabola and a cubic in log x explain of the errors beyond what the law's parameters do.
    """
    n, p = slopes.shape
    u = (log_x - log_x.mean()) / log_x.std()
    basis = np.linalg.qr(slopes)[0]
    extra = np.stack([u**2, u**3], axis=1)
    extra = np.linalg.qr(extra - basis @ (basis.T @ extra))[0]
    explained, total, spare = ((errors @ extra) ** 2).sum(), errors @ errors, n - p - 2
    return float(fdtrc(2, spare, (explained / 2) / (max(total - explained, 1e-30) / spare)))


def residual_verdicts(errors: np.ndarray, slopes: np.ndarray, x: np.ndarray, loss: np.ndarray) -> Iterator[str]:
    """A sentence for a run that is off and one for a bend along x, each where chance makes it once in 1,000 fits."""
    n, p = slopes.shape
    if np.abs(errors).max() < 1e-9:  # nothing but rounding
        return
    if n - p > 1:
        worst, distance, chance = outlier(errors, slopes)
        if chance < 0.001:
            yield (
                f"Run {worst} (x = {x[worst]:.3g}, loss {loss[worst]:.4g}) is an outlier: {distance:.0f} standard "
                "deviations off the law that the other runs follow. Look at that run before you trust either."
            )
    if n - p > 2 and len(np.unique(x)) > 4 and bend(errors, slopes, np.log(x)) < 0.001:
        yield (
            "The residuals bend along x, so one law does not hold over this whole window: leave out the smallest runs, "
            "or the largest, and choose by how well held-out runs are predicted."
        )
