"""The table for the terminal, letter by letter."""

from autograder.results.outcomes import Outcome, outcomes
from autograder.results.table import outcome_table
from tests.autograder.conftest import LESSON


def test_a_class():
    long = "homework.ipynb does not say which lesson it is: hand in the lesson's own notebook, under its own name."
    students = [
        Outcome("ada.lovelace", "01", 38, 43, by_hand=1),
        Outcome("bob", "01", 7.254, 43, note="missing and put back: fit"),
        Outcome("eve", "01", note=long),
    ]
    assert (
        outcome_table(students)
        == """\
student         score     of  by hand  note
ada.lovelace    38.00     43        1
bob              7.25     43           missing and put back: fit
eve                 –                  homework.ipynb does not say which lesson it is: hand in the lesson's own
                                       notebook, under its own name."""
    )


def test_a_class_of_nobody():
    assert outcome_table([]) == "student    score     of  by hand  note"


def test_what_went_wrong_is_told(graded):
    lines = outcome_table(outcomes(graded, LESSON)).splitlines()
    assert [line.split()[0] for line in lines] == ["student", "ada", "bob", "eve", "zed"]
    assert "not valid JSON" in lines[3]


def test_an_odd_id_or_note_steers_no_terminal():
    table = outcome_table([Outcome("a\x1b[31m\nb\r", "01", note="one\x1b[2J\ntwo")])
    assert "\x1b" not in table
    assert "\r" not in table
    assert table.splitlines()[1].startswith("a[31m b")
    assert table.splitlines()[1].endswith("one[2J two")
