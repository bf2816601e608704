"""What lesson 7 states of forecast scores, computed: each test fails where its sentence would be false."""

import numpy as np
import pytest

from autograder.bank.kinds import MINUTES
from autograder.questions import key, question, questions
from course_data import load
from course_data.dataset import Dataset
from lessons.tools import PowerLaw, fit_power_law, mean_over_seeds
from tests.lessons.test_statements import said

LESSON = "07_downstream_prediction"
CHANCE = {"cloze": 0.25, "rare_recall": 0.0}
Errors = dict[str, np.ndarray]


class Language:
    """Finished models of one language by growing compute, the small ones with their checkpoints, and stage one."""

    def __init__(self, name: str) -> None:
        runs = load("downstream").where(language=name)
        self.final = runs.where(stage="final")
        self.checkpoints = runs.where(flops=lambda c: c < 7e9)
        self.flops, self.loss = mean_over_seeds(self.final, "flops")
        self.large = self.flops > 7e9
        self.fitted = (self.flops > 1e8) & ~self.large
        self.law: PowerLaw = fit_power_law(self.flops[self.fitted], self.loss[self.fitted])
        self.said, self.real = self.law(self.flops[self.large]), self.loss[self.large]

    def score(self, task: str) -> np.ndarray:
        return mean_over_seeds(self.final, "flops", task)[1]


def stage_two(runs: Dataset, task: str) -> np.ndarray:
    """(w1, w0), as np.polyval takes them, of score against loss on what has emerged."""
    use = runs[task] > CHANCE[task] + 0.05
    return np.polyfit(runs["loss"][use], runs[task][use], 1)


def curve_at(runs: Dataset, task: str, losses: np.ndarray) -> np.ndarray:
    """The best c0 + c1·exp(−gamma·loss) on what has emerged, at `losses`."""
    use = runs[task] > CHANCE[task] + 0.05
    x, y = runs["loss"][use], runs[task][use]
    found = []
    for gamma in np.arange(0.05, 4.001, 0.05):
        parts = np.column_stack([np.ones_like(x), np.exp(-gamma * x)])
        c = np.linalg.lstsq(parts, y, rcond=None)[0]
        found.append((float(np.sum((parts @ c - y) ** 2)), float(gamma), c))
    _, gamma, c = min(found, key=lambda one: one[0])
    return c[0] + c[1] * np.exp(-gamma * losses)


@pytest.fixture(scope="module")
def first() -> Language:
    return Language("zipf-a")


def errors_of(language: Language, task: str) -> Errors:
    """Signed errors in per cent of the measured score at the four held-out sizes, by way."""
    score, w = language.score(task), stage_two(language.checkpoints, task)
    measured, C = score[language.large], np.log(language.flops[language.large])
    use = language.fitted & (score > CHANCE[task] + 0.05)
    line = np.polyfit(np.log(language.flops[use]), score[use], 1)
    ceiling = fit_power_law(language.flops[use], 1 - score[use])
    ways = {
        "one": measured + w[0] * (language.said - language.real),
        "two": np.polyval(w, language.real),
        "chain": np.polyval(w, language.said),
        "line": np.polyval(line, C),
        "ceiling": 1 - ceiling(language.flops[language.large]),
        "curve": curve_at(language.checkpoints, task, language.real),
        "chain with the curve": curve_at(language.checkpoints, task, language.said),
    }
    return {way: 100 * (np.clip(s, CHANCE[task], 1) / measured - 1) for way, s in ways.items()}


def size(off: np.ndarray) -> float:
    return float(np.mean(np.abs(off)))


def test_stage_one_is_nine_per_cent_too_low_and_misses_three_quarters_of_what_lies_above_the_floor(first):
    text = said(LESSON, "stage-one-text")
    assert load("grid").about["language"] == "zipf-a"
    floor = load("grid").entropy
    assert f"the law is {100 * (1 - first.said[-1] / first.real[-1]):.1f} % too low" in text
    missed = 1 - (first.said[-1] - floor) / (first.real[-1] - floor)
    assert f"it misses {100 * missed:.0f} %" in text
    assert 0.75 * floor > first.law.E
    off = 100 * (first.loss[:4] / first.law(first.flops[:4]) - 1)
    assert f"from {-off.min():.0f} % below to {off.max():.0f} % above the law" in text
    all_small = fit_power_law(first.flops[~first.large], first.loss[~first.large])
    assert f"with them the law would be {100 * (1 - all_small(first.flops[-1]) / first.real[-1]):.0f} % too low" in text


