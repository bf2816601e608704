"""Data protection: one person removed from all that a course keeps, and a whole term packed into one file."""

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.bank.variants import same_person, shown
from autograder.course import Course, CourseError
from autograder.files import write_whole
from autograder.nbgrader import open_gradebook
from autograder.results.essays.records import marking_turn, without_student
from autograder.results.exams.paper import shared_pages
from autograder.results.exams.records import Exam, without
from autograder.results.exports.spreadsheet import for_excel
from autograder.results.outcomes import problems, record_problem
from autograder.results.term.policy import policy_path
from autograder.results.term.roster import Roster, roster_of, roster_path, write_roster

FOLDERS = ("submitted", "autograded", "feedback", "collected", "attempts", "inventory", "gradescope", "classroom50")
LOGS = ("nbgrader.log", "grading.log")
_WORKING = ("building", "demo")  # folders that hold nothing of a term
_MARKING = "The marking page of this course is open: stop `scaling-laws mark`, and give the same command again."


def forget(course: Course, name: str) -> list[str]:
    """Remove a student everywhere in the course's folder; sentences on what was removed, and on what still must be.

    The gradebook, marks of essays, hand-ins, earlier attempts, stored answers, responses to the concept inventory,
    marked notebooks, pages, records for other systems, exams, the roster, the list of problems and lines of logs lose
    the person; tables, zip files, pictures and pages, of the class or of others, that show the person are deleted, to
    be made again. Raises CourseError where nobody is known by that name, or while essays are being marked.
    """
    with marking_turn(course, _MARKING):
        return _forget(course, name)


def _forget(course: Course, name: str) -> list[str]:
    roster = roster_of(course)
    resolved = roster.resolve(name)
    if len(resolved.ids) > 1:
        raise CourseError(f"{shown(name)!r} may be {' or '.join(resolved.ids)}: give the id.")
    id = resolved.id or name
    names = _names(roster, id)
    known = list(_folders(course, id))
    told = [f"{len(known)} folders of hand-ins, answers and pages"] if known else []
    is_graded = False
    if course.gradebook.exists():
        with open_gradebook(course) as gradebook:
            is_graded = id in {student.id for student in gradebook.students}
            if is_graded:
                gradebook.remove_student(id)
        told += ["the gradebook's marks and comments"] if is_graded else []
    listed = {lesson for lesson, reasons in problems(course).items() if id in reasons}
    sat = without(course, id)
    is_read = without_student(course, id)
    told += ["what markers gave for essays"] if is_read else []
    if not (known or is_graded or listed or sat or is_read or id in roster.students):
        raise CourseError(f"Nobody is known as {shown(name)!r} in {course.folder}: give the id, as in the roster.")
    for folder in known:
        shutil.rmtree(folder)
    for lesson in listed:
        record_problem(course, lesson, id, "")
    if id in roster.students and roster_path(course).exists():
        write_roster(course, Roster({key: one for key, one in roster.students.items() if key != id}))
        told.append("the line in the roster")
    told += [what for exam in sat for what in _without_papers(course, exam, id, names)]
    told += [f"{path.name}, which named the student" for path in _without(course, names)]
    sentences = [f"Removed of {shown(id)}: {what}." for what in told]
    sentences += [
        f"What `exam --to` wrote of {exam.name} into another folder still names the student: delete it by hand."
        for exam in sat
        if not (course.folder / "exams" / f"{exam.name}-all.html").exists() and exam.papers
    ]
    if policy_path(course).exists() and _mentions(policy_path(course), names):
        sentences.append(f"{policy_path(course)} still names the student: take that part out by hand.")
    return sentences


def archive(course: Course, to: Path) -> int:
    """Pack all that the course keeps into the zip file `to`; the number of files. Raises CourseError if it is there."""
    if to.exists():
        raise CourseError(f"{to} is there already: give another name, so that an older archive is not lost.")
    if not any((course.folder / name).exists() for name in (course.gradebook.name, "inventory", "exams.json")):
        raise CourseError(f"There is no gradebook in {course.folder}: there is no term to pack.")
    files = [
        path
        for path in sorted(course.folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.relative_to(course.folder).parts[0] not in _WORKING
    ]
    to.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=to.parent) as work:
        new = Path(work) / "new.zip"
        with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as packed:
            for path in files:
                packed.write(path, path.relative_to(course.folder).as_posix())
        new.replace(to)
    return len(files)


def _names(roster: Roster, id: str) -> list[str]:
    """What would name the person in a text: the id, the address, numbers, and the whole name in both orders."""
    student = roster.students.get(id)
    if student is None:
        return [id]
    numbers = [student.email, student.login, student.sis_id, student.canvas_id]
    whole = [f"{student.first_name} {student.last_name}", f"{student.last_name}, {student.first_name}"]
    return [id, *filter(None, numbers), *(whole if student.first_name and student.last_name else [])]


def _folders(course: Course, id: str) -> Iterator[Path]:
    """The folders that are called by the id, at the first level or below a lesson."""
    for name in FOLDERS:
        for path in [*(course.folder / name).glob("*"), *(course.folder / name).glob("*/*")]:
            if path.is_dir() and not path.is_symlink() and same_person(path.name) == same_person(id):
                yield path


def _without_papers(course: Course, exam: Exam, id: str, names: list[str]) -> Iterator[str]:
    """Take the person out of an exam's files in the course's folder; what was removed. The answers of others stay."""
    yield f"the paper of {exam.name}"
    folder, people = course.folder / "exams", {same_person(name) for name in names}
    (folder / f"{exam.name}-{id}.html").unlink(missing_ok=True)
    for name, text in (shared_pages(exam) if exam.papers else {}).items():
        if (folder / name).exists():
            write_whole(folder / name, text)
    if not exam.papers:
        for path in folder.glob(f"{exam.name}-*"):
            path.unlink()
    for path in folder.glob(f"{exam.name}-*.csv"):
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
        delimiter = ";" if ";" in text.partition("\n")[0] else ","
        kept = [
            row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if not people & set(map(same_person, row))
        ]
        new = io.StringIO()
        csv.writer(new, delimiter=delimiter).writerows(kept)
        write_whole(path, for_excel(new.getvalue()))


def _without(course: Course, names: list[str]) -> list[Path]:
    """Take the person's lines out of logs, and delete files that were made of the class; those that were deleted."""
    for name in LOGS:
        path = course.folder / name
        if path.is_file() and _mentions(path, names):
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
            write_whole(path, "".join(line for line in lines if not _pattern(names).search(line)))
    deleted = []
    for path in sorted(course.folder.glob("*")):
        is_made = path.suffix in (".csv", ".html", ".txt", ".png", ".zip") and path != roster_path(course)
        if path.is_file() and is_made and (path.suffix in (".zip", ".png") or _mentions(path, names)):
            deleted.append(path)  # a picture of the class has a line for everybody
    for page in sorted(course.feedback.glob("*/*/*.html")):  # of a group for which the person handed in, say
        if _mentions(page, names):
            deleted.append(page)
    for path in deleted:
        path.unlink()
    return deleted


def _mentions(path: Path, names: list[str]) -> bool:
    return bool(_pattern(names).search(path.read_text(encoding="utf-8", errors="replace")))


def _pattern(names: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.@+-])({'|'.join(map(re.escape, names))})(?![\w@+-])", re.IGNORECASE)
