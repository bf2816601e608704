"""Parallel forms on phases: ways to the answer of every number, sound, wrong and lazy."""

import math

import numpy as np
from scipy.optimize import brentq

from autograder.bank.kinds import Given
from autograder.bank.methods import Method, Methods
from autograder.questions.instructor.methods.shared import constant, copied

# --- the slope between two runs ---


def fall(g: Given) -> float:
    """The change of ln L."""
    return math.log(g["after"] / g["before"])


def step(g: Given) -> float:
    """The change of ln D."""
    return math.log(g["second"] / g["first"])


def slope(g: Given) -> float:
    return fall(g) / step(g)


def slope_by_polyfit(g: Given) -> float:
    return float(np.polyfit(np.log([g["first"], g["second"]]), np.log([g["before"], g["after"]]), 1)[0])


def slope_by_gradient(g: Given) -> float:
    return float(np.gradient(np.log([g["before"], g["after"]]), np.log([g["first"], g["second"]]))[0])


# --- a larger model for a lower floor ---


def closer(g: Given) -> float:
    return (g["floor"] - g["E"]) / (g["wanted"] - g["E"])


def larger(g: Given) -> float:
    return closer(g) ** (1 / g["alpha"])


def larger_by_root(g: Given) -> float:
    return brentq(lambda n: g["E"] + (g["floor"] - g["E"]) * n ** -g["alpha"] - g["wanted"], 1, 1e5)


def larger_by_doublings(g: Given) -> float:
    a_doubling = math.log(2 ** -g["alpha"])
    return 2 ** (math.log(1 / closer(g)) / a_doubling)


METHODS: dict[str, Methods] = {
    "local-slope-3": Methods(
        sound=(
            Method("natural logarithms", slope),
            Method(
                "base-10 logarithms",
                lambda g: (f := math.log10)(g["after"] / g["before"]) / f(g["second"] / g["first"]),
            ),
            Method("polyfit", slope_by_polyfit),
            Method("np.gradient", slope_by_gradient),
            Method("later run first", lambda g: -fall(g) / -step(g)),
            Method("three digits", copied(slope)),
        ),
        wrong=(
            Method("sign", lambda g: -slope(g), ("sign",)),
            Method("linear axes", lambda g: (g["after"] - g["before"]) / (g["second"] - g["first"]), ("linear",)),
            Method(
                "only the tokens in logarithms", lambda g: (g["after"] - g["before"]) / step(g), ("Only the tokens",)
            ),
            Method("only the loss in logarithms", lambda g: fall(g) / (g["second"] - g["first"])),
            Method("relative change", lambda g: (g["after"] / g["before"] - 1) / step(g), ("relative change",)),
            Method(
                "relative changes of both", lambda g: (g["after"] / g["before"] - 1) / (g["second"] / g["first"] - 1)
            ),
            Method("upside down", lambda g: 1 / slope(g), ("turned over", "cannot be meant")),
            Method("ln L over log10 D", lambda g: slope(g) * math.log(10), ("ln 10",)),
            Method("log10 L over ln D", lambda g: slope(g) / math.log(10), ("ln 10",)),
            Method("ln L over log2 D", lambda g: slope(g) * math.log(2), ("ln 2",)),
            Method("change of ln L", fall),
            Method("per ten times", lambda g: 10 ** slope(g) - 1),
            Method("ratio of logarithms", lambda g: math.log(g["after"]) / math.log(g["second"])),
            Method("in per cent", lambda g: 100 * slope(g), ("cannot be meant",)),
        ),
        lazy=(Method("a constant", constant(-0.2)), Method("flat", constant(0.0))),
    ),
    "model-floor-3": Methods(
        sound=(
            Method("closed form", larger),
            Method("through logarithms", lambda g: math.exp(math.log(closer(g)) / g["alpha"])),
            Method("by a root", larger_by_root),
            Method("by doublings", larger_by_doublings),
            Method("three digits", copied(larger)),
        ),
        wrong=(
            Method("exponent forgotten", closer, ("1/alpha",)),
            Method("exponent not turned over", lambda g: closer(g) ** g["alpha"], ("solve for N",)),
            Method("entropy forgotten", lambda g: (g["floor"] / g["wanted"]) ** (1 / g["alpha"]), ("entropy",)),
            Method("neither", lambda g: g["floor"] / g["wanted"]),
            Method("upside down", lambda g: 1 / larger(g), ("turned over",)),
            Method("in doublings", lambda g: math.log2(larger(g)), ("logarithm",)),
            Method("logarithm not undone", lambda g: math.log(larger(g)), ("logarithm",)),
            Method("straight line", lambda g: 1 + (closer(g) - 1) / g["alpha"]),
            Method("ratio over alpha", lambda g: closer(g) / g["alpha"]),
            Method("what is added", lambda g: larger(g) - 1, ("one less",)),
            Method("power of 1 + alpha", lambda g: closer(g) ** (1 + g["alpha"])),
            Method("nats over alpha", lambda g: math.exp((g["floor"] - g["wanted"]) / g["alpha"])),
            Method("in per cent", lambda g: 100 * larger(g), ("100",)),
            Method("square", lambda g: larger(g) ** 2, ("square",)),
        ),
        lazy=(Method("a constant", constant(4.0)), Method("twice", constant(2.0))),
    ),
}
