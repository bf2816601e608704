"""Lesson 9: what is right, and the reason given for every wrong answer."""

import math
from functools import cache
from typing import Any

import numpy as np

from autograder.bank.keys import (
    ChoiceKey,
    EssayKey,
    ForecastKey,
    FunctionKey,
    RecordKey,
    Slip,
)
from autograder.bank.kinds import Example, Given, Instance
from autograder.questions import question
from autograder.questions.instructor.held_out import measured_mean
from course_data import load
from course_data.dataset import Dataset
from course_data.plans import measured, verdicts


def interval_score(low: float, high: float, truth: float, level: float) -> float:
    """Gneiting & Raftery 2007 (JASA 102), eq. 43: width, and 2/(1 - level) times a miss. Low is good."""
    return high - low + 2 / (1 - level) * max(low - truth, truth - high, 0.0)


def ladder_forecast(flops: np.ndarray, loss: np.ndarray, target: float, share: float) -> tuple[int, float]:
    """How many of the cheapest models cost at most `share` of the target together, and what their line forecasts."""
    bought = int(np.sum(np.cumsum(np.sort(flops)) <= share * target))
    cheapest = np.argsort(flops)[:bought]
    slope, intercept = np.polyfit(np.log(flops[cheapest]), np.log(loss[cheapest]), 1)
    return bought, float(np.exp(intercept + slope * np.log(target)))


@cache
def _family(name: str) -> tuple[np.ndarray, np.ndarray]:
    """FLOPs and losses of a family's published models; Cerebras-GPT's without the held-out one."""
    runs = load("pythia") if name == "pythia" else load("cerebras-gpt").where(series=name)
    order = np.argsort(runs["flops"])
    return runs["flops"][order], runs["loss"][order]


def _ladder(name: str, target: float, share: float, noise: np.ndarray | float = 1.0) -> Example:
    flops, loss = _family(name)
    smaller = flops < 0.9 * target
    args = (flops[smaller], np.round((loss * noise)[smaller], 4), target, share)
    return Example(args, ladder_forecast(*args))


def _ladders(rng: np.random.Generator) -> list[Example]:
    """Ladders of three real families, the losses a little changed, of which a budget buys three to all but one."""
    cases = []
    for name in ("standard", "pythia", "muP"):
        flops, _ = _family(name)
        target = float(flops[-1] * rng.uniform(3, 6))
        bought = int(rng.integers(3, len(flops)))
        paid = np.cumsum(flops)
        share = float(f"{rng.uniform(1.02 * paid[bought - 1], 0.98 * paid[bought]) / target:.3g}")
        cases.append(_ladder(name, target, share, np.exp(rng.normal(0, 0.01, len(flops)))))
    return cases


def _intervals(rng: np.random.Generator) -> list[Example]:
    """The truth inside, below and above, at levels that differ from 1 − level."""
    cases = []
    for place in (0.4, -0.5, 1.7):
        low = rng.uniform(0.8, 2)
        high = low + rng.uniform(0.02, 0.4)
        args = (float(low), float(high), float(low + place * (high - low)), float(rng.choice([0.6, 0.8, 0.95])))
        cases.append(Example(args, interval_score(*args)))
    return cases


def _target_loss(given: Given) -> float:
    return measured_mean("capstone", "loss", **{name: given[name] for name in ("language", "params", "tokens")})


def _plan_merits(plan: Any, instance: Instance) -> list[tuple[float, bool, str]]:
    """What is said of a plan, by the losses of the language on which this student bets."""
    language = question("forecast-capstone").instance(instance.student).given["language"]
    return [(one.share, one.met, one.sentence) for one in verdicts(plan, measured(language))]


@cache
def _small_runs(language: str) -> Dataset:
    """All that can be bought of a language."""
    return load("capstone").where(language=language)


def _lowest(language: str) -> float:
    """The lowest loss on sale, of both seeds: that of one of the costliest runs."""
    runs = _small_runs(language)
    cost = runs["params"] * runs["tokens"]
    return float(min(runs["loss"][cost == one].mean() for one in np.unique(cost)))


