"""How large a model, on how many tokens? L(N, D) = E + A·N^(-alpha) + B·D^(-beta), and what it says at a given budget.

The story. A budget of C FLOPs buys D = C/(6N) tokens for a model of N parameters. A small model starves for
parameters, a large one for data, and in between lies the model of least loss. Hoffmann et al. 2022 (arXiv 2203.15556,
"Chinchilla") find it in three ways: from the envelope of training curves, from the bottoms of IsoFLOP valleys (both in
`frontiers`), and from the law above, fitted to all runs (here). For the law, the optimum has a formula (their eq. 4):
with G = (alpha·A / (beta·B))^(1/(alpha+beta)), it is N* = G·(C/6)^(beta/(alpha+beta)) and D* = C/(6·N*).

The fit is robust: beyond `delta`, Huber's loss grows with the error and not with its square, so a few bad runs hardly
move it. The doubt comes from the bootstrap: draw runs with replacement, fit again, see how far the constants move.
"""

import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit  # the quantile of Student's t

from solutions.columns import checked, checked_level, checked_resamples, checked_target, enough, no_runs
from solutions.frontiers import EnvelopeFit, IsoFlopFit, fit_envelope, fit_isoflop
from solutions.least_squares import STEEPEST
from solutions.residuals import bend, lack_of_fit, noise_of, outlier, squared
from solutions.robust_fit import minimise

__all__ = ["Audit", "ChinchillaFit", "EnvelopeFit", "ExtrapolationWarning", "IsoFlopFit", "Recipe"]
__all__ += ["bootstrap_chinchilla", "fit_chinchilla", "fit_envelope", "fit_isoflop", "forecast_loss"]
__all__ += ["optimum_interval"]

FLATTEST = 1e-3  # a term with a smaller exponent is hardly different from a constant
STARTS = 8  # of the search, where up to 2,000 runs leave several valleys; where there are more, 2


class ExtrapolationWarning(UserWarning):
    """The law is used at a budget far from every run that it was fitted to."""


@dataclass(frozen=True)
class Audit:
    """A trained model beside the best that its FLOPs could buy, by the law (losses in nats per token)."""

    flops: float
    loss: float
    best_params: float
    best_tokens: float
    best_loss: float
    flops_needed: float  # the least FLOPs that reach this model's loss

    @property
    def wasted(self) -> float:
        """The share of the model's FLOPs that a model of the best size would not have needed for the same loss."""
        return 1 - self.flops_needed / self.flops


@dataclass(frozen=True)
class Recipe:
    """How the law is fitted: Huber's threshold; E, where it is known; whether alpha and beta are one exponent.

    `overestimate` multiplies the loss of each run that the law puts too high: above 1, the law keeps below the runs.
    """

    delta: float = 1e-3
    irreducible: str | float = "fit"
    tied: bool = False
    overestimate: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.delta < math.inf:
            raise ValueError(
                f"delta is {self.delta}, but Huber's threshold must be finite and above zero, for example 1e-3."
            )
        if not 0 < self.overestimate < math.inf:
            raise ValueError(f"overestimate is {self.overestimate}, but it must be a finite number above zero.")
        number = isinstance(self.irreducible, int | float) and 0 <= self.irreducible < math.inf
        if self.irreducible != "fit" and not number:
            raise ValueError(f"irreducible is {self.irreducible!r}, but it must be 'fit' or the known E, a number.")

    @property
    def known_E(self) -> float | None:
        """E, where it is known."""
        return None if self.irreducible == "fit" else float(self.irreducible)

    @property
    def constants(self) -> int:
        """How many constants are fitted."""
        return 5 - (self.known_E is not None) - self.tied

    def free(self, slopes: np.ndarray) -> np.ndarray:
        """Of derivatives by log E, log A, alpha, log B and beta (n, 5), those by the constants that are fitted."""
        columns = list(slopes.T)
        if self.tied:
            columns[2:] = [columns[2] + columns[4], columns[3]]
        return np.column_stack(columns if self.known_E is None else columns[1:])


