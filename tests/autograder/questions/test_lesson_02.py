"""Lesson 2: sound methods earn full marks, and every recognisable mistake meets the message meant for it."""

import math

import numpy as np

from autograder.bank.answers import plain
from autograder.bank.scoring import score
from autograder.questions import key, question
from autograder.questions.lesson_02 import TARGETS
from course_data import load
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
