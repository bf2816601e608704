"""One grading at a time holds a course, and none with another seed than the course was graded with."""

import subprocess
import sys

import pytest

from autograder.bank.seed import seed_fingerprint
from autograder.course import ROOT, Course, CourseError
from autograder.grading.turns import grading_turn

HOLD = """
import sys
from pathlib import Path
from autograder.course import ROOT, Course
from autograder.grading.turns import grading_turn
with grading_turn(Course(ROOT, Path(sys.argv[1]))):
    print("mine", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def course(tmp_path) -> Course:
    return Course(ROOT, tmp_path / "course")


def refused(course: Course) -> str:
    with pytest.raises(CourseError) as told, grading_turn(course):
        pass
    return str(told.value)


def test_a_second_grading_is_refused_until_the_first_ends_even_by_kill_9(course):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", HOLD, str(course.folder)], cwd=ROOT, **pipes) as first:
        assert first.stdout.readline() == "mine\n"
        assert f"Another grading is at work in {course.folder}" in refused(course)
        first.kill()
    with grading_turn(course):
        pass


def test_a_turn_ends_with_an_error_too(course):
    with pytest.raises(ZeroDivisionError), grading_turn(course):
        raise ZeroDivisionError
    with grading_turn(course):
        pass


def test_another_seed_is_refused_and_told_by_its_fingerprint(course, monkeypatch):
    with grading_turn(course):
        pass
    monkeypatch.setenv("SCALING_LAWS_SEED", "another")
    said = refused(course)
    assert all(seed_fingerprint(seed) in said for seed in ("a seed for tests", "another"))
    monkeypatch.undo()
    with grading_turn(course):
        pass


def test_a_second_account_gets_no_seed_in_silence(course, monkeypatch, tmp_path):
    with grading_turn(course):
        pass
    monkeypatch.delenv("SCALING_LAWS_SEED")
    monkeypatch.setenv("SCALING_LAWS_SEED_FILE", str(tmp_path / "config" / "grading-seed"))
    assert "was graded with another seed" in refused(course)
    assert not (tmp_path / "config").exists()


def test_a_new_course_makes_the_seed(course, monkeypatch, tmp_path):
    monkeypatch.delenv("SCALING_LAWS_SEED")
    monkeypatch.setenv("SCALING_LAWS_SEED_FILE", str(tmp_path / "config" / "grading-seed"))
    with grading_turn(course):
        pass
    seed = (tmp_path / "config" / "grading-seed").read_text().strip()
    assert (course.folder / "seed-fingerprint").read_text().strip() == seed_fingerprint(seed)
    assert seed not in (course.folder / "seed-fingerprint").read_text()
