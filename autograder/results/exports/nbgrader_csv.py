"""Grades as CSV in nbgrader's columns, one line per lesson and student; where nothing could be graded, no score."""

from collections.abc import Iterable
from dataclasses import replace

from autograder.results.exports.formats import Files, Grade, GradeExport, Grades
from autograder.results.exports.spreadsheet import csv_text

COLUMNS = [
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score", "answers_to_grade_by_hand", "note"),
]


def grade_table(grades: Iterable[Grade]) -> str:
    """The whole file as text."""
    return csv_text([COLUMNS, *map(_line, grades)])


def _line(grade: Grade) -> list[object]:
    return [
        *(grade.lesson, grade.due, grade.handed_in, grade.student, grade.last_name, grade.first_name, grade.email),
        *(grade.raw_score, grade.late_penalty, grade.score, grade.max_score, grade.by_hand, grade.note),
    ]


def files(grades: Grades) -> Files:
    return {f"{grades.name}.csv": grade_table(grades.rows)}


CSV = GradeExport("csv", "nbgrader's columns, all lessons in one file", files, per_lesson=False)
NBGRADER = replace(CSV, name="nbgrader", description="another name for csv")
