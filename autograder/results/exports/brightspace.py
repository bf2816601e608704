"""For Brightspace's grade import, in which every line ends in a "#". Rows without any score are left out."""

from collections.abc import Sequence

from autograder.results.exports.formats import Files, Grade, GradeExport, Grades, by_student
from autograder.results.exports.spreadsheet import csv_text, two_decimals


def files(grades: Grades) -> Files:
    items = grades.items
    has_numbers = any(grade.person.sis_id for grade in grades.rows)
    head = [*(["OrgDefinedId"] if has_numbers else []), "Username"]
    head += [*(f"{item} Points Grade" for item in items.values()), "End-of-Line Indicator"]
    lines = [
        [
            *([f"#{rows[0].person.sis_id}" if rows[0].person.sis_id else ""] if has_numbers else []),
            rows[0].person.login or rows[0].student,
            *(_cell(rows, lesson) for lesson in items),
            "#",
        ]
        for rows in by_student(grades.rows)
        if any(grade.score is not None for grade in rows)
    ]
    return {f"{grades.name}-brightspace.csv": csv_text([head, *lines])}


def _cell(rows: Sequence[Grade], lesson: str) -> str:
    return next((two_decimals(grade.score) for grade in rows if grade.lesson == lesson), "")


EXPORT = GradeExport("brightspace", "Brightspace's grade import", files, item=True)
