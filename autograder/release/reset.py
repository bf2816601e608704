"""A fresh copy of a lesson beside the old one: nothing of the old one is lost."""

import shutil
import subprocess
import time
from pathlib import Path

import nbformat

from autograder.course import Course, CourseError
from autograder.release.lesson import as_released


def reset(course: Course, lesson: str) -> tuple[Path, Path | None]:
    """Put the lesson as it was released in its place again; the fresh notebook, and where the old one is kept.

    The fresh one is built where the authored lesson is at hand, else taken from the copy that a class edition
    carries, else from git; CourseError where none is.
    """
    path = course.release / lesson / f"{lesson}.ipynb"
    fresh = _released(course, lesson)
    kept = None
    if path.exists():
        kept = path.with_name(f"{lesson}.kept-{time.strftime('%Y-%m-%d-%H%M%S')}.ipynb")
        if kept.exists():
            raise CourseError(f"{kept.name} is there already: wait a second and try again.")
        shutil.copy2(path, kept)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.write_bytes(fresh)
    new.replace(path)
    return path, kept


def _released(course: Course, lesson: str) -> bytes:
    if lesson in course.lessons():
        from autograder.release.build import generated

        with generated(course, lesson, database=False) as folder:
            return (folder / f"{lesson}.ipynb").read_bytes()
    carried = course.release / ".released" / lesson / f"{lesson}.ipynb"
    if carried.exists():
        return carried.read_bytes()
    name = f"lessons/{lesson}/{lesson}.ipynb"
    for commit in _git(course, "log", "--format=%H", "--", name).decode().split():
        content = _git(course, "show", f"{commit}:{name}")
        if content and as_released(nbformat.reads(content.decode(), as_version=4)):
            return content
    raise CourseError(f"There is no copy of {lesson} to start from again: download the course once more.")


def _git(course: Course, *words: str) -> bytes:
    try:
        return subprocess.run(["git", "-C", str(course.root), *words], capture_output=True, check=False).stdout
    except FileNotFoundError:
        return b""
