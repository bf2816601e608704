"""Credit is 1 for what is right and as near as sound methods come, and 0 for what is not; nothing raises."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.bank.credit import (
    close,
    factor_or_never,
    power_law_fit,
    surface_fit,
    three_phase_fit,
    within,
)

X = np.geomspace(1e4, 1e8, 9)
LAW = (1.2, 40.0, 0.4)
CURVE = (0.9, 3.0, 500.0, 0.5, 2.0)
SURFACE = (1.1, 300.0, 0.45, 900.0, 0.4)
PARAMS, TOKENS = np.geomspace(1e5, 1e8, 6), np.geomspace(1e6, 1e10, 6)
FITS = {
    power_law_fit: (LAW, (X, X)),
    three_phase_fit: (CURVE, (2.0 ** np.arange(3, 22), X)),
    surface_fit: (SURFACE, (PARAMS, TOKENS, X)),
}


@pytest.mark.parametrize("grade", FITS)
def test_the_right_constants_earn_everything(grade):
    expected, args = FITS[grade]
    assert grade(list(expected), expected, *args) == 1


@pytest.mark.parametrize("grade", FITS)
def test_constants_of_another_law_earn_nothing(grade):
    expected, args = FITS[grade]
    assert grade([3 * value for value in expected], expected, *args) == 0


def test_a_forecast_without_its_floor_and_exponent_earns_nothing():
    """A line through two points of the true law meets the forecast far out, and neither E nor alpha."""
    near, far = X[0], 8 * X[-1]
    above = [LAW[0] + LAW[1] * at ** -LAW[2] for at in (near, far)]
    alpha = -math.log(above[0] / above[1]) / math.log(near / far)
    assert power_law_fit([0.0, float(above[0] * near**alpha), float(alpha)], LAW, X, X) == 0


def test_the_optimal_size_of_a_surface_is_judged_by_its_distance_in_ln_n():
    """Hoffmann et al. 2022, eq. 4: G scales N*, so A times e^(s·(alpha + beta)) moves ln N* by s."""
    E, A, alpha, _, beta = SURFACE
    far = (4 * PARAMS.max()) ** -alpha
    for moved, share in ((0.1, 1), (-0.1, 1), (0.15, 0)):
        value = list(SURFACE)
        value[1] = A * math.exp(moved * (alpha + beta))
        value[0] = float(E + (A - value[1]) * far)  # the forecast stays as it is
        assert surface_fit(value, SURFACE, PARAMS, TOKENS, X) == share
        assert surface_fit([50.0, *value[1:]], SURFACE, PARAMS, TOKENS, X) == 0


@given(st.lists(st.none() | st.floats() | st.integers() | st.text(max_size=3), max_size=6), st.sampled_from([*FITS]))
def test_no_value_raises_or_leaves_the_scale(value, grade):
    expected, args = FITS[grade]
    assert 0 <= grade(value, expected, *args) <= 1


@pytest.mark.parametrize(
    ("value", "expected", "share"),
    [
        (2.0, 2.0, 1),
        (2.1, 2.0, 0),
        ("Edge ", "edge", 1),
        (True, True, 1),
        (1, True, 1),
        (False, True, 0),
        ([1.0, 3.0], (1.0, 2.0), 0.5),
        ([1.0], (1.0, 2.0), 0),
        ("2", 2.0, 0),
        (None, 2.0, 0),
    ],
)
def test_close(value, expected, share):
    assert close(value, expected, 1e-6) == share


def test_whole_answers_earn_all_or_nothing():
    assert within(1e-6)([1.0, 3.0], (1.0, 2.0)) == 0.5
    assert within(1e-6, whole=True)([1.0, 3.0], (1.0, 2.0)) == 0


@pytest.mark.parametrize(("value", "share"), [("never", 1), (math.inf, 1), (-math.inf, 0), (5.0, 0)])
def test_an_infinite_factor_is_another_word_for_never(value, share):
    assert factor_or_never(value, "never") == share
