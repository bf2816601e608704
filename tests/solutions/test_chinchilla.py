"""The law for N and D, held against exact data, numerical optima, published constants and an independent optimiser."""

import math
import re
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize, minimize_scalar
from scipy.special import huber

import course_data
from solutions.chinchilla import (
    ChinchillaFit,
    ExtrapolationWarning,
    bootstrap_chinchilla,
    fit_chinchilla,
    fit_envelope,
    fit_isoflop,
    forecast_loss,
    optimum_interval,
)
from solutions.frontiers import parabola_bias
from tests.solutions.problems import public, public_sweeps

ROUNDED = ChinchillaFit(1.69, 406.4, 0.34, 410.7, 0.28)  # Hoffmann et al. 2022, as printed
UNROUNDED = ChinchillaFit(math.exp(0.52672), math.exp(6.00734), 0.33917, math.exp(6.01792), 0.28491)  # in their TeX
REFIT = ChinchillaFit(1.817218, 477.826, 0.347310, 2143.417, 0.367172)  # Besiroglu et al. 2024's 240 points, our best
BUDGETS = np.geomspace(1e18, 1e21, 7)


def valleys(law: ChinchillaFit, *, budgets=BUDGETS, sizes=9, span=4.0, noise=0.0, seed=0):
    """Runs of `sizes` models around the optimum of each budget, from `span` times too small to as much too large."""
    best, _ = law.compute_optimal(budgets)
    params = np.outer(best, np.geomspace(1 / span, span, sizes)).ravel()
    tokens = np.repeat(budgets, sizes) / (6 * params)
    rng = np.random.default_rng(seed)
    return params, tokens, law.predict(params, tokens) * np.exp(noise * rng.standard_normal(len(params)))


@settings(max_examples=25, deadline=None)
@given(
    E=st.floats(0.5, 3),
    alpha=st.floats(0.2, 0.6),
    beta=st.floats(0.2, 0.6),
    of_N=st.floats(0.2, 2),
    of_D=st.floats(0.2, 2),
)
def test_exact_data_give_back_their_law(E, alpha, beta, of_N, of_D):
    params, tokens = (grid.ravel() for grid in np.meshgrid(np.geomspace(1e7, 1e10, 6), np.geomspace(1e9, 1e12, 6)))
    law = ChinchillaFit(E, of_N * 1e7**alpha, alpha, of_D * 1e9**beta, beta)
    fit = fit_chinchilla(params, tokens, law.predict(params, tokens))
    assert (fit.E, fit.alpha, fit.beta) == pytest.approx((E, alpha, beta), rel=1e-4)
    assert pytest.approx((law.A, law.B), rel=1e-2) == (fit.A, fit.B)


@given(flops=st.floats(1e15, 1e26), alpha=st.floats(0.2, 0.6), beta=st.floats(0.2, 0.6))
def test_the_optimum_is_where_a_search_finds_it(flops, alpha, beta):
    law = ChinchillaFit(1.7, 400.0, alpha, 900.0, beta)
    search = minimize_scalar(
        lambda n: law.predict(math.exp(n), flops / 6 / math.exp(n)),
        bounds=(5, 60),
        method="bounded",
        options={"xatol": 1e-9},
    )
    params, tokens = law.compute_optimal(flops)
    assert math.log(params) == pytest.approx(search.x, abs=1e-3)
    assert 6 * params * tokens == pytest.approx(flops)


def test_published_optima_come_out_and_the_difference_is_shown():
    """The constants of approach 3 give the exponents of approach 3, but not the paper's Table 3, from approach 1."""
    for law, at_221e19, at_576e23 in (
        (ROUNDED, (326e6, 11.3e9), (32e9, 3.0e12)),
        (UNROUNDED, (389e6, 9.47e9), (40e9, 2.4e12)),
        (REFIT, (394e6, 9.36e9), None),
    ):
        assert law.compute_optimal(2.21e19) == pytest.approx(at_221e19, rel=0.005)
        if at_576e23:  # Table 3 says 67B parameters on 1.5T tokens
            assert law.compute_optimal(5.76e23) == pytest.approx(at_576e23, rel=0.03)
    a = UNROUNDED.beta / (UNROUNDED.alpha + UNROUNDED.beta)
    assert (a, 1 - a) == pytest.approx((0.46, 0.54), abs=0.005)
    params, tokens = REFIT.compute_optimal(5.88e23)
    assert (params, tokens, tokens / params) == pytest.approx((74.0e9, 1.32e12, 17.9), rel=0.005)


