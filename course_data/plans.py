"""The rules of lesson 9's game: which runs are on offer, what they cost, and what makes a plan a good one.

The game and the grader read the same rules here. A run is (params, tokens). A plan is a list of three rounds, each a
list of runs; it says what was chosen and not what was measured.
"""

import math
import numbers
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

Run = tuple[int, int]  # N parameters, D tokens


@dataclass(frozen=True)
class Round:
    """One round of the game: its number from 1, its name, and the FLOPs that may be spent in it."""

    number: int
    name: str
    budget: float


ROUNDS = (Round(1, "scout", 2.5e10), Round(2, "valley", 6.5e10), Round(3, "kept run", 4.2e10))
HERO: Run = (58_864, 1_920_000)  # the run to be forecast, 16 times as costly as the costliest on offer
FEWEST = 6  # runs before the kept one: L(N, D) has five constants, and one more run says something about their fit


def price(run: Run) -> float:
    """What a run costs: 6·N·D FLOPs."""
    return 6.0 * run[0] * run[1]


@cache
def on_offer() -> tuple[Run, ...]:
    """The runs that can be bought, by size and then by tokens: those that were measured for every language."""
    from course_data import load  # numpy comes with it

    runs = load("capstone")
    return tuple(sorted(set(zip(map(int, runs["params"]), map(int, runs["tokens"]), strict=True))))


@cache
def measured(language: str) -> Mapping[Run, float]:
    """The loss of every run on offer with this language, in nats per token. Empty for a language of which none is."""
    from course_data import load

    runs = load("capstone").where(language=language, seed=0)
    return {
        (int(n), int(d)): float(loss) for n, d, loss in zip(runs["params"], runs["tokens"], runs["loss"], strict=True)
    }


def run_problem(run: Any, *, offered: Iterable[Run] | None = None) -> str | None:
    """Why something is not a run on the price list, in a sentence that says what to do; None where it is one."""
    offered = set(on_offer() if offered is None else offered)
    if not (isinstance(run, (list, tuple)) and len(run) == 2 and all(map(_is_number, run))):
        return "A run is a pair of numbers, (parameters, tokens), such as (5215, 120_000)."
    n, d = run
    if (n, d) in offered:
        return None
    if (d, n) in offered:
        return f"({n:,.0f}, {d:,.0f}) has its numbers the wrong way round: parameters come first, ({d:,.0f}, {n:,.0f})."
    for factor, unit in ((1e3, "thousands"), (1e6, "millions"), (1e9, "billions")):
        near = [one for one in offered if _close(n * factor, one[0]) and _close(d * factor, one[1])]
        if near:
            return f"({n:g}, {d:g}) seems to be in {unit}: write both numbers in full, {_pair(near[0])}."
    sizes, amounts = sorted({one[0] for one in offered}), sorted({one[1] for one in offered})
    size, amount = (min(some, key=lambda one: abs(one - wanted)) for some, wanted in ((sizes, n), (amounts, d)))
    if n == size and d == amount:
        return f"{_pair((size, amount))} is not on the price list: it would cost more than any run that is."
    wrong = f"{n:,g} is not a size on the price list; the nearest is {size:,}" if n != size else ""
    amounts_wrong = f"{d:,g} is not an amount on the price list; the nearest is {amount:,}" if d != amount else ""
    return f"{'. '.join(filter(None, (wrong, amounts_wrong)))}."


def plan_problem(plan: Any) -> str | None:
    """Why a plan could not have been played by the rules, in a sentence; None where it could."""
    if not (isinstance(plan, (list, tuple)) and len(plan) == len(ROUNDS)):
        return "A plan has three rounds: [round_1, round_2, round_3], each a list of runs (parameters, tokens)."
    for round, runs in zip(ROUNDS, plan, strict=True):
        if not isinstance(runs, (list, tuple)):
            return f"Round {round.number} is not a list of runs: write [(5215, 120_000), …]."
        for run in runs:
            if problem := run_problem(run):
                return f"Round {round.number}: {problem}"
        spent = sum(price(run) for run in runs)
        if spent > round.budget:
            return (
                f"Round {round.number} spends {spent:.2e} FLOPs, and its budget is {round.budget:.1e}: leave out "
                f"{spent - round.budget:.1e} FLOPs."
            )
    bought = [tuple(run) for runs in plan for run in runs]
    if len(set(bought)) < len(bought):
        twice = next(run for run in bought if bought.count(run) > 1)
        return f"{_pair(twice)} stands in the plan twice, and each run is sold once: name it in one round only."
    if len(plan[0]) + len(plan[1]) < FEWEST:
        return f"Rounds 1 and 2 have {len(plan[0]) + len(plan[1])} runs: a law of five constants needs {FEWEST}."
    if len(plan[2]) != 1:
        return f"Round 3 is for the one run that is kept back, and it has {len(plan[2])}."
    return None


