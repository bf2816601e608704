"""lessons/tools.py: what later lessons are given agrees with closed forms and with the reference fits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_data import load
from lessons import tools
from solutions.power_law import fit_power_law


@settings(deadline=None, max_examples=30)
@given(
    E=st.floats(0.2, 3), part=st.floats(0.2, 3), alpha=st.floats(0.1, 1.2), low=st.sampled_from([1.0, 1e3, 1e9, 1e18])
)
def test_exact_power_laws_come_back(E, part, alpha, low):
    x = np.geomspace(low, 1e4 * low, 9)
    fitted = tools.fit_power_law(x, E + part * (x / low) ** -alpha)
    assert fitted == pytest.approx((E, part * low**alpha, alpha), rel=2e-3)


@settings(deadline=None, max_examples=10)
@given(alpha=st.floats(0.25, 0.9), beta=st.floats(0.25, 0.9), E=st.floats(0.5, 2))
def test_exact_surfaces_come_back(alpha, beta, E):
    n, d = (grid.ravel() for grid in np.meshgrid(np.geomspace(1e3, 1e6, 6), np.geomspace(1e4, 1e7, 6)))
    truth = (E, 0.3 * 3e4**alpha, alpha, 0.3 * 3e5**beta, beta)
    loss = truth[0] + truth[1] * n**-alpha + truth[3] * d**-beta
    assert tools.fit_chinchilla(n, d, loss) == pytest.approx(truth, rel=1e-3)


def test_the_split_is_no_worse_than_its_neighbours():
    law = (1.0, 50.0, 0.4, 200.0, 0.5)
    best, tokens = tools.compute_optimal(1e15, *law)
    assert 6 * best * tokens == pytest.approx(1e15)

    def loss(n):
        return law[0] + law[1] * n ** -law[2] + law[3] * (1e15 / 6 / n) ** -law[4]

    assert loss(best) < min(loss(0.99 * best), loss(1.01 * best))


def test_on_measured_runs_it_agrees_with_the_reference():
    row = load("grid").where(part="data size")
    x, loss = tools.mean_over_seeds(row, "tokens")
    assert len(x) == len(np.unique(row["tokens"]))
    reference = fit_power_law(x, loss)
    assert tools.fit_power_law(x, loss) == pytest.approx((reference.E, reference.A, reference.alpha), rel=0.02)


def layers(losses, W, b, v, c, chance):
    return chance + (1 - chance) / (1 + np.exp(-(np.tanh(losses @ W + b) @ v + c)))


def test_a_trained_network_finds_scores_that_a_network_made():
    """Another network's scores come back, between the losses it was trained on and with the losses as they are."""
    draw = np.random.default_rng(5)
    losses = draw.uniform((1.3, 1.8), (2.7, 4.0), (60, 2))
    truth = (np.array([[1.0, -0.3], [0.2, 1.5]]), np.array([-2.0, -3.0]), np.array([-1.5, -1.0]), 0.3)
    score = layers(losses, *truth, 0.25)
    seen, kept = slice(0, 45), slice(45, None)
    weights = tools.train_network(layers, losses[seen], score[seen], 0.25)
    assert [np.shape(part) for part in weights] == [(2, 3), (3,), (3,), ()]
    assert np.abs(layers(losses[kept], *weights, 0.25) - score[kept]).max() < 0.02
    again = tools.train_network(layers, losses[seen], score[seen], 0.25)
    assert all(np.array_equal(one, two) for one, two in zip(weights, again, strict=True))
