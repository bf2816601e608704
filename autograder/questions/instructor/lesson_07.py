"""Lesson 7: what is right, and the reason that meets every wrong answer."""

import math
from typing import Any

import numpy as np

from autograder.bank.credit import THREE_DIGITS
from autograder.bank.keys import (
    ChoiceKey,
    EssayKey,
    ForecastKey,
    FunctionKey,
    NumberKey,
    OrderingKey,
    SeveralKey,
    Slip,
)
from autograder.bank.kinds import Example, Given
from autograder.bank.variants import rng
from autograder.questions.instructor.held_out import measured_mean, without_a_law

MARGIN = 0.05  # above chance: the emergent phase of FLP (Chen et al. 2024)


def kept(score: np.ndarray, chance: float) -> np.ndarray:
    return score > chance + MARGIN


def second_stage(loss: np.ndarray, score: np.ndarray, chance: float) -> tuple[float, float]:
    """(w0, w1) of score = w0 + w1·loss on the emergent checkpoints, by least squares."""
    use = kept(score, chance)
    w1, w0 = np.polyfit(loss[use], score[use], 1)
    return float(w0), float(w1)


def loss_on_score(loss: np.ndarray, score: np.ndarray, chance: float) -> tuple[float, float]:
    """(w0, w1) of loss = w0 + w1·score on the emergent checkpoints: a mistake."""
    use = kept(score, chance)
    w1, w0 = np.polyfit(score[use], loss[use], 1)
    return float(w0), float(w1)


def two_stages(flops: Any, E: float, A: float, alpha: float, w0: float, w1: float, chance: float) -> Any:
    return np.clip(w0 + w1 * (E + A * flops**-alpha), chance, 1.0)


def _all_checkpoints(loss: np.ndarray, score: np.ndarray, chance: float) -> tuple[float, float]:
    w1, w0 = np.polyfit(loss, score, 1)
    return float(w0), float(w1)


def _marks(rng: np.random.Generator) -> list[Example]:
    """In any order: scores below chance, above it by less than the margin, just more, and well above."""
    cases = []
    for chance in (0.0, 0.2, 0.25, 0.5):
        low, high = [-0.15, -0.03, 0.01, 0.042, 0.054, 0.11, 0.2], [-0.06, 0.01, 0.04, 0.047, 0.07, 0.2, 0.45]
        score = rng.permutation(np.maximum(chance + rng.uniform(low, high), 0.0))
        cases.append(Example((score, chance), tuple(bool(mark) for mark in kept(score, chance))))
    return cases


def _stage_twos(rng: np.random.Generator) -> list[Example]:
    """Checkpoints at chance while the loss is high, then a line that scatters.

    Of its points one is back at chance and one barely above the margin, so that no loss and no other margin will do.
    """
    cases = []
    for chance in (0.0, 0.2, 0.25, 0.5):
        loss = np.linspace(1.0, 4.5, 20) + rng.uniform(-0.08, 0.08, 20)
        onset = rng.uniform(2.5, 3.2)  # the loss at which the line leaves chance
        line = chance + rng.uniform(0.6, 0.9) * (1 - chance) * (onset - loss) / (onset - 1)
        score = np.where(line > chance + 0.06, line + rng.normal(0, 0.02, 20), chance + rng.uniform(-0.02, 0.03, 20))
        score[rng.choice(np.arange(1, 6), 2, replace=False)] = chance + rng.uniform([0.01, 0.055], [0.03, 0.09])
        score = np.maximum(score, 0.0)
        cases.append(Example((loss, score, chance), second_stage(loss, score, chance)))
    return cases


def _forecasts(rng: np.random.Generator) -> list[Example]:
    """Two in the middle, one at chance and one at the ceiling."""
    cases = []
    for w0, exponent in ((1.1, 11), (1.2, 12), (1.1, 6), (1.9, 12)):
        args = (float(10 ** (exponent + rng.uniform(-0.3, 0.3))), 1.0, 1e4, rng.uniform(0.38, 0.42), w0, -0.4, 0.25)
        cases.append(Example(args, float(two_stages(*args))))
    return cases


