"""Grades in the forms that other systems read: one file per format, and here the list of them all.

Nothing heavy is imported until a format is written, so that the command line can list them at once.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.results.exports import (
    blackboard,
    brightspace,
    canvas,
    classroom50,
    gradescope,
    moodle,
    nbgrader_csv,
    picture,
    points,
    term,
)
from autograder.results.exports.formats import Files, Grade, GradeExport, Grades
from autograder.results.exports.spreadsheet import for_excel

_GRADES: list[GradeExport] = [
    nbgrader_csv.CSV,
    nbgrader_csv.NBGRADER,
    canvas.EXPORT,
    moodle.EXPORT,
    brightspace.EXPORT,
    blackboard.EXPORT,
    gradescope.EXPORT,
    classroom50.EXPORT,
    picture.EXPORT,
    points.EXPORT,
    term.EXPORT,
]
GRADE_EXPORTS = {export.name: export for export in _GRADES}


def export_grades(
    course: Course,
    lessons: list[str],
    format: str,
    to: Path | None = None,
    item: str | None = None,
    together: bool = False,
) -> list[list[Path]]:
    """Write the grades of `lessons` in one of GRADE_EXPORTS; lesson by lesson, the paths that were written.

    `to` is a folder, or the file itself in a format that puts all lessons into one; without it, all goes into the
    course's folder. `item` is the name that the grade of a single lesson has in the system that reads it. `together`:
    several lessons in one file for such a system; those who lack a lesson, whose empty cell there could wipe a grade
    that the system has, are in files of their own.
    Raises CourseError for an unknown format or lesson, and for an item that the format has no place for.
    """
    from autograder.nbgrader import open_gradebook
    from autograder.results.exports.reading import lesson_grades

    export = _chosen(format)
    if item and not (export.item and len(lessons) == 1):
        named = ", ".join(name for name, one in GRADE_EXPORTS.items() if one.item)
        raise CourseError(f"--item names one lesson's grade in {named}: give that one lesson.")
    with open_gradebook(course) as gradebook:
        if together and export.item:
            rows = [grade for lesson in sorted(lessons) for grade in lesson_grades(course, gradebook, lesson)]
            return [_write(files, to or course.folder) for files in _together(export, rows)]
        if export.per_lesson:
            grades = [Grades(one, item or one, lesson_grades(course, gradebook, one)) for one in lessons]
            return [_write(export.files(one), to or course.folder) for one in grades]
        rows = [grade for lesson in sorted(lessons) for grade in lesson_grades(course, gradebook, lesson)]
        ((name, content),) = export.files(Grades("grades", "grades", rows)).items()
        path = to or course.folder / name
        return [_write({path.name: content}, path.parent)]


def _together(export: GradeExport, rows: Sequence[Grade]) -> list[Files]:
    """One file with the students who have a grade in every lesson; for the others a file for each lesson."""
    lessons = list(dict.fromkeys(grade.lesson for grade in rows))
    has = {one.student: 0 for one in rows}
    for one in rows:
        has[one.student] += one.score is not None or one.excused
    whole = [one for one in rows if has[one.student] == len(lessons)]
    found = [export.files(Grades("grades", "grades", whole))] if whole else []
    for lesson in lessons:
        rest = [one for one in rows if one.lesson == lesson and 0 < has[one.student] < len(lessons)]
        if any(one.score is not None or one.excused for one in rest):
            found.append(export.files(Grades(f"{lesson}-others", lesson, rest)))
    return found


def wrote(paths: list[Path]) -> str:
    """What was written, as a sentence for the terminal."""
    if len(paths) > 2:
        return f"Wrote {len(paths)} files below {os.path.commonpath(paths)}."
    return f"Wrote {' and '.join(map(str, paths)) or 'nothing: nobody has a score yet'}."


def _chosen(format: str) -> GradeExport:
    if format not in GRADE_EXPORTS:
        raise CourseError(f"There is no format {format!r:.80}; choose one of {', '.join(GRADE_EXPORTS)}.")
    return GRADE_EXPORTS[format]


def _write(files: Files, folder: Path) -> list[Path]:
    for name, content in files.items():
        is_table = name.endswith(".csv") and isinstance(content, str)
        write_whole(folder / name, for_excel(str(content)) if is_table else content)
    return [folder / name for name in files]
