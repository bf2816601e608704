"""What a stranger does first: clone, and run the demo."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import ROOT
from autograder.instructor.sample_class import CLASS, LESSONS
from autograder.questions import question

POINTS_OF_A_PERSON = {"data-memo"}


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    """A clone of what is committed."""
    clone = tmp_path_factory.mktemp("stranger") / "course"
    done = subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], capture_output=True)
    if done.returncode:
        pytest.skip("this copy of the course is not a git checkout")
    return clone


def environment(clone: Path) -> dict[str, str]:
    path = {"PATH": os.defpath, "HOME": str(clone.parent), "PYTHONPATH": str(clone)}
    return path | {"SCALING_LAWS_SEED": "a seed for tests", "OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def demo(clone) -> tuple[str, float]:
    """What the demo prints, and its CPU seconds, with the packages of this checkout's environment."""
    before = os.times()
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "demo"], cwd=clone, env=environment(clone), capture_output=True, text=True
    )
    after = os.times()
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout, after.children_user + after.children_system - before.children_user - before.children_system


@pytest.mark.slow
def test_a_student_of_the_demo_costs_a_third_of_running_the_lessons_in_jupyter(demo, clone, tmp_path):
    """Building, grading, feedback and the class's page included."""
    best = (clone / ".course" / "demo" / "handed-in" / "emmy.noether").rglob("*.ipynb")
    words = ["-m", "nbconvert", "--to", "notebook", "--execute", "--output-dir", str(tmp_path), *map(str, best)]
    before = os.times()
    subprocess.run([sys.executable, *words], cwd=clone, env=environment(clone), capture_output=True, check=True)
    after = os.times()
    alone = after.children_user + after.children_system - before.children_user - before.children_system
    each = demo[1] / len(CLASS)
    print(f"CPU per student: demo {each:.1f} s, the two lessons in Jupyter {alone:.1f} s")
    assert 3 * each < alone


@pytest.mark.slow
def test_it_ends_with_a_table_and_says_where_everything_lies(demo, clone):
    said = demo[0]
    for sample in CLASS:
        assert said.count(sample.student) >= 3  # the progress, the table, and who they are
    for name in ("handed-in", "gradebook.db", "feedback", "grades.csv", "class.png", "class.txt"):
        assert f".course/demo/{name}" in said
        assert (clone / ".course" / "demo" / name).exists()
    pages = {page.parent.parent.name for page in (clone / ".course" / "demo" / "feedback").rglob("*.html")}
    assert pages == {sample.student for sample in CLASS}


@pytest.mark.slow
def test_each_mistake_costs_its_own_questions_and_no_other(demo, clone):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{clone / '.course' / 'demo' / 'gradebook.db'}", "scaling-laws") as gradebook:
        for sample in CLASS:
            if sample.damaged:
                continue
            handed_in = [gradebook.find_submission(lesson, sample.student) for lesson in LESSONS]
            grades = {grade.name: grade for one in handed_in for grade in one.notebooks[0].grades}
            lost = {id for id, grade in grades.items() if grade.score < grade.max_score} - POINTS_OF_A_PERSON
            # An interval that has a width never earns everything.
            lost -= {id for id, grade in grades.items() if grade.score >= question(id).enough * grade.max_score}
            if sample.untouched:
                assert [one.score for one in handed_in] == [0, 0]
            elif sample.student == "emmy.noether":
                assert lost == set()
            else:
                # A student who cannot fit cannot forecast either.
                assert lost - {"forecast-largest"} == set(sample.answers) - {"forecast-largest"} - POINTS_OF_A_PERSON


@pytest.mark.slow
def test_the_csv_has_a_row_for_everybody(demo, clone):
    with (clone / ".course" / "demo" / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["student_id"] for row in rows].count("ada.lovelace") == len(LESSONS)
    assert {row["student_id"] for row in rows} == {sample.student for sample in CLASS}
    assert {row["student_id"] for row in rows if row["score"] == ""} == {s.student for s in CLASS if s.damaged}


@pytest.mark.slow
def test_nothing_that_git_tracks_was_changed(demo, clone):
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True).stdout
    assert changed == ""
