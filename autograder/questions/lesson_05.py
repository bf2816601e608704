"""Lesson 5, Downstream prediction. What is asked. The keys and reasons are in instructor/lesson_05.py."""

from typing import Any

import numpy as np

from autograder.bank.kinds import (
    Choice,
    Essay,
    Example,
    Forecast,
    Function,
    Given,
    Number,
    Ordering,
    SeveralChoices,
    Slip,
    mended_by,
    returned_by,
)
from autograder.bank.scoring import close, within
from autograder.bank.variants import typed

MARGIN = 0.05  # above chance: the emergent phase of FLP (Chen et al. 2024)
# The run to forecast: four times the parameters of the largest finished model in the class edition's table.
LARGEST = {"params": 82_992, "tokens": 1_659_840, "flops": 826_520_647_680}


def kept(score: np.ndarray, chance: float) -> np.ndarray:
    return score > chance + MARGIN


def second_stage(loss: np.ndarray, score: np.ndarray, chance: float) -> tuple[float, float]:
    """(w0, w1) of score = w0 + w1·loss on the emergent checkpoints, by least squares."""
    use = kept(score, chance)
    w1, w0 = np.polyfit(loss[use], score[use], 1)
    return float(w0), float(w1)


def two_stages(flops: Any, E: float, A: float, alpha: float, w0: float, w1: float, chance: float) -> Any:
    return np.clip(w0 + w1 * (E + A * flops**-alpha), chance, 1.0)


def mixed_optimum(share: np.ndarray, prose: np.ndarray, code: np.ndarray, weight: float) -> float:
    """The measured share at which weight·(loss on code) + (1 - weight)·(loss on prose) is lowest."""
    return float(share[np.argmin(weight * code + (1 - weight) * prose)])


def grade_pair(value: Any, expected: tuple, *args: Any) -> float:
    """Both numbers, or half for one of them."""
    return close(value, expected, 1e-4)


def _checkpoints(chance: float, w0: float, w1: float) -> tuple[np.ndarray, np.ndarray]:
    """Simulated checkpoints: at chance while the loss is high, a straight line below."""
    loss = np.linspace(1.0, 4.0, 13)
    return loss, np.maximum(w0 + w1 * loss, chance)


def _stage_two_example(chance: float, w0: float, w1: float) -> Example:
    args = (*_checkpoints(chance, w0, w1), chance)
    return Example(args, second_stage(*args))


def _all_checkpoints(loss: np.ndarray, score: np.ndarray, chance: float) -> tuple[float, float]:
    w1, w0 = np.polyfit(loss, score, 1)
    return float(w0), float(w1)


def _error_figures(rng: np.random.Generator) -> Given:
    """Two errors of like weight in the score, so that neither can be left out unnoticed."""
    slope, loss_error = round(rng.uniform(0.25, 0.6), 2), round(rng.uniform(0.04, 0.08), 3)
    return {"w1": -slope, "stage_one": loss_error, "stage_two": round(slope * loss_error * rng.uniform(0.7, 1.4), 4)}


def _ceiling_figures(rng: np.random.Generator) -> Given:
    b = round(rng.uniform(0.03, 0.06), 3)
    return {"a": round(1 - b * float(np.log(typed(rng, 1e11, 1e15))), 2), "b": b}


def _allowed_figures(rng: np.random.Generator) -> Given:
    """The margin is wider than the error of stage two, so that something is left for stage one."""
    stage_two = round(rng.uniform(0.01, 0.03), 3)
    return {
        "w1": -round(rng.uniform(0.25, 0.6), 2),
        "stage_two": stage_two,
        "margin": round(stage_two * rng.uniform(1.2, 2), 3),
    }


def _cloze_figures(rng: np.random.Generator) -> Given:
    """The finished models of the public table on the first language, one seed for each size."""
    from course_data import load

    runs = load("downstream").where(language="zipf-a", stage="final")
    sizes = np.unique(runs["params"])
    picked = [int(rng.choice(np.flatnonzero(runs["params"] == size))) for size in sizes]
    columns = {name: runs[name][picked].astype(float) for name in ("flops", "loss", "cloze")}
    return {**columns, **{f"largest_{name}": value for name, value in LARGEST.items()}}