def test_approach_3_misses_the_papers_own_table_3():
    """Table 3 comes from approach 1. From 67B on, approach 3's constants say a much smaller model on more tokens."""
    table = course_data.load("chinchilla-table3")
    for law in (ROUNDED, UNROUNDED):
        params, tokens = law.compute_optimal(table["flops"])
        large = table["params"] >= 67e9
        assert np.all(params[large] < 0.7 * table["params"][large])
        assert np.all(tokens[large] > 1.4 * table["tokens"][large])
    params, _ = REFIT.compute_optimal(table["flops"])  # the refit of the same points agrees with the table within 20 %
    np.testing.assert_allclose(params[:6], table["params"][:6], rtol=0.2)


def test_published_models_are_audited():
    models = course_data.load("published-models")
    audits = {m: REFIT.audit(n, d) for m, n, d in zip(models["model"], models["params"], models["tokens"], strict=True)}
    for model in ("Gopher", "GPT-3", "MT-NLG", "Jurassic-1", "LaMDA"):
        assert audits[model].wasted > 0.3, model
    assert audits["Chinchilla"].wasted < 0.01
    assert max(audits, key=lambda model: audits[model].wasted) == "MT-NLG"


def test_twenty_tokens_per_parameter_is_a_rule_for_some_budgets():
    ratios = [tokens / params for params, tokens in (REFIT.compute_optimal(c) for c in (1e18, 1e21, 1e24))]
    assert np.all((np.array(ratios) > 15) & (np.array(ratios) < 30))  # near 20 wherever alpha and beta are nearly equal
    params, tokens = ROUNDED.compute_optimal(5.76e23)
    assert tokens / params > 90  # the same rule, read from two-digit constants


def test_gpt3_was_undertrained():
    audit = REFIT.audit(175e9, 300e9)
    assert audit.best_params < 175e9 / 2
    assert audit.best_tokens > 2 * 300e9
    assert audit.best_loss < audit.loss
    assert audit.wasted > 0.3
    cheaper = REFIT.compute_optimal(audit.flops_needed)
    assert REFIT.predict(*cheaper) == pytest.approx(audit.loss)
    assert REFIT.audit(*REFIT.compute_optimal(1e21)).wasted == pytest.approx(0, abs=1e-9)


def test_order_of_runs_and_units_do_not_matter():
    params, tokens, loss = valleys(REFIT, noise=0.01)
    fit = fit_chinchilla(params, tokens, loss)
    shuffled = np.random.default_rng(0).permutation(len(loss))
    again = fit_chinchilla(params[shuffled], tokens[shuffled], loss[shuffled])
    millions = fit_chinchilla(params / 1e6, tokens / 1e6, loss)
    for other in (again, millions):
        assert other.objective == pytest.approx(fit.objective, rel=1e-9)
        assert (other.E, other.alpha, other.beta) == pytest.approx((fit.E, fit.alpha, fit.beta), rel=1e-5)


def test_the_objective_is_the_sum_of_hubers_loss_of_log_errors():
    params, tokens, loss = valleys(REFIT, noise=0.01)
    fit = fit_chinchilla(params, tokens, loss, delta=2e-3)
    assert fit.objective == pytest.approx(huber(2e-3, fit.residuals).sum())


def test_one_bad_run_hardly_moves_the_fit_and_is_named():
    params, tokens, loss = valleys(REFIT, noise=0.003)
    fit = fit_chinchilla(params, tokens, loss)
    loss[17] *= 1.5
    spoilt = fit_chinchilla(params, tokens, loss)
    assert pytest.approx(fit.E, rel=0.02) == spoilt.E
    assert any("Run 17 is an outlier" in verdict for verdict in spoilt.verdicts)


def test_good_runs_raise_no_verdict():
    assert fit_chinchilla(*valleys(REFIT, noise=0.003, span=8)).verdicts == ()


