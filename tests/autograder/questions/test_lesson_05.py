"""Lesson 5: sound methods earn full marks, and every recognisable mistake meets the message meant for it."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from autograder.questions.instructor.lesson_04 import surface
from tests.autograder.questions.mistakes import meets, result_of, seen_at_once


def split(c, E, A, alpha, B, beta):
    """By a search, not by the closed form."""
    found = minimize_scalar(
        lambda log_n: surface(E, A, alpha, B, beta, math.exp(log_n), c / 6 / math.exp(log_n)),
        bounds=(0, math.log(c / 6)),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return math.exp(found.x), c / 6 / math.exp(found.x)


def use(served, target, E, A, alpha, B, beta, per_token=2):
    def tokens(n):
        left = target - E - A * n**-alpha
        return (left / B) ** (-1 / beta) if left > 0 else math.inf

    sizes = ((target - E) / A) ** (-1 / alpha) * np.geomspace(1.001, 500, 4000)
    n = min(sizes, key=lambda n: 6 * n * tokens(n) + per_token * n * served)
    return n, tokens(n)


SOUND = {
    "compute-optimal": split,
    "cheapest-for-use": use,
}


@pytest.mark.parametrize("id", SOUND)
def test_a_sound_function_earns_full_marks(id):
    assert seen_at_once(id, SOUND[id]) is None
    assert all(result_of(id, SOUND[id], f"student-{n}").full for n in range(5))


MISTAKES = [
    ("compute-optimal", lambda *a: split(*a)[::-1], "changed places"),
    ("compute-optimal", lambda c, *law: split(6 * c, *law), "the 6 of $C = 6ND$"),
    (
        "compute-optimal",
        lambda c, E, A, a, B, b: (n := (a * A / (b * B)) ** (1 / (a + b)) * (c / 6) ** (a / (a + b)), c / 6 / n),
        "powers of C are exchanged",
    ),
    (
        "compute-optimal",
        lambda c, E, A, a, B, b: (n := (A / B) ** (1 / (a + b)) * (c / 6) ** (b / (a + b)), c / 6 / n),
        "their slopes are",
    ),
    ("cheapest-for-use", lambda served, *rest: use(0.0, *rest), "cheapest to train"),
    ("cheapest-for-use", lambda *a: use(*a, per_token=6), "forward pass alone"),
    ("cheapest-for-use", lambda *a: use(*a)[::-1], "changed places"),
]


@pytest.mark.parametrize(("id", "mistake", "words"), MISTAKES, ids=[f"{m[0]}: {m[2]}" for m in MISTAKES])
def test_every_mistake_meets_its_message(id, mistake, words):
    meets(id, mistake, words)
