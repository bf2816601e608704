"""The grades of a lesson as the gradebook has them, for an export."""

from dataclasses import replace
from functools import partial

from nbgrader.api import Gradebook, MissingEntry

from autograder.course import Course, CourseError
from autograder.results.exports.formats import Grade
from autograder.results.marked_answers import MarkedAnswer, answers_of, marked_notebook
from autograder.results.marks import LessonMarks, lesson_marks
from autograder.results.outcomes import outcomes


def lesson_grades(course: Course, gradebook: Gradebook, lesson: str) -> list[Grade]:
    """A grade for everybody known to the course, in the order of their ids.

    Raises CourseError for a lesson that the gradebook does not know.
    """
    try:
        assignment = gradebook.find_assignment(lesson)
    except MissingEntry:
        raise CourseError(f"{lesson} is not in {course.gradebook} yet: grade its submissions first.") from None
    marks = lesson_marks(gradebook, lesson)
    people = {student.id: student for student in gradebook.students}
    grades = []
    for outcome in outcomes(course, lesson):
        person = people.get(outcome.student)
        grade = Grade(
            lesson,
            outcome.student,
            assignment.max_score,
            note=outcome.note,
            last_name=(person and person.last_name) or "",
            first_name=(person and person.first_name) or "",
            email=(person and person.email) or "",
            due=assignment.duedate,
            read_answers=partial(_answers, course, marks, lesson, outcome.student),
        )
        if outcome.score is not None:
            submission = gradebook.find_submission(lesson, outcome.student)
            penalty = submission.late_submission_penalty
            grade = replace(
                grade,
                score=round(max(0.0, outcome.score - penalty), 6),
                raw_score=round(outcome.score, 6),
                late_penalty=penalty,
                by_hand=outcome.by_hand,
                handed_in=submission.timestamp,
            )
        grades.append(grade)
    return grades


def _answers(course: Course, marks: LessonMarks, lesson: str, student: str) -> dict[str, MarkedAnswer]:
    if student not in marks.students:
        return {}
    return answers_of(marks, student, marked_notebook(course, lesson, student))
