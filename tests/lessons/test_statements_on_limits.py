"""What lessons 3 and 6 state of runs and of published models: each test fails where its sentence would be false."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import nnls

from course_data import load
from course_data.language import language
from course_data.tasks import LONG, recall_items
from lessons.tools import fit_chinchilla, fit_power_law, mean_over_seeds
from tests.lessons.test_statements import said, straight

LIMITS, PHASES = "06_limitations", "03_three_phases"


# --- lesson 6: fits and exponents ---


def test_r_squared_hardly_notices_the_floor():
    iso = load("grid").where(part="isoflop")
    law = fit_chinchilla(iso["params"], iso["tokens"], iso["loss"])
    off = iso["loss"] - law(iso["params"].astype(float), iso["tokens"].astype(float))
    assert 1 - np.var(off) / np.var(iso["loss"]) > 0.997
    assert law.E / iso.entropy - 1 < -0.05
    above = iso["loss"] - iso.entropy
    assert iso["loss"].std() > 4 * above.min()  # the spread of all losses is large beside the lowest run's distance
    low = above < 2 * above.min()
    assert 0.05 < low.mean() < 0.4  # "the few lowest runs"


@pytest.mark.slow
def test_with_the_floor_held_only_the_language_moves_alpha():
    text = said(LIMITS, "two-languages-text")
    draw, found = np.random.default_rng(1), {}
    for name in ("grid", "second-language", "transformer"):
        runs = load(name).where(budget=lambda c: (c > 9e9) & (c < 4e11))
        n, d, loss = runs["params"], runs["tokens"], runs["loss"]
        free, held = fit_chinchilla(n, d, loss), fit_chinchilla(n, d, loss, E=runs.entropy)
        assert pytest.approx(runs.entropy) == held.E
        assert runs.entropy > free.E
        assert free.alpha < held.alpha
        assert free.beta < held.beta
        again = [fit_chinchilla(n[i], d[i], loss[i], E=runs.entropy) for i in draw.integers(len(n), size=(200, len(n)))]
        ends = {a: np.quantile([getattr(fit, a) for fit in again], [0.05, 0.95]) for a in ("alpha", "beta")}
        found[name] = held, ends, 100 * (1 - free.E / runs.entropy)
    assert "come out {:.0f}, {:.0f} and {:.0f} % too low".format(*(off for _, _, off in found.values())) in text
    (first, ends, _), (_, second, _), (other, wide, _) = found.values()
    assert rf"in $\beta$, {other.beta:.2f} against {first.beta:.2f}" in text
    assert rf"In $\alpha$, {other.alpha:.2f} against {first.alpha:.2f}" in text
    assert wide["beta"][0] > ends["beta"][1]
    assert wide["alpha"][0] < ends["alpha"][1]  # they overlap
    for letter in ("alpha", "beta"):
        assert second[letter][1] < ends[letter][0]
    every = load("transformer")
    further = fit_chinchilla(every["params"], every["tokens"], every["loss"])
    assert 3 < every["budget"].max() / runs["budget"].max() < 4
    assert f"{len(runs['loss'])} runs cannot tell them apart" in text
    assert f"its free floor is {100 * (1 - further.E / every.entropy):.0f} % too low" in text


def test_ten_per_cent_of_code_closes_most_of_one_gap_and_half_of_another():
    text = said(LIMITS, "share-read")
    mixes = load("mixtures").where(width=128, tokens=500_000)
    share, prose = mean_over_seeds(mixes, "code_share", "prose_loss")
    _, code = mean_over_seeds(mixes, "code_share", "code_loss")
    tenth = int(np.flatnonzero(share == 0.1)[0])
    to_prose = 1 - (code[tenth] - prose[tenth]) / (code[0] - prose[0])
    to_code_alone = (code[0] - code[tenth]) / (code[0] - code[-1])
    assert f"the loss on prose rises by {100 * (prose[tenth] / prose[0] - 1):.0f} %" in text
    assert f"between the loss on code and the loss on prose, {100 * to_prose:.0f} % is gone" in text
    assert f"between training on no code and training on code alone, {100 * to_code_alone:.0f} % is closed" in text
    assert f"{code[-1]:.2f} nats, less than prose ever reaches here" in text
    assert code[-1] < prose.min()


# --- lesson 6: the line of one family, and another family ---


@pytest.fixture(scope="module")
def families():
    return load("cerebras-gpt").where(series="standard"), load("pythia")


def test_one_recipe_s_line_misses_another_recipe_and_meets_it_where_they_agree(families):
    text = said(LIMITS, "real-recipe-read")
    cerebras, pythia = families
    line = np.polyfit(np.log(cerebras["flops"]), np.log(cerebras["loss"]), 1)
    own, others = (np.exp(np.polyval(line, np.log(f["flops"]))) / f["loss"] - 1 for f in families)
    assert f"by more than {100 * np.abs(own).max():.1f} %" in text
    assert f"{-100 * others[0]:.0f} % too low, and for the largest {-100 * others[-1]:.0f} %" in text
    per_parameter = pythia["tokens"] / pythia["total_params"]
    assert per_parameter[0] > 4000
    assert f"12 billion on as many are {per_parameter[-1]:.0f}" in text
    assert (np.diff(np.abs(others)) < 0.003).all()  # the nearer to 20 tokens per parameter, the nearer to the line
    assert np.round(cerebras["tokens"] / cerebras["params"]).tolist() == [20] * len(cerebras["params"])


# --- lesson 6: saturation, repeats, poor text ---


def test_a_saturated_model_gains_nothing_and_a_wider_one_does():
    x, y = mean_over_seeds(load("phases").where(width=16), "tokens")
    _, wider = mean_over_seeds(load("phases").where(width=32), "tokens")
    steep = (x >= 1024) & (x <= 16_384)
    slope, start = np.polyfit(np.log(x[steep]), np.log(y[steep]), 1)
    assert "it promises a fall that never comes" in said(LIMITS, "saturation-text")
    assert np.exp(start) * x[-1] ** slope < 0.6 * y[-1]
    assert 1 - y[-1] / y[-2] < 0.01
    assert wider[-1] < 0.76 * y[-1]


def test_the_second_pass_brings_four_fifths_and_from_eight_on_the_loss_rises():
    text = said(LIMITS, "repeats-text")
    runs = load("repeats").where(width=128)
    passes, again = mean_over_seeds(runs.where(text="repeated", unique=25_000), "epochs")
    fresh = runs.where(text="fresh", unique=50_000)["loss"].mean()
    assert "The second pass brings four fifths of what fresh text brings" in text
    assert (again[0] - again[1]) / (again[0] - fresh) == pytest.approx(0.8, abs=0.05)
    assert again[2] < again[1]
    assert passes[np.argmin(again)] == 8
    assert (np.diff(again[3:]) > 0).all()


def test_the_runs_before_a_turn_do_not_announce_it():
    text = said(LIMITS, "turn-text")
    passes, again = mean_over_seeds(load("repeats").where(width=128, text="repeated", unique=25_000), "epochs")
    off = 100 * (fit_power_law(passes[:4], again[:4])(passes) / again - 1)
    assert (
        f"misses none of them by more than {np.abs(off[:4]).max():.1f} %, and is {-off[-1]:.0f} % too low at 64" in text
    )
    assert (np.diff(again[:4]) < 0).all()
    _, prose = mean_over_seeds(load("domains").where(trained_on="code", width=64), "tokens", "prose_loss")
    assert (np.diff(prose) > 0).all()  # "the better these models know code, the worse they predict prose"
    _, code = mean_over_seeds(load("domains").where(trained_on="code", width=64), "tokens", "code_loss")
    assert (np.diff(code) < 0).all()


def test_poor_text_raises_the_floor_and_leaves_the_exponent():
    text = said(LIMITS, "quality-read")
    runs = load("data-quality")
    shares = np.unique(runs["corruption"])
    curves = [mean_over_seeds(runs.where(corruption=share), "tokens") for share in shares]
    laws = [fit_power_law(*curve) for curve in curves]
    assert (np.diff([law.E for law in laws]) > 0.04).all()
    assert np.ptp([law.alpha for law in laws]) < 0.05
    tokens, clean = curves[0]
    worth = np.exp(np.interp(-np.log(curves[-1][1][-1]), -np.log(clean), np.log(tokens)))
    assert "the loss of about 60,000 clean ones" in text
    assert worth == pytest.approx(60_000, rel=0.03)
    assert clean[tokens == 500_000][0] < 0.85 * curves[-1][1][-1]  # clean-or-more: half of it, clean, is far better


@pytest.mark.slow
def test_the_floor_under_poor_text_follows_from_the_language():
    """The loss on clean text of a reader that has learned spoilt text perfectly, exactly."""
    text = said(LIMITS, "quality-read")
    source = language("zipf-a")
    floors = []
    for share in (0.0, 0.05, 0.1, 0.2):
        learned = (1 - share) * source.probabilities + share / source.vocab
        surprise = -(source.probabilities * np.log(learned)).sum(axis=1)
        floors.append(float(source.context_probabilities @ surprise))
    assert (
        "{1:.2f}, {2:.2f} and {3:.2f} nats at 5, 10 and 20 % spoilt, where the entropy is {0:.2f}".format(*floors)
        in text
    )
    runs = load("data-quality")
    measured = [
        fit_power_law(*mean_over_seeds(runs.where(corruption=share), "tokens")).E for share in (0, 0.05, 0.1, 0.2)
    ]
    rises = [np.array(one[1:]) - one[0] for one in (floors, measured)]
    assert np.abs(rises[1] - rises[0]).max() < 0.03  # "rise by about as much"


# --- lesson 6: double descent ---


@pytest.fixture(scope="module")
def descents() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sizes, loss on new text and loss on the own text, of the models trained on clean text."""
    runs = load("double-descent").where(corruption=0.0)
    (sizes, loss), (_, own) = (mean_over_seeds(runs, "params", column) for column in ("loss", "train_loss"))
    return sizes, loss, own


