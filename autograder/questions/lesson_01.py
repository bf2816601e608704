"""Lesson 1, What are scaling laws? What is asked. The keys and reasons are in instructor/lesson_01.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.bank.credit import THREE_DIGITS, factor_or_never, power_law_fit, within
from autograder.bank.kinds import (
    Choice,
    Function,
    Given,
    Number,
)
from autograder.bank.variants import typed

if TYPE_CHECKING:
    import numpy as np  # figures are drawn with it; the rest works where there is none

LESSON = "01_what_are_scaling_laws"


def _run_figures(rng: np.random.Generator) -> Given:
    layers = int(typed(rng, 1e6, 9e7))
    return {
        "layers": layers,
        "embedding": int(float(f"{layers * rng.uniform(0.2, 0.7):.1e}")),
        "tokens": int(float(f"{layers * rng.uniform(10, 200):.1e}")),  # per parameter, as real runs have
    }


def _lever_figures(rng: np.random.Generator) -> Given:
    # The lever with the larger exponent has so little left to give that the other one gains more.
    steep, shallow = round(rng.uniform(0.5, 0.8), 2), round(rng.uniform(0.2, 0.35), 2)
    left = round(rng.uniform(0.30, 0.60), 2)
    small = round(left * (1 - 2**-shallow) / (1 - 2**-steep) * rng.uniform(0.28, 0.42), 2)
    return {"alpha": steep, "N_part": small, "beta": shallow, "D_part": left}


def _either_lever_figures(rng: np.random.Generator) -> Given:
    """As _lever_figures; the better lever is N's for every other student."""
    one = _lever_figures(rng)
    other = {"alpha": one["beta"], "N_part": one["D_part"], "beta": one["alpha"], "D_part": one["N_part"]}
    return one if rng.random() < 0.5 else other


QUESTIONS = (
    Choice(
        "flattening-curve",
        "A curve that flattens",
        1,
        "diminishing returns",
        "analyse",
        "A team trains larger and larger models on the same data. The loss falls along a curve that grows flatter. "
        "Which conclusion do these runs support?",
        options={
            "A": "The models have stopped learning, and a still larger one would be no better.",
            "B": "While the data stay the same, every doubling of the model helps less.",
            "C": "From here on, more data would usually help more than a larger model.",
            "D": "The curve goes on falling, so a model that is large enough comes close to zero loss.",
        },
    ),
    Function(
        "training-flops",
        "Count the cost",
        2,
        "training compute",
        "recall",
        "Write the function that gives the FLOPs of one training run.",
        signature="training_flops(params, tokens)",
        returns="one number, the FLOPs",
        grade=within(THREE_DIGITS),
    ),
    Number(
        "run-cost",
        "The cost of one run",
        2,
        "training compute",
        "apply",
        "A model has {layers:,} parameters in its layers and {embedding:,} more in its input embedding table. It is "
        "trained once over {tokens:,} tokens. How many FLOPs does that take by $C = 6ND$, with N counted as this course "
        "counts it?",
        figures=_run_figures,
        unit="FLOPs",
        low=1e12,
        high=1e22,
    ),
    Number(
        "bits-and-nats",
        "Bits and nats",
        1,
        "cross-entropy loss",
        "apply",
        "Another team reports a loss of {bits} bits per token. What is that in nats per token?",
        figures=lambda rng: {"bits": round(rng.uniform(1.1, 4.9), 2)},
        unit="nats per token",
        low=0,
        high=20,
    ),
    Choice(
        "loglog-meaning",
        "A straight line on log-log axes",
        1,
        "power law",
        "recall",
        "Both axes are logarithmic, and the loss above its floor falls along a nearly straight line as the data grow. "
        "What does that mean?",
        options={
            "A": "Every additional token lowers the loss by the same number of nats.",
            "B": "Every doubling of the data lowers the loss by the same number of nats.",
            "C": "The loss falls exponentially, since its logarithm is linear in the tokens.",
            "D": "Every doubling of the data multiplies that part of the loss by the same factor.",
        },
    ),
    Choice(
        "why-not-zero",
        "Why not zero?",
        1,
        "irreducible loss",
        "analyse",
        "On ever larger models and data the loss comes down ever more slowly towards a value well above zero. What is "
        "the likeliest reason?",
        options={
            "A": "The text itself is uncertain, because several next tokens are often possible.",
            "B": "The learning rate is probably too small; a larger one would bring the loss to zero.",
            "C": "The models have learned most of their training data by heart, and they stop there.",
            "D": "A loss in nats per token cannot fall below one, whatever the text.",
        },
    ),
    Function(
        "fit-power-law",
        "Fit the law with its floor",
        6,
        "irreducible loss",
        "apply",
        r"Write the function that fits $L(x) = E + A x^{-\alpha}$ to measured losses, all three constants free.",
        signature="fit_power_law(x, loss)",
        returns="three numbers, (E, A, alpha), alpha positive",
        grade=power_law_fit,
    ),
    Function(
        "scale-needed",
        "How much more?",
        3,
        "diminishing returns",
        "apply",
        'Write the function that gives the factor by which x must grow for the loss to reach a target, and "never" '
        "where no x would do. The target lies below the loss at x.",
        signature="scale_needed(E, A, alpha, x, target)",
        returns='one number, the factor, or the text "never"',
        grade=factor_or_never,
    ),
    Number(
        "better-lever",
        "Two levers",
        2,
        "diminishing returns",
        "analyse",
        "At its present size, a model's loss above E has two parts: {N_part} nats that fall as $N^{{-{alpha}}}$, and "
        "{D_part} nats that fall as $D^{{-{beta}}}$. You may double N or double D. By how many nats more does the better of the "
        "two lower the loss than the other one?",
        figures=_either_lever_figures,
        unit="nats per token",
        low=0,
        high=5,
    ),
    Number(
        "where-it-flips",
        "Where the answer flips",
        2,
        "diminishing returns",
        "analyse",
        "In another model {N_part} nats fall as $N^{{-{alpha}}}$ and {D_part} nats as $D^{{-{beta}}}$, and at first doubling D is the better buy. After how many "
        "doublings of D, fractions allowed, would a doubling of N gain just as much as one more of D?",
        figures=_lever_figures,
        unit="doublings",
        low=0,
        high=50,
    ),
    Choice(
        "what-a-law-is",
        "What a scaling law is",
        1,
        "scaling law",
        "recall",
        "Which statement sums up what empirical scaling laws are?",
        options={
            "A": "Theorems about neural networks, whose constants follow from theory.",
            "B": "Guarantees for anybody who spends the compute and trains with care.",
            "C": "Regularities measured under stated conditions, without a guarantee beyond them.",
            "D": "Rules of thumb: they say that larger is usually better, but not by how much.",
        },
    ),
    Function(
        "count-transformer",
        "Count a real transformer",
        3,
        "training compute",
        "analyse",
        "Two things are wrong in the colleague's count above. Write the function that counts right: the parameters of the layers' matrices, without "
        "any embedding table, and the FLOPs that training takes per token. Attention compares each token with all `context` positions, and "
        "the last vector of each token is multiplied by the table of the vocabulary. Looking up a token costs nothing. One per cent is "
        "allowed, so biases and norms may be counted or left out.",
        signature="count_transformer(layers, width, vocabulary, context)",
        returns="two numbers, (params, flops_per_token)",
        grade=within(0.01, whole=True),
    ),
)
