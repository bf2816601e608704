"""What a person decided holds for the answer that it was said of, and for no other."""

import shutil
import tempfile
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.bank.kinds import Essay, Function
from autograder.course import ROOT, Course
from autograder.grading.batch import prepare
from autograder.grading.collecting import CollectedAnswers
from autograder.grading.gradebook import GradebookWriter
from autograder.grading.marking import score_answers
from autograder.grading.submissions import Submission
from autograder.nbgrader import open_gradebook
from autograder.questions import question, questions
from autograder.release.lesson import grade_id
from tests.autograder.grading.conftest import CALM, LESSON, STUDENT, entries

IDS = [asked.id for asked in questions(LESSON)]
ESSAYS = [id for id in IDS if isinstance(question(id), Essay)]


def answer_cell(nb: nbformat.NotebookNode, id: str) -> nbformat.NotebookNode:
    return next(cell for cell in nb.cells if grade_id(cell) == (id if id in ESSAYS else f"{id}-answer"))


def enter(course: Course, nb: nbformat.NotebookNode, released, values: dict) -> None:
    """As a batch does it, with answers that no process was asked for."""
    prepared = prepare(Submission(STUDENT, LESSON, notebook=nb), {LESSON: released}, CALM)
    collected = CollectedAnswers(answers={id: {"value": value} for id, value in values.items()})
    scores = score_answers(LESSON, prepared.run, collected, prepared.cases)
    with GradebookWriter(course) as writer:
        writer.enter(prepared.submission, prepared.nb, collected, scores, prepared.notes, prepared.run)


def decide(course: Course, marks: dict[str, float]) -> None:
    with open_gradebook(course) as gradebook:
        for id, mark in marks.items():
            grade = gradebook.find_grade(id, LESSON, LESSON, STUDENT)
            grade.manual_score, grade.needs_manual_grade = mark, False
        gradebook.db.commit()


@pytest.mark.slow
@pytest.mark.usefixtures("prepared")
@settings(max_examples=25)
@given(
    changed=st.sampled_from(IDS),
    how=st.sampled_from(["text", "picture", "value"]),
    text=st.text(min_size=1, max_size=30),
    marked=st.sets(st.sampled_from(IDS), max_size=6),
)
def test_any_changed_answer_is_entered_or_waits_with_its_old_mark(prepared, released, changed, how, text, marked):
    if (how == "picture" and changed not in ESSAYS) or (
        how == "value" and isinstance(question(changed), Essay | Function)
    ):
        how = "text"
    with tempfile.TemporaryDirectory() as folder:
        course = Course(ROOT, Path(folder) / "course")
        shutil.copytree(prepared.folder, course.folder)
        first, values = nbformat.from_dict(released), dict.fromkeys(IDS, "A")
        for id in ESSAYS:
            answer_cell(first, id).source = "What I thought."
        enter(course, first, released, values)
        decide(course, dict.fromkeys({*marked, *ESSAYS}, 0.5))
        before = entries(course)

        second = nbformat.from_dict(first)
        if how == "text":
            answer_cell(second, changed).source += text
        elif how == "picture":
            answer_cell(second, changed)["attachments"] = {"image.png": {"image/png": "aGVsbG8="}}
        else:
            values[changed] = "B"
        enter(course, second, released, values)
        after = entries(course)

        for id in IDS:
            old, new = before[STUDENT, id], after[STUDENT, id]
            assert new.manual_score == old.manual_score
            if id == changed and old.manual_score is not None:
                assert new.needs_manual_grade
            elif id != changed:
                assert (new.auto_score, new.needs_manual_grade) == (old.auto_score, False)
        marked_notebook = nbformat.read(course.autograded / STUDENT / LESSON / f"{LESSON}.ipynb", as_version=4)
        assert answer_cell(marked_notebook, changed).source == answer_cell(second, changed).source
        enter(course, second, released, values)
        assert entries(course) == after
