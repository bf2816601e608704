"""Parallel forms on power laws: ways to the answer of every number, sound, wrong and lazy."""

import math

from scipy.optimize import brentq

from autograder.bank.kinds import Given
from autograder.bank.methods import Method, Methods
from autograder.questions.instructor.methods.shared import constant, copied

# --- the days of a run ---


def days(g: Given, per_parameter: float = 6, seconds: float = 86_400) -> float:
    return per_parameter * g["billions"] * 1e9 * g["billion_tokens"] * 1e9 / (g["rate"] * 1e15 * seconds)


def tokens_a_day(g: Given) -> float:
    """The days, through the tokens that the cluster goes through in one."""
    a_day = g["rate"] * 1e15 * 24 * 3600 / (6 * g["billions"] * 1e9)
    return g["billion_tokens"] * 1e9 / a_day


# --- gains of doublings ---


def left(g: Given) -> float:
    return (g["after"] - g["E"]) / (g["before"] - g["E"])


def gain(g: Given) -> float:
    return (g["after"] - g["E"]) * (1 - left(g))


def gain_by_alpha(g: Given) -> float:
    alpha = -math.log2(left(g))
    return (g["after"] - g["E"]) * (1 - 2**-alpha)


# --- Kaplan's law in the data ---


def factor(g: Given, exponent: float = 0.095) -> float:
    return (1 - g["fall"] / 100) ** (-1 / exponent)


def factor_by_root(g: Given) -> float:
    return brentq(lambda times: times**-0.095 - (1 - g["fall"] / 100), 1, 1e4)


METHODS: dict[str, Methods] = {
    "training-compute-3": Methods(
        sound=(
            Method("6ND over FLOPs a day", days),
            Method("forward and backward", lambda g: days(g, 2) + days(g, 4)),
            Method("tokens a day", tokens_a_day),
            Method("three digits", copied(days)),
            Method("by logarithms", lambda g: 10 ** math.log10(days(g))),
        ),
        wrong=(
            Method("forward alone", lambda g: days(g, 2), ("2ND",)),
            Method("six forgotten", lambda g: days(g, 1), ("6",)),
            Method("backward alone", lambda g: days(g, 4)),
            Method("recomputed activations", lambda g: days(g, 8)),
            Method("3ND", lambda g: days(g, 3), ("half", "factor of 2")),
            Method("hours", lambda g: days(g, seconds=3600), ("hours",)),
            Method("minutes", lambda g: days(g, seconds=60), ("cannot be meant", "large")),
            Method("seconds", lambda g: days(g, seconds=1), ("cannot be meant",)),
            Method("half a day", lambda g: days(g, seconds=43_200), ("twice", "factor of 2")),
            Method("weeks", lambda g: days(g) / 7),
            Method("D for N", lambda g: 6e3 * g["billion_tokens"] ** 2 / g["rate"] / 86_400),
            Method("N for D", lambda g: 6e3 * g["billions"] ** 2 / g["rate"] / 86_400),
            Method("rate times time turned over", lambda g: 1 / days(g)),
            Method("twenty tokens per parameter", lambda g: 6e3 * 20 * g["billions"] ** 2 / g["rate"] / 86_400),
            Method("6(N + D)", lambda g: 6e-6 * (g["billions"] + g["billion_tokens"]) / g["rate"] / 86_400),
        ),
        lazy=(Method("a constant", constant(20.0)), Method("its tokens", lambda g: g["billion_tokens"] / 10)),
    ),
    "diminishing-returns-3": Methods(
        sound=(
            Method("share of what is above E", gain),
            Method("through alpha", gain_by_alpha),
            Method("through the loss after it", lambda g: g["after"] - (g["E"] + (g["after"] - g["E"]) * left(g))),
            Method("last gain times the share", lambda g: (g["before"] - g["after"]) * left(g)),
            Method("three digits", copied(gain)),
        ),
        wrong=(
            Method("same gain", lambda g: g["before"] - g["after"], ("last doubling",)),
            Method("floor forgotten", lambda g: g["after"] * (1 - g["after"] / g["before"]), ("take E off",)),
            Method("half of it", lambda g: (g["before"] - g["after"]) / 2),
            Method("loss after it", lambda g: g["after"] - gain(g), ("loss after",)),
            Method("what remains above E", lambda g: (g["after"] - g["E"]) * left(g), ("leaves above E",)),
            Method("all that is left", lambda g: g["after"] - g["E"]),
            Method("two doublings on", lambda g: gain(g) * left(g)),
            Method("both together", lambda g: g["before"] - g["after"] + gain(g)),
            Method("the share", lambda g: 1 - left(g)),
            Method("the share that is left", left),
            Method("in per cent", lambda g: 100 * (1 - left(g)), ("cannot be meant",)),
            Method("share of the last loss", lambda g: g["after"] * (1 - left(g))),
            Method("share of the loss before", lambda g: (g["before"] - g["E"]) * (1 - left(g)), ("last doubling",)),
            Method("share turned over", lambda g: (g["before"] - g["after"]) / left(g)),
            Method("quarter", lambda g: (g["after"] - g["E"]) / 4),
        ),
        lazy=(Method("a constant", constant(0.1)), Method("nothing", constant(0.0))),
    ),
    "kaplans-laws-3": Methods(
        sound=(
            Method("closed form", factor),
            Method("through logarithms", lambda g: math.exp(-math.log(1 - g["fall"] / 100) / 0.095)),
            Method("by a root", factor_by_root),
            Method("reciprocal of the loss", lambda g: (100 / (100 - g["fall"])) ** (1 / 0.095)),
            Method("three digits", copied(factor)),
            Method("1/0.095 as 10.53", lambda g: (1 - g["fall"] / 100) ** -10.53),
        ),
        wrong=(
            Method("exponent of N", lambda g: factor(g, 0.076), ("0.076",)),
            Method("exponent of compute", lambda g: factor(g, 0.050)),
            Method("exponent not turned over", lambda g: (1 - g["fall"] / 100) ** -0.095, ("1/0.095",)),
            Method("upside down", lambda g: 1 / factor(g), ("upside down",)),
            Method("straight line", lambda g: 1 + g["fall"] / 9.5, ("straight line",)),
            Method("falls to", lambda g: (g["fall"] / 100) ** (-1 / 0.095), ("cannot be meant",)),
            Method("one more than the share", lambda g: (1 + g["fall"] / 100) ** (1 / 0.095)),
            Method("in doublings", lambda g: math.log2(factor(g)), ("logarithm",)),
            Method("logarithm not undone", lambda g: math.log(factor(g)), ("logarithm",)),
            Method("power of ten in place of e", lambda g: 10 ** math.log(factor(g))),
            Method("what is added", lambda g: factor(g) - 1, ("one less",)),
            Method("in per cent", lambda g: 100 * factor(g), ("100",)),
            Method("exponent of 0.95", lambda g: factor(g, 0.95)),
            Method("per cent forgotten", lambda g: g["fall"] ** (1 / 0.095), ("cannot be meant",)),
        ),
        lazy=(Method("a constant", constant(4.0)), Method("twice", constant(2.0))),
    ),
}
