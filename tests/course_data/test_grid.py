"""What the grid must show, fitted by code that shares nothing with the reference implementation."""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

import course_data
from tests.course_data.laws import fit, predict, within

GRID = course_data.load("grid")
ISOFLOP = GRID.where(part="isoflop")
BUDGETS = np.unique(ISOFLOP["budget"])


def test_entropy_is_found_in_a_window_chosen_by_held_out_prediction():
    """The window is the one from which smaller budgets predict the largest public one best; E is never looked at."""
    below, largest = ISOFLOP.where(budget=lambda c: c < BUDGETS[-1]), ISOFLOP.where(budget=BUDGETS[-1])

    def miss(window):
        return np.abs(np.log(predict(fit(within(below, *window)), largest) / largest["loss"])).mean()

    windows = product((0, 2500, 5000), (0, 4), (60, 100, 1000))
    chosen = min(windows, key=miss)
    law = fit(within(ISOFLOP, *chosen))
    assert np.exp(law[0]) == pytest.approx(GRID.entropy, rel=0.02)

    held_out = course_data.load("grid", held_out=True).where(part="isoflop")
    forecast = predict(law, held_out)
    assert np.abs(forecast / held_out["loss"] - 1).max() < 0.01
    # A small error in the loss is a large one in what is left above E.
    assert np.abs(np.log((forecast - GRID.entropy) / held_out["excess"])).max() < 0.2


def test_valleys_lie_inside_the_grid():
    """For five budgets or more, the best size is neither the smallest nor the largest."""
    inside = 0
    for budget in BUDGETS:
        runs = ISOFLOP.where(budget=budget)
        sizes = np.unique(runs["params"])
        loss = [runs.where(params=size)["loss"].mean() for size in sizes]
        inside += 0 < np.argmin(loss) < len(sizes) - 1
    assert inside >= 5


def test_three_seeds_of_everything_agree():
    spread = [
        np.log(runs["excess"]).std(ddof=1)
        for size, tokens in {(n, d) for n, d in zip(GRID["params"], GRID["tokens"], strict=True)}
        if len(runs := ISOFLOP.where(params=size, tokens=tokens)) == 3
    ]
    assert len(spread) > 30
    assert np.median(spread) < 0.03


@pytest.mark.parametrize(("part", "axis"), [("model size", "params"), ("data size", "tokens")])
def test_one_axis_at_a_time_gives_a_falling_curve(part, axis):
    runs = GRID.where(part=part)
    sizes = np.unique(runs[axis])
    excess = np.array([runs.where(**{axis: size})["excess"].mean() for size in sizes])
    assert (np.diff(excess) < 0).all()
    line = np.polynomial.Polynomial.fit(np.log(sizes), np.log(excess), 1)
    assert 1 - np.var(np.log(excess) - line(np.log(sizes))) / np.var(np.log(excess)) > 0.9


def test_leaving_the_entropy_out_bends_the_line():
    """Lesson 1's surprise: ln loss against ln D is curved, ln(loss - E) is nearly straight."""
    runs = GRID.where(part="data size")
    x = np.log(runs["tokens"])

    def miss(entropy):
        y = np.log(runs["loss"] - entropy)
        return np.var(y - np.polynomial.Polynomial.fit(x, y, 1)(x)) / np.var(y)

    best = minimize_scalar(miss, bounds=(0, runs["loss"].min() - 1e-4), method="bounded")
    assert miss(0) > 5 * best.fun
    assert best.x == pytest.approx(GRID.entropy, rel=0.03)
