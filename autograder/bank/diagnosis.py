"""Why a function's values are not right: the slip that explains all of them, or the form in which they are wrong."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.bank.answers import PLAIN, describe, is_number, plain, quiet
from autograder.bank.causes import Case, Trial, function_cause
from autograder.bank.credit import Grade, close
from autograder.bank.kinds import Example, Function


class AnyValue:
    """In a slip's value, a part that may be anything."""

    def __repr__(self) -> str:
        return "ANY"


ANY = AnyValue()

# What a changed value needs to be right, part by part: ("exp", 1) takes the exponential of the second part.
CHANGES: dict[str, Callable[..., Any]] = {
    "negate": lambda part: -part,
    "exp": math.exp,
    "log": math.log,
    "ten to the log": lambda part: 10 ** math.log(part),  # a base-10 logarithm that was undone with exp
    "times 100": lambda part: 100 * part,
    "not": lambda part: not part,
}
Change = tuple[str | int, ...]


def changed(value: Any, changes: Sequence[Change]) -> Any:
    """`value` after the changes: ("order", 1, 0) puts parts in another order, ("less", 1, 0) takes part 0 off part 1.

    The other names are those of CHANGES, followed by the places of the parts that they change, or by none for all.
    """
    parts = list(value) if isinstance(value, list) else [value]
    for name, *places in changes:
        if name == "order":
            parts = [parts[int(place)] for place in places]
        elif name == "less":
            at, other = map(int, places)
            parts[at] -= parts[other]
        else:
            for place in map(int, places or range(len(parts))):
                parts[place] = parts[place] if isinstance(parts[place], str) else CHANGES[str(name)](parts[place])
    return parts if isinstance(value, list) else parts[0]


@dataclass(frozen=True)
class TabulatedSlip:
    """A known mistake on some examples: `values` has what it gives on each, None where it gives nothing there.

    Where `changes` are given instead, the value is right after these changes. `rtol`: how near a value must come to
    the slip's; without it, as near as the question asks for what is right.
    """

    name: str
    message: str
    values: Sequence[Any] = ()
    changes: tuple[Change, ...] = ()
    rtol: float | None = None

    def explains(self, place: int, value: Any, example: Example, grade: Grade) -> bool:
        """Whether the slip accounts for what came back on the example at `place`."""
        with quiet():
            try:
                if self.changes:
                    return grade(changed(value, self.changes), example.expected, *example.args) == 1
                given = self.values[place]
                if given is ANY:
                    return True
                wrong = _filled(given, value)
                if wrong is None:
                    return False
                near = close(value, wrong, self.rtol) if self.rtol else grade(value, wrong, *example.args)
                return near == 1
            except (ArithmeticError, ValueError, TypeError, LookupError):
                return False  # the value is not of the form that this slip would leave


def _filled(wrong: Any, value: Any) -> Any:
    """A slip's value with the student's own part wherever any will do."""
    if isinstance(wrong, AnyValue):
        return value
    if isinstance(wrong, (list, tuple)):
        if not isinstance(value, list) or len(value) != len(wrong):
            return None
        return [_filled(w, v) for w, v in zip(wrong, value, strict=True)]
    return wrong


def credit_share(question: Function, example: Example, result: Mapping[str, Any]) -> float:
    """The share of credit, 0 to 1, for what `answers.call` says that a call returned."""
    if "value" not in result:
        return 0.0
    return float(question.grade(result["value"], example.expected, *example.args))


def function_problem(
    question: Function,
    examples: Sequence[Example],
    returned: Sequence[Mapping[str, Any]],
    slips: Iterable[TabulatedSlip],
    *,
    public: bool = True,
) -> str | None:
    """Why a function is not right on the examples, in a sentence; None where it is. `slips` are tabulated on these.

    Unless they are `public`, the sentence is made of our own words and of the number of inputs that came out right: a
    function can return its inputs, or name its errors after them, and so show them to a student.
    """
    shares = [credit_share(question, example, result) for example, result in zip(examples, returned, strict=True)]
    if all(share == 1 for share in shares):
        return None
    errors = [result for result in returned if "error" in result]
    kind = errors[0]["error"] if errors else ""
    if kind == "NotImplementedError":
        return f"{question.signature} is not written yet: replace the line that raises NotImplementedError."
    if kind == "OutOfTime":
        return f"{question.signature} did not come back in time: look for a loop that never ends."
    tried = list(zip(examples, returned, strict=True))
    for slip in slips:
        if all(slip.explains(at, r.get("value"), e, question.grade) for at, (e, r) in enumerate(tried)):
            return slip.message if _telling(examples) else f"One mistake that gives these values: {slip.message}"
    if errors and not public:
        what = f"returned something that is not {PLAIN}," if kind == "NotPlain" else "raised an error"
        return f"{question.signature} {what} on an input that was kept back."
    if errors:
        said = errors[0]["message"] or "no message"
        return question.signature + (f": {said}" if kind == "NotPlain" else f" raised {kind} ({said}).")
    return _problem(question, tried, shares, public)


def _telling(examples: Sequence[Example]) -> bool:
    """Whether a value says much: a text, or True and False, can be the same by many ways."""
    return not all(isinstance(part, (str, bool)) for example in examples for part in _parts(plain(example.expected)))


def _parts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _problem(
    question: Function, tried: Sequence[tuple[Example, Mapping[str, Any]]], shares: Sequence[float], public: bool
) -> str:
    """A general cause where one accounts for all values, and on public examples a value beside the right one."""
    cases = [
        Case(plain(e.args), plain(e.expected), r["value"], share) for (e, r), share in zip(tried, shares, strict=True)
    ]
    cause = function_cause(Trial(question.signature, question.returns, cases, getattr(question.grade, "rtol", None)))
    right = sum(share == 1 for share in shares)
    count = f"{question.signature} is right on {right} of {len(shares)} inputs"
    if cause and cause.form:
        shown = "" if not public else f" {_evidence(question, cases)}"
        return f"{question.signature} {cause.words}{'' if cause.words.endswith('?') else '.'}{shown}"
    if cause:
        count += f": it {cause.words}{cause.details if public else ''}"
    told = count if count.endswith("?") else f"{count}."
    return f"{told} {_evidence(question, cases)}" if public else told


def _evidence(question: Function, cases: Sequence[Case]) -> str:
    """The first call that is not right: its input, what came back, what is right, and the ratio of the two."""
    case = next(case for case in cases if case.share < 1)
    call = f"{question.signature.partition('(')[0]}({', '.join(_short(argument) for argument in case.args)})"
    value, expected = describe(case.value), describe(case.expected)
    return f"For {call} it gives {value} where {expected} is right{_ratio(case)}."


def _short(argument: Any) -> str:
    return "(…)" if isinstance(argument, list) and len(argument) > 20 else describe(argument)


def _ratio(case: Case) -> str:
    """How many times the right value came back, in brackets; part by part for a few parts."""
    values, rights = _parts(case.value), _parts(case.expected)
    if len(values) != len(rights) or len(values) > 6:
        return ""
    if not all(is_number(v) and is_number(r) and r for v, r in zip(values, rights, strict=True)):
        return ""
    return f" (ratio {', '.join(f'{v / r:.4g}' for v, r in zip(values, rights, strict=True))})"
