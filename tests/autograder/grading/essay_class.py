"""A class that wrote the course's first essay, in a real gradebook and marked notebooks; no process runs their code."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.course import ROOT, Course
from autograder.grading.batch import prepare
from autograder.grading.collecting import CollectedAnswers
from autograder.grading.gradebook import GradebookWriter
from autograder.grading.marking import score_answers
from autograder.grading.submissions import Submission
from autograder.nbgrader import open_gradebook
from autograder.release.lesson import grade_id
from tests.autograder.grading.conftest import CALM
from tests.autograder.grading.conftest import MEMO_LESSON as LESSON

ESSAY = "data-memo"
WRITTEN = {
    "ada": "The law gives **116 billion** tokens. Yours, ada.",
    "bob": "80 billion reach 2.24, which is close.\n\n- buy 36 more\n- or stop here",
    "cleo": "Larger is better. <script>alert(1)</script><img src=x onerror=alert(2)>",
    "dan": "# My memo\n\nThe floor of 1.90 stays. [more](http://example.org/x)",
    "eve": "I would pay for a pilot run first.",
}


def write_essays(course: Course, written: Mapping[str, str], attachments: Mapping[str, Any] | None = None) -> None:
    """Grade a hand-in of each student with this text; an empty one leaves the cell as released."""
    with GradebookWriter(course) as writer:
        for student, text in written.items():
            nb = nbformat.from_dict(_released())
            cell = next(one for one in nb.cells if grade_id(one) == ESSAY)
            cell.source = text or cell.source
            if attachments:
                cell["attachments"] = attachments
            prepared = prepare(Submission(student, LESSON, notebook=nb), {LESSON: _released()}, CALM)
            collected = CollectedAnswers(answers={})
            scores = score_answers(LESSON, prepared.run, collected, prepared.cases)
            writer.enter(prepared.submission, prepared.nb, collected, scores, prepared.notes, prepared.run)


def in_gradebook(course: Course, student: str) -> tuple[float | None, bool, str | None]:
    """(a person's points, whether the answer waits, a person's comment), by nbgrader's own API."""
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade(ESSAY, LESSON, LESSON, student)
        comment = gradebook.find_comment(ESSAY, LESSON, LESSON, student)
        return grade.manual_score, grade.needs_manual_grade, comment.manual_comment


def mark_in_formgrader(course: Course, student: str, points: float, comment: str | None = None) -> None:
    """As formgrader's handlers write a mark."""
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade(ESSAY, LESSON, LESSON, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.find_comment(ESSAY, LESSON, LESSON, student).manual_comment = comment
        gradebook.db.commit()


@cache
def _released() -> NotebookNode:
    return nbformat.read(ROOT / "lessons" / LESSON / f"{LESSON}.ipynb", as_version=4)
