"""Grade a folder of submissions: several processes run them, one thread writes to the gradebook."""

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict

from autograder.bank.run_as import RunAs, run_as, stated_id
from autograder.course import Course, CourseError
from autograder.grading.collecting import (
    Cases,
    CollectedAnswers,
    Job,
    attempt_of,
    cases_for,
    cells_to_run,
    fingerprint,
    job,
)
from autograder.grading.gradebook import GradebookWriter
from autograder.grading.marking import score_answers
from autograder.grading.pools import Cluster, Machine, Pool
from autograder.grading.records import Records
from autograder.grading.registration import enter_lesson
from autograder.grading.repair import places, repair
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
from autograder.release.lesson import grade_id
from autograder.results.outcomes import Outcome, forget_unknown, record_problem
from autograder.sandbox.bare import BareProcess
from autograder.sandbox.conversation import STANDARD, Limits
from autograder.sandbox.sandbox import Sandbox, require_programs

Progress = Callable[[int, int, Outcome], Any]
QUEUED = 4  # submissions that are handed out and not yet entered, for each worker
NOT_THIS_LESSON = "it holds none of the lesson's questions: hand in the lesson's own notebook."
NOT_RUN = "its answers are not at hand, or its questions have changed: run `scaling-laws grade` again."


@dataclass(frozen=True)
class PreparedSubmission:
    """A submission that can be graded: its repaired notebook, with whose id it was run, and what to run and ask."""

    submission: Submission
    nb: NotebookNode
    notes: list[str]
    cases: Cases
    job: Job
    fingerprint: str
    run: RunAs


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
) -> list[Outcome]:
    """Grade every submission in `folder`, each in a sandbox; the outcomes by lesson and student.

    `workers` sandboxes run on this machine, or, with the address of a `scheduler`, one on each worker of its cluster.
    Without `sandboxed`, `workers` processes run the submissions unprotected: see `sandbox.bare.LACKS`.
    What ran before and has not changed since is not run again, so a batch that was stopped goes on where it was.
    `left_out` says why notebooks are missing. `progress(done, total, outcome)` is called as each is ready. Raises
    CourseError where `folder` holds no submissions, this machine has no sandbox, or the course cannot be written to, is
    being graded already or was graded with another seed; on KeyboardInterrupt, ends what runs and raises it.
    """
    names = course.chosen(lessons)
    found = find_submissions(folder, names, known_students(course), left_out)
    new_pool = _new_pool(course, folder, workers, scheduler, sandboxed)
    with grading_turn(course):
        forget_unknown(course)
        return _grade_all(course, found, limits, progress, new_pool)


def regrade(
    course: Course,
    lessons: list[str] | None = None,
    *,
    limits: Limits = STANDARD,
    progress: Progress = lambda *_: None,
) -> list[Outcome]:
    """Score all of the course's submissions anew from stored answers, after a changed key. Runs no student's code."""
    with grading_turn(course):
        found = find_submissions(course.submitted, course.chosen(lessons), known_students(course))
        return _grade_all(course, found, limits, progress, None)


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
) -> list[Outcome]:
    with ExitStack() as stack:
        released = {name: enter_lesson(course, name) for name in {one.lesson for one in found if not one.problem}}
        writer = stack.enter_context(GradebookWriter(course))
        start = (lambda: stack.enter_context(new_pool())) if new_pool else None
        batch = Batch(writer, released, limits, progress, len(found), start)
        for submission in found:
            batch.take(submission.read())
        batch.finish()
    return sorted(batch.outcomes, key=lambda outcome: (outcome.lesson, outcome.student))


class Batch:
    """Submissions on their way to the gradebook: some are handed out and run, the others wait or are entered.

    `start` starts the pool that runs them; None where nothing may be run. All else happens in the caller's thread.
    """

    def __init__(
        self,
        writer: GradebookWriter,
        released: Mapping[str, NotebookNode],
        limits: Limits,
        progress: Progress,
        total: int,
        start: Callable[[], Pool] | None,
    ):
        self.outcomes: list[Outcome] = []
        self._writer = writer
        self._released = released
        self._limits = limits
        self._progress = progress
        self._total = total
        self._start = start
        self._pool: Pool | None = None
        self._records = Records(writer.course.folder / "collected")
        self._running: dict[Future[CollectedAnswers], PreparedSubmission] = {}

    def take(self, submission: Submission) -> None:
        """Hand it out, or settle it at once where nothing need or can be run; wait while too much is handed out."""
        try:
            prepared = prepare(submission, self._released, self._limits)
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
            self._pool = self._pool or self._start()
            self._running[self._pool.collect(prepared.job)] = prepared
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
            prepared = self._running.pop(future)
            submission = prepared.submission
            try:
                collected = future.result()
            except CourseError:  # the machine's fault, not the submission's
                raise
            except Exception as error:
                self._settle(submission, f"it was given up on ({type(error).__name__}): look at it by hand.")
                continue
            self._records.put(submission.student, submission.lesson, prepared.fingerprint, collected)
            self._enter(prepared, collected)

    def _enter(self, prepared: PreparedSubmission, collected: CollectedAnswers) -> None:
        submission = prepared.submission
        scores = score_answers(submission.lesson, prepared.run, collected, prepared.cases)
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


def prepare(
    submission: Submission,
    released: Mapping[str, NotebookNode],
    limits: Limits,
    aliases: Mapping[str, str] | None = None,
) -> PreparedSubmission:
    """Decide what to run and ask, given the released notebooks by lesson, and the students' ids by their other names.

    Raises CourseError, in a sentence for the instructor, where the submission cannot be graded.
    """
    if submission.notebook is None:
        raise CourseError(submission.problem)
    lesson = released[submission.lesson]
    cells = {name: cell for cell in lesson.cells if (name := grade_id(cell))}
    if not places(submission.notebook, cells):
        raise CourseError(NOT_THIS_LESSON)
    nb = from_dict(submission.notebook)
    nb.metadata = NotebookNode(kernelspec=lesson.metadata.kernelspec, scaling_laws=lesson.metadata.scaling_laws)
    stated = run_as(
        submission.student, stated_id(cell.source for cell in nb.cells if cell.cell_type == "code"), aliases
    )
    notes = [*filter(None, [stated.note]), *submission.notes, *repair(nb, cells)]
    run = cells_to_run(nb, lesson)
    cases = cases_for(submission.lesson, submission.student, attempt_of(run))
    todo = job(nb, lesson, run, submission.lesson, cases, limits)
    return PreparedSubmission(submission, nb, notes, cases, todo, fingerprint(todo), stated)


__all__ = ["Limits", "PreparedSubmission", "grade", "prepare", "regrade"]
