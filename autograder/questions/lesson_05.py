"""Lesson 5, Compute-optimal. What is asked. The keys and reasons are in instructor/lesson_05.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.bank.credit import within
from autograder.bank.kinds import (
    Choice,
    Essay,
    Function,
    Given,
    Number,
    Ordering,
    SeveralChoices,
)
from autograder.bank.variants import typed, with_powers
from autograder.questions.measured import measured
from autograder.questions.warm_ups import warm_ups

if TYPE_CHECKING:
    import numpy as np  # figures are drawn with it; the rest works where there is none

LESSON = "05_compute_optimal"


def _audit_figures(rng: np.random.Generator) -> Given:
    """A model trained on far too few tokens for its size, or far too many."""
    params = typed(rng, 5e9, 4e11)
    ratio = float(rng.choice([rng.uniform(0.5, 5), rng.uniform(80, 400)]))
    tokens = float(f"{params * ratio:.1e}")
    return {"params": params, "tokens": tokens, "billions": params / 1e9, "billion_tokens": tokens / 1e9}


def _outlier_figures(rng: np.random.Generator) -> Given:
    delta = float(rng.choice([0.001, 0.002, 0.005]))
    return {"delta": delta, "off": round(delta * float(rng.uniform(4, 10)), 4)}


def _starts_figures(rng: np.random.Generator) -> Given:
    """Seven stops of an optimiser, from the lowest up and then in any order; four ran out of iterations.

    The lowest is never the first, its E is none that stands out, and no average comes near it. How a stop ended says
    nothing of how low it lies: the lowest ran out of iterations in three cases of four.
    """
    import numpy as np

    E = np.linspace(1.4, 2.0, 7) + rng.uniform(-0.03, 0.03, 7)
    first = rng.choice([0, 1, 2, 4, 5, 6])
    E = np.array([E[first], *rng.permutation(np.delete(E, first))])
    objective = 0.00101 * np.cumprod([1, *rng.uniform(1.02, 1.1, 6)])
    order = np.insert(rng.permutation(6) + 1, rng.integers(1, 7), 0)
    lowest_used_up = rng.random() < 0.75
    while True:
        used_up = rng.choice(7, 4, replace=False)
        if (0 in used_up) == lowest_used_up and abs(np.delete(E, used_up).mean() / E[0] - 1) > 0.02:
            break
    stops = {
        "objective": [round(float(objective[i]), 6) for i in order],
        "E": [round(float(E[i]), 2) for i in order],
        "ended": ["iterations used up" if i in used_up else "success" for i in order],
    }
    rows = zip(*stops.values(), strict=True)
    return {**stops, "listed": "; ".join(f"objective {o:.6f}, E = {e:.2f} ({end})" for o, e, end in rows)}


def _overtrained_figures(rng: np.random.Generator) -> Given:
    """One Pythia model, the Cerebras-GPT that would have its loss, and the tokens that a service handles in a day."""
    import numpy as np

    family, pythia = measured("cerebras-gpt").where(series="standard"), measured("pythia")
    at = int(rng.integers(1, 6))  # 160M to 2.8B: their losses lie between those of the six public models

    def for_its_loss(column: str) -> float:
        """Between the two nearest sizes, on log-log axes."""
        return float(np.exp(np.interp(-np.log(pythia["loss"][at]), -np.log(family["loss"]), np.log(family[column]))))

    billions, other = float(pythia["total_params"][at]) / 1e9, for_its_loss("params") / 1e9
    return {
        "model": str(pythia["model"][at]),
        "billions": float(f"{billions:.3g}"),
        "flops": float(pythia["flops"][at]),
        "other_billions": float(f"{other:.3g}"),
        "other_flops": float(f"{for_its_loss('flops'):.3g}"),
        "spent": with_powers(f"{pythia['flops'][at]:.2g}"),
        "other_spent": with_powers(f"{for_its_loss('flops'):.3g}"),
        "daily": typed(rng, 2e9, 6e10) / 1e9,
    }


QUESTIONS = (
    *warm_ups(
        5,
        ("IsoFLOP valley", "parametric law", "tokens per parameter"),
        ("identifiability", "extrapolation", "irreducible loss"),
        ("local slope", "training anomaly", "model floor"),
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
            "B": "Take the first start; an optimiser that reports success has usually converged.",
            "C": "Keep the best and start around it again, as only the objective compares fits.",
            "D": "Take the median start, halfway between the lucky and the unlucky ones.",
        },
    ),
    Number(
        "outlier-weight",
        "How much does one odd run count?",
        1,
        "Huber loss",
        "apply",
        r"One run lies {off} off the law in $\ln L$, and $\delta$ is {delta}. If half the square were taken everywhere in place of the Huber loss, how many "
        "times as much would this run add to the objective?",
        figures=_outlier_figures,
        unit="times",
        low=0,
        high=1000,
    ),
    Number(
        "which-stop",
        "Seven stops",
        1,
        "local optimum",
        "apply",
        "Seven starts of an optimiser on the same runs ended like this: {listed}. Which E belongs to the fit that you would go on from?",
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
        r"Write the function that gives the N and D of lowest loss for a budget $C = 6ND$, by the law $L(N, D) = E + A N^{-\alpha} + B D^{-\beta}$.",
        signature="compute_optimal(flops, E, A, alpha, B, beta)",
        returns="two numbers, (params, tokens)",
        grade=within(0.03, whole=True),
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
        r"Kaplan et al. found $N \propto C^{0.73}$, Hoffmann et al. about $N \propto C^{0.5}$. Which of these explain most of the difference, by the "
        "experiments of Porian et al. (2024)?",
        options={
            "A": "The last layer's compute was not counted, which matters for small models.",
            "B": "The learning rate did not decay to the end of each run.",
            "C": "The warm-up was too long for small models.",
            "D": "The optimiser's settings were not tuned for each size.",
            "E": "The teams' web text differed: it was collected in different years.",
        },
    ),
    Function(
        "cheapest-for-use",
        "Cheap to train, or cheap to use?",
        3,
        "over-training",
        "analyse",
        "A model will serve many tokens, at $2N$ FLOPs each. Write the function that finds the N and D with which a target loss is reached "
        "for the least FLOPs of training and serving together, by the law $L(N, D)$.",
        signature="cheapest_for_use(served, target, E, A, alpha, B, beta)",
        returns="two numbers, (params, tokens)",
        grade=within(0.03, whole=True),
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
            "B": "The model will be used so much that a small one is cheaper in the end.",
            "C": "Beyond 20 tokens per parameter the loss hardly falls, so it did no harm.",
            "D": "By Chinchilla's law the optimum at that budget is 1,900, and not 20.",
        },
    ),
    Number(
        "paid-back",
        "When has it paid?",
        2,
        "over-training",
        "apply",
        "Pythia {model} has {billions:g} billion parameters and took {spent} FLOPs. For the same loss a Cerebras-GPT would need "
        "{other_billions:g} billion parameters, but only {other_spent} FLOPs. You will serve {daily:g} billion tokens a day, at $2N$ FLOPs each. "
        "After how many days has the smaller model paid for its longer training?",
        figures=_overtrained_figures,
        unit="days",
        low=0.01,
        high=1e5,
    ),
    Essay(
        "audit-report",
        "An auditor's report",
        5,
        "compute-optimal training",
        "analyse",
        r"A company plans its largest run: $6 \cdot 10^{23}$ FLOPs, 200 billion parameters on 500 billion tokens. It will serve the model to "
        "millions. Its planning rests on one fit of $L(N, D)$ with five constants, from runs of up to $10^{21}$ FLOPs and one optimiser start. "
        "Write the auditor's report: what speaks for another split, what would have to be known before, and what you recommend.",
        words=300,
    ),
)
