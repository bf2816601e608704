"""Lesson 2: sound methods earn full marks, and every recognisable mistake meets the message meant for it."""

import math

import numpy as np
import pytest

from autograder.bank.answers import plain
from autograder.bank.scoring import score
from autograder.questions import key, question
from autograder.questions.lesson_02 import TARGETS
from course_data import load
from tests.autograder.questions.mistakes import meets, result_of, seen_at_once
from tests.autograder.questions.test_lesson_01 import by_alpha, line


def test_the_runs_to_forecast_are_held_out_and_have_16_times_the_data_that_a_student_sees():
    seen, held_out = load("unknown-languages"), load("unknown-languages", held_out=True)
    for target in TARGETS:
        run = {"language": target["language"], "params": target["params"]}
        assert len(held_out.where(**run, tokens=target["largest_tokens"])) == 2
        assert seen.where(**run)["tokens"].max() == target["largest_tokens"] / 16


def test_forecasts_are_paid_by_how_much_nearer_they_come_than_one_without_a_law():
    asked, answer_key = question("forecast-largest"), key("forecast-largest")
    straight, last, with_floor = [], [], []
    for number in range(20):
        instance = asked.instance(f"student-{number}")
        tokens, loss, far = (instance.given[name] for name in ("tokens", "loss", "largest_tokens"))
        assert len(tokens) == len(loss) == 14
        E, A, alpha = by_alpha(tokens, loss)
        slope, intercept = line(tokens, loss)
        values = (E + A * far**-alpha, math.exp(intercept) * far**slope, loss[-1])
        for value, points in zip(values, (with_floor, straight, last), strict=True):
            points.append(score(instance, plain((value, 0.97 * value, 1.03 * value)), answer_key).points)
    assert min(with_floor) > 0.95 * asked.points
    assert np.mean(straight) < 0.15 * asked.points
    assert np.mean(last) < 0.15 * asked.points


def by_floors(x, loss, target, times=1.5):
    """Every floor with the residual and the forecast of its line; the ends of the forecasts that are kept."""
    found = []
    for E in np.linspace(0, 0.999 * loss.min(), 300):
        slope, intercept = line(x, loss - E)
        law = E + math.exp(intercept) * x**slope
        found.append((np.sqrt(np.mean(np.log(loss / law) ** 2)), E + math.exp(intercept) * target**slope))
    residuals, forecasts = np.array(found).T
    kept = forecasts[residuals <= times * residuals.min()]
    return kept.min(), kept.max()


def test_all_floors_that_fit_hold_the_loss_of_the_largest_that_is_held_out():
    assert seen_at_once("forecast-range", by_floors) is None
    assert result_of("forecast-range", by_floors).full
    runs, largest = load("cerebras-gpt").where(series="standard"), load("cerebras-gpt", held_out=True)
    low, high = by_floors(runs["flops"], runs["loss"], largest["flops"].item())
    assert low < largest["loss"].item() < high
    assert largest["flops"].item() > 3 * runs["flops"].max()


MISTAKES = [
    ("forecast-range", lambda *runs: (by_floors(*runs, times=1)[0],) * 2, "best floor alone"),
    ("forecast-range", lambda *runs: by_floors(*runs, times=math.inf), "Every floor is used"),
    ("forecast-range", lambda *runs: by_floors(*runs, times=math.sqrt(1.5)), "Mean squares were compared"),
    ("forecast-range", lambda x, loss, target: by_floors(x, loss, x[-1]), "further out"),
    ("forecast-range", lambda *runs: by_floors(*runs)[::-1], "changed places"),
]


@pytest.mark.parametrize(("id", "mistake", "words"), MISTAKES, ids=[f"{m[0]}: {m[2]}" for m in MISTAKES])
def test_every_mistake_meets_its_message(id, mistake, words):
    meets(id, mistake, words)
