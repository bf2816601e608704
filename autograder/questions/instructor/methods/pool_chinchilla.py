"""Parallel forms on Chinchilla: ways to the answer of every number, sound, wrong and lazy."""

import math

from scipy.optimize import brentq

from autograder.bank.kinds import Given
from autograder.bank.methods import Method, Methods
from autograder.questions.instructor.methods.shared import constant, copied

# --- the tokens of the next budget ---


def growth(g: Given) -> float:
    return g["times"] ** (1 - g["a"])


def growth_by_numbers(g: Given) -> float:
    """Two budgets with made-up constants."""
    sizes = [0.1 * flops ** g["a"] for flops in (1e20, 1e20 * g["times"])]
    first, second = 1e20 / (6 * sizes[0]), 1e20 * g["times"] / (6 * sizes[1])
    return second / first


# --- a budget for a text ---


def flops(g: Given, per_parameter: float = 20, each: float = 6) -> float:
    tokens = 1e9 * g["billion_tokens"]
    return each * tokens / per_parameter * tokens


# --- training and use ---


def total(g: Given, which: str, used: float, train: float = 6, use: float = 2) -> float:
    return train * g[which] * g[f"{which}_tokens"] + use * g[which] * used


def even(g: Given, train: float = 6, use: float = 2) -> float:
    """Two straight lines in the tokens of use meet."""
    above = total(g, "small", 0, train) - total(g, "large", 0, train)
    return above / (use * (g["large"] - g["small"]))


def even_by_root(g: Given) -> float:
    return brentq(lambda used: total(g, "small", used) - total(g, "large", used), 0, 1e8)


def even_in_flops(g: Given) -> float:
    training = 6 * 1e18 * (g["small"] * g["small_tokens"] - g["large"] * g["large_tokens"])
    saved_per_token = 2 * 1e9 * (g["large"] - g["small"])
    return training / saved_per_token / 1e9


def more(g: Given) -> float:
    return g["small"] * g["small_tokens"] - g["large"] * g["large_tokens"]


# --- what R² leaves ---


def residual(g: Given) -> float:
    return math.sqrt((1 - g["explained"]) * g["spread"] ** 2)


