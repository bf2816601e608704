"""One at a time, and grading always with the same seed: what is held while something is entered into a course."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from autograder.bank.seed import grading_seed, seed_fingerprint, seed_source
from autograder.course import Course, CourseError
from autograder.files import write_whole

PATIENCE = 2.0  # seconds that a grading waits for its turn: to enter the mark of an essay takes a tenth of one


class CourseBusy(CourseError):
    """Another program holds the course."""


@contextmanager
def writing_turn(course: Course, patience: float = 0.0) -> Iterator[None]:
    """Hold the course while something is entered into its gradebook, after up to `patience` seconds of waiting.

    The turn ends with the with statement, or with the process however it ends. Raises CourseBusy.
    """
    course.folder.mkdir(parents=True, exist_ok=True)
    try:
        turn = FileLock(course.folder / "grading.lock").acquire(timeout=patience)
    except Timeout:
        raise CourseBusy(
            f"Another grading is at work in {course.folder}: wait until it has ended, then give the same command again."
        ) from None
    with turn:
        yield


@contextmanager
def grading_turn(course: Course) -> Iterator[None]:
    """Hold the course for this grading; another one that is at work, or another seed than the course's, is refused.

    The turn ends as that of `writing_turn`. Raises CourseError.
    """
    with writing_turn(course, PATIENCE):
        _require_the_course_s_seed(course)
        yield


def _require_the_course_s_seed(course: Course) -> None:
    """The first grading leaves the seed's fingerprint with the course: another account would have another seed."""
    kept = course.folder / "seed-fingerprint"
    before = kept.read_text(encoding="utf-8").strip() if kept.exists() else ""
    try:
        now = seed_fingerprint(grading_seed(make=not before))
    except FileNotFoundError:
        now = "none"
    except ValueError as error:
        raise CourseError(str(error)) from None
    if not before:
        write_whole(kept, now + "\n")
    elif now != before:
        raise CourseError(
            f"{course.folder} was graded with another seed (its fingerprint is {before}; {seed_source()} has {now}): "
            "copy the grading-seed of the account that graded before, or grade into another folder with --course."
        )
