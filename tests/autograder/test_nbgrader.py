"""A gradebook that cannot be used is told in a sentence, at whatever moment that shows."""

import sqlite3
from dataclasses import dataclass

import pytest

from autograder.course import Course, CourseError
from autograder.nbgrader import open_gradebook
from tests.autograder.conftest import enter


@dataclass(frozen=True)
class ReadOnlyCourse(Course):
    """As if its gradebook's file could be read and not written: to root, every file can be written."""

    @property
    def db_url(self) -> str:
        return f"sqlite:///file:{self.gradebook}?mode=ro&uri=true"


def new_student(course: Course) -> str:
    with pytest.raises(CourseError) as told, open_gradebook(course) as gradebook:
        gradebook.update_or_create_student("ada")
    return str(told.value)


def test_a_gradebook_that_may_not_be_written(course):
    enter(course)
    said = new_student(ReadOnlyCourse(course.root, course.folder))
    assert said.startswith(f"{course.gradebook}: It may not be written to.")


def test_a_gradebook_that_became_damaged(course):
    enter(course)
    whole = course.gradebook.read_bytes()
    course.gradebook.write_bytes(whole[:4096] + b"\x00" * 40_000 + whole[44_096:])
    assert "Put a copy of it back in its place." in new_student(course)


@pytest.mark.slow  # SQLite waits for some seconds
def test_a_gradebook_that_another_program_writes_to(course):
    enter(course)
    other = sqlite3.connect(course.gradebook)
    other.execute("BEGIN EXCLUSIVE")
    said = new_student(course)
    other.close()
    assert "Another program is writing to it." in said
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_student("ada")
