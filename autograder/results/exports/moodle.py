"""For Moodle's gradebook import, where columns are mapped by hand.

Grade and feedback are both there: Moodle empties whichever is missing. Rows without any score are left out, since they
would empty what was entered there by hand.
"""

from collections.abc import Sequence

from autograder.results.exports.formats import Files, Grade, GradeExport, Grades, by_student
from autograder.results.exports.spreadsheet import csv_text, two_decimals


def files(grades: Grades) -> Files:
    columns = [(item, f"{item} (feedback)") for item in grades.items.values()]
    head = ["ID number", "Username", "Email address", *(name for pair in columns for name in pair)]
    lines = [
        [*_who(rows[0]), *(cell for lesson in grades.items for cell in _cells(rows, lesson))]
        for rows in by_student(grades.rows)
        if any(grade.score is not None for grade in rows)
    ]
    return {f"{grades.name}-moodle.csv": csv_text([head, *lines])}


def _who(grade: Grade) -> list[str]:
    return [grade.person.sis_id or grade.student, grade.person.login or grade.student, grade.email]


def _cells(rows: Sequence[Grade], lesson: str) -> list[str]:
    grade = next((one for one in rows if one.lesson == lesson), None)
    return ["", ""] if grade is None else [two_decimals(grade.score), grade.note]


EXPORT = GradeExport("moodle", "Moodle's gradebook import", files, item=True)
