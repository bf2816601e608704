"""Where a course's files lie: in a course tree, and where pip put the packages and `scaling-laws start` the lessons."""

from pathlib import Path

import pytest

from autograder import course as module
from autograder.course import MARK, ROOT, Course, CourseError, home, one_of, seen_from, workspace


@pytest.fixture
def installed(tmp_path, monkeypatch) -> Path:
    """A folder for packages, as pip fills it, in the place of this course tree."""
    packages = tmp_path / "site-packages"
    packages.mkdir()
    monkeypatch.setattr(module, "ROOT", packages)
    monkeypatch.delenv("SCALING_LAWS_COURSE", raising=False)
    return packages


@pytest.fixture
def started(tmp_path) -> Path:
    folder = tmp_path / "mine" / "lessons" / "01"
    folder.mkdir(parents=True)
    (tmp_path / "mine" / MARK).touch()
    return tmp_path / "mine"


def test_a_course_tree_is_its_own_workspace_wherever_one_is(tmp_path, monkeypatch):
    monkeypatch.delenv("SCALING_LAWS_COURSE", raising=False)
    for here in (ROOT, ROOT / "lessons", tmp_path):
        monkeypatch.chdir(here)
        assert workspace() == ROOT
        course = Course.at()
        assert (course.folder, course.release) == (ROOT / ".course", ROOT / "lessons")
    assert Course().folder == ROOT / ".course"


def test_around_a_started_folder_that_is_the_workspace(started, monkeypatch):
    for here in (started, started / "lessons" / "01"):
        monkeypatch.chdir(here)
        assert workspace() == started
        course = Course.at()
        assert (course.root, course.folder, course.release) == (ROOT, started / ".course", started / "lessons")


def test_a_tree_inside_of_a_started_folder_is_a_tree(started, monkeypatch):
    tree = started / "clone"
    tree.mkdir()
    (tree / "nbgrader_config.py").touch()
    monkeypatch.setattr(module, "ROOT", tree)
    monkeypatch.chdir(tree)
    assert workspace() == tree


def test_packages_are_no_workspace_and_nothing_is_kept_among_them(installed, monkeypatch):
    for here in (installed, installed.parent):
        monkeypatch.chdir(here)
        with pytest.raises(CourseError, match="scaling-laws start"):
            workspace()
    assert home() == installed.parent
    assert Course.at().folder == Course().folder == installed.parent / ".course"


def test_a_folder_that_is_named_goes_before_the_environment_and_that_before_the_default(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALING_LAWS_COURSE", str(tmp_path / "theirs"))
    assert Course.at(tmp_path / "mine").folder == tmp_path / "mine"
    assert Course.at().folder == tmp_path / "theirs"


def test_a_name_that_nbgrader_would_misread_is_refused(tmp_path):
    with pytest.raises(CourseError, match="avoid"):
        seen_from(tmp_path / "a (copy)", tmp_path)
    odd = tmp_path / "a (copy)"
    assert seen_from(odd / "class", odd) == "class"


def test_a_lesson_is_meant_by_its_name_or_its_beginning():
    lessons = ["01_one", "02_two", "02_two_more"]
    assert one_of("01", lessons) == "01_one"
    assert one_of("02_two", lessons) == "02_two"
    for name in ("02", "3", ""):
        with pytest.raises(CourseError, match="the lessons here are: 01_one, 02_two, 02_two_more"):
            one_of(name, lessons)
