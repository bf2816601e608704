"""Measured data sets, each read once for all students."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course_data.dataset import Dataset


@cache
def measured(name: str) -> "Dataset":
    """The data set `name` of course_data."""
    from course_data import load  # numpy comes with it

    return load(name)
