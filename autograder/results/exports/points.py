"""The points of every question and student as CSV: a line for each student and lesson with questions side by side would
differ from lesson to lesson, so each answer has a line of its own."""

from autograder.results.exports.formats import Files, GradeExport, Grades
from autograder.results.exports.spreadsheet import csv_text

COLUMNS = ["assignment", "student_id", "section", "group", "question", "points", "max_points", "waits", "set_by_person"]


def files(grades: Grades) -> Files:
    lines = [
        [
            *(grade.lesson, grade.student, grade.person.section, grade.person.group, id),
            *(None if answer.unmarked else round(answer.points, 2), round(answer.max_points, 2)),
            *("yes" if answer.by_hand else "", "yes" if answer.set_by_person else ""),
        ]
        for grade in grades.rows
        if grade.score is not None
        for id, answer in grade.answers.items()
    ]
    return {f"{grades.name}-points.csv": csv_text([COLUMNS, *lines])}


EXPORT = GradeExport("points", "the points of every question and student, as CSV", files, per_lesson=False)
