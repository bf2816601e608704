"""A class with five essays and one that was left empty, graded once and copied for each test."""

import shutil
from collections.abc import Callable

import pytest

from autograder.course import ROOT, Course
from autograder.grading.marking_page.desk import MarkingDesk
from autograder.grading.registration import enter_lesson
from autograder.results.essays.records import MarkingSettings
from tests.autograder.grading.essay_class import LESSON, WRITTEN, write_essays


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> Course:
    course = Course(ROOT, tmp_path_factory.mktemp("essays") / "course")
    enter_lesson(course, LESSON)
    write_essays(course, {**WRITTEN, "zoe": ""})
    return course


@pytest.fixture
def own(written, tmp_path) -> Course:
    shutil.copytree(written.folder, tmp_path / "course")
    return Course(ROOT, tmp_path / "course")


@pytest.fixture
def desk(own) -> Callable[..., MarkingDesk]:
    """A new desk at the course, as after a start of the server; `double` as in `scaling-laws mark --double`."""
    return lambda double=0: MarkingDesk(own, MarkingSettings("a seed", double))
