"""The pictures that move: their data are the measured ones, recomputed here, and each has a still picture and words."""

import json
import re
import shutil
import subprocess
from importlib import import_module

import matplotlib.pyplot as plt
import numpy as np
import pytest

from autograder.questions.instructor import lesson_02, lesson_03, lesson_04, lesson_05
from autograder.questions.instructor.lesson_09 import interval_score
from course_data import load
from course_data.dataset import ROOM
from lessons import explorers, figures
from lessons.explorers import EXPLORERS, shown
from lessons.tools import fit_chinchilla, fit_power_law, mean_over_seeds
from solutions.phases import fit_three_phases

with_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


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

    @with_node
    def test_its_javascript_parses(self, name, tmp_path):
        (tmp_path / "explorer.mjs").write_text(explorers.module_text(name), encoding="utf-8")
        subprocess.run(["node", "--check", tmp_path / "explorer.mjs"], check=True, capture_output=True)


def said(name, tmp_path, **controls):
    """What the JavaScript says with the controls set so, by their labels' first words; the plots do nothing."""
    page = f"""
        const set = {json.dumps(controls)};
        const noPrediction = {{ open: false, move() {{}} }};
        const value = (label, usual) => set[Object.keys(set).find((key) => label.startsWith(key))] ?? usual;
        const nothing = new Proxy(() => nothing, {{ get: () => nothing, apply: () => nothing }});
        explorer({{
            choice: (label, options, usual) => ({{ value: value(label, usual) }}),
            slider: (label, options) => ({{ value: value(label, options.value) }}),
            plot: () => nothing,
            button() {{}},
            source() {{}},
            prediction: () => noPrediction,
            onChange: (draw) => draw(),
            say: (sentence) => console.log(sentence),
        }}, {json.dumps(shown(name))});"""
    (tmp_path / "said.mjs").write_text(explorers.module_text(name) + page, encoding="utf-8")
    run = subprocess.run(["node", tmp_path / "said.mjs"], check=True, capture_output=True, encoding="utf-8")
    return run.stdout.replace("−", "-")


def dragged(name, tmp_path, where, **controls):
    """Where the sliders are, by key, after drags: `where` lists (plot, handle, x, y) in the data's units."""
    page = f"""
        const set = {json.dumps(controls)};
        const value = (label, usual) => set[Object.keys(set).find((key) => label.startsWith(key))] ?? usual;
        const nothing = new Proxy(() => nothing, {{ get: () => nothing, apply: () => nothing }});
        const sliders = {{}}, handles = [];
        explorer({{
            choice: (label, options, usual) => ({{ value: value(label, usual) }}),
            slider(label, {{ key, min, max, step, value }}) {{
                const drag = (to) => {{
                    if (!Number.isFinite(to)) throw new Error(`${{key}} is dragged to ${{to}}`);
                    slider.value = Math.min(Math.max(min + step * Math.round((to - min) / step), min), slider.max);
                }};
                const slider = {{ value, max, drag }};
                return (sliders[key] = slider);
            }},
            plot() {{
                const own = [];
                handles.push(own);
                const handle = (options) => (own.push(options.moved), {{ move() {{}} }});
                return new Proxy({{}}, {{ get: (_, name) => (name === "handle" ? handle : nothing) }});
            }},
            button() {{}}, source() {{}}, say() {{}},
            prediction: () => ({{ open: false, move() {{}} }}),
            onChange: (draw) => draw(),
        }}, {json.dumps(shown(name))});
        for (const [plot, handle, x, y] of {json.dumps(where)}) handles[plot][handle](x, y);
        for (const key in sliders) sliders[key] = sliders[key].value;
        console.log(JSON.stringify(sliders));"""
    (tmp_path / "dragged.mjs").write_text(explorers.module_text(name) + page, encoding="utf-8")
    run = subprocess.run(["node", tmp_path / "dragged.mjs"], check=True, capture_output=True, encoding="utf-8")
    return json.loads(run.stdout)


