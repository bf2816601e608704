"""The gradebook learns of a lesson once; a version with other questions changes nothing that is there."""

import shutil

import pytest

from autograder.course import Course, CourseError
from autograder.grading import registration
from autograder.nbgrader import open_gradebook
from tests.autograder.conftest import LESSON, authored, enter, make_course, write


@pytest.fixture
def entered(tmp_path) -> Course:
    course = make_course(tmp_path)
    enter(course)
    return course


def test_the_same_lesson_is_not_told_twice(entered, monkeypatch):
    before = enter(entered)
    monkeypatch.setattr(registration, "generated", lambda *_: pytest.fail("nbgrader was asked again"))
    assert enter(entered) == before


def test_a_lesson_with_other_questions_leaves_the_gradebook_as_it_is(entered):
    with open_gradebook(entered) as gradebook:
        gradebook.update_or_create_student("ada")
        gradebook.update_or_create_submission(LESSON, "ada")
    before = entered.gradebook.read_bytes()
    notebook = authored()
    notebook.cells = [cell for cell in notebook.cells if cell.id != "letter"]
    write(notebook, entered.source / LESSON / f"{LESSON}.ipynb")
    with pytest.raises(CourseError, match="a version of 00_small with other questions"):
        enter(entered)
    assert entered.gradebook.read_bytes() == before


def test_before_anything_is_graded_the_questions_may_change(entered):
    notebook = authored()
    notebook.cells = [cell for cell in notebook.cells if cell.id != "letter"]
    write(notebook, entered.source / LESSON / f"{LESSON}.ipynb")
    enter(entered)
    with open_gradebook(entered) as gradebook:
        (known,) = gradebook.find_assignment(LESSON).notebooks
        assert {cell.name for cell in known.grade_cells} == {"double", "why"}


def test_a_gradebook_that_was_deleted_is_told_again(entered):
    entered.gradebook.unlink()
    shutil.rmtree(entered.folder / "building", ignore_errors=True)
    registration.enter_lesson(entered, LESSON)
    with open_gradebook(entered) as gradebook:
        assert [lesson.name for lesson in gradebook.assignments] == [LESSON]
