"""Who sits an exam: those named in a file, or everybody in the roster or, without one, whom the gradebook knows."""

import csv
import io
from pathlib import Path

from autograder.bank.variants import shown, spelled_id, student_id
from autograder.course import Course, CourseError
from autograder.nbgrader import open_gradebook
from autograder.results.exams.grading import STUDENT
from autograder.results.term.roster import Roster, roster_of


def students(course: Course, file: Path | None) -> list[str]:
    """The ids in `file`, one a line or in a CSV file's column `student`; without a file, those of the roster.

    Any name that the roster knows may stand in `file` for an id. Without a roster, the gradebook tells who is in the
    class. Raises CourseError where there is nobody, where a line is not an id or may be several people's, and for one
    that comes twice.
    """
    roster = roster_of(course)
    found = _in_file(file, roster) if file else sorted(roster.students) or _in_gradebook(course)
    if not found:
        where = str(file) if file else f"the roster and the gradebook of {course.folder}"
        raise CourseError(f"There is nobody in {where}: give --students FILE, with one id on each line.")
    return found


def _in_gradebook(course: Course) -> list[str]:
    if not course.gradebook.exists():
        return []
    with open_gradebook(course) as gradebook:
        return sorted(student.id for student in gradebook.students)


def _in_file(file: Path, roster: Roster) -> list[str]:
    lines = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    head = [cell.strip().lower() for cell in lines[0]] if lines else []
    at = next((head.index(name) for name in STUDENT if name in head), None)
    first, column = (2, at) if at is not None else (1, 0)
    found: dict[str, str] = {}
    for number, cells in enumerate(lines[first - 1 :], first):
        typed = cells[column].strip() if len(cells) > column else ""
        if not typed:
            continue
        meant = roster.resolve(typed)
        if len(meant.ids) > 1:
            raise CourseError(f"{file}, line {number}: {shown(typed)!r} may be {' or '.join(meant.ids)}: give the id.")
        id = meant.id or typed
        try:
            same = student_id(id)
        except ValueError as error:
            raise CourseError(f"{file}, line {number}: {error}") from None
        if same in found:
            raise CourseError(f"{file}, line {number}: {typed} comes twice: delete one of the lines.")
        found[same] = spelled_id(id)
    return list(found.values())
