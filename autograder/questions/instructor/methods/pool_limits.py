"""Parallel forms on limits: ways to answer their numbers, sound, wrong and lazy."""

import itertools
import math
from collections.abc import Callable
from statistics import fmean, median

import numpy as np
from scipy.optimize import brentq

from autograder.bank.kinds import Given
from autograder.bank.methods import Method, Methods
from autograder.questions.instructor.methods.shared import constant, copied

R_STAR = 15.3878


# --- held-out-error-3 ---


def errors(g: Given) -> np.ndarray:
    """law/measured - 1 in per cent, of all seven runs."""
    return 100 * (np.array(g["law"]) / np.array(g["measured"]) - 1)


def held_out(g: Given) -> np.ndarray:
    return errors(g)[4:]


def held_out_by_loop(g: Given) -> float:
    total = 0.0
    for run in (4, 5, 6):
        measured, law = g["measured"][run], g["law"][run]
        total += (law - measured) / measured if law > measured else (measured - law) / measured
    return 100 * total / 3


# --- range-of-validity-3 ---


def ratio_by_groups(g: Given) -> float:
    """Rows by itertools.groupby."""
    runs = list(zip(g["tokens"], g["off"], strict=True))
    rows = [list(row) for met, row in itertools.groupby(runs, lambda run: abs(run[1]) <= g["tolerance"]) if met]
    best = max(rows, key=len)
    return best[-1][0] / best[0][0]


def ratio_by_pairs(g: Given) -> float:
    """Every pair of first and last run, the longest without a miss between them."""
    met = [abs(off) <= g["tolerance"] for off in g["off"]]
    _, first, last = max((b - a, a, b) for a in range(10) for b in range(a, 10) if all(met[a : b + 1]))
    return g["tokens"][last] / g["tokens"][first]


def ratio_by_misses(g: Given) -> float:
    """The widest gap between two misses, with a miss imagined at either end."""
    missed = [-1, *np.flatnonzero(np.abs(g["off"]) > g["tolerance"]).tolist(), 10]
    before, after = max(itertools.pairwise(missed), key=lambda pair: pair[1] - pair[0])
    return g["tokens"][after - 1] / g["tokens"][before + 1]


def ratio_by_text(g: Given) -> float:
    """Runs as letters, the longest word of those that are met."""
    text = "".join("o" if abs(off) <= g["tolerance"] else " " for off in g["off"])
    word = max(text.split(), key=len)
    return g["tokens"][text.index(word) + len(word) - 1] / g["tokens"][text.index(word)]


def start(g: Given) -> int:
    """The run at which the row of four begins."""
    met = [abs(off) <= g["tolerance"] for off in g["off"]]
    return next(at for at in range(7) if all(met[at : at + 4]))


def between(first: int, last: int) -> Callable[[Given], float]:
    """The ratio of the runs at these places from the beginning of the row of four; 0 and 3 are right."""
    return lambda g: g["tokens"][min(start(g) + last, 9)] / g["tokens"][max(start(g) + first, 0)]


def row_at(first: int) -> Callable[[Given], float]:
    """The ratio of the row that begins, or with a negative number ends, at this run."""

    def answer(g: Given) -> float:
        met = [abs(off) <= g["tolerance"] for off in g["off"]]
        step, at = (1, 0) if first >= 0 else (-1, 9)
        last = at
        while met[last + step]:
            last += step
        return max(g["tokens"][last] / g["tokens"][at], g["tokens"][at] / g["tokens"][last])

    return answer


def too_high_alone(g: Given) -> float:
    """What is too low counts as met."""
    runs = list(zip(g["tokens"], g["off"], strict=True))
    rows = [list(row) for met, row in itertools.groupby(runs, lambda run: run[1] <= g["tolerance"]) if met]
    best = max(rows, key=len)
    return best[-1][0] / best[0][0]


# --- repeated-data-3 ---


def worth(unique: float, total: float) -> float:
    return unique + unique * R_STAR * (1 - math.exp(-(total / unique - 1) / R_STAR))


def total_for(g: Given) -> float:
    u, w = g["unique"], g["worth"]
    return u - u * R_STAR * math.log(1 - (w - u) / (u * R_STAR))


def total_by_search(g: Given) -> float:
    return brentq(lambda total: worth(g["unique"], total) - g["worth"], g["unique"], 100 * g["unique"])


def total_by_grid(g: Given) -> float:
    totals = np.linspace(1, 40, 200_001) * g["unique"]
    values = g["unique"] * (1 + R_STAR * (1 - np.exp(-(totals / g["unique"] - 1) / R_STAR)))
    return float(totals[np.argmin(np.abs(values - g["worth"]))])


def total_by_newton(g: Given) -> float:
    total = g["worth"]
    for _ in range(50):
        slope = math.exp(-(total / g["unique"] - 1) / R_STAR)
        total += (g["worth"] - worth(g["unique"], total)) / slope
    return total


