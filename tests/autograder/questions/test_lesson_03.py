"""Lesson 3: sound methods earn full marks, and every recognisable mistake meets the message meant for it."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar

from autograder.questions.instructor.lesson_03 import ROUNDED, optimum, surface
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


def split(c, E, A, alpha, B, beta):
    """By a search, not by the closed form."""
    found = minimize_scalar(
        lambda log_n: surface(E, A, alpha, B, beta, math.exp(log_n), c / 6 / math.exp(log_n)),
        bounds=(0, math.log(c / 6)),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return math.exp(found.x), c / 6 / math.exp(found.x)


def use(served, target, E, A, alpha, B, beta, per_token=2):
    def tokens(n):
        left = target - E - A * n**-alpha
        return (left / B) ** (-1 / beta) if left > 0 else math.inf

    sizes = ((target - E) / A) ** (-1 / alpha) * np.geomspace(1.001, 500, 4000)
    n = min(sizes, key=lambda n: 6 * n * tokens(n) + per_token * n * served)
    return n, tokens(n)


SOUND = {
    "isoflop-minimum": floor,
    "frontier-exponents": exponents,
    "huber": huber,
    "compute-optimal": split,
    "cheapest-for-use": use,
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
    ("huber", lambda r, delta: 0.5 * r**2, "half the square everywhere"),
    ("huber", lambda r, delta: delta * np.abs(r), "straight line everywhere"),
    ("huber", lambda r, d: np.where(np.abs(r) <= d, r**2, d * (np.abs(r) - d / 2)), "half is missing"),
    ("huber", lambda r, d: np.where(np.abs(r) <= d, r**2 / 2, d * np.abs(r)), "do not meet"),
    ("huber", lambda r, d: np.where(r <= d, r**2 / 2, d * (r - d / 2)), "|residual|"),
    ("fit-chinchilla", reorder(0, 3, 4, 1, 2), "N and D have changed places"),
    ("fit-chinchilla", reorder(0, 1, 3, 2, 4), "order in some papers"),
    (
        "fit-chinchilla",
        lambda *d: (lambda E, A, a, B, b: (E, math.log(A), a, math.log(B), b))(*by_grid(*d)),
        "A and B are",
    ),
    ("fit-chinchilla", lambda *d: (lambda E, A, a, B, b: (E, A, -a, B, -b))(*by_grid(*d)), "wrong sign"),
    ("compute-optimal", lambda *a: split(*a)[::-1], "changed places"),
    ("compute-optimal", lambda c, *law: split(6 * c, *law), "the 6 of C = 6ND"),
    (
        "compute-optimal",
        lambda c, E, A, a, B, b: (n := (a * A / (b * B)) ** (1 / (a + b)) * (c / 6) ** (a / (a + b)), c / 6 / n),
        "powers of C are exchanged",
    ),
    (
        "compute-optimal",
        lambda c, E, A, a, B, b: (n := (A / B) ** (1 / (a + b)) * (c / 6) ** (b / (a + b)), c / 6 / n),
        "their slopes are",
    ),
    ("cheapest-for-use", lambda served, *rest: use(0.0, *rest), "cheapest to train"),
    ("cheapest-for-use", lambda *a: use(*a, per_token=6), "forward pass alone"),
    ("cheapest-for-use", lambda *a: use(*a)[::-1], "changed places"),
]


@pytest.mark.parametrize(("id", "mistake", "words"), MISTAKES, ids=[f"{m[0]}: {m[2]}" for m in MISTAKES])
def test_every_mistake_meets_its_message(id, mistake, words):
    meets(id, mistake, words)


def test_published_figures_of_the_rounded_law():
    """references: at 5.76e23 FLOPs the rounded constants give 32B/3.0T, 93 tokens per parameter."""
    params, tokens = optimum(5.76e23, **ROUNDED)
    assert params == pytest.approx(32e9, rel=0.03)
    assert tokens / params == pytest.approx(93, rel=0.01)
