"""For Canvas' gradebook import, which finds a student by ID, SIS User ID or SIS Login ID.

The item may end in Canvas' own " (1234)". Rows without a score are left out: over a score that Canvas has, their empty
cell would propose to wipe it.
"""

from collections.abc import Sequence

from autograder.results.exports.formats import Files, Grade, GradeExport, Grades, by_student
from autograder.results.exports.spreadsheet import as_shown, csv_text, two_decimals


def files(grades: Grades) -> Files:
    items = grades.items
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *items.values()]
    most = {grade.lesson: grade.max_score for grade in grades.rows}
    possible = ["    Points Possible", "", "", "", "", *(two_decimals(most.get(lesson, 0)) for lesson in items)]
    lines = [
        [*_who(rows[0]), *(_cell(rows, lesson) for lesson in items)]
        for rows in by_student(grades.rows)
        if any(grade.score is not None or grade.excused for grade in rows)
    ]
    return {f"{grades.name}-canvas.csv": csv_text([head, possible, *lines])}


def _who(grade: Grade) -> list[str]:
    person = grade.person
    return [_name(grade), person.canvas_id, person.sis_id, person.login or grade.student, person.section]


def _cell(rows: Sequence[Grade], lesson: str) -> str:
    grade = next((one for one in rows if one.lesson == lesson), None)
    return "" if grade is None else "EX" if grade.excused else two_decimals(grade.score)


def _name(grade: Grade) -> str:
    return ", ".join(as_shown(name) for name in (grade.last_name, grade.first_name) if name) or grade.student


EXPORT = GradeExport("canvas", "Canvas' gradebook import", files, item=True)
