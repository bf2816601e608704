"""Lesson 3, Chinchilla. What is asked. The keys and reasons are in instructor/lesson_03.py."""

import math
from typing import Any

import numpy as np

from autograder.bank.answers import is_number
from autograder.bank.kinds import (
    Choice,
    Essay,
    Example,
    Function,
    Given,
    Number,
    Ordering,
    SeveralChoices,
    Slip,
    mended_by,
    returned_by,
)
from autograder.bank.scoring import band, close, within
from autograder.bank.variants import typed
from autograder.questions.lesson_02 import measured


def surface(E: float, A: float, alpha: float, B: float, beta: float, params: Any, tokens: Any) -> Any:
    """Hoffmann et al. 2022, eq. 2: L(N, D) = E + A·N^(-alpha) + B·D^(-beta)."""
    return E + A * params**-alpha + B * tokens**-beta


def optimum(flops: float, E: float, A: float, alpha: float, B: float, beta: float) -> tuple[float, float]:
    """Hoffmann et al. 2022, eq. 4: the N and D = C/(6N) that minimise L(N, D). E plays no part."""
    ratio = (alpha * A / (beta * B)) ** (1 / (alpha + beta))
    return ratio * (flops / 6) ** (beta / (alpha + beta)), (flops / 6) ** (alpha / (alpha + beta)) / ratio


def grade_surface(value: Any, expected: tuple, params: np.ndarray, tokens: np.ndarray, loss: np.ndarray) -> float:
    """Credit for (E, A, alpha, B, beta): half for a forecast far out, half for the compute-optimal size at ten times C."""
    if not (isinstance(value, list) and len(value) == 5 and all(map(is_number, value))):
        return 0.0
    far = 4 * float(params.max()), 4 * float(tokens.max())
    flops = 60 * float((params * tokens).max())
    try:
        forecast_off = abs(surface(*value, *far) / surface(*expected, *far) - 1)
        size_off = abs(math.log(optimum(flops, *value)[0] / optimum(flops, *expected)[0]))
    except (ArithmeticError, ValueError, TypeError):
        return 0.0
    return 0.5 * band(forecast_off, 0.01, 0.03) + 0.5 * band(size_off, 0.15, 0.4)


def grade_use(value: Any, expected: tuple, *args: float) -> float:
    """Half for N and half for D, within 2 %: the valley is flat, so a coarse search is good enough."""
    return close(value, expected, 0.02)


