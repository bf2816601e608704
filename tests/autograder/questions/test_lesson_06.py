"""Lesson 6: sound methods earn full marks, and every recognisable mistake meets the message meant for it."""

import numpy as np
import pytest

from tests.autograder.questions.mistakes import meets, result_of, seen_at_once
from tests.autograder.questions.test_lesson_01 import by_alpha, line


def choose(x, loss, x_held, loss_held):
    slope, intercept = line(x, loss)
    E, A, alpha = by_alpha(x, loss)
    straight = np.mean(np.abs(np.exp(intercept) * x_held**slope / loss_held - 1))
    floor = np.mean(np.abs((E + A * x_held**-alpha) / loss_held - 1))
    return "floor" if floor < straight else "straight"


SOUND = {"choose-form": choose}


@pytest.mark.parametrize("id", SOUND)
def test_a_sound_function_earns_full_marks(id):
    assert seen_at_once(id, SOUND[id]) is None
    assert all(result_of(id, SOUND[id], f"student-{n}").full for n in range(6))


OTHER = {"floor": "straight", "straight": "floor"}


MISTAKES = [
    ("choose-form", lambda *args: "floor", "never loses"),
    ("choose-form", lambda *args: OTHER[choose(*args)], "larger error"),
    ("choose-form", lambda *args: 1.0, "it must give the text"),
]


@pytest.mark.parametrize(("id", "mistake", "words"), MISTAKES, ids=[f"{m[0]}: {m[2]}" for m in MISTAKES])
def test_every_mistake_meets_its_message(id, mistake, words):
    meets(id, mistake, words)
