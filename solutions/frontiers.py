"""The compute-optimal frontier without a law for L(N, D): Hoffmann et al. 2022 (arXiv 2203.15556), 3.1 and 3.2.

Both ways give, for each budget of C FLOPs, the model size of least loss N*(C), and then N* = const·C^a, D* = const·C^b.
Since C = 6·N·D, a + b = 1.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from solutions.columns import checked


@dataclass(frozen=True)
class IsoFlopFit:
    """At each budget (k,), the parameters and tokens of least loss; NaN where the runs do not show a minimum."""

    flops: np.ndarray
    params: np.ndarray
    tokens: np.ndarray
    exponent_params: float
    exponent_tokens: float
    verdicts: tuple[str, ...] = ()


class EnvelopeFit(IsoFlopFit):
    """At each budget (k,), the parameters and tokens of the lowest training curve; NaN where it is at the edge."""


def fit_isoflop(
    params: np.ndarray,
    tokens: np.ndarray,
    loss: np.ndarray,
    *,
    budgets: np.ndarray,
    flops: np.ndarray | None = None,
) -> IsoFlopFit:
    """Approach 2: at each budget, a parabola through loss (n,) against log N; its lowest point is the best size.

    A run belongs to a budget when its FLOPs are within 15 % of it: `flops` (n,) as you count them, or else 6·N·D. Runs
    that belong to none are named in a verdict. Where `flops` are given, the best tokens of a budget come from its runs'
    own FLOPs for each parameter and token. A valley needs at least three sizes, and its lowest point must lie between
    the smallest and the largest of them: otherwise NaN, and a verdict.

    A valley is no parabola: it is steeper on one side, wherever alpha and beta differ, and so its best size is biased,
    by a few per cent where they are nearly equal and by a third where one is three times the other. A verdict says so
    where cubics through the valleys agree on it; `parabola_bias` says by how much for a law. The exponents are not
    touched by it.
    """
    params, tokens, loss = checked(params=params, tokens=tokens, loss=loss)
    (budgets,) = checked(budgets=budgets)
    params, cost = checked(params=params, flops=6 * params * tokens if flops is None else flops)
    best, per_size, verdicts, shifts = np.full(len(budgets), math.nan), np.full(len(budgets), 6.0), [], []
    distance = np.abs(np.log(cost / budgets[:, None]))
    for i, budget in enumerate(budgets):
        near = distance[i] < 0.15
        n, y = np.log(params[near]), loss[near]
        if len(np.unique(n)) < 3:
            verdicts.append(f"At {budget:.3g} FLOPs there are {len(np.unique(n))} model sizes: a valley needs three.")
            continue
        curvature, slope, _ = np.polyfit(n - n.mean(), y, 2)
        lowest = n.mean() - slope / (2 * curvature)
        if curvature > 0 and n.min() < lowest < n.max():
            best[i] = math.exp(lowest)
            per_size[i] = math.exp(np.interp(lowest, *_sorted(n, np.log(cost / (params * tokens))[near])))
            shifts.append(lowest - _bottom_of_a_cubic(n, y, lowest))
        else:
            verdicts.append(_edge(budget, params[near][y.argmin()]))
    verdicts += _lopsided(np.array(shifts))
    verdicts += _dropped(np.flatnonzero(distance.min(axis=0) >= 0.15), len(loss))
    return IsoFlopFit(*_frontier(budgets, best, verdicts, per_size))


def parabola_bias(law: Any, budget: float, *, span: float = 32, sizes: int = 15) -> float:
    """The best size that a parabola finds at a budget, over the law's own: 1.05 is 5 % too large.

    The valley has `sizes` models, from `span` times smaller to `span` times larger than the best; `law` is a
    `ChinchillaFit`, or whatever has its `predict` and `compute_optimal`.
    """
    best = float(law.compute_optimal(budget)[0])
    params = best * np.geomspace(1 / span, span, sizes)
    tokens = budget / (6 * params)
    return float(fit_isoflop(params, tokens, law.predict(params, tokens), budgets=np.array([budget])).params[0] / best)


def _bottom_of_a_cubic(n: np.ndarray, y: np.ndarray, near: float) -> float:
    """Where a cubic through a valley is lowest, nearest to the parabola's bottom; NaN where it has no bottom there."""
    if len(np.unique(n)) < 5:
        return math.nan
    cubic = np.polynomial.Polynomial.fit(n, y, 3)
    turns = cubic.deriv().roots()
    bottoms = [float(turn.real) for turn in turns if turn.imag == 0 and cubic.deriv(2)(turn.real) > 0]
    inside = [bottom for bottom in bottoms if n.min() < bottom < n.max()]
    return min(inside, key=lambda bottom: abs(bottom - near), default=math.nan)


