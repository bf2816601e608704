"""Scores as pure functions of plain values. Nothing here runs a student's code.

The same functions serve nbgrader's hidden cells and the grading engine. What is right comes from a key (kept in
questions/instructor/), what was answered comes as plain data (autograder.bank.answers), and out comes points and a
reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.bank.answers import describe, error_name
from autograder.bank.causes import number_cause
from autograder.bank.certainty import without_certainty
from autograder.bank.credit import SKILL_SPAN, close, forecast_share, interval_score, interval_share
from autograder.bank.diagnosis import credit_share, function_problem
from autograder.bank.form import form_problem, letters_of
from autograder.bank.keys import ForecastKey, FunctionKey, NumberKey, OrderingKey, RecordKey, SeveralKey
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
    Record,
    SeveralChoices,
)
from autograder.bank.lettering import bare, key_as_seen


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
        """The points and the reason, as a student reads them: one line, whatever the reason holds."""
        sign = "✓" if self.full else "✗" if self.points == 0 else "◐"
        return f"{sign} {self.points:g} of {self.max_points:g} points. {' '.join(self.reason.split())}"


def score(instance: Instance, answer: Any, key: Any, *, cases: Sequence[Example] = ()) -> Score:
    """Score one plain answer, its letters as the student saw them. `key` has those of the question.

    For a function, `answer` is what `answers.call` returned on `cases`. Never raises.
    """
    question = instance.question
    try:
        share, reason = _judge(instance, answer, key, cases)
    except Exception as error:  # a fault of ours must not stop the class; it is named, and a person looks at it
        share, reason = 0.0, f"This answer could not be scored ({error_name(error)}); tell your instructor."
    return Score(round(float(share) * question.points, 2), question.points, reason)


def _judge(instance: Instance, answer: Any, key: Any, cases: Sequence[Example]) -> tuple[float, str]:
    question = instance.question
    if isinstance(question, Essay):
        return 0.0, "A person reads this answer and marks it by the rubric."
    if isinstance(question, Function):
        return _judge_function(question, answer, key, cases)
    answer, _ = without_certainty(question, answer)  # what a student is sure of earns nothing, and costs nothing
    problem = form_problem(question, answer, public=False)
    if problem:
        return 0.0, problem
    key = key_as_seen(instance, key)
    match question:
        case Choice():
            letter = answer.strip().upper()
            return float(letter == key.right), f"{letter}: {key.reasons[letter]}"
        case SeveralChoices():
            return _judge_several(question, letters_of(answer) or [], key)
        case Ordering():
            return _judge_ordering(letters_of(answer) or [], key)
        case Number():
            return _judge_number(question, float(answer), key, instance.given)
        case Record():
            return _judge_record(instance, answer, key)
        case Forecast():
            return _judge_forecast(question, answer, key, instance.given)
    raise TypeError(f"no scoring for questions of kind {question.kind}")


def _judge_several(question: SeveralChoices, letters: list[str], key: SeveralKey) -> tuple[float, str]:
    """The share of right letters that were ticked, less the share of wrong ones: everything ticked earns nothing."""
    taken, right, wrong = set(letters), key.right, set(question.options) - key.right
    if taken == right:
        return 1.0, " ".join(f"{letter}: {key.reasons[letter]}" for letter in sorted(right))
    share = len(taken & right) / len(right) - (len(taken & wrong) / len(wrong) if wrong else 0.0)
    told = [f"Rightly taken: {', '.join(sorted(taken & right))}."] if taken & right else []
    for word, some in (("Missed", right - taken), ("Wrongly taken", taken & wrong)):
        told += (
            [f"{word}: " + ", ".join(f"{at} ({bare(key.reasons[at])})" for at in sorted(some)) + "."] if some else []
        )
    return max(0.0, share), " ".join(told)


def _judge_ordering(letters: list[str], key: OrderingKey) -> tuple[float, str]:
    """All for a sound order; otherwise less than half, and nothing where a third of the pairs are turned round.

    Chance turns half of them, and often only a third: a random order of four earns 7 per cent, luck included.
    """
    if tuple(letters) in key.orders:
        return 1.0, "Right. " + key.reason
    pairs = key.pairs
    turned = [pair for pair in pairs if letters.index(pair[0]) > letters.index(pair[1])]
    share = 0.5 * max(0.0, 1 - 3 * len(turned) / len(pairs))
    return share, f"{_misplaced(letters, turned)} {key.reason}"


def _misplaced(letters: Sequence[str], turned: Sequence[tuple[str, str]]) -> str:
    """Which steps come too early or too late, those first that most others are out of order with."""
    told, left = [], list(turned)
    while left:
        wrong = max(letters, key=lambda letter: sum(letter in pair for pair in left))
        before = sorted(first for first, second in left if second == wrong)
        after = sorted(second for first, second in left if first == wrong)
        told += [f"{wrong} comes too early: {' and '.join(before)} must come before it."] if before else []
        told += [f"{wrong} comes too late: {' and '.join(after)} must come after it."] if after else []
        left = [pair for pair in left if wrong not in pair]
    return " ".join(told) or "Not this order."


def _judge_number(question: Number, answer: float, key: NumberKey, given: Given) -> tuple[float, str]:
    right = key.answer(given)
    if close(answer, right, key.rtol):
        return 1.0, "Right. " + key.reason
    slips = sorted(((slip.number(given), slip.message) for slip in key.slips), key=lambda one: abs(one[0] - answer))
    if slips and close(answer, slips[0][0], key.rtol):
        made = list(dict.fromkeys(message for number, message in slips if close(number, slips[0][0], 1e-9)))
        return 0.0, made[0] if len(made) == 1 else f"One of these gives this number. {' Or: '.join(made)}"
    off = f"{100 * abs(answer / right - 1):.2g} % off, and {100 * key.rtol:g} % is allowed" if right else "too far off"
    if close(answer, right, 3 * key.rtol) and not any(close(answer, number, 3 * key.rtol) for number, _ in slips):
        return 0.5, f"Nearly ({off}): this was rounded too early, or read off by eye. {key.reason}"
    way = "large" if answer > right else "small"
    figures = [float(figure) for figure in given.values() if isinstance(figure, (int, float))]  # not arrays, nor texts
    if cause := number_cause(answer, right, figures):
        return 0.0, f"{describe(answer)} {question.unit} is too {way}: it is {cause}. {key.reason}"
    if close(answer, right, max(5 * key.rtol, 0.1)):
        return 0.0, f"{describe(answer)} {question.unit} is too {way}, but not far away ({off}). {key.reason}"
    return 0.0, f"{describe(answer)} {question.unit} is too {way}. {key.reason}"


def _judge_record(instance: Instance, answer: Any, key: RecordKey) -> tuple[float, str]:
    if key.merits is None:
        return 1.0, key.reason
    merits = key.merits(answer, instance)
    told = [
        sentence if met else f"Missing: {sentence}" for _, met, sentence in sorted(merits, key=lambda one: not one[1])
    ]
    return sum(share for share, met, _ in merits if met), " ".join([*told, key.reason])


def _judge_function(question: Function, returned: Any, key: FunctionKey, cases: Sequence[Example]) -> tuple[float, str]:
    if not isinstance(returned, list) or len(returned) != len(cases):
        return 0.0, f'There is no function yet: set answers["{question.id}"] to {question.signature}.'
    slips = (slip.tabulated(cases) for slip in key.slips)  # worked out one after the other, and only when needed
    problem = function_problem(question, cases, returned, slips, public=False)
    if problem is None:
        return 1.0, f"Right on all {len(cases)} inputs that were kept back. {key.reason}"
    shares = [credit_share(question, case, result) for case, result in zip(cases, returned, strict=True)]
    groups = [shares[at : at + key.together] for at in range(0, len(shares), key.together)]
    if key.together > 1 and any(shares):
        problem += f" Inputs count in groups of {key.together}, each as a whole."
    return sum(min(group) for group in groups) / len(groups), problem


# Of a forecast's points. No interval is so good that it pays for a value which needs no law.
VALUE_PART, INTERVAL_PART = 0.75, 0.25


def _judge_forecast(question: Forecast, answer: list, key: ForecastKey, given: Given) -> tuple[float, str]:
    """Three quarters of the points for the value's skill, one for the interval; the reason says what each cost."""
    value, low, high = answer
    truth, baseline = key.truth(given), key.baseline(given)
    error = abs(value / truth - 1)
    skill = forecast_share(error, baseline, key.skill)
    interval = interval_score(low, high, truth, question.interval_level)
    kept = interval_share(interval.total, key.half_width)
    value_points, interval_points = VALUE_PART * question.points, INTERVAL_PART * question.points
    none, full = (100 * (1 - needed) * baseline for needed in (key.skill - SKILL_SPAN, key.skill))
    told = [
        f"Measured: {truth:.4g} {question.unit}. Your forecast is {100 * error:.1f} % too "
        f"{'high' if value > truth else 'low'}, which costs {_points((1 - skill) * value_points, value_points)}: "
        f"{full:.1f} % or less costs nothing, and {none:.1f} % costs all (the best forecast without a law is off by "
        f"{100 * baseline:.1f} %)."
    ]
    width = f"The interval is {100 * (high / low - 1):.1f} % wide"
    if interval.miss:
        off = 100 * (truth / high - 1) if truth > high else 100 * (1 - truth / low)
        place = "above" if truth > high else "below"
        width_cost = (1 - kept) * interval_points * interval.width / interval.total
        miss_cost = (1 - kept) * interval_points * interval.miss / interval.total
        told.append(
            f"{width}, which costs {_points(width_cost, interval_points)}, and the measured value lies {off:.1f} % "
            f"{place} it, which costs {miss_cost:.2f} more."
        )
    else:
        cost = _points((1 - kept) * interval_points, interval_points)
        told.append(f"{width} and holds the measured value: its width costs {cost}.")
    return VALUE_PART * skill + INTERVAL_PART * kept, " ".join([*told, key.reason])


def _points(cost: float, of: float) -> str:
    return f"{cost:.2f} of {of:g} point{'s' if of != 1 else ''}"
