"""Lesson 9, Plan a run. What is asked. The keys and reasons are in instructor/lesson_09.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.bank.answers import is_number
from autograder.bank.credit import THREE_DIGITS, within
from autograder.bank.kinds import (
    Choice,
    Essay,
    Forecast,
    Function,
    Given,
    Number,
    Record,
)
from autograder.questions.warm_ups import warm_ups

if TYPE_CHECKING:
    import numpy as np  # figures are drawn with it; the rest works where there is none

LESSON = "09_plan_a_run"


BUDGET = 2.5e11  # as in lessons/training_service.py


# The runs to forecast, one for each student: 16 times the FLOPs of the largest run that can be trained. On languages 06 and
# 10 the largest run on offer comes too near.
TARGETS = tuple(
    {"language": f"capstone-{number:02}", "params": 58_864, "tokens": 1_920_000}
    for number in (1, 2, 3, 4, 5, 7, 8, 9, 11, 12)
)


def ledger_problem(rows: Any) -> str | None:
    """Why a ledger is not that of the training service within its budget, in a sentence; None where it is."""
    from course_data import load

    if not (isinstance(rows, list) and all(isinstance(row, list) and len(row) == 3 for row in rows)):
        return "Hand in service.ledger itself: rows of [params, tokens, loss]."
    if not all(is_number(value) for row in rows for value in row):
        return (
            "The ledger holds something that is not a number: hand in service.ledger itself, as the service wrote it."
        )
    if len(rows) < 6:
        return f"The ledger holds {len(rows)} runs: a law of five constants needs six at least."
    runs = load("capstone")
    rows_of = zip(*(runs[name].tolist() for name in ("params", "tokens", "loss")), strict=True)
    of_language = dict(zip(rows_of, runs["language"].tolist(), strict=True))
    for row in rows:
        if tuple(row) not in of_language:
            return f"The service never gave the run {row[0]:,.0f} parameters, {row[1]:,.0f} tokens, loss {row[2]:.4f}."
    if len({of_language[tuple(row)] for row in rows}) > 1:
        return "The ledger holds runs on more than one language: hand in that of one service, for your own language."
    if len({tuple(row) for row in rows}) < len(rows):
        return "One run stands in the ledger twice: the service gives each seed once."
    spent = sum(6 * params * tokens for params, tokens, _ in rows)
    if spent > BUDGET:
        return f"The ledger spends {spent:.2e} FLOPs, and the budget is {BUDGET:.1e}."
    return None


def _plan_figures(rng: np.random.Generator) -> Given:
    """Four runs, no two alike, within the lesson's budget. (A third of three would be what 2ND gives.)"""
    every = [(n * 10_000, d * 100_000) for n in (1, 2, 4, 8) for d in (2, 3, 5, 7)]
    runs = [every[i] for i in rng.choice(len(every), size=4, replace=False)]
    while sum(6 * n * d for n, d in runs) > BUDGET:
        runs = [every[i] for i in rng.choice(len(every), size=4, replace=False)]
    return {"runs": runs, "listed": ", ".join(f"{n:,} parameters on {d:,} tokens" for n, d in runs)}


def _target_figures(rng: np.random.Generator) -> Given:
    return dict(TARGETS[int(rng.integers(len(TARGETS)))])


QUESTIONS = (
    *warm_ups(
        9,
        ("data mixture", "direct prediction", "error margin"),
        ("compute-optimal training", "tokens per parameter", "over-training"),
        ("held-out error", "extrapolation", "range of validity"),
    ),
    Number(
        "cost-of-a-plan",
        "What does the plan cost?",
        1,
        "training compute",
        "apply",
        "A plan has four runs: {listed}. How many FLOPs does it take in all?",
        figures=_plan_figures,
        unit="FLOPs",
        low=1e8,
        high=1e14,
    ),
    Choice(
        "where-to-spend",
        "Where to spend it?",
        1,
        "experimental design",
        "analyse",
        "You have the budget for about twelve small runs, or for one that takes all of it. A large run, far beyond the budget, is to be "
        "forecast by L(N, D). Which plan tells you most?",
        options={
            "A": "One run with the whole budget, because that comes closest to the large run.",
            "B": "Twelve runs of one size and amount, to know their mean very well.",
            "C": "Runs spread over sizes and amounts, up to the largest you can afford.",
            "D": "Twelve of the smallest and cheapest runs, and most of the budget saved.",
        },
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
    Record(
        "ledger",
        "What you spent",
        3,
        "experimental design",
        "apply",
        "Hand in the ledger of your runs: at least six, within the budget of 2.5·10^11 FLOPs, as the service wrote it.",
        problem=ledger_problem,
    ),
    Function(
        "interval-score",
        "A score for intervals",
        3,
        "prediction interval",
        "apply",
        "An interval should be narrow, and it should hold the truth. The interval score adds its width and 2/(1 − level) times the distance "
        "by which the truth lies outside. Write it; low is good.",
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
    Number(
        "how-many-misses",
        "How many should miss?",
        1,
        "prediction interval",
        "recall",
        "A class of {students} hands in intervals at level {level}, and all state their uncertainty honestly. For how many of them would you expect the "
        "measured value to lie outside?",
        figures=lambda rng: {
            "students": 10 * int(rng.integers(2, 20)),
            "level": float(rng.choice([0.6, 0.7, 0.8, 0.9])),
        },
        unit="students",
        low=0,
        high=1000,
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
