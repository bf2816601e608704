"""Plans and forecasts, held against simulated sweeps and against held-out runs of our own."""

import math

import numpy as np
import pytest

import course_data
from solutions.chinchilla import ChinchillaFit, bootstrap_chinchilla, fit_chinchilla
from solutions.planning import first_runs, forecast_run, forecaster, next_runs
from tests.solutions.problems import public

LAW = ChinchillaFit(0.8, 400.0, 0.88, 110.0, 0.54)  # near the fit to our own grid
TARGET = (1e5, 2e6)


def measured(params, tokens, seed=0, noise=0.005):
    return LAW.predict(params, tokens) * np.exp(noise * np.random.default_rng(seed).standard_normal(len(params)))


def test_first_runs_keep_to_the_budget_and_show_both_sides():
    params, tokens = first_runs(1e12)
    flops = 6 * params * tokens
    assert flops.sum() == pytest.approx(1e12)
    for budget in np.unique(flops.round(-3)):
        ratio = (tokens / params)[np.isclose(flops, budget)]
        assert np.median(ratio) == pytest.approx(20)
        assert ratio.min() < 5
        assert ratio.max() > 80
    with pytest.raises(ValueError, match="budget must be a positive"):
        first_runs(0)


def test_chosen_runs_sharpen_the_forecast_more_than_as_many_flops_of_random_ones():
    first = first_runs(1e11)
    fit = fit_chinchilla(*first, measured(*first))
    candidates = tuple(axis.ravel() for axis in np.meshgrid(np.geomspace(1e3, 5e4, 8), np.geomspace(2e4, 1e6, 8)))
    cost, budget = 6 * candidates[0] * candidates[1], 1e11
    chosen = next_runs(fit, candidates, target=TARGET, budget=budget, count=30)
    assert cost[chosen].sum() <= budget

    def spread(extra, seed):
        params, tokens = (np.append(f, c[extra]) for f, c in zip(first, candidates, strict=True))
        rows = bootstrap_chinchilla(params, tokens, measured(params, tokens, seed=seed), resamples=60, seed=seed)
        return np.log([ChinchillaFit(*row).predict(*TARGET) for row in rows]).std()

    rng, random = np.random.default_rng(0), []
    for _ in range(4):
        order = rng.permutation(len(cost))
        random.append(spread(order[np.cumsum(cost[order]) <= budget], seed=1))
    assert spread(np.array(chosen), seed=1) < np.median(random)


def test_next_runs_repeat_themselves_and_stop_at_the_budget():
    candidates = (np.array([1e3, 1e4]), np.array([1e5, 1e6]))
    assert next_runs(LAW, candidates, target=TARGET, budget=1e3, count=3) == []
    one = next_runs(LAW, candidates, target=TARGET, budget=6.5e8, count=3)
    assert one == [0]
    assert len(next_runs(LAW, candidates, target=TARGET, budget=1e12)) == 1


def test_forecasts_of_simulated_large_runs_are_covered():
    params, tokens = (np.tile(axis, 4) for axis in first_runs(4e11))
    inside = 0
    for seed in range(30):
        bet = forecast_run(params, tokens, measured(params, tokens, seed), target=TARGET, resamples=60, seed=seed)
        truth = LAW.predict(*TARGET) * math.exp(0.005 * np.random.default_rng(1000 + seed).standard_normal())
        assert bet.low < bet.loss < bet.high
        inside += bet.low <= truth <= bet.high
    assert inside >= 25


