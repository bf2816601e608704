"""What makes `nbgrader export` write the same table as `scaling-laws export`."""

from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin

from autograder.course import Course
from autograder.files import write_whole
from autograder.results.exports.nbgrader_csv import grade_table
from autograder.results.exports.reading import lesson_grades
from autograder.results.exports.spreadsheet import for_excel


class CsvExport(ExportPlugin):
    """nbgrader's plugin for CSV; unlike nbgrader's own, it tells a missing score from zero."""

    def export(self, gradebook: Gradebook) -> None:
        course = Course(folder=Path(gradebook.engine.url.database).parent)
        lessons = sorted(assignment.name for assignment in gradebook.assignments)
        students = set(map(str, self.student))
        grades = [
            grade
            for lesson in lessons
            if not self.assignment or lesson in self.assignment
            for grade in lesson_grades(course, gradebook, lesson)
            if not students or grade.student in students
        ]
        write_whole(Path(self.to or "grades.csv"), for_excel(grade_table(grades)))
