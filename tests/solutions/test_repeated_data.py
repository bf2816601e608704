"""Repeated data: exact recovery, the optimum under a limit against a search, and datablations' own runs."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from solutions.repeated_data import (
    MUENNIGHOFF,
    R_STAR,
    R_STAR_PARAMS,
    data_constrained_loss,
    fit_repeated_data,
    limited_optimum,
)
from tests.solutions.problems import public


def test_exact_runs_give_back_both_numbers():
    rng = np.random.default_rng(0)
    params, unique = 10 ** rng.uniform(7, 10, 80), 10 ** rng.uniform(8, 10, 80)
    total = unique * np.where(rng.random(80) < 0.4, 1, 10 ** rng.uniform(0, 2, 80))
    loss = data_constrained_loss(params, unique, total)
    fit = fit_repeated_data(params, unique, total, loss, law=MUENNIGHOFF)
    assert (fit.r_star, fit.r_star_params) == pytest.approx((R_STAR, R_STAR_PARAMS), rel=1e-3)
    assert fit.verdicts == ()
    np.testing.assert_allclose(fit.predict(params, unique, total), loss, rtol=1e-5)


@pytest.mark.parametrize(("flops", "unique"), [(1e22, 25e9), (1e20, 1e9), (1e23, 1e11)])
def test_the_optimum_under_a_data_limit_is_where_a_search_finds_it(flops, unique):
    def loss(log_n):
        total = flops / 6 / math.exp(log_n)
        return float(data_constrained_loss(math.exp(log_n), min(unique, total), total))

    params, tokens = limited_optimum(MUENNIGHOFF, flops, unique)
    free = math.log(MUENNIGHOFF.compute_optimal(flops)[0])
    search = minimize_scalar(loss, bounds=(free - 4, free + 4), method="bounded", options={"xatol": 1e-10})
    assert math.log(params) == pytest.approx(search.x, abs=1e-3)
    assert 6 * params * tokens == pytest.approx(flops)


def test_enough_data_leave_the_optimum_where_it_is():
    assert limited_optimum(MUENNIGHOFF, 1e21, 1e12) == pytest.approx(MUENNIGHOFF.compute_optimal(1e21))


def test_fresh_runs_alone_are_refused():
    ones = np.geomspace(1, 10, 8)
    with pytest.raises(ValueError, match="No run reads a token twice"):
        fit_repeated_data(ones, ones, ones, ones)


def test_on_datablations_repeats_are_described_better_than_as_fresh_tokens_or_as_nothing(capsys):
    """Models above 100 million parameters, as long as their loss still falls. R_N* stays open there."""
    runs = public("datablations.csv")
    params, total, loss = (runs[name] for name in ("num_params", "token_num", "openLM_loss"))
    unique = total / runs["epochs"]

    def falls(k):
        fewer = (params == params[k]) & (np.abs(unique / unique[k] - 1) < 0.02) & (total < 0.999 * total[k])
        return not fewer.any() or loss[k] <= loss[fewer].min()

    some = (params > 1e8) & np.array([falls(k) for k in range(len(loss))])
    params, unique, total, loss = params[some], unique[some], total[some], loss[some]
    fit = fit_repeated_data(params, unique, total, loss)
    often = total > 4 * unique

    def off(predicted):
        return float(np.median(np.abs(np.log(loss / predicted)[often])))

    ours, fresh = off(fit.predict(params, unique, total)), off(fit.law.predict(params, total))
    nothing = off(fit.law.predict(params, unique))
    with capsys.disabled():
        print(f"\nR_D* {fit.r_star:.3g}, R_N* {fit.r_star_params:.3g}: {ours:.1%} off; as fresh {fresh:.1%}", end="")
        print(f", as nothing {nothing:.1%}")
    assert 8 < fit.r_star < 40
    assert ours < fresh / 3
    assert ours < nothing / 3
