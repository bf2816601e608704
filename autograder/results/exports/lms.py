"""The old names of the exports for an LMS, until the command line reads the registry: see `export_grades`."""

from pathlib import Path

from autograder.course import Course
from autograder.results.exports import GRADE_EXPORTS, export_grades

TABLES = [name for name, export in GRADE_EXPORTS.items() if export.item]


def export_table(course: Course, lesson: str, system: str, to: Path, item: str | None = None) -> None:
    """Write the grades of one lesson for "canvas", "moodle" or "brightspace" into the folder of `to`."""
    export_grades(course, [lesson], system, to.parent, item)


def export_files(course: Course, lesson: str, system: str, to: Path) -> list[Path]:
    """Write one file per graded student for "gradescope" or "classroom50" below `to`, the folder of that name."""
    (paths,) = export_grades(course, [lesson], system, to.parent)
    return paths
