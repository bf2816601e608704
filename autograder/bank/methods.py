"""Ways to answer a question: sound ones, wrong ones and lazy ones, by which a test holds what a mark proves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Method:
    """One way to an answer.

    `answer`: for a number or a forecast, what comes out for a student's figures, as answer(given); for a function
    question, the function itself. `cause`: for a wrong way, words that a message must hold to have named the mistake,
    any one of them; empty where no message could know it.
    """

    name: str
    answer: Callable[..., Any]
    cause: Sequence[str] = ()


@dataclass(frozen=True)
class Methods:
    """The ways to one question's answer.

    `sound` ones earn all points for every student, `wrong` ones a third at most, and `lazy` ones, which need no
    thought of the question (the last value again, a constant, the first row), 15 per cent at most.
    """

    sound: Sequence[Method]
    wrong: Sequence[Method]
    lazy: Sequence[Method] = ()
