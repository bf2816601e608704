"""Wrong values in which an argument stands as it came, was read off, or has been used too often or not at all."""

import math
import statistics
from collections.abc import Callable, Sequence
from itertools import combinations, permutations
from typing import Any

from autograder.bank.answers import is_number
from autograder.bank.causes.relations import near, vary
from autograder.bank.causes.trial import Case, Cause, Trial, equal, flat


def unchanged(trial: Trial) -> Cause | None:
    """The same value for every input, an argument as it came, or the place in an array for what stands there."""
    cases, rtol = trial.cases, trial.near
    if len(cases) < 2:
        return None
    if all(value == 0 and not isinstance(value, bool) for case in cases for value in flat(case.value)):
        return Cause("gives 0 for every input")
    differ = any(not equal(case.expected, cases[0].expected, max(rtol, 1e-3)) for case in cases[1:])
    if differ and all(equal(case.value, cases[0].value, 1e-9) for case in cases[1:]):
        return Cause("gives the same value for every input")
    for at, name in enumerate(trial.names):
        if any(at >= len(case.args) for case in cases):
            return None
        if all(equal(case.value, case.args[at], 1e-9) for case in cases) and _differ([c.args[at] for c in cases]):
            return Cause(f"returns its argument `{name}` unchanged")
        if all(type(case.value) is int and _at(case.args[at], case.value) == case.expected for case in cases):
            return Cause(f"gives the place in `{name}`, not the value that stands there")
    return None


def read_off(trial: Trial) -> Cause | None:
    """A value read off an argument: the smallest, the last, the mean …, or the one where another argument is lowest."""
    if not trial.pairs or not vary([right for _, right in trial.pairs], trial.near):
        return None
    words = reading(trial, [case.value for case in trial.cases])
    return Cause(f"gives {words}") if words else None


def reading(trial: Trial, values: Sequence[Any]) -> str:
    """Where in the arguments these values stand, one a call; empty where they are not numbers of an argument."""
    if not all(map(is_number, values)) or (len(values) > 1 and not vary(values, 1e-9)):
        return ""
    columns = {
        name: [case.args[at] for case in trial.cases]
        for at, name in enumerate(trial.names)
        if all(at < len(case.args) and _row(case.args[at]) for case in trial.cases)
    }
    for name, rows in columns.items():
        for words, read in _READINGS:
            if all(near(value, read(row), 1e-9) for value, row in zip(values, rows, strict=True)):
                return f"{words} of `{name}`"
    for (name, rows), (other, others) in permutations(columns.items(), 2):
        for words, best in (("lowest", min), ("highest", max)):
            if all(len(row) == len(one) for row, one in zip(rows, others, strict=True)):
                read_off = [row[one.index(best(one))] for row, one in zip(rows, others, strict=True)]
                if all(near(value, taken, 1e-9) for value, taken in zip(values, read_off, strict=True)):
                    return f"the value of `{name}` where `{other}` is {words}"
    return ""


_READINGS: list[tuple[str, Callable[[list[float]], float]]] = [
    ("the smallest value", min),
    ("the largest value", max),
    ("the first value", lambda row: row[0]),
    ("the last value", lambda row: row[-1]),
    ("the mean", lambda row: sum(row) / len(row)),
    ("the median", statistics.median),
    ("the sum", sum),
    ("the length", len),
]


def _row(argument: Any) -> bool:
    return isinstance(argument, list) and len(argument) > 1 and all(map(is_number, argument))


def _differ(values: Sequence[Any]) -> bool:
    return len({repr(value) for value in values}) > 1 or isinstance(values[0], list)


def _at(values: Any, place: int) -> Any:
    return values[place] if isinstance(values, list) and 0 <= place < len(values) else None


def argument_misused(trial: Trial) -> Cause | None:
    """The right values times, divided by, plus or minus an argument, or the product or quotient of two."""
    if trial.rtol is None or not vary([right for _, right in trial.pairs], trial.exact):
        return None
    known: dict[str, list[float]] = {}
    for at, name in enumerate(trial.names):
        columns = [_column(case, at, len(pairs)) for case, pairs in zip(trial.cases, trial.numbers, strict=True)]
        if all(column is not None for column in columns):
            known[name] = [value for column in columns if column is not None for value in column]
    for name, values in known.items():
        for words, wrong in _BY_ONE:
            if _holds(trial, wrong, values):
                return Cause(f"gives, on every input, {words.format(name)}")
    for (one, first), (other, second) in combinations(known.items(), 2):
        for words, factor in _BY_TWO:
            try:
                factors = [factor(a, b) for a, b in zip(first, second, strict=True)]
            except ArithmeticError:
                continue
            if _holds(trial, lambda r, a: r * a, factors):
                return Cause(f"gives, on every input, the right value {words.format(one, other)}")
    return None


_BY_ONE: list[tuple[str, Callable[[float, float], float]]] = [
    ("the right value times `{0}`", lambda r, a: r * a),
    ("the right value divided by `{0}`", lambda r, a: r / a),
    ("the right value plus `{0}`: should that be taken off?", lambda r, a: r + a),
    ("the right value minus `{0}`: should that be added?", lambda r, a: r - a),
    ("`{0}` minus the right value", lambda r, a: a - r),
    ("`{0}` divided by the right value", lambda r, a: a / r),
    ("the right value times the square of `{0}`", lambda r, a: r * a * a),
    ("the right value times the square root of `{0}`", lambda r, a: r * math.sqrt(a)),
    ("the right value divided by the square root of `{0}`", lambda r, a: r / math.sqrt(a)),
]


_BY_TWO: list[tuple[str, Callable[[float, float], float]]] = [
    ("times `{0}` and `{1}`", lambda a, b: a * b),
    ("divided by `{0}` and `{1}`", lambda a, b: 1 / (a * b)),
    ("times `{0}` and divided by `{1}`", lambda a, b: a / b),
    ("times `{1}` and divided by `{0}`", lambda a, b: b / a),
]


def _holds(trial: Trial, wrong: Callable[[float, float], float], values: Sequence[float]) -> bool:
    """Whether each number that came back is `wrong(right, value of the argument)`, and not right all the same."""
    made = []
    try:
        for (value, right), argument in zip(trial.pairs, values, strict=True):
            made.append(wrong(right, argument))
            if isinstance(made[-1], complex) or not near(value, made[-1], trial.exact):
                return False
    except (ArithmeticError, ValueError):
        return False
    return vary(made, trial.exact)


def _column(case: Case, at: int, count: int) -> list[float] | None:
    """An argument once for each number that came back: a number each time, an array value by value."""
    argument: Any = case.args[at] if at < len(case.args) else None
    if is_number(argument):
        return [float(argument)] * count
    if isinstance(argument, list) and len(argument) == count and all(map(is_number, argument)):
        return [float(value) for value in argument]
    return None
