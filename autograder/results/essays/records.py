"""What every marker gave, kept in `essays/` of the course's folder: one file for each essay, replaced whole.

The mark that counts stands in nbgrader's gradebook. Here stand second marks, marks that could not be entered yet, and
marks that others replaced: nothing that a marker saved is ever thrown away.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from autograder.bank.variants import same_person
from autograder.course import Course, CourseError
from autograder.files import write_whole


@dataclass(frozen=True)
class Reading:
    """What one marker gave for one answer, or what several agreed on.

    `ticks` are rows of the rubric, counted from 0. `answer` and `stand` are the digests of the answer and of the
    gradebook's entry that the marker saw. `told` are the rows of the rubric as the student reads them.
    """

    marker: str
    points: float
    ticks: tuple[int, ...] = ()
    adjustment: float = 0.0
    comment: str = ""
    answer: str = ""
    stand: str = ""
    when: str = ""  # ISO 8601, UTC
    told: str = ""

    @property
    def text(self) -> str:
        """The comment as it stands in the gradebook: what the marker wrote, and the rubric."""
        return "\n\n".join(filter(None, [self.comment, self.told]))


@dataclass(frozen=True)
class EssayRecord:
    """All readings of one answer: the newest of each marker, what was settled, what must still go into the gradebook,
    what was entered there last, and what was replaced.
    """

    readings: tuple[Reading, ...] = ()
    settled: Reading | None = None
    due: Reading | None = None
    entered: Reading | None = None
    earlier: tuple[Reading, ...] = ()

    def of(self, digest: str) -> tuple[Reading, ...]:
        """The readings of the answer with this digest, in the order in which they were first saved."""
        return tuple(one for one in self.readings if one.answer == digest)


@dataclass(frozen=True)
class MarkingSettings:
    """How a course's essays are marked. `seed` decides the order of answers; `double`: of so many answers, about one is
    marked by two people (0: none); `port` is the one that was used last, where an open page looks for the server.
    """

    seed: str
    double: int = 0
    port: int = 0


def folder(course: Course) -> Path:
    """Where the records lie: `<lesson>/<question>.json` in it."""
    return course.folder / "essays"


@contextmanager
def marking_turn(course: Course, busy: str) -> Iterator[None]:
    """Hold the records of a course. Raises CourseError with the sentence `busy` where another program holds them."""
    course.folder.mkdir(parents=True, exist_ok=True)
    try:
        turn = FileLock(course.folder / "marking.lock").acquire(blocking=False)
    except Timeout:
        raise CourseError(busy) from None
    with turn:
        yield


def read_records(course: Course, lesson: str, question: str) -> dict[str, EssayRecord]:
    """The records of one essay by student. Raises CourseError where their file is damaged."""
    path = _path(course, lesson, question)
    try:
        known = json.loads(path.read_bytes()) if path.exists() else {}
        return {str(student): _record(record) for student, record in known.items()}
    except (ValueError, LookupError, TypeError, AttributeError):
        raise CourseError(
            f"{path} is damaged. Put a copy of it back, or move it away: the gradebook keeps the marks that count, "
            "and second marks are in this file alone."
        ) from None


def write_records(course: Course, lesson: str, question: str, records: Mapping[str, EssayRecord]) -> None:
    """Make `records` the records of one essay. Raises OSError, with the old ones kept, where they cannot be written."""
    rows = {student: {key: part for key, part in asdict(one).items() if part} for student, one in records.items()}
    write_whole(_path(course, lesson, question), json.dumps(rows, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def recorded_essays(course: Course) -> list[tuple[str, str]]:
    """(lesson, question) of every essay of which there are records."""
    return sorted((path.parent.name, path.stem) for path in folder(course).glob("*/*.json"))


def read_settings(course: Course) -> MarkingSettings:
    """How the essays are marked; new settings where there are none, or none that can be read."""
    try:
        known = json.loads(_settings(course).read_bytes())
        return MarkingSettings(str(known["seed"]), int(known["double"]), int(known["port"]))
    except (OSError, ValueError, LookupError, TypeError):
        return MarkingSettings(secrets.token_hex(8))


def write_settings(course: Course, settings: MarkingSettings) -> None:
    """Remember how the essays are marked."""
    write_whole(_settings(course), json.dumps(asdict(settings)) + "\n")


def without_student(course: Course, student: str) -> bool:
    """Take a student out of all records; whether there was anything to take out."""
    person, changed = same_person(student), False
    for lesson, question in recorded_essays(course):
        known = read_records(course, lesson, question)
        kept = {one: record for one, record in known.items() if same_person(one) != person}
        if kept != known:
            write_records(course, lesson, question, kept)
            changed = True
    return changed


_TEXTS = ("comment", "answer", "stand", "when", "told")


def _record(row: Mapping[str, Any]) -> EssayRecord:
    def one(name: str) -> Reading | None:
        return _reading(row[name]) if row.get(name) else None

    readings, earlier = (tuple(map(_reading, row.get(name, ()))) for name in ("readings", "earlier"))
    return EssayRecord(readings, one("settled"), one("due"), one("entered"), earlier)


def _reading(row: Mapping[str, Any]) -> Reading:
    comment, answer, stand, when, told = (str(row.get(name, "")) for name in _TEXTS)
    ticks, adjustment = tuple(map(int, row.get("ticks", ()))), float(row.get("adjustment", 0.0))
    return Reading(str(row["marker"]), float(row["points"]), ticks, adjustment, comment, answer, stand, when, told)


def _path(course: Course, lesson: str, question: str) -> Path:
    return folder(course) / lesson / f"{question}.json"


def _settings(course: Course) -> Path:
    return folder(course) / "settings.json"
