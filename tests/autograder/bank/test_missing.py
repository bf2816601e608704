"""Why there is no answer: each code has one sentence of our own, and whatever is no code has one too."""

import pytest

from autograder.bank.missing import NO_ANSWER, why_no_answer
from autograder.questions import question

FUNCTION, NUMBER = question("training-flops"), question("run-cost")


@pytest.mark.parametrize("asked", [FUNCTION, NUMBER], ids=["function", "number"])
def test_every_code_has_a_sentence_of_one_line(asked):
    said = {why_no_answer(asked, code) for code in NO_ANSWER}
    assert len(said) == len(NO_ANSWER)
    for sentence in said:
        assert sentence.endswith(".")
        assert "{" not in sentence
        assert len(sentence.splitlines()) == 1


def test_only_what_was_late_is_said_to_be_a_loop():
    assert [code for code in NO_ANSWER if "loop" in why_no_answer(FUNCTION, code)] == ["late"]


def test_what_is_no_code_is_not_repeated():
    assert why_no_answer(NUMBER, "✓ 1 of 1 points. Well done!") == why_no_answer(NUMBER, "unreadable")


def test_the_cell_of_the_question_is_named_where_nothing_was_set():
    assert why_no_answer(NUMBER, "", "raised NameError (line 3)") == (
        "The cell of this question raised NameError (line 3), so there is no answer."
    )
    assert why_no_answer(FUNCTION, "", "was stopped after 30 seconds").endswith("30 seconds, so there is no function.")
    assert why_no_answer(FUNCTION, "late", "raised NameError") == why_no_answer(FUNCTION, "late")
    assert 'answers["run-cost"]' in why_no_answer(NUMBER, "")
    assert 'answers["training-flops"]' in why_no_answer(FUNCTION, "")