def two_losses(prose: np.ndarray, code: np.ndarray, score: np.ndarray) -> tuple[float, float, float]:
    """(w0, w_prose, w_code) of score = w0 + w_prose·L_prose + w_code·L_code, by least squares."""
    parts = np.stack([np.ones_like(prose), prose, code], axis=1)
    return tuple(float(w) for w in np.linalg.lstsq(parts, score, rcond=None)[0])


def _without_constant(prose: np.ndarray, code: np.ndarray, score: np.ndarray) -> tuple[float, float, float]:
    weights = np.linalg.lstsq(np.stack([prose, code], axis=1), score, rcond=None)[0]
    return 0.0, float(weights[0]), float(weights[1])


def _one_loss(prose: np.ndarray, code: np.ndarray, score: np.ndarray) -> tuple[float, float, float]:
    slope, constant = np.polyfit((prose + code) / 2, score, 1)
    return float(constant), float(slope / 2), float(slope / 2)


def _two_losses_example(w0: float, w_prose: float, w_code: float) -> Example:
    prose = np.array([1.8, 1.9, 2.0, 2.3, 2.9, 2.1])
    code = np.array([2.4, 2.0, 1.7, 1.5, 1.4, 1.9])
    return Example((prose, code, w0 + w_prose * prose + w_code * code), (w0, w_prose, w_code))


_SHARES = np.array([0.0, 0.1, 0.3, 0.5, 0.7, 1.0])
_PROSE = np.array([1.80, 1.83, 1.88, 1.97, 2.12, 3.60])
_CODE = np.array([2.40, 1.90, 1.66, 1.55, 1.46, 1.38])


def forward(
    losses: np.ndarray, W: np.ndarray, b: np.ndarray, v: np.ndarray, c: float, chance: float, activation: Any = np.tanh
) -> np.ndarray:
    """One hidden layer, and a sigmoid that keeps the score between chance and 1: losses (m, sources) to scores (m,)."""
    return chance + (1 - chance) / (1 + np.exp(-(activation(losses @ W + b) @ v + c)))


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


