"""What to do next: the concepts that cost most, and nothing that still waits for a person."""

import re

import pytest

from autograder.bank.kinds import WITH_OPTIONS
from autograder.questions import LESSONS, questions
from autograder.results.feedback_page import Feedback, feedback_page
from autograder.results.marked_answers import MarkedAnswer
from autograder.results.next_steps import next_steps
from autograder.results.pointers import Pointer, pointers_to
from tests.autograder.results.reading import faults, words


def answer(points: float, most: float = 2.0, **more) -> MarkedAnswer:
    return MarkedAnswer(points, most, "Not so.", more.pop("by_hand", False), "x", **more)


def pointer(concept: str) -> Pointer:
    return Pointer(concept, "lesson 1", "#cell-s1", f'scaling-laws practice "{concept}"', "s1")


def test_what_cost_most_comes_first_and_questions_of_one_concept_are_one_thing():
    answers = {"a": answer(1), "b": answer(0), "c": answer(1.5), "d": answer(0, 1.0), "e": answer(1.9, 2.0)}
    pointers = {"a": pointer("law"), "b": pointer("floor"), "c": pointer("law"), "d": pointer("noise")}
    found = next_steps(answers, pointers)
    assert [(step.questions, step.points) for step in found] == [
        (("b",), "2 points"),
        (("a", "c"), "1.5 points"),
        (("d",), "1 point"),
    ]


def test_there_are_three_at_most_and_equal_ones_stand_in_the_lesson_s_order():
    answers = {id: answer(0) for id in "edcba"}
    assert [step.questions for step in next_steps(answers, {id: pointer(id) for id in answers})] == [
        ("e",),
        ("d",),
        ("c",),
    ]


def test_what_waits_what_is_right_and_what_is_nearly_right_is_nothing_to_do():
    answers = {"a": answer(0, by_hand=True), "b": answer(2), "c": answer(1.95), "d": answer(3, extra=1.0)}
    assert next_steps(answers, {}) == []


def test_a_question_outside_of_the_bank_is_named_itself():
    (step,) = next_steps({"q": answer(0)}, {})
    assert (step.questions, step.pointer) == (("q",), None)


@pytest.mark.parametrize("lesson", LESSONS)
def test_whatever_a_question_with_options_is_made_of_its_page_has_a_stamp(lesson):
    asked = [one for one in questions(lesson) if isinstance(one.instance("ada").question, WITH_OPTIONS)]
    assert asked
    answers = {one.id: answer(0, seen=one.instance("ada")) for one in asked}
    assert len(Feedback("ada", lesson, [], answers).stamp) == 20


def test_the_page_names_concept_cell_and_practice_form():
    lesson = "03_three_phases"
    answers = {"first-flat": answer(0, 1.0), "floor-implies": answer(0, 1.0), "which-phase": answer(0, 1.0)}
    cells = [
        {"id": "s1", "cell_type": "markdown", "source": "# One", "metadata": {}},
        {
            "id": "x",
            "cell_type": "markdown",
            "source": "y",
            "metadata": {"nbgrader": {"grade_id": "first-flat", "grade": True}},
        },
    ]
    pointers = pointers_to(lesson, "ada", answers, {"s1"})
    html = feedback_page(Feedback("ada", lesson, cells, answers, pointers=pointers, title="3 · Three phases"))
    assert faults(html) == []
    read = words(html)
    assert "things to do next three phases, which cost" in read
    assert 'Then practise it: scaling-laws practice "three phases"' in read
    targets = set(re.findall(r'id="([^"]+)"', html))
    steps = html[html.index('class="next"') : html.index("</ol>")]
    assert '<a href="#first-flat">' in steps
    assert {"#cell-s1"} <= set(re.findall(r'href="(#[^"]+)"', steps))
    assert {"cell-s1", "first-flat"} <= targets
