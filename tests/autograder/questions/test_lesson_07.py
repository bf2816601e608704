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


def two_stages(c, loss, scores, chance, target):
    w0, w1 = stage_two(loss, scores, chance)
    return w0 + w1 * fit_power_law(c, loss)(target)


def by_log_accuracy(c, loss, scores, chance, target):
    use = scores > chance + 0.05
    a, b = line(np.log(c[use]), np.log(-np.log(scores[use])))
    return np.exp(-np.exp(a + b * np.log(target)))


SOUND = {
    "fit-stage-two": stage_two,
    "forecast-13b": two_stages,
}


@pytest.mark.parametrize("way", [two_stages, by_log_accuracy])
def test_a_real_model_s_scores_can_be_forecast_through_the_loss_and_directly(way):
    assert result_of("forecast-13b", way).full


def test_knowing_the_published_scores_by_heart_earns_a_third():
    result = result_of("forecast-13b", lambda c, loss, s, ch, t: 0.513 if ch else 0.696)
    assert result.points == pytest.approx(result.max_points / 3, abs=0.01)


@pytest.mark.parametrize("id", SOUND)
def test_a_sound_function_earns_full_marks(id):
    assert seen_at_once(id, SOUND[id]) is None
    assert all(result_of(id, SOUND[id], f"student-{n}").full for n in range(6))


MISTAKES = [
    ("fit-stage-two", lambda loss, s, chance: line(loss, s), "All checkpoints were used"),
    ("fit-stage-two", lambda loss, s, chance: stage_two(loss, s, 0.0), "0.05 here"),
    ("fit-stage-two", lambda *a: stage_two(*a)[::-1], "changed places"),
    ("fit-stage-two", lambda loss, s, c: line(s[s > c + 0.05], loss[s > c + 0.05]), "loss against score"),
    ("forecast-13b", lambda c, loss, s, ch, t: two_stages(c, loss, s, -1, t), "score at chance are in the fit"),
    ("forecast-13b", lambda c, loss, s, ch, t: np.polyval(np.polyfit(np.log(c), s, 1), np.log(t)), "against $\\ln C$"),
    ("forecast-13b", lambda c, loss, s, ch, t: s[-1], "largest value of `score`"),
    ("forecast-13b", lambda c, loss, s, ch, t: fit_power_law(c, loss)(t), "the first stage"),
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
