"""Lesson 6, Limitations. What is asked. The keys and reasons are in instructor/lesson_06.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.bank.credit import THREE_DIGITS, within
from autograder.bank.kinds import (
    Choice,
    Essay,
    Function,
    Given,
    Number,
    SeveralChoices,
)
from autograder.questions.measured import measured
from autograder.questions.warm_ups import warm_ups

if TYPE_CHECKING:
    import numpy as np  # figures are drawn with it; the rest works where there is none

LESSON = "06_limitations"


def _floor_figures(rng: np.random.Generator) -> Given:
    """A measured run of the row of data sizes, and a law that is off there by about a per cent."""
    runs = measured("grid").where(part="data size", loss=lambda loss: loss < 1)
    loss, entropy = round(float(rng.choice(runs["loss"])), 4), round(runs.entropy, 4)
    return {"loss": loss, "entropy": entropy, "off": round(rng.uniform(0.4, 1.6), 1)}


def _passes_figures(rng: np.random.Generator) -> Given:
    """Measured passes over one text of 25,000 tokens, by one of two sizes, each as trained with one seed.

    The line goes through the first four and is read off at `passes`, past the turn.
    """
    runs = measured("repeats").where(text="repeated", unique=25_000, width=int(rng.choice([64, 128])))
    passes = int(rng.choice([16, 32, 64]))
    loss = {p: round(float(rng.choice(runs["loss"][runs["epochs"] == p])), 4) for p in (1, 2, 4, 8, passes)}
    listed = ", ".join(f"{value:.4f} after {p}" for p, value in loss.items() if p <= 8)
    own = {"loss": loss, "measured": loss[passes], "passes": passes}
    return own | {"listed": listed, "params": int(runs["params"][0])}


QUESTIONS = (
    *warm_ups(
        6,
        ("over-training", "Huber loss", "local optimum"),
        ("parametric law", "compute-optimal training", "IsoFLOP valley"),
        ("extrapolation", "Kaplan's laws", "three phases"),
    ),
    Choice(
        "high-r-squared",
        "R² of 0.998",
        1,
        "goodness of fit",
        "analyse",
        "A law is fitted to 140 runs with R² = 0.998, and its irreducible loss is 5 % off the entropy, which happens to be known. "
        "What explains both?",
        options={
            "A": "R² was computed wrongly; with so high a value all of the constants would be right.",
            "B": "R² hardly notices the floor, because most of the variation lies far above it.",
            "C": "The entropy must be wrong, since the fit rests on 140 measurements and it on none.",
            "D": "The runs are too noisy for the law to give a constant to within 5 %.",
        },
    ),
    Number(
        "error-above-the-floor",
        "One per cent of what?",
        2,
        "goodness of fit",
        "apply",
        "In a language whose entropy is {entropy} nats per token, a run was measured at {loss}, and a law gives a value {off} % higher. By how many "
        "per cent is the law too high in L − E, the distance from the entropy?",
        figures=_floor_figures,
        unit="per cent",
        low=0,
        high=1000,
    ),
    Choice(
        "in-sample",
        "One per cent of error",
        1,
        "held-out error",
        "analyse",
        'A report says: "The law fits all 40 runs within 1 %, so the run at a hundred times the compute is forecast within 1 %." What is wrong?',
        options={
            "A": "The constants were fitted to the 40 runs; no error was measured beyond them.",
            "B": "The runs are too few; from 100 on, the two errors are known to be the same.",
            "C": "The error was given in per cent, while an error in nats would carry over.",
            "D": "Nothing, if the 40 runs and the large run were trained with the same recipe.",
        },
    ),
    Function(
        "transfer-error",
        "A law carried over",
        3,
        "domain transfer",
        "apply",
        "A law was fitted on one domain and is used on another. Write the function that gives its mean error there in per cent, "
        "100·(law/measured − 1), negative where the law is too low.",
        signature="transfer_error(E, A, alpha, x, loss)",
        returns="one number, in per cent",
        grade=within(THREE_DIGITS),
    ),
    Choice(
        "english-for-code",
        "An English law, a code model",
        1,
        "domain transfer",
        "analyse",
        "A team plans a model for code with a law that was fitted on English prose. The law forecasts a loss of 1.5 nats; the model, trained "
        "on prose by the same recipe, has 2.4 on code. What is the best explanation?",
        options={
            "A": "Code is harder than prose, so each law needs a fixed surcharge for it.",
            "B": "The model was not trained for long enough; more prose would bring it to 1.5 on code.",
            "C": "The law holds for text like its training text, and code is another distribution.",
            "D": "The law's exponent was rounded, and such errors grow with the size of the model.",
        },
    ),
    Choice(
        "any-ten-billion",
        "True or false?",
        1,
        "universality",
        "recall",
        "Is it true that a law fitted to one 10-billion model on one web corpus holds for any other 10-billion model on "
        "any other corpus?",
        options={
            "A": "True, because the number of parameters decides most of the loss.",
            "B": "True for the exponents, which are universal, and false for the constants.",
            "C": "False, unless both models come to the same training compute.",
            "D": "False, because corpus, recipe and architecture all enter the law.",
        },
    ),
    SeveralChoices(
        "measured-anew",
        "What may be copied?",
        2,
        "universality",
        "analyse",
        "Two labs train models of 10 billion parameters, on different corpora and by different recipes. The first has published its law. What "
        "must the second measure for itself, rather than copy?",
        options={
            "A": "The exponent alpha.",
            "B": "The FLOPs of a run with given N and D, about 6ND.",
            "C": "The irreducible loss E.",
            "D": "The factor that turns bits per token into nats per token.",
            "E": "The best number of tokens per parameter for its budget.",
        },
    ),
    Function(
        "choose-form",
        "Which form forecasts?",
        4,
        "held-out error",
        "apply",
        "Fit a straight log-log line and a law with a floor to small runs, and let larger, held-out runs decide. Write the function "
        'that gives "straight" or "floor", whichever has the smaller mean of |forecast/measured − 1| on the held-out runs.',
        signature="choose_form(x, loss, x_held, loss_held)",
        returns='the text "straight" or "floor"',
        grade=within(1e-6),
    ),
    Function(
        "usable-range",
        "From where to where?",
        3,
        "range of validity",
        "apply",
        "A law can be used where it has been seen to hold. Write the function that gives the first and the last x of the longest "
        "stretch of neighbouring runs that the law meets within a relative tolerance.",
        signature="usable_range(x, loss, E, A, alpha, tolerance)",
        returns="two numbers, (low, high)",
        grade=within(THREE_DIGITS, whole=True),
    ),
    SeveralChoices(
        "unreliable-when",
        "When is a law unreliable?",
        2,
        "range of validity",
        "recall",
        "Under which of these conditions should you not rely on a fitted scaling law?",
        options={
            "A": "Good new data have run out, and the same text is repeated many times.",
            "B": "The architecture changes in kind between the runs and the forecast.",
            "C": "The runs are small, but the forecast lies within their range, with their recipe and data.",
            "D": "The question is whether the model is safe, or its answers are true.",
            "E": "The loss still falls steeply, since the models underfit and fresh data keep coming.",
        },
    ),
    Function(
        "effective-tokens",
        "What repeats are worth",
        3,
        "repeated data",
        "apply",
        "Muennighoff et al. (2023) fit what tokens seen again are worth: D' = U + U·R*·(1 − exp(−R/R*)), with U different tokens, "
        "R = D/U − 1 repetitions, and R* = 15.3878. Write it.",
        signature="effective_tokens(unique, total)",
        returns="one number of tokens",
        grade=within(THREE_DIGITS),
    ),
    Number(
        "worth-of-epochs",
        "How many fresh tokens?",
        1,
        "repeated data",
        "apply",
        "By that formula, what are {epochs:g} epochs over the same text worth, in per cent of the same number of fresh tokens?",
        figures=lambda rng: {"epochs": int(rng.integers(25, 181)) / 10},  # the more, the less one epoch decides
        unit="per cent",
        low=0,
        high=100,
    ),
    Choice(
        "down-up-down",
        "Down, up, and down again",
        1,
        "non-monotonic scaling",
        "analyse",
        "Loss against size falls, rises for a while, and falls again. A power law with a floor is fitted through all of it. What will "
        "its forecast be like?",
        options={
            "A": "Sound, because the rise and the second fall cancel out in a least-squares fit.",
            "B": "Wrong in the bend and beyond, since a form that only falls cannot turn.",
            "C": "Sound beyond the last point, where the curve falls just as a power law does.",
            "D": "Undefined: there is no least-squares fit to points that turn twice.",
        },
    ),
    Number(
        "past-the-turn",
        "A line, read off past the turn",
        2,
        "non-monotonic scaling",
        "apply",
        "A model of {params:,} parameters reads the same 25,000 tokens again and again. Its test loss is {listed} passes. A straight line through "
        "these four points on log-log axes is read off at {passes} passes, where {measured} was measured. By how many per cent of the measured value "
        "is the line too low?",
        figures=_passes_figures,
        unit="per cent",
        low=0,
        high=100,
    ),
    Function(
        "exact-match",
        "One ability, two metrics",
        2,
        "emergent ability",
        "apply",
        "A model gets each token of an answer right with probability p, independently. Write the function that gives how often all k "
        "tokens are right, for an array of p.",
        signature="exact_match(p, k)",
        returns="an array as long as p",
        grade=within(THREE_DIGITS, whole=True),
    ),
    Choice(
        "sudden-ability",
        "A sudden ability",
        1,
        "emergent ability",
        "analyse",
        "As models grow, exact match on ten-token answers stays at 0 and then shoots up, while the share of right tokens has been "
        "rising steadily all along. What follows?",
        options={
            "A": "The jump lies in the metric, which asks for ten right tokens at once.",
            "B": "The models changed in kind at that size, because a new ability came into being.",
            "C": "The share of right tokens is the wrong metric; it hardly shows the jump.",
            "D": "The loss must have jumped at the same size as the score did.",
        },
    ),
    Choice(
        "loss-without-score",
        "Loss better, score the same",
        1,
        "loss and score",
        "analyse",
        "A larger model has a test loss that is lower by 4 %, exactly as the law said. On the benchmark that the customer cares about it "
        "is no better. What is the soundest reading?",
        options={
            "A": "The law failed, because it should forecast whatever depends on the loss.",
            "B": "The benchmark is broken: a model of lower loss is a better model by definition.",
            "C": "Loss is a mean over all tokens, and this task may depend on a few of them.",
            "D": "The gain in loss was noise; a real one of 4 % would show in most benchmarks.",
        },
    ),
    Essay(
        "judge-a-strategy",
        "A budgeting strategy, judged",
        5,
        "range of validity",
        "analyse",
        'A lab writes: "From 30 runs on filtered web text up to 10^20 FLOPs we fitted L(C) with R² = 0.999. Our product, a model for '
        "legal documents, will be trained with 10^23 FLOPs on web text and on 2 billion tokens of law repeated 50 times. By the law its "
        'loss will be 1.92, and the bar-exam score therefore above 80 %." Judge the strategy: name what is sound, every step that the law '
        "does not support, and what you would measure first.",
        words=300,
    ),
)
