"""Lesson 8, Mixtures. What is asked. The keys and reasons are in instructor/lesson_08.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.bank.credit import THREE_DIGITS, within
from autograder.bank.kinds import (
    Choice,
    Function,
    Number,
)
from autograder.questions.warm_ups import warm_ups

if TYPE_CHECKING:
    pass  # figures are drawn with it; the rest works where there is none

LESSON = "08_mixtures"


QUESTIONS = (
    *warm_ups(
        8,
        ("two-stage prediction", "emergent phase", "error propagation"),
        ("repeated data", "domain transfer", "universality"),
        ("parametric law", "identifiability", "resource allocation"),
    ),
    Function(
        "best-share",
        "How much code?",
        2,
        "data mixture",
        "apply",
        "Losses on prose and on code were measured at several shares of code. Write the function that gives the measured share at which "
        "weight·(loss on code) + (1 − weight)·(loss on prose) is lowest.",
        signature="best_share(share, prose_loss, code_loss, weight)",
        returns="one number, one of the shares",
        grade=within(THREE_DIGITS),
    ),
    Number(
        "share-allowed",
        "How much code may it be?",
        2,
        "data mixture",
        "analyse",
        "A model for prose is to learn as much code as possible, with at most {rise} % more loss on prose than without any code. By the "
        "losses on prose measured above, read along straight lines between neighbouring shares, how many per cent of code may its text hold?",
        figures=lambda rng: {"rise": round(rng.uniform(1, 15), 1)},
        unit="per cent",
        low=0,
        high=100,
    ),
    Function(
        "fit-two-losses",
        "A score of two losses",
        3,
        "data mixture",
        "apply",
        "A task needs prose and code. Write the function that fits score = w0 + w_prose·(loss on prose) + w_code·(loss on code) by least "
        "squares.",
        signature="fit_two_losses(prose_loss, code_loss, score)",
        returns="three numbers, (w0, w_prose, w_code)",
        grade=within(THREE_DIGITS, whole=True),
    ),
    Function(
        "flp-m-network",
        "A small network",
        3,
        "data mixture",
        "apply",
        "Write the forward pass of FLP-M's network, from losses to scores: hidden units tanh(losses·W + b), and then the score "
        "chance + (1 − chance)·sigmoid(hidden·v + c), with sigmoid(x) = 1/(1 + e^(−x)).",
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
        "fits loss = E + A·(own + worth·other)^(−alpha), and gives the worth with the smallest sum of squared relative errors.",
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
)