def test_what_runs_leave_open_is_said():
    params = np.geomspace(1e7, 1e10, 12)
    for tokens in (20 * params, params**1.2):
        fit = fit_chinchilla(params, tokens, REFIT.predict(params, tokens))
        assert "alpha and beta are not separable, because D is proportional to N" in fit.verdicts[0]
        assert math.isnan(fit.E)
        assert math.isnan(fit.compute_optimal(1e20)[0])
        assert np.isnan(bootstrap_chinchilla(params, tokens, REFIT.predict(params, tokens), resamples=3)).all()
    params, tokens, loss = valleys(REFIT)
    rising = fit_chinchilla(params, tokens, 1 / loss)
    assert "does not fall" in rising.verdicts[0]
    narrow = fit_chinchilla(*valleys(REFIT, budgets=BUDGETS[:2], noise=0.01))
    assert any("E is not identified" in verdict for verdict in narrow.verdicts)
    params, tokens, loss = valleys(REFIT, noise=0.002)
    wide = tokens > 60 * params
    assert any("other side of the valley" in v for v in fit_chinchilla(params[wide], tokens[wide], loss[wide]).verdicts)


def test_a_far_budget_comes_with_a_warning():
    fit = fit_chinchilla(*valleys(REFIT, noise=0.003))
    with pytest.warns(ExtrapolationWarning, match="this is an extrapolation"):
        fit.compute_optimal(1e24)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit.compute_optimal(np.array([1e19, 5e21]))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"params": None}, "The column 'params' is missing"),
        ({"loss": lambda v: v - 10}, r"loss\[0\] is -.* must be finite and above zero"),
        ({"tokens": lambda v: np.where(v == v[3], np.nan, v)}, r"tokens\[\d+\] is nan"),
        ({"params": lambda v: 0 * v + 1e8}, "1 distinct value of params cannot decide 3 parameters"),
        ({"loss": lambda v: v[:-1]}, "params has 63 values but loss has 62"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(change, sentence):
    columns = dict(zip(("params", "tokens", "loss"), valleys(REFIT), strict=True))
    for name, how in change.items():
        columns[name] = how and how(columns[name])
    with pytest.raises(ValueError, match=sentence):
        fit_chinchilla(**columns)


def test_too_few_runs_and_bad_options_are_refused():
    params, tokens, loss = valleys(REFIT)
    with pytest.raises(ValueError, match="4 runs cannot decide 5 parameters"):
        fit_chinchilla(params[:4], tokens[:4], loss[:4])
    with pytest.raises(ValueError, match="delta is 0"):
        fit_chinchilla(params, tokens, loss, delta=0)
    with pytest.raises(ValueError, match="budget"):
        REFIT.compute_optimal(-1)


def test_bootstrap_intervals_cover_the_truth():
    """60 simulated sweeps: intervals at level 0.9 for E, alpha, beta and N* hold the truth in most, and not in all."""
    truth, hits = REFIT.compute_optimal(1e22)[0], np.zeros(4)
    for seed in range(60):
        runs = valleys(REFIT, noise=0.01, span=8, sizes=29, seed=seed)
        rows = bootstrap_chinchilla(*runs, resamples=200, seed=seed)
        low, high = np.quantile(rows[:, [0, 2, 4]], [0.05, 0.95], axis=0)
        hits[:3] += (low <= (REFIT.E, REFIT.alpha, REFIT.beta)) & ((REFIT.E, REFIT.alpha, REFIT.beta) <= high)
        inside = optimum_interval(rows, 1e22)["params"]
        hits[3] += inside[0] <= truth <= inside[1]
    assert np.all(hits >= 48), hits
    assert np.all(hits <= 59), hits


def test_bootstrap_repeats_itself_and_forecasts_hold_new_runs():
    runs = valleys(REFIT, noise=0.01)
    rows = bootstrap_chinchilla(*runs, resamples=100, seed=3)
    assert rows.shape == (100, 5)
    np.testing.assert_array_equal(rows, bootstrap_chinchilla(*runs, resamples=100, seed=3))
    fit, rng = fit_chinchilla(*runs), np.random.default_rng(0)
    low, high = forecast_loss(fit, rows, 1e10, 2e11)
    new = REFIT.predict(1e10, 2e11) * np.exp(0.01 * rng.standard_normal(1000))
    assert 0.8 < np.mean((low <= new) & (new <= high)) <= 1


def test_isoflop_valleys_find_the_frontier_of_the_law():
    fit = fit_isoflop(*valleys(REFIT, span=2), budgets=BUDGETS)
    best, _ = REFIT.compute_optimal(BUDGETS)
    np.testing.assert_allclose(fit.params, best, rtol=0.05)
    assert fit.exponent_params == pytest.approx(REFIT.beta / (REFIT.alpha + REFIT.beta), abs=0.005)
    assert fit.exponent_params + fit.exponent_tokens == pytest.approx(1)
    assert fit.verdicts == ()


def test_a_valley_without_a_bottom_is_not_a_number():
    params, tokens, loss = valleys(REFIT)
    small = params < np.repeat(REFIT.compute_optimal(BUDGETS)[0], 9) * 0.6
    fit = fit_isoflop(params[small], tokens[small], loss[small], budgets=BUDGETS)
    assert np.isnan(fit.params).all()
    assert math.isnan(fit.exponent_params)
    assert "is at the edge of those measured" in fit.verdicts[0]
    assert "0 model sizes" in fit_isoflop(params, tokens, loss, budgets=[1e25]).verdicts[0]


def test_the_envelope_of_training_curves_finds_the_same_frontier():
    sizes = np.geomspace(3e7, 1e11, 60)
    params, tokens = (grid.ravel() for grid in np.meshgrid(sizes, np.geomspace(1e8, 1e13, 200), indexing="ij"))
    fit = fit_envelope(params, tokens, REFIT.predict(params, tokens), budgets=np.geomspace(1e19, 1e23, 200))
    assert fit.exponent_params == pytest.approx(REFIT.beta / (REFIT.alpha + REFIT.beta), abs=0.01)
    assert fit.verdicts == ()
    edge = fit_envelope(params, tokens, REFIT.predict(params, tokens), budgets=[1e14, 1e17])
    assert np.isnan(edge.params).all()


def test_few_runs_say_what_they_leave_open_and_accuse_no_run_of_clean_noise():
    """Six to sixteen noisy runs: where E is more than 10 % off, it is said; an outlier is claimed in 1 % at most."""
    law, off, silent, accused = ChinchillaFit(1.7, 400.0, 0.34, 410.0, 0.28), 0, 0, 0
    for runs in (6, 8, 10, 12, 16):
        for seed in range(40):
            rng = np.random.default_rng(seed)
            params, tokens = 10 ** rng.uniform(7, 10, runs), 10 ** rng.uniform(9, 11.5, runs)
            fit = fit_chinchilla(params, tokens, law.predict(params, tokens) * np.exp(0.01 * rng.standard_normal(runs)))
            accused += any("outlier" in verdict for verdict in fit.verdicts)
            if not math.isnan(fit.E) and abs(fit.E / law.E - 1) > 0.1:
                off += 1
                silent += not any(verdict.startswith("E is not identified") for verdict in fit.verdicts)
    assert off > 50
    assert silent <= 2
    assert accused <= 2


def test_as_many_runs_as_constants_leave_nothing_to_judge_by():
    params, tokens, loss = (column[[0, 10, 20, 33, 44]] for column in valleys(REFIT, noise=0.01))
    [verdict] = fit_chinchilla(params, tokens, loss).verdicts
    assert verdict == "5 runs for as many constants: nothing is left over to say how sure the law is."


def test_a_law_of_the_wrong_form_is_said_and_a_true_one_is_not():
    params, tokens, loss = (np.tile(column, 3) for column in valleys(REFIT, sizes=7))
    rng, false_alarms = np.random.default_rng(0), 0
    for _ in range(30):
        fit = fit_chinchilla(params, tokens, loss * np.exp(0.003 * rng.standard_normal(len(loss))))
        false_alarms += fit.misfit.lack_of_fit < 0.05
        assert not any("bend" in verdict or "lack of fit" in verdict for verdict in fit.verdicts)
    assert false_alarms <= 6
    bent = loss * (1 + 0.02 * np.log10(params / 1e9) ** 2) * np.exp(0.003 * rng.standard_normal(len(loss)))
    said = " ".join(fit_chinchilla(params, tokens, bent).verdicts)
    assert "The residuals bend along N" in said
    assert "lack of fit, F = " in said


def test_the_grid_does_not_follow_one_law_and_that_is_said():
    grid = course_data.load("grid")
    fit = fit_chinchilla(grid["params"], grid["tokens"], grid["loss"])
    assert fit.misfit.F > 20
    assert sum("bend" in verdict or "lack of fit" in verdict for verdict in fit.verdicts) == 3


@pytest.mark.parametrize("options", [{"tied": True}, {"irreducible": 1.8}, {"tied": True, "irreducible": 1.8}])
def test_a_known_floor_and_tied_exponents_end_at_the_least_objective(options):
    params, tokens, loss = valleys(REFIT, noise=0.003, span=8)
    fit = fit_chinchilla(params, tokens, loss, **options)
    n, d, y = np.log(params) - np.log(params).mean(), np.log(tokens) - np.log(tokens).mean(), np.log(loss)

    def objective(theta):
        theta = list(theta)
        E = options.get("irreducible") or math.exp(theta.pop())
        a, alpha, b = theta[:3]
        beta = alpha if options.get("tied") else theta[3]
        return huber(1e-3, y - np.log(E + np.exp(a - alpha * n) + np.exp(b - beta * d))).sum()

    start = [math.log(fit.A) - fit.alpha * np.log(params).mean(), fit.alpha]
    start += [math.log(fit.B) - fit.beta * np.log(tokens).mean()]
    start += [] if options.get("tied") else [fit.beta]
    start += [] if options.get("irreducible") else [math.log(fit.E)]
    assert objective(start) == pytest.approx(fit.objective, rel=1e-9)
    wide = {"xatol": 1e-10, "fatol": 1e-14, "maxiter": 20000, "maxfev": 20000}
    other = minimize(objective, np.array(start) * 1.02, method="Nelder-Mead", options=wide).fun
    assert fit.objective <= other * (1 + 1e-9)
    assert options.get("irreducible", fit.E) == fit.E
    assert (fit.alpha == fit.beta) == options.get("tied", False)


def test_weights_count_a_run_as_often_and_overestimates_can_cost_more():
    params, tokens, loss = valleys(REFIT, noise=0.01)
    weights = np.where(np.arange(len(loss)) % 3 == 0, 3.0, 1.0)
    repeated = np.repeat(np.arange(len(loss)), weights.astype(int))
    weighted = fit_chinchilla(params, tokens, loss, weights=weights)
    copied = fit_chinchilla(params[repeated], tokens[repeated], loss[repeated])
    assert weighted.objective == pytest.approx(copied.objective, rel=1e-9)
    below = fit_chinchilla(params, tokens, loss, overestimate=10)
    assert np.mean(below.residuals < 0) < 0.25 < np.mean(weighted.residuals < 0)


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda: fit_chinchilla(*valleys(REFIT), delta=math.inf), "delta is inf"),
        (lambda: fit_chinchilla(*valleys(REFIT), irreducible=None), "irreducible is None"),
        (lambda: fit_chinchilla(*valleys(REFIT), irreducible=9.0), "E lies below the lowest loss"),
        (lambda: bootstrap_chinchilla(*valleys(REFIT), resamples=0), "resamples is 0"),
        (lambda: optimum_interval(np.ones((3, 5)), 1e20, level=90), "level is 90"),
        (lambda: forecast_loss(REFIT, np.ones((3, 5)), 1e9, 1e10, level=90), "level is 90"),
        (lambda: forecast_loss(REFIT, np.ones((3, 5)), 1e9, 1e10), "given by its constants, without runs"),
        (lambda: REFIT.residuals, "given by its constants, without runs"),
        (lambda: REFIT.audit(np.array([1e9, 2e9]), 1e10), "two numbers"),
        (
            lambda: fit_chinchilla(np.ma.masked_greater(valleys(REFIT)[0], 1e10), *valleys(REFIT)[1:]),
            r"params\[\d+\] is masked",
        ),
    ],
)
def test_what_numpy_would_refuse_is_refused_in_a_sentence(act, sentence):
    with pytest.raises(ValueError, match=sentence):
        act()


