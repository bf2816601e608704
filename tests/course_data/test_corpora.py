"""Natural text from the installation: deterministic, split cleanly, mixed as asked."""

import ast

import numpy as np
import pytest

from course_data.corpora import BLOCK, KEPT, Mixture, bare_code, docstrings, kept_examples, positions

SOURCE = '''
"""What a module says."""
# a remark
def add(x, y="secret"):
    """Add two numbers.

    Examples
    --------
    >>> add(1, 2)
    """
    return x + y  # another
'''


def test_prose_is_what_docstrings_say_up_to_their_examples():
    assert list(docstrings(ast.parse(SOURCE))) == ["What a module says.", "Add two numbers."]


def test_code_has_no_words_left():
    code = bare_code(ast.parse(SOURCE))
    for word in ("says", "remark", "secret", "numbers", "another"):
        assert word not in code
    ast.parse(code)
    assert "return x + y" in code


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0), (0.1, 100), (1.0, 1000)])
def test_shares_are_exact(small_texts, share, expected):
    contexts, targets = Mixture(share).examples(1000, np.random.default_rng(0))
    assert (targets == 2).sum() == expected
    assert contexts.shape == (1000, 8)
    assert (contexts == targets[:, None]).all()  # an example never mixes domains


def test_training_never_sees_kept_text(small_texts):
    free, kept = (set(positions("prose", 8, kept=kept).tolist()) for kept in (False, True))
    assert not free & kept
    reach = {place - step for place in list(free)[::997] for step in range(9)}
    assert all(place // BLOCK % KEPT for place in reach)  # nor as context


def test_kept_examples_continue_one_another(small_texts):
    small_texts["prose"][:] = np.arange(60 * BLOCK) % 96
    contexts, targets = kept_examples("prose", 50, ahead=4)
    assert contexts.shape == (50, 4, 8)
    assert (targets[:, 1:] == (targets[:, :-1] + 1) % 96).all()
    assert (contexts[..., -1] == (targets.astype(int) - 1) % 96).all()


def test_more_text_than_there_is_is_refused(small_texts):
    with pytest.raises(ValueError, match=r"The prose here has .* characters to train on, fewer than"):
        Mixture(0.0).examples(60 * BLOCK, np.random.default_rng(0))