def _lopsided(shifts: np.ndarray) -> list[str]:
    """The verdict on valleys whose parabolas and cubics disagree by more than 5 %, all alike; shifts (k,) in log N."""
    shifts = shifts[np.isfinite(shifts)]
    if len(shifts) < 2:
        return []
    shift, scatter = float(shifts.mean()), float(shifts.std(ddof=1)) / math.sqrt(len(shifts))
    if abs(shift) < max(math.log(1.05), 3 * scatter):
        return []
    off = f"{100 * abs(math.expm1(shift)):.0f} % too {'large' if shift > 0 else 'small'}"
    return [
        f"The valleys are steeper on one side, and parabolas put the best size about {off} (by cubics "
        "through the same runs): fit the law too and compare; the exponents hardly suffer."
    ]


def _sorted(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = x.argsort()
    return x[order], y[order]


def _dropped(rows: np.ndarray, runs: int) -> list[str]:
    """The verdict on runs that belong to no budget."""
    if not len(rows):
        return []
    named = ", ".join(map(str, rows[:10])) + (", …" if len(rows) > 10 else "")
    return [
        f"{len(rows)} of {runs} runs are more than 15 % off every budget and left out (rows {named}): give the budgets "
        "that were meant, or the column `flops` as the runs' authors count them."
    ]


def fit_envelope(params: np.ndarray, tokens: np.ndarray, loss: np.ndarray, *, budgets: np.ndarray) -> EnvelopeFit:
    """Approach 1: rows (n,) are points of training curves, one curve per size; at each budget, the lowest curve.

    Between its points a curve is a straight line in log C and log L; beyond them it takes no part. Where the smallest
    or the largest model is the lowest, there may be a better one beyond: NaN, and a verdict.
    """
    params, tokens, loss = checked(params=params, tokens=tokens, loss=loss)
    (budgets,) = checked(budgets=budgets)
    sizes = np.unique(params)
    curves = np.full((len(sizes), len(budgets)), math.nan)
    for curve, size in zip(curves, sizes, strict=True):
        own = np.flatnonzero(params == size)
        own = own[np.argsort(tokens[own])]
        log_flops = np.log(6 * size * tokens[own])
        curve[:] = np.interp(np.log(budgets), log_flops, np.log(loss[own]), left=math.nan, right=math.nan)
    best, verdicts = np.full(len(budgets), math.nan), []
    for i, budget in enumerate(budgets):
        seen = np.flatnonzero(np.isfinite(curves[:, i]))
        if len(seen) < 3:
            verdicts.append(f"At {budget:.3g} FLOPs there are {len(seen)} training curves: an envelope needs three.")
            continue
        lowest = seen[curves[seen, i].argmin()]
        if seen[0] < lowest < seen[-1]:
            best[i] = sizes[lowest]
        else:
            verdicts.append(_edge(budget, sizes[lowest]))
    return EnvelopeFit(*_frontier(budgets, best, verdicts))


def _edge(budget: float, size: float) -> str:
    return f"At {budget:.3g} FLOPs the best model, N = {size:.3g}, is at the edge of those measured: train beyond it."


def _frontier(budgets: np.ndarray, best: np.ndarray, verdicts: list[str], per_size: np.ndarray | float = 6.0) -> tuple:
    """Tokens, and the exponents as slopes of log-log lines, completed by the verdict that there is no line.

    `per_size` (k,) is what one parameter on one token costs in FLOPs.
    """
    found = np.isfinite(best)
    exponent = math.nan
    if len(np.unique(budgets[found])) > 1:
        exponent = float(np.polyfit(np.log(budgets[found]), np.log(best[found]), 1)[0])
    else:
        verdicts.append(f"An exponent needs the optimum at two budgets or more, and the runs show {found.sum()}.")
    return budgets, best, budgets / (per_size * best), exponent, 1 - exponent, tuple(verdicts)
