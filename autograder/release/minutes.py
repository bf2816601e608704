"""How long a lesson takes, counted: its words, its lines of code and its questions, each at a stated pace."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode

from autograder.bank.kinds import Question
from autograder.course import Course
from autograder.questions import questions
from autograder.questions.hints import hints
from autograder.release.lesson import grade_id

WORDS_A_MINUTE = 110  # prose that is to be understood, formulas among it
SECONDS_A_LINE = 4  # code that is read and not written
OF_A_KIND = {
    "choice": 2,
    "warm-up": 2,
    "several choices": 2,
    "ordering": 2,
    "number": 4,
    "forecast": 8,
    "record": 15,
    "essay": 25,
}
OF_A_FUNCTION = {1: 5, 2: 10, 3: 20}  # by its stars
KEPT = ("cards", "notation", "reading", "concepts")  # cells to come back to, which take no time in the sitting
_HEADING = re.compile(r"(#{2,3}) +(.*)")


@dataclass(frozen=True)
class Minutes:
    """The minutes of a lesson: its core, and what stands in sections whose heading begins with "Deeper"."""

    core: int
    deeper: int

    @property
    def total(self) -> int:
        return self.core + self.deeper

    def __str__(self) -> str:
        return f"{self.total} minutes" + (f", {self.deeper} of them deeper" if self.deeper else "")


def counted(course: Course, lesson: str) -> Minutes:
    """The minutes of the released `lesson` of a course."""
    return minutes(nbformat.read(course.release / lesson / f"{lesson}.ipynb", as_version=4), questions(lesson))


def minutes(notebook: NotebookNode, asked: Iterable[Question]) -> Minutes:
    """Count a released lesson, whose questions are `asked`."""
    of_question = {one.id: _question(one) for one in asked}
    counted = {False: 0.0, True: 0.0}
    for cell, apart in zip(notebook.cells, deeper(notebook), strict=True):
        counted[apart] += _reading(cell) + of_question.get(str(grade_id(cell)), 0)
    return Minutes(round(counted[False]), round(counted[True]))


def deeper(notebook: NotebookNode) -> list[bool]:
    """For every cell of a lesson, whether it stands in a section whose heading begins with "Deeper"."""
    found: list[bool] = []
    apart, level = False, 0
    for cell in notebook.cells:
        if heading := _HEADING.match(cell.source) if cell.cell_type == "markdown" else None:
            depth = len(heading[1])
            if "Deeper" in heading[2]:
                apart, level = True, depth
            elif depth <= level or not apart:
                apart = False
        found.append(apart)
    return found


def _reading(cell: NotebookNode) -> float:
    if cell.id in KEPT or cell.metadata.get("nbgrader"):
        return 0.0
    if cell.cell_type == "markdown":
        return len(cell.source.split()) / WORDS_A_MINUTE
    return SECONDS_A_LINE / 60 * sum(bool(line.strip()) for line in cell.source.splitlines())


def _question(asked: Question) -> float:
    if asked.kind != "function":
        return OF_A_KIND[asked.kind]
    help = hints().get(asked.id)
    return OF_A_FUNCTION[help.stars if help else 2]