QUESTIONS = (
    Choice(
        "why-through-loss",
        "Why through the loss?",
        1,
        "downstream prediction",
        "recall",
        "A score is to be forecast for a large model, from small ones. Why not fit score against FLOPs directly, on many tasks?",
        options={
            "A": "FLOPs of small models cannot be counted exactly, while their losses are known to many digits.",
            "B": "A score is always a straight line in loss, whatever the task and the models.",
            "C": "Small models all have a loss, but most score at chance, where there is nothing to fit.",
            "D": "Loss and FLOPs are unrelated, so that each of them adds what the other lacks.",
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
    Function(
        "emergent",
        "Which checkpoints have emerged?",
        2,
        "emergent phase",
        "apply",
        "FLP keeps the checkpoints that score more than 5 points (0.05) above chance. Write the function that marks them.",
        signature="emergent(score, chance)",
        returns="an array of True and False, as long as `score`",
        examples=(
            Example((np.array([0.0, 0.04, 0.06, 0.5]), 0.0), (False, False, True, True)),
            Example((np.array([0.24, 0.28, 0.31, 0.9]), 0.25), (False, False, True, True)),
        ),
        grade=lambda value, expected, *args: float(
            isinstance(value, list) and list(map(bool, value)) == list(expected)
        ),
        slips=(
            Slip(
                "chance forgotten",
                lambda value, example, grade: value == (example.args[0] > MARGIN).tolist(),
                "The chance level is forgotten: with four options guessing earns 0.25. Keep what is above chance + 0.05.",
            ),
            Slip(
                "margin forgotten",
                lambda value, example, grade: value == (example.args[0] > example.args[1]).tolist(),
                "The margin is forgotten: a score just above chance may be luck. Keep what is above chance + 0.05.",
            ),
            Slip(
                "turned round",
                mended_by(lambda value: [not v for v in value]),
                "These are the checkpoints to leave out.",
            ),
            Slip(
                "scores returned",
                lambda value, example, grade: value == example.args[0][kept(*example.args)].tolist(),
                "These are the scores that are kept. Return one True or False for every checkpoint.",
            ),
        ),
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
            "A": "It comes out too low: the flat points tilt the line and take away its slope.",
            "B": "It comes out too high: the flat points lift the line where the loss is low.",
            "C": "Nothing: points at chance carry no information, so that they do not matter.",
            "D": "It becomes more precise, because a fit to more points has a smaller error.",
        },
    ),
    Function(
        "fit-stage-two",
        "From loss to score",
        4,
        "two-stage prediction",
        "apply",
        "Write the function that fits score = w0 + w1·loss by least squares to the checkpoints more than 0.05 above chance.",
        signature="fit_stage_two(loss, score, chance)",
        returns="two numbers, (w0, w1)",
        examples=(_stage_two_example(0.0, 1.2, -0.45), _stage_two_example(0.25, 1.1, -0.3)),
        grade=grade_pair,
        slips=(
            Slip(
                "checkpoints at chance kept",
                returned_by(_all_checkpoints),
                "All checkpoints were used. Those at chance say nothing on the slope: keep the ones above chance + 0.05.",
            ),
            Slip(
                "chance forgotten",
                lambda value, example, grade: (
                    grade(value, second_stage(*example.args[:2], 0.0)) == 1
                    and (example.args[2] > 0 or grade(value, example.expected) == 1)
                ),
                "The threshold is 0.05 here and not chance + 0.05: checkpoints that guess were kept.",
            ),
            Slip(
                "order of the two",
                mended_by(lambda value: value[::-1]),
                "w0 and w1 have changed places: np.polyfit gives the slope first; return (w0, w1).",
            ),
            Slip(
                "loss on score",
                lambda value, example, grade: (
                    grade(
                        value,
                        tuple(
                            np.polyfit(
                                example.args[1][kept(*example.args[1:])],
                                example.args[0][kept(*example.args[1:])],
                                1,
                            )[::-1].tolist()
                        ),
                    )
                    == 1
                ),
                "This fits loss against score. The forecast goes the other way: score against loss.",
            ),
        ),
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
    ),
    Function(
        "two-stage-forecast",
        "Both stages",
        3,
        "two-stage prediction",
        "apply",
        "Write the function that forecasts a score from FLOPs: the loss by E + A·C^(−alpha), the score by w0 + w1·loss, never below "
        "chance and never above 1.",
        signature="forecast_score(flops, E, A, alpha, w0, w1, chance)",
        returns="one number, a score between chance and 1",
        examples=(
            Example((1e10, 1.0, 1e4, 0.4, 1.0, -0.3, 0.25), float(two_stages(1e10, 1.0, 1e4, 0.4, 1.0, -0.3, 0.25))),
            Example((1e6, 1.0, 1e4, 0.4, 1.0, -0.3, 0.25), 0.25),
            Example((1e12, 0.5, 1e3, 0.4, 1.3, -0.4, 0.0), 1.0),
        ),
        grade=within(1e-6),
        slips=(
            Slip(
                "bounds forgotten",
                returned_by(lambda flops, E, A, alpha, w0, w1, chance: w0 + w1 * (E + A * flops**-alpha)),
                "The line runs out of bounds: a score is never below chance by more than luck, and never above 1. Clip it.",
            ),
            Slip(
                "zero for chance",
                returned_by(
                    lambda flops, E, A, alpha, w0, w1, chance: float(
                        np.clip(w0 + w1 * (E + A * flops**-alpha), 0.0, 1.0)
                    )
                ),
                "Scores are clipped at 0 here. Who guesses scores at chance.",
            ),
            Slip(
                "loss returned",
                returned_by(lambda flops, E, A, alpha, w0, w1, chance: E + A * flops**-alpha),
                "This is the loss, the first stage. Put it into the second: w0 + w1·loss.",
            ),
            Slip(
                "sign of the slope",
                returned_by(
                    lambda flops, E, A, alpha, w0, w1, chance: float(
                        np.clip(w0 - w1 * (E + A * flops**-alpha), chance, 1.0)
                    )
                ),
                "The slope was turned round: w1 is negative already, so add w1·loss.",
            ),
        ),
    ),
    Function(
        "fit-direct",
        "The direct way",
        2,
        "direct prediction",
        "apply",
        "For comparison: write the function that fits score = a + b·ln C by least squares.",
        signature="fit_direct(flops, score)",
        returns="two numbers, (a, b)",
        examples=(
            Example((np.array([1e8, 1e9, 1e10]), 0.1 + 0.02 * np.log([1e8, 1e9, 1e10])), (0.1, 0.02)),
            Example((np.geomspace(1e6, 1e9, 5), -0.3 + 0.05 * np.log(np.geomspace(1e6, 1e9, 5))), (-0.3, 0.05)),
        ),
        grade=within(1e-6),
        slips=(
            Slip(
                "log10 for ln",
                returned_by(lambda flops, score: np.polyfit(np.log10(flops), score, 1)[::-1].tolist()),
                "b belongs to the base-10 logarithm here. In this course ln is meant: use np.log.",
            ),
            Slip(
                "logarithm forgotten",
                returned_by(lambda flops, score: np.polyfit(flops, score, 1)[::-1].tolist()),
                "This is a line in C itself. Scores rise with the logarithm of compute: fit against ln C.",
            ),
            Slip(
                "order of the two",
                mended_by(lambda value: value[::-1]),
                "a and b have changed places: np.polyfit gives the slope first; return (a, b).",
            ),
        ),
    ),
    Number(
        "direct-ceiling",
        "Where the line leaves the scale",
        2,
        "direct prediction",
        "apply",
        "On small models a direct fit gave score = a + b·ln C with a = {a} and b = {b}. From how many FLOPs on does it forecast a score above 1?",
        figures=_ceiling_figures,
        unit="FLOPs",
        low=1,
        high=1e60,
    ),
    Choice(
        "which-map-holds",
        "One method, two tasks",
        1,
        "two-stage prediction",
        "analyse",
        "On our models the two-stage forecast beats the direct one on the cloze task, and loses to it on rare recall. Which lesson is "
        "sound?",
        options={
            "A": "Two stages are the right method, and the recall task was badly built.",
            "B": "The direct way is the right method, and the cloze result was luck.",
            "C": "Look at the map from loss to score first: it differs by task.",
            "D": "Neither can be used: a method that fails once cannot be trusted again.",
        },
    ),
    Choice(
        "same-loss",
        "Equal loss, unequal scores",
        1,
        "loss and score",
        "analyse",
        "A model of the first language and one of the second come to the same loss, and the second has the higher cloze score. What follows?",
        options={
            "A": "One loss was measured wrongly, since models of equal loss have equal scores.",
            "B": "The model of the second language is the better one, on this task and on others.",
            "C": "Cloze scores are too noisy to compare: on new items the two would come out alike.",
            "D": "A loss fixes no score by itself: the map between them is measured case by case.",
        },
    ),
    Number(
        "carry-the-error",
        "Both errors, carried through",
        2,
        "error propagation",
        "apply",
        "Stage one leaves a standard error of {stage_one} nats in the loss. The second stage has the slope w1 = {w1} per nat and a "
        "standard error of {stage_two} of its own. The two are independent. What is the standard error of the forecast score?",
        figures=_error_figures,
        unit="score",
        low=0,
        high=1,
    ),
    Number(
        "error-allowed",
        "How exact must stage one be?",
        2,
        "error propagation",
        "analyse",
        "A customer wants a score forecast with a standard error of {margin}. Stage two has the slope w1 = {w1} per nat and a standard error of "
        "{stage_two} of its own; the two stages are independent. How large may the standard error of the forecast loss be, in nats?",
        figures=_allowed_figures,
        unit="nats per token",
        low=0,
        high=10,
    ),
    Choice(
        "near-the-ceiling",
        "A good forecast near the ceiling",
        1,
        "error margin",
        "analyse",
        "On a task where all large models score between 0.93 and 0.96, a method forecasts 0.95 and is off by 0.01. What does that show?",
        options={
            "A": "Little: anybody who says 0.95 does as well. Compare with such a baseline.",
            "B": "That the method is accurate to 1 %, and so for other tasks as well.",
            "C": "That the task is well understood, since its ceiling is known to two digits.",
            "D": "That loss determines the score, for else the forecast could not be so near.",
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
            "B": "The 13B model is harder to train, so that its own scores scatter twice as much.",
            "C": "A 26B model would be forecast within 20 %, as the error doubles with the size.",
            "D": "These are averages over their tasks; single tasks can do worse.",
        },
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
        examples=(
            Example((_SHARES, _PROSE, _CODE, 0.5), mixed_optimum(_SHARES, _PROSE, _CODE, 0.5)),
            Example((_SHARES, _PROSE, _CODE, 0.1), mixed_optimum(_SHARES, _PROSE, _CODE, 0.1)),
            Example((_SHARES, _PROSE, _CODE, 0.9), mixed_optimum(_SHARES, _PROSE, _CODE, 0.9)),
        ),
        grade=within(1e-9),
        slips=(
            Slip(
                "highest for lowest",
                returned_by(lambda s, prose, code, w: float(s[np.argmax(w * code + (1 - w) * prose)])),
                "This is the share with the *highest* weighted loss: use np.argmin.",
            ),
            Slip(
                "weights exchanged",
                returned_by(lambda s, prose, code, w: mixed_optimum(s, code, prose, w)),
                "The weights have changed places: `weight` belongs to the loss on code.",
            ),
            Slip(
                "loss for share",
                returned_by(lambda s, prose, code, w: float(np.min(w * code + (1 - w) * prose))),
                "This is the lowest weighted loss. The question is for the share at which it is reached.",
            ),
            Slip(
                "weight forgotten",
                returned_by(lambda s, prose, code, w: mixed_optimum(s, prose, code, 0.5)),
                "Both losses count the same here: the weight is left out.",
            ),
        ),
    ),
    Number(
        "share-allowed",
        "How much code may it be?",
        2,
        "data mixture",
        "analyse",
        "A model is for prose, and it shall learn as much code as that allows: at most {rise} % more loss on prose than without any code. By the "
        "losses on prose measured above, read along straight lines between neighbouring shares, how many per cent of code is that?",
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
        examples=(_two_losses_example(0.9, -0.2, -0.1), _two_losses_example(1.1, -0.05, -0.3)),
        grade=within(1e-4),
        slips=(
            Slip(
                "constant forgotten",
                returned_by(_without_constant),
                "The constant is forgotten: add a column of ones for w0.",
            ),
            Slip(
                "one mean loss",
                returned_by(_one_loss),
                "Both losses have the same weight here, as if their mean were all that counts. Give each a weight of its own.",
            ),
            Slip(
                "domains exchanged",
                mended_by(lambda value: [value[0], value[2], value[1]]),
                "w_prose and w_code have changed places.",
            ),
            Slip(
                "constant last",
                mended_by(lambda value: [value[2], value[0], value[1]]),
                "The constant comes last here: return (w0, w_prose, w_code).",
            ),
        ),
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
        examples=(_network_example(0.25), _network_example(0.0)),
        grade=lambda value, expected, *args: float(close(value, expected, 1e-6) == 1),
        slips=(
            Slip(
                "activation forgotten",
                returned_by(lambda *args: forward(*args, activation=lambda x: x)),
                "The tanh of the hidden units is missing. Without it both layers together are one plane, and nothing bends.",
            ),
            Slip(
                "another activation",
                returned_by(lambda *args: forward(*args, activation=lambda x: np.maximum(x, 0))),
                "The hidden units are max(x, 0) here. Other networks have them; this one asks for tanh.",
            ),
            Slip(
                "output not bounded",
                returned_by(_unbounded),
                "The sigmoid is missing at the output, so that scores can leave the range from chance to 1.",
            ),
            Slip(
                "chance forgotten",
                lambda value, example, grade: grade(value, forward(*example.args[:5], 0.0)) == 1,
                "The chance level is left out: who guesses does not score 0. It is chance + (1 − chance)·sigmoid(…).",
            ),
            Slip(
                "chance added on top",
                returned_by(lambda losses, W, b, v, c, chance: chance + forward(losses, W, b, v, c, 0.0)),
                "The chance level is added on top, so that scores can rise above 1. Shrink the sigmoid by (1 − chance).",
            ),
            Slip(
                "domains exchanged",
                returned_by(lambda losses, *rest: forward(losses[:, ::-1], *rest)),
                "The domains have changed places: column i of `losses` goes with row i of W.",
            ),
            Slip(
                "first bias forgotten",
                returned_by(lambda losses, W, b, v, c, chance: forward(losses, W, 0 * b, v, c, chance)),
                "The b of the hidden units is missing.",
            ),
            Slip(
                "last bias forgotten",
                returned_by(lambda losses, W, b, v, c, chance: forward(losses, W, b, v, 0.0, chance)),
                "The c of the output is missing.",
            ),
        ),
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
        examples=(
            source_example(np.array([0.001, 0.01, 0.1, 1.0]), 1, 1.2, 40.0, 0.2, np.array([1e9, 1e10])),
            source_example(np.array([0.002, 0.02, 0.2]), 2, 0.9, 30.0, 0.18, np.array([1e9, 1e11])),
        ),
        grade=within(1e-9),
        slips=(
            Slip(
                "sources exchanged",
                returned_by(lambda own, other, loss, worths: worth_of(other, own, loss, worths)),
                "The sources have changed places: the worth belongs to the FLOPs on the *other* source.",
            ),
            Slip(
                "worst for best",
                returned_by(lambda *args: worth_of(*args, pick=np.argmax)),
                "This is the worth with the *largest* error: use np.argmin.",
            ),
            Slip(
                "place for worth",
                lambda value, example, grade: (
                    float(value).is_integer()
                    and grade(float(example.args[3][int(value)]), example.expected, *example.args) == 1
                ),
                "This is the place of the best worth in the list. Return the worth itself.",
            ),
            Slip(
                "other source left out",
                lambda value, example, grade: value == 0,
                "The other source counts for nothing here. Try every one of `worths`, and none besides.",
            ),
        ),
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
            "B": "The plane's own error and that of the losses cancel; the network is the better map.",
            "C": "The network has learned the small models by heart, as so many weights always will.",
            "D": "Stage one is right and both maps are wrong, because each of them misses in one case.",
        },
    ),
    SeveralChoices(
        "for-and-against",
        "What has been said since",
        2,
        "conflicting evidence",
        "recall",
        "Which of these have been reported about forecasting scores?",
        options={
            "A": "A linear law from loss to score fitted well in only 39 % of the cases looked at (Lourie et al. 2025).",
            "B": "At a fixed ratio of tokens to parameters, log accuracy against FLOPs directly can beat two stages (Krajewski et al. 2025).",
            "C": "Scores of all tasks follow from the loss on web text with one universal curve.",
            "D": "Emergence can be an artefact of the metric (Schaeffer et al. 2023).",
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
            "B": "The mean of both forecasts: where experts disagree, the truth lies in between.",
            "C": "Neither, for one of them must have made a mistake, and nobody can tell which.",
            "D": "Both as candidates, under their conditions; your own held-out models decide.",
        },
    ),
    Forecast(
        "forecast-cloze",
        "Bet on a score",
        4,
        "extrapolation",
        "analyse",
        "Forecast the cloze score of a model with {largest_params:,} parameters, trained on {largest_tokens:,} tokens "
        "({largest_flops:.3g} FLOPs), from your runs, with an interval that should hold the measured value in nine cases of ten.",
        figures=_cloze_figures,
        unit="score",
        low=0,
        high=1,
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
