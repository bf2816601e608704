"""Kaplan's combined law L(N, D) = [(N_c/N)^(alpha_N/alpha_D) + D_c/D]^alpha_D (arXiv 2001.08361, eq. 1.5).

The story. With D without limit it is (N_c/N)^alpha_N, with N without limit (D_c/D)^alpha_D: pure power laws without an
irreducible loss, so it promises a loss of zero in the end. Where data run short it bends as Chinchilla's law does. The
paper counts parameters without embeddings.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from solutions.columns import checked, enough
from solutions.least_squares import STEEPEST


@dataclass(frozen=True)
class KaplanFit:
    """N_c in parameters, D_c in tokens; `noise` is the standard deviation of log(measured / fitted)."""

    N_c: float
    D_c: float
    alpha_N: float
    alpha_D: float
    noise: float = math.nan

    def predict(self, params: np.ndarray | float, tokens: np.ndarray | float) -> np.ndarray | float:
        """The law's loss in nats per token for N parameters and D tokens, of their common shape."""
        N, D = np.asarray(params, float), np.asarray(tokens, float)
        return ((self.N_c / N) ** (self.alpha_N / self.alpha_D) + self.D_c / D) ** self.alpha_D


PUBLISHED = KaplanFit(6.4e13, 1.8e13, 0.076, 0.103)  # Kaplan et al. 2020, table 2


def fit_kaplan(params: np.ndarray, tokens: np.ndarray, loss: np.ndarray) -> KaplanFit:
    """Least squares of log loss on runs of N parameters (n,), D tokens (n,) and loss (n,) in nats per token.

    For each pair of exponents on a grid the two scales have a formula, since L^(1/alpha_D) is linear in their terms;
    the best pair is polished. Raises ValueError like `fit_chinchilla`, and for losses that do not fall.
    """
    params, tokens, loss = checked(params=params, tokens=tokens, loss=loss)
    enough(params, "params", 2)
    enough(tokens, "tokens", 2)
    enough(loss, "loss", 4)
    n, d, y = np.log(params), np.log(tokens), np.log(loss)
    n0, d0, y0 = n.mean(), d.mean(), y.mean()

    def errors(theta: np.ndarray) -> np.ndarray:
        log_N, log_D, alpha_N, alpha_D = theta
        return alpha_D * np.logaddexp(alpha_N / alpha_D * (log_N - n), log_D - d) - y

    starts = []
    for alpha_D, ratio in itertools.product(np.geomspace(0.03, 1, 12), np.geomspace(0.2, 5, 12)):
        columns = np.exp(np.stack([-ratio * (n - n0), d0 - d], axis=1) - ((y - y0) / alpha_D)[:, None])
        scales = np.linalg.lstsq(columns, np.ones(len(y)), rcond=None)[0]
        log_N, log_D = (np.log(np.maximum(scales, 1e-9)) + y0 / alpha_D) / [ratio, 1] + [n0, d0]
        starts.append(np.array([log_N, log_D, ratio * alpha_D, alpha_D]))
    start = min(starts, key=lambda start: (errors(start) ** 2).sum())
    result = least_squares(errors, start, x_scale="jac", method="lm")
    log_N, log_D, alpha_N, alpha_D = result.x.tolist()
    if not (0 < alpha_N < STEEPEST and 0 < alpha_D < STEEPEST):
        raise ValueError("The loss must fall with params and with tokens: Kaplan's law does not fit these runs.")
    noise = math.sqrt(2 * result.cost / max(len(loss) - 4, 1))
    return KaplanFit(math.exp(log_N), math.exp(log_D), alpha_N, alpha_D, noise)
