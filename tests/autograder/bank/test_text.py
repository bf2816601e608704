"""A question as a person reads it says how accurate an answer must be, from what the student's edition holds."""

import pytest

from autograder.bank.credit import within
from autograder.bank.kinds import Example, Function, Number
from autograder.bank.text import accuracy, question_text
from autograder.questions import LESSONS, questions

HEAD = ("a-question", "A question", 1, "concept", "apply", "Which?")


def number(rtol: float | None) -> Number:
    return Number(*HEAD, unit="nats", low=0, high=9, rtol=rtol)


def function(rtol: float, expected: object) -> Function:
    return Function(*HEAD, signature="f(x)", returns="it", grade=within(rtol), examples=(Example((1.0,), expected),))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (number(0.02), "Three significant digits are enough."),
        (number(0.05), "Two significant digits are enough."),
        (number(0.002), "Four significant digits are enough."),
        (number(None), ""),
        (function(0.01, 2.0), "Three significant digits are enough."),
        (function(1e-6, (2.0, "edge")), "Do not round: one part in 1,000,000 is all that a number may be off."),
        (function(1e-6, "floor"), ""),
        (function(1e-6, [True, False]), ""),
    ],
)
def test_the_accuracy_is_told(asked, words):
    assert accuracy(asked) == words
    assert question_text(asked.instance("ada")).endswith(words or ".")


@pytest.mark.parametrize("digits", range(1, 7))
def test_so_many_digits_are_indeed_enough(digits):
    """Rounding to the digits that are told never takes off more than is allowed, and one digit fewer would."""
    rtol = 0.5 * 10.0 ** (1 - digits)
    word = accuracy(number(rtol * 1.0001)).split()[0].lower()
    assert ("one", "two", "three", "four", "five", "six").index(word) + 1 == digits


def test_every_number_of_the_course_tells_its_accuracy():
    asked = [one for lesson in LESSONS for one in questions(lesson) if isinstance(one, Number)]
    assert asked
    assert all("significant digit" in question_text(one.instance("ada")) for one in asked)
