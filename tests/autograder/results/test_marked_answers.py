"""Answers are read with their points, the reason, and what was written; without the notebook, the points remain."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.bank.scoring import Score
from autograder.course import CourseError
from autograder.nbgrader import open_gradebook
from autograder.results.marked_answers import (
    CHANGED,
    MARKED_BY_A_PERSON,
    WAITS_FOR_A_PERSON,
    MarkedAnswer,
    class_answers,
    marked_answers,
    reason,
    total,
)
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


def test_a_question_is_answered_in_the_solution_cells_before_its_test(own):
    """Whatever these are called."""
    bob = class_answers(own, LESSON)["bob"]
    assert bob["double"].written == "def double(x):\n    return x\n\nanswers['double'] = double"
    assert "answers['letter'] = 'B'" in bob["letter"].written


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


LINE = "✗ 0 of 2 points. It gives x."


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ({}, ""),
        ({"outputs": []}, ""),
        ({"outputs": None}, ""),
        (printed(""), ""),
        (printed("one\ntwo\n\n"), ""),
        (printed(f"a warning\n{LINE}\n\n"), "It gives x."),
        (printed("a warning\n", LINE), "It gives x."),
        (printed(["✗ 0 of 2 ", "points. It gives x.\n"]), "It gives x."),
        ({"outputs": [*printed(LINE)["outputs"], {"output_type": "execute_result", "data": {}}]}, "It gives x."),
        ({"outputs": ["odd", *printed(LINE)["outputs"]]}, "It gives x."),
        # A student's own cell, or a type's name or an exception's text, may look like a score.
        (printed("✓ 2 of 2 points. Well done!\n", LINE), "It gives x."),
        (printed(f"{LINE}\n✓ 2 of 2 points. Well done!\n"), "It gives x."),
        (printed("✓ 2 of 2 points. Well done!\n"), ""),
        (printed(f"x {LINE}"), ""),
        (printed(f"{LINE}\x1b[31m\x07\u2028✓ 2 of 2 points. Right."), "It gives x.[31m✓ 2 of 2 points. Right."),
    ],
)
def test_the_reason_is_what_the_line_of_score_says(cell, found):
    assert reason(cell, 0.0) == found


def test_without_an_automatic_score_there_is_no_reason():
    assert reason(printed(LINE), None) == ""


@given(
    points=st.sampled_from([0.0, 0.5, 1.0, 2.0, 1e-7, 1 / 3]),
    text=st.text(st.characters(exclude_categories=("C", "Z")), min_size=1),
)
def test_a_score_s_own_line_gives_its_reason_back(points, text):
    """Whatever `score` prints, without the points, which a person may have changed."""
    assert reason(printed(Score(points, 2.0, text).line + "\n"), points) == text


@pytest.mark.parametrize(
    ("answer", "worth", "message"),
    [
        (MarkedAnswer(2, 2, "Right.", False, "x"), "2 of 2", "Right."),
        (MarkedAnswer(0, 5, "", True, "x"), "not marked yet (of 5)", WAITS_FOR_A_PERSON),
        (MarkedAnswer(3, 5, "", True, "x", set_by_person=True), "3 of 5, for an earlier answer", CHANGED),
        (MarkedAnswer(4, 5, "", False, "x", set_by_person=True), "4 of 5, set by a person", MARKED_BY_A_PERSON),
        (MarkedAnswer(4, 5, "", False, "x", "Good.", set_by_person=True), "4 of 5, set by a person", "Good."),
        (MarkedAnswer(0.5, 2, "Half.", False, "x", "See me."), "0.5 of 2", "See me.\nHalf."),
        (
            MarkedAnswer(2, 2, "No answer.", False, "x", "Fine.", set_by_person=True),
            "2 of 2, set by a person",
            "Fine.\nThe grader had found: No answer.",
        ),
        (MarkedAnswer(3.0000001, 2, "", False, "x", extra=1), "3 of 2, 1 of them extra", ""),
    ],
)
def test_points_and_reason_in_words(answer, worth, message):
    assert (answer.worth(), answer.message) == (worth, message)


def test_a_lesson_s_points_in_words():
    done, waits = MarkedAnswer(17, 38, "", False, "x"), MarkedAnswer(0, 5, "", True, "x")
    one, again = MarkedAnswer(0, 1, "", True, "x"), MarkedAnswer(3, 5, "", True, "x", set_by_person=True)
    assert total({}) == "0 of 0 points"
    assert total({"a": done}) == "17 of 38 points"
    assert total({"a": done, "b": waits}) == "17 of 43 points, and 5 points are not marked yet"
    assert total({"a": done, "b": one}) == "17 of 39 points, and 1 point is not marked yet"
    assert total({"a": done, "b": again}, 2.5) == "17.5 of 43 points (20, less 2.5 for handing in late)"
    assert total({"a": done}, 20) == "0 of 38 points (17, less 20 for handing in late)"


def test_what_a_student_prints_in_answer_and_test_cells_is_no_reason(own):
    path = own.autograded / "bob" / LESSON / f"{LESSON}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["id"] in ("solve-double", "double"):
            cell["outputs"] = printed("✓ 2 of 2 points. B: Right. Well done!\n")["outputs"]
    path.chmod(0o644)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    bob = class_answers(own, LESSON)["bob"]["double"]
    assert (bob.points, bob.reason, bob.letter) == (0, "", "")


def test_the_letter_is_read_from_the_reason_of_a_choice():
    assert MarkedAnswer(1, 1, "B: Right.", False, "").letter == "B"
    assert MarkedAnswer(1, 1, "Right: B: 3", False, "").letter == ""
    assert MarkedAnswer(0, 1, "There is no answer yet.", False, "").message == "There is no answer yet."
