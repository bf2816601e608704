"""The compute-optimal frontier without a law for L(N, D): Hoffmann et al. 2022 (arXiv 2203.15556), 3.1 and 3.2.

Both ways give, for each budget of C FLOPs, the model size of least loss N*(C), and then N* = const·C^a, D* = const·C^b.
Since C = 6·N·D, a + b = 1.
"""

import math
from dataclasses import dataclass

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


def fit_isoflop(params: np.ndarray, tokens: np.ndarray, loss: np.ndarray, *, budgets: np.ndarray) -> IsoFlopFit:
    """Approach 2: at each budget, a parabola through loss (n,) against log N; its lowest point is the best size.

    A run belongs to a budget when its 6·N·D is within 15 % of it. A valley needs at least three sizes, and its lowest
    point must lie between the smallest and the largest of them: otherwise NaN, and a verdict.
    """
    params, tokens, loss = checked(params=params, tokens=tokens, loss=loss)
    (budgets,) = checked(budgets=budgets)
    best, verdicts = np.full(len(budgets), math.nan), []
    for i, budget in enumerate(budgets):
        near = np.abs(np.log(6 * params * tokens / budget)) < 0.15
        n, y = np.log(params[near]), loss[near]
        if len(np.unique(n)) < 3:
            verdicts.append(f"At {budget:.3g} FLOPs there are {len(np.unique(n))} model sizes: a valley needs three.")
            continue
        curvature, slope, _ = np.polyfit(n - n.mean(), y, 2)
        lowest = n.mean() - slope / (2 * curvature)
        if curvature > 0 and n.min() < lowest < n.max():
            best[i] = math.exp(lowest)
        else:
            verdicts.append(_edge(budget, params[near][y.argmin()]))
    return IsoFlopFit(*_frontier(budgets, best, verdicts))


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


def _frontier(budgets: np.ndarray, best: np.ndarray, verdicts: list[str]) -> tuple:
    """Tokens, and the exponents as slopes of log-log lines, completed by the verdict that there is no line."""
    found = np.isfinite(best)
    exponent = math.nan
    if len(np.unique(budgets[found])) > 1:
        exponent = float(np.polyfit(np.log(budgets[found]), np.log(best[found]), 1)[0])
    else:
        verdicts.append(f"An exponent needs the optimum at two budgets or more, and the runs show {found.sum()}.")
    return budgets, best, budgets / (6 * best), exponent, 1 - exponent, tuple(verdicts)
