"""Lesson 7: sound methods earn full marks, and every recognisable mistake meets the message meant for it."""

import numpy as np
import pytest

from autograder.bank.answers import plain
from autograder.bank.scoring import score
from autograder.questions import key, question
from lessons.tools import fit_power_law
from tests.autograder.questions.mistakes import meets, result_of, seen_at_once


def line(loss, scores):
    slope, intercept = np.polyfit(loss, scores, 1)
    return intercept, slope


def stage_two(loss, scores, chance):
    return line(loss[scores > chance + 0.05], scores[scores > chance + 0.05])


def forecast(c, E, A, alpha, w0, w1, chance):
    return min(max(w0 + w1 * (E + A * c**-alpha), chance), 1)


SOUND = {
    "emergent": lambda s, chance: s > chance + 0.05,
    "fit-stage-two": stage_two,
    "two-stage-forecast": forecast,
    "fit-direct": lambda c, s: line(np.log(c), s),
}


@pytest.mark.parametrize("id", SOUND)
def test_a_sound_function_earns_full_marks(id):
    assert seen_at_once(id, SOUND[id]) is None
    assert all(result_of(id, SOUND[id], f"student-{n}").full for n in range(6))


MISTAKES = [
    ("emergent", lambda s, chance: s > 0.05, "chance level is forgotten"),
    ("emergent", lambda s, chance: s > chance, "margin is forgotten"),
    ("emergent", lambda s, chance: s <= chance + 0.05, "to leave out"),
    ("emergent", lambda s, chance: s[s > chance + 0.05], "one True or False"),
    ("fit-stage-two", lambda loss, s, chance: line(loss, s), "All checkpoints were used"),
    ("fit-stage-two", lambda loss, s, chance: stage_two(loss, s, 0.0), "0.05 here"),
    ("fit-stage-two", lambda *a: stage_two(*a)[::-1], "changed places"),
    ("fit-stage-two", lambda loss, s, c: line(s[s > c + 0.05], loss[s > c + 0.05]), "loss against score"),
    ("two-stage-forecast", lambda c, E, A, a, w0, w1, ch: w0 + w1 * (E + A * c**-a), "out of bounds"),
    ("two-stage-forecast", lambda c, E, A, a, w0, w1, ch: forecast(c, E, A, a, w0, w1, 0.0), "clipped at 0"),
    ("two-stage-forecast", lambda c, E, A, a, w0, w1, ch: E + A * c**-a, "This is the loss"),
    ("two-stage-forecast", lambda c, E, A, a, w0, w1, ch: forecast(c, E, A, a, w0, -w1, ch), "slope was turned"),
    ("fit-direct", lambda c, s: line(np.log10(c), s), "base-10"),
    ("fit-direct", lambda c, s: line(c, s), "line in C itself"),
    ("fit-direct", lambda c, s: line(np.log(c), s)[::-1], "changed places"),
]


@pytest.mark.parametrize(("id", "mistake", "words"), MISTAKES, ids=[f"{m[0]}: {m[2]}" for m in MISTAKES])
def test_every_mistake_meets_its_message(id, mistake, words):
    meets(id, mistake, words)


def test_two_stages_beat_the_direct_way_on_the_score_to_forecast():
    asked, answer_key = question("forecast-cloze"), key("forecast-cloze")
    ours, direct = [], []
    for number in range(20):
        instance = asked.instance(f"student-{number}")
        c, loss, shares, far = (instance.given[name] for name in ("flops", "loss", "score", "largest_flops"))
        w1, w0 = np.polyfit(loss, shares, 1)
        value = w0 + w1 * fit_power_law(c, loss)(far)
        ours.append(score(instance, plain((value, 0.96 * value, 1.04 * value)), answer_key).points)
        a, b = line(np.log(c), shares)
        value = min(a + b * np.log(far), 0.96)
        direct.append(score(instance, plain((value, 0.96 * value, 1.04 * value)), answer_key).points)
    assert np.mean(ours) > 0.95 * asked.points
    assert min(ours) > 0.9 * asked.points
    assert np.mean(direct) < asked.points / 3
