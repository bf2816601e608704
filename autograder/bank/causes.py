"""General causes: what all wrong values of a function have in common, whatever the question.

A cause is named only where it accounts for every input, and where the right values differ from input to input, so that
no constant fits by chance.
"""

import math
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, permutations
from typing import Any

from autograder.bank.answers import is_number
from autograder.bank.relations import Pair, near, relation_of, vary

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
        flat = [list(zip(_flat(case.value), _flat(case.expected), strict=True)) for case in self.cases]
        if any(not is_number(v) if is_number(r) else v != r for some in flat for v, r in some):
            return []
        return [[(float(v), float(r)) for v, r in some if is_number(r)] for some in flat]

    @cached_property
    def pairs(self) -> list[Pair]:
        """The numbers of all calls together."""
        return [pair for some in self.numbers for pair in some]


def _between(text: str) -> str:
    return text.partition("(")[2].partition(")")[0]


def function_cause(trial: Trial) -> Cause | None:
    """What the wrong values of a function have in common; None where nothing is known to account for all of them."""
    for find in _FINDERS:
        if find in _OF_NUMBERS and not trial.pairs:
            continue
        if cause := find(trial):
            return cause
    return None


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for part in value:
            yield from _flat(part)
    else:
        yield value


def same_form(value: Any, expected: Any) -> bool:
    """Whether a value has as many parts as the right one, part by part."""
    if isinstance(expected, list):
        return isinstance(value, list) and len(value) == len(expected) and all(map(same_form, value, expected))
    return not isinstance(value, list)


def _equal(value: Any, expected: Any, rtol: float) -> bool:
    """Whether a value is the right one: numbers as near as `rtol`."""
    if isinstance(expected, list):
        return same_form(value, expected) and all(_equal(v, e, rtol) for v, e in zip(value, expected, strict=True))
    if is_number(expected):
        return is_number(value) and near(value, expected, rtol)
    return type(value) is type(expected) and value == expected


def _form(trial: Trial) -> Cause | None:
    """Another form than that of the right values: None, a list for a number, a text, parts too many or too few."""
    belongs = f"it must give {trial.returns}"
    values = [case.value for case in trial.cases]
    if any(value is None for value in values):
        some = "" if all(value is None for value in values) else " on some inputs"
        return Cause(f"returned None{some}: is the `return` missing? It must give {trial.returns}", form=True)
    if any(part is None for value in values for part in _flat(value)):
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
            if all(_equal(case.value, case.expected[at], rtol) for case in cases):
                return f": this is {_part(trial, at)} alone"
    if all(isinstance(case.value, list) and not isinstance(case.expected, list) for case in cases):
        for at in range(min(len(case.value) for case in cases)):
            if all(_equal(case.value[at], case.expected, rtol) for case in cases):
                return f": the {ORDINALS[at] if at < len(ORDINALS) else 'right'} of them is right alone"
    if all(isinstance(case.value, list) and isinstance(case.expected, list) for case in cases):
        if all(_equal(case.value[: len(case.expected)], case.expected, rtol) for case in cases):
            return ": what comes after these is too many"
        if all(case.value and _equal(case.value, case.expected[: len(case.value)], rtol) for case in cases):
            return ": the first are right, and the last are missing"
        if all(case.value and _equal(case.value, case.expected[-len(case.value) :], rtol) for case in cases):
            return ": the last are right, and the first are missing"
    return ""


def _part(trial: Trial, at: int) -> str:
    return trial.parts[at] if trial.parts else f"the {ORDINALS[at]} value" if at < len(ORDINALS) else "one of them"


def _type(trial: Trial) -> Cause | None:
    """A text or True and False for a number, or a number for one of these, on every input."""
    pairs = [pair for case in trial.cases for pair in zip(_flat(case.value), _flat(case.expected), strict=True)]

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


def _endless(trial: Trial) -> Cause | None:
    """nan or inf, on all inputs or on some."""
    odd = [any(isinstance(v, float) and not math.isfinite(v) for v in _flat(case.value)) for case in trial.wrong]
    if not any(odd):
        return None
    texts = {text for case in trial.wrong if same_form(case.value, case.expected) for text in _where_endless(case)}
    if texts and all(isinstance(text, str) for text in texts):
        return Cause(f'gives nan or inf where the text "{min(texts)}" is right')
    some = "" if all(odd) and len(odd) == len(trial.cases) else " on some inputs"
    return Cause(f"returned nan or inf{some}: a division by zero, or the log of a negative number?", form=True)


def _where_endless(case: Case) -> Iterator[Any]:
    """What is right where nan or inf came back."""
    for value, expected in zip(_flat(case.value), _flat(case.expected), strict=True):
        if isinstance(value, float) and not math.isfinite(value):
            yield expected


