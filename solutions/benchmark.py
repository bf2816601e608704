"""Our fits beside the usual ones, on public runs that are at hand: `python -m solutions.benchmark --data FOLDER`.

Each CSV file in the folder whose columns can be guessed (`fit_runs` says how) is a set of runs; two collections that
keep several sets in one file are split. On each set the costliest half, 40, 30 and 20 % of the runs are held out in
turn, and forecast from the others by

- ours: `fit_chinchilla` for the objective, `planning.forecaster` for the forecasts and their intervals;
- the usual recipe: the same law by scipy's BFGS from one random start and from a hundred, with analytic gradients, and
  an interval from a bootstrap of the runs with the noise of a run on top;
- lmfit, chinchilla (PyPI) and vpnls, where they are installed: the same law by their own means, the same interval.

It prints a line for each set and way: the objective over the best that any way found, at the worst of the four; the
error on held-out runs, how many of them the intervals at level 0.9 hold, how wide those are, their interval score in
per cent (Gneiting & Raftery 2007: width plus 20 times what is missed; less is better), and processor time of a fit.
Then it says what that comes to, and draws it.
"""

import argparse
import csv
import math
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import huber

from solutions.chinchilla import ChinchillaFit, bootstrap_chinchilla, fit_chinchilla, forecast_loss
from solutions.fit_runs import read_runs
from solutions.planning import forecaster

Runs = tuple[np.ndarray, np.ndarray, np.ndarray]  # params, tokens, loss
LEVEL, DELTA, RESAMPLES = 0.9, 1e-3, 200
HELD_OUT = (0.5, 0.4, 0.3, 0.2)  # the costliest share of the runs, in turn
SPLIT = {"gadre_testbed": ("dataset", "loss_c4_val"), "datablations": ("epochs", "openLM_loss")}  # by, loss
CALLED = {
    "takano_llm_df": "Chinchilla's points",
    "datablations 1.0": "datablations, fresh",
    "gadre_testbed c4_original": "Gadre c4",
    "gadre_testbed rpj": "Gadre rpj",
    "gadre_testbed rw_original": "Gadre rw",
}
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")  # Okabe & Ito: told apart by all eyes
USUAL = "BFGS, 100 starts"


@dataclass(frozen=True)
class Score:
    """How one way did on one set, over the four cuts together; `error`, `width`, `interval`: shares of the loss."""

    name: str
    way: str
    excess: float  # objective over the best found, minus 1, at the worst cut
    error: float
    inside: float
    width: float
    interval: float
    seconds: float


def sets_in(folder: Path) -> Iterator[tuple[str, Runs]]:
    """(name, runs) of every set in the folder's CSV files; a file that cannot be read as runs is passed over."""
    for path in sorted(folder.glob("*.csv")):
        split = SPLIT.get(path.stem)
        try:
            table = read_runs(path, {"loss": split[1]} if split else {})
        except ValueError as error:
            print(f"passed over: {error}")
            continue
        runs = tuple(table.columns[name] for name in ("params", "tokens", "loss"))
        if split is None:
            yield CALLED.get(path.stem, path.stem), (runs[0], runs[1], runs[2])
            continue
        with path.open(encoding="utf-8-sig") as file:
            labels = np.array([line[split[0]] for line in csv.DictReader(file) if line[split[1]]])
        for label in ["1.0"] if path.stem == "datablations" else np.unique(labels):  # there, the runs on fresh text
            rows = labels == label
            name = f"{path.stem} {label}"
            yield CALLED.get(name, name), (runs[0][rows], runs[1][rows], runs[2][rows])


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
    return law_of((math.exp(p["e"]), A, p["alpha"], B, p["beta"]), runs)


def with_chinchilla(runs: Runs) -> ChinchillaFit:
    """The law by the package `chinchilla` with the objective of Hoffmann et al., from 32 starts on its grid.

    The package is asked for no picture of the fit. Raises ImportError where it is not installed.
    """
    package, metrics = import_module("chinchilla"), import_module("chinchilla._metrics")
    lowest = runs[2].min()
    grid = {"E": [0.3 * lowest, 0.9 * lowest], "a": [2, 10], "b": [2, 10], "alpha": [0.2, 0.6], "beta": [0.2, 0.6]}
    with tempfile.TemporaryDirectory() as folder:
        law = package.Chinchilla(folder, grid, loss_fn=partial(metrics.log_huber, delta=DELTA), log_level=40)
        law.visualizer.optim = lambda *_, **__: None
        for N, D, loss in zip(*(column.tolist() for column in runs), strict=True):
            law.append(C=6 * N * D, N=N, D=D, loss=loss)
        law.fit(parallel=False)
    return law_of((law.E, law.A, law.alpha, law.B, law.beta), runs)


