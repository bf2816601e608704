"""Lesson 5: sound methods earn full marks, and every recognisable mistake meets the message meant for it."""

import numpy as np
import pytest

from autograder.bank.answers import plain
from autograder.bank.scoring import score
from autograder.questions import key, question
from autograder.questions.lesson_05 import TARGETS
from course_data import load
from lessons.tools import fit_power_law
from tests.autograder.questions.mistakes import meets, result_of, seen_at_once


def line(loss, scores):
    slope, intercept = np.polyfit(loss, scores, 1)
    return intercept, slope


def stage_two(loss, scores, chance):
    return line(loss[scores > chance + 0.05], scores[scores > chance + 0.05])


def forecast(c, E, A, alpha, w0, w1, chance):
    return min(max(w0 + w1 * (E + A * c**-alpha), chance), 1)


def best(share, prose, code, weight):
    return share[np.argmin(weight * code + (1 - weight) * prose)]


def two(prose, code, scores):
    parts = np.column_stack([np.ones(len(prose)), prose, code])
    return np.linalg.solve(parts.T @ parts, parts.T @ scores)


def bare(prose, code, scores):
    parts = np.column_stack([prose, code])
    return 0.0, *np.linalg.solve(parts.T @ parts, parts.T @ scores)


def mean_loss(prose, code, scores):
    constant, slope = line((prose + code) / 2, scores)
    return constant, slope / 2, slope / 2


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
    "fit-two-losses": two,
    "emergent": lambda s, chance: s > chance + 0.05,
    "fit-stage-two": stage_two,
    "two-stage-forecast": forecast,
    "fit-direct": lambda c, s: line(np.log(c), s),
    "best-share": best,
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
    ("fit-two-losses", bare, "column of ones"),
    ("fit-two-losses", mean_loss, "same weight"),
    ("fit-two-losses", lambda p, c, s: two(c, p, s), "w_prose and w_code"),
    ("fit-two-losses", lambda *a: np.roll(two(*a), -1), "constant comes last"),
    ("best-share", lambda s, p, c, w: s[np.argmax(w * c + (1 - w) * p)], "np.argmin"),
    ("best-share", lambda s, p, c, w: best(s, c, p, w), "weights have changed"),
    ("best-share", lambda s, p, c, w: np.min(w * c + (1 - w) * p), "lowest weighted loss"),
    ("best-share", lambda s, p, c, w: best(s, p, c, 0.5), "weight is left out"),
    ("flp-m-network", lambda *a: network(*a, hidden=lambda x: x), "tanh of the hidden units is missing"),
    ("flp-m-network", lambda *a: network(*a, hidden=lambda x: x * (x > 0)), "asks for tanh"),
    ("flp-m-network", lambda x, W, b, v, c, ch: ch + (1 - ch) * (np.tanh(x @ W + b) @ v + c), "sigmoid is missing"),
    ("flp-m-network", lambda x, W, b, v, c, ch: network(x, W, b, v, c, 0), "chance level is left out"),
    ("flp-m-network", lambda x, W, b, v, c, ch: ch + sigmoid(np.tanh(x @ W + b) @ v + c), "on top"),
    ("flp-m-network", lambda x, *rest: network(np.flip(x, axis=1), *rest), "domains have changed"),
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
