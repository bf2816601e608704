"""A fresh copy of a lesson beside the old one: nothing of the old one is lost."""

import shutil
import subprocess
import time
from pathlib import Path

import nbformat

from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.questions.inventory import FORMS
from autograder.release.inventory_form import form_bytes
from autograder.release.lesson import as_released


def reset(course: Course, lesson: str) -> tuple[Path, Path | None]:
    """Put the lesson as it was released in its place again; the fresh notebook, and where the old one is kept.

    Raises CourseError where there is no fresh copy of the lesson (see `fresh_copy`).
    """
    path = course.release / lesson / f"{lesson}.ipynb"
    fresh = fresh_copy(course, lesson)
    kept = None
    if path.exists():
        kept = path.with_name(f"{lesson}.kept-{time.strftime('%Y-%m-%d-%H%M%S')}.ipynb")
        if kept.exists():
            raise CourseError(f"{kept.name} is there already: wait a second and try again.")
        shutil.copy2(path, kept)
    write_whole(path, fresh)
    return path, kept


def fresh_copy(course: Course, lesson: str) -> bytes:
    """The notebook of a lesson as it was released, in which nobody has worked.

    It comes from the installed course, where lessons are worked on elsewhere; or is built, where the authored lesson is
    at hand; or from the copy that a class edition carries; or from git. Raises CourseError where none has it.
    """
    if lesson in FORMS:
        return form_bytes(lesson)
    ours = course.root / "lessons" / lesson / f"{lesson}.ipynb"
    if course.release != course.root / "lessons" and ours.exists() and _is_fresh(content := ours.read_bytes()):
        return content
    if lesson in course.lessons():
        from autograder.release.build import generated

        with generated(course, lesson, database=False) as folder:
            return (folder / f"{lesson}.ipynb").read_bytes()
    carried = course.root / "lessons" / ".released" / lesson / f"{lesson}.ipynb"
    if carried.exists():
        return carried.read_bytes()
    name = f"lessons/{lesson}/{lesson}.ipynb"
    for commit in _git(course, "log", "--format=%H", "--", name).decode().split():
        content = _git(course, "show", f"{commit}:{name}")
        if content and _is_fresh(content):
            return content
    raise CourseError(f"There is no copy of {lesson} to start from again: download the course anew.")


def _is_fresh(content: bytes) -> bool:
    notebook = nbformat.reads(content.decode(), as_version=4)
    return as_released(notebook) and not any(cell.get("outputs") for cell in notebook.cells)


def _git(course: Course, *words: str) -> bytes:
    try:
        return subprocess.run(["git", "-C", str(course.root), *words], capture_output=True, check=False).stdout
    except FileNotFoundError:
        return b""