@dataclass(frozen=True)
class Verdict:
    """What is said of one side of a plan: its share of the credit, whether the plan has it, and a sentence."""

    name: str
    share: float
    met: bool
    sentence: str


def verdicts(plan: Sequence[Sequence[Sequence[int]]], losses: Mapping[Run, float]) -> tuple[Verdict, ...]:
    """How good a plan is that could be played: its spread, its kept run, and whether its valley is closed.

    `losses` has the loss of every run in the plan. The shares add up to 1.
    """
    first: list[Run] = [(int(run[0]), int(run[1])) for runs in plan[:2] for run in runs]
    kept: Run = (int(plan[2][0][0]), int(plan[2][0][1]))
    return _spread(first), _kept(first, kept), _valley(first, losses)


def _spread(runs: Sequence[Run]) -> Verdict:
    """Sizes that differ at one amount, and amounts that differ at one size, each by a good factor."""
    by_amount = [max(n for n, d in runs if d == at) / min(n for n, d in runs if d == at) for _, at in runs]
    by_size = [max(d for n, d in runs if n == at) / min(d for n, d in runs if n == at) for at, _ in runs]
    few = [what for what, some in (("sizes", {n for n, _ in runs}), ("amounts", {d for _, d in runs})) if len(some) < 3]
    if few:
        return Verdict(
            "spread", 0.5, False, f"Fewer than three {' and '.join(few)}: an exponent and a floor need three."
        )
    if max(by_amount) < 1.9:  # sizes grow by the root of two, nearly
        told = "At no amount do the sizes differ by a factor of two: what N does cannot be told apart from what D does."
        return Verdict("spread", 0.5, False, told)
    if max(by_size) < 2:
        told = "No size was trained on two amounts: what D does cannot be told apart from what N does."
        return Verdict("spread", 0.5, False, told)
    return Verdict("spread", 0.5, True, "The runs are spread over N and over D, and the two do not move together.")


def _kept(runs: Sequence[Run], kept: Run) -> Verdict:
    times = price(kept) / max(map(price, runs))
    if times < 1.5:
        told = (
            f"The kept run costs {times:.1f} times the costliest run that was fitted: at less than 1.5 times it hardly "
            "tests how the law does further out."
        )
        return Verdict("kept run", 0.25, False, told)
    return Verdict("kept run", 0.25, True, f"The kept run costs {times:.1f} times the costliest run that was fitted.")


def _valley(runs: Sequence[Run], losses: Mapping[Run, float]) -> Verdict:
    """Three runs or more of nearly one price, the best of which is neither the smallest nor the largest."""
    found = valleys(runs)
    if not found:
        told = "No three runs have nearly the same price, so nothing shows which size is best for a budget."
        return Verdict("valley", 0.25, False, told)
    for valley in found:
        if min(valley, key=lambda run: losses[run]) not in (valley[0], valley[-1]):
            return Verdict("valley", 0.25, True, "At one price the best size lies inside those that were bought.")
    best = min(found[-1], key=lambda run: losses[run])
    side = "smallest" if best == found[-1][0] else "largest"
    told = (
        f"At one price the best size is the {side} that was bought: the lowest point of the valley may lie beyond it."
    )
    return Verdict("valley", 0.25, False, told)


def valleys(runs: Sequence[Run]) -> list[list[Run]]:
    """The groups of three runs or more whose prices differ by less than a tenth, each by growing size."""
    groups = []
    for run in sorted(set(runs), key=price):
        group = sorted(other for other in set(runs) if 1 <= price(other) / price(run) < 1.1)
        if len(group) >= 3:
            groups.append(group)
    return groups


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)


def _close(value: float, wanted: float) -> bool:
    return abs(value / wanted - 1) < 0.02


def _pair(run: Run) -> str:
    return f"({run[0]:,} parameters, {run[1]:,} tokens)"


__all__ = [
    "FEWEST",
    "HERO",
    "ROUNDS",
    "Round",
    "Run",
    "Verdict",
    "measured",
    "on_offer",
    "plan_problem",
    "price",
    "run_problem",
    "valleys",
    "verdicts",
]