def test_the_residuals_of_both_tasks_show_a_bow_and_recall_gets_dearer(first):
    text = said(LESSON, "bend")
    for task in CHANCE:
        use = first.checkpoints[task] > CHANCE[task] + 0.05
        x, y = first.checkpoints["loss"][use], first.checkpoints[task][use]
        left = (y - np.polyval(np.polyfit(x, y, 1), x))[np.argsort(x)]
        means = [part.mean() for part in np.array_split(left, 5)]
        assert [mean > 0 for mean in means] == [True, False, False, False, True]
    worth = -np.diff(first.score("rare_recall")) / np.diff(first.loss)
    middle = (first.loss[1:] + first.loss[:-1]) / 2
    at = {level: worth[np.argmin(np.abs(middle - level))] for level in (1.6, 0.95)}
    assert f"worth {at[1.6]:.1f} of recall at a loss of 1.6, and {at[0.95]:.1f} at a loss of 0.95" in text
    assert at[0.95] / at[1.6] > 7


def test_the_budget_of_cloze_cancels(first):
    text, errors = said(LESSON, "budget-read"), errors_of(first, "cloze")
    assert errors["chain"] == pytest.approx(errors["one"] + errors["two"])
    assert (
        f"stage one alone makes the score {errors['one'].min():.1f} to {errors['one'].max():.1f} % too high".lower()
        in text.lower()
    )
    assert f"stage two alone is {-errors['two'].max():.1f} to {-errors['two'].min():.1f} % too low" in text
    assert f"they cancel: {size(errors['chain']):.1f} % on average" in text
    assert f"the line in $\\ln C$ is off by {size(errors['line']):.1f} %" in text
    assert f"law with a ceiling by {size(errors['ceiling']):.1f} %" in text
    assert size(errors["curve"]) > size(errors["two"])  # "the curve does worse"
    assert size(errors["chain with the curve"]) > size(errors["chain"])
    assert f"{errors['chain'][-1]:.1f} % too high" in said(LESSON, "s4")


def test_the_curve_helps_recall_and_the_law_with_a_ceiling_has_become_the_line(first):
    text, errors = said(LESSON, "budget-read"), errors_of(first, "rare_recall")
    assert f"stage two is {-errors['two'].max():.0f} to {-errors['two'].min():.0f} % too low" in text
    assert f"The curve brings that to {-errors['curve'].max():.0f} to {-errors['curve'].min():.0f} %" in text
    assert f"it comes to {size(errors['chain with the curve']):.1f} %, again by cancelling" in text
    score = first.score("rare_recall")
    ceiling = fit_power_law(first.flops[first.fitted], 1 - score[first.fitted])
    assert f"$\\alpha = {ceiling.alpha:.3f}$" in text
    assert ceiling.E < 0  # so that it forecasts scores above 1: no ceiling
    assert errors["ceiling"] == pytest.approx(errors["line"], abs=1.3)


@pytest.mark.parametrize(
    ("task", "winner", "stage"), [("cloze", "chain", "two"), ("rare_recall", "chain with the curve", "curve")]
)
def test_the_nearest_way_owes_it_to_two_errors_of_opposite_sign(first, task, winner, stage):
    assert "owes it to two errors of opposite sign" in said(LESSON, "budget-read")
    errors = errors_of(first, task)
    assert min(("chain", "line", "ceiling", "chain with the curve"), key=lambda way: size(errors[way])) == winner
    own, of_one = errors[stage], errors[winner] - errors[stage]
    assert (own < 0).all()
    assert (of_one > 0).all()
    assert size(errors[winner]) < min(size(own), size(of_one))


