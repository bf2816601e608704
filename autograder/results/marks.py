"""What nbgrader's gradebook says of the answers to a lesson: points, a person's marks and comments, lateness.

A lesson is read in a few queries, whatever the size of the class.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from sqlalchemy import text

from autograder.course import Course
from autograder.results.term.lateness import late_penalty
from autograder.results.term.policy import policy_of


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
    scored: float | None = None  # the automatic points as they were scored, where a question counts other points now

    @property
    def points(self) -> float:
        """The points as they count now, as nbgrader adds them up."""
        given = self.automatic if self.manual is None else self.manual
        return (given or 0.0) + self.extra


@dataclass(frozen=True)
class StudentMarks:
    """One student's marks by question, in the lesson's order, and the points taken off for lateness.

    Questions that the term's policy excuses are not among them; `notes` say so, and what was taken off for.
    """

    marks: Mapping[str, Mark]
    late_penalty: float = 0.0
    notes: Sequence[str] = ()

    @property
    def earned(self) -> float:
        """The points of all answers, before anything is taken off."""
        return sum(mark.points for mark in self.marks.values())

    @property
    def possible(self) -> float:
        return sum(mark.max_points for mark in self.marks.values())


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
_TIMES = """
    SELECT work.student_id, work.timestamp FROM submitted_assignment AS work
    JOIN assignment ON assignment.id = work.assignment_id WHERE assignment.name = :lesson
"""
_COMMENTS = f"""
    SELECT work.student_id, cell.name, manual_comment, auto_comment {_FROM_SUBMISSIONS}
    JOIN comment ON comment.notebook_id = submitted_notebook.id JOIN base_cell AS cell ON cell.id = comment.cell_id
    WHERE assignment.name = :lesson
"""


def lesson_marks(gradebook: Gradebook, lesson: str, as_entered: bool = False) -> LessonMarks:
    """The marks of every student with a submission of `lesson`; none where the gradebook does not know the lesson.

    They are as the term's policy counts them now (lateness, excused questions, points of questions), or `as_entered`.
    """
    entered = _entered_marks(gradebook, lesson)
    return entered if as_entered else _by_policy(gradebook, lesson, entered)


def _entered_marks(gradebook: Gradebook, lesson: str) -> LessonMarks:

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


def _by_policy(gradebook: Gradebook, lesson: str, entered: LessonMarks) -> LessonMarks:
    course = Course(folder=Path(gradebook.engine.url.database).parent)
    policy = policy_of(course, [assignment.name for assignment in gradebook.assignments])
    if not policy.concerns(lesson):
        return entered
    times = {str(student): when for student, when in gradebook.db.execute(text(_TIMES), {"lesson": lesson}).all()}
    students = {}
    for student, given in entered.students.items():
        excused = policy.excused_questions(student, lesson) & set(given.marks)
        weights = policy.lesson(lesson).question_points
        marks = {name: _weighted(mark, weights.get(name)) for name, mark in given.marks.items() if name not in excused}
        counted = replace(given, marks=marks)
        notes = [f"excused: {', '.join(sorted(excused))}"] if excused else []
        penalty, why = late_penalty(
            course, policy, student, lesson, times.get(student), counted.earned, counted.possible
        )
        students[student] = replace(counted, late_penalty=given.late_penalty + penalty, notes=(*notes, *why))
    return replace(entered, students=students)


def _weighted(mark: Mark, points: float | None) -> Mark:
    """The mark in a question that counts other points than the lesson says."""
    if points is None or not mark.max_points:
        return mark
    factor = points / mark.max_points
    automatic, manual = (None if one is None else one * factor for one in (mark.automatic, mark.manual))
    return replace(
        mark, max_points=points, automatic=automatic, manual=manual, extra=mark.extra * factor, scored=mark.automatic
    )


def _answer_cells(released: Iterable[str], asked: Sequence[str], solutions: set[str]) -> dict[str, Sequence[str]]:
    """By question, the solution cells between the question before it and its own graded cell, that one included."""
    found: dict[str, Sequence[str]] = dict.fromkeys(asked, ())
    before: list[str] = []
    for name in released:
        before += [name] if name in solutions else []
        if name in found:
            found[name], before = tuple(before), []
    return found
