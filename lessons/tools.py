"""What later lessons take from earlier ones, so that none needs your own earlier answers. Plain, on numpy and scipy."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import least_squares, minimize_scalar


def mean_over_seeds(runs: Any, x: str, y: str = "loss") -> tuple[np.ndarray, np.ndarray]:
    """The different values of column `x`, ascending, and the mean of column `y` at each; both of shape (n,)."""
    places = np.unique(runs[x])
    return places.astype(float), np.array([runs[y][runs[x] == place].mean() for place in places])


def fit_power_law(x: np.ndarray, loss: np.ndarray) -> tuple[float, float, float]:
    """(E, A, alpha) of L(x) = E + A·x^(-alpha), from arrays of shape (n,): lesson 1.

    For a fixed alpha the law is a straight line in x^(-alpha), so that alpha alone is searched, on relative errors.
    """
    x, loss = np.asarray(x, float), np.asarray(loss, float)
    scaled = x / np.exp(np.log(x).mean())

    def line(log_alpha: float) -> tuple[float, float, float]:
        z = scaled ** -np.exp(log_alpha)
        A, E = np.polyfit(z, loss, 1, w=1 / loss)
        return float(np.sum(((E + A * z) / loss - 1) ** 2)), float(E), float(A)

    coarse = min(np.linspace(-4, 1.5, 56), key=lambda log_alpha: line(log_alpha)[0])
    fine = minimize_scalar(lambda t: line(t)[0], bounds=(coarse - 0.1, coarse + 0.1), method="bounded")
    _, E, A = line(fine.x)
    alpha = float(np.exp(fine.x))
    return E, A * (x[0] / scaled[0]) ** alpha, alpha


def fit_chinchilla(
    params: np.ndarray, tokens: np.ndarray, loss: np.ndarray
) -> tuple[float, float, float, float, float]:
    """(E, A, alpha, B, beta) of L(N, D) = E + A·N^(-alpha) + B·D^(-beta), from arrays of shape (n,): lesson 3.

    Least squares of ln L from sixteen starts, N and D scaled to their middles so that no start is far off.
    """
    n, d = (np.log(np.asarray(v, float)) for v in (params, tokens))
    n0, d0, target = n.mean(), d.mean(), np.log(np.asarray(loss, float))

    def off(theta: np.ndarray) -> np.ndarray:
        e, a, alpha, b, beta = theta
        return np.logaddexp(np.logaddexp(a - alpha * (n - n0), b - beta * (d - d0)), e) - target

    least = target.min()
    starts = [(least, part, x, part, y) for part in (least - 1, least - 3) for x in (0.3, 0.8) for y in (0.3, 0.8)]
    best = min((least_squares(off, start) for start in starts), key=lambda fit: fit.cost)
    e, a, alpha, b, beta = best.x
    return tuple(float(v) for v in (np.exp(e), np.exp(a + alpha * n0), alpha, np.exp(b + beta * d0), beta))


def compute_optimal(flops: float, E: float, A: float, alpha: float, B: float, beta: float) -> tuple[float, float]:
    """(N, D) of lowest L(N, D) for a budget C = 6ND: Hoffmann et al. 2022, eq. 4; lesson 3."""
    params = (alpha * A / (beta * B)) ** (1 / (alpha + beta)) * (flops / 6) ** (beta / (alpha + beta))
    return params, flops / 6 / params


def train_network(
    network: Callable[..., np.ndarray], losses: np.ndarray, score: np.ndarray, chance: float, *, hidden: int = 3
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """(W, b, v, c) with which `network(losses, W, b, v, c, chance)` comes nearest to the scores: lesson 5.

    losses: shape (m, sources). score: shape (m,). W: (sources, hidden). b and v: (hidden,). c: one number.
    Least squares with a little weight decay, from five starts, on losses brought to mean 0 and spread 1; the returned
    weights take the losses as they are.
    """
    centre, spread = losses.mean(axis=0), losses.std(axis=0)
    sources, draw = losses.shape[1], np.random.default_rng(0)

    def weights(theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
        W, b, v, c = np.split(theta, np.cumsum([sources * hidden, hidden, hidden]))
        W = W.reshape(sources, hidden) / spread[:, None]
        return W, b - centre @ W, v, c.item()

    def off(theta: np.ndarray) -> np.ndarray:
        misses = network(losses, *weights(theta), chance) - score
        return np.append(misses, 0.01 * theta)

    starts = draw.standard_normal((5, (sources + 2) * hidden + 1))
    return weights(min((least_squares(off, start, max_nfev=200) for start in starts), key=lambda fit: fit.cost).x)