def with_vpnls(runs: Runs) -> ChinchillaFit:
    """The law by vpnls, a grid of exponents under Huber's loss. Raises ImportError where it is not installed."""
    vpnls = import_module("vpnls.api")
    law = vpnls.fit_vpnls(*runs, method="grid", loss=vpnls.huber(DELTA))
    return law_of((law.E, law.A, law.alpha, law.B, law.beta), runs)


def law_of(constants: Sequence[float], runs: Runs) -> ChinchillaFit:
    """A law found by other means, from its E, A, alpha, B and beta, with its objective on the runs."""
    E, A, alpha, B, beta = (float(value) for value in constants)
    off = ChinchillaFit(E, A, alpha, B, beta, math.nan, *runs).residuals
    return ChinchillaFit(E, A, alpha, B, beta, float(huber(DELTA, off).sum()), *runs)


WAYS: dict[str, Callable[[Runs], ChinchillaFit]] = {
    "ours": lambda runs: fit_chinchilla(*runs),
    "BFGS, 1 start": lambda runs: bfgs(runs, 1),
    USUAL: lambda runs: bfgs(runs, 100),
    "lmfit": with_lmfit,
    "chinchilla": with_chinchilla,
    "vpnls": with_vpnls,
}


def score(name: str, runs: Runs) -> list[Score]:
    """How each way that is installed does on a set; empty where too few runs would be left to fit."""
    flops = 6 * runs[0] * runs[1]
    found = []
    for share in HELD_OUT:
        cheap = flops <= np.quantile(flops, 1 - share)
        train: Runs = (runs[0][cheap], runs[1][cheap], runs[2][cheap])
        held_out: Runs = (runs[0][~cheap], runs[1][~cheap], runs[2][~cheap])
        if cheap.sum() >= 10 and (~cheap).any() and not math.isnan(fit_chinchilla(*train).E):
            found.append(_cut(train, held_out))
    scores = []
    for way in found[0] if found else ():
        fits, bets = [cut[way][:2] for cut in found], np.concatenate([cut[way][2] for cut in found])
        excess, seconds = (float(value) for value in (max(fit[0] for fit in fits), np.median([fit[1] for fit in fits])))
        errors, inside, widths, intervals = bets.T
        error = float(np.sqrt(np.mean(errors**2)))
        figures = (error, float(inside.mean()), float(np.median(widths)), float(intervals.mean()), seconds)
        scores.append(Score(name, way, excess, *figures))
    return scores


def _cut(train: Runs, held_out: Runs) -> dict[str, tuple[float, float, np.ndarray]]:
    """For each way: its objective over the least, its seconds, and a line (k, 4) for each held-out run."""
    fits, seconds = {}, {}
    for way, fit_by in WAYS.items():
        began = time.process_time()
        try:
            fits[way] = fit_by(train)
        except ImportError:
            continue
        seconds[way] = time.process_time() - began
    least = min(fit.objective for fit in fits.values())
    rows, source = bootstrap_chinchilla(*train, resamples=RESAMPLES), forecaster(*train, resamples=RESAMPLES)
    found = {}
    for way, fit in fits.items():
        bets = []
        for n, d, measured in zip(*(column.tolist() for column in held_out), strict=True):
            if way == "ours":
                bet = source.forecast((n, d), level=LEVEL)
                forecast, low, high = bet.loss, bet.low, bet.high
            else:
                forecast = float(fit.predict(n, d))
                low, high = forecast_loss(fit, rows, n, d, level=LEVEL)
            missed = max(low - measured, measured - high, 0)
            interval = (high - low + 2 / (1 - LEVEL) * missed) / measured
            bets.append((math.log(measured / forecast), missed == 0, (high - low) / measured, interval))
        found[way] = (fit.objective / least - 1, seconds[way], np.array(bets, float))
    return found


