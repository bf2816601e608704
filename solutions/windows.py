"""Which runs the law is fitted to: a rule written down beforehand, the whole table of what else could have been chosen.

The story. Leave out a few awkward runs and E moves by per cents, far more than the noise allows. A researcher who looks
at E first can find the window that gives the E they hoped for. So the rule comes first, and it never sees E:

1. Candidates: every size below one of the smallest half left out, or none; times four bands of tokens per parameter.
2. Hold out the costliest fifth of the runs. A candidate's error is that of its law on those of them that it covers, in
   log loss; it needs ten runs to fit and three to be judged by.
3. The rule takes the candidate with the least error.
4. What the others say is the model's error: the interval of a constant is the bootstrap's, widened by the spread of
   that constant over the better half of the table.

`python -m solutions.windows course_data/grid/table.csv` prints the table of all windows; `--write` says where to.
"""

import argparse
import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import ndtri

from solutions.chinchilla import ChinchillaFit, bootstrap_chinchilla, fit_chinchilla
from solutions.columns import checked_level

RATIOS = ((0.0, math.inf), (1.0, 250.0), (4.0, 60.0), (8.0, 60.0))  # bands of tokens per parameter
HELD_OUT = 0.2  # the costliest share of runs, by which a window is judged
NAMES = ("E", "A", "alpha", "B", "beta")


@dataclass(frozen=True)
class Window:
    """One choice of runs, the law fitted to all of them, and how well the cheaper ones foretold the costliest.

    `error` is a root mean square in log loss; `runs` and `judged` are how many were fitted and held out.
    """

    smallest: float  # parameters of the smallest model that is kept
    low: float  # tokens per parameter
    high: float
    runs: int
    judged: int
    error: float
    fit: ChinchillaFit

    def holds(self, params: np.ndarray, tokens: np.ndarray) -> np.ndarray:
        """Which of these runs the window keeps, a mask (n,)."""
        ratio = tokens / params
        return (params >= self.smallest) & (ratio >= self.low) & (ratio <= self.high)


def window_table(params: np.ndarray, tokens: np.ndarray, loss: np.ndarray) -> list[Window]:
    """Every candidate that can be fitted and judged, the best first: the first is what the rule takes.

    Raises ValueError like `fit_chinchilla`, and where no candidate has runs enough.
    """
    table = windows_of(fit_chinchilla(params, tokens, loss))
    if not table:
        raise ValueError("Too few runs to judge a window: it takes ten to fit and three costlier ones to judge it by.")
    return table


def windows_of(everything: ChinchillaFit) -> list[Window]:
    """The table for the runs of a fit, fitted in the same way, the best first; empty where there are too few."""
    params, tokens, loss = everything.params, everything.tokens, everything.loss
    flops, sizes = 6 * params * tokens, np.unique(params)
    dear = flops >= 0.999 * np.quantile(flops, 1 - HELD_OUT)
    table = []
    for smallest in sizes[: max(len(sizes) // 2, 1)]:
        for low, high in RATIOS:
            window = Window(float(smallest), low, high, 0, 0, math.nan, everything)
            kept = window.holds(params, tokens)
            cheap, judged = kept & ~dear, kept & dear
            if cheap.sum() < 10 or judged.sum() < 3 or not _varied(params[cheap], tokens[cheap]):
                continue
            earlier, fit = everything.refit(cheap), everything.refit(kept)
            if math.isnan(earlier.E) or math.isnan(fit.E):
                continue
            errors = np.log(loss[judged] / earlier.predict(params[judged], tokens[judged]))
            error = float(np.sqrt(np.mean(errors**2)))
            table.append(Window(float(smallest), low, high, int(kept.sum()), int(judged.sum()), error, fit))
    return sorted(table, key=lambda window: window.error)


def law_intervals(
    table: Sequence[Window],
    *,
    fit: ChinchillaFit | None = None,
    level: float = 0.9,
    resamples: int = 300,
    seed: int = 0,
) -> dict[str, tuple[float, float]]:
    """Intervals of E, A, alpha, B and beta that hold noise and the model's error, about `fit` or what the rule takes.

    Each end is as far from the law as the bootstrap's, and as the spread of the constant over the better half of the
    windows, added as squares; for A and B in logarithms.
    """
    fit, z = fit or table[0].fit, ndtri((1 + checked_level(level)) / 2)
    rows = bootstrap_chinchilla(
        *(fit.params, fit.tokens, fit.loss),
        resamples=resamples,
        seed=seed,
        weights=fit.weights,
        delta=fit.recipe.delta,
        irreducible=fit.recipe.irreducible,
        tied=fit.recipe.tied,
        overestimate=fit.recipe.overestimate,
    )
    others = np.array([window.fit.constants for window in better_half(table)]).reshape(-1, 5)
    intervals = {}
    for k, name in enumerate(NAMES):
        logs = name in ("A", "B")
        best, drawn, spread = (np.log(v) if logs else v for v in (fit.constants[k], rows[:, k], others[:, k]))
        model = z * math.sqrt(np.mean((spread - best) ** 2)) if len(spread) else 0.0
        ends = np.nanquantile(drawn, [(1 - level) / 2, (1 + level) / 2])
        low, high = (float(best + sign * np.hypot(end - best, model)) for sign, end in zip((-1, 1), ends, strict=True))
        intervals[name] = (math.exp(low), math.exp(high)) if logs else (max(low, 0.0), high)
    return intervals


def better_half(table: Sequence[Window]) -> Sequence[Window]:
    """The windows whose disagreement counts as the model's error."""
    return table[: max(len(table) // 2, 1)]


def as_csv(table: Sequence[Window]) -> str:
    """The table as text: one line for each window, the best first."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    bounds = ["smallest_params", "tokens_per_param_from", "tokens_per_param_to"]
    lines.writerow([*bounds, "runs", "judged_by", "held_out_error", *NAMES, "lack_of_fit_F", "lack_of_fit_p"])
    for w in table:
        misfit = w.fit.misfit
        lines.writerow(
            [f"{w.smallest:g}", f"{w.low:g}", f"{w.high:g}", w.runs, w.judged, f"{w.error:.4f}"]
            + [f"{value:.4g}" for value in w.fit.constants]
            + [f"{misfit.F:.3g}", f"{misfit.lack_of_fit:.1g}"]
        )
    return text.getvalue()


def _varied(params: np.ndarray, tokens: np.ndarray) -> bool:
    return len(np.unique(params)) >= 3 and len(np.unique(tokens)) >= 3


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table of a data set's windows, what the rule takes, and its intervals."""
    parser = argparse.ArgumentParser(prog="python -m solutions.windows", description=main.__doc__)
    parser.add_argument("table", help="a CSV file with params, tokens and loss, such as course_data/grid/table.csv")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table there as CSV")
    options = parser.parse_args(argv)
    runs = np.genfromtxt(options.table, delimiter=",", names=True, dtype=None, encoding="utf-8")
    table = window_table(runs["params"], runs["tokens"], runs["loss"])
    text = as_csv(table)
    print(text)
    for name, (low, high) in law_intervals(table).items():
        print(f"{name}: {dict(zip(NAMES, table[0].fit.constants, strict=True))[name]:.4g}, {low:.4g} to {high:.4g}")
    if options.write:
        options.write.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