METHODS: dict[str, Methods] = {
    "compute-optimal-training-3": Methods(
        sound=(
            Method("C^(1 - a)", growth),
            Method("C over N", lambda g: g["times"] / g["times"] ** g["a"]),
            Method("two budgets", growth_by_numbers),
            Method("through logarithms", lambda g: math.exp((1 - g["a"]) * math.log(g["times"]))),
            Method("three digits", copied(growth)),
        ),
        wrong=(
            Method("size", lambda g: g["times"] ** g["a"], ("factor of the model",)),
            Method("half and half", lambda g: math.sqrt(g["times"]), ("half and half",)),
            Method("all", lambda g: g["times"], ("all of the growth",)),
            Method("share", lambda g: g["times"] * (1 - g["a"]), ("raised to that power",)),
            Method("share of the size", lambda g: g["times"] * g["a"]),
            Method("six divided out", lambda g: growth(g) / 6, ("6",)),
            Method("six left in", lambda g: 6 * growth(g), ("6",)),
            Method("upside down", lambda g: 1 / growth(g), ("reciprocal",)),
            Method("in doublings", lambda g: math.log2(growth(g)), ("logarithm",)),
            Method("both together", lambda g: g["times"] ** (1 + g["a"])),
            Method("1/a", lambda g: g["times"] ** (1 / g["a"]), ("cannot be meant", "large")),
            Method("a sixth of the budget", lambda g: g["times"] / 6),
            Method("what is added", lambda g: growth(g) - 1, ("one less",)),
            Method("in per cent", lambda g: 100 * growth(g), ("100",)),
        ),
        lazy=(Method("a constant", constant(5.0)), Method("twenty", constant(20.0))),
    ),
    "tokens-per-parameter-3": Methods(
        sound=(
            Method("N = D/20", flops),
            Method("0.3 D²", lambda g: 0.3e18 * g["billion_tokens"] ** 2),
            Method("forward and backward", lambda g: flops(g, each=2) + flops(g, each=4)),
            Method("120 N²", lambda g: 120 * (5e7 * g["billion_tokens"]) ** 2),
            Method("three digits", copied(flops)),
        ),
        wrong=(
            Method("20 parameters per token", lambda g: flops(g, 1 / 20), ("20 parameters",)),
            Method("as many parameters", lambda g: flops(g, 1), ("as many parameters",)),
            Method("forward alone", lambda g: flops(g, each=2), ("2ND",)),
            Method("six forgotten", lambda g: flops(g, each=1), ("6",)),
            Method("backward alone", lambda g: flops(g, each=4)),
            Method("recomputed activations", lambda g: flops(g, each=8)),
            Method("twice", lambda g: flops(g, each=12), ("twice", "factor of 2")),
            Method("its root", lambda g: math.sqrt(flops(g)), ("cannot be meant", "root")),
            Method("20 squared", lambda g: flops(g, 400)),
            Method("one token", lambda g: 6 * 5e7 * g["billion_tokens"], ("cannot be meant", "small")),
            Method("10^9 left out", lambda g: flops(g) / 1e9, ("cannot be meant", "10^9", "unit")),
            Method("10^18 left out", lambda g: flops(g) / 1e18, ("cannot be meant",)),
            Method("in PFLOPs", lambda g: flops(g) / 1e15, ("cannot be meant",)),
            Method("20 in place of 6", lambda g: 20 * (1e9 * g["billion_tokens"]) ** 2),
        ),
        lazy=(Method("a constant", constant(1e21)), Method("Chinchilla's", constant(5.88e23))),
    ),
    "over-training-3": Methods(
        sound=(
            Method("two lines meet", even),
            Method("by a root", even_by_root),
            Method("in FLOPs", even_in_flops),
            Method("three times the quotient", lambda g: 3 * more(g) / (g["large"] - g["small"])),
            Method("three digits", copied(even)),
        ),
        wrong=(
            Method("use at 6N", lambda g: even(g, use=6), ("2N for each token",)),
            Method("training at 2ND", lambda g: even(g, train=2), ("2N for each token",)),
            Method("use at N", lambda g: even(g, use=1), ("twice", "factor of 2")),
            Method(
                "training of the smaller alone",
                lambda g: even(g) + 3 * g["large"] * g["large_tokens"] / (g["large"] - g["small"]),
                ("larger model has to be trained",),
            ),
            Method(
                "training of the larger alone", lambda g: 3 * g["large"] * g["large_tokens"] / (g["large"] - g["small"])
            ),
            Method("use of the smaller alone", lambda g: 3 * more(g) / g["small"], ("smaller model's cost",)),
            Method("use of the larger alone", lambda g: 3 * more(g) / g["large"], ("larger model's cost",)),
            Method("use added", lambda g: 3 * more(g) / (g["large"] + g["small"])),
            Method("difference of tokens", lambda g: g["small_tokens"] - g["large_tokens"]),
            Method("three times that", lambda g: 3 * (g["small_tokens"] - g["large_tokens"])),
            Method("tokens of the smaller", lambda g: g["small_tokens"], ("figures of the question",)),
            Method(
                "differences multiplied",
                lambda g: 3 * g["small"] * (g["small_tokens"] - g["large_tokens"]) / (g["large"] - g["small"]),
            ),
            Method("sign", lambda g: -even(g), ("cannot be meant",)),
            Method("in trillions", lambda g: even(g) / 1000, ("unit",)),
            Method("the training in FLOPs", lambda g: 6e18 * more(g), ("cannot be meant",)),
        ),
        lazy=(Method("a constant", constant(3000.0)), Method("twice the tokens", lambda g: 2 * g["large_tokens"])),
    ),
    "goodness-of-fit-3": Methods(
        sound=(
            Method("root of the share", lambda g: g["spread"] * math.sqrt(1 - g["explained"])),
            Method("root of the mean square", residual),
            Method(
                "through logarithms", lambda g: math.exp(math.log(g["spread"]) + 0.5 * math.log(1 - g["explained"]))
            ),
            Method(
                "variance less what is explained",
                lambda g: math.sqrt(g["spread"] ** 2 - g["explained"] * g["spread"] ** 2),
            ),
            Method("three digits", copied(residual)),
        ),
        wrong=(
            Method("root forgotten", lambda g: g["spread"] * (1 - g["explained"]), ("square root",)),
            Method("explained part", lambda g: g["spread"] * math.sqrt(g["explained"]), ("explains",)),
            Method("not squared", lambda g: math.sqrt(g["spread"] * (1 - g["explained"])), ("not yet squared",)),
            Method("mean square", lambda g: residual(g) ** 2, ("mean square",)),
            Method("share alone", lambda g: 1 - g["explained"]),
            Method("root alone", lambda g: math.sqrt(1 - g["explained"])),
            Method("1 minus R", lambda g: g["spread"] * (1 - math.sqrt(g["explained"]))),
            Method("R² of it", lambda g: g["spread"] * g["explained"]),
            Method("all of it", lambda g: g["spread"], ("figures of the question",)),
            Method("R² taken for R", lambda g: g["spread"] * math.sqrt(1 - g["explained"] ** 2)),
            Method("half", lambda g: residual(g) / 2, ("half", "factor of 2")),
            Method("in per cent", lambda g: 100 * residual(g) / g["spread"], ("cannot be meant", "large")),
            Method("divided by the spread", lambda g: math.sqrt(1 - g["explained"]) / g["spread"]),
        ),
        lazy=(Method("a constant", constant(0.05)), Method("a tenth", lambda g: g["spread"] / 10)),
    ),
}
