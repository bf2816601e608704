"""Kaplan's combined law, held against its published constants and limits."""

import numpy as np
import pytest

import course_data
from solutions.chinchilla import fit_chinchilla
from solutions.kaplan import PUBLISHED, KaplanFit, fit_kaplan

GRID = [axis.ravel() for axis in np.meshgrid(np.geomspace(1e6, 1e9, 6), np.geomspace(2e8, 2e10, 6))]


@pytest.mark.parametrize("truth", [PUBLISHED, KaplanFit(1e8, 5e7, 0.4, 0.3)])
def test_the_law_is_recovered_from_its_own_losses(truth):
    fit = fit_kaplan(*GRID, truth.predict(*GRID))
    assert (fit.alpha_N, fit.alpha_D) == pytest.approx((truth.alpha_N, truth.alpha_D), rel=1e-4)
    assert (fit.N_c, fit.D_c) == pytest.approx((truth.N_c, truth.D_c), rel=1e-2)


def test_each_limit_is_a_pure_power_law():
    N = np.array([1e6, 1e9])
    assert PUBLISHED.predict(N, 1e30) == pytest.approx((PUBLISHED.N_c / N) ** PUBLISHED.alpha_N)
    assert PUBLISHED.predict(1e30, N) == pytest.approx((PUBLISHED.D_c / N) ** PUBLISHED.alpha_D)


def test_without_a_floor_it_fits_our_own_runs_worse():
    grid = course_data.load("grid")
    runs = [grid[column] for column in ("params", "tokens", "loss")]
    assert fit_kaplan(*runs).noise > 1.5 * np.std(fit_chinchilla(*runs).residuals)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="1 distinct value of params"):
        fit_kaplan(np.full(6, 1e6), np.geomspace(1e6, 1e8, 6), np.linspace(3, 2, 6))
    with pytest.raises(ValueError, match="loss must fall"):
        fit_kaplan(*GRID, 1 / PUBLISHED.predict(*GRID))
