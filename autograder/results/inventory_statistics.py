"""What a class's responses to the concept inventory say: gain by concept, calibration, misconceptions by number.

The normalised gain of Hake 1998 (American Journal of Physics 66, 64-74) is the share of what could still be learnt that
was learnt: (after − before)/(1 − before), of the class's mean shares. Only students who responded both times count for
a gain. Intervals are by bootstrap over students, who are what differs from class to class.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.bank.two_tier import CERTAINTIES, Finding, Responses, TwoTierKey, finding, is_right

FEW_STUDENTS = 6  # below so many, a share says more about single students than about the class
RESAMPLES = 2_000
_LEVEL = 0.95
Keys = Mapping[str, TwoTierKey]  # by item
Students = Mapping[str, Responses]


@dataclass(frozen=True)
class Estimate:
    """A number and its 95 % interval; NaN where it cannot be told, and for an interval of too few students."""

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True)
class Gain:
    """Mean shares, 0 to 1, of right responses before and after, of the `students` who gave both; NaN for nobody."""

    students: int
    before: float = math.nan
    after: float = math.nan
    normalised: Estimate = Estimate()


@dataclass(frozen=True)
class Calibration:
    """How often those who stated `certainty` were right: `share` of `responses`."""

    certainty: str
    responses: int
    right: int
    share: Estimate = Estimate()


@dataclass(frozen=True)
class HeldMisconception:
    """How many students gave the reason `digit` of an item without calling it a guess, before and after."""

    item: str
    digit: str
    before: int
    after: int


def gain_of(before: Sequence[float], after: Sequence[float]) -> Gain:
    """The gain of students with these shares of right responses before and after, in the same order, 0 to 1 each.

    The normalised gain is NaN where all was right before, and it has no interval with fewer than FEW_STUDENTS students
    or where these are all alike.
    """
    shares = np.array([before, after], float)
    students = shares.shape[1]
    if not students:
        return Gain(0)
    first, last = (float(mean) for mean in shares.mean(axis=1))
    estimate = _estimate(students, lambda drawn: _normalised(*shares[:, drawn].mean(axis=-1)))
    return Gain(students, first, last, estimate)


def _normalised(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    return np.divide(after - before, 1 - before, out=np.full_like(before, math.nan), where=before < 1)


def _estimate(students: int, statistic: Callable[[np.ndarray], np.ndarray]) -> Estimate:
    """A statistic of all students, with its percentile interval by bootstrap.

    `statistic` takes the places of the students who count, one sample in each row, and gives one number for each row.
    There is no interval where one resample in twenty or more has no value, or where all have the same.
    """
    value = float(statistic(np.arange(students)[np.newaxis])[0])
    if math.isnan(value) or students < FEW_STUDENTS:
        return Estimate(value)
    found = statistic(np.random.default_rng(1998).integers(students, size=(RESAMPLES, students)))
    found = found[~np.isnan(found)]
    if len(found) <= (1 - 1 / 20) * RESAMPLES or np.ptp(found) == 0:
        return Estimate(value)
    low, high = np.quantile(found, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return Estimate(value, float(low), float(high))


def item_gain(keys: Keys, item: str, before: Students, after: Students) -> Gain:
    """The gain in one item, of the students who answered it in full both times."""
    pairs = [
        (float(is_right(keys[item], before[student][item])), float(is_right(keys[item], after[student][item])))
        for student in before.keys() & after.keys()
        if item in before[student] and item in after[student]
    ]
    return gain_of(*zip(*sorted(pairs), strict=True)) if pairs else Gain(0)


def whole_gain(keys: Keys, before: Students, after: Students) -> Gain:
    """The gain in the inventory as a whole: of each student, the items count that were answered in full both times."""
    pairs = []
    for student in before.keys() & after.keys():
        both = before[student].keys() & after[student].keys() & keys.keys()
        if both:
            pairs.append(tuple(_share_right(keys, times[student], both) for times in (before, after)))
    return gain_of(*zip(*sorted(pairs), strict=True)) if pairs else Gain(0)


def _share_right(keys: Keys, responses: Responses, items: Iterable[str]) -> float:
    right = [is_right(keys[item], responses[item]) for item in items]
    return sum(right) / len(right)


def calibration(keys: Keys, students: Students) -> list[Calibration]:
    """By stated certainty, the surest first, how often the class was right; intervals as for gains."""
    return [_calibrated(keys, certainty, list(students.values())) for certainty in reversed(CERTAINTIES)]


def _calibrated(keys: Keys, certainty: str, students: Sequence[Responses]) -> Calibration:
    counts = np.array([_stated_and_right(keys, certainty, one) for one in students], int).reshape(-1, 2)

    def share(drawn: np.ndarray) -> np.ndarray:
        stated, right = np.moveaxis(counts[drawn].sum(axis=1), -1, 0)
        return np.divide(right, stated, out=np.full(len(drawn), math.nan), where=stated > 0)

    stated, right = (int(number) for number in counts.sum(axis=0))
    return Calibration(certainty, stated, right, _estimate(len(students), share) if stated else Estimate())


def _stated_and_right(keys: Keys, certainty: str, responses: Responses) -> tuple[int, int]:
    right = [is_right(keys[item], one) for item, one in responses.items() if one.certainty == certainty]
    return len(right), sum(right)


def findings(keys: Keys, item: str, students: Students) -> Counter[Finding]:
    """How many students show what in one item, of those who answered it in full."""
    return Counter(finding(keys[item], responses[item]) for responses in students.values() if item in responses)


def held_misconceptions(keys: Keys, before: Students, after: Students) -> list[HeldMisconception]:
    """Every misconception that some student holds, the commonest after (then before) first."""
    counts = [_held(keys, students) for students in (before, after)]
    held = [HeldMisconception(*which, *(count[which] for count in counts)) for which in counts[0] | counts[1]]
    return sorted(held, key=lambda one: (-one.after, -one.before, list(keys).index(one.item), one.digit))


def _held(keys: Keys, students: Students) -> Counter[tuple[str, str]]:
    return Counter(
        (item, one.reason)
        for responses in students.values()
        for item, one in responses.items()
        if finding(keys[item], one) in (Finding.MISCONCEPTION, Finding.WRONG_REASON)
    )
