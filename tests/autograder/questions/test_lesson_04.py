"""Lesson 4: sound methods earn full marks, and every recognisable mistake meets the message meant for it."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from tests.autograder.questions.mistakes import meets, result_of, seen_at_once


def floor(n, loss, log=np.log, exp=np.exp):
    curve, slope, _ = np.polyfit(log(n), loss, 2)
    lowest = float(exp(-slope / (2 * curve)))
    return lowest if curve > 0 and n.min() < lowest < n.max() else "edge"


def exponents(c, n):
    a = np.polyfit(np.log(c), np.log(n), 1)[0]
    return a, 1 - a


def huber(r, delta):
    size = np.minimum(np.abs(r), delta)
    return size * (np.abs(r) - size / 2)


def by_grid(n, d, loss):
    """For every pair of exponents a weighted linear fit; a finer grid around the best, twice."""

    def best_of(alphas, betas):
        best = (np.inf, None)
        for alpha in alphas:
            for beta in betas:
                parts = np.stack([np.ones_like(loss), (n / n[0]) ** -alpha, (d / d[0]) ** -beta], axis=1)
                (E, A, B), *_ = np.linalg.lstsq(parts / loss[:, None], np.ones_like(loss), rcond=None)
                misfit = np.sum((parts @ (E, A, B) / loss - 1) ** 2)
                best = min(best, (misfit, (E, A * n[0] ** alpha, alpha, B * d[0] ** beta, beta)))
        return best[1]

    law = best_of(np.linspace(0.05, 1.2, 24), np.linspace(0.05, 1.2, 24))
    for step in (0.05, 0.005):
        law = best_of(law[2] + step * np.linspace(-1, 1, 11), law[4] + step * np.linspace(-1, 1, 11))
    return law


def by_optimiser(n, d, loss):
    """As Hoffmann et al. do it: Huber loss of ln L, log-sum-exp, many starts of BFGS."""
    x, y, z = np.log(n), np.log(d), np.log(loss)
    x0, y0 = x.mean(), y.mean()

    def objective(t):
        parts = np.logaddexp(np.logaddexp(t[0] - t[1] * (x - x0), t[2] - t[3] * (y - y0)), t[4])
        return huber(z - parts, 1e-3).sum() * 1e3

    starts = [(a, alpha, a, alpha, 0.0) for a in (-3.0, -1.0) for alpha in (0.3, 0.6)]
    best = min((minimize(objective, start, method="BFGS") for start in starts), key=lambda run: run.fun)
    a, alpha, b, beta, e = best.x
    return math.exp(e), math.exp(a + alpha * x0), alpha, math.exp(b + beta * y0), beta


SOUND = {
    "isoflop-minimum": floor,
    "frontier-exponents": exponents,
}


@pytest.mark.parametrize("id", SOUND)
def test_a_sound_function_earns_full_marks(id):
    assert seen_at_once(id, SOUND[id]) is None
    assert all(result_of(id, SOUND[id], f"student-{n}").full for n in range(5))


@pytest.mark.parametrize("method", [by_grid, by_optimiser])
def test_sound_fits_of_the_surface_earn_full_marks(method):
    assert seen_at_once("fit-chinchilla", method) is None
    assert all(result_of("fit-chinchilla", method, f"student-{n}").full for n in range(4))


def reorder(*places):
    return lambda *data: tuple(by_grid(*data)[place] for place in places)


MISTAKES = [
    ("isoflop-minimum", lambda n, loss: floor(n, loss, lambda x: x, lambda x: x), "symmetric in ln N"),
    ("isoflop-minimum", lambda n, loss: float(n[np.argmin(loss)]), "lowest loss"),
    ("isoflop-minimum", lambda n, loss: math.log(f) if (f := floor(n, loss)) != "edge" else f, "This is ln N"),
    ("isoflop-minimum", lambda n, loss: math.exp(math.log10(f)) if (f := floor(n, loss)) != "edge" else f, "log10"),
    (
        "isoflop-minimum",
        lambda n, loss: float(np.exp(-np.polyfit(np.log(n), loss, 2)[1] / 2 / np.polyfit(np.log(n), loss, 2)[0])),
        "That is an extrapolation",
    ),
    ("frontier-exponents", lambda c, n: exponents(c, n)[::-1], "changed places"),
    ("frontier-exponents", lambda c, n: (exponents(c, n)[0],) * 2, "b = 1 − a"),
    ("frontier-exponents", lambda c, n: (np.polyfit(c, n, 1)[0], 1 - np.polyfit(c, n, 1)[0]), "slope between log"),
    ("fit-chinchilla", reorder(0, 3, 4, 1, 2), "N and D have changed places"),
    ("fit-chinchilla", reorder(0, 1, 3, 2, 4), "order in some papers"),
    (
        "fit-chinchilla",
        lambda *d: (lambda E, A, a, B, b: (E, math.log(A), a, math.log(B), b))(*by_grid(*d)),
        "A and B are",
    ),
    ("fit-chinchilla", lambda *d: (lambda E, A, a, B, b: (E, A, -a, B, -b))(*by_grid(*d)), "wrong sign"),
]


@pytest.mark.parametrize(("id", "mistake", "words"), MISTAKES, ids=[f"{m[0]}: {m[2]}" for m in MISTAKES])
def test_every_mistake_meets_its_message(id, mistake, words):
    meets(id, mistake, words)
