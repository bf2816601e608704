"""Lesson 5: what is right, and the reason given for every wrong answer."""

import math
from typing import Any

import numpy as np

from autograder.bank.keys import ChoiceKey, EssayKey, FunctionKey, NumberKey, OrderingKey, SeveralKey, Slip
from autograder.bank.kinds import Example, Given
from autograder.questions.instructor.lesson_04 import _law


def optimum(flops: float, E: float, A: float, alpha: float, B: float, beta: float) -> tuple[float, float]:
    """Hoffmann et al. 2022, eq. 4: the N and D = C/(6N) that minimise L(N, D). E plays no part."""
    ratio = (alpha * A / (beta * B)) ** (1 / (alpha + beta))
    return ratio * (flops / 6) ** (beta / (alpha + beta)), (flops / 6) ** (alpha / (alpha + beta)) / ratio


def tokens_for(params: Any, target: float, E: float, A: float, alpha: float, B: float, beta: float) -> Any:
    """The D at which a model of that size reaches the target; infinite where it cannot."""
    left = target - E - A * params**-alpha
    with np.errstate(all="ignore"):
        return np.where(left > 0, (np.maximum(left, 1e-300) / B) ** (-1 / beta), np.inf)


def cheapest(
    served: float, target: float, E: float, A: float, alpha: float, B: float, beta: float, per_token: float = 2
):
    """(N, D) of least training and serving FLOPs that reaches the target, by a fine search over N."""
    smallest = ((target - E) / A) ** (-1 / alpha)
    params = smallest * np.geomspace(1.0005, 1000, 40_001)
    tokens = tokens_for(params, target, E, A, alpha, B, beta)
    best = int(np.argmin(6 * params * tokens + per_token * params * served))
    return float(params[best]), float(tokens[best])


_CURVE = (1.0, 50.0, 0.4, 200.0, 0.5)


def _optima(rng: np.random.Generator) -> list[Example]:
    budgets = 10 ** rng.uniform(14, 22, 4)
    return [Example((float(c), *(law := _law(rng))), optimum(float(c), *law)) for c in budgets]


def _uses(rng: np.random.Generator) -> list[Example]:
    cases = []
    for _ in range(3):
        law = _law(rng)
        target = law[0] + rng.uniform(0.1, 0.5)
        _, tokens = cheapest(0.0, target, *law)
        args = (float(tokens * rng.uniform(3, 30)), target, *law)
        cases.append(Example(args, cheapest(*args)))
    return cases


def _E_by_objective(given: Given) -> list[float]:
    """The five values of E, that of the lowest objective first."""
    return [E for _, E in sorted(zip(given["objective"], given["E"], strict=True))]


def _stops(given: Given, ended_as_the_lowest: bool) -> list[tuple[float, float]]:
    """Objective and E of the stops that ended as the lowest one did, or of the others."""
    rows = list(zip(given["objective"], given["E"], given["ended"], strict=True))
    return [(objective, E) for objective, E, ended in rows if (ended == min(rows)[2]) == ended_as_the_lowest]


def _mean_of_the_successes(given: Given) -> float:
    ended_well = [E for E, ended in zip(given["E"], given["ended"], strict=True) if ended == "success"]
    return sum(ended_well) / len(ended_well)


def _days(given: Given, *, training: float | None = None, billions: float | None = None, per_token: float = 2) -> float:
    """Days until the FLOPs saved in serving make up for those spent in training; other differences than the right ones."""
    more = training if training is not None else given["flops"] - given["other_flops"]
    smaller = billions if billions is not None else given["other_billions"] - given["billions"]
    return more / (per_token * smaller * 1e9 * given["daily"] * 1e9)


