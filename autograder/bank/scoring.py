"""Scores as pure functions of plain values. Nothing here runs a student's code.

The same functions serve nbgrader's hidden cells and the grading engine. What is right comes from a key (kept in
questions/instructor/), what was answered comes as plain data (autograder.answers), and out comes points and a reason.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.bank.answers import describe, is_number, quiet
from autograder.bank.kinds import (
    Choice,
    Essay,
    Example,
    Forecast,
    Function,
    Given,
    Instance,
    Number,
    Ordering,
    Question,
    Record,
    SeveralChoices,
    Slip,
)

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Score:
    """Points out of `max_points`, and a sentence for the student that says why."""

    points: float
    max_points: float
    reason: str

    @property
    def full(self) -> bool:
        return self.points == self.max_points

    @property
    def line(self) -> str:
        """The points and the reason, as a student reads them."""
        sign = "✓" if self.full else "✗" if self.points == 0 else "◐"
        return f"{sign} {self.points:g} of {self.max_points:g} points. {self.reason}"


@dataclass(frozen=True)
class ChoiceKey:
    """The right letter, and for every letter the reason that meets whoever chose it."""

    right: str
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class SeveralKey:
    """The letters that are right, and for every letter the reason why it is or is not."""

    right: frozenset[str]
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class OrderingKey:
    """The letters in the right order, and the reason for it."""

    right: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class NumberSlip:
    """A known mistake: the number that somebody who makes it arrives at, and the message that helps."""

    name: str
    wrong: Callable[[Given], float]
    message: str


@dataclass(frozen=True)
class NumberKey:
    """`answer(given)` is right; within `rtol` (relative) earns all points, within three times that earns half."""

    answer: Callable[[Given], float]
    reason: str
    rtol: float = 0.02
    slips: Sequence[NumberSlip] = ()


@dataclass(frozen=True)
class FunctionKey:
    """`cases(generator)` draws inputs that no student has seen, each with the value that is right there."""

    cases: Callable[["np.random.Generator"], Sequence[Example]]
    reason: str


@dataclass(frozen=True)
class ForecastKey:
    """`truth(given)` is the measured value. `near` and `far` are relative errors: full points, and none beyond."""

    truth: Callable[[Given], float]
    reason: str
    near: float = 0.01
    far: float = 0.04


@dataclass(frozen=True)
class RecordKey:
    """A record without a fault is right; the question itself says what a fault is."""

    reason: str


@dataclass(frozen=True)
class EssayKey:
    """What the person who marks it looks for: (points, criterion) rows, and sample answers by their mark."""

    rubric: Sequence[tuple[float, str]]
    samples: Mapping[float, str]


def close(value: Any, expected: Any, rtol: float) -> float:
    """The share of `expected` that `value` matches: numbers within `rtol`, texts exactly, tuples part by part."""
    if isinstance(expected, (tuple, list)) or getattr(expected, "ndim", 0):
        parts = list(expected)
        if not isinstance(value, list) or len(value) != len(parts):
            return 0.0
        return sum(close(v, e, rtol) for v, e in zip(value, parts, strict=True)) / len(parts)
    if isinstance(expected, str):
        return float(isinstance(value, str) and value.strip().lower() == expected)
    if not is_number(value):
        return 0.0
    return float(abs(value - expected) <= rtol * abs(expected) + 1e-12)


def within(rtol: float) -> Callable[..., float]:
    """A grade for functions whose value is known up to rounding."""
    return lambda value, expected, *args: close(value, expected, rtol)


def band(off: float, full: float, half: float) -> float:
    """Credit for a result that is off by so much: all of it up to `full`, half of it up to `half`, else none."""
    return 1.0 if off <= full else 0.5 if off <= half else 0.0


def interval_score(low: float, high: float, truth: float, level: float) -> float:
    """Gneiting & Raftery 2007 (JASA 102), eq. 43: width, and 2/(1 - level) times a miss. Low is good."""
    return high - low + 2 / (1 - level) * max(low - truth, truth - high, 0.0)


def form_problem(question: Question, answer: Any) -> str | None:
    """What is wrong with the form of a plain answer, in a sentence; None where the form is right."""
    if answer is None:
        return f'There is no answer yet: set answers["{question.id}"] in the cell above, and run it.'
    match question:
        case Choice(options=options):
            if not (isinstance(answer, str) and answer.strip().upper() in options):
                return f"Answer with one letter of {', '.join(options)}, as text; this is {describe(answer)}."
        case SeveralChoices(options=options) | Ordering(options=options):
            letters = _letters(answer)
            if letters is None or len(set(letters)) < len(letters) or not set(letters) <= set(options):
                return f"Answer with a list of letters out of {', '.join(options)}, none twice, such as ['A', 'B']."
            if isinstance(question, Ordering) and set(letters) != set(options):
                return f"The order needs all of {', '.join(options)}; {len(letters)} are given."
        case Number(low=low, high=high, unit=unit):
            if not is_number(answer):
                return f"Answer with one number ({unit}); this is {describe(answer)}."
            if not low <= answer <= high:
                return f"{describe(answer)} cannot be meant: the answer ({unit}) lies between {low:g} and {high:g}."
        case Forecast(low=low, high=high, unit=unit):
            if not (isinstance(answer, list) and len(answer) == 3 and all(map(is_number, answer))):
                return f"Answer with three numbers ({unit}): (value, low, high); this is {describe(answer)}."
            value, bottom, top = answer
            if not bottom <= value <= top:
                return "The forecast must lie inside its own interval: give (value, low, high) in this order."
            if not (low <= bottom and top <= high):
                return f"({bottom:g}, {top:g}) cannot be meant: losses ({unit}) here lie between {low:g} and {high:g}."
        case Record(problem=problem):
            return problem(answer)
    return None


def function_problem(
    question: Function, cases: Sequence[Example], returned: Sequence[Mapping], *, public: bool = True
) -> str | None:
    """Why a function's returned values are not all right, with the likeliest mistake named; None where they are.

    Where the inputs are not `public`, no value and no message of the function is repeated: they could carry an input
    to a student, who might hand in again.
    """
    shares = [_share(question, case, result) for case, result in zip(cases, returned, strict=True)]
    if all(share == 1 for share in shares):
        return None
    errors = [result for result in returned if "error" in result]
    if errors and errors[0]["error"] == "NotImplementedError":
        return f"{question.signature} is not written yet: replace the line that raises NotImplementedError."
    if errors and errors[0]["error"] == "OutOfTime":
        return f"{question.signature} did not come back in time: look for a loop that never ends."
    for slip in question.slips:
        if all(_slipped(question, slip, c, r) for c, r in zip(cases, returned, strict=True)):
            return slip.message
    if errors:
        said = (errors[0]["message"] or "no message") if public else "on an input that was kept back"
        return f"{question.signature} raised {errors[0]['error']} ({said})."
    case, result = next((c, r) for c, r, share in zip(cases, returned, shares, strict=True) if share < 1)
    shown = (describe if public else _form)(result["value"])
    return _mismatch(question, case, result["value"], shown, sum(share == 1 for share in shares), len(shares))


def score(instance: Instance, answer: Any, key: Any, *, cases: Sequence[Example] = ()) -> Score:
    """Score one plain answer. For a function, `answer` is what `answers.call` returned on `cases`. Never raises."""
    question = instance.question
    try:
        share, reason = _judge(instance, answer, key, cases)
    except Exception as error:  # a fault of ours must not stop the class; it is named, and a person looks at it
        share, reason = 0.0, f"This answer could not be scored ({type(error).__name__}: {error}); tell your instructor."
    return Score(round(float(share) * question.points, 2), question.points, reason)


def _judge(instance: Instance, answer: Any, key: Any, cases: Sequence[Example]) -> tuple[float, str]:
    question = instance.question
    if isinstance(question, Essay):
        return 0.0, "A person reads this answer and marks it by the rubric."
    if isinstance(question, Function):
        return _judge_function(question, answer, key, cases)
    problem = form_problem(question, answer)
    if problem:
        return 0.0, problem
    match question:
        case Choice():
            letter = answer.strip().upper()
            return float(letter == key.right), f"{letter}: {key.reasons[letter]}"
        case SeveralChoices():
            return _judge_several(question, _letters(answer), key)
        case Ordering():
            letters = _letters(answer)
            in_place = sum(a == b for a, b in zip(letters, key.right, strict=True))
            right = in_place == len(key.right)
            return (
                (1.0, "Right. " + key.reason)
                if right
                else (0.5 * in_place / len(key.right), "Not this order. " + key.reason)
            )
        case Number():
            return _judge_number(question, float(answer), key, instance.given)
        case Record():
            return 1.0, key.reason
        case Forecast():
            return _judge_forecast(question, answer, key, instance.given)
    raise TypeError(f"no scoring for questions of kind {question.kind}")


def _judge_several(question: SeveralChoices, letters: list[str], key: SeveralKey) -> tuple[float, str]:
    wrong = sorted(set(letters) ^ key.right)
    share = max(0.0, 1 - 2 * len(wrong) / len(question.options))
    if not wrong:
        return 1.0, " ".join(f"{letter}: {key.reasons[letter]}" for letter in sorted(key.right))
    return share, " ".join(f"{letter}: {key.reasons[letter]}" for letter in wrong)


def _judge_number(question: Number, answer: float, key: NumberKey, given: Given) -> tuple[float, str]:
    right = key.answer(given)
    if close(answer, right, key.rtol):
        return 1.0, "Right. " + key.reason
    for slip in key.slips:
        if close(answer, slip.wrong(given), key.rtol):
            return 0.0, slip.message
    if close(answer, right, 3 * key.rtol):
        return 0.5, "Nearly: this was rounded too early, or read off by eye. " + key.reason
    way = "large" if answer > right else "small"
    return 0.0, f"{describe(answer)} {question.unit} is too {way}. {key.reason}"


def _judge_function(question: Function, returned: Any, key: FunctionKey, cases: Sequence[Example]) -> tuple[float, str]:
    if not isinstance(returned, list) or len(returned) != len(cases):
        return 0.0, f'There is no function yet: set answers["{question.id}"] to {question.signature}.'
    problem = function_problem(question, cases, returned, public=False)
    if problem is None:
        return 1.0, f"Right on all {len(cases)} inputs that were kept back. {key.reason}"
    return sum(_share(question, c, r) for c, r in zip(cases, returned, strict=True)) / len(cases), problem


def _judge_forecast(question: Forecast, answer: list, key: ForecastKey, given: Given) -> tuple[float, str]:
    """Half the points for closeness, half for the interval score of Gneiting & Raftery (2007)."""
    value, low, high = answer
    truth = key.truth(given)
    error = abs(value - truth) / truth
    outside = max(low - truth, truth - high, 0.0)
    interval = interval_score(low, high, truth, question.interval_level) / truth
    # An honest interval for an error of `near` is 2 · near wide, so the two halves are judged on the same scale.
    share = 0.5 * _fade(error, key.near, key.far) + 0.5 * _fade(interval, 4 * key.near, 4 * key.far)
    where = "inside your interval" if outside == 0 else f"outside of it by {outside:.3f}"
    return share, (
        f"Measured: {truth:.4f} {question.unit}. Your forecast is off by {100 * error:.1f} %, and the measured value "
        f"lies {where}, which is {high - low:.3f} wide. {key.reason}"
    )


def _fade(x: float, full: float, none: float) -> float:
    """1 up to `full`, 0 from `none` on, a straight line between."""
    return min(1.0, max(0.0, (none - x) / (none - full)))


def _letters(answer: Any) -> list[str] | None:
    if isinstance(answer, str):
        answer = (
            [part for part in answer.replace(",", " ").split()]
            if len(answer.split()) > 1 or "," in answer
            else list(answer)
        )
    if not isinstance(answer, list) or not all(isinstance(item, str) for item in answer):
        return None
    return [item.strip().upper() for item in answer]


def _share(question: Function, case: Example, result: Mapping) -> float:
    if "value" not in result:
        return 0.0
    return float(question.grade(result["value"], case.expected, *case.args))


def _slipped(question: Function, slip: Slip, case: Example, result: Mapping) -> bool:
    with quiet():
        try:
            return bool(slip.explains(result.get("value"), case, question.grade))
        except (ArithmeticError, ValueError, TypeError, LookupError):
            return False  # this value is not of the form that the slip would leave


def _form(value: Any) -> str:
    """What kind of thing a value is, and nothing of what it holds."""
    if isinstance(value, list):
        return f"{len(value)} values"
    return "a text" if isinstance(value, str) else "one value"


def _mismatch(question: Function, case: Example, value: Any, shown: str, right: int, tried: int) -> str:
    parts = case.expected if isinstance(case.expected, (tuple, list)) else None
    if value is None:
        return f"{question.signature} returned None: is the `return` missing? It must give {question.returns}."
    if parts is not None and (not isinstance(value, list) or len(value) != len(parts)):
        return f"{question.signature} returned {shown}; it must give {question.returns}."
    if parts is None and isinstance(value, list):
        return f"{question.signature} returned {shown}; it must give {question.returns}."
    if any(isinstance(v, float) and not math.isfinite(v) for v in (value if isinstance(value, list) else [value])):
        return f"{question.signature} returned nan or inf: a division by zero, or the log of a negative number?"
    return f"{question.signature} is right on {right} of {tried} inputs; it must give {question.returns}."
