"""Lesson 7, Downstream prediction. What is asked. The keys and reasons are in instructor/lesson_07.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.bank.credit import THREE_DIGITS, nearer_than_the_last, within
from autograder.bank.kinds import (
    Choice,
    Forecast,
    Function,
    Given,
    Number,
    Ordering,
    SeveralChoices,
)
from autograder.questions.measured import drawn_runs
from autograder.questions.warm_ups import warm_ups

if TYPE_CHECKING:
    import numpy as np  # figures are drawn with it; the rest works where there is none

LESSON = "07_downstream_prediction"


TASKS = {
    "two_right": "the share of places in a text at which the next two tokens are both the model's first choice (guessing scores nothing)",
    "cloze": "cloze, the share of items in which it prefers the true one of four continuations (guessing scores 0.25)",
}


LONG = {"params": 7296, "largest_tokens": 4_000_000, "largest_flops": 6 * 7296 * 4_000_000}


# The scores to forecast, one for each student: with 16 times the compute of the largest run shown, on sealed languages on
# which the score still has some way to go. They lie far apart.
TARGETS: tuple[Given, ...] = tuple(
    {"language": f"hidden-{number:02}", "task": task, **LONG}
    for task, numbers in {"two_right": (1, 2, 4, 6, 8, 12, 15), "cloze": (2, 6, 8)}.items()
    for number in numbers
)


def _share_figures(rng: np.random.Generator) -> Given:
    """Stage one is off by a tenth of a nat or so, to either side; stage two errs by less or by more, to either side."""
    w0, w1, loss = round(rng.uniform(1.1, 1.3), 2), -round(rng.uniform(0.25, 0.45), 2), round(rng.uniform(1.0, 1.6), 2)
    sides = [1 if rng.random() < 0.5 else -1 for _ in range(2)]
    said = round(loss + sides[0] * rng.uniform(0.06, 0.2), 2)
    times = rng.uniform(0.3, 0.7) if rng.random() < 0.5 else rng.uniform(1.4, 2)
    return {
        "w0": w0,
        "w1": w1,
        "loss": loss,
        "said": said,
        "score": round(w0 + w1 * loss - sides[1] * times * abs(w1 * (said - loss)), 3),
    }


def _error_figures(rng: np.random.Generator) -> Given:
    """Two errors of like weight in the score, so that neither can be left out unnoticed."""
    slope, loss_error = round(rng.uniform(0.25, 0.6), 2), round(rng.uniform(0.04, 0.08), 3)
    return {"w1": -slope, "stage_one": loss_error, "stage_two": round(slope * loss_error * rng.uniform(0.7, 1.4), 4)}


def _score_figures(rng: np.random.Generator) -> Given:
    """Fourteen of the eighteen runs of one model on one of the unknown languages: FLOPs, losses and scores."""
    target = TARGETS[int(rng.integers(len(TARGETS)))]
    runs = drawn_runs(rng, target["language"])
    columns = {"flops": runs["flops"].astype(float), "loss": runs["loss"], "score": runs[target["task"]]}
    return {**target, "described": TASKS[target["task"]], **columns}


QUESTIONS = (
    *warm_ups(
        7,
        ("domain transfer", "held-out error", "range of validity"),
        ("power law", "identifiability", "irreducible loss"),
        ("goodness of fit", "emergent ability", "loss and score"),
    ),
    Choice(
        "why-through-loss",
        "Why through the loss?",
        1,
        "direct prediction",
        "recall",
        "A score is to be forecast for a large model, from small ones. Why not fit score against FLOPs directly, on many tasks?",
        options={
            "A": "The FLOPs of small models are hard to count; losses are known to many digits.",
            "B": "A score is nearly a straight line in loss, whatever the task and the models.",
            "C": "Small models all have a loss, but most score at chance, where there is nothing to fit.",
            "D": "Loss and FLOPs are unrelated, so each of them adds what the other lacks.",
        },
    ),
    Ordering(
        "flp-steps",
        "Two stages, step by step",
        1,
        "two-stage prediction",
        "recall",
        "Put the steps of FLP (Chen et al. 2024) in order.",
        options={
            "A": "Keep the checkpoints that score clearly above chance.",
            "B": "Forecast the large model's loss from its FLOPs, then its score from that loss.",
            "C": "Fit loss against FLOPs on the small, finished sampling models.",
            "D": "Fit score against loss on the checkpoints that were kept.",
        },
    ),
    Choice(
        "below-threshold",
        "Checkpoints at chance",
        1,
        "emergent phase",
        "analyse",
        "A team fits score against loss on all checkpoints; two thirds of them score at chance. What happens to its forecast for a "
        "large model?",
        options={
            "A": "It comes out too low, because the flat points make the line less steep.",
            "B": "It comes out too high, because the flat points lift the line's far end.",
            "C": "Nothing much: points at chance carry hardly any information.",
            "D": "It becomes more precise, like any fit to more points.",
        },
    ),
    Function(
        "fit-stage-two",
        "From loss to score",
        4,
        "emergent phase",
        "apply",
        r"Write the function that fits $\text{score} = w_0 + w_1 \cdot \text{loss}$ by least squares to the checkpoints more than 0.05 above chance.",
        signature="fit_stage_two(loss, score, chance)",
        returns="two numbers, (w0, w1)",
        grade=within(THREE_DIGITS, whole=True),
    ),
    Choice(
        "which-stage-failed",
        "Which stage failed?",
        1,
        "two-stage prediction",
        "analyse",
        "A two-stage forecast was 15 points too low. In the first plot the large model's loss lies on the fitted curve. In the second "
        "its point lies far above the fitted line, and so do the last checkpoints before it. What failed?",
        options={
            "A": "Stage one: the loss of the large model was forecast too high.",
            "B": "Stage two: the map bends, and a straight line misses it.",
            "C": "Both: a forecast can only be off by so much if two errors add up.",
            "D": "Neither: 15 points are within the error that a score always carries.",
        },
        fixed_order=True,  # "both" and "neither" come after the two
    ),
    Number(
        "error-share",
        "Whose error is it?",
        2,
        "error propagation",
        "analyse",
        "Stage one forecast a loss of {said} nats for a large model; trained, it has {loss} nats and a score of {score}. Stage two is "
        r"$\text{{score}} = {w0} + ({w1}) \cdot \text{{loss}}$. The chain's forecast is off by some points of score, 0.01 each. How many of them come from stage one? "
        "Positive where they make the forecast too high, negative where they make it too low.",
        figures=_share_figures,
        unit="points",
        low=-20,
        high=20,
    ),
    Choice(
        "refit-one-stage",
        "One stage put right",
        1,
        "two-stage prediction",
        "analyse",
        "On cloze, stage two is 2 % too low at the measured losses, at every size. A colleague fits it to finished models alone: from measured "
        "losses it is now right to within 1 % at every size. Stage one is left as it was, with losses up to 9 % too low. What happens to the "
        "chain at the largest model?",
        options={
            "A": "It comes out too high: what stage one adds is no longer taken off again.",
            "B": "It comes closer still: one of its two errors is gone.",
            "C": "It stays where it was: the chain uses forecast losses, and those have not changed.",
            "D": "It comes out too low: stage one's losses are still too low.",
        },
    ),
    Number(
        "carry-the-error",
        "Both errors, carried through",
        2,
        "error propagation",
        "apply",
        "Stage one leaves a standard error of {stage_one} nats in the loss. The second stage has the slope $w_1 = {w1}$ per nat and a "
        "standard error of {stage_two} of its own. The two are independent. What is the standard error of the forecast score?",
        figures=_error_figures,
        unit="score",
        low=0,
        high=1,
    ),
    Choice(
        "same-loss",
        "Equal loss, unequal scores",
        1,
        "loss and score",
        "analyse",
        "A model of the first language and one of the second reach the same loss, and the second has the higher cloze score. What follows?",
        options={
            "A": "One loss was probably measured wrongly; models of equal loss have equal scores.",
            "B": "The second model is the better one, on this task and on most others.",
            "C": "Cloze scores are too noisy to compare: on new items the two would come out alike.",
            "D": "A loss fixes no score, because different tokens can make up the same mean.",
        },
    ),
    Function(
        "forecast-13b",
        "Two scores of a real model",
        4,
        "direct prediction",
        "analyse",
        "Forecast the score of a large model from smaller ones of its family, by any sound way, through the loss or directly, with what belongs in "
        "the fit. Your function meets HellaSwag (chance 0.25) and LAMBADA (chance 0) of Cerebras-GPT 13B, from the six smaller models, and pairs of "
        "such tasks of simulated families. A forecast earns full credit where it comes at least twice as near as the last score repeated, and a pair counts only as a whole.",
        signature="forecast_large(flops, loss, score, chance, target)",
        returns="one number, a score between chance and 1",
        grade=nearer_than_the_last,
    ),
    SeveralChoices(
        "for-and-against",
        "What has been said since",
        2,
        "conflicting evidence",
        "recall",
        "Which of these have been reported about forecasting scores?",
        options={
            "A": "One curve from the loss on web text gives the scores of nearly all tasks.",
            "B": "A linear law from loss to score fitted well in only 39 % of the cases looked at.",
            "C": "At a fixed ratio of tokens to parameters, log accuracy against FLOPs can beat two stages.",
            "D": "No score of a task can be forecast to within 5 % from models a third as large.",
            "E": "Emergence can be an artefact of the metric.",
        },
    ),
    Choice(
        "papers-disagree",
        "Two papers, two verdicts",
        1,
        "conflicting evidence",
        "analyse",
        "One paper finds that two stages through the loss forecast scores best; a later one finds that accuracy against FLOPs directly does. You have "
        "a task of your own to forecast. What do you take from them?",
        options={
            "A": "The later paper's method, since it was written with the earlier one in hand.",
            "B": "The mean of both forecasts: the truth is usually in between.",
            "C": "Neither: one of them must have made a mistake, and nobody can tell which.",
            "D": "Both as candidates; models of your own that you hold out decide between them.",
        },
    ),
    Forecast(
        "forecast-cloze",
        "Bet on a score",
        4,
        "downstream prediction",
        "analyse",
        "Your fourteen runs are one model of {params:,} parameters, trained on up to 250,000 tokens of the language {language}. Their score is "
        "{described}. No model can score 1, since a speaker may go on in more than one way. Forecast the score of the same model trained on "
        "{largest_tokens:,} tokens ({largest_flops:.3g} FLOPs), with an interval that should hold the measured value in nine cases of ten.",
        figures=_score_figures,
        targets=TARGETS,
        unit="share",
        low=0.005,
        high=1,
    ),
)
