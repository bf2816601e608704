"""A wrong answer learns why: how many of a bank of wrong answers are told their cause; none may be told another."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.bank.answers import call
from autograder.bank.causes.relations import RELATIONS
from autograder.bank.credit import power_law_fit, within
from autograder.bank.diagnosis import function_problem
from autograder.bank.kinds import Example, Function
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


def asked(returns: str = "one number", rtol: float = 1e-6, signature: str = "f(x, y)") -> Function:
    grade = within(rtol)
    return Function("q", "Q", 4, "c", "apply", "Which?", signature=signature, returns=returns, grade=grade)


def said(question: Function, expected: list, values: list, *, public: bool = True, args: list | None = None) -> str:
    examples = [Example(tuple(one), right) for one, right in zip(args or [(1.5, 7.0)] * 9, expected, strict=False)]
    returned = [{"value": value} for value in values]
    return function_problem(question, examples, returned, [], public=public) or "Right."


NUMBER, PAIR, ROW = asked(), asked("two numbers, (low, high)"), asked("an array as long as x")


@pytest.mark.parametrize(
    ("question", "expected", "values", "words"),
    [
        (NUMBER, [2.0, 3.0], [200.0, 300.0], "100 times the right value (a share and per cent"),
        (NUMBER, [2.0, 3.0], [0.5, 1 / 3], "the reciprocal"),
        (NUMBER, [2.0, 3.0], [2.5, 3.5], "too large by the same amount on every input (0.5)"),
        (NUMBER, [2.0, 3.0], [2.8, 4.2], "too large by the same factor on every input (7/5, or 1.4 times)"),
        (NUMBER, [2.0, 3.0], [1.999, 3.002], "comes close, but 0.0001 % is all that is allowed"),
        (NUMBER, [2.0, 3.0], [-2.0, 3.0], "is right on 1 of 2 inputs. For f(1.5, 7) it gives -2 where 2 is right"),
        (NUMBER, [2.0, 2.0], [4.0, 4.0], "is right on 0 of 2 inputs. For"),  # a square, a factor or a sum: who knows?
        (NUMBER, [2.0, 3.0], ["2", "3"], "returned words; it must give one number"),
        (NUMBER, [2.0, 3.0], [None, 3.0], "returned None on some inputs"),
        (NUMBER, [2.0, 3.0], [float("nan"), 3.0], "nan or inf on some inputs"),
        (NUMBER, [2.0, "never"], [2.0, -1.0], 'gives a number where the text "never" is right'),
        (NUMBER, [2.0, "never"], [2.0, "Not ever"], "copy the spelling"),
        (PAIR, [[1.0, 2.0], [3.0, 5.0]], [[2.0, 1.0], [5.0, 3.0]], "high and low have changed places"),
        (PAIR, [[1.0, 2.0], [3.0, 5.0]], [[1.0, 4.0], [3.0, 10.0]], "low is right on every input; high is twice"),
        (PAIR, [[1.0, 2.0], [3.0, 5.0]], [1.0, 3.0], "this is low alone"),
        (PAIR, [[1.0, 2.0], [3.0, 5.0]], [[1.0, 2.0, 0.0], [3.0, 5.0, 0.0]], "what comes after these is too many"),
        (ROW, [[1.0, 2.0, 4.0]], [[1.0, 2.0, 9.0]], "gives the right values but at the last place"),
        (ROW, [[1.0, 2.0, 4.0]], [[4.0, 2.0, 1.0]], "reversed"),
        (ROW, [[1.0, 2.0, 4.0]], [[[1.0], [2.0], [4.0]]], "a table of rows where a plain row belongs"),
        (ROW, [[True, False, True]], [[False, True, False]], "True and False exchanged"),
    ],
)
def test_a_general_cause_is_named(question, expected, values, words):
    assert words in said(question, expected, values)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda x, y: x * y * x, "the right value times `x`"),
        (lambda x, y: x * y + y, "the right value plus `y`"),
        (lambda x, y: x, "its argument `x` unchanged"),
        (lambda x, y: x * y if x < y else 0.0, "is right but where `x` is larger than `y`"),
    ],
)
def test_an_argument_too_many_or_too_few_is_named(change, words):
    args = [(2.0, 3.0), (5.0, 7.0), (11.0, 4.0)]
    assert words in said(NUMBER, [x * y for x, y in args], [change(x, y) for x, y in args], args=args)


def test_nobody_who_gave_three_numbers_is_told_to_give_three():
    fit = Function(
        *("q", "Q", 4, "c", "apply", "Which?"),
        signature="fit(x, loss)",
        returns="three numbers, (E, A, alpha)",
        grade=power_law_fit,
    )
    args, expected = [([1.0, 10.0], [2.0, 1.5])] * 2, [[1.0, 1.0, 0.5], [1.2, 2.0, 0.4]]
    for values in ([[1.3, 0.7, 0.9], [1.9, 1.0, 0.1]], [[1.0, 9.0, 0.9], [1.2, 7.0, 0.2]]):
        for public in (True, False):
            assert "must give" not in said(fit, expected, values, public=public, args=args)


finite = st.floats(-1e6, 1e6).filter(lambda number: abs(number) > 1e-6)


@given(st.lists(finite, min_size=3, max_size=3))
def test_of_hidden_inputs_no_number_of_the_student_s_is_told(values):
    """What is said has figures of our own alone: how many inputs are right, and those of the causes."""
    told = said(NUMBER, [2.0, 3.0, 7.0], values, public=False)
    fixed = set().union(*(re.findall(r"[\d.,^]+", one.sentence) for one in RELATIONS), {"0", "1", "2", "3", "0.0001"})
    assert {figure.rstrip(".,") for figure in re.findall(r"[\d.,^]+", told)} <= {one.rstrip(".,") for one in fixed} | {
        ""
    }


plain_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**300), 10**300) | st.floats() | st.sampled_from(["never", "edge", ""]),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=6,
)
rights = st.sampled_from(
    [
        [2.0, 3.0, 0.0],
        [[1.0, 2.0], [3.0, 5.0]],
        ["never", 2.0, "edge"],
        [[True, False], [False]],
        [[0.0] * 7, [1e300] * 7],
    ]
)


@given(rights, st.data(), st.booleans(), st.sampled_from([1e-6, 0.006, 0.15]))
def test_no_value_breaks_the_search_for_a_cause(expected, data, public, rtol):
    near = st.sampled_from(expected).flatmap(lambda one: st.just(one) | plain_values)
    values = [data.draw(plain_values | near) for _ in expected]
    args = [(float(at), [1.0, 2.0, float(at)]) for at in range(len(expected))]
    told = said(asked("two values, (low, high)", rtol), expected, values, public=public, args=args)
    assert told.strip()
    assert len(told.splitlines()) == 1