@dataclass(frozen=True)
class ChinchillaFit:
    """The law L(N, D) = E + A·N^(-alpha) + B·D^(-beta), fitted, or given by its five constants.

    `objective` is the sum over runs of Huber's loss of log(measured / fitted), times a run's weight. All is NaN where
    the runs cannot separate the terms; `verdicts` then says why.
    """

    E: float
    A: float
    alpha: float
    B: float
    beta: float
    objective: float = math.nan
    params: np.ndarray = field(default_factory=no_runs, repr=False, compare=False)
    tokens: np.ndarray = field(default_factory=no_runs, repr=False, compare=False)
    loss: np.ndarray = field(default_factory=no_runs, repr=False, compare=False)
    weights: np.ndarray = field(default_factory=no_runs, repr=False, compare=False)
    recipe: Recipe = field(default_factory=Recipe, repr=False, compare=False)

    def predict(self, params: np.ndarray | float, tokens: np.ndarray | float) -> np.ndarray | float:
        """The law's loss in nats per token for N parameters and D tokens, of their common shape."""
        N, D = np.asarray(params, float), np.asarray(tokens, float)
        return self.E + self.A * N**-self.alpha + self.B * D**-self.beta

    def slopes(self, params: np.ndarray, tokens: np.ndarray) -> np.ndarray:
        """Derivatives (n, 5) of the log of the law at N (n,) and D (n,), by log E, log A, alpha, log B and beta."""
        of_N, of_D = self.A * params**-self.alpha, self.B * tokens**-self.beta
        columns = [self.E + 0 * of_N, of_N, -np.log(params) * of_N, of_D, -np.log(tokens) * of_D]
        return np.stack(columns, axis=1) / (self.E + of_N + of_D)[:, None]

    def compute_optimal(self, flops: np.ndarray | float) -> tuple[np.ndarray | float, np.ndarray | float]:
        """(N*, D*): the parameters and tokens of least loss that C = 6·N·D FLOPs buy.

        Warns with ExtrapolationWarning where the budget lies more than tenfold outside the runs of the fit.
        """
        if np.any(~(np.asarray(flops, float) > 0)):
            raise ValueError("A budget must be a positive number of FLOPs.")
        if len(self.params):
            low, high = (6 * self.params * self.tokens).min(), (6 * self.params * self.tokens).max()
            if np.any(flops < low / 10) or np.any(flops > high * 10):
                warnings.warn(
                    f"The runs of this fit used {low:.2g} to {high:.2g} FLOPs, and you ask about {np.max(flops):.2g}: "
                    "this is an extrapolation, so look at its interval before you use it.",
                    ExtrapolationWarning,
                    stacklevel=2,
                )
        return _optimum(self.constants, flops)

    def audit(self, params: float, tokens: float) -> Audit:
        """How far from optimal a model of N parameters on D tokens is; the published models make good examples."""
        params, tokens = checked_target((params, tokens))
        flops, loss = 6 * params * tokens, float(self.predict(params, tokens))
        best_params, best_tokens = _optimum(self.constants, flops)
        at_best = self.A * best_params**-self.alpha + self.B * best_tokens**-self.beta
        exponent = self.alpha * self.beta / (self.alpha + self.beta)  # along the frontier L - E falls as C^(-exponent)
        needed = flops * (at_best / (loss - self.E)) ** (1 / exponent)
        return Audit(flops, loss, float(best_params), float(best_tokens), self.E + float(at_best), float(needed))

    @property
    def constants(self) -> np.ndarray:
        """E, A, alpha, B, beta as one array (5,), in the order of a row of `bootstrap_chinchilla`."""
        return np.array([self.E, self.A, self.alpha, self.B, self.beta])

    @property
    def residuals(self) -> np.ndarray:
        """log(measured / fitted) of each run (n,). Raises ValueError for a law that was fitted to no runs."""
        if not len(self.loss):
            raise ValueError("This law is given by its constants, without runs, so it has no residuals: fit it first.")
        return np.log(self.loss / self.predict(self.params, self.tokens))

    @property
    def noise(self) -> float:
        """The standard deviation of the residuals as a few wild runs leave it; NaN: as many constants as runs."""
        return noise_of(np.sqrt(self.weights) * self.residuals, self.recipe.constants)

    @cached_property
    def misfit(self) -> "Misfit":
        """Tests of the law's form on the runs of the fit, as p-values."""
        return _misfit(self)

    @cached_property
    def verdicts(self) -> tuple[str, ...]:
        """What the runs leave open, or hold against the law, a sentence each. Empty: nothing found."""
        return tuple(_verdicts(self))

    def refit(self, some: np.ndarray) -> "ChinchillaFit":
        """The law fitted in the same way to some of the runs: a mask (n,) or indices."""
        return _fit(Runs(self.params[some], self.tokens[some], self.loss[some], self.weights[some], self.recipe))