def _lawless(given: Given) -> tuple[float, float]:
    """The lowest loss on sale, and the plane through the logarithms of all runs."""
    runs = _small_runs(given["language"])
    n, d, loss = (runs[name] for name in ("params", "tokens", "loss"))
    parts = np.column_stack([np.ones(len(n)), np.log(n), np.log(d)])
    plane = np.linalg.lstsq(parts, np.log(loss), rcond=None)[0]
    at = plane @ [1, math.log(given["params"]), math.log(given["tokens"])]
    return _lowest(given["language"]), math.exp(at)


KEYS = {
    "hold-one-back": ChoiceKey(
        "B",
        {
            "A": "Five constants can be fitted to eleven runs, but then nothing shows how far the forecast may be off.",
            "B": "Right. It is the only honest test you can afford; afterwards it still joins the fit.",
            "C": "The noise of a run is small here. What is not known is the law further out.",
            "D": "You fool yourself if you keep only what fits. A run off the law tells you most of all.",
        },
    ),
    "interval-score": FunctionKey(
        _intervals,
        r"Width plus $2/(1 - \text{level})$ times the miss (Gneiting & Raftery 2007).",
        examples=(
            Example((1.0, 1.2, 1.1, 0.9), interval_score(1.0, 1.2, 1.1, 0.9)),
            Example((1.0, 1.2, 1.25, 0.9), interval_score(1.0, 1.2, 1.25, 0.9)),
            Example((1.0, 1.2, 0.9, 0.6), interval_score(1.0, 1.2, 0.9, 0.6)),
        ),
        together=3,
        slips=(
            Slip(
                "width alone",
                lambda low, high, truth, level: high - low,
                "This is the width alone: an interval of no width would always be best. A miss must cost.",
            ),
            Slip(
                "miss alone",
                lambda low, high, truth, level: 2 / (1 - level) * max(low - truth, truth - high, 0),
                "This is the penalty alone: an interval from zero to infinity would be best. Width must cost.",
            ),
            Slip(
                "two forgotten",
                lambda low, high, truth, level: high - low + max(low - truth, truth - high, 0) / (1 - level),
                r"The 2 is missing: the part outside is split between two ends, so each costs $2/(1 - \text{level})$.",
            ),
            Slip(
                "level for one minus level",
                lambda low, high, truth, level: high - low + 2 / level * max(low - truth, truth - high, 0),
                r"The penalty is divided by the level. The surer you say you are, the more a miss costs: divide by $1 - \text{level}$.",
            ),
            Slip(
                "inside punished",
                lambda low, high, truth, level: high - low + 2 / (1 - level) * max(low - truth, truth - high),
                "A truth inside earns a bonus here, and more for a wide interval. Inside, the penalty is zero.",
            ),
            Slip(
                "sign turned",
                [("negate",)],
                "The sign is turned round: in this form a low score is a good one.",
            ),
        ),
    ),
    "honest-interval": ChoiceKey(
        "A",
        {
            "A": "Right. The score is proper: what you believe is, on average, what it rewards most.",
            "B": "The width saved is less than what the additional misses cost, on average, by your own belief.",
            "C": "An interval as wide as this costs its width every time, and by your own belief it hardly ever needs it.",
            "D": "A single point never holds the truth. By your belief the misses will cost far more than the width saved.",
        },
    ),
    "my-plan": RecordKey(
        "The points are for the plan alone; what the ledger says does not count, and how near the forecast comes is graded below.",
        merits=_plan_merits,
    ),
    "forecast-capstone": ForecastKey(
        _target_loss,
        _lawless,
        "An interval pays for its width every time and for a miss twenty times over: state what you believe.",
        skill=0.6,
        half_width=0.06,
    ),
    "ladder-forecast": FunctionKey(
        _ladders,
        "For Cerebras-GPT's 13B, 2 % of its price buys four models and a forecast of 1.558, 10 % buys five and 1.546, and 40 % buys all six and 1.570. "
        "Measured: 1.572 nats per token.",
        examples=(
            _ladder("standard", 2.3e22, 0.02),
            _ladder("standard", 2.3e22, 0.1),
            _ladder("pythia", 2.4e22, 0.5),
        ),
        together=3,
        slips=(
            Slip(
                "each alone",
                lambda f, y, t, s: ladder_forecast(f[f <= s * t], y[f <= s * t], t, math.inf),
                "Each model alone costs at most that share here. All of them together must: add up their prices.",
            ),
            Slip(
                "all models",
                lambda f, y, t, s: ladder_forecast(f, y, t, math.inf),
                "This line goes through all models. Fit those that the share pays for.",
            ),
            Slip(
                "counted, and fitted all",
                lambda f, y, t, s: (ladder_forecast(f, y, t, s)[0], ladder_forecast(f, y, t, math.inf)[1]),
                "The models are counted rightly, and the line goes through all of them. Fit those that were bought.",
            ),
            Slip(
                "share in per cent",
                lambda f, y, t, s: ladder_forecast(f, y, t, s / 100),
                "The share was taken as per cent: 0.1 means a tenth.",
            ),
            Slip(
                "order",
                [("order", 1, 0)],
                "The two numbers have changed places: return (how many, the forecast).",
            ),
        ),
    ),
    "a-miss": ChoiceKey(
        "D",
        {
            "A": "A law guarantees nothing: it sums up what similar runs gave. A sound run may lie off it, and then it is the law that has to change.",
            "B": "One run in ten lies outside a 90 % interval, and this one lies outside by little. That refutes nothing.",
            "C": "It said 90 %. If misses pile up, or grow with size, they do speak against the law, or against its interval.",
            "D": (
                "Right. It is a regularity with a stated uncertainty. The run now belongs to the data: look for "
                "what differed in it, and a second miss would say more."
            ),
        },
    ),
    "run-report": EssayKey(
        rubric=(
            (1.5, "The plan: which runs and why, spread over both axes, and its cost against the budget."),
            (2.0, "The law and its window: how it was fitted, what was left out and why, residuals looked at."),
            (
                2.0,
                "The forecast with the interval and where it comes from: held-out run, refits, noise; not from the residuals alone.",
            ),
            (1.5, "What could prove it wrong: the floor, the window, the recipe at that size, another regime."),
            (1.0, "A recommendation that follows from the above, on one page."),
        ),
        samples={
            8.0: r"I spent $1.3 \cdot 10^{11}$ FLOPs, a fifth of what the large run costs: four runs to scout, three of nearly one price, and one kept back. Sizes go from 3,652 to 20,672 parameters and amounts from 120 to 480 thousand tokens. At one price the "
            r"best size lay in the middle. The smallest size I left out, because the smallest runs pull at the law. $L(N, D)$ was fitted to $\ln L$ by least squares; the residuals are 0.4 % and show no bow against N or D. Before training the held-back run I forecast it: 1.121, and "
            "measured 1.127, a miss of 0.5 %. For the target the law gives 1.03. Refits that leave out one run each scatter by 0.008; the target is further out than the held-back run was, so I double the miss seen there: 1.03 ± 0.02 at 90 %. "
            "It would be proved wrong by a floor that the runs cannot see, which would lift the value, or by a learning rate that does not suit the larger width. Would I pay? For the loss alone, yes: the interval is a tenth of what is left above the "
            "fitted floor. For a task score, not before lesson 7's second stage has been measured on this language.",
            5.0: r"I trained nine runs of different sizes for $4.9 \cdot 10^{11}$ FLOPs and fitted $L(N, D)$. The forecast is 1.03. The interval is ± 0.01 because the residuals of the fit are about 0.5 %, doubled for safety. It could be wrong because it is an extrapolation. "
            "I would pay for the run.",
            2.0: "The loss gets lower with larger models, so the large run will be better than all small ones. My forecast is 1.0. I am quite sure, because all runs were close to the curve.",
        },
    ),
}
