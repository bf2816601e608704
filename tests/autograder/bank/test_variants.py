"""Ids: one person has one, and nothing in it can steer a terminal, leave a folder or pass for somebody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.bank.variants import same_person, shown, spelled_id, student_id

AS_ADA = ["ada", "Ada", "ADA", " ada", "ada ", "ada\t", "ada\r", "ada\n", "ada\x0b", "ada\x1c", "ada\x85"]
AS_ADA += [
    "ada\u2028",
    "ada\u2029",
    "\u2003ada",
    "\u00a0ada\u3000",
    "\uff41\uff44\uff41",
    "\U0001d41a\U0001d41d\U0001d41a",
]
NOBODY = [
    "",
    " ",
    "\x00",
    "ada\x00",
    "a\x1bda",
    "ada\x1b[2J",
    "ada\x07",
    "a\x08da",
    "a\rda",
    "a\nda",
    "ada\x7f",
    "ada\x9b",
]
NOBODY += ["ada\u200b", "\u200bada", "a\u200dda", "ada\u00ad", "\u202eada", "a\u2066da", "\ufeffada", "ada\u061c"]
NOBODY += ["áda", "a\u0301da", "аda", "ada\udcff", "\ud800", "..", ".ada", "a..b", "-ada", "a/b", "a\\b", "a:b", "a b"]
NOBODY += ["x" * 65, "ada\U000e0041", "😀", "<b>ada", "ada*", "~ada", "$ada"]


@pytest.mark.parametrize("text", AS_ADA)
def test_one_person_has_one_id_and_the_same_figures(text):
    assert student_id(text) == "ada"
    assert spelled_id(text) in ("ada", "Ada", "ADA")
    assert same_person(text) == "ada"


@pytest.mark.parametrize("text", NOBODY)
def test_what_is_not_an_id_is_refused_in_a_printable_sentence(text):
    for read in (student_id, spelled_id):
        with pytest.raises(ValueError, match="is not a student id") as refusal:
            read(text)
        assert str(refusal.value).isprintable()


@given(st.text(st.characters(), max_size=100))
def test_whatever_is_typed_comes_out_clean_or_not_at_all(text):
    assert shown(text).isprintable()
    assert len(shown(text)) <= 80
    try:
        id = spelled_id(text)
    except ValueError:
        return
    assert id.isascii()
    assert id.isprintable()
    assert spelled_id(id) == id
    assert same_person(id) == same_person(text) == student_id(text)


def test_a_long_name_keeps_its_ends():
    assert shown("a" * 100 + ".ipynb") == "a" * 50 + "…" + "a" * 23 + ".ipynb"
    assert shown("\udcff\ud800\n") == "%FF%ED%A0%80%0A"
    assert shown("a\x1b[2J\u202e") == "a%1B[2J%E2%80%AE"
