"""What lesson 8 states of mixtures and real families, computed: a test fails where its sentence would be false."""

import numpy as np
import pytest

from autograder.bank.kinds import MINUTES
from autograder.questions import questions
from course_data import load
from lessons.tools import fit_power_law, mean_over_seeds
from tests.lessons.test_statements import said

LESSON = "08_mixtures"


@pytest.fixture(scope="module")
def losses() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shares of code, and the losses on prose and on code there, of the larger models on most text."""
    runs = load("mixtures").where(width=128, tokens=500_000)
    share, prose = mean_over_seeds(runs, "code_share", "prose_loss")
    return share, prose, mean_over_seeds(runs, "code_share", "code_loss")[1]


def test_the_first_tenth_of_code_is_cheap_and_the_last_twentieth_dear(losses):
    text = said(LESSON, "mixtures-read")
    share, prose, code = losses
    at = {round(one, 2): i for i, one in enumerate(share.tolist())}
    assert share[np.argmin(code + prose)] == 0.5  # "equal weights ask for equal shares"
    tenth, last = at[0.1], at[0.95]
    assert f"takes {code[0] - code[tenth]:.2f} nats off code and adds {prose[tenth] - prose[0]:.2f} on prose" in text
    assert f"takes {code[last] - code[-1]:.2f} off code and adds {prose[-1] - prose[last]:.2f} on prose" in text


def columns_of(width: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns 1, prose loss and code loss of the models of a width; and their score on both."""
    rows = load("mixtures").where(width=width)
    parts = np.column_stack([np.ones(len(rows["prose_loss"])), rows["prose_loss"], rows["code_loss"]])
    return parts, (rows["prose_recall"] + rows["code_recall"]) / 2


def test_two_losses_halve_the_error_of_one():
    (parts, score), (larger, measured) = columns_of(64), columns_of(128)

    def off(some: list[int]) -> float:
        weights = np.linalg.lstsq(parts[:, some], score, rcond=None)[0]
        return float(100 * np.mean(np.abs(larger[:, some] @ weights / measured - 1)))

    assert f"falls from {off([0, 1]):.0f} to {off([0, 1, 2]):.0f} %" in said(LESSON, "flp-m-text")


def test_the_score_on_prose_stays_low_for_long_and_rises_at_its_end():
    assert "the score stays low over a long stretch of losses and rises at its end" in said(LESSON, "flp-m-read")
    runs = load("mixtures").where(width=64)
    loss, score = runs["prose_loss"], runs["prose_recall"]
    late = loss <= np.quantile(loss, 0.5)
    per_nat = [-np.polyfit(loss[part], score[part], 1)[0] for part in (late, ~late)]
    assert per_nat[0] > 3 * per_nat[1] > 0
    bow = score - np.polyval(np.polyfit(loss, score, 1), loss)
    fifths = [part.mean() for part in np.array_split(bow[np.argsort(loss)], 5)]
    assert fifths[0] > 0 > fifths[2]


def test_opt_lies_above_pythia_and_text_is_not_all_of_it():
    text = said(LESSON, "real-text")
    pythia, opt = load("pythia"), load("opt-scores")
    cerebras = load("cerebras-gpt").where(series="standard")

    def above(family, least: float, most: float = 1.0) -> np.ndarray:
        """HellaSwag less Pythia's, at this family's LAMBADA scores between `least` and `most`."""
        here = family.where(lambada=lambda s: (s >= max(least, pythia["lambada"].min())) & (s <= most))
        return here["hellaswag"] - np.interp(here["lambada"], pythia["lambada"], pythia["hellaswag"])

    assert "Up to a LAMBADA score of 0.46 the three families agree within 0.01" in text
    assert max(np.abs(above(family, 0.0, 0.465)).max() for family in (opt, cerebras)) < 0.01
    high = above(opt, 0.465)
    assert f"{np.floor(1000 * high.min()) / 1000:.3f} to {high.max():.3f} above Pythia's" in text
    assert f"up to {above(cerebras, 0.465).max():.3f} above it" in text
    assert (above(cerebras, 0.465) > 0).all()
    assert opt["flops"][:5].tolist() == [pythia["flops"][i] for i in (1, 2, 4, 5, 6)]  # "with the same compute"


@pytest.mark.parametrize(("own", "worth_below"), [("prose", 1e-3), ("code", 1e-2)])
def test_the_laws_of_the_sources_run_to_the_edge_of_their_search(own, worth_below):
    text, number = said(LESSON, "source-laws-read"), int(own == "code")

    def flops(width: int) -> list[np.ndarray]:
        rows = load("mixtures").where(width=width)
        code = rows["flops"] * rows["code_share"]
        return [rows["flops"] - code, code]

    fitted, asked = flops(64), flops(128)
    loss, measured = (load("mixtures").where(width=width)[f"{own}_loss"] for width in (64, 128))

    def best(floor_free: bool) -> tuple[float, float, float, float, float]:
        """(misfit, worth, alpha, E, mean error in per cent on the larger models) of the best worth."""
        found = []
        for worth in np.geomspace(1e-4, 1, 25):
            x, at = (some[number] + worth * some[1 - number] for some in (fitted, asked))
            if floor_free:
                law = fit_power_law(x, loss)
                here, there, alpha, floor = law(x), law(at), law.alpha, law.E
            else:
                slope, level = np.polyfit(np.log(x), np.log(loss), 1)
                here, there, alpha = np.exp(level + slope * np.log(x)), np.exp(level + slope * np.log(at)), -slope
                floor = 0.0
            off = float(100 * np.mean(there / measured - 1))
            found.append((float(np.sum((here / loss - 1) ** 2)), float(worth), float(alpha), float(floor), off))
        return min(found)

    _, worth, alpha, floor, off = best(floor_free=True)
    assert floor < -5
    assert worth < worth_below
    assert f"$\\alpha = {alpha:.3f}$ is the smallest exponent" in text
    assert alpha < np.exp(-4.0)  # the search begins at exp(−4), and may step a tenth beyond
    assert f"{-off:.1f} % ({own})" in text
    without = -best(floor_free=False)[-1]
    assert (f"with $E = 0$, {without:.1f} and" if own == "prose" else f"and {without:.1f} %.") in text


def test_the_core_takes_at_most_75_minutes():
    deeper = {"source-worth", "plane-or-network"}
    assert sum(MINUTES[one.kind] for one in questions(LESSON) if one.id not in deeper) <= 75
    assert sum(MINUTES[one.kind] for one in questions(LESSON)) <= 100
