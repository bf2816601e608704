"""Grades as CSV: nbgrader's columns, properly quoted, with an empty score where nothing could be graded."""

import csv
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin

from autograder.course import Course
from autograder.nbgrader import open_gradebook
from autograder.results.outcomes import outcomes

COLUMNS = [
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score", "answers_to_grade_by_hand", "note"),
]


def safe(text: object) -> str:
    """`text` as a spreadsheet shows it and never runs it: a leading = + - @ is quoted, and None is empty."""
    text = "" if text is None else str(text)
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def export_csv(course: Course, to: Path, lessons: list[str] = ()) -> None:
    """Write the grades of `lessons` (or of all) to `to`."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with open_gradebook(course) as gradebook:
        CsvExport(to=str(to), assignment=list(lessons)).export(gradebook)


class CsvExport(ExportPlugin):
    """`nbgrader export` and `scaling-laws export --format csv`; unlike nbgrader's own, missing is not zero."""

    def export(self, gradebook: Gradebook) -> None:
        folder = Path(gradebook.engine.url.database).parent
        with Path(self.to or "grades.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows(Course(folder=folder), gradebook, self.assignment, self.student))


def rows(course: Course, gradebook: Gradebook, lessons: list[str] = (), students: list[str] = ()) -> list[dict]:
    """One row per lesson and student, by their names; `lessons` and `students` choose some of them."""
    table = []
    for assignment in sorted(gradebook.assignments, key=lambda assignment: assignment.name):
        people = {student.id: student for student in gradebook.students}
        for result in outcomes(course, assignment.name):
            id, person = result.student, people.get(result.student)
            if (lessons and assignment.name not in lessons) or (students and id not in map(str, students)):
                continue
            row = {
                "assignment": assignment.name,
                "duedate": assignment.duedate,
                "student_id": safe(id),
                "last_name": safe(person and person.last_name),
                "first_name": safe(person and person.first_name),
                "email": safe(person and person.email),
                "max_score": assignment.max_score,
                "note": safe(result.note),
            }
            if result.score is not None:
                submission = gradebook.find_submission(assignment.name, id)
                penalty = submission.late_submission_penalty
                row |= {
                    "timestamp": submission.timestamp,
                    "raw_score": result.score,
                    "late_submission_penalty": penalty,
                    "score": max(0.0, result.score - penalty),
                    "answers_to_grade_by_hand": result.by_hand,
                }
            table.append(row)
    return table
