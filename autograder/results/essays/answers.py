"""The answers to an essay as a marker reads them: rendered safely, without the writer's name."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from autograder.course import Course
from autograder.results.marked_answers import grade_id, marked_cells
from autograder.results.marks import LessonMarks, Mark
from autograder.results.safe_html import as_typed, markdown
from autograder.results.term.roster import Roster

HIDDEN = "▒▒▒"  # stands in the place of the writer's name
_LONGEST = 2_000_000  # characters; a longer text is shown as it was typed


@dataclass(frozen=True)
class EssayAnswer:
    """One student's answer to an essay: the text and its pictures, and what the gradebook says of it.

    `digest` is decided by what was written: the same text and pictures have the same digest.
    """

    lesson: str
    question: str
    student: str
    source: str
    attachments: Mapping[str, Any]
    digest: str
    mark: Mark

    @property
    def stand(self) -> str:
        """Decided by a person's mark and comment in the gradebook, and by whether the answer waits."""
        return stand_of(self.mark.manual, self.mark.waits, self.mark.comment)

    @property
    def is_empty(self) -> bool:
        """Whether the cell was left as released, which earns 0 points, and nobody has marked it by hand."""
        return not self.mark.waits and self.mark.manual is None

    def html(self, names: Sequence[str] = ()) -> str:
        """The answer as clean HTML, with HIDDEN in the place of the writer's `names`."""
        text = self.source
        if telling := [name for name in names if _tells(name)]:
            text = _pattern(telling).sub(HIDDEN, text)
        return as_typed(text) if len(text) > _LONGEST else markdown(text, self.attachments)


def stand_of(manual: float | None, waits: bool, comment: str | None) -> str:
    """The digest of what a gradebook holds of a person's decision about one answer."""
    return _digest([manual, bool(waits), comment or ""])


def essays(marks: LessonMarks) -> list[str]:
    """The questions of a lesson that a person marks, in the lesson's order."""
    return [name for name in marks.answer_cells if name in marks.prose]


def essay_answer(course: Course, lesson: str, question: str, student: str, mark: Mark) -> EssayAnswer:
    """One student's answer, read from the marked notebook; its text is empty where that cannot be read."""
    cells = marked_cells(course, lesson, student)
    cell = next((one for one in cells if grade_id(one) == question), {})
    source, held = cell.get("source"), cell.get("attachments")
    text = "".join(map(str, source)) if isinstance(source, list) else str(source or "")
    pictures = held if isinstance(held, Mapping) else {}
    return EssayAnswer(lesson, question, student, text, pictures, _digest([text, dict(pictures)]), mark)


def names_of(roster: Roster, student: str) -> list[str]:
    """What would tell a marker who wrote an answer: the id, the address, numbers, and the name in both orders."""
    known = roster.students.get(student)
    if known is None:
        return [student]
    both = known.first_name and known.last_name
    whole = [f"{known.first_name} {known.last_name}", f"{known.last_name}, {known.first_name}"] if both else []
    return [name for name in (student, known.email, known.login, known.sis_id, *whole) if name]


def _tells(name: str) -> bool:
    """Whether a name is long enough to be nobody's but the writer's: an id such as 12 stands in many an essay."""
    return len(name) >= (5 if name.isdigit() else 3)


def _pattern(names: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(rf"(?<![\w@+-])(?:{'|'.join(longest_first)})(?![\w@+-])", re.IGNORECASE)


def _digest(content: Any) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:20]
