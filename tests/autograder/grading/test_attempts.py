"""Several hand-ins of one student: all are kept, and the policy, whenever it changes, says which of them counts."""

import shutil

import nbformat
import pytest

from autograder.cli import main
from autograder.grading.attempts import Attempts
from autograder.grading.submissions import Submission, store
from autograder.nbgrader import open_gradebook
from autograder.results.outcomes import outcomes
from autograder.results.term.arrivals import arrival_of
from autograder.results.term.policy import policy_of, policy_path
from tests.autograder.grading.conftest import LESSON, STUDENT
from tests.autograder.grading.lms_zips import zipped

ROSTER = "id,first name,last name,email\nmallory,Mallory,O'Neil,m@x.org\nben,Ben,Byron,b@x.org\n"
FIRST, LAST = "Nov 9, 2026 905 AM", "Nov 10, 2026 905 AM"
DEADLINE = '[lessons.01]\ndeadline = "2026-11-09 23:59"\n'


@pytest.fixture
def archive(handed_in, tmp_path):
    """Mallory handed in good work in time, and a copy with one answer less a day later."""
    better, worse = handed_in(), handed_in(run_cost_answer="pass")
    files = {
        f"77-5 - Mallory O'Neil - {when}/work.ipynb": nbformat.writes(nb)
        for when, nb in ((FIRST, better), (LAST, worse))
    }
    return zipped(tmp_path / "class.zip", files)


def score(course) -> float | None:
    return {one.student: one.score for one in outcomes(course, LESSON)}[STUDENT]


