"""Several hand-ins of one student in one lesson: all are kept, and the term's policy says which of them counts."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from autograder.course import Course
from autograder.files import replace_folder, write_whole
from autograder.grading.submissions import Submission, as_text
from autograder.results.term.arrivals import FILE, read_arrival
from autograder.results.term.policy import Policy, time_of

ORDER = "order.json"  # when each attempt was received here, by its folder


@dataclass(frozen=True)
class Attempt:
    """One hand-in, with the moment that puts it in order: when it was handed in, or, if not known, received here."""

    submission: Submission
    moment: dt.datetime
    known: bool  # whether the moment is that of the hand-in
    place: int  # among attempts of one moment

    @property
    def late_flag(self) -> bool:
        return read_arrival(self.submission.arrival).late


class Attempts:
    """The attempts that are kept in a course: a folder for each student and lesson with more than one."""

    def __init__(self, course: Course, policy: Policy):
        self.folder = course.folder / "attempts"
        self._course, self._policy = course, policy

    def of(self, student: str, lesson: str) -> list[Attempt]:
        """The attempts of a student who has several, in order, the last one last; otherwise none."""
        folder = self.folder / lesson / student
        found = []
        for name, (received, place) in _order(folder).items():
            path = folder / name / f"{lesson}.ipynb"
            if not path.is_file():
                continue
            submission = _stored(student, lesson, path)
            when = self._when(submission)
            moment = when or dt.datetime.fromtimestamp(received, dt.UTC)
            found.append(Attempt(submission, moment, when is not None, place))
        return sorted(found, key=lambda one: (one.moment, one.place))

    def add(self, submissions: Sequence[Submission]) -> None:
        """Keep what was read of one student and lesson as attempts received now, in this order, if there are several.

        The one that the course has in submitted/ is among them. The same notebook again is the same attempt.
        """
        student, lesson = submissions[0].student, submissions[0].lesson
        folder = self.folder / lesson / student
        order = _order(folder)
        now = dt.datetime.now(dt.UTC).timestamp()
        texts = {_digest(text): (one, text) for one in submissions if (text := _notebook(one))}
        before = self._before(student, lesson)
        if not order and before.is_file():
            earlier = _stored(student, lesson, before).read()
            text = _notebook(earlier)
            texts = ({_digest(text): (earlier, text)} if text else {}) | texts
            order_of_old = before.stat().st_mtime
        else:
            order_of_old = now
        if len({*order, *texts}) < 2:
            return
        for place, (name, (one, text)) in enumerate(texts.items()):
            is_itself = one.path is not None and one.path.resolve() == before.resolve()
            if name in order and is_itself:
                continue  # what counts now was not handed in again
            received = order_of_old if is_itself else now
            order[name] = (received, place)
            files = {f"{lesson}.ipynb": text, **one.beside}
            if _files(folder / name) != files:
                with replace_folder(folder / name) as new:
                    for file, content in files.items():
                        (new / file).write_text(content, encoding="utf-8")
        write_whole(folder / ORDER, json.dumps(order))

    def may_be_another(self, submission: Submission) -> bool:
        """Whether the course has something in submitted/ that this one is to replace, or several already."""
        below = Path(submission.lesson) / submission.student
        if (self.folder / below / ORDER).exists():
            return True
        path = self._before(submission.student, submission.lesson)
        is_itself = submission.path is not None and submission.path.resolve() == path.resolve()
        return path.is_file() and not is_itself

    def _before(self, student: str, lesson: str) -> Path:
        return self._course.submitted / student / lesson / f"{lesson}.ipynb"

    def counting(self, student: str, lesson: str, points: Callable[[Submission], float | None]) -> Submission | None:
        """The attempt that counts by the policy; None for a student without several.

        `points` are the automatic points of an attempt, or None where they are not known.
        """
        attempts = self.of(student, lesson)
        if not attempts:
            return None
        chosen = attempts[-1]
        if self._policy.attempt == "last before the deadline":
            deadline = self._policy.deadline(student, lesson)
            in_time = [one for one in attempts if not self._is_late(one, deadline)]
            chosen = (in_time or attempts)[-1]
        elif self._policy.attempt == "best":
            worth = [(points(one.submission), at) for at, one in enumerate(attempts)]
            known = [(value, at) for value, at in worth if value is not None]
            chosen = attempts[max(known)[1]] if known else chosen
        return chosen.submission

    def _is_late(self, attempt: Attempt, deadline: dt.datetime | None) -> bool:
        if deadline is None:
            return False
        if not attempt.known:
            return attempt.late_flag
        return attempt.moment > deadline + self._policy.late.grace

    def _when(self, submission: Submission) -> dt.datetime | None:
        told = read_arrival(submission.arrival).time
        if told:
            return self._policy.aware(told)
        stamp = time_of(submission.timestamp) if submission.timestamp else None
        return stamp.replace(tzinfo=stamp.tzinfo or dt.UTC) if stamp else None


def _stored(student: str, lesson: str, path: Path) -> Submission:
    """A submission that was stored at `path`, with what lies beside it."""
    timestamp, secret, arrival = (
        _text(path.with_name(name)) for name in ("timestamp.txt", "submission_secret.txt", FILE)
    )
    return Submission(student, lesson, path, timestamp, secret, arrival)


def with_earlier(submission: Submission, paths: Sequence[Path], arrivals: Callable[[Path], str]) -> list[Submission]:
    """The earlier attempts at `paths` and then the submission itself, all read; those that cannot be read are left
    out."""
    earlier = [
        replace(submission, path=path, timestamp=_text(path.with_name("timestamp.txt")), arrival=arrivals(path)).read()
        for path in paths
    ]
    return [one for one in [*earlier, submission] if one.notebook is not None]


def _order(folder: Path) -> dict[str, tuple[float, int]]:
    try:
        told = json.loads((folder / ORDER).read_text(encoding="utf-8"))
        return {str(name): (float(received), int(place)) for name, (received, place) in told.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _notebook(submission: Submission) -> str:
    return as_text(submission.notebook) if submission.notebook is not None else ""


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:20]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*")} if folder.is_dir() else {}
