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


def kept(score: Any, chance: float) -> Any:
    return score > chance + MARGIN


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


# --- carry-the-error ---


def propagated(g: Given) -> float:
    return math.sqrt((g["w1"] * g["stage_one"]) ** 2 + g["stage_two"] ** 2)


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


# --- error-share ---


def through_both(g: Given, loss: str) -> float:
    return g["w0"] + g["w1"] * g[loss]


def of_stage_one(g: Given) -> float:
    return 100 * (through_both(g, "said") - through_both(g, "loss"))


def of_stage_two(g: Given) -> float:
    return 100 * (through_both(g, "loss") - g["score"])


# --- forecast-13b: flops, loss, score, chance, target ---

Columns = Callable[[Any, Any], Line]


def law_ahead(flops: Any, loss: Any, target: float) -> float:
    return law_of_loss(flops, loss)(target)


def line_ahead(flops: Any, loss: Any, target: float) -> float:
    """Stage one without its floor."""
    intercept, slope = line(np.log(flops), np.log(loss))
    return math.exp(intercept + slope * math.log(target))


def two_stages(
    ahead: Callable[..., float] = law_ahead, keep: Callable[..., Any] = kept, fit: Columns = line
) -> Callable[..., float]:
    """The chain: stage one by `ahead`, stage two by `fit` through the models that `keep` marks."""

    def answer(flops: Any, loss: Any, score: Any, chance: float, target: float) -> float:
        use = keep(score, chance)
        intercept, slope = fit(loss[use], score[use])
        return float(np.clip(intercept + slope * ahead(flops, loss, target), chance, 1))

    return answer


def directly(
    link: Callable[..., Any] = np.asarray,
    back: Callable[..., Any] = float,
    keep: Callable[..., Any] = kept,
    scale: Callable[..., Any] = np.log,
) -> Callable[..., float]:
    """A straight line of link(score) in scale(C), turned back into a score."""

    def answer(flops: Any, loss: Any, score: Any, chance: float, target: float) -> float:
        use = keep(score, chance)
        intercept, slope = line(scale(flops[use]), link(score[use]))
        return float(back(intercept + slope * scale(target)))

    return answer


def everything(score: Any, chance: float) -> Any:
    return np.ones(len(score), dtype=bool)


log_accuracy = directly(lambda s: np.log(-np.log(s)), lambda y: math.exp(-math.exp(y)))


def looked_up(flops: Any, loss: Any, score: Any, chance: float, target: float) -> float:
    """The published scores of the 13B, whatever the runs."""
    return 0.513 if chance else 0.696


METHODS: dict[str, Methods] = {
    "error-share": Methods(
        sound=(
            Method("difference of two scores", of_stage_one),
            Method("slope times the loss's error", lambda g: 100 * g["w1"] * (g["said"] - g["loss"])),
            Method("chain less stage two", lambda g: 100 * (through_both(g, "said") - g["score"]) - of_stage_two(g)),
            Method(
                "polyval", lambda g: 100 * float(np.diff(np.polyval([g["w1"], g["w0"]], [g["loss"], g["said"]]))[0])
            ),
            Method("three digits", lambda g: three_digits(of_stage_one(g))),
        ),
        wrong=(
            Method("the chain", lambda g: of_stage_one(g) + of_stage_two(g), ("whole chain",)),
            Method("stage two", of_stage_two, ("stage two's own",)),
            Method("sign", lambda g: -of_stage_one(g), ("turned round",)),
            Method("without the slope", lambda g: 100 * (g["said"] - g["loss"]), ("nats into score",)),
            Method("a share", lambda g: of_stage_one(g) / 100, ("share", "hundred")),
            Method("in per cent of the score", lambda g: of_stage_one(g) / g["score"]),
            Method("in per cent of the loss", lambda g: 100 * (g["said"] / g["loss"] - 1)),
            Method("slope divided", lambda g: 100 * (g["said"] - g["loss"]) / g["w1"]),
            Method("size alone, of the chain", lambda g: abs(of_stage_one(g) + of_stage_two(g))),
            Method("difference of the parts", lambda g: of_stage_one(g) - of_stage_two(g)),
            Method("half of the chain", lambda g: (of_stage_one(g) + of_stage_two(g)) / 2),
            Method("squares added", lambda g: math.hypot(of_stage_one(g), of_stage_two(g))),
            Method("with w0", lambda g: 100 * (g["w0"] + g["w1"] * (g["said"] - g["loss"]))),
        ),
        lazy=(
            Method("two points", constant(2.0)),
            Method("minus three", constant(-3.0)),
            Method("nothing", constant(0.0)),
        ),
    ),
    "forecast-13b": Methods(
        sound=(
            Method("two stages", two_stages()),
            Method("two stages, sums in plain Python", two_stages(fit=line_by_sums)),
            Method("two stages, no floor", two_stages(line_ahead)),
            Method("a line in ln C", directly()),
            Method("a law of log accuracy", log_accuracy),
            Method("two stages, three digits", lambda *a: three_digits(two_stages()(*a))),
        ),
        wrong=(
            Method("models at chance kept", two_stages(keep=everything), ("score at chance", "chance")),
            Method("margin forgotten", two_stages(keep=lambda s, c: s > c), ("chance",)),
            Method("chance forgotten", two_stages(keep=lambda s, c: s > MARGIN), ("chance",)),
            Method("a line in ln C through all", directly(keep=everything), ("chance",)),
            Method(
                "log accuracy of all",
                directly(lambda s: np.log(-np.log(s)), lambda y: math.exp(-math.exp(y)), everything),
            ),
            Method("logarithms on both axes", directly(np.log, math.exp)),
            Method("a line in C", directly(scale=np.asarray)),
            Method("a line in C through all", directly(keep=everything, scale=np.asarray)),
            Method("loss", lambda flops, loss, score, chance, target: law_ahead(flops, loss, target), ("first stage",)),
            Method("the largest loss seen", two_stages(lambda flops, loss, target: loss[-1])),
            Method("exp of the loss", lambda flops, loss, score, c, target: math.exp(-law_ahead(flops, loss, target))),
            Method("in per cent", lambda *a: 100 * two_stages()(*a)),
            Method("looked up", looked_up),
            Method("half as much again", lambda flops, loss, score, *_: 1.5 * score[-1]),
            Method("slope turned round", two_stages(fit=lambda x, y: (line(x, y)[0], -line(x, y)[1]))),
        ),
        lazy=(
            Method("the last again", lambda flops, loss, score, *_: score[-1], ("largest value",)),
            Method("a constant", constant(0.6)),
            Method("chance", lambda flops, loss, score, chance, target: chance),
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
