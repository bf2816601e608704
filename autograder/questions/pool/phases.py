"""Parallel forms on phases, from the local slope to anomalies. The keys are in instructor/pool/phases.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.bank.kinds import Choice, Given, Number

if TYPE_CHECKING:
    import numpy as np  # figures are drawn with it; the rest works where there is none


def _two_runs_figures(rng: np.random.Generator) -> Given:
    """Two runs on one curve, whose tokens differ by neither 2, e nor 10."""
    first, times = int(rng.integers(11, 60)), float(rng.uniform(3.2, 8.8))
    before = round(float(rng.uniform(2.2, 4)), 3)
    after = round(before * float(rng.uniform(0.6, 0.8)), 3)
    return {"first": first, "second": round(first * times), "before": before, "after": after}


def _wanted_floor_figures(rng: np.random.Generator) -> Given:
    """A floor, and a lower one that a larger model is to reach."""
    E, above = round(float(rng.uniform(0.8, 1.8)), 2), float(rng.uniform(0.4, 0.8))
    floor, wanted = round(E + above, 2), round(E + above / rng.uniform(1.4, 2), 2)
    return {"E": E, "floor": floor, "wanted": wanted, "alpha": round(float(rng.uniform(0.3, 0.5)), 2)}


FORMS: tuple[Choice | Number, ...] = (
    # --- local slope ---
    Choice(
        "local-slope-1",
        "One per cent more data",
        1,
        "local slope",
        "recall",
        r"At 50 million tokens, the local slope $d\ln L / d\ln D$ of a learning curve is −0.2. What does one per cent more data "
        "do to the loss there?",
        options={
            "A": "It lowers the loss by 0.2 per cent.",
            "B": "It lowers the loss by 0.2 nats.",
            "C": "It lowers the loss by 20 per cent.",
            "D": "It lowers the loss to 20 per cent.",
        },
    ),
    Choice(
        "local-slope-2",
        "Who falls by more?",
        1,
        "local slope",
        "apply",
        r"At a million tokens, model P has a loss of 4.0 and a local slope of $\ln L$ against $\ln D$ of −0.10. Model Q has a loss of 2.0 and a "
        "slope of −0.25. Both slopes hold for a while, and both models get twice the data. Which loss falls by more per cent?",
        options={
            "A": "P's, because a loss of 4.0 has further to fall than one of 2.0 has.",
            "B": "Both alike, because a doubling is one and the same step on a log axis.",
            "C": "Q's, because $2^{-0.25}$ leaves a smaller share than $2^{-0.10}$ does.",
            "D": "It depends on the unit: in bits the slopes would be other numbers.",
        },
    ),
    Number(
        "local-slope-3",
        "The slope between two runs",
        1,
        "local slope",
        "apply",
        "A model trained on {first} million tokens has a loss of {before} nats, and the same model trained on {second} million one of "
        r"{after}. What is the slope of $\ln L$ against $\ln D$ between these two runs?",
        figures=_two_runs_figures,
        unit="without a unit",
        low=-2,
        high=2,
    ),
    # --- three phases ---
    Choice(
        "three-phases-1",
        "Five slopes",
        1,
        "three phases",
        "apply",
        "At five sizes of its data, each four times as large as the one before, a learning curve has the local slopes −0.01, −0.02, "
        "−0.09, −0.22 and −0.23. Where does the curve stand at the last of them?",
        options={
            "A": "In slow reduction, since the slope has gone on growing from the first point.",
            "B": "In power-law reduction, since the slope has become steep and remains so.",
            "C": "In convergence, since the slope has come to a level and no longer changes.",
            "D": "Nowhere that is known, since a phase shows in the loss and not in its slope.",
        },
    ),
    Choice(
        "three-phases-2",
        "Ten times the data, please",
        1,
        "three phases",
        "analyse",
        "A team asks for ten times its data. At the last five sizes of its data, smallest first, its curve had the local slopes −0.20, "
        "−0.19, −0.11, −0.04 and −0.01. What do you say?",
        options={
            "A": "It stands before its steep part, and ten times the data will take it there.",
            "B": "Its steep part will come back, since every flat stretch is followed by one.",
            "C": "Its steepest slope was −0.20, so it will lose another 37 % of its loss.",
            "D": "It has come close to the floor of its model, and will hardly gain anything.",
        },
    ),
    Choice(
        "three-phases-3",
        "A single run",
        1,
        "three phases",
        "analyse",
        "All that you hear of a model is its loss, 2.1 nats per token, in a language whose entropy is 1.4. In which phase of its learning "
        "curve does it stand?",
        options={
            "A": "Nobody can tell, because a slope needs a run on more or on less data.",
            "B": "In convergence, because the loss is no more than half above the entropy.",
            "C": "In slow reduction, since 0.7 nats is a long way to go for any model.",
            "D": "In power-law reduction: the loss lies between the two flat levels.",
        },
    ),
    # --- model floor ---
    Choice(
        "model-floor-1",
        "Two flat curves",
        1,
        "model floor",
        "analyse",
        "A model's test loss has stayed at 1.9 nats while its data grew sixteenfold. On the same data, the curve of a model four times as "
        "large has become flat as well, at 1.7. What do the two curves show?",
        options={
            "A": "The smaller model lacked data: with still more it would have come to 1.7.",
            "B": "The entropy is 1.7, because the curve of the larger model is flat there too.",
            "C": "The smaller model's own floor is 1.9, and the entropy is 1.7 or less.",
            "D": "The smaller model has begun to overfit, and so its curve falls no further.",
        },
    ),
    Choice(
        "model-floor-2",
        "A hundred times the text",
        1,
        "model floor",
        "apply",
        "The entropy of a language is 1.2 nats per token. A model has read so much of it that its loss no longer moves: 1.5. Its size is fixed "
        "by the hardware. To what does its loss come down with a hundred times as much text?",
        options={
            "A": "To 1.2, because with so much text only the entropy is left.",
            "B": "To 1.35, because each hundredfold takes away half of the rest.",
            "C": "To 1.5, because a model of this size cannot get any lower.",
            "D": "Not down but up, because so much text is more than it can hold.",
        },
    ),
    Number(
        "model-floor-3",
        "How much larger?",
        1,
        "model floor",
        "apply",
        r"The entropy of a language is {E} nats per token, and the floor of a model is {floor}. Floors follow $E + A N^{{-\alpha}}$ with "
        r"$\alpha = {alpha}$. How many times as many parameters does a model need for a floor of {wanted}?",
        figures=_wanted_floor_figures,
        unit="times",
        low=0,
        high=10_000,
    ),
    # --- resource allocation ---
    Choice(
        "resource-allocation-1",
        "Text or parameters?",
        1,
        "resource allocation",
        "analyse",
        "Three doublings of its data have left a model's loss where it was. A pilot with twice the parameters, on the same data, came out 6 % "
        "lower. There is money for ten times the data or for twice the model. What do you buy?",
        options={
            "A": "The data, because a step of ten times gains more than one of two times.",
            "B": "The model, because more data have stopped helping one of this size.",
            "C": "Half of each, so that a mistake about either of them costs less.",
            "D": "Neither, because a loss that no longer moves has come to the entropy.",
        },
    ),
    Choice(
        "resource-allocation-2",
        "Three parts of a loss",
        1,
        "resource allocation",
        "apply",
        "By a fitted law, a loss of 1.95 nats has three parts: 1.60 are the entropy, 0.05 come from the model's limited size and 0.30 from "
        "its limited data. Size and data have the same exponent, and doubling either costs the same. What do you double?",
        options={
            "A": "The size, because the entropy is by far the largest of the three parts.",
            "B": "Either, because a doubling of size or of data takes away the same share.",
            "C": "Neither: 1.60 of the 1.95 nats are out of reach, whatever is bought.",
            "D": "The data: their part is six times as large, and so is what is gained.",
        },
    ),
    Choice(
        "resource-allocation-3",
        "What holds it back?",
        1,
        "resource allocation",
        "analyse",
        "Three models, each four times as large as the one before, were trained on the same data: 2.40, 2.21 and 2.20 nats. With twice the "
        "data, the largest of them reaches 2.05. What held it at 2.20?",
        options={
            "A": "Its data: four times the size brought 0.01 nats, twice the data 0.15.",
            "B": "Its size: the largest of the three has the lowest loss in every case.",
            "C": "The language: 2.20 is close to the entropy, which no model gets below.",
            "D": "Its training: optimisers are bound to fail at some number of parameters.",
        },
    ),
    # --- training anomaly ---
    Choice(
        "training-anomaly-1",
        "The eighth run",
        1,
        "training anomaly",
        "analyse",
        "Seven runs lie within 0.5 % of a line on log-log axes. The eighth and largest lies 9 % above it. Its log says that it was stopped after "
        "60 % of its learning-rate schedule. What do you do?",
        options={
            "A": "Fit one line to all eight, because a law has to describe every run.",
            "B": "Run it to the end of its schedule, because a run cut short proves nothing.",
            "C": "Leave it out without a word: a miss of 9 % is an outlier.",
            "D": "Report that the law has ended: its largest run no longer follows it.",
        },
    ),
    Choice(
        "training-anomaly-2",
        "Better than the line",
        1,
        "training anomaly",
        "analyse",
        "A model trained on text that was newly collected from the web lies 12 % *below* the line of its neighbours, with all settings as in theirs. Its three seeds "
        "agree within 1 %. What do you check first?",
        options={
            "A": "Whether three more seeds of this run would come out on the line again.",
            "B": "Whether a curve that turns down at this run fits all of the runs better.",
            "C": "Whether a model twice as large gains another 12 % on the same text.",
            "D": "Whether any of the test text has got into the text that was collected.",
        },
    ),
    Choice(
        "training-anomaly-3",
        "The third of six",
        1,
        "training anomaly",
        "analyse",
        "Six models of growing size are trained on the same text. The third lies 6 % above the smooth curve on which the other five lie, and "
        "so does its second seed. Which explanation fits?",
        options={
            "A": "One of its settings was wrong, such as a learning rate off by a factor of ten.",
            "B": "From its size on the text is the limit, so larger models gain less.",
            "C": "At its size one law ends and another begins, because large models differ.",
            "D": "At its size the curve has come to the entropy, and cannot fall any further.",
        },
    ),
)
