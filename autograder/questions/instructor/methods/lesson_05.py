"""Lesson 5: ways to the answer of every number and function, sound, wrong and lazy."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special
from scipy.optimize import brentq, minimize_scalar

from autograder.bank.kinds import Given
from autograder.bank.methods import Method, Methods
from autograder.questions.instructor.methods.lesson_04 import lowest, rounded, surface
from autograder.questions.instructor.methods.shared import constant, copied


def odd(g: Given, square: float = 0.5, meet: float = 0.5) -> float:
    """How many times as much the square counts, with other constants in the two pieces."""
    return square * g["off"] ** 2 / (g["delta"] * (g["off"] - meet * g["delta"]))


# --- stops ---


def stop(g: Given, by: Callable[[tuple], float], ended: str = "") -> float:
    """E of the stop that is first by `by`, a function of (objective, E); among those that ended so."""
    rows = zip(g["objective"], g["E"], g["ended"], strict=True)
    return min(((o, E) for o, E, how in rows if how.startswith(ended)), key=by)[1]


def objective_sorted(g: Given, place: int) -> float:
    return g["E"][int(np.argsort(g["objective"])[place])]


# --- the best split ---


def split(c: float, E: float, A: float, alpha: float, B: float, beta: float) -> tuple[float, float]:
    n = (alpha * A / (beta * B)) ** (1 / (alpha + beta)) * (c / 6) ** (beta / (alpha + beta))
    return n, c / (6 * n)


def split_by_search(c: float, *law: float) -> tuple[float, float]:
    found = minimize_scalar(
        lambda u: surface(law, math.exp(u), c / 6 / math.exp(u)), bounds=(0, math.log(c / 6)), method="bounded"
    )
    return math.exp(found.x), c / 6 / math.exp(found.x)


def split_on_a_grid(points: int, c: float, *law: float) -> tuple[float, float]:
    sizes = np.geomspace(1, c / 6, points)
    n = float(sizes[np.argmin(surface(law, sizes, c / 6 / sizes))])
    return n, c / 6 / n


def split_by_slopes(c: float, E: float, A: float, alpha: float, B: float, beta: float) -> tuple[float, float]:
    def balance(u: float) -> float:
        return math.log(alpha * A) - alpha * u - math.log(beta * B) + beta * (math.log(c / 6) - u)

    n = math.exp(brentq(balance, -50, 150))
    return n, c / 6 / n


def alone(n: float, c: float) -> tuple[float, float]:
    return n, c / (6 * n)


def ratio(pair: tuple[float, float]) -> float:
    return pair[1] / pair[0]


# --- cheap to use ---


def tokens_for(n: Any, target: float, E: float, A: float, alpha: float, B: float, beta: float) -> Any:
    left = target - E - A * np.asarray(n, float) ** -alpha
    with np.errstate(all="ignore"):
        return np.where(left > 0, (np.maximum(left, 1e-300) / B) ** (-1 / beta), np.inf)


def use(points: int, served: float, target: float, *law: float, train: float = 6, serve: float = 2) -> tuple:
    E, A, alpha, _, _ = law
    sizes = ((target - E) / A) ** (-1 / alpha) * np.geomspace(1.001, 500, points)
    tokens = tokens_for(sizes, target, *law)
    best = int(np.argmin(train * sizes * tokens + serve * sizes * served))
    return float(sizes[best]), float(tokens[best])


def use_by_search(served: float, target: float, *law: float) -> tuple[float, float]:
    E, A, alpha, _, _ = law
    smallest = math.log(((target - E) / A) ** (-1 / alpha))

    def cost(u: float) -> float:
        n = math.exp(u)
        return math.log(6 * n * float(tokens_for(n, target, *law)) + 2 * n * served)

    u = minimize_scalar(cost, bounds=(smallest + 1e-6, smallest + 8), method="bounded", options={"xatol": 1e-9}).x
    return math.exp(u), float(tokens_for(math.exp(u), target, *law))


def use_by_tokens(served: float, target: float, E: float, A: float, alpha: float, B: float, beta: float) -> tuple:
    """The search over D in place of N."""
    fewest = ((target - E) / B) ** (-1 / beta)
    tokens = fewest * np.geomspace(1.0005, 3000, 40_000)
    sizes = ((target - E - B * tokens**-beta) / A) ** (-1 / alpha)
    best = int(np.argmin(sizes * (6 * tokens + 2 * served)))
    return float(sizes[best]), float(tokens[best])


def use_by_slope(served: float, target: float, E: float, A: float, alpha: float, B: float, beta: float) -> tuple:
    """d(cost)/dN = 0 by a root: N·dD/dN = -(D + served/3), with dD/dN along the line of equal loss."""

    def slope(u: float) -> float:
        n = math.exp(u)
        d = float(tokens_for(n, target, E, A, alpha, B, beta))
        return 3 * d + served - 3 * (alpha * A * n**-alpha) / (beta * B * d**-beta) * d

    smallest = math.log(((target - E) / A) ** (-1 / alpha))
    n = math.exp(brentq(slope, smallest + 1e-4, smallest + 12))
    return n, float(tokens_for(n, target, E, A, alpha, B, beta))


def at_ratio(tokens_per_parameter: float, served: float, target: float, *law: float) -> tuple[float, float]:
    """The model of that ratio which reaches the target."""
    u = brentq(lambda u: surface(law, math.exp(u), tokens_per_parameter * math.exp(u)) - target, 0, 80)
    return math.exp(u), tokens_per_parameter * math.exp(u)


def audit(g: Given, tokens_per_parameter: float = 20) -> float:
    return math.sqrt(g["params"] * g["tokens"] / tokens_per_parameter) / 1e9


# --- over-training pays back ---


def days(g: Given, more: float | None = None, smaller: float | None = None, per_token: float = 2) -> float:
    """FLOPs spent more over FLOPs saved a day; sizes and tokens in billions."""
    more = more if more is not None else g["flops"] - g["other_flops"]
    smaller = smaller if smaller is not None else g["other_billions"] - g["billions"]
    return more / (per_token * smaller * g["daily"]) / 1e18


def days_by_totals(g: Given) -> float:
    """Where the two totals, training and serving, cross."""

    def ahead(t: float) -> float:
        served = 1e18 * g["daily"] * t
        return g["flops"] + 2 * g["billions"] * served - g["other_flops"] - 2 * g["other_billions"] * served

    return brentq(ahead, 0, 1e7)


METHODS: dict[str, Methods] = {
    "outlier-weight": Methods(
        sound=(
            Method("closed form", odd),
            Method("scipy", lambda g: g["off"] ** 2 / 2 / float(special.huber(g["delta"], g["off"]))),
            Method("in units of delta", lambda g: (u := g["off"] / g["delta"]) ** 2 / (2 * u - 1)),
            Method("three digits", copied(odd)),
        ),
        wrong=(
            Method("do not meet", lambda g: odd(g, meet=0), ("delta/2",)),
            Method("half forgotten", lambda g: odd(g, square=1), ("half",)),
            Method("both", lambda g: odd(g, square=1, meet=0)),
            Method("upside down", lambda g: 1 / odd(g), ("turned over",)),
            Method("the same", constant(1.0), ("same",)),
            Method(
                "difference",
                lambda g: g["off"] ** 2 / 2 - g["delta"] * (g["off"] - g["delta"] / 2),
                ("difference", "ratio"),
            ),
            Method("delta for delta/2", lambda g: odd(g, meet=1)),
            Method("square of the ratio", lambda g: (g["off"] / g["delta"]) ** 2),
            Method("half of its square", lambda g: (g["off"] / g["delta"]) ** 2 / 2),
            Method("slope 1", lambda g: g["off"] ** 2 / 2 / (g["off"] - g["delta"] / 2), ("delta", "slope")),
            Method("sign of delta/2", lambda g: odd(g, meet=-0.5), ("sign",)),
            Method("per cent", lambda g: 100 * odd(g), ("100",)),
            Method("square against delta", lambda g: g["off"] ** 2 / g["delta"]),
        ),
        lazy=(Method("a constant", constant(3.5)), Method("nothing", constant(0.0))),
    ),
    "which-stop": Methods(
        sound=(
            Method("lowest objective", lambda g: stop(g, lowest)),
            Method("argmin", lambda g: g["E"][int(np.argmin(g["objective"]))]),
            Method("sorted", lambda g: objective_sorted(g, 0)),
            Method("three digits", copied(lambda g: stop(g, lowest))),
        ),
        wrong=(
            Method("lowest of the successes", lambda g: stop(g, lowest, "success"), ("ended",)),
            Method("mean", lambda g: float(np.mean(g["E"])), ("mean",)),
            Method(
                "mean of the successes",
                lambda g: float(np.mean([E for E, how in zip(g["E"], g["ended"], strict=True) if how == "success"])),
                ("mean",),
            ),
            Method("median", lambda g: float(np.median(g["E"])), ("median",)),
            Method("lowest E", lambda g: min(g["E"]), ("objective",)),
            Method("highest E", lambda g: max(g["E"]), ("objective",)),
            Method("highest objective", lambda g: objective_sorted(g, -1), ("objective",)),
            Method("median objective", lambda g: objective_sorted(g, 3), ("objective",)),
            Method("second lowest", lambda g: objective_sorted(g, 1), ("objective",)),
            Method("first success", lambda g: g["E"][g["ended"].index("success")], ("objective",)),
            Method("last", lambda g: g["E"][-1], ("objective",)),
            Method(
                "mean of the two lowest", lambda g: (objective_sorted(g, 0) + objective_sorted(g, 1)) / 2, ("mean",)
            ),
            Method("the objective", lambda g: min(g["objective"]), ("objective",)),
        ),
        lazy=(
            Method("first", lambda g: g["E"][0]),
            Method("a constant", constant(1.7)),
        ),
    ),
    "compute-optimal": Methods(
        sound=(
            Method("closed form", split),
            Method("search", split_by_search),
            Method("1,000 sizes", lambda c, *law: split_on_a_grid(1000, c, *law)),
            Method("4,000 sizes", lambda c, *law: split_on_a_grid(4000, c, *law)),
            Method("equal slopes, by a root", split_by_slopes),
            Method("three digits", rounded(split)),
        ),
        wrong=(
            Method("exchanged", lambda *args: split(*args)[::-1], ("changed places",)),
            Method("six forgotten", lambda c, *law: split(6 * c, *law), ("6",)),
            Method("two for six", lambda c, *law: split(3 * c, *law), ("6",)),
            Method(
                "powers exchanged",
                lambda c, E, A, a, B, b: alone((a * A / (b * B)) ** (1 / (a + b)) * (c / 6) ** (a / (a + b)), c),
                ("exchanged",),
            ),
            Method(
                "equal parts",
                lambda c, E, A, a, B, b: alone((A / B) ** (1 / (a + b)) * (c / 6) ** (b / (a + b)), c),
                ("slopes",),
            ),
            Method(
                "ratio upside down",
                lambda c, E, A, a, B, b: alone((b * B / (a * A)) ** (1 / (a + b)) * (c / 6) ** (b / (a + b)), c),
                ("upside down", "turned over"),
            ),
            Method("root of C/6", lambda c, *law: alone(math.sqrt(c / 6), c), ("law",)),
            Method("twenty per parameter", lambda c, *law: alone(math.sqrt(c / 120), c), ("20", "twenty", "rule")),
            Method(
                "law of N and D exchanged",
                lambda c, E, A, a, B, b: split(c, E, B, b, A, a),
                ("exchanged", "changed places"),
            ),
            Method("N/D balanced", lambda c, E, A, a, B, b: alone((A / B) ** (1 / (a + b)) * math.sqrt(c / 6), c)),
            Method("D = C/N", lambda c, *law: (split(c, *law)[0], c / split(c, *law)[0]), ("6",)),
            Method(
                "power of the ratio forgotten",
                lambda c, E, A, a, B, b: alone(a * A / (b * B) * (c / 6) ** (b / (a + b)), c),
            ),
            Method("100 sizes", lambda c, *law: split_on_a_grid(20, c, *law), ("coarse", "%")),
            Method("N alone", lambda *args: split(*args)[0], ("two numbers",)),
            Method("ratio", lambda *args: ratio(split(*args)), ("two numbers",)),
        ),
        lazy=(
            Method("a constant", constant((1e3, 1e3))),
            Method("half and half", lambda c, *law: (c / 2, c / 2)),
        ),
    ),
    "audit": Methods(
        sound=(
            Method("same N·D", audit),
            Method("through C", lambda g: math.sqrt(6 * g["params"] * g["tokens"] / 120) / 1e9),
            Method("in billions", lambda g: math.sqrt(g["billions"] * g["billion_tokens"] / 20)),
            Method("scaled by the ratio", lambda g: g["billions"] * math.sqrt(g["tokens"] / g["params"] / 20)),
            Method("three digits", copied(audit)),
        ),
        wrong=(
            Method("tokens held", lambda g: g["billion_tokens"] / 20, ("keeps the tokens",)),
            Method("six forgotten", lambda g: math.sqrt(6) * audit(g), ("6",)),
            Method("six twice", lambda g: audit(g, 120), ("6",)),
            Method("the tokens", lambda g: 20 * audit(g), ("number of tokens",)),
            Method("root forgotten", lambda g: g["billions"] * g["billion_tokens"] / 20, ("square root",)),
            Method("the size it has", lambda g: g["billions"], ("same", "as it was")),
            Method("its ratio", lambda g: g["billion_tokens"] / g["billions"], ("ratio", "per parameter")),
            Method("one per parameter", lambda g: audit(g, 1), ("20",)),
            Method("twenty outside of the root", lambda g: audit(g, 400), ("20",)),
            Method("in parameters", lambda g: 1e9 * audit(g), ("cannot be meant", "billion")),
            Method("in trillions", lambda g: audit(g) / 1000, ("1000", "1,000", "billion")),
            Method("twenty times", lambda g: audit(g, 1 / 20), ("20",)),
            Method(
                "scaled without the root", lambda g: g["billions"] * g["tokens"] / g["params"] / 20, ("root", "tokens")
            ),
            Method("the other way", lambda g: g["billions"] / math.sqrt(g["tokens"] / g["params"] / 20)),
        ),
        lazy=(Method("a constant", constant(70.0)), Method("half of it", lambda g: g["billions"] / 2)),
    ),
    "cheapest-for-use": Methods(
        sound=(
            Method("4,000 sizes", lambda *args: use(4000, *args)),
            Method("1,000 sizes", lambda *args: use(1000, *args)),
            Method("search", use_by_search),
            Method("search over D", use_by_tokens),
            Method("slope, by a root", use_by_slope),
            Method("three digits", rounded(lambda *args: use(4000, *args))),
        ),
        wrong=(
            Method("serving forgotten", lambda served, *rest: use(4000, 0.0, *rest), ("cheapest to train",)),
            Method("6N for serving", lambda *args: use(4000, *args, serve=6), ("forward pass alone",)),
            Method("2N for training", lambda *args: use(4000, *args, train=2), ("6N",)),
            Method("exchanged", lambda *args: use(4000, *args)[::-1], ("changed places",)),
            Method("serving alone", lambda *args: use(4000, *args, train=0), ("training",)),
            Method("twenty per parameter", lambda *args: at_ratio(20, *args), ("20", "twenty", "rule")),
            Method("served added to D", lambda *args: (lambda n, d: (n, d + args[0]))(*use(4000, *args)), ("served",)),
            Method("served for D", lambda *args: (use(4000, *args)[0], args[0]), ("served",)),
            Method("E left out", lambda served, target, E, *rest: use(4000, served, target, 0.0, *rest), ("E",)),
            Method(
                "parts equal",
                lambda s, t, E, A, a, B, b: (((t - E) / 2 / A) ** (-1 / a), ((t - E) / 2 / B) ** (-1 / b)),
                ("parts", "half"),
            ),
            Method(
                "twice the smallest",
                lambda s, t, E, A, a, B, b: (
                    n := 2 * ((t - E) / A) ** (-1 / a),
                    float(tokens_for(n, t, E, A, a, B, b)),
                ),
            ),
            Method(
                "half of the cheapest to train",
                lambda s, t, *law: (n := use(4000, 0.0, t, *law)[0] / 2, float(tokens_for(n, t, *law))),
            ),
            Method("20 sizes", lambda *args: use(20, *args), ("coarse", "%")),
            Method("compute-optimal", lambda s, t, *law: split(6 * s, *law), ("target",)),
            Method("N alone", lambda *args: use(4000, *args)[0], ("two numbers",)),
        ),
        lazy=(
            Method("a constant", constant((1e6, 1e8))),
            Method("the tokens served", lambda served, *rest: (served / 20, served)),
        ),
    ),
    "paid-back": Methods(
        sound=(
            Method("closed form", days),
            Method("where the totals cross", days_by_totals),
            Method("tokens first", lambda g: days(g) * g["daily"] / g["daily"]),
            Method("three digits", copied(days)),
        ),
        wrong=(
            Method("whole training", lambda g: days(g, g["flops"]), ("all of its training",)),
            Method("whole size", lambda g: days(g, smaller=g["other_billions"]), ("difference",)),
            Method("six for two", lambda g: days(g, per_token=6), ("6N",)),
            Method("one for two", lambda g: days(g, per_token=1), ("twice",)),
            Method("tokens to serve", lambda g: days(g) * g["daily"], ("divide by the tokens",)),
            Method("over the smaller", lambda g: days(g, smaller=g["billions"]), ("smaller model costs",)),
            Method("the other training alone", lambda g: days(g, g["other_flops"])),
            Method("totals without differences", lambda g: days(g, g["flops"], g["other_billions"])),
            Method("sum of the sizes", lambda g: days(g, smaller=g["other_billions"] + g["billions"])),
            Method("sum of the trainings", lambda g: days(g, g["flops"] + g["other_flops"])),
            Method("sign", lambda g: -days(g), ("cannot be meant",)),
            Method("billions left out", lambda g: 1e9 * days(g), ("cannot be meant", "1,000,000,000")),
            Method("days per day", lambda g: 1 / days(g), ("1 divided", "cannot be meant")),
            Method("hours", lambda g: 24 * days(g)),
            Method("daily multiplied", lambda g: days(g) * g["daily"] ** 2),
        ),
        lazy=(Method("a constant", constant(100.0)), Method("a year", constant(365.0))),
    ),
}
