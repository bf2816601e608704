"""What a student is sure of stands beside the answer, and changes no points."""

import pytest

from autograder.bank.certainty import calibration, without_certainty
from autograder.bank.kinds import WITH_OPTIONS, Choice, Ordering, SeveralChoices
from autograder.bank.scoring import score
from autograder.questions import LESSONS, key, question, questions

BANK = [asked for lesson in LESSONS for asked in questions(lesson) if isinstance(asked, WITH_OPTIONS)]
ONE = next(asked for asked in BANK if isinstance(asked, Choice))
SEVERAL = next(asked for asked in BANK if isinstance(asked, SeveralChoices))
ORDER = next(asked for asked in BANK if isinstance(asked, Ordering))
NUMBER = question("run-cost")


@pytest.mark.parametrize(
    ("asked", "answer", "found"),
    [
        (ONE, ["A", "sure"], ("A", "sure")),
        (ONE, ("A", " Fairly "), ("A", "fairly")),
        (ONE, ["A", "guess"], ("A", "guessing")),
        (ONE, "A", ("A", "")),
        (ONE, None, (None, "")),
        (ONE, ["A", "B"], (["A", "B"], "")),  # two letters, one of which would not be believed
        (ONE, ["A", 0.9], (["A", 0.9], "")),
        (SEVERAL, ["A", "B"], (["A", "B"], "")),
        (SEVERAL, [["A", "B"], "guessing"], (["A", "B"], "guessing")),
        (ORDER, [["B", "A", "C"], "sure"], (["B", "A", "C"], "sure")),
        (NUMBER, [1.0, "sure"], ([1.0, "sure"], "")),
    ],
)
def test_a_certainty_is_taken_off_an_answer_with_options_and_nothing_else(asked, answer, found):
    assert without_certainty(asked, answer) == found


@pytest.mark.parametrize("asked", BANK, ids=lambda one: one.id)
@pytest.mark.parametrize("level", ["sure", "guessing"])
def test_it_earns_and_costs_nothing(asked, level):
    instance = asked.instance("ada")
    for answer in (*instance.options, list(instance.options), list(instance.options)[:2], ["D"], 3, "?"):
        assert score(instance, [answer, level], key(asked.id)) == score(instance, answer, key(asked.id))


def test_how_often_one_was_right_is_told_by_certainty():
    answers = [("sure", True), ("sure", False), ("guessing", False), ("", True), ("sure", True)]
    assert calibration(answers) == "When you said sure, 2 of 3 right; guessing, 0 of 1 right."
    assert calibration([("", True)]) == calibration([]) == ""
