"""Our fits beside the usual ones, on public runs that are at hand: `python -m solutions.benchmark --data FOLDER`.

Each CSV file in the folder whose columns can be guessed (`fit_runs` says how) is a set of runs; two collections that
keep several sets in one file are split. On each set the costliest runs are held out, and forecast from the others by

- ours: `fit_chinchilla` for the objective, `planning.forecast_run` for the forecasts and their intervals;
- the usual recipe: the same law by scipy's BFGS from one random start and from a hundred, with analytic gradients, and
  an interval from a bootstrap of the runs with the noise of a run on top;
- lmfit, where it is installed: least squares of the log loss from one start.

It prints a line for each set and way: the objective over the best that any way found, the error on held-out runs, how
many of them the intervals at level 0.9 hold, how wide those are, their interval score in per cent (Gneiting & Raftery
2007: width plus 20 times what is missed; less is better), and processor time of a fit.
"""

import argparse
import csv
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import huber

from solutions.chinchilla import ChinchillaFit, bootstrap_chinchilla, fit_chinchilla, forecast_loss
from solutions.fit_runs import read_runs
from solutions.planning import forecast_run

Runs = tuple[np.ndarray, np.ndarray, np.ndarray]  # params, tokens, loss
LEVEL, DELTA, HELD_OUT = 0.9, 1e-3, 0.3


@dataclass(frozen=True)
class Score:
    """How one way did on one set; `error`, `width` and `interval` are shares of the loss."""

    name: str
    way: str
    excess: float  # objective over the best found, minus 1
    error: float
    inside: float
    width: float
    interval: float
    seconds: float


def sets_in(folder: Path) -> Iterator[tuple[str, Runs]]:
    """(name, runs) of every set in the folder's CSV files; a file that cannot be read as runs is passed over."""
    for path in sorted(folder.glob("*.csv")):
        split = {"gadre_testbed": ("dataset", "loss_c4_val"), "datablations": ("epochs", "openLM_loss")}.get(path.stem)
        try:
            table = read_runs(path, {"loss": split[1]} if split else {})
        except ValueError as error:
            print(f"passed over: {error}")
            continue
        runs = tuple(table.columns[name] for name in ("params", "tokens", "loss"))
        if split is None:
            yield path.stem, (runs[0], runs[1], runs[2])
            continue
        with path.open(encoding="utf-8-sig") as file:
            labels = np.array([line[split[0]] for line in csv.DictReader(file) if line[split[1]]])
        for label in ["1.0"] if path.stem == "datablations" else np.unique(labels):  # there, the runs on fresh text
            rows = labels == label
            yield f"{path.stem} {label}", (runs[0][rows], runs[1][rows], runs[2][rows])


