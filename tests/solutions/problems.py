"""Random scaling problems whose truth is known, shared by the tests of this folder."""

import numpy as np


def power_law_problem(rng: np.random.Generator, *, decades: float, runs: int = 20, sizes=(0, 8)):
    """((E, A, alpha), x, loss): a law, sizes that span so many decades, and losses with 0.5 % log-normal noise;
    the smallest x is 10 to a power between `sizes`."""
    E, alpha, smallest = rng.uniform(0.5, 3), rng.uniform(0.2, 0.8), 10 ** rng.uniform(*sizes)
    A = E * rng.uniform(0.5, 3) * smallest**alpha
    x = smallest * np.geomspace(1, 10**decades, runs)
    return (E, A, alpha), x, (E + A * x**-alpha) * np.exp(0.005 * rng.standard_normal(runs))
