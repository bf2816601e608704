"""Lesson 8: what is right, and the reason given for every wrong answer."""

from functools import cache
from typing import Any

import numpy as np

from autograder.bank.keys import (
    ChoiceKey,
    EssayKey,
    FunctionKey,
    NumberKey,
    SeveralKey,
    Slip,
)
from autograder.bank.kinds import Example, Given
from autograder.bank.variants import rng
from autograder.questions.measured import measured
from course_data import load


def forward(
    losses: np.ndarray, W: np.ndarray, b: np.ndarray, v: np.ndarray, c: float, chance: float, activation: Any = np.tanh
) -> np.ndarray:
    """One hidden layer, and a sigmoid that keeps the score between chance and 1: losses (m, sources) to scores (m,)."""
    return chance + (1 - chance) / (1 + np.exp(-(activation(losses @ W + b) @ v + c)))


def relu(x: np.ndarray) -> np.ndarray:
    """The activation max(x, 0)."""
    return np.maximum(x, 0)


def _unbounded(losses: np.ndarray, W: np.ndarray, b: np.ndarray, v: np.ndarray, c: float, chance: float) -> np.ndarray:
    return chance + (1 - chance) * (np.tanh(losses @ W + b) @ v + c)


def _network_example(chance: float) -> Example:
    losses = np.array([[1.8, 2.4], [2.0, 1.7], [2.6, 1.4]])
    W, b = np.array([[0.9, -0.4, 0.2], [-0.3, 0.8, 1.1]]), np.array([-1.2, 0.3, -2.2])
    args = (losses, W, b, np.array([-0.7, -0.9, 0.5]), 0.2, chance)
    return Example(args, tuple(forward(*args)))


def source_misfit(own: np.ndarray, other: np.ndarray, loss: np.ndarray, worth: float) -> float:
    """Sum of squared relative errors of the best E + A·(own + worth·other)^(-alpha), alpha searched on a grid."""
    x = own + worth * other
    parts = (x / x.max()) ** -np.linspace(0.02, 1.2, 60)[:, None] / loss  # (alphas, n)
    ones = 1 / loss
    mean, square, cross = ones @ ones, (parts**2).sum(axis=1), parts @ ones
    A = (mean * parts.sum(axis=1) - cross * ones.sum()) / (mean * square - cross**2)
    E = (ones.sum() - A * cross) / mean
    return float((((E[:, None] * ones + A[:, None] * parts) - 1) ** 2).sum(axis=1).min())


def worth_of(own: np.ndarray, other: np.ndarray, loss: np.ndarray, worths: np.ndarray, pick: Any = np.argmin) -> float:
    return float(worths[pick([source_misfit(own, other, loss, worth) for worth in worths])])


def source_example(worths: np.ndarray, true: int, E: float, A: float, alpha: float, flops: np.ndarray) -> Example:
    """Eight shares of two sources at each budget; the loss on the first follows its law with `worths[true]`."""
    total, share = np.repeat(flops, 8), np.tile([0.0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0], len(flops))
    own, other = share * total, (1 - share) * total
    loss = E + A * (own + worths[true] * other) ** -alpha
    return Example((own, other, loss, worths), float(worths[true]))


def _networks(rng: np.random.Generator) -> list[Example]:
    """Two, two and three sources, of different widths, with weights that use both the bend and the bounds."""
    cases = []
    for sources, hidden, chance in ((2, 3, 0.25), (2, 4, 0.5), (3, 2, 0.2)):
        losses, W = rng.uniform(1.3, 3, (8, sources)), rng.normal(0, 1, (sources, hidden))
        b, v = rng.normal(0, 1, hidden) - 2 * W.sum(axis=0), rng.normal(0, 1.5, hidden)
        args = (losses, W, b, v, float(rng.uniform(0.2, 0.8)), chance)
        cases.append(Example(args, tuple(forward(*args))))
    return cases


