"""Fit log L(N, D) = log(E + A·N^(-alpha) + B·D^(-beta)) under Huber's loss, for many weightings of the runs at once.

Why not simply call an optimiser? With Huber's threshold at 1e-3 the objective is a narrow, curved valley with a kink
for every run, and optimisers stop in it early and report success. So:

1. Start where linear algebra says (`_starts`): for a grid of exponents, the best E, A and B solve linear equations.
2. Take a few steps under a wider threshold, where the valley is smooth.
3. Walk to the bottom by Newton's method with exact second derivatives, damped so that no step goes uphill (`_walk`).

All starts and all bootstrap resamples move together, as rows of one array.

theta (k, 5) = (log E, log A, alpha, log B, beta) throughout. Objective: Hoffmann et al. 2022 (arXiv 2203.15556), eq. 3.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

EXPONENTS = np.geomspace(0.07, 1, 8)  # tried for alpha and for beta at the start
WIDE = 5e-3  # Huber's threshold for the first steps
TOGETHER = 32_000  # rows times runs that move together: few enough to stay in the processor's cache


@dataclass(frozen=True)
class Valley:
    """The objective of some runs: what is fitted, how errors count, and in which directions theta may move."""

    n: np.ndarray  # (runs,) log N about its mean: there, log A and alpha hardly pull at each other
    d: np.ndarray  # (runs,) log D about its mean
    y: np.ndarray  # (runs,) log L
    overestimate: float  # how much more an error counts where the law lies above the run
    directions: np.ndarray  # (5, p): a step of theta is directions @ p numbers

    @cached_property
    def curves(self) -> tuple[tuple[int, np.ndarray], ...]:
        """How the terms of N and of D bend: the places of log A and log B, and 1, -u, u² for each run (runs, 3)."""
        return tuple((k, np.stack([np.ones_like(u), -u, u**2], axis=1)) for k, u in ((1, self.n), (3, self.d)))

    def derivatives(
        self, theta: np.ndarray, weights: np.ndarray, delta: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Per row of theta (k, 5): the objective, its gradient (p,), its Hessian (p, p), and each direction's scale."""
        e, a, alpha, b, beta = theta.T[:, :, None]
        of_E, of_N, of_D = np.exp(e), np.exp(a - alpha * self.n), np.exp(b - beta * self.d)
        law = of_E + of_N + of_D
        error = self.y - np.log(law)
        if self.overestimate != 1:
            weights = np.where(error < 0, self.overestimate, 1) * weights
        bounded = np.clip(error, -delta, delta)
        pull = weights * bounded  # how hard each run pulls at the law
        objective = np.einsum("kn,kn->k", pull, error - bounded / 2)
        J = np.empty((len(theta), 5, len(self.y)))  # the terms' shares in the loss: derivatives of the log of the law
        np.divide(of_E, law, out=J[:, 0])
        np.divide(of_N, law, out=J[:, 1])
        np.divide(of_D, law, out=J[:, 3])
        np.multiply(J[:, 1], -self.n, out=J[:, 2])
        np.multiply(J[:, 3], -self.d, out=J[:, 4])
        gradient = -(J @ pull[:, :, None])[:, :, 0]
        H = (J * (weights * (error == bounded) + pull)[:, None]) @ J.transpose(0, 2, 1)
        H[:, 0, 0] += gradient[:, 0]
        for k, curve in self.curves:
            curved = (pull * J[:, k]) @ curve
            H[:, k : k + 2, k : k + 2] -= curved[:, [[0, 1], [1, 2]]]
        J *= J
        scale = (J @ (weights * (delta / np.maximum(np.abs(error), delta)))[:, :, None])[:, :, 0]
        T = self.directions
        if T.shape[1] < 5:
            gradient, H, scale = gradient @ T, T.T @ H @ T, scale @ T**2
        return objective, gradient, H, np.sqrt(scale) + 1e-150


