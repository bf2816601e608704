"""What an export format for grades is, and what it is given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from autograder.results.term.roster import Student

if TYPE_CHECKING:
    from autograder.results.marked_answers import MarkedAnswer

NOBODY = Student("")
Files = Mapping[str, str | bytes]  # what a format writes: the content of each file by its path, with forward slashes


@dataclass(frozen=True)
class Grade:
    """One student's grade in one lesson: `score` is what counts, `raw_score` the points before a late penalty.

    Where nothing could be graded, both are None and `note` says why. `read_answers` is called when a format asks for
    the answers, which takes longer.
    """

    lesson: str
    student: str
    max_score: float
    score: float | None = None
    raw_score: float | None = None
    late_penalty: float | None = None
    by_hand: int | None = None  # answers that wait for a person
    note: str = ""
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    due: datetime | None = None
    handed_in: datetime | None = None
    person: Student = NOBODY  # what the roster says, or the gradebook
    excused: bool = False  # from the whole lesson
    term_points: float | None = None  # what the lesson counts in the term; None for its own points
    dropped_lessons: int = 0  # how many lessons of a student do not count in the term
    open_points: float = 0.0  # of max_score, those of answers that wait for their first mark
    arrived: datetime | None = None  # when it was handed in, with time zone
    late: timedelta = timedelta()  # after the student's own deadline
    from_mate: str = ""  # the member of the group who handed it in, where this student did not
    read_answers: Callable[[], Mapping[str, "MarkedAnswer"]] = dict

    @property
    def share(self) -> float | None:
        """The share of the points that are settled, 0 to 1, before a late penalty; None where nothing is settled."""
        settled = self.max_score - self.open_points
        return None if self.raw_score is None or settled <= 0 else self.raw_score / settled

    @property
    def answers(self) -> Mapping[str, "MarkedAnswer"]:
        """The student's marked answers by question, in the lesson's order."""
        return self.read_answers()


@dataclass(frozen=True)
class Grades:
    """The grades of one lesson by student; of several lessons in a format that puts all into one file."""

    name: str  # of the lesson; "grades" for several
    item: str  # the grade's name in the system that reads it
    rows: Sequence[Grade]

    @property
    def items(self) -> dict[str, str]:
        """By lesson, the grade's name in the system that reads it."""
        lessons = list(dict.fromkeys(grade.lesson for grade in self.rows))
        if not lessons:
            return {self.name: self.item}
        return {lesson: self.item if len(lessons) == 1 else lesson for lesson in lessons}


def by_student(rows: Sequence[Grade]) -> list[list[Grade]]:
    """The grades of each student, in the order in which the students come first."""
    found: dict[str, list[Grade]] = {}
    for grade in rows:
        found.setdefault(grade.student, []).append(grade)
    return list(found.values())


@dataclass(frozen=True)
class GradeExport:
    """A format for grades. `files(grades)` makes its files, with their paths below the folder that a user chose.

    `per_lesson`: whether each lesson is written on its own. `item`: whether the user may name the grade's item.
    """

    name: str
    description: str
    files: Callable[[Grades], Files]
    per_lesson: bool = True
    item: bool = False
