"""Grade a folder of submissions with nbgrader: several notebooks run at a time, and one thread writes at a time."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory

from autograder.bank.seed import grading_seed
from autograder.bank.variants import student_id
from autograder.course import Course, CourseError
from autograder.grading.registration import enter_lesson
from autograder.grading.steps import RunNotebook
from autograder.grading.submissions import Submission, find_submissions, place
from autograder.nbgrader import config, open_gradebook, run_converter
from autograder.release.lesson import grade_id
from autograder.results.outcomes import Outcome, forget_unknown, outcome, record_problem

WORKERS = min(8, max(2, os.cpu_count() or 2))  # one Python kernel each, about 200 MB

_gradebook_turn = threading.Lock()
_running: set["_TakeTurns"] = set()
_stopping = threading.Event()


class _TakeTurns(RunNotebook):
    """While its notebook runs, another submission may have the gradebook."""

    def preprocess(self, nb: NotebookNode, resources: dict, km: Any = None) -> tuple[NotebookNode, dict]:
        _running.add(self)
        _gradebook_turn.release()
        try:
            if _stopping.is_set():
                raise CancelledError
            return super().preprocess(nb, resources, km)
        finally:
            _gradebook_turn.acquire()
            os.environ["NBGRADER_EXECUTION"] = "autograde"  # the other thread deleted it, and so will this one
            _running.discard(self)


def grade(
    course: Course,
    folder: Path,
    lessons: list[str] | None = None,
    *,
    resume: bool = False,
    timeout: int | None = None,
    progress: Callable[[int, int, Outcome], Any] = lambda *_: None,
) -> list[Outcome]:
    """Grade every submission in `folder`; the outcomes by lesson and student. Scores that a person gave stay.

    `progress(done, total, outcome)` is called as each is ready. With `resume`, what was graded before and has not
    changed since is not run again. `timeout` is the time for one cell in seconds.
    Raises CourseError where `folder` holds no submissions; on KeyboardInterrupt, stops the kernels and raises it.
    """
    names = course.chosen(lessons)
    submissions = find_submissions(folder, names)
    try:
        grading_seed()
    except ValueError as error:
        raise CourseError(str(error)) from None
    released = {name: enter_lesson(course, name) for name in names if any(one.lesson == name for one in submissions)}
    forget_unknown(course)
    pool = ThreadPoolExecutor(WORKERS)
    here = Path.cwd()  # nbgrader changes the working folder, and its threads cannot put it back
    try:
        jobs = [pool.submit(_grade_one, course, one, released.get(one.lesson), resume, timeout) for one in submissions]
        results = []
        for job in as_completed(jobs):
            results.append(job.result())
            progress(len(results), len(jobs), results[-1])
    except BaseException:
        _stopping.set()
        pool.shutdown(wait=False, cancel_futures=True)
        for notebook in list(_running):
            notebook.give_up()
        raise
    finally:
        pool.shutdown()
        os.chdir(here)
        _stopping.clear()
    return sorted(results, key=lambda result: (result.lesson, result.student))


def _grade_one(
    course: Course, submission: Submission, released: NotebookNode | None, resume: bool, timeout: int | None
) -> Outcome:
    student, lesson = submission.student, submission.lesson
    with _gradebook_turn:
        submission = submission.read()
        try:
            problem = submission.problem or _problem_in_grading(course, submission, released, resume, timeout)
        except Exception as error:  # whatever a notebook can set off, the other students are graded
            problem = f"it could not be graded ({type(error).__name__}: {error!s:.200}): look at it by hand."
        if problem and _stopping.is_set():
            raise CancelledError
        record_problem(course, lesson, student, problem)
        with open_gradebook(course) as gradebook:
            if _is_id(student):
                gradebook.update_or_create_student(student)
            return outcome(course, gradebook, student, lesson)


def _problem_in_grading(
    course: Course, submission: Submission, released: NotebookNode, resume: bool, timeout: int | None
) -> str:
    """Grade a submission that can be read; "", or why that failed."""
    lesson = submission.lesson
    ids = {grade_id(cell) for cell in released.cells} - {None}
    if not any(grade_id(cell) in ids for cell in submission.notebook.cells):
        return "it holds none of the lesson's questions: hand in the lesson's own notebook."
    changed = place(submission, course.submitted)
    done = (course.autograded / submission.student / lesson / f"{lesson}.ipynb").exists()
    return "" if done and resume and not changed else _autograde(course, submission, timeout, reviewed=not changed)


def _is_id(student: str) -> bool:
    try:
        return bool(student_id(student))
    except ValueError:
        return False


def _autograde(course: Course, submission: Submission, timeout: int | None, reviewed: bool) -> str:
    """Run nbgrader's autograde; why it failed, or "". With `reviewed`, what a person has confirmed stays confirmed."""
    settings = config(course)
    settings.CourseDirectory.student_id = submission.student
    settings.CourseDirectory.assignment_id = submission.lesson
    settings.Autograde.force = True
    settings.Autograde.autograde_preprocessors[0] = _TakeTurns
    if timeout:
        settings.RunNotebook.timeout = timeout
    settled = _settled(course, submission) if reviewed else {}
    failure = run_converter(
        Autograde(coursedir=CourseDirectory(config=settings), config=settings), course.folder / "nbgrader.log"
    )
    if failure:
        return f"nbgrader could not grade it ({failure}); its log is {course.folder / 'nbgrader.log'}."
    with open_gradebook(course) as gradebook:
        for grade in _grades(gradebook, submission):
            if settled.get(grade.name) == (grade.auto_score, grade.manual_score):
                grade.needs_manual_grade = False
        gradebook.db.commit()
    return ""


def _settled(course: Course, submission: Submission) -> dict[str, tuple[float | None, float | None]]:
    """The automatic and manual scores, by question, of what no longer waits for a person."""
    with open_gradebook(course) as gradebook:
        grades = _grades(gradebook, submission)
        return {grade.name: (grade.auto_score, grade.manual_score) for grade in grades if not grade.needs_manual_grade}


def _grades(gradebook: Gradebook, submission: Submission) -> list[Any]:
    try:
        entry = gradebook.find_submission(submission.lesson, submission.student)
    except MissingEntry:
        return []
    return [grade for notebook in entry.notebooks for grade in notebook.grades]
