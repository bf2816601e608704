"""The warm-ups with which a lesson opens: questions on what earlier lessons taught, drawn from the pool by student."""

from collections.abc import Sequence

from autograder.bank.kinds import WarmUp
from autograder.questions import pool


def warm_ups(lesson: int, *concepts: Sequence[str]) -> tuple[WarmUp, ...]:
    """The warm-ups of a lesson: one for each group of concepts, on one of which a student is asked.

    Raises ValueError for a concept of which the pool has no form that may count.
    """
    return tuple(_warm_up(lesson, number, names) for number, names in enumerate(concepts, 1))


def _warm_up(lesson: int, number: int, concepts: Sequence[str]) -> WarmUp:
    id = f"warm-up-{lesson}-{number}"
    for name in concepts:
        if not pool.graded_forms(name):
            raise ValueError(
                f"{id} asks about {name!r}, of which the pool has no form but the one for practice: write one."
            )
    forms = tuple(form for name in concepts for form in pool.graded_forms(name))
    *others, last = concepts
    named = f"{', '.join(others)} or {last}" if others else last
    prompt = f"One question on {named}, drawn for each student."
    return WarmUp(id, f"Warm-up {lesson}.{number}", 1, concepts[0], "recall", prompt, forms=forms)
