"""What the residuals of a fit give away: a run that went wrong, or a law of the wrong shape.

The tests see the law as a plane near its optimum, spanned by the columns of `slopes` (n, p), the derivatives of the
fitted values with respect to the parameters; `errors` (n,) are the residuals. Source: Cook & Weisberg 1982, chapter 2.
A robust fit does not make the squares least; `squared` takes its residuals there.
"""

from collections.abc import Iterator

import numpy as np
from scipy.special import fdtrc, stdtr  # F above a value, Student's t below one


def noise_of(errors: np.ndarray, parameters: int) -> float:
    """The standard deviation of the noise, from residuals (n,) of a robust fit; a few wild runs hardly move it.

    Such a fit passes nearly through as many runs as it has parameters. These say nothing about noise, so the median is
    that of the others. NaN where there are no others.
    """
    others = np.sort(np.abs(errors))[parameters:]
    return float(1.4826 * np.median(others)) if len(others) else float("nan")


def squared(errors: np.ndarray, slopes: np.ndarray, clip: float = np.inf) -> np.ndarray:
    """The residuals (n,) that are left when the parameters move to make the squares least, to first order.

    No run pulls with more than `clip`, so that one wild run does not hide the shape of the others.
    """
    errors = np.clip(errors, -clip, clip)
    basis = _basis(slopes)
    return errors - basis @ (basis.T @ errors)


def outlier(errors: np.ndarray, slopes: np.ndarray, clip: float = np.inf) -> tuple[int, float, float]:
    """The run furthest off: its index, how many standard deviations off the law fitted without it, and a p-value.

    The p-value is the chance that noise alone puts the worst of n runs as far off (Bonferroni). The other runs pull at
    the law with at most `clip` each, so that a second wild run does not hide the first.
    """
    n, p = slopes.shape
    basis, clipped = _basis(slopes), np.clip(errors, -clip, clip)
    kept = np.maximum(1 - (basis**2).sum(axis=1), 1e-12)  # the share of a run's error that the fit does not absorb
    left = clipped - basis @ (basis.T @ clipped)
    variance = np.maximum((left @ left - left**2 / kept) / (n - p - 1), 1e-30)  # without that run
    t = np.abs(left + kept * (errors - clipped)) / np.sqrt(variance * kept)
    worst = int(t.argmax())
    return worst, float(t[worst]), float(min(1, 2 * n * stdtr(n - p - 1, -t[worst])))


def bend(errors: np.ndarray, slopes: np.ndarray, log_x: np.ndarray) -> float:
    """The chance that noise alone bends the residuals along x as much as they do; tiny: the law has another shape.

    An F test of what a parabola and a cubic in log x explain of the errors beyond what the law's parameters do.
    """
    n, p = slopes.shape
    u = (log_x - log_x.mean()) / log_x.std()
    basis = _basis(slopes)
    extra = np.stack([u**2, u**3], axis=1)
    extra = np.linalg.qr(extra - basis @ (basis.T @ extra))[0]
    explained, total, spare = ((errors @ extra) ** 2).sum(), errors @ errors, n - p - 2
    return float(fdtrc(2, spare, (explained / 2) / (max(total - explained, 1e-30) / spare)))


def lack_of_fit(errors: np.ndarray, parameters: int, group: np.ndarray) -> tuple[float, float]:
    """F and its p-value: do runs of different settings differ more from the law than seeds of one setting do?

    `group` (n,) names the setting of each run; `errors` are least-squares residuals. What seeds disagree by is noise
    alone; what their means miss the law by, beyond that, is the law's. (NaN, 1) where nothing is repeated or too
    little is. Source: Draper & Smith 1998, section 2.1.
    """
    settings, place, seeds = np.unique(group, return_inverse=True, return_counts=True)
    means = np.bincount(place, errors) / seeds
    pure, missed = ((errors - means[place]) ** 2).sum(), (seeds * means**2).sum()
    of_pure, of_missed = len(errors) - len(settings), len(settings) - parameters
    if of_pure < 3 or of_missed < 1 or pure <= 0:
        return float("nan"), 1.0
    F = (missed / of_missed) / (pure / of_pure)
    return float(F), float(fdtrc(of_missed, of_pure, F))


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


def _basis(slopes: np.ndarray) -> np.ndarray:
    """Orthonormal columns that span what the law can absorb (n, p)."""
    return np.linalg.qr(slopes / np.maximum(np.linalg.norm(slopes, axis=0), 1e-300))[0]