def valley(lowest: float, low: float, high: float, points: int, width: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """An exact parabola in ln N, its floor at `lowest`: sizes (points,) from low to high, and losses."""
    params = np.geomspace(low, high, points)
    return params, 2.0 + 0.05 * (np.log(params / lowest) / width) ** 2


def example_surface() -> Example:
    truth = (1.2, 300.0, 0.45, 900.0, 0.4)
    params = np.repeat(np.geomspace(1e5, 1e8, 6), 6)
    tokens = np.tile(np.geomspace(1e6, 1e10, 6), 6)
    return Example((params, tokens, surface(*truth, params, tokens)), truth)


def use_cost(params: float, tokens: float, served: float) -> float:
    """FLOPs of training (6ND) and of serving `served` tokens (2N each)."""
    return 6 * params * tokens + 2 * params * served


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


def _floor_in_n(params: np.ndarray, loss: np.ndarray) -> float | str:
    """The floor of a parabola in N itself."""
    curve, slope, _ = np.polyfit(params, loss, 2)
    lowest = -slope / (2 * curve)
    return float(lowest) if curve > 0 and params.min() < lowest < params.max() else "edge"


def _exponents(flops: np.ndarray, params: np.ndarray) -> tuple[float, float]:
    a = float(np.polyfit(np.log(flops), np.log(params), 1)[0])
    return a, 1 - a


def _huber(residual: np.ndarray, delta: float) -> np.ndarray:
    size = np.abs(residual)
    return np.where(size <= delta, 0.5 * size**2, delta * (size - 0.5 * delta))


def _valley_figures(rng: np.random.Generator) -> Given:
    """The five runs nearest to the floor of one measured valley, each as trained with one seed."""
    iso = measured("grid").where(part="isoflop")
    runs = iso.where(budget=float(rng.choice(np.unique(iso["budget"])[1:-1])))
    sizes = np.unique(runs["params"])
    mean = [runs["loss"][runs["params"] == n].mean() for n in sizes]
    near = np.sort(sizes[np.argsort(mean)[:5]])
    loss = [float(rng.choice(runs["loss"][runs["params"] == n])) for n in near]
    return {"flops": float(f"{runs['budget'][0]:.3e}"), "params": near.astype(float), "loss": np.array(loss)}


def _audit_figures(rng: np.random.Generator) -> Given:
    """A model trained on far too few tokens for its size, or far too many."""
    params = typed(rng, 5e9, 4e11)
    ratio = float(rng.choice([rng.uniform(0.5, 5), rng.uniform(80, 400)]))
    tokens = float(f"{params * ratio:.1e}")
    return {"params": params, "tokens": tokens, "billions": params / 1e9, "billion_tokens": tokens / 1e9}


ROUNDED = {"E": 1.69, "A": 406.4, "alpha": 0.34, "B": 410.7, "beta": 0.28}  # Hoffmann et al. 2022, approach 3, printed

_CURVE = (1.0, 50.0, 0.4, 200.0, 0.5)


def _outlier_figures(rng: np.random.Generator) -> Given:
    delta = float(rng.choice([0.001, 0.002, 0.005]))
    return {"delta": delta, "off": round(delta * float(rng.uniform(4, 10)), 4)}


def _starts_figures(rng: np.random.Generator) -> Given:
    """Five stops of an optimiser. The one that ran out of iterations lies lowest, and its E at an end, where no average comes near."""
    E = (np.linspace(1.4, 2.0, 5) + rng.uniform(-0.06, 0.06, 5))[:: rng.choice([1, -1])]
    E[1:] = rng.permutation(E[1:])
    objective = 0.00101 * np.cumprod([1, *rng.uniform(1.02, 1.1, 4)])
    order = np.insert(rng.permutation(4) + 1, rng.integers(1, 5), 0)  # never the first
    stops = {
        "objective": [round(float(objective[i]), 6) for i in order],
        "E": [round(float(E[i]), 2) for i in order],
        "ended": ["iterations used up" if i == 0 else "success" for i in order],
    }
    rows = zip(*stops.values(), strict=True)
    return {**stops, "listed": "; ".join(f"objective {o:.6f}, E = {e:.2f} ({end})" for o, e, end in rows)}


QUESTIONS = (
    Choice(
        "larger-or-smaller",
        "One budget, two plans",
        1,
        "compute-optimal training",
        "analyse",
        "Two teams have the same budget C. One trains a model of 280 billion parameters on 0.3 trillion tokens, the other a "
        "model of 70 billion on four times as many. The second has the lower loss. Which conclusion fits?",
        options={
            "A": "Smaller models are better learners, so the next one should be smaller still.",
            "B": "The larger model was starved: each further token was worth more to it.",
            "C": "The second team spent more compute, since it went through four times the tokens.",
            "D": "The larger model memorised its data, as models with too many parameters do.",
        },
    ),
    Function(
        "isoflop-minimum",
        "The floor of a valley",
        3,
        "IsoFLOP valley",
        "apply",
        "Runs of one budget lie along a valley. Write the function that fits a parabola to the loss against ln N, by least "
        'squares, and gives the N at its lowest point; or "edge" where the parabola has no lowest point inside the measured sizes.',
        signature="isoflop_minimum(params, loss)",
        returns='one number, N, or the text "edge"',
        examples=(
            Example(valley(3e4, 3e3, 3e5, 7), 3e4),
            Example(valley(2e6, 5e5, 4e6, 5), 2e6),
            Example(valley(9e5, 3e3, 3e5, 7), "edge"),
        ),
        grade=within(1e-4),
        slips=(
            Slip(
                "parabola in N",
                returned_by(_floor_in_n),
                "This parabola is in N. Valleys are symmetric in ln N, not in N: take the logarithm first.",
            ),
            Slip(
                "smallest run",
                returned_by(lambda n, loss: float(n[np.argmin(loss)])),
                "This is the measured size with the lowest loss. The floor lies between the runs: fit the parabola.",
            ),
            Slip(
                "still a logarithm",
                mended_by(lambda value: math.exp(value) if is_number(value) else value),
                "This is ln N at the floor: turn it back with np.exp.",
            ),
            Slip(
                "log10 undone with exp",
                mended_by(lambda value: 10 ** math.log(value) if is_number(value) else value),
                "log10 was undone with exp: take np.log with np.exp, or np.log10 with 10**.",
            ),
            Slip(
                "edge believed",
                lambda value, example, grade: example.expected == "edge" or grade(value, example.expected) == 1,
                'The floors are right, but one lies outside the measured sizes. That is an extrapolation: return "edge" there.',
            ),
        ),
    ),
    Choice(
        "valley-width",
        "How exact must it be?",
        1,
        "IsoFLOP valley",
        "analyse",
        "Valleys are flat at their floors. A plan is at half the compute-optimal size, with twice the tokens. What follows?",
        options={
            "A": "The run is wasted: half the size means about twice the loss above E.",
            "B": "The run costs half as much, since the model has half the parameters.",
            "C": "Nothing can be said before the exponents are known to two digits.",
            "D": "Little is lost in loss, and a smaller model is cheaper to use afterwards.",
        },
    ),
    Number(
        "valley-of-mine",
        "A valley of your own",
        2,
        "IsoFLOP valley",
        "apply",
        'Five of our runs at {flops:.3e} FLOPs are yours: `my_figures("valley-of-mine")` gives their `params` and `loss`. At the floor of '
        "the parabola through them, how many tokens per parameter does that budget pay for?",
        figures=_valley_figures,
        unit="tokens per parameter",
        low=0.01,
        high=1e9,
    ),
    Function(
        "frontier-exponents",
        "The line of floors",
        2,
        "IsoFLOP valley",
        "apply",
        "Write the function that fits N ∝ C^a to the floors of several budgets, and gives a and the exponent b of D ∝ C^b.",
        signature="frontier_exponents(flops, params)",
        returns="two numbers, (a, b)",
        examples=(
            Example((np.array([1e9, 1e10, 1e11]), 3 * np.array([1e9, 1e10, 1e11]) ** 0.4), (0.4, 0.6)),
            Example((np.geomspace(1e18, 1e24, 7), 0.1 * np.geomspace(1e18, 1e24, 7) ** 0.5), (0.5, 0.5)),
        ),
        grade=within(1e-6),
        slips=(
            Slip(
                "exponents exchanged",
                mended_by(lambda value: value[::-1]),
                "a and b have changed places: a belongs to N, b to D.",
            ),
            Slip(
                "b taken for a",
                returned_by(lambda flops, params: (_exponents(flops, params)[0],) * 2),
                "Both are the exponent of N. Since D = C/(6N), b = 1 − a.",
            ),
            Slip(
                "logarithms forgotten",
                returned_by(lambda flops, params: (lambda a: (a, 1 - a))(float(np.polyfit(flops, params, 1)[0]))),
                "This is the slope of N against C. An exponent is the slope between logarithms.",
            ),
        ),
    ),
    Number(
        "tokens-for-a-model",
        "Twenty tokens per parameter",
        1,
        "tokens per parameter",
        "recall",
        "By the rule of thumb that came from Chinchilla, how many billion tokens is a compute-optimal run of a model with "
        "{billions:g} billion parameters?",
        figures=lambda rng: {"billions": round(rng.uniform(1, 90), 1)},
        unit="billion tokens",
        low=0.001,
        high=1e6,
    ),
    Choice(
        "no-constant",
        "Is twenty a constant?",
        1,
        "tokens per parameter",
        "analyse",
        "In our runs the compute-optimal tokens per parameter grow several-fold from the smallest budget to the largest. Why?",
        options={
            "A": "alpha is larger than beta here, so a larger budget is better spent on data.",
            "B": "The runs are too small: for every language the ratio must settle at twenty.",
            "C": "The larger runs were trained longer, which makes any ratio come out larger.",
            "D": "Noise: tokens per parameter are the quotient of two uncertain numbers.",
        },
    ),
    Function(
        "fit-chinchilla",
        "Fit the surface",
        6,
        "parametric law",
        "apply",
        "Write the function that fits L(N, D) = E + A·N^(−alpha) + B·D^(−beta), all five constants free.",
        signature="fit_chinchilla(params, tokens, loss)",
        returns="five numbers, (E, A, alpha, B, beta), the exponents positive",
        examples=(example_surface(),),
        grade=grade_surface,
        slips=(
            Slip(
                "N and D exchanged",
                mended_by(lambda value: [value[0], *value[3:], *value[1:3]]),
                "N and D have changed places: the order is (E, A, alpha, B, beta), A and alpha for N, B and beta for D.",
            ),
            Slip(
                "A and B left in logarithms",
                mended_by(lambda value: [value[0], math.exp(value[1]), value[2], math.exp(value[3]), value[4]]),
                "A and B are still logarithms: turn them back with np.exp.",
            ),
            Slip(
                "E, A and B left in logarithms",
                mended_by(
                    lambda value: [math.exp(value[0]), math.exp(value[1]), value[2], math.exp(value[3]), value[4]]
                ),
                "E, A and B are still logarithms: turn them back with np.exp.",
            ),
            Slip(
                "signs of the exponents",
                mended_by(lambda value: [value[0], value[1], -value[2], value[3], -value[4]]),
                "The exponents have the wrong sign: the minus is written out in the law, and alpha and beta are positive.",
            ),
            Slip(
                "order of the five",
                mended_by(lambda value: [value[0], value[1], value[3], value[2], value[4]]),
                "This is (E, A, B, alpha, beta), the order in some papers. Here it is (E, A, alpha, B, beta).",
            ),
        ),
    ),
    SeveralChoices(
        "runs-along-a-line",
        "Twenty tokens for each",
        2,
        "identifiability",
        "analyse",
        "A team trained nine models, all with D = 20·N, and an optimiser returned five constants of L(N, D) with tiny residuals. What do these "
        "runs decide?",
        options={
            "A": "How the loss falls with compute, as long as D = 20·N is kept.",
            "B": "alpha and beta, one by one.",
            "C": "Whether 20 tokens per parameter is a good ratio.",
            "D": "About what a model twice as large would reach on twice the tokens.",
            "E": "Which of A·N^(−alpha) and B·D^(−beta) holds the loss up.",
        },
    ),
    Function(
        "huber",
        "A loss that forgives",
        2,
        "Huber loss",
        "apply",
        "Hoffmann et al. fit their law with the Huber loss of ln L: half the square of a residual up to delta, and a straight "
        "line of the same slope beyond. Write it, for an array of residuals.",
        signature="huber(residual, delta)",
        returns="an array of the same length",
        examples=(
            Example((np.array([0.0, 0.5, -1.0, 3.0]), 1.0), (0.0, 0.125, 0.5, 2.5)),
            Example((np.array([-0.002, 0.0005, 0.01]), 1e-3), (1.5e-6, 1.25e-7, 9.5e-6)),
        ),
        grade=lambda value, expected, *args: float(close(value, expected, 1e-6) == 1),
        slips=(
            Slip(
                "square everywhere",
                returned_by(lambda r, delta: 0.5 * r**2),
                "This is half the square everywhere: an outlier still counts for far too much. Beyond delta, a straight line.",
            ),
            Slip(
                "absolute value everywhere",
                returned_by(lambda r, delta: delta * np.abs(r)),
                "This is a straight line everywhere. Within delta it must be half the square.",
            ),
            Slip(
                "half forgotten",
                returned_by(lambda r, delta: np.where(np.abs(r) <= delta, r**2, delta * (np.abs(r) - 0.5 * delta))),
                "The half is missing in the square, so that the two pieces do not meet at delta.",
            ),
            Slip(
                "pieces do not meet",
                returned_by(lambda r, delta: np.where(np.abs(r) <= delta, 0.5 * r**2, delta * np.abs(r))),
                "The pieces do not meet at delta: the straight one is delta·(|r| − delta/2).",
            ),
            Slip(
                "sign of the residual",
                returned_by(lambda r, delta: np.where(r <= delta, 0.5 * r**2, delta * (r - 0.5 * delta))),
                "Negative residuals beyond −delta are squared: compare |residual| with delta.",
            ),
        ),
    ),
    Number(
        "outlier-weight",
        "How much does one odd run count?",
        1,
        "Huber loss",
        "apply",
        "One run lies {off} off the law in ln L, and delta is {delta}. How many times as much would it add to the objective if half the square "
        "were taken everywhere, as with the Huber loss?",
        figures=_outlier_figures,
        unit="times",
        low=0,
        high=1000,
    ),
    Choice(
        "bad-optimum",
        "Success?",
        1,
        "local optimum",
        "analyse",
        "You fit the five constants with a general optimiser from 500 starts. All 500 report success, and their objectives "
        "differ in the third digit. What do you do?",
        options={
            "A": "Average the constants of all 500, since each of them was reported as a success.",
            "B": "Take the first start, because an optimiser that reports success has converged.",
            "C": "Keep the best, start again around it, and treat what differs as not yet known.",
            "D": "Take the median run, so that neither lucky nor unlucky starts decide.",
        },
    ),
    Number(
        "which-stop",
        "Five stops",
        1,
        "local optimum",
        "apply",
        "Five starts of an optimiser on the same runs ended like this: {listed}. Which E belongs to the fit that you would go on from?",
        figures=_starts_figures,
        unit="nats per token",
        low=0,
        high=10,
    ),
    Function(
        "compute-optimal",
        "The best split",
        3,
        "compute-optimal training",
        "apply",
        "Write the function that gives the N and D of lowest loss for a budget C = 6ND, by the law L(N, D).",
        signature="compute_optimal(flops, E, A, alpha, B, beta)",
        returns="two numbers, (params, tokens)",
        examples=(
            Example((6e6, 1.0, 1.0, 0.5, 1.0, 0.5), (1e3, 1e3)),
            Example((6e10, *_CURVE), optimum(6e10, *_CURVE)),
        ),
        grade=within(0.01),
        slips=(
            Slip(
                "N and D exchanged",
                mended_by(lambda value: value[::-1]),
                "N and D have changed places: return (params, tokens).",
            ),
            Slip(
                "six forgotten",
                returned_by(lambda flops, *law: optimum(6 * flops, *law)),
                "N·D equals C here: the 6 of C = 6ND is missing.",
            ),
            Slip(
                "exponents exchanged",
                returned_by(
                    lambda flops, E, A, alpha, B, beta: (lambda n: (n, flops / 6 / n))(
                        (alpha * A / (beta * B)) ** (1 / (alpha + beta)) * (flops / 6) ** (alpha / (alpha + beta))
                    )
                ),
                "The powers of C are exchanged: N grows as C^(beta/(alpha+beta)). The axis with the smaller exponent needs more.",
            ),
            Slip(
                "exponents left out of the balance",
                returned_by(
                    lambda flops, E, A, alpha, B, beta: (lambda n: (n, flops / 6 / n))(
                        (A / B) ** (1 / (alpha + beta)) * (flops / 6) ** (beta / (alpha + beta))
                    )
                ),
                "The two parts of the loss are made equal here. At the optimum their slopes are: alpha·A·N^(−alpha) = beta·B·D^(−beta).",
            ),
        ),
    ),
    Number(
        "rounded-constants",
        "Rounded to two digits",
        2,
        "parametric law",
        "apply",
        "Approach 3 of Hoffmann et al. as printed: E = 1.69, A = 406.4, alpha = 0.34, B = 410.7, beta = 0.28. How many tokens "
        "per parameter does that law call optimal at a budget of {flops:.2g} FLOPs?",
        figures=lambda rng: {"flops": typed(rng, 1e21, 5e25)},
        unit="tokens per parameter",
        low=0.1,
        high=10_000,
    ),
    Ordering(
        "starved-models",
        "Who was starved?",
        2,
        "tokens per parameter",
        "apply",
        "Put the models in order of their tokens per parameter, from the fewest to the most (parameters / training tokens).",
        options={
            "A": "Gopher: 280 billion / 300 billion",
            "B": "Chinchilla: 70 billion / 1,400 billion",
            "C": "GPT-3: 175 billion / 300 billion",
            "D": "MT-NLG: 530 billion / 270 billion",
        },
    ),
    Number(
        "audit",
        "An audit",
        2,
        "tokens per parameter",
        "apply",
        "A model of {billions:g} billion parameters was trained on {billion_tokens:,g} billion tokens. By the rule of 20 tokens "
        "per parameter, how many billion parameters should a model of the *same* training compute have?",
        figures=_audit_figures,
        unit="billion parameters",
        low=1e-3,
        high=1e5,
    ),
    SeveralChoices(
        "why-kaplan-differs",
        "Why did Kaplan say otherwise?",
        2,
        "Kaplan's laws",
        "recall",
        "Kaplan et al. found N ∝ C^0.73, Hoffmann et al. about C^0.5. Which of these explain most of the difference, by the "
        "experiments of Porian et al. (2024)?",
        options={
            "A": "The last layer's compute was not counted, which matters for small models.",
            "B": "The learning rate did not decay to the end of each run.",
            "C": "The warm-up was too long for small models.",
            "D": "The optimiser's settings were not tuned for each size.",
            "E": "English text changed between 2020 and 2022.",
        },
    ),
    Function(
        "cheapest-for-use",
        "Cheap to train, or cheap to use?",
        3,
        "over-training",
        "analyse",
        "A model will serve many tokens, at 2N FLOPs each. Write the function that gives the N and D that reach a target loss "
        "with the least FLOPs for training and serving together, by the law L(N, D).",
        signature="cheapest_for_use(served, target, E, A, alpha, B, beta)",
        returns="two numbers, (params, tokens)",
        examples=(
            Example((1e7, 1.35, *_CURVE), cheapest(1e7, 1.35, *_CURVE)),
            Example((0.0, 1.35, *_CURVE), cheapest(0.0, 1.35, *_CURVE)),
        ),
        grade=grade_use,
        slips=(
            Slip(
                "serving forgotten",
                lambda value, example, grade: (
                    example.args[0] == 0 or grade(value, cheapest(0.0, *example.args[1:]), *example.args) == 1
                ),
                "This is the cheapest to train. Serving costs 2N per token as well: add it before you look for the least.",
            ),
            Slip(
                "six for serving",
                lambda value, example, grade: grade(value, cheapest(*example.args, per_token=6), *example.args) == 1,
                "Serving is counted at 6N per token. Using a model is the forward pass alone: 2N.",
            ),
            Slip(
                "N and D exchanged",
                mended_by(lambda value: value[::-1]),
                "N and D have changed places: return (params, tokens).",
            ),
        ),
    ),
    Choice(
        "over-training",
        "Past the optimum, on purpose",
        1,
        "over-training",
        "analyse",
        "A lab trains a model of 8 billion parameters on 15 trillion tokens, almost 1,900 per parameter. What is the likeliest "
        "reason?",
        options={
            "A": "It read the law the wrong way round and exchanged parameters and tokens.",
            "B": "The model will be used so much that a small one is cheaper in all.",
            "C": "Beyond 20 tokens per parameter the loss no longer falls, so it did no harm.",
            "D": "By Chinchilla's law 1,900 is the optimum at that budget, and not 20.",
        },
    ),
    Essay(
        "audit-report",
        "An auditor's report",
        5,
        "compute-optimal training",
        "analyse",
        "A company plans its largest run: 6·10^23 FLOPs, 200 billion parameters on 500 billion tokens. It will serve the model to "
        "millions. Its planning rests on one fit of L(N, D) with five constants, from runs of up to 10^21 FLOPs and one optimiser start. "
        "Write the auditor's report: what speaks for another split, what would have to be known before, and what you recommend.",
        words=300,
    ),
)
