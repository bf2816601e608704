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
    law = tools.fit_power_law(x, loss)
    assert (law.E, law(1) - law.E, law.alpha) == pytest.approx((fit.E, fit.A, fit.alpha), rel=1e-2)
    assert law(30 * x[-1]) == pytest.approx(fit.predict(30 * x[-1]), rel=1e-4)


def test_chinchilla_agrees_on_our_own_runs():
    grid = course_data.load("grid")
    runs = [grid[column] for column in ("params", "tokens", "loss")]
    law, fit = tools.fit_chinchilla(*runs), fit_chinchilla(*runs)
    # Squares there, Huber's loss here.
    assert (law.E, law.alpha, law.beta) == pytest.approx((fit.E, fit.alpha, fit.beta), rel=0.15)


def test_compute_optimal_agrees():
    law = ChinchillaFit(1.8, 480.0, 0.35, 2100.0, 0.37)
    n, d = (grid.ravel() for grid in np.meshgrid(np.geomspace(1e7, 1e10, 6), np.geomspace(1e9, 1e12, 6)))
    fitted = tools.fit_chinchilla(n, d, law.predict(n, d))
    assert fitted.compute_optimal(1e21) == pytest.approx(law.compute_optimal(1e21), rel=1e-3)
