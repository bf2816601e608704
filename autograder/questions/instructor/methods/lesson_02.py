"""Lesson 2: ways to the answer of every number, function and forecast, sound, wrong and lazy."""

import math
from collections.abc import Callable

import numpy as np

from autograder.bank.kinds import Given
from autograder.bank.methods import Method, Methods
from autograder.questions.instructor.methods.lesson_01 import (
    LN2,
    by_curve_fit,
    by_floor_refined,
    by_least_squares,
    fit,
    line,
)
from autograder.questions.instructor.methods.shared import constant, copied


def kaplan(exponent: float) -> Callable[[Given], float]:
    return lambda g: 100 * (1 - g["factor"] ** -exponent)


# --- the bet on the long run: (value, low, high) ---


def bet(law: Callable[..., tuple[float, float, float]], width: float = 0.03) -> Callable[[Given], tuple]:
    """The forecast of a law, and an interval that is `width` wide on either side, as a share of the value."""
    return around(lambda g: forecast(law, g), width)


def forecast(law: Callable[..., tuple[float, float, float]], g: Given, first: int = 0) -> float:
    E, A, alpha = law(g["tokens"][first:], g["loss"][first:])
    return E + A * g["largest_tokens"] ** -alpha


def around(value: Callable[[Given], float], width: float = 0.02) -> Callable[[Given], tuple]:
    return lambda g: (value(g), value(g) * (1 - width), value(g) * (1 + width))


def straight(g: Given, points: slice = slice(None)) -> float:
    slope, intercept = line(g["tokens"][points], g["loss"][points])
    return math.exp(intercept + slope * math.log(g["largest_tokens"]))


def in_linear_tokens(g: Given) -> float:
    slope, intercept = np.polyfit(g["tokens"], g["loss"], 1)
    return max(slope * g["largest_tokens"] + intercept, 0.2)


def in_log_tokens(g: Given) -> float:
    slope, intercept = np.polyfit(np.log(g["tokens"]), g["loss"], 1)
    return max(slope * math.log(g["largest_tokens"]) + intercept, 0.2)


def parabola(g: Given) -> float:
    curve = np.polyfit(np.log(g["tokens"]), g["loss"], 2)
    return float(np.clip(np.polyval(curve, math.log(g["largest_tokens"])), 0.15, 4.0))


METHODS: dict[str, Methods] = {
    "kaplan-size": Methods(
        sound=(
            Method("closed form", kaplan(0.076)),
            Method("exp", lambda g: -100 * math.expm1(-0.076 * math.log(g["factor"]))),
            Method("two losses", lambda g: 100 * (1 - (8.8e13 / (1e9 * g["factor"])) ** 0.076 / (8.8e4**0.076))),
            Method("three digits", copied(kaplan(0.076))),
        ),
        wrong=(
            Method("exponent of D", kaplan(0.095), ("0.095",)),
            Method("exponent of C", kaplan(0.050), ("0.05",)),
            Method("Chinchilla's exponent", kaplan(0.34), ("0.34",)),
            Method("decimal point", kaplan(0.76), ("0.76",)),
            Method("what remains", lambda g: 100 * g["factor"] ** -0.076, ("remains",)),
            Method("one doubling", lambda g: 100 * (1 - 2**-0.076), ("doubling",)),
            Method("as a share", lambda g: kaplan(0.076)(g) / 100, ("100",)),
            Method("exponent per cent", constant(7.6), ("percentage",)),
            Method("exponent times factor", lambda g: 7.6 * g["factor"]),
            Method("seen from the end", lambda g: 100 * (g["factor"] ** 0.076 - 1)),
            Method("linear", lambda g: 7.6 * math.log(g["factor"])),
            Method("log10", lambda g: 7.6 * math.log10(g["factor"])),
            Method("log2", lambda g: 7.6 * math.log2(g["factor"])),
            Method("inverse", lambda g: 100 * (1 - 1 / g["factor"]), ("exponent",)),
        ),
        lazy=(Method("a constant", constant(20.0)), Method("nothing", constant(0.0))),
    ),
    "forecast-largest": Methods(
        sound=(
            Method("law with a floor", bet(fit)),
            Method("law with a floor, by curve_fit", bet(by_curve_fit)),
            Method("law with a floor, on logarithms", bet(by_least_squares)),
            Method("law with a floor, by its floor", bet(by_floor_refined, 0.04)),
            Method("law with a floor, a wider interval", bet(fit, 0.06)),
        ),
        wrong=(
            Method("straight line", around(straight), ("floor",)),
            Method("straight line through the last six", around(lambda g: straight(g, slice(-6, None))), ("floor",)),
            Method("straight line through the ends", around(lambda g: straight(g, slice(None, None, 13))), ("floor",)),
            Method("line in D itself", around(in_linear_tokens)),
            Method("line in ln D", around(in_log_tokens), ("floor",)),
            Method("a parabola in ln D", around(parabola)),
            Method("another language's entropy", around(constant(0.8245))),
            Method("half of the last", around(lambda g: g["loss"][-1] / 2)),
            Method("mean of the runs", around(lambda g: float(np.mean(g["loss"])))),
            Method(
                "law at the largest seen", around(lambda g: forecast(fit, {**g, "largest_tokens": g["tokens"][-1]}))
            ),
            Method("law at the parameters", around(lambda g: forecast(fit, {**g, "largest_tokens": g["params"]}))),
            Method("in bits", around(lambda g: forecast(fit, g) / LN2)),
            Method("as a perplexity", around(lambda g: min(math.exp(forecast(fit, g)), 3.9))),
            Method("sure of the straight line", around(straight, 0.0), ("floor",)),
            Method("the last value, and all below it", lambda g: (g["loss"][-1], 0.7 * g["loss"][-1], g["loss"][-1])),
        ),
        lazy=(
            Method("last value again, 1 %", around(lambda g: g["loss"][-1], 0.01)),
            Method("last value again, 2 %", around(lambda g: g["loss"][-1], 0.02)),
            Method("last value again, 5 %", around(lambda g: g["loss"][-1], 0.05)),
            Method("first value", around(lambda g: g["loss"][0])),
            Method("a wide interval", lambda g: (g["loss"][-1], 0.2, 4.0)),
            Method("a constant", constant((1.0, 0.9, 1.1))),
            Method("another constant", constant((0.6, 0.58, 0.62))),
        ),
    ),
}
