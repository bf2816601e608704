"""Pointing back: for every question that was missed, its concept, where that is taught, and how to practise it."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from autograder.course import ROOT, CourseError
from autograder.questions import question
from autograder.questions.concepts import TaughtConcept, concept_of
from autograder.release.links import repository
from autograder.results.marked_answers import StudentAnswers


@dataclass(frozen=True)
class Pointer:
    """Where a missed concept is taught, in words and as an address ("" where none is known), and how to practise it.

    `cell` is the id of the cell with the section's heading.
    """

    concept: str
    place: str
    address: str
    practice: str
    cell: str


def pointers_to(lesson: str, student: str, answers: StudentAnswers, cells: Collection[str]) -> dict[str, Pointer]:
    """By question, the pointer for each answer that is not right; none for what waits for a person.

    `cells` are the ids of the cells on the page: a section among them is pointed to there, another one in the course's
    repository where its address is set.
    """
    missed = [id for id, one in answers.items() if one.points < _enough(id) * one.max_points and not one.by_hand]
    found = {id: concept_of(id, student) for id in missed}
    return {id: _pointer(concept, lesson, cells) for id, concept in found.items() if concept}


def _enough(id: str) -> float:
    try:
        return question(id).enough
    except ValueError:  # a lesson whose questions are not in the bank
        return 1.0


def _pointer(concept: TaughtConcept, lesson: str, cells: Collection[str]) -> Pointer:
    address = ""
    if concept.lesson == lesson and concept.cell in cells:
        address = f"#cell-{concept.cell}"
    elif home := _repository():
        address = f"{home}/blob/HEAD/lessons/{concept.lesson}/{concept.lesson}.ipynb{concept.fragment}"
    return Pointer(concept.name, concept.place, address, concept.practice, concept.cell)


@cache
def _repository() -> str:
    """The repository's address, "" where none is set or what is set cannot be used, which `build` says."""
    try:
        return repository(ROOT)
    except CourseError:
        return ""
