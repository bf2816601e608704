"""What a lesson is called, as its own first heading says."""

import json
from functools import lru_cache
from pathlib import Path

from autograder.course import Course


def lesson_title(course: Course, lesson: str) -> str:
    """The lesson's title with its number, such as "1 · What are scaling laws?", from its authored or released notebook.

    Of a lesson that lies in neither place, its name in words.
    """
    for folder in (course.source, course.release):
        path = folder / lesson / f"{lesson}.ipynb"
        try:
            about = path.stat()
        except OSError:
            continue
        if heading := _heading(path, about.st_mtime_ns, about.st_size):
            return heading
    return in_words(lesson)


def in_words(lesson: str) -> str:
    """A lesson's name as a title: "1 · What are scaling laws" for 01_what_are_scaling_laws."""
    number, _, rest = lesson.partition("_")
    words = rest.replace("_", " ").strip().capitalize()
    return f"{int(number)} · {words}" if number.isdecimal() and words else lesson.replace("_", " ")


def short_title(title: str) -> str:
    """A title's number alone, where it has one, to stand at the head of a narrow column."""
    number, dot, _ = title.partition(" · ")
    return number if dot and number.isdecimal() else title


@lru_cache(maxsize=64)
def _heading(path: Path, changed: int, size: int) -> str:
    """The first heading of a notebook; "" where it has none, or cannot be read."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    except (OSError, ValueError, LookupError, TypeError):
        return ""
    lines = (line for source in sources for line in source.splitlines())
    return next((line[2:].strip() for line in lines if line.startswith("# ")), "")


__all__ = ["in_words", "lesson_title", "short_title"]
