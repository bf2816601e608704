"""Parallel forms on planning a run: which runs to make, and how wide an interval to state. Keys: instructor/pool/planning.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.bank.kinds import Choice, Given, Number

if TYPE_CHECKING:
    import numpy as np  # figures are drawn with it; the rest works where there is none


def _budget_figures(rng: np.random.Generator) -> Given:
    """Three sizes crossed with two amounts, and a budget that leaves something for one run of twice the largest size."""
    first = int(rng.integers(0, 3))
    sizes = [20 * 2 ** (first + step) for step in range(3)]  # in millions
    amounts = sorted(round(float(one), 1) for one in (rng.uniform(0.4, 1.2), rng.uniform(1.6, 3.6)))  # in billions
    planned = 6e15 * sum(sizes) * sum(amounts)
    return {
        "sizes": sizes,
        "amounts": amounts,
        "last": 2 * sizes[-1],
        "budget": float(f"{planned * rng.uniform(1.4, 2.2):.2e}"),
        "size_list": f"{sizes[0]}, {sizes[1]} and {sizes[2]}",
        "amount_list": f"{amounts[0]} and {amounts[1]}",
    }


def _miss_figures(rng: np.random.Generator) -> Given:
    """Ten misses in per cent, in any order; the two largest lie on different sides and well apart from each other."""
    second = rng.uniform(2, 3)
    sizes = [*rng.uniform(0.1, 1.7, 8), second, second * rng.uniform(1.3, 1.8)]
    signs = [*rng.choice([-1, 1], 9)]
    signs.append(-signs[-1])
    misses = [round(float(one), 1) for one in rng.permutation([s * size for s, size in zip(signs, sizes, strict=True)])]
    listed = ", ".join(f"{one:+.1f} %" for one in misses).replace("-", "−")
    return {"misses": misses, "forecast": round(float(rng.uniform(1.5, 3.5)), 2), "listed": listed}


FORMS: tuple[Choice | Number, ...] = (
    Choice(
        "experimental-design-1",
        "Nine runs",
        1,
        "experimental design",
        "recall",
        r"A large run is to be forecast by $L(N, D) = E + A N^{-\alpha} + B D^{-\beta}$. Four plans of nine small runs cost about the same. Which tells you "
        "most about the constants?",
        options={
            "A": "One size and one amount of tokens, each run with another seed.",
            "B": "Three sizes, each of them with the same three amounts of tokens.",
            "C": "Nine sizes, each of them with 20 tokens for every parameter.",
            "D": "One size, each of the runs with another amount of tokens.",
        },
    ),
    Number(
        "experimental-design-2",
        "What is left for the test",
        1,
        "experimental design",
        "apply",
        "You have {budget:.3g} FLOPs and plan six runs: models of {size_list} million parameters, each of them on {amount_list} billion tokens. All that is "
        "left goes into one run of {last} million parameters, which is held out as a test. On how many billion tokens can it be trained?",
        figures=_budget_figures,
        unit="billion tokens",
        low=1e-3,
        high=1e4,
    ),
    Choice(
        "experimental-design-3",
        "One large run or four small ones",
        1,
        "experimental design",
        "analyse",
        "Eight runs are fitted; the smallest lie off the law, all on one side. What is left of the budget pays for one run with a tenth of the target's "
        "compute, or for four with a thousandth each. What do you buy?",
        options={
            "A": "The four small ones, as more runs make every constant more certain.",
            "B": "The four small ones, as the law is worst there and needs them most.",
            "C": "The large one, as it lies nearest to the run that is to be forecast.",
            "D": "Neither of the two, as runs on one side show that no law can be fitted.",
        },
    ),
    Choice(
        "experimental-design-4",
        "The best of five",
        1,
        "experimental design",
        "analyse",
        "Five formulas are fitted to fourteen runs. A fifteenth run, the largest, was left out of all fits. You keep the formula that comes closest to "
        "this run, and report its error there, 0.4 %, as the error of your forecasts. What is that figure worth?",
        options={
            "A": "Less than it seems, as the run has helped to choose the formula.",
            "B": "As much as any held-out error, as no fit has used the run.",
            "C": "More than usual, as four other formulas were tried and lost.",
            "D": "Nothing at all, as a test takes more than a single run.",
        },
    ),
    Choice(
        "prediction-interval-1",
        "Twenty-nine of forty",
        1,
        "prediction interval",
        "apply",
        "A group has stated 90 % intervals for 40 runs. Of these, 29 held the measured value; six values lay above their interval and five below. What "
        "should change in the next intervals?",
        options={
            "A": "Nothing: intervals at 90 % miss at times, and most of these held.",
            "B": "They should be wider: eleven have missed where four were announced.",
            "C": "They should lie higher: most of the misses were above the interval.",
            "D": "They should be narrower: those that held were wider than needed.",
        },
    ),
    Choice(
        "prediction-interval-2",
        "Narrow or wide",
        1,
        "prediction interval",
        "apply",
        "An interval is scored by its width plus 2/(1 − level) times the distance by which the measured value lies outside; the lower, the better. At level 0.9 one person "
        "states 1.98 to 2.02, another 1.90 to 2.10, and 2.05 is measured. Which interval scores better?",
        options={
            "A": "The first, 0.04 against 0.20: the narrower one has the lower score.",
            "B": "The first, 0.07 against 0.20: a miss of 0.03 adds 0.03 to the width.",
            "C": "The second, 0.20 against 0.64: a miss of 0.03 counts twenty times.",
            "D": "The second, 0 against 0.03: an interval that holds the value pays nothing.",
        },
    ),
    Number(
        "prediction-interval-3",
        "Nine of ten",
        1,
        "prediction interval",
        "apply",
        "Ten earlier forecasts, as far beyond their fits as your new one, missed by {listed} (measured/forecast − 1). Your new forecast is {forecast:.2f} nats. "
        "You state it ± w, with the smallest w that, taken as a share of the forecast, would have held nine of those ten. What is w, in nats?",
        figures=_miss_figures,
        unit="nats per token",
        low=0,
        high=10,
    ),
    Choice(
        "prediction-interval-4",
        "Sixteen times the compute",
        1,
        "prediction interval",
        "analyse",
        "The residuals of a fit have a standard deviation of 0.4 %. A run with 4 times the compute of the largest one fitted was held out and missed by "
        "1.5 %. The run to forecast has 16 times that compute. How far to either side should a 90 % interval reach?",
        options={
            "A": "0.4 %",
            "B": "0.7 %",
            "C": "1.5 %",
            "D": "More than 1.5 %",
        },
    ),
)
