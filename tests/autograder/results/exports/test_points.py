"""A line for every answer of every student."""

from autograder.results.exports import points
from tests.autograder.results.exports.conftest import lines


def test_points(grades):
    assert lines(points.files(grades))[:4] == [
        points.COLUMNS,
        ["01_lesson", "ada", "", "", "double", "0.5", "2.0", "", ""],
        ["01_lesson", "ada", "", "", "letter", "1.0", "1.0", "", ""],
        ["01_lesson", "ada", "", "", "why", "", "3.0", "yes", ""],  # not marked yet, and not 0
    ]
    assert {line[1] for line in lines(points.files(grades))[1:]} == {"ada", "bob"}
