"""How a submission arrived: by which system, under which name, when; kept beside it in the course's folder."""

import datetime as dt
import json
from dataclasses import asdict, dataclass

from autograder.course import Course

FILE = "arrival.json"
MAX_BYTES = 100_000


@dataclass(frozen=True)
class Arrival:
    """How a notebook came in: `path` is its name in the `archive`, `when` the time as its system wrote it (ISO, without
    a time zone where the term's is meant; "" where none is known), `late` that its system calls it late, `others` who
    handed in together with its student."""

    system: str = ""
    archive: str = ""
    path: str = ""
    when: str = ""
    late: bool = False
    others: tuple[str, ...] = ()

    @property
    def time(self) -> dt.datetime | None:
        try:
            return dt.datetime.fromisoformat(self.when) if self.when else None
        except ValueError:
            return None

    @property
    def text(self) -> str:
        """As a line for a file."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def read_arrival(text: str) -> Arrival:
    """The arrival that a file tells; an empty one where it tells none."""
    try:
        told = json.loads(text)
        texts = {name: str(told.get(name, "")) for name in ("system", "archive", "path", "when")}
        return Arrival(**texts, late=told.get("late") is True, others=tuple(map(str, told.get("others", ()))))
    except (ValueError, TypeError, AttributeError):
        return Arrival()


def arrival_of(course: Course, lesson: str, student: str) -> Arrival:
    """How the submission that counts of a student arrived; an empty arrival where that is not known."""
    path = course.submitted / student / lesson / FILE
    try:
        return read_arrival(path.read_text(encoding="utf-8")) if path.stat().st_size <= MAX_BYTES else Arrival()
    except (OSError, UnicodeDecodeError):
        return Arrival()
