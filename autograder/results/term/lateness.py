"""nbgrader's own settings for late work, and how they go with the term's policy."""

import datetime as dt
from functools import lru_cache
from pathlib import Path

from traitlets.config import Config, PyFileConfigLoader

from autograder.course import Course, CourseError
from autograder.results.term.arrivals import Arrival, arrival_of
from autograder.results.term.policy import Policy

SECTIONS = ("AssignLatePenalties", "LateSubmissionPlugin")
CONFIG = "nbgrader_config.py"


def late_settings(course: Course) -> Config:
    """What nbgrader_config.py of the course's tree says of late work; nothing where it says nothing."""
    path = (course.work or course.root) / CONFIG
    try:
        about = path.stat()
    except OSError:
        return Config()
    return _read(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=8)
def _read(path: Path, changed: int, size: int) -> Config:
    text = path.read_text(encoding="utf-8", errors="replace")
    found = Config()
    if not any(section in text or "Late" in text for section in SECTIONS):
        return found
    try:
        loaded = PyFileConfigLoader(path.name, path=str(path.parent)).load_config()
    except Exception as error:  # it is a program, and may raise anything
        raise CourseError(f"{path} cannot be read ({type(error).__name__}: {error!s:.200}): correct it.") from None
    for name, values in loaded.items():
        if name in SECTIONS or "Late" in name:
            found[name] = values
    return found


def require_one_late_policy(course: Course, policy: Policy) -> None:
    """Raise CourseError where both the term's policy and nbgrader's settings take points off late work."""
    method = late_settings(course).get("LateSubmissionPlugin", {}).get("penalty_method", "none")
    plugin = late_settings(course).get("AssignLatePenalties", {}).get("plugin_class")
    if policy.late.percent and (method != "none" or plugin):
        raise CourseError(
            f"Both policy.toml ([late]) and {CONFIG} (c.LateSubmissionPlugin, c.AssignLatePenalties) say what late "
            "work loses, and it would lose it twice: keep one of the two."
        )


def late_penalty(
    course: Course,
    policy: Policy,
    student: str,
    lesson: str,
    entered: dt.datetime | str | None,
    earned: float,
    possible: float,
) -> tuple[float, list[str]]:
    """What the policy takes off a hand-in, and why, in words.

    `entered` is the gradebook's own time of submission, in UTC; how the work arrived tells more. Where a system only
    says that it was late, and not when it came, one unit is taken, unless the student has an extension.
    """
    if not policy.late.percent or policy.deadline(student, lesson) is None:
        return 0.0, []
    arrival = arrival_of(course, lesson, student)
    when = moment(policy, arrival, entered)
    if when is None and arrival.late:
        if policy.deadline(student, lesson) != policy.lesson(lesson).deadline:
            return 0.0, [f"{arrival.system} calls it late; there is an extension, and it does not say when it came"]
        penalty = policy.late.penalty(policy.late.grace + dt.timedelta(seconds=1), earned, possible)
        return penalty, [f"{arrival.system} calls it late and does not say by how much: one {policy.late.per} counts"]
    late = policy.late_by(student, lesson, when)
    penalty = policy.late.penalty(late, earned, possible)
    if when is None or not late:
        return 0.0, []
    return penalty, [f"handed in {in_words(late)} late" + ("" if penalty else ", within the grace")]


def moment(policy: Policy, arrival: Arrival, entered: dt.datetime | str | None) -> dt.datetime | None:
    """When a hand-in came, with time zone: as it arrived, otherwise as the gradebook has it (in UTC); None if neither
    is known."""
    if arrival.time:
        return policy.aware(arrival.time)
    if entered is None:
        return None
    return (dt.datetime.fromisoformat(entered) if isinstance(entered, str) else entered).replace(tzinfo=dt.UTC)


def in_words(late: dt.timedelta) -> str:
    """An amount of time such as "2 days 3 hours"."""
    minutes = max(1, round(late.total_seconds() / 60))
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    told = [(days, "day"), (hours, "hour"), (0 if days else minutes, "minute")]
    return " ".join(f"{number} {unit}{'s' if number > 1 else ''}" for number, unit in told if number) or "1 minute"


def in_utc(when: dt.datetime) -> dt.datetime:
    """`when` as nbgrader keeps times: in UTC, without a time zone. A time without one is in UTC already."""
    return when.astimezone(dt.UTC).replace(tzinfo=None) if when.tzinfo else when
