"""What a mark proves: sound ways to an answer earn all points, wrong ones a third at most, lazy ones next to nothing.

`pytest -s tests/autograder/questions/test_methods.py` prints a line for every question, and at the end for them all.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from statistics import fmean

import numpy as np
import pytest

from autograder.bank.answers import call, plain, quiet
from autograder.bank.kinds import Forecast, Function, Instance, Number
from autograder.bank.methods import Method
from autograder.bank.scoring import Score, score
from autograder.questions import LESSONS, hidden_cases, key, question, questions
from autograder.questions.instructor.methods import methods
from tests.autograder.questions.mistakes import seen_at_once

ASKED = {
    one.id: lesson for lesson in LESSONS for one in questions(lesson) if isinstance(one, Number | Function | Forecast)
}
FEWEST_SOUND, FEWEST_WRONG = 4, 10
MOST_WRONG, MOST_LAZY = 1 / 3, 0.15
FULL_FORECAST = 0.95  # an interval that has a width never earns everything: see credit.interval_share
STUDENTS = [f"student-{number}" for number in range(200)]
FEW = STUDENTS[:2]  # for functions in the quick tests: each is called on several inputs of every student


@cache
def drawn(id: str, student: str) -> Instance:
    return question(id).instance(student)


def scored(id: str, method: Method, student: str) -> Score:
    instance = drawn(id, student)
    asked = instance.question
    if isinstance(asked, Function):
        cases = hidden_cases(id, student, "a seed")
        return score(instance, call(method.answer, [case.args for case in cases]), key(id), cases=cases)
    with quiet():
        try:
            answer = plain(method.answer(instance.given))
        except (ArithmeticError, ValueError) as error:
            answer = f"{type(error).__name__}"
    return score(instance, answer, key(id))


def shares(id: str, method: Method, students: Sequence[str]) -> Iterator[float]:
    for student in students:
        result = scored(id, method, student)
        yield result.points / result.max_points


def faults(id: str, students: Sequence[str]) -> list[str]:
    """Which methods earn what they must not, with how much, and a line about the question on standard output."""
    ways = methods(ASKED[id])[id]
    found, mean = [], {}
    for kind, some in (("sound", ways.sound), ("wrong", ways.wrong), ("lazy", ways.lazy)):
        earned = {method.name: list(shares(id, method, students)) for method in some}
        mean[kind] = [fmean(one) for one in earned.values()]
        for name, one in earned.items():
            if kind == "sound" and min(one) < (FULL_FORECAST if isinstance(question(id), Forecast) else 1):
                found.append(f"{id}: sound, {name}: the lowest is {min(one):.2f} of {len(one)} students")
            if kind == "wrong" and fmean(one) > MOST_WRONG:
                found.append(f"{id}: wrong, {name}: earns {fmean(one):.2f}")
            if kind == "lazy" and fmean(one) > MOST_LAZY:
                found.append(f"{id}: lazy, {name}: earns {fmean(one):.2f}")
    print(
        f"{id:24} sound {len(ways.sound):2} lowest {min(mean['sound']):.2f}"
        f"   wrong {len(ways.wrong):2} highest {max(mean['wrong']):.2f}"
        f"   lazy {len(ways.lazy):2} highest {max(mean['lazy'], default=0):.2f}"
    )
    return found


@pytest.mark.parametrize("id", ASKED)
def test_every_question_has_its_bank_of_methods(id):
    ways = methods(ASKED[id])[id]
    assert len(ways.sound) >= FEWEST_SOUND
    assert len(ways.wrong) >= FEWEST_WRONG
    names = [method.name for method in (*ways.sound, *ways.wrong, *ways.lazy)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("id", ASKED)
def test_a_mark_proves_the_method(id):
    some = {Number: STUDENTS, Forecast: STUDENTS[:25]}.get(type(question(id)), FEW)
    assert faults(id, some) == []


@pytest.mark.slow
@pytest.mark.parametrize("id", [id for id in ASKED if isinstance(question(id), Forecast)])
def test_a_forecast_proves_the_method_for_two_hundred_students(id):
    assert faults(id, STUDENTS) == []


FORECASTS = [id for id in ASKED if isinstance(question(id), Forecast)]


@pytest.mark.parametrize("id", FORECASTS)
def test_targets_are_many_far_apart_and_clearly_beyond_what_needs_no_law(id):
    asked, known = question(id), key(id)
    truths = sorted(known.truth(target) for target in asked.targets)
    assert len(truths) >= 8
    assert all(later / earlier > 1.09 for earlier, later in pairwise(truths))
    for student in STUDENTS[:60]:
        given = drawn(id, student).given
        assert known.baseline(given) > 0.045, given["language"]
        assert {name: given[name] for name in asked.targets[0]} in asked.targets


@pytest.mark.parametrize("id", FORECASTS)
def test_no_constant_is_good_for_more_than_a_tenth_of_students(id):
    """Good: more than half of the points. Every target counts as often as any other, as students draw them."""
    asked, known = question(id), key(id)
    first: dict[float, Instance] = {}
    for student in STUDENTS:
        instance = drawn(id, student)
        first.setdefault(known.truth(instance.given), instance)
    assert len(first) == len(asked.targets)
    constants = np.geomspace(0.9 * min(first), min(1.1 * max(first), asked.high / 1.03), 150)
    good = [
        sum(score(one, [c, 0.97 * c, 1.03 * c], known).points > 0.5 * asked.points for one in first.values())
        for c in constants.tolist()
    ]
    print(f"{id}: the best constant is good for {max(good)} of {len(first)} targets")
    assert max(good) <= 0.1 * len(first) or max(good) == 1


@pytest.mark.slow
@pytest.mark.parametrize("id", [id for id in ASKED if isinstance(question(id), Function)])
def test_a_mark_proves_the_method_for_two_hundred_students(id):
    assert faults(id, STUDENTS) == []


@pytest.mark.parametrize("id", [id for id in ASKED if isinstance(question(id), Function)])
def test_what_is_seen_at_once_agrees_with_the_mark(id):
    """`check` lets every sound way pass, and no wrong one."""
    ways = methods(ASKED[id])[id]
    assert {method.name: seen_at_once(id, method.answer) for method in ways.sound} == dict.fromkeys(
        [method.name for method in ways.sound]
    )
    assert [method.name for method in ways.wrong if seen_at_once(id, method.answer) is None] == []


def test_how_many_wrong_answers_are_told_their_cause():
    """Of wrong ways whose cause can be known, at the first student's figures or on the public examples."""
    told, all_of_them = 0, 0
    for id, lesson in ASKED.items():
        for method in methods(lesson)[id].wrong:
            if method.cause:
                said = seen_at_once(id, method.answer) if isinstance(question(id), Function) else None
                reason = said or scored(id, method, STUDENTS[0]).reason
                all_of_them += 1
                told += any(words in reason for words in method.cause)
    print(f"{told} of {all_of_them} wrong answers are told their cause")
    assert told >= 0.7 * all_of_them
