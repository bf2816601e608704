"""Between looking at the gradebook and writing into it, no other program comes in."""

import sqlite3

import pytest

from autograder.course import CourseError
from autograder.grading.marking_page import entering
from autograder.grading.marking_page.entering import MarkMoved, enter_mark
from autograder.grading.turns import CourseBusy, writing_turn
from autograder.results.essays.records import Reading
from tests.autograder.grading.essay_class import ESSAY, LESSON, in_gradebook

CELLS = [ESSAY]


def test_what_formgrader_would_write_in_between_has_to_wait(own, monkeypatch):
    seen = []

    def looked_at(*words):
        found = original(*words)
        with sqlite3.connect(own.gradebook, timeout=0) as other, pytest.raises(sqlite3.OperationalError) as told:
            other.execute("UPDATE grade SET manual_score = 1")
        seen.append(str(told.value))
        return found

    original = entering.essay_answer
    monkeypatch.setattr(entering, "essay_answer", looked_at)
    with pytest.raises(MarkMoved):
        enter_mark(own, LESSON, ESSAY, "ada", Reading("Ada", 2, answer="another", stand="another"), CELLS)
    assert seen == ["database is locked"]
    assert in_gradebook(own, "ada") == (None, True, None)
    with sqlite3.connect(own.gradebook, timeout=0) as other:  # and afterwards it need not wait
        other.execute("UPDATE grade SET manual_score = 1")


def test_a_running_grading_and_a_missing_answer_are_told(own):
    mark = Reading("Ada", 2)
    with writing_turn(own), pytest.raises(CourseBusy, match="Another grading is at work"):
        enter_mark(own, LESSON, ESSAY, "ada", mark, CELLS)
    for lesson, question, student in ((LESSON, ESSAY, "nobody"), (LESSON, "none", "ada"), ("09", ESSAY, "ada")):
        with pytest.raises(CourseError, match="has no answer to"):
            enter_mark(own, lesson, question, student, mark, CELLS)
