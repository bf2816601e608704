"""Ways to the answer of every question that is worked out, by lesson: `methods(lesson)`."""

from collections.abc import Mapping
from importlib import import_module

from autograder.bank.methods import Methods
from autograder.questions import LESSONS


def methods(lesson: str) -> Mapping[str, Methods]:
    """The methods of a lesson's numbers, functions and forecasts, by question. ModuleNotFoundError where none are."""
    return import_module(f"{__name__}.{LESSONS[lesson]}").METHODS