@with_node
class TestWhatADragChooses:
    """A point that is dragged to where some state would draw it chooses that state."""

    def test_lesson_1_the_floor_and_the_curve(self, tmp_path):
        series = shown("power_law")["series"]["ours"]
        x, loss = np.array(series["x"]), np.array(series["loss"])

        def start(E, alpha):  # the left end of the best curve with this E and alpha, by weighted least squares
            z = (x / x[0]) ** -alpha
            return E + np.linalg.lstsq((z / loss)[:, None], (loss - E) / loss, rcond=None)[0].item()

        assert dragged("power_law", tmp_path, [(0, 0, 1e6, 0.42)])["E"] == pytest.approx(0.42)
        chosen = dragged("power_law", tmp_path, [(0, 0, 1e6, 0.5), (0, 1, 1e4, start(0.5, 0.33))])
        assert start(0.5, chosen["alpha"]) == pytest.approx(start(0.5, 0.33), abs=1e-6)

    def test_lesson_2_the_floor_by_its_residual_and_by_its_forecast(self, tmp_path):
        page = shown("held_floor")
        assert dragged("held_floor", tmp_path, [(1, 0, 0.83, 0)])["E"] == pytest.approx(0.83)
        forecast = module("held_floor").held(page["flops"], page["loss"], 0.7, page["next"]["flops"])[1]
        assert dragged("held_floor", tmp_path, [(0, 0, 1e20, forecast)])["E"] == pytest.approx(0.7)

    @pytest.mark.parametrize("plot", [0, 1])
    def test_lesson_3_the_nearest_run(self, plot, tmp_path):
        tokens = shown("three_phases")["models"][0]["tokens"]
        assert dragged("three_phases", tmp_path, [(plot, 0, 1.2 * tokens[9], 1)])["tokens"] == 9
        assert dragged("three_phases", tmp_path, [(plot, 0, 1e12, 1)])["tokens"] == len(tokens) - 1

    def test_lesson_4_the_nearest_size(self, tmp_path):
        valley = shown("loss_parts")["valleys"][3]
        n = valley["params"][2]
        assert dragged("loss_parts", tmp_path, [(0, 0, 1.1 * n, 0)])["size"] == 2
        assert dragged("loss_parts", tmp_path, [(1, 0, valley["flops"] / 6 / n**2, 0)])["size"] == 2

    @pytest.mark.parametrize(("law", "start"), [("ours", 8.5), ("refit", 22)])
    @pytest.mark.parametrize("plot", [0, 1])
    def test_lesson_5_the_budget_whose_best_size_this_is(self, plot, law, start, tmp_path):
        params, _ = lesson_05.optimum(10 ** (start + 1), *shown("isoflop")["laws"][law])
        assert dragged("isoflop", tmp_path, [(plot, 0, params, 1)], The=law)["budget"] == 40

    def test_lessons_6_and_8_the_nearest_share(self, tmp_path):
        for name, plots in (("transfer", [1]), ("mixture", [0, 1])):
            shares = shown(name)["shares"]
            for plot in plots:
                assert dragged(name, tmp_path, [(plot, 0, 100 * shares[3] + 0.1, 2)])["share"] == 3

    def test_lesson_7_the_budget_and_the_threshold(self, tmp_path):
        runs = shown("two_stages")["languages"][0]
        chosen = dragged("two_stages", tmp_path, [(0, 0, runs["flops"][runs["small"] + 2], 1), (1, 0, 1, 0.25 + 0.12)])
        assert chosen["target"] == 2
        assert chosen["above"] == pytest.approx(0.12)

    def test_lesson_9_the_half_width(self, tmp_path):
        assert dragged("honest_interval", tmp_path, [(1, 0, 4.2, 1)])["half"] == pytest.approx(4.2)
        one = shown("honest_interval")["ahead"]["10"]
        largest = max(np.array(one["forecast"]) / one["measured"])
        end = largest * (100 + 3.3) - 100
        assert dragged("honest_interval", tmp_path, [(0, 0, 1, end)])["half"] == pytest.approx(3.3)


