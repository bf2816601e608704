"""Parallel forms on forecasting scores: ways to answer their numbers, sound, wrong and lazy."""

import math
from collections.abc import Callable
from statistics import fmean, linear_regression

import numpy as np
from scipy.optimize import curve_fit
from scipy.stats import binom, linregress

from autograder.bank.kinds import Given
from autograder.bank.methods import Method, Methods
from autograder.questions.instructor.methods.shared import constant, copied

# --- emergent-ability-2 ---


def factor(g: Given) -> float:
    return (g["large"] / g["small"]) ** g["tokens"]


def factor_by_loop(g: Given) -> float:
    small = large = 1.0
    for _ in range(g["tokens"]):
        small, large = small * g["small"], large * g["large"]
    return large / small


def factor_by_binomial(g: Given) -> float:
    k = g["tokens"]
    return float(binom.pmf(k, k, g["large"]) / binom.pmf(k, k, g["small"]))


# --- emergent-phase-3 ---


def used(g: Given, least: float | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Losses and scores of what scores above `least`, or above chance + 0.05."""
    loss, score = np.array(g["loss"]), np.array(g["score"])
    keep = score > (1 / g["options"] + 0.05 if least is None else least)
    return loss[keep], score[keep]


def by_polyfit(g: Given, least: float | None = None) -> float:
    return float(np.polyval(np.polyfit(*used(g, least), 1), g["target"]))


def by_linregress(g: Given) -> float:
    line = linregress(*used(g))
    return float(line.intercept + line.slope * g["target"])


def by_curve_fit(g: Given) -> float:
    found, _ = curve_fit(lambda x, w0, w1: w0 + w1 * x, *used(g))
    return float(found[0] + found[1] * g["target"])


def by_statistics(g: Given) -> float:
    chosen = [(x, y) for x, y in zip(g["loss"], g["score"], strict=True) if y > 1 / g["options"] + 0.05]
    slope, intercept = linear_regression(*zip(*chosen, strict=True))
    return intercept + slope * g["target"]


def by_sums(g: Given) -> float:
    loss, score = (column.tolist() for column in used(g))
    middle, height = fmean(loss), fmean(score)
    slope = sum((x - middle) * (y - height) for x, y in zip(loss, score, strict=True)) / sum(
        (x - middle) ** 2 for x in loss
    )
    return height + slope * (g["target"] - middle)


def without_constant(g: Given) -> float:
    loss, score = used(g)
    return float(loss @ score / (loss @ loss) * g["target"])


def between(first: int, last: int) -> Callable[[Given], float]:
    """The line through two of the six checkpoints."""

    def answer(g: Given) -> float:
        (x, y), (x2, y2) = [(g["loss"][at], g["score"][at]) for at in (first, last)]
        return y + (y2 - y) / (x2 - x) * (g["target"] - x)

    return answer


def in_logarithms(g: Given) -> float:
    loss, score = used(g)
    return float(np.exp(np.polyval(np.polyfit(np.log(loss), np.log(score), 1), math.log(g["target"]))))


# --- error-propagation-2 ---


def errors(g: Given) -> tuple[float, float]:
    return g["w1"] * g["stage_one"], g["stage_two"]


def part(g: Given) -> float:
    one, two = errors(g)
    return 100 * one**2 / (one**2 + two**2)


def part_by_hypot(g: Given) -> float:
    one, two = errors(g)
    return 100 * (one / math.hypot(one, two)) ** 2


def part_by_ratio(g: Given) -> float:
    one, two = errors(g)
    return 100 / (1 + (two / one) ** 2)


def part_by_angle(g: Given) -> float:
    one, two = errors(g)
    return 100 * math.cos(math.atan2(two, abs(one))) ** 2


METHODS: dict[str, Methods] = {
    "emergent-ability-2": Methods(
        sound=(
            Method("ratio to the power", factor),
            Method("a loop", factor_by_loop),
            Method("two powers", lambda g: g["large"] ** g["tokens"] / g["small"] ** g["tokens"]),
            Method("logarithms", lambda g: math.exp(g["tokens"] * (math.log(g["large"]) - math.log(g["small"])))),
            Method("binomial", factor_by_binomial),
            Method("three digits", copied(factor)),
        ),
        wrong=(
            Method("one token", lambda g: g["large"] / g["small"], ("factor for one token",)),
            Method("difference", lambda g: g["large"] ** g["tokens"] - g["small"] ** g["tokens"], ("difference",)),
            Method(
                "at least one",
                lambda g: (1 - (1 - g["large"]) ** g["tokens"]) / (1 - (1 - g["small"]) ** g["tokens"]),
                ("at least one",),
            ),
            Method("larger model's share", lambda g: g["large"] ** g["tokens"]),
            Method("upside down", lambda g: 1 / factor(g), ("reciprocal",)),
            Method("times the tokens", lambda g: g["tokens"] * g["large"] / g["small"]),
            Method("one token fewer", lambda g: (g["large"] / g["small"]) ** (g["tokens"] - 1)),
            Method("one token more", lambda g: (g["large"] / g["small"]) ** (g["tokens"] + 1)),
            Method("root", lambda g: (g["large"] / g["small"]) ** (1 / g["tokens"])),
            Method("power of the difference", lambda g: (g["large"] - g["small"]) ** g["tokens"]),
            Method("ratio of failures", lambda g: ((1 - g["small"]) / (1 - g["large"])) ** g["tokens"]),
            Method("logarithm", lambda g: math.log(factor(g)), ("logarithm",)),
            Method("rise, not factor", lambda g: factor(g) - 1),
            Method("in per cent", lambda g: 100 * factor(g), ("100",)),
            Method("exponential of the difference", lambda g: math.exp(g["tokens"] * (g["large"] - g["small"]))),
        ),
        lazy=(
            Method("ten", constant(10.0)),
            Method("number of tokens", lambda g: float(g["tokens"])),
            Method("two", constant(2.0)),
        ),
    ),
    "emergent-phase-3": Methods(
        sound=(
            Method("polyfit", by_polyfit),
            Method("linregress", by_linregress),
            Method("curve_fit", by_curve_fit),
            Method("statistics", by_statistics),
            Method("sums", by_sums),
            Method("three digits", copied(by_sums)),
        ),
        wrong=(
            Method("all checkpoints", lambda g: by_polyfit(g, 0.0), ("All six",)),
            Method("margin forgotten", lambda g: by_polyfit(g, 1 / g["options"]), ("lucky guesses",)),
            Method("0.05 for the limit", lambda g: by_polyfit(g, 0.05), ("All six",)),
            Method("no slope", lambda g: float(used(g)[1].mean())),
            Method("last score", lambda g: g["score"][-1]),
            Method("without constant", without_constant),
            Method("from first to last", between(0, 5)),
            Method("from second to last", between(1, 5)),
            Method("power law", in_logarithms),
            Method("at the last loss", lambda g: by_polyfit({**g, "target": g["loss"][-1]})),
            Method("at the first loss", lambda g: by_polyfit({**g, "target": g["loss"][0]})),
            Method("in points", lambda g: 100 * by_polyfit(g)),
            Method("above chance", lambda g: by_polyfit(g) - 1 / g["options"]),
            Method("slope turned", lambda g: 2 * float(used(g)[1].mean()) - by_polyfit(g)),
            Method("checkpoints at chance alone", lambda g: float(np.mean(g["score"][:3]))),
        ),
        lazy=(
            Method("one half", constant(0.5)),
            Method("chance", lambda g: 1 / g["options"]),
            Method("highest score", lambda g: max(g["score"])),
            Method("one", constant(1.0)),
        ),
    ),
    "error-propagation-2": Methods(
        sound=(
            Method("squares", part),
            Method("hypot", part_by_hypot),
            Method("ratio", part_by_ratio),
            Method("angle", part_by_angle),
            Method(
                "variances",
                lambda g: 100 * g["w1"] ** 2 * g["stage_one"] ** 2 / (errors(g)[0] ** 2 + g["stage_two"] ** 2),
            ),
            Method("three digits", copied(part)),
        ),
        wrong=(
            Method(
                "squares forgotten",
                lambda g: 100 * abs(errors(g)[0]) / (abs(errors(g)[0]) + errors(g)[1]),
                ("squares",),
            ),
            Method(
                "slope forgotten",
                lambda g: 100 * g["stage_one"] ** 2 / (g["stage_one"] ** 2 + g["stage_two"] ** 2),
                ("slope",),
            ),
            Method("stage two", lambda g: 100 - part(g), ("part of stage two",)),
            Method("share of the error", lambda g: 10 * math.sqrt(part(g)), ("errors themselves",)),
            Method("ratio of both", lambda g: 100 * errors(g)[0] ** 2 / errors(g)[1] ** 2),
            Method("a share, not per cent", lambda g: part(g) / 100, ("per cent",)),
            Method(
                "slope not squared", lambda g: 100 / (1 + g["stage_two"] ** 2 / (abs(g["w1"]) * g["stage_one"] ** 2))
            ),
            Method("slope on stage two", lambda g: 100 / (1 + (g["w1"] * g["stage_two"] / g["stage_one"]) ** 2)),
            Method("signed sum", lambda g: 100 * errors(g)[0] / (errors(g)[0] + errors(g)[1])),
            Method("error of the score", lambda g: math.hypot(*errors(g))),
            Method("error of the score, in points", lambda g: 100 * math.hypot(*errors(g))),
            Method("root of the ratio", lambda g: 100 * math.sqrt(part(g) / 100 * (1 - part(g) / 100))),
            Method("neither squares nor slope", lambda g: 100 / (1 + g["stage_two"] / g["stage_one"])),
        ),
        lazy=(
            Method("half", constant(50.0)),
            Method("all", constant(100.0)),
            Method("a quarter", constant(25.0)),
        ),
    ),
}
