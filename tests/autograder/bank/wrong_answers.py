"""Wrong answers to the lessons' questions, each with words of the cause that its author should be told: any of them.

Every third one (`held_back`) was not looked at while the diagnoser was written. When it was, 52 of 60 were told their
cause, and two something true beside the point, which was then put right. Empty words: nobody could know the cause from
the values alone, and the message must then claim none.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.bank.answers import plain
from autograder.questions import question


@dataclass(frozen=True)
class WrongAnswer:
    """A wrong answer: a function; or for a number what comes out of the right one and the figures."""

    id: str
    answer: Callable[..., Any]
    words: Sequence[str]
    held_back: bool


def right(id: str) -> Callable[..., Any]:
    """A function that knows the public examples by heart."""
    asked: Any = question(id)

    def known(*args: Any) -> Any:
        same = (one for one in asked.examples if plain(list(one.args)) == plain(list(args)))
        return next(same).expected

    return known


def after(id: str, change: Callable[..., Any]) -> Callable[..., Any]:
    """The right value, changed: one number or each number of several; texts stay."""

    def wrong(*args: Any) -> Any:
        return _each(right(id)(*args), change)

    return wrong


def _each(value: Any, change: Callable[..., Any]) -> Any:
    if isinstance(value, list):
        return [_each(part, change) for part in value]
    return value if isinstance(value, (str, bool)) else change(value)


def part(id: str, place: int, change: Callable[..., Any]) -> Callable[..., Any]:
    """The right values with one of them changed: `change(parts)` gives it."""

    def wrong(*args: Any) -> Any:
        parts = list(right(id)(*args))
        parts[place] = change(parts)
        return parts

    return wrong


def logs(x: Any, y: Any, log: Any = np.log) -> Any:
    return np.polyfit(log(x), log(y), 1)


def parabola(params: Any, loss: Any) -> float:
    a, b, _ = np.polyfit(np.log(params), loss, 2)
    return float(-b / (2 * a))


def balanced(flops: float, A: float, alpha: float, B: float, beta: float) -> float:
    return float((alpha * A / (beta * B)) ** (1 / (alpha + beta)) * (flops / 6) ** (beta / (alpha + beta)))


def law(E: float, A: float, alpha: float, x: Any) -> Any:
    return E + A * np.asarray(x) ** -alpha


R = 15.387756
FUNCTIONS: list[tuple[str, Callable[..., Any], tuple[str, ...]]] = [
    ("training-flops", lambda n, d: 12 * n * d, ("twice",)),
    ("training-flops", lambda n, d: 6 * n * n, ("`params`",)),
    ("training-flops", lambda n, d: 6 * n * d / 1e9, ("unit",)),
    ("training-flops", lambda n, d: 4 * n * d, ("same factor",)),
    ("training-flops", lambda n, d: 6 * n * d + 6 * n * n, ("same factor",)),
    ("training-flops", lambda n, d: f"{6 * n * d:.3g} FLOPs", ("returned a text", "words")),
    ("training-flops", lambda n, d: [6 * n * d], ("several values",)),
    ("training-flops", lambda n, d: n, ("`params` unchanged",)),
    ("training-flops", lambda n, d: 6, ("same value",)),
    ("training-flops", lambda n, d: math.log10(6 * n * d), ("base-10 logarithm",)),
    ("training-flops", lambda n, d: 6 * n / d, ("same value",)),
    ("training-flops", lambda n, d: math.sqrt(6 * n * d), ("square root",)),
    ("fit-power-law", part("fit-power-law", 2, lambda p: 1 / p[2]), ("alpha is 1 divided",)),
    ("fit-power-law", part("fit-power-law", 0, lambda p: 2 * p[0]), ("E is twice",)),
    ("fit-power-law", part("fit-power-law", 2, lambda p: p[2] / 2), ("alpha is half",)),
    ("fit-power-law", part("fit-power-law", 1, lambda p: p[1] * 0.6), ("E and alpha are right",)),
    ("fit-power-law", lambda x, y: right("fit-power-law")(x, y)[::-1], ("order", "reversed", "changed places")),
    ("fit-power-law", lambda x, y: right("fit-power-law")(x, y)[:2], ("last are missing",)),
    ("fit-power-law", lambda x, y: {"E": 1.0}, ("type dict",)),
    ("fit-power-law", lambda x, y: (1.0, 1.0, 0.5), ("same value",)),
    ("fit-power-law", lambda x, y: (math.nan, 1.0, 0.5), ("nan",)),
    ("scale-needed", after("scale-needed", math.log), ("natural logarithm",)),
    ("scale-needed", after("scale-needed", math.log2), ("base-2 logarithm",)),
    ("scale-needed", after("scale-needed", lambda r: r - 1), ("one less",)),
    ("scale-needed", after("scale-needed", math.sqrt), ("square root",)),
    ("scale-needed", lambda E, A, a, x, t: right("scale-needed")(E, A, a, x, t) if t > E else "impossible", ("never",)),
    ("scale-needed", lambda E, A, a, x, t: right("scale-needed")(E, A, a, x, t) if t > E else None, ("out of reach",)),
    (
        "scale-needed",
        lambda E, A, a, x, t: right("scale-needed")(E, A, a, x, t) if t > E else -1,
        ("out of reach", "never"),
    ),
    ("scale-needed", lambda *args: "never", ("same value",)),
    ("phase-boundaries", after("phase-boundaries", lambda r: 2 * r), ("twice",)),
    ("phase-boundaries", lambda t, y: right("phase-boundaries")(t, y)[0], ("onset alone",)),
    ("phase-boundaries", after("phase-boundaries", math.log10), ("logarithm",)),
    ("phase-boundaries", lambda t, y: (None, None), ("must give two", "numbers", "text")),
    (
        "phase-boundaries",
        part("phase-boundaries", 0, lambda p: p[0] if isinstance(p[0], str) else p[0] / 10),
        ("onset is a tenth", "onset is not right"),
    ),
    ("isoflop-minimum", after("isoflop-minimum", math.log10), ("base-10 logarithm",)),
    ("isoflop-minimum", after("isoflop-minimum", lambda r: r / 1e6), ("unit",)),
    ("isoflop-minimum", lambda n, y: int(np.argmin(y)), ("place in",)),
    ("isoflop-minimum", lambda n, y: "edge", ("same value",)),
    ("isoflop-minimum", after("isoflop-minimum", lambda r: 1.02 * r), ("same factor", "comes close")),
    ("isoflop-minimum", lambda n, y: float(np.min(y)), ()),
    ("frontier-exponents", lambda c, n: (1 / logs(c, n)[0], 1 - logs(c, n)[0]), ("a is 1 divided",)),
    ("frontier-exponents", lambda c, n: (logs(c, n)[0], logs(c, n)[0]), ("You gave the exponent of N twice",)),
    ("frontier-exponents", lambda c, n: tuple(100 * np.array(right("frontier-exponents")(c, n))), ("per cent",)),
    ("frontier-exponents", lambda c, n: logs(c, n)[0], ("a alone",)),
    ("frontier-exponents", lambda c, n: logs(c, n), ("a is right",)),
    ("fit-chinchilla", part("fit-chinchilla", 0, lambda p: p[0] / 2), ("E is half", "are right")),
    ("fit-chinchilla", lambda n, d, y: right("fit-chinchilla")(n, d, y)[:3], ("last are missing",)),
    ("fit-chinchilla", lambda n, d, y: (1.0, 1.0, 1.0, 1.0, 1.0), ()),
    ("compute-optimal", lambda C, E, *rest: balanced(C, *rest), ("params alone",)),
    ("compute-optimal", after("compute-optimal", lambda r: r / 1e9), ("unit",)),
    ("compute-optimal", after("compute-optimal", lambda r: 1.03 * r), ("same factor", "comes close")),
    ("compute-optimal", part("compute-optimal", 1, lambda p: 20 * p[0]), ("params is right",)),
    ("compute-optimal", part("compute-optimal", 1, lambda p: 6 * p[1]), ("tokens is six times",)),
    ("cheapest-for-use", after("cheapest-for-use", math.log), ("logarithm",)),
    ("cheapest-for-use", part("cheapest-for-use", 1, lambda p: p[1] / 2), ("tokens is half",)),
    ("cheapest-for-use", lambda *a: right("cheapest-for-use")(*a)[0], ("params alone",)),
    ("choose-form", lambda *args: "floor", ("Always", "every time")),
    (
        "choose-form",
        lambda *a: "floor" if right("choose-form")(*a) == "straight" else "straight",
        ("wrong way round", "larger"),
    ),
    (
        "choose-form",
        lambda *a: "straight line" if right("choose-form")(*a) == "straight" else "with a floor",
        ("spelling", "text"),
    ),
    ("choose-form", lambda *a: (0.1, 0.2), ("must give the text",)),
    ("forecast-13b", after("forecast-13b", lambda r: 100 * r), ("per cent",)),
    ("forecast-13b", after("forecast-13b", lambda r: 1 - r), ("1 minus", "complement")),
    ("forecast-13b", lambda *a: a[3], ("`chance` unchanged",)),
    ("forecast-13b", lambda *a: 0.5, ("same value",)),
    ("forecast-13b", lambda c, loss, s, ch, t: s[-1], ("largest value",)),
    ("forecast-13b", lambda c, loss, s, ch, t: s, ("must give one number",)),
    ("fit-stage-two", part("fit-stage-two", 1, lambda p: -p[1]), ("w1 is", "sign")),
    ("fit-stage-two", part("fit-stage-two", 0, lambda p: p[0] + 0.1), ("w1 is right",)),
    ("fit-stage-two", after("fit-stage-two", lambda r: 100 * r), ("per cent",)),
    ("fit-stage-two", after("fit-stage-two", lambda r: round(r, 1)), ("rounded",)),
    ("forecast-13b", after("forecast-13b", lambda r: -r), ("sign", "no score")),
    ("forecast-13b", after("forecast-13b", lambda r: 2 * r), ("twice",)),
    ("flp-m-network", lambda *a: list(right("flp-m-network")(*a))[::-1], ("reversed",)),
    ("flp-m-network", lambda *a: 0.5, ("must give an array",)),
    ("flp-m-network", lambda *a: right("flp-m-network")(*a)[0], ("must give an array",)),
    ("flp-m-network", after("flp-m-network", lambda r: 100 * r), ("per cent",)),
    ("flp-m-network", after("flp-m-network", lambda r: 1 - r), ("complement",)),
    ("flp-m-network", after("flp-m-network", lambda r: round(r, 1)), ("rounded",)),
    ("source-worth", after("source-worth", lambda r: 1 / r), ("1 divided", "reciprocal")),
    ("source-worth", lambda own, other, loss, w: w, ("must give one number",)),
    ("source-worth", after("source-worth", lambda r: 100 * r), ("per cent",)),
    ("interval-score", after("interval-score", lambda r: r / 2), ("half",)),
    (
        "interval-score",
        lambda low, high, t, level: right("interval-score")(low, high, t, level) / t,
        ("divided by `truth`",),
    ),
    ("interval-score", lambda low, high, t, level: max(low - t, t - high, 0), ("miss", "missed", "width")),
    ("interval-score", lambda low, high, t, level: level, ("`level` unchanged",)),
    ("interval-score", lambda low, high, t, level: high - low + 2 * max(low - t, t - high, 0), ()),
]

# For a number: what is handed in, from the right one and the student's figures.
NUMBERS: list[tuple[str, Callable[..., float], tuple[str, ...]]] = [
    ("run-cost", lambda r, g: r * 100, ("100 times",)),
    ("run-cost", lambda r, g: r / 3, ("2ND",)),
    ("run-cost", lambda r, g: r * 2, ("twice",)),
    ("run-cost", lambda r, g: r * 0.6180339887, ()),
    ("run-cost", lambda r, g: r * 1e-3, ("unit",)),
    ("bits-and-nats", lambda r, g: r / math.log(2) ** 2, ("multiplied",)),
    ("bits-and-nats", lambda r, g: r * 1.015, ("Nearly",)),
    ("better-lever", lambda r, g: r * 100, ("cannot be meant", "per cent")),
    ("better-lever", lambda r, g: r * 0.7071067811865476, ("square root of 2",)),
    ("where-it-flips", lambda r, g: r * math.log(2), ("base-2", "ln 2")),
    ("where-it-flips", lambda r, g: r + 1, ("one more",)),
    ("kaplan-size", lambda r, g: r / 100, ("per cent",)),
    ("ten-times-more", lambda r, g: 100 - r, ("remains", "complement", "left")),
    ("ten-times-more", lambda r, g: r * 1.37, ()),
    ("entropy-from-floors", lambda r, g: math.log(r) if r > 1.3 else 2 * r, ("logarithm", "twice")),
    ("valley-of-mine", lambda r, g: 6 * r, ("six", "6")),
    ("valley-of-mine", lambda r, g: 1 / r, ("reciprocal",)),
    ("tokens-for-a-model", lambda r, g: r * 1e3, ("unit",)),
    ("tokens-for-a-model", lambda r, g: r / 20, ("one token each", "20", "token")),
    ("outlier-weight", lambda r, g: r * r, ("square",)),
    ("audit", lambda r, g: r * math.sqrt(6), ("6",)),
    ("audit", lambda r, g: r / 2, ("half",)),
    ("carry-the-error", lambda r, g: 10 * r, ("ten times",)),
    ("error-share", lambda r, g: -r, ("turned round",)),
    ("error-share", lambda r, g: r / 100, ("share",)),
    ("error-share", lambda r, g: 2 * r, ("twice",)),
    ("carried-map", lambda r, g: -r, ("turned round",)),
    ("carried-map", lambda r, g: r / 100, ("share",)),
    ("carried-map", lambda r, g: r / g["score"], ("in per cent of",)),
    ("share-allowed", lambda r, g: r / 100, ("per cent", "share")),
]

ALL = [
    WrongAnswer(id, answer, words, held_back=place % 3 == 2)
    for place, (id, answer, words) in enumerate([*FUNCTIONS, *NUMBERS])
]
