"""Plan a large run: choose what to measure with a small budget, forecast the large run, and say how sure.

The story. You may train a few small models and must then bet on the loss of one large one. Three questions:

1. What to measure first? A few budgets, each with models on both sides of the expected valley (`first_runs`).
2. What next? The run that tells most about the large one for its price. A law near its fit is a plane, so the doubt
   about the large run follows from which runs are measured, before their losses are known (`next_runs`; c-optimal
   design: Pukelsheim 1993, chapter 2).
3. What will it be, and how sure is that? Noise is the small part of the doubt: the law itself is a little wrong, and
   most so far from its runs. `forecast_run` has a rule for that:

   - Window: nothing is left out, but a run of C FLOPs counts as C^(1/4), since the large ones are nearest the target.
   - Forecast: the mean of two laws, with two exponents and with alpha = beta. The first bends too easily, the second
     too little, and they tend to err on opposite sides.
   - Bias: forecast your own dearest half, 40, 30 and 20 % of runs from the others. Where all four err on one side, the
     forecast moves half as far, per factor of compute, as the least of them.
   - Interval: one and a half times the noise, half of what a bootstrap moves the forecast by, and, for each e-fold of
     compute beyond your largest run, half the noise or half of the typical error of those four, whichever is more.

   Its numbers were chosen on toys of known truth and on two public collections of language models, and coverage on
   others judges them: see README.md and `python -m solutions.benchmark`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri  # the quantile of the normal distribution

from solutions.chinchilla import ChinchillaFit, bootstrap_chinchilla, fit_chinchilla
from solutions.columns import checked, checked_level, checked_resamples, checked_target

RELATIVE_NOISE = 0.005  # of a run's loss, where there are too few runs to tell
LEANING = 0.25  # a run counts as its FLOPs to this power
DELTA = 1e-2  # Huber's threshold of forecasts: wider than a fit's, since means of many runs are wanted, not medians
ORIGINS = (0.5, 0.6, 0.7, 0.8)  # shares of the runs, the cheapest first, from which the others are forecast
AT_HOME, DRAWN, PER_E_FOLD, BIAS = 1.5, 0.5, 0.5, 0.5  # see above: of noise, bootstrap, noise or backtests, least bias
PRIOR = np.array([1.0, 3.0, 0.3, 3.0, 0.3])  # how unsure of log E, log A, alpha, log B, beta one is before any run


@dataclass(frozen=True)
class RunForecast:
    """The forecast loss of one large run, in nats per token, with its interval.

    `backtest` is the typical error of log(measured / forecast), per e-fold of compute, when your dearest runs are
    forecast from the others, and `bias` what the forecast was corrected by, in log loss. NaN and 0 where there are too
    few runs to be split. Then the interval rests on noise alone, and `verdicts` says so.
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
    ValueError like `fit_chinchilla`. Where the runs cannot separate the terms, all is NaN and a verdict says so.
    """
    target, z, resamples = checked_target(target), ndtri((1 + checked_level(level)) / 2), checked_resamples(resamples)
    fit = fit_chinchilla(params, tokens, loss, irreducible=irreducible)
    if math.isnan(fit.E):
        return RunForecast(math.nan, math.nan, math.nan, math.nan, fit, fit.verdicts)
    (cost,) = checked(flops=6 * fit.params * fit.tokens if flops is None else flops)
    forecast = _mean_forecast(fit, cost, np.full(len(cost), True))
    if forecast is None:
        return RunForecast(math.nan, math.nan, math.nan, math.nan, fit, fit.verdicts)
    goal, verdicts = 6 * target[0] * target[1], list(fit.verdicts)
    e_folds = max(math.log(goal / cost.max()), 0)
    noise = fit.noise if fit.noise > 0 else RELATIVE_NOISE  # NaN: as many constants as runs
    backtests = _backtests(fit, cost)
    error, bias = math.nan, 0.0
    if len(backtests):
        slopes, errors = backtests.T
        error = float(np.median(errors))
        one_sided = abs(np.sign(slopes).sum()) == len(slopes)
        least = slopes[np.abs(slopes).argmin()] if one_sided else 0
        bias = e_folds * float(np.clip(BIAS * least, -noise, noise))
    else:
        verdicts.append("Too few runs to forecast the largest from the others: the interval holds noise alone.")
    further = PER_E_FOLD * max(noise, error if error > 0 else 0)
    drawn = DRAWN * _bootstrapped(fit, cost, target, resamples, seed)
    spread = z * math.hypot(AT_HOME * noise, drawn, further * e_folds)
    if goal > 100 * cost.max():
        verdicts.append(
            f"The target needs {goal / cost.max():.0f} times the FLOPs of your largest run: too far to see."
        )
    centre = float(forecast(*target)) + bias
    ends = (math.exp(centre), math.exp(centre - spread), math.exp(centre + spread))
    return RunForecast(*ends, error, fit, tuple(verdicts), bias)


def _mean_forecast(
    fit: ChinchillaFit, flops: np.ndarray, some: np.ndarray
) -> Callable[[np.ndarray | float, np.ndarray | float], np.ndarray] | None:
    """The log loss of a run by the mean of two laws, fitted to some of the runs; None where neither is decided."""
    if some.sum() < 6 or len(np.unique(fit.params[some])) < 3 or len(np.unique(fit.tokens[some])) < 3:
        return None
    runs = (fit.params[some], fit.tokens[some], fit.loss[some])
    weights = (flops[some] / flops.max()) ** LEANING
    E = fit.recipe.irreducible
    laws = [fit_chinchilla(*runs, weights=weights, delta=DELTA, irreducible=E, tied=tied) for tied in (False, True)]
    decided = [law for law in laws if not math.isnan(law.E)]
    if not decided:
        return None
    return lambda params, tokens: np.mean([np.log(law.predict(params, tokens)) for law in decided], axis=0)


def _bootstrapped(
    fit: ChinchillaFit, flops: np.ndarray, target: tuple[float, float], resamples: int, seed: int
) -> float:
    """The standard deviation of the forecast over resampled runs, from the middle nine tenths."""
    weights = (flops / flops.max()) ** LEANING
    logs = []
    for tied in (False, True):
        rows = bootstrap_chinchilla(
            *(fit.params, fit.tokens, fit.loss),
            resamples=resamples,
            seed=seed,
            weights=weights,
            delta=DELTA,
            tied=tied,
            irreducible=fit.recipe.irreducible,
        )
        E, A, alpha, B, beta = rows.T
        with np.errstate(all="ignore"):  # a resample may be no law at all
            logs.append(np.log(E + A * target[0] ** -alpha + B * target[1] ** -beta))
    low, high = np.nanquantile(np.mean(logs, axis=0), [0.05, 0.95])
    return float(high - low) / (2 * ndtri(0.95))


def _backtests(fit: ChinchillaFit, flops: np.ndarray) -> np.ndarray:
    """For each origin that can be tried, per e-fold of compute: the mean error and its root mean square (k, 2)."""
    found = []
    for share in ORIGINS:
        earlier = flops <= np.quantile(flops, share) * 1.001
        forecast = _mean_forecast(fit, flops, earlier) if earlier.sum() >= 8 and (~earlier).sum() > 1 else None
        if forecast is None:
            continue
        later = ~earlier
        errors = np.log(fit.loss[later]) - forecast(fit.params[later], fit.tokens[later])
        e_folds = np.log(flops[later] / flops[earlier].max())
        at_most_one = np.maximum(e_folds, 1)  # an error close by is not multiplied
        found.append([(errors @ e_folds) / (e_folds @ e_folds), math.sqrt(np.mean((errors / at_most_one) ** 2))])
    return np.array(found).reshape(-1, 2)
