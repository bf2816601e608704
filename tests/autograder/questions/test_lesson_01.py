"""Lesson 1: sound methods earn full marks, and every recognisable mistake meets the message meant for it."""

import math

import numpy as np
import pytest
from scipy.optimize import curve_fit

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


def counted(layers, width, vocabulary, context):
    params = 12 * layers * width**2
    return params, 6 * (params + 2 * layers * context * width + vocabulary * width)


@pytest.mark.parametrize("method", [by_alpha, by_floor, by_curve_fit])
def test_every_sound_fit_earns_full_marks_for_every_student(method):
    full = [result_of("fit-power-law", method, f"student-{n}").full for n in range(20)]
    assert sum(full) >= 19
    assert seen_at_once("fit-power-law", method) is None


SOUND = {
    "training-flops": lambda n, d: 6 * n * d,
    "scale-needed": scale,
    "count-transformer": counted,
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
    ("fit-power-law", lambda x, y: (0.0, math.exp(line(x, y)[1]), -line(x, y)[0]), "E is forgotten"),
    ("fit-power-law", lambda x, y: (lambda E, A, a: (E, A, -a))(*by_alpha(x, y)), "wrong sign"),
    ("fit-power-law", lambda x, y: (lambda E, A, a: (A, E, a))(*by_floor(x, y)), "changed places"),
    ("fit-power-law", lambda x, y: (lambda E, A, a: (E, math.log(A), a))(*by_alpha(x, y)), "still a logarithm"),
    ("fit-power-law", lambda x, y: (lambda E, A, a: (E, math.exp(math.log10(A)), a))(*by_alpha(x, y)), "base-10"),
    ("fit-power-law", lambda x, y: (y.min(), *line(x[:-1], (y - y.min())[:-1])[::-1]), "smallest measured loss"),
    ("scale-needed", lambda E, A, alpha, x, target: (target / (A * x**-alpha)) ** (-1 / alpha), "E is left out"),
    ("scale-needed", lambda E, A, a, x, t: x * scale(E, A, a, x, t) if t > E else "never", "divide by x"),
    ("scale-needed", lambda E, A, a, x, t: 1 / scale(E, A, a, x, t) if t > E else "never", "upside down"),
    ("scale-needed", lambda E, A, a, x, t: ((t - E) / (A * x**-a)) ** (-1 / a), "out of reach"),
    ("scale-needed", lambda E, A, a, x, t: math.log(-1), "raised ValueError"),
    ("count-transformer", lambda L, w, V, T: (n := 12 * L * w**2 + V * w, 6 * n), "as it stood"),
    ("count-transformer", lambda L, w, V, T: (12 * L * w**2 + V * w, counted(L, w, V, T)[1]), "leave it out there"),
    ("count-transformer", lambda L, w, V, T: (n := 12 * L * w**2, 6 * (n + V * w)), "Attention's own products"),
    ("count-transformer", lambda L, w, V, T: (n := 12 * L * w**2, 6 * (n + 2 * L * T * w)), "The output is missing"),
    ("count-transformer", lambda L, w, V, T: (n := 12 * L * w**2, 6 * n), "layers' matrices alone"),
    ("count-transformer", lambda *c: (counted(*c)[0], counted(*c)[1] / 3), "forward pass alone"),
    ("count-transformer", lambda *c: (counted(*c)[0], c[3] * counted(*c)[1]), "a whole text"),
    ("count-transformer", lambda *c: counted(*c)[::-1], "changed places"),
]


@pytest.mark.parametrize(("id", "mistake", "words"), MISTAKES, ids=[f"{m[0]}: {m[2]}" for m in MISTAKES])
def test_every_mistake_meets_its_message(id, mistake, words):
    meets(id, mistake, words)
