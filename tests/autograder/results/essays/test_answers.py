"""An answer as a marker reads it: nothing in it acts, and nothing tells who wrote it."""

import pytest

from autograder.results.essays.answers import HIDDEN, EssayAnswer, names_of, stand_of
from autograder.results.marks import Mark
from autograder.results.term.roster import Roster, Student

ROSTER = Roster({"ada.l": Student("ada.l", "Lovelace", "Ada", "countess@x.org", login="al1815", sis_id="12")})


def answer(source: str, mark: Mark | None = None) -> EssayAnswer:
    return EssayAnswer("01", "memo", "ada.l", source, {}, "digest", mark or Mark(5, waits=True))


@pytest.mark.parametrize(
    "name", ["ada.l", "ADA.L", "Ada Lovelace", "Lovelace, Ada", "countess@x.org", "al1815", "ada lovelace"]
)
def test_no_name_of_the_writer_is_shown(name):
    html = answer(f"I am {name}, and *{name}*.").html(names_of(ROSTER, "ada.l"))
    assert html.count(HIDDEN) == 2
    assert name.casefold() not in html.casefold()


def test_other_words_stay():
    text = "Adalbert asked al18150 about 12 runs, countess@x.organic and Lovelace's law."
    assert text in answer(text).html(names_of(ROSTER, "ada.l")).replace("&#39;", "'")
    assert names_of(ROSTER, "bob") == ["bob"]


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<img src='http://example.org/seen.png'>",
        "<a href='javascript:alert(1)'>x</a>",
        "[x](javascript:alert(1))",
        "<style>*{display:none}</style>",
        "<iframe src='http://example.org'></iframe>",
        "<form action='/x'><input name=q></form>",
        "<svg onload=alert(1)>",
        "[" * 20_000,
    ],
)
def test_what_could_act_is_text(evil):
    html = answer(evil).html()
    for sign in ("<script", "onerror=alert(1)>x", "<img", "<style", "<iframe", "<form", "<svg", 'href="javascript'):
        assert sign not in html


def test_the_stand_is_decided_by_the_person_s_mark_alone():
    stands = {stand_of(None, True, ""), stand_of(0.0, False, ""), stand_of(0.0, True, ""), stand_of(0.0, False, "x")}
    assert len(stands) == 4
    assert answer("x", Mark(5, 0.0, None, waits=False)).is_empty
    assert not answer("x", Mark(5, None, 0.0, waits=False)).is_empty
    assert answer("x", Mark(5, None, 2.0, comment="so")).stand == stand_of(2.0, False, "so")