def test_a_first_descent_a_peak_and_a_second_descent_all_below_guessing(descents):
    text = said(LIMITS, "double-read")
    sizes, loss, _ = descents
    peak = int(np.argmax(loss))
    valley = int(np.argmin(loss[:peak]))
    seeds = load("double-descent").where(corruption=0.0)
    spread = max(seeds["loss"][seeds["params"] == n].std(ddof=1) for n in sizes) / np.sqrt(4)
    assert valley >= 3
    assert loss[0] - loss[valley] > 3 * spread  # the first descent is no accident of seeds
    assert loss[peak] - loss[valley] > 6 * spread
    assert loss[peak] - loss[-1] > 6 * spread
    assert "the largest are better than any before the peak" in text
    assert loss[-1] < loss[valley] - 2 * spread
    assert "every run is better than guessing evenly" in text
    assert load("double-descent")["loss"].max() < np.log(64)


def test_the_peak_lies_where_the_text_is_just_learned_by_heart(descents):
    text = said(LIMITS, "double-read")
    sizes, loss, own = descents
    peak = int(np.argmax(loss))
    assert 2000 < sizes[peak] < 5000  # 4,000 tokens
    assert f"come down to {own[peak]:.2f}, and larger models bring it to {own[peak:].min():.2f} at best" in text
    assert own[peak] < own.min() + 0.15
    assert own[peak - 3] > own.min() + 0.3