def test_an_interval_has_four_parts_that_add_as_squares():
    """Near the runs, noise and what resampling moves; further out, the law's own error and the bias besides."""
    params, tokens = (np.tile(axis, 4) for axis in first_runs(4e11))
    loss, flops = measured(params, tokens), 6 * params * tokens
    loss *= np.exp(0.01 * np.log(flops / flops.max()) ** 2)  # the law is wrong, and more so further down
    source = forecaster(params, tokens, loss, resamples=50)
    for times in (0.5, 1, 10, 100):
        target = (1e5, times * flops.max() / 6e5)
        bet = source.forecast(target)
        assert math.log(bet.high / bet.loss) == pytest.approx(math.log(bet.loss / bet.low))
        laws = [[ChinchillaFit(*row).predict(*target) for row in rows] for rows in source.laws]
        drawn = np.ptp(np.quantile(np.log(laws).mean(axis=0), [0.05, 0.95])) / (2 * 1.6449)
        e_folds = max(math.log(times), 0)
        assert bet.bias == pytest.approx(e_folds * source.bias_per_e_fold)
        parts = [1.3 * bet.fit.noise, drawn / 3, min(0.008, bet.backtest) * e_folds, bet.bias]
        assert math.log(bet.high / bet.loss) == pytest.approx(1.6449 * math.hypot(*parts), rel=1e-3)


def test_a_target_s_flops_are_counted_as_those_of_the_runs():
    params, tokens = first_runs(1e12)
    loss, target = measured(params, tokens), (1e5, 5e6)
    by_count = [
        forecast_run(params, tokens, loss, target=target, resamples=30, flops=per_token * params * tokens)
        for per_token in (6, 60)
    ]
    assert by_count[0].high == pytest.approx(by_count[1].high)


def test_a_bias_that_all_backtests_share_is_half_corrected():
    """A law that is denied its floor forecasts too low a loss, time after time."""
    params, tokens = (np.tile(axis, 4) for axis in first_runs(4e11, steps=8))
    target = (1e5, 20 * (6 * params * tokens).max() / 6e5)
    bet = forecast_run(
        params, tokens, measured(params, tokens, 0, 0.001), target=target, resamples=30, irreducible=0.01
    )
    assert bet.bias > 0
    truth = LAW.predict(*target)
    assert abs(math.log(truth / bet.loss)) < abs(math.log(truth / (bet.loss / math.exp(bet.bias))))
    exact = forecast_run(params, tokens, LAW.predict(params, tokens), target=target, resamples=30)
    assert exact.loss == pytest.approx(LAW.predict(*target), rel=0.02)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"level": 90}, "level is 90, but it must lie between 0 and 1"),
        ({"resamples": 0}, "resamples is 0, but it must be a whole number of at least 1"),
        ({"target": (-1, 1e6)}, r"target is \(-1, 1e\+06\), but params and tokens must be finite and above zero"),
        ({"target": 3}, r"target is 3, but it must be two numbers"),
    ],
)
def test_bad_options_are_refused_in_a_sentence(change, sentence):
    runs = first_runs(1e11)
    with pytest.raises(ValueError, match=sentence):
        forecast_run(*runs, measured(*runs), **{"target": TARGET, **change})


def test_an_undecided_fit_cannot_say_what_to_measure_next():
    params = np.geomspace(1e3, 1e5, 12)
    fit = fit_chinchilla(params, 20 * params, LAW.predict(params, 20 * params))
    with pytest.raises(ValueError, match="This fit is undecided"):
        next_runs(fit, first_runs(1e11), target=TARGET, budget=1e12)


def test_what_cannot_be_forecast_is_said():
    params = np.geomspace(1e3, 1e5, 12)
    bet = forecast_run(params, 20 * params, LAW.predict(params, 20 * params), target=TARGET)
    assert math.isnan(bet.loss)
    assert "not separable" in bet.verdicts[0]
    params, tokens = first_runs(1e10)
    far = forecast_run(params, tokens, measured(params, tokens), target=(1e7, 2e8), resamples=30)
    assert any("times the FLOPs of your largest run" in verdict for verdict in far.verdicts)
    few = forecast_run(params[:9], tokens[:9], measured(params[:9], tokens[:9]), target=TARGET, resamples=30)
    assert any("no error of this law could be tried" in verdict for verdict in few.verdicts)


