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

import numpy as np

from solutions.columns import checked, enough, no_runs
from solutions.frontiers import EnvelopeFit, IsoFlopFit, fit_envelope, fit_isoflop
from solutions.least_squares import STEEPEST
from solutions.robust_fit import minimise

__all__ = ["Audit", "ChinchillaFit", "EnvelopeFit", "ExtrapolationWarning", "IsoFlopFit", "bootstrap_chinchilla"]
__all__ += ["fit_chinchilla", "fit_envelope", "fit_isoflop", "forecast_loss", "optimum_interval"]


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
class ChinchillaFit:
    """The law L(N, D) = E + A·N^(-alpha) + B·D^(-beta), fitted, or given by its five constants.

    `objective` is the sum over runs of Huber's loss of log(measured / fitted). All is NaN where the runs cannot
    separate the terms; `verdicts` then says why.
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
        """log(measured / fitted) of each run (n,)."""
        return np.log(self.loss / self.predict(self.params, self.tokens))

    @cached_property
    def verdicts(self) -> tuple[str, ...]:
        """What the runs leave open, a sentence each. Empty: nothing found."""
        return tuple(_verdicts(self))


def fit_chinchilla(params: np.ndarray, tokens: np.ndarray, loss: np.ndarray, *, delta: float = 1e-3) -> ChinchillaFit:
    """Fit the law to runs of N parameters (n,), D tokens (n,) and loss (n,) in nats per token (Hoffmann et al., eq. 3).

    Minimises the sum of Huber's loss, threshold `delta`, of the errors in log loss. Raises ValueError for columns that
    are missing, differ in length or hold a value that is not finite and positive, for fewer than five runs, and for
    fewer than three sizes or three token counts.
    """
    params, tokens, loss = _checked_runs(params, tokens, loss)
    if not delta > 0:
        raise ValueError(f"delta is {delta}, but Huber's threshold must be above zero, for example 1e-3.")
    undecided = ChinchillaFit(*(math.nan,) * 5, params=params, tokens=tokens, loss=loss)
    if _on_a_line(params, tokens):
        return undecided
    theta, objective = minimise(params, tokens, loss, np.ones((1, len(loss))), delta=delta, starts=32)
    E, A, alpha, B, beta = _constants(theta)[0].tolist()
    if not (0 < alpha < STEEPEST and 0 < beta < STEEPEST):
        return undecided
    return ChinchillaFit(E, A, alpha, B, beta, float(objective[0]), params, tokens, loss)


def bootstrap_chinchilla(
    params: np.ndarray,
    tokens: np.ndarray,
    loss: np.ndarray,
    *,
    resamples: int = 1000,
    seed: int = 0,
    delta: float = 1e-3,
) -> np.ndarray:
    """Fits to `resamples` draws of the runs with replacement: (resamples, 5), columns E, A, alpha, B, beta.

    Quantiles of a column, or of anything computed from the rows, make an interval (Efron & Tibshirani 1993, ch. 13).
    """
    params, tokens, loss = _checked_runs(params, tokens, loss)
    if _on_a_line(params, tokens):
        return np.full((resamples, 5), math.nan)
    runs = len(loss)
    weights = np.random.default_rng(seed).multinomial(runs, np.full(runs, 1 / runs), size=resamples).astype(float)
    if runs < 200:  # with few runs, the kinks of Huber's loss make several valleys
        return _constants(minimise(params, tokens, loss, weights, delta=delta, starts=4 if runs >= 60 else 16)[0])
    point, _ = minimise(params, tokens, loss, np.ones((1, runs)), delta=delta, starts=32)
    return _constants(minimise(params, tokens, loss, weights, delta=delta, near=point[0])[0])


def optimum_interval(resamples: np.ndarray, flops: float, level: float = 0.9) -> dict[str, tuple[float, float]]:
    """Intervals of the optimum at a budget, from bootstrap rows (r, 5): params, tokens and tokens_per_param."""
    params, tokens = _optimum(resamples.T, flops)
    tails = [(1 - level) / 2, (1 + level) / 2]
    values = {"params": params, "tokens": tokens, "tokens_per_param": tokens / params}
    ends = {name: np.nanquantile(value, tails) for name, value in values.items()}
    return {name: (float(low), float(high)) for name, (low, high) in ends.items()}


def forecast_loss(
    fit: ChinchillaFit, resamples: np.ndarray, params: float, tokens: float, *, level: float = 0.9, seed: int = 0
) -> tuple[float, float]:
    """The interval for the measured loss of one new run: every resampled law, with the noise of a run on top."""
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


def _checked_runs(params: np.ndarray, tokens: np.ndarray, loss: np.ndarray) -> list[np.ndarray]:
    columns = checked(params=params, tokens=tokens, loss=loss)
    if len(columns[0]) < 5:
        raise ValueError(f"{len(columns[0])} runs cannot decide 5 parameters: measure at least 5, better 20 or more.")
    enough(columns[0], "params", 3)
    enough(columns[1], "tokens", 3)
    return columns


def _on_a_line(params: np.ndarray, tokens: np.ndarray) -> bool:
    """Whether log D is a straight line in log N to within 2 %: then N^(-alpha) and D^(-beta) say the same."""
    n, d = np.log(params), np.log(tokens)
    return float(np.std(d - np.polyval(np.polyfit(n, d, 1), n))) < 0.02


def _verdicts(fit: ChinchillaFit) -> Iterator[str]:
    if not len(fit.params):
        return
    if math.isnan(fit.E) and not _on_a_line(fit.params, fit.tokens):
        yield "The loss does not fall with N and with D, so these runs do not follow the law: are the columns swapped?"
        return
    if math.isnan(fit.E):
        yield (
            "alpha and beta are not separable, because D is proportional to N (or to a power of N) in all runs: "
            "measure at least some models on several token counts."
        )
        return
    errors, ratio = fit.residuals, fit.tokens / fit.params
    J = fit.slopes(fit.params, fit.tokens)
    noise = 1.4826 * np.median(np.abs(errors))
    # about half a 90 % interval: 1.64 standard errors of a fit that, like this one, follows medians
    half = 1.64 * 1.25 * noise * np.sqrt(np.maximum(np.diag(np.linalg.pinv(J.T @ J, rcond=1e-14)), 0))
    if 2 * half[0] > 0.1 or 0.01 * fit.loss.min() > fit.E:
        yield f"E is not identified: {fit.E:.3g} give or take {100 * half[0]:.0f} %; measure larger N and D."
    for name, value, doubt, axis in (("alpha", fit.alpha, half[2], "N"), ("beta", fit.beta, half[4], "D")):
        if doubt > 0.25 * value:
            yield f"{name} is not identified: {value:.2f} give or take {doubt:.2f}; spread {axis} wider."
    worst = int(np.argmax(np.abs(errors)))
    if abs(errors[worst]) > max(10 * noise, 0.01):
        yield (
            f"Run {worst} is an outlier, {100 * errors[worst]:+.0f} % off the law: look at it, "
            "although it hardly moves this fit."
        )
    if fit.loss.min() < fit.E:
        yield f"The lowest loss, {fit.loss.min():.3g}, lies below the floor E = {fit.E:.3g}: are all losses in nats?"
    params, tokens = _optimum(fit.constants, (6 * fit.params * fit.tokens).max())
    if not ratio.min() <= tokens / params <= ratio.max():
        yield (
            f"The optimum at the largest budget, {tokens / params:.3g} tokens per parameter, is beyond the edge of the "
            f"runs' {ratio.min():.3g} to {ratio.max():.3g}: no run shows the other side of the valley."
        )
