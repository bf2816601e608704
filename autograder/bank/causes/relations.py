"""How wrong numbers come from right ones: by a factor of 100, by the wrong logarithm, by a reciprocal …"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Pair = tuple[float, float]  # what came back, and what is right


@dataclass(frozen=True)
class Relation:
    """A way in which wrong numbers come from right ones: the words for it, and what probably happened."""

    words: str
    hint: str
    wrong: Callable[[float], float]

    def holds(self, pairs: Sequence[Pair], rtol: float) -> bool:
        """Whether every number that came back is this function of the right one."""
        try:
            return all(near(value, self.wrong(right), rtol) for value, right in pairs)
        except (ArithmeticError, ValueError):
            return False

    @property
    def sentence(self) -> str:
        return f"{self.words} ({self.hint})" if self.hint else self.words


def near(value: float, wrong: float, rtol: float) -> bool:
    """Whether a value is within the relative tolerance of another, both finite."""
    return math.isfinite(wrong) and abs(value - wrong) <= (rtol * abs(wrong) if wrong else 1e-12)


SHARE = "a share and per cent are confused, or a unit is off by a factor of 100"
UNIT = "a unit is off: thousands, millions, billions"
LN_10 = "natural and base-10 logarithms are confused"
LN_2 = "natural and base-2 logarithms are confused, or nats and bits"
LOG_2 = "base-10 and base-2 logarithms are confused, or ln 10 and ln 2"
ROOT = "a square root is forgotten, or taken where none belongs"

_FACTORS: list[tuple[float, str, str]] = [
    (-1, "the right value with the wrong sign", "a difference the wrong way round, or a minus too many or too few"),
    (2, "twice the right value", "a factor of 2 is wrong"),
    (1 / 2, "half of the right value", "a factor of 2 is wrong"),
    (3, "three times the right value", "a factor of 3 is wrong"),
    (1 / 3, "a third of the right value", "a factor of 3 is wrong; 2ND, the forward pass alone, is a third of 6ND"),
    (4, "four times the right value", "a factor of 4 is wrong, such as a factor of 2 that was squared"),
    (1 / 4, "a quarter of the right value", "a factor of 4 is wrong, such as a factor of 2 that was squared"),
    (6, "six times the right value", "a factor of 6 too many, as in C = 6ND"),
    (1 / 6, "a sixth of the right value", "the factor of 6 is missing, as in C = 6ND"),
    (10, "ten times the right value", "a power of ten is wrong"),
    (1 / 10, "a tenth of the right value", "a power of ten is wrong"),
    (100, "100 times the right value", SHARE),
    (1 / 100, "a hundredth of the right value", SHARE),
    *((10.0**power, f"1{',000' * (power // 3)} times the right value", UNIT) for power in (3, 6, 9, 12)),
    *((10.0**-power, f"the right value divided by 1{',000' * (power // 3)}", UNIT) for power in (3, 6, 9, 12)),
    *((10.0**power, f"10^{power} times the right value", UNIT) for power in (15, 18, 21)),
    *((10.0**-power, f"the right value divided by 10^{power}", UNIT) for power in (15, 18, 21)),
    (math.log(10), "ln 10, that is 2.303, times the right value", LN_10),
    (1 / math.log(10), "0.434 times the right value, which is 1 / ln 10", LN_10),
    (math.log(2), "ln 2, that is 0.693, times the right value", LN_2),
    (1 / math.log(2), "1.443 times the right value, which is 1 / ln 2", LN_2),
    (math.log10(2), "0.301 times the right value, which is the base-10 logarithm of 2", LOG_2),
    (1 / math.log10(2), "3.322 times the right value, which is the base-2 logarithm of 10", LOG_2),
    (math.sqrt(2), "the square root of 2 times the right value", "a factor of 2 under a square root is wrong"),
    (1 / math.sqrt(2), "the right value divided by the square root of 2", "a factor of 2 under a square root is wrong"),
    (math.sqrt(6), "the square root of 6 times the right value", "the 6 of C = 6ND is left out under a square root"),
    (1 / math.sqrt(6), "the right value divided by the square root of 6", "a 6 too many under a square root"),
]


def _multiple(factor: float) -> Callable[[float], float]:
    return lambda right: factor * right


FACTORS = [Relation(words, hint, _multiple(factor)) for factor, words, hint in _FACTORS]
TRANSFORMS = [
    Relation(
        "1 divided by the right value", "the reciprocal: numerator and denominator have changed places", lambda r: 1 / r
    ),
    Relation("100 divided by the right value", "the reciprocal, in per cent", lambda r: 100 / r),
    Relation(
        "1 minus the right value",
        "the complement: what remains in place of what is gone, or the reverse",
        lambda r: 1 - r,
    ),
    Relation(
        "100 minus the right value",
        "the complement: what remains in place of what is gone, or the reverse",
        lambda r: 100 - r,
    ),
    Relation("one more than the right value", "counted from the wrong end, or a 1 is not taken off", lambda r: r + 1),
    Relation("100 more than the right value", "the whole, 100 %, is not taken off", lambda r: r + 100),
    Relation("100 less than the right value", "the whole, 100 %, is taken off too often", lambda r: r - 100),
    Relation("one less than the right value", "counted from the wrong end, or a 1 is not added", lambda r: r - 1),
    Relation("the natural logarithm of the right value", "still a logarithm: undo it with exp", math.log),
    Relation("the base-10 logarithm of the right value", "still a logarithm: undo it with 10**", math.log10),
    Relation("the base-2 logarithm of the right value", "still a logarithm: undo it with 2**", math.log2),
    Relation(
        "e to the power of the right value",
        "a logarithm is forgotten, or undone: a perplexity in place of a loss",
        math.exp,
    ),
    Relation(
        "10 to the power of the right value", "the logarithm that is wanted is forgotten, or undone", lambda r: 10.0**r
    ),
    Relation(
        "e to the base-10 logarithm of the right value",
        "a base-10 logarithm was undone with exp: use 10**",
        lambda r: math.exp(math.log10(r)),
    ),
    Relation(
        "10 to the natural logarithm of the right value",
        "a natural logarithm was undone with 10**: use exp",
        lambda r: 10.0 ** math.log(r),
    ),
    Relation("the square of the right value", ROOT, lambda r: r * r),
    Relation("the square root of the right value", ROOT, math.sqrt),
    Relation("the right value without its sign", "an absolute value too many", abs),
    Relation("the right value rounded to a whole number", "leave it as it is", lambda r: float(round(r))),
    Relation("the right value cut down to a whole number", "an int or a // too many", math.floor),
]
RELATIONS = FACTORS + TRANSFORMS
# What may be said of one number that was typed with few digits, since others could fit by chance.
SURE = [*FACTORS[:29], *(one for one in TRANSFORMS if "minus" in one.words)]


def relation_of(pairs: Sequence[Pair], rtol: float) -> Relation | None:
    """The relation that accounts for all pairs, some of them wrong; None where the right values hardly differ.

    Of one pair alone, a factor that fits to a millionth.
    """
    if len(pairs) == 1:
        return next((one for one in FACTORS if one.holds(pairs, 1e-6)), None)
    if not pairs or not vary([right for _, right in pairs], rtol):
        return None
    return next((one for one in RELATIONS if one.holds(pairs, rtol)), None)


def vary(numbers: Sequence[float], rtol: float) -> bool:
    """Whether numbers differ by more than a tolerance could blur."""
    return max(numbers) - min(numbers) > 5 * max(rtol, 1e-6) * max(map(abs, numbers))


def number_cause(value: float, right: float, figures: Sequence[float] = ()) -> str:
    """How a wrong number comes from the right one, as the end of "It is …"; empty where nothing is known to fit.

    `figures`: the numbers in the question. With few digits, a number could meet one relation of many by chance; then
    only the commonest are tried.
    """
    rtol = _typed_rtol(value)
    fine = rtol <= 1e-3
    for relation in RELATIONS if fine else SURE:
        if relation.holds([(value, right)], rtol):
            return relation.sentence
    if not fine:
        return ""
    for figure in figures:
        if figure and near(value, figure, 1e-9):
            return "one of the figures of the question itself, unchanged"
    for figure in figures:
        if near(value, right - figure, rtol) or near(value, right + figure, rtol):
            way = "less" if value < right else "plus"
            return f"the right value {way} {abs(figure):,.6g}, a figure of the question"
        if abs(figure) not in (0, 1) and near(value, right * figure, rtol):
            return f"the right value times {figure:,.6g}, a figure of the question"
        if abs(figure) not in (0, 1) and near(value, right / figure, rtol):
            return f"the right value divided by {figure:,.6g}, a figure of the question"
    return ""


def _typed_rtol(value: float) -> float:
    """Half a unit of the last digit that was typed, relative to the number: from 0.0002 to 0.005."""
    digits = f"{value:.15g}".lstrip("-").split("e")[0].replace(".", "").strip("0")
    return min(5e-3, max(2e-4, 0.5 * 10.0 ** (1 - len(digits)))) if digits else 2e-4
