"""Lesson 8: sound methods earn full marks, and every recognisable mistake meets the message meant for it."""

import numpy as np
import pytest

from autograder.questions.lesson_07 import TARGETS
from course_data import load
from lessons.tools import fit_power_law
from tests.autograder.questions.mistakes import meets, result_of, seen_at_once


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def network(losses, W, b, v, c, chance, hidden=np.tanh):
    return [chance + (1 - chance) * sigmoid(hidden(row @ W + b) @ v + c) for row in losses]


def worth(own, other, loss, worths, pick=np.argmin):
    def miss(w):
        x = own + w * other
        return np.sum((fit_power_law(x, loss)(x) / loss - 1) ** 2)

    return worths[pick([miss(w) for w in worths])]


SOUND = {
    "flp-m-network": network,
    "source-worth": worth,
}


@pytest.mark.parametrize("id", SOUND)
def test_a_sound_function_earns_full_marks(id):
    assert seen_at_once(id, SOUND[id]) is None
    assert all(result_of(id, SOUND[id], f"student-{n}").full for n in range(6))


MISTAKES = [
    ("flp-m-network", lambda *a: network(*a, hidden=lambda x: x), "tanh of the hidden units is missing"),
    ("flp-m-network", lambda *a: network(*a, hidden=lambda x: x * (x > 0)), "asks for tanh"),
    ("flp-m-network", lambda x, W, b, v, c, ch: ch + (1 - ch) * (np.tanh(x @ W + b) @ v + c), "sigmoid is missing"),
    ("flp-m-network", lambda x, W, b, v, c, ch: network(x, W, b, v, c, 0), "chance level is left out"),
    ("flp-m-network", lambda x, W, b, v, c, ch: ch + sigmoid(np.tanh(x @ W + b) @ v + c), "on top"),
    ("flp-m-network", lambda x, *rest: network(np.flip(x, axis=1), *rest), "domains have changed"),
    ("flp-m-network", lambda x, W, b, v, c, ch: network(x, W, 0, v, c + b @ v, ch), "after the tanh"),
    ("flp-m-network", lambda x, W, b, v, c, ch: network(x, W, 0, v, c, ch), "The b of the hidden"),
    ("flp-m-network", lambda x, W, b, v, c, ch: network(x, W, b, v, 0, ch), "The c of the output"),
    ("source-worth", lambda own, other, loss, worths: worth(other, own, loss, worths), "sources have changed"),
    ("source-worth", lambda *args: worth(*args, pick=np.argmax), "*largest* error"),
    (
        "source-worth",
        lambda own, other, loss, worths: int(np.argmin(abs(worths - worth(own, other, loss, worths)))),
        "place",
    ),
    ("source-worth", lambda own, other, loss, worths: 0.0, "counts for nothing"),
]


@pytest.mark.parametrize(("id", "mistake", "words"), MISTAKES, ids=[f"{m[0]}: {m[2]}" for m in MISTAKES])
def test_every_mistake_meets_its_message(id, mistake, words):
    meets(id, mistake, words)


def test_the_runs_to_forecast_are_held_out_and_took_16_times_the_compute_that_a_student_sees():
    seen, held_out = load("unknown-languages"), load("unknown-languages", held_out=True)
    for target in TARGETS:
        run = {"language": target["language"], "params": target["params"]}
        assert len(held_out.where(**run, flops=target["largest_flops"])) == 2
        assert seen.where(**run)["flops"].max() == target["largest_flops"] / 16
