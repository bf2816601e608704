"""Fits for the tests, which share nothing with the reference implementation."""

from itertools import product

import numpy as np
from scipy.optimize import minimize


def predict(law: np.ndarray, ds) -> np.ndarray:
    return np.exp(terms(law, ds)).sum(axis=0)


def terms(law: np.ndarray, ds) -> np.ndarray:
    """Logarithms of E, A N^-alpha and B D^-beta, shape (3, rows), for law = (log E, log A, alpha, log B, beta)."""
    e, a, alpha, b, beta = law
    n, d = np.log(ds["params"]), np.log(ds["tokens"])
    return np.stack([e + 0 * n, a - alpha * n, b - beta * d])


def fit(ds, delta: float = 1e-3) -> np.ndarray:
    """The law of least Huber loss on log loss (Hoffmann et al. 2022, approach 3), by L-BFGS from twelve starts."""
    n, d = np.log(ds["params"]), np.log(ds["tokens"])

    def objective(law):
        logs = terms(law, ds)
        predicted = np.logaddexp.reduce(logs, axis=0)
        residual = predicted - np.log(ds["loss"])
        small = np.abs(residual) < delta
        huber = np.where(small, residual**2 / 2, delta * (np.abs(residual) - delta / 2))
        e, a, b = np.clip(residual, -delta, delta) * np.exp(logs - predicted)
        slopes = np.array([e.sum(), a.sum(), -(a * n).sum(), b.sum(), -(b * d).sum()])
        return 1e3 * huber.sum(), 1e3 * slopes

    options = {"maxiter": 5000, "maxfun": 9000, "ftol": 1e-14, "gtol": 1e-10}
    starts = product((-1, 0), (0.4, 0.8, 1.2), (0.4, 0.8))
    fits = [
        minimize(objective, (e, 8 * alpha, alpha, 10 * beta, beta), jac=True, method="L-BFGS-B", options=options)
        for e, alpha, beta in starts
    ]
    return min(fits, key=lambda found: found.fun).x


def within(ds, least_params: float, least_ratio: float, most_ratio: float):
    ratio = ds["tokens"] / ds["params"]
    keep = (ds["params"] >= least_params) & (ratio >= least_ratio) & (ratio <= most_ratio)
    return ds.where(params=lambda _: keep)