def log_huber(theta: np.ndarray, n: np.ndarray, d: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """The objective of Hoffmann et al. and its gradient, at (log E, log A, alpha, log B, beta)."""
    e, a, alpha, b, beta = theta
    terms = np.exp(np.stack([0 * n + e, a - alpha * n, b - beta * d]))
    error = y - np.log(terms.sum(axis=0))
    slope = -np.clip(error, -DELTA, DELTA) * terms / terms.sum(axis=0)
    gradient = [slope[0].sum(), slope[1].sum(), -(slope[1] @ n), slope[2].sum(), -(slope[2] @ d)]
    return float(huber(DELTA, error).sum()), np.array(gradient)


def bfgs(runs: Runs, starts: int) -> ChinchillaFit:
    """The law by scipy's BFGS from random starts, on centred logarithms."""
    n, d, y = (np.log(column) for column in runs)
    middle, rng, loss = (n.mean(), d.mean()), np.random.default_rng(0), runs[2]
    found = []
    for _ in range(starts):
        E, share = loss.min() * rng.uniform(0.05, 0.99), rng.uniform(0.05, 0.95)
        rest = loss.mean() - E
        logs = [math.log(E), math.log(rest * share), math.log(rest * (1 - share))]
        start = [logs[0], logs[1], rng.uniform(0.05, 1), logs[2], rng.uniform(0.05, 1)]
        with np.errstate(all="ignore"):
            found.append(minimize(log_huber, start, (n - middle[0], d - middle[1], y), "BFGS", jac=True))
    best = min(found, key=lambda result: result.fun)
    e, a, alpha, b, beta = best.x.tolist()
    A, B = math.exp(min(a + alpha * middle[0], 700)), math.exp(min(b + beta * middle[1], 700))
    return ChinchillaFit(math.exp(e), A, alpha, B, beta, best.fun, *runs)


def with_lmfit(runs: Runs) -> ChinchillaFit:
    """The law by lmfit, least squares of the log loss. Raises ImportError where lmfit is not installed."""
    lmfit = import_module("lmfit")

    n, d, y = (np.log(column) for column in runs)
    start = lmfit.Parameters()
    for name, value in (("e", y.min() - 0.5), ("a", y.max() - 1), ("alpha", 0.4), ("b", y.max() - 1), ("beta", 0.4)):
        start.add(name, value=value)

    def errors(p: dict) -> np.ndarray:
        terms = np.exp(p["a"] - p["alpha"] * (n - n.mean())) + np.exp(p["b"] - p["beta"] * (d - d.mean()))
        return np.log(np.exp(p["e"]) + terms) - y

    p = {name: float(value) for name, value in lmfit.minimize(errors, start).params.valuesdict().items()}
    A, B = math.exp(p["a"] + p["alpha"] * n.mean()), math.exp(p["b"] + p["beta"] * d.mean())
    constants = (math.exp(p["e"]), A, p["alpha"], B, p["beta"])
    off = ChinchillaFit(*constants, math.nan, *runs).residuals
    return ChinchillaFit(*constants, float(huber(DELTA, off).sum()), *runs)


WAYS: dict[str, Callable[[Runs], ChinchillaFit]] = {
    "ours": lambda runs: fit_chinchilla(*runs),
    "BFGS, 1 start": lambda runs: bfgs(runs, 1),
    "BFGS, 100 starts": lambda runs: bfgs(runs, 100),
    "lmfit": with_lmfit,
}


def score(name: str, runs: Runs) -> list[Score]:
    """How each way that is installed does on a set; empty where too few runs would be left to fit."""
    flops = 6 * runs[0] * runs[1]
    cheap = flops <= np.quantile(flops, 1 - HELD_OUT)
    train: Runs = (runs[0][cheap], runs[1][cheap], runs[2][cheap])
    if cheap.sum() < 10 or math.isnan(fit_chinchilla(*train).E):
        return []
    held_out = list(zip(*(column[~cheap].tolist() for column in runs), strict=True))
    rows = bootstrap_chinchilla(*train, resamples=200)
    fits, seconds = {}, {}
    for way, fit_by in WAYS.items():
        began = time.process_time()
        try:
            fits[way] = fit_by(train)
        except ImportError:
            continue
        seconds[way] = time.process_time() - began
    least = min(fit.objective for fit in fits.values())
    scores = []
    for way, fit in fits.items():
        bets = []
        for n, d, measured in held_out:
            if way == "ours":
                bet = forecast_run(*train, target=(n, d), level=LEVEL, resamples=60)
                forecast, low, high = bet.loss, bet.low, bet.high
            else:
                forecast = float(fit.predict(n, d))
                low, high = forecast_loss(fit, rows, n, d, level=LEVEL)
            missed = max(low - measured, measured - high, 0)
            interval = (high - low + 2 / (1 - LEVEL) * missed) / measured
            bets.append((math.log(measured / forecast), missed == 0, (high - low) / measured, interval))
        errors, inside, widths, intervals = np.array(bets, float).T
        error = float(np.sqrt(np.mean(errors**2)))
        figures = (error, float(inside.mean()), float(np.median(widths)), float(intervals.mean()), seconds[way])
        scores.append(Score(name, way, fit.objective / least - 1, *figures))
    return scores


def as_text(scores: Sequence[Score]) -> str:
    """The table, a line for each set and way."""
    lines = [
        f"{'set':28} {'way':17} {'objective':>9} {'error':>6} {'inside':>6} {'width':>6} {'score':>6} {'CPU ms':>7}"
    ]
    lines += [
        f"{s.name:28} {s.way:17} {s.excess:9.0e} {s.error:6.1%} {s.inside:6.0%} {s.width:6.1%} "
        f"{100 * s.interval:6.1f} {1000 * s.seconds:7.1f}"
        for s in scores
    ]
    return "\n".join(lines)


def draw(scores: Sequence[Score], path: Path) -> None:
    """A picture of the interval scores and of the errors, a group of bars for each set."""
    import matplotlib.pyplot as plt

    ways, names = list(dict.fromkeys(s.way for s in scores)), list(dict.fromkeys(s.name for s in scores))
    figure, axes = plt.subplots(1, 2, figsize=(11, 0.6 * len(names) + 1.5), sharey=True, layout="constrained")
    for k, way in enumerate(ways):
        of_way = [s for s in scores if s.way == way]
        place = [names.index(s.name) + 0.8 * (k / len(ways) - 0.4) for s in of_way]
        axes[0].barh(place, [100 * s.error for s in of_way], 0.8 / len(ways), label=way)
        axes[1].barh(place, [100 * s.interval for s in of_way], 0.8 / len(ways), label=way)
    axes[0].set(xlabel="error on held-out runs, %", yticks=range(len(names)), yticklabels=names)
    axes[1].set(xlabel="interval score, % (less is better)")
    axes[1].legend(frameon=False)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, forecast and score the public sets in a folder, beside the usual ways."""
    parser = argparse.ArgumentParser(prog="python -m solutions.benchmark", description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="where the CSV files are")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw the scores there")
    options = parser.parse_args(argv)
    scores = [line for name, runs in sets_in(options.data) for line in score(name, runs)]
    if not scores:
        parser.error(f"no set of runs was found in {options.data}")
    print(as_text(scores))
    if options.picture:
        draw(scores, options.picture)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