def _sources(rng: np.random.Generator) -> list[Example]:
    """Worths near enough for a law without a floor to take another; a little noise, as in measured losses."""
    cases = []
    for true in (1, 3, 2, 1):
        worths = np.cumprod(rng.uniform([1e-3, 1.45, 1.45, 1.45, 1.45], [2e-2, 1.75, 1.75, 1.75, 1.75]))
        flops = 10 ** rng.uniform([9, 10.5], [9.5, 11])
        exact = source_example(worths, true, rng.uniform(0.8, 1.3), rng.uniform(30, 60), rng.uniform(0.16, 0.22), flops)
        own, other, loss, _ = exact.args
        cases.append(Example((own, other, loss * np.exp(rng.normal(0, 1e-3, len(loss))), worths), exact.expected))
    return cases


@cache
def _prose() -> tuple[list[float], list[float]]:
    """The shares of code of the lesson's mixtures, and the mean loss on prose at each."""
    runs = load("mixtures").where(width=128, tokens=500_000)
    shares = np.unique(runs["code_share"]).tolist()
    return shares, [float(runs["prose_loss"][runs["code_share"] == share].mean()) for share in shares]


def _share_at(factor: float) -> float:
    """The share of code, in per cent, at which the loss on prose is `factor` times that without code."""
    shares, loss = _prose()
    return float(100 * np.interp(factor * loss[0], loss, shares))


def _carried_off(g: Given) -> float:
    """Forecast less measured, in points: the map of Pythia's models, read off at OPT's score on the other task."""
    pythia = measured("pythia")
    return float(100 * (np.interp(g["seen"], pythia[g["base"]], pythia[g["task"]]) - g["score"]))


