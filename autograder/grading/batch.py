"""Grade a folder of submissions: several processes run them, one thread writes to the gradebook."""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nbformat import NotebookNode

from autograder.bank.run_as import run_as
from autograder.bank.scoring import Score
from autograder.bank.stated import NotebookStudent, stated_student
from autograder.bank.variants import shown
from autograder.course import Course, CourseError
from autograder.grading.attempts import Attempts, with_earlier
from autograder.grading.collecting import CollectedAnswers
from autograder.grading.gradebook import GradebookWriter
from autograder.grading.marking import score_answers
from autograder.grading.matching import mismatch_sentence
from autograder.grading.pools import Cluster, Machine, Pool
from autograder.grading.preparing import (
    NO_ROSTER,
    PreparedSubmission,
    ScoredSubmission,
    prepare,
    scored_again,
    stored_submissions,
)
from autograder.grading.records import Records
from autograder.grading.registration import enter_lesson
from autograder.grading.rescoring import Change, Ready, rescored
from autograder.grading.submissions import (
    NOTHING,
    LeftOut,
    Submission,
    find_submissions,
    is_student_id,
    known_students,
    store,
)
from autograder.grading.turns import grading_turn
from autograder.results.outcomes import Outcome, forget_unknown, record_problem
from autograder.results.term.arrivals import Arrival
from autograder.results.term.lateness import require_one_late_policy
from autograder.results.term.policy import policy_of
from autograder.results.term.roster import Roster, enter_people, roster_of, roster_path
from autograder.sandbox.bare import BareProcess
from autograder.sandbox.conversation import STANDARD, Limits
from autograder.sandbox.sandbox import Sandbox, require_programs

Progress = Callable[[int, int, Outcome], Any]
Tell = Callable[[Sequence[Change]], Any]
NO_ARRIVALS: Mapping[Path, Arrival] = MappingProxyType({})
NONE_EARLIER: Mapping[Path, Sequence[Path]] = MappingProxyType({})
MOST_LOOKED_AT = 200  # notebooks of a class that are read to see whether they are of the students of their folders
LEAST_DIFFERING = 3  # of them that must be another's before a whole class is stopped
QUEUED = 4  # submissions that are handed out and not yet entered, for each worker
NOT_RUN = "its answers are not at hand, or its questions have changed: run `scaling-laws grade` again."


def grade(
    course: Course,
    folder: Path,
    lessons: list[str] | None = None,
    *,
    workers: int = 2,
    scheduler: str | None = None,
    sandboxed: bool = True,
    limits: Limits = STANDARD,
    progress: Progress = lambda *_: None,
    left_out: LeftOut = NOTHING,
    arrivals: Mapping[Path, Arrival] = NO_ARRIVALS,
    earlier: Mapping[Path, Sequence[Path]] = NONE_EARLIER,
    anyway: bool = False,
) -> list[Outcome]:
    """Grade every submission in `folder`, each in a sandbox; the outcomes by lesson and student.

    `workers` sandboxes run on this machine, or, with the address of a `scheduler`, one on each worker of its cluster.
    Without `sandboxed`, `workers` processes run the submissions unprotected: see `sandbox.bare.LACKS`.
    What ran before and has not changed since is not run again, so a batch that was stopped goes on where it was.
    `left_out` says why notebooks are missing, `arrivals` how some came in, and `earlier` where earlier hand-ins of them
    lie, which are kept and run too. `progress(done, total, outcome)` is called as each is ready. Raises CourseError
    where `folder` holds no submissions, most notebooks are of other students than their folders (unless `anyway`), this
    machine has no sandbox, or the course cannot be written to, is being graded already or was graded with another seed;
    on KeyboardInterrupt, ends what runs and raises it.
    """
    names = course.chosen(lessons)
    roster, policy = roster_of(course), policy_of(course)
    require_one_late_policy(course, policy)
    ours = folder.resolve() == course.submitted.resolve()
    found = find_submissions(folder, names, known_students(course), left_out, roster, ours)
    if not anyway:
        _require_own_notebooks(found, roster, names)
    new_pool = _new_pool(course, folder, workers, scheduler, sandboxed)
    with grading_turn(course):
        forget_unknown(course)
        if roster_path(course).exists():
            enter_people(course, roster)
        attempts = Attempts(course, policy)
        return _grade_all(course, _arrived(found, attempts, arrivals, earlier), limits, progress, new_pool, len(found))


