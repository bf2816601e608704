"""Two rows of the syllabus, each taught before it is asked, and graded: reading levels, and safety and quality."""

import nbformat
import pytest

from autograder.bank.kinds import Choice, SeveralChoices
from autograder.bank.scoring import score
from autograder.bank.variants import SELF_STUDY
from autograder.course import ROOT
from autograder.questions import key, question, questions

LESSON = "08_mixtures"
ROWS = {
    "a paper at three levels": (
        "s-levels",
        ("Low", "Medium", "High", "FLP", "5 %", "10 %", "Whose error margins"),
        ("reading-levels", "reading-margins"),
    ),
    "safety and quality": ("s-open", ("Safety", "Quality", "tests of its own", "cleaner text"), ("left-open",)),
}


def options_of(id: str) -> dict[str, str]:
    asked = question(id)
    assert isinstance(asked, SeveralChoices)
    return dict(asked.options)


@pytest.fixture(scope="module")
def cells() -> list[nbformat.NotebookNode]:
    found: list[nbformat.NotebookNode] = nbformat.read(
        ROOT / "lessons" / LESSON / f"{LESSON}.ipynb", as_version=4
    ).cells
    return found


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_taught_before_it_is_asked(row, cells):
    cell, words, asked = ROWS[row]
    places = {one.id: number for number, one in enumerate(cells)}
    text = " ".join(cells[places[cell]].source.split())
    assert [word for word in words if word not in text] == []
    assert all(places[cell] < places[f"{id}-ask"] < places[id] for id in asked)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_graded_by_the_machine(row, cells):
    for id in ROWS[row][2]:
        assert id in [one.id for one in questions(LESSON)]
        (cell,) = [one for one in cells if one.id == id]
        assert cell.metadata.nbgrader.points == question(id).points > 0
        asked, known = question(id), key(id)
        assert isinstance(asked, Choice | SeveralChoices)
        right = sorted(known.right)
        here = asked.instance(SELF_STUDY)
        answer = right if isinstance(asked, SeveralChoices) else right[0]
        assert score(here, answer, known).full
        for letter in set(asked.options) - set(right):
            assert score(here, [letter] if isinstance(asked, SeveralChoices) else letter, known).points == 0


def test_each_of_three_readers_takes_something_away_and_two_take_too_much():
    options, right = options_of("reading-levels"), key("reading-levels").right
    readers = {letter: text.partition(":")[0] for letter, text in options.items()}
    assert {readers[letter] for letter in right} == {"The manager", "The engineer", "The researcher"}
    assert len(set(options) - set(right)) >= 2


def test_safety_and_quality_are_more_than_one_option():
    options, right = options_of("left-open"), key("left-open").right
    left_open = " ".join(options[letter] for letter in right)
    assert len(right) >= 2
    assert "makes up a source" in left_open
    assert "cleaner text" in left_open
