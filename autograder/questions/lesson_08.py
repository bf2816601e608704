"""Lesson 8, Mixtures. What is asked. The keys and reasons are in instructor/lesson_08.py."""

from __future__ import annotations

from functools import cache
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

LESSON = "08_mixtures"


NAMES = {
    "lambada": "LAMBADA",
    "hellaswag": "HellaSwag",
    "piqa": "PIQA",
    "arc_easy": "ARC-Easy",
    "arc_challenge": "ARC-Challenge",
}


@cache
def _carried() -> list[Given]:
    """Models of OPT, the task that was measured and the one that is carried over; the map is at least a point off."""
    import numpy as np

    opt, pythia = measured("opt-scores"), measured("pythia")
    found: list[Given] = []
    for base, task in ((base, task) for base in NAMES for task in NAMES if base != task):
        for i, seen in enumerate(opt[base].tolist()):
            inside = pythia[base].min() < seen < pythia[base].max()
            rising = bool((np.diff(pythia[base]) > 0).all())
            score = float(opt[task][i])
            if inside and rising and abs(float(np.interp(seen, pythia[base], pythia[task])) - score) > 0.01:
                found.append({"model": str(opt["model"][i]), "base": base, "task": task, "seen": seen, "score": score})
    return found


def _carried_figures(rng: np.random.Generator) -> Given:
    one = _carried()[int(rng.integers(len(_carried())))]
    return {**one, "base_name": NAMES[one["base"]], "task_name": NAMES[one["task"]]}


QUESTIONS = (
    *warm_ups(
        8,
        ("two-stage prediction", "emergent phase", "error propagation"),
        ("repeated data", "domain transfer", "universality"),
        ("parametric law", "identifiability", "resource allocation"),
    ),
    Number(
        "share-allowed",
        "How much code may it be?",
        2,
        "data mixture",
        "analyse",
        "A model for prose is to learn as much code as possible, with at most {rise} % more loss on prose than without any code. Take the "
        "losses on prose measured above, with straight lines between neighbouring shares: how many per cent of its text may be code?",
        figures=lambda rng: {"rise": round(rng.uniform(1, 15), 1)},
        unit="per cent",
        low=0,
        high=100,
    ),
    Number(
        "carried-map",
        "Another family's map",
        2,
        "data mixture",
        "analyse",
        "OPT {model} scores {seen} on {base_name}. A team reads its {task_name} score off Pythia's models, along the straight line between the "
        "two whose {base_name} scores enclose {seen}. OPT {model} was then measured: {score}. By how many points, 0.01 each, was the team off? "
        "Positive if it was too high.",
        figures=_carried_figures,
        unit="points",
        low=-40,
        high=40,
    ),
    Function(
        "flp-m-network",
        "A small network, put right",
        3,
        "data mixture",
        "analyse",
        "A colleague's network, above, forecasts scores that no model can have. Find its two faults, and write the forward pass as the picture "
        "shows it: each hidden unit is the tanh of its weighted losses and its bias, and a sigmoid, $1/(1 + e^{-x})$, of what the hidden units add "
        "up to takes the score from chance to 1.",
        signature="network(losses, W, b, v, c, chance)",
        returns="an array of scores, one for each row of `losses`",
        grade=within(THREE_DIGITS, whole=True),
    ),
    Function(
        "source-worth",
        "What is the other source worth?",
        3,
        "data mixture",
        "apply",
        "A FLOP spent on the other source counts for `worth` of a FLOP spent on the domain's own. Write the function that tries each of `worths`, "
        r"fits $L = E + A\,(\text{own} + \text{worth} \cdot \text{other})^{-\alpha}$, and gives the worth with the smallest sum of squared relative errors.",
        signature="best_worth(own, other, loss, worths)",
        returns="one number, one of the worths",
        grade=within(THREE_DIGITS),
    ),
    Choice(
        "plane-or-network",
        "Which of the two wins?",
        1,
        "data mixture",
        "analyse",
        "On prose and code together, from the larger models' *measured* losses, the plane's scores are 6 % too low and the network's 3 %. *Forecast* "
        "losses are 6 % too low; with these the plane's scores are 1 % too low, and the network's 4 % too high. What do you report?",
        options={
            "A": "The plane is the better second stage, since only the score forecast in the end counts.",
            "B": "The network is the better map; the plane's error merely cancels with that of the losses.",
            "C": "The network has mostly learned the small models by heart, as so many weights will.",
            "D": "Stage one is right, and both maps are wrong: each of them misses in one case.",
        },
    ),
    SeveralChoices(
        "reading-levels",
        "Three readers of one paper",
        2,
        "error margin",
        "analyse",
        "A manager has read FLP in plain words, an engineer with its formula, a researcher at the technical level, as above. Who takes away "
        "what their level supports?",
        options={
            "A": "The manager: our next 13B, forecast at 40, will score between 36 and 44.",
            "B": "The manager: some scores of large models can be forecast from smaller ones, by way of their losses.",
            "C": "The engineer: on the authors' six tasks, forecasts for a 13B were off by 10 % on average.",
            "D": "The researcher: on tasks at which all small models guess, the 10 % says nothing about our forecast.",
            "E": "The researcher: on any mixture, FLP-M forecasts most benchmarks to within 10 %.",
        },
    ),
    Choice(
        "reading-margins",
        "Five and ten per cent",
        1,
        "error margin",
        "recall",
        "Chen et al. (2024) report average errors of 5 % for a 7B and 10 % for a 13B model, forecast by FLP from models of up to 3B. "
        "Which reading is right?",
        options={
            "A": "With FLP every score of every model up to 13B is known to within ten points.",
            "B": "The 13B model is harder to train, so its own scores scatter about twice as much.",
            "C": "A 26B model would be forecast within 20 %; the error doubles with the size.",
            "D": "Both 5 % and 10 % are averages over some tasks, and a single task can do worse.",
        },
    ),
    SeveralChoices(
        "left-open",
        "What the curves leave open",
        2,
        "loss and score",
        "analyse",
        "A report forecasts a model's loss on its text and its scores on six exams, each with an honest interval. Which of these does it leave open?",
        options={
            "A": "How much lower the loss will be than that of the largest small model.",
            "B": "On which of the six exams it will do best.",
            "C": "How far off each of the six forecast scores may turn out to be.",
            "D": "What the same compute would have bought on cleaner text.",
            "E": "Whether the model makes up a source where it has no answer.",
        },
    ),
    Essay(
        "forecast-memo",
        "Should we promise it?",
        5,
        "downstream prediction",
        "analyse",
        "A customer wants a score of 70 on an exam with four options. Your models of up to 1 billion parameters score 25, 26, 25, 31 and 38; "
        "their losses follow a clean law. The 20-billion model's loss is forecast as 1.95 ± 0.02, and a line through the last two points of "
        "score against loss reaches 74 there. Write to the customer's engineer: what is forecast, how sure it is, what could be done to be "
        "surer before the money is spent.",
        words=250,
    ),
)
