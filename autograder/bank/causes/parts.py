"""Which of several values are wrong, and in what way."""

from collections.abc import Sequence
from typing import Any

from autograder.bank.answers import is_number
from autograder.bank.causes.arguments import reading
from autograder.bank.causes.relations import near, relation_of, vary
from autograder.bank.causes.trial import Cause, Trial, equal, part_name


def wrong_parts(trial: Trial) -> Cause | None:
    """Which of a few parts are right on all inputs, and what is the matter with the others."""
    counts = {len(case.expected) if isinstance(case.expected, list) else 0 for case in trial.cases}
    count = max(counts)
    if len(counts) > 1 or not 2 <= count <= 6 or trial.returns.startswith("an array"):
        return None
    right, known, unknown = [], [], []
    for at in range(count):
        pairs = [(case.value[at], case.expected[at]) for case in trial.cases]
        if all(equal(value, expected, trial.close) for value, expected in pairs):
            right.append(part_name(trial, at))
            continue
        numbers = [(float(v), float(r)) for v, r in pairs if is_number(v) and is_number(r)]
        relation = relation_of(numbers, trial.near) if len(numbers) == len(pairs) else None
        if stands := reading(trial, [value for value, _ in pairs]):
            known.append(f"{part_name(trial, at)} is {stands}")
        elif relation:
            known.append(f"{part_name(trial, at)} is {relation.sentence}")
        elif twin := _twin(trial, at):
            known.append(twin)
        else:
            unknown.append(part_name(trial, at))
    if len(right) == count or not (right or known):
        return None  # each is near, and all together not near enough; or nothing is known
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
        mine, theirs = part_name(trial, at), part_name(trial, other)
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


def wrong_places(trial: Trial) -> Cause | None:
    """Where in arrays the wrong values stand: at the first place, at the last, at both ends; or how they add up."""
    if not all(isinstance(case.expected, list) and len(case.expected) > 2 for case in trial.cases):
        return None
    if not (trial.returns.startswith("an array") or max(len(case.expected) for case in trial.cases) > 6):
        return None
    found = set()
    for case in trial.cases:
        last = len(case.expected) - 1
        wrong = [at for at in range(last + 1) if not equal(case.value[at], case.expected[at], trial.close)]
        if wrong:
            found |= {"first" if at == 0 else "last" if at == last else "inside" for at in wrong}
    if found and "inside" not in found:
        places = "at both ends" if len(found) == 2 else f"at the {found.pop()} place"
        return Cause(f"gives the right values but {places}")
    if all(all(map(is_number, case.expected)) for case in trial.cases):
        sums = [[sum(case.expected[: at + 1]) for at in range(len(case.expected))] for case in trial.cases]
        if all(equal(case.value, some, trial.near) for case, some in zip(trial.cases, sums, strict=True)):
            return Cause("adds the right values up, one after the other: no running total is wanted")
        if all(_flat_value(case.value) for case in trial.cases):
            return Cause("gives one value again and again where every input has its own")
    return None


def _flat_value(values: Sequence[Any]) -> bool:
    return all(is_number(value) and near(value, values[0], 1e-9) for value in values)
