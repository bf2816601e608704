"""Grade a folder of submissions: several sandboxes at work, one thread that writes."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict

from autograder.bank.variants import student_id
from autograder.course import Course, CourseError
from autograder.grading.collecting import Cases, Collected, Job, cases_for, fingerprint, job
from autograder.grading.gradebook import Book
from autograder.grading.marking import scores
from autograder.grading.pools import Cluster, Machine
from autograder.grading.records import Records
from autograder.grading.registration import enter_lesson
from autograder.grading.repair import places, repair
from autograder.grading.submissions import Submission, find_submissions, place
from autograder.release.lesson import grade_id
from autograder.results.outcomes import Outcome, forget_unknown, record_problem
from autograder.sandbox.sandbox import STANDARD, Limits, require_programs

Progress = Callable[[int, int, Outcome], Any]
NOT_THIS_LESSON = "it holds none of the lesson's questions: hand in the lesson's own notebook."
NOT_RUN = "its answers are not at hand, or its questions have changed: run `scaling-laws grade` again."


@dataclass(frozen=True)
class Prepared:
    """A submission that can be graded: its repaired notebook, and what to run and ask."""

    submission: Submission
    nb: NotebookNode
    notes: list[str]
    cases: Cases
    todo: Job
    fingerprint: str


def grade(
    course: Course,
    folder: Path,
    lessons: list[str] | None = None,
    *,
    workers: int = 2,
    scheduler: str | None = None,
    limits: Limits = STANDARD,
    progress: Progress = lambda *_: None,
) -> list[Outcome]:
    """Grade every submission in `folder`, each in a sandbox; the outcomes by lesson and student.

    `workers` sandboxes run on this machine, or, with the address of a `scheduler`, one on each worker of its cluster.
    What ran before and has not changed since is not run again, so a batch that was stopped goes on where it was.
    `progress(done, total, outcome)` is called as each is ready. Raises CourseError where `folder` holds no
    submissions or this machine has no sandbox; on KeyboardInterrupt, ends the sandboxes and raises it.
    """
    names = course.chosen(lessons)
    found = find_submissions(folder, names)
    course.folder.mkdir(parents=True, exist_ok=True)
    forget_unknown(course)
    if scheduler:
        return _grade_all(course, found, limits, progress, lambda: Cluster(scheduler))
    require_programs()
    return _grade_all(course, found, limits, progress, lambda: Machine(workers, (course.folder,)))


def regrade(
    course: Course,
    lessons: list[str] | None = None,
    *,
    limits: Limits = STANDARD,
    progress: Progress = lambda *_: None,
) -> list[Outcome]:
    """Score all of the course's submissions anew from stored answers, after a changed key. Runs no student's code."""
    found = find_submissions(course.submitted, course.chosen(lessons))
    return _grade_all(course, found, limits, progress, None)


def _grade_all(course: Course, found: list[Submission], limits: Limits, progress: Progress, pool: Any) -> list[Outcome]:
    released = {name: enter_lesson(course, name) for name in {one.lesson for one in found if not one.problem}}
    records, results = Records(course.folder / "collected"), []
    with Book(course) as book, ExitStack() as stack:

        def finish(submission: Submission, problem: str) -> None:
            record_problem(course, submission.lesson, submission.student, problem)
            results.append(_outcome(book, submission, problem))
            progress(len(results), len(found), results[-1])

        def enter(one: Prepared, collected: Collected) -> None:
            student, lesson = one.submission.student, one.submission.lesson
            marks = scores(lesson, student, collected, one.cases)
            book.enter(one.submission, one.nb, one.fingerprint, collected, marks, [*one.notes, *collected.notes])
            finish(one.submission, "")

        running: dict[Future, Prepared] = {}
        sandboxes = None
        for one in found:
            submission = one.read()
            try:
                one = prepare(submission, released, limits)
            except Exception as error:  # whatever a notebook can set off, the other students are graded
                one = f"it could not be graded ({type(error).__name__}: {error!s:.200}): look at it by hand."
            if isinstance(one, str):
                finish(submission, one)
                continue
            place(submission, course.submitted)
            kept = records.get(submission.student, submission.lesson, one.fingerprint)
            stopped = kept is not None and kept.notes and kept.cell_seconds != limits.cell_seconds
            if kept is not None and not (stopped and pool):  # with more time, what was stopped may get further
                enter(one, kept)
            elif pool is None:
                finish(submission, NOT_RUN)
            else:
                sandboxes = sandboxes or stack.enter_context(pool())
                running[sandboxes.collect(one.todo)] = one
            while len(running) >= 4 * (sandboxes.workers if sandboxes else 1):
                _settle(running, records, enter, finish)
        while running:
            _settle(running, records, enter, finish)
    return sorted(results, key=lambda result: (result.lesson, result.student))


def _settle(running: dict[Future, Prepared], records: Records, enter: Callable, finish: Callable) -> None:
    """Wait for one of those that run; keep what came out of it, then enter it."""
    for future in wait(running, return_when=FIRST_COMPLETED).done:
        one = running.pop(future)
        try:
            collected = future.result()
        except CourseError:  # the machine's fault, not the submission's
            raise
        except Exception as error:
            finish(one.submission, f"it was given up on ({type(error).__name__}): look at it by hand.")
            continue
        records.put(one.submission.student, one.submission.lesson, one.fingerprint, collected)
        enter(one, collected)


def prepare(submission: Submission, released: dict[str, NotebookNode], limits: Limits) -> Prepared | str:
    """What to do with a submission, or, in a sentence, why nothing can be done."""
    if submission.problem:
        return submission.problem
    lesson = released[submission.lesson]
    cells = {grade_id(cell): cell for cell in lesson.cells if grade_id(cell)}
    if not places(submission.notebook, cells):
        return NOT_THIS_LESSON
    nb = from_dict(submission.notebook)
    nb.metadata = NotebookNode(kernelspec=lesson.metadata.kernelspec, scaling_laws=lesson.metadata.scaling_laws)
    notes = repair(nb, cells)
    cases = cases_for(submission.lesson, submission.student)
    todo = job(nb, lesson, submission.lesson, cases, limits)
    return Prepared(submission, nb, notes, cases, todo, fingerprint(todo))


def _outcome(book: Book, submission: Submission, problem: str) -> Outcome:
    try:
        student_id(submission.student)
    except ValueError:
        return Outcome(submission.student, submission.lesson, note=problem)
    if problem:
        book.gradebook.update_or_create_student(submission.student)
    return book.outcome(submission.student, submission.lesson)


__all__ = ["Limits", "grade", "prepare", "regrade"]
