"""Check the columns of measurements that every fit starts from, and say in one sentence what is wrong with them."""

import numpy as np
from numpy.typing import ArrayLike


def checked(**columns: ArrayLike | None) -> list[np.ndarray]:
    """Return the named columns as one-dimensional float arrays of one length.

    Raises ValueError, naming the column and the row, when a column is missing (None), is not made of numbers, differs
    in length from the first, or holds a value that is not finite and positive: sizes, tokens, FLOPs, losses all are.
    """
    arrays: list[np.ndarray] = []
    for name, column in columns.items():
        if column is None:
            raise ValueError(f"The column {name!r} is missing: pass one value of {name} for every run.")
        try:
            values = np.asarray(column, dtype=float)
        except (TypeError, ValueError):
            raise ValueError(
                f"{name} must be a list of numbers, one per run: convert its other entries first."
            ) from None
        if values.ndim != 1:
            raise ValueError(f"{name} must be a list of numbers, one per run, but its shape is {values.shape}.")
        if arrays and len(values) != len(arrays[0]):
            first = next(iter(columns))
            raise ValueError(
                f"{first} has {len(arrays[0])} values but {name} has {len(values)}: give both for every run."
            )
        bad = np.flatnonzero(~(np.isfinite(values) & (values > 0)))
        if len(bad):
            where = f"{name}[{bad[0]}] is {values[bad[0]]:g}"
            raise ValueError(f"{where}, but {name} must be finite and above zero: correct or leave out that run.")
        arrays.append(values)
    return arrays


def no_runs() -> np.ndarray:
    """The column of a law that is given by its constants and was fitted to nothing: shape (0,)."""
    return np.empty(0)


def enough(values: np.ndarray, name: str, parameters: int) -> None:
    """Raise ValueError unless `values` holds at least as many distinct values as the law has parameters."""
    distinct = len(np.unique(values))
    if distinct < parameters:
        many = f"{distinct} distinct value{'s' * (distinct != 1)} of {name}"
        raise ValueError(
            f"{many} cannot decide {parameters} parameters: measure at least {parameters}, better 8 or more."
        )
