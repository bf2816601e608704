"""An exam to print: a page per student, all of them in one file, a key sheet apart, and a CSV file for the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from autograder.bank.kinds import MINUTES, Instance, Number
from autograder.bank.right import right_answer
from autograder.bank.text import accuracy
from autograder.course import CourseError
from autograder.files import write_whole
from autograder.questions import pool
from autograder.results.exams.drawing import instances
from autograder.results.exams.records import Exam
from autograder.results.exports.spreadsheet import csv_text
from autograder.results.pages import page
from autograder.results.safe_html import markdown


@dataclass(frozen=True)
class PrintedQuestion:
    """A question as the template takes it; `unit` is that of a number, `options` are those of a choice."""

    number: int
    points: str
    prompt: Markup
    options: Mapping[str, Markup]
    unit: str
    accuracy: str


@dataclass(frozen=True)
class Paper:
    """One student's paper, ready to print."""

    student: str
    questions: Sequence[PrintedQuestion]
    points: float
    minutes: int


def write_exam(exam: Exam, folder: Path) -> list[Path]:
    """Write all files of an exam into `folder`; their paths, the key sheet last.

    Raises CourseError in an edition that carries no keys, and before anything is written.
    """
    files = {
        f"{exam.name}-{student}.html": _page(exam, [paper(student, forms)]) for student, forms in exam.papers.items()
    }
    everybody, key = shared_pages(exam).items()
    files |= [everybody, (f"{exam.name}-answers.csv", answer_sheet(exam)), key]
    for name, text in files.items():
        write_whole(folder / name, text)
    return [folder / name for name in files]


def shared_pages(exam: Exam) -> dict[str, str]:
    """By name, the pages that hold everybody's papers, and the key sheet. CourseError in an edition without keys."""
    papers = [paper(student, forms) for student, forms in exam.papers.items()]
    return {f"{exam.name}-all.html": _page(exam, papers), f"{exam.name}-key.html": key_sheet(exam)}


def paper(student: str, forms: Sequence[str]) -> Paper:
    """A student's paper from the ids of its forms."""
    asked = instances(student, forms)
    printed = [_printed(number, one) for number, one in enumerate(asked, 1)]
    minutes = sum(MINUTES[one.question.kind] for one in asked)
    return Paper(student, printed, sum(one.question.points for one in asked), minutes)


def answer_sheet(exam: Exam) -> str:
    """A CSV file with a line per student and a column per question, to be filled in and given to `exam --grade`."""
    most = max(map(len, exam.papers.values()))
    return csv_text([["student", *range(1, most + 1)], *([student, *[""] * most] for student in exam.papers)])


def key_sheet(exam: Exam) -> str:
    """What is right in every paper, as a page for the instructor. CourseError in an edition that carries no keys."""
    try:
        rows = [
            (student, number, one.question.id, one.question.concept, _right(one))
            for student, forms in exam.papers.items()
            for number, one in enumerate(instances(student, forms), 1)
        ]
    except LookupError as error:
        raise CourseError(str(error)) from None
    return page("exam_key", exam=exam, rows=rows)


def _page(exam: Exam, papers: Sequence[Paper]) -> str:
    return page("exam", exam=exam, papers=papers)


def _printed(number: int, instance: Instance) -> PrintedQuestion:
    asked = instance.question
    return PrintedQuestion(
        number,
        asked.worth,
        Markup(markdown(instance.prompt)),
        {letter: _line(text) for letter, text in instance.options.items()},
        asked.unit if isinstance(asked, Number) else "",
        accuracy(asked),
    )


def _line(text: str) -> Markup:
    return Markup(markdown(text).strip().removeprefix("<p>").removesuffix("</p>"))


def _right(instance: Instance) -> str:
    known: Any = pool.key(instance.question.id)
    right = right_answer(instance, known)
    asked = instance.question
    return f"{right:.5g} {asked.unit}, within {100 * known.rtol:g} %" if isinstance(asked, Number) else str(right)
