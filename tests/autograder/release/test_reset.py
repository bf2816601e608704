"""A fresh copy of a lesson comes from wherever there is one, and nothing of the old one is lost."""

import shutil
import subprocess
from dataclasses import replace

import nbformat
import pytest

from autograder import questions
from autograder.bank.kinds import Choice
from autograder.course import CourseError
from autograder.release.build import build
from autograder.release.reset import fresh_copy, reset
from tests.autograder.conftest import LESSON, write


@pytest.fixture
def asked(monkeypatch):
    """Questions as the small lesson asks them."""
    bank = [
        Choice(id, id, points, "", "recall", "", options={})
        for id, points in [("double", 2), ("letter", 1), ("why", 3)]
    ]
    monkeypatch.setattr(questions, "questions", lambda lesson: tuple(bank))


def test_reset_gives_a_fresh_copy_and_keeps_the_old_one(course, asked):
    build(course, LESSON)
    path = course.release / LESSON / f"{LESSON}.ipynb"
    fresh = path.read_bytes()
    path.write_text("my work")
    assert reset(course, LESSON)[0] == path
    assert path.read_bytes() == fresh
    (kept,) = path.parent.glob("*.kept-*")
    assert kept.read_text() == "my work"


def test_without_the_authored_lesson_reset_takes_the_release_from_git(course, asked):
    build(course, LESSON)
    path = course.release / LESSON / f"{LESSON}.ipynb"
    fresh = path.read_bytes()
    git = ["git", "-C", str(course.root), "-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "lessons"], check=True)
    subprocess.run([*git, "commit", "-qm", "release"], check=True)
    nb = nbformat.reads(fresh.decode(), as_version=4)
    nb.cells[0].source = "my own work"
    write(nb, path)
    subprocess.run([*git, "commit", "-qam", "my work, committed"], check=True)
    shutil.rmtree(course.root / "solutions")
    reset(course, LESSON)
    assert path.read_bytes() == fresh
    path.unlink()
    shutil.rmtree(course.root / ".git")
    with pytest.raises(CourseError, match="download the course anew"):
        reset(course, LESSON)


def test_where_lessons_are_worked_on_elsewhere_the_installed_one_is_fresh_unless_somebody_worked_in_it(
    course, asked, tmp_path
):
    build(course, LESSON)
    path = course.release / LESSON / f"{LESSON}.ipynb"
    fresh = path.read_bytes()
    shutil.rmtree(course.source)
    elsewhere = replace(course, work=tmp_path / "mine")
    assert fresh_copy(elsewhere, LESSON) == fresh
    nb = nbformat.reads(fresh.decode(), as_version=4)
    nb.cells[0].outputs = [nbformat.v4.new_output("stream", text="ran")]
    write(nb, path)
    with pytest.raises(CourseError, match="no copy of 00_small"):
        fresh_copy(elsewhere, LESSON)
    carried = course.root / "lessons" / ".released" / LESSON / f"{LESSON}.ipynb"
    carried.parent.mkdir(parents=True)
    carried.write_bytes(fresh)
    assert fresh_copy(elsewhere, LESSON) == fresh
