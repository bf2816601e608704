"""Of a lesson's questions, those leave that have one right letter and the same figures for everybody."""

import pytest

from autograder.bank.kinds import Choice
from autograder.questions import LESSONS, questions
from autograder.results.exports.choices import keyed_choices


@pytest.mark.parametrize("lesson", LESSONS)
def test_all_of_them_are_there_with_a_reason_for_every_letter(lesson):
    found = keyed_choices(lesson)
    kept = [asked.id for asked in questions(lesson) if asked.kind == "choice" and not asked.figures]
    assert [choice.question.id for choice in found] == kept
    assert found
    for choice in found:
        assert isinstance(choice.question, Choice)
        assert choice.right in choice.question.options.keys() == choice.reasons.keys()


def test_an_unknown_lesson():
    with pytest.raises(ValueError, match="There is no lesson '99'"):
        keyed_choices("99")
