"""One power law: L(x) = E + A·x^(-alpha), with x a model size N, data D or compute C; L the loss in nats per token.

The story. With every doubling of x, the part of the loss above a floor E shrinks by the same factor. Take E away, and
the points lie on a straight line of slope -alpha in log-log axes. But E has to be found too, and there the trouble
starts: over a short range of x, a high floor with a steep law fits as well as a low floor with a flat one. So:

1. Fit. The noise of a loss is relative (0.5 % of a large loss is more than 0.5 % of a small one), so we make the
   squares of the errors in log loss small. For any one alpha the best E and A have a formula; we try a hundred alphas
   and polish the best (variable projection: Golub & Pereyra 1973). There is no start value that could be wrong.
2. Say how sure. An interval holds each value with which, when the other parameters adapt, the law fits not much worse
   than the best one (profile likelihood). It need not be symmetric, and may have no upper end.
3. Say what the data cannot say: `fit.verdicts`, in sentences.

The law: Hestness et al. 2017 (arXiv 1712.00409). With E = 0: Kaplan et al. 2020 (arXiv 2001.08361), eq. 1.1 to 1.3.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.special import stdtrit  # the quantile of Student's t

from solutions.columns import checked, checked_level, checked_resamples, enough, no_runs
from solutions.least_squares import STEEPEST, crossing, polish
from solutions.residuals import residual_verdicts
from solutions.variable_projection import power_law, solve

LARGEST = 700.0  # the largest log A whose A is a number
# How far an interval may go: E, log A, alpha. One that gets there has no end, except at 0, where E and alpha do end.
LIMITS = ((0.0, math.inf), (-LARGEST, LARGEST), (0.0, STEEPEST))
ROUNDING = 1e-9  # losses without noise still carry rounding errors of about this relative size


def training_flops(params: float, tokens: float) -> float:
    """FLOPs to train N parameters on D tokens: C = 6·N·D, 2 forward, 4 backward (Kaplan et al. 2020, section 2.1)."""
    return 6 * params * tokens


def loglog_line(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Slope and intercept of the line log y = slope·log x + intercept, in natural logarithms, for x (n,) and y (n,)."""
    x, y = checked(x=x, y=y)
    enough(x, "x", 2)
    slope, intercept = np.polyfit(np.log(x), np.log(y), 1)
    return float(slope), float(intercept)


def gain_from_doubling(E: float, A: float, alpha: float, x: float) -> float:
    """What doubling x takes off the loss, in nats: L(x) - L(2x) = A·x^(-alpha)·(1 - 2^(-alpha)). E plays no part."""
    return A * x**-alpha * (1 - 2**-alpha)


def scale_needed(E: float, A: float, alpha: float, x: float, target: float) -> float:
    """The factor by which x must grow until L = target: infinity, "never", where the target is not above E."""
    return ((target - E) / A) ** (-1 / alpha) / x if target > E else math.inf


