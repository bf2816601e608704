"""Lesson 1: sound methods earn full marks, and every recognisable mistake meets the message meant for it."""

import math

import numpy as np
import pytest
from scipy.optimize import curve_fit

from autograder.bank.answers import plain
from autograder.bank.scoring import score
from autograder.questions import key, question
from autograder.questions.lesson_01 import TARGETS
from course_data import load
from tests.autograder.questions.mistakes import meets, result_of, seen_at_once


def line(x, y, log=np.log):
    slope, intercept = np.polyfit(log(x), log(y), 1)
    return float(slope), float(intercept)


def by_alpha(x, loss):
    """For every alpha a straight line; keep the best."""
    best = (np.inf, None)
    for alpha in np.linspace(0.02, 2, 1981):
        z = (x / x[0]) ** -alpha
        A, E = np.polyfit(z, loss, 1, w=1 / loss)
        best = min(best, (np.sum((loss / (E + A * z) - 1) ** 2), (E, A * x[0] ** alpha, alpha)))
    return best[1]


def by_floor(x, loss):
    """For every E a straight line on log-log axes; keep the best."""
    best = (np.inf, None)
    for E in np.linspace(0, 0.999 * loss.min(), 400):
        slope, intercept = line(x, loss - E)
        misfit = np.sum((np.log(loss - E) - slope * np.log(x) - intercept) ** 2)
        best = min(best, (misfit, (E, math.exp(intercept), -slope)))
    return best[1]


def by_curve_fit(x, loss):
    slope, intercept = line(x, loss - 0.9 * loss.min())
    start = (0.9 * loss.min(), math.exp(intercept), -slope)
    return curve_fit(lambda x, E, A, alpha: E + A * x**-alpha, x, loss, p0=start, maxfev=20_000)[0]


def scale(E, A, alpha, x, target):
    return ((target - E) / (A * x**-alpha)) ** (-1 / alpha) if target > E else "never"


@pytest.mark.slow
@pytest.mark.parametrize("method", [by_alpha, by_floor, by_curve_fit])
def test_every_sound_fit_earns_full_marks_for_every_student(method):
    full = [result_of("fit-power-law", method, f"student-{n}").full for n in range(20)]
    assert sum(full) >= 19
    assert seen_at_once("fit-power-law", method) is None


SOUND = {
    "training-flops": lambda n, d: 6 * n * d,
    "loglog-line": line,
    "gain-from-doubling": lambda E, A, alpha, x: (E + A * x**-alpha) - (E + A * (2 * x) ** -alpha),
    "scale-needed": scale,
}


@pytest.mark.parametrize("id", SOUND)
def test_a_sound_function_earns_full_marks(id):
    assert seen_at_once(id, SOUND[id]) is None
    assert all(result_of(id, SOUND[id], f"student-{n}").full for n in range(20))


def test_infinity_is_another_way_to_say_never():
    assert result_of("scale-needed", lambda *a: math.inf if scale(*a) == "never" else scale(*a)).full


MISTAKES = [
    ("training-flops", lambda n, d: 2 * n * d, "This is 2ND"),
    ("training-flops", lambda n, d: n * d, "without the 6"),
    ("training-flops", lambda n, d: 6 * (n + d), "multiply"),
    ("training-flops", lambda n, d: 6 * n, "one token"),
    ("training-flops", lambda n, d: print(6 * n * d), "`return` missing"),
    ("training-flops", lambda n: 6 * n, "raised TypeError"),
    ("loglog-line", lambda x, y: line(x, y, np.log10), "base-10"),
    ("loglog-line", lambda x, y: line(x, y, np.log2), "base-2"),
    ("loglog-line", lambda x, y: tuple(np.polyfit(x, y, 1)), "logarithm of both"),
    ("loglog-line", lambda x, y: tuple(np.polyfit(np.log(x), y, 1)), "Only x"),
    ("loglog-line", lambda x, y: line(x, y)[::-1], "changed places"),
    ("loglog-line", lambda x, y: (-line(x, y)[0], line(x, y)[1]), "wrong sign"),
    ("loglog-line", lambda x, y: (line(x, y)[0], math.exp(line(x, y)[1])), "turned back into a factor"),
    ("loglog-line", lambda x, y: line(x, y)[0], "two numbers"),
    ("fit-power-law", lambda x, y: (0.0, math.exp(line(x, y)[1]), -line(x, y)[0]), "E is forgotten"),
    ("fit-power-law", lambda x, y: (by_alpha(x, y)[0], by_alpha(x, y)[1], -by_alpha(x, y)[2]), "wrong sign"),
    ("fit-power-law", lambda x, y: (by_floor(x, y)[1], by_floor(x, y)[0], by_floor(x, y)[2]), "changed places"),
    ("fit-power-law", lambda x, y: (lambda E, A, a: (E, math.log(A), a))(*by_alpha(x, y)), "still a logarithm"),
    ("fit-power-law", lambda x, y: (lambda E, A, a: (E, math.exp(math.log10(A)), a))(*by_alpha(x, y)), "base-10"),
    ("fit-power-law", lambda x, y: (y.min(), *line(x[:-1], (y - y.min())[:-1])[::-1]), "smallest measured loss"),
    ("gain-from-doubling", lambda E, A, alpha, x: A * (2 * x) ** -alpha - A * x**-alpha, "wrong way round"),
    ("gain-from-doubling", lambda E, A, alpha, x: 1 - 2**-alpha, "This is a share"),
    ("gain-from-doubling", lambda E, A, alpha, x: (E + A * x**-alpha) * (1 - 2**-alpha), "the whole loss"),
    ("gain-from-doubling", lambda E, A, alpha, x: A * x**alpha - A * (2 * x) ** alpha, "exponent has the wrong sign"),
    ("gain-from-doubling", lambda E, A, alpha, x: A * (2 * x) ** alpha - A * x**alpha, "exponent has the wrong sign"),
    ("scale-needed", lambda E, A, alpha, x, target: (target / (A * x**-alpha)) ** (-1 / alpha), "E is left out"),
    ("scale-needed", lambda E, A, a, x, t: x * scale(E, A, a, x, t) if t > E else "never", "divide by x"),
    ("scale-needed", lambda E, A, a, x, t: 1 / scale(E, A, a, x, t) if t > E else "never", "upside down"),
    ("scale-needed", lambda E, A, a, x, t: ((t - E) / (A * x**-a)) ** (-1 / a), "out of reach"),
    ("scale-needed", lambda E, A, a, x, t: math.log(-1), "raised ValueError"),
]


@pytest.mark.parametrize(("id", "mistake", "words"), MISTAKES, ids=[f"{m[0]}: {m[2]}" for m in MISTAKES])
def test_every_mistake_meets_its_message(id, mistake, words):
    meets(id, mistake, words)


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
