"""Brightspace's columns, and the sign at the end of every line."""

from autograder.results.exports import brightspace
from tests.autograder.results.exports.conftest import lines


def test_brightspace(grades):
    assert list(brightspace.files(grades)) == ["01_lesson-brightspace.csv"]
    assert lines(brightspace.files(grades)) == [
        ["Username", "Lab 1 (1234) Points Grade", "End-of-Line Indicator"],
        ["ada", "1.00", "#"],
        ["bob", "0.00", "#"],
    ]
