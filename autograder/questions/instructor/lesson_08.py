"""Lesson 8: what is right, and the reason that meets every wrong answer."""

from functools import cache
from typing import Any

import numpy as np

from autograder.bank.keys import (
    ChoiceKey,
    FunctionKey,
    NumberKey,
    Slip,
)
from autograder.bank.kinds import Example
from autograder.bank.variants import rng
from course_data import load


def mixed_optimum(share: np.ndarray, prose: np.ndarray, code: np.ndarray, weight: float) -> float:
    """The measured share at which weight·(loss on code) + (1 - weight)·(loss on prose) is lowest."""
    return float(share[np.argmin(weight * code + (1 - weight) * prose)])


def two_losses(prose: np.ndarray, code: np.ndarray, score: np.ndarray) -> tuple[float, float, float]:
    """(w0, w_prose, w_code) of score = w0 + w_prose·L_prose + w_code·L_code, by least squares."""
    parts = np.stack([np.ones_like(prose), prose, code], axis=1)
    w0, w_prose, w_code = np.linalg.lstsq(parts, score, rcond=None)[0].tolist()
    return w0, w_prose, w_code


def _without_constant(prose: np.ndarray, code: np.ndarray, score: np.ndarray) -> tuple[float, float, float]:
    weights = np.linalg.lstsq(np.stack([prose, code], axis=1), score, rcond=None)[0]
    return 0.0, float(weights[0]), float(weights[1])


def _one_loss(prose: np.ndarray, code: np.ndarray, score: np.ndarray) -> tuple[float, float, float]:
    slope, constant = np.polyfit((prose + code) / 2, score, 1)
    return float(constant), float(slope / 2), float(slope / 2)


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


def _shares(rng: np.random.Generator) -> list[Example]:
    """Losses like the measured ones; a best share that no other weight, neither loss alone and no end gives."""
    cases: list[Example] = []
    while len(cases) < 3:
        share = np.array([0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 1.0])
        share[1:-1] = np.round(share[1:-1] + rng.uniform(-0.02, 0.02, 7), 3)
        weight = round(float(rng.uniform(0.08, 0.92)), 2)
        prose = 1.8 + rng.uniform(0.2, 0.5) * share**2 + rng.uniform(1.0, 1.6) * share**8 + rng.normal(0, 0.01, 9)
        code = 1.4 + rng.uniform(0.9, 1.1) * np.exp(-share / rng.uniform(0.12, 0.3)) + rng.normal(0, 0.01, 9)
        best = mixed_optimum(share, prose, code, weight)
        others = {mixed_optimum(share, prose, code, other) for other in (0, 0.5, 1, 1 - weight, weight / (1 + weight))}
        near = {0.0, 1.0, share[len(share) // 2], share[np.argmin(np.abs(share - weight))]}
        if best not in others | near:
            cases.append(Example((share, prose, code, weight), best))
    return cases


def _two_losses(rng: np.random.Generator) -> list[Example]:
    cases = []
    for _ in range(3):
        prose = rng.uniform(1.7, 3.5, 12)
        code = 0.6 + 0.5 * prose + rng.uniform(-0.4, 0.4, 12)  # the better at prose are the better at code
        weights = rng.uniform([0.05, 0.15], [0.1, 0.3])
        score = 1.2 - weights[0] * prose - weights[1] * code + rng.normal(0, 0.02, 12)
        cases.append(Example((prose, code, score), two_losses(prose, code, score)))
    return cases


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


KEYS = {
    "best-share": FunctionKey(
        _shares,
        "The weight says what the model is for; the losses say what a share buys.",
        examples=_shares(rng("public examples", "best-share")),
        slips=(
            Slip(
                "highest for lowest",
                lambda s, prose, code, w: float(s[np.argmax(w * code + (1 - w) * prose)]),
                "This is the share with the *highest* weighted loss: use np.argmin.",
            ),
            Slip(
                "weights exchanged",
                lambda s, prose, code, w: mixed_optimum(s, code, prose, w),
                "The weights have changed places: `weight` belongs to the loss on code.",
            ),
            Slip(
                "loss for share",
                lambda s, prose, code, w: float(np.min(w * code + (1 - w) * prose)),
                "This is the lowest weighted loss. The question asks for the share at which it is reached.",
            ),
            Slip(
                "weight forgotten",
                lambda s, prose, code, w: mixed_optimum(s, prose, code, 0.5),
                "Both losses count the same here: the weight is left out.",
            ),
        ),
    ),
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
    "fit-two-losses": FunctionKey(
        _two_losses,
        "A weight for each loss, and a constant.",
        examples=_two_losses(rng("public examples", "fit-two-losses"))[:2],
        slips=(
            Slip(
                "constant forgotten",
                _without_constant,
                "The constant is forgotten: add a column of ones for w0.",
            ),
            Slip(
                "one mean loss",
                _one_loss,
                "Both losses have the same weight here, as if their mean were all that counts. Give each a weight of its own.",
            ),
            Slip(
                "domains exchanged",
                [("order", 0, 2, 1)],
                "w_prose and w_code have changed places.",
            ),
            Slip(
                "constant last",
                [("order", 2, 0, 1)],
                "The constant comes last here: return (w0, w_prose, w_code).",
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
                "another activation",
                lambda losses, W, b, v, c, chance: forward(losses, W, b, v, c, chance, activation=relu),
                "The hidden units are max(x, 0) here. Other networks have them; this one asks for tanh.",
            ),
            Slip(
                "output not bounded",
                _unbounded,
                "The sigmoid is missing at the output, so that scores can leave the range from chance to 1.",
            ),
            Slip(
                "chance forgotten",
                lambda losses, W, b, v, c, chance: forward(losses, W, b, v, c, 0.0),
                "The chance level is left out: a guesser does not score 0. It is chance + (1 − chance)·sigmoid(…).",
            ),
            Slip(
                "chance added on top",
                lambda losses, W, b, v, c, chance: chance + forward(losses, W, b, v, c, 0.0),
                "The chance level is added on top, so that scores can rise above 1. Shrink the sigmoid by (1 − chance).",
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
                "The sources have changed places, or the form is not E + A·x^(−alpha): x is own + worth·other, so that the worth belongs "
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
