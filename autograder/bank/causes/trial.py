"""A function tried on inputs: what was asked, what is right and what came back; and the cause of what is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from autograder.bank.answers import is_number
from autograder.bank.causes.relations import Pair, near

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


LOOSE = 0.006  # where a question allows more: as near as three significant digits come


FIT_RTOL = 0.03  # how near a part must be to the right one where a grade has no tolerance of its own


@dataclass(frozen=True)
class Cause:
    """Why values are wrong. The function's name and `words` make a sentence: "half(x) returned a text".

    `words` come from a closed list and may be said of hidden inputs. `details` goes on with figures of the student's,
    for public examples only. `form`: the values are not of the form that the question asks for.
    """

    words: str
    details: str = ""
    form: bool = False


@dataclass(frozen=True)
class Case:
    """One call: its arguments, what is right and what came back, all plain data, and the share of credit."""

    args: Sequence[Any]
    expected: Any
    value: Any
    share: float


@dataclass(frozen=True)
class Trial:
    """All calls of one function. `rtol`: how near a number must come, None where the grade has no tolerance."""

    signature: str
    returns: str
    cases: Sequence[Case]
    rtol: float | None

    @property
    def names(self) -> list[str]:
        """The names of the function's arguments."""
        return [name.strip(" *").split("=")[0].split(":")[0] for name in _between(self.signature).split(",")]

    @property
    def parts(self) -> list[str]:
        """The names of the parts of what it returns, such as E, A and alpha; empty where they have none."""
        names = [part.strip() for part in _between(self.returns).split(",")]
        lists = [case.expected for case in self.cases if isinstance(case.expected, list)]
        return (
            names if all(name.isidentifier() for name in names) and {len(one) for one in lists} == {len(names)} else []
        )

    @property
    def near(self) -> float:
        """How near a number must come to a cause's."""
        return FIT_RTOL if self.rtol is None else min(max(self.rtol, 1e-6), LOOSE)

    @property
    def exact(self) -> float:
        """How near a number must come to one of very many causes, of which one or another could fit by chance."""
        return min(self.near, 1e-4)

    @property
    def close(self) -> float:
        """How near a number must come to the right one."""
        return FIT_RTOL if self.rtol is None else self.rtol

    @property
    def wrong(self) -> list[Case]:
        return [case for case in self.cases if case.share < 1]

    @cached_property
    def numbers(self) -> list[list[Pair]]:
        """The numbers that came back, each with the right one, call by call; empty where a text is wrong."""
        if not all(same_form(case.value, case.expected) for case in self.cases):
            return []
        calls = [list(zip(flat(case.value), flat(case.expected), strict=True)) for case in self.cases]
        if any(not is_number(v) if is_number(r) else v != r for some in calls for v, r in some):
            return []
        return [[(float(v), float(r)) for v, r in some if is_number(r)] for some in calls]

    @cached_property
    def pairs(self) -> list[Pair]:
        """The numbers of all calls together."""
        return [pair for some in self.numbers for pair in some]


def _between(text: str) -> str:
    return text.partition("(")[2].partition(")")[0]


def flat(value: Any) -> Iterator[Any]:
    """The single values in nested lists, from left to right."""
    if isinstance(value, list):
        for part in value:
            yield from flat(part)
    else:
        yield value


def same_form(value: Any, expected: Any) -> bool:
    """Whether a value has as many parts as the right one, part by part."""
    if isinstance(expected, list):
        return isinstance(value, list) and len(value) == len(expected) and all(map(same_form, value, expected))
    return not isinstance(value, list)


def equal(value: Any, expected: Any, rtol: float) -> bool:
    """Whether a value is the right one: numbers as near as `rtol`."""
    if isinstance(expected, list):
        return same_form(value, expected) and all(equal(v, e, rtol) for v, e in zip(value, expected, strict=True))
    if is_number(expected):
        return is_number(value) and near(value, expected, rtol)
    return type(value) is type(expected) and value == expected


def part_name(trial: Trial, at: int) -> str:
    """The name of a part of what a function returns: its own, or its place in words."""
    return trial.parts[at] if trial.parts else f"the {ORDINALS[at]} value" if at < len(ORDINALS) else "one of them"
