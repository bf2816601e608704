"""Lesson 9: sound methods earn full marks, mistakes meet their message, and a ledger is checked row by row."""

import numpy as np
import pytest

from autograder.bank.answers import plain
from autograder.bank.scoring import score
from autograder.questions import key, question
from autograder.questions.lesson_09 import TARGETS, ledger_problem
from lessons.tools import fit_chinchilla
from lessons.training_service import TrainingService
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
    (lambda low, high, truth, level: high - low + 2 / level * miss(low, high, truth), "divide by 1 − level"),
    (lambda low, high, t, level: high - low + 2 / (1 - level) * max(low - t, t - high), "Inside, the penalty is zero"),
    (lambda *args: -interval(*args), "sign is turned round"),
]


@pytest.mark.parametrize(("mistake", "words"), MISTAKES, ids=[words for _, words in MISTAKES])
def test_every_mistake_meets_its_message(mistake, words):
    meets("interval-score", mistake, words)


@pytest.fixture
def ledger():
    return ledger_of(TARGETS[0]["language"])


def ledger_of(language):
    service = TrainingService(language)
    for params in (5215, 7296, 10_314, 14_484):
        for tokens in (120_000, 240_000, 480_000):
            service.train(params, tokens)
    return service.ledger


def test_a_genuine_ledger_is_right(ledger):
    result = score(question("ledger").instance("ada"), plain(ledger), key("ledger"))
    assert result.full, result.reason


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows[:5], "six at least"),
        (lambda rows: [*rows, rows[0]], "twice"),
        (lambda rows: [[*rows[0][:2], 0.9], *rows[1:]], "never gave the run"),
        (lambda rows: [[2558.0, "many", 1.0], *rows], "not a number"),
        (lambda rows: [*rows, ledger_of(TARGETS[1]["language"])[0]], "more than one language"),
        (lambda rows: "all of it", "rows of"),
        (lambda rows: [], "six at least"),
    ],
)
def test_a_ledger_that_is_not_the_services_is_refused(ledger, change, words):
    result = score(question("ledger").instance("ada"), plain(change(ledger)), key("ledger"))
    assert result.points == 0
    assert words in result.reason


def test_an_overspent_ledger_is_refused():
    service = TrainingService(TARGETS[0]["language"], budget=1e13)
    for params in service.sizes[-4:]:
        for tokens in service.amounts[-3:]:
            for _ in "both seeds":
                if sum(row[:2] == [params, tokens] for row in service.ledger) < 2:
                    service.train(params, tokens)
    assert "budget is 2.5e+11" in ledger_problem(service.ledger)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target["language"])
def test_a_plan_within_the_budget_can_forecast_every_target(target):
    n, d, loss = map(np.array, zip(*ledger_of(target["language"]), strict=True))
    value = fit_chinchilla(n, d, loss)(target["params"], target["tokens"])
    student = next(s for s in map(str, range(1000)) if question("forecast-capstone").instance(s).given == target)
    instance = question("forecast-capstone").instance(student)
    result = score(instance, plain((value, 0.94 * value, 1.06 * value)), key("forecast-capstone"))
    assert result.points > 0.95 * result.max_points, result.reason
