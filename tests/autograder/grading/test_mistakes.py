"""The sample class makes the mistakes that the questions know: each meets the message meant for it."""

import numpy as np
import pytest

from autograder.bank import answers, scoring
from autograder.bank.kinds import Function
from autograder.instructor.mistakes import MISTAKES
from autograder.instructor.sample_class import CLASS, LESSONS
from autograder.questions import grading_cases, key, question, questions


@pytest.mark.parametrize(("id", "slip"), MISTAKES)
def test_each_mistake_meets_its_message_and_full_marks_never(id, slip):
    asked = question(id).instance("ada")
    given: dict = {}
    exec(MISTAKES[id, slip], {"np": np, "answers": given, "my_figures": lambda _: asked.given})
    cases = grading_cases(id, "ada") if isinstance(asked.question, Function) else ()
    answer = answers.call(given[id], [case.args for case in cases]) if cases else answers.plain(given[id])
    score = scoring.score(asked, answer, key(id), cases=cases)
    known = asked.question.slips if cases else key(id).slips
    reason = score.reason.partition(" Inputs count in groups")[0]
    assert reason in {one.message for one in known if one.name == slip}
    assert score.points < score.max_points


def test_every_slip_of_every_function_has_such_a_mistake():
    known = {
        (asked.id, slip.name)
        for lesson in LESSONS
        for asked in questions(lesson)
        if isinstance(asked, Function)
        for slip in asked.slips
    }
    assert known <= MISTAKES.keys()


def test_the_sample_class_is_large_and_mixed():
    assert len({sample.student for sample in CLASS}) == len(CLASS) >= 12
    asked = {one.id for lesson in LESSONS for one in questions(lesson)}
    assert {id for sample in CLASS for id in [*sample.answers, *sample.deleted]} <= asked
