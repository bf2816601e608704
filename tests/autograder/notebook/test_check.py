"""What `check` finds out: form in a class, all where the keys are at hand, and no credit for the examples alone."""

import pytest

from autograder.bank.lettering import key_as_seen
from autograder.notebook.check import AGAIN, RECORDED, RIGHT, check_answer
from autograder.questions import key, question


def found(id, answer, *, with_key):
    return check_answer(question(id), "ada", answer, key(id) if with_key else None)


def by_heart(id):
    """A function that knows the public examples, and nothing else."""
    table = {tuple(map(repr, example.args)): example.expected for example in question(id).examples}
    return lambda *args: table.get(tuple(map(repr, args)), 0.0)


def test_in_a_class_a_function_is_right_on_the_examples_and_told_so():
    result = found("training-flops", by_heart("training-flops"), with_key=False)
    assert (result.state, result.points) == (RIGHT, 2)
    assert "Grading tries other inputs" in result.sentence


@pytest.mark.parametrize("id", ["training-flops", "fit-power-law", "interval-score", "frontier-exponents"])
def test_alone_a_function_that_knows_the_examples_by_heart_has_earned_nothing(id):
    result = found(id, by_heart(id), with_key=True)
    assert (result.state, result.points) == (AGAIN, 0)
    assert "right on the examples" in result.sentence


def test_alone_a_right_function_has_earned_its_points():
    result = found("training-flops", lambda n, d: 6 * n * d, with_key=True)
    assert (result.state, result.points) == (RIGHT, 2)


@pytest.mark.parametrize(("with_key", "state"), [(False, RECORDED), (True, AGAIN)])
def test_a_wrong_letter_is_recorded_in_a_class_and_explained_alone(with_key, state):
    seen = key_as_seen(question("flattening-curve").instance("ada"), key("flattening-curve"))
    wrong = next(letter for letter, reason in seen.reasons.items() if reason.startswith("Flatter is not flat"))
    result = found("flattening-curve", wrong, with_key=with_key)
    assert result.state == state
    assert ("Flatter is not flat" in result.sentence) == with_key


def test_what_cannot_be_an_answer_is_refused_with_a_reason():
    assert "one letter" in found("flattening-curve", 7, with_key=False).sentence
    assert "must be a number" in found("run-cost", object(), with_key=False).sentence
    assert "without brackets" in found("training-flops", 6.0, with_key=True).sentence
