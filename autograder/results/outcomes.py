"""Every student's result in a lesson, read from the gradebook and from the list of what could not be graded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.nbgrader import open_gradebook

NO_SUBMISSION = "nothing handed in"


@dataclass(frozen=True)
class Outcome:
    """One student's result in one lesson: a score, or None and in `note` the reason why there is none."""

    student: str
    lesson: str
    score: float | None = None
    max_score: float | None = None
    by_hand: int = 0  # answers that wait for a person
    note: str = ""


def graded_lessons(course: Course) -> list[str]:
    """The lessons in the course's gradebook, in order. Raises CourseError where there is no gradebook."""
    if not course.gradebook.exists():
        raise CourseError(f"There is no gradebook in {course.folder}: run `scaling-laws grade FOLDER` first.")
    with open_gradebook(course) as gradebook:
        return sorted(assignment.name for assignment in gradebook.assignments)


def outcomes(course: Course, lesson: str) -> list[Outcome]:
    """The outcomes of everybody known to the course in `lesson`, in the order of their ids."""
    unread = problems(course)
    with open_gradebook(course) as gradebook:
        students = {student.id for student in gradebook.students} | {*unread.get(lesson, {}), *unread.get("", {})}
        return [outcome(course, gradebook, student, lesson) for student in sorted(students)]


def outcome(course: Course, gradebook: Gradebook, student: str, lesson: str, notes: list[str] | None = None) -> Outcome:
    """One student's outcome in `lesson`, read from an open `gradebook`.

    `notes` are those of its grading; without them, they are read from the marked notebook.
    """
    unread = problems(course)
    problem = unread.get(lesson, {}).get(student) or unread.get("", {}).get(student, "")
    try:
        submission = gradebook.find_submission(lesson, student)
    except MissingEntry:
        return Outcome(student, lesson, note=problem or NO_SUBMISSION)
    result = Outcome(
        student,
        lesson,
        submission.score,
        submission.max_score,
        sum(grade.needs_manual_grade for notebook in submission.notebooks for grade in notebook.grades),
        "; ".join(_grading_notes(course, student, lesson) if notes is None else notes),
    )
    if problem:
        result = replace(result, note=f"this score is of an earlier notebook; of the latest one: {problem}")
    return result


def _grading_notes(course: Course, student: str, lesson: str) -> list[str]:
    path = course.autograded / student / lesson / f"{lesson}.ipynb"
    try:
        return json.loads(path.read_text(encoding="utf-8"))["metadata"].get("grading_notes", [])
    except (OSError, ValueError, LookupError):
        return ["the autograded notebook is missing: grade again"]


def problems(course: Course) -> dict[str, dict[str, str]]:
    """By lesson and student, why the latest notebook could not be graded; the lesson is "" where it is not known.

    Raises CourseError where the file that keeps them is damaged.
    """
    path = _problems_file(course)
    try:
        known = json.loads(path.read_bytes()) if path.exists() else {}
        return {str(lesson): {**reasons} for lesson, reasons in known.items()}
    except (ValueError, TypeError, AttributeError):
        raise CourseError(
            f"{path} is damaged. Delete it and grade again: it holds no marks, only why some notebooks have none."
        ) from None


def record_problem(course: Course, lesson: str, student: str, problem: str) -> None:
    """Keep why a student's notebook could not be graded; an empty `problem` takes back what was kept."""
    known = problems(course)
    if known.get(lesson, {}).get(student, "") != problem:
        known.setdefault(lesson, {})[student] = problem
        if not problem:
            del known[lesson][student]
        _write_problems(course, known)


def forget_unknown(course: Course) -> None:
    """Take back the problems of notebooks whose lesson is not known: the next grading says which of them remain."""
    _write_problems(course, {lesson: reasons for lesson, reasons in problems(course).items() if lesson})


def _write_problems(course: Course, known: Mapping[str, Mapping[str, str]]) -> None:
    write_whole(_problems_file(course), json.dumps(known, indent=1, sort_keys=True, ensure_ascii=False))


def _problems_file(course: Course) -> Path:
    return course.folder / "problems.json"
