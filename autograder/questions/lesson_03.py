"""Lesson 3, Three phases. What is asked. The keys and reasons are in instructor/lesson_03.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.bank.credit import three_phase_fit, within
from autograder.bank.kinds import (
    Choice,
    Function,
    Given,
    Number,
    Ordering,
    SeveralChoices,
)
from autograder.questions.measured import measured
from autograder.questions.warm_ups import warm_ups

if TYPE_CHECKING:
    import numpy as np  # figures are drawn with it; the rest works where there is none

LESSON = "03_three_phases"


def _two_floors_figures(rng: np.random.Generator) -> Given:
    """The floors of two models, one four times as large; alpha stays below 0.5, where one more step of equal nats would be right."""
    E, part, alpha = rng.uniform(0.8, 1.8), rng.uniform(0.5, 1.0), round(rng.uniform(0.2, 0.4), 2)
    return {"small": round(E + part, 3), "large": round(E + part * 4**-alpha, 3), "alpha": alpha}


def _in_tens(value: float) -> str:
    """A large number with two digits as a formula, such as $2.6 \\cdot 10^{18}$."""
    digits, tens = f"{value:.1e}".split("e+")
    return f"${digits} \\cdot 10^{{{int(tens)}}}$"


def _two_models_figures(rng: np.random.Generator) -> Given:
    """Two published models of one family, and the compute and the loss of each."""
    name = str(rng.choice(["Cerebras-GPT", "Pythia"]))
    family = measured("cerebras-gpt").where(series="standard") if name == "Cerebras-GPT" else measured("pythia")
    first, second = sorted(int(at) for at in rng.choice(len(family["loss"]), 2, replace=False))
    own: dict[str, object] = {"family": name}
    for place, at in (("first", first), ("second", second)):
        flops = float(family["flops"][at])
        own |= {f"{place}_model": str(family["model"][at]), f"{place}_loss": float(family["loss"][at])}
        own |= {f"{place}_flops": flops, f"{place}_said": _in_tens(flops)}
    return own


def _anomaly_figures(rng: np.random.Generator) -> Given:
    """Four measured runs of one size; the third is lifted off their line, and is not midway between its neighbours."""
    import numpy as np

    runs = measured("grid").where(part="data size")
    tokens = np.unique(runs["tokens"])[np.array([0, 1, 3, 7]) + rng.integers(0, 8)]
    loss = [float(rng.choice(runs["loss"][runs["tokens"] == d])) for d in tokens]
    loss[2] *= float(rng.uniform(1.1, 1.45))
    listed = ", ".join(f"{d:,} tokens: {value:.4f}" for d, value in zip(tokens, loss, strict=True))
    return {"tokens": tokens.astype(float), "loss": np.array(loss), "listed": listed}


QUESTIONS = (
    *warm_ups(
        3,
        ("identifiability", "extrapolation", "Kaplan's laws"),
        ("power law", "diminishing returns", "scaling law"),
        ("irreducible loss", "training compute", "cross-entropy loss"),
    ),
    Ordering(
        "stages-order",
        "Three stages",
        1,
        "three phases",
        "recall",
        "Put the stages of loss against data in the order in which a growing data set meets them.",
        options={
            "A": "Every doubling multiplies the loss by about the same factor: on log-log axes a steep straight stretch.",
            "B": "More data hardly help: the loss has come down to a level that this model cannot leave.",
            "C": "More data hardly help yet: there are too few examples for most patterns to be seen twice.",
        },
    ),
    Choice(
        "first-flat",
        "Flat at the start",
        1,
        "three phases",
        "analyse",
        "A team has collected 100 examples, then 200, then 400. The loss has fallen by 3 % in all, and the team concludes that "
        "the task cannot be learned from data. What do you say?",
        options={
            "A": "It is right, because a task that can be learned shows a power law from the start.",
            "B": "Its model is too small; with more parameters 100 examples would have been enough.",
            "C": "A flat start decides nothing, since the steep part can still be ahead.",
            "D": "It should train for longer on the same 400 examples, until the loss begins to fall.",
        },
    ),
    Number(
        "ten-times-more",
        "Ten times more data",
        2,
        "local slope",
        "apply",
        r"In the power-law phase the local slope of $\ln L$ against $\ln D$ is ${slope}$. If it held, by how many per cent would ten times "
        "the data lower the loss?",
        figures=lambda rng: {"slope": round(-rng.uniform(0.08, 0.27), 3)},
        unit="per cent",
        low=0,
        high=100,
    ),
    Number(
        "slope-of-real-models",
        "How steep are real models?",
        2,
        "local slope",
        "apply",
        "{family} {first_model} was trained with {first_said} FLOPs and has a loss of {first_loss} nats per token on the Pile; {family} {second_model} was "
        r"trained with {second_said} and has {second_loss}. What is the slope of $\ln L$ against $\ln C$ between these two published models?",
        figures=_two_models_figures,
        unit="without a unit",
        low=-10,
        high=10,
    ),
    Choice(
        "which-phase",
        "Which phase, and what next?",
        1,
        "resource allocation",
        "analyse",
        "A team's last four data sets doubled each time, and its loss fell by 15 %, 16 %, 15 % and 14 %. It has money for either twice "
        "the model or ten times the data. What fits?",
        options={
            "A": "Twice the model, because so regular a fall shows that data are no longer what is missing.",
            "B": "Neither, as a constant percentage is typical of the last, flat phase.",
            "C": "Half of each: a mixture of two measures is usually the safest.",
            "D": "Ten times the data: every doubling still takes away about 15 % of the loss.",
        },
    ),
    Function(
        "phase-boundaries",
        "Where do phases begin and end?",
        4,
        "three phases",
        "apply",
        "Call the onset and the end of the power-law phase the D at which the local slope crosses half its steepest value, before "
        r'and after the steepest point, interpolated in $\ln D$. Where a crossing does not lie within the data, say "not reached".',
        signature="phase_boundaries(tokens, loss)",
        returns='two values, (onset, end), each a number of tokens or the text "not reached"',
        grade=within(0.08, whole=True),
    ),
    Choice(
        "last-flat",
        "Flat at the end",
        1,
        "three phases",
        "recall",
        "At the right end of the log-log plot the loss of one model no longer falls, whatever is added to its data. What does this "
        "last, flat region mean?",
        options={
            "A": "The model has come to its own floor, which more data cannot lower.",
            "B": "The model has reached the entropy of the language, and no model could do better.",
            "C": "The model has started to overfit, because it was trained for too long.",
            "D": "There are now more data than can be used in one pass with this batch size.",
        },
    ),
    SeveralChoices(
        "what-makes-a-floor",
        "What makes the floor?",
        2,
        "irreducible loss",
        "recall",
        "Which of these can keep the loss of one model above zero, however many more data of the same kind it is given?",
        options={
            "A": "Noise in the data, such as misprints that nobody could predict.",
            "B": "The ambiguity of language, in which several continuations are often possible.",
            "C": "Too few training examples, so that most patterns are seen only once.",
            "D": "A loss that is measured in nats, while one in bits could reach zero.",
            "E": "An architecture that cannot express the patterns, because it sees only three tokens.",
        },
    ),
    Choice(
        "floor-implies",
        "A floor for every size",
        1,
        "irreducible loss",
        "analyse",
        "A fitted law predicts that the loss stays above 1.7 nats per token however large the model. What does that imply, if the law "
        "holds?",
        options={
            "A": "No model will ever be useful for this language, since its loss cannot come to zero.",
            "B": "Past some size, more parameters lower the loss by hardly anything.",
            "C": "The law must be wrong, because a larger model can always fit the text better.",
            "D": "Every model will reach a loss of about 1.7 if it is trained for long enough.",
        },
    ),
    Choice(
        "largest-hardly-better",
        "The largest is hardly better",
        1,
        "resource allocation",
        "analyse",
        "Five models of growing size were trained on the same data. The largest hardly beats the second largest. What is the "
        "likeliest reason?",
        options={
            "A": "The data have become the limit, and more of them would lower the loss of both.",
            "B": "Models beyond a certain size can hardly be trained, and that size lies about here.",
            "C": "Both have come down to the entropy of English, below which no model can go.",
            "D": "The largest was probably unlucky with its seed; another would continue the trend.",
        },
    ),
    Choice(
        "in-convergence",
        "You are in convergence: what now?",
        1,
        "model floor",
        "analyse",
        "Your model's last four doublings of data have lowered its loss by 1.4 %, 2.7 %, 1.2 % and 0.7 %; earlier on a doubling brought over 10 %. All runs are "
        "finished, and you do not know the entropy of the language. What do you do first with a small part of what is left of the budget?",
        options={
            "A": "Train a model of twice the width on the same data, to see whose floor this is.",
            "B": "Buy ten times the data, since a loss that is still falling has not come to its floor.",
            "C": "Stop: a flat curve shows that the entropy of the language has been reached.",
            "D": "Read the same data many more times, until the loss begins to fall faster again.",
        },
    ),
    Function(
        "fit-three-phases",
        "The whole curve",
        5,
        "three phases",
        "apply",
        r"Write the function that fits $L(D) = \text{floor} + \text{drop} \cdot (1 + (D/\text{bend})^s)^{-\alpha/s}$ to a curve that shows all three phases.",
        signature="fit_three_phases(tokens, loss)",
        returns="five numbers, (floor, drop, bend, alpha, s)",
        grade=three_phase_fit,
    ),
    Number(
        "entropy-from-floors",
        "What two floors point to",
        2,
        "model floor",
        "analyse",
        r"A model's floor is {small} nats per token, and that of a model four times as large is {large}. Floors follow $E + A N^{{-\alpha}}$ with "
        r"$\alpha = {alpha}$. To what entropy E do these two floors point?",
        figures=_two_floors_figures,
        unit="nats per token",
        low=0,
        high=10,
    ),
    Number(
        "off-the-line",
        "One run off the line",
        2,
        "training anomaly",
        "apply",
        "Another four models of one size were trained on growing data: {listed} nats per token. Three lie near a straight line on log-log axes, "
        "one lies far above it. By how many per cent does it lie above the line through the other three?",
        figures=_anomaly_figures,
        unit="per cent",
        low=0,
        high=1000,
    ),
    Ordering(
        "anomaly-checks",
        "Which check finds which cause?",
        2,
        "training anomaly",
        "analyse",
        "A run lies above the line of its neighbours. Four causes are possible: first, corrupted text; second, the same text many times over; third, a "
        "learning rate that is too high; fourth, a schedule that was broken off while the rate was still high. Put the findings in the order of the causes that "
        "they speak for.",
        options={
            "A": "Trained again on the same text with half the learning rate, it is much closer to the line.",
            "B": "Its loss on its own training text is far below its loss on fresh text of the same kind.",
            "C": "Trained again on the same text with a schedule that ends when the data end, it lies on the line.",
            "D": "Its loss on its own training text is far above its loss on clean text of the same kind.",
        },
    ),
    Choice(
        "anomaly-cause",
        "What happened there?",
        1,
        "training anomaly",
        "analyse",
        "The run off the line had more data than its neighbour to the left, the same settings and a finished schedule. Each of the four was "
        "trained with three seeds, whose losses differ by less than one per cent. What is the most plausible cause, and how would you "
        "find out?",
        options={
            "A": "Chance: the same run with three more seeds would come out on the line.",
            "B": "Its model was too small: train a larger one on the same tokens and compare.",
            "C": "Spoilt data in that set: read samples, and score the runs on a clean text.",
            "D": "The law: from this point on the loss rises with data, so fit another curve.",
        },
    ),
)
