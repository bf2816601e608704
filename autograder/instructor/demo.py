"""The whole of it in one go: build the lessons, make a sample class, grade it, and show where everything lies."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat

from autograder.course import Course
from autograder.grading.hand_in import grade_handed_in
from autograder.instructor.sample_class import LESSON, LESSONS, write_class
from autograder.release.build import build
from autograder.results.exports import export_grades
from autograder.results.feedback import make_feedback
from autograder.results.outcomes import Outcome
from autograder.results.picture import draw_class
from autograder.results.table import outcome_table
from autograder.sandbox.sandbox import why_not

CELL_SECONDS = 5  # a loop that never ends is stopped soon: nobody's real work is at stake


def demo(course: Course, say: Callable[[str], Any], progress: Callable[[int, int, Outcome], Any]) -> list[Outcome]:
    """Build, make the sample class in `course.folder` (which is emptied first), grade it, and tell with `say`."""
    say("Building the lessons")
    for lesson in course.chosen(None):
        build(course, lesson)
    shutil.rmtree(course.folder, ignore_errors=True)
    hand_in = course.folder / "handed-in"
    for lesson in LESSONS:
        authored = nbformat.read(course.source / lesson / f"{lesson}.ipynb", as_version=4)
        released = nbformat.read(course.release / lesson / f"{lesson}.ipynb", as_version=4)
        students = write_class(lesson, authored, released, hand_in)

    say(f"Grading a sample class of {len(students)}; a cell is stopped after {CELL_SECONDS} seconds")
    sandboxed = not (reason := why_not())
    if reason:
        say(f"Without a sandbox, which these samples do not need: {reason}")
    results = grade_handed_in(
        course, hand_in, list(LESSONS), timeout=CELL_SECONDS, sandboxed=sandboxed, progress=progress, say=lambda _: None
    )
    say("Writing feedback, grades and the picture of the class")
    for lesson in LESSONS:
        make_feedback(course, lesson)
    export_grades(course, list(LESSONS), "csv")
    picture = course.folder / "class.png"
    draw_class(course, LESSON, picture)

    about = {sample.student: sample.about for sample in students}
    for lesson in LESSONS:
        say(f"\n{lesson}\n" + outcome_table([result for result in results if result.lesson == lesson]))
    say("\nWho they are:\n" + "\n".join(f"  {student}: {about[student]}" for student in about) + "\n")
    say(_where(course, picture))
    return results


def _where(course: Course, picture: Path) -> str:
    places = {
        "submissions": course.folder / "handed-in",
        "gradebook": course.gradebook,
        "feedback": course.feedback,
        "grades": course.folder / "grades.csv",
        "picture": picture,
        "in words": picture.with_suffix(".txt"),
    }
    lines = [f"  {name:<12} {path.relative_to(course.root)}" for name, path in places.items()]
    formgrader = f"scaling-laws lab --course {course.folder.relative_to(course.root)}"
    return "\n".join(["Where everything lies:", *lines, "", f"To mark the essays in Formgrader: {formgrader}"])
