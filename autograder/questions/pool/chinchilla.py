"""Parallel forms on Chinchilla, from IsoFLOP valleys to goodness of fit. The keys are in instructor/pool/chinchilla.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.bank.kinds import Choice, Given, Number
from autograder.bank.variants import typed

if TYPE_CHECKING:
    import numpy as np  # figures are drawn with it; the rest works where there is none


def _growth_figures(rng: np.random.Generator) -> Given:
    """An exponent of the size on either side of one half, and a budget that grows."""
    away = rng.choice([-1, 1]) * rng.uniform(0.06, 0.15)
    return {"a": round(0.5 + float(away), 2), "times": int(rng.integers(6, 61))}


def _two_models_figures(rng: np.random.Generator) -> Given:
    """A compute-optimal model, and a smaller one whose training took 15 to 60 per cent more compute."""
    large = typed(rng, 20, 200)
    large_tokens = 20 * large
    small = float(f"{large * rng.uniform(0.55, 0.75):.2g}")
    small_tokens = float(f"{large * large_tokens / small * rng.uniform(1.15, 1.6):.3g}")
    return {"large": large, "large_tokens": large_tokens, "small": small, "small_tokens": small_tokens}


def _explained_figures(rng: np.random.Generator) -> Given:
    return {"explained": round(float(rng.uniform(0.98, 0.998)), 4), "spread": round(float(rng.uniform(0.3, 0.8)), 2)}


FORMS: tuple[Choice | Number, ...] = (
    # --- IsoFLOP valley ---
    Choice(
        "isoflop-valley-1",
        "Why is the largest not the best?",
        1,
        "IsoFLOP valley",
        "analyse",
        "Five models with 10, 20, 40, 80 and 160 million parameters were trained with the same compute on fresh text. Their losses are 2.61, 2.48, "
        "2.44, 2.47 and 2.58 nats. Why is the last one worse than the third?",
        options={
            "A": "It has overfitted its text, since it has the most parameters of the five.",
            "B": "It read a quarter of the tokens, at four times the cost of each.",
            "C": "It took more compute, and past some point more compute does not help.",
            "D": "It read more tokens than a model of its size is able to learn from.",
        },
    ),
    Choice(
        "isoflop-valley-2",
        "Half of a valley",
        1,
        "IsoFLOP valley",
        "apply",
        "Six models, from 0.05 to 1.6 billion parameters, were trained with the same compute. From each size to the next the loss falls, so the "
        "largest has the lowest. What do you report as the best size for this budget?",
        options={
            "A": "1.6 billion, because the lowest loss marks the floor of the valley.",
            "B": "The lowest point of a parabola through the six, however far out it lies.",
            "C": "None: at this budget a model goes on getting better as it grows.",
            "D": "1.6 billion or more: larger ones have still to show where the loss rises.",
        },
    ),
    Choice(
        "isoflop-valley-3",
        "The next valley",
        1,
        "IsoFLOP valley",
        "analyse",
        "With $10^{20}$ FLOPs, a lab finds the floor of its IsoFLOP valley at 0.4 billion parameters. Where do you expect the floor for ten "
        "times as many FLOPs?",
        options={
            "A": "Below 0.4 billion parameters, because a larger budget goes into text.",
            "B": "At 0.4 billion parameters, because the best size belongs to the text.",
            "C": "Between 0.4 and 4 billion, because parameters and tokens share the growth.",
            "D": "At 4 billion parameters or so, because the compute pays for the parameters.",
        },
    ),
    # --- compute-optimal training ---
    Choice(
        "compute-optimal-training-1",
        "A step to the side",
        1,
        "compute-optimal training",
        "apply",
        "Two pilots cost the same. One follows the plan; the other has a model 10 % larger and 9 % fewer tokens, and its loss is lower by more than the noise. What do "
        "you do with the plan?",
        options={
            "A": "Go on in this direction: the plan lies on the small side of its valley.",
            "B": "Take the largest model that fits into memory: larger ones have done better.",
            "C": "Keep it, since the second pilot owes its lower loss to the added compute.",
            "D": "Keep the plan's model and cut its tokens, since fewer have done better.",
        },
    ),
    Choice(
        "compute-optimal-training-2",
        "The same loss twice",
        1,
        "compute-optimal training",
        "apply",
        "Two runs of one recipe ended at the same loss: P with 2 billion parameters on 100 billion tokens, Q with 4 billion parameters on 40 billion tokens. "
        "Which of the two is nearer to compute-optimal training?",
        options={
            "A": "P, because it came to that loss with half of the parameters.",
            "B": "P, because it has more than 20 tokens for each parameter.",
            "C": "Q, because it came to that loss with less compute, by a fifth.",
            "D": "Neither, because equal losses come from equally good splits.",
        },
    ),
    Number(
        "compute-optimal-training-3",
        "The next budget's tokens",
        1,
        "compute-optimal training",
        "apply",
        r"A lab has found that its compute-optimal model grows with the budget as $N \propto C^{{{a}}}$. Its next budget is {times} times as large as the last one. By "
        "what factor should the number of training tokens grow?",
        figures=_growth_figures,
        unit="times",
        low=0,
        high=100_000,
    ),
    # --- tokens per parameter ---
    Choice(
        "tokens-per-parameter-1",
        "Twenty for proteins?",
        1,
        "tokens per parameter",
        "analyse",
        "A team will train a network of its own design on protein sequences, one token for each amino acid. It plans with 20 tokens per parameter. What do you "
        "say about this number?",
        options={
            "A": "It holds here as well, because it follows from $C = 6ND$ for any model.",
            "B": "It holds here as well, provided that the budget is as large as Chinchilla's.",
            "C": "It has to be measured here: no other data or network decides it.",
            "D": "It is too high here, since proteins have twenty kinds of token, text thousands.",
        },
    ),
    Choice(
        "tokens-per-parameter-2",
        "GPT-3, split by the rule",
        1,
        "tokens per parameter",
        "apply",
        "GPT-3 has 175 billion parameters and was trained on 300 billion tokens. Which model could have been trained with the same "
        "compute, by the rule of 20 tokens per parameter?",
        options={
            "A": "15 billion parameters on 300 billion tokens.",
            "B": "51 billion parameters on 1,020 billion tokens.",
            "C": "175 billion parameters on 3,500 billion tokens.",
            "D": "1,020 billion parameters on 51 billion tokens.",
        },
    ),
    Number(
        "tokens-per-parameter-3",
        "A budget for this text",
        1,
        "tokens per parameter",
        "apply",
        "A team has {billion_tokens:,g} billion tokens of good text, and will read each of them once. By the rule of 20 tokens per parameter and $C = 6ND$, how many "
        "FLOPs does the training take that uses all of them?",
        figures=lambda rng: {"billion_tokens": typed(rng, 2, 9_000)},
        unit="FLOPs",
        low=1e12,
        high=1e30,
    ),
    # --- parametric law ---
    Choice(
        "parametric-law-1",
        "A model without limits",
        1,
        "parametric law",
        "recall",
        r"Runs follow $L(N, D) = E + A N^{-\alpha} + B D^{-\beta}$. The text stays as it is, and models grow without end. To what does the loss come down?",
        options={
            "A": "To E: a model without limits leaves just the entropy of the text.",
            "B": r"To $E + B D^{-\beta}$: the text is as limited as it was before.",
            "C": r"To $E + A N^{-\alpha}$: what the size costs stays in the loss.",
            "D": "To 0: a model without limits can learn all of the text by heart.",
        },
    ),
    Choice(
        "parametric-law-2",
        "Which grows faster?",
        1,
        "parametric law",
        "analyse",
        r"A fit of $L(N, D) = E + A N^{-\alpha} + B D^{-\beta}$ gives $\alpha = 0.30$ and $\beta = 0.40$. Budgets grow, and each is split as well as the law allows. Which of N and D "
        "grows by the larger factor?",
        options={
            "A": "D, because with the larger exponent each doubling of it gains more.",
            "B": "Neither, because $C = 6ND$ makes the two of them grow alike.",
            "C": "That depends on A and B, because they weigh one part against the other.",
            "D": "N, because its part falls more slowly and needs more growth to keep up.",
        },
    ),
    Choice(
        "parametric-law-3",
        "Fourfold in both",
        1,
        "parametric law",
        "apply",
        r"By $L(N, D) = E + A N^{-\alpha} + B D^{-\beta}$, a loss of 2.10 nats is made up of 1.80 + 0.20 + 0.10, in this order. Both exponents are 0.5. What is the loss of a model "
        "four times as large on four times as much text?",
        options={
            "A": "1.05: the whole loss is halved.",
            "B": "1.875: both parts above E are quartered.",
            "C": "1.95: both parts above E are halved.",
            "D": "2.00: the part of the size is halved.",
        },
    ),
    # --- Huber loss ---
    Choice(
        "huber-loss-1",
        "One wrong entry",
        1,
        "Huber loss",
        "analyse",
        r"Of 100 runs, one was entered with a loss that is 5 % too high; the others scatter by 0.1 % about the law. $\ln L$ is fitted by least squares, and by a Huber loss with $\delta = 0.001$. "
        "What does the wrong entry do?",
        options={
            "A": r"In the Huber fit it has no influence, because it lies outside of $\delta$.",
            "B": "In both fits it does the same: the 99 other runs decide about them.",
            "C": "In the Huber fit it pulls harder: a straight line rises faster than a square.",
            "D": r"In the Huber fit it pulls only as hard as a run that is off by $\delta$.",
        },
    ),
    Choice(
        "huber-loss-2",
        "A very large delta",
        1,
        "Huber loss",
        "recall",
        r"In a fit by the Huber loss, somebody sets $\delta$ far above the size of every residual. What kind of fit does this become?",
        options={
            "A": "Least squares, because each residual then counts by half of its square.",
            "B": "Absolute values, because each residual then counts by its size.",
            "C": r"None that can be used: residuals smaller than $\delta$ are left out of it.",
            "D": "One without an optimum, because the objective becomes a constant.",
        },
    ),
    Choice(
        "huber-loss-3",
        "Two residuals double",
        1,
        "Huber loss",
        "apply",
        r"One run lies $0.3\,\delta$ off the law, another $8\,\delta$. Now each of the two residuals becomes twice as large. By what factor do their contributions to a Huber "
        "objective grow?",
        options={
            "A": "Both by about two.",
            "B": "The first by four, the second by about two.",
            "C": "The first by about two, the second by four.",
            "D": "Both by four.",
        },
    ),
    # --- local optimum ---
    Choice(
        "local-optimum-1",
        "What success means",
        1,
        "local optimum",
        "recall",
        'An optimiser has fitted the five constants of $L(N, D)$, and ends with the message "success". What does this message say?',
        options={
            "A": "That no constants exist for which the objective is lower than here.",
            "B": "That the residuals have come down to the noise of the runs.",
            "C": "That these runs determine the constants, each of the five.",
            "D": "That nothing but the optimiser's rule for stopping has been met.",
        },
    ),
    Choice(
        "local-optimum-2",
        "Eighteen against two",
        1,
        "local optimum",
        "apply",
        "Twenty starts of an optimiser fit the same runs. Eighteen end at E = 1.55 with an objective of 0.0041, two at E = 1.82 with one of 0.0036. From which E do you go on?",
        options={
            "A": "1.55, because eighteen of twenty starts have agreed on it.",
            "B": "1.58, the mean of the twenty, because one start is as good as another.",
            "C": "1.82, because the objective is what the fit is to make small.",
            "D": "None, because a law whose starts disagree does not describe the runs.",
        },
    ),
    Choice(
        "local-optimum-3",
        "Everywhere a success",
        1,
        "local optimum",
        "analyse",
        "You minimise the *mean* of the Huber losses of 200 runs. The optimiser stops where all slopes are below $10^{-5}$. Every start reports success, and each ends at "
        "other constants. What helps?",
        options={
            "A": "The mean of the constants over all starts, so that their errors cancel.",
            "B": "The sum in place of the mean, so that the slopes do not become small too early.",
            "C": "More runs, because the scatter of the starts is the noise of the runs.",
            "D": "Wider intervals: the scatter of the starts is the constants' uncertainty.",
        },
    ),
    # --- over-training ---
    Choice(
        "over-training-1",
        "One loss, two sizes",
        1,
        "over-training",
        "analyse",
        "In the years of its use, a model will produce 100 trillion tokens. Two plans promise the same loss: 7 billion parameters on 2 trillion tokens, or 13 billion on 0.6 trillion. "
        "Compute is what costs. Which plan do you choose?",
        options={
            "A": "7 billion, because each token that it serves costs about half as much.",
            "B": "13 billion, because its training takes little more than half the compute.",
            "C": "13 billion, because the larger one of two models has more to give.",
            "D": "Either, because models with one loss are worth the same to the service.",
        },
    ),
    Choice(
        "over-training-2",
        "Ten times past the optimum",
        1,
        "over-training",
        "analyse",
        "A model with 1 billion parameters has read 20 billion tokens, about the best amount for that budget. It is trained again from the start, on 200 billion fresh tokens. How does its "
        "loss come out?",
        options={
            "A": "Higher, because a model that is trained past the optimum overfits.",
            "B": "The same, because 20 tokens per parameter are what it can take in.",
            "C": "As low as the best model's for ten times the compute.",
            "D": "Lower, but not as low as with a larger model for that compute.",
        },
    ),
    Number(
        "over-training-3",
        "From when on is it cheaper?",
        1,
        "over-training",
        "apply",
        "Two models reach the same loss: one with {large:g} billion parameters on {large_tokens:,g} billion tokens, the other with {small:g} billion on {small_tokens:,g} billion. Training takes $6ND$ "
        "FLOPs, and use $2N$ per token. After how many billion tokens of use has the smaller model become the cheaper one in all?",
        figures=_two_models_figures,
        unit="billion tokens",
        low=0,
        high=10_000_000,
    ),
    # --- goodness of fit ---
    Choice(
        "goodness-of-fit-1",
        "A tenth of a per cent?",
        1,
        "goodness of fit",
        "analyse",
        "The losses of 60 runs reach from 8 down to 2.5 nats, and a law with a floor E fits them with R² = 0.999. A colleague concludes that E is right to a tenth of a per cent. What is wrong "
        "with that?",
        options={
            "A": "R² weighs the misfit against a spread that lies mostly far above E.",
            "B": "R² belongs to $L - E$: computed for that, it would have proved E.",
            "C": "Nothing, because R² is the share of the constants that is known.",
            "D": "Nothing, as long as the residuals scatter without a pattern.",
        },
    ),
    Choice(
        "goodness-of-fit-2",
        "Three constants or seven?",
        1,
        "goodness of fit",
        "analyse",
        "On the same 20 runs, a law with three constants misses by 0.8 % on average and one with seven constants by 0.5 %. Which of them will forecast a run ten times "
        "as large better?",
        options={
            "A": "The one with seven, because it has come closer to each of the runs.",
            "B": "The one with three, because fewer constants forecast better.",
            "C": "That is open, because neither was tested on runs that it has not seen.",
            "D": "The mean of both of them: the errors of two laws cancel each other out.",
        },
    ),
    Number(
        "goodness-of-fit-3",
        "What R² leaves",
        1,
        "goodness of fit",
        "apply",
        "A fit has R² = {explained}: 1 minus the mean square of its residuals divided by the variance of the losses. The standard deviation of the losses is {spread} nats. "
        "How large is the typical residual, the square root of their mean square?",
        figures=_explained_figures,
        unit="nats per token",
        low=0,
        high=10,
    ),
    Choice(
        "goodness-of-fit-4",
        "A bow in the residuals",
        1,
        "goodness of fit",
        "analyse",
        "A law fits 40 runs with R² = 0.997. Measured minus law is above zero at the small sizes, below zero at the middle ones, and above zero again and growing "
        "at the large ones. What do you conclude?",
        options={
            "A": "The law's form is wrong, and larger runs will lie above it.",
            "B": "The law will do, because with such an R² what remains is noise.",
            "C": "The runs at both ends are outliers, and a new fit has to omit them.",
            "D": "The runs at both ends are noisier, and a new fit has to weigh them less.",
        },
    ),
)