class Runs(NamedTuple):
    """The columns of the runs, each (n,), and how the law is to be fitted to them."""

    params: np.ndarray
    tokens: np.ndarray
    loss: np.ndarray
    weights: np.ndarray
    recipe: Recipe


@dataclass(frozen=True)
class Misfit:
    """How likely noise alone is to show what the residuals show: tiny p-values say that the law has the wrong form.

    `bend_params` and `bend_tokens`: residuals curved along N and along D. `lack_of_fit`: settings that differ more
    from the law than their seeds differ among themselves, with `F`; 1 where too few settings are repeated.
    """

    bend_params: float
    bend_tokens: float
    lack_of_fit: float
    F: float


def fit_chinchilla(
    params: np.ndarray,
    tokens: np.ndarray,
    loss: np.ndarray,
    *,
    delta: float = 1e-3,
    weights: np.ndarray | None = None,
    irreducible: str | float = "fit",
    tied: bool = False,
    overestimate: float = 1.0,
) -> ChinchillaFit:
    """Fit the law to runs of N parameters (n,), D tokens (n,) and loss (n,) in nats per token (Hoffmann et al., eq. 3).

    Minimises the sum of Huber's loss, threshold `delta`, of the errors in log loss. `weights` (n,) multiply it (default
    1): a loss averaged over four seeds has weight 4. `irreducible` is "fit" or the known E; `tied` makes alpha and beta
    one exponent; `overestimate` above 1 counts runs that the law puts too high so much more. Raises ValueError for
    columns that are missing, differ in length or hold a value that is not finite and positive, for fewer runs than
    constants, and for fewer than three sizes or three token counts.
    """
    recipe = Recipe(delta, irreducible, tied, overestimate)
    return _fit(_checked_runs(params, tokens, loss, weights, recipe))


def _fit(runs: Runs) -> ChinchillaFit:
    undecided = ChinchillaFit(*(math.nan,) * 6, *runs)
    if _on_a_line(runs.params, runs.tokens) < 0.02 or np.ptp(np.log(runs.loss)) < 1e-9:
        return undecided
    theta, objective = _minimise(runs, runs.weights[None], starts=STARTS if len(runs.loss) < 2000 else 2)
    E, A, alpha, B, beta = _constants(theta)[0].tolist()
    if not (FLATTEST < alpha < STEEPEST and FLATTEST < beta < STEEPEST):
        return undecided
    E = E if runs.recipe.known_E is None else runs.recipe.known_E
    return ChinchillaFit(E, A, alpha, B, beta, float(objective[0]), *runs)


def bootstrap_chinchilla(
    params: np.ndarray,
    tokens: np.ndarray,
    loss: np.ndarray,
    *,
    resamples: int = 1000,
    seed: int = 0,
    delta: float = 1e-3,
    weights: np.ndarray | None = None,
    irreducible: str | float = "fit",
    tied: bool = False,
    overestimate: float = 1.0,
) -> np.ndarray:
    """Fits to `resamples` draws of the runs with replacement: (resamples, 5), columns E, A, alpha, B, beta.

    Quantiles of a column, or of anything computed from the rows, make an interval (Efron & Tibshirani 1993, ch. 13). It
    holds noise alone: `windows.law_intervals` adds what the law's form may be wrong by. The options are those of
    `fit_chinchilla`.
    """
    recipe = Recipe(delta, irreducible, tied, overestimate)
    runs, resamples = _checked_runs(params, tokens, loss, weights, recipe), checked_resamples(resamples)
    if _on_a_line(runs.params, runs.tokens) < 0.02:
        return np.full((resamples, 5), math.nan)
    count = len(runs.loss)
    draws = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=resamples) * runs.weights
    if count < 200 and delta < 5e-3:  # with few runs, the kinks of a narrow Huber's loss make several valleys
        return _constants(_minimise(runs, draws, starts=4 if count >= 60 else 16)[0])
    point, _ = _minimise(runs, runs.weights[None], starts=STARTS)
    return _constants(_minimise(runs, draws, near=point[0])[0])


def optimum_interval(resamples: np.ndarray, flops: float, level: float = 0.9) -> dict[str, tuple[float, float]]:
    """Intervals of the optimum at a budget, from bootstrap rows (r, 5): params, tokens and tokens_per_param."""
    params, tokens = _optimum(resamples.T, flops)
    tails = [(1 - checked_level(level)) / 2, (1 + level) / 2]
    values = {"params": params, "tokens": tokens, "tokens_per_param": tokens / params}
    ends = {name: np.nanquantile(value, tails) for name, value in values.items()}
    return {name: (float(low), float(high)) for name, (low, high) in ends.items()}