class TestPowerLaw:
    def test_both_series_are_the_measured_ones(self):
        series = shown("power_law")["series"]
        tokens, loss = mean_over_seeds(load("grid").where(part="data size"), "tokens")
        assert (series["ours"]["x"], series["ours"]["loss"]) == (tokens.tolist(), loss.tolist())
        models = load("cerebras-gpt").where(series="standard")
        assert (series["llms"]["x"], series["llms"]["loss"]) == (models["flops"].tolist(), models["loss"].tolist())
        assert all("data set" in one["source"] or "arXiv" in one["source"] for one in series.values())

    @with_node
    def test_it_says_the_residual_of_the_chosen_law_for_either_series(self, tmp_path):
        for name, beyond in (("ours", "data"), ("llms", "compute")):
            series = shown("power_law")["series"][name]
            x, loss = np.array(series["x"]), np.array(series["loss"])
            z = (x / x[0]) ** -0.2
            A = np.linalg.lstsq((z / loss)[:, None], (loss - 0.5) / loss, rcond=None)[0].item()
            words = said("power_law", tmp_path, Runs=name, E=0.5, alpha=0.2)
            typical = 100 * np.sqrt(np.mean((loss / (0.5 + A * z) - 1) ** 2))
            ahead = 0.5 + A * (10 * x[-1] / x[0]) ** -0.2
            assert f"typical residual {typical:.2f} %" in words
            assert f"ten times the largest {beyond} the law says {ahead:.3f}" in words


def test_published_language_models_stand_in_the_explorers_of_lessons_1_4_5_and_7():
    models = load("cerebras-gpt").where(series="standard")
    assert shown("power_law")["series"]["llms"]["loss"] == models["loss"].tolist()
    assert {"GPT-3", "Chinchilla"} <= {one["name"] for one in shown("loss_parts")["published"]}
    assert len(shown("isoflop")["models"]) > 4
    assert shown("two_stages")["llms"] == {"loss": models["loss"].tolist(), "lambada": models["lambada"].tolist()}


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
        """Lesson 6 prints -19.8 %."""
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
        assert model["slope"] == pytest.approx(lesson_03.slopes(tokens, loss))
        assert (model["onset"], model["end"]) == pytest.approx(lesson_03.boundaries(tokens, loss))
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
        params, tokens = lesson_05.optimum(5.76e23, *shown("isoflop")["laws"][law])
        assert round(tokens / params) == ratio

    def test_our_law_goes_through_the_valleys(self):
        law = shown("isoflop")["laws"]["ours"]
        for valley in shown("isoflop")["valleys"]:
            params = np.array(valley["params"])
            fitted = lesson_04.surface(*law, params, valley["flops"] / 6 / params)
            assert fitted == pytest.approx(valley["loss"], rel=0.03)


@with_node
def test_what_transfer_says_of_a_share(tmp_path):
    mixed = load("mixtures").where(width=64, tokens=500_000)
    share = shown("transfer")["shares"].index(0.1)
    words = said("transfer", tmp_path, Share=share)
    for text, change in (("prose", "higher"), ("code", "lower")):
        none, some = (mixed.where(code_share=s)[f"{text}_loss"].mean() for s in (0, 0.1))
        assert f"{abs(100 * (some / none - 1)):.1f} % {change} on {text}" in words
    runs = load("domains").where(trained_on="prose", width=64)
    law = fit_power_law(*mean_over_seeds(runs, "tokens", "prose_loss"))
    miss = 100 * (law(500_000) / mixed.where(code_share=0.1)["code_loss"].mean() - 1)
    assert f"{-miss:.1f} % too low for code;" in words


