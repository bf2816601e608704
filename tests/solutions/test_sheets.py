"""What the sheets of our own sweeps tell a reviewer, computed anew: windows, lack of fit, counting, learning rates."""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import course_data
from course_data.training import recipe
from solutions.chinchilla import ChinchillaFit, fit_chinchilla
from solutions.windows import law_intervals, window_table

ROOM = Path(course_data.__file__).parent


def sheet(name: str) -> str:
    """The sheet's text with single spaces, so that a sentence may break anywhere."""
    return " ".join((ROOM / name / "sheet.md").read_text().split())


@cache
def law(name: str, counted: str = "params", smallest: float = 0, least: float = 0, most: float = 1e9) -> ChinchillaFit:
    """The law of a sweep's equal-compute and other runs, of `smallest` parameters or more in a band of D/N."""
    runs = course_data.load(name)
    ratio = runs["tokens"] / runs["params"]
    kept = (runs["params"] >= smallest) & (ratio >= least) & (ratio <= most)
    return fit_chinchilla(runs[counted][kept], runs["tokens"][kept], runs["loss"][kept])


def growth(fit: ChinchillaFit) -> float:
    """The exponent of the best size over compute."""
    return fit.beta / (fit.alpha + fit.beta)


def test_grid_counting_the_embedding_table():
    runs, said = course_data.load("grid"), sheet("grid")
    share = 1 - runs["params"] / runs["total_params"]
    smallest, largest = (float(share[runs["width"] == edge(runs["width"])][0]) for edge in (min, max))
    assert f"{100 * smallest:.0f} % of all parameters at width {runs['width'].min()}" in said
    assert f"{100 * largest:.0f} % at width {runs['width'].max()}" in said
    every, total = law("grid"), law("grid", "total_params")
    window, window_total = law("grid", "params", 3652, 8, 60), law("grid", "total_params", 3652, 8, 60)
    grown, grown_in = (f"from {a.alpha:.2f} to {b.alpha:.2f}" for a, b in ((every, total), (window, window_total)))
    assert f"alpha grows {grown} (in the window {grown_in})" in said
    rises = f"N* grows as C^{growth(total):.2f} instead of C^{growth(every):.2f}"
    assert f"{rises} (in the window C^{growth(window_total):.2f} instead of C^{growth(window):.2f})" in said
    moves, moves_in = (100 * abs(b.E / a.E - 1) for a, b in ((every, total), (window, window_total)))
    assert f"E moves by {moves:.1f} % (in the window by {moves_in:.2f} %)" in said


def test_grid_lack_of_fit():
    said, every = sheet("grid"), law("grid")
    assert f"lack of fit, F = {every.misfit.F:.0f} with" in said
    off = 100 * (1 - every.E / course_data.load("grid").entropy)
    assert f"E comes out {off:.1f} % below the entropy" in said
    chosen = law("grid", "params", 3652, 8, 60).misfit
    assert f"F = {chosen.F:.1f} (p = {chosen.lack_of_fit:.3f})" in said
    with (ROOM / "grid" / "windows.csv").open() as file:
        windows = list(csv.DictReader(file))
    assert all(float(window["lack_of_fit_p"]) < 0.05 for window in windows)
    assert f"significant at 5 % in all {len(windows)}" in said
    found = [float(window["E"]) for window in windows]
    assert f"their E runs from {min(found):.3f} to {max(found):.3f}" in said


def test_grid_learning_rate_and_flops():
    said, runs = sheet("grid"), course_data.load("grid")
    assert "0.9/width · (D/1e6)^(-1/8) and at most 0.05" in said
    for width, tokens in ((16, 4e4), (64, 1e6), (256, 4e6)):
        expected = min(0.05, 0.9 / width * (tokens / 1e6) ** (-1 / 8))
        assert recipe("zipf-a", width, int(tokens), 0).peak_rate == pytest.approx(expected)
    np.testing.assert_allclose(runs["flops"], 6 * runs["params"] * runs["tokens"])
    assert "C = 6 N D counts" in said


def test_second_language():
    said, runs = sheet("second-language"), course_data.load("second-language")
    first, second = (law(name, "params", 2500, 0, 60) for name in ("grid", "second-language"))
    exponents = [f"{fit.alpha:.2f} and {fit.beta:.2f}" for fit in (second, first)]
    assert f"({exponents[0]} here, {exponents[1]} there" in said
    assert max(second.alpha / first.alpha, second.beta / first.beta) < 2 / 3
    every = law("second-language")
    large = runs.where(budget=lambda budget: budget > 0.99e10)
    without = fit_chinchilla(large["params"], large["tokens"], large["loss"])
    assert f"{every.E:.2f} from all of these, {without.E:.2f} without the budgets below 10^10 FLOPs" in said
    assert f"F = {every.misfit.F:.1f}" in said
    total = law("second-language", "total_params")
    assert f"alpha is {total.alpha - every.alpha:.2f} larger and E {100 * (1 - total.E / every.E):.1f} % lower" in said


@pytest.mark.slow
def test_second_language_s_window_misses_the_entropy():
    runs = course_data.load("second-language")
    table = window_table(runs["params"], runs["tokens"], runs["loss"])
    assert (table[0].smallest, table[0].low, table[0].high) == (3652, 4, 60)
    low, high = law_intervals(table)["E"]
    said = f"finds E = {table[0].fit.E:.2f}, with the spread over other windows {low:.2f} to {high:.2f}"
    assert said in sheet("second-language")
    assert high < runs.entropy


def test_lack_of_fit_of_domains_and_capstone():
    domains, capstone = course_data.load("domains"), course_data.load("capstone")
    found = []
    for name in ("prose", "code"):
        runs = domains.where(trained_on=name)
        found.append(fit_chinchilla(runs["params"], runs["tokens"], runs[f"{name}_loss"]).misfit.F)
    assert f"F = {found[0]:.0f} on prose and {found[1]:.1f} on code" in sheet("domains")
    chances = []
    for name in np.unique(capstone["language"]):
        runs = capstone.where(language=name)
        chances.append(fit_chinchilla(runs["params"], runs["tokens"], runs["loss"]).misfit.lack_of_fit)
    assert sum(chance < 0.01 for chance in chances) == 9
    assert "significant at 1 % for nine of the twelve" in sheet("capstone")
