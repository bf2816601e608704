"""Where laws lie: published figures on repeated data, simulated curves of known form, and our own runs."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import course_data
from solutions.chinchilla import ExtrapolationWarning
from solutions.limitations import (
    MUENNIGHOFF,
    compare_forms,
    data_constrained_loss,
    effective_tokens,
    fit_repeats,
    rising_stretch,
    transfer_error,
    usable_law,
)
from solutions.power_law import fit_power_law

X = np.geomspace(1e4, 1e8, 16)


def noisy(loss, seed=0, size=0.005):
    return loss * np.exp(size * np.random.default_rng(seed).standard_normal(len(loss)))


def law(x):
    return 2 + 30 * x**-0.4


def test_a_law_holds_on_its_own_domain_and_not_on_another():
    fit = fit_power_law(X, noisy(law(X)))
    assert transfer_error(fit, X, noisy(law(X), seed=1)).holds
    elsewhere = transfer_error(fit, X, 1.39 * law(X))
    assert elsewhere.bias == pytest.approx(0.39, abs=0.01)
    assert not elsewhere.holds


@pytest.mark.parametrize(
    ("truth", "form"),
    [
        (law, "power law"),
        (lambda x: 30 * x**-0.2, "line"),
        (lambda x: 1 + 4 * (1 + (x / 1e6) ** 2) ** -0.3, "three phases"),
        (lambda x: np.exp(0.05 * (np.log(x) - 14) ** 2), "turning"),
    ],
)
def test_held_out_runs_choose_the_form_that_made_them(truth, form):
    far = np.geomspace(2e8, 2e9, 5)
    errors = compare_forms(X, noisy(truth(X), size=0.0005), far, truth(far))
    best = next(iter(errors))
    assert best == form or errors[form] < 2 * errors[best]
    assert list(errors.values()) == sorted(errors.values())


def test_a_rise_is_found_and_not_imagined():
    low, high = rising_stretch(X, noisy(np.exp(0.05 * (np.log(X) - 14) ** 2)))
    assert low == pytest.approx(np.exp(14), rel=0.6)
    assert high == X[-1]
    imagined = [rising_stretch(X, noisy(curve(X), seed=seed)) for seed in range(100) for curve in (law, np.ones_like)]
    assert sum(stretch is not None for stretch in imagined) <= 10


def test_our_own_double_descent_rises_up_to_as_many_parameters_as_tokens():
    runs = course_data.load("double-descent").where(corruption=0.0)
    low, high = rising_stretch(runs["params"], runs["loss"])
    assert 400 < low < 1200  # after a first descent
    assert 2000 < high < 5000  # 4,000 tokens
    assert rising_stretch(runs["params"], runs["error"]) is None


def test_the_window_leaves_out_runs_that_are_not_yet_on_the_law():
    loss = noisy(2 + 30 * (X + 3e5) ** -0.4, size=0.002)
    chosen = usable_law(X, loss)
    assert chosen.low > 5e4
    assert chosen.law.alpha == pytest.approx(0.4, abs=0.1)
    assert abs(chosen.law.E - 2) < abs(fit_power_law(X, loss).E - 2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        chosen.predict(5e8)
    with pytest.warns(ExtrapolationWarning, match="may be used for x from"):
        chosen.predict(5e9)
    with pytest.raises(ValueError, match="7 distinct values of x cannot decide 8"):
        usable_law(X[:7], loss[:7])


@given(unique=st.floats(1e3, 1e12), epochs=st.floats(1, 1000), more=st.floats(1.01, 10))
def test_repeated_tokens_count_for_less_and_less(unique, epochs, more):
    worth = effective_tokens(unique, epochs * unique)
    assert unique * 0.999999 <= worth <= epochs * unique * 1.000001
    assert worth <= effective_tokens(unique, more * epochs * unique) <= 16.3878 * unique * 1.000001


def test_four_epochs_are_nearly_as_good_as_fresh_data():
    assert effective_tokens(1e9, 4e9) > 0.9 * 4e9
    assert effective_tokens(1e9, 44e9) < 0.4 * 44e9
    assert effective_tokens(1e9, 1e9) == 1e9
    four, fresh = data_constrained_loss(1e9, 5e9, 20e9), data_constrained_loss(1e9, 20e9, 20e9)
    assert 0 < four / fresh - 1 < 0.015
    assert data_constrained_loss(1e8, 20e9, 20e9) == pytest.approx(MUENNIGHOFF.predict(1e8, 20e9))
    with pytest.raises(ValueError, match="total at least as large"):
        effective_tokens(10, 5)


def test_the_worth_of_repeats_is_fitted():
    fresh = fit_power_law(X, law(X))
    unique, epochs = np.full(7, 1e5), 2.0 ** np.arange(7)
    loss = law(effective_tokens(unique, unique * epochs, r_star=6.0))
    assert fit_repeats(fresh, unique, unique * epochs, loss) == pytest.approx(6, rel=0.01)


def test_our_prose_law_does_not_hold_on_code():
    runs = course_data.load("domains")
    prose = runs.where(trained_on="prose")
    fit = fit_power_law(prose["flops"], prose["prose_loss"])
    assert not transfer_error(fit, prose["flops"], prose["code_loss"]).holds
    assert transfer_error(fit, prose["flops"], prose["code_loss"]).bias > 0.1


def test_our_own_repeats_pay_for_a_while_and_then_harm():
    runs = course_data.load("repeats").where(width=128)
    fresh = runs.where(text="fresh")
    law = fit_power_law(fresh["tokens"], fresh["loss"])
    few, many = (runs.where(text="repeated", unique=unique) for unique in (25_000, 100_000))
    assert rising_stretch(few["unique"] * few["epochs"], few["loss"])[0] == pytest.approx(200_000)
    early = many.where(epochs=lambda epochs: epochs <= 4)
    worth = fit_repeats(law, early["unique"], early["unique"] * early["epochs"], early["loss"])
    assert 0.5 < worth < 15.4  # repeats are worth something, and less than the published figure for large models
