"""What every student got for every question, and why: read from the gradebook and the marked notebooks."""

import json
import re
from dataclasses import dataclass

from nbgrader.api import Gradebook, MissingEntry

from autograder.course import Course

_SAID = re.compile(r"^[✓✗◐] [\d.e+-]+ (?:of [\d.e+-]+ )?points[.:] (.*)", re.DOTALL)


@dataclass(frozen=True)
class Mark:
    """One answer: its points, the reason that the student reads, and the cell in which it was written."""

    points: float
    max_points: float
    reason: str
    by_hand: bool  # waits for a person
    written: str  # the source of the answer cell; "" where it is as released

    @property
    def letter(self) -> str:
        """The letter that was chosen in a choice question, where the reason begins with it."""
        match = re.match(r"([A-Z]): ", self.reason)
        return match[1] if match else ""


def marks(course: Course, gradebook: Gradebook, lesson: str, student: str) -> dict[str, Mark]:
    """By question in the lesson's order; empty where nothing of this student was graded."""
    try:
        entry = gradebook.find_submission(lesson, student)
    except MissingEntry:
        return {}
    notebook = entry.notebooks[0]
    cells = _cells(course, lesson, student)
    order = {cell.name: number for number, cell in enumerate(notebook.notebook.source_cells)}
    released = {cell.name: cell.source.strip() for cell in notebook.notebook.source_cells}
    found = {}
    for grade in sorted(notebook.grades, key=lambda grade: order[grade.name]):
        name = grade.name if grade.cell.cell_type == "markdown" else f"{grade.name}-answer"
        written = _source(cells.get(name, {}))
        reason = _reason(cells.get(grade.name, {}))
        unchanged = written == released.get(name, "")
        found[grade.name] = Mark(
            grade.score, grade.max_score, reason, grade.needs_manual_grade, "" if unchanged else written
        )
    return found


def _cells(course: Course, lesson: str, student: str) -> dict[str, dict]:
    path = course.autograded / student / lesson / f"{lesson}.ipynb"
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in cells}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _source(cell: dict) -> str:
    source = cell.get("source", "")
    return ("".join(source) if isinstance(source, list) else source).strip()


def _reason(cell: dict) -> str:
    """What a test cell printed last, without its points: they may have been changed by a person."""
    streams = [output for output in cell.get("outputs", []) if output.get("output_type") == "stream"]
    lines = "".join("".join(output.get("text", "")) for output in streams).strip().splitlines()
    match = _SAID.match(lines[-1]) if lines else None
    return match[1] if match else (lines[-1] if lines else "")
