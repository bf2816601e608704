"""When a class handed in: from release to hand-in, and how near the deadline."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles

from autograder.results.exports.formats import Grade
from autograder.results.term.lateness import in_words
from autograder.results.term.policy import Policy

MOST_DAYS = 21  # days that are shown one by one; a longer time is shown by weeks


@dataclass(frozen=True)
class PacePart:
    """A day or a week: its date in words, how many handed in, how many of them late, their mean share of the points."""

    name: str
    hand_ins: int
    late: int
    mean: float | None


@dataclass(frozen=True)
class Pace:
    """When the class handed in: `told` in sentences, `parts` by day or by week; both empty where no time is known."""

    told: tuple[str, ...] = ()
    parts: tuple[PacePart, ...] = ()
    by_week: bool = False


NO_PACE = Pace()


def pace(grades: Sequence[Grade], policy: Policy, lesson: str) -> Pace:
    """The pace of those who handed in themselves, by the times that are known."""
    own = [one for one in grades if one.score is not None and not one.from_mate]
    known = [(one.arrived.astimezone(policy.zone), one) for one in own if one.arrived]
    known.sort(key=lambda one: one[0])
    if not known:
        return Pace()
    rules = policy.lesson(lesson)
    moments = [when for when, _ in known]
    told = [_from_release(moments, rules.released), *_near_deadline([one for _, one in known], rules.deadline)]
    if len(known) < len(own):
        told.append(f"Of {len(own) - len(known)} hand-ins the time is not known.")
    first, last = moments[0].date(), moments[-1].date()
    step = 1 if (last - first).days < MOST_DAYS else 7
    parts = []
    for day in (first + dt.timedelta(days=n) for n in range(0, (last - first).days + 1, step)):
        those = [one for when, one in known if 0 <= (when.date() - day).days < step]
        shares = [one.share for one in those if one.share is not None]
        name = f"{day:%a} {day.day} {day:%b}"
        parts.append(
            PacePart(name, len(those), sum(bool(one.late) for one in those), fmean(shares) if shares else None)
        )
    return Pace(tuple(filter(None, told)), tuple(parts), step == 7)


def _from_release(moments: Sequence[dt.datetime], released: dt.datetime | None) -> str:
    if released is None:
        return (
            "When the lesson was released is not known; a line released = … in policy.toml, below the lesson, tells it."
        )
    took = [when - released for when in moments if when >= released]
    if not took:
        return ""
    if len(took) == 1:
        return f"The one hand-in came {in_words(took[0])} after the release."
    seconds = quantiles([one.total_seconds() for one in took], n=4, method="inclusive")
    quarter, half, most = (dt.timedelta(seconds=one) for one in seconds)
    return (
        f"From release to hand-in, a quarter of the class took {in_words(quarter)} or less, half {in_words(half)} or "
        f"less, three quarters {in_words(most)} or less; the slowest took {in_words(max(took))}."
    )


def _near_deadline(grades: Sequence[Grade], deadline: dt.datetime | None) -> list[str]:
    if deadline is None:
        return []
    late = sum(bool(one.late) for one in grades)
    day = dt.timedelta(days=1)
    at_last = sum(not one.late and one.arrived is not None and deadline - one.arrived < day for one in grades)
    return [f"{at_last} of {len(grades)} came within the last day before the deadline, and {late} after it."]
