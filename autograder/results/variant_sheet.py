"""What one student was asked in a lesson, with the right answers: for an instructor to whom a figure looks wrong."""

import textwrap
from typing import Any

import numpy as np

from autograder.bank.keys import own_key
from autograder.bank.kinds import Choice, Forecast, Function, Number
from autograder.bank.right import right_answer
from autograder.bank.text import shown_options
from autograder.questions import Instance, key, questions

_WIDTH = 110


def sheet(student: str, lesson: str) -> str:
    """A lesson as that student saw it, as text: the questions whose figures are drawn, each with its right answer.

    Raises ValueError for an unknown lesson or for text that cannot be a student id, and LookupError in an edition
    that carries no keys.
    """
    instances = [asked.instance(student) for asked in questions(lesson)]
    parts = [f"{lesson}, as {instances[0].student} saw it"]
    parts += [_own_figures(instance) for instance in instances if _personal(instance)]
    functions = [one.question.id for one in instances if isinstance(one.question, Function)]
    same = [one.question.id for one in instances if not _personal(one) and one.question.id not in functions]
    if functions:
        parts.append(_filled("Functions, called on inputs that your seed draws for this student: ", functions))
    if same:
        parts.append(_filled("The same for everybody: ", same))
    return "\n\n".join(parts)


def _personal(instance: Instance) -> bool:
    return bool(instance.form or instance.question.figures)


def _own_figures(instance: Instance) -> str:
    asked = instance.question
    prompt = textwrap.fill(instance.prompt, _WIDTH, initial_indent="  ", subsequent_indent="  ")
    options = [f"  {letter}: {text}" for letter, text in shown_options(instance).items()] if instance.form else []
    figures = [f"  {name} = {_shown(value)}" for name, value in instance.given.items() if not isinstance(value, str)]
    return "\n".join([f"{asked.id} ({asked.worth})", prompt, *options, *figures, f"  {_right(instance)}"])


def _right(instance: Instance) -> str:
    asked, known = instance.question, own_key(key(instance.question.id), instance)
    match asked:
        case Choice():
            return f"right: {right_answer(instance, known)}"
        case Number():
            return f"right: {known.answer(instance.given):.5g} {asked.unit}, within {100 * known.rtol:g} %"
        case Forecast():
            truth = known.truth(instance.given)
            return f"measured: {truth:.4f} {asked.unit}; full points within {100 * known.near:g} %"
    return "right: see questions/instructor/"


def _shown(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return np.array2string(value, max_line_width=_WIDTH, precision=5, threshold=12).replace("\n", "\n     ")
    return f"{value:,.6g}" if isinstance(value, float) else str(value)


def _filled(opening: str, ids: list[str]) -> str:
    return textwrap.fill(opening + ", ".join(ids) + ".", _WIDTH, break_on_hyphens=False)
