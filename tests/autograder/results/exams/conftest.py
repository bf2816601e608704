"""An exam for three students, drawn once."""

import pytest

from autograder.course import Course
from autograder.questions import LESSONS
from autograder.results.exams.drawing import draw
from autograder.results.exams.records import Exam

STUDENTS = ["ada", "Ben", "carl"]


@pytest.fixture(scope="session")
def exam() -> Exam:
    lessons = list(LESSONS)[:5]
    return Exam("midterm", tuple(lessons), 30, draw(lessons, 30, STUDENTS, "a seed", "midterm", {}))


@pytest.fixture
def course(tmp_path) -> Course:
    return Course(tmp_path, tmp_path / ".course")
