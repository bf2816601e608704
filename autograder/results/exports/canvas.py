"""For Canvas' gradebook import, which finds a student by SIS Login ID; the item may end in Canvas' own " (1234)"."""

from autograder.results.exports.formats import Files, Grade, GradeExport, Grades
from autograder.results.exports.spreadsheet import as_shown, csv_text, two_decimals


def files(grades: Grades) -> Files:
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", grades.item]
    most = grades.rows[0].max_score if grades.rows else 0
    possible = ["    Points Possible", "", "", "", "", two_decimals(most)]
    lines = [[_name(grade), "", "", grade.student, "", two_decimals(grade.score)] for grade in grades.rows]
    return {f"{grades.name}-canvas.csv": csv_text([head, possible, *lines])}


def _name(grade: Grade) -> str:
    return ", ".join(as_shown(name) for name in (grade.last_name, grade.first_name) if name) or grade.student


EXPORT = GradeExport("canvas", "Canvas' gradebook import", files, item=True)
