"""Find the submissions in a folder and read them: each is checked, and none is trusted."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from os import scandir
from pathlib import Path, PurePath
from types import MappingProxyType

from nbformat import NotebookNode

from autograder.bank.variants import same_person, shown, spelled_id
from autograder.course import Course, CourseError
from autograder.files import replace_folder
from autograder.grading import gate
from autograder.grading.gate import MAX_MEGABYTES
from autograder.grading.notebook_file import MAX_CELLS, read_content, read_notebook
from autograder.nbgrader import open_gradebook
from autograder.questions import LESSONS
from autograder.questions.inventory import FORMS
from autograder.results.term.arrivals import FILE as ARRIVAL
from autograder.results.term.arrivals import MAX_BYTES as MAX_ARRIVAL
from autograder.results.term.policy import time_of
from autograder.results.term.roster import Roster

MAX_UNNAMED = 20  # notebooks of one student that are opened to see which lesson they are
NO_ROSTER = Roster()
MAX_LISTED = 20  # strays, or reasons, that are given one by one
LAYOUT = "FOLDER/<student>/<lesson>/<lesson>.ipynb or FOLDER/<student>/<lesson>.ipynb"

LeftOut = Mapping[tuple[str, str], str]  # why there is no notebook, by student and lesson ("" where it is not known)
NOTHING: LeftOut = MappingProxyType({})


class NoSubmissions(CourseError):
    """A folder of submissions that holds none of those that were asked for."""


@dataclass(frozen=True)
class Submission:
    """One notebook of one student, or the reason why there is none; `lesson` is empty where it cannot be told.

    `secret` is what nbgrader's exchange left with it: by that, the student alone finds the feedback there. `notes` say
    what was damaged or missing and did not keep it from being graded.
    """

    student: str
    lesson: str
    path: Path | None = None
    timestamp: str = ""
    secret: str = ""
    arrival: str = ""  # how it came, as `Arrival.text` has it
    problem: str = ""
    notebook: NotebookNode | None = None
    notes: tuple[str, ...] = ()

    @property
    def beside(self) -> dict[str, str]:
        """The files that are kept beside the notebook, by name."""
        files = {"timestamp.txt": self.timestamp, "submission_secret.txt": self.secret, ARRIVAL: self.arrival}
        return {name: text for name, text in files.items() if text}

    def read(self) -> "Submission":
        """This submission with its notebook, or with the reason why that cannot be read."""
        if self.problem or self.path is None:
            return self
        try:
            notebook, notes = read_notebook(self.path)
        except CourseError as error:
            return replace(self, problem=str(error))
        return replace(self, notebook=notebook, notes=(*self.notes, *notes))


def find_submissions(
    folder: Path,
    lessons: list[str],
    known: Collection[str] = (),
    left_out: LeftOut = NOTHING,
    roster: Roster = NO_ROSTER,
    ours: bool = False,
) -> list[Submission]:
    """Every student's submissions of `lessons` in `folder`, by student and lesson.

    Other lessons' notebooks are left alone. A student without a notebook is in the list with the reason, which
    `left_out` may have already. A folder may be called by any name by which the `roster` knows a person. An id keeps
    the spelling that is `known`. Of several folders that name one person, none counts, or those that are spelled as
    known. `ours`: the folder is the course's own, so that what it says of arrivals is true. What the notebooks hold is
    not looked at yet: see `Submission.read`. Raises CourseError where `folder` is not a folder of submissions.
    """
    folders, loose = _contents(folder)
    lesson_names = {*lessons, *LESSONS, *FORMS}
    students = [path for path in folders if path.name not in lesson_names]
    if not students and (folders or any(gate.notebook_stem(path.name) for path in loose)):
        raise CourseError(
            f"{shown(str(folder))} is the folder of one student or of one lesson: give the folder that holds one "
            f"folder per student, such as {shown(str(folder.resolve().parent))}, laid out as {LAYOUT}."
        )
    finder = _Finder(lessons, lesson_names, left_out, ours)
    found = [one for path, id, problem in _people(students, known, roster) for one in finder.of(path, id, problem)]
    if not any(one.lesson or one.path for one in found):
        reasons = "".join(f" {one.student}: {one.problem}" for one in found[:MAX_LISTED])
        raise NoSubmissions(
            f"{shown(str(folder))} holds no submissions of {', '.join(lessons)}: lay it out as {LAYOUT}.{reasons}"
        )
    return found


def strays(folder: Path) -> list[str]:
    """Sentences on what lies in a folder of submissions and belongs to nobody."""
    folders, loose = _contents(folder)
    of_lessons = [path for path in folders if path.name in {*LESSONS, *FORMS}]
    names = sorted(path.name for path in [*of_lessons, *loose]) if len(folders) > len(of_lessons) else []
    lines = [f"{shown(name)!r} belongs to no student: it was left alone." for name in names[:MAX_LISTED]]
    return lines + ([f"So do {len(names) - MAX_LISTED:,} more."] if len(names) > MAX_LISTED else [])


def known_students(course: Course) -> set[str]:
    """The ids in the course's gradebook, as they are spelled there."""
    if not course.gradebook.exists():
        return set()
    with open_gradebook(course) as gradebook:
        return {student.id for student in gradebook.students}


