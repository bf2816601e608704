"""What is right for one student, by whatever order of options and figures this student has."""

import pytest

from autograder.bank.right import right_answer
from autograder.bank.scoring import score
from autograder.questions import key, question
from autograder.questions.instructor import right


@pytest.mark.parametrize("id", ["why-not-zero", "run-cost", "warm-up-3-1", "warm-up-2-2"])
def test_it_earns_all_points(id):
    for student in ("ada", "ben", "carl"):
        instance = question(id).instance(student)
        assert score(instance, right_answer(instance, key(id)), key(id)).full
        assert right.right_answer(id, student) == right_answer(instance, key(id))


def test_without_an_id_it_is_that_of_self_study():
    assert right.right_answer("run-cost", "") == right.right_answer("run-cost", "self-study")


def test_a_function_has_no_single_answer():
    with pytest.raises(TypeError, match="A function has no single letter or number"):
        right.right_answer("training-flops", "ada")
