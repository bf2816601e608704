"""What a regrade would change is told before it writes; for one question or one student; marks of people stay."""

from dataclasses import replace

import pytest

from autograder.cli import main
from autograder.grading.batch import regrade
from autograder.grading.preparing import prepare
from autograder.nbgrader import open_gradebook
from autograder.questions import key
from autograder.results.marks import lesson_marks
from autograder.results.term.policy import policy_path
from tests.autograder.grading.conftest import LESSON, entries


@pytest.mark.slow
@pytest.mark.usefixtures("box")
def test_a_changed_key_is_told_before_it_is_written(course, hand_in, handed_in, monkeypatch, capsys):
    """Mallory's letter B becomes wrong, ann's A right; bob's mark was set by a person, and stays."""
    wrong = {"flattening_curve_answer": 'answers["flattening-curve"] = "A"', "run_cost_answer": "pass"}
    folder = hand_in(mallory=handed_in(), bob=handed_in(), ann=handed_in(**wrong))
    at = ["--course", str(course.folder)]
    assert main(["grade", str(folder), *at]) == 0
    with open_gradebook(course) as gradebook:
        gradebook.find_grade("flattening-curve", LESSON, LESSON, "bob").manual_score = 0.5
        gradebook.db.commit()
    before = entries(course)
    was = key("flattening-curve")
    monkeypatch.setattr(
        "autograder.grading.marking.key", lambda id: replace(was, right="A") if id == "flattening-curve" else key(id)
    )
    capsys.readouterr()
    assert main(["regrade", "01", "--dry-run", *at]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "3 of 3 submissions change.",
        f"  {LESSON}  ann: 3 → 4 (+1.00): flattening-curve 0 → 1",
        f"  {LESSON}  bob: 5.5 → 5.5 (+0.00): flattening-curve 1 → 0 (a person's mark stays)",
        f"  {LESSON}  mallory: 6 → 5 (-1.00): flattening-curve 1 → 0",
    ]
    assert entries(course) == before
    assert main(["regrade", "--question", "run-cost", *at]) == 0  # another question: nothing of this one is written
    assert {k: v.auto_score for k, v in entries(course).items()} == {k: v.auto_score for k, v in before.items()}
    assert main(["regrade", "--student", "ann", *at]) == 0
    scores = {student: entries(course)[student, "flattening-curve"].auto_score for student in ("ann", "bob", "mallory")}
    assert scores == {"ann": 1, "bob": 1, "mallory": 1}
    at_telling, prepared = [], []
    for module in ("batch", "preparing"):
        monkeypatch.setattr(
            f"autograder.grading.{module}.prepare",
            lambda one, *more: prepared.append(one.student) or prepare(one, *more),
        )
    asked = ["flattening-curve"]
    regrade(course, [LESSON], questions=asked, tell=lambda told: at_telling.append((len(told), entries(course))))
    assert at_telling == [(3, at_telling[0][1])]
    assert at_telling[0][1]["mallory", "flattening-curve"].auto_score == 1  # told, and not written yet
    assert sorted(prepared) == ["ann", "bob", "mallory"]  # once each: what was told is what is entered
    after = entries(course)
    assert after["mallory", "flattening-curve"].auto_score == 0
    assert after["bob", "flattening-curve"].manual_score == 0.5
    policy_path(course).write_text(
        f'[lessons.{LESSON}]\nexcused_questions = ["run-cost"]\nquestion_points = {{ flattening-curve = 4 }}\n'
    )
    capsys.readouterr()
    assert main(["regrade", *at]) == 0  # a question is dropped, and another one counts more
    assert "0 of 3 submissions change." in capsys.readouterr().out
    assert entries(course) == after
    with open_gradebook(course) as gradebook:
        marks = lesson_marks(gradebook, LESSON).students["bob"].marks
    assert (marks["flattening-curve"].manual, marks["flattening-curve"].points) == (2.0, 2.0)
    assert "run-cost" not in marks
    assert main(["regrade", "--question", "flatening-curve", *at]) == 2
    assert "There is no question 'flatening-curve': did you mean 'flattening-curve'?" in capsys.readouterr().err
    assert main(["regrade", "--student", "malory", *at]) == 2
    assert "There is no student 'malory': did you mean 'mallory'?" in capsys.readouterr().err
