"""What every student got for every answer, and why: read from the gradebook and the marked notebooks.

Feedback, the class page, the picture of the class and the exports all read a student's answers here.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbgrader.api import Gradebook

from autograder.bank.answers import printable
from autograder.bank.kinds import WITH_OPTIONS, Instance
from autograder.bank.lettering import code_in_common, reason_in_common
from autograder.bank.run_as import run_as
from autograder.bank.stated import stated_student
from autograder.bank.variants import SELF_STUDY
from autograder.course import Course, CourseError
from autograder.nbgrader import open_gradebook
from autograder.questions import key, question
from autograder.results.marks import LessonMarks, Mark, lesson_marks

WAITS_FOR_A_PERSON = "A person has still to read this answer."
CHANGED = "This answer has changed since a person marked it: a person will read it again."
MARKED_BY_A_PERSON = "Marked by a person."
_SCORE_LINE = re.compile(r"[✓✗◐] ([\d.e+-]+) (?:of [\d.e+-]+ )?points[.:] (.*)")  # as `Score.line` is built
_LONGEST_REASON = 2_000
FIGURES_OF = "figures_of"  # in the stamp of a notebook that nbgrader marks: the id by which its figures were drawn
OPTIONS_OF = "options_of"  # in the stamp of a marked notebook: the id by which its options were shown


@dataclass(frozen=True)
class MarkedAnswer:
    """One student's answer to one question: its points, the reason for them, and the cell that holds the answer."""

    points: float
    max_points: float
    reason: str  # what the grader found, on one line
    by_hand: bool  # waits for a person
    written: str  # the source of the answer cell; "" where it is as released
    comment: str = ""  # a person's
    set_by_person: bool = False  # a person gave other points than the grader, or marked what only a person can
    extra: float = 0.0  # of the points, those that a person gave as extra credit
    prose: bool = False  # written as text, and not as code
    seen: Instance | None = None  # a question with options, as the student saw it

    @property
    def letter(self) -> str:
        """The option that was chosen in a choice question, by its letter in the question; "" where none was.

        The reason begins with the letter that the student saw: the options stand in another order for everybody.
        """
        match = re.match(r"([A-Z]): ", self.reason)
        return (self.seen.letters.get(match[1], match[1]) if self.seen else match[1]) if match else ""

    @property
    def common_reason(self) -> str:
        """The reason in the question's own letters, so that it can be counted with others'."""
        return reason_in_common(self.seen, _known_key(self.seen), self.reason) if self.seen else self.reason

    @property
    def common_code(self) -> str:
        """What was written, in the question's own letters, so that it can be compared with others'."""
        return code_in_common(self.seen, self.written) if self.seen else self.written

    @property
    def unmarked(self) -> bool:
        """Whether it waits for its first mark, so that its points say nothing yet."""
        return self.by_hand and not self.set_by_person

    @property
    def message(self) -> str:
        """The reason for the points as a student reads it: a person's comment, what the grader found, what is open."""
        if self.by_hand:
            found = CHANGED if self.set_by_person else WAITS_FOR_A_PERSON
        elif self.set_by_person:
            found = (
                f"The grader had found: {self.reason}" if self.reason else "" if self.comment else MARKED_BY_A_PERSON
            )
        else:
            found = self.reason
        return "\n".join(filter(None, [self.comment, found]))

    def worth(self, unit: str = "") -> str:
        """The points in words, such as "2 of 2, set by a person", or that there are none yet."""
        if self.unmarked:
            return f"not marked yet (of {number(self.max_points)})"
        told = [f"{number(self.points)} of {number(self.max_points)}{unit}"]
        if self.extra:
            told.append(f"{number(self.extra)} of them extra")
        if self.by_hand:
            told.append("for an earlier answer")
        elif self.set_by_person:
            told.append("set by a person")
        return ", ".join(told)


StudentAnswers = Mapping[str, MarkedAnswer]  # by question
ClassAnswers = Mapping[str, StudentAnswers]  # by student


def title(id: str) -> str:
    """What a question is called; its id, where it is not in the question bank."""
    try:
        return question(id).title
    except ValueError:
        return id


def number(points: float) -> str:
    """Points as people write them: 2, 1.5, 17.31."""
    return f"{round(points, 2):g}"


def total(answers: StudentAnswers, late_penalty: float = 0.0) -> str:
    """The points of a whole lesson in words, such as "17 of 43 points, and 5 points are not marked yet"."""
    earned = sum(answer.points for answer in answers.values())
    counts = max(0.0, earned - late_penalty)
    text = f"{number(counts)} of {number(sum(answer.max_points for answer in answers.values()))} points"
    if late_penalty:
        text += f" ({number(earned)}, less {number(late_penalty)} for handing in late)"
    if open_points := sum(answer.max_points for answer in answers.values() if answer.unmarked):
        text += f", and {number(open_points)} point{'s are' if open_points != 1 else ' is'} not marked yet"
    return text


def _known_key(instance: Instance) -> Any:
    try:
        return key(instance.question.id)
    except LookupError:  # an edition without keys
        return None


def class_answers(course: Course, lesson: str) -> dict[str, dict[str, MarkedAnswer]]:
    """The answers of every student of whom something was graded in `lesson`, by student and question.

    Raises CourseError where nothing was graded.
    """
    with open_gradebook(course) as gradebook:
        marks = lesson_marks(gradebook, lesson)
    found = {student: _read(marks, course, lesson, student) for student in marks.students}
    graded = {student: found[student] for student in sorted(found) if found[student]}
    if not graded:
        raise nothing_graded(lesson)
    return graded


