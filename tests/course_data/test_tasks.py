"""The tasks, answered by models of which the score is known."""

import numpy as np
import pytest

from course_data.language import language
from course_data.tasks import cloze_items, recall_items, task_scores


class Guess:
    """Log probabilities drawn anew every time."""

    runs = 1

    def __init__(self, vocab):
        self.vocab, self.rng = vocab, np.random.default_rng(0)

    def log_probabilities(self, contexts):
        return np.log(self.rng.dirichlet(np.ones(self.vocab), (1, len(contexts))))


class Truth:
    """The language itself."""

    runs = 1

    def __init__(self, lang):
        self.lang = lang

    def log_probabilities(self, contexts):
        numbers = contexts.astype(int) @ self.lang.vocab ** np.arange(self.lang.order - 1, -1, -1)
        return np.log(self.lang.probabilities[numbers])[None]


@pytest.mark.parametrize("name", ["zipf-a", "zipf-b"])
def test_the_language_itself_recalls_all_and_is_best_at_cloze(name):
    (scores,) = task_scores(Truth(language(name)), language(name))
    assert scores["recall"] == scores["rare_recall"] == scores["recall_tokens"] == 1
    assert 0.9 < scores["cloze"] < 1


def test_guessing_scores_chance(tiny):
    (scores,) = task_scores(Guess(language(tiny).vocab), language(tiny))
    assert scores["cloze"] == pytest.approx(0.25, abs=0.03)
    assert max(scores["recall"], scores["rare_recall"]) < 0.002


def test_items_read_on_from_their_own_tokens():
    for items in (cloze_items(language("zipf-a")), recall_items(language("zipf-a"), different=False)):
        assert (items.contexts[..., 1:, :-1] == items.contexts[..., :-1, 1:]).all()
        assert (items.contexts[..., 1:, -1] == items.tokens[..., :-1]).all()


def test_rare_items_are_all_different():
    items = recall_items(language("zipf-a"), different=True)
    starts = items.contexts[:, 0, 0]
    assert len(np.unique(starts, axis=0)) == len(starts)
