"""Grades as an export format is given them, made by hand."""

import csv
import io
from datetime import datetime

import pytest

from autograder.results.exports.formats import Files, Grade, Grades
from autograder.results.marked_answers import MarkedAnswer

ANSWERS = {
    "double": MarkedAnswer(0.5, 2.0, "log10 for ln.", False, "x"),
    "letter": MarkedAnswer(1.0, 1.0, "B: Right.", False, "x"),
    "why": MarkedAnswer(0.0, 3.0, "", True, "Because."),
}


@pytest.fixture
def grades() -> Grades:
    """Of `ada`, half an hour late; of `bob`, whose name is a formula; and of `eve`, whose file cannot be read."""
    ada = Grade(
        "01_lesson",
        "ada",
        6.0,
        score=1.0,
        raw_score=1.5,
        late_penalty=0.5,
        by_hand=1,
        last_name='Lovelace, Ada "Augusta"',
        first_name='=HYPERLINK("http://x")',
        email="ada@x.org",
        due=datetime(2030, 1, 2, 3),
        handed_in=datetime(2030, 1, 2, 3, 30),
        read_answers=lambda: ANSWERS,
    )
    bob = Grade("01_lesson", "bob", 6.0, 0.0, 0.0, 0.0, 0, first_name="+Bo", read_answers=lambda: ANSWERS)
    return Grades("01_lesson", "Lab 1 (1234)", [ada, bob, Grade("01_lesson", "eve", 6.0, note="=damaged, says JSON")])


def lines(files: Files) -> list[list[str]]:
    """The lines of the only file, read by Python's own reader."""
    (text,) = files.values()
    assert isinstance(text, str)
    return list(csv.reader(io.StringIO(text, newline="")))
