"""Check the columns and options that every fit starts from, and say in one sentence what is wrong with them."""

import numpy as np
from numpy.typing import ArrayLike


def checked(**columns: ArrayLike | None) -> list[np.ndarray]:
    """Return the named columns as one-dimensional float arrays of one length.

    Raises ValueError, naming the column and the row, when a column is missing (None), is not made of numbers, differs
    in length from the first, or holds a value that is masked, or not finite and positive: sizes, tokens, FLOPs, losses
    all are.
    """
    arrays: list[np.ndarray] = []
    for name, column in columns.items():
        if column is None:
            raise ValueError(f"The column {name!r} is missing: pass one value of {name} for every run.")
        masked = np.flatnonzero(np.ma.getmaskarray(np.ma.asanyarray(column)))
        if len(masked):
            raise ValueError(f"{name}[{masked[0]}] is masked, so that run has no {name}: leave out that run.")
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


def checked_target(target: tuple[float, float]) -> tuple[float, float]:
    """(params, tokens) of the run to forecast; raises ValueError where they are not two finite, positive numbers."""
    try:
        params, tokens = (float(value) for value in target)
    except (TypeError, ValueError):
        raise ValueError(f"target is {target!r}, but it must be two numbers, (params, tokens).") from None
    if not (0 < params < np.inf and 0 < tokens < np.inf):
        raise ValueError(f"target is ({params:g}, {tokens:g}), but params and tokens must be finite and above zero.")
    return params, tokens


def checked_level(level: float) -> float:
    """The level of an interval; raises ValueError where it is not between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}, but it must lie between 0 and 1, for example 0.9.")
    return level


def checked_resamples(resamples: int) -> int:
    """How many resamples to draw; raises ValueError where that is not a whole number of at least 1."""
    if resamples != int(resamples) or resamples < 1:
        raise ValueError(f"resamples is {resamples}, but it must be a whole number of at least 1, for example 1000.")
    return int(resamples)


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
