"""Who needs help, and why: nothing handed in, few points, or fewer than the lessons before let expect."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from autograder.bank.answers import printable
from autograder.results.exports.formats import Grade
from autograder.results.marked_answers import ClassAnswers, StudentAnswers, number, title
from autograder.results.outcomes import NO_SUBMISSION

BELOW = 0.5  # of the points that are settled: below this share, somebody needs help
FALL = 0.2  # how much less than in the lessons before, both as compared with the class, counts as falling
OFTEN_LATE = 2  # lessons
WEAK_SHOWN = 3  # questions that cost somebody most
ClassGrades = Mapping[str, Sequence[Grade]]  # by lesson, in the lessons' order: a grade for everybody


@dataclass(frozen=True)
class Need:
    """One student who needs help: the reasons in words, the gravest first, and details such as the weakest questions.

    `share`: of the points that are settled, None where there are none.
    """

    student: str
    name: str
    reasons: tuple[str, ...]
    details: str = ""
    share: float | None = None


def lesson_needs(grades: ClassGrades, lesson: str, answers: ClassAnswers, now: dt.datetime) -> list[Need]:
    """Who needs help in `lesson`: those without a hand-in first, then by points. `grades` may end with later lessons.

    A lesson that may still be handed in `now` (with time zone) is no reason.
    """
    before = {name: rows for name, rows in grades.items() if name <= lesson}
    falls = _falling(before)
    found = []
    for grade in grades.get(lesson, ()):
        if grade.excused or _may_come(grade, now):
            continue
        reasons = []
        if grade.score is None:
            reasons.append(_nothing(grade))
        elif grade.share is not None and grade.share < BELOW:
            reasons.append(f"{percent(grade.share)} of the points")
        if grade.student in falls:
            reasons.append(falls[grade.student])
        if reasons:
            weak = _weakest(answers.get(grade.student, {})) if grade.score is not None else ""
            found.append(Need(grade.student, name_of(grade), tuple(reasons), weak, grade.share))
    return sorted(found, key=_gravest_first)


def term_needs(grades: ClassGrades, titles: Mapping[str, str], now: dt.datetime) -> list[Need]:
    """Who needs help in the term so far, and why, over all lessons; `titles` are the lessons'."""
    falls = _falling(grades)
    found = []
    for rows in by_student(grades).values():
        due = [one for one in rows if not one.excused and not _may_come(one, now)]
        missing = [one for one in due if one.score is None]
        odd = [one for one in missing if one.note != NO_SUBMISSION]
        share = mean_share(rows)
        reasons = []
        if missing:
            what = "everything" if len(missing) == len(due) else ", ".join(titles[one.lesson] for one in missing)
            reasons.append(f"{'nothing handed in, or not graded' if odd else NO_SUBMISSION}: {what}")
        if share is not None and share < BELOW:
            reasons.append(f"{percent(share)} of the points")
        if rows[0].student in falls:
            reasons.append(falls[rows[0].student])
        if (late := sum(bool(one.late) for one in rows)) >= OFTEN_LATE:
            reasons.append(f"late {late} times")
        if reasons:
            found.append(Need(rows[0].student, name_of(rows[0]), tuple(reasons), share=share))
    return sorted(found, key=_gravest_first)


def by_student(grades: ClassGrades) -> dict[str, list[Grade]]:
    """Each student's grades in the order of the lessons."""
    found: dict[str, list[Grade]] = {}
    for rows in grades.values():
        for grade in rows:
            found.setdefault(grade.student, []).append(grade)
    return found


def mean_share(rows: Sequence[Grade]) -> float | None:
    """The mean over lessons of the share of settled points; None for somebody without any."""
    shares = [one.share for one in rows if one.share is not None and not one.excused]
    return fmean(shares) if shares else None


def name_of(grade: Grade) -> str:
    """First and last name as the roster has them, with the id; the id alone of somebody whose name is not known."""
    name = " ".join(filter(None, [grade.first_name, grade.last_name])).strip()
    return printable(f"{name} ({grade.student})" if name and name != grade.student else grade.student)


def names_of(grades: Sequence[Grade]) -> dict[str, str]:
    """By student, the name to show in a table: without the id, but for those whose name another student has as well."""
    plain = {one.student: " ".join(filter(None, [one.first_name, one.last_name])).strip() for one in grades}
    alone = {name for name, bearers in Counter(plain.values()).items() if name and bearers == 1}
    return {
        one.student: printable(plain[one.student]) if plain[one.student] in alone else name_of(one) for one in grades
    }


def percent(share: float) -> str:
    """A share from 0 to 1 as people write it, such as 34%."""
    return f"{share:.0%}"


def trend(change: float | None) -> tuple[str, str]:
    """A change between lessons as an arrow and a word; neither where there is none to tell."""
    if change is None:
        return "", ""
    return ("↘", "falling") if change <= -FALL else ("↗", "rising") if change >= FALL else ("→", "steady")


def changes(grades: ClassGrades) -> dict[str, float]:
    """By student with two lessons or more: the last share less the mean of those before, each as compared with the
    class's mean in that lesson."""
    own: dict[str, list[float]] = {}
    for rows in grades.values():
        shares = {one.student: one.share for one in rows if one.share is not None and not one.excused}
        mean = fmean(shares.values()) if shares else 0.0
        for student, share in shares.items():
            own.setdefault(student, []).append(share - mean)
    return {student: shares[-1] - fmean(shares[:-1]) for student, shares in own.items() if len(shares) > 1}


def _falling(grades: ClassGrades) -> dict[str, str]:
    """Why those are falling who are, in words. Only the last lesson counts in which somebody has a share."""
    last = list(grades)[-1:]
    now_in = {one.student for lesson in last for one in grades[lesson] if one.share is not None}
    found = {}
    for student, change in changes(grades).items():
        if change <= -FALL and student in now_in:
            shares = [one.share for rows in grades.values() for one in rows if one.student == student]
            path = " → ".join("–" if share is None else percent(share) for share in shares)
            found[student] = f"falling: {path}"
    return found


def _nothing(grade: Grade) -> str:
    return f"not graded: {printable(grade.note)}" if grade.note != NO_SUBMISSION else NO_SUBMISSION


def _may_come(grade: Grade, now: dt.datetime) -> bool:
    """Whether there is nothing yet, and the student's deadline is still to come."""
    if grade.score is not None or grade.due is None:
        return False
    due = grade.due if grade.due.tzinfo else grade.due.replace(tzinfo=dt.UTC)
    return due > now


def _weakest(answers: StudentAnswers) -> str:
    """The questions that cost most, in words."""
    lost = [(one.max_points - one.points, id) for id, one in answers.items() if not one.by_hand]
    most = sorted((one for one in lost if one[0] > 0), key=lambda one: -one[0])[:WEAK_SHOWN]
    left_open = sum(not one.written for one in answers.values())
    told = [f"{title(id)} (−{number(points)})" for points, id in most]
    told += [f"{left_open} of {len(answers)} questions left open"] if left_open else []
    return ", ".join(told)


def _gravest_first(need: Need) -> tuple[bool, float, str]:
    return need.share is not None, need.share or 0.0, need.student
