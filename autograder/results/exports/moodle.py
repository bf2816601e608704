"""For Moodle's gradebook import, where columns are mapped by hand.

Grade and feedback are both there: Moodle empties whichever is missing.
"""

from autograder.results.exports.formats import Files, GradeExport, Grades
from autograder.results.exports.spreadsheet import csv_text, two_decimals


def files(grades: Grades) -> Files:
    head = ["ID number", "Email address", grades.item, f"{grades.item} (feedback)"]
    lines = [[grade.student, grade.email, two_decimals(grade.score), grade.note] for grade in grades.rows]
    return {f"{grades.name}-moodle.csv": csv_text([head, *lines])}


EXPORT = GradeExport("moodle", "Moodle's gradebook import", files, item=True)
