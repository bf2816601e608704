"""Plan a large run: choose what to measure with a small budget, forecast the large run, and say how sure.

The story. You may train a few small models and must then bet on the loss of one large one. Three questions:

1. What to measure first? A few budgets, each with models on both sides of the expected valley (`first_runs`).
2. What next? The run that tells most about the large one for its price. A law near its fit is a plane, so the doubt
   about the large run follows from which runs are measured, before their losses are known (`next_runs`; c-optimal
   design: Pukelsheim 1993, chapter 2).
3. How sure? The bootstrap says how far noise could move the forecast. It does not know that the law itself may be a
   little wrong, so `forecast_run` also forecasts your own largest runs from the smaller ones, and adds the error that
   it finds there, in proportion to how much further away the large run is.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri  # the quantile of the normal distribution

from solutions.chinchilla import ChinchillaFit, bootstrap_chinchilla, fit_chinchilla, forecast_loss
from solutions.columns import checked

RELATIVE_NOISE = 0.005  # of a run's loss, where there are too few runs to tell
PRIOR = np.array([1.0, 3.0, 0.3, 3.0, 0.3])  # how unsure of log E, log A, alpha, log B, beta one is before any run


@dataclass(frozen=True)
class RunForecast:
    """The forecast loss of one large run, in nats per token, with its interval.

    `backtest` is the root mean square of log(measured / forecast) for your largest runs, forecast from the others; NaN
    where there are too few to be split. Then the interval holds noise alone, and `verdicts` says so.
    """

    loss: float
    low: float
    high: float
    backtest: float
    fit: ChinchillaFit
    verdicts: tuple[str, ...]


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
    params, tokens = checked(params=candidates[0], tokens=candidates[1])
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
    resamples: int = 300,
    seed: int = 0,
) -> RunForecast:
    """Forecast the loss of the target (params, tokens) from runs (n,), with an interval for noise and for a wrong law.

    Raises ValueError like `fit_chinchilla`. Where the runs cannot separate the terms, all is NaN and a verdict says so.
    """
    fit = fit_chinchilla(params, tokens, loss)
    if math.isnan(fit.E):
        return RunForecast(math.nan, math.nan, math.nan, math.nan, fit, fit.verdicts)
    rows = bootstrap_chinchilla(fit.params, fit.tokens, fit.loss, resamples=resamples, seed=seed)
    low, high = forecast_loss(fit, rows, *target, level=level, seed=seed)
    flops, goal = 6 * fit.params * fit.tokens, 6 * target[0] * target[1]
    error, distance = _backtest(fit, flops)
    centre, verdicts, wrong = math.log(fit.predict(*target)), list(fit.verdicts), 0.0
    if math.isnan(error):
        verdicts.append("Too few runs to forecast the largest from the others: the interval holds noise alone.")
    else:
        wrong = ndtri((1 + level) / 2) * error * max(math.log(goal / flops.max()) / distance, 0)
    if goal > 100 * flops.max():
        verdicts.append(
            f"The target needs {goal / flops.max():.0f} times the FLOPs of your largest run: too far to see."
        )
    low, high = (centre + sign * math.hypot(math.log(end) - centre, wrong) for sign, end in ((-1, low), (1, high)))
    return RunForecast(math.exp(centre), math.exp(low), math.exp(high), error, fit, tuple(verdicts))


def _backtest(fit: ChinchillaFit, flops: np.ndarray) -> tuple[float, float]:
    """The error on the costliest fifth of the runs, forecast from the rest, and how far beyond they lie in log C."""
    costly = flops >= np.quantile(flops, 0.8) * 0.999
    rest = ~costly
    if rest.sum() < 10 or len(np.unique(fit.params[rest])) < 3 or len(np.unique(fit.tokens[rest])) < 3:
        return math.nan, math.nan
    earlier = fit_chinchilla(fit.params[rest], fit.tokens[rest], fit.loss[rest])
    errors = np.log(fit.loss[costly] / earlier.predict(fit.params[costly], fit.tokens[costly]))
    return float(np.sqrt(np.mean(errors**2))), float(np.log(flops[costly]).mean() - np.log(flops[rest].max()))
