"""Cells arrive as they are, read by Python's own reader, and none of them starts a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.results.exports.spreadsheet import as_shown, csv_text, two_decimals

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=5))
def test_text_comes_back_and_never_as_a_formula(lines):
    read = list(csv.reader(io.StringIO(csv_text(lines), newline="")))
    assert read == [[as_shown(cell) for cell in line] for line in lines]
    for cell in (cell for line in read for cell in line):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["=1+1", "+Bo", "-1", "@x", "\tx", "\rx", "\n=1", " =1", "＝1", "＋1", "\u3000＠x"])
def test_a_formula_gets_a_quote(text):
    assert as_shown(text) == "'" + text
    assert as_shown(f"x{text}") == f"x{text}"


def test_what_steers_a_terminal_is_left_out():
    assert as_shown("a\x1b[31mb\x07\x00c") == "a[31mbc"
    assert as_shown("\x1b=1+1") == "'=1+1"


def test_none_is_empty_and_a_number_stays_one():
    assert csv_text([[None, -1.5, 0, "", 'a "b", c']]) == ',-1.5,0,,"a ""b"", c"\r\n'


def test_no_score_is_not_zero():
    assert (two_decimals(None), two_decimals(0.0), two_decimals(2 / 3)) == ("", "0.00", "0.67")
