"""Lesson 9: sound methods earn full marks, mistakes meet their message, and a ledger is checked row by row."""

import numpy as np
import pytest

from autograder.bank.answers import plain
from autograder.bank.scoring import score
from autograder.questions import key, question
from autograder.questions.instructor.methods.lesson_09 import runs, sensible, three_rounds
from autograder.questions.lesson_09 import TARGETS
from course_data import load
from course_data.plans import HERO, ROUNDS, measured, on_offer, price
from lessons.tools import fit_chinchilla
from tests.autograder.questions.mistakes import meets, result_of, seen_at_once


def interval(low, high, truth, level):
    if truth < low:
        return high - low + 2 * (low - truth) / (1 - level)
    return high - low + (2 * (truth - high) / (1 - level) if truth > high else 0)


def miss(low, high, truth):
    return max(low - truth, truth - high, 0)


def test_a_sound_function_earns_full_marks():
    assert seen_at_once("interval-score", interval) is None
    assert all(result_of("interval-score", interval, f"student-{n}").full for n in range(6))


MISTAKES = [
    (lambda low, high, truth, level: high - low, "width alone"),
    (lambda low, high, truth, level: 2 / (1 - level) * miss(low, high, truth), "penalty alone"),
    (lambda low, high, truth, level: high - low + miss(low, high, truth) / (1 - level), "2 is missing"),
    (lambda low, high, truth, level: high - low + 2 / level * miss(low, high, truth), "The surer you say you are"),
    (lambda low, high, t, level: high - low + 2 / (1 - level) * max(low - t, t - high), "Inside, the penalty is zero"),
    (lambda *args: -interval(*args), "sign is turned round"),
]


@pytest.mark.parametrize(("mistake", "words"), MISTAKES, ids=[words for _, words in MISTAKES])
def test_every_mistake_meets_its_message(mistake, words):
    meets("interval-score", mistake, words)


def judged(plan, student="ada"):
    return score(question("my-plan").instance(student), plain(plan), key("my-plan"))


def student_of(language: str) -> str:
    students = (f"student-{number}" for number in range(1000))
    return next(s for s in students if question("forecast-capstone").instance(s).given["language"] == language)


