"""Values of another form than the right ones: None, a list for a number, nan, another text."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from autograder.bank.answers import is_number
from autograder.bank.causes.trial import ORDINALS, Case, Cause, Trial, equal, flat, part_name, same_form


def another_form(trial: Trial) -> Cause | None:
    """Another form than that of the right values: None, a list for a number, a text, parts too many or too few."""
    belongs = f"it must give {trial.returns}"
    values = [case.value for case in trial.cases]
    if any(value is None for value in values):
        some = "" if all(value is None for value in values) else " on some inputs"
        return Cause(f"returned None{some}: is the `return` missing? It must give {trial.returns}", form=True)
    if any(part is None for value in values for part in flat(value)):
        return Cause(f"returned None among its values; {belongs}", form=True)
    odd = next((case for case in trial.cases if case.share < 1 and not same_form(case.value, case.expected)), None)
    if odd is None:
        return _type(trial)
    several = isinstance(odd.value, list)
    what = "several values" if several else "a text" if isinstance(odd.value, str) else "one value"
    if several and isinstance(odd.expected, list) and len(odd.value) == len(odd.expected):
        return Cause(f"returned a table of rows where a plain row belongs; {belongs}", form=True)
    truths = isinstance(odd.expected, list) and all(isinstance(one, bool) for one in odd.expected)
    if several and truths and all(type(one) is int for one in odd.value):
        return Cause(f"returned places; {belongs}: one True or False for each value", form=True)
    hint = _alone(trial) if all(not same_form(case.value, case.expected) for case in trial.cases) else ""
    return Cause(f"returned {what}; {belongs}{hint}", form=True)


def _alone(trial: Trial) -> str:
    """Which part of the right answer came back alone, or which part of what came back is the right answer."""
    cases, rtol = trial.cases, trial.near
    if all(isinstance(case.expected, list) and not isinstance(case.value, list) for case in cases):
        for at in range(min(len(case.expected) for case in cases)):
            if all(equal(case.value, case.expected[at], rtol) for case in cases):
                return f": this is {part_name(trial, at)} alone"
    if all(isinstance(case.value, list) and not isinstance(case.expected, list) for case in cases):
        for at in range(min(len(case.value) for case in cases)):
            if all(equal(case.value[at], case.expected, rtol) for case in cases):
                return f": the {ORDINALS[at] if at < len(ORDINALS) else 'right'} of them is right alone"
    if all(isinstance(case.value, list) and isinstance(case.expected, list) for case in cases):
        if all(equal(case.value[: len(case.expected)], case.expected, rtol) for case in cases):
            return ": what comes after these is too many"
        if all(case.value and equal(case.value, case.expected[: len(case.value)], rtol) for case in cases):
            return ": the first are right, and the last are missing"
        if all(case.value and equal(case.value, case.expected[-len(case.value) :], rtol) for case in cases):
            return ": the last are right, and the first are missing"
    return ""


def _type(trial: Trial) -> Cause | None:
    """A text or True and False for a number, or a number for one of these, on every input."""
    pairs = [pair for case in trial.cases for pair in zip(flat(case.value), flat(case.expected), strict=True)]

    def all_of(kind: Callable[[Any], bool], right: Callable[[Any], bool]) -> bool:
        return all(kind(value) and right(expected) for value, expected in pairs)

    belongs = f"it must give {trial.returns}"
    if all_of(lambda v: isinstance(v, str), is_number):
        return Cause(f"returned words; {belongs}: a number stands without ' or \" around it", form=True)
    if all_of(lambda v: isinstance(v, bool), is_number):
        return Cause(f"returned True or False; {belongs}", form=True)
    if all_of(lambda v: is_number(v) and v not in (0, 1), lambda r: isinstance(r, bool)):
        return Cause(f"returned numbers in place of True and False; {belongs}", form=True)
    if all_of(is_number, lambda r: isinstance(r, str)):
        return Cause(f"returned a number; {belongs}", form=True)
    return None


def endless(trial: Trial) -> Cause | None:
    """nan or inf, on all inputs or on some."""
    odd = [any(isinstance(v, float) and not math.isfinite(v) for v in flat(case.value)) for case in trial.wrong]
    if not any(odd):
        return None
    texts = {text for case in trial.wrong if same_form(case.value, case.expected) for text in _where_endless(case)}
    if texts and all(isinstance(text, str) for text in texts):
        return Cause(f'gives nan or inf where the text "{min(texts)}" is right')
    some = "" if all(odd) and len(odd) == len(trial.cases) else " on some inputs"
    return Cause(f"returned nan or inf{some}: a division by zero, or the log of a negative number?", form=True)


def _where_endless(case: Case) -> Iterator[Any]:
    """What is right where nan or inf came back."""
    for value, expected in zip(flat(case.value), flat(case.expected), strict=True):
        if isinstance(value, float) and not math.isfinite(value):
            yield expected


def wrong_texts(trial: Trial) -> Cause | None:
    """Texts, or True and False, that are wrong while every number is right."""
    cases = trial.cases
    calls = [list(zip(flat(case.value), flat(case.expected), strict=True)) for case in cases]
    pairs = [pair for some in calls for pair in some]
    truths = [(bool(v), r) for v, r in pairs if isinstance(r, bool) and v in (0, 1)]
    if truths and len(truths) == len(pairs):
        return _marks(truths)
    if len({repr(case.value) for case in cases}) == 1 < len({repr(case.expected) for case in cases}):
        return None  # the same on every input: said below
    words = sorted({r for _, r in pairs if isinstance(r, str)})
    missed = sorted({r for v, r in pairs if isinstance(r, str) and v != r})
    if not words:
        return None
    if len(missed) and all(isinstance(v, str) for v, r in pairs if r in missed):
        if not any(v in words for v, r in pairs if r in missed):
            wanted = " or ".join(f'"{word}"' for word in words)
            return Cause(f"gives another text than {wanted}: copy the spelling")
        if len(words) == 2 and all(v in words and v != r for v, r in pairs):
            return Cause("gives the one text wherever the other is right: the comparison is the wrong way round")
    numbers_right = all(equal(v, r, trial.close) for v, r in pairs if not isinstance(r, str))
    if missed and numbers_right and all(is_number(v) for v, r in pairs if isinstance(r, str) and v != r):
        return Cause(f'gives a number where the text "{missed[0]}" is right, and is right on all others')
    over = [(v, r) for v, r in pairs if isinstance(v, str) and not isinstance(r, str)]
    if over and not missed and all(equal(v, r, trial.close) for v, r in pairs if not isinstance(v, str)):
        return Cause("gives a text where a number is right, and is right on all others")
    return None


def _marks(pairs: Sequence[tuple[bool, bool]]) -> Cause | None:
    """True and False: all turned round, all the same, too many or too few."""
    if all(v != r for v, r in pairs):
        return Cause("has True and False exchanged: the comparison is the wrong way round")
    if len({v for v, _ in pairs}) == 1:
        return Cause(f"gives {pairs[0][0]} on every input")
    if all(v for v, r in pairs if r):
        return Cause("gives True where it should and also where it should not: the limit is too low, or forgotten")
    if not any(v for v, r in pairs if not r):
        return Cause("gives False where it should and also where it should not: the limit is too high")
    return None
