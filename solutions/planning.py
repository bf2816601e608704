"""Plan a large run: choose what to measure with a small budget, forecast the large run, and say how sure.

The story. You may train a few small models and must then bet on the loss of one large one. Three questions:

1. What to measure first? A few budgets, each with models on both sides of the expected valley (`first_runs`).
2. What next? The run that tells most about the large one for its price. A law near its fit is a plane, so the doubt
   about the large run follows from which runs are measured, before their losses are known (`next_runs`; c-optimal
   design: Pukelsheim 1993, chapter 2).
3. What will it be, and how sure is that? Noise is the small part of the doubt: the law itself is a little wrong, and
   most so far from its runs. `forecast_run` has a rule for that:

   - Window: nothing is left out, but a run of C FLOPs counts as C^(1/4), since the large ones are nearest the target.
   - Forecast: draw the runs anew many times; fit two laws to each draw, with two exponents and with alpha = beta, and
     take their mean; the forecast is the middle one of these. The first law bends too easily, the second too little.
   - Bias: forecast your own dearest runs, from half of them down to a tenth, from the others. Where all five tries err
     on one side, the forecast moves half as far, per e-fold of compute, as the least of them.
   - Interval: four parts, added as squares. 1.3 times the noise; a third of what drawing the runs anew moves the
     forecast by; for each e-fold of compute beyond your largest run, what those tries typically erred by, but at most
     0.8 %; and as much as the bias moved it.

   Its numbers were chosen on our own sweeps and on two public collections of language models, each left out in turn:
   README.md tells what was found, and `python -m solutions.benchmark` judges them on any other runs.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri  # the quantile of the normal distribution

from solutions.chinchilla import ChinchillaFit, bootstrap_chinchilla, fit_chinchilla
from solutions.columns import checked, checked_level, checked_resamples, checked_target

RELATIVE_NOISE = 0.005  # of a run's loss, where there are too few runs to tell
LEANING = 0.25  # a run counts as its FLOPs to this power
DELTA = 1e-2  # Huber's threshold of forecasts: wider than a fit's, since means of many runs are wanted, not medians
ORIGINS = (0.5, 0.6, 0.7, 0.8, 0.9)  # shares of the runs, the cheapest first, from which the others are forecast
ENOUGH_ORIGINS = 3  # so many must agree before a bias is believed
OF_NOISE, OF_DRAWS, OF_BIAS = 1.3, 1 / 3, 0.5  # the shares of each that the rule above counts
WRONG_PER_E_FOLD = 0.008  # the most that a law is off by, in log loss, for each e-fold of compute beyond its runs
PRIOR = np.array([1.0, 3.0, 0.3, 3.0, 0.3])  # how unsure of log E, log A, alpha, log B, beta one is before any run


@dataclass(frozen=True)
class RunForecast:
    """The forecast loss of one large run, in nats per token, with its interval.

    `backtest` is the typical error of log(measured / forecast), per e-fold of compute, when your dearest runs are
    forecast from the others, and `bias` what the forecast was corrected by, in log loss. NaN and 0 where there are too
    few runs to be split; `verdicts` then says so.
    """

    loss: float
    low: float
    high: float
    backtest: float
    fit: ChinchillaFit
    verdicts: tuple[str, ...]
    bias: float = 0.0


def first_runs(budget: float, *, ratio: float = 20, sizes: int = 5, steps: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Parameters and tokens (k,) of a first sweep: `steps` IsoFLOP valleys whose FLOPs add up to `budget`.

    Each valley's runs cost a fifth of the next one's. Their sizes lie around the one with `ratio` tokens per
    parameter, from 4 times too small to 4 times too large.
    """
    if not budget > 0:
        raise ValueError("budget must be a positive number of FLOPs.")
    shares = 5.0 ** -np.arange(steps)
    flops = np.repeat(budget / sizes * shares / shares.sum(), sizes)
    params = np.sqrt(flops / (6 * ratio)) * np.tile(np.geomspace(1 / 4, 4, sizes), steps)
    return params, flops / (6 * params)


