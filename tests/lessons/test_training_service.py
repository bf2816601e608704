"""The training service: it spends what it says, refuses what it must, and never gives away a held-out run."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.questions import lesson_09
from course_data import load
from lessons.training_service import BUDGET, TrainingService, cost

LANGUAGE = lesson_09.TARGETS[0]["language"]


def test_a_run_costs_six_n_d_and_the_second_one_has_the_other_seed():
    service = TrainingService(LANGUAGE)
    first, second = service.train(2558, 120_000), service.train(2558, 120_000)
    assert first != second
    assert service.remaining == pytest.approx(BUDGET - 2 * 6 * 2558 * 120_000)
    assert service.ledger == [[2558, 120_000, first], [2558, 120_000, second]]
    with pytest.raises(ValueError, match="seeds of this run are in your ledger"):
        service.train(2558, 120_000)


@pytest.mark.parametrize(
    ("params", "tokens", "words"),
    [
        (2600, 120_000, "nearest is 2,558"),
        (2558, 100_000, "nearest is 120,000"),
        (58_864, 1_920_000, "not a size on offer"),
    ],
)
def test_what_was_not_measured_is_refused_with_the_nearest(params, tokens, words):
    service = TrainingService(LANGUAGE)
    with pytest.raises(ValueError, match=words):
        service.train(params, tokens)
    assert service.remaining == service.budget


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=30))
def test_no_sequence_of_runs_overspends(wishes):
    service = TrainingService(LANGUAGE)
    for size, amount in wishes:
        before = list(service.ledger)
        try:
            service.train(service.sizes[size], service.amounts[amount])
        except ValueError:
            assert service.ledger == before
    assert cost(service.ledger) <= BUDGET
    assert len(service.ledger) < 6 or lesson_09.ledger_problem(service.ledger) is None


def test_the_budget_is_a_fraction_of_what_is_to_be_forecast():
    assert lesson_09.BUDGET == BUDGET
    targets = [6 * target["params"] * target["tokens"] for target in lesson_09.TARGETS]
    assert 0.4 * min(targets) >= BUDGET
    for target in lesson_09.TARGETS:
        assert len(load("capstone").where(**target)) == 0
        assert len(load("capstone", held_out=True).where(**target)) == 1


def test_another_language_has_other_losses_and_an_unknown_one_is_refused():
    one, other = (TrainingService(target["language"]) for target in lesson_09.TARGETS[:2])
    assert one.train(2558, 120_000) != other.train(2558, 120_000)
    with pytest.raises(ValueError, match="No run was trained on 'zipf-a'; choose one of capstone-01"):
        TrainingService("zipf-a")