def test_a_constant_loss_and_a_law_without_a_floor_are_said():
    params, tokens, loss = valleys(REFIT)
    for level in (1.0, 2.0):
        fit = fit_chinchilla(params, tokens, 0 * loss + level)
        assert math.isnan(fit.E)
        assert "does not fall" in fit.verdicts[0]
    no_floor = ChinchillaFit(0.0, 40.0, 0.3, 90.0, 0.3)
    said = fit_chinchilla(params, tokens, no_floor.predict(params, tokens) * np.exp(valleys(REFIT, noise=0.01)[2] * 0))
    assert any("E = 0, fits as well" in verdict for verdict in said.verdicts)


def test_isoflop_names_the_runs_it_leaves_out_and_takes_the_flops_of_others():
    params, tokens, loss = valleys(REFIT, span=2)
    counted = 1.3 * 6 * params * tokens  # as their authors count
    assert any("63 of 63 runs" in verdict for verdict in fit_isoflop(params, tokens, loss, budgets=[1e25]).verdicts)
    fit = fit_isoflop(params, tokens, loss, budgets=1.3 * BUDGETS, flops=counted)
    assert fit.verdicts == ()
    np.testing.assert_allclose(fit.params, REFIT.compute_optimal(BUDGETS)[0], rtol=0.05)
    np.testing.assert_allclose(fit.tokens, REFIT.compute_optimal(BUDGETS)[1], rtol=0.05)


