"""What is right, and why: the types of the keys that lie in questions/instructor/."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from autograder.bank.answers import plain, quiet
from autograder.bank.diagnosis import AnyValue, Change, TabulatedSlip
from autograder.bank.kinds import Example, Given, Instance

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class ChoiceKey:
    """The right letter, and for every letter the reason that a student who chose it reads."""

    right: str
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class SeveralKey:
    """The letters that are right, and for every letter the reason why it is or is not."""

    right: frozenset[str]
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class OrderingKey:
    """The letters in the right order, and the reason for it. `also`: other orders that are as sound."""

    right: tuple[str, ...]
    reason: str
    also: Sequence[tuple[str, ...]] = ()

    @property
    def orders(self) -> tuple[tuple[str, ...], ...]:
        """All sound orders."""
        return self.right, *map(tuple, self.also)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The pairs of letters that stand in the same order in all sound orders."""
        return [
            (first, second)
            for first, second in combinations(self.right, 2)
            if all(order.index(first) < order.index(second) for order in self.orders)
        ]


@dataclass(frozen=True)
class Slip:
    """A known mistake, and the message that helps a student who made it.

    `wrong` gives what the mistake arrives at: from a student's figures for a number, from a call's arguments for a
    function, where parts that may be anything are ANY. Or it is a list of changes after which the value is right (see
    `diagnosis.changed`). `rtol`: how near a function's value must come; without it, as near as the question asks.
    """

    name: str
    wrong: Callable[..., Any] | Sequence[Change]
    message: str
    rtol: float | None = None

    def number(self, given: Given) -> float:
        """What the mistake arrives at in a question for a number."""
        assert callable(self.wrong)
        return self.wrong(given)

    def tabulated(self, examples: Sequence[Example]) -> TabulatedSlip:
        """The slip of a function on these examples."""
        if not callable(self.wrong):
            return TabulatedSlip(self.name, self.message, changes=tuple(self.wrong), rtol=self.rtol)
        return TabulatedSlip(self.name, self.message, values=_Wrong(self.wrong, examples), rtol=self.rtol)


class _Wrong(Sequence[Any]):
    """What a mistake gives on each example, worked out when it is asked for; None where it gives nothing."""

    def __init__(self, wrong: Callable[..., Any], examples: Sequence[Example]):
        self._wrong, self._examples = wrong, examples

    def __len__(self) -> int:
        return len(self._examples)

    def __getitem__(self, place: Any) -> Any:
        with quiet():
            try:
                return plain_or_any(self._wrong(*self._examples[place].args))
            except (ArithmeticError, ValueError, TypeError):
                return None


def plain_or_any(value: Any) -> Any:
    """`value` as plain data, parts that may be anything as they are."""
    if isinstance(value, AnyValue):
        return value
    if isinstance(value, (list, tuple)):
        return [plain_or_any(part) for part in value]
    return plain(value)


@dataclass(frozen=True)
class NumberKey:
    """`answer(given)` is right; within `rtol` (relative) earns all points, within three times that earns half."""

    answer: Callable[[Given], float]
    reason: str
    rtol: float = 0.02
    slips: Sequence[Slip] = ()


@dataclass(frozen=True)
class FunctionKey:
    """`cases(generator)` draws inputs that no student has seen, each with the value that is right there.

    `examples` are the public ones, and `slips` the known mistakes: students get both as a built table. `together`:
    how many cases in a row make one group, which earns points only as a whole, so that a function that is right on one
    kind of input alone earns nothing.
    """

    cases: Callable[["np.random.Generator"], Sequence[Example]]
    reason: str
    examples: Sequence[Example] = field(kw_only=True)
    slips: Sequence[Slip] = field(default=(), kw_only=True)
    together: int = field(default=1, kw_only=True)


@dataclass(frozen=True)
class ForecastKey:
    """What was measured, and what a forecast of it is paid by.

    `truth(given)` is the measured value. `lawless(given)` are forecasts that need no law, such as the last value again
    and a straight line: the one nearest to the truth is the baseline. A value's skill is 1 − error/baseline error;
    `skill` is what sound fits reach for every student, and earns all of the value's points (credit.forecast_share).
    `half_width` is that of the reference interval, relative: what the recipe of lesson 9 gives so far beyond the runs.
    """

    truth: Callable[[Given], float]
    lawless: Callable[[Given], Sequence[float]]
    reason: str
    skill: float = field(kw_only=True)
    half_width: float = field(kw_only=True)

    def baseline(self, given: Given) -> float:
        """The relative error of the best forecast that needs no law."""
        truth = self.truth(given)
        return min(abs(float(value) / truth - 1) for value in self.lawless(given))


@dataclass(frozen=True)
class RecordKey:
    """What a record earns that has no fault; the question itself says what a fault is.

    `merits(record, instance)` are the sides on which it is judged, as (share of the points, whether it has the merit, a
    sentence that says so); the shares add up to 1. Without it, a record without a fault earns everything.
    """

    reason: str
    merits: Callable[[Any, Instance], Sequence[tuple[float, bool, str]]] | None = None


@dataclass(frozen=True)
class EssayKey:
    """What the person who marks it looks for: (points, criterion) rows, and sample answers by their mark."""

    rubric: Sequence[tuple[float, str]]
    samples: Mapping[float, str]


@dataclass(frozen=True)
class WarmUpKey:
    """The keys of the forms from which a warm-up is drawn, by the form's id."""

    of_form: Mapping[str, ChoiceKey | NumberKey]


def own_key(key: Any, instance: Instance) -> Any:
    """The key for what this student was asked: of a warm-up, the one of the form that was drawn."""
    return key.of_form[instance.form] if isinstance(key, WarmUpKey) else key


Key = ChoiceKey | SeveralKey | OrderingKey | NumberKey | FunctionKey | ForecastKey | RecordKey | EssayKey | WarmUpKey
