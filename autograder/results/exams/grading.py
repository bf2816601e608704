"""From the answers of an exam, as a CSV file, to points and reasons."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.bank.kinds import Instance, Number
from autograder.bank.mathematics import plain
from autograder.bank.scoring import score
from autograder.bank.variants import shown, student_id
from autograder.course import CourseError
from autograder.files import write_whole
from autograder.questions import pool
from autograder.results.exams.drawing import instances
from autograder.results.exams.records import Exam
from autograder.results.exports.spreadsheet import csv_text
from autograder.results.marked_answers import number

STUDENT = ("student", "student_id", "id")
_COLUMN = re.compile(r"q?(?:uestion)?\s*(\d{1,3})", re.IGNORECASE)


@dataclass
class AnswerFile:
    """The answers of a CSV file: by student and number of the question, as typed; and what could not be taken."""

    answers: dict[str, dict[int, str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ExamMark:
    """The points of one answer, out of `max_points`, and the reason for them."""

    student: str
    number: int
    form: str
    concept: str
    answer: str
    points: float
    max_points: float
    reason: str


def read_answers(text: str, exam: Exam) -> AnswerFile:
    """The answers in a CSV file with a line per student and columns 1, 2, 3 …, or columns student, question, answer.

    A line that cannot be taken is left out and named. Raises CourseError where the columns are others.
    """
    text = text.removeprefix("\ufeff")
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    columns = {(name or "").strip().lower(): name for name in rows.fieldnames or []}
    who = next((columns[name] for name in STUDENT if name in columns), None)
    numbers = {name: int(match[1]) for low, name in columns.items() if (match := _COLUMN.fullmatch(low))}
    long = "question" in columns and "answer" in columns
    if who is None or not (long or numbers):
        raise CourseError(
            "The answers need a column `student`, and either columns 1, 2, 3 … or the columns `question` and `answer`."
        )
    found, papers = AnswerFile(), {student_id(student): student for student in exam.papers}
    for row in rows:
        cells = [(str(number), row[name]) for name, number in numbers.items()]
        if long:
            cells = [(row[columns["question"]], row[columns["answer"]])]
        _take(found, papers, exam, row[who], cells, f"line {rows.line_num}")
    if delimiter == ";":  # as spreadsheets write where the decimal sign is a comma
        for own in found.answers.values():
            own.update({number: answer.replace(",", ".") for number, answer in own.items()})
    return found


def _take(
    found: AnswerFile,
    papers: Mapping[str, str],
    exam: Exam,
    who: str | None,
    cells: Sequence[tuple[Any, str | None]],
    where: str,
) -> None:
    try:
        student = papers[student_id((who or "").strip())]
    except (KeyError, ValueError):
        found.problems.append(f"{where}: {shown(who or 'nobody')} has no paper in {exam.name}.")
        return
    own = found.answers.setdefault(student, {})
    for typed, answer in cells:
        match = _COLUMN.fullmatch(str(typed or "").strip())
        number = int(match[1]) if match else 0
        answer = (answer or "").strip()
        if not 1 <= number <= len(exam.papers[student]):
            if answer or not match:
                found.problems.append(f"{where}: {student}'s paper has no question {shown(str(typed))}.")
        elif answer and own.get(number, answer) != answer:
            found.problems.append(f"{where}: {student} has two answers to question {number}; the first one counts.")
        elif answer:
            own[number] = answer


def marks(exam: Exam, answers: Mapping[str, Mapping[int, str]]) -> list[ExamMark]:
    """The points of all students with answers, question by question; a question without an answer has none.

    Raises CourseError in an edition that carries no keys.
    """
    try:
        return [
            _mark(student, place, one, answers[student].get(place, ""))
            for student, forms in exam.papers.items()
            if student in answers
            for place, one in enumerate(instances(student, forms), 1)
        ]
    except LookupError as error:
        raise CourseError(str(error)) from None


def _mark(student: str, number: int, instance: Instance, typed: str) -> ExamMark:
    asked = instance.question
    known = pool.key(asked.id)
    if not typed:
        points, reason = 0.0, "There is no answer."
    else:
        result = score(instance, _meant(asked, typed), known)
        points, reason = result.points, result.reason
    return ExamMark(student, number, asked.id, asked.concept, typed, points, asked.points, reason)


def _meant(asked: Any, typed: str) -> float | str:
    if isinstance(asked, Number):
        try:
            return float(typed.removesuffix(asked.unit).strip())
        except ValueError:
            return typed
    return typed.strip("().").upper()


def write_marks(exam: Exam, found: Sequence[ExamMark], folder: Path) -> list[Path]:
    """Write the points per student, and the reasons per answer, as CSV files into `folder`; their paths.

    A student without answers has an empty score, and not a zero.
    """
    totals: list[list[object]] = [["student", "points", "max_points"]]
    for student in exam.papers:
        own = [mark for mark in found if mark.student == student]
        most = sum(one.question.points for one in instances(student, exam.papers[student]))
        totals.append([student, number(sum(mark.points for mark in own)) if own else None, number(most)])
    columns = ["student", "question", "form", "concept", "answer", "points", "max_points", "reason"]
    rows = [
        [m.student, m.number, m.form, m.concept, m.answer, number(m.points), number(m.max_points), plain(m.reason)]
        for m in found
    ]
    texts = {f"{exam.name}-points.csv": csv_text(totals), f"{exam.name}-reasons.csv": csv_text([columns, *rows])}
    for name, text in texts.items():
        write_whole(folder / name, text)
    return [folder / name for name in texts]
