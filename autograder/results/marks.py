"""What nbgrader's gradebook says of the answers to a lesson: points, a person's marks and comments, lateness.

A lesson is read in a few queries, whatever the size of the class.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbgrader.api import Gradebook
from sqlalchemy import text


@dataclass(frozen=True)
class Mark:
    """One answer in the gradebook. `automatic` and `manual` are None where nothing, or nobody, has marked it."""

    max_points: float
    automatic: float | None = None
    manual: float | None = None
    extra: float = 0.0
    waits: bool = False  # for a person
    comment: str = ""  # a person's
    remark: str = ""  # the grader's own, such as "No response."

    @property
    def points(self) -> float:
        """The points as they count now, as nbgrader adds them up."""
        given = self.automatic if self.manual is None else self.manual
        return (given or 0.0) + self.extra


@dataclass(frozen=True)
class StudentMarks:
    """One student's marks by question, in the lesson's order, and the points taken off for lateness."""

    marks: Mapping[str, Mark]
    late_penalty: float = 0.0


@dataclass(frozen=True)
class LessonMarks:
    """A lesson in the gradebook: its released cells by id, the cells in which a question is answered, and the marks."""

    released: Mapping[str, str] = field(default_factory=dict)
    answer_cells: Mapping[str, Sequence[str]] = field(default_factory=dict)
    prose: frozenset[str] = frozenset()  # the questions that are answered in Markdown
    students: Mapping[str, StudentMarks] = field(default_factory=dict)


_OF_THE_LESSON = """
    JOIN notebook ON notebook.id = cell.notebook_id JOIN assignment ON assignment.id = notebook.assignment_id
    WHERE assignment.name = :lesson ORDER BY cell.rowid
"""
_RELEASED = f"SELECT cell.name, cell.source, cell.cell_type FROM source_cell AS cell {_OF_THE_LESSON}"
_CELLS = f"""
    SELECT cell.name, cell.type, coalesce(graded.max_score, task.max_score, 0) FROM base_cell AS cell
    LEFT JOIN grade_cells AS graded ON graded.id = cell.id LEFT JOIN task_cells AS task ON task.id = cell.id
    {_OF_THE_LESSON}
"""
_FROM_SUBMISSIONS = """
    FROM submitted_assignment AS work JOIN assignment ON assignment.id = work.assignment_id
    JOIN submitted_notebook ON submitted_notebook.assignment_id = work.id
"""
_SUBMISSIONS = f"""
    SELECT work.student_id, sum(submitted_notebook.late_submission_penalty) {_FROM_SUBMISSIONS}
    WHERE assignment.name = :lesson GROUP BY work.student_id
"""
_GRADES = f"""
    SELECT work.student_id, cell.name, auto_score, manual_score, extra_credit, needs_manual_grade {_FROM_SUBMISSIONS}
    JOIN grade ON grade.notebook_id = submitted_notebook.id JOIN base_cell AS cell ON cell.id = grade.cell_id
    WHERE assignment.name = :lesson
"""
_COMMENTS = f"""
    SELECT work.student_id, cell.name, manual_comment, auto_comment {_FROM_SUBMISSIONS}
    JOIN comment ON comment.notebook_id = submitted_notebook.id JOIN base_cell AS cell ON cell.id = comment.cell_id
    WHERE assignment.name = :lesson
"""


def lesson_marks(gradebook: Gradebook, lesson: str) -> LessonMarks:
    """The marks of every student with a submission of `lesson`; none where the gradebook does not know the lesson."""

    def rows(query: str) -> Iterable[Sequence[Any]]:
        return gradebook.db.execute(text(query), {"lesson": lesson}).all()

    released = {name: source or "" for name, source, _ in rows(_RELEASED)}
    in_markdown = {name for name, _, kind in rows(_RELEASED) if kind == "markdown"}
    cells = list(rows(_CELLS))
    points = {name: most for name, kind, most in cells if kind in ("GradeCell", "TaskCell")}
    order = {name: place for place, name in enumerate(released)}
    asked = sorted(points, key=lambda name: order.get(name, len(order)))
    answer_cells = _answer_cells(released, asked, {name for name, kind, _ in cells if kind != "GradeCell"})
    given = {(student, name): values for student, name, *values in rows(_GRADES)}
    said = {(student, name): values for student, name, *values in rows(_COMMENTS)}
    students = {}
    for student, penalty in rows(_SUBMISSIONS):
        marks = {}
        for name in (one for one in asked if (student, one) in given):
            automatic, manual, extra, waits = given[student, name]
            about = [said[student, cell] for cell in answer_cells[name] if (student, cell) in said]
            comment, remark = ("\n".join(filter(None, (one[kind] for one in about))) for kind in (0, 1))
            marks[name] = Mark(points[name], automatic, manual, extra or 0.0, bool(waits), comment, remark)
        students[student] = StudentMarks(marks, penalty or 0.0)
    prose = frozenset(name for name in asked if name in in_markdown)
    return LessonMarks(released, answer_cells, prose, students)


def _answer_cells(released: Iterable[str], asked: Sequence[str], solutions: set[str]) -> dict[str, Sequence[str]]:
    """By question, the solution cells between the question before it and its own graded cell, that one included."""
    found: dict[str, Sequence[str]] = dict.fromkeys(asked, ())
    before: list[str] = []
    for name in released:
        before += [name] if name in solutions else []
        if name in found:
            found[name], before = tuple(before), []
    return found