class TestTwoStages:
    @pytest.mark.parametrize("number", [0, 1])
    def test_the_models_are_those_of_the_lesson(self, number):
        runs = load("downstream").where(language=("zipf-a", "zipf-b")[number])
        language = shown("two_stages")["languages"][number]
        flops, loss = mean_over_seeds(runs.where(stage="final"), "flops")
        assert language["flops"] == flops.tolist()
        assert language["loss"] == pytest.approx(loss)
        assert len(language["checkpoints"]["loss"]) == np.sum(runs["flops"] < 7e9)
        assert language["small"] == np.sum(flops < 7e9)
        used = (flops > 1e8) & (flops < 7e9)
        for (E, A, alpha), rest in ((language["law"], slice(None)), (language["laws_left_out"][0], slice(1, None))):
            law = fit_power_law(flops[used][rest], loss[used][rest])
            assert (E, alpha) == (law.E, law.alpha)
            assert E + A * flops**-alpha == pytest.approx(law(flops))

    def test_the_error_of_stage_one_covers_the_larger_models(self):
        """The measured losses beyond the fit lie inside the 90 % intervals: seven or eight of eight are likely."""
        two_stages = module("two_stages")
        inside = 0
        for runs in shown("two_stages")["languages"]:
            for i in range(runs["small"], len(runs["flops"])):
                loss, half = two_stages.forecast(runs, "cloze", runs["flops"][i])["loss"]
                inside += abs(runs["loss"][i] - loss) <= half
        assert inside >= 7

    def test_squares_of_both_errors_add_as_in_the_lesson(self):
        two_stages, runs = module("two_stages"), shown("two_stages")["languages"][0]
        w0, w1, scatter = two_stages.stage_two(runs, "cloze")
        use = np.array(runs["checkpoints"]["cloze"]) > 0.25 + 0.05
        x, y = (np.array(runs["checkpoints"][c])[use] for c in ("loss", "cloze"))
        assert (w1, w0) == pytest.approx(np.polynomial.Polynomial.fit(x, y, 1).convert().coef[::-1])
        (loss, loss_half), (score, half) = two_stages.forecast(runs, "cloze", 1e11).values()
        assert score == pytest.approx(w0 + w1 * loss)
        assert half**2 == pytest.approx((w1 * loss_half) ** 2 + (1.645 * scatter) ** 2)

    @with_node
    @pytest.mark.parametrize("number", [0, 1])
    @pytest.mark.parametrize("task", ["cloze", "rare_recall"])
    @pytest.mark.parametrize("beyond", [0.0, 0.05, 0.2])
    def test_the_page_says_what_python_computes(self, number, task, beyond, tmp_path):
        runs = shown("two_stages")["languages"][number]
        words = said("two_stages", tmp_path, Task=task, Language=str(number), Forecast=3, Keep=beyond)
        flops, measured = runs["flops"][-1], runs["scores"][task][-1]
        (loss, loss_half), (score, half) = module("two_stages").forecast(runs, task, flops, beyond).values()
        assert f"loss {loss:.2f} ({loss - loss_half:.2f} to {loss + loss_half:.2f})" in words
        assert f" {score:.3f} ({score - half:.2f} to {min(score + half, 1):.2f}), at 90 %" in words
        assert f"Measured {measured:.3f}: off by {100 * (score / measured - 1):+.1f} %" in words
        assert (abs(score - measured) <= half) == ("inside the interval" in words)
        chance, fitted = {"cloze": 0.25, "rare_recall": 0.0}[task], np.array(runs["fitted"])
        use = fitted[np.array(runs["scores"][task])[fitted] > chance + beyond]
        b, a = np.polyfit(np.log(np.array(runs["flops"])[use]), np.array(runs["scores"][task])[use], 1)
        direct = np.clip(a + b * np.log(flops), chance, 1)
        assert f"with the same runs and bounds, the forecast is {direct:.3f}, off by" in words

    @with_node
    def test_it_works_on_cloze_and_says_which_stage_fails_on_rare_recall(self, tmp_path):
        """Lesson 7: 'Cloze is nearly a straight line of the loss, and rare recall is not.'"""
        for place in range(4):
            assert "inside the interval" in said("two_stages", tmp_path, Task="cloze", Forecast=place)
            assert "stage two failed" in said("two_stages", tmp_path, Task="rare_recall", Forecast=place)
        assert "No model was measured there" in said("two_stages", tmp_path, Forecast=1.5)


