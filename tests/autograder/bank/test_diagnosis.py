"""A slip is named only where it explains every value; on hidden inputs no word of a student's reaches the reason."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.bank.credit import within
from autograder.bank.diagnosis import ANY, TabulatedSlip, changed, function_problem
from autograder.bank.kinds import Example, Function

ASKED = Function(
    "a-question",
    "A question",
    4,
    "concept",
    "apply",
    "Which?",
    signature="pair(x)",
    returns="two numbers",
    grade=within(1e-6),
)
EXAMPLES = [Example((2.0,), (2.0, 4.0)), Example((3.0,), (3.0, 9.0))]


def problem(*values, slips=(), public=True):
    return function_problem(ASKED, EXAMPLES, [{"value": value} for value in values], slips, public=public)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ([("order", 1, 0)], [4.0, 2.0]),
        ([("negate", 0)], [-2.0, 4.0]),
        ([("negate",)], [-2.0, -4.0]),
        ([("exp", 1)], [2.0, math.log(4.0)]),
        ([("log", 0)], [math.exp(2.0), 4.0]),
        ([("ten to the log", 1)], [2.0, math.exp(math.log10(4.0))]),
        ([("times 100",)], [0.02, 0.04]),
        ([("less", 1, 0)], [2.0, 6.0]),
        ([("order", 1, 0), ("negate", 0)], [4.0, -2.0]),
    ],
)
def test_changes_make_the_mistake_right(changes, wrong):
    assert changed(wrong, changes) == pytest.approx([2.0, 4.0])


def test_a_text_is_left_as_it_is_and_a_number_alone_is_changed():
    assert changed("edge", [("exp",)]) == "edge"
    assert changed(0.0, [("exp",)]) == 1.0


def test_a_slip_must_explain_every_value():
    slip = TabulatedSlip("swap", "These have changed places.", changes=(("order", 1, 0),))
    assert problem([4.0, 2.0], [9.0, 3.0], slips=[slip]) == "These have changed places."
    assert "right on 1 of 2" in problem([2.0, 4.0], [9.0, 3.0], slips=[slip])


def test_tabulated_values_may_hold_parts_that_can_be_anything():
    slip = TabulatedSlip("first", "The first is one too many.", values=((3.0, ANY), (4.0, ANY)), rtol=1e-6)
    assert problem([3.0, 4.0], [4.0, -7.0], slips=[slip]) == "The first is one too many."
    assert "one too many" not in problem([3.1, 4.0], [4.0, 9.0], slips=[slip])


def test_where_a_slip_gives_nothing_it_explains_nothing():
    slip = TabulatedSlip("none", "Never said.", values=(None, (1.0, 1.0)))
    assert "Never said" not in problem([1.0, 1.0], [1.0, 1.0], slips=[slip])


def test_anything_at_all_is_explained_even_an_error():
    slip = TabulatedSlip("edge", "The second is out of reach.", values=([2.0, 4.0], ANY))
    returned = [{"value": [2.0, 4.0]}, {"error": "ZeroDivisionError", "message": "no"}]
    assert function_problem(ASKED, EXAMPLES, returned, [slip]) == "The second is out of reach."


def test_right_is_no_problem():
    assert problem([2.0, 4.0], [3.0, 9.0]) is None


@given(st.lists(st.floats(allow_nan=True) | st.text(min_size=4, alphabet="qxz"), max_size=9) | st.floats(1e5, 1e9))
def test_hidden_inputs_leave_no_trace(value):
    """Neither what came back nor how much of it there was: both could carry an input out."""
    said = problem(value, value, public=False) or ""
    numbers = {word.strip(".,()") for word in said.split()} & set("0123456789")
    assert numbers <= {"0", "1", "2"}  # on how many of the inputs it is right
    assert not set("qxz") & set(said.replace("pair(x)", ""))


@given(st.lists(st.sampled_from(["ValueError", "E7", "NotPlain", "OutOfTime", "qxz"]), min_size=2, max_size=2))
def test_of_errors_on_hidden_inputs_a_few_words_are_said(kinds):
    """A student can choose the name of an error: it would carry six bits."""
    returned = [{"error": kind, "message": "qxz"} for kind in kinds]
    said = function_problem(ASKED, EXAMPLES, returned, [], public=False)
    assert said in {
        "pair(x) raised an error on an input that was kept back.",
        "pair(x) returned something that is not a number, a text, or a list or tuple of these, "
        "on an input that was kept back.",
        "pair(x) did not come back in time: look for a loop that never ends.",
    }
    assert "qxz" not in said


def test_the_student_s_own_screen_names_the_error():
    returned = [{"error": "KeyError", "message": "'x'"}] * 2
    assert function_problem(ASKED, EXAMPLES, returned, []) == "pair(x) raised KeyError ('x')."
    returned = [{"error": "NotPlain", "message": "The answer is of type set."}] * 2
    assert function_problem(ASKED, EXAMPLES, returned, []) == "pair(x): The answer is of type set."
