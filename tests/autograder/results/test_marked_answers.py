"""Answers are read with their points, the reason, and what was written; without the notebook, the points remain."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.bank.scoring import Score
from autograder.course import CourseError
from autograder.nbgrader import open_gradebook
from autograder.results import marked_answers as module
from autograder.results.marked_answers import WAITS_FOR_A_PERSON, MarkedAnswer, class_answers, last_line, marked_answers
from tests.autograder.conftest import LESSON
from tests.autograder.results.conftest import EVIL


def printed(*texts: str | list[str]) -> dict:
    return {"outputs": [{"output_type": "stream", "name": "stdout", "text": text} for text in texts]}


def test_the_class_is_read_by_student_and_question(graded):
    answers = class_answers(graded, LESSON)
    assert list(answers) == ["ada", "bob"]
    assert list(answers["ada"]) == list(answers["bob"]) == ["double", "letter", "why"]
    assert {id: (answer.points, answer.max_points) for id, answer in answers["bob"].items()} == {
        "double": (0, 2),
        "letter": (1, 1),
        "why": (0, 3),
    }
    assert [answer.by_hand for answer in answers["bob"].values()] == [False, False, True]
    assert (answers["bob"]["why"].written, answers["ada"]["why"].written) == ("Because.", EVIL)
    assert answers["ada"]["why"].message == WAITS_FOR_A_PERSON


def test_a_student_without_a_submission_has_no_answers(graded):
    with open_gradebook(graded) as gradebook:
        assert marked_answers(graded, gradebook, LESSON, "eve") == {}
        assert marked_answers(graded, gradebook, LESSON, "zed") == {}


def test_a_lesson_that_nobody_has_marks_in(graded):
    with pytest.raises(CourseError, match="Nobody has a mark in 99_none yet: grade the submissions first"):
        class_answers(graded, "99_none")


def test_an_answer_as_it_was_released_counts_as_nothing_written(own):
    path = own.autograded / "bob" / LESSON / f"{LESSON}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["id"] == "why":
            cell["source"] = ["*Write your ", "answer here.*\n"]
        if cell["id"] == "double":
            cell["outputs"] = printed("a warning\n", ["✗ 0 of 2 ", "points. It gives x.\n"])["outputs"]
    path.chmod(0o644)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    answers = class_answers(own, LESSON)["bob"]
    assert answers["why"].written == ""
    assert answers["double"].reason == answers["double"].message == "It gives x."


def test_the_answer_to_a_question_in_code_is_in_the_cell_of_that_name(own):
    path = own.autograded / "bob" / LESSON / f"{LESSON}.ipynb"
    text = path.read_text(encoding="utf-8")
    assert text.count('"grade_id": "solve-double"') == 1
    path.chmod(0o644)
    path.write_text(text.replace('"grade_id": "solve-double"', '"grade_id": "double-answer"'), encoding="utf-8")
    bob = class_answers(own, LESSON)["bob"]
    assert bob["double"].written == "def double(x):\n    return x\n\nanswers['double'] = double"
    assert bob["letter"].written == ""


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}", '{"cells": 3}', '{"cells": [1]}', '{"cells": [{}]}'])
def test_without_the_marked_notebook_the_points_are_still_there(own, content):
    path = own.autograded / "bob" / LESSON / f"{LESSON}.ipynb"
    path.unlink()
    if content is not None:
        path.write_text(content, encoding="utf-8")
    bob = class_answers(own, LESSON)["bob"]
    assert [(answer.points, answer.reason, answer.written) for answer in bob.values()] == [
        (0, "", ""),
        (1, "", ""),
        (0, "", ""),
    ]


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ({}, ""),
        ({"outputs": []}, ""),
        (printed(""), ""),
        (printed("one\ntwo\n\n"), "two"),
        (printed("one\n", "two\n"), "two"),
        (printed(["on", "e\n", "two"]), "two"),
        ({"outputs": [*printed("one")["outputs"], {"output_type": "execute_result", "data": {}}]}, "one"),
    ],
)
def test_the_last_line_that_a_cell_printed(cell, line):
    assert last_line(cell) == line


@given(
    points=st.sampled_from([0.0, 0.5, 1.0, 2.0, 1e-7, 1 / 3]),
    reason=st.text(st.characters(exclude_categories=("C", "Z")), min_size=1),
)
def test_a_score_s_own_line_gives_its_reason_back(points, reason):
    """Whatever `score` prints, without the points, which a person may have changed."""
    line = last_line(printed(Score(points, 2.0, reason).line + "\n"))
    assert module._POINTS.sub("", line) == reason


def test_the_letter_is_read_from_the_reason_of_a_choice():
    assert MarkedAnswer(1, 1, "B: Right.", False, "").letter == "B"
    assert MarkedAnswer(1, 1, "Right: B: 3", False, "").letter == ""
    assert MarkedAnswer(0, 1, "There is no answer yet.", False, "").message == "There is no answer yet."
