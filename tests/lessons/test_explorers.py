"""The pictures that move: their data are the measured ones, recomputed here, and each has a still picture and words."""

import json
import shutil
import subprocess
from importlib import import_module

import matplotlib.pyplot as plt
import numpy as np
import pytest

from autograder.questions import lesson_02, lesson_03
from course_data import load
from course_data.dataset import ROOM
from lessons import explorers, figures
from lessons.explorers import EXPLORERS, shown
from solutions.phases import fit_three_phases


def module(name):
    return import_module(f"lessons.explorers.{name}")


def numbers(value):
    """All numbers in plain data, however deep."""
    if isinstance(value, (int, float)):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from numbers(part)


@pytest.fixture(scope="module")
def held_out_losses():
    """Every held-out loss there is, of single runs and of means over seeds."""
    losses = []
    for table in sorted(ROOM.glob("*/instructor/table.csv")):
        runs = load(table.parents[1].name, held_out=True)
        settings = [c for c in ("language", "trained_on", "code_share", "params", "tokens") if c in runs.columns]
        same = np.unique(list(zip(*(runs[c].astype(str) for c in settings), strict=True)), axis=0, return_inverse=True)
        for column in (name for name in runs.columns if name.endswith("loss")):
            losses += runs[column].tolist()
            losses += [runs[column][same[1] == group].mean() for group in range(len(same[0]))]
    return np.array(losses)


@pytest.mark.parametrize("name", EXPLORERS)
class TestEveryExplorer:
    def test_its_data_are_plain_and_finite(self, name):
        assert all(np.isfinite(v) for v in numbers(json.loads(json.dumps(shown(name), allow_nan=False))))

    def test_it_shows_no_held_out_loss(self, name, held_out_losses):
        assert len(held_out_losses) > 100
        assert not [v for v in numbers(shown(name)) if np.any(np.isclose(v, held_out_losses, rtol=0, atol=1e-9))]

    def test_it_names_its_source(self, name):
        assert figures.note_source(shown(name)["source"]) == shown(name)["source"]

    def test_its_still_picture_draws_with_units(self, name):
        figure = module(name).still(shown(name))
        assert all(ax.get_xlabel() and ax.get_ylabel() and ax.has_data() for ax in figure.axes)
        plt.close(figure)

    def test_without_javascript_there_is_a_described_picture(self, name):
        page = explorers.still_page(name)
        assert f'data-explorer="{name}"' in page
        assert 'alt="' + module(name).ALT[:30] in page

    def test_while_grading_it_prints_what_it_shows(self, name, monkeypatch, capsys):
        monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
        explorers.show(name)
        assert capsys.readouterr().out == f"Figure: {module(name).ALT}\n"

    @pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
    def test_its_javascript_parses(self, name, tmp_path):
        (tmp_path / "explorer.mjs").write_text(explorers.module_text(name), encoding="utf-8")
        subprocess.run(["node", "--check", tmp_path / "explorer.mjs"], check=True, capture_output=True)


def test_an_unknown_explorer_is_named_with_those_there_are():
    with pytest.raises(ValueError, match=r"no explorer 'valley_of_tears'.*power_law"):
        shown("valley_of_tears")


class TestTransfer:
    def test_the_losses_are_the_runs_means(self):
        for model in shown("transfer")["models"]:
            for text, trained in model["trained"].items():
                runs = load("domains").where(trained_on=text, params=model["params"])
                for tested in ("prose", "code"):
                    expected = [runs.where(tokens=d)[f"{tested}_loss"].mean() for d in trained["tokens"]]
                    assert trained[tested] == pytest.approx(expected)
            mixed = load("mixtures").where(params=model["params"], tokens=500_000)
            expected = [mixed.where(code_share=s)["code_loss"].mean() for s in shown("transfer")["shares"]]
            assert model["mixed"]["code"] == pytest.approx(expected)

    def test_the_smaller_models_law_of_prose_misses_code_by_a_fifth(self):
        """Lesson 4 prints -19.8 %."""
        prose = shown("transfer")["models"][0]["trained"]["prose"]
        E, A, alpha = prose["law"]
        law = E + A * np.array(prose["tokens"]) ** -alpha
        assert 100 * np.mean(law / prose["code"] - 1) == pytest.approx(-19.8, abs=0.05)
        assert 100 * np.mean(law / prose["prose"] - 1) == pytest.approx(0, abs=0.05)


class TestThreePhases:
    @pytest.mark.parametrize("size", range(4))
    def test_phases_are_those_of_the_lesson(self, size):
        """Loss, slope and boundaries as the question computes them; the floor as the reference fit finds it."""
        model = shown("three_phases")["models"][size]
        runs = load("phases").where(params=model["params"])
        tokens = np.unique(runs["tokens"])
        loss = np.array([runs["loss"][runs["tokens"] == d].mean() for d in tokens])
        assert model["tokens"] == tokens.tolist()
        assert model["loss"] == pytest.approx(loss)
        assert model["slope"] == pytest.approx(lesson_02.slopes(tokens, loss))
        assert (model["onset"], model["end"]) == pytest.approx(lesson_02.boundaries(tokens, loss))
        assert model["floor"] == pytest.approx(fit_three_phases(tokens, loss).floor, rel=1e-3)

    @pytest.mark.parametrize("size", range(4))
    def test_ten_times_the_tokens_lie_between_measured_neighbours(self, size):
        """Tokens double from run to run, so ten times a size lies between the third and the fourth run after it."""
        model = shown("three_phases")["models"][size]
        tokens, loss, later = model["tokens"], model["loss"], model["later"]
        assert len(later) == sum(10 * d <= tokens[-1] for d in tokens)
        for i, value in enumerate(later):
            share = np.log(10 / 8) / np.log(2)
            assert value == pytest.approx(loss[i + 3] ** (1 - share) * loss[i + 4] ** share)


class TestIsoflop:
    def test_the_valleys_and_their_floors_are_those_of_the_lesson(self):
        valleys = shown("isoflop")["valleys"]
        assert [v["flops"] for v in valleys] == np.unique(load("grid").where(part="isoflop")["budget"]).tolist()
        assert sum(len(v["params"]) for v in valleys) == 46
        for valley in valleys:
            runs = load("grid").where(part="isoflop", budget=valley["flops"])
            expected = [runs["loss"][runs["params"] == n].mean() for n in valley["params"]]
            assert valley["loss"] == pytest.approx(expected)
            five = np.argsort(expected)[:5]
            parabola = np.polynomial.Polynomial.fit(np.log(valley["params"])[five], np.array(expected)[five], 2)
            assert valley["floor"] == pytest.approx(np.exp(parabola.deriv().roots().item()))

    @pytest.mark.parametrize(("law", "ratio"), [("printed", 93), ("unrounded", 59), ("refit", 18)])
    def test_published_laws_give_the_ratios_that_the_lesson_tells(self, law, ratio):
        """Tokens per parameter at Gopher's budget of 5.76e23 FLOPs."""
        params, tokens = lesson_03.optimum(5.76e23, *shown("isoflop")["laws"][law])
        assert round(tokens / params) == ratio

    def test_our_law_goes_through_the_valleys(self):
        law = shown("isoflop")["laws"]["ours"]
        for valley in shown("isoflop")["valleys"]:
            params = np.array(valley["params"])
            fitted = lesson_03.surface(*law, params, valley["flops"] / 6 / params)
            assert fitted == pytest.approx(valley["loss"], rel=0.03)