def _texts(trial: Trial) -> Cause | None:
    """Texts, or True and False, that are wrong while every number is right."""
    cases = trial.cases
    flat = [list(zip(_flat(case.value), _flat(case.expected), strict=True)) for case in cases]
    pairs = [pair for some in flat for pair in some]
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
    numbers_right = all(_equal(v, r, trial.close) for v, r in pairs if not isinstance(r, str))
    if missed and numbers_right and all(is_number(v) for v, r in pairs if isinstance(r, str) and v != r):
        return Cause(f'gives a number where the text "{missed[0]}" is right, and is right on all others')
    over = [(v, r) for v, r in pairs if isinstance(v, str) and not isinstance(r, str)]
    if over and not missed and all(_equal(v, r, trial.close) for v, r in pairs if not isinstance(v, str)):
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


def _unchanged(trial: Trial) -> Cause | None:
    """The same value for every input, an argument as it came, or the place in an array for what stands there."""
    cases, rtol = trial.cases, trial.near
    if len(cases) < 2:
        return None
    if all(value == 0 and not isinstance(value, bool) for case in cases for value in _flat(case.value)):
        return Cause("gives 0 for every input")
    differ = any(not _equal(case.expected, cases[0].expected, max(rtol, 1e-3)) for case in cases[1:])
    if differ and all(_equal(case.value, cases[0].value, 1e-9) for case in cases[1:]):
        return Cause("gives the same value for every input")
    for at, name in enumerate(trial.names):
        if any(at >= len(case.args) for case in cases):
            return None
        if all(_equal(case.value, case.args[at], 1e-9) for case in cases) and _differ([c.args[at] for c in cases]):
            return Cause(f"returns its argument `{name}` unchanged")
        if all(type(case.value) is int and _at(case.args[at], case.value) == case.expected for case in cases):
            return Cause(f"gives the place in `{name}`, not the value that stands there")
    return None


def _taken(trial: Trial) -> Cause | None:
    """A value read off an argument: the smallest, the last, the mean …, or the one where another argument is lowest."""
    if not trial.pairs or not vary([right for _, right in trial.pairs], trial.near):
        return None
    words = _read_off(trial, [case.value for case in trial.cases])
    return Cause(f"gives {words}") if words else None


def _read_off(trial: Trial, values: Sequence[Any]) -> str:
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


def _order(trial: Trial) -> Cause | None:
    """The right parts, or the right values of an array, in another order."""
    cases = trial.cases
    if not all(isinstance(case.expected, list) and len(case.expected) > 1 for case in cases):
        return None
    counts = {len(case.expected) for case in cases}
    if not trial.parts and min(counts) > 2 and _reversed(trial):
        return Cause("gives the right values in reversed order")
    if len(counts) == 1 and max(counts) <= 5:
        (count,) = counts
        for order in permutations(range(count)):
            if all(_equal(case.value, [case.expected[at] for at in order], trial.close) for case in cases):
                names = [_part(trial, at) for at in order]
                moved = [name for at, name in enumerate(names) if order[at] != at]
                if len(moved) == 2:
                    return Cause(f"gives the right values, but {' and '.join(moved)} have changed places")
                return Cause(f"gives the right values in another order: {', '.join(names)}")
    if all(all(map(is_number, case.expected)) for case in cases):
        if all(_equal(case.value, sorted(case.expected), trial.close) for case in cases):
            return Cause("gives the right values, but sorted: keep the order of the input")
        if all(_equal(case.value[1:], case.expected[:-1], trial.close) for case in cases) and max(counts) > 2:
            return Cause("gives the right values one place too late")
        if all(_equal(case.value[:-1], case.expected[1:], trial.close) for case in cases) and max(counts) > 2:
            return Cause("gives the right values one place too early")
    return None


def _reversed(trial: Trial) -> bool:
    return all(_equal(case.value, case.expected[::-1], trial.close) for case in trial.cases)


def _all_alike(trial: Trial) -> Cause | None:
    """One relation between everything that came back and what is right."""
    relation = relation_of(trial.pairs, trial.near)
    return Cause(f"gives, on every input, {relation.sentence}") if relation else None


def _rounded(trial: Trial) -> Cause | None:
    """The right values, rounded to decimals or to digits."""
    if trial.rtol is None or not vary([right for _, right in trial.pairs], trial.rtol):
        return None
    for digits in range(-3, 7):
        if all(near(value, round(right, digits), 1e-12) for value, right in trial.pairs):
            return Cause("gives the right values rounded: return them as they are", f", not to {digits} decimals")
    for digits in range(1, 7):
        if all(near(value, float(f"{right:.{digits}g}"), 1e-12) for value, right in trial.pairs):
            return Cause("gives the right values rounded: return them as they are", f", not to {digits} digits")
    return None


