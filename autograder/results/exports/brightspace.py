"""For Brightspace's grade import, in which every line ends in a "#"."""

from autograder.results.exports.formats import Files, GradeExport, Grades
from autograder.results.exports.spreadsheet import csv_text, two_decimals


def files(grades: Grades) -> Files:
    head = ["Username", f"{grades.item} Points Grade", "End-of-Line Indicator"]
    lines = [[grade.student, two_decimals(grade.score), "#"] for grade in grades.rows]
    return {f"{grades.name}-brightspace.csv": csv_text([head, *lines])}


EXPORT = GradeExport("brightspace", "Brightspace's grade import", files, item=True)
