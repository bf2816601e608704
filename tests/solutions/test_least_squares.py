"""The linear algebra behind every start, held against a general solver."""

import numpy as np
import pytest
from scipy.optimize import nnls

from solutions.least_squares import crossing, floor_and_factor


def problem(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The logarithms of twenty falling shapes, log losses that follow none of them, and weights of the runs."""
    rng = np.random.default_rng(seed)
    log_x = np.sort(rng.uniform(0, 10, 15))
    y = np.log(rng.uniform(0, 2) + 5 * np.exp(-rng.uniform(0.1, 1) * log_x)) + 0.05 * rng.standard_normal(15)
    return -np.outer(np.geomspace(0.05, 2, 20), log_x), y, rng.integers(1, 5, 15).astype(float)


@pytest.mark.parametrize("seed", range(10))
def test_floor_and_factor_are_the_least_squares_that_are_not_negative(seed):
    log_shapes, y, weights = problem(seed)
    E, A, squares = floor_and_factor(log_shapes, y, weights)
    for k, log_shape in enumerate(log_shapes):
        columns = np.sqrt(weights)[:, None] * np.stack([np.exp(-y), np.exp(log_shape - y)], axis=1)
        (best_E, best_A), residual = nnls(columns, np.sqrt(weights))
        assert best_A > 0
        np.testing.assert_allclose([E[k], A[k], squares[k]], [best_E, best_A, residual**2], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_a_known_floor_is_kept(seed):
    log_shapes, y, weights = problem(seed)
    E, A, squares = floor_and_factor(log_shapes, y, weights, known_E=0.2)
    assert np.all(E == 0.2)
    for k, log_shape in enumerate(log_shapes):
        off = np.sqrt(weights) * (1 - 0.2 * np.exp(-y))
        column = np.sqrt(weights) * np.exp(log_shape - y)
        assert A[k] == pytest.approx(column @ off / (column @ column), rel=1e-9)
        assert squares[k] == pytest.approx(((off - A[k] * column) ** 2).sum(), rel=1e-9)


def test_a_shape_that_can_only_rise_gets_no_factor():
    log_shapes, y, weights = problem(0)
    assert np.all(floor_and_factor(-log_shapes, y, weights)[1] == 0)


def test_a_crossing_is_found_in_either_direction_and_the_stop_where_there_is_none():
    assert crossing(lambda value: value**2, 0, 0.1, 4, 100) == pytest.approx(2, rel=1e-5)
    assert crossing(lambda value: value**2, 0, -0.1, 4, -100) == pytest.approx(-2, rel=1e-5)
    assert crossing(lambda value: value**2, 0, 0.1, 4, 1.5) == 1.5
