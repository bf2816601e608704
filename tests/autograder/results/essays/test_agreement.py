"""Weighted kappa against a worked example and against a table of counts, as textbooks compute it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.results.essays.agreement import agreement

MARKS = st.sampled_from([0.0, 0.5, 1.0, 2.5, 4.0, 5.0])


def kappa_by_counts(pairs) -> float | None:
    """Cohen's weighted kappa by its definition: a table of counts, weights, and the products of its margins."""
    values = sorted({one for pair in pairs for one in pair})
    counts = np.zeros((len(values), len(values)))
    for one, other in pairs:
        counts[values.index(one), values.index(other)] += 1
    share = counts / counts.sum()
    weights = np.subtract.outer(values, values) ** 2
    by_chance = np.outer(share.sum(axis=1), share.sum(axis=0))
    expected = (weights * by_chance).sum()
    return None if expected == 0 else 1 - (weights * share).sum() / expected


def test_a_worked_example():
    """By hand: squares 0, 1, 1, 0 have the mean 1/2; first (1, 2, 3, 3) and second (1, 3, 2, 3) crossed have the mean
    22/16: 0+4+1+4, 1+1+0+1, 4+0+1+0 twice. So kappa is 1 - (1/2)/(22/16) = 7/11."""
    found = agreement([(1, 1), (2, 3), (3, 2), (3, 3)])
    assert found.kappa == pytest.approx(7 / 11)
    assert (found.answers, found.same, found.difference) == (4, 2, 0.5)
    assert found.told == (
        "4 answers have been marked by two people: 2 alike (50%), 0.5 points apart on average, weighted kappa 0.64."
    )


@given(st.lists(st.tuples(MARKS, MARKS), min_size=1, max_size=30))
def test_it_is_what_a_table_of_counts_gives(pairs):
    found, other = agreement(pairs), kappa_by_counts(pairs)
    assert found.kappa == (None if other is None else pytest.approx(other))
    assert found.same == sum(one == two for one, two in pairs)


def test_perfect_opposite_and_nothing_to_disagree_about():
    assert agreement([(0, 0), (5, 5), (2, 2)]).kappa == 1
    assert agreement([(0, 5), (5, 0)]).kappa == -1
    alike = agreement([(3, 3), (3, 3)])
    assert (alike.kappa, alike.same) == (None, 2)
    assert "not defined here" in alike.told
    assert agreement([]).told == "No answer has been marked by two people yet."


def test_marks_dealt_at_random_agree_by_chance_alone():
    rng = np.random.default_rng(5)
    pairs = list(zip(rng.integers(0, 6, 400).tolist(), rng.integers(0, 6, 400).tolist(), strict=True))
    kappa = agreement(pairs).kappa
    assert kappa is not None
    assert abs(kappa) < 0.15