def regrade(
    course: Course,
    lessons: list[str] | None = None,
    *,
    students: Collection[str] = (),
    questions: Collection[str] = (),
    limits: Limits = STANDARD,
    progress: Progress = lambda *_: None,
    tell: Tell | None = None,
) -> list[Outcome]:
    """Score the course's submissions anew from stored answers, after a changed key; or some `students`, `questions`.

    Runs no student's code. Of several hand-ins, the one that the policy counts now is entered. `tell(changes)` is
    called for each lesson before anything of it is written.
    """
    with grading_turn(course):
        found = stored_submissions(course, course.chosen(lessons), students)
        return _grade_all(course, found, limits, progress, None, len(found), questions, tell)


def settle_attempts(course: Course, lessons: Collection[str]) -> list[Outcome]:
    """Enter the hand-ins that count by the policy, where others are entered; the outcomes of those.

    For the commands that read marks, so that a changed policy counts at once. Runs no student's code.
    """
    policy = policy_of(course)
    attempts = Attempts(course, policy)
    if not attempts.folder.is_dir():
        return []
    there = [lesson for lesson in lessons if lesson in course.lessons() and (attempts.folder / lesson).is_dir()]
    changed: list[Outcome] = []
    for lesson in there:
        students = {path.name for path in (attempts.folder / lesson).iterdir() if path.is_dir()}
        found = stored_submissions(course, [lesson], students) if students else []
        released = {lesson: enter_lesson(course, lesson)} if found else {}
        worth = _Worth(course, released, STANDARD)
        wrong = [one.student for one in found if _another_counts(course, one, attempts, worth)]
        if wrong:
            changed += regrade(course, [lesson], students=wrong)
    return changed


def _another_counts(course: Course, submission: Submission, attempts: Attempts, worth: "_Worth") -> bool:
    chosen = attempts.counting(submission.student, submission.lesson, worth)
    if chosen is None or chosen.path is None or submission.path is None:
        return False
    return chosen.path.read_bytes() != submission.path.read_bytes()


