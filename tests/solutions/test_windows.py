"""The window rule: blind to E, its table reproduced, its intervals about the known entropy."""

from pathlib import Path

import numpy as np
import pytest

import course_data
from solutions.chinchilla import fit_chinchilla
from solutions.windows import NAMES, as_csv, law_intervals, window_table
from tests.solutions.test_chinchilla import REFIT, valleys


def test_the_committed_table_of_the_grid_is_what_the_code_makes_and_its_interval_holds_the_entropy():
    grid = course_data.load("grid")
    table = window_table(grid["params"], grid["tokens"], grid["loss"])
    committed = Path(course_data.__file__).parent / "grid" / "windows.csv"
    lines = as_csv(table).splitlines()
    assert len(lines) == len(committed.read_text().splitlines())
    assert lines[:2] == committed.read_text().splitlines()[:2]
    chosen = table[0]
    assert (chosen.smallest, chosen.low, chosen.high) == (3652, 8, 60)
    assert pytest.approx(grid.entropy, rel=0.005) == chosen.fit.E
    low, high = law_intervals(table)["E"]
    assert low < grid.entropy < high
    assert high / low < 1.03


def test_the_rule_never_sees_the_constants():
    params, tokens, loss = valleys(REFIT, noise=0.003, span=8)
    table = window_table(params, tokens, loss)
    assert [window.error for window in table] == sorted(window.error for window in table)
    shifted = window_table(params, tokens, loss * 2)  # other constants, the same errors
    assert [w.smallest for w in shifted] == [w.smallest for w in table]


@pytest.mark.slow
def test_intervals_of_a_true_law_hold_it():
    inside = np.zeros(5)
    for seed in range(12):
        fit = fit_chinchilla(*valleys(REFIT, noise=0.003, span=8, seed=seed))
        table = window_table(fit.params, fit.tokens, fit.loss)
        ends = law_intervals(table, fit=fit, resamples=100)
        inside += [ends[name][0] <= value <= ends[name][1] for name, value in zip(NAMES, REFIT.constants, strict=True)]
    assert np.all(inside >= 10), inside


def test_too_few_runs_are_refused():
    with pytest.raises(ValueError, match="Too few runs to judge a window"):
        window_table(*(column[:8] for column in valleys(REFIT)))