def forecast_loss(
    fit: ChinchillaFit, resamples: np.ndarray, params: float, tokens: float, *, level: float = 0.9, seed: int = 0
) -> tuple[float, float]:
    """The interval for the measured loss of one new run: every resampled law, with the noise of a run on top.

    It takes the law's form for granted; `planning.forecast_run` does not.
    """
    params, tokens = checked_target((params, tokens))
    checked_level(level)
    rng = np.random.default_rng(seed)
    E, A, alpha, B, beta = np.repeat(resamples, 20, axis=0).T
    with np.errstate(all="ignore"):  # a resample may be no law at all
        law = E + A * params**-alpha + B * tokens**-beta
    noise = rng.choice(fit.residuals, len(law)) * math.sqrt(len(fit.loss) / max(len(fit.loss) - 5, 1))
    low, high = np.nanquantile(law * np.exp(noise), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def balance(constants: np.ndarray) -> np.ndarray:
    """G = (alpha·A / (beta·B))^(1/(alpha+beta)) for constants E, A, alpha, B, beta, shape (5,) or (5, r).

    At a budget's optimum N^alpha / D^beta = G^(alpha+beta), and so N* = G·(C/6)^(beta/(alpha+beta)).
    """
    _, A, alpha, B, beta = constants
    return (alpha * A / (beta * B)) ** (1 / (alpha + beta))


def _optimum(constants: np.ndarray, flops: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    _, _, alpha, _, beta = constants
    with np.errstate(all="ignore"):  # a resample may have no optimum: NaN
        params = balance(constants) * (np.asarray(flops) / 6) ** (beta / (alpha + beta))
        return params, flops / (6 * params)


def _constants(theta: np.ndarray) -> np.ndarray:
    """(log E, log A, alpha, log B, beta) to (E, A, alpha, B, beta), row by row."""
    constants = theta.copy()
    constants[:, [0, 1, 3]] = np.exp(np.minimum(theta[:, [0, 1, 3]], 700))
    return constants


def _minimise(
    runs: Runs, weights: np.ndarray, *, starts: int = 1, near: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    return minimise(
        *runs[:3],
        weights,
        starts=starts,
        near=near,
        delta=runs.recipe.delta,
        known_E=runs.recipe.known_E,
        tied=runs.recipe.tied,
        overestimate=runs.recipe.overestimate,
    )


def _checked_runs(
    params: np.ndarray, tokens: np.ndarray, loss: np.ndarray, weights: np.ndarray | None, recipe: Recipe
) -> Runs:
    ones = np.ones(np.shape(loss)) if weights is None else weights
    columns = checked(params=params, tokens=tokens, loss=loss, weights=ones)
    runs, needed = len(columns[0]), recipe.constants
    if runs < needed:
        raise ValueError(
            f"{runs} run{'s' * (runs != 1)} cannot decide {needed} parameters: measure at least {needed}, "
            "better 20 or more."
        )
    enough(columns[0], "params", 3)
    enough(columns[1], "tokens", 3)
    if recipe.known_E is not None and recipe.known_E >= columns[2].min():
        raise ValueError(f"irreducible is {recipe.known_E:g}, but E lies below the lowest loss, {columns[2].min():g}.")
    return Runs(columns[0], columns[1], columns[2], columns[3], recipe)


def _on_a_line(params: np.ndarray, tokens: np.ndarray) -> float:
    """How far log D is off a straight line in log N: at 0, N^(-alpha) and D^(-beta) say the same."""
    n, d = np.log(params), np.log(tokens)
    return float(np.std(d - np.polyval(np.polyfit(n, d, 1), n)))


def _misfit(fit: ChinchillaFit) -> Misfit:
    root = np.sqrt(fit.weights)
    slopes = root[:, None] * fit.recipe.free(fit.slopes(fit.params, fit.tokens))
    errors, (n, p) = root * fit.residuals, slopes.shape
    if np.abs(errors).max() < 1e-9 or n - p < 3:  # nothing but rounding, or nothing to tell it by
        return Misfit(1.0, 1.0, 1.0, math.nan)
    errors = squared(errors, slopes, clip=4 * fit.noise)
    bends = [bend(errors, slopes, np.log(x)) if len(np.unique(x)) > 4 else 1.0 for x in (fit.params, fit.tokens)]
    F, chance = math.nan, 1.0
    if np.ptp(fit.weights) == 0:
        F, chance = lack_of_fit(errors, p, fit.params + 1j * fit.tokens)  # one setting: the same N and the same D
    return Misfit(bends[0], bends[1], chance, F)


def _verdicts(fit: ChinchillaFit) -> Iterator[str]:
    if not len(fit.params):
        return
    off_the_line = _on_a_line(fit.params, fit.tokens)
    if off_the_line < (0.1 if math.isnan(fit.E) else 0.05):
        yield (
            "alpha and beta are not separable, because D is proportional to N (or to a power of N) in all runs: "
            "measure at least some models on several token counts."
        )
    elif math.isnan(fit.E):
        yield "The loss does not fall with N and with D, so these runs do not follow the law: are the columns swapped?"
    if math.isnan(fit.E):
        return
    spare = len(fit.loss) - fit.recipe.constants
    if not spare:
        yield f"{len(fit.loss)} runs for as many constants: nothing is left over to say how sure the law is."
        return
    yield from _unidentified(fit, spare)
    yield from _misfit_verdicts(fit)
    if fit.loss.min() < fit.E:
        yield f"The lowest loss, {fit.loss.min():.3g}, lies below the floor E = {fit.E:.3g}: are all losses in nats?"
    ratio = fit.tokens / fit.params
    params, tokens = _optimum(fit.constants, (6 * fit.params * fit.tokens).max())
    if not ratio.min() <= tokens / params <= ratio.max():
        yield (
            f"The optimum at the largest budget, {tokens / params:.3g} tokens per parameter, is beyond the edge of the "
            f"runs' {ratio.min():.3g} to {ratio.max():.3g}: no run shows the other side of the valley."
        )


def _unidentified(fit: ChinchillaFit, spare: int) -> Iterator[str]:
    """A sentence for each of E, alpha and beta that the runs do not pin down."""
    names = [name for name in ("E", "A", "alpha", "B", "beta") if name != "E" or fit.recipe.known_E is None]
    names = names[:-1] if fit.recipe.tied else names
    J = np.sqrt(fit.weights)[:, None] * fit.recipe.free(fit.slopes(fit.params, fit.tokens))
    # Half a 90 % interval: 1.25, since a fit that follows medians, as this one nearly does, has so much more spread.
    spread = 1.25 * fit.noise * np.sqrt(np.maximum(np.diag(np.linalg.pinv(J.T @ J, rcond=1e-14)), 0))
    half = dict(zip(names, stdtrit(spare, 0.95) * spread, strict=True))
    if fit.recipe.known_E is None and 0.01 * fit.loss.min() > fit.E:
        yield "E is not identified: a law without a floor, E = 0, fits as well; measure larger N and D."
    elif 2 * half.get("E", 0) > 0.1:
        yield f"E is not identified: {fit.E:.3g} give or take {100 * half['E']:.0f} %; measure larger N and D."
    for name, value, axis in (("alpha", fit.alpha, "N"), ("beta", fit.beta, "D")):
        if half.get(name, 0) > 0.25 * value:
            yield f"{name} is not identified: {value:.2f} give or take {half[name]:.2f}; spread {axis} wider."


def _misfit_verdicts(fit: ChinchillaFit) -> Iterator[str]:
    """A sentence for a run that is off, and one for a law of the wrong form: each by chance once in 1,000 fits."""
    root = np.sqrt(fit.weights)
    slopes, errors = root[:, None] * fit.recipe.free(fit.slopes(fit.params, fit.tokens)), root * fit.residuals
    n, p = slopes.shape
    if np.abs(errors).max() < 1e-9:  # nothing but rounding
        return
    if n - p > 1:
        worst, _, chance = outlier(errors, slopes, clip=4 * fit.noise)
        if chance < 0.001:
            yield (
                f"Run {worst} is an outlier, {100 * fit.residuals[worst]:+.1f} % off the law: look at it, "
                "although it hardly moves this fit."
            )
    for axis, chance in (("N", fit.misfit.bend_params), ("D", fit.misfit.bend_tokens)):
        if chance < 0.001:
            yield (
                f"The residuals bend along {axis} (p = {chance:.0e}), so one law does not hold over all these runs: "
                "leave out the smallest, choose by how well held-out runs are predicted, and give E with the model's "
                "error."
            )
    if fit.misfit.lack_of_fit < 0.001:
        yield (
            f"The law misses the means of repeated runs by more than their seeds differ (lack of fit, F = "
            f"{fit.misfit.F:.1f}, p = {fit.misfit.lack_of_fit:.0e}): a bootstrap of these runs makes intervals that "
            "are too narrow."
        )
