"""Random scaling problems whose truth is known, shared by the tests of this folder."""

import csv
from pathlib import Path

import numpy as np
import pytest

DATA = Path(__file__).parents[3] / "shared" / "data"  # public tables that never enter the repository


def power_law_problem(rng: np.random.Generator, *, decades: float, runs: int = 20, sizes=(0, 8)):
    """((E, A, alpha), x, loss): a law, sizes that span so many decades, and losses with 0.5 % log-normal noise;
    the smallest x is 10 to a power between `sizes`."""
    E, alpha, smallest = rng.uniform(0.5, 3), rng.uniform(0.2, 0.8), 10 ** rng.uniform(*sizes)
    A = E * rng.uniform(0.5, 3) * smallest**alpha
    x = smallest * np.geomspace(1, 10**decades, runs)
    return (E, A, alpha), x, (E + A * x**-alpha) * np.exp(0.005 * rng.standard_normal(runs))


def public(name: str) -> dict[str, np.ndarray]:
    """The columns of a public table in `shared/data` beside this checkout; skips the test where it is not there."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout, and public data never enter the repository")
    with path.open() as file:
        rows = list(csv.DictReader(file))
    return {column: np.array([_number(row[column]) for row in rows]) for column in rows[0]}


def public_sweeps() -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """(params, tokens, loss) by name: each data set and loss of Gadre et al. 2024; datablations' runs on fresh text."""
    gadre, ablations = public("gadre_testbed.csv"), public("datablations.csv")
    fresh = ablations["epochs"] == 1
    sweeps = {"datablations": tuple(ablations[name][fresh] for name in ("num_params", "token_num", "openLM_loss"))}
    for dataset in np.unique(gadre["dataset"]):
        rows = gadre["dataset"] == dataset
        for loss in [column for column in gadre if column.startswith("loss_")]:
            sweeps[f"{dataset}/{loss}"] = (gadre["params"][rows], gadre["tokens"][rows], gadre[loss][rows])
    return sweeps


def _number(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell
