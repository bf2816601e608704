"""Moodle's columns: the grade and feedback; who has none has no row, which would empty what Moodle has."""

from autograder.results.exports import moodle
from tests.autograder.results.exports.conftest import lines


def test_moodle(grades):
    assert list(moodle.files(grades)) == ["01_lesson-moodle.csv"]
    assert lines(moodle.files(grades)) == [
        ["ID number", "Username", "Email address", "Lab 1 (1234)", "Lab 1 (1234) (feedback)"],
        ["ada", "ada", "ada@x.org", "1.00", ""],
        ["bob", "bob", "", "0.00", ""],
    ]
