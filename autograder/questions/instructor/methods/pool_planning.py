"""Parallel forms on planning a run: ways to answer their numbers, sound, wrong and lazy."""

from statistics import fmean, median, stdev

import numpy as np

from autograder.bank.kinds import Given
from autograder.bank.methods import Method, Methods
from autograder.questions.instructor.methods.shared import constant, copied

# --- experimental-design-2 ---


def left_by_loop(g: Given) -> float:
    flops = g["budget"]
    for params in g["sizes"]:
        for tokens in g["amounts"]:
            flops -= 6 * params * 1e6 * tokens * 1e9
    return flops / (6 * g["last"] * 1e6) / 1e9


def left_by_sums(g: Given) -> float:
    return g["budget"] / (6e15 * g["last"]) - sum(g["sizes"]) * sum(g["amounts"]) / g["last"]


def left_by_grid(g: Given) -> float:
    runs = 6e15 * np.outer(g["sizes"], g["amounts"])
    return float((g["budget"] - runs.sum()) / (6e15 * g["last"]))


def left_by_share(g: Given) -> float:
    spent = 6e15 * sum(n * d for n in g["sizes"] for d in g["amounts"]) / g["budget"]
    return (1 - spent) * g["budget"] / 6e15 / g["last"]


def left_after(g: Given, planned: float) -> float:
    """Billions of tokens for the last run after runs of so many 10^15 products of parameters and tokens."""
    return (g["budget"] / 6e15 - planned) / g["last"]


# --- prediction-interval-3 ---


def sizes(g: Given) -> list[float]:
    return sorted(abs(miss) for miss in g["misses"])


def width_by_removal(g: Given) -> float:
    """The largest miss after the largest of all was taken out."""
    left = [abs(miss) for miss in g["misses"]]
    left.remove(max(left))
    return max(left) / 100 * g["forecast"]


def width_by_counting(g: Given) -> float:
    held = (size for size in sizes(g) if sum(other <= size for other in sizes(g)) >= 9)
    return g["forecast"] * next(held) / 100


def width_by_values(g: Given) -> float:
    """From the losses that would have been measured, had the new forecast missed in the same ways."""
    measured = g["forecast"] * (1 + np.array(g["misses"]) / 100)
    return float(np.sort(np.abs(measured - g["forecast"]))[8])


METHODS: dict[str, Methods] = {
    "experimental-design-2": Methods(
        sound=(
            Method("a loop", left_by_loop),
            Method("sums", left_by_sums),
            Method("a table", left_by_grid),
            Method("share of the budget", left_by_share),
            Method("three digits", copied(left_by_loop)),
        ),
        wrong=(
            Method("whole budget", lambda g: left_after(g, 0), ("whole budget",)),
            Method(
                "six forgotten",
                lambda g: 6 * g["budget"] / 6e15 / g["last"] - sum(g["sizes"]) * sum(g["amounts"]) / g["last"],
                ("6",),
            ),
            Method(
                "forward pass", lambda g: 3 * left_after(g, sum(g["sizes"]) * sum(g["amounts"]) / 3), ("forward pass",)
            ),
            Method("tokens", lambda g: 1e9 * left_by_sums(g)),
            Method("larger amount alone", lambda g: left_after(g, sum(g["sizes"]) * g["amounts"][1])),
            Method("smaller amount alone", lambda g: left_after(g, sum(g["sizes"]) * g["amounts"][0])),
            Method("largest size alone", lambda g: left_after(g, g["sizes"][2] * sum(g["amounts"]))),
            Method("one planned run", lambda g: left_after(g, g["sizes"][2] * g["amounts"][1])),
            Method("last run like the planned ones", lambda g: g["amounts"][1]),
            Method("the larger amount taken off", lambda g: left_by_sums(g) - g["amounts"][1]),
            Method("divided by the largest planned size", lambda g: 2 * left_by_sums(g), ("twice",)),
            Method("divided by all sizes", lambda g: left_by_sums(g) * g["last"] / sum(g["sizes"])),
            Method("FLOPs left", lambda g: 6e15 * g["last"] * left_by_sums(g)),
            Method("split evenly over seven runs", lambda g: left_after(g, 0) / 7),
            Method("20 tokens per parameter", lambda g: 20 * g["last"] / 1000),
            Method("what was spent", lambda g: left_after(g, 0) - left_by_sums(g)),
        ),
        lazy=(
            Method("one", constant(1.0)),
            Method("larger amount, doubled", lambda g: 2 * g["amounts"][1]),
            Method("two", constant(2.0)),
        ),
    ),
    "prediction-interval-3": Methods(
        sound=(
            Method("sorted", lambda g: sizes(g)[-2] * g["forecast"] / 100),
            Method("largest taken out", width_by_removal),
            Method("counted", width_by_counting),
            Method("as losses", width_by_values),
            Method("three digits", copied(width_by_removal)),
        ),
        wrong=(
            Method("largest miss", lambda g: sizes(g)[-1] * g["forecast"] / 100, ("all ten",)),
            Method("third largest", lambda g: sizes(g)[-3] * g["forecast"] / 100, ("third largest",)),
            Method("full width", lambda g: 2 * sizes(g)[-2] * g["forecast"] / 100, ("whole interval",)),
            Method("mean", lambda g: fmean(sizes(g)) * g["forecast"] / 100, ("mean size",)),
            Method("normal distribution", lambda g: 1.645 * stdev(g["misses"]) * g["forecast"] / 100),
            Method("standard deviation", lambda g: stdev(g["misses"]) * g["forecast"] / 100),
            Method("last miss", lambda g: abs(g["misses"][-1]) * g["forecast"] / 100),
            Method("median", lambda g: median(sizes(g)) * g["forecast"] / 100),
            Method("in per cent", lambda g: sizes(g)[-2]),
            Method("a share", lambda g: sizes(g)[-2] / 100),
            Method("per cent as nats", lambda g: sizes(g)[-2] * g["forecast"], ("100",)),
            Method("nine tenths of the largest", lambda g: 0.9 * sizes(g)[-1] * g["forecast"] / 100),
            Method("signed, second largest", lambda g: sorted(g["misses"])[-2] * g["forecast"] / 100),
            Method("signed, lowest", lambda g: min(g["misses"]) * g["forecast"] / 100),
            Method(
                "from lowest to highest, halved", lambda g: (max(g["misses"]) - min(g["misses"])) / 200 * g["forecast"]
            ),
            Method("upper end", lambda g: g["forecast"] * (1 + sizes(g)[-2] / 100)),
            Method("divided by the forecast", lambda g: sizes(g)[-2] / 100 / g["forecast"]),
        ),
        lazy=(
            Method("two per cent", lambda g: 0.02 * g["forecast"]),
            Method("a tenth of a nat", constant(0.1)),
        ),
    ),
}