LANGUAGES = [target["language"] for target in TARGETS]
K = 1000
SCOUTS = [(3652, 60 * K), (7296, 60 * K), (7296, 240 * K), (14_484, 120 * K)]
KEPT = [(14_484, 480 * K)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_that_looks_first_earns_everything_on_every_language(language):
    result = judged(three_rounds(language), student_of(language))
    assert result.full, result.reason
    assert "what the ledger says does not count" in result.reason


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_side_of_the_valley_is_found_open_or_closed_by_what_was_measured(language):
    """The valley of the larger models is right for some languages, that of the smaller ones for others."""
    large = [SCOUTS, [(7296, 480 * K), (14_484, 240 * K), (29_002, 120 * K)], KEPT]
    losses = measured(language)
    inside = losses[14_484, 240 * K] < min(losses[7296, 480 * K], losses[29_002, 120 * K])
    assert judged(large, student_of(language)).full == inside


WRONG_PLANS = {  # the share that it may earn, and words of the reason
    "one size": (
        [[(7296, d * K) for d in (60, 120)], [(7296, 240 * K), (7296, 480 * K), (2558, 60 * K), (2558, 120 * K)], KEPT],
        0.25,
        "sizes",
    ),
    "N and D together": (
        [
            [(2558, 60 * K), (3652, 60 * K), (5215, 120 * K)],
            [(7296, 120 * K), (10_314, 240 * K), (14_484, 240 * K)],
            KEPT,
        ],
        0.25,
        "told apart",
    ),
    "the cheapest": (
        [
            [(2558, 60 * K), (3652, 60 * K), (5215, 60 * K)],
            [(2558, 120 * K), (3652, 120 * K), (7296, 60 * K)],
            [(5215, 120 * K)],
        ],
        0,
        "hardly",
    ),
    "one amount": (
        [[(n, 120 * K) for n in (2558, 3652, 5215)], [(n, 120 * K) for n in (7296, 10_314, 14_484)], KEPT],
        0.25,
        "amounts",
    ),
    "nothing kept back": (
        [SCOUTS, [(5215, 480 * K), (10_314, 240 * K), (20_672, 120 * K)], [(5215, 240 * K)]],
        0.75,
        "0.5 times",
    ),
}


@pytest.mark.parametrize("name", WRONG_PLANS)
def test_a_plan_without_a_merit_is_told_so(name):
    plan, most, words = WRONG_PLANS[name]
    results = [judged(plan, student_of(language)) for language in LANGUAGES]
    assert max(result.points for result in results) <= most * 4
    assert all(words in result.reason for result in results)


def test_a_random_plan_of_the_cheapest_runs_earns_next_to_nothing():
    rng, cheap = np.random.default_rng(0), sorted(on_offer(), key=price)[:10]
    earned = []
    for _ in range(60):
        runs = [cheap[at] for at in rng.permutation(10)[:7]]
        earned.append(judged([runs[:3], runs[3:6], runs[6:]]).points / 4)
    assert np.mean(earned) < 0.34


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ([], "three rounds"),
        ("all of it", "three rounds"),
        ([SCOUTS, 7, KEPT], "not a list of runs"),
        ([SCOUTS, [(5.215, 480)], KEPT], "in thousands"),
        ([SCOUTS, [(480 * K, 5215)], KEPT], "wrong way round"),
        ([SCOUTS, [(5216, 480 * K)], KEPT], "nearest is 5,215"),
        ([SCOUTS, [(29_002, 480 * K)], KEPT], "not on the price list"),
        ([SCOUTS, [(5215, True)], KEPT], "pair of numbers"),
        ([SCOUTS, SCOUTS[:2], KEPT], "twice"),
        ([SCOUTS, [(5215, 480 * K)], KEPT], "needs 6"),
        ([SCOUTS, [(5215, 480 * K), (5215, 240 * K)], []], "one run that is kept back"),
        ([[*SCOUTS, (5215, 480 * K)], [], KEPT], "its budget is 2.5e+10"),
        ([SCOUTS, [(10_314, 480 * K), (10_314, 240 * K), (5215, 480 * K), (20_672, 120 * K)], KEPT], "Round 2 spends"),
    ],
)
def test_what_could_not_be_played_earns_nothing_and_says_why(plan, words):
    result = judged(plan)
    assert result.points == 0
    assert words in result.reason


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target["language"])
def test_a_plan_within_the_budgets_can_forecast_every_target(target):
    n, d, loss = runs(target["language"], sensible(target["language"]))
    value = fit_chinchilla(n, d, loss)(target["params"], target["tokens"])
    instance = question("forecast-capstone").instance(student_of(target["language"]))
    result = score(instance, plain((value, 0.94 * value, 1.06 * value)), key("forecast-capstone"))
    assert result.points > 0.95 * result.max_points, result.reason


def test_the_large_run_costs_far_more_than_all_that_can_be_bought():
    held_out = load("capstone", held_out=True)
    for target in TARGETS:
        assert len(load("capstone").where(**target)) == 0
        assert len(held_out.where(**target)) == 1
        assert price((target["params"], target["tokens"])) > 16 * max(map(price, on_offer()))
    assert sum(one.budget for one in ROUNDS) < 0.2 * price(HERO)
    assert str(question("my-plan").prompt).count("10^{10}") == 3
    for one in ROUNDS:
        assert rf"${one.budget / 1e10:g} \cdot 10^{{10}}$" in question("my-plan").prompt


def ladder(flops, loss, target, share):
    bought = np.cumsum(flops) <= share * target
    slope, intercept = np.polyfit(np.log(flops[bought]), np.log(loss[bought]), 1)
    return bought.sum(), np.exp(intercept + slope * np.log(target))


def test_a_ladder_is_right_on_published_figures_and_on_others():
    assert seen_at_once("ladder-forecast", ladder) is None
    assert all(result_of("ladder-forecast", ladder, f"student-{n}").full for n in range(6))


def test_what_the_key_says_of_cerebras_gpt_s_13b():
    runs_, reason = load("cerebras-gpt").where(series="standard"), key("ladder-forecast").reason
    for share, bought, forecast in ((0.02, 4, 1.558), (0.1, 5, 1.546), (0.4, 6, 1.570)):
        found = ladder(runs_["flops"], runs_["loss"], 2.3e22, share)
        assert found[0] == bought
        assert found[1] == pytest.approx(forecast, abs=5e-4)
        assert f"{forecast:.3f}" in reason
    assert load("cerebras-gpt", held_out=True)["loss"].item() == 1.572