METHODS: dict[str, Methods] = {
    "held-out-error-3": Methods(
        sound=(
            Method("numpy", lambda g: float(np.abs(held_out(g)).mean())),
            Method("a loop", held_out_by_loop),
            Method("fmean of the last three", lambda g: fmean(abs(float(one)) for one in errors(g)[-3:])),
            Method(
                "shares, then per cent",
                lambda g: 100 * sum(abs(v / m - 1) for v, m in zip(g["law"][4:], g["measured"][4:], strict=True)) / 3,
            ),
            Method("three digits", copied(held_out_by_loop)),
        ),
        wrong=(
            Method("all runs", lambda g: float(np.abs(errors(g)).mean()), ("all seven",)),
            Method("runs of the fit", lambda g: float(np.abs(errors(g)[:4]).mean()), ("four runs of the fit",)),
            Method("signs kept", lambda g: abs(float(held_out(g).mean())), ("cancel",)),
            Method("signs kept, signed", lambda g: float(held_out(g).mean())),
            Method("root mean square", lambda g: float(np.sqrt((held_out(g) ** 2).mean())), ("mean square",)),
            Method("largest run alone", lambda g: float(abs(errors(g)[6]))),
            Method("first held-out run alone", lambda g: float(abs(errors(g)[4]))),
            Method("median", lambda g: median(np.abs(held_out(g)).tolist())),
            Method("sum", lambda g: float(np.abs(held_out(g)).sum()), ("three times",)),
            Method("share, not per cent", lambda g: float(np.abs(held_out(g)).mean()) / 100, ("per cent",)),
            Method(
                "in nats", lambda g: fmean(abs(v - m) for v, m in zip(g["law"][4:], g["measured"][4:], strict=True))
            ),
            Method("divided by seven", lambda g: float(np.abs(held_out(g)).sum()) / 7),
            Method("three smallest", lambda g: float(np.abs(errors(g)[:3]).mean())),
            Method("largest of the seven", lambda g: float(np.abs(errors(g)).max())),
            Method("last four", lambda g: float(np.abs(errors(g)[3:]).mean())),
        ),
        lazy=(
            Method("one per cent", constant(1.0)),
            Method("five per cent", constant(5.0)),
            Method("last run", lambda g: float(errors(g)[-1])),
        ),
    ),
    "range-of-validity-3": Methods(
        sound=(
            Method("groupby", ratio_by_groups),
            Method("all pairs", ratio_by_pairs),
            Method("between misses", ratio_by_misses),
            Method("words", ratio_by_text),
            Method("three digits", copied(ratio_by_pairs)),
        ),
        wrong=(
            Method("gaps jumped over", lambda g: g["tokens"][-1] / g["tokens"][0], ("no gaps",)),
            Method("number of runs", constant(4.0), ("number of runs",)),
            Method("number of runs met", constant(8.0)),
            Method("first row", row_at(0)),
            Method("last row", row_at(-1)),
            Method("from the miss before", between(-1, 3)),
            Method("to the miss after", between(0, 4)),
            Method("one run too few", between(1, 3)),
            Method("last run left out", between(0, 2)),
            Method("ends left out", between(1, 2)),
            Method("too low counts as met", too_high_alone),
            Method("upside down", lambda g: 1 / ratio_by_pairs(g)),
            Method("logarithm", lambda g: math.log(ratio_by_pairs(g))),
            Method("decades", lambda g: math.log10(ratio_by_pairs(g))),
            Method("one less", lambda g: ratio_by_pairs(g) - 1),
            Method("tokens at the end", lambda g: g["tokens"][start(g) + 3]),
        ),
        lazy=(
            Method("ten", constant(10.0)),
            Method("a hundred", constant(100.0)),
            Method("largest tokens", lambda g: g["tokens"][-1]),
        ),
    ),
    "repeated-data-3": Methods(
        sound=(
            Method("solved", total_for),
            Method("brentq", total_by_search),
            Method("a grid", total_by_grid),
            Method("Newton", total_by_newton),
            Method("three digits", copied(total_for)),
        ),
        wrong=(
            Method("as good as fresh", lambda g: float(g["worth"]), ("fresh text",)),
            Method("repeats alone", lambda g: total_for(g) - g["unique"], ("repeats alone",)),
            Method("passes", lambda g: total_for(g) / g["unique"], ("number of passes",)),
            Method("repetitions", lambda g: total_for(g) / g["unique"] - 1),
            Method(
                "first pass forgotten",
                lambda g: total_for({"unique": g["unique"], "worth": g["worth"] + g["unique"]}),
                ("first pass",),
            ),
            Method("formula forwards", lambda g: worth(g["unique"], g["worth"])),
            Method("plus once", lambda g: total_for(g) + g["unique"]),
            Method(
                "base 10",
                lambda g: g["unique"] * (1 - R_STAR * math.log10(1 - (g["worth"] / g["unique"] - 1) / R_STAR)),
            ),
            Method("first repeats only", lambda g: g["worth"] + g["unique"]),
            Method("product", lambda g: float(g["worth"] * g["unique"])),
            Method("R* times U", lambda g: R_STAR * g["unique"]),
            Method(
                "R for the ratio", lambda g: -g["unique"] * R_STAR * math.log(1 - g["worth"] / g["unique"] / R_STAR)
            ),
            Method(
                "sign", lambda g: g["unique"] * (1 + R_STAR * math.log(1 + (g["worth"] / g["unique"] - 1) / R_STAR))
            ),
            Method("tokens, not billions", lambda g: 1e9 * total_for(g)),
        ),
        lazy=(
            Method("twice the worth", lambda g: 2.0 * g["worth"]),
            Method("four passes", lambda g: 4.0 * g["unique"]),
            Method("a hundred", constant(100.0)),
        ),
    ),
}
