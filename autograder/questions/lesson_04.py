"""Lesson 4, Chinchilla. What is asked. The keys and reasons are in instructor/lesson_04.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.bank.credit import THREE_DIGITS, surface_fit, within
from autograder.bank.kinds import (
    Choice,
    Function,
    Given,
    Number,
    SeveralChoices,
)
from autograder.questions.measured import measured
from autograder.questions.warm_ups import warm_ups

if TYPE_CHECKING:
    import numpy as np  # figures are drawn with it; the rest works where there is none

LESSON = "04_chinchilla"


def _valley_figures(rng: np.random.Generator) -> Given:
    """The five runs nearest to the floor of one measured valley, each as trained with one seed."""
    import numpy as np

    iso = measured("grid").where(part="isoflop")
    runs = iso.where(budget=float(rng.choice(np.unique(iso["budget"])[1:-1])))
    sizes = np.unique(runs["params"])
    mean = [runs["loss"][runs["params"] == n].mean() for n in sizes]
    near = np.sort(sizes[np.argsort(mean)[:5]])
    loss = [float(rng.choice(runs["loss"][runs["params"] == n])) for n in near]
    return {"flops": float(f"{runs['budget'][0]:.3e}"), "params": near.astype(float), "loss": np.array(loss)}


def _starved_figures(rng: np.random.Generator) -> Given:
    """A published model that read few tokens for its size, and a number of tokens per parameter to compare it with."""
    import numpy as np

    published = measured("published-models")
    at = int(rng.choice(np.flatnonzero(published["tokens"] < 2 * published["params"])))
    params, tokens = float(published["params"][at]), float(published["tokens"][at])
    names = {"model": str(published["model"][at]), "billions": params / 1e9, "billion_tokens": tokens / 1e9}
    ratio = int(rng.choice([*range(8, 15), *range(28, 49)]))  # none near 20, so that the rule of thumb is no answer
    return {**names, "params": params, "tokens": tokens, "ratio": ratio}


QUESTIONS = (
    *warm_ups(
        4,
        ("model floor", "resource allocation", "three phases"),
        ("training compute", "diminishing returns", "power law"),
        ("irreducible loss", "identifiability", "cross-entropy loss"),
    ),
    Choice(
        "larger-or-smaller",
        "One budget, two plans",
        1,
        "compute-optimal training",
        "analyse",
        "Two teams have the same budget C. One trains a model of 280 billion parameters on 0.3 trillion tokens, the other a "
        "model of 70 billion on four times as many. The second has the lower loss. Which conclusion fits?",
        options={
            "A": "Smaller models are better learners, so the next one should be smaller still.",
            "B": "The larger model was starved of tokens, since its size used up the budget.",
            "C": "The second team spent more compute, since it went through four times the tokens.",
            "D": "The larger model memorised most of its data in the course of training.",
        },
    ),
    Function(
        "isoflop-minimum",
        "The floor of a valley",
        3,
        "IsoFLOP valley",
        "apply",
        r"Runs of one budget lie along a valley. Write the function that fits a parabola to the loss against $\ln N$, by least "
        'squares, and returns the N at its lowest point, or "edge" where the parabola has no lowest point inside the measured sizes.',
        signature="isoflop_minimum(params, loss)",
        returns='one number, N, or the text "edge"',
        grade=within(0.01),
    ),
    Choice(
        "valley-width",
        "How exact must it be?",
        1,
        "IsoFLOP valley",
        "analyse",
        "A plan is at half the compute-optimal size, with twice the tokens. What follows?",
        options={
            "A": "The run is wasted, since half the size means twice the loss above E.",
            "B": "The run costs half as much, since the model has half the parameters.",
            "C": "Nothing can be said before the exponents are known to two digits.",
            "D": "The loss above E rises by about a tenth, and the model is cheaper to use.",
        },
    ),
    Number(
        "valley-of-mine",
        "A valley of your own",
        2,
        "IsoFLOP valley",
        "apply",
        'Five of our runs at {flops:.3e} FLOPs are yours: `my_figures("valley-of-mine")` gives their `params` and `loss`. At the floor of '
        "the parabola through them, how many tokens per parameter does that budget pay for?",
        figures=_valley_figures,
        unit="tokens per parameter",
        low=0.01,
        high=1e9,
    ),
    Function(
        "frontier-exponents",
        "The line of floors",
        2,
        "IsoFLOP valley",
        "apply",
        r"Write the function that fits $N \propto C^a$ to the floors of several budgets, and returns a and the exponent b of $D \propto C^b$.",
        signature="frontier_exponents(flops, params)",
        returns="two numbers, (a, b)",
        grade=within(THREE_DIGITS, whole=True),
    ),
    Number(
        "tokens-for-a-model",
        "Twenty tokens per parameter",
        1,
        "tokens per parameter",
        "recall",
        "By the rule of thumb that came from Chinchilla, how many billion tokens is a compute-optimal run of a model with "
        "{billions:g} billion parameters?",
        figures=lambda rng: {"billions": round(rng.uniform(1, 90), 1)},
        unit="billion tokens",
        low=0.001,
        high=1e6,
    ),
    Choice(
        "no-constant",
        "Is twenty a constant?",
        1,
        "tokens per parameter",
        "analyse",
        "In our runs the compute-optimal tokens per parameter grow several-fold from the smallest budget to the largest. Why?",
        options={
            "A": r"$\alpha$ is larger than $\beta$, so that tokens grow faster than parameters.",
            "B": "The runs are too small for the ratio to settle at about twenty.",
            "C": "The larger runs were trained longer, which makes any ratio come out larger.",
            "D": "Noise, since tokens per parameter are the quotient of two uncertain numbers.",
        },
    ),
    Function(
        "fit-chinchilla",
        "Fit the surface",
        6,
        "parametric law",
        "apply",
        r"Write the function that fits $L(N, D) = E + A N^{-\alpha} + B D^{-\beta}$, all five constants free.",
        signature="fit_chinchilla(params, tokens, loss)",
        returns="five numbers, (E, A, alpha, B, beta), the exponents positive",
        grade=surface_fit,
    ),
    SeveralChoices(
        "runs-along-a-line",
        "Twenty tokens for each",
        2,
        "identifiability",
        "analyse",
        "A team trained nine models, all with $D = 20N$, and an optimiser returned five constants of $L(N, D)$ with tiny residuals. What do these "
        "runs decide?",
        options={
            "A": r"$\alpha$ and $\beta$, one by one.",
            "B": r"Which of $A N^{-\alpha}$ and $B D^{-\beta}$ holds the loss up.",
            "C": "Whether about 20 tokens per parameter is a good ratio.",
            "D": "How the loss falls with compute, as long as $D = 20N$ is kept.",
            "E": "What a model twice as large would reach on twice the tokens.",
        },
    ),
    Number(
        "its-data",
        "The same text, less compute",
        2,
        "tokens per parameter",
        "apply",
        "{model} had {billions:g} billion parameters and read {billion_tokens:g} billion tokens. Suppose that {ratio} tokens per parameter are "
        "right. Give the same tokens to a model of the right size: how many times less compute does that take?",
        figures=_starved_figures,
        unit="times",
        low=1,
        high=1e5,
    ),
    Number(
        "its-data-loss",
        "What the smaller model gives up",
        2,
        "parametric law",
        "analyse",
        r"Besiroglu et al. (2024) found $L(N, D) = 1.8172 + 482.01\,N^{{-0.3478}} + 2085.43\,D^{{-0.3658}}$. {model} had {billions:g} billion parameters "
        "and read {billion_tokens:g} billion tokens. By this law, how many nats higher is the loss of a model that reads the same tokens and has "
        "{ratio} of them per parameter?",
        figures=_starved_figures,
        unit="nats per token",
        low=0,
        high=5,
    ),
)
