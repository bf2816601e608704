"""Published figures of real models, held against what their configurations and other figures imply."""

import numpy as np
import pytest

import course_data

FAMILIES = ("cerebras-gpt", "pythia", "opt-scores")
GUESSES = {"hellaswag": 0.25, "piqa": 0.5, "winogrande": 0.5}
CONTEXT, CEREBRAS_VOCABULARY, PYTHIA_VOCABULARY = 2048, 50_257, 50_304


def blocks(ds: course_data.Dataset) -> np.ndarray:
    """Parameters without embeddings: 12 width² of matrices and 13 width of biases and norms a block, a last norm."""
    layers, width = ds["layers"], ds["width"]
    return layers * (12 * width**2 + 13 * width) + 2 * width


@pytest.fixture(params=[False, True], ids=["small", "13B"])
def cerebras(request) -> course_data.Dataset:
    return course_data.load("cerebras-gpt", held_out=request.param)


def test_the_largest_is_held_out():
    public, held_out = (course_data.load("cerebras-gpt", held_out=apart) for apart in (False, True))
    assert "13B" not in public["model"]
    assert list(held_out["model"]) == ["13B"]
    for path in (course_data.dataset.ROOM / "cerebras-gpt").glob("*.*"):
        assert not [loss for loss in ("1.572", "1.575", "0.513", "0.696") if loss in path.read_text(encoding="utf-8")]


def test_configurations_give_the_sizes(cerebras):
    counted = blocks(cerebras) + (CEREBRAS_VOCABULARY + CONTEXT) * cerebras["width"]
    assert counted == pytest.approx(cerebras["params"], rel=0.025)
    assert cerebras["tokens"] == pytest.approx(20 * counted, rel=0.005)


def test_pythia_is_counted_exactly():
    pythia = course_data.load("pythia")
    assert (blocks(pythia) == pythia["params"]).all()
    embeddings = pythia["total_params"] - pythia["params"]
    rows = embeddings / (2 * pythia["width"])  # the largest two pad the vocabulary to a multiple of their processors
    assert (rows == np.where(np.arange(8) < 6, PYTHIA_VOCABULARY, [0] * 6 + [50_432, 50_688])).all()


@pytest.mark.parametrize("name", ["cerebras-gpt", "pythia"])
def test_reported_flops_are_more_than_6nd(name):
    ds = course_data.load(name)
    total = ds["total_params"] if "total_params" in ds.columns else ds["params"]
    ratio = ds["flops"] / (6 * total * ds["tokens"])
    assert ratio.min() > 1.1
    assert ratio.max() < 1.8
    assert ratio[0] > ratio[-1]  # attention and embeddings weigh most in the smallest


@pytest.mark.parametrize("name", FAMILIES)
def test_scores_are_shares_and_grow_with_compute(name):
    ds = course_data.load(name)
    order = np.argsort(ds["flops"])
    for task in ("hellaswag", "piqa", "winogrande", "lambada", "arc_easy", "arc_challenge", "openbookqa"):
        scores = ds[task]
        assert ((scores > 0.1) & (scores < 0.8)).all(), task
        assert (scores > GUESSES.get(task, 0) - 0.02).all(), task
        assert np.corrcoef(np.log(ds["flops"][order]), scores[order])[0, 1] > 0.8, task


def test_losses_follow_the_authors_own_law(cerebras):
    """Dey et al., eq. 1: L = (C / 5.984e22)^(-0.0737) + 0.5066."""
    standard = cerebras.where(series="standard", flops=lambda flops: flops > 1e20)
    law = (standard["flops"] / 5.984e22) ** -0.0737 + 0.5066
    assert standard["loss"] == pytest.approx(law, rel=0.015)


def test_the_two_tables_of_losses_differ_for_the_smallest(cerebras):
    standard = cerebras.where(series="standard")
    difference = abs(standard["card_loss"] / standard["loss"] - 1)
    assert difference.max() < 0.022
    assert np.isfinite(standard["card_loss"]).all()
