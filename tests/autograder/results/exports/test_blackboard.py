"""Blackboard's columns; who has no score has no row."""

from autograder.results.exports import blackboard
from tests.autograder.results.exports.conftest import lines


def test_blackboard(grades):
    assert lines(blackboard.files(grades)) == [
        ["Last Name", "First Name", "Username", "Student ID", "Lab 1 (1234) [Total Pts: 6 Score]"],
        ['Lovelace, Ada "Augusta"', '\'=HYPERLINK("http://x")', "ada", "", "1.00"],
        ["", "'+Bo", "bob", "", "0.00"],
    ]