SWEEPS = (
    ("grid", {}, "loss"),
    ("second-language", {}, "loss"),
    ("capstone", {"language": "capstone-01"}, "loss"),
    ("capstone", {"language": "capstone-07"}, "loss"),
    ("domains", {"trained_on": "prose"}, "prose_loss"),
    ("domains", {"trained_on": "code"}, "code_loss"),
)


def public_collections():
    """(params, tokens, loss) of Gadre et al.'s three collections and of datablations' runs on fresh text."""
    gadre, ablations = public("gadre_testbed.csv"), public("datablations.csv")
    found = {}
    for name in np.unique(gadre["dataset"]):
        rows = gadre["dataset"] == name
        found[name] = tuple(gadre[column][rows] for column in ("params", "tokens", "loss_c4_val"))
    fresh = ablations["epochs"] == 1
    found["datablations"] = tuple(ablations[column][fresh] for column in ("num_params", "token_num", "openLM_loss"))
    return found


@pytest.mark.slow
def test_intervals_hold_on_public_language_models(capsys):
    """The costliest half to fifth of runs, forecast from the others: nine in ten inside, at the widths that README.md
    tells, with a smaller error than one law fitted to all runs."""
    everywhere = []
    for name, (params, tokens, loss) in public_collections().items():
        flops, found = 6 * params * tokens, []
        for share in (0.5, 0.6, 0.7, 0.8):
            cheap = flops <= np.quantile(flops, share)
            source = forecaster(params[cheap], tokens[cheap], loss[cheap], resamples=100)
            for N, D, truth in zip(params[~cheap], tokens[~cheap], loss[~cheap], strict=True):
                bet, plain = source.forecast((N, D)), source.fit.predict(N, D)
                errors = [math.log(truth / forecast) for forecast in (bet.loss, plain)]
                found.append((bet.low <= truth <= bet.high, bet.high / bet.low - 1, *errors))
        inside, widths, errors, plain_errors = np.array(found, float).T
        off, plain_off = (math.sqrt(np.mean(values**2)) for values in (errors, plain_errors))
        with capsys.disabled():
            told = f"{inside.mean():.2f} of {len(inside)} inside, width {np.median(widths):.1%}"
            print(f"\n{name}: {told}, error {off:.1%}, of one law {plain_off:.1%}", end="")
        assert inside.mean() >= 0.85
        assert np.median(widths) < {"datablations": 0.27}.get(name, 0.115)  # half of what they were
        assert off < 1.05 * plain_off
        everywhere += inside.tolist()
    assert 0.88 <= np.mean(everywhere) <= 0.97


def test_held_out_runs_of_our_own_sweeps(capsys):
    """Coverage at level 0.9 is reported for each sweep, and nothing was tuned for it; every forecast is within 5 %."""
    everywhere = []
    for sweep, rows, loss in SWEEPS:
        try:
            held_out = course_data.load(sweep, held_out=True).where(**rows)
        except FileNotFoundError:
            pytest.skip("this edition carries no held-out runs")
        runs = course_data.load(sweep).where(**rows)
        columns = [runs[name] for name in ("params", "tokens", loss)]
        inside, errors, source = [], [], forecaster(*columns, resamples=100)
        for target in sorted(set(zip(held_out["params"], held_out["tokens"], strict=True))):
            bet = source.forecast(target)
            measured_loss = held_out.where(params=target[0], tokens=target[1])[loss]
            inside += list((bet.low <= measured_loss) & (measured_loss <= bet.high))
            errors += list(abs(bet.loss / measured_loss - 1))
        with capsys.disabled():
            found = f"{sum(inside)} of {len(inside)} held-out runs inside"
            print(f"\n{sweep} {loss}: {found}, mean error {np.mean(errors):.1%}")
        assert max(errors) < 0.05
        everywhere += inside
    assert np.mean(everywhere) > 0.8
