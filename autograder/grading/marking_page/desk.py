"""The desk at which people mark essays: what each of them sees, and what becomes of what they save.

One thread alone works at it, so that nothing can come between looking whether a save is based on the present state and
writing it. A save is first written to the course's records, and then entered into the gradebook, now or later.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from autograder.bank.answers import printable
from autograder.course import Course, CourseError
from autograder.grading.marking_page.class_reader import ClassReader
from autograder.grading.marking_page.entering import MarkMoved, enter_mark
from autograder.grading.marking_page.holds import Holds
from autograder.grading.marking_page.situation import BLIND, DUE, Situation, saved, situation
from autograder.grading.marking_page.views import about_essay, answer_view
from autograder.results.essays.agreement import Agreement, agreement
from autograder.results.essays.answers import EssayAnswer, names_of
from autograder.results.essays.records import (
    EssayRecord,
    MarkingSettings,
    Reading,
    recorded_essays,
    write_records,
)
from autograder.results.essays.rubrics import Rubric, rubric_of
from autograder.results.marked_answers import title
from autograder.results.marks import LessonMarks
from autograder.results.term.names import readable

NO_ESSAY = "The gradebook has no essay here yet: grade the submissions first, then start the marking page again."
LONGEST_NAME, LONGEST_COMMENT = 60, 10_000


@dataclass(frozen=True)
class Mark:
    """What a marker sends: ticked rows of the rubric, an adjustment of the points, and a comment.

    `base` is the version of the state that the marker saw.
    """

    base: str
    ticks: tuple[int, ...] = ()
    adjustment: float = 0.0
    comment: str = ""


class Conflict(CourseError):
    """A save that is based on an older state: nothing was changed."""


class MarkingDesk:
    """All essays of a course's gradebook, its records, and the open pages."""

    def __init__(
        self, course: Course, settings: MarkingSettings, lessons: Sequence[str] = (), holds: Holds | None = None
    ):
        """`lessons`: the essays of these alone; all, where none is named."""
        self.course, self.settings, self.holds = course, settings, holds or Holds()
        self._lessons = set(lessons)
        self._reader = ClassReader(course)
        self._due = set(recorded_essays(course))  # essays of which something may have to be entered
        self._accept_single_readings()
        self.enter_due()

    # ---- what a marker sees

    def essays(self) -> list[tuple[str, str]]:
        """(lesson, question) of the essays to mark. Raises CourseError where the gradebook cannot be read."""
        return [one for one in self._reader.essays() if not self._lessons or one[0] in self._lessons]

    def state(self, page: str, marker: str, essay: str = "") -> dict[str, Any]:
        """All that a page shows to a marker of the essay "<lesson>/<question>" (the first, by default), as plain data.

        It also tells that the page is still there. Raises CourseError.
        """
        self.holds.hear(page, marker)
        known = self.essays()
        if not known:
            raise CourseError(NO_ESSAY)
        lesson, question = self._essay(essay, known)
        found = self.answers(lesson, question)
        rubric = self._rubric(lesson, question)
        answers = [self._view(*one, number, marker, page) for number, one in enumerate(found, 1)]
        measured = self.agreement(lesson, question)
        return {
            "essay": about_essay(lesson, question, rubric),
            "essays": [self._entry(*one) for one in known],
            "answers": answers,
            "markers": self.holds.markers(),
            "agreement": measured.told if measured.answers or self.settings.double else "",
            "notices": self._notices(marker, answers),
        }

    def agreement(self, lesson: str, question: str) -> Agreement:
        """How far the first two markers of each answer agree."""
        pairs = []
        for record in self._reader.records(lesson, question).values():
            by_answer: dict[str, list[Reading]] = {}
            for reading in record.readings:
                by_answer.setdefault(reading.answer, []).append(reading)
            for readings in by_answer.values():
                if len(readings) > 1:
                    first, second = sorted(readings[:2], key=lambda one: one.marker.casefold())
                    pairs.append((first.points, second.points))
        return agreement(pairs)

    # ---- what a marker does

    def hold(self, page: str, marker: str, essay: str, answer: str) -> None:
        """Have the page hold an answer. Raises CourseError where somebody has it open, or it does not exist."""
        self.holds.hear(page, marker)
        lesson, question = self._essay(essay, self.essays())
        one, record = self._find(lesson, question, answer)
        now = self._situation(one, record, marker)
        if holder := self.holds.take(page, self._slot(answer, now, marker)):
            whom = (
                "You have this answer open on another page" if holder == marker else f"{holder} is marking this answer"
            )
            raise CourseError(f"{whom}: choose another one, or wait until it is closed there.")

    def save(self, page: str, marker: str, essay: str, answer: str, mark: Mark) -> str:
        """Keep a mark; its status afterwards. It is on the disk when this returns.

        Raises Conflict where the state is another one than the marker saw, and CourseError for a mark that cannot be.
        """
        self.holds.hear(page, marker)
        lesson, question = self._essay(essay, self.essays())
        one, record = self._find(lesson, question, answer)
        now = self._situation(one, record, marker)
        if mark.base != now.version:
            raise Conflict("This answer has changed since you opened it: both versions are shown, and nothing is lost.")
        write_records(
            self.course,
            lesson,
            question,
            {
                **self._reader.records(lesson, question),
                one.student: saved(record, now, self._reading(one, marker, mark)),
            },
        )
        self._due.add((lesson, question))
        self.enter_due()
        try:
            return self._situation(*self._find(lesson, question, answer), marker).status
        except CourseError:  # it is saved all the same
            return DUE

    def enter_due(self) -> int:
        """Enter into the gradebook what was decided and could not be entered yet; how much of that still waits."""
        waiting = 0
        for essay in sorted(self._due):
            try:
                left = self._enter_due_of(*essay)
            except (CourseError, OSError):  # a gradebook in use, a damaged record, a full disk: the next try tells
                left = 1
            waiting += left
            if not left:
                self._due.discard(essay)
        return waiting

    # ---- how it does that

    def _enter_due_of(self, lesson: str, question: str) -> int:
        """How much of one essay waits for the gradebook afterwards; what moved waits for a person instead."""
        marks = self._reader.marks().get(lesson, LessonMarks())
        records = self._reader.records(lesson, question)
        there = {student for student, one in marks.students.items() if question in one.marks}
        waiting, entered = 0, dict(records)
        for student in sorted(there & records.keys()):
            if (decided := records[student].due) is None:
                continue
            try:
                enter_mark(self.course, lesson, question, student, decided, marks.answer_cells[question])
                entered[student] = replace(records[student], due=None, entered=decided)
            except MarkMoved:
                continue
            except CourseError:  # another program holds the course, or the gradebook's file
                waiting += 1
        if entered != records:
            write_records(self.course, lesson, question, entered)
        return waiting

    def _accept_single_readings(self) -> None:
        """Where two people were to mark an answer and one does now, what that one gave counts."""
        for lesson, question in recorded_essays(self.course):
            records = self._reader.records(lesson, question)
            changed = dict(records)
            for answer in self._answers_if_any(lesson, question):
                record = records.get(answer.student, EssayRecord())
                valid = record.of(answer.digest)
                decided = record.due or (record.entered and record.entered.answer == answer.digest)
                if len(valid) == 1 and answer.mark.waits and not decided and not self.is_double(answer):
                    changed[answer.student] = replace(record, due=valid[0])
            if changed != records:
                write_records(self.course, lesson, question, changed)

    def _answers_if_any(self, lesson: str, question: str) -> list[EssayAnswer]:
        marks = self._reader.marks().get(lesson)
        return self._reader.answers(lesson, question) if marks and question in marks.answer_cells else []

    def _reading(self, answer: EssayAnswer, marker: str, mark: Mark) -> Reading:
        comment = printable(mark.comment.replace("\r\n", "\n")).strip()
        if len(comment) > LONGEST_COMMENT:
            raise CourseError(f"The comment has {len(comment):,} characters, and {LONGEST_COMMENT:,} fit: shorten it.")
        rubric = self._rubric(answer.lesson, answer.question)
        points, ticks = rubric.points(mark.ticks, mark.adjustment), tuple(sorted(set(mark.ticks)))
        told = rubric.told(ticks, mark.adjustment)
        when = datetime.now(UTC).isoformat(timespec="seconds")
        return Reading(marker, points, ticks, mark.adjustment, comment, answer.digest, answer.stand, when, told)

    def _essay(self, essay: str, known: Sequence[tuple[str, str]]) -> tuple[str, str]:
        for one in known:
            if not essay or essay == "/".join(one):
                return one
        raise CourseError("The gradebook no longer has this essay: choose another one. What was saved of it is kept.")

    def answers(self, lesson: str, question: str) -> list[tuple[EssayAnswer, EssayRecord]]:
        """The answers in an order that tells nothing of the writers, and that stays."""
        records = self._reader.records(lesson, question)
        found = [(one, records.get(one.student, EssayRecord())) for one in self._reader.answers(lesson, question)]
        return sorted(found, key=lambda one: self.token(one[0]))

    def _find(self, lesson: str, question: str, answer: str) -> tuple[EssayAnswer, EssayRecord]:
        for one, record in self.answers(lesson, question):
            if self.token(one) == answer:
                return one, record
        raise CourseError("The gradebook no longer has this answer: choose another one. What was saved of it is kept.")

    def _situation(self, answer: EssayAnswer, record: EssayRecord, marker: str) -> Situation:
        excused = self._reader.policy().excused_questions(answer.student, answer.lesson)
        return situation(answer, record, marker, self.is_double(answer), answer.question not in excused)

    def is_double(self, answer: EssayAnswer) -> bool:
        """Whether two people mark this answer: about every so many, drawn by the answer's own token."""
        return bool(self.settings.double) and int(self.token(answer, "double"), 16) % self.settings.double == 0

    def token(self, answer: EssayAnswer, use: str = "answer") -> str:
        """A name of the answer that tells nothing of its writer."""
        content = "|".join((use, answer.lesson, answer.question, answer.student)).encode("utf-8", "surrogatepass")
        return hmac.new(self.settings.seed.encode(), content, hashlib.sha256).hexdigest()[:16]

    def _slot(self, answer: str, now: Situation, marker: str) -> str:
        """What a page holds: an answer; of one that is marked blindly, this marker's part in it alone."""
        return f"{answer} {marker.casefold()}" if now.mode == BLIND else answer

    def _rubric(self, lesson: str, question: str) -> Rubric:
        of_all = (
            one.marks[question].max_points
            for one in self._reader.marks()[lesson].students.values()
            if question in one.marks
        )
        return rubric_of(question, next(of_all, 0.0))

    def _view(self, answer: EssayAnswer, record: EssayRecord, number: int, marker: str, page: str) -> dict[str, Any]:
        now, token = self._situation(answer, record, marker), self.token(answer)
        html = self._reader.html(answer, tuple(names_of(self._reader.roster(), answer.student)))
        holder = self.holds.holder(self._slot(token, now, marker), page)
        return {"id": token, "number": number, "html": html, "holder": holder, **answer_view(answer, record, now)}

    def _entry(self, lesson: str, question: str) -> dict[str, Any]:
        """An essay in the list of essays: how many answers wait in the gradebook, and whether any counts."""
        policy, students = self._reader.policy(), self._reader.marks()[lesson].students
        counted = [
            one.marks[question]
            for student, one in students.items()
            if question in one.marks and question not in policy.excused_questions(student, lesson)
        ]
        name = {"id": f"{lesson}/{question}", "title": title(question), "lesson": lesson}
        return {**name, "waiting": sum(mark.waits for mark in counted), "counts": bool(counted)}

    def _notices(self, marker: str, views: Sequence[Mapping[str, Any]]) -> list[str]:
        told = []
        if self.holds.pages_of(marker) > 1:
            told.append(
                f"{marker} has this page open more than once. That is safe: a save that another page has overtaken is "
                "shown and changes nothing."
            )
        if waiting := sum(view["status"] == DUE for view in views):
            told.append(
                f"{waiting} mark{'s are' if waiting > 1 else ' is'} kept and will enter the gradebook by "
                f"{'themselves' if waiting > 1 else 'itself'}, as soon as nothing else is writing to it."
            )
        return told


def marker_name(text: str) -> str:
    """A marker's name as it is kept. Raises CourseError for one that cannot be."""
    name = readable(text)
    if not name:
        raise CourseError("Write your name first: it stands beside your marks.")
    if len(name) > LONGEST_NAME:
        raise CourseError(f"This name has {len(name)} characters, and {LONGEST_NAME} fit: shorten it.")
    return name
