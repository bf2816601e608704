"""The rules of a term, in `policy.toml` of the course's folder: deadlines, lateness, attempts, what is excused.

They are applied when marks are read, so that a change counts at once and nothing is graded again.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from autograder.bank.variants import same_person, shown
from autograder.course import Course, CourseError, one_of
from autograder.files import write_whole
from autograder.questions import LESSONS, questions
from autograder.results.term.roster import Roster, roster_of

ATTEMPTS = ("last", "best", "last before the deadline")
_UNITS = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}
UTC = dt.UTC

DEFAULT = """\
# The rules of the term. They are applied when grades are read: after a change, run `scaling-laws export` and
# `scaling-laws feedback` again; nothing is graded again. `scaling-laws policy` checks this file and shows what holds.

timezone = "UTC"             # of the dates in this file and in the names of handed-in files, such as "Europe/Berlin"
attempt = "last"             # of several hand-ins: "last", "best", or "last before the deadline"
drop_lowest = 0              # how many lessons of each student do not count in the term: those with the lowest share
groups_share_work = false    # true: what one member of a group handed in counts for all (groups: see the roster)

[late]
percent = 0                  # taken off for each day or hour that was begun after the deadline; 100 takes all
per = "day"                  # "day" or "hour"
of = "earned"                # percent of the points "earned", or of all "possible" points
grace_minutes = 0            # within which nothing is taken off
most_percent = 100           # never more than this

# One part for each lesson, by its name or number:
#
# [lessons.01]
# released = "2026-11-02 08:00"       # the report tells from it how long the class took
# deadline = "2026-11-09 23:59"
# points = 10                # what the lesson counts in the term (default: its own points)
# excused_questions = ["bits-and-nats"]   # they count for nobody
# question_points = { "run-cost" = 1 }   # a question that counts other points; marks that a person gave are scaled

# One part for each student who needs one, by id, login, e-mail or name. The roster's columns `extension`, `excused` and
# `group` say the same for many.
#
# [students."ada.lovelace"]
# extension = "48 hours"     # after every deadline; or for one lesson: { "01" = "2026-11-12 23:59" }
# excused = ["03", "data-memo"]       # lessons, and questions

# [groups]
# team-1 = ["ada.lovelace", "alan.turing"]
"""


@dataclass(frozen=True)
class Lateness:
    """What is taken off for each unit of time ("day" or "hour") that was begun after the deadline and the grace."""

    percent: float = 0.0
    per: str = "day"
    of: str = "earned"
    grace: dt.timedelta = dt.timedelta()
    most_percent: float = 100.0

    def penalty(self, late: dt.timedelta, earned: float, possible: float) -> float:
        """The points to take off, at most those that were earned."""
        if late <= self.grace or not self.percent:
            return 0.0
        begun = -(-late // dt.timedelta(seconds=_UNITS[self.per]))
        percent = min(self.percent * begun, self.most_percent)
        return round(min(earned, (earned if self.of == "earned" else possible) * percent / 100), 6)


@dataclass(frozen=True)
class LessonRules:
    """A lesson's deadline (with time zone), what it counts in the term, and the questions that count for nobody.

    `question_points`: the points of questions that count other points than the lesson says. `released`: when the class
    got the lesson, with time zone.
    """

    deadline: dt.datetime | None = None
    points: float | None = None
    excused_questions: frozenset[str] = frozenset()
    question_points: Mapping[str, float] = field(default_factory=dict)
    released: dt.datetime | None = None


@dataclass(frozen=True)
class StudentRules:
    """A student's extra time (for all lessons under ""), own deadlines by lesson, and what is excused."""

    extra: dt.timedelta = dt.timedelta()
    deadlines: Mapping[str, dt.datetime] = field(default_factory=dict)
    excused_lessons: frozenset[str] = frozenset()
    excused_questions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Policy:
    """The rules in force; without a file, all of them let everything count as it is."""

    zone: dt.tzinfo = UTC
    zone_name: str = "UTC"
    attempt: str = "last"
    drop_lowest: int = 0
    groups_share_work: bool = False
    late: Lateness = Lateness()
    lessons: Mapping[str, LessonRules] = field(default_factory=dict)
    students: Mapping[str, StudentRules] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def lesson(self, lesson: str) -> LessonRules:
        return self.lessons.get(lesson, LessonRules())

    def student(self, student: str) -> StudentRules:
        return self.students.get(same_person(student), StudentRules())

    def concerns(self, lesson: str) -> bool:
        """Whether the rules may change any marks in a lesson."""
        own = self.lesson(lesson)
        for_all = own.excused_questions or own.question_points or (own.deadline and self.late.percent)
        return bool(for_all) or any(rules.excused_questions for rules in self.students.values())

    def deadline(self, student: str, lesson: str) -> dt.datetime | None:
        """Until when the student may hand in, with time zone; None where there is no deadline."""
        own = self.student(student)
        general = self.lesson(lesson).deadline
        if general is None:
            return None
        return max(general + own.extra, own.deadlines.get(lesson, general))  # an extension never shortens

    def late_by(self, student: str, lesson: str, handed_in: dt.datetime | None) -> dt.timedelta:
        """How late a hand-in was; nothing where there is no deadline, or no time is known."""
        deadline = self.deadline(student, lesson)
        if deadline is None or handed_in is None:
            return dt.timedelta()
        return max(dt.timedelta(), self.aware(handed_in) - deadline)

    def aware(self, when: dt.datetime) -> dt.datetime:
        """`when` with a time zone: the term's where it has none."""
        return when if when.tzinfo else when.replace(tzinfo=self.zone)

    def excused(self, student: str, lesson: str) -> bool:
        return lesson in self.student(student).excused_lessons

    def excused_questions(self, student: str, lesson: str) -> frozenset[str]:
        """The questions of a lesson that do not count for this student; some of them count for nobody."""
        return self.lesson(lesson).excused_questions | self.student(student).excused_questions

    def mates(self, student: str) -> list[str]:
        """The others in the student's group, where a group shares its work."""
        person = same_person(student)
        groups = [members for members in self.groups.values() if person in map(same_person, members)]
        return [one for members in groups for one in members if same_person(one) != person] * self.groups_share_work


