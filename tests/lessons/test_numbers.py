"""What the lessons say in prose about our data is recomputed here, sentence by sentence."""

import numpy as np
import pytest

from course_data import load
from lessons.tools import fit_chinchilla, fit_power_law, mean_over_seeds, train_network
from tests.autograder.questions.test_lesson_08 import worth
from tests.lessons.test_tools import layers

GRID = load("grid")


def straight(x, y):
    slope, intercept = np.polyfit(np.log(x), np.log(y), 1)
    return slope, np.exp(intercept)


def test_lesson_1_the_bow():
    """'The points lie above the line at both ends and below it in the middle.'"""
    x, y = mean_over_seeds(GRID.where(part="data size"), "tokens")
    slope, scale = straight(x, y)
    off = y / (scale * x**slope) - 1
    assert min(off[0], off[-1]) > 0.02
    assert off[5:10].max() < 0


def test_lesson_1_between_080_and_085_lies_a_straight_line():
    x, y = mean_over_seeds(GRID.where(part="data size"), "tokens")
    bends = [np.polyfit(np.log(x), np.log(y - E), 2)[0] for E in (0.8, 0.85)]
    assert bends[0] > 0 > bends[1]


def test_lesson_1_floors_of_three_rows():
    """N's row stays above the entropy, C's comes out too low, D's meets it, and lies above without its smallest."""
    d, loss = mean_over_seeds(GRID.where(part="data size"), "tokens")
    n, by_size = mean_over_seeds(GRID.where(part="model size"), "params")
    iso = GRID.where(part="isoflop")
    budgets = np.unique(iso["budget"])
    best = [mean_over_seeds(iso.where(budget=c), "params")[1].min() for c in budgets]
    rows = ((n, by_size), (budgets, np.array(best)), (d, loss), (d[5:], loss[5:]))
    of_n, of_c, of_d, of_larger_d = (fit_power_law(*row).E - GRID.entropy for row in rows)
    assert of_n > 0.01
    assert of_c < -0.01
    assert of_d == pytest.approx(0, abs=0.004)
    assert of_larger_d > 0.005


def test_lesson_1_leaving_e_out():
    """'Several times too small', 'far below the measured loss', 'to a fraction of a per cent'."""
    x, y = mean_over_seeds(GRID.where(part="data size"), "tokens")
    law = fit_power_law(x[:7], y[:7])
    slope, scale = straight(x[:7], y[:7])
    assert law.alpha > 3 * -slope
    assert abs(law(x[-1]) / y[-1] - 1) < 0.005
    assert scale * x[-1] ** slope < 0.9 * y[-1]


def test_lesson_2_sizes_are_alike_at_first_and_fan_out():
    phases = load("phases")
    curves = [mean_over_seeds(phases.where(width=w), "tokens")[1] for w in (16, 32, 64, 128)]
    first, last = np.array([c[0] for c in curves]), np.array([c[-1] for c in curves])
    assert np.ptp(first) / first.mean() < 0.03
    assert (np.diff(last) < 0).all()
    assert last.min() > phases.entropy


def test_lesson_3_tokens_per_parameter_drift():
    """'From about 5 to over 50' along the floors, and a fit with a high R² whose E is several per cent off."""
    iso = GRID.where(part="isoflop")
    n, d, loss = iso["params"], iso["tokens"], iso["loss"]
    law = fit_chinchilla(n, d, loss)
    assert 1 - np.var(loss - law(n, d)) / np.var(loss) > 0.997
    assert -0.07 < law.E / GRID.entropy - 1 < -0.03


def test_lesson_4_the_prose_law_and_a_little_code():
    """'Ten per cent of code mend most of the gap, and cost prose almost nothing.'"""
    mixes = load("mixtures").where(width=128, tokens=500_000)
    share, prose = mean_over_seeds(mixes, "code_share", "prose_loss")
    _, code = mean_over_seeds(mixes, "code_share", "code_loss")
    at = np.searchsorted(share, 0.1)
    assert (code[0] - code[at]) / (code[0] - prose[0]) > 0.75
    assert prose[at] / prose[0] < 1.02


