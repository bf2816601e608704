"""What scoring anew would change, before anything is written: whose points, in which questions, by how much."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from hashlib import sha256

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder.bank.variants import shown
from autograder.course import Course, CourseError
from autograder.grading.preparing import ScoredSubmission, scored_again, stored_submissions
from autograder.grading.records import Records
from autograder.grading.submissions import Submission, known_students
from autograder.nbgrader import open_gradebook
from autograder.questions import LESSONS, questions
from autograder.release.build import generated
from autograder.results.marked_answers import number
from autograder.results.marks import lesson_marks
from autograder.results.term.roster import Roster, roster_of
from autograder.sandbox.conversation import STANDARD


@dataclass(frozen=True)
class Change:
    """What scoring anew does to one student in one lesson.

    `questions`: by question, the automatic points before and after, where they differ; `settled` are those of them in
    which a person's mark counts, which stays. `problem`: why nothing can be said.
    """

    student: str
    lesson: str
    before: float = 0.0
    after: float = 0.0
    questions: dict[str, tuple[float, float]] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    problem: str = ""


Ready = dict[tuple[str, str], ScoredSubmission]  # by student and lesson


def would_change(
    course: Course, lessons: Sequence[str], students: Collection[str] = (), questions: Collection[str] = ()
) -> list[Change]:
    """What scoring anew from stored answers would change, for everybody with a submission; writes nothing."""
    roster = roster_of(course)
    changes = []
    with open_gradebook(course) as gradebook:
        for lesson in lessons:
            found = stored_submissions(course, [lesson], students)
            released = {lesson: released_lesson(course, lesson)}
            changes += rescored(course, gradebook, found, released, roster, questions)[0]
    return changes


def rescored(
    course: Course,
    gradebook: Gradebook,
    found: Sequence[Submission],
    released: Mapping[str, NotebookNode],
    roster: Roster,
    questions: Collection[str] = (),
) -> tuple[list[Change], Ready]:
    """What scoring the submissions of one lesson anew changes, and what was scored, so that it can be entered as it is.

    Students without marks are in neither. With `questions`, only changes in these are told.
    """
    records = Records(course.folder / "collected")
    changes: list[Change] = []
    ready: Ready = {}
    marks = lesson_marks(gradebook, found[0].lesson, as_entered=True).students if found else {}
    for one in found:
        if one.student not in marks:
            continue
        entered = marks[one.student].marks
        before = sum(mark.points for mark in entered.values())
        try:
            scored = scored_again(one, records, released, STANDARD, roster)
        except CourseError as error:
            changes.append(Change(one.student, one.lesson, before, before, problem=str(error)))
            continue
        except Exception as error:  # whatever a notebook can set off, the others are told of
            why = f"it could not be scored, for a reason not foreseen ({type(error).__name__}): look at it by hand."
            changes.append(Change(one.student, one.lesson, before, before, problem=why))
            continue
        ready[one.student, one.lesson] = scored
        differ = {
            id: (entered[id].automatic or 0.0, score.points)
            for id, score in scored.scores.items()
            if id in entered and (not questions or id in questions)
            if abs((entered[id].automatic or 0.0) - score.points) > 1e-9
        }
        settled = frozenset(id for id in differ if entered[id].manual is not None)
        after = before + sum(new - old for id, (old, new) in differ.items() if id not in settled)
        changes.append(Change(one.student, one.lesson, before, after, differ, settled))
    return changes, ready


def released_lesson(course: Course, lesson: str) -> NotebookNode:
    """The released notebook as it would be built now; the gradebook is told nothing of it."""
    source = course.source / lesson / f"{lesson}.ipynb"
    told = course.folder / "lessons" / f"{lesson}.ipynb"
    if told.exists():
        released = nbformat.read(told, as_version=4)
        if released.metadata.get("authored") == sha256(source.read_bytes()).hexdigest():
            return released
    with generated(course, lesson, database=False) as folder:
        return nbformat.read(folder / f"{lesson}.ipynb", as_version=4)


def change_table(changes: Sequence[Change]) -> str:
    """Whose points change and by how much, as lines for the terminal."""
    differing = [one for one in changes if one.questions]
    lines = [f"{len(differing)} of {len(changes)} submissions change."]
    for one in sorted(differing, key=lambda one: (one.lesson, one.student)):
        told = [
            f"{id} {number(old)} → {number(new)}" + (" (a person's mark stays)" if id in one.settled else "")
            for id, (old, new) in one.questions.items()
        ]
        total = f"{number(one.before)} → {number(one.after)} ({one.after - one.before:+.2f})"
        lines.append(f"  {one.lesson}  {one.student}: {total}: {'; '.join(told)}")
    lines += [f"  {one.lesson}  {one.student}: {one.problem}" for one in changes if one.problem]
    return "\n".join(lines)


def questions_of(course: Course, lesson: str, ids: Collection[str]) -> list[str]:
    """Those of `ids` that are questions of the lesson. Raises CourseError for an id that is of no lesson."""
    everywhere = {asked.id: name for name in LESSONS for asked in questions(name)}
    for id in ids:
        if id not in everywhere:
            near = get_close_matches(id, everywhere, n=1)
            raise CourseError(f"There is no question {shown(id)!r}{f': did you mean {near[0]!r}?' if near else '.'}")
    return [id for id in ids if everywhere[id] == lesson]


def students_of(course: Course, names: Collection[str]) -> list[str]:
    """The ids of the students who are meant. Raises CourseError for a name that is nobody's, or several people's."""
    roster, known = roster_of(course), known_students(course)
    found = []
    for name in names:
        resolved = roster.resolve(name)
        if len(resolved.ids) > 1:
            raise CourseError(f"{shown(name)!r} may be {' or '.join(resolved.ids)}: give the id.")
        id = resolved.id or name
        if id not in known:
            near = get_close_matches(id, known, n=1)
            raise CourseError(f"There is no student {shown(name)!r}{f': did you mean {near[0]!r}?' if near else '.'}")
        found.append(id)
    return found
