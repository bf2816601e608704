"""The model and its training: gradients, bits, and scores against exact truths."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_data.language import language
from course_data.model import Adam, Model, count_params
from course_data.training import excess_loss, learning_rate, recipe, train, train_models, training


def mean_loss(model: Model, contexts: np.ndarray, targets: np.ndarray) -> np.ndarray:
    log_p = model.log_probabilities(contexts)
    return -np.take_along_axis(log_p, targets[..., None], axis=2).mean(axis=(1, 2))


@given(st.integers(2, 9), st.integers(1, 12), st.integers(0, 99))
@settings(max_examples=15, deadline=None)
def test_gradient_equals_finite_differences(width, count, seed):
    rng = np.random.default_rng(seed)
    model = Model(width, [seed, seed + 1], vocab=7, order=2)
    model.weights = rng.standard_normal(model.weights.shape) * 0.5  # in double precision, and no zero layer
    model._part = model.parts(model.weights)
    contexts, targets = rng.integers(0, 7, (2, count, 2)), rng.integers(0, 7, (2, count))
    gradient = model.gradient(contexts, targets)
    step = 1e-6
    for place in rng.choice(model.total_params, 25):
        before = model.weights[:, place].copy()
        model.weights[:, place] = before + step
        up = mean_loss(model, contexts, targets)
        model.weights[:, place] = before - step
        down = mean_loss(model, contexts, targets)
        model.weights[:, place] = before
        assert gradient[:, place] == pytest.approx((up - down) / (2 * step), abs=2e-6)


def test_adam_follows_the_paper():
    """Kingma & Ba (2015), algorithm 1, written out for one weight."""
    gradients, weight, mean, square = [0.3, -0.2, 0.7], 1.0, 0.0, 0.0
    ours = Adam(np.array([[1.0]]), beta1=0.9, beta2=0.98, eps=1e-8)
    for t, g in enumerate(gradients, start=1):
        ours.step(np.array([[g]]), 0.01)
        mean, square = 0.9 * mean + 0.1 * g, 0.98 * square + 0.02 * g * g
        weight -= 0.01 * (mean / (1 - 0.9**t)) / ((square / (1 - 0.98**t)) ** 0.5 + 1e-8)
        assert ours.weights[0, 0] == pytest.approx(weight, rel=1e-12)


def test_parameters_are_counted_by_hand():
    # embedding 3·64·4; hidden (3·4)·16 + 16; output 16·64 + 64
    assert count_params(16) == (192 + 16 + 1024 + 64, 768 + 192 + 16 + 1024 + 64)
    model = Model(16, [0])
    assert (model.params, model.total_params) == count_params(16)


class Table:
    """A model that looks its predictions up: log probabilities by context number."""

    runs = 1

    def __init__(self, lang, log_p):
        self.lang, self.log_p = lang, log_p

    def log_probabilities(self, contexts):
        return self.log_p[contexts.astype(int) @ self.lang.vocab ** np.arange(self.lang.order - 1, -1, -1)][None]


def test_a_table_of_the_truth_has_no_excess_loss():
    lang = language("zipf-a")
    assert excess_loss(Table(lang, np.log(lang.probabilities)), lang) == pytest.approx(0, abs=1e-12)


def test_a_table_of_pairs_has_the_exact_conditional_entropy(tiny):
    lang = language(tiny)
    v = lang.vocab
    joint = (lang.context_probabilities[:, None] * lang.probabilities).reshape(-1, v, v).sum(axis=0)
    pairs = np.tile(np.log(joint / joint.sum(axis=1, keepdims=True)), (v**2, 1))
    loss = lang.entropy + excess_loss(Table(lang, pairs), lang, contexts=200_000)[0]
    assert loss == pytest.approx(lang.entropies[1], abs=1e-4)


@given(
    width=st.integers(4, 70),
    tokens=st.integers(20, 3000),
    epochs=st.integers(1, 3),
    seeds=st.lists(st.integers(0, 1000), min_size=2, max_size=5, unique=True),
)
@settings(max_examples=15, deadline=None)
def test_a_run_never_depends_on_its_neighbours(width, tokens, epochs, seeds):
    """Bit for bit: alone, and side by side with any others in any order."""
    together = [recipe("zipf-a", width, tokens, seed, epochs=epochs) for seed in seeds]
    side_by_side = train_models(together).weights
    for place in (0, len(seeds) - 1):
        alone = train_models([together[place]]).weights[0]
        assert (alone == side_by_side[place]).all()


def test_same_settings_same_bits():
    first, again = (train(recipe("zipf-a", 24, 20_000, 5)) for _ in range(2))
    assert first.loss == again.loss
    assert train(recipe("zipf-a", 24, 20_000, 6)).loss != first.loss


def test_a_student_can_train_one_model_and_it_learns():
    run = train(recipe("zipf-a", 16, 60_000, 0))
    untrained = excess_loss(Model(16, [0]), language("zipf-a"))[0]
    assert run.excess < untrained / 2
    assert run.loss < language("zipf-a").entropies[1]  # better than any model of pairs
    assert run.loss == pytest.approx(language("zipf-a").entropy + run.excess)


def test_every_token_is_used_once_per_epoch(tiny):
    seen = [seen for seen, _ in training([recipe(tiny, 8, 1234, 0, epochs=3)])]
    sizes = np.diff([0, *seen])
    assert seen[-1] == 3 * 1234
    assert sizes.max() - sizes.min() <= 1


def test_schedule_warms_up_and_ends_at_zero():
    one = recipe("zipf-a", 32, 100_000, 0)
    rates = [learning_rate(one, step) for step in range(one.steps + 1)]
    assert rates[0] == pytest.approx(one.peak_rate / one.warmup)
    assert np.argmax(rates) == pytest.approx(one.warmup, abs=1)
    assert max(rates) <= one.peak_rate
    assert rates[-1] == pytest.approx(0, abs=1e-9)


def test_corrupted_text_makes_a_worse_model(tiny):
    clean = train(recipe(tiny, 16, 20_000, 0))
    assert train(recipe(tiny, 16, 20_000, 0, corruption=0.3)).loss > clean.loss + 0.02


def test_runs_that_differ_in_more_than_the_seed_are_not_mixed(tiny):
    one = recipe(tiny, 8, 100, 0)
    with pytest.raises(ValueError, match="differ in their seed only"):
        train_models([one, replace(one, batch=9)])
