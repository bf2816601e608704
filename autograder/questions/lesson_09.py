"""Lesson 9, Plan a run. What is asked. The keys and reasons are in instructor/lesson_09.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.bank.credit import THREE_DIGITS, within
from autograder.bank.kinds import (
    Choice,
    Essay,
    Forecast,
    Function,
    Given,
    Record,
)
from autograder.questions.warm_ups import warm_ups
from course_data.plans import HERO, plan_problem

if TYPE_CHECKING:
    import numpy as np  # figures are drawn with it; the rest works where there is none

LESSON = "09_plan_a_run"


# The runs to forecast, one for each student: 16 times the FLOPs of the costliest run on sale. On languages 06 and 10 the
# costliest run on sale comes too near.
TARGETS = tuple(
    {"language": f"capstone-{number:02}", "params": HERO[0], "tokens": HERO[1]}
    for number in (1, 2, 3, 4, 5, 7, 8, 9, 11, 12)
)


def _target_figures(rng: np.random.Generator) -> Given:
    return dict(TARGETS[int(rng.integers(len(TARGETS)))])


QUESTIONS = (
    *warm_ups(
        9,
        ("data mixture", "direct prediction", "error margin"),
        ("compute-optimal training", "tokens per parameter", "over-training"),
        ("non-monotonic scaling", "held-out error", "extrapolation"),
    ),
    Choice(
        "hold-one-back",
        "The last run",
        1,
        "held-out error",
        "analyse",
        "Eleven runs are fitted, and the budget leaves one more of the largest affordable size. What is the best use of it?",
        options={
            "A": "Leave it out, because eleven runs are more than five constants need.",
            "B": "Forecast it and then train it, because the miss tests the law.",
            "C": "Train it twice with half the data each time, to halve the noise.",
            "D": "Train it first, and keep it only if it lies near the fitted law.",
        },
    ),
    Function(
        "interval-score",
        "A score for intervals",
        3,
        "prediction interval",
        "apply",
        r"An interval should be narrow, and it should hold the truth. The interval score adds its width and $2/(1 - \text{level})$ times the distance "
        "by which the truth lies outside; low is good. Two things are wrong in the colleague's score above. Write it right.",
        signature="interval_score(low, high, truth, level)",
        returns="one number, in the unit of the interval",
        grade=within(THREE_DIGITS),
    ),
    Choice(
        "honest-interval",
        "How wide?",
        1,
        "prediction interval",
        "analyse",
        "You are 90 % sure that the loss will lie between 1.00 and 1.06. By the interval score at level 0.9, what should you hand in?",
        options={
            "A": "1.00 to 1.06: on average the score is best for what you believe.",
            "B": "1.02 to 1.04: width costs for certain, and a miss only perhaps.",
            "C": "0.90 to 1.20: a miss costs twenty times its size, so be safe.",
            "D": "1.03 to 1.03: the score rewards the one who is most sure.",
        },
    ),
    Record(
        "my-plan",
        "Your plan",
        4,
        "experimental design",
        "apply",
        "Hand in the plan that you played: [round_1, round_2, round_3], each a list of runs (parameters, tokens). Each round has its budget: "
        r"$2.5 \cdot 10^{10}$ FLOPs, $6.5 \cdot 10^{10}$ and $4.2 \cdot 10^{10}$. Half of the points are for spread: three sizes and three amounts at least, which do not move "
        "together. A quarter is for a kept run that costs at least 1.5 times as much as any run before it. A quarter is for a closed valley: of three "
        "runs of nearly one price, the best is neither the smallest nor the largest.",
        problem=plan_problem,
    ),
    Forecast(
        "forecast-capstone",
        "Bet on it",
        8,
        "extrapolation",
        "analyse",
        "Forecast the loss of a model with {params:,} parameters, trained on {tokens:,} tokens of the language {language}, with an interval that "
        "should hold the measured value in nine cases of ten.",
        figures=_target_figures,
        targets=TARGETS,
        unit="nats per token",
        low=0.1,
        high=4.2,
    ),
    Choice(
        "a-miss",
        "The run misses the law",
        1,
        "scaling law",
        "analyse",
        "A law forecast 1.03 with a 90 % interval from 1.01 to 1.05. The large run is made with care, and 1.06 is measured. What do you conclude?",
        options={
            "A": "Something went wrong in the run; a sound run gives what a good law says.",
            "B": "The law is refuted, because scaling laws do not hold at this size.",
            "C": "Nothing, since no measurement can speak against an empirical law.",
            "D": "A miss like this is expected about once in ten; refit with this run included.",
        },
    ),
    Function(
        "ladder-forecast",
        "A ladder of real models",
        3,
        "experimental design",
        "analyse",
        "Write the function that plans a ladder and forecasts with it. Buy the cheapest models of a family, one after the other, as long as all of "
        r"them together cost at most `share` of the target's FLOPs. Put a straight line through $\ln L$ against $\ln C$ of those that you bought, and "
        "read it off at the target. Your function meets the published figures of Cerebras-GPT and of Pythia, and others.",
        signature="ladder_forecast(flops, loss, target, share)",
        returns="two numbers, (how many models were bought, the forecast in nats per token)",
        grade=within(THREE_DIGITS, whole=True),
    ),
    Essay(
        "run-report",
        "A report of one page",
        8,
        "experimental design",
        "analyse",
        "Report on your forecast to the person who would pay for the large run: the plan and its cost, the law and its window, the forecast and where its "
        "interval comes from, what could prove it wrong, and whether you would pay.",
        words=350,
    ),
)