def test_the_bias_of_a_parabola_grows_with_the_difference_of_the_exponents():
    assert 1.02 < parabola_bias(UNROUNDED, 1e20) < 1.1
    assert parabola_bias(ChinchillaFit(1.7, 400.0, 0.5, 20.0, 0.16), 1e20) > 1.25
    assert parabola_bias(ChinchillaFit(1.7, 400.0, 0.3, 400.0, 0.3), 1e20) == pytest.approx(1, abs=0.01)


def test_three_ways_agree_on_our_own_runs():
    """On the measured grid: the fitted E is near the language's entropy, and valleys and law give one exponent."""
    grid = course_data.load("grid")
    runs = grid.where(flops=lambda C: C > 9e9)  # the smallest budgets are not yet on the law
    fit = fit_chinchilla(runs["params"], runs["tokens"], runs["loss"])
    assert pytest.approx(grid.entropy, rel=0.05) == fit.E
    valley = grid.where(part="isoflop", flops=lambda C: C > 9e8)
    budgets = np.unique(valley["budget"])
    iso = fit_isoflop(valley["params"], valley["tokens"], valley["loss"], budgets=budgets)
    assert iso.exponent_params == pytest.approx(fit.beta / (fit.alpha + fit.beta), abs=0.12)


def log_huber(theta, n, d, y, weights, delta=1e-3):
    """The objective and its gradient, written out a second time for the independent optimiser."""
    e, a, alpha, b, beta = theta
    terms = np.exp(np.stack([0 * n + e, a - alpha * n, b - beta * d]))
    error = y - np.log(terms.sum(axis=0))
    slope = -weights * np.clip(error, -delta, delta) * terms / terms.sum(axis=0)
    gradient = [slope[0].sum(), slope[1].sum(), -(slope[1] @ n), slope[2].sum(), -(slope[2] @ d)]
    return (weights * huber(delta, error)).sum(), np.array(gradient)


