"""What every student got for every answer, and why: read from the gradebook and the marked notebooks.

The class page, the picture of the class and the exports all read a student's answers here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from autograder.course import Course, CourseError
from autograder.nbgrader import open_gradebook

WAITS_FOR_A_PERSON = "A person has still to read this answer."
_POINTS = re.compile(r"^[✓✗◐] [\d.e+-]+ (?:of [\d.e+-]+ )?points[.:] ")  # as `Score.line` begins


@dataclass(frozen=True)
class MarkedAnswer:
    """One student's answer to one question: its points, the reason for them, and the cell that holds the answer."""

    points: float
    max_points: float
    reason: str  # as the student reads it
    by_hand: bool  # waits for a person
    written: str  # the source of the answer cell; "" where it is as released

    @property
    def letter(self) -> str:
        """The letter that was chosen in a choice question, where the reason begins with it; otherwise ""."""
        match = re.match(r"([A-Z]): ", self.reason)
        return match[1] if match else ""

    @property
    def message(self) -> str:
        """The reason for the points, or that they are not settled yet."""
        return WAITS_FOR_A_PERSON if self.by_hand else self.reason


StudentAnswers = Mapping[str, MarkedAnswer]  # by question
ClassAnswers = Mapping[str, StudentAnswers]  # by student


def class_answers(course: Course, lesson: str) -> dict[str, dict[str, MarkedAnswer]]:
    """The answers of every student of whom something was graded in `lesson`, by student and question.

    Raises CourseError where nothing was graded.
    """
    with open_gradebook(course) as gradebook:
        students = sorted(student.id for student in gradebook.students)
        found = {student: marked_answers(course, gradebook, lesson, student) for student in students}
    graded = {student: answers for student, answers in found.items() if answers}
    if not graded:
        raise nothing_graded(lesson)
    return graded


def nothing_graded(lesson: str) -> CourseError:
    return CourseError(f"Nobody has a mark in {lesson} yet: grade the submissions first.")


def marked_answers(course: Course, gradebook: Gradebook, lesson: str, student: str) -> dict[str, MarkedAnswer]:
    """One student's answers by question, in the lesson's order; empty where nothing of this student was graded."""
    try:
        submission = gradebook.find_submission(lesson, student)
    except MissingEntry:
        return {}
    notebook = submission.notebooks[0]
    released = {cell.name: cell.source.strip() for cell in notebook.notebook.source_cells}
    order = {name: number for number, name in enumerate(released)}
    cells = _cells(course, lesson, student)
    answers = {}
    for grade in sorted(notebook.grades, key=lambda grade: order[grade.name]):
        answer_cell = grade.name if grade.cell.cell_type == "markdown" else f"{grade.name}-answer"
        written = _source(cells.get(answer_cell, {}))
        answers[grade.name] = MarkedAnswer(
            points=grade.score,
            max_points=grade.max_score,
            reason=_POINTS.sub("", last_line(cells.get(grade.name, {}))),  # a person may have changed the points
            by_hand=grade.needs_manual_grade,
            written="" if written == released.get(answer_cell, "") else written,
        )
    return answers


def last_line(cell: Mapping[str, Any]) -> str:
    """The last line that a cell printed, "" where it printed nothing: there `score` says how many points, and why."""
    streams = [output for output in cell.get("outputs", []) if output.get("output_type") == "stream"]
    lines = "".join("".join(output.get("text", "")) for output in streams).strip().splitlines()
    return lines[-1] if lines else ""


def _cells(course: Course, lesson: str, student: str) -> dict[str, dict[str, Any]]:
    """The cells of a marked notebook by their nbgrader id; empty where the notebook cannot be read."""
    path = course.autograded / student / lesson / f"{lesson}.ipynb"
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in cells}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _source(cell: Mapping[str, Any]) -> str:
    return "".join(cell.get("source", "")).strip()
