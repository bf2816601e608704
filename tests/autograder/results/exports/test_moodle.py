"""Moodle's columns: the grade, and feedback that says why there is none."""

from autograder.results.exports import moodle
from tests.autograder.results.exports.conftest import lines


def test_moodle(grades):
    assert list(moodle.files(grades)) == ["01_lesson-moodle.csv"]
    assert lines(moodle.files(grades)) == [
        ["ID number", "Email address", "Lab 1 (1234)", "Lab 1 (1234) (feedback)"],
        ["ada", "ada@x.org", "1.00", ""],
        ["bob", "", "0.00", ""],
        ["eve", "", "", "'=damaged, says JSON"],
    ]