def next_runs(
    fit: ChinchillaFit,
    candidates: tuple[np.ndarray, np.ndarray],
    *,
    target: tuple[float, float],
    budget: float,
    count: int = 1,
) -> list[int]:
    """The indices of up to `count` of the candidates, (params, tokens), that tell most about the target per FLOP.

    Greedy: takes the candidate that most lowers the variance of the forecast of `target` (params, tokens) for its
    FLOPs, again and again, as long as the budget lasts. A candidate may be chosen again: another seed.
    """
    if np.isnan(fit.constants).any():
        raise ValueError("This fit is undecided, so it cannot say which run would tell more: read fit.verdicts.")
    params, tokens = checked(params=candidates[0], tokens=candidates[1])
    target = checked_target(target)
    cost = 6 * params * tokens
    noise = max(float(np.std(fit.residuals)), 1e-6) if len(fit.loss) else RELATIVE_NOISE
    information = np.diag(PRIOR**-2)
    measured = fit.slopes(fit.params, fit.tokens) / noise
    information = information + measured.T @ measured
    aim = fit.slopes(*(np.array([value]) for value in target))[0]
    rows = fit.slopes(params, tokens) / noise
    chosen: list[int] = []
    while len(chosen) < count:
        covariance = np.linalg.inv(information)
        shift = rows @ covariance
        gain = (shift @ aim) ** 2 / (1 + (shift * rows).sum(axis=1))  # Sherman-Morrison: variance that the run removes
        worth = np.where(cost <= budget, gain / cost, -1.0)
        best = int(worth.argmax())
        if worth[best] <= 0:
            break
        chosen.append(best)
        budget -= cost[best]
        information = information + np.outer(rows[best], rows[best])
    return chosen


def forecast_run(
    params: np.ndarray,
    tokens: np.ndarray,
    loss: np.ndarray,
    *,
    target: tuple[float, float],
    level: float = 0.9,
    resamples: int = 200,
    seed: int = 0,
    flops: np.ndarray | None = None,
    irreducible: str | float = "fit",
) -> RunForecast:
    """Forecast the loss of the target (params, tokens) from runs (n,), with an interval for noise and for a wrong law.

    `flops` (n,) is what the runs cost, 6·N·D by default, and `irreducible` the known E, if it is known. Raises
    ValueError like `fit_chinchilla`. Where the runs cannot separate the terms, all is NaN and a verdict says so. For
    many targets, make one `forecaster` and ask it.
    """
    target = checked_target(target)
    checked_level(level)
    source = forecaster(params, tokens, loss, resamples=resamples, seed=seed, flops=flops, irreducible=irreducible)
    return source.forecast(target, level=level)


def forecaster(
    params: np.ndarray,
    tokens: np.ndarray,
    loss: np.ndarray,
    *,
    resamples: int = 200,
    seed: int = 0,
    flops: np.ndarray | None = None,
    irreducible: str | float = "fit",
) -> "Forecaster":
    """Everything about the runs (n,) that a forecast needs, whatever its target. The options are `forecast_run`'s."""
    resamples = checked_resamples(resamples)
    fit = fit_chinchilla(params, tokens, loss, irreducible=irreducible)
    (cost,) = checked(flops=6 * fit.params * fit.tokens if flops is None else flops)
    if math.isnan(fit.E):
        return Forecaster(fit, cost, np.full((2, 1, 5), math.nan), np.empty((0, 2)))
    return Forecaster(fit, cost, _drawn_laws(fit, cost, resamples, seed), _backtests(fit, cost))


@dataclass(frozen=True)
class Forecaster:
    """A sweep made ready to forecast from: its fit, what its runs cost, and what resampling and backtests gave.

    `laws` (2, r, 5) are the constants of both laws for each draw of the runs, `backtests` (k, 2) the bias per e-fold of
    compute and the typical error of each origin.
    """

    fit: ChinchillaFit
    flops: np.ndarray
    laws: np.ndarray
    backtests: np.ndarray

    @property
    def noise(self) -> float:
        """The standard deviation of a run about the law, in log loss."""
        return self.fit.noise if self.fit.noise > 0 else RELATIVE_NOISE  # NaN: as many constants as runs

    @property
    def backtest(self) -> float:
        """The typical error of the backtests, per e-fold of compute; NaN where there are none."""
        return float(np.median(self.backtests[:, 1])) if len(self.backtests) else math.nan

    @property
    def wrong_per_e_fold(self) -> float:
        """How far off the law is taken to be for each e-fold of compute beyond the runs."""
        return min(WRONG_PER_E_FOLD, self.backtest) if len(self.backtests) else WRONG_PER_E_FOLD

    @property
    def bias_per_e_fold(self) -> float:
        """Half of the least error, per e-fold of compute, of backtests that all err on one side; else 0."""
        slopes = self.backtests[:, 0]
        if len(slopes) < ENOUGH_ORIGINS or abs(np.sign(slopes).sum()) < len(slopes):
            return 0.0
        return OF_BIAS * float(slopes[np.abs(slopes).argmin()])

    def forecast(self, target: tuple[float, float], *, level: float = 0.9) -> RunForecast:
        """The forecast of a run of (params, tokens). Raises ValueError for what is not two positive numbers."""
        target, z = checked_target(target), float(ndtri((1 + checked_level(level)) / 2))
        logs = _log_losses(self.laws, *np.reshape(target, (2, 1)))[:, 0]
        logs = logs[np.isfinite(logs)]
        if not len(logs):
            return RunForecast(math.nan, math.nan, math.nan, math.nan, self.fit, self.fit.verdicts)
        middle, low, high = np.quantile(logs, [0.5, 0.05, 0.95]).tolist()
        dearest = self.flops.argmax()  # the target's FLOPs are counted as those of this run are
        beyond = float(target[0] * target[1] / (self.fit.params[dearest] * self.fit.tokens[dearest]))
        e_folds = math.log(max(beyond, 1))
        noise, drawn = OF_NOISE * self.noise, OF_DRAWS * (high - low) / (2 * ndtri(0.95))
        wrong, bias = self.wrong_per_e_fold * e_folds, self.bias_per_e_fold * e_folds
        spread = z * math.hypot(noise, drawn, wrong, bias)
        loss, low, high = (math.exp(middle + bias + part) for part in (0, -spread, spread))
        return RunForecast(loss, low, high, self.backtest, self.fit, (*self.fit.verdicts, *self._doubts(beyond)), bias)

    def _doubts(self, beyond: float) -> Iterator[str]:
        if not len(self.backtests):
            yield "Too few runs to forecast the largest from the others: no error of this law could be tried."
        if beyond > 100:
            yield f"The target needs {beyond:.0f} times the FLOPs of your largest run: too far to see."