class TestMixture:
    def test_the_losses_are_the_means_of_the_runs(self):
        page = shown("mixture")
        assert len(page["models"]) == 4
        for model in page["models"]:
            runs = load("mixtures").where(params=model["params"], tokens=model["tokens"])
            for text in ("prose", "code"):
                means = [runs[f"{text}_loss"][runs["code_share"] == share].mean() for share in page["shares"]]
                assert model[text] == pytest.approx(means)

    @with_node
    @pytest.mark.parametrize("weight", [0.0, 0.25, 0.5, 0.9])
    def test_the_page_says_the_losses_and_the_best_share(self, weight, tmp_path):
        page, model = shown("mixture"), shown("mixture")["models"][3]
        words = said("mixture", tmp_path, How=weight, Share=4)
        both = module("mixture").weighted(model, weight)
        best = int(np.argmin(both))
        assert f"With 10 % code: {model['prose'][4]:.3f} nats on prose, {model['code'][4]:.3f} on code" in words
        assert f"lowest, {min(both):.3f}, with {100 * page['shares'][best]:.3g} % code" in words
        more, less = (abs(model[text][5] - model[text][4]) for text in ("prose", "code"))
        assert f"to 18 % code: {more:.2f} nats more on prose, {less:.2f} nats less on code" in words

    @with_node
    def test_at_the_last_share_there_is_no_next_step(self, tmp_path):
        assert "The next step" not in said("mixture", tmp_path, Share=len(shown("mixture")["shares"]) - 1)


class TestHonestInterval:
    def test_forecasts_are_of_runs_beyond_the_fit(self):
        """The last of them, recomputed: second-language ten times ahead, from what costs up to 1e10 FLOPs."""
        ahead = shown("honest_interval")["ahead"]
        assert {factor: len(one["measured"]) for factor, one in ahead.items()} == {"3": 46, "10": 34, "30": 20}
        runs = load("second-language")
        known = runs.where(flops=lambda c: c < 1.1e10)
        law = fit_chinchilla(known["params"], known["tokens"], known["loss"])
        largest = runs.where(flops=lambda c: c > 0.9e11)
        n, measured = mean_over_seeds(largest, "params")
        _, d = mean_over_seeds(largest, "params", "tokens")
        assert ahead["10"]["forecast"][-len(n) :] == pytest.approx(law(n, d))
        assert ahead["10"]["measured"][-len(n) :] == pytest.approx(measured)

    @pytest.mark.parametrize("factor", ["3", "10", "30"])
    def test_the_best_interval_holds_nine_in_ten(self, factor):
        one = shown("honest_interval")["ahead"][factor]
        halves = np.linspace(0.1, 10, 1000)
        best = halves[module("honest_interval").mean_scores(one, halves).argmin()]
        off = 100 * np.abs(np.array(one["measured"]) / one["forecast"] - 1)
        assert np.mean(off < best) == pytest.approx(0.9, abs=1.5 / len(off))

    @with_node
    @pytest.mark.parametrize(("factor", "half", "verdict"), [("3", 0.5, "too narrow"), ("3", 2.8, "as low as it gets")])
    def test_the_page_says_the_graders_score(self, factor, half, verdict, tmp_path):
        one = shown("honest_interval")["ahead"][factor]
        rows = list(zip(one["forecast"], one["measured"], strict=True))
        scores = [interval_score(f * (1 - half / 100), f * (1 + half / 100), m, 0.9) / m for f, m in rows]
        held = sum(f * (1 - half / 100) <= m <= f * (1 + half / 100) for f, m in rows)
        words = said("honest_interval", tmp_path, Compute=factor, Half=half)
        assert f"± {half:.1f} % holds {held} of 46 measured losses" in words
        assert f"Mean score {100 * np.mean(scores):.1f} % of the loss" in words
        assert verdict in words

    @with_node
    def test_what_residuals_would_have_said_is_too_narrow(self, tmp_path):
        assert "residuals would have said ± 1.4 %, which holds 0." in said("honest_interval", tmp_path, Compute="30")
        assert "too wide" in said("honest_interval", tmp_path, Compute="3", Half=8)


