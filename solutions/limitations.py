"""When a law lies: another domain, another form, outside its range, and data seen before.

The story. A law that fits its own runs to a hair may still be wrong where it is used, and R² does not tell. What tells
is the error on runs that the fit has not seen: of another domain (`transfer_error`), or further out (`compare_forms`,
`usable_law`). Some curves cannot follow any falling law, since they turn (double descent: Nakkiran et al. 2019, arXiv
1912.02292; inverse scaling: McKenzie et al. 2023, arXiv 2306.09479): `rising_stretch` finds that. And tokens read
again are not fresh tokens: `repeated_data` says what they count for (Muennighoff et al. 2023, arXiv 2305.16264).
"""

import math
import warnings
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar

from solutions.chinchilla import ExtrapolationWarning
from solutions.columns import checked, enough
from solutions.phases import fit_three_phases
from solutions.power_law import PowerLawFit, fit_power_law
from solutions.repeated_data import (
    MUENNIGHOFF,
    R_STAR,
    R_STAR_PARAMS,
    data_constrained_loss,
    effective_tokens,
    fit_repeated_data,
)

__all__ = ["MUENNIGHOFF", "R_STAR", "R_STAR_PARAMS", "TransferError", "UsableLaw", "compare_forms"]
__all__ += ["data_constrained_loss", "effective_tokens", "fit_repeated_data", "fit_repeats", "rising_stretch"]
__all__ += ["transfer_error", "usable_law"]


@dataclass(frozen=True)
class TransferError:
    """How a law does on runs it was not fitted to; 0.4 is a measured loss 40 % above the law."""

    bias: float  # mean of measured / predicted - 1
    largest: float  # the largest of its sizes
    noise: float  # the law's own noise, on the runs of its fit

    @property
    def holds(self) -> bool:
        """Whether the law errs on these runs no more than twice as much as noise would make it."""
        return self.largest <= 2 * 1.645 * self.noise


def transfer_error(law: PowerLawFit, x: np.ndarray, loss: np.ndarray) -> TransferError:
    """The error of a law carried to other runs, x (n,) and loss (n,): another domain, model or recipe."""
    x, loss = checked(x=x, loss=loss)
    errors = loss / law.predict(x) - 1
    return TransferError(float(errors.mean()), float(np.abs(errors).max()), law.noise)


def compare_forms(
    x: np.ndarray, loss: np.ndarray, held_out_x: np.ndarray, held_out_loss: np.ndarray
) -> dict[str, float]:
    """Root mean square relative error on held-out runs of each form fitted to the others, the best form first.

    "line": A·x^(-alpha). "power law": with E. "three phases": one break and a floor. "turning": a parabola in log-log
    axes, the simplest curve that may rise again.
    """
    x, loss = checked(x=x, loss=loss)
    held_out_x, held_out_loss = checked(held_out_x=held_out_x, held_out_loss=held_out_loss)
    enough(x, "x", 6)
    parabola = np.polynomial.Polynomial.fit(np.log(x), np.log(loss), 2)
    forms = {
        "line": fit_power_law(x, loss, irreducible=0).predict,
        "power law": fit_power_law(x, loss).predict,
        "three phases": fit_three_phases(x, loss).predict,
        "turning": lambda x: np.exp(parabola(np.log(x))),
    }
    errors = {
        name: float(np.sqrt(np.mean((predict(held_out_x) / held_out_loss - 1) ** 2))) for name, predict in forms.items()
    }
    return dict(sorted(errors.items(), key=lambda item: item[1]))


def rising_stretch(x: np.ndarray, loss: np.ndarray) -> tuple[float, float] | None:
    """(from, to): the stretch of x over which the loss rises most; None where it does not rise beyond noise.

    A law that only falls cannot describe runs with such a stretch. Noise makes small rises everywhere, so the rise must
    be one that noise would make in one of 1,000 stretches (t test of its slope).
    """
    x, loss = checked(x=x, loss=loss)
    sizes = np.unique(x)
    means = np.array([np.log(loss[x == size]).mean() for size in sizes])
    rises = np.triu(means[None, :] - means[:, None], k=2)  # from size i to size j, at least two sizes on
    i, j = np.unravel_index(rises.argmax(), rises.shape)
    inside = (x >= sizes[i]) & (x <= sizes[j])
    if rises[i, j] <= 0 or inside.sum() < 4:
        return None
    from scipy.stats import linregress  # here: scipy.stats takes longer to load than all else

    rise = linregress(np.log(x[inside]), np.log(loss[inside]), alternative="greater")
    return (float(sizes[i]), float(sizes[j])) if rise.pvalue < 0.001 else None


@dataclass(frozen=True)
class UsableLaw:
    """A law and the range of x in which it may be used: from where it holds to `reach` times its largest run."""

    law: PowerLawFit
    low: float
    high: float

    def predict(self, x: np.ndarray | float) -> np.ndarray | float:
        """The law's loss at x; warns with ExtrapolationWarning outside the range."""
        if np.any(np.asarray(x) < self.low) or np.any(np.asarray(x) > self.high):
            warnings.warn(
                f"This law may be used for x from {self.low:.3g} to {self.high:.3g}, and you ask outside of it.",
                ExtrapolationWarning,
                stacklevel=2,
            )
        return self.law.predict(x)


def usable_law(x: np.ndarray, loss: np.ndarray, *, reach: float = 10) -> UsableLaw:
    """A power law fitted to the window that predicts best: the smallest runs may not be on it yet.

    The runs of the largest quarter of sizes are held out; more and more of the smallest sizes are left out of a fit;
    the window that predicts the held-out runs best is fitted again with them. Needs eight sizes.
    """
    x, loss = checked(x=x, loss=loss)
    enough(x, "x", 8)
    sizes = np.unique(x)
    largest = sizes[-max(2, len(sizes) // 4)]
    held_out = x >= largest
    errors = {}
    for low in sizes[: np.searchsorted(sizes, largest) - 4]:
        train = (x >= low) & ~held_out
        predicted = fit_power_law(x[train], loss[train]).predict(x[held_out])
        errors[low] = np.mean(np.log(predicted / loss[held_out]) ** 2)
    low = min(errors, key=lambda size: errors[size])
    window = x >= low
    return UsableLaw(fit_power_law(x[window], loss[window]), float(low), reach * float(x.max()))


def fit_repeats(fresh: PowerLawFit, unique: np.ndarray, total: np.ndarray, loss: np.ndarray) -> float:
    """The R* with which a law of fresh tokens fits runs on repeated ones, by least squares of log loss.

    0: repeating is worth nothing. Use `rising_stretch` first: where the loss rises again, no R* can follow it.
    """
    unique, total, loss = checked(unique=unique, total=total, loss=loss)

    def misfit(log_r: float) -> float:
        return float((np.log(fresh.predict(effective_tokens(unique, total, r_star=math.exp(log_r))) / loss) ** 2).sum())

    return math.exp(minimize_scalar(misfit, bounds=(math.log(1e-3), math.log(1e4)), method="bounded").x)