def _log_losses(laws: np.ndarray, params: np.ndarray, tokens: np.ndarray) -> np.ndarray:
    """The log losses (r, k) of k runs by the mean of both laws (2, r, 5), or by one where the other is undecided."""
    E, A, alpha, B, beta = np.moveaxis(laws[..., None], -2, 0)
    with np.errstate(all="ignore"):  # a draw may be no law at all
        logs = np.log(E + A * params**-alpha + B * tokens**-beta)
        decided = np.isfinite(logs)
        return np.where(decided, logs, 0).sum(axis=0) / decided.sum(axis=0)


def _leaning(flops: np.ndarray) -> np.ndarray:
    return (flops / flops.max()) ** LEANING


def _drawn_laws(fit: ChinchillaFit, flops: np.ndarray, resamples: int, seed: int) -> np.ndarray:
    """The constants (2, resamples, 5) of the law with two exponents and with one, for runs drawn anew."""
    runs, E, weights = (fit.params, fit.tokens, fit.loss), fit.recipe.irreducible, _leaning(flops)

    def draw(tied: bool) -> np.ndarray:
        return bootstrap_chinchilla(
            *runs, resamples=resamples, seed=seed, weights=weights, delta=DELTA, tied=tied, irreducible=E
        )

    return np.stack([draw(tied=False), draw(tied=True)])


def _backtests(fit: ChinchillaFit, flops: np.ndarray) -> np.ndarray:
    """For each origin that can be tried, per e-fold of compute: the mean error and its root mean square (k, 2)."""
    found, before = [], 0
    for share in ORIGINS:
        earlier = flops <= np.quantile(flops, share) * 1.001
        if earlier.sum() == before or earlier.sum() < 8 or (~earlier).sum() < 2:
            continue
        before = earlier.sum()
        errors = np.log(fit.loss[~earlier]) - _forecast_of_later(fit, flops, earlier)
        if np.isnan(errors).any():
            continue
        e_folds = np.log(flops[~earlier] / flops[earlier].max())
        at_most_one = np.maximum(e_folds, 1)  # an error close by is not multiplied
        found.append([(errors @ e_folds) / (e_folds @ e_folds), math.sqrt(np.mean((errors / at_most_one) ** 2))])
    return np.array(found).reshape(-1, 2)


def _forecast_of_later(fit: ChinchillaFit, flops: np.ndarray, earlier: np.ndarray) -> np.ndarray:
    """The log losses of the other runs by the mean of both laws, fitted to the earlier ones; NaN if neither decides."""
    runs, E = (fit.params[earlier], fit.tokens[earlier], fit.loss[earlier]), fit.recipe.irreducible
    if min(len(np.unique(column)) for column in runs[:2]) < 3:
        return np.full(len(flops) - len(runs[0]), math.nan)
    weights = _leaning(flops[earlier])
    laws = [fit_chinchilla(*runs, weights=weights, delta=DELTA, irreducible=E, tied=tied) for tied in (False, True)]
    constants = np.stack([law.constants for law in laws])
    return _log_losses(constants[:, None], fit.params[~earlier], fit.tokens[~earlier])[0]
