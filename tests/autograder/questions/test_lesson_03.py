"""Lesson 3: sound methods earn full marks, and every recognisable mistake meets the message meant for it."""

import math

import numpy as np
import pytest
from scipy.optimize import least_squares

from autograder.questions.instructor.lesson_03 import three_phases
from tests.autograder.questions.mistakes import meets, result_of, seen_at_once


def slope(tokens, loss):
    x, y = np.log(tokens), np.log(loss)
    inner = (y[2:] - y[:-2]) / (x[2:] - x[:-2])
    return np.concatenate([[(y[1] - y[0]) / (x[1] - x[0])], inner, [(y[-1] - y[-2]) / (x[-1] - x[-2])]])


def crossings(tokens, loss):
    steep, x = -slope(tokens, loss), np.log(tokens)
    peak = int(np.argmax(steep))
    before = [i for i in range(peak) if steep[i] <= steep[peak] / 2]
    after = [i for i in range(peak, len(x)) if steep[i] <= steep[peak] / 2]

    def cross(i, j):
        return float(
            np.exp(np.interp(steep[peak] / 2, *zip(*sorted([(steep[i], x[i]), (steep[j], x[j])]), strict=True)))
        )

    return (
        cross(before[-1], before[-1] + 1) if before else "not reached",
        cross(after[0], after[0] - 1) if after else "not reached",
    )


def fit(tokens, loss):
    start = (0.9 * loss.min(), loss.max() - 0.9 * loss.min(), np.exp(np.log(tokens).mean()), 0.5, 2.0)
    best = least_squares(
        lambda t: np.log(three_phases(*np.exp(t), tokens) / loss), np.log(start), method="lm", max_nfev=5000
    )
    return tuple(np.exp(best.x))


def by_loss(tokens, loss):
    fallen = (loss[0] - loss) / (loss[0] - loss[-1])
    return tuple(float(np.exp(np.interp(share, fallen, np.log(tokens)))) for share in (0.25, 0.75))


def ends(tokens, loss):
    onset, end = crossings(tokens, loss)
    return tokens[0] if onset == "not reached" else onset, tokens[-1] if end == "not reached" else end


SOUND = {"phase-boundaries": crossings, "fit-three-phases": fit}


@pytest.mark.parametrize("id", SOUND)
def test_a_sound_function_earns_full_marks(id):
    assert seen_at_once(id, SOUND[id]) is None
    assert sum(result_of(id, SOUND[id], f"student-{n}").full for n in range(10)) >= 9


def changed(change):
    return lambda tokens, loss: change(*fit(tokens, loss))


MISTAKES = [
    ("phase-boundaries", by_loss, "come from the loss itself"),
    ("phase-boundaries", lambda *data: crossings(*data)[::-1], "changed places"),
    (
        "phase-boundaries",
        lambda *data: tuple(math.log(v) if isinstance(v, float) else v for v in crossings(*data)),
        "logarithms of D",
    ),
    ("phase-boundaries", ends, "end of the data is not the end"),
    ("fit-three-phases", lambda d, loss: (loss[-1], *fit(d, loss)[1:]), "last measured loss"),
    ("fit-three-phases", changed(lambda floor, drop, *rest: (0.0, floor + drop, *rest)), "floor came out as 0"),
    ("fit-three-phases", changed(lambda f, drop, bend, a, s: (f, drop, bend, -a, s)), "wrong sign"),
    ("fit-three-phases", changed(lambda f, drop, bend, a, s: (f, drop, math.log(bend), a, s)), "bend is still"),
    ("fit-three-phases", changed(lambda f, drop, bend, a, s: (f, f + drop, bend, a, s)), "from the floor up"),
]


@pytest.mark.parametrize(("id", "mistake", "words"), MISTAKES, ids=[f"{m[0]}: {m[2]}" for m in MISTAKES])
def test_every_mistake_meets_its_message(id, mistake, words):
    meets(id, mistake, words)
