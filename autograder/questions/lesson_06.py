"""Lesson 6, Limitations. What is asked. The keys and reasons are in instructor/lesson_06.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.bank.credit import within
from autograder.bank.kinds import (
    Choice,
    Essay,
    Function,
    Given,
    Number,
    SeveralChoices,
)
from autograder.bank.variants import with_powers
from autograder.questions.measured import measured
from autograder.questions.warm_ups import warm_ups

if TYPE_CHECKING:
    import numpy as np  # figures are drawn with it; the rest works where there is none

LESSON = "06_limitations"


def _recipe_figures(rng: np.random.Generator) -> Given:
    """Five of the six published Cerebras-GPT models, and one of the four smallest Pythia models."""
    import numpy as np

    family, pythia = measured("cerebras-gpt").where(series="standard"), measured("pythia")
    kept, at = np.delete(np.arange(6), int(rng.integers(6))), int(rng.integers(4))
    flops, loss = family["flops"][kept].astype(float), family["loss"][kept].astype(float)
    listed = ", ".join(f"{value:g} at {c:.2g}" for c, value in zip(flops, loss, strict=True))
    own = {
        "line_flops": flops,
        "line_loss": loss,
        "measured": float(pythia["loss"][at]),
        "model": str(pythia["model"][at]),
    }
    at_flops = float(pythia["flops"][at])
    return own | {"listed": with_powers(listed), "at": at_flops, "flops": with_powers(f"{at_flops:.2g}")}


def _answer_figures(rng: np.random.Generator) -> Given:
    """The share of tokens that one of our models gets right, and the length of an answer."""
    runs = measured("exact-match").where(token_right=lambda share: (share > 0.6) & (share < 0.97))
    at = int(rng.integers(len(runs["token_right"])))
    share = round(100 * float(runs["token_right"][at]), 1)
    return {"share": share, "k": int(rng.integers(4, 11)), "params": int(runs["params"][at])}


QUESTIONS = (
    *warm_ups(
        6,
        ("Huber loss", "over-training", "local optimum"),
        ("parametric law", "compute-optimal training", "IsoFLOP valley"),
        ("extrapolation", "Kaplan's laws", "three phases"),
    ),
    Choice(
        "in-sample",
        "One per cent of error",
        1,
        "goodness of fit",
        "analyse",
        'A report says: "The law fits all 40 runs within 1 %, so the run at a hundred times the compute is forecast within 1 %." What is wrong?',
        options={
            "A": "The constants were fitted to the 40 runs; no error was measured beyond them.",
            "B": "The runs are too few; from 100 on, the two errors are known to be the same.",
            "C": "The error was given in per cent, while an error in nats would carry over.",
            "D": "Nothing, if the 40 runs and the large run were trained with the same recipe.",
        },
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
            "A": "Code is harder than prose, and each law needs a fixed surcharge for it.",
            "B": "The model was not trained for long enough; more prose would bring it to 1.5 on code.",
            "C": "The law holds for text like its training text, and code is another distribution.",
            "D": "The law's exponent was rounded, and such errors grow with the size of the model.",
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
            "A": r"The exponent $\alpha$.",
            "B": "The FLOPs of a run with given N and D, about $6ND$.",
            "C": "The irreducible loss E.",
            "D": "The factor that turns bits per token into nats per token.",
            "E": "The best number of tokens per parameter for its budget.",
        },
    ),
    Number(
        "another-recipe",
        "One family's law, another family's model",
        2,
        "universality",
        "apply",
        "Cerebras-GPT models, all trained with 20 tokens per parameter, have these losses on the Pile (nats per token): {listed} FLOPs. "
        "A straight line through them on log-log axes is read off at {flops} FLOPs, the training compute of Pythia {model}, which read 300 billion "
        "tokens like all of its family, and whose loss was measured as {measured}. By how many per cent of the measured loss is the line too low?",
        figures=_recipe_figures,
        unit="per cent",
        low=0,
        high=100,
    ),
    Function(
        "choose-form",
        "Which form forecasts?",
        4,
        "held-out error",
        "apply",
        "Fit a straight log-log line and a law with a floor to small runs, and let larger, held-out runs decide. Write the function "
        r'that gives "straight" or "floor", whichever has the smaller mean of $|\text{forecast}/\text{measured} - 1|$ on the held-out runs.',
        signature="choose_form(x, loss, x_held, loss_held)",
        returns='the text "straight" or "floor"',
        grade=within(1e-6),
    ),
    SeveralChoices(
        "unreliable-when",
        "When is a law unreliable?",
        2,
        "range of validity",
        "recall",
        "Under which of these conditions should you not rely on a fitted scaling law?",
        options={
            "A": "Good new data have run out, or the architecture changes in kind between the runs and the forecast.",
            "B": "The model has come to its floor, and the law that was fitted to earlier runs has none.",
            "C": "The runs are small, but the forecast lies within their range, with their recipe and data.",
            "D": "The question is whether the model is safe, or its answers are true.",
            "E": "The loss still falls steeply, since the models underfit and fresh data keep coming.",
        },
    ),
    Choice(
        "saturated-benchmark",
        "Has scale stopped paying?",
        1,
        "range of validity",
        "analyse",
        "A team doubles its model. The loss falls by 3 %, as its law said. On the benchmark the share of right answers goes from 97.8 % to 98.4 %, "
        "after many doublings that each brought several points. What is the soundest reading?",
        options={
            "A": "The law has broken down: a gain of 0.6 points is far less than it promised.",
            "B": "The benchmark is near its ceiling, and a harder one would still tell the two apart.",
            "C": "The model has come to its floor, and only more data could lower the loss further.",
            "D": "Scale has stopped paying, because scores are what users see, and they have stopped rising.",
        },
    ),
    Choice(
        "clean-or-more",
        "Filter, or keep it all?",
        1,
        "repeated data",
        "analyse",
        "A text has a million tokens, one in five of them garbage, and no more can be had. A filter would leave half a million clean tokens, to be read "
        "twice for the same compute. The model is small and trained once. What do measurements on spoilt text suggest?",
        options={
            "A": "Keep it all: every token counts, and the garbage averages out in the end.",
            "B": "Keep it all: a second pass over the same text teaches a model nothing new.",
            "C": "Either: the loss depends on the number of tokens that are processed, equal in both.",
            "D": "Filter: garbage raises the floor itself, and a second pass is nearly as good as new text.",
        },
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
        "whole-answers",
        "One ability, two metrics",
        2,
        "emergent ability",
        "apply",
        "One of our models, of {params:,} parameters, gives the right token in {share} % of cases. If right tokens came independently of each other, in how many per cent "
        "of answers would all {k} tokens be right?",
        figures=_answer_figures,
        unit="per cent",
        low=0,
        high=100,
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
            "B": "The models changed in kind at that size: a new ability came into being.",
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
        'A lab writes: "From 30 runs on filtered web text up to $10^{20}$ FLOPs we fitted $L(C)$ with $R^2 = 0.999$. Our product, a model for '
        "legal documents, will be trained with $10^{23}$ FLOPs on web text and on 2 billion tokens of law repeated 50 times. By the law its "
        'loss will be 1.92, and the bar-exam score therefore above 80 %." Judge the strategy: name what is sound, every step that the law '
        "does not support, and what you would measure first.",
        words=300,
    ),
)
