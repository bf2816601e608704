"""Two-tier responses: what is read of them, and what answer, reason and certainty show together."""

import itertools

import pytest

from autograder.bank.two_tier import (
    CERTAINTIES,
    Finding,
    Misconception,
    Response,
    TwoTierItem,
    TwoTierKey,
    finding,
    is_right,
    response_of,
    responses_in,
)

ITEM = TwoTierItem("q", "Title", "power law", "Prompt?", {"A": "a", "B": "b"}, {"1": "x", "2": "y", "3": "z"})
BELIEF = Misconception("something is so", "It is not.")
KEY = TwoTierKey("B", "2", "For this reason.", {"1": BELIEF, "3": BELIEF})


def test_right_takes_both_tiers():
    pairs = itertools.product(ITEM.answers, ITEM.reasons)
    assert [pair for pair in pairs if is_right(KEY, Response(*pair, "sure"))] == [("B", "2")]


@pytest.mark.parametrize(
    ("answer", "reason", "certain", "guessed"),
    [
        ("B", "2", Finding.SOUND, Finding.LUCKY),
        ("B", "1", Finding.WRONG_REASON, Finding.LACK),
        ("A", "2", Finding.WRONG_ANSWER, Finding.LACK),
        ("A", "3", Finding.MISCONCEPTION, Finding.LACK),
    ],
)
def test_certainty_tells_a_misconception_from_a_lack_of_knowledge(answer, reason, certain, guessed):
    found = {certainty: finding(KEY, Response(answer, reason, certainty)) for certainty in CERTAINTIES}
    assert found == {"guessing": guessed, "fairly sure": certain, "sure": certain}


@pytest.mark.parametrize(
    "given",
    [
        {"answer": "B", "reason": "2", "certainty": "fairly sure"},
        {"answer": " b", "reason": 2, "certainty": "Fairly  Sure "},
        ["B", "2", "fairly sure"],
        ("b", 2, "FAIRLY SURE"),
    ],
)
def test_capitals_spaces_and_a_bare_digit_make_no_difference(given):
    assert response_of(ITEM, given) == Response("B", "2", "fairly sure")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "the answer is missing: choose one of A, B."),
        ({"answer": "C", "reason": "2", "certainty": "sure"}, "the answer must be one of A, B."),
        ({"answer": "A", "reason": "4", "certainty": "sure"}, "the reason must be one of 1, 2, 3."),
        ({"answer": "A", "reason": "1", "certainty": ""}, "the certainty is missing: choose one of guessing, "),
        ({"answer": "A", "reason": "1", "certainty": "yes"}, "the certainty must be one of guessing, fairly sure, "),
        (["A", "1"], "it needs three parts, "),
        ("A", "it needs three parts, "),
        (None, "it needs three parts, "),
    ],
)
def test_what_is_missing_or_no_choice_is_said(given, sentence):
    with pytest.raises(ValueError, match="^" + sentence.replace(".", r"\.")):
        response_of(ITEM, given)


def test_the_last_cell_that_answers_an_item_counts():
    cells = [
        "answers = {}",
        'answers["q"] = {"answer": "A", "reason": "1", "certainty": "sure"}',
        "this is not Python",
        'answers["q"] = {"answer": "B", "reason": "1", "certainty": "sure"}',
    ]
    assert responses_in(cells, [ITEM]) == ({"q": Response("B", "1", "sure")}, {})
    assert responses_in(cells[:1], [ITEM])[1]["q"].startswith("it is not answered")
    assert responses_in([*cells, 'answers["q"] = ""'], [ITEM])[0] == {}
