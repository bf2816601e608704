"""What the ways of all lessons share: an answer that is always the same, and one copied with three digits."""

from collections.abc import Callable
from typing import Any

from autograder.bank.kinds import Given


def constant(value: Any) -> Callable[..., Any]:
    """A way that gives `value` whatever is asked."""
    return lambda *_: value


def three_digits(value: float) -> float:
    return float(f"{value:.3g}")


def copied(answer: Callable[[Given], float]) -> Callable[[Given], float]:
    """A way to a number, as a student copies it from the screen: with three digits."""
    return lambda given: three_digits(answer(given))