def test_a_better_stage_two_makes_a_worse_chain(first):
    text = said(LESSON, "refit-read")
    finished = first.checkpoints.where(stage="final")
    measured, w = first.score("cloze")[first.large], stage_two(finished, "cloze")
    own, chain = (100 * (np.polyval(w, at) / measured - 1) for at in (first.real, first.said))
    assert f"right to within {np.abs(own).max():.1f} %" in text
    assert f"up to {chain.max():.1f} % too high" in text
    errors = errors_of(first, "cloze")
    assert size(chain) > size(errors["chain"])
    prompt = question("refit-one-stage").prompt
    assert "right to within 1 %" in prompt
    assert "losses up to 9 % too low" in prompt
    assert chain[-1] > 1
    assert key("refit-one-stage").right == "A"


def test_it_is_the_spread_of_losses_that_tilts_the_line_and_not_what_checkpoints_score(first):
    text = said(LESSON, "refit-read")
    finished, checkpoints = (first.checkpoints.where(stage=stage) for stage in ("final", "checkpoint"))
    loss, cloze = (mean_over_seeds(finished, "flops", column)[1][::-1] for column in ("loss", "cloze"))
    low = (checkpoints["loss"] < 1.8) & (checkpoints["loss"] > loss.min())
    higher = checkpoints["cloze"][low] - np.interp(checkpoints["loss"][low], loss, cloze)
    assert f"they score {higher.mean():.2f} *higher*" in text
    assert np.mean(higher > 0) > 0.8
    above = [100 * np.mean(some["loss"][some["cloze"] > 0.3] > 2.3) for some in (checkpoints, finished)]
    assert "{:.0f} % of them lie above 2.3 nats, against {:.0f} %".format(*above) in text
    measured = first.score("cloze")[first.large]
    below = [some.where(loss=lambda loss: loss < 2.3) for some in (first.checkpoints, finished)]
    cut = [100 * np.polyval(stage_two(some, "cloze"), first.real) / measured for some in below]
    assert np.abs(cut[0] - cut[1]).max() < 0.3
    whole = [
        100 * np.polyval(stage_two(some, "cloze"), first.real) / measured for some in (first.checkpoints, finished)
    ]
    assert np.abs(whole[0] - whole[1]).min() > 1.5
    high = first.checkpoints.where(loss=lambda loss: loss > 2.3)
    assert stage_two(high, "cloze")[0] > 0.8 * stage_two(below[0], "cloze")[0]  # less steep: both are negative


def test_the_second_language_scores_higher_at_equal_loss(first):
    text, other = said(LESSON, "other-text"), Language("zipf-b")
    at = other.loss[other.loss < 2]
    low_high = []
    for task in CHANCE:
        here, there = (np.interp(at, one.loss[::-1], one.score(task)[::-1]) for one in (first, other))
        low_high += [(there - here).min(), (there - here).max()]
    cloze, recall = low_high[:2], low_high[2:]
    assert "score {:.2f} to {:.2f} higher on cloze".format(*cloze) in text
    assert "{:.2f} to {:.2f} higher on rare recall".format(*recall) in text


# --- real models ---


def through_the_loss(
    flops: np.ndarray, loss: np.ndarray, score: np.ndarray, chance: float, at: float
) -> tuple[float, np.ndarray]:
    """The chain's score, and (w1, w0) of its second stage."""
    use = score > chance + 0.05
    w = np.polyfit(loss[use], score[use], 1)
    return float(np.polyval(w, fit_power_law(flops, loss)(at))), w


def by_log_accuracy(flops: np.ndarray, score: np.ndarray, chance: float, at: float) -> float:
    use = score > chance + 0.05
    line = np.polyfit(np.log(flops[use]), np.log(-np.log(score[use])), 1)
    return float(np.exp(-np.exp(np.polyval(line, np.log(at)))))


REAL = {"hellaswag": 0.25, "lambada": 0.0, "arc_easy": 0.25, "piqa": 0.5}


@pytest.fixture(scope="module")
def cerebras() -> Dataset:
    return load("cerebras-gpt").where(series="standard")


@pytest.fixture(scope="module")
def largest() -> Dataset:
    return load("cerebras-gpt", held_out=True)