def nothing_graded(lesson: str) -> CourseError:
    return CourseError(f"Nobody has a mark in {lesson} yet: grade the submissions first.")


def marked_answers(course: Course, gradebook: Gradebook, lesson: str, student: str) -> dict[str, MarkedAnswer]:
    """One student's answers by question, in the lesson's order; empty where nothing of this student was graded."""
    marks = lesson_marks(gradebook, lesson)
    return _read(marks, course, lesson, student) if student in marks.students else {}


def _read(marks: LessonMarks, course: Course, lesson: str, student: str) -> dict[str, MarkedAnswer]:
    return answers_of(marks, student, marked_notebook(course, lesson, student))


def answers_of(marks: LessonMarks, student: str, nb: Mapping[str, Any]) -> dict[str, MarkedAnswer]:
    """The answers of a student who has marks, by question, given the marked notebook, or an empty dict."""
    cells = _cells(nb)
    named = {name: cell for cell in cells if (name := grade_id(cell)) is not None}
    order = _options_of(nb, cells, student)
    return {name: _answer(mark, name, named, marks, order) for name, mark in marks.students[student].marks.items()}


def _options_of(nb: Mapping[str, Any], cells: Sequence[Mapping[str, Any]], student: str) -> str | None:
    """The id by which the options were shown: as grading noted it, otherwise as the cells say it.

    A grading that noted none was made when everybody saw the question's own order.
    """
    try:
        return nb["metadata"]["grading"].get(OPTIONS_OF, SELF_STUDY)
    except (LookupError, TypeError, AttributeError):
        pass
    try:
        return run_as(student, stated_student(cells)).options_of
    except ValueError:  # an id of a gradebook that other tools made
        return None


def _seen(id: str, order: str | None) -> Instance | None:
    try:
        instance = question(id).instance(order) if order else None
        return instance if instance and isinstance(instance.question, WITH_OPTIONS) else None
    except ValueError:  # not in the question bank
        return None


def _answer(
    mark: Mark, question: str, named: Mapping[str, Mapping[str, Any]], marks: LessonMarks, order: str | None
) -> MarkedAnswer:
    sources = {name: source(named.get(name, {})) for name in marks.answer_cells[question]}
    written = [text for name, text in sources.items() if text != marks.released.get(name, "").strip()]
    return MarkedAnswer(
        points=mark.points,
        max_points=mark.max_points,
        reason=reason(named.get(question, {}), mark.automatic if mark.scored is None else mark.scored)
        or printable(mark.remark).replace("\n", " "),
        by_hand=mark.waits,
        written="\n\n".join(filter(None, written)),
        comment=printable(mark.comment).strip(),
        set_by_person=mark.manual is not None and mark.manual != mark.automatic,
        extra=mark.extra,
        prose=question in marks.prose,
        seen=_seen(question, order),
    )


def reason(cell: Mapping[str, Any], points: float | None) -> str:
    """Why a test cell was given `points`: what its line of score says behind these points; "" where there is none.

    `score` prints that line last, so nothing that was printed before, and no line with other points, is taken for it.
    """
    lines = "".join(map(_printed, cell.get("outputs") or [])).split("\n")
    for line in reversed(lines if points is not None else []):
        if (match := _SCORE_LINE.fullmatch(line)) and match[1] == f"{points:g}":
            return " ".join(printable(match[2]).split())[:_LONGEST_REASON]
    return ""


def is_score_line(line: str) -> bool:
    """Whether a printed line has the form of a test cell's score."""
    return bool(_SCORE_LINE.fullmatch(line))


def marked_notebook(course: Course, lesson: str, student: str) -> dict[str, Any]:
    """A marked notebook as it lies in its file; empty where it cannot be read."""
    path = course.autograded / student / lesson / f"{lesson}.ipynb"
    try:
        nb = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return nb if isinstance(nb, dict) else {}


def marked_cells(course: Course, lesson: str, student: str) -> list[dict[str, Any]]:
    """The cells of a marked notebook; none where the notebook cannot be read."""
    return _cells(marked_notebook(course, lesson, student))


def _cells(nb: Mapping[str, Any]) -> list[dict[str, Any]]:
    cells = nb.get("cells")
    return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []


def grade_id(cell: Mapping[str, Any]) -> str | None:
    """The nbgrader id of a cell in a file; None where it has none that can be read."""
    try:
        return str(cell["metadata"]["nbgrader"]["grade_id"])
    except (LookupError, TypeError):
        return None


def _printed(output: Any) -> str:
    """What was printed, or displayed as Markdown, as a line with formulas is."""
    match output:
        case {"output_type": "stream"}:
            return _joined(output.get("text"))
        case {"output_type": "display_data", "data": {"text/markdown": text}}:
            return _joined(text) + "\n"
    return ""


def source(cell: Mapping[str, Any]) -> str:
    """What is written in a cell in a file."""
    return _joined(cell.get("source")).strip()


def _joined(text: Any) -> str:
    """A text that a notebook holds whole or in lines."""
    return "".join(map(str, text)) if isinstance(text, list) else str(text or "")