class TestHeldFloor:
    def test_the_models_are_the_six_public_ones(self):
        page = shown("held_floor")
        models = load("cerebras-gpt").where(series="standard")
        assert (page["names"], page["loss"]) == (models["model"].tolist(), models["loss"].tolist())
        assert len(page["names"]) == 6
        assert page["next"]["name"] not in page["names"]

    @with_node
    @pytest.mark.parametrize(("task", "n"), [("next", 6), ("last", 5)])
    @pytest.mark.parametrize("floor", [0, 0.74, 1.3])
    def test_the_page_says_what_the_questions_function_computes(self, task, n, floor, tmp_path):
        page = shown("held_floor")
        flops, loss = np.array(page["flops"][:n]), np.array(page["loss"][:n])
        target = page["next"]["flops"] if n == 6 else page["flops"][5]
        words = said("held_floor", tmp_path, Fit=task, E=floor)
        residual, forecast = module("held_floor").held(flops, loss, floor, target)
        assert f"E = {floor:.2f}: residual {residual:.2f} %" in words
        assert f"{forecast:.3f} nats per token" in words
        low, high = lesson_02.forecast_range(flops, loss, target)
        said_low, said_high = map(float, re.search(r", forecast ([\d.]+) to ([\d.]+),", words).groups())
        assert (said_low, said_high) == pytest.approx((low, high), abs=0.002)  # the page's floors are 0.01 apart
        assert ("Measured:" in words) == (task == "last")

    @with_node
    def test_a_floor_fits_or_does_not_as_the_lesson_says(self, tmp_path):
        """Lesson 2: 'Floors from 0 to 1.16 fit these six models, and their forecasts ... are 3.7 % apart.'"""
        for floor in (0, 1.16):
            words = said("held_floor", tmp_path, E=floor)
            assert "this floor fits" in words
            assert "from 0.00 to 1.16" in words
            assert "3.7 % apart" in words
        assert "does not fit" in said("held_floor", tmp_path, E=1.17)


class TestLossParts:
    def test_the_valleys_and_the_law_are_those_of_lesson_5s_explorer(self):
        page, other = shown("loss_parts"), shown("isoflop")
        assert page["law"] == other["laws"]["ours"]
        assert [v["loss"] for v in page["valleys"]] == [v["loss"] for v in other["valleys"]]

    def test_published_models_stand_at_their_tokens_per_parameter(self):
        ratios = {one["name"]: one["ratio"] for one in shown("loss_parts")["published"]}
        assert ratios == pytest.approx({"GPT-3": 1.71, "Chinchilla": 20, "Pythia 410M": 740}, rel=0.01)

    @with_node
    @pytest.mark.parametrize(("budget", "size"), [(0, 0), (3, 2), (6, 4)])
    def test_the_page_says_the_parts_and_the_measured_loss(self, budget, size, tmp_path):
        page = shown("loss_parts")
        valley, (E, A, alpha, B, beta) = page["valleys"][budget], page["law"]
        n = valley["params"][size]
        d = valley["flops"] / 6 / n
        words = said("loss_parts", tmp_path, budget=budget, parameters=size)
        model, data, both = A * n**-alpha, B * d**-beta, lesson_04.surface(E, A, alpha, B, beta, n, d)
        assert f"{E:.3f} (floor) + {model:.3f} (limited model) + {data:.3f} (limited data) = {both:.3f}" in words
        runs = load("grid").where(part="isoflop", budget=valley["flops"], params=n)
        assert f"measured {runs['loss'].mean():.3f}" in words
        later = valley["params"][size + 1]
        falls = lesson_04.surface(E, A, alpha, B, beta, later, valley["flops"] / 6 / later) < both
        assert words.strip().endswith("falls." if falls else "rises.")

    def test_a_valley_is_lowest_where_alpha_and_beta_weigh_the_parts_and_not_where_they_are_equal(self):
        page = shown("loss_parts")
        _, _, alpha, _, beta = page["law"]
        for valley in page["valleys"]:
            sizes = np.geomspace(valley["params"][0], valley["params"][-1], 5000)
            model, text = module("loss_parts").parts(page["law"], valley["flops"], sizes)
            lowest = np.argmin(model + text)
            assert 0 < lowest < len(sizes) - 1
            assert alpha * model[lowest] == pytest.approx(beta * text[lowest], rel=0.01)
            assert model[lowest] / text[lowest] < 0.9

    @with_node
    def test_beyond_the_last_size_of_a_valley_it_stays_there(self, tmp_path):
        for budget, valley in enumerate(shown("loss_parts")["valleys"]):
            words = said("loss_parts", tmp_path, budget=budget, parameters=99)
            assert words.startswith(f"N = {valley['params'][-1]:,.0f}"[:8])
            assert "The next size" not in words