KEYS = {
    "share-allowed": NumberKey(
        lambda g: _share_at(1 + g["rise"] / 100),
        "The first tenth of code costs prose next to nothing, and the last tenth costs most: read the share off the measured losses.",
        slips=(
            Slip(
                "per cent for per cent",
                lambda g: g["rise"],
                "This lets each per cent of code cost a per cent of prose. By the measurements the first ones cost far less.",
            ),
            Slip(
                "one line from end to end",
                lambda g: g["rise"] / (_prose()[1][-1] / _prose()[1][0] - 1),
                "This is a straight line from no code to nothing but code. Use the shares in between: the rise comes late.",
            ),
            Slip(
                "nats for per cent",
                lambda g: _share_at(1 + g["rise"] / 100 / _prose()[1][0]),
                "This allows that many hundredths of a nat. What is meant is a per cent of the loss without code.",
            ),
        ),
    ),
    "flp-m-network": FunctionKey(
        _networks,
        "A plane that may bend, and that stays between chance and 1.",
        examples=(
            _network_example(0.25),
            _network_example(0.0),
            *_networks(rng("public examples", "flp-m-network"))[1:],
        ),
        slips=(
            Slip(
                "activation forgotten",
                lambda losses, W, b, v, c, chance: forward(losses, W, b, v, c, chance, activation=lambda x: x),
                "The tanh of the hidden units is missing. Without it both layers together are one plane, and nothing bends.",
            ),
            Slip(
                "bias outside the bend",
                lambda losses, W, b, v, c, chance: forward(losses, W, 0 * b, v, c + b @ v, chance),
                "b is added after the tanh here. It belongs inside, with the weighted losses.",
            ),
            Slip(
                "another activation",
                lambda losses, W, b, v, c, chance: forward(losses, W, b, v, c, chance, activation=relu),
                r"The hidden units are $\max(x, 0)$ here. Other networks have them; this one asks for tanh.",
            ),
            Slip(
                "output not bounded",
                _unbounded,
                "The sigmoid is missing at the output, so that scores can leave the range from chance to 1.",
            ),
            Slip(
                "chance forgotten",
                lambda losses, W, b, v, c, chance: forward(losses, W, b, v, c, 0.0),
                r"The chance level is left out: a guesser does not score 0. It is $\text{chance} + (1 - \text{chance}) \cdot \text{sigmoid}(\dots)$.",
            ),
            Slip(
                "chance added on top",
                lambda losses, W, b, v, c, chance: chance + forward(losses, W, b, v, c, 0.0),
                r"The chance level is added on top, so that scores can rise above 1. Shrink the sigmoid by $1 - \text{chance}$.",
            ),
            Slip(
                "domains exchanged",
                lambda losses, *rest: forward(losses[:, ::-1], *rest),
                "The domains have changed places: column i of `losses` goes with row i of W.",
            ),
            Slip(
                "first bias forgotten",
                lambda losses, W, b, v, c, chance: forward(losses, W, 0 * b, v, c, chance),
                "The b of the hidden units is missing.",
            ),
            Slip(
                "last bias forgotten",
                lambda losses, W, b, v, c, chance: forward(losses, W, b, v, 0.0, chance),
                "The c of the output is missing.",
            ),
        ),
    ),
    "source-worth": FunctionKey(
        _sources,
        "Each worth makes one curve of all the mixtures, and the best one leaves the least scatter.",
        examples=_sources(rng("public examples", "source-worth"))[:2],
        together=2,
        slips=(
            Slip(
                "sources exchanged",
                lambda own, other, loss, worths: worth_of(other, own, loss, worths),
                r"The sources have changed places, or the form is not $E + A\,x^{-\alpha}$: x is $\text{own} + \text{worth} \cdot \text{other}$, so that the worth belongs "
                "to the FLOPs on the *other* source.",
            ),
            Slip(
                "worst for best",
                lambda own, other, loss, worths: worth_of(own, other, loss, worths, pick=np.argmax),
                "This is the worth with the *largest* error: use np.argmin.",
            ),
            Slip(
                "place for worth",
                lambda own, other, loss, worths: int(np.flatnonzero(worths == worth_of(own, other, loss, worths))[0]),
                "This is the place of the best worth in the list. Return the worth itself.",
            ),
            Slip(
                "other source left out",
                lambda *args: 0.0,
                "The other source counts for nothing here. Try every one of `worths`, and no others.",
            ),
        ),
    ),
    "carried-map": NumberKey(
        _carried_off,
        "A map from one score to another belongs to the family on which it was measured: to its text, and to its tokeniser and recipe as well.",
        rtol=0.02,
        slips=(
            Slip(
                "sign turned round",
                lambda g: -_carried_off(g),
                "The sign is turned round: forecast less measured, so that a forecast which is too low has a negative error.",
            ),
            Slip(
                "the forecast itself",
                lambda g: _carried_off(g) + 100 * g["score"],
                "This is the forecast. Take the measured score off.",
            ),
            Slip(
                "share for points",
                lambda g: _carried_off(g) / 100,
                "This is a share. A point is 0.01 of score: multiply by 100.",
            ),
            Slip(
                "in per cent of the score",
                lambda g: _carried_off(g) / g["score"],
                "This is the error in per cent of the measured score. Points of score are asked for.",
            ),
            Slip(
                "base for task",
                lambda g: 100 * (g["seen"] - g["score"]),
                "Here the first score is taken as a forecast of the second. They are scores on two tasks.",
            ),
        ),
    ),
    "reading-levels": SeveralKey(
        frozenset("BCD"),
        {
            "A": "The plain words name no margin. And the paper's 10 % is an average over its own tasks: it is no interval, and yours is another model.",
            "B": "Right. That is what the plain words say: some scores, and by way of the loss.",
            "C": "Right. The error is the authors': their models, their tasks, an average.",
            "D": "Right. Only scores above chance go into stage two, and there would be none.",
            "E": "That was found for the authors' models of 3B and 7B, on their mixtures and benchmarks. Yours were not among them.",
        },
    ),
    "left-open": SeveralKey(
        frozenset("DE"),
        {
            "A": "The forecast of the loss says that, with its interval.",
            "B": "Six forecasts can be compared, as far as their intervals lie apart.",
            "C": "The intervals say that, if they are honest.",
            "D": "Right. A law belongs to the text on which it was fitted. Train small models on the cleaner text to know.",
            "E": "Right. Neither a loss nor an exam measures it. It needs a test of its own, at every size.",
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
    "plane-or-network": ChoiceKey(
        "B",
        {
            "A": "Two errors of opposite sign happen to cancel. At another scale they need not, and then each shows in full.",
            "B": "Right. Judge each stage by itself, on measured inputs; a sum that comes out right proves neither part.",
            "C": "Had it only learned them by heart, it would fail on larger models. On their measured losses it comes closer than the plane.",
            "D": "Stage one is 6 % off, as the forecast losses show. That both maps miss as well does not make it right.",
        },
    ),
}