def _by_argument(trial: Trial) -> Cause | None:
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


def _constant(trial: Trial) -> Cause | None:
    """The same factor or the same difference on every input, whatever its size."""
    if trial.rtol is None or not vary([right for _, right in trial.pairs], trial.near):
        return None
    tight = trial.exact
    off = [value - right for value, right in trial.pairs]
    if all(right for _, right in trial.pairs):
        ratios = [value / right for value, right in trial.pairs]
        if ratios[0] > 0 and abs(ratios[0] - 1) > 20 * tight and all(near(one, ratios[0], tight) for one in ratios):
            way = "large" if ratios[0] > 1 else "small"
            return Cause(f"is too {way} by the same factor on every input", f" ({_times(ratios[0])})")
    if all(abs(one - off[0]) <= tight * abs(off[0]) for one in off):
        way = "large" if off[0] > 0 else "small"
        return Cause(f"is too {way} by the same amount on every input", f" ({abs(off[0]):.4g})")
    return None


def _times(ratio: float) -> str:
    """A ratio in digits, and as a fraction where it is a simple one."""
    simple = Fraction(ratio).limit_denominator(12)
    as_fraction = f"{simple}, or " if simple.numerator in range(1, 13) and near(float(simple), ratio, 1e-4) else ""
    return f"{as_fraction}{ratio:.3g} times"


def _by_part(trial: Trial) -> Cause | None:
    """Which of a few parts are right on all inputs, and what is the matter with the others."""
    counts = {len(case.expected) if isinstance(case.expected, list) else 0 for case in trial.cases}
    count = max(counts)
    if len(counts) > 1 or not 2 <= count <= 6 or trial.returns.startswith("an array"):
        return None
    right, known, unknown = [], [], []
    for at in range(count):
        pairs = [(case.value[at], case.expected[at]) for case in trial.cases]
        if all(_equal(value, expected, trial.close) for value, expected in pairs):
            right.append(_part(trial, at))
            continue
        numbers = [(float(v), float(r)) for v, r in pairs if is_number(v) and is_number(r)]
        relation = relation_of(numbers, trial.near) if len(numbers) == len(pairs) else None
        if reading := _read_off(trial, [value for value, _ in pairs]):
            known.append(f"{_part(trial, at)} is {reading}")
        elif relation:
            known.append(f"{_part(trial, at)} is {relation.sentence}")
        elif twin := _twin(trial, at):
            known.append(twin)
        else:
            unknown.append(_part(trial, at))
    if not right and not known:
        return None
    told = [f"{_listed(right)} right on every input"] if right else []
    told += known + ([f"{_listed(unknown)} not right"] if unknown else [])
    return Cause("is wrong in part: " + "; ".join(told))


def _twin(trial: Trial, at: int) -> str:
    """That a part repeats another one, or has it added or left in it."""
    rtol = min(trial.near, 1e-3)
    for other in range(len(trial.cases[0].expected)):
        rows = [(case.value[at], case.expected[at], case.expected[other]) for case in trial.cases]
        if other == at or not all(is_number(number) for row in rows for number in row):
            continue
        if not vary([float(r) for _, _, r in rows], rtol):
            continue
        mine, theirs = _part(trial, at), _part(trial, other)
        if all(near(value, twin, rtol) for value, _, twin in rows):
            return f"{theirs} stands where {mine} belongs"
        if all(near(value, right + twin, rtol) for value, right, twin in rows):
            return f"{mine} has {theirs} added to it"
        if all(near(value, right - twin, rtol) for value, right, twin in rows):
            return f"{mine} has {theirs} taken off it"
        if all(twin and near(value, 1 / twin, rtol) for value, _, twin in rows):
            return f"{mine} is 1 divided by {theirs}"
        if all(near(value, 1 - twin, rtol) for value, _, twin in rows):
            return f"{mine} is 1 minus {theirs}"
        if len(rows) > 1 and all(
            twin and value and near(value / twin, rows[0][0] / rows[0][2], 1e-6) for value, _, twin in rows
        ):
            return f"{mine} is {theirs} times one and the same number"
    return ""


def _listed(names: Sequence[str]) -> str:
    verb = "is" if len(names) == 1 else "are"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) + f" {verb}"


