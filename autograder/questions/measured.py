"""Measured data sets, each read once for all students, and what a student is given of them."""

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from course_data.dataset import Dataset


@cache
def measured(name: str) -> "Dataset":
    """The data set `name` of course_data."""
    from course_data import load  # numpy comes with it

    return load(name)


@cache
def series(language: str) -> "Dataset":
    """The runs of the data set unknown-languages that are shown of one language."""
    return measured("unknown-languages").where(language=language)


def drawn_runs(rng: "np.random.Generator", language: str) -> "Dataset":
    """Fourteen of the eighteen runs on one unknown language, by growing amounts of data: both seeds of most."""
    import numpy as np

    runs = series(language)
    order = np.argsort(runs["tokens"], kind="stable")
    picked = order[np.sort(rng.choice(len(order), size=len(order) - 4, replace=False))]
    return replace(runs, data={name: values[picked] for name, values in runs.data.items()})