def exported(course, capsys) -> dict[str, str]:
    import csv

    capsys.readouterr()
    assert main(["export", "--course", str(course.folder)]) == 0
    with (course.folder / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return next(row for row in csv.DictReader(file) if row["student_id"] == STUDENT)


@pytest.mark.slow
@pytest.mark.usefixtures("box")
def test_the_policy_says_which_attempt_counts_and_nothing_is_run_again(course, archive, tmp_path, capsys, monkeypatch):
    (tmp_path / "roster.csv").write_text(ROSTER)
    at = ["--course", str(course.folder)]
    assert main(["roster", str(tmp_path / "roster.csv"), *at]) == 0
    assert main(["grade", str(archive), *at]) == 0
    out = capsys.readouterr().out
    assert "Brightspace: 1 of 1 matched." in out
    assert "Mallory O'Neil  mallory  name" in out
    assert score(course) == 4
    arrival = arrival_of(course, LESSON, STUDENT)
    assert (arrival.system, arrival.path) == ("Brightspace", f"77-5 - Mallory O'Neil - {LAST}/work.ipynb")
    with open_gradebook(course) as gradebook:
        assert str(gradebook.find_submission(LESSON, STUDENT).timestamp) == "2026-11-10 09:05:00"

    monkeypatch.setattr("autograder.grading.batch._new_pool", lambda *_: pytest.fail("something was to be run"))
    policy_path(course).write_text('attempt = "best"\n')
    assert exported(course, capsys)["score"] == "6.0"
    assert arrival_of(course, LESSON, STUDENT).path.endswith(f"{FIRST}/work.ipynb")
    policy_path(course).write_text('attempt = "last"\n' + DEADLINE + "[late]\npercent = 25\n")
    row = exported(course, capsys)
    assert (row["raw_score"], row["late_submission_penalty"], row["score"]) == ("4.0", "1.0", "3.0")
    assert "handed in 9 hours 6 minutes late" in row["note"]
    policy_path(course).write_text('attempt = "last before the deadline"\n' + DEADLINE)
    assert exported(course, capsys)["score"] == "6.0"
    policy_path(course).write_text(
        DEADLINE + '[late]\npercent = 25\n[students."O\'Neil, Mallory"]\nextension = "1 day"\n'
    )
    assert exported(course, capsys)["score"] == "4.0"
    policy_path(course).write_text(
        '[lessons.01]\nexcused_questions = ["flattening-curve"]\nquestion_points = { "training-flops" = 20 }\n'
    )
    row = exported(course, capsys)
    assert (row["score"], row["max_score"]) == ("21.0", "42.0")  # 1 point and 2 points for 20, of 25 - 1 + 18
    policy_path(course).write_text('[students.mallory]\nexcused = ["01"]\n')
    row = exported(course, capsys)
    assert (row["score"], row["note"]) == ("", "excused")
    policy_path(course).write_text("[lats]\n")
    assert main(["export", *at]) == 2
    assert "policy.toml, line 1: there is no 'lats'; did you mean 'late'?" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.usefixtures("box")
def test_a_worse_copy_handed_in_later_by_folder_is_an_attempt_too(course, hand_in, handed_in, capsys):
    at = ["--course", str(course.folder)]
    policy_path(course).write_text('attempt = "best"\n')
    assert main(["grade", str(hand_in(mallory=handed_in())), *at]) == 0
    assert main(["grade", str(hand_in(mallory=handed_in(run_cost_answer="pass"))), *at]) == 0
    assert score(course) == 6
    policy_path(course).unlink()
    assert main(["regrade", *at]) == 0
    assert score(course) == 4
    assert main(["grade", str(hand_in(mallory=handed_in())), *at]) == 0  # the first one again is the last one
    assert score(course) == 6
    assert len(list((course.folder / "attempts" / LESSON / STUDENT).glob("*/*.ipynb"))) == 2


@pytest.mark.slow
@pytest.mark.usefixtures("box")
def test_a_class_of_others_is_not_graded_unless_it_is_said(course, hand_in, handed_in, tmp_path, capsys):
    """And who states another's id, a name or nothing is told so, one by one."""
    folder = hand_in(ann=handed_in(), bob=handed_in(), cy=handed_in(), dan=handed_in())
    shutil.move(folder, tmp_path / "mixed")
    for old, new in (("ann", "eve"), ("bob", "ann"), ("cy", "bob")):
        (tmp_path / "mixed" / old).rename(tmp_path / "mixed" / f"to-{new}")
    for path in (tmp_path / "mixed").glob("to-*"):
        path.rename(path.with_name(path.name[3:]))
    at = ["--course", str(course.folder)]
    assert main(["grade", str(tmp_path / "mixed"), *at]) == 2
    said = capsys.readouterr()
    assert "3 of 4 notebooks say another STUDENT than the file they came in" in said.err
    assert "--anyway" in said.err
    assert not (course.folder / "submitted").exists()
    assert main(["grade", str(tmp_path / "mixed"), "--anyway", *at]) == 0
    notes = {one.student: one.note for one in outcomes(course, LESSON)}
    assert "the notebook says STUDENT = 'bob', another id: only the figures of ann counted" in notes["ann"]
    assert "STUDENT" not in notes["dan"]
    scores = {one.student: one.score for one in outcomes(course, LESSON)}
    assert scores["dan"] == 6
    assert all(scores[one] < 6 for one in ("ann", "bob", "eve"))


@pytest.mark.slow
@pytest.mark.usefixtures("box")
def test_another_name_of_the_same_person_loses_nothing(course, hand_in, handed_in, tmp_path, capsys):
    nb = handed_in()
    folder = hand_in(ben=nb)
    path = folder / "ben" / LESSON / f"{LESSON}.ipynb"
    path.write_text(path.read_text().replace('STUDENT = \\"ben\\"', 'STUDENT = \\"b@x.org\\"'))
    (tmp_path / "roster.csv").write_text(ROSTER)
    at = ["--course", str(course.folder)]
    assert main(["grade", str(folder), *at]) == 0
    scores = {one.student: one.score for one in outcomes(course, LESSON)}
    assert scores["ben"] < 6
    assert main(["roster", str(tmp_path / "roster.csv"), *at]) == 0
    (folder / "ben").rename(folder / "Byron, Ben")
    assert main(["grade", str(folder), *at]) == 0
    result = {one.student: one for one in outcomes(course, LESSON)}
    assert result["ben"].score == 6
    assert "another name of ben" in result["ben"].note
    assert result["mallory"].note == "nothing handed in"
    assert "Byron, Ben  ben      name" in capsys.readouterr().out


def test_what_is_collected_into_the_course_s_own_folder_is_the_last_attempt(course, handed_in, tmp_path):
    """As nbgrader's exchange does it: its file takes the place of the earlier one."""
    before = course.submitted / STUDENT / LESSON / f"{LESSON}.ipynb"
    first, second, third = (handed_in(first=f"number = {at}") for at in range(3))
    attempts = Attempts(course, policy_of(course))

    def grade(nb, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(nbformat.writes(nb))
        submission = Submission(STUDENT, LESSON, path).read()
        if attempts.may_be_another(submission):
            attempts.add([submission])
        chosen = attempts.counting(STUDENT, LESSON, lambda one: 1.0) or submission
        store(chosen.read(), course.submitted)

    def counts() -> str:
        return next(cell.source for cell in nbformat.read(before, 4).cells if cell.source.startswith("number"))

    grade(first, before)
    assert not attempts.folder.exists()
    grade(first, before)  # again, and it is the same
    assert not attempts.folder.exists()
    grade(second, tmp_path / "in" / "a.ipynb")
    assert (len(attempts.of(STUDENT, LESSON)), counts()) == (2, "number = 1")
    grade(third, before)
    assert (len(attempts.of(STUDENT, LESSON)), counts()) == (3, "number = 2")
    grade(first, tmp_path / "in" / "a.ipynb")
    assert (len(attempts.of(STUDENT, LESSON)), counts()) == (3, "number = 0")
    grade(nbformat.read(before, 4), before)  # nothing was handed in
    assert (len(attempts.of(STUDENT, LESSON)), counts()) == (3, "number = 0")