def test_for_the_13b_both_stages_err_to_the_same_side(cerebras, largest):
    text, reason = said(LESSON, "real-read"), key("forecast-13b").reason
    flops, loss = cerebras["flops"].astype(float), cerebras["loss"]
    at, real = float(largest["flops"].item()), float(largest["loss"].item())
    law = float(fit_power_law(flops, loss)(at))
    assert f"loss is {100 * (law / real - 1):.1f} % too *high*" in text
    parts = []
    for task in ("hellaswag", "lambada"):
        score = float(largest[task].item())
        chain, w = through_the_loss(flops, loss, cerebras[task], REAL[task], at)
        own = float(np.polyval(w, real))
        use = cerebras[task] > REAL[task] + 0.05
        direct = float(np.polyval(np.polyfit(np.log(flops[use]), cerebras[task][use], 1), np.log(at)))
        again = float(cerebras[task][-1])
        parts.append([100 * (value / score - 1) for value in (chain, score + chain - own, own, direct, again)])
        assert f"{score:.3f} on" in text
        assert f"{score:.3f} on" in reason
    (chain, one, two, direct, again), (other_chain, other_one, other_two, other_direct, other_again) = parts
    assert max(one, two, other_one, other_two) < 0
    assert f"The two stages are {-chain:.1f} % and {-other_chain:.1f} % too low" in text
    assert f"takes {-one:.1f} % and {-other_one:.1f} % off the scores" in text
    assert f"stage two is {-two:.1f} % and {-other_two:.1f} % too low by itself" in text
    assert f"Two stages are {-chain:.1f} and {-other_chain:.1f} % too low" in reason
    assert f"in $\\ln C$ is {-direct:.1f} % too low and {other_direct:.1f} % too high" in reason
    assert f"the last score again is {-again:.1f} and {-other_again:.1f} % too low" in reason
    all_six = np.polyval(np.polyfit(loss, cerebras["hellaswag"], 1), law)
    assert f"HellaSwag would come out {100 * (1 - all_six / largest['hellaswag'].item()):.0f} % too low" in text
    assert np.sum(cerebras["hellaswag"] <= 0.3) == 3


def nearer_directly(flops: np.ndarray, loss: np.ndarray, score: np.ndarray, chance: float) -> bool:
    """Whether log accuracy is nearer than two stages at the last model, forecast from those before."""
    flops, at, real = flops[:-1].astype(float), float(flops[-1]), float(score[-1])
    chain, _ = through_the_loss(flops, loss[:-1], score[:-1], chance, at)
    return bool(abs(by_log_accuracy(flops, score[:-1], chance, at) - real) < abs(chain - real))


def test_log_accuracy_is_nearer_at_a_fixed_ratio_and_two_stages_are_where_it_changes(cerebras, largest):
    text = said(LESSON, "dispute-read")
    fixed = []
    for name in ("zipf-a", "zipf-b"):
        language = Language(name)
        seen = np.append(np.flatnonzero(language.fitted), len(language.flops) - 1)
        for task, chance in CHANCE.items():
            fixed.append(nearer_directly(language.flops[seen], language.loss[seen], language.score(task)[seen], chance))
        ratio = language.final["tokens"] / language.final["params"]
        assert ratio.max() / ratio.min() < 1.05
    for task, chance in REAL.items():
        fixed.append(nearer_directly(cerebras["flops"], cerebras["loss"], cerebras[task], chance))
    assert f"nearer in {sum(fixed)} of {len(fixed)} cases" in text
    for task, chance in REAL.items():
        flops, loss, score = (np.append(cerebras[name], largest[name]) for name in ("flops", "loss", task))
        assert nearer_directly(flops, loss, score, chance)
    assert "in all four for Cerebras-GPT's 13B" in text
    pythia = load("pythia")
    assert len(np.unique(pythia["tokens"])) == 1
    one_size = [nearer_directly(pythia["flops"], pythia["loss"], pythia[task], chance) for task, chance in REAL.items()]
    assert f"two stages are nearer in {one_size.count(False)} of {len(one_size)}" in text


def test_the_deeper_part_gives_few_points_and_the_core_takes_at_most_75_minutes():
    deeper = {"same-loss"}
    asked = questions(LESSON)
    core = sum(MINUTES[one.kind] for one in asked if one.id not in deeper)
    assert core <= 75
    assert sum(one.points for one in asked if one.id in deeper) <= 0.1 * sum(one.points for one in asked)