def as_text(scores: Sequence[Score]) -> str:
    """The table, a line for each set and way."""
    lines = [
        f"{'set':21} {'way':17} {'objective':>9} {'error':>6} {'inside':>6} {'width':>6} {'score':>6} {'CPU ms':>7}"
    ]
    lines += [
        f"{s.name[:21]:21} {s.way:17} {s.excess:9.0e} {s.error:6.1%} {s.inside:6.0%} {s.width:6.1%} "
        f"{100 * s.interval:6.1f} {1000 * s.seconds:7.1f}"
        for s in scores
    ]
    return "\n".join(lines)


def answer(scores: Sequence[Score]) -> str:
    """In a few words, whether the rule forecasts better than the usual recipe on these sets, or not."""
    ours, usual = ([s for s in scores if s.way == way] for way in ("ours", USUAL))
    smaller = sum(a.error < b.error for a, b in zip(ours, usual, strict=True))
    better = sum(a.interval < b.interval for a, b in zip(ours, usual, strict=True))
    errors, intervals = (
        math.exp(np.mean([math.log(getattr(a, name) / getattr(b, name)) for a, b in zip(ours, usual, strict=True)]))
        for name in ("error", "interval")
    )
    held = [f"{s.inside:.0%}" for s in ours]
    return (
        f"Against the usual recipe, the rule errs less on {smaller} of {len(ours)} sets, and in the geometric mean "
        f"{errors:.2f} times as much; its interval score is better on {better}, and in the mean {intervals:.2f} times "
        f"as large. Its 90 % intervals hold {', '.join(held)} of the held-out runs."
    )


def draw(scores: Sequence[Score], path: Path) -> str:
    """A picture of the errors and of the interval scores, a row for each set; returns what it shows, in words."""
    import matplotlib.pyplot as plt

    ways, names = list(dict.fromkeys(s.way for s in scores)), list(dict.fromkeys(s.name for s in scores))
    figure, axes = plt.subplots(1, 2, figsize=(10, 0.85 * len(names) + 1.7), sharey=True, layout="constrained")
    for k, way in enumerate(ways):
        of_way = [s for s in scores if s.way == way]
        place = [names.index(s.name) + 0.7 * (k + 0.5) / len(ways) - 0.35 for s in of_way]
        style = {"color": COLOURS[k % len(COLOURS)], "marker": "os^Dv*"[k % 6], "linestyle": "", "label": way}
        axes[0].plot([100 * s.error for s in of_way], place, **style)
        axes[1].plot([100 * s.interval for s in of_way], place, **style)
    axes[0].set(xlabel="error of the forecast, %", yticks=range(len(names)), yticklabels=names)
    axes[1].set(xlabel="interval score, %")
    for axis in axes:
        axis.set_xlim(left=0)
        axis.set_ylim(len(names) - 0.5, -0.5)
        axis.grid(axis="x", alpha=0.3)
        for row in range(1, len(names)):
            axis.axhline(row - 0.5, color="0.85", linewidth=0.8)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=len(ways), frameon=False)
    figure.supxlabel(
        "held-out runs forecast from cheaper ones, less is better; score: width, and 20 times a miss", size=9
    )
    words = f"Error and interval score of {', '.join(ways)} on {', '.join(names)}. {answer(scores)}"
    figure.savefig(path, dpi=110, metadata={"Description": words} if path.suffix == ".png" else None)
    plt.close(figure)
    return words


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, forecast and score the public sets in a folder, beside the usual ways."""
    parser = argparse.ArgumentParser(prog="python -m solutions.benchmark", description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="where the CSV files are")
    parser.add_argument(
        "--picture", type=Path, default=Path("benchmark.png"), metavar="FILE", help="where the picture goes"
    )
    options = parser.parse_args(argv)
    scores = [line for name, runs in sets_in(options.data) for line in score(name, runs)]
    if not scores:
        parser.error(f"no set of runs was found in {options.data}")
    print(as_text(scores))
    print(f"\n{answer(scores)}")
    draw(scores, options.picture)
    print(f"The picture is {options.picture}, and says the same in words to those who do not see it.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
