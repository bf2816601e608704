"""Everybody who handed something in has a page: a valid one that asks no other host and in which nothing acts."""

import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from autograder.course import Course, CourseError
from autograder.nbgrader import config, open_gradebook
from autograder.results.feedback import HideTests, make_feedback
from tests.autograder.conftest import LESSON, marked
from tests.autograder.results.reading import faults, words


@pytest.fixture(scope="module")
def told(graded, tmp_path_factory) -> Course:
    """The graded course with its pages of feedback."""
    course = Course(graded.root, tmp_path_factory.mktemp("feedback") / "course")
    shutil.copytree(graded.folder, course.folder)
    pages = make_feedback(course, LESSON)
    assert pages == [course.feedback / student / LESSON / f"{LESSON}.html" for student in ("ada", "bob", "eve")]
    return course


def page_of(course: Course, student: str) -> str:
    return (course.feedback / student / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("student", ["ada", "bob", "eve"])
def test_the_page_is_valid_and_asks_nobody_else(told, student):
    html = page_of(told, student)
    assert faults(html) == []
    assert "<script" not in html


def test_the_summary_tells_points_reasons_and_what_waits_for_a_person(told):
    read = words(page_of(told, "bob"))
    assert f"{LESSON} (Score: 1.0 / 6.0) Question Points Why double 0 of 2" in read
    assert "letter 1 of 1" in read
    assert "why 0 of 3 A person has still to read this answer. Note: missing and put back: ask-double" in read
    assert 'href="#double"' in page_of(told, "bob")
    assert "Note:" not in words(page_of(told, "ada"))


def test_the_hidden_tests_stay_hidden(told):
    for student in ("ada", "bob"):
        read = words(page_of(told, student))
        assert "HIDDEN TESTS" not in read
        assert "def score" not in read
        assert 'check("double")' in read


def test_nothing_that_a_student_wrote_acts(told):
    html = page_of(told, "ada")
    assert "Because." in words(html)
    assert "<script>alert" not in html
    assert "<img src=" not in html.replace('<img src="data:', "")


def test_a_page_says_why_nothing_could_be_graded(told):
    read = words(page_of(told, "eve"))
    assert f"{LESSON}: not graded" in read
    assert "The notebook of eve could not be graded, so there is no score yet." in read
    assert "not valid JSON" in read


def test_a_student_who_handed_nothing_in_has_no_page(told):
    assert not (told.feedback / "zed").exists()


def test_a_reason_is_shown_as_it_was_printed_and_a_person_s_points_replace_an_earlier_page(own):
    make_feedback(own, LESSON)
    path = own.autograded / "bob" / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    line = "✗ 0 of 2 points. 2*x*y | `y` is <b>missing</b>."
    for cell in notebook.cells:
        if cell.id == "double":
            cell.outputs = [nbformat.v4.new_output("stream", text=f"a warning\n{line}\n")]
    path.chmod(0o644)
    nbformat.write(notebook, path)
    with open_gradebook(own) as gradebook:
        for id, points in (("double", 1.5), ("why", 3)):
            grade = gradebook.find_grade(id, LESSON, LESSON, "bob")
            grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()
    make_feedback(own, LESSON)
    read = words(page_of(own, "bob"))
    assert f"double 1.5 of 2 {line} letter 1 of 1" in read
    assert "why 3 of 3 Note:" in read


def test_nbgrader_s_own_programs_write_the_same_page(own, told):
    """As formgrader's button and `nbgrader generate_feedback` make it."""
    settings = config(own)
    done = NbGraderAPI(CourseDirectory(config=settings), config=settings).generate_feedback(LESSON, "bob")
    assert done["success"], done
    assert page_of(own, "bob") == page_of(told, "bob")


def test_a_page_that_cannot_be_made_is_told_with_the_log(own):
    path = own.autograded / "bob" / LESSON / f"{LESSON}.ipynb"
    path.chmod(0o644)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(CourseError, match=r"Some feedback could not be made .* see .*nbgrader\.log"):
        make_feedback(own, LESSON)
    assert (own.folder / "nbgrader.log").exists()


def test_of_other_cells_nothing_is_hidden():
    cell = marked(new_code_cell("a\n### BEGIN HIDDEN TESTS\nsecret\n### END HIDDEN TESTS\nb", id="q"), points=3)
    HideTests().preprocess_cell(cell, {}, 0)
    assert cell.source == "a\nb"
    written = marked(
        new_code_cell("# BEGIN HIDDEN TESTS, a student wrote this\n# END HIDDEN TESTS", id="q"), solution=True
    )
    HideTests().preprocess_cell(written, {}, 0)
    assert written.source.startswith("# BEGIN HIDDEN TESTS")
