"""The file with the cards says to Anki what the cards say, and to a person what is wrong."""

import csv

import pytest

from autograder import cli
from autograder.questions import LESSONS
from autograder.questions.cards import Card, cards, in_words, lesson_cards
from autograder.release.anki import anki_file

HEADS = ["#separator:tab", "#html:true", "#notetype:Basic", "#guid column:1", "#deck column:2", "#tags column:3"]


def as_anki_reads(text: str) -> list[list[str]]:
    """The rows of the file: header lines begin with #, fields are parted by tabs and quoted as in CSV."""
    lines = text.splitlines(keepends=True)
    assert [line.rstrip("\n") for line in lines[: len(HEADS)]] == HEADS
    return list(csv.reader(lines[len(HEADS) :], delimiter="\t"))


def test_anki_s_file():
    rows = as_anki_reads(anki_file(cards()))
    assert [row[0] for row in rows] == [card.guid for card in cards()]
    for (_, deck, tags, front, back), card in zip(rows, cards(), strict=True):
        assert deck.startswith(f"Scaling laws::{card.lesson[:2]} ")
        assert tags.split()[0].startswith("scaling-laws::")
        assert (front, back) == (card.front, card.back)  # none has a sign of HTML
    assert not any(row[0].startswith("#") for row in rows)


def test_signs_of_the_file_and_of_html_are_only_text():
    hostile = Card("x", "power law", '"quoted"\tand <b> & \\(x<y\\)', "one\ntwo")
    ((_, _, _, front, back),) = as_anki_reads(anki_file([hostile]))
    assert front == '"quoted"\tand &lt;b&gt; &amp; \\(x&lt;y\\)'
    assert back == "one<br>two"


def test_the_command(tmp_path, capsys):
    assert cli.main(["cards", "--to", str(tmp_path / "new" / "cards.txt")]) == 0
    assert f"Wrote {len(cards())} cards to" in capsys.readouterr().out
    assert len(as_anki_reads((tmp_path / "new" / "cards.txt").read_text(encoding="utf-8"))) == len(cards())
    assert cli.main(["cards", "--lesson", "01"]) == 0
    shown = capsys.readouterr().out
    lesson = next(iter(LESSONS))
    assert shown.strip() == in_words(lesson_cards(lesson)).strip()
    assert shown.count("?  ") == 0
    assert shown.count("→ ") == len(lesson_cards(lesson))


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--lesson", "77"], "There is no lesson '77'"), (["--to", "."], "is a folder: name a file, such as cards.txt")],
)
def test_the_command_says_what_is_wrong(capsys, words, said):
    assert cli.main(["cards", *words]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