def _directs(rng: np.random.Generator) -> list[Example]:
    cases = []
    for _ in range(3):
        flops = np.sort(10 ** rng.uniform(8, 20, 7))
        score = rng.uniform(-0.5, -0.2) + rng.uniform(0.01, 0.03) * np.log(flops) + rng.normal(0, 0.03, 7)
        b, a = np.polyfit(np.log(flops), score, 1)
        cases.append(Example((flops, score), (float(a), float(b))))
    return cases


def _long_score(given: Given) -> float:
    run = {"language": given["language"], "params": given["params"], "tokens": given["largest_tokens"]}
    return measured_mean("unknown-languages", given["task"], **run)


KEYS = {
    "why-through-loss": ChoiceKey(
        "C",
        {
            "A": "FLOPs are counted exactly enough, 6ND. It is the scores of small models that say nothing.",
            "B": "It is not, as this lesson measures: a line fits one of our tasks and misses the other.",
            "C": "Right. Loss falls from the first model on, so every small run adds to stage one; few have a score to speak of.",
            "D": "They are closely related, by the law of stage one. That is why loss can stand in for FLOPs.",
        },
    ),
    "flp-steps": OrderingKey(
        ("C", "A", "D", "B"),
        "FLOPs to loss on sampling models; emergent checkpoints; loss to score; then both, one after the other. "
        "The two stages are fitted separately, so the second may also be fitted first.",
        also=(("A", "C", "D", "B"), ("A", "D", "C", "B")),
    ),
    "emergent": FunctionKey(
        _marks,
        "Above chance by more than 0.05.",
        examples=(
            Example((np.array([0.0, 0.04, 0.06, 0.5]), 0.0), (False, False, True, True)),
            *_marks(rng("public examples", "emergent"))[1:],
        ),
        slips=(
            Slip(
                "chance forgotten",
                lambda score, chance: score > MARGIN,
                "The chance level is forgotten: with four options guessing earns 0.25. Keep what is above chance + 0.05.",
            ),
            Slip(
                "margin forgotten",
                lambda score, chance: score > chance,
                "The margin is forgotten: a score just above chance may be luck. Keep what is above chance + 0.05.",
            ),
            Slip(
                "turned round",
                [("not",)],
                "These are the checkpoints to leave out.",
            ),
            Slip(
                "scores returned",
                lambda score, chance: score[kept(score, chance)],
                "These are the scores that are kept. Return one True or False for every checkpoint.",
            ),
        ),
    ),
    "below-threshold": ChoiceKey(
        "A",
        {
            "A": "Right. The flat stretch at high loss makes the line flatter, and so too low where the loss is low.",
            "B": "The flat points lie at high loss. They make the line flatter, and a flatter line is lower at low loss.",
            "C": "Least squares does not know that. Each point pulls on the line, informative or not.",
            "D": "More points help only if they follow the same line. These follow another one.",
        },
    ),
    "fit-stage-two": FunctionKey(
        _stage_twos,
        "Only checkpoints that have emerged go into the line.",
        examples=_stage_twos(rng("public examples", "fit-stage-two"))[:3],
        slips=(
            Slip(
                "checkpoints at chance kept",
                _all_checkpoints,
                "All checkpoints were used. Those at chance say nothing about the slope: keep the ones above chance + 0.05.",
            ),
            Slip(
                "chance forgotten",
                lambda loss, score, chance: second_stage(loss, score, 0.0),
                "The threshold is 0.05 here and not chance + 0.05: checkpoints that guess were kept.",
            ),
            Slip(
                "margin forgotten",
                lambda loss, score, chance: _all_checkpoints(loss[score > chance], score[score > chance], chance),
                "The margin is forgotten: a score just above chance may be luck. Keep what is above chance + 0.05.",
            ),
            Slip(
                "order of the two",
                [("order", 1, 0)],
                "w0 and w1 have changed places: np.polyfit gives the slope first; return (w0, w1).",
            ),
            Slip(
                "loss on score",
                loss_on_score,
                "This fits loss against score. The forecast goes the other way: score against loss.",
            ),
        ),
    ),
    "two-stage-forecast": FunctionKey(
        _forecasts,
        "The loss from the FLOPs, the score from the loss, within its bounds.",
        examples=(
            Example((1e10, 1.0, 1e4, 0.4, 1.0, -0.3, 0.25), float(two_stages(1e10, 1.0, 1e4, 0.4, 1.0, -0.3, 0.25))),
            Example((1e6, 1.0, 1e4, 0.4, 1.0, -0.3, 0.25), 0.25),
            Example((1e12, 0.5, 1e3, 0.4, 1.3, -0.4, 0.0), 1.0),
            Example((1e11, 1.1, 9e3, 0.4, 0.6, -0.1, 0.2), float(two_stages(1e11, 1.1, 9e3, 0.4, 0.6, -0.1, 0.2))),
        ),
        together=4,
        slips=(
            Slip(
                "bounds forgotten",
                lambda flops, E, A, alpha, w0, w1, chance: w0 + w1 * (E + A * flops**-alpha),
                "The line runs out of bounds: a score is never below chance by more than luck, and never above 1. Clip it.",
            ),
            Slip(
                "zero for chance",
                lambda flops, E, A, alpha, w0, w1, chance: float(np.clip(w0 + w1 * (E + A * flops**-alpha), 0.0, 1.0)),
                "Scores are clipped at 0 here. A guesser scores at chance level.",
            ),
            Slip(
                "loss returned",
                lambda flops, E, A, alpha, w0, w1, chance: E + A * flops**-alpha,
                "This is the loss, the first stage. Put it into the second: w0 + w1·loss.",
            ),
            Slip(
                "sign of the slope",
                lambda flops, E, A, alpha, w0, w1, chance: float(
                    np.clip(w0 - w1 * (E + A * flops**-alpha), chance, 1.0)
                ),
                "The slope was turned round: w1 is negative already, so add w1·loss.",
            ),
        ),
    ),
    "fit-direct": FunctionKey(
        _directs,
        "A line in ln C: the baseline that two stages have to beat.",
        examples=(
            Example((np.array([1e8, 1e9, 1e10]), 0.1 + 0.02 * np.log([1e8, 1e9, 1e10])), (0.1, 0.02)),
            *_directs(rng("public examples", "fit-direct"))[:2],
        ),
        slips=(
            Slip(
                "log10 for ln",
                lambda flops, score: np.polyfit(np.log10(flops), score, 1)[::-1].tolist(),
                "b belongs to the base-10 logarithm here. In this course ln is meant: use np.log.",
            ),
            Slip(
                "logarithm forgotten",
                lambda flops, score: np.polyfit(flops, score, 1)[::-1].tolist(),
                "This is a line in C itself. Scores rise with the logarithm of compute: fit against ln C.",
            ),
            Slip(
                "order of the two",
                [("order", 1, 0)],
                "a and b have changed places: np.polyfit gives the slope first; return (a, b).",
            ),
        ),
    ),
    "direct-ceiling": NumberKey(
        lambda g: math.exp((1 - g["a"]) / g["b"]),
        "a + b·ln C = 1 at C = e^((1 − a)/b). A line in ln C has no ceiling, and it is wrong long before it reaches one.",
        rtol=0.05,
        slips=(
            Slip(
                "logarithm not undone",
                lambda g: (1 - g["a"]) / g["b"],
                "This is ln C: turn it back with np.exp.",
            ),
            Slip(
                "log10 for ln",
                lambda g: 10 ** ((1 - g["a"]) / g["b"]),
                "The natural logarithm was undone with a power of 10: use np.exp.",
            ),
            Slip(
                "zero for one",
                lambda g: math.exp(-g["a"] / g["b"]),
                "This is where the line crosses 0. The question asks for its upper end, a score of 1.",
            ),
        ),
    ),
    "which-stage-failed": ChoiceKey(
        "B",
        {
            "A": "The first plot shows the loss on its curve, so stage one did its part.",
            "B": "Right. The last checkpoints had already left the line, all to one side: you could see that beforehand.",
            "C": "One bent map is enough. The first plot leaves no error for stage one.",
            "D": "Scores on a thousand items or more scatter by about a point, and not by fifteen.",
        },
    ),
    "carry-the-error": NumberKey(
        lambda g: math.hypot(g["w1"] * g["stage_one"], g["stage_two"]),
        "The error of the loss is multiplied by |w1|; independent errors add as squares.",
        rtol=THREE_DIGITS,
        slips=(
            Slip(
                "stage one ignored",
                lambda g: g["stage_two"],
                "This is the error of stage two alone. The error of the loss enters the score through the slope.",
            ),
            Slip(
                "stage two ignored",
                lambda g: abs(g["w1"]) * g["stage_one"],
                "This is the error of stage one alone, as it appears in the score. Stage two adds its own.",
            ),
            Slip(
                "errors added",
                lambda g: abs(g["w1"]) * g["stage_one"] + g["stage_two"],
                "The two errors were added. Independent ones add as squares: the root of the sum of squares.",
            ),
            Slip(
                "slope forgotten",
                lambda g: math.hypot(g["stage_one"], g["stage_two"]),
                "The slope is forgotten: multiply by |w1| to turn an error in nats into one in score.",
            ),
        ),
    ),
    "error-allowed": NumberKey(
        lambda g: math.sqrt(g["margin"] ** 2 - g["stage_two"] ** 2) / abs(g["w1"]),
        "margin² = (w1·σ₁)² + σ₂², solved for σ₁.",
        rtol=THREE_DIGITS,
        slips=(
            Slip(
                "stage two ignored",
                lambda g: g["margin"] / abs(g["w1"]),
                "This leaves the whole margin to stage one. Stage two has used up a part of it already.",
            ),
            Slip(
                "errors subtracted",
                lambda g: (g["margin"] - g["stage_two"]) / abs(g["w1"]),
                "The errors themselves were subtracted. Independent ones add as squares, so subtract squares.",
            ),
            Slip(
                "slope forgotten",
                lambda g: math.sqrt(g["margin"] ** 2 - g["stage_two"] ** 2),
                "This is the error that stage one may leave in the score. Divide by |w1| for nats.",
            ),
            Slip(
                "slope multiplied",
                lambda g: math.sqrt(g["margin"] ** 2 - g["stage_two"] ** 2) * abs(g["w1"]),
                "The slope takes nats to score. Here you go back, from score to nats: divide by |w1|.",
            ),
        ),
    ),
    "same-loss": ChoiceKey(
        "D",
        {
            "A": "Both losses are means over thousands of tokens. A mean can be equal where its parts are not.",
            "B": "Their tasks are in different languages, with other contexts and other options. This one score says nothing about others.",
            "C": "Noise would put some models of the second language above and some below; at losses under two nats, all lie above.",
            "D": (
                "Right. Which tokens a model has learned decides a task, and the mean does not show it. So the "
                "map is measured case by case."
            ),
        },
    ),
    "reading-margins": ChoiceKey(
        "D",
        {
            "A": "These are relative errors, averaged over tasks; single scores can be off by more, and tasks were chosen.",
            "B": "It is the forecast that is less certain, since it reaches further out. Nothing is said about training.",
            "C": "Two numbers do not make a law of errors. Nothing was measured beyond 13B.",
            "D": "Right. Read an error margin with its average, its tasks and its distance.",
        },
    ),
    "near-the-ceiling": ChoiceKey(
        "A",
        {
            "A": (
                "Right. Where all models are alike, every forecast is good. A margin means something beside that "
                "of such a baseline."
            ),
            "B": "Accuracy near a ceiling says nothing about tasks that are still far from theirs.",
            "C": "That models agree shows where the ceiling is, and not that anybody knows how they get there.",
            "D": "Near a ceiling the score hardly depends on the loss at all.",
        },
    ),
    "which-map-holds": ChoiceKey(
        "C",
        {
            "A": "Rare recall is a sound task, and models improve on it. Its map from the loss just bends.",
            "B": "On the cloze task the direct way is off by many times as much, at every size held out.",
            "C": "Right. Ask the data which way is better, before the money is spent.",
            "D": "Every method fails somewhere. What matters is to see it in time, and here the bend could be seen.",
        },
    ),
    "for-and-against": SeveralKey(
        frozenset("BCE"),
        {
            "A": "Nobody has shown that. Our two tasks on one loss have two different curves.",
            "B": "Right. Lourie et al. (2025) counted over many tasks and settings.",
            "C": "Right. Krajewski et al. (2025) see no need for the loss in between, at a fixed ratio.",
            "D": "Some tasks were forecast to within a few per cent. What the papers dispute is which tasks, and by which method.",
            "E": "Right. Schaeffer et al. (2023): strict metrics turn a steady rise into a jump.",
        },
    ),
    "papers-disagree": ChoiceKey(
        "D",
        {
            "A": "A later paper is not a truer one. It had other tasks, and models at one fixed ratio of tokens to parameters.",
            "B": "A mean of a sound forecast and an unsound one is half unsound. On our two tasks each way fails once.",
            "C": "Both can be right where they measured: our cloze task agrees with the one, and rare recall with the other.",
            "D": "Right. A result comes with tasks, sizes and a ratio of tokens to parameters. Ask which of them are yours.",
        },
    ),
    "forecast-cloze": ForecastKey(
        _long_score,
        lambda g: without_a_law(g["flops"], g["score"], g["largest_flops"]),
        "The last score again is too low, and the direct way far too high: the loss has a floor, and ln C knows none.",
        skill=0.55,
        half_width=0.04,
    ),
    "forecast-memo": EssayKey(
        rubric=(
            (1.0, "Chance is 25: three of the five models have not emerged; the line rests on two points."),
            (1.0, "Stage one is sound (1.95 ± 0.02); stage two is not; the error of both is carried through."),
            (1.0, "No promise: 74 is an extrapolation by a line that nobody has tested, from 38."),
            (
                1.5,
                "What to do: more checkpoints above chance, a softer metric, one model in between, a baseline; the cost of each.",
            ),
            (0.5, "Written for an engineer: short, with numbers, without false comfort."),
        ),
        samples={
            5.0: "The loss of the 20-billion model is forecast well: 1.95 ± 0.02, from five runs on a clean law. The score is not. With four options guessing gives 25, so three of our five models say nothing about your exam, and the 74 comes from a line "
            "through two points, 31 and 38. There is always a line through two points, and it has no error bar. An honest interval from 45 to 85 would not surprise me. Before you spend the money: score the checkpoints of our two largest models, which gives us twenty points above chance at almost no cost; "
            "look at the probability of the right option and not only at whether it wins; and train one model of 4 billion, for a twentieth of the price. If its score lies on the line, I will give you an interval. Today I cannot promise 70.",
            3.0: "The forecast is 74, but it is based on only two points above chance, because the others are at 25 which is guessing. So it is not very sure. We should train a model in between and use more checkpoints.",
            1.0: "The loss can be forecast to 1.95 ± 0.02, which is about 1 %. Therefore the score is 74 with an error of about 1 %, and the target of 70 will be met.",
        },
    ),
}