def test_a_law_that_only_falls_is_wrong_on_both_sides(descents):
    text = said(LIMITS, "double-read")
    sizes, loss, _ = descents
    law = falling_law(sizes[:6], loss[:6])
    for at, words in ((10, "{:.0f} % too low at the peak"), (-1, "{:.0f} % too high at the end")):
        assert f"would have said {law(sizes[at]):.2f}" in text
        assert words.format(100 * abs(law(sizes[at]) / loss[at] - 1)) in text
    assert int(np.argmax(loss)) == 10
    of_all = falling_law(sizes, loss)(sizes)
    assert (np.diff(of_all) <= 1e-12).all()
    assert np.abs(of_all / loss - 1).max() > 0.15  # no falling law comes near it


def falling_law(x: np.ndarray, y: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The best E + A·x^(-alpha) with neither E nor A below zero, by a list of exponents, as a function of x."""

    def fitted(alpha: float) -> tuple[float, float, float, float]:
        parts = np.stack([np.ones_like(x), (x / x[0]) ** -alpha], axis=1)
        (E, A), off = nnls(parts / y[:, None], np.ones_like(x))
        return float(off), float(E), float(A), alpha

    _, E, A, alpha = min(fitted(float(alpha)) for alpha in np.geomspace(0.02, 5, 200))
    return lambda at: E + A * (at / x[0]) ** -alpha


# --- lesson 6: one ability, two metrics ---


def test_the_mirage_is_measured():
    text = said(LIMITS, "mirage-read")
    runs = load("exact-match")
    flops, p = mean_over_seeds(runs, "flops", "token_right")
    _, ten = mean_over_seeds(runs, "flops", "ten_right")
    assert f"{100 * p[0]:.0f} to {100 * p[3]:.0f} %" in text
    assert "stays below 3 %" in text
    assert ten[:4].max() < 0.03
    assert f"from {100 * ten[3]:.0f} to {100 * ten[6]:.0f} %" in text
    assert flops[6] / flops[3] == pytest.approx(11, abs=0.5)
    assert (np.diff(p) > 0).all()
    assert np.diff(p).max() < 0.25
    assert (ten > p**10).all()  # right tokens come in clusters


@pytest.mark.slow
def test_an_answer_is_what_the_language_finds_likeliest():
    source = language("zipf-a")
    items = recall_items(source, different=False, length=LONG)
    assert items.tokens.shape[1:] == (1, LONG)
    contexts = items.contexts.astype(int) @ (source.vocab ** np.arange(source.order - 1, -1, -1))
    asked = source.probabilities[contexts.ravel()]
    assert (asked.argmax(axis=1) == items.tokens.ravel()).all()
    assert (asked.max(axis=1) > 0.5).all()


def test_a_real_score_can_stay_at_guessing_while_the_loss_falls(families):
    text = said(LIMITS, "real-scores-read")
    cerebras, pythia = families
    assert (np.diff(cerebras["loss"]) < 0).all()
    for family in families:
        assert (np.diff(family["lambada"]) > 0).all()
    below = cerebras["arc_challenge"] < 0.25
    assert f"The first {['no', 'one', 'two', 'three', 'four', 'five'][below.sum()]} Cerebras-GPT models" in text
    assert below[: below.sum()].all()
    last = int(below.sum()) - 1
    assert "the LAMBADA score trebled" in text
    assert cerebras["lambada"][last] / cerebras["lambada"][0] == pytest.approx(3, abs=0.1)
    assert f"fell by {100 * (1 - cerebras['loss'][last] / cerebras['loss'][0]):.0f} %" in text
    assert f"loss fell by {100 * (1 - pythia['loss'][1] / pythia['loss'][0]):.0f} %" in text
    assert pythia["arc_challenge"][1] < pythia["arc_challenge"][0]
    assert f"at most {0.1 ** (1 / 3):.2f} to {0.802 ** (1 / 3):.2f}" in text  # Brown et al. 2020, section 3.9.1


# --- lesson 3 ---


def test_pythia_s_slope_fades_and_that_of_cerebras_gpt_does_not(families):
    text = said(PHASES, "real-slopes-read")
    cerebras, pythia = families

    def slopes(n, loss):
        return np.diff(np.log(loss)) / np.diff(np.log(n.astype(float)))

    of_pythia, of_cerebras = (
        slopes(pythia["total_params"], pythia["loss"]),
        slopes(cerebras["params"], cerebras["loss"]),
    )
    assert f"from −{-of_pythia[0]:.2f} to −{-of_pythia[-1]:.2f}" in text
    assert f"between −{-of_cerebras.min():.2f} and −{-of_cerebras.max():.2f}" in text
    assert of_pythia[-1] / of_pythia[0] == pytest.approx(1 / 3, abs=0.04)
    assert np.corrcoef(np.arange(7), of_pythia)[0, 1] > 0.85
    assert of_cerebras[-1] / of_cerebras[0] > 0.6


def test_our_runs_show_all_three_phases_at_every_size():
    """Hestness et al. sketched them and measured the second: here the slope is small, then large, then small again."""
    assert "they show all three" in said(PHASES, "phases-named")
    for width in (16, 32, 64, 128):
        tokens, loss = mean_over_seeds(load("phases").where(width=width), "tokens")
        first, last = tokens <= 64, tokens >= 262_144
        middle = (tokens >= 512) & (tokens <= 8192)
        flat = [abs(straight(tokens[part], loss[part])) for part in (first, last)]
        assert max(flat) < 0.07
        assert -straight(tokens[middle], loss[middle]) > 2.5 * max(flat)


def test_at_the_start_a_larger_model_is_no_better_and_seeds_differ():
    assert "a larger model is no better than a small one" in said(PHASES, "floors-text")
    assert "seeds on a few dozen tokens differ by several per cent" in said(PHASES, "slope-noise")
    few = load("phases").where(tokens=lambda d: d <= 64)
    spread = []
    for d in np.unique(few["tokens"]):
        by_size = [few.where(tokens=d, width=w)["loss"] for w in (16, 32, 64, 128)]
        spread += [np.ptp(losses) / losses.mean() for losses in by_size]
        means = np.array([losses.mean() for losses in by_size])
        assert np.ptp(means) / means.mean() < 0.05
    assert 0.03 < max(spread) < 0.1


def test_the_loss_off_the_line_looks_like_any_other():
    runs = load("anomaly").where(tokens=400_000)
    assert f"Without the line, {runs['loss'].mean():.2f} nats would have looked" in said(PHASES, "anomaly-text")


def test_the_team_whose_slope_promises_most_gains_less_than_the_one_whose_slope_steepens():
    text = said(PHASES, "teams-read")
    tokens, loss = mean_over_seeds(load("phases").where(width=64), "tokens")
    promised, came = {}, {}
    for team, first, end in (("A", 0, 5), ("B", 7, 11), ("C", 14, 18)):
        promised[team] = 1 - 10 ** straight(tokens[first:end], loss[first:end])
        later = np.exp(np.interp(np.log(10 * tokens[end - 1]), np.log(tokens), np.log(loss)))
        came[team] = 100 * (1 - later / loss[end - 1])
    assert max(promised, key=promised.__getitem__) == "B"
    assert f"It faded, as slopes do, and {came['B']:.0f} % came. A gained {came['A']:.0f} %" in text
    falls = 1 - loss[1:5] / loss[:4]
    assert falls[-1] > 1.5 * falls[:-1].max()  # A's last doubling brought more than those before it


def test_in_convergence_a_wider_model_tells_whose_floor_it_is():
    _, small = mean_over_seeds(load("phases").where(width=16), "tokens")
    _, wide = mean_over_seeds(load("phases").where(width=32), "tokens")
    falls = [round(100 * (1 - after / before), 1) for before, after in zip(small[-5:], small[-4:], strict=False)]
    assert falls == [1.4, 2.7, 1.2, 0.7]  # as the question in-convergence says
    assert max(1 - small[1:] / small[:-1]) > 0.1
    assert round(100 * (1 - wide[-1] / small[-1])) == 26  # as its reason says
    assert 10 ** straight(2.0 ** np.arange(2), small[-2:]) > 0.96  # "a few per cent at most"


@pytest.fixture(scope="module")
def readings() -> dict[str, tuple[float, float]]:
    """Loss on clean text and on the model's own text, by what was done to the run."""
    runs = load("anomalies")
    chosen = {cause: runs.where(cause=cause) for cause in np.unique(runs["cause"]).tolist()}
    return {cause: (float(r["loss"].mean()), float(r["train_loss"].mean())) for cause, r in chosen.items()}


def test_every_check_of_an_anomaly_finds_its_own_cause_and_no_other(readings):
    """The findings of anomaly-checks, each true of one cause alone."""
    line = readings["nothing wrong"][0]
    odd = {
        cause: readings[cause]
        for cause in ("corrupted text", "duplicated text", "rate too high", "unfinished schedule")
    }
    assert all(clean > 1.05 * line for clean, _ in odd.values())
    gap = {cause: own - clean for cause, (clean, own) in odd.items()}
    assert [cause for cause, value in gap.items() if value > 0.1] == ["corrupted text"]
    assert [cause for cause, value in gap.items() if value < -0.1] == ["duplicated text"]
    high, half = readings["rate too high"][0], readings["half of that rate"][0]
    assert (high - half) / (high - line) > 0.8  # half the rate brings it most of the way back
    clean_runs = load("data-quality").where(corruption=0.0)
    assert line == pytest.approx(
        clean_runs.where(tokens=500_000)["loss"].mean(), rel=1e-6
    )  # a whole schedule: the line


def test_what_is_said_of_the_anomalies(readings):
    text = said(PHASES, "anomalies-read")
    (corrupt, its_own), (clean, own) = readings["corrupted text"], readings["duplicated text"]
    assert "half a nat above" in text
    assert its_own - corrupt == pytest.approx(0.5, abs=0.05)
    assert "a third of a nat below" in text
    assert clean - own == pytest.approx(1 / 3, abs=0.05)
    assert f"{own:.2f} nats, below the line and even below the entropy of {load('anomalies').entropy:.2f}" in text
    assert own < load("anomalies").entropy