@dataclass(frozen=True)
class PowerLawFit:
    """The law L(x) = E + A·x^(-alpha), fitted, or given by its three constants. E in nats per token; alpha > 0.

    `residuals` (n,) are log(measured / fitted): 0.01 is a measured loss 1 % above the law. `noise` is their standard
    deviation, corrected for the fitted parameters, and NaN where as many parameters as runs leave nothing to judge by.
    """

    E: float
    A: float
    alpha: float
    noise: float = math.nan
    residuals: np.ndarray = field(default_factory=no_runs, repr=False, compare=False)
    x: np.ndarray = field(default_factory=no_runs, repr=False, compare=False)
    loss: np.ndarray = field(default_factory=no_runs, repr=False, compare=False)
    weights: np.ndarray = field(default_factory=no_runs, repr=False, compare=False)
    free: tuple[int, ...] = field(default=(0, 1, 2), repr=False, compare=False)  # of E, log A, alpha; (1, 2): E known

    def predict(self, x: np.ndarray | float) -> np.ndarray | float:
        """The law's loss at x, of the same shape as x."""
        return self.E + (self.A * np.asarray(x, float) ** -self.alpha if self.A > 0 else 0 * np.asarray(x, float))

    def interval(self, level: float = 0.9) -> dict[str, tuple[float, float]]:
        """{"E": (low, high), "A": …, "alpha": …}: profile-likelihood intervals; infinite: the data set no limit."""
        checked_level(level)
        if not self._decided:
            return dict.fromkeys(("E", "A", "alpha"), (math.nan, math.nan))
        E, log_A, alpha = (self._profile(k, self._limit(level)) for k in range(3))
        return {"E": E, "A": (math.exp(log_A[0]), math.exp(log_A[1])), "alpha": alpha}

    def forecast(self, x: float, level: float = 0.9) -> tuple[float, float]:
        """The interval (low, high) for the measured loss of one new run of size x, if the same law still holds there.

        It holds each loss that could join the data without making the best fit much worse. So it carries the doubt
        about the parameters and the noise of the new run.
        """
        checked(x=[x])
        checked_level(level)
        if not self._decided:
            return math.nan, math.nan
        law, weights = power_law(np.log(np.append(self.x, x))), np.append(self.weights, 1.0)

        def misfit(log_loss: float) -> float:
            return polish(*law, self._theta, self.free, np.append(np.log(self.loss), log_loss), weights)[1]

        best, limit = math.log(self.predict(x)), self._limit(level)
        low, high = (crossing(misfit, best, sign * self.noise, limit, sign * LARGEST) for sign in (-1, 1))
        return math.exp(low), math.exp(high)

    @cached_property
    def verdicts(self) -> tuple[str, ...]:
        """What these data leave open, or hold against the law, a sentence each. Empty: nothing found."""
        return tuple(_verdicts(self))

    @property
    def _theta(self) -> np.ndarray:
        return np.array([self.E, math.log(self.A), self.alpha])

    @property
    def _decided(self) -> bool:
        return len(self.x) > 0 and self.A > 0 and self.noise > 0

    def _limit(self, level: float) -> float:
        """The sum of squares up to which a law counts as not much worse than the best (F test of one parameter)."""
        checked_level(level)
        spare = len(self.x) - len(self.free)
        return self.noise**2 * (spare + stdtrit(spare, (1 + level) / 2) ** 2)

    def _profile(self, k: int, limit: float) -> tuple[float, float]:
        """The interval of theta[k], which is E, log A or alpha: how far it may move each way."""
        if k not in self.free:
            return float(self._theta[k]), float(self._theta[k])
        step = self._first_step(k)
        return self._end(k, -step, limit), self._end(k, step, limit)

    def _first_step(self, k: int) -> float:
        """A guess at how far theta[k] may move: its standard error, from how sharply the squares curve at the best."""
        slopes = np.sqrt(self.weights)[:, None] * power_law(np.log(self.x))[1](self._theta)
        return self.noise * math.sqrt(np.linalg.pinv(slopes.T @ slopes)[k, k])

    def _end(self, k: int, step: float, limit: float) -> float:
        """Where theta[k], moved in the direction of `step`, makes the squares cross the limit though others adapt.

        Infinite where they never do; but E and alpha cannot go below 0, and end there.
        """
        law, log_loss = power_law(np.log(self.x)), np.log(self.loss)
        others = [j for j in self.free if j != k]
        nearest = self._theta  # the last law that was good enough: the next one is not far from it

        def squares_at(value: float) -> float:
            nonlocal nearest
            start = nearest.copy()
            start[k] = value
            adapted, squares = polish(*law, start, others, log_loss, self.weights)
            if squares <= limit:
                nearest = adapted
            return squares

        furthest = LIMITS[k][1 if step > 0 else 0]
        end = crossing(squares_at, self._theta[k], step, limit, furthest)
        return math.copysign(math.inf, step) if end == furthest != 0 else end


