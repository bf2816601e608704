"""Canvas' columns, as its importer documents them."""

from autograder.results.exports import canvas
from autograder.results.exports.formats import Grades
from tests.autograder.results.exports.conftest import lines


def test_canvas(grades):
    assert list(canvas.files(grades)) == ["01_lesson-canvas.csv"]
    assert lines(canvas.files(grades)) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Lab 1 (1234)"],
        ["    Points Possible", "", "", "", "", "6.00"],
        ['Lovelace, Ada "Augusta", \'=HYPERLINK("http://x")', "", "", "ada", "", "1.00"],
        ["'+Bo", "", "", "bob", "", "0.00"],
    ]


def test_a_class_of_nobody():
    assert [line[5] for line in lines(canvas.files(Grades("01", "=x", [])))] == ["'=x", "0.00"]
