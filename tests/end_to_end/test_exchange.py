"""Lessons go out to students and come back: by nbgrader's exchange folder, and by nbgitpuller."""

import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.course import ROOT
from autograder.grading.submissions import find_submissions, store
from tests.autograder.grading.conftest import LESSON, POINTS, RIGHT, as_seen


def answer(path, student: str, **answers: str) -> None:
    """Write a student's id and the right answers to four questions into the released notebook."""
    nb = nbformat.read(path, as_version=4)
    sources = right(student) | {name.replace("_", "-"): text for name, text in answers.items()}
    for cell in nb.cells:
        cell.source = sources.get(cell.id, cell.source)
    nbformat.write(nb, path)


def right(student: str) -> dict[str, str]:
    """By cell, the student's id and right answers, in the letters that this student sees."""
    mine = RIGHT | {"student": f'STUDENT = "{student}"'}
    return {cell: as_seen(cell, source, student) for cell, source in mine.items()}


def scores(course, student: str) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course / '.course' / 'gradebook.db'}", "scaling-laws") as gradebook:
        grades = gradebook.find_submission(LESSON, student).notebooks[0].grades
        return {grade.name: grade.score for grade in grades if grade.score}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bwrap") is None, reason="grading needs bubblewrap")
def test_a_lesson_goes_round_through_nbgrader_s_exchange(checkout, shell, tmp_path):
    exchange, home = tmp_path / "exchange", tmp_path / "ada"
    exchange.mkdir()
    home.mkdir()
    theirs = {"HOME": str(home), "JUPYTER_DATA_DIR": str(home / "data")}
    (home / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.course_id = 'scaling-laws'\nc.Exchange.root = {str(exchange)!r}\n"
    )
    root = f"--Exchange.root={exchange}"

    shell(f"nbgrader release_assignment {LESSON} {root}")
    shell(f"nbgrader fetch_assignment {LESSON}", cwd=home, **theirs)
    path = home / LESSON / f"{LESSON}.ipynb"
    answer(path, "ada", training_flops_answer="answers['training-flops'] = None")
    shell(f"nbgrader submit {LESSON} --student ada", cwd=home, **theirs)
    shell(f"nbgrader collect {LESSON} {root}")
    shell("scaling-laws grade .course/submitted")
    assert scores(checkout, "ada") == {id: points for id, points in POINTS.items() if id != "training-flops"}

    answer(path, "ada")  # handed in again
    shell(f"nbgrader submit {LESSON} --student ada", cwd=home, **theirs)
    shell(f"nbgrader collect {LESSON} --update {root}")
    shell("scaling-laws grade .course/submitted && scaling-laws feedback")
    assert scores(checkout, "ada") == POINTS
    # Another student hands in outside of the exchange, and what a third one sends cannot be read.
    by_hand = tmp_path / "by-hand"
    shutil.copytree(checkout / ".course" / "submitted" / "ada", by_hand / "bob")
    for left in ("timestamp.txt", "submission_secret.txt"):
        (by_hand / "bob" / LESSON / left).unlink()
    (by_hand / "eve").mkdir()
    (by_hand / "eve" / f"{LESSON}.ipynb").write_text("{")
    shell(f"scaling-laws grade {by_hand} && scaling-laws feedback")
    shell(f"nbgrader release_feedback {LESSON} {root}")
    assert len(list((exchange / "scaling-laws" / "feedback").glob("*.html"))) == 1
    shell(f"nbgrader fetch_feedback {LESSON}", cwd=home, **theirs)
    assert ["training-flops" in page.read_text() for page in (home / LESSON / "feedback").rglob("*.html")] == [True]


def test_what_the_exchange_keeps_beside_a_notebook_is_kept_and_nothing_else(tmp_path):
    folder = tmp_path / "in" / "ada" / LESSON
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "lessons" / LESSON / f"{LESSON}.ipynb", folder)
    beside = {"timestamp.txt": "2030-01-02 03:04:05.678 UTC", "submission_secret.txt": "0af" * 16}
    for name, text in {**beside, "other.txt": "other"}.items():
        (folder / name).write_text(text)
    (submission,) = find_submissions(tmp_path / "in", [LESSON])
    store(submission.read(), tmp_path / "out")
    kept = {path.name: path.read_text() for path in (tmp_path / "out" / "ada" / LESSON).glob("*.txt")}
    assert kept == beside
    (folder / "submission_secret.txt").write_text("../no secret")
    assert find_submissions(tmp_path / "in", [LESSON])[0].secret == ""


def test_a_pull_brings_what_is_new_and_keeps_what_a_student_wrote(checkout, shell, tmp_path):
    """nbgitpuller, against a repository on this machine."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    shutil.copytree(checkout / "lessons", ours / "lessons")
    commit = "git add -A && git -c user.name=Us -c user.email=us@example.org commit -qm lessons"
    shell(f"git init -qb main && {commit} && git clone -q --bare . ../course.git", cwd=ours)
    pull = f"gitpuller {tmp_path / 'course.git'} main {theirs}"
    shell(pull)

    answer(theirs / "lessons" / LESSON / f"{LESSON}.ipynb", "ada")
    (theirs / "notes.txt").write_text("mine")
    upstream = ours / "lessons" / LESSON / f"{LESSON}.ipynb"
    nb = nbformat.read(upstream, as_version=4)
    nb.cells[0].source += "\n\nA new sentence."
    nbformat.write(nb, upstream)
    (ours / "lessons" / "new.py").write_text("new = True\n")
    shell(f"{commit} && git push -q ../course.git main", cwd=ours)
    shell(pull)

    merged = nbformat.read(theirs / "lessons" / LESSON / f"{LESSON}.ipynb", as_version=4)
    nbformat.validate(merged)
    assert {cell.id: cell.source for cell in merged.cells}.items() >= right("ada").items()
    assert merged.cells[0].source.endswith("A new sentence.")
    assert (theirs / "lessons" / "new.py").exists()
    assert (theirs / "notes.txt").read_text() == "mine"