def is_student_id(text: str) -> bool:
    """Whether `text` is a student's id as a gradebook has it, and so may be the name of a folder."""
    try:
        return spelled_id(text) == text
    except ValueError:
        return False


def _contents(folder: Path) -> tuple[list[Path], list[Path]]:
    """The folders of students, links among them, and what lies loose beside them; what systems leave is in neither."""
    folders: list[Path] = []
    loose: list[Path] = []
    try:
        with scandir(folder) as entries:
            for entry in entries:
                if not gate.is_left_behind(entry.name):
                    is_folder = entry.is_dir(follow_symlinks=False) or entry.is_symlink()
                    (folders if is_folder else loose).append(Path(entry.path))
                elif not gate.is_of_a_system(entry.name):
                    loose.append(Path(entry.path))
    except (FileNotFoundError, NotADirectoryError):
        raise CourseError(
            f"There is no folder {shown(str(folder))}: give the folder that holds one folder per student."
        ) from None
    except OSError as error:
        raise CourseError(f"The folder {shown(str(folder))} could not be read ({gate.why(error)}).") from None
    return sorted(folders), sorted(loose)


def _people(folders: Collection[Path], known: Collection[str], roster: Roster) -> Iterator[tuple[Path, str, str]]:
    """Each folder with the id of its student; or with a name to show, and the reason why that is not one."""
    resolved = {path: roster.resolve(path.name) for path in folders}
    names = {path: resolved[path].id or path.name for path in folders}
    same: dict[str, list[str]] = {}
    for path in folders:
        same.setdefault(same_person(names[path]), []).append(path.name)
    spellings: dict[str, list[str]] = {}
    for id in known:
        spellings.setdefault(same_person(id), []).append(id)
    for path in folders:
        person = same_person(names[path])
        old = spellings.get(person, [])
        if len(resolved[path].ids) > 1:
            several = " and ".join(resolved[path].ids)
            yield path, repr(shown(path.name)), f"this may be {several}: call the folder by the id."
            continue
        if len(same[person]) > 1 and path.name not in (old or [resolved[path].id]):
            others = " and ".join(repr(shown(name)) for name in same[person][:4] if name != path.name)
            # In quotes, so that it is not taken for an id, and spaces are seen.
            yield path, repr(shown(path.name)), f"this folder and {others} name one person: keep one of them."
            continue
        try:
            id = spelled_id(names[path])
        except ValueError as error:
            yield path, shown(path.name), str(error)
        else:
            yield path, id if id in old or len(old) != 1 else old[0], ""


def lesson_by_name(path: PurePath, names: Collection[str]) -> str:
    """The lesson that a file's folder or the file itself is named after, whatever follows; empty where none is.

    A browser may have added " (1)" to the name, or a person a remark.
    """
    for part in (*reversed(path.parts[:-1]), path.name):
        for lesson in names:
            if part.casefold().startswith(lesson.casefold()):
                return lesson
    return ""


def packed_in(archive: str) -> str:
    """What is said to somebody who handed in an archive of that name, and no notebook."""
    return f"there is no notebook, and the archive {shown(archive)} is not opened: hand in the notebook that is in it."


@dataclass(frozen=True)
class _Finder:
    """Finds what a student handed in of `lessons`, among the `names` of all."""

    lessons: list[str]
    names: Collection[str]
    left_out: LeftOut
    ours: bool = False

    def of(self, folder: Path, id: str, problem: str) -> Iterator[Submission]:
        if not problem and folder.is_symlink():
            problem = gate.fault(folder)
        if problem:
            yield Submission(id, "", problem=problem)
            return
        there = gate.listing(folder)
        by_lesson: dict[str, list[Path]] = {}
        doubts: list[Submission] = []
        for path in there.files:
            if gate.is_left_behind(path.name) or not (gate.notebook_stem(path.name) or path.is_symlink()):
                continue
            lesson = lesson_by_name(path.relative_to(folder), self.names)
            if not lesson and len(doubts) < MAX_UNNAMED:
                lesson, doubt = self._by_content(path)
                doubts += [Submission(id, "", path, problem=doubt)] if doubt else []
            if lesson:
                by_lesson.setdefault(lesson, []).append(path)
        for lesson in self.lessons:
            if lesson in by_lesson:
                yield _one_of(id, lesson, folder, by_lesson[lesson], there.faults, self.ours)
            elif reason := self.left_out.get((folder.name, lesson)):
                yield Submission(id, lesson, problem=reason)
                by_lesson[lesson] = []
        if not by_lesson:
            reason = self.left_out.get((folder.name, ""))
            yield from doubts[:1] or [Submission(id, "", problem=reason or self._nothing(there))]

    def _by_content(self, path: Path) -> tuple[str, str]:
        """The lesson of which the notebook says that it is; or why it does not tell."""
        name = shown(path.name)
        which = f"name it <lesson>.ipynb, such as {self.lessons[0]}.ipynb."
        if fault := gate.fault(path):
            return "", fault
        try:
            told = read_content(path)["metadata"]["scaling_laws"]["lesson"]
        except (CourseError, LookupError, TypeError):
            told = None
        if not isinstance(told, str):
            return "", f"{name} does not say which lesson it is: {which}"
        if told not in self.names:
            return "", f"{name} says that it is of {shown(told)!r}, which is not a lesson of this course: {which}"
        return told, ""

    def _nothing(self, there: gate.Listing) -> str:
        """Why a folder without a notebook has none, as far as what lies there tells."""
        hint = f"name it <lesson>.ipynb, such as {self.lessons[0]}.ipynb."
        first = shown(there.files[0].name) if there.files else ""
        if there.faults:
            return there.faults[0]
        if packed := next((path.name for path in there.files if gate.is_archive(path.name)), ""):
            return packed_in(packed)
        if there.files:
            return f"there is no notebook among {len(there.files)} file(s), such as {first}: {hint}"
        return f"there is no notebook: {hint}"


