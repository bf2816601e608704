"""Cards to keep: five for each lesson, about the course's concepts."""

import re
import tomllib

import nbformat
import pytest

from autograder.course import ROOT
from autograder.questions import LESSONS
from autograder.questions.cards import TABLE, Card, cards, cards_markdown, lesson_cards
from autograder.questions.concepts import concepts


def test_there_are_five_for_each_lesson():
    assert {lesson: len(lesson_cards(lesson)) for lesson in LESSONS} == dict.fromkeys(LESSONS, 5)
    assert len(cards()) == 5 * len(LESSONS)


def test_every_card_is_about_a_concept_and_says_something_of_its_own():
    assert all(card.concept in concepts() for card in cards())
    assert len({card.front for card in cards()}) == len({card.back for card in cards()}) == len(cards())
    for card in cards():
        assert card.lesson in LESSONS
        assert 20 <= len(card.front) <= 200, card.id
        assert 10 <= len(card.back) <= 200, card.id
        assert card.front.endswith("?"), card.id


def test_mathematics_is_closed():
    for card in cards():
        for text in (card.front, card.back):
            assert re.findall(r"\\[()]", text) == [r"\(", r"\)"] * (text.count("\\(")), card.id
            assert "$" not in text
            inside = "".join(re.findall(r"\\\((.*?)\\\)", text))
            assert inside.count("{") == inside.count("}"), card.id


def test_a_guid_stays():
    assert Card("twenty", "tokens per parameter", "a", "b").guid == "650fb623-5184-57b3-bab7-3384bc725b88"
    assert len({card.guid for card in cards()}) == len(cards())


def test_a_notebook_shows_its_lesson_s_cards():
    lesson = next(iter(LESSONS))
    text = cards_markdown(lesson)
    assert text.count("<details>") == text.count("</details>") == len(lesson_cards(lesson))
    assert r"$C = 6ND$" in text
    assert "\\(" not in text


def test_a_card_without_a_concept_is_named(monkeypatch, tmp_path):
    table = tmp_path / "cards.toml"
    table.write_text('["odd"]\nconcept = "astrology"\nfront = "a?"\nback = "b"\n')
    monkeypatch.setattr("autograder.questions.cards.TABLE", table)
    cards.cache_clear()
    try:
        with pytest.raises(ValueError, match="the card 'odd' is about 'astrology', which is not a concept"):
            cards()
    finally:
        cards.cache_clear()


def test_the_table_has_what_a_card_has():
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    assert all(row.keys() == {"concept", "front", "back"} for row in rows.values())


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_ends_with_its_cards_as_the_list_has_them(lesson):
    notebook = nbformat.read(ROOT / "solutions" / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4)
    (shown,) = [cell.source for cell in notebook.cells if cell.id == "cards"]
    assert shown == cards_markdown(lesson)
