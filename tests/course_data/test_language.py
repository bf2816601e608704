"""The language against computations that share no code with it."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import course_data
from course_data.language import LANGUAGES, Language, language

small = st.builds(
    Language,
    vocab=st.integers(2, 7),
    favourites=st.tuples(st.integers(1, 5), st.integers(1, 4)),
    zipf=st.tuples(st.floats(0.5, 2), st.floats(0.5, 2)),
    back_off=st.floats(0.15, 0.5),
    seed=st.integers(0, 99),
)


def probability_by_definition(lang: Language, context: list[int], token: int) -> float:
    """P(token | context) by following the story: a favourite by rank, or the context without its oldest token."""
    if not context:
        ranks = [1 / (rank + 1) for rank in range(1, lang.vocab + 1)]
        return ranks[token] / sum(ranks)
    count, exponent = lang.favourites[len(context) - 1], lang.zipf[len(context) - 1]
    number = sum(digit * lang.vocab**place for place, digit in enumerate(reversed(context)))
    weights = [rank**-exponent for rank in range(1, count + 1)]
    own = sum(w for w, favourite in zip(weights, lang._lists[len(context)][number], strict=True) if favourite == token)
    shorter = probability_by_definition(lang, context[1:], token)
    return (1 - lang.back_off) * own / sum(weights) + lang.back_off * shorter


@given(small)
@settings(max_examples=12, deadline=None)
def test_probabilities_follow_the_definition(lang):
    for number in range(lang.vocab**2):
        for token in range(lang.vocab):
            expected = probability_by_definition(lang, [number // lang.vocab, number % lang.vocab], token)
            assert lang.probabilities[number, token] == pytest.approx(expected, abs=1e-12)


@given(small)
@settings(max_examples=12, deadline=None)
def test_entropy_equals_that_of_a_linear_solve(lang):
    v, size = lang.vocab, lang.vocab**2
    move = np.zeros((size, size))
    for number in range(size):
        for token in range(v):
            move[number, number % v * v + token] += lang.probabilities[number, token]
    # Stationary distribution: occurs @ move = occurs, and it sums to one.
    system = np.vstack([move.T - np.eye(size), np.ones(size)])
    occurs = np.linalg.lstsq(system, np.append(np.zeros(size), 1.0), rcond=None)[0]
    entropy = -sum(
        occurs[n] * p * math.log(p) for n in range(size) for p in lang.probabilities[n] if p > 0 and occurs[n] > 0
    )
    assert lang.entropy == pytest.approx(entropy, abs=1e-9)


def test_long_text_has_the_computed_entropies(tiny):
    lang = language(tiny)
    contexts, targets = lang.examples(2_000_000, np.random.default_rng(0))
    for length in range(lang.order + 1):
        seen = (contexts[:, lang.order - length :] @ (lang.vocab ** np.arange(length - 1, -1, -1))).astype(int)
        counts = np.bincount(seen * lang.vocab + targets, minlength=lang.vocab ** (length + 1)).reshape(-1, lang.vocab)
        totals = counts.sum(axis=1, keepdims=True)
        ratio = np.where(counts > 0, counts / np.maximum(totals, 1), 1)
        assert -(counts * np.log(ratio)).sum() / len(targets) == pytest.approx(lang.entropies[length], abs=6e-3)


def test_named_languages_have_the_entropies_on_their_data_sheets():
    """Any change here would make every committed excess loss wrong."""
    assert language("zipf-a").entropy == pytest.approx(0.82454740, abs=1e-7)
    assert language("zipf-b").entropy == pytest.approx(1.1688, abs=1e-4)
    for name in LANGUAGES:
        entropies = language(name).entropies
        assert list(entropies) == sorted(
            entropies, reverse=True
        )  # more context never makes the next token less certain


def test_typical_contexts_stand_for_the_language():
    lang = language("zipf-a")
    entropy_of_row = -(lang.probabilities * np.log(lang.probabilities)).sum(axis=1)
    assert entropy_of_row[lang.typical_contexts(32768)].mean() == pytest.approx(lang.entropy, abs=2e-3)


def test_same_seed_same_text_other_seed_other_text(tiny):
    first, again, other = (language(tiny).examples(500, np.random.default_rng(seed))[1] for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_unknown_language_is_refused_by_name():
    with pytest.raises(ValueError, match="no language 'klingon'; choose one of zipf-a, zipf-b"):
        language("klingon")


def test_the_sheet_of_the_grid_tells_the_spectrum_of_contexts():
    """No power law: how frequent a context is falls ever more steeply with its rank."""
    said = " ".join((Path(course_data.__file__).parent / "grid" / "sheet.md").read_text().split())
    occurs = np.sort(language("zipf-a").context_probabilities)[::-1]
    steepness = []
    for first, last in ((10, 100), (100, 1000), (1000, 10_000)):
        ranks = np.unique(np.geomspace(first, last, 60).astype(int))
        steepness.append(-np.polyfit(np.log(ranks), np.log(occurs[ranks - 1]), 1)[0])
    told = "falls with exponent {:.1f} from rank 10 to 100, {:.1f} to 1,000, and {:.1f} to 10,000".format(*steepness)
    assert told in said
    assert f"the {len(occurs):,} contexts of three tokens" in said
    assert f"the thousand most frequent are {100 * occurs[:1000].sum():.0f} % of the text" in said
