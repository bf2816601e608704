"""Grades are what the gradebook holds, with a line for everybody."""

import csv
from datetime import datetime

import pytest

from autograder.course import CourseError
from autograder.nbgrader import open_gradebook
from autograder.results.exports.reading import lesson_grades
from tests.autograder.conftest import LESSON
from tests.autograder.results.conftest import NAMES


def test_everybody_has_a_grade(graded):
    with open_gradebook(graded) as gradebook:
        ada, bob, eve, zed = lesson_grades(graded, gradebook, LESSON)
        assert list(ada.answers) == ["double", "letter", "why"]
        assert eve.answers == zed.answers == {}
    assert (ada.student, ada.lesson, ada.max_score) == ("ada", LESSON, 6)
    assert (ada.score, ada.raw_score, ada.late_penalty, ada.by_hand) == (3, 3, 0, 1)
    assert ada.handed_in == datetime(2030, 1, 2, 3, 4, 5)
    assert (ada.last_name, ada.first_name, ada.email) == (*NAMES["ada"], "ada@x.org")
    assert bob.note == "missing and put back: ask-double"
    assert (eve.score, eve.raw_score, eve.late_penalty, eve.by_hand, eve.handed_in) == (None,) * 5
    assert "not valid JSON" in eve.note
    assert zed.note == "nothing handed in"


def test_a_late_penalty_is_taken_off_and_not_below_zero(own):
    with open_gradebook(own) as gradebook:
        for student, penalty in (("ada", 0.5), ("bob", 4.0)):
            gradebook.find_submission_notebook(LESSON, LESSON, student).late_submission_penalty = penalty
        gradebook.db.commit()
        ada, bob, *_ = lesson_grades(own, gradebook, LESSON)
    assert (ada.raw_score, ada.late_penalty, ada.score) == (3, 0.5, 2.5)
    assert (bob.raw_score, bob.late_penalty, bob.score) == (1, 4, 0)


def test_a_lesson_that_was_never_graded(graded):
    with open_gradebook(graded) as gradebook, pytest.raises(CourseError, match=r"99_none is not in .* grade its"):
        lesson_grades(graded, gradebook, "99_none")


def test_nbgrader_itself_exports_the_same_scores(own, tmp_path):
    """`nbgrader export`, with its own plugin, reads the same gradebook; it quotes no names, so these go first."""
    from nbgrader.plugins.export import CsvExportPlugin

    with open_gradebook(own) as gradebook:
        for student in NAMES:
            gradebook.update_or_create_student(student, last_name="", first_name="")
        CsvExportPlugin(to=str(tmp_path / "stock.csv")).export(gradebook)
        ours = {grade.student: grade.score for grade in lesson_grades(own, gradebook, LESSON)}
    with (tmp_path / "stock.csv").open(newline="") as file:
        theirs = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert ours == {"ada": 3, "bob": 1, "eve": None, "zed": None}
    assert theirs == {"ada": 3, "bob": 1, "eve": 0, "zed": 0}
