"""The question bank: what is asked. One module per lesson; keys and reasons are in instructor/."""

from functools import cache
from importlib import import_module, util

from autograder.bank.kinds import Instance, Question
from autograder.bank.seed import grading_seed
from autograder.bank.variants import rng, student_id

LESSONS = {
    "01_what_are_scaling_laws": "lesson_01",
    "02_three_phases": "lesson_02",
    "03_chinchilla": "lesson_03",
    "04_limitations": "lesson_04",
    "05_downstream_prediction": "lesson_05",
    "06_plan_a_run": "lesson_06",
}


@cache
def questions(lesson: str) -> tuple[Question, ...]:
    """The questions of a lesson, in the order in which they are asked. ValueError for an unknown lesson."""
    if lesson not in LESSONS:
        raise ValueError(f"There is no lesson {lesson!r:.80}. The lessons are: {', '.join(LESSONS)}.")
    module = f"{__name__}.{LESSONS[lesson]}"
    return import_module(module).QUESTIONS if util.find_spec(module) else ()


def question(id: str) -> Question:
    """The question of that id. ValueError, with the nearest ids, where there is none."""
    for lesson in LESSONS:  # one after the other: a question of lesson 1 does not wait for what the others import
        for asked in questions(lesson):
            if asked.id == id:
                return asked
    from difflib import get_close_matches

    ids = [asked.id for lesson in LESSONS for asked in questions(lesson)]
    near = get_close_matches(str(id), ids, n=3)
    hint = f"Did you mean {' or '.join(near)}?" if near else "A lesson's questions stand in its own `ask` cells."
    raise ValueError(f"There is no question {id!r:.80}. {hint}")


def lesson_of(id: str) -> str:
    """The lesson in which a question is asked."""
    asked = question(id)
    return next(lesson for lesson in LESSONS if asked in questions(lesson))


def key(id: str):
    """The key of a question, from instructor/. LookupError in an edition that carries no keys."""
    name = LESSONS[lesson_of(id)]
    try:
        keys = import_module(f"{__name__}.instructor.{name}")
    except ModuleNotFoundError as missing:
        # Keys compute with numpy: in a browser's kernel that has none they are as good as absent.
        if not {"instructor", "solutions", "numpy"} & set(str(missing.name).split(".")):
            raise
        raise LookupError("This edition of the course carries no answer keys: your instructor's does.") from None
    return keys.KEYS[id]


def grading_cases(id: str, student: str) -> list:
    """The inputs on which a function is graded: drawn from the instructor's seed, other ones for every student."""
    return list(key(id).cases(rng("grading", grading_seed(), id, student_id(student))))


__all__ = ["LESSONS", "Instance", "Question", "grading_cases", "key", "lesson_of", "question", "questions"]
