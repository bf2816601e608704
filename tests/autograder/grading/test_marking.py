"""The marked notebook: an essay's rubric without its sample answers, and each student's own warm-ups."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.bank.kinds import Instance
from autograder.bank.right import right_answer
from autograder.bank.run_as import ANOTHER_QUESTION, RunAs, run_as
from autograder.bank.stated import NotebookStudent
from autograder.grading.collecting import CollectedAnswers
from autograder.grading.marking import marked_notebook, score_answers
from autograder.questions import key, question

LESSON = "02_fit_and_forecast"
NOTEBOOK = Path(__file__).parents[3] / "solutions/notebooks" / LESSON / f"{LESSON}.ipynb"


def test_the_rubric_stands_above_the_essay():
    authored = nbformat.read(NOTEBOOK, as_version=4)
    marked = marked_notebook(authored, RunAs("ada", "ada"), CollectedAnswers(answers={}, texts={}, notes=[]), {})
    cells = {cell.id: cell for cell in marked.cells}
    shown = cells["data-memo-ask"].outputs[0].data["text/markdown"]
    assert "A memo to your team" in shown
    for points, criterion in key("data-memo").rubric:
        assert f"| {points:g} | {criterion} |" in shown
    assert not [sample for sample in key("data-memo").samples.values() if sample in shown]
    order = [cell.id for cell in marked.cells]
    assert order.index("data-memo") == order.index("data-memo-ask") + 1


WARM_UPS = [f"warm-up-2-{number}" for number in (1, 2, 3)]


def collected(student: str, answer: Callable[[Instance], Any]) -> CollectedAnswers:
    return CollectedAnswers(answers={id: {"value": answer(question(id).instance(student))} for id in WARM_UPS})


@pytest.mark.parametrize("student", ["ada", "ben", "carl", "dora"])
def test_a_warm_up_is_scored_and_shown_as_this_student_was_asked(student):
    right = collected(student, lambda asked: right_answer(asked, key(asked.question.id)))
    scores = score_answers(LESSON, RunAs(student, student), right, {})
    assert [scores[id].points for id in WARM_UPS] == [1, 1, 1]
    authored = nbformat.read(NOTEBOOK.parents[1] / LESSON / f"{LESSON}.ipynb", as_version=4)
    cells = {cell.id: cell for cell in marked_notebook(authored, RunAs(student, student), right, scores).cells}
    for id in WARM_UPS:
        shown = cells[f"{id}-ask"].outputs[0].data["text/markdown"]
        assert question(id).instance(student).prompt in shown
        assert f'answers["{id}"]' in shown
        (told,) = [output for output in cells[id].outputs if output.output_type != "execute_result"]
        line = told.text if told.output_type == "stream" else told.data["text/plain"]  # with formulas it is displayed
        assert line.startswith("✓ 1 of 1 points.")
        assert "$" not in line


def test_what_another_student_was_asked_earns_little():
    """Right answers copied from a neighbour: four letters and another question."""
    students = [f"student-{number}" for number in range(60)]
    earned = 0.0
    for mine, theirs in zip(students, students[1:] + students[:1], strict=True):
        copied = {id: right_answer(question(id).instance(theirs), key(id)) for id in WARM_UPS}
        answers = collected(mine, lambda asked, own=copied: own[asked.question.id])
        scores = score_answers(LESSON, RunAs(mine, mine), answers, {})
        earned += sum(scores[id].points for id in WARM_UPS)
    print(f"copied warm-ups earn {earned / len(students) / len(WARM_UPS):.2f} of their points")
    assert earned / len(students) / len(WARM_UPS) < 0.45


def test_no_answer_to_a_warm_up_is_said_in_a_sentence():
    scores = score_answers(LESSON, RunAs("ada", "ada"), CollectedAnswers(), {})
    assert scores["warm-up-2-1"].points == 0
    assert 'set answers["warm-up-2-1"]' in scores["warm-up-2-1"].reason


@pytest.mark.parametrize("stated", ["ben", "", "not an id"])
def test_a_warm_up_seen_with_another_id_is_not_scored_in_silence(stated):
    """Another id shows another question: neither its letters nor its numbers are taken for this student's."""
    run = run_as("ada", NotebookStudent(stated))
    scores = score_answers(LESSON, run, collected("ada", lambda asked: "A"), {})
    assert {(scores[id].points, scores[id].reason) for id in WARM_UPS} == {(0, ANOTHER_QUESTION)}