def policy_path(course: Course) -> Path:
    return course.folder / "policy.toml"


def policy_of(course: Course, lessons: Collection[str] = ()) -> Policy:
    """The rules in force, with what the roster says of extensions, excuses and groups.

    `lessons` are further ones, such as those in a gradebook. Raises CourseError, with the line and the nearest name,
    for anything in the file that is not understood.
    """
    path = policy_path(course)
    try:
        text = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    except OSError as error:
        raise CourseError(f"{path.name} cannot be read ({error.strerror or error}): look at the file.") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path.name} is not a text in UTF-8: save it again.") from None
    return read_policy(text, sorted({*course.lessons(), *LESSONS, *lessons}), roster_of(course), path.name)


def write_default(course: Course) -> Path:
    """Write the commented rules that change nothing, unless there are rules already; the path."""
    path = policy_path(course)
    if not path.exists():
        write_whole(path, DEFAULT)
    return path


def read_policy(text: str, lessons: Sequence[str], roster: Roster, name: str = "policy.toml") -> Policy:
    """The rules in `text`, checked against the course's lessons and the roster. Raises CourseError."""
    return _Reader(text.replace("\r\n", "\n"), list(lessons), roster, name).read()


def time_of(text: str) -> dt.datetime | None:
    """A date and time such as "2026-11-09 23:59", with or without UTC, an offset or a zone such as Europe/Berlin.

    A date alone lasts until its end. None for anything that could be read in two ways, such as 12.11.2026 or PST.
    """
    written = re.fullmatch(
        r"(?P<day>\d{4}-\d\d-\d\d)(?:[ T_](?P<clock>\d\d:\d\d(:\d\d(\.\d{1,9})?)?) ?(?P<zone>\S+)?)?", text.strip()
    )
    if not written:
        return None
    clock, zone = written["clock"] or "23:59:59", written["zone"] or ""
    try:
        clock = re.sub(r"([.]\d{1,6})\d*", r"\1", clock)
        when = dt.datetime.fromisoformat(f"{written['day']} {clock}")
        if not zone or re.fullmatch(r"UTC|GMT|[Zz]|[+-]\d\d(:?\d\d)?", zone):
            offset = "+00:00" if zone.upper() in ("UTC", "GMT", "Z") else zone
            return dt.datetime.fromisoformat(when.isoformat() + offset)
        return when.replace(tzinfo=ZoneInfo(zone)) if "/" in zone else None
    except (ValueError, OSError, LookupError):
        return None


