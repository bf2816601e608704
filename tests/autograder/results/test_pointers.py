"""Pointing back in feedback: concept, section and practice for every question that was missed, and for no other."""

import re

import pytest

from autograder.questions import question
from autograder.questions.concepts import concepts
from autograder.results import pointers
from autograder.results.feedback_page import Feedback, feedback_page
from autograder.results.marked_answers import MarkedAnswer
from autograder.results.pointers import pointers_to
from tests.autograder.results.reading import faults, words

LESSON = "03_three_phases"


def answer(points: float, **more) -> MarkedAnswer:
    return MarkedAnswer(points, 1, "A: Not so.", more.pop("by_hand", False), "x", **more)


ANSWERS = {
    "warm-up-2-1": answer(0), "first-flat": answer(0), "floor-implies": answer(0.5), "which-phase": answer(1),
    "data-memo": answer(0, by_hand=True), "not-in-the-bank": answer(0),
}  # fmt: skip


def cell(id: str, source: str, **mark) -> dict:
    marked = {"nbgrader": {"grade_id": id, "grade": True, "solution": False, **mark}} if mark else {}
    return {"id": id, "cell_type": "markdown", "source": source, "metadata": marked}


@pytest.fixture
def elsewhere(monkeypatch):
    monkeypatch.setattr(pointers, "_repository", lambda: "https://github.com/me/course")


def test_what_was_missed_is_pointed_to_and_nothing_besides():
    found = pointers_to(LESSON, "ada", ANSWERS, {"s1"})
    assert set(found) == {"warm-up-2-1", "first-flat", "floor-implies"}
    asked = question("warm-up-2-1").instance("ada").question.concept
    assert found["warm-up-2-1"].concept == asked
    assert found["first-flat"].practice == 'scaling-laws practice "three phases"'
    assert found["floor-implies"].place == concepts()["irreducible loss"].place


def test_a_section_of_this_lesson_is_linked_on_the_page_and_another_in_the_repository(elsewhere):
    found = pointers_to(LESSON, "ada", ANSWERS, {"s1"})
    assert found["first-flat"].address == "#cell-s1"
    assert found["floor-implies"].address == (
        "https://github.com/me/course/blob/HEAD/lessons/01_what_are_scaling_laws/01_what_are_scaling_laws.ipynb"
        "#4.-Part-of-the-loss-never-goes-away"
    )
    assert pointers_to(LESSON, "ada", ANSWERS, set())["first-flat"].address.startswith("https://")


def test_without_an_address_the_place_is_told_in_words(monkeypatch):
    monkeypatch.setattr(pointers, "_repository", lambda: "")
    assert pointers_to(LESSON, "ada", ANSWERS, set())["first-flat"].address == ""


def test_the_page_points_and_each_link_has_its_target(elsewhere):
    cells = [cell("s1", "## 1. Three teams"), cell("s1", "## a copy"), cell("first-flat", "mine", solution=True)]
    own = {id: one for id, one in ANSWERS.items() if id != "not-in-the-bank"}
    feedback = Feedback("ada", LESSON, cells, own, pointers=pointers_to(LESSON, "ada", own, {"s1"}))
    page = feedback_page(feedback)
    assert faults(page) == []
    assert page.count('id="cell-s1"') == 1
    assert 'href="#cell-s1"' in page
    read = words(page)
    told = f'three phases: {concepts()["three phases"].place}. To practise it: scaling-laws practice "three phases"'
    assert told in read
    assert len(re.findall("To practise it", read)) == 3
    without = Feedback("ada", LESSON, cells, own)
    assert without.stamp != feedback.stamp  # a page that points elsewhere is made anew
    assert "To practise it" not in words(feedback_page(without))
