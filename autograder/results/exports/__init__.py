"""Grades and questions in the forms that other systems read: one file per format, and here the list of them all.

Nothing heavy is imported until a format is written, so that the command line can list them at once.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.results.exports import (
    brightspace,
    canvas,
    classroom50,
    gift,
    gradescope,
    moodle,
    moodle_xml,
    nbgrader_csv,
    picture,
    qti,
)
from autograder.results.exports.formats import Files, GradeExport, Grades, QuestionExport

Export = TypeVar("Export", GradeExport, QuestionExport)

_GRADES: list[GradeExport] = [
    nbgrader_csv.CSV,
    nbgrader_csv.NBGRADER,
    canvas.EXPORT,
    moodle.EXPORT,
    brightspace.EXPORT,
    gradescope.EXPORT,
    classroom50.EXPORT,
    picture.EXPORT,
]
_QUESTIONS: list[QuestionExport] = [gift.EXPORT, moodle_xml.EXPORT, qti.EXPORT]

GRADE_EXPORTS = {export.name: export for export in _GRADES}
QUESTION_EXPORTS = {export.name: export for export in _QUESTIONS}


def export_grades(
    course: Course, lessons: list[str], format: str, to: Path | None = None, item: str | None = None
) -> list[list[Path]]:
    """Write the grades of `lessons` in one of GRADE_EXPORTS; lesson by lesson, the paths that were written.

    `to` is a folder, or the file itself in a format that puts all lessons into one; without it, all goes into the
    course's folder. `item` is the name that the grade of a single lesson has in the system that reads it.
    Raises CourseError for an unknown format or lesson, and for an item that the format has no place for.
    """
    from autograder.nbgrader import open_gradebook
    from autograder.results.exports.reading import lesson_grades

    export = _chosen(format, GRADE_EXPORTS)
    if item and not (export.item and len(lessons) == 1):
        named = ", ".join(name for name, one in GRADE_EXPORTS.items() if one.item)
        raise CourseError(f"--item names one lesson's grade in {named}: give that one lesson.")
    with open_gradebook(course) as gradebook:
        if export.per_lesson:
            grades = [Grades(one, item or one, lesson_grades(course, gradebook, one)) for one in lessons]
            return [_write(export.files(one), to or course.folder) for one in grades]
        rows = [grade for lesson in sorted(lessons) for grade in lesson_grades(course, gradebook, lesson)]
        ((name, content),) = export.files(Grades("grades", "grades", rows)).items()
        path = to or course.folder / name
        return [_write({path.name: content}, path.parent)]


def export_questions(lesson: str, format: str, folder: Path) -> tuple[Path, int]:
    """Write a lesson's choice questions in one of QUESTION_EXPORTS into `folder`; the file, and how many there are.

    Raises CourseError for an unknown format, ValueError for an unknown lesson, LookupError where there are no keys.
    """
    from autograder.results.exports.choices import keyed_choices

    export = _chosen(format, QUESTION_EXPORTS)
    choices = keyed_choices(lesson)
    (path,) = _write(export.files(lesson, choices), folder)
    return path, len(choices)


def wrote(paths: list[Path]) -> str:
    """What was written, as a sentence for the terminal."""
    if len(paths) > 2:
        return f"Wrote {len(paths)} files below {os.path.commonpath(paths)}."
    return f"Wrote {' and '.join(map(str, paths)) or 'nothing: nobody has a score yet'}."


def _chosen(format: str, exports: Mapping[str, Export]) -> Export:
    if format not in exports:
        raise CourseError(f"There is no format {format!r:.80}; choose one of {', '.join(exports)}.")
    return exports[format]


def _write(files: Files, folder: Path) -> list[Path]:
    for name, content in files.items():
        write_whole(folder / name, content)
    return [folder / name for name in files]