def test_lesson_4_passes_and_turns():
    """'From about eight on the loss rises'; more code makes prose worse."""
    repeats = load("repeats").where(width=128, text="repeated", unique=25_000)
    passes, loss = mean_over_seeds(repeats, "epochs")
    assert passes[np.argmin(loss)] == 8
    _, prose = mean_over_seeds(load("domains").where(trained_on="code", width=64), "tokens", "prose_loss")
    assert (np.diff(prose) > 0).all()


def test_lesson_5_one_method_two_tasks():
    """Two stages err by a per cent or two on cloze and lose on rare recall; the direct way the other way round."""
    runs = load("downstream").where(language="zipf-a")
    final = runs.where(stage="final")
    small = runs.where(flops=lambda c: c < 7e9)
    flops, loss = mean_over_seeds(final, "flops")
    fitted = (flops < 7e9) & (flops > 1e8)
    law = fit_power_law(flops[fitted], loss[fitted])
    errors = {}
    for task, chance in (("cloze", 0.25), ("rare_recall", 0.0)):
        _, score = mean_over_seeds(final, "flops", task)
        use = small[task] > chance + 0.05
        w1, w0 = np.polyfit(small["loss"][use], small[task][use], 1)
        seen = (flops < 7e9) & (score > chance + 0.05)
        b, a = np.polyfit(np.log(flops[seen]), score[seen], 1)
        large = flops > 7e9
        two, direct = w0 + w1 * law(flops[large]), a + b * np.log(flops[large])
        errors[task] = [float(np.mean(np.abs(way / score[large] - 1))) for way in (two, direct)]
    assert errors["cloze"][0] < 0.02 < 0.1 < errors["cloze"][1]
    assert errors["rare_recall"][1] < 0.1 < 0.3 < errors["rare_recall"][0]


def mixtures(width, counts):
    rows = load("mixtures").where(width=width)
    code = rows["flops"] * rows["code_share"]
    losses = np.stack([rows["prose_loss"], rows["code_loss"]], axis=1)
    score = counts[0] * rows["prose_recall"] + counts[1] * rows["code_recall"]
    return (rows["flops"] - code, code), losses, score


def test_lesson_5_plane_and_network():
    """The network is nearer from measured losses, by far on prose; from forecast ones the plane is, on both together.

    And the figures of the question plane-or-network: 6 % and 3 % too low, 6 % too low, 1 % too low and 4 % too high.
    """
    whole = {}
    for name, counts in (("both", (0.5, 0.5)), ("prose", (1, 0))):
        flops, losses, score = mixtures(64, counts)
        far, larger, measured = mixtures(128, counts)
        forecasts = np.empty_like(larger)
        for i in (0, 1):
            w = worth(flops[i], flops[1 - i], losses[:, i], np.geomspace(1e-4, 1, 25))
            law = fit_power_law(flops[i] + w * flops[1 - i], losses[:, i])
            assert w < 0.01
            assert law.E < 0
            forecasts[:, i] = law(far[i] + w * far[1 - i])
        parts = np.column_stack([np.ones(len(score)), losses])
        plane = np.linalg.lstsq(parts, score, rcond=None)[0]
        weights = train_network(layers, losses, score, 0.0)
        for way, inputs in (("measured", larger), ("forecast", forecasts)):
            off = [
                100 * (value / measured - 1) for value in (plane[0] + inputs @ plane[1:], layers(inputs, *weights, 0.0))
            ]
            whole[name, way] = [float(one.mean()) for one in off]
            error = [float(np.abs(one).mean()) for one in off]
            nearer = "plane" if error[0] < error[1] else "network"
            assert nearer == ("plane" if (name, way) == ("both", "forecast") else "network")
            assert name == "both" or error[0] > 1.8 * error[1]
        assert 100 * np.mean(forecasts / larger - 1) == pytest.approx(-6, abs=0.5)
    assert whole["both", "measured"] == pytest.approx([-6, -3], abs=0.5)
    assert whole["both", "forecast"] == pytest.approx([-1, 4], abs=0.5)


@pytest.mark.parametrize("task", ["cloze", "rare_recall"])
def test_lesson_5_below_two_nats_the_second_language_scores_higher(task):
    first, second = (load("downstream").where(language=f"zipf-{name}", stage="final") for name in "ab")
    order, low = np.argsort(first["loss"]), second["loss"] < 2
    assert (second[task] > np.interp(second["loss"], first["loss"][order], first[task][order]))[low].all()
