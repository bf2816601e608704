"""Lesson 7: ways to answer its numbers, functions and its forecast, sound, wrong and lazy."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.optimize import curve_fit, least_squares, minimize

from autograder.bank.methods import Method, Methods
from autograder.questions.instructor.methods.shared import constant, three_digits

Given = Mapping[str, Any]


Line = tuple[float, float]


MARGIN = 0.05  # above chance


def line(x: Any, y: Any) -> Line:
    """(intercept, slope) by least squares."""
    slope, intercept = np.polyfit(x, y, 1)
    return intercept, slope


def line_by_sums(x: Any, y: Any) -> Line:
    x, y = list(map(float, x)), list(map(float, y))
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)
    return mean_y - slope * mean_x, slope


def line_by_minimising(x: Any, y: Any) -> Line:
    return tuple(minimize(lambda c: np.sum((c[0] + c[1] * x - y) ** 2), (0.0, 0.0)).x)


def line_by_curve_fit(x: Any, y: Any) -> Line:
    return tuple(curve_fit(lambda at, a, b: a + b * at, x, y)[0])


def line_by_ends(x: Any, y: Any) -> Line:
    first, last = np.argmin(x), np.argmax(x)
    slope = (y[last] - y[first]) / (x[last] - x[first])
    return y[first] - slope * x[first], slope


def line_by_mean_slope(x: Any, y: Any) -> Line:
    order = np.argsort(x)
    slope = np.mean(np.diff(y[order]) / np.diff(x[order]))
    return np.mean(y) - slope * np.mean(x), slope


def line_through_zero(x: Any, y: Any) -> Line:
    return 0.0, np.sum(x * y) / np.sum(x * x)


# --- emergent: score, chance ---


def kept(score: Any, chance: float) -> Any:
    return score > chance + MARGIN


def kept_by_loop(score: Any, chance: float) -> list[bool]:
    found = []
    for one in score:
        found.append(bool(one - chance > MARGIN))
    return found


def kept_by_places(score: Any, chance: float) -> Any:
    marks = np.zeros(len(score), dtype=bool)
    marks[np.flatnonzero(score - chance > MARGIN)] = True
    return marks


# --- fit-stage-two: loss, score, chance ---


def stage_two(fit: Callable[[Any, Any], Line] = line, keep: Callable[..., Any] = kept) -> Callable[..., Any]:
    def answer(loss: Any, score: Any, chance: float) -> Line:
        use = keep(score, chance)
        return fit(loss[use], score[use])

    return answer


def stage_two_below_a_loss(loss: Any, score: Any, chance: float) -> Line:
    use = loss <= loss[kept(score, chance)].max()
    return line(loss[use], score[use])


def stage_two_turned_over(loss: Any, score: Any, chance: float) -> Line:
    use = kept(score, chance)
    intercept, slope = line(score[use], loss[use])
    return -intercept / slope, 1 / slope


# --- two-stage-forecast: flops, E, A, alpha, w0, w1, chance ---


def stage_one(flops: float, E: float, A: float, alpha: float, *_: Any) -> float:
    return E + A * flops**-alpha


def unbounded(flops: float, E: float, A: float, alpha: float, w0: float, w1: float, chance: float) -> float:
    return w0 + w1 * stage_one(flops, E, A, alpha)


def clipped(*args: float) -> float:
    return float(np.clip(unbounded(*args), args[-1], 1))


def clipped_by_ifs(flops: float, E: float, A: float, alpha: float, w0: float, w1: float, chance: float) -> float:
    score = w0 + w1 * (E + A / flops**alpha)
    if score < chance:
        return chance
    return 1.0 if score > 1 else score


# --- errors ---


def propagated(g: Given) -> float:
    return math.sqrt((g["w1"] * g["stage_one"]) ** 2 + g["stage_two"] ** 2)


def left_for_stage_one(g: Given) -> float:
    return math.sqrt(g["margin"] ** 2 - g["stage_two"] ** 2) / abs(g["w1"])


def left_by_bisection(g: Given) -> float:
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if math.hypot(g["w1"] * middle, g["stage_two"]) < g["margin"] else (low, middle)
    return low


# --- direct-ceiling ---


def ceiling(g: Given) -> float:
    return math.exp((1 - g["a"]) / g["b"])


def ceiling_by_bisection(g: Given) -> float:
    low, high = 0.0, 100.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if g["a"] + g["b"] * middle < 1 else (low, middle)
    return math.exp(low)


# --- forecast-cloze: (value, low, high) ---

Forecast = tuple[float, float, float]


def around(value: Any, half: float) -> Forecast:
    """The value within the bounds of a score, and `half` of the interval as a share of it."""
    value = float(np.clip(value, 0.01, 0.99))
    return value, max(value * (1 - half), 0.005), min(value * (1 + half), 1.0)


def law_of_loss(flops: Any, loss: Any) -> Callable[[float], float]:
    x, start = flops / flops[-1], (0.7 * loss[-1], 0.3 * loss[-1], 0.4)
    E, A, alpha = least_squares(lambda c: (c[0] + c[1] * x ** -c[2]) / loss - 1, start).x
    return lambda at: E + A * (at / flops[-1]) ** -alpha


def loss_ahead(g: Given) -> float:
    return law_of_loss(g["flops"], g["loss"])(g["largest_flops"])


def loss_ahead_by_a_grid(g: Given) -> float:
    """For every alpha a straight line through the loss against C^(-alpha); the best is kept."""
    best: tuple[float, float] = (math.inf, 0.0)
    for alpha in np.linspace(0.05, 1.5, 146):
        z = (g["flops"] / g["largest_flops"]) ** -alpha
        A, E = np.polyfit(z, g["loss"], 1, w=1 / g["loss"])
        best = min(best, (float(np.sum((g["loss"] / (E + A * z) - 1) ** 2)), E + A))
    return best[1]


def through_the_loss(g: Given, since: int = 0, loss: Callable[[Given], float] = loss_ahead) -> float:
    """Stage two a line through the runs from `since` on, read off at the loss of stage one."""
    return float(np.polyval(np.polyfit(g["loss"][since:], g["score"][since:], 1), loss(g)))


def through_the_logarithm(g: Given) -> float:
    slope, intercept = np.polyfit(g["loss"], np.log(g["score"]), 1)
    return math.exp(intercept + slope * loss_ahead(g))


def direct(g: Given, first: int = 0, scale: Callable[..., Any] = np.log) -> float:
    intercept, slope = line(scale(g["flops"][first:]), g["score"][first:])
    return intercept + slope * scale(g["largest_flops"])


def direct_on_logarithms(g: Given) -> float:
    intercept, slope = line(np.log(g["flops"]), np.log(g["score"]))
    return math.exp(intercept + slope * math.log(g["largest_flops"]))


def loss_by_a_line(g: Given) -> float:
    """Stage one without its floor."""
    intercept, slope = line(np.log(g["flops"]), np.log(g["loss"]))
    return math.exp(intercept + slope * math.log(g["largest_flops"]))


METHODS: dict[str, Methods] = {
    "emergent": Methods(
        sound=(
            Method("one comparison", kept),
            Method("a loop", kept_by_loop),
            Method("places", kept_by_places),
            Method("where", lambda s, chance: np.where(s - chance > MARGIN, True, False)),
            Method("ones and zeros", lambda s, chance: kept(s, chance).astype(int)),
        ),
        wrong=(
            Method("chance forgotten", lambda s, chance: s > MARGIN, ("chance level is forgotten",)),
            Method("margin forgotten", lambda s, chance: s > chance, ("margin is forgotten",)),
            Method("turned round", lambda s, chance: ~kept(s, chance), ("to leave out",)),
            Method("scores", lambda s, chance: s[kept(s, chance)], ("True or False",)),
            Method("places of them", lambda s, chance: np.flatnonzero(kept(s, chance)), ("True or False",)),
            Method("how many", lambda s, chance: int(kept(s, chance).sum()), ("True or False", "one value")),
            Method("5 for 0.05", lambda s, chance: s > chance + 5),
            Method("0.5 for 0.05", lambda s, chance: s > chance + 0.5),
            Method("0.1 for 0.05", lambda s, chance: s > chance + 0.1),
            Method("margin taken off", lambda s, chance: s > chance - MARGIN),
            Method("five per cent of chance", lambda s, chance: s > 1.05 * chance),
            Method("margin of what is left", lambda s, chance: (s - chance) / (1 - chance) > MARGIN),
            Method("either side", lambda s, chance: np.abs(s - chance) > MARGIN),
            Method("all after the first", lambda s, chance: np.cumsum(kept(s, chance)) > 0),
            Method("above the mean", lambda s, chance: s > s.mean()),
            Method("chance of a coin", lambda s, chance: s > 0.5 + MARGIN),
        ),
        lazy=(
            Method("all of them", lambda s, chance: np.ones(len(s), dtype=bool)),
            Method("none", lambda s, chance: np.zeros(len(s), dtype=bool)),
            Method("the last half", lambda s, chance: np.arange(len(s)) >= len(s) // 2),
        ),
    ),
    "fit-stage-two": Methods(
        sound=(
            Method("polyfit", stage_two()),
            Method("sums in plain Python", stage_two(line_by_sums)),
            Method("minimize", stage_two(line_by_minimising)),
            Method("curve_fit", stage_two(line_by_curve_fit)),
            Method("three digits", lambda *a: tuple(map(three_digits, stage_two()(*a)))),
        ),
        wrong=(
            Method("all checkpoints", lambda loss, score, chance: line(loss, score), ("All checkpoints",)),
            Method("chance forgotten", stage_two(keep=lambda s, c: s > MARGIN), ("0.05 here", "chance + 0.05")),
            Method("margin forgotten", stage_two(keep=lambda s, c: s > c), ("margin",)),
            Method("order", lambda *a: stage_two()(*a)[::-1], ("changed places",)),
            Method("loss on score", lambda x, y, c: line(y[kept(y, c)], x[kept(y, c)]), ("loss against score",)),
            Method("loss on score, turned over", stage_two_turned_over),
            Method("first and last", stage_two(line_by_ends)),
            Method("mean of slopes", stage_two(line_by_mean_slope)),
            Method("through zero", stage_two(line_through_zero)),
            Method("below a loss", stage_two_below_a_loss),
            Method("those at chance", stage_two(keep=lambda s, c: ~kept(s, c))),
            Method("above the chance", lambda loss, s, c: stage_two()(loss, s - c, 0.0)),
            Method("as a share of what is left", lambda x, s, c: line(x[kept(s, c)], ((s - c) / (1 - c))[kept(s, c)])),
            Method("logarithm of the loss", lambda loss, s, c: stage_two()(np.log(loss), s, c)),
            Method("logarithm of the score", lambda x, s, c: line(x[kept(s, c)], np.log(s[kept(s, c)]))),
            Method("margin of a tenth", stage_two(keep=lambda s, c: s > c + 0.1)),
            Method("last two", stage_two(lambda x, y: line(x[:2], y[:2]))),
            Method("positive slope", lambda *a: (stage_two()(*a)[0], -stage_two()(*a)[1])),
            Method("scores in per cent", lambda x, s, c: tuple(100 * w for w in stage_two()(x, s, c)), ("100",)),
        ),
        lazy=(
            Method("a constant", constant((1.0, -0.3))),
            Method("the mean score", lambda loss, score, chance: (score.mean(), 0.0)),
        ),
    ),
    "two-stage-forecast": Methods(
        sound=(
            Method("clip", clipped),
            Method("ifs", clipped_by_ifs),
            Method("min and max", lambda *a: min(1, max(a[-1], unbounded(*a)))),
            Method("sorted", lambda *a: sorted([a[-1], unbounded(*a), 1])[1]),
            Method("three digits", lambda *a: three_digits(clipped(*a))),
        ),
        wrong=(
            Method("bounds forgotten", unbounded, ("out of bounds",)),
            Method("zero for chance", lambda *a: float(np.clip(unbounded(*a), 0, 1)), ("clipped at 0",)),
            Method("no upper bound", lambda *a: max(unbounded(*a), a[-1])),
            Method("no lower bound", lambda *a: min(unbounded(*a), 1)),
            Method("loss", stage_one, ("This is the loss",)),
            Method("sign of the slope", lambda c, E, A, a, w0, w1, ch: clipped(c, E, A, a, w0, -w1, ch), ("slope",)),
            Method("sign of the exponent", lambda c, E, A, a, w0, w1, ch: clipped(c, E, A, -a, w0, w1, ch)),
            Method("floor forgotten", lambda c, E, *rest: clipped(c, 0.0, *rest)),
            Method("w0 forgotten", lambda c, E, A, a, w0, w1, ch: clipped(c, E, A, a, 0.0, w1, ch)),
            Method("weights exchanged", lambda c, E, A, a, w0, w1, ch: clipped(c, E, A, a, w1, w0, ch)),
            Method("bounds exchanged", lambda *a: max(min(unbounded(*a), a[-1]), 1)),
            Method("logarithm of C", lambda c, *rest: clipped(math.log(c), *rest)),
            Method("loss clipped, score not", lambda c, E, A, a, w0, w1, ch: w0 + w1 * min(stage_one(c, E, A, a), 1)),
            Method("chance added", lambda *a: min(1, a[-1] + max(0, unbounded(*a)))),
            Method("shrunk into the bounds", lambda *a: a[-1] + (1 - a[-1]) * min(1, max(0, unbounded(*a)))),
            Method("in per cent", lambda *a: 100 * clipped(*a), ("100",)),
            Method("A inside the power", lambda c, E, A, a, w0, w1, ch: clipped(c, E, A**-a, a, w0, w1, ch)),
        ),
        lazy=(
            Method("chance", lambda *a: a[-1]),
            Method("certain", constant(1.0)),
            Method("one half", constant(0.5)),
        ),
    ),
    "fit-direct": Methods(
        sound=(
            Method("polyfit", lambda c, s: line(np.log(c), s)),
            Method("sums in plain Python", lambda c, s: line_by_sums(np.log(c), s)),
            Method("minimize", lambda c, s: line_by_minimising(np.log(c), s)),
            Method("curve_fit", lambda c, s: line_by_curve_fit(np.log(c), s)),
            Method("in base 10 and back", lambda c, s: (line(np.log10(c), s)[0], line(np.log10(c), s)[1] / np.log(10))),
            Method("three digits", lambda c, s: tuple(map(three_digits, line(np.log(c), s)))),
        ),
        wrong=(
            Method("log10", lambda c, s: line(np.log10(c), s), ("base-10",)),
            Method("log2", lambda c, s: line(np.log2(c), s), ("base-2", "ln 2")),
            Method("C itself", lambda c, s: line(c, s), ("C itself",)),
            Method("order", lambda c, s: line(np.log(c), s)[::-1], ("changed places",)),
            Method("turned round", lambda c, s: line(s, np.log(c))),
            Method("logarithm of the score too", lambda c, s: line(np.log(c), np.log(np.abs(s)))),
            Method("first and last", lambda c, s: line_by_ends(np.log(c), s)),
            Method("mean of slopes", lambda c, s: line_by_mean_slope(np.log(c), s)),
            Method("through zero", lambda c, s: line_through_zero(np.log(c), s)),
            Method("last two", lambda c, s: line(np.log(c[-2:]), s[-2:])),
            Method("first two", lambda c, s: line(np.log(c[:2]), s[:2])),
            Method("smallest left out", lambda c, s: line(np.log(c[1:]), s[1:])),
            Method("a parabola", lambda c, s: np.polyfit(np.log(c), s, 2)[::-1], ("two numbers",)),
            Method("from the mean", lambda c, s: (s.mean(), line(np.log(c), s)[1])),
            Method("from the smallest", lambda c, s: line(np.log(c / c[0]), s)),
            Method("sign of a", lambda c, s: (-line(np.log(c), s)[0], line(np.log(c), s)[1]), ("sign",)),
        ),
        lazy=(Method("a constant", constant((0.0, 0.03))), Method("the mean", lambda c, s: (s.mean(), 0.0))),
    ),
    "direct-ceiling": Methods(
        sound=(
            Method("exp", ceiling),
            Method("bisection", ceiling_by_bisection),
            Method("power of 10", lambda g: 10 ** ((1 - g["a"]) / g["b"] / math.log(10))),
            Method("factors", lambda g: math.exp(1 / g["b"]) * math.exp(-g["a"] / g["b"])),
            Method("three digits", lambda g: three_digits(ceiling(g))),
        ),
        wrong=(
            Method("exp forgotten", lambda g: (1 - g["a"]) / g["b"], ("ln C",)),
            Method("10 for e", lambda g: 10 ** ((1 - g["a"]) / g["b"]), ("power of 10", "np.exp")),
            Method("power of 2", lambda g: 2 ** ((1 - g["a"]) / g["b"])),
            Method("zero for one", lambda g: math.exp(-g["a"] / g["b"]), ("crosses 0",)),
            Method("a forgotten", lambda g: math.exp(1 / g["b"])),
            Method("sign of a", lambda g: math.exp((1 + g["a"]) / g["b"])),
            Method("multiplied by b", lambda g: math.exp((1 - g["a"]) * g["b"])),
            Method("turned over", lambda g: math.exp(g["b"] / (1 - g["a"]))),
            Method("a and b exchanged", lambda g: math.exp((1 - g["b"]) / g["a"])),
            Method("100 for one", lambda g: math.exp(min(600, (100 - g["a"]) / g["b"]))),
            Method("one half", lambda g: math.exp((0.5 - g["a"]) / g["b"])),
            Method("logarithm", lambda g: math.log((1 - g["a"]) / g["b"])),
            Method("a line in C", lambda g: (1 - g["a"]) / g["b"] * 1e12),
        ),
        lazy=(Method("10^13", constant(1e13)), Method("10^12", constant(1e12))),
    ),
    "carry-the-error": Methods(
        sound=(
            Method("root of squares", propagated),
            Method("hypot", lambda g: math.hypot(g["w1"] * g["stage_one"], g["stage_two"])),
            Method("norm", lambda g: float(np.linalg.norm([g["w1"] * g["stage_one"], g["stage_two"]]))),
            Method(
                "a covariance",
                lambda g: float(np.sqrt(np.array([g["w1"], 1]) ** 2 @ [g["stage_one"] ** 2, g["stage_two"] ** 2])),
            ),
            Method("three digits", lambda g: three_digits(propagated(g))),
        ),
        wrong=(
            Method("stage one ignored", lambda g: g["stage_two"], ("stage two alone",)),
            Method("stage two ignored", lambda g: abs(g["w1"]) * g["stage_one"], ("stage one alone",)),
            Method("added", lambda g: abs(g["w1"]) * g["stage_one"] + g["stage_two"], ("were added",)),
            Method("slope forgotten", lambda g: math.hypot(g["stage_one"], g["stage_two"]), ("slope is forgotten",)),
            Method("slope and sum", lambda g: g["stage_one"] + g["stage_two"]),
            Method("with the slope's sign", lambda g: abs(g["w1"] * g["stage_one"] + g["stage_two"])),
            Method("variance", lambda g: propagated(g) ** 2),
            Method("slope not squared", lambda g: math.sqrt(abs(g["w1"]) * g["stage_one"] ** 2 + g["stage_two"] ** 2)),
            Method("slope on both", lambda g: abs(g["w1"]) * math.hypot(g["stage_one"], g["stage_two"])),
            Method("slope on the second", lambda g: math.hypot(g["stage_one"], g["w1"] * g["stage_two"])),
            Method("divided by the slope", lambda g: math.hypot(g["stage_one"] / g["w1"], g["stage_two"])),
            Method("mean of both", lambda g: (abs(g["w1"]) * g["stage_one"] + g["stage_two"]) / 2),
            Method("product", lambda g: g["stage_one"] * g["stage_two"]),
            Method("the larger", lambda g: max(abs(g["w1"]) * g["stage_one"], g["stage_two"])),
            Method("root mean square", lambda g: propagated(g) / math.sqrt(2)),
            Method("in points", lambda g: 100 * propagated(g), ("per cent", "100", "hundred", "between")),
        ),
        lazy=(Method("0.03", constant(0.03)), Method("0.05", constant(0.05)), Method("0.035", constant(0.035))),
    ),
    "error-allowed": Methods(
        sound=(
            Method("solved", left_for_stage_one),
            Method("bisection", left_by_bisection),
            Method(
                "factored",
                lambda g: ((g["margin"] - g["stage_two"]) * (g["margin"] + g["stage_two"])) ** 0.5 / -g["w1"],
            ),
            Method(
                "by an angle", lambda g: g["margin"] * math.cos(math.asin(g["stage_two"] / g["margin"])) / abs(g["w1"])
            ),
            Method("three digits", lambda g: three_digits(left_for_stage_one(g))),
        ),
        wrong=(
            Method("stage two ignored", lambda g: g["margin"] / abs(g["w1"]), ("whole margin",)),
            Method("subtracted", lambda g: (g["margin"] - g["stage_two"]) / abs(g["w1"]), ("subtract",)),
            Method("slope forgotten", lambda g: left_for_stage_one(g) * abs(g["w1"]), ("Divide by |w1|", "slope")),
            Method("slope multiplied", lambda g: left_for_stage_one(g) * g["w1"] ** 2, ("divide by |w1|",)),
            Method("added", lambda g: math.hypot(g["margin"], g["stage_two"]) / abs(g["w1"])),
            Method("root forgotten", lambda g: (g["margin"] ** 2 - g["stage_two"] ** 2) / g["w1"] ** 2),
            Method("squared slope", lambda g: left_for_stage_one(g) / abs(g["w1"])),
            Method("root of the slope", lambda g: left_for_stage_one(g) * math.sqrt(abs(g["w1"]))),
            Method("sign of the slope", lambda g: -left_for_stage_one(g)),
            Method("half of the margin", lambda g: g["margin"] / 2 / abs(g["w1"])),
            Method("margin in parts", lambda g: g["margin"] / math.sqrt(2) / abs(g["w1"])),
            Method("stage two's", lambda g: g["stage_two"] / abs(g["w1"])),
            Method(
                "slope on stage two",
                lambda g: math.sqrt(g["margin"] ** 2 - (g["w1"] * g["stage_two"]) ** 2) / abs(g["w1"]),
            ),
            Method("in per cent", lambda g: 100 * left_for_stage_one(g), ("per cent", "100", "hundred")),
        ),
        lazy=(Method("0.05", constant(0.05)), Method("0.06", constant(0.06)), Method("0.01", constant(0.01))),
    ),
    "forecast-cloze": Methods(
        sound=(
            Method("two stages, a little wider", lambda g: around(through_the_loss(g, 3), 0.05)),
            Method("two stages, the later runs", lambda g: around(through_the_loss(g, 3), 0.04)),
            Method(
                "two stages, a grid for the first", lambda g: around(through_the_loss(g, 3, loss_ahead_by_a_grid), 0.04)
            ),
            Method("two stages, a wider interval", lambda g: around(through_the_loss(g, 3), 0.07)),
        ),
        wrong=(
            Method("direct", lambda g: around(direct(g), 0.04)),
            Method("direct from the fourth", lambda g: around(direct(g, 3), 0.04)),
            Method("direct on logarithms", lambda g: around(direct_on_logarithms(g), 0.04)),
            Method("a line in C", lambda g: around(direct(g, 0, np.asarray), 0.04)),
            Method("direct from the last six", lambda g: around(direct(g, 8), 0.04)),
            Method("stage one without its floor", lambda g: around(through_the_loss(g, 0, loss_by_a_line), 0.04)),
            Method(
                "stage two at the largest seen", lambda g: around(through_the_loss(g, 0, lambda g: g["loss"][-1]), 0.04)
            ),
            Method("stage two at a loss of zero", lambda g: around(through_the_loss(g, 0, lambda g: 0.0), 0.04)),
            Method("loss for score", lambda g: around(loss_ahead(g), 0.04)),
            Method("exp of the loss", lambda g: around(math.exp(-loss_ahead(g)), 0.04)),
            Method("mean of the scores", lambda g: around(np.mean(g["score"]), 0.04)),
            Method("half as much again as the last", lambda g: around(1.5 * g["score"][-1], 0.04)),
            Method("anything from 0 to 1", lambda g: (0.5, 0.005, 1.0)),
            Method("sure of the direct way", lambda g: around(direct(g), 0.0)),
        ),
        lazy=(
            Method("the last again", lambda g: around(g["score"][-1], 0.02)),
            Method("the last again, 4 %", lambda g: around(g["score"][-1], 0.04)),
            Method("the ceiling", lambda g: around(1.0, 0.02)),
            Method("chance", lambda g: around(0.25, 0.02)),
            Method("a constant", lambda g: around(0.33, 0.05)),
        ),
    ),
}
