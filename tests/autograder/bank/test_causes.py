"""A wrong answer learns why: how many of a bank of wrong answers are told their cause; none may be told another."""

import re

import pytest

from autograder.bank.answers import call
from autograder.bank.diagnosis import function_problem
from autograder.bank.kinds import Function
from autograder.bank.scoring import score
from autograder.questions import key, question
from tests.autograder.bank.wrong_answers import ALL, WrongAnswer

# What claims no cause: how many inputs are right, or that a number is too large.
PLAIN = re.compile(r"^\S.*\) is right on \d of \d inputs\. For .*|^.{0,60} is too (large|small)\. .*", re.DOTALL)


def told(one: WrongAnswer) -> str:
    """What a student reads who gives this answer: of a function on the public examples."""
    asked = question(one.id)
    if isinstance(asked, Function):
        returned = call(one.answer, [example.args for example in asked.examples])
        return function_problem(asked, asked.examples, returned, asked.slips) or "Right."
    instance = asked.instance("ada")
    return score(instance, float(one.answer(key(one.id).answer(instance.given), instance.given)), key(one.id)).reason


def outcome(one: WrongAnswer) -> tuple[str, str]:
    """ "cause", "none" or "wrong", and the message."""
    said = told(one)
    if PLAIN.match(said):
        return ("cause" if not one.words else "none"), said
    return ("cause" if any(word in said for word in one.words) else "wrong"), said


@pytest.mark.parametrize("held_back", [False, True], ids=["while writing", "kept back"])
def test_seven_in_ten_wrong_answers_are_told_their_cause_and_none_another(held_back):
    some = [one for one in ALL if one.held_back == held_back]
    found = [(one, *outcome(one)) for one in some]
    known = sum(state == "cause" for one, state, _ in found if one.words)
    wrong = [(one.id, one.words, said) for one, state, said in found if state == "wrong"]
    named = sum(bool(one.words) for one in some)
    print(f"\n{known} of {named} told their cause, {len(wrong)} told a wrong one ({len(some)} in all)")
    for one, state, said in found:
        if state != "cause":
            print(f"  {state}: {one.id} {one.words}: {said}")
    assert not wrong
    assert known >= 0.7 * named
