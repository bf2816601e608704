"""From what was decided to nbgrader's gradebook: the one place where the marking page writes a mark."""

from collections.abc import Sequence
from typing import Any

from nbgrader.api import MissingEntry
from sqlalchemy import text

from autograder.course import Course, CourseError
from autograder.grading.turns import writing_turn
from autograder.nbgrader import open_gradebook
from autograder.results.essays.answers import essay_answer, stand_of
from autograder.results.essays.records import Reading
from autograder.results.marks import Mark


class MarkMoved(CourseError):
    """The answer, or what the gradebook says of it, is another one than the marker saw."""


def enter_mark(
    course: Course, lesson: str, question: str, student: str, decided: Reading, comment_cells: Sequence[str]
) -> None:
    """Enter what was decided about one answer: points, comment, and that nobody need read it.

    `comment_cells` are the cells in which the question is answered: the last of them gets the comment. Nothing is
    entered, and MarkMoved is raised, where the marker saw another answer or another entry. Raises CourseBusy while a
    grading is at work, and CourseError where the gradebook cannot be written or no longer has the answer.
    """
    with writing_turn(course), open_gradebook(course) as gradebook:
        # From here on no other program, formgrader among them, can write between what is looked at and what is entered.
        gradebook.db.execute(text("BEGIN IMMEDIATE"))
        try:
            entry = gradebook.find_submission(lesson, student)
        except MissingEntry:
            raise CourseError(_gone(lesson, question)) from None
        grades = [grade for notebook in entry.notebooks for grade in notebook.grades if grade.name == question]
        if not grades:
            raise CourseError(_gone(lesson, question))
        (grade,) = grades
        comments = [one for one in grade.notebook.comments if one.name in comment_cells]
        comments.sort(key=lambda one: list(comment_cells).index(one.name))
        now = essay_answer(course, lesson, question, student, _mark(grade, comments))
        if now.digest == decided.answer and now.stand == stand_of(decided.points, False, decided.text):
            return  # it was entered, and the program stopped before it could note that
        if (now.digest, now.stand) != (decided.answer, decided.stand):
            raise MarkMoved("This answer, or its mark in the gradebook, has changed since it was marked here.")
        grade.manual_score, grade.needs_manual_grade = decided.points, False
        for comment in comments[:-1]:
            comment.manual_comment = None
        if comments:
            comments[-1].manual_comment = decided.text or None
        gradebook.db.commit()


def _mark(grade: Any, comments: Sequence[Any]) -> Mark:
    said = "\n".join(one.manual_comment for one in comments if one.manual_comment)
    return Mark(grade.max_score or 0.0, grade.auto_score, grade.manual_score, 0.0, grade.needs_manual_grade, said)


def _gone(lesson: str, question: str) -> str:
    return f"The gradebook has no answer to {question} of {lesson} by this student any more: the mark is kept here."