def _by_place(trial: Trial) -> Cause | None:
    """Where in arrays the wrong values stand: at the first place, at the last, at both ends; or how they add up."""
    if not all(isinstance(case.expected, list) and len(case.expected) > 2 for case in trial.cases):
        return None
    if not (trial.returns.startswith("an array") or max(len(case.expected) for case in trial.cases) > 6):
        return None
    found = set()
    for case in trial.cases:
        last = len(case.expected) - 1
        wrong = [at for at in range(last + 1) if not _equal(case.value[at], case.expected[at], trial.close)]
        if wrong:
            found |= {"first" if at == 0 else "last" if at == last else "inside" for at in wrong}
    if found and "inside" not in found:
        places = "at both ends" if len(found) == 2 else f"at the {found.pop()} place"
        return Cause(f"gives the right values but {places}")
    if all(all(map(is_number, case.expected)) for case in trial.cases):
        sums = [[sum(case.expected[: at + 1]) for at in range(len(case.expected))] for case in trial.cases]
        if all(_equal(case.value, some, trial.near) for case, some in zip(trial.cases, sums, strict=True)):
            return Cause("adds the right values up, one after the other: no running total is wanted")
        if all(_flat_value(case.value) for case in trial.cases):
            return Cause("gives one value again and again where every input has its own")
    return None


def _flat_value(values: Sequence[Any]) -> bool:
    return all(is_number(value) and near(value, values[0], 1e-9) for value in values)


def _near_miss(trial: Trial) -> Cause | None:
    """Near the right values on every input, but not near enough."""
    if trial.rtol is None or not all(right for _, right in trial.pairs):
        return None
    off = max(abs(value / right - 1) for value, right in trial.pairs)
    if off > max(min(3 * trial.rtol, 0.05), 0.01):
        return None
    allowed = f"{100 * trial.rtol:.6f}".rstrip("0").rstrip(".")
    return Cause(
        f"comes close, but {allowed} % is all that is allowed: rounded too early, a coarse grid, or another method",
        f" (it is {100 * off:.2g} % off)",
    )


def _some_inputs(trial: Trial) -> Cause | None:
    """What the inputs have in common on which it is right, or on which it is not."""
    wrong, fine = trial.wrong, [case for case in trial.cases if case.share == 1]
    if not fine or not wrong:
        return None
    for at, name in enumerate(trial.names):
        if any(at >= len(case.args) for case in trial.cases):
            return None
        fine_zero, wrong_zero = ([case.args[at] == 0 for case in some] for some in (fine, wrong))
        if all(fine_zero) and not any(wrong_zero):
            return Cause(f"is right only where `{name}` is 0: is `{name}` used as it should be?")
        if all(wrong_zero) and not any(fine_zero):
            return Cause(f"is right but where `{name}` is 0")
    if compared := _compared(trial, wrong, fine):
        return Cause(f"is right but where {compared}")
    for bound in (0, 1):
        if all(case.expected == bound for case in wrong) and not any(case.expected == bound for case in fine):
            beyond = all(is_number(c.value) and (c.value > 1 if bound else c.value < 0) for c in wrong)
            return Cause(f"is right but where {bound} is right" + (": keep it within its bounds" if beyond else ""))
    pairs = [
        (float(v), float(r))
        for case in wrong
        if same_form(case.value, case.expected)
        for v, r in zip(_flat(case.value), _flat(case.expected), strict=True)
        if is_number(v) and is_number(r)
    ]
    if len(wrong) > 1 and (relation := relation_of(pairs, trial.near)):
        return Cause(f"is right on some inputs, and gives on all others {relation.sentence}")
    return None


def _compared(trial: Trial, wrong: Sequence[Case], fine: Sequence[Case]) -> str:
    """The one comparison of two arguments that holds on all wrong inputs and on no other; empty where several do.

    Arguments of which one is ten times as large as the other are hardly meant to be compared.
    """
    found: list[str] = []
    if len(trial.cases) < 3:
        return ""
    for (at, name), (other, second) in permutations(enumerate(trial.names), 2):
        if not all(is_number(case.args[place]) for case in trial.cases for place in (at, other)):
            continue
        if at < other and _alike(fine, at, other, all) and not _alike(wrong, at, other, any):
            return f"`{name}` is not equal to `{second}`"
        if not all(0.1 < c.args[at] / c.args[other] < 10 for c in trial.cases if c.args[other]):
            continue
        if all(c.args[at] > c.args[other] for c in wrong) and not any(c.args[at] > c.args[other] for c in fine):
            found.append(f"`{name}` is larger than `{second}`")
    return found[0] if len(found) == 1 else ""


def _alike(cases: Sequence[Case], at: int, other: int, quantity: Callable[[Iterable[bool]], bool]) -> bool:
    return quantity(case.args[at] == case.args[other] for case in cases)


_FINDERS = (
    *(_form, _endless, _texts, _unchanged, _order, _taken, _all_alike, _rounded, _by_argument, _constant),
    *(_by_part, _by_place, _near_miss, _some_inputs),
)
_OF_NUMBERS = (_all_alike, _rounded, _by_argument, _constant, _near_miss)