def _require_own_notebooks(found: Sequence[Submission], roster: Roster, lessons: list[str]) -> None:
    """Raise CourseError where most notebooks state another student: then all figures would be marked wrong."""
    readable = [one for one in found if not one.problem and one.path is not None]
    looked_at = readable[:: -(-len(readable) // MOST_LOOKED_AT)] if readable else []
    differing, judged = [], 0
    for one in looked_at:
        nb = one.read().notebook
        stated = stated_student(nb.cells) if nb is not None else NotebookStudent()
        if stated.text:  # an empty one is said of each student: it does not tell that the files are mixed up
            judged += 1
            if not run_as(one.student, stated, roster).is_own:
                differing.append(f"{one.student}: {shown(stated.text)!r}")
    if len(differing) >= LEAST_DIFFERING and 2 * len(differing) > judged:
        raise CourseError(mismatch_sentence(len(differing), judged, bool(roster), ", ".join(differing[:3])))


def _arrived(
    found: Sequence[Submission],
    attempts: Attempts,
    arrivals: Mapping[Path, Arrival],
    earlier: Mapping[Path, Sequence[Path]],
) -> list[Submission]:
    """The submissions with how they came in; earlier ones of them, and those that they replace, are kept."""

    def told(path: Path | None) -> str:
        return arrivals[path].text if path is not None and path in arrivals else ""

    ready = []
    for one in found:
        submission = replace(one, arrival=told(one.path) or one.arrival)
        ready.append(submission)
        if submission.path is None or submission.problem:
            continue
        again = attempts.may_be_another(submission)
        if again or earlier.get(submission.path):
            several = with_earlier(submission.read(), earlier.get(submission.path, ()), told)
            if several:
                attempts.add(several)
    return ready


def _new_pool(course: Course, folder: Path, workers: int, scheduler: str | None, sandboxed: bool) -> Callable[[], Pool]:
    """What starts the workers, which is done only when there is something to run."""
    if not sandboxed:
        if scheduler:
            raise CourseError("The workers of a cluster grade in sandboxes: leave out --scheduler or --no-sandbox.")
        return lambda: Machine(workers, BareProcess)
    if scheduler:
        return lambda: Cluster(scheduler)
    require_programs()
    return lambda: Machine(workers, lambda: Sandbox((course.folder, folder)))


def _grade_all(
    course: Course,
    found: list[Submission],
    limits: Limits,
    progress: Progress,
    new_pool: Callable[[], Pool] | None,
    total: int,
    questions: Collection[str] = (),
    tell: Tell | None = None,
) -> list[Outcome]:
    roster, policy = roster_of(course), policy_of(course)
    attempts = Attempts(course, policy)
    with ExitStack() as stack:
        released = {name: enter_lesson(course, name) for name in {one.lesson for one in found if not one.problem}}
        writer = stack.enter_context(GradebookWriter(course))
        start = (lambda: stack.enter_context(new_pool())) if new_pool else None
        batch = Batch(writer, released, limits, progress, total, start, roster, questions)
        several = {
            (one.student, one.lesson): kept
            for one in found
            if not one.problem and (kept := attempts.of(one.student, one.lesson))
        }
        for attempt in [one for many in several.values() for one in many]:
            batch.run(attempt.submission.read())
        batch.finish()
        worth = _Worth(course, released, limits, roster)
        for those in _by_lesson(found) if tell else [found]:
            ready: Ready = {}
            if tell:
                changes, ready = rescored(course, writer.gradebook, those, released, roster, questions)
                tell(changes)
            for submission in those:
                has_several = (submission.student, submission.lesson) in several and not submission.problem
                counts = attempts.counting(submission.student, submission.lesson, worth) if has_several else None
                scored = None if counts else ready.pop((submission.student, submission.lesson), None)
                if scored:
                    batch.take_scored(scored)
                else:
                    batch.take((counts or submission).read())
        batch.finish()
    return sorted(batch.outcomes, key=lambda outcome: (outcome.lesson, outcome.student))


def _by_lesson(found: Sequence[Submission]) -> list[list[Submission]]:
    return [[one for one in found if one.lesson == lesson] for lesson in sorted({one.lesson for one in found})]


class Batch:
    """Submissions on their way to the gradebook: some are handed out and run, the others wait or are entered.

    `start` starts the pool that runs them; None where nothing may be run. With `questions`, only these are scored anew.
    All else happens in the caller's thread.
    """

    def __init__(
        self,
        writer: GradebookWriter,
        released: Mapping[str, NotebookNode],
        limits: Limits,
        progress: Progress,
        total: int,
        start: Callable[[], Pool] | None,
        roster: Roster = NO_ROSTER,
        questions: Collection[str] = (),
    ):
        self.outcomes: list[Outcome] = []
        self._writer = writer
        self._released = released
        self._limits = limits
        self._progress = progress
        self._total = total
        self._start = start
        self._roster = roster
        self._questions = questions
        self._pool: Pool | None = None
        self._records = Records(writer.course.folder / "collected")
        self._running: dict[Future[CollectedAnswers], tuple[PreparedSubmission, bool]] = {}

    def take(self, submission: Submission) -> None:
        """Hand it out, or settle it at once where nothing need or can be run; wait while too much is handed out."""
        try:
            prepared = prepare(submission, self._released, self._limits, self._roster)
        except CourseError as error:
            return self._settle(submission, str(error))
        except Exception as error:  # whatever a notebook can set off, the other students are graded
            why = f"it could not be graded, for a reason not foreseen ({type(error).__name__}): look at it by hand."
            return self._settle(submission, why)
        store(submission, self._writer.course.submitted)
        kept = self._records.get(submission.student, submission.lesson, prepared.fingerprint)
        if kept is not None and not (self._start and self._may_get_further(kept)):
            self._enter(prepared, kept)
        elif self._start is None:
            self._settle(submission, NOT_RUN)
        else:
            self._hand_out(prepared, enter=True)

    def take_scored(self, scored: ScoredSubmission) -> None:
        """Enter what was scored already."""
        self._enter(scored.prepared, scored.collected, scored.scores)

    def run(self, submission: Submission) -> None:
        """Have one of several attempts run, so that its answers are at hand if it is the one that counts."""
        try:
            prepared = prepare(submission, self._released, self._limits, self._roster)
        except Exception:  # it gets its reason where it counts
            return
        there = self._records.get(submission.student, submission.lesson, prepared.fingerprint)
        if there is None and self._start is not None:
            self._hand_out(prepared, enter=False)

    def _hand_out(self, prepared: PreparedSubmission, enter: bool) -> None:
        if self._start is None:
            raise ValueError("Nothing may be run.")
        self._pool = self._pool or self._start()
        self._running[self._pool.collect(prepared.job)] = (prepared, enter)
        while len(self._running) >= QUEUED * self._pool.workers:
            self._wait()

    def finish(self) -> None:
        """Wait for everything that is handed out."""
        while self._running:
            self._wait()

    def _may_get_further(self, kept: CollectedAnswers) -> bool:
        """Whether something was stopped or left out, and a cell has another time limit now."""
        return bool(kept.notes) and kept.cell_seconds != self._limits.cell_seconds

    def _wait(self) -> None:
        """Wait until something has run; keep what came out of it, then enter it."""
        for future in wait(self._running, return_when=FIRST_COMPLETED).done:
            prepared, enter = self._running.pop(future)
            submission = prepared.submission
            try:
                collected = future.result()
            except CourseError:  # the machine's fault, not the submission's
                raise
            except Exception as error:
                if not enter:
                    continue
                self._settle(submission, f"it was given up on ({type(error).__name__}): look at it by hand.")
                continue
            self._records.put(submission.student, submission.lesson, prepared.fingerprint, collected)
            if enter:
                self._enter(prepared, collected)

    def _enter(
        self, prepared: PreparedSubmission, collected: CollectedAnswers, known: Mapping[str, Score] | None = None
    ) -> None:
        submission = prepared.submission
        scores = dict(known or score_answers(submission.lesson, prepared.run, collected, prepared.cases))
        if self._questions:
            entered = self._writer.entered_scores(submission.student, submission.lesson)
            scores |= {id: score for id, score in entered.items() if id not in self._questions and id in scores}
        notes = [*prepared.notes, *collected.notes]
        self._writer.enter(submission, prepared.nb, collected, scores, notes, prepared.run)
        self._settle(submission, "", notes)

    def _settle(self, submission: Submission, problem: str, notes: list[str] | None = None) -> None:
        """Nothing more happens to this submission: `problem` says why it has no score, or is empty."""
        record_problem(self._writer.course, submission.lesson, submission.student, problem)
        self.outcomes.append(self._outcome(submission, problem, notes))
        self._progress(len(self.outcomes), self._total, self.outcomes[-1])

    def _outcome(self, submission: Submission, problem: str, notes: list[str] | None) -> Outcome:
        if not is_student_id(submission.student):
            return Outcome(submission.student, submission.lesson, note=problem)
        if problem:
            self._writer.gradebook.update_or_create_student(submission.student)
        return self._writer.outcome(submission.student, submission.lesson, notes)


@dataclass(frozen=True)
class _Worth:
    """Called with an attempt: its automatic points by the keys of today, from stored answers; None without these."""

    course: Course
    released: Mapping[str, NotebookNode]
    limits: Limits
    roster: Roster | None = None

    def __call__(self, submission: Submission) -> float | None:
        roster = roster_of(self.course) if self.roster is None else self.roster
        records = Records(self.course.folder / "collected")
        try:
            scored = scored_again(submission, records, self.released, self.limits, roster)
        except Exception:  # an attempt that cannot be graded is worth nothing
            return None
        return sum(score.points for score in scored.scores.values())


__all__ = ["Limits", "PreparedSubmission", "grade", "prepare", "regrade"]
