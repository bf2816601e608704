"""Lesson 2, Fit and forecast. What is asked. The keys and reasons are in instructor/lesson_02.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.bank.credit import THREE_DIGITS, within
from autograder.bank.kinds import (
    Choice,
    Essay,
    Forecast,
    Function,
    Given,
    Number,
)
from autograder.questions.measured import drawn_runs

if TYPE_CHECKING:
    import numpy as np  # figures are drawn with it; the rest works where there is none
from autograder.questions.warm_ups import warm_ups

LESSON = "02_fit_and_forecast"


# The runs to forecast, one for each student: 16 times the data of the largest run shown, on languages that are sealed.
# Three languages are left out: 03 is too close to another, and on 10 and 14 repeating the last value comes too close.
TARGETS: tuple[Given, ...] = tuple(
    {"language": f"hidden-{number:02}", "params": 7296, "largest_tokens": 4_000_000}
    for number in (1, 2, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16)
)


def _series_figures(rng: np.random.Generator) -> Given:
    """Fourteen of the eighteen runs of one model on one of the unknown languages."""
    target = TARGETS[int(rng.integers(len(TARGETS)))]
    runs = drawn_runs(rng, target["language"])
    return {**target, "tokens": runs["tokens"].astype(float), "loss": runs["loss"]}


QUESTIONS = (
    *warm_ups(
        2,
        ("cross-entropy loss", "training compute"),
        ("power law", "diminishing returns"),
        ("irreducible loss", "scaling law"),
    ),
    Choice(
        "one-decade",
        "One decade of data",
        1,
        "identifiability",
        "analyse",
        "Six runs span one decade of D. A fit gives E = 1.2, and a fit with E held at 0 is hardly worse. What do you "
        "report?",
        options={
            "A": "E = 1.2, since a free fit is better than one in which a constant is held.",
            "B": "E = 0, the simpler of two laws that fit about equally well.",
            "C": "Both fits and an interval for E, because these runs do not decide.",
            "D": "About 0.6, the mean of the two, with half of their difference as its error.",
        },
    ),
    Choice(
        "split-budget",
        "One budget, two axes",
        1,
        "diminishing returns",
        "analyse",
        "One run is paid for, C FLOPs and no more. Near your plan, the curve of loss against N has become almost flat, "
        "while the curve against D is still steep. How do you change the plan?",
        options={
            "A": "A smaller model on more tokens, until a FLOP gains as much on either axis.",
            "B": "A larger model on fewer tokens, because the largest models reach the lowest loss.",
            "C": "Twice the model on twice the tokens, which keeps the two in balance.",
            "D": "The same plan with a lower learning rate, until the curve in N falls again.",
        },
    ),
    Number(
        "kaplan-size",
        "Kaplan's law in N",
        2,
        "Kaplan's laws",
        "apply",
        "By Kaplan's law in N, by how many per cent does the loss fall when a model becomes {factor} times as large and "
        "data are not the limit?",
        figures=lambda rng: {"factor": int(rng.integers(3, 100))},
        unit="per cent",
        low=0,
        high=100,
    ),
    Choice(
        "kaplan-compute",
        "A hundred times the compute",
        1,
        "Kaplan's laws",
        "apply",
        "By Kaplan's law in compute, the loss is proportional to $C^{-0.050}$ as long as every budget is split well "
        "between N and D. A laboratory gets a hundred times the compute that it had. What does the law promise?",
        options={
            "A": "A loss that is 5 % lower.",
            "B": "A loss that is 11 % lower.",
            "C": "A loss that is 21 % lower.",
            "D": "A loss that is 30 % lower.",
        },
        fixed_order=True,
    ),
    Choice(
        "like-with-like",
        "Four times the exponent",
        1,
        "Kaplan's laws",
        "analyse",
        'A team fits $L(N) = E + A N^{-\\alpha}$ to its models and finds $\\alpha = 0.34$. "Kaplan\'s $\\alpha$ is 0.076," says one of them. "So each '
        'doubling gains us more than four times as much." What is wrong with that?',
        options={
            "A": "Nothing: the larger the exponent, the more of the loss each doubling takes off.",
            "B": "Embeddings were counted by the team, and they make any exponent larger.",
            "C": "Kaplan's models were larger, and exponents become smaller as models grow.",
            "D": "One exponent shrinks the whole loss, the other only the part above E.",
        },
    ),
    Forecast(
        "forecast-largest",
        "Bet on the longest run",
        4,
        "extrapolation",
        "analyse",
        "You may look at some of fourteen runs: one model of {params:,} parameters, trained on up to 250,000 tokens of the language "
        "{language}, whose entropy you are not told. Forecast the loss of the same model trained on {largest_tokens:,} "
        "tokens of it, with an interval that should hold the measured value in nine cases of ten.",
        figures=_series_figures,
        targets=TARGETS,
        unit="nats per token",
        low=0.1,
        high=4.2,
    ),
    Function(
        "forecast-range",
        "All floors that fit",
        4,
        "identifiability",
        "analyse",
        "Write the function that forecasts with every floor that fits. For each E from 0 to just below the smallest loss, put a straight line "
        r"through $\ln(L - E)$ against $\ln x$. Keep the floors whose residual, the root mean square of $\ln(\text{measured}/\text{law})$, is at most 1.5 times the "
        "smallest. Give the lowest and the highest of their forecasts at `target`. A few hundred floors are enough, and so are three digits. "
        "Your function will be tried on Cerebras-GPT's largest model, and on others.",
        signature="forecast_range(x, loss, target)",
        returns="two numbers, (low, high)",
        grade=within(THREE_DIGITS, whole=True),
    ),
    Essay(
        "data-memo",
        "A memo to your team",
        5,
        "scaling law",
        "analyse",
        "Your team must lower the loss of its model from 2.35 to 2.20 nats per token. The model's size is fixed by the "
        r"hardware that will run it. Runs on 1 to 30 billion tokens gave the law $L(D) = 1.90 + 0.45 \cdot (D / \text{30 billion})^{-0.30}$, "
        "and the present model has seen 30 billion. You have 80 billion tokens of good text. Write a memo: what the law "
        "says about the target, what it cannot promise and why, and what you would do next.",
        words=250,
    ),
)