def minimise(
    params: np.ndarray,
    tokens: np.ndarray,
    loss: np.ndarray,
    weights: np.ndarray,
    *,
    delta: float,
    starts: int = 1,
    near: np.ndarray | None = None,
    known_E: float | None = None,
    tied: bool = False,
    overestimate: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """The best theta (k, 5) and its objective (k,) for each row of weights (k, n).

    Each row is tried from the best `starts` places of a grid, or, given `near` (5,), from there alone. `known_E` keeps
    E where it is, `tied` keeps beta equal to alpha, and `overestimate` multiplies the loss of each run that the law
    puts too high.
    """
    n, d, y = np.log(params), np.log(tokens), np.log(loss)
    shift = np.array([n.mean(), d.mean()])
    valley = Valley(n - shift[0], d - shift[1], y, overestimate, _directions(known_E, tied))
    if near is None:
        theta = np.concatenate([_starts(valley, rows, starts, known_E, tied) for rows in _parts(weights, 18)])
    else:
        starts, theta = 1, np.tile(_moved(near[None], -shift), (len(weights), 1))
    row = np.repeat(np.arange(len(weights)), starts)  # of weights, for each row of theta
    parts = [_descend(valley, theta[some], weights[row[some]], delta, near is None) for some in _parts_of(row, len(y))]
    theta, objective = (np.concatenate(values) for values in zip(*parts, strict=True))
    theta, objective = _best_of(theta, objective, starts)
    if known_E is None:
        theta, objective = _without_a_floor(valley, theta, objective, weights, delta)
    return _moved(theta, shift), objective


def _directions(known_E: float | None, tied: bool) -> np.ndarray:
    """The columns are the steps that theta may take (5, p)."""
    directions = np.eye(5)
    if tied:
        directions[4, 2] = 1  # a step of alpha is a step of beta
        directions = directions[:, :4]
    return directions if known_E is None else directions[:, 1:]


def _moved(theta: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """The same laws (k, 5) with log N and log D counted from another place: A·N^(-alpha) stays as it is."""
    moved = theta.copy()
    moved[:, [1, 3]] += moved[:, [2, 4]] * shift
    return moved


def _best_of(theta: np.ndarray, objective: np.ndarray, starts: int) -> tuple[np.ndarray, np.ndarray]:
    """For each row of weights, the best of the places that its `starts` walks ended at."""
    tries = objective.reshape(-1, starts)
    pick = tries.argmin(axis=1) + np.arange(len(tries)) * starts
    return theta[pick], objective[pick]


def _without_a_floor(
    valley: Valley, theta: np.ndarray, objective: np.ndarray, weights: np.ndarray, delta: float
) -> tuple[np.ndarray, np.ndarray]:
    """Where E is small it may be best at 0, infinitely far off in log E, where no walk arrives: try E = 0 there."""
    low = theta[:, 0] < valley.y.min() - 0.7
    if not low.any():
        return theta, objective
    start = theta[low] * [0, 1, 1, 1, 1] - [50, 0, 0, 0, 0]
    no_E, least = _walk(valley, start, weights[low], delta, steps=100, enough=1e-12)
    theta, better = theta.copy(), (least < objective[low])[:, None]
    theta[low] = np.where(better, no_E, theta[low])
    objective = objective.copy()
    objective[low] = np.minimum(objective[low], least)
    return theta, objective


def _parts_of(rows: np.ndarray, runs: int) -> list[np.ndarray]:
    """The indices of the rows, in parts that fit the cache."""
    return np.array_split(np.arange(len(rows)), -(-len(rows) * runs // TOGETHER))


def _parts(weights: np.ndarray, columns: int) -> list[np.ndarray]:
    """The rows of weights (k, n) in parts small enough for a table of so many columns for each."""
    return np.array_split(weights, min(len(weights), -(-weights.size * columns // (50 * TOGETHER))))


def _starts(valley: Valley, weights: np.ndarray, starts: int, known_E: float | None, tied: bool) -> np.ndarray:
    """The best pairs (alpha, beta) for each row of weights (k, n), with E, A and B from weighted least squares.

    The errors are 1 - law/L, in which E, A and B are linear. Returns `starts` rows theta for each row of weights.
    """
    alphas, betas = _pairs(tied)
    normal = _normal_equations(valley, weights, alphas, betas)
    constants, squares = _solved(normal if known_E is None else _with_known_E(normal, known_E), known_E is None)
    order = np.where((constants > 0).all(axis=-1), squares, np.inf).argsort(axis=1)
    order = np.take_along_axis(order, np.minimum(np.arange(starts), order.shape[1] - 1)[None], axis=1)
    best = np.take_along_axis(constants, order[..., None], axis=1)
    E, A, B = np.maximum(best, 1e-3 if known_E is None else 1e-300).reshape(-1, 3).T
    E = E if known_E is None else np.full_like(E, max(known_E, 1e-300))
    A, B = np.maximum(A, 1e-3), np.maximum(B, 1e-3)
    alpha, beta = EXPONENTS[alphas[order.ravel()]], EXPONENTS[betas[order.ravel()]]
    return np.stack([np.log(E), np.log(A), alpha, np.log(B), beta], axis=1)


def _pairs(tied: bool) -> tuple[np.ndarray, np.ndarray]:
    """The pairs of exponents that are tried, as two lists of places in EXPONENTS; equal ones alone where tied."""
    i, j = (grid.ravel() for grid in np.meshgrid(range(len(EXPONENTS)), range(len(EXPONENTS)), indexing="ij"))
    return (i[i == j], j[i == j]) if tied else (i, j)


def _normal_equations(valley: Valley, weights: np.ndarray, alphas: np.ndarray, betas: np.ndarray) -> np.ndarray:
    """For each row of weights and each pair of exponents, the sums of products (k, pairs, 4, 4) of four columns.

    They are what E, A and B multiply in law/L, and the 1 that law/L should be. All pairs share 18 columns, so the sums
    over the runs are made once.
    """
    many = len(EXPONENTS)
    columns = np.ones((2 + 2 * many, len(valley.y)))  # of E, of each A, of each B, and the 1
    columns[:-1] = np.exp(-valley.y)
    columns[1 : 1 + many] *= np.exp(-np.outer(EXPONENTS, valley.n))
    columns[1 + many : -1] *= np.exp(-np.outer(EXPONENTS, valley.d))
    products = (columns * weights[:, None]) @ columns.T
    of_E, of_1 = 0 * alphas, 0 * alphas + 1 + 2 * many
    used = np.stack([of_E, 1 + alphas, 1 + many + betas, of_1], axis=1)  # the columns of each pair
    return products[:, used[:, :, None], used[:, None, :]]


def _with_known_E(normal: np.ndarray, E: float) -> np.ndarray:
    """The same equations where E is known: its part is taken off the 1, and its own equation says what it is."""
    normal[..., 3] -= E * normal[..., 0]
    normal[..., 3, :] -= E * normal[..., 0, :]
    normal[..., 0, :] = [1, 0, 0, E]
    normal[..., 1:3, 0] = 0
    return normal


def _solved(normal: np.ndarray, E_is_free: bool) -> tuple[np.ndarray, np.ndarray]:
    """E, A and B of each pair (k, pairs, 3), and the sum of squares that they leave (k, pairs)."""
    left, right = normal[..., :3, :3], normal[..., :3, 3]
    ridge = 1e-12 * left[..., :1, :1] * np.eye(3)
    constants = np.linalg.solve(left + ridge, right[..., None])[..., 0]
    squares = normal[..., 3, 3] - (constants[..., 1:] * right[..., 1:]).sum(axis=-1)
    return constants, squares - (constants[..., 0] * right[..., 0] if E_is_free else 0)


def _descend(
    valley: Valley, theta: np.ndarray, weights: np.ndarray, delta: float, far: bool
) -> tuple[np.ndarray, np.ndarray]:
    """From theta (k, 5) to the bottom of the valley; from `far`, first under the wide threshold."""
    if far:
        theta, _ = _walk(valley, theta, weights, max(WIDE, delta), steps=6, enough=1e-2)
    return _walk(valley, theta, weights, delta, steps=100, enough=1e-12)


def _walk(
    valley: Valley, theta: np.ndarray, weights: np.ndarray, delta: float, *, steps: int, enough: float
) -> tuple[np.ndarray, np.ndarray]:
    """Theta (k, 5) and its objective (k,) after at most `steps` of Newton's method, damped so that none goes uphill.

    A row stops once a step promises to gain less than `enough` of its objective.
    """
    result, least = theta.copy(), np.empty(len(theta))
    now = valley.derivatives(theta, weights, delta)
    active, damping = np.arange(len(theta)), np.full(len(theta), 1e-3)
    for _ in range(steps):
        objective, gradient, H, scale = now
        step, promise = _newton_step(gradient, H, scale, damping)
        move = step @ valley.directions.T
        trial = valley.derivatives(theta + move, weights, delta)
        better = trial[0] < objective
        theta = theta + move * better[:, None]
        for old, new in zip(now, trial, strict=True):
            old[better] = new[better]
        damping = np.where(better, np.maximum(damping / 10, 1e-10), np.maximum(damping, 1e-6) * 8)
        going = np.abs(promise) > enough * objective
        if not going.all():
            result[active[~going]], least[active[~going]] = theta[~going], now[0][~going]
            active, theta, weights, damping = active[going], theta[going], weights[going], damping[going]
            now = tuple(values[going] for values in now)
            if not going.any():
                break
    result[active], least[active] = theta, now[0]
    return result, least


def _newton_step(
    gradient: np.ndarray, H: np.ndarray, scale: np.ndarray, damping: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Newton's step (k, p), shortened by damping, and what it promises to gain (k,), about twice over.

    Along a ridge the step points uphill, and is turned round; no direction moves further than 3.
    """
    damped = H / (scale[:, :, None] * scale[:, None, :]) + damping[:, None, None] * np.eye(H.shape[1])
    step = -np.linalg.solve(damped, (gradient / scale)[:, :, None])[:, :, 0] / scale
    promise = -(gradient * step).sum(axis=1)
    step *= np.sign(promise)[:, None]
    step *= np.minimum(1, 3 / np.abs(step).max(axis=1, initial=1e-300))[:, None]
    return step, promise
