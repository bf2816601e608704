"""The question bank: what is asked, one module per lesson. Keys and reasons are in instructor/.

The module of a lesson names it (LESSON) and holds its questions (QUESTIONS). Beside it lies the built table with the
public examples of its functions (see autograder.bank.tables), and in instructor/ the module with its keys (KEYS).
"""

import pkgutil
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from autograder.bank.keys import FunctionKey, Key, WarmUpKey
from autograder.bank.kinds import Example, Instance, Question, WarmUp
from autograder.bank.seed import grading_seed
from autograder.bank.tables import read_table
from autograder.bank.variants import rng, student_id
from autograder.questions import pool

FOLDER = Path(__file__).parent
_MODULES = sorted(name for _, name, _ in pkgutil.iter_modules(__path__) if name.startswith("lesson_"))
LESSONS: dict[str, str] = {import_module(f"{__name__}.{name}").LESSON: name for name in _MODULES}  # module by lesson


def table_path(lesson: str) -> Path:
    """Where the built table of a lesson lies."""
    return FOLDER / f"{LESSONS[lesson]}.checks.json"


@cache
def questions(lesson: str) -> tuple[Question, ...]:
    """The questions of a lesson, in the order in which they are asked. ValueError for an unknown lesson."""
    if lesson not in LESSONS:
        raise ValueError(f"There is no lesson {lesson!r:.80}. The lessons are: {', '.join(LESSONS)}.")
    path = table_path(lesson)
    built = read_table(path.read_text(encoding="utf-8")) if path.exists() else {}
    asked = import_module(f"{__name__}.{LESSONS[lesson]}").QUESTIONS
    return tuple(replace(one, **built.get(one.id, {})) for one in asked)


def question(id: str) -> Question:
    """The question of that id, a lesson's or a form of the pool. ValueError, with the nearest ids, where there is none."""
    for lesson in LESSONS:
        for asked in questions(lesson):
            if asked.id == id:
                return asked
    if id in pool.all_forms():
        return pool.form(id)
    from difflib import get_close_matches

    ids = [*(asked.id for lesson in LESSONS for asked in questions(lesson)), *pool.all_forms()]
    near = get_close_matches(str(id), ids, n=3)
    hint = f"Did you mean {' or '.join(near)}?" if near else "A lesson's questions stand in its own `ask` cells."
    raise ValueError(f"There is no question {id!r:.80}. {hint}")


def lesson_of(id: str) -> str:
    """The lesson in which a question is asked. ValueError for an unknown one, and for a form of the pool."""
    asked = question(id)
    if id in pool.all_forms():
        raise ValueError(f"{id!r} is a form of the pool, and no lesson's: no lesson asks it by this name.")
    return next(lesson for lesson in LESSONS if asked in questions(lesson))


def keys(lesson: str) -> dict[str, Key]:
    """The keys of a lesson by question, from instructor/. LookupError in an edition that carries no keys."""
    try:
        return import_module(f"{__name__}.instructor.{LESSONS[lesson]}").KEYS
    except ModuleNotFoundError as missing:
        # Keys compute with numpy: in a browser's kernel that has none they are as good as absent.
        if not {"instructor", "solutions", "numpy"} & set(str(missing.name).split(".")):
            raise
        raise LookupError("This edition of the course carries no answer keys: your instructor's does.") from None


def key(id: str) -> Any:
    """The key of a question, of the type that goes with its kind. LookupError in an edition that carries no keys."""
    if id in pool.all_forms():
        return pool.key(id)
    if isinstance(asked := question(id), WarmUp):
        return WarmUpKey({one.id: pool.key(one.id) for one in asked.forms})
    return keys(lesson_of(id))[id]


def hidden_cases(id: str, student: str, seed: str, attempt: str = "") -> list[Example]:
    """Inputs of a function that no student has seen, drawn from `seed`: others for every student and every attempt."""
    known: FunctionKey = key(id)
    return list(known.cases(rng("grading", seed, id, student_id(student), *filter(None, [attempt]))))


def grading_cases(id: str, student: str, attempt: str = "") -> list[Example]:
    """The inputs on which a student's function is graded: drawn from the instructor's own seed.

    `attempt` tells one hand-in of the student's from the next; "" for nbgrader's own autograde.
    """
    return hidden_cases(id, student, grading_seed(), attempt)


__all__ = [
    "LESSONS",
    "Instance",
    "Question",
    "grading_cases",
    "hidden_cases",
    "key",
    "keys",
    "lesson_of",
    "question",
    "questions",
    "table_path",
]
