"""What was measured of the runs that students forecast, and what can be said of them without a law."""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from course_data import load

if TYPE_CHECKING:
    from course_data.dataset import Dataset


@cache
def _held_out(data: str) -> "Dataset":
    return load(data, held_out=True)


@cache
def measured_mean(data: str, column: str, **run: object) -> float:
    """The mean of a column over the seeds of one held-out run. ValueError where it was not measured: which and what to do."""
    found = _held_out(data).where(**run)[column]
    if len(found) == 0:
        told = ", ".join(
            f"{name} {value:,}" if isinstance(value, int) else f"{name} {value}" for name, value in run.items()
        )
        raise ValueError(
            f"No held-out run of {data} was measured with {told}: plan it in course_data/sweeps.py and run "
            f"`scaling-laws measure {data}`, or take it out of the question's targets."
        )
    return float(np.mean(found))


def without_a_law(x: np.ndarray, y: np.ndarray, at: float) -> tuple[float, float]:
    """The last value again, and the straight line on log-log axes through all points, read off at `at`."""
    slope, intercept = np.polyfit(np.log(x), np.log(y), 1)
    return float(y[-1]), float(np.exp(intercept + slope * np.log(at)))
