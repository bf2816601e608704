"""What the commands share: arguments, progress, and running this Python from the course's folder."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from inspect import getdoc
from pathlib import Path
from typing import Any, TypeVar

import click

from autograder.course import ROOT, Course, CourseError, is_tree, one_of

course_option = click.option(
    "--course",
    metavar="FOLDER",
    callback=lambda context, option, folder: Course.at(folder),
    help="Where the gradebook and everything that belongs to it is kept (default: .course).",
)
# For a command that passes its words on to another program, except for options of its own.
words_argument = click.argument("words", nargs=-1, type=click.UNPROCESSED)
FORWARDING = {"ignore_unknown_options": True}
Part = TypeVar("Part")


def lessons_argument(command: Callable) -> Callable:
    """Give a command the argument `lessons`, as typed, and add a sentence about it to the command's help."""
    command.__doc__ = f"{getdoc(command)}\n\nEach LESSON is a name or a number, such as 01 (default: all)."
    return click.argument("lessons", nargs=-1, metavar="[LESSON]...")(command)


def lesson_named(name: str) -> str:
    """The lesson of the course meant by a name or a number, such as 01. Raises CourseError where there is none."""
    from autograder.questions import LESSONS

    return one_of(name, list(LESSONS))


def notebook_named(name: str) -> str:
    """The lesson, or the form of the concept inventory, meant by a name or a number, such as 01 or 00.

    Raises CourseError where there is none.
    """
    from autograder.questions import LESSONS
    from autograder.questions.inventory import FORMS

    return one_of(name, sorted([*LESSONS, *FORMS]))


def graded(course: Course, lessons: Iterable[str]) -> list[str]:
    """The chosen lessons among those in the gradebook. Raises CourseError where there is no gradebook."""
    from autograder.results.outcomes import graded_lessons

    there = graded_lessons(course)
    return [one_of(name, there) for name in lessons] or there


def graded_or_inventory(course: Course, words: Iterable[str]) -> tuple[list[str], bool]:
    """The lessons in the gradebook that are meant by words such as 01 (all, by none), and whether the concept inventory
    is: by 00 or 99, or by no word where forms of it were collected. Raises CourseError where there are none.
    """
    from autograder.questions.inventory import FORMS
    from autograder.results.inventory_answers import class_responses
    from autograder.results.inventory_page import NONE_COLLECTED
    from autograder.results.outcomes import graded_lessons

    words = list(words)
    there = graded_lessons(course) if course.gradebook.exists() else []
    forms = [
        word
        for word in words
        if any(form.startswith(word) for form in FORMS) and not any(lesson.startswith(word) for lesson in there)
    ]
    collected = any(class_responses(course).values())
    if forms and not collected:
        raise CourseError(NONE_COLLECTED)
    inventory = bool(forms) or (collected and not words)
    lessons = [word for word in words if word not in forms]
    only_inventory = inventory and not lessons and (bool(forms) or not there)
    return [] if only_inventory else graded(course, lessons), inventory


def each(parts: Iterable[Part], act: Callable[[Part], object]) -> int:
    """Act on every part, even if one fails, and report failures; return the exit code, 2 if any failed, otherwise 0."""
    failed = False
    for part in parts:
        try:
            act(part)
        except CourseError as error:
            click.echo(str(error), err=True)
            failed = True
    return 2 if failed else 0


def tree() -> Course:
    """The course tree. Raises CourseError where the course is installed as a package, without the files around it."""
    if not is_tree():
        raise CourseError(f"This needs the whole course tree, but {ROOT} has only its packages: download the tree.")
    return Course(ROOT, Course.at().folder)


class Progress:
    """One line for each submission: who, what, and how long the rest will take."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, done: int, total: int, result: Any) -> None:
        outcome = "no score" if result.score is None else f"{result.score:g} of {result.max_score:g}"
        left = (time.monotonic() - self._began) / done * (total - done)
        rest = f" ({left // 60:.0f} min left)" if left > 90 else f" ({left:.0f} s left)" if done < total else ""
        print(f"[{done:>{len(str(total))}}/{total}] {result.student}: {outcome}{rest}", flush=True)


def python(*words: str, folder: Path | None = None, becoming: bool = False) -> int:
    """Run this Python in `folder`, or in the course tree, with the course on its path, and return its exit code.

    With `becoming`, it replaces this process where the system allows it: ending this process then ends what it runs.
    """
    folder = folder or tree().root
    course = [str(ROOT)] if is_tree() else []  # where pip put it, Python finds it by itself
    path = os.pathsep.join([*course, *filter(None, [os.environ.get("PYTHONPATH")])])
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = os.environ | {"PYTHONPATH": path, "PATH": programs}
    if becoming and os.name == "posix":
        os.chdir(folder)
        os.execve(sys.executable, [sys.executable, *words], environment)
    return subprocess.run([sys.executable, *words], cwd=folder, env=environment).returncode
