"""What the commands share: arguments, progress, and running this Python from the course's folder."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from autograder.course import ROOT, Course, CourseError, one_of


def command(commands, name: str, run: Callable, what: str, *, forwards: bool = False) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, description=what, add_help=not forwards)
    parser.set_defaults(run=run, forwards=forwards)
    return parser


def course_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--course", metavar="FOLDER", help="where the gradebook and all that belongs to it is kept (default: .course)"
    )


def lesson_arguments(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(
        "lessons", nargs="*", metavar="LESSON", help=f"{what}, by name or number, such as 01 (default: all)"
    )


def positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError("give a whole number, 1 or more")
    return int(text)


class Progress:
    """One line for each submission: who, what, and how long the rest will take."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, done: int, total: int, result) -> None:
        outcome = "no score" if result.score is None else f"{result.score:g} of {result.max_score:g}"
        left = (time.monotonic() - self._began) / done * (total - done)
        rest = f" ({left // 60:.0f} min left)" if left > 90 else f" ({left:.0f} s left)" if done < total else ""
        print(f"[{done:>{len(str(total))}}/{total}] {result.student}: {outcome}{rest}", flush=True)


def graded(course: Course, lessons: list[str]) -> list[str]:
    """The chosen lessons among those in the gradebook. Raises CourseError where there is no gradebook."""
    from autograder.nbgrader import open_gradebook

    if not course.gradebook.exists():
        raise CourseError(f"There is no gradebook in {course.folder}: run `scaling-laws grade FOLDER` first.")
    with open_gradebook(course) as gradebook:
        there = sorted(assignment.name for assignment in gradebook.assignments)
    return [one_of(name, there) for name in lessons] or there


def python(*words: str) -> int:
    """Run this Python with the course on its path, from the course's folder; its exit code."""
    return subprocess.run([sys.executable, *words], cwd=ROOT, env=_with_course()).returncode


def become_python(*words: str) -> int:
    """As `python`, but as this very process where the system can, so that whoever ends it ends the program itself."""
    if os.name != "posix":
        return python(*words)
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, *words], _with_course())


def _with_course() -> dict[str, str]:
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return os.environ | {"PYTHONPATH": path, "PATH": programs}
