"""Two small abilities to test a language model on, beside its loss.

Cloze: which of four continuations is the true one? Three are made by a speaker who knows only pairs of tokens, so
guessing scores a quarter. Recall: where the language is nearly certain of the next four tokens, does the model say all
of them? Guessing scores nothing, and four right tokens in a row come late: a score with a threshold. Recall is asked in
contexts as frequent as they are in text, and in contexts that are all different, which are mostly rare.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from course_data.language import Language
from course_data.model import Model

ITEMS, LENGTH, OPTIONS = 3000, 4, 4
LONG = 10  # tokens of a long answer


@dataclass(frozen=True)
class Items:
    """Questions as pairs of context (items, options, length, order) and token (items, options, length)."""

    contexts: np.ndarray
    tokens: np.ndarray


def _unroll(source: Language, starts: np.ndarray, tokens: np.ndarray) -> np.ndarray:
    """Context numbers before each of the tokens, shape of `tokens`, (…, length), reading on from `starts`, (…)."""
    contexts, now = np.empty(tokens.shape, dtype=np.int64), starts
    for place in range(tokens.shape[-1]):
        contexts[..., place] = now
        now = now % source.vocab ** (source.order - 1) * source.vocab + tokens[..., place]
    return contexts


def _draw(probabilities: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One token per row of probabilities (n, vocab)."""
    return (np.cumsum(probabilities, axis=1)[:, :-1] < rng.random((len(probabilities), 1))).sum(axis=1)


@lru_cache(maxsize=4)
def cloze_items(source: Language) -> Items:
    """Contexts drawn from the language; option 0 continues truly, the others by pairs of tokens only."""
    rng = np.random.default_rng(1)
    starts = rng.choice(len(source.context_probabilities), ITEMS, p=source.context_probabilities)
    v = source.vocab
    joint = (source.context_probabilities[:, None] * source.probabilities).reshape(-1, v, v).sum(axis=0)
    pairs = joint / joint.sum(axis=1, keepdims=True)
    options = np.empty((ITEMS, OPTIONS, LENGTH), dtype=np.int64)
    for option in range(OPTIONS):
        now = starts
        for place in range(LENGTH):
            token = _draw(source.probabilities[now] if option == 0 else pairs[now % v], rng)
            options[:, option, place] = token
            now = now % v ** (source.order - 1) * v + token
    contexts = _unroll(source, np.repeat(starts[:, None], OPTIONS, axis=1), options)
    return Items(source.split(contexts.ravel()).reshape(*contexts.shape, -1), options)


@lru_cache(maxsize=8)
def recall_items(source: Language, *, different: bool, length: int = LENGTH) -> Items:
    """Contexts after which the language gives each of its next `length` favourite tokens more than one half.

    They are as frequent as in text, so common ones occur many times; or all `different`, and so mostly rare.
    """
    rng = np.random.default_rng(2)
    starts = rng.choice(len(source.probabilities), 200_000, p=source.context_probabilities)
    if different:
        starts = rng.permutation(np.unique(starts))
    tokens, sure, now = np.empty((len(starts), length), dtype=np.int64), np.ones(len(starts), dtype=bool), starts
    for place in range(length):
        row = source.probabilities[now]
        tokens[:, place] = row.argmax(axis=1)
        sure &= row.max(axis=1) > 0.5
        now = now % source.vocab ** (source.order - 1) * source.vocab + tokens[:, place]
    starts, tokens = starts[sure][:ITEMS, None], tokens[sure][:ITEMS, None]
    contexts = _unroll(source, starts, tokens)
    return Items(source.split(contexts.ravel()).reshape(*contexts.shape, -1), tokens)


@lru_cache(maxsize=4)
def next_tokens(source: Language) -> Items:
    """Contexts drawn from the language, and the two tokens that a speaker went on with: one option, of length 2."""
    rng = np.random.default_rng(3)
    starts = rng.choice(len(source.context_probabilities), 2 * ITEMS, p=source.context_probabilities)
    first = _draw(source.probabilities[starts], rng)
    now = starts % source.vocab ** (source.order - 1) * source.vocab + first
    tokens = np.stack([first, _draw(source.probabilities[now], rng)], axis=1)[:, None]
    contexts = _unroll(source, starts[:, None], tokens)
    return Items(source.split(contexts.ravel()).reshape(*contexts.shape, -1), tokens)


def _answers(model: Model, items: Items) -> tuple[np.ndarray, np.ndarray]:
    """log P of each token and whether it is the model's first choice, both (runs, items, options, length)."""
    contexts = items.contexts.reshape(-1, items.contexts.shape[-1])
    tokens = items.tokens.ravel()
    logs, first = [], []
    for part in np.array_split(np.arange(len(tokens)), max(1, len(tokens) // 4096)):
        log_p = model.log_probabilities(contexts[part])
        logs.append(log_p[:, np.arange(len(part)), tokens[part]])
        first.append(log_p.argmax(axis=2) == tokens[part])
    shape = (model.runs, *items.tokens.shape)
    return np.concatenate(logs, axis=1).reshape(shape), np.concatenate(first, axis=1).reshape(shape)


def task_scores(model: Model, source: Language) -> list[dict[str, float]]:
    """Shares of items solved, per run: `cloze`, `recall`, and `rare_recall` on contexts that are all different.

    `recall_tokens` is the share of single tokens right in the items of `recall`: a gentler measure of the same ability.
    """
    log_p, _ = _answers(model, cloze_items(source))
    _, right = _answers(model, recall_items(source, different=False))
    _, rare = _answers(model, recall_items(source, different=True))
    scores = {
        "cloze": (log_p.sum(axis=3).argmax(axis=2) == 0).mean(axis=1),
        "recall": right.all(axis=3).mean(axis=(1, 2)),
        "recall_tokens": right.mean(axis=(1, 2, 3)),
        "rare_recall": rare.all(axis=3).mean(axis=(1, 2)),
    }
    return [{name: float(share[run]) for name, share in scores.items()} for run in range(model.runs)]


def long_answer_scores(model: Model, source: Language) -> list[dict[str, float]]:
    """Shares per run on the items of `recall`, with answers of ten tokens.

    `token_right` is the share of single tokens that are the model's first choice, each with the right tokens before
    it; `four_right` and `ten_right` are the shares of answers whose first four, and all ten, are right.
    """
    _, right = _answers(model, recall_items(source, different=False, length=LONG))
    scores = {
        "token_right": right.mean(axis=(1, 2, 3)),
        "four_right": right[..., :LENGTH].all(axis=3).mean(axis=(1, 2)),
        "ten_right": right.all(axis=3).mean(axis=(1, 2)),
    }
    return [{name: float(share[run]) for name, share in scores.items()} for run in range(model.runs)]


def continuation_scores(model: Model, source: Language) -> list[dict[str, float]]:
    """Shares per run: `cloze` as in `task_scores`, and `two_right`, the items whose next two tokens were both foretold.

    A token is foretold where it is the model's first choice. Guessing scores nothing, and a model that knows the
    language scores less than one, since a speaker is free to go on otherwise.
    """
    log_p, _ = _answers(model, cloze_items(source))
    _, right = _answers(model, next_tokens(source))
    cloze = (log_p.sum(axis=3).argmax(axis=2) == 0).mean(axis=1)
    two = right.all(axis=3).mean(axis=(1, 2))
    return [{"cloze": float(cloze[run]), "two_right": float(two[run])} for run in range(model.runs)]
