"""What the inputs have in common on which a function is right, or wrong."""

from collections.abc import Callable, Iterable, Sequence
from itertools import permutations

from autograder.bank.answers import is_number
from autograder.bank.causes.relations import relation_of
from autograder.bank.causes.trial import Case, Cause, Trial, flat, same_form


def some_inputs(trial: Trial) -> Cause | None:
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
        for v, r in zip(flat(case.value), flat(case.expected), strict=True)
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
