"""Fit log L(N, D) = log(E + A·N^(-alpha) + B·D^(-beta)) under Huber's loss, for many weightings of the runs at once.

Why not simply call an optimiser? With Huber's threshold at 1e-3 the objective is a narrow, curved valley with a kink
for every run, and optimisers stop in it early and report success. So we start where the fit is good by linear algebra,
lower the threshold in steps, and use exact second derivatives (Newton's method), damped so that no step goes uphill.
All starts and all bootstrap resamples move together, as rows of one array.

theta (k, 5) = (log E, log A, alpha, log B, beta) throughout. Objective: Hoffmann et al. 2022 (arXiv 2203.15556), eq. 3.
"""

import numpy as np

EXPONENTS = np.geomspace(0.07, 1, 8)  # tried for alpha and for beta at the start
WIDE = 5e-3  # Huber's threshold for the first steps
CHUNK = 64  # rows that move together: few enough to stay in the processor's cache


def minimise(
    params: np.ndarray,
    tokens: np.ndarray,
    loss: np.ndarray,
    weights: np.ndarray,
    *,
    delta: float,
    starts: int = 1,
    near: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The best theta (k, 5) and its objective (k,) for each row of weights (k, n).

    Each row is tried from the best `starts` places of a grid, or, given `near` (5,), from there alone.
    """
    n, d, y = np.log(params), np.log(tokens), np.log(loss)
    shift = np.array([n.mean(), d.mean()])
    n, d = n - shift[0], d - shift[1]  # around the middle, log A and alpha hardly pull at each other
    if near is None:
        products = _products(n, d, loss)

        def begin(rows: np.ndarray) -> np.ndarray:
            theta, repeated = _start(rows, products, starts), np.repeat(rows, starts, axis=0)
            return _newton(theta, n, d, y, repeated, max(WIDE, delta), steps=6, enough=1e-2)[0]
    else:
        moved = near.copy()
        moved[[1, 3]] -= moved[[2, 4]] * shift

        def begin(rows: np.ndarray) -> np.ndarray:
            return np.tile(moved, (len(rows), 1))

    best, least = [], []
    for rows in np.array_split(weights, min(len(weights), -(-len(weights) * starts // CHUNK))):
        repeated = np.repeat(rows, starts, axis=0)
        theta, objective = _newton(begin(rows), n, d, y, repeated, delta, steps=100, enough=1e-12)
        pick = objective.reshape(-1, starts).argmin(axis=1) + np.arange(len(rows)) * starts
        theta, objective = theta[pick], objective[pick]
        low = theta[:, 0] < y.min() - 0.7  # where E is small it may be best at 0, infinitely far off in log E
        if low.any():
            no_E = theta[low] * [0, 1, 1, 1, 1] - [50, 0, 0, 0, 0]
            no_E, least_without = _newton(no_E, n, d, y, rows[low], delta, steps=100, enough=1e-12)
            theta[low] = np.where((least_without < objective[low])[:, None], no_E, theta[low])
            objective[low] = np.minimum(objective[low], least_without)
        best.append(theta)
        least.append(objective)
    theta = np.concatenate(best)
    theta[:, [1, 3]] += theta[:, [2, 4]] * shift
    return theta, np.concatenate(least)


def _products(n: np.ndarray, d: np.ndarray, loss: np.ndarray) -> np.ndarray:
    """For each (alpha, beta): products of the columns 1/L, N^(-alpha)/L, D^(-beta)/L and 1, as (pairs, 4, 4, runs)."""
    alpha, beta = (grid.ravel() for grid in np.meshgrid(EXPONENTS, EXPONENTS, indexing="ij"))
    columns = np.ones((len(alpha), 4, len(loss)))
    columns[:, :3] /= loss
    columns[:, 1] *= np.exp(-np.outer(alpha, n))
    columns[:, 2] *= np.exp(-np.outer(beta, d))
    return columns[:, :, None] * columns[:, None]


def _start(weights: np.ndarray, products: np.ndarray, starts: int) -> np.ndarray:
    """The best pairs (alpha, beta) for each row of weights, with E, A, B from weighted least squares on 1 - law/L."""
    normal = (weights @ products.reshape(-1, weights.shape[1]).T).reshape(len(weights), -1, 4, 4)
    left, right = normal[..., :3, :3], normal[..., :3, 3]
    constants = np.linalg.solve(left + 1e-12 * left[..., :1, :1] * np.eye(3), right[..., None])[..., 0]
    squares = normal[..., 3, 3] - (constants * right).sum(axis=-1)
    order = np.where((constants > 0).all(axis=-1), squares, np.inf).argsort(axis=1)[:, :starts]
    E, A, B = np.maximum(np.take_along_axis(constants, order[..., None], axis=1), 1e-3).reshape(-1, 3).T
    alpha, beta = EXPONENTS[np.stack(np.divmod(order.ravel(), len(EXPONENTS)))]
    return np.stack([np.log(E), np.log(A), alpha, np.log(B), beta], axis=1)


def _derivatives(
    theta: np.ndarray, n: np.ndarray, d: np.ndarray, y: np.ndarray, weights: np.ndarray, delta: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Per row: the objective, its gradient (5,), its Hessian (5, 5), and a scale for each parameter's steps (5,)."""
    e, a, alpha, b, beta = theta.T[:, :, None]
    of_E, of_N, of_D = np.exp(e), np.exp(a - alpha * n), np.exp(b - beta * d)
    law = of_E + of_N + of_D
    error = y - np.log(law)
    bounded = np.clip(error, -delta, delta)
    pull = weights * bounded  # how hard each run pulls at the law
    objective = np.einsum("kn,kn->k", pull, error - bounded / 2)
    J = np.stack([of_E / law, of_N / law, of_N / law, of_D / law, of_D / law], axis=1)  # the terms' shares in the loss
    J[:, 2] *= -n
    J[:, 4] *= -d
    gradient = -np.einsum("kpn,kn->kp", J, pull)
    H = (J * (weights * (error == bounded) + pull)[:, None]) @ J.transpose(0, 2, 1)
    H[:, 0, 0] += gradient[:, 0]
    for k, u in ((1, n), (3, d)):
        curved = (pull * J[:, k]) @ np.stack([np.ones_like(u), -u, u**2], axis=1)
        H[:, k : k + 2, k : k + 2] -= curved[:, [[0, 1], [1, 2]]]
    scale = (J**2 @ (weights * (delta / np.maximum(np.abs(error), delta)))[:, :, None])[:, :, 0]
    return objective, gradient, H, np.sqrt(scale) + 1e-150


def _newton(
    theta: np.ndarray,
    n: np.ndarray,
    d: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray,
    delta: float,
    *,
    steps: int,
    enough: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Theta (k, 5) and its objective (k,) after at most `steps` of Newton's method, damped so that none goes uphill.

    A row stops once a step promises to gain less than `enough` of its objective.
    """
    result, least = theta.copy(), np.empty(len(theta))
    now = list(_derivatives(theta, n, d, y, weights, delta))
    active, damping = np.arange(len(theta)), np.full(len(theta), 1e-3)
    for _ in range(steps):
        objective, gradient, H, scale = now
        damped = H / (scale[:, :, None] * scale[:, None, :]) + damping[:, None, None] * np.eye(5)
        move = -np.linalg.solve(damped, (gradient / scale)[:, :, None])[:, :, 0] / scale
        promise = -(gradient * move).sum(axis=1)
        move *= np.sign(promise)[:, None]  # along a ridge, Newton's step points uphill: turn round
        move *= np.minimum(1, 3 / np.abs(move).max(axis=1, initial=1e-300))[:, None]
        trial = _derivatives(theta + move, n, d, y, weights, delta)
        better = trial[0] < objective
        theta = np.where(better[:, None], theta + move, theta)
        now = [
            np.where(better.reshape(-1, *[1] * (new.ndim - 1)), new, old) for new, old in zip(trial, now, strict=True)
        ]
        damping = np.where(better, np.maximum(damping / 10, 1e-10), np.maximum(damping, 1e-6) * 8)
        going = np.abs(promise) > enough * objective
        if not going.all():
            result[active[~going]], least[active[~going]] = theta[~going], now[0][~going]
            active, theta, weights, damping = active[going], theta[going], weights[going], damping[going]
            now = [values[going] for values in now]
            if not going.any():
                break
    result[active], least[active] = theta, now[0]
    return result, least
