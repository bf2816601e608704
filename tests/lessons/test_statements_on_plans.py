"""Statements of lesson 9 about forecasts and intervals, held by what was measured."""

import numpy as np
import pytest

from course_data.plans import measured
from lessons.explorers.honest_interval import data
from lessons.tools import fit_chinchilla
from tests.lessons.test_statements import said

LESSON = "09_plan_a_run"


@pytest.fixture(scope="module")
def ahead():
    return data()["ahead"]


def test_the_recipe_s_half_widths_hold_nine_forecasts_in_ten(ahead):
    text, code = said(LESSON, "three-doubts"), said(LESSON, "recipe")
    halves = {3: 2.8, 10: 5.2, 30: 7.7}
    assert "at most {:g}, {:g} and {:g} %".format(*halves.values()) in text
    assert str([round(half / 100, 3) for half in halves.values()]) in code
    for factor, half in halves.items():
        one = ahead[str(factor)]
        off = 100 * np.abs(np.array(one["measured"]) / np.array(one["forecast"]) - 1)
        assert np.quantile(off, 0.9) == pytest.approx(half, abs=0.15)


def test_residuals_of_the_fits_suggest_far_too_narrow_an_interval(ahead):
    at_ten = ahead["10"]
    suggested = 1.645 * np.mean(at_ten["residuals"])
    assert f"suggest ± {suggested:.1f} %" in said(LESSON, "how-wide")
    off = 100 * np.abs(np.array(at_ten["measured"]) / np.array(at_ten["forecast"]) - 1)
    assert np.mean(off < suggested) < 0.5


@pytest.mark.parametrize("language", [f"capstone-{number:02}" for number in range(1, 13)])
def test_what_lies_off_the_law_of_the_others_are_the_smallest_models_and_the_fewest_tokens(language):
    assert "usually they are the smallest models, or those on the fewest tokens" in said(LESSON, "last-run-text")
    n, d, loss = np.array([(*run, told) for run, told in measured(language).items()]).T
    smallest = (n <= np.unique(n)[1]) | (d == d.min())
    law = fit_chinchilla(n[~smallest], d[~smallest], loss[~smallest])
    off = np.abs(loss / law(n, d) - 1)
    assert smallest[np.argsort(off)[-3:]].all()
    assert off[smallest].mean() > 2.5 * off[~smallest].mean()
