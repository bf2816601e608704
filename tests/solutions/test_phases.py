"""The three-phase curve, held against exact data and against the measured curves of four model sizes."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import course_data
from solutions.phases import _starts, bootstrap_phases, fit_three_phases, next_step

TOKENS = np.geomspace(8, 1e6, 30)


def curve(tokens, floor=1.0, A=3.0, alpha=0.5, s=1.7, D0=400.0):
    return floor + A * (1 + (tokens / D0) ** s) ** (-alpha / s)


@settings(max_examples=25, deadline=None)
@given(
    floor=st.floats(0.5, 2), A=st.floats(1, 5), alpha=st.floats(0.3, 1), s=st.floats(0.8, 3), D0=st.floats(100, 3000)
)
def test_exact_data_give_back_their_curve(floor, A, alpha, s, D0):
    loss = curve(TOKENS, floor, A, alpha, s, D0)
    fit = fit_three_phases(TOKENS, loss)
    np.testing.assert_allclose(fit.predict(TOKENS), loss, rtol=1e-5)
    assert fit.floor == pytest.approx(floor, rel=0.02)
    between = np.geomspace(10, 9e5, 100)
    numeric = (
        np.log(curve(between * 1.001, floor, A, alpha, s, D0) / curve(between, floor, A, alpha, s, D0))
    ) / math.log(1.001)
    np.testing.assert_allclose(fit.local_slope(between), numeric, atol=2e-3)


@pytest.mark.parametrize(("alpha", "s"), [(2 * 20 ** (-3 / 7), 1), (2 * 20 ** (-2 / 7), 2)])
def test_a_curve_of_the_grid_is_the_best_start_before_any_polishing(alpha, s):
    log_d = np.log(TOKENS)
    log_D0 = np.linspace(log_d.min(), log_d.max(), 12)[5]
    loss = curve(TOKENS, floor=1.3, A=2.5, alpha=alpha, s=s, D0=math.exp(log_D0))
    expected = [1.3, math.log(2.5), alpha, math.log(s), log_D0]
    np.testing.assert_allclose(_starts(log_d, np.log(loss))[0], expected, rtol=1e-6, atol=1e-6)


def test_onset_and_end_are_where_the_slope_is_half_its_steepest():
    fit = fit_three_phases(TOKENS, curve(TOKENS))
    slope = fit.local_slope(np.geomspace(1, 1e8, 20_000))
    for boundary in (fit.onset, fit.end):
        assert fit.local_slope(boundary) == pytest.approx(slope.min() / 2, rel=1e-3)
    assert [fit.phase_of(d) for d in (10, 3000, 9e5)] == ["slow reduction", "power-law reduction", "convergence"]
    assert fit.verdicts == ()


def test_a_missing_phase_is_said_and_is_not_a_number():
    early = TOKENS < 3000
    unfinished = fit_three_phases(TOKENS[early], curve(TOKENS[early]))
    assert math.isnan(unfinished.end)
    assert "The convergence phase was not reached" in unfinished.verdicts[0]
    late = TOKENS > 3000
    started = fit_three_phases(TOKENS[late], curve(TOKENS[late]))
    assert math.isnan(started.onset)
    assert "The slow phase is not in these data" in started.verdicts[0]
    assert started.phase_of(4000) == "power-law reduction"
    rising = fit_three_phases(TOKENS, 1 / curve(TOKENS))
    assert any("does not fall" in verdict for verdict in rising.verdicts)


def test_a_corrupted_run_is_named():
    rng = np.random.default_rng(0)
    loss = curve(TOKENS) * np.exp(0.005 * rng.standard_normal(len(TOKENS)))
    loss[20] *= 1.1
    assert any("Run 20" in verdict and "outlier" in verdict for verdict in fit_three_phases(TOKENS, loss).verdicts)


def test_our_own_curves_have_three_phases_and_floors_that_come_down_to_the_entropy():
    runs = course_data.load("phases")
    sizes = np.unique(runs["params"])
    fits = [fit_three_phases(*(runs.where(params=size)[column] for column in ("tokens", "loss"))) for size in sizes]
    assert all(math.isfinite(fit.onset) and math.isfinite(fit.end) for fit in fits)
    floors = np.array([fit.floor for fit in fits])
    assert np.all(np.diff(floors) < 0)
    assert floors[-1] == pytest.approx(runs.entropy, rel=0.05)
    low, high = np.quantile(bootstrap_phases(fits[0], resamples=100), [0.05, 0.95], axis=0)
    assert np.all(low < [fits[0].floor, fits[0].alpha, fits[0].onset, fits[0].end])
    assert np.all(high > [fits[0].floor, fits[0].alpha, fits[0].onset, fits[0].end])


def test_intervals_of_the_boundaries_cover_the_truth():
    truth = fit_three_phases(TOKENS, curve(TOKENS))
    rng, hits = np.random.default_rng(1), np.zeros(4)
    for seed in range(30):
        fit = fit_three_phases(TOKENS, curve(TOKENS) * np.exp(0.01 * rng.standard_normal(len(TOKENS))))
        low, high = np.quantile(bootstrap_phases(fit, resamples=60, seed=seed), [0.05, 0.95], axis=0)
        value = np.array([truth.floor, truth.alpha, truth.onset, truth.end])
        hits += (low <= value) & (value <= high)
    assert np.all(hits >= 22), hits


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="4 distinct values of tokens cannot decide 5 parameters"):
        fit_three_phases(TOKENS[:4], curve(TOKENS[:4]))
    with pytest.raises(ValueError, match=r"loss\[2\] is nan"):
        fit_three_phases(TOKENS, np.where(np.arange(30) == 2, np.nan, curve(TOKENS)))
    with pytest.raises(ValueError, match="'plateau' is not a phase"):
        next_step("plateau")
    with pytest.raises(ValueError, match=r"tokens\[0\] is -1"):
        fit_three_phases(TOKENS, curve(TOKENS)).phase_of(-1)
    assert "larger" in next_step("convergence")
