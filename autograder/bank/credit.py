"""How near a function's value is to the right one, as a share of the credit from 0 to 1. Plain Python: no numpy.

A grade is called as grade(value, expected, *args): what a student's function returned, what is right, and the
arguments of the call. A law's constants trade off against one another, so a fit is judged by what it forecasts.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.bank.answers import is_number

Grade = Callable[..., float]
THREE_DIGITS = 0.006  # relative: what rounding to three significant digits may take off, 0.005, and a little more


def close(value: Any, expected: Any, rtol: float) -> float:
    """The share of `expected` that `value` matches: numbers within `rtol`, texts exactly, tuples part by part."""
    if isinstance(expected, (tuple, list)):
        if not isinstance(value, list) or len(value) != len(expected):
            return 0.0
        return sum(close(v, e, rtol) for v, e in zip(value, expected, strict=True)) / len(expected)
    if isinstance(expected, bool):
        return float(isinstance(value, (bool, int)) and bool(value) == expected)
    if isinstance(expected, str):
        return float(isinstance(value, str) and value.strip().lower() == expected)
    if not is_number(value):
        return 0.0
    return float(abs(value - expected) <= rtol * abs(expected) + 1e-12)


def within(rtol: float, *, whole: bool = False) -> Grade:
    """A grade for functions whose value is known up to rounding; with `whole`, a part that matches earns nothing."""
    return Within(rtol, whole)


@dataclass(frozen=True)
class Within:
    """A grade by a relative tolerance, which may be told to the student."""

    rtol: float
    whole: bool = False

    def __call__(self, value: Any, expected: Any, *args: Any) -> float:
        share = close(value, expected, self.rtol)
        return float(share == 1) if self.whole else share


def factor_or_never(value: Any, expected: Any, *args: float) -> float:
    """A factor within 1 %, or "never", which may also be given as an infinite factor."""
    if expected == "never" and isinstance(value, float) and math.isinf(value) and value > 0:
        return 1.0
    return close(value, expected, 0.01)


def power_law_fit(value: Any, expected: Sequence[float], x: Sequence[float], loss: Sequence[float]) -> float:
    """Credit for (E, A, alpha), as near to `expected` as sound fits of one table lie to one another.

    The forecast at 8 times the largest x must be right within 0.8 %, E within 1.2 % of it and alpha within 3.5 %.
    A is not graded by itself: it trades off against E and alpha, and the forecast holds it to account. Where hardly
    anything above E is left out there, the loss at the smallest x does: no forecast counts that misses it by a tenth.
    """
    if not _numbers(value, 3):
        return 0.0
    near, far = float(min(x)), 8 * float(max(x))
    try:
        (near_value, near_right), (far_value, far_right) = (
            [E + A * at**-alpha for E, A, alpha in (value, expected)] for at in (near, far)
        )
        near_off, forecast_off = abs(near_value / near_right - 1), abs(far_value / far_right - 1)
        E_off, alpha_off = abs(value[0] - expected[0]) / far_right, abs(value[2] / expected[2] - 1)
    except ArithmeticError:
        return 0.0
    return float(near_off < 0.1 and forecast_off <= 0.008 and E_off <= 0.012 and alpha_off <= 0.035)


def three_phase_fit(value: Any, expected: Sequence[float], tokens: Sequence[float], loss: Sequence[float]) -> float:
    """Credit for (floor, drop, bend, alpha, s) of floor + drop·(1 + (D/bend)^s)^(-alpha/s).

    The floor must be right within 1.2 %, and so must the curve between the points and up to 4 times the largest D.
    """
    if not _numbers(value, 5):
        return 0.0
    low, high = float(min(tokens)), 4 * float(max(tokens))
    off = 0.0
    try:
        for step in range(60):
            at = low * (high / low) ** (step / 59)
            curve, right = (
                floor + drop * (1 + (at / bend) ** s) ** (-alpha / s)
                for floor, drop, bend, alpha, s in (value, expected)
            )
            off = max(off, abs(curve / right - 1))  # a negative bend makes complex numbers, whose distance is real
        floor_off = abs(value[0] / expected[0] - 1)
    except ArithmeticError:
        return 0.0
    if isinstance(curve, complex) or not math.isfinite(off):
        return 0.0
    return float(floor_off <= 0.012 and off <= 0.012)


def nearer_than_the_last(value: Any, expected: float, flops: Any, loss: Any, score: Sequence[float], *_: Any) -> float:
    """Credit for a forecast score, by how much nearer it comes than the largest model's score, `score[-1]`, said again.

    All of it where the error is half of that or less, none from three quarters on.
    """
    if not is_number(value):
        return 0.0
    left = abs(value - expected) / abs(float(score[-1]) - expected)
    return min(1.0, max(0.0, (0.75 - left) / 0.25))


def surface_fit(
    value: Any, expected: Sequence[float], params: Sequence[float], tokens: Sequence[float], loss: Sequence[float]
) -> float:
    """Credit for (E, A, alpha, B, beta) of L(N, D): a forecast far out and the compute-optimal size are both right.

    The forecast must be right within 1.2 %, at 4 times the largest N and D, and ln N of the size within 0.12: a good
    deal more than what sound fits scatter. The size is judged at ten times the largest C. Along C = 6ND, ln N moves
    away from the optimum by ln(alpha·A·N^-alpha / (beta·B·D^-beta)) / (alpha + beta); two laws differ in their optimal
    ln N by the difference.
    """
    if not _numbers(value, 5):
        return 0.0
    far_n, far_d = 4 * float(max(params)), 4 * float(max(tokens))
    side = math.sqrt(10 * max(float(n) * float(d) for n, d in zip(params, tokens, strict=True)))
    try:
        forecast, right = (E + A * far_n**-alpha + B * far_d**-beta for E, A, alpha, B, beta in (value, expected))
        away, right_away = (
            (math.log(alpha * A / (beta * B)) + (beta - alpha) * math.log(side)) / (alpha + beta)
            for _, A, alpha, B, beta in (value, expected)
        )
        forecast_off, size_off = abs(forecast / right - 1), abs(away - right_away)
    except (ArithmeticError, ValueError):
        return 0.0
    return float(forecast_off <= 0.012 and size_off <= 0.12)


SKILL_SPAN = 0.15  # of the skill, below what is enough, over which credit rises from nothing to all


def forecast_share(error: float, baseline: float, enough: float) -> float:
    """Credit for a forecast's value by its skill, 1 − error/baseline: all if it is `enough`, none if SKILL_SPAN less.

    Both errors are relative; `baseline` is that of the best forecast which needs no law. The rise is steep so that no
    constant is good for students with different runs to forecast.
    """
    skill = 1 - error / baseline
    return min(1.0, max(0.0, 1 - (enough - skill) / SKILL_SPAN))


@dataclass(frozen=True)
class IntervalScore:
    """What an interval costs by the score of Gneiting & Raftery 2007 (JASA 102), eq. 43, in logarithms; low is good.

    `width` is ln(high/low), and `miss` 2/(1 − level) times the distance in ln by which the truth lies outside. In
    logarithms both are relative, in a unit that does not depend on the truth: divided by the truth instead, the score
    would favour low intervals.
    """

    width: float
    miss: float

    @property
    def total(self) -> float:
        return self.width + self.miss


def interval_score(low: float, high: float, truth: float, level: float) -> IntervalScore:
    """The score of an interval at `level` from `low` to `high`, all positive."""
    outside = max(math.log(low / truth), math.log(truth / high), 0.0)
    return IntervalScore(math.log(high / low), 2 / (1 - level) * outside)


REFERENCES = 30  # scores of the reference interval at which an interval has lost all its points


def interval_share(score: float, half_width: float) -> float:
    """Credit for an interval's score: a straight line, 1 at a score of 0 and 0 at REFERENCES reference scores.

    The reference is an interval of value ± `half_width` (relative) that holds the truth; it earns 97 per cent.

    The rule is strictly proper. With F the belief about the truth's logarithm, the expected cost of moving the upper
    end h outwards is 1 − 2/(1 − level)·(1 − F(h)): below 0 as long as F(h) < (1 + level)/2, and above 0 beyond, so that
    the quantile which one believes in is best, and the lower end mirrors it. A straight line keeps this. A curve would
    not, nor would a top that is flat: so only a score of 0 earns everything, and a good interval almost everything.
    At the floor the rule would favour the bold. It lies so far out that for beliefs with a standard deviation of up to
    8 per cent it moves the best interval by less than a fiftieth of its width, and for 12 per cent by a twentieth.
    """
    return max(0.0, 1 - score / (REFERENCES * 2 * half_width))


def _numbers(value: Any, count: int) -> bool:
    return isinstance(value, list) and len(value) == count and all(map(is_number, value))
