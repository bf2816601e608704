"""From authored to released and back to a fresh copy: nothing changes by itself, and nothing is lost."""

import filecmp
import shutil

import nbformat
import pytest

from autograder import questions
from autograder.bank.kinds import Choice
from autograder.course import ROOT, Course, CourseError
from autograder.release.build import authoring_problems, build
from autograder.release.lesson import version
from tests.autograder.conftest import LESSON, authored, with_cells, write


@pytest.fixture
def asked(monkeypatch):
    """Questions as the small lesson asks them."""
    bank = [
        Choice(id, id, points, "", "recall", "", options={})
        for id, points in [("double", 2), ("letter", 1), ("why", 3)]
    ]
    monkeypatch.setattr(questions, "questions", lambda lesson: tuple(bank))


@pytest.mark.parametrize("lesson", Course().lessons())
def test_the_released_lessons_are_what_build_makes(lesson, tmp_path):
    """Building again changes no byte of lessons/."""
    course = Course(tmp_path, tmp_path / ".course")
    shutil.copytree(ROOT / "solutions" / "notebooks", course.source)
    build(course, lesson)
    made = [path for path in (course.release / lesson).rglob("*") if path.is_file()]
    assert made
    for path in made:
        assert filecmp.cmp(path, ROOT / "lessons" / path.relative_to(course.release), shallow=False), path.name
    assert build(course, lesson) == []


def test_a_release_has_no_answer_no_hidden_test_and_its_version(course, asked):
    build(course, LESSON)
    nb = nbformat.read(course.release / LESSON / f"{LESSON}.ipynb", as_version=4)
    text = nbformat.writes(nb)
    assert "return 2 * x" not in text
    assert "HIDDEN" not in text
    assert "answers['letter'] = 'B'" not in text
    assert 'raise NotImplementedError(\\"Exercise: double\\")' in text
    assert nb.metadata.scaling_laws == {"lesson": LESSON, "version": version(nb)}
    nb.cells[0].source += "\n"
    assert nb.metadata.scaling_laws.version != version(nb)


def test_building_leaves_other_files_alone_even_when_it_fails(course, asked):
    build(course, LESSON)
    notes = course.release / LESSON / "my notes.txt"
    notes.write_text("mine")
    released = (course.release / LESSON / f"{LESSON}.ipynb").read_bytes()
    broken = with_cells(authored(), solve_double="### BEGIN SOLUTION\nno end")
    write(broken, course.source / LESSON / f"{LESSON}.ipynb")
    with pytest.raises(CourseError, match="no end solution statement"):
        build(course, LESSON)
    assert notes.read_text() == "mine"
    assert (course.release / LESSON / f"{LESSON}.ipynb").read_bytes() == released
    assert not (course.folder / "building").exists()
    assert not course.gradebook.exists()


def test_python_files_and_caches_beside_a_lesson_are_not_released(course, asked):
    (course.source / LESSON / "answers.py").write_text("secret = 1")
    (course.source / "__pycache__").mkdir()
    build(course, LESSON)
    assert [path.name for path in (course.release / LESSON).iterdir()] == [f"{LESSON}.ipynb"]
    assert course.lessons() == [LESSON]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda nb: nb.cells[3].update(id="other"), "its id 'other' must be its grade_id 'double'"),
        (lambda nb: nb.cells[3].metadata.nbgrader.update(points=5), "gives 5 points; its question 2"),
        (lambda nb: nb.cells[3].update(source=nb.cells[3].source.replace("check(", "(")), "needs check"),
        (lambda nb: nb.cells[3].update(source='check("double")'), "needs score"),
        (lambda nb: nb.cells[0].update(execution_count=1), "Cell 1 has outputs"),
        (lambda nb: nb.cells.pop(5), "'letter' has no graded cell"),
    ],
)
def test_what_would_go_wrong_in_a_class_stops_the_build(change, words):
    nb = authored()
    points = {"double": 2, "letter": 1, "why": 3}
    assert list(authoring_problems(nb, points)) == []
    change(nb)
    assert any(words in problem for problem in authoring_problems(nb, points))
