"""Lesson 7: what is right, and the reason given for every wrong answer."""

import math
from typing import Any

import numpy as np

from autograder.bank.credit import THREE_DIGITS
from autograder.bank.keys import (
    ChoiceKey,
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
from course_data import load

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


def _all_checkpoints(loss: np.ndarray, score: np.ndarray, chance: float) -> tuple[float, float]:
    w1, w0 = np.polyfit(loss, score, 1)
    return float(w0), float(w1)


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


def _law_ahead(flops: Any, loss: Any, target: float) -> float:
    """What E + A·C^(-alpha) says at the target, by least squares of relative errors; E may be anything, as in a lesson's fit."""
    middle, share = np.exp(np.log(flops).mean()), 1 / np.asarray(loss)
    alphas = np.exp(np.linspace(-4, 1.5, 1101))
    z = (flops / middle) ** -alphas[:, None]
    parts = z * share
    both, squares, total = parts @ share, (parts**2).sum(axis=1), parts.sum(axis=1)
    A = (share @ share * total - both * share.sum()) / (share @ share * squares - both**2)
    E = (share.sum() - A * both) / (share @ share)
    best = int(np.argmin((((E[:, None] + A[:, None] * z) * share - 1) ** 2).sum(axis=1)))
    return float(E[best] + A[best] * (target / middle) ** -alphas[best])


def _through_a_line(flops: Any, loss: Any, score: Any, target: float, use: Any) -> float:
    """Both stages, the second a straight line through the models marked by `use`."""
    return float(np.polyval(np.polyfit(loss[use], score[use], 1), _law_ahead(flops, loss, target)))


def _family(rng: np.random.Generator) -> list[Example]:
    """Two tasks of six models that grow like Cerebras-GPT, and of a target three to four times as expensive.

    On the first, with four options, three models have emerged; on the second, without options, all have. Above chance,
    either is a straight line of what lies between the loss and ln C, so that both ways are sound, as they are
    for the real family. The target's scores are the line's.
    """
    flops = np.round(np.array([2.6e18, 1.3e19, 6.1e19, 2.8e20, 1.1e21, 6.3e21]) * 10 ** rng.uniform(-1, 1), -15)
    target = float(f"{flops[-1] * rng.uniform(3, 4):.2g}")
    E, alpha = rng.uniform(0.1, 0.4), rng.uniform(0.062, 0.072)
    law = E + (rng.uniform(2.5, 2.7) - E) * (np.append(flops, target) / flops[0]) ** -alpha
    loss = np.round(law[:-1] * np.exp(rng.normal(0, 0.0012, 6)), 3)
    steps = np.log(np.append(flops, target) / flops[0]) / np.log(flops[-1] / flops[0])
    between = 0.32 * law + 0.68 * (law[0] + (law[5] - law[0]) * steps)
    bent = 0.25 + rng.uniform(0.6, 0.7) * (between[2] - rng.uniform(0.02, 0.04) - between)
    straight = rng.uniform(1.16, 1.2) - rng.uniform(0.39, 0.41) * between
    cases = []
    for line, chance in ((bent, 0.25), (straight, 0.0)):
        score = line[:-1] + rng.normal(0, 0.0012, 6)
        score = np.where(score > chance + MARGIN, score, chance + rng.uniform(0.008, 0.045, 6))
        cases.append(Example((flops, loss, np.round(score, 3), chance, target), round(float(line[-1]), 4)))
    return cases


def _cerebras(largest: Any, runs: Any) -> list[Example]:
    """HellaSwag and LAMBADA of one model of Cerebras-GPT, from smaller ones."""
    flops, target = runs["flops"].astype(float), float(largest["flops"].item())
    return [
        Example((flops, runs["loss"], runs[task], chance, target), float(largest[task].item()))
        for task, chance in (("hellaswag", 0.25), ("lambada", 0.0))
    ]


def _real_13b() -> list[Example]:
    return _cerebras(load("cerebras-gpt", held_out=True), load("cerebras-gpt").where(series="standard"))


def _real_6_7b() -> list[Example]:
    """The largest of those that students have, from the five below it."""
    runs = load("cerebras-gpt").where(series="standard")
    return _cerebras(runs.where(model="6.7B"), runs.where(flops=lambda c: c < 6e21))


def _long_score(given: Given) -> float:
    run = {"language": given["language"], "params": given["params"], "tokens": given["largest_tokens"]}
    return measured_mean("unknown-languages", given["task"], **run)


def _of_stage_one(g: Given) -> float:
    """What stage one adds to the chain's error, in points of score."""
    return float(100 * g["w1"] * (g["said"] - g["loss"]))


def _of_stage_two(g: Given) -> float:
    """What stage two adds by itself, in points of score."""
    return float(100 * (g["w0"] + g["w1"] * g["loss"] - g["score"]))


KEYS = {
    "why-through-loss": ChoiceKey(
        "C",
        {
            "A": "FLOPs are counted exactly enough, $6ND$. It is the scores of small models that say nothing.",
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
                "$w_0$ and $w_1$ have changed places: `np.polyfit` gives the slope first; return `(w0, w1)`.",
            ),
            Slip(
                "loss on score",
                loss_on_score,
                "This fits loss against score. The forecast goes the other way: score against loss.",
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
    "error-share": NumberKey(
        _of_stage_one,
        r"Stage two turns both losses into scores; what stage one does is the difference, $w_1 \cdot (\text{forecast loss} - \text{measured loss})$. The "
        r"rest, $w_0 + w_1 \cdot \text{measured loss} - \text{score}$, is stage two's own. The two add up to the chain's error, with their signs.",
        rtol=THREE_DIGITS,
        slips=(
            Slip(
                "the whole chain",
                lambda g: _of_stage_one(g) + _of_stage_two(g),
                "This is the error of the whole chain. A part of it is stage two's own, which it has on the measured loss as well.",
            ),
            Slip(
                "stage two's part",
                lambda g: _of_stage_two(g),
                "This is stage two's own part: what is left of the error when the measured loss goes in.",
            ),
            Slip(
                "sign turned round",
                lambda g: -_of_stage_one(g),
                "The sign is turned round. A loss that is forecast too low makes the score too high, as $w_1$ is negative.",
            ),
            Slip(
                "the loss in hundredths",
                lambda g: 100 * (g["said"] - g["loss"]),
                "This is stage one's error in hundredths of a nat. The slope $w_1$ turns nats into score.",
            ),
            Slip(
                "share for points",
                lambda g: _of_stage_one(g) / 100,
                "This is a share. A point is 0.01 of score: multiply by 100.",
            ),
        ),
    ),
    "refit-one-stage": ChoiceKey(
        "A",
        {
            "A": "Right. The chain looked good while two errors had opposite signs. Remove one, and the other shows in full.",
            "B": "That would be so if both errors pointed the same way. These had opposite signs, and only for that reason did the chain look good.",
            "C": "The forecast losses are the same, but they now go into another line, which lies higher.",
            "D": "The slope is negative: a loss that is too low makes the score too high.",
        },
    ),
    "carry-the-error": NumberKey(
        lambda g: math.hypot(g["w1"] * g["stage_one"], g["stage_two"]),
        "The error of the loss is multiplied by $|w_1|$; independent errors add as squares.",
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
                "The slope is forgotten: multiply by $|w_1|$ to turn an error in nats into one in score.",
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
    "forecast-13b": FunctionKey(
        lambda rng: [*_real_13b(), *_family(rng), *_family(rng)],
        r"Measured, for the 13B: 0.513 on HellaSwag and 0.696 on LAMBADA. Two stages are 4.8 and 3.0 % too low, a straight line in $\ln C$ is 2.6 % too "
        "low and 3.7 % too high; the last score again is 12.9 and 8.6 % too low.",
        examples=(*_real_6_7b(), *_family(rng("public examples", "forecast-13b"))),
        together=2,
        slips=(
            Slip(
                "models at chance kept",
                lambda flops, loss, score, chance, target: _through_a_line(flops, loss, score, target, score > -1),
                "Models that score at chance are in the fit of score against loss. Keep those above chance + 0.05.",
            ),
            Slip(
                "directly from models at chance too",
                lambda flops, loss, score, chance, target: float(
                    np.polyval(np.polyfit(np.log(flops), score, 1), np.log(target))
                ),
                r"Models that score at chance are in the fit of score against $\ln C$. Keep those above chance + 0.05.",
            ),
            Slip(
                "loss for score",
                lambda flops, loss, score, chance, target: _law_ahead(flops, loss, target),
                "This is the forecast loss, the first stage. Put it into the second, from loss to score.",
            ),
        ),
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
        r"The last score again is too low, and the direct way far too high: the loss has a floor, and $\ln C$ knows none.",
        skill=0.55,
        half_width=0.04,
    ),
}
