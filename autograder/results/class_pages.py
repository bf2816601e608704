"""All pages about a class, linked with each other: one for each lesson, and one for the term."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from autograder.course import Course
from autograder.results.class_page import page_name, write_class_page
from autograder.results.outcomes import graded_lessons
from autograder.results.term_page import PAGE, write_term_page
from autograder.results.titles import lesson_title


def write_class_pages(course: Course, lessons: Sequence[str], folder: Path) -> list[Callable[[], Path]]:
    """What writes the page of each of `lessons` and then the term's into `folder`: each call gives a path.

    A call raises CourseError where nobody has a mark in that lesson. Pages of other lessons that lie in the folder are
    linked to as well. Nothing to write for no lessons.
    """
    if not lessons:
        return []
    there = [one for one in graded_lessons(course) if one in lessons or (folder / page_name(one)).is_file()]
    titles = {one: lesson_title(course, one) for one in there}

    def write(lesson: str) -> Path:
        at = there.index(lesson)
        around = [("Before: ", at - 1), ("Next: ", at + 1)]
        beside = [(word + titles[there[n]], page_name(there[n])) for word, n in around if 0 <= n < len(there)]
        return write_class_page(course, lesson, folder, [("The term", PAGE), *beside])

    def write_term() -> Path:
        return write_term_page(course, folder, {one: page_name(one) for one in there if _is_there(folder, one)})

    return [*(partial(write, lesson) for lesson in lessons), write_term]


def _is_there(folder: Path, lesson: str) -> bool:
    return (folder / page_name(lesson)).is_file()