def restarts(params, tokens, loss, weights, count, seed):
    """The least objective of scipy's BFGS from random starts, tight tolerances, on centred logarithms."""
    rng = np.random.default_rng(seed)
    n, d, y = (np.log(column) for column in (params, tokens, loss))
    n, d, best = n - n.mean(), d - d.mean(), math.inf
    for _ in range(count):
        E, share = loss.min() * rng.uniform(0.05, 0.99), rng.uniform(0.05, 0.95)
        rest = loss.mean() - E
        start = [
            math.log(E),
            math.log(rest * share),
            rng.uniform(0.05, 1),
            math.log(rest - rest * share),
            rng.uniform(0.05, 1),
        ]
        with np.errstate(all="ignore"):
            options = {"gtol": 1e-10, "maxiter": 1000}
            best = min(best, minimize(log_huber, start, (n, d, y, weights), "BFGS", jac=True, options=options).fun)
    return best


@pytest.mark.parametrize("name", ["datablations", "rw_original/loss_paloma_ptb", "c4_original/loss_de-en"])
def test_no_restart_finds_better_on_public_data(name):
    runs = public_sweeps()[name]
    best = restarts(*runs, np.ones(len(runs[0])), 40, seed=0)
    assert fit_chinchilla(*runs).objective <= best * (1 + 1e-9)