def amount_of(text: str) -> dt.timedelta | None:
    """An amount of time such as "48 hours", "2 days" or "1 day 12 hours"."""
    total = dt.timedelta()
    rest = text.strip().casefold().removeprefix("+")
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*(minute|min|hour|h|day|d|week|w)s?\b,?\s*(?:and\s+)?", rest)
    written = re.sub(r"(\d+(?:\.\d+)?)\s*(minute|min|hour|h|day|d|week|w)s?\b,?\s*(?:and\s+)?", "", rest)
    if not parts or written.strip():
        return None
    for number, unit in parts:
        whole = next(one for one in _UNITS if one.startswith(unit))
        total += dt.timedelta(seconds=float(number) * _UNITS[whole])
    return total


class _Reader:
    """Reads a policy's text, and says of what is wrong where it stands."""

    def __init__(self, text: str, lessons: list[str], roster: Roster, name: str):
        self._text, self._lessons, self._roster, self._name = text, lessons, roster, name
        self._zone: dt.tzinfo = UTC

    def read(self) -> Policy:
        try:
            told = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            what, _, where = str(error).partition(" (at ")
            line = re.search(r"line (\d+)", where)
            place = f", line {line[1]}" if line else ", at its end"
            raise CourseError(f"{self._name}{place}: {what}: put texts in quotes, and write name = value.") from None
        self._known(told, (), ["timezone", "attempt", "drop_lowest", "groups_share_work", "late", "lessons", *_LAST])
        zone_name = self._take(told, (), "timezone", str, "UTC")
        try:
            self._zone = ZoneInfo(zone_name) if zone_name != "UTC" else UTC
        except (ValueError, OSError, LookupError):
            near = _near(zone_name, _zones())
            raise self._wrong((), "timezone", f"there is no time zone {zone_name!r:.80}{near}.") from None
        attempt = self._one_of(told, (), "attempt", ATTEMPTS, "last")
        groups = self._groups(told)
        students = self._from_roster()
        for who, rules in self._table(told, (), "students").items():
            id = self._student(("students",), who)
            students[same_person(id)] = self._student_rules(who, rules, students.get(same_person(id), StudentRules()))
        return Policy(
            self._zone,
            zone_name,
            attempt,
            int(self._number(told, (), "drop_lowest", 0, whole=True)),
            self._take(told, (), "groups_share_work", bool, False),
            self._late(told),
            self._lesson_rules(told),
            students,
            groups,
        )

    def _late(self, told: Mapping[str, Any]) -> Lateness:
        late, at = self._table(told, (), "late"), ("late",)
        self._known(late, at, ["percent", "per", "of", "grace_minutes", "most_percent"])
        return Lateness(
            self._number(late, at, "percent", 0, most=100),
            self._one_of(late, at, "per", ("day", "hour"), "day"),
            self._one_of(late, at, "of", ("earned", "possible"), "earned"),
            dt.timedelta(minutes=self._number(late, at, "grace_minutes", 0, most=1_000_000)),
            self._number(late, at, "most_percent", 100, most=100),
        )

    def _lesson_rules(self, told: Mapping[str, Any]) -> dict[str, LessonRules]:
        found: dict[str, LessonRules] = {}
        for written, rules in self._table(told, (), "lessons").items():
            at = ("lessons", written)
            lesson = self._lesson(("lessons",), written, written)
            if lesson in found:
                raise self._wrong(("lessons",), written, f"the lesson {lesson} has two parts: keep one of them.")
            self._require_table(rules, ("lessons",), written)
            self._known(rules, at, ["released", "deadline", "points", "excused_questions", "question_points"])
            points = self._number(rules, at, "points", -1, most=1_000_000) if "points" in rules else None
            excused = frozenset(self._question(at, "excused_questions", one, lesson) for one in self._texts(rules, at))
            released, deadline = (
                self._time(rules, at, one, rules[one]) if one in rules else None for one in ("released", "deadline")
            )
            if released and deadline and released > deadline:
                raise self._wrong(at, "released", "the lesson is released after its deadline: correct one of the two.")
            weights = self._table(rules, at, "question_points")
            for id in weights:
                self._question((*at, "question_points"), id, id, lesson)
                self._number(weights, (*at, "question_points"), id, 0)
            question_points = {id: float(value) for id, value in weights.items()}
            found[lesson] = LessonRules(deadline, points, excused, question_points, released)
        return found

    def _student_rules(self, who: str, rules: Any, before: StudentRules) -> StudentRules:
        at = ("students", who)
        self._require_table(rules, ("students",), who)
        self._known(rules, at, ["extension", "excused", "excused_questions"])
        extra, deadlines = before.extra, dict(before.deadlines)
        extension = rules.get("extension")
        if isinstance(extension, str) and (amount := amount_of(extension)) is not None:
            extra = amount
        elif isinstance(extension, dict):
            for written, when in extension.items():
                deadlines[self._lesson(at, written, "extension")] = self._time(rules, at, "extension", when)
        elif extension is not None:
            means = 'an amount of time such as "48 hours", or { "01" = "2026-11-12 23:59" }'
            raise self._wrong(at, "extension", f"{_written(extension)} is not an extension: write {means}.")
        lessons, asked = set(before.excused_lessons), set(before.excused_questions)
        for one in self._texts(rules, at, "excused"):
            self._add_excused(one, lessons, asked, lambda what: self._wrong(at, "excused", what))
        asked |= {self._question(at, "excused_questions", one, "") for one in self._texts(rules, at)}
        return StudentRules(extra, deadlines, frozenset(lessons), frozenset(asked))

    def _from_roster(self) -> dict[str, StudentRules]:
        found = {}
        for student in self._roster.students.values():
            if not (student.extension or student.excused):
                continue

            def wrong(what: str, id: str = student.id) -> CourseError:
                return CourseError(f"roster.csv, {id}: {what}")

            lessons, asked = set[str](), set[str]()
            for one in filter(None, map(str.strip, re.split(r"[;,]", student.excused))):
                self._add_excused(one, lessons, asked, wrong)
            extra, deadlines = dt.timedelta(), {}
            if student.extension:
                amount, when = amount_of(student.extension), time_of(student.extension)
                if amount is None and when is None:
                    raise wrong(
                        f"{shown(student.extension)!r} in the column extension is neither an amount of time, such as "
                        "48 hours, nor a date, such as 2026-11-12 23:59."
                    )
                extra = amount or extra
                if when is not None:
                    deadlines = dict.fromkeys(self._lessons, when if when.tzinfo else when.replace(tzinfo=self._zone))
            rules = StudentRules(extra, deadlines, frozenset(lessons), frozenset(asked))
            found[same_person(student.id)] = rules
        return found

    def _groups(self, told: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for student in self._roster.students.values():
            if student.group:
                found.setdefault(student.group, []).append(student.id)
        own = self._table(told, (), "groups")
        for group, members in own.items():
            if not isinstance(members, list) or not all(isinstance(one, str) for one in members):
                raise self._wrong(("groups",), group, f'write {group} = ["one student", "another"].')
            found[group] = [self._student(("groups",), one, group) for one in members]
        return {group: tuple(members) for group, members in found.items()}

    def _add_excused(self, text: str, lessons: set[str], asked: set[str], wrong: Callable[[str], CourseError]) -> None:
        if text.casefold() == "all":
            lessons.update(self._lessons)
            return
        known = _questions(self._lessons)
        try:
            lessons.add(one_of(text, self._lessons))
        except CourseError:
            if text not in known:
                near = _near(text, [*self._lessons, *known])
                raise wrong(f"there is no lesson and no question {shown(text)!r}{near}.") from None
            asked.add(text)

    def _student(self, at: Sequence[str], who: str, key: str = "") -> str:
        if not self._roster:
            return who
        resolved = self._roster.resolve(who)
        if not resolved.id:
            several = f" ({' and '.join(resolved.ids)} are both called so)" if resolved.ids else ""
            names = [name for one in self._roster.students.values() for name in (one.id, one.name)]
            raise self._wrong(at, key or who, f"{shown(who)!r} is nobody in the roster{several or _near(who, names)}.")
        return resolved.id

    def _lesson(self, at: Sequence[str], written: str, key: str) -> str:
        try:
            return one_of(written, self._lessons)
        except CourseError:
            near = _near(written, self._lessons)
            raise self._wrong(at, key, f"there is no lesson {shown(written)!r}{near}.") from None

    def _question(self, at: Sequence[str], key: str, id: str, lesson: str) -> str:
        known = _questions([lesson] if lesson else self._lessons)
        is_all = {lesson} <= set(LESSONS) if lesson else set(self._lessons) <= set(LESSONS)
        if known and is_all and id not in known:  # a lesson that is not in the question bank has others
            raise self._wrong(at, key, f"there is no question {shown(id)!r}{_near(id, known)}.")
        return id

    def _time(self, table: Mapping[str, Any], at: Sequence[str], key: str, value: Any) -> dt.datetime:
        when = value if isinstance(value, dt.datetime) else None
        if isinstance(value, str):
            when = time_of(value)
        elif when is None and isinstance(value, dt.date):
            when = dt.datetime.combine(value, dt.time(23, 59, 59))
        if when is None:
            raise self._wrong(at, key, f'{_written(value)} is not a date: write it as "2026-11-09 23:59".')
        return when if when.tzinfo else when.replace(tzinfo=self._zone)

    def _texts(self, table: Mapping[str, Any], at: Sequence[str], key: str = "excused_questions") -> list[str]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self._wrong(at, key, f'write {key} = ["one", "another"].')
        return value

    def _table(self, told: Mapping[str, Any], at: Sequence[str], key: str) -> Mapping[str, Any]:
        value = told.get(key, {})
        self._require_table(value, at, key)
        return value

    def _require_table(self, value: Any, at: Sequence[str], key: str) -> None:
        if not isinstance(value, dict):
            part = ".".join([*at, key])
            raise self._wrong(at, key, f"{key} is a part of its own: write [{part}], and below it name = value.")

    def _take(self, told: Mapping[str, Any], at: Sequence[str], key: str, kind: type, default: Any) -> Any:
        value = told.get(key, default)
        if not isinstance(value, kind):
            means = {str: "a text in quotes", bool: "true or false"}[kind]
            raise self._wrong(at, key, f"{key} = {_written(value)} is not understood: it is to be {means}.")
        return value

    def _number(
        self,
        told: Mapping[str, Any],
        at: Sequence[str],
        key: str,
        default: float,
        most: float = 1000,
        whole: bool = False,
    ) -> float:
        value = told.get(key, default)
        is_number = isinstance(value, int) or (isinstance(value, float) and not whole)
        if key in told and (not is_number or isinstance(value, bool) or not 0 <= value <= most):
            kind = "whole number" if whole else "number"
            raise self._wrong(at, key, f"{key} = {_written(value)} is not a {kind} from 0 to {most:,g}.")
        return float(value)

    def _one_of(
        self, told: Mapping[str, Any], at: Sequence[str], key: str, allowed: Sequence[str], default: str
    ) -> str:
        value = told.get(key, default)
        if value not in allowed:
            choices = ", ".join(f'"{one}"' for one in allowed)
            raise self._wrong(
                at, key, f"{key} = {_written(value)} is not one of {choices}{_near(str(value), allowed)}."
            )
        return str(value)

    def _known(self, table: Mapping[str, Any], at: Sequence[str], allowed: Sequence[str]) -> None:
        for key in table:
            if key not in allowed:
                where = f"[{'.'.join(at)}] has no" if at else "there is no"
                near = _near(key, allowed) or _elsewhere(key) or _are(allowed)
                raise self._wrong(at, key, f"{where} {shown(key)!r}{near}.")

    def _wrong(self, at: Sequence[str], key: str, what: str) -> CourseError:
        line = self._line(at, key)
        return CourseError(f"{self._name}{f', line {line}' if line else ''}: {what.replace('?.', '?')}")

    def _line(self, at: Sequence[str], key: str) -> int:
        """The line on which `key` of the part `at` stands; 0 where it cannot be found."""
        here: tuple[str, ...] = ()
        for number, line in enumerate(self._text.split("\n"), 1):
            if head := re.match(r"\s*\[+(.+?)\]+\s*(?:#.*)?$", line):
                here = _dotted(head[1])
                if here == (*at, key) or here[: len(at) + 1] == (*at, key):
                    return number
            elif told := re.match(r"\s*((?:\"[^\"]*\"|'[^']*'|[\w.-])+)\s*=", line):
                path = (*here, *_dotted(told[1]))
                if path[: len(at) + 1] == (*at, key) or (len(at) > 1 and path == tuple(at)):
                    return number
        return 0


_LAST = ("students", "groups")
_PARTS = {
    "[late]": ("percent", "per", "of", "grace_minutes", "most_percent"),
    "a lesson, such as [lessons.01]": ("released", "deadline", "points", "excused_questions", "question_points"),
    'a student, such as [students."ada.lovelace"]': ("extension", "excused"),
    "no part, at the top": ("timezone", "attempt", "drop_lowest", "groups_share_work"),
}


def _dotted(text: str) -> tuple[str, ...]:
    parts = re.findall(r"\"([^\"]*)\"|'([^']*)'|([^.\s\"']+)", text)
    return tuple(next(filter(None, part), "") for part in parts)


def _questions(lessons: Collection[str]) -> list[str]:
    return [asked.id for lesson in lessons if lesson in LESSONS for asked in questions(lesson)]


def _near(text: str, names: Collection[str]) -> str:
    folded = {name.casefold(): name for name in names}
    near = get_close_matches(text.casefold(), folded, n=1, cutoff=0.5)
    return f"; did you mean {folded[near[0]]!r}?" if near else ""


def _elsewhere(key: str) -> str:
    """Where a rule belongs that stands in the wrong part, or nearly has a name of another part."""
    near = get_close_matches(key.casefold(), [name for names in _PARTS.values() for name in names], n=1, cutoff=0.75)
    parts = [part for part, names in _PARTS.items() if near and near[0] in names]
    return f"; {near[0]!r} belongs below {parts[0]}" if parts else ""


def _are(names: Sequence[str]) -> str:
    return f": there are {', '.join(names)}"


def _written(value: Any) -> str:
    return shown(
        f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    )


def _zones() -> set[str]:
    from zoneinfo import available_timezones  # looks through a thousand files

    return available_timezones()


def in_force(policy: Policy, lessons: Collection[str]) -> str:
    """The rules in force, as lines for the terminal."""
    late = policy.late
    lines = [f"Time zone: {policy.zone_name}", f"Of several hand-ins counts: the {policy.attempt}"]
    if late.percent:
        grace = f" after {late.grace.total_seconds() / 60:g} minutes of grace" if late.grace else ""
        cap = f", {late.most_percent:g} % at most" if late.most_percent < 100 else ""
        lines.append(f"Late: {late.percent:g} % of the points {late.of} for each {late.per} begun{grace}{cap}")
    else:
        lines.append("Late: nothing is taken off")
    if policy.drop_lowest:
        lines.append(f"Dropped: the {policy.drop_lowest} lowest lesson(s) of each student")
    for lesson in lessons:
        rules = policy.lesson(lesson)
        told = [f"released {rules.released:%Y-%m-%d %H:%M %Z}"] if rules.released else []
        told += [f"deadline {rules.deadline:%Y-%m-%d %H:%M %Z}"] if rules.deadline else []
        told += [f"{rules.points:g} points in the term"] if rules.points is not None else []
        told += [f"{id} counts {value:g}" for id, value in rules.question_points.items()]
        told += [f"excused: {', '.join(sorted(rules.excused_questions))}"] if rules.excused_questions else []
        if told:
            lines.append(f"{lesson}: {'; '.join(told)}")
    for student, own in sorted(policy.students.items()):
        told = [f"{own.extra.total_seconds() / 3600:g} hours more"] if own.extra else []
        told += [f"{lesson} until {when:%Y-%m-%d %H:%M %Z}" for lesson, when in sorted(own.deadlines.items())]
        told += [
            f"excused: {', '.join(sorted(names))}" for names in (own.excused_lessons, own.excused_questions) if names
        ]
        if told:
            lines.append(f"{student}: {'; '.join(told)}")
    if policy.groups_share_work:
        lines += [f"Group {name}: {', '.join(members)}" for name, members in sorted(policy.groups.items())]
    return "\n".join(lines)
