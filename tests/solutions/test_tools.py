"""What lessons hand on to later lessons, held against the reference implementation."""

import numpy as np
import pytest

import course_data
from lessons import tools
from solutions.chinchilla import ChinchillaFit, fit_chinchilla
from solutions.power_law import fit_power_law


def test_power_law_agrees():
    x = np.geomspace(1e4, 1e8, 12)
    loss = (2 + 30 * x**-0.4) * np.exp(0.005 * np.random.default_rng(0).standard_normal(12))
    fit = fit_power_law(x, loss)
    assert tools.fit_power_law(x, loss) == pytest.approx((fit.E, fit.A, fit.alpha), rel=1e-2)


def test_chinchilla_agrees_on_our_own_runs():
    grid = course_data.load("grid")
    runs = [grid[column] for column in ("params", "tokens", "loss")]
    E, _, alpha, _, beta = tools.fit_chinchilla(*runs)
    fit = fit_chinchilla(*runs)
    assert (E, alpha, beta) == pytest.approx((fit.E, fit.alpha, fit.beta), rel=0.15)  # squares there, Huber's loss here


def test_compute_optimal_agrees():
    law = ChinchillaFit(1.8, 480.0, 0.35, 2100.0, 0.37)
    assert tools.compute_optimal(1e21, law.E, law.A, law.alpha, law.B, law.beta) == pytest.approx(
        law.compute_optimal(1e21)
    )
