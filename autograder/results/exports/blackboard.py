"""For Blackboard's "Upload grades", which finds a student by Username. Rows without any score are left out."""

from collections.abc import Sequence

from autograder.results.exports.formats import Files, Grade, GradeExport, Grades, by_student
from autograder.results.exports.spreadsheet import csv_text, two_decimals


def files(grades: Grades) -> Files:
    most = {grade.lesson: grade.max_score for grade in grades.rows}
    head = ["Last Name", "First Name", "Username", "Student ID"]
    titles = [f"{item} [Total Pts: {most.get(lesson, 0):g} Score]" for lesson, item in grades.items.items()]
    lines = [
        [one.last_name, one.first_name, one.person.login or one.student, one.person.sis_id, *_scores(rows, grades)]
        for rows in by_student(grades.rows)
        if any(grade.score is not None for grade in rows) and (one := rows[0])
    ]
    return {f"{grades.name}-blackboard.csv": csv_text([[*head, *titles], *lines])}


def _scores(rows: Sequence[Grade], grades: Grades) -> list[str]:
    return [next((two_decimals(one.score) for one in rows if one.lesson == lesson), "") for lesson in grades.items]


EXPORT = GradeExport("blackboard", "Blackboard's grade upload", files, item=True)