@pytest.mark.slow
def test_500_restarts_on_every_sweep_find_nothing_better():
    grid = course_data.load("grid")
    sweeps = public_sweeps() | {"our grid": (grid["params"], grid["tokens"], grid["loss"])}
    worse = {}
    for name, runs in sweeps.items():
        best = restarts(*runs, np.ones(len(runs[0])), 500, seed=1)
        if fit_chinchilla(*runs).objective > best * (1 + 1e-9):
            worse[name] = best
    assert not worse


@pytest.mark.slow
@pytest.mark.parametrize("name", ["datablations", "rw_original/loss_c4_val", "c4_original/loss_paloma_ptb"])
def test_50_restarts_on_50_resamples_find_better_at_most_once(name):
    params, tokens, loss = public_sweeps()[name]
    runs = len(loss)
    rows = bootstrap_chinchilla(params, tokens, loss, resamples=50)
    weights = np.random.default_rng(0).multinomial(runs, np.full(runs, 1 / runs), size=50).astype(float)
    errors = np.log(loss) - np.log([ChinchillaFit(*row).predict(params, tokens) for row in rows])
    ours = (weights * huber(1e-3, errors)).sum(axis=1)
    theirs = [restarts(params, tokens, loss, row, 50, seed=i) for i, row in enumerate(weights)]
    assert np.sum(ours > np.array(theirs) * (1 + 1e-9)) <= 1


def test_besiroglus_240_points():
    """On svg_extracted_data.csv (epoch-research/analyzing-chinchilla): objective, constants, standard errors."""
    points = public("svg_extracted_data.csv")
    order = np.argsort(points["loss"])[:-5]
    params, flops, loss = (points[name][order] for name in ("Model Size", "Training FLOP", "loss"))
    fit = fit_chinchilla(params, flops / (6 * params), loss)
    assert fit.objective <= 0.0010182740178006 * (1 + 1e-9)
    assert (fit.E, fit.A, fit.alpha, fit.B, fit.beta) == pytest.approx(
        (1.8172, 482.01, 0.3478, 2085.43, 0.3658), rel=0.03
    )
    rows = bootstrap_chinchilla(params, flops / (6 * params), loss, resamples=4000, seed=0)
    assert rows.std(axis=0)[[0, 2, 4]] == pytest.approx((0.0257, 0.0154, 0.0206), rel=0.1)


@pytest.mark.parametrize(("alpha", "beta", "warned"), [(0.5, 0.16, True), (0.3, 0.3, False)])
def test_lopsided_valleys_are_said_with_their_bias(alpha, beta, warned):
    """The verdict's figure is what `parabola_bias` says of the true law, to 15 % of it; symmetric ones are silent."""
    law = ChinchillaFit(1.7, 400.0, alpha, 410.0, beta)
    budgets = np.geomspace(1e19, 1e21, 5)
    params = np.concatenate([law.compute_optimal(budget)[0] * np.geomspace(1 / 16, 16, 9) for budget in budgets])
    tokens = np.repeat(budgets, 9) / (6 * params)
    for seed in range(5):
        noise = np.exp(0.003 * np.random.default_rng(seed).standard_normal(len(params)))
        verdicts = fit_isoflop(params, tokens, law.predict(params, tokens) * noise, budgets=budgets).verdicts
        assert len(verdicts) == warned, verdicts
        if warned:
            told = float(re.search(r"about (\d+) % too large", verdicts[0])[1]) / 100
            assert told == pytest.approx(parabola_bias(law, budgets[2], span=16, sizes=9) - 1, rel=0.15)


@pytest.mark.parametrize(
    ("options", "constants", "objective"),
    [
        ({}, (0.8016604376, 409.442722, 0.8876992988, 110.7057628, 0.5394315229), 0.00239638560135),
        ({"tied": True}, (0.8213786357, 175.2288801, 0.7669743178, 1123.531988, 0.7669743178), 0.00457000442534),
        ({"irreducible": 0.8}, (0.8, 406.2997235, 0.8865454119, 106.7123016, 0.5355179014), 0.00239740687623),
    ],
)
def test_the_robust_fit_of_the_grid_stays_what_it_was(options, constants, objective):
    """Figures from before the fit was rewritten for readers."""
    grid = course_data.load("grid")
    fit = fit_chinchilla(grid["params"], grid["tokens"], grid["loss"], **options)
    assert fit.objective == pytest.approx(objective, rel=1e-9)
    np.testing.assert_allclose(fit.constants, constants, rtol=1e-6)