KEYS = {
    "outlier-weight": NumberKey(
        lambda g: 0.5 * g["off"] ** 2 / (g["delta"] * (g["off"] - g["delta"] / 2)),
        r"$\frac{r^2/2}{\delta\,(r - \delta/2)}$ for a run that is $r$ off: it still counts, but in proportion to its distance and not to its square.",
        rtol=0.01,
        slips=(
            Slip(
                "pieces do not meet",
                lambda g: 0.5 * g["off"] / g["delta"],
                r"The straight piece is $\delta\,(r - \delta/2)$: without the $\delta/2$ it does not meet the square at $\delta$.",
            ),
            Slip(
                "half forgotten",
                lambda g: g["off"] ** 2 / (g["delta"] * (g["off"] - g["delta"] / 2)),
                "The half of the square is missing, so this is twice as much.",
            ),
            Slip(
                "upside down",
                lambda g: g["delta"] * (g["off"] - g["delta"] / 2) / (0.5 * g["off"] ** 2),
                "This is the fraction turned over. The square counts an odd run for more, so the answer is above 1.",
            ),
            Slip(
                "counts the same",
                lambda g: 1.0,
                r"They count the same only within $\delta$. This run is far beyond it, where the Huber loss is a straight line.",
            ),
        ),
    ),
    "bad-optimum": ChoiceKey(
        "C",
        {
            "A": "An average of stopping points is no optimum: the constants trade off along a curved valley.",
            "B": "Success means that the optimiser stopped by its own rule. On Chinchilla's points 4,500 starts reported it, and none was at the best optimum.",
            "C": "Right. Only the objective compares fits; what still differs between the best of them is not decided yet.",
            "D": "The objective is to be made small. The median start is worse than half of them by that very measure.",
        },
    ),
    "which-stop": NumberKey(
        lambda g: _E_by_objective(g)[0],
        "The lowest objective fits best, whatever its start says of itself: give it more iterations, and start again around it.",
        rtol=0.003,
        slips=(
            Slip(
                "chosen by how it ended",
                lambda g: min(_stops(g, ended_as_the_lowest=False))[1],
                "This is the lowest of those that ended in the same way. How a stop ended says nothing of how low it lies: compare all seven.",
            ),
            Slip(
                "first start",
                lambda g: g["E"][0],
                "This is the first start. Nothing makes the first one the best: compare the objectives.",
            ),
            Slip(
                "mean of all",
                lambda g: sum(g["E"]) / len(g["E"]),
                "This is the mean of all seven. Stopping points are not measurements: where the objective is lowest, there is the fit.",
            ),
            Slip(
                "mean of the successes",
                _mean_of_the_successes,
                "This is the mean of the three successes. An average of stopping points fits worse than the best of them.",
            ),
        ),
    ),
    "compute-optimal": FunctionKey(
        _optima,
        r"$\alpha A N^{-\alpha} = \beta B D^{-\beta}$ with $D = C/(6N)$ (Hoffmann et al. 2022, eq. 4).",
        examples=(
            Example((6e6, 1.0, 1.0, 0.5, 1.0, 0.5), (1e3, 1e3)),
            Example((6e10, *_CURVE), optimum(6e10, *_CURVE)),
            Example((7.3e17, 1.31, 410.0, 0.36, 2900.0, 0.45), optimum(7.3e17, 1.31, 410.0, 0.36, 2900.0, 0.45)),
        ),
        slips=(
            Slip(
                "N and D exchanged",
                [("order", 1, 0)],
                "N and D have changed places: return (params, tokens).",
            ),
            Slip(
                "six forgotten",
                lambda flops, *law: optimum(6 * flops, *law),
                "$ND$ equals C here: the 6 of $C = 6ND$ is missing.",
            ),
            Slip(
                "exponents exchanged",
                lambda flops, E, A, alpha, B, beta: (lambda n: (n, flops / 6 / n))(
                    (alpha * A / (beta * B)) ** (1 / (alpha + beta)) * (flops / 6) ** (alpha / (alpha + beta))
                ),
                r"The powers of C are exchanged: N grows as $C^{\beta/(\alpha+\beta)}$. The axis with the smaller exponent needs more.",
            ),
            Slip(
                "exponents left out of the balance",
                lambda flops, E, A, alpha, B, beta: (lambda n: (n, flops / 6 / n))(
                    (A / B) ** (1 / (alpha + beta)) * (flops / 6) ** (beta / (alpha + beta))
                ),
                r"The two parts of the loss are made equal here. At the optimum their slopes are: $\alpha A N^{-\alpha} = \beta B D^{-\beta}$.",
            ),
        ),
    ),
    "starved-models": OrderingKey(
        ("D", "A", "C", "B"),
        "MT-NLG has 0.5 tokens per parameter, Gopher 1.1, GPT-3 1.7, Chinchilla 20.",
    ),
    "audit": NumberKey(
        lambda g: math.sqrt(g["params"] * g["tokens"] / 20) / 1e9,
        r"$C = 6ND$ with $D = 20N$ gives $N = \sqrt{C/120}$, that is $\sqrt{ND/20}$ of the model as it was trained.",
        slips=(
            Slip(
                "tokens held",
                lambda g: g["tokens"] / 20 / 1e9,
                "This keeps the tokens and changes the compute. At the same C, fewer parameters leave more tokens.",
            ),
            Slip(
                "six forgotten",
                lambda g: math.sqrt(6 * g["params"] * g["tokens"] / 20) / 1e9,
                r"The 6 of $C = 6ND$ has to be divided out again: $N = \sqrt{C/120}$.",
            ),
            Slip(
                "N and D exchanged",
                lambda g: math.sqrt(20 * g["params"] * g["tokens"]) / 1e9,
                "This is the number of tokens, in billions. The parameters are a twentieth of it.",
            ),
            Slip(
                "square root forgotten",
                lambda g: g["params"] * g["tokens"] / 20 / 1e18,
                r"The square root is missing: N stands in $C = 6N \cdot 20N$ twice.",
            ),
        ),
    ),
    "why-kaplan-differs": SeveralKey(
        frozenset("ACD"),
        {
            "A": "Right. Counting the last layer moved the exponent from 0.86 to 0.70.",
            "B": "Hoffmann et al. suspected it, but Porian et al. found that learning-rate decay is not what mattered.",
            "C": "Right. A shorter warm-up for small models moved the exponent on to 0.60.",
            "D": "Right. Tuning moved the exponent on to 0.52.",
            "E": "The exponent of about 0.5 came out on older and on newer web text alike.",
        },
    ),
    "cheapest-for-use": FunctionKey(
        _uses,
        "The more a model is used, the smaller and the longer trained the cheapest one is.",
        examples=(
            Example((1e7, 1.35, *_CURVE), cheapest(1e7, 1.35, *_CURVE)),
            Example((0.0, 1.35, *_CURVE), cheapest(0.0, 1.35, *_CURVE)),
        ),
        slips=(
            Slip(
                "serving forgotten",
                lambda served, *rest: cheapest(0.0, *rest),
                "This is the cheapest to train. Serving costs $2N$ per token as well: add it before you look for the least.",
            ),
            Slip(
                "six for serving",
                lambda served, target, E, A, alpha, B, beta: cheapest(
                    served, target, E, A, alpha, B, beta, per_token=6
                ),
                "Serving is counted at $6N$ per token. Using a model is the forward pass alone: $2N$.",
            ),
            Slip(
                "N and D exchanged",
                [("order", 1, 0)],
                "N and D have changed places: return (params, tokens).",
            ),
        ),
    ),
    "over-training": ChoiceKey(
        "B",
        {
            "A": (
                "Such a slip would be noticed: for the same loss, the optimal split needs a fraction of the compute."
            ),
            "B": "Right. Serving costs $2N$ per token, so that a smaller N pays for the additional training many times over.",
            "C": "The loss goes on falling past the optimum, only less per FLOP. That is why it was worth doing.",
            "D": "At that budget even the printed constants of approach 3 call for far fewer tokens per parameter.",
        },
    ),
    "paid-back": NumberKey(
        _days,
        r"The additional FLOPs of training, divided by those that are saved in a day: $2\,(N_1 - N_2)$ for every token served.",
        slips=(
            Slip(
                "whole training",
                lambda g: _days(g, training=g["flops"]),
                "This lets the smaller model pay for all of its training. The other one had to be trained too: take that off.",
            ),
            Slip(
                "whole size",
                lambda g: _days(g, billions=g["other_billions"]),
                "This saves the whole of the larger model's serving. The smaller one is served too: what is saved is the difference.",
            ),
            Slip(
                "six for serving",
                lambda g: _days(g, per_token=6),
                "Serving is counted at $6N$ here. Using a model is the forward pass alone: $2N$ for each token.",
            ),
            Slip(
                "served tokens",
                lambda g: _days(g) * g["daily"],
                "These are the billions of tokens to serve. The question is for days: divide by the tokens of a day.",
            ),
            Slip(
                "nothing saved",
                lambda g: _days(g, billions=g["billions"]),
                "This divides by what the smaller model costs to serve. What counts is how much less that is than for the larger one.",
            ),
        ),
    ),
    "audit-report": EssayKey(
        rubric=(
            (
                1.0,
                "2.5 tokens per parameter: by the rule of 20 the same C gives about 71 billion parameters on 1.4 trillion tokens.",
            ),
            (1.0, "The model will be served much, which speaks for a still smaller model trained for longer."),
            (
                1.0,
                "The fit: 600-fold extrapolation, five constants, one start; the optimum depends on the exponents' difference.",
            ),
            (
                1.0,
                "What to measure: several starts and a bootstrap, IsoFLOP valleys at two or three budgets, one run nearer the target.",
            ),
            (
                1.0,
                "A clear recommendation with its doubt; notes that a factor of two costs about a tenth of $L - E$, less than the doubt about the optimum.",
            ),
        ),
        samples={
            5.0: "The plan has 2.5 tokens per parameter. Twenty is no constant of nature, but no fit published since 2022 puts the optimum below ten at "
            "this budget, and the same compute would train about 71 billion parameters on 1.4 trillion tokens. Since the model will be served "
            "to millions, I would go further to the small side: serving costs $2N$ per token, and valleys are flat, so 40 billion parameters on 2.5 "
            "trillion tokens lose little and cost a fifth to use. The planning fit does not carry the weight put on it. It reaches from $10^{21}$ to "
            "$6 \\cdot 10^{23}$ FLOPs, and the optimal size depends on a ratio of two exponents which one optimiser start on five constants does not "
            "settle. Before the run: refit from many starts, bootstrap the optimum, hold out the largest budget, and measure one valley at $10^{22}$. "
            "Check that the text for 2.5 trillion tokens exists without repeats. If the new interval for N includes 200 billion I withdraw.",
            3.0: "By Chinchilla the company should use 20 tokens per parameter, so 500 billion tokens is too few for 200 billion parameters; it should be "
            "about 70 billion parameters and 1.4 trillion tokens. Also the fit was only started once, which can give a wrong optimum. They should fit "
            "again with several starts.",
            1.0: "Larger models have a lower loss according to the scaling laws, so 200 billion parameters is a good choice, and 500 billion tokens are more "
            "than GPT-3 had. The plan can go ahead if the money is there.",
        },
    ),
}
