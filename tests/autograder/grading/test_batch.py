"""A class is graded, stopped, killed, graded again and regraded: nothing is lost, doubled or run twice."""

import csv
import random
import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_raw_cell
from nbgrader.apps.api import NbGraderAPI

from autograder.course import ROOT, Course, CourseError
from autograder.grading import batch
from autograder.grading.submissions import MAX_MEGABYTES
from autograder.nbgrader import config, open_gradebook
from autograder.questions.instructor import lesson_01
from autograder.release.lesson import grade_id
from autograder.results.exports import export_grades
from autograder.results.feedback import make_feedback
from autograder.sandbox.sandbox import Sandbox
from tests.autograder.conftest import autograde
from tests.autograder.grading.conftest import CALM, LESSON, MEMO_LESSON, POINTS, STUDENT, entries, memo
from tests.autograder.sandbox.processes import alive, descendants, wait_for

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[2J"
ONE = {"workers": 1, "limits": CALM}


def marks(course: Course, student: str = STUDENT) -> dict[str, float]:
    """What nbgrader's gradebook holds: points that are not 0, by question."""
    with open_gradebook(course) as gradebook:
        grades = gradebook.find_submission(LESSON, student).notebooks[0].grades
        return {grade.name: grade.score for grade in grades if grade.score}


def scores(results) -> dict[str, float | None]:
    return {result.student: result.score for result in results}


@pytest.mark.usefixtures("box")
def test_a_class_is_graded_whatever_some_hand_in(course, hand_in, handed_in, released):
    evil = handed_in(f"print({EVIL!r})")
    evil.cells += [new_markdown_cell(EVIL), new_raw_cell(EVIL)]
    folder = hand_in(
        mallory=evil,
        peer=handed_in(first="import os; os._exit(0)", flattening_curve_answer='answers["flattening-curve"] = "A"'),
        torn=nbformat.writes(handed_in())[:900],
        many=handed_in(*["1"] * 2000),
        idle=released,
    )
    (folder / "big" / LESSON).mkdir(parents=True)
    with (folder / "big" / LESSON / f"{LESSON}.ipynb").open("wb") as file:
        file.truncate(2_000_000_000)
    seen = []
    results = batch.grade(course, folder, **ONE, progress=lambda *args: seen.append(args[:2]))
    assert scores(results) == {"mallory": 6.0, "peer": 5.0, "torn": None, "many": None, "idle": 0.0, "big": None}
    assert seen == [(n, 6) for n in range(1, 7)]
    notes = {result.student: result.note for result in results}
    assert "cell 3 was left out, because the process ended" in notes["peer"]
    assert "not valid JSON" in notes["torn"]
    assert "more than 2,000" in notes["many"]
    assert f"larger than {MAX_MEGABYTES} MB" in notes["big"]
    assert marks(course) == POINTS

    marked = nbformat.read(course.autograded / STUDENT / LESSON / f"{LESSON}.ipynb", as_version=4)
    cell = next(cell for cell in marked.cells if grade_id(cell) == "run-cost")
    assert cell.outputs[0].data["text/plain"].startswith("✓ 2 of 2 points. Right.")  # its reason has a formula
    assert cell.outputs[1].data["text/plain"] == "2.0"
    assert "HIDDEN TESTS" not in nbformat.writes(marked)
    seen_by_formgrader = {one["student"]: one for one in NbGraderAPI(config=config(course)).get_submissions(LESSON)}
    assert seen_by_formgrader["mallory"]["autograded"]
    assert seen_by_formgrader["mallory"]["score"] == 6
    assert not seen_by_formgrader["mallory"]["needs_manual_grade"]
    export_grades(course, [LESSON], "csv", course.folder / "grades.csv")
    rows = {row["student_id"]: row for row in csv.DictReader((course.folder / "grades.csv").open(encoding="utf-8"))}
    assert (rows["peer"]["score"], rows["torn"]["score"]) == ("5.0", "")
    pages = make_feedback(course, LESSON)
    assert len(pages) == 6
    page = (course.feedback / STUDENT / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
    assert "2 of 2 points" in page
    for act in ("<script>alert", "<img src=x", "\x1b["):
        assert act not in page
    assert "HIDDEN TESTS" not in page


@pytest.mark.usefixtures("box")
def test_the_engine_and_nbgrader_give_the_same_scores(course, hand_in, handed_in, tmp_path):
    slip = handed_in("print(answers)", run_cost_answer="answers['run-cost'] = 1.0", bits_and_nats_answer="1/0")
    folder = hand_in(mallory=handed_in(training_flops_answer="answers['training-flops'] = max"), peer=slip)
    other = Course(ROOT, tmp_path / "stock")
    shutil.copytree(course.folder, other.folder)
    ours = batch.grade(course, folder, **ONE)
    theirs = autograde(other, folder, LESSON)
    assert scores(ours) == scores(theirs) == {"mallory": 4.0, "peer": 3.0}
    for student in ("mallory", "peer"):
        assert marks(course, student) == marks(other, student)


def no_running(monkeypatch):
    monkeypatch.setattr(Sandbox, "run", lambda *args: pytest.fail("a student's code was run"))


@pytest.mark.usefixtures("box")
def test_nothing_is_run_twice_and_a_changed_submission_is(course, hand_in, handed_in, monkeypatch):
    folder = hand_in(mallory=handed_in())
    first = batch.grade(course, folder, **ONE)
    with monkeypatch.context() as patch:
        no_running(patch)
        patch.setattr(batch.GradebookWriter, "_holds", lambda *args: True)
        assert batch.grade(course, folder, **ONE) == first
    folder = hand_in(mallory=handed_in(run_cost_answer="answers['run-cost'] = 0.0"))
    assert scores(batch.grade(course, folder, **ONE)) == {"mallory": 4.0}
    with open_gradebook(course) as gradebook:
        assert len(gradebook.assignment_submissions(LESSON)) == 1


@pytest.mark.usefixtures("box")
def test_regrade_after_a_changed_key_runs_no_code_and_keeps_manual_marks(course, hand_in, handed_in, monkeypatch):
    batch.grade(course, hand_in(mallory=handed_in(), peer=handed_in()), **ONE)
    batch.grade(course, hand_in(MEMO_LESSON, mallory=memo("A memo about the data.")), **ONE)
    with open_gradebook(course) as gradebook:
        essay = gradebook.find_grade("data-memo", MEMO_LESSON, MEMO_LESSON, STUDENT)
        assert essay.needs_manual_grade
        essay.manual_score, essay.needs_manual_grade = 3.0, False
        raised = gradebook.find_grade("run-cost", LESSON, LESSON, STUDENT)
        raised.manual_score, raised.needs_manual_grade = 1.5, False
        gradebook.db.commit()

    no_running(monkeypatch)
    assert scores(batch.regrade(course, [LESSON], limits=CALM)) == {"mallory": 5.5, "peer": 6.0}
    assert scores(batch.regrade(course, [MEMO_LESSON], limits=CALM)) == {"mallory": 3.0}
    turned = replace(lesson_01.KEYS["flattening-curve"], right="A")
    monkeypatch.setitem(lesson_01.KEYS, "flattening-curve", turned)
    assert scores(batch.regrade(course, [LESSON], limits=CALM)) == {"mallory": 4.5, "peer": 5.0}
    with open_gradebook(course) as gradebook:
        essay = gradebook.find_grade("data-memo", MEMO_LESSON, MEMO_LESSON, STUDENT)
        assert (essay.manual_score, essay.needs_manual_grade) == (3.0, False)
        assert gradebook.find_grade("run-cost", LESSON, LESSON, STUDENT).score == 1.5


@pytest.mark.usefixtures("box")
def test_a_new_essay_waits_for_a_person_again_and_keeps_the_old_mark(course, hand_in):
    (waiting,) = batch.grade(course, hand_in(MEMO_LESSON, mallory=memo("A memo.")), **ONE)
    assert (waiting.score, waiting.by_hand) == (0, 1)
    with open_gradebook(course) as gradebook:
        essay = gradebook.find_grade("data-memo", MEMO_LESSON, MEMO_LESSON, STUDENT)
        essay.manual_score, essay.needs_manual_grade = 2.5, False
        gradebook.db.commit()
    (same,) = batch.grade(course, hand_in(MEMO_LESSON, mallory=memo("A memo.")), **ONE)
    assert (same.score, same.by_hand) == (2.5, 0)
    (changed,) = batch.grade(course, hand_in(MEMO_LESSON, mallory=memo(EVIL)), **ONE)
    assert (changed.score, changed.by_hand) == (2.5, 1)
    (seen_by_formgrader,) = NbGraderAPI(config=config(course)).get_submissions(MEMO_LESSON)
    assert seen_by_formgrader["needs_manual_grade"]
    marked = nbformat.read(course.autograded / STUDENT / MEMO_LESSON / f"{MEMO_LESSON}.ipynb", as_version=4)
    assert next(cell.source for cell in marked.cells if grade_id(cell) == "data-memo") == EVIL
    (page,) = make_feedback(course, MEMO_LESSON)
    for act in ("<script>alert", "<img src=x", "\x1b["):
        assert act not in page.read_text(encoding="utf-8")


@pytest.mark.usefixtures("box")
def test_another_picture_or_remark_is_shown_and_leaves_what_a_person_decided(course, hand_in, handed_in):
    nb = handed_in()
    batch.grade(course, hand_in(mallory=nb), **ONE)
    with open_gradebook(course) as gradebook:
        raised = gradebook.find_grade("run-cost", LESSON, LESSON, STUDENT)
        raised.manual_score, raised.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    nb.cells.append(new_markdown_cell("A remark of mine."))
    (result,) = batch.grade(course, hand_in(mallory=nb), **ONE)
    assert (result.score, result.by_hand) == (5.5, 0)
    path = course.autograded / STUDENT / LESSON / f"{LESSON}.ipynb"
    assert nbformat.read(path, as_version=4).cells[-1].source == "A remark of mine."


@pytest.mark.usefixtures("box")
def test_a_damaged_notebook_does_not_take_an_earlier_score_away(course, hand_in, handed_in):
    batch.grade(course, hand_in(mallory=handed_in()), **ONE)
    (damaged,) = batch.grade(course, hand_in(mallory="{"), **ONE)
    assert damaged.score == 6
    assert "of an earlier notebook" in damaged.note
    (again,) = batch.grade(course, hand_in(mallory=handed_in()), **ONE)
    assert (again.score, again.note) == (6, "")


def test_an_empty_seed_stops_the_batch_before_anything_is_run(course, hand_in, handed_in, monkeypatch, tmp_path):
    (tmp_path / "seed").write_text("")
    monkeypatch.delenv("SCALING_LAWS_SEED")
    monkeypatch.setenv("SCALING_LAWS_SEED_FILE", str(tmp_path / "seed"))
    with pytest.raises(CourseError, match=r"grading seed .* is empty"):
        batch.grade(course, hand_in(mallory=handed_in()), **ONE)


@pytest.mark.usefixtures("box")
def test_what_was_stopped_runs_again_when_it_is_given_more_time(course, hand_in, handed_in, monkeypatch):
    slow = "import time\ntime.sleep(2)\nanswers['flattening-curve'] = 'B'"
    folder = hand_in(mallory=handed_in(flattening_curve_answer=slow), peer=handed_in())
    hasty = {"workers": 1, "limits": replace(CALM, cell_seconds=1)}
    assert scores(batch.grade(course, folder, **hasty)) == {"mallory": 5.0, "peer": 6.0}
    regraded = batch.regrade(course)
    assert scores(regraded) == {"mallory": 5.0, "peer": 6.0}
    assert ["was stopped after 1 seconds" in regraded[0].note, regraded[1].note] == [True, ""]
    runs = []
    monkeypatch.setattr(Sandbox, "run", lambda *args, run=Sandbox.run: runs.append(1) or run(*args))
    assert scores(batch.grade(course, folder, **ONE)) == {"mallory": 6.0, "peer": 6.0}
    assert len(runs) == 2  # one of them is the sandbox's own trial


@pytest.mark.usefixtures("box")
def test_regrade_says_where_answers_are_missing(course, hand_in, handed_in, monkeypatch):
    batch.grade(course, hand_in(mallory=handed_in()), **ONE)
    shutil.rmtree(course.folder / "collected")
    no_running(monkeypatch)
    (result,) = batch.regrade(course, limits=CALM)
    assert "its answers are not at hand" in result.note
    assert result.score == 6


@pytest.mark.usefixtures("box")
def test_late_work_meets_nbgraders_own_settings(course, hand_in, handed_in, monkeypatch):
    folder = hand_in(mallory=handed_in(), peer=handed_in())
    for student, day in (("mallory", "2030-01-02"), ("peer", "2029-12-31")):
        (folder / student / LESSON / "timestamp.txt").write_text(f"{day} 12:00:00 UTC\n")
    batch.grade(course, folder, **ONE)
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate="2030-01-01 00:00:00 UTC")
    from autograder.grading import gradebook as writer

    def strict(given):
        strictly = config(given)
        strictly.LateSubmissionPlugin.penalty_method = "zero"
        return strictly

    monkeypatch.setattr(writer, "config", strict)
    (folder / "mallory" / LESSON / "timestamp.txt").write_text("2030-01-02 13:00:00 UTC\n")
    batch.grade(course, folder, **ONE)
    with open_gradebook(course) as gradebook:
        late, early = (gradebook.find_submission(LESSON, student) for student in ("mallory", "peer"))
        assert late.total_seconds_late == 37 * 3600
        assert (late.late_submission_penalty, early.late_submission_penalty) == (6.0, 0.0)


@pytest.mark.usefixtures("box")
def test_ctrl_c_stops_and_the_next_run_goes_on(course, hand_in, handed_in):
    folder = hand_in(**{f"s{n}": handed_in() for n in range(5)})

    def stop(done, *_):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch.grade(course, folder, **ONE, progress=stop)
    assert len(list((course.folder / "collected").rglob("*.json"))) >= 2
    assert scores(batch.grade(course, folder, **ONE)) == {f"s{n}": 6.0 for n in range(5)}


GRADE = """
import sys
from pathlib import Path
from autograder.grading.registration import enter_lesson
from autograder.course import ROOT, Course
from autograder.grading import batch
from tests.autograder.grading.test_batch import ONE
print(batch.grade(Course(ROOT, Path(sys.argv[1])), Path(sys.argv[2]), **ONE))
"""


@pytest.mark.slow
@pytest.mark.usefixtures("box")
def test_fifty_kills_lose_and_double_nothing(course, prepared, hand_in, handed_in, tmp_path):
    """A batch is killed at random moments and at last finishes: then all is as an undisturbed one leaves it."""
    kills, students = 50, 20
    folder = hand_in(**{f"s{n}": handed_in("import time; time.sleep(0.3)") for n in range(students)})
    command = [sys.executable, "-c", GRADE, str(course.folder), str(folder)]
    draw, left = random.Random(6), 0
    for _ in range(kills):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as grader:
            time.sleep(draw.uniform(0.5, 6))
            below = descendants(grader.pid)
            grader.kill()
        wait_for(lambda some=below: not any(map(alive, some)))
        left += sum(map(alive, below))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert len(re.findall(r"score=6\.0", done.stdout)) == students, done.stderr

    whole = Course(ROOT, tmp_path / "whole")
    shutil.copytree(prepared.folder, whole.folder)
    batch.grade(whole, folder, **ONE)
    killed, undisturbed = entries(course), entries(whole)
    changed = sum(killed.get(one) != entry for one, entry in undisturbed.items())
    print(f"{kills} kills: {left} processes left, {changed} of {len(undisturbed)} entries lost or changed")
    assert (left, changed, len(killed)) == (0, 0, len(undisturbed))
    written = [
        {path.relative_to(one.folder): path.read_bytes() for path in one.autograded.rglob("*.ipynb")}
        for one in (course, whole)
    ]
    assert written[0] == written[1]
    collected = [path for path in (course.folder / "collected").rglob("*.json") if not path.name.startswith(".")]
    assert len(collected) == students