def _one_of(student: str, lesson: str, folder: Path, paths: list[Path], faults: list[str], ours: bool) -> Submission:
    """The student's notebook of `lesson` among those in `paths`, or why it cannot be said which one it is."""
    exact = [path for path in paths if path.name == f"{lesson}.ipynb"]
    near = [path for path in paths if len(path.relative_to(folder).parts) <= 2]
    as_named = [path for path in near if not gate.is_renamed(path.name)]
    best = [path for path in exact if path in near] or as_named or near or paths
    good = [path for path in best if not gate.fault(path)] or best
    if len(good) > 1:
        names = " and ".join(shown(path.relative_to(folder).as_posix()) for path in good[:3])
        return Submission(student, lesson, good[0], problem=f"there are several notebooks ({names}): keep one.")
    timestamp, notes = _timestamp(good[0].parent)
    secret = _secret(good[0].parent)
    arrival, _ = _text(good[0].parent / ARRIVAL, MAX_ARRIVAL) if ours else ("", "")
    problem = gate.fault(good[0])
    return Submission(student, lesson, good[0], timestamp, secret, arrival, problem, notes=(*notes, *faults))


def _timestamp(folder: Path) -> tuple[str, tuple[str, ...]]:
    """The time of submission that nbgrader's collection or an LMS left beside the notebook; notes where it cannot be.

    Empty where none is.
    """
    text, fault = _text(folder / "timestamp.txt")
    if text and not fault and time_of(text) is None:
        fault = "it is not a time like 2026-11-09 13:30:00 UTC"
    return ("", (f"the time of submission is not known: {fault}",)) if fault else (text, ())


def _secret(folder: Path) -> str:
    text, _ = _text(folder / "submission_secret.txt")
    return text if re.fullmatch(r"[0-9a-f]{1,256}", text) else ""


def _text(path: Path, limit: int = gate.MAX_BYTES_BESIDE) -> tuple[str, str]:
    """The text of a small file, empty where there is none; and why it cannot be read."""
    try:
        path.lstat()
    except OSError:
        return "", ""
    try:
        return gate.read_file(path, limit).decode("utf-8-sig").strip(), ""
    except CourseError as error:
        return "", str(error).partition(": ")[0].rstrip(".")
    except UnicodeDecodeError:
        return "", f"{path.name} is not text"


def as_text(nb: NotebookNode) -> str:
    """A notebook that is known to be valid, as its file's text; many times faster than nbformat, which checks again."""
    return json.dumps(nb, ensure_ascii=False) + "\n"


def store(submission: Submission, folder: Path) -> bool:
    """Put a submission that was read into `folder`, as nbgrader wants it. False where just that is there already."""
    if submission.notebook is None:
        raise ValueError(f"The submission of {submission.student} has not been read: call read() first.")
    target = folder / submission.student / submission.lesson
    files = {f"{submission.lesson}.ipynb": as_text(submission.notebook), **submission.beside}
    there = {path.name: path.read_text(encoding="utf-8") for path in target.glob("*")} if target.is_dir() else {}
    if there == files:
        return False
    with replace_folder(target) as new:
        for name, text in files.items():
            (new / name).write_text(text, encoding="utf-8")
    return True


__all__ = [
    "LAYOUT",
    "MAX_CELLS",
    "MAX_MEGABYTES",
    "NOTHING",
    "LeftOut",
    "NoSubmissions",
    "Submission",
    "as_text",
    "find_submissions",
    "is_student_id",
    "known_students",
    "read_notebook",
    "store",
    "strays",
]
