"""Lesson 6: sound methods earn full marks, and every recognisable mistake meets the message meant for it."""

import numpy as np
import pytest

from autograder.questions.instructor.lesson_06 import REPEATS, effective_tokens
from tests.autograder.questions.mistakes import meets, result_of, seen_at_once
from tests.autograder.questions.test_lesson_01 import by_alpha, line


def transfer(E, A, alpha, x, loss):
    return 100 * np.mean((E + A * x**-alpha) / loss - 1)


def choose(x, loss, x_held, loss_held):
    slope, intercept = line(x, loss)
    E, A, alpha = by_alpha(x, loss)
    straight = np.mean(np.abs(np.exp(intercept) * x_held**slope / loss_held - 1))
    floor = np.mean(np.abs((E + A * x_held**-alpha) / loss_held - 1))
    return "floor" if floor < straight else "straight"


def good(x, loss, E, A, alpha, tolerance):
    return np.abs((E + A * x**-alpha) / loss - 1) <= tolerance


def usable(x, loss, *rest):
    rows, met = [[]], good(x, loss, *rest)
    for place, fine in zip(x, met, strict=True):
        if fine:
            rows[-1].append(place)
        else:
            rows.append([])
    longest = max(rows, key=len)
    return longest[0], longest[-1]


def repeats(unique, total):
    seen = total / unique - 1
    return unique * (1 + REPEATS * (1 - np.exp(-seen / REPEATS)))


SOUND = {
    "transfer-error": transfer,
    "choose-form": choose,
    "usable-range": usable,
    "effective-tokens": repeats,
    "exact-match": lambda p, k: p**k,
}


@pytest.mark.parametrize("id", SOUND)
def test_a_sound_function_earns_full_marks(id):
    assert seen_at_once(id, SOUND[id]) is None
    assert all(result_of(id, SOUND[id], f"student-{n}").full for n in range(6))


OTHER = {"floor": "straight", "straight": "floor"}


MISTAKES = [
    ("transfer-error", lambda E, A, a, x, loss: 100 * np.mean(loss / (E + A * x**-a) - 1), "turn the fraction over"),
    ("transfer-error", lambda *args: abs(transfer(*args)), "sign is lost"),
    ("transfer-error", lambda *args: transfer(*args) / 100, "multiply by 100"),
    ("transfer-error", lambda E, *rest: transfer(0.0, *rest), "E is left out"),
    ("choose-form", lambda *args: "floor", "never loses"),
    ("choose-form", lambda *args: OTHER[choose(*args)], "larger error"),
    ("choose-form", lambda *args: 1.0, "it must give the text"),
    ("usable-range", lambda x, *rest: (x[0], x[-1]), "whole measured range"),
    ("usable-range", lambda x, *rest: (x[good(x, *rest)][0], x[good(x, *rest)][-1]), "no gaps"),
    ("effective-tokens", lambda unique, total: total, "counts as fresh"),
    ("effective-tokens", lambda unique, total: unique, "worth nothing"),
    ("effective-tokens", lambda u, d: u * (1 + REPEATS * (1 - np.exp(-d / u / REPEATS))), "R = D/U − 1"),
    ("effective-tokens", lambda u, d: repeats(u, d) - u, "first pass is missing"),
    ("exact-match", lambda p, k: 1 - (1 - p) ** k, "at least one"),
    ("exact-match", lambda p, k: p, "share of right tokens"),
    ("exact-match", lambda p, k: p * k, "expected number"),
    ("exact-match", lambda p, k: p ** (1 / k), "k-th root"),
]


@pytest.mark.parametrize(("id", "mistake", "words"), MISTAKES, ids=[f"{m[0]}: {m[2]}" for m in MISTAKES])
def test_every_mistake_meets_its_message(id, mistake, words):
    meets(id, mistake, words)


def test_four_epochs_are_nearly_as_good_as_fresh_text():
    """Muennighoff et al. 2023: up to about four epochs repeats are nearly as good as new text."""
    assert effective_tokens(1.0, 4.0) / 4 > 0.92
    assert effective_tokens(1.0, 40.0) / 40 < 0.5