def fit_power_law(
    x: np.ndarray, loss: np.ndarray, *, irreducible: str | float = "fit", weights: np.ndarray | None = None
) -> PowerLawFit:
    """Fit L(x) = E + A·x^(-alpha), E >= 0, to runs of size x (n,) and loss (n,) in nats per token.

    `irreducible` is "fit", or the known E; 0 makes it a pure power law. `weights` (n,) multiply the squares (default
    1): a loss averaged over four seeds has weight 4. Raises ValueError for columns that are missing, differ in length
    or hold a value that is not finite and positive, and for fewer distinct x than parameters. Data that leave something
    undecided give a fit with `.verdicts`; where the loss does not fall, E is its mean, A 0, alpha NaN.
    """
    x, loss, weights = checked(x=x, loss=loss, weights=np.ones(np.shape(x)) if weights is None else weights)
    if irreducible != "fit" and not isinstance(irreducible, int | float):
        raise ValueError(f"irreducible is {irreducible!r}, but it must be 'fit' or the known E, a number.")
    known_E = None if irreducible == "fit" else float(irreducible)
    free = (0, 1, 2) if known_E is None else (1, 2)
    enough(x, "x", len(free))
    if known_E is not None and not 0 <= known_E < loss.min():
        raise ValueError(f"irreducible is {known_E:g}, but it must be from 0 to below the lowest loss, {loss.min():g}.")
    (E, log_A, alpha), squares = solve(np.log(x), np.log(loss), weights, known_E)
    law = E + np.exp(log_A - alpha * np.log(x))
    spare = len(x) - len(free)
    noise = max(math.sqrt(squares / spare), ROUNDING) if spare else math.nan
    A, alpha = math.exp(log_A), float(alpha) if log_A > -math.inf else math.nan
    return PowerLawFit(float(E), A, alpha, noise, np.log(loss / law), x, loss, weights, free)


def bootstrap_power_law(fit: PowerLawFit, *, resamples: int = 1000, seed: int = 0) -> np.ndarray:
    """Refits of data made of the law and residuals drawn anew: (resamples, 3), columns E, A, alpha.

    Residuals are drawn, and not runs, so that every copy spans the same x (Efron & Tibshirani 1993, section 9.4).
    """
    if not fit._decided:
        raise ValueError("These data do not decide a power law, so there is nothing to resample: read fit.verdicts.")
    checked_resamples(resamples)
    rng = np.random.default_rng(seed)
    errors = np.sqrt(fit.weights) * fit.residuals
    errors *= math.sqrt(len(errors) / (len(errors) - len(fit.free)))  # the fit has absorbed a part of the noise
    drawn = rng.choice(errors, (resamples, len(errors))) / np.sqrt(fit.weights)
    known_E = None if 0 in fit.free else fit.E
    law = np.log(fit.predict(fit.x))
    thetas = np.array([solve(np.log(fit.x), law + noise, fit.weights, known_E)[0] for noise in drawn])
    return np.column_stack([thetas[:, 0], np.exp(thetas[:, 1]), thetas[:, 2]])


def _verdicts(fit: PowerLawFit) -> Iterator[str]:
    if not len(fit.x):
        return
    if fit.A == 0:
        yield "The loss does not fall as x grows, so these runs show no power law: are x and loss what you think?"
        return
    if math.isnan(fit.noise):
        yield f"{len(fit.x)} runs for {len(fit.free)} parameters: nothing is left over to say how sure the law is."
        return
    interval = fit.interval(0.9)
    low, high = interval["E"]
    if high - low > 0.1 * fit.E:
        yield (
            f"E is not identified: anything from {low:.3g} to {high:.3g} fits, and alpha and forecasts change with it. "
            f"x spans {math.log10(fit.x.max() / fit.x.min()):.1f} decades: measure further out."
        )
    if low == 0 and 0 in fit.free:
        yield "The runs show no bend in log-log axes: a straight line, with E = 0, fits as well."
    if interval["alpha"][1] == math.inf:
        yield "alpha has no upper limit: too few runs lie above the floor, so measure smaller x."
    root = np.sqrt(fit.weights)
    slopes = root[:, None] * power_law(np.log(fit.x))[1](fit._theta)[:, fit.free]
    yield from residual_verdicts(root * fit.residuals, slopes, fit.x, fit.loss)
