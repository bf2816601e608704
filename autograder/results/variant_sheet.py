"""What one student was asked in a lesson, with the right answers: for an instructor to whom a figure looks wrong."""

import textwrap
from typing import Any

import numpy as np

from autograder.bank.kinds import WITH_OPTIONS, Choice, Forecast, Function, Number, Ordering, SeveralChoices
from autograder.bank.lettering import key_as_seen
from autograder.bank.mathematics import plain
from autograder.questions import Instance, key, questions

_WIDTH = 110


def sheet(student: str, lesson: str) -> str:
    """A lesson as that student saw it, as text: the questions whose figures are drawn or whose options are put in
    an order of their own, each with its right answer.

    Raises ValueError for an unknown lesson or for text that cannot be a student id, and LookupError in an edition
    that carries no keys.
    """
    instances = [asked.instance(student) for asked in questions(lesson)]
    parts = [f"{lesson}, as {instances[0].student} saw it"]
    own = [one for one in instances if one.form or one.question.figures or isinstance(one.question, WITH_OPTIONS)]
    parts += map(_as_seen, own)
    functions = [one.question.id for one in instances if isinstance(one.question, Function)]
    known = {one.question.id for one in own} | set(functions)
    same = [one.question.id for one in instances if one.question.id not in known]
    if functions:
        parts.append(_filled("Functions, called on inputs that your seed draws for this student: ", functions))
    if same:
        parts.append(_filled("The same for everybody: ", same))
    return "\n\n".join(parts)


def _as_seen(instance: Instance) -> str:
    asked = instance.question
    prompt = textwrap.fill(plain(instance.prompt), _WIDTH, initial_indent="  ", subsequent_indent="  ")
    figures = [f"  {name} = {_shown(value)}" for name, value in instance.given.items() if not isinstance(value, str)]
    options = [
        textwrap.fill(f"{letter}  {plain(text)}", _WIDTH, initial_indent="    ", subsequent_indent="       ")
        for letter, text in instance.options.items()
    ]
    return "\n".join([f"{asked.id} ({asked.worth})", prompt, *options, *figures, f"  {_right(instance)}"])


def _right(instance: Instance) -> str:
    asked, known = instance.question, key_as_seen(instance, key(instance.question.id))
    match asked:
        case Choice():
            return f"right: {known.right}"
        case SeveralChoices():
            return f"right: {', '.join(sorted(known.right))}"
        case Ordering():
            return f"right: {' or '.join(', '.join(order) for order in known.orders)}"
        case Number():
            return f"right: {known.answer(instance.given):.5g} {asked.unit}, within {100 * known.rtol:g} %"
        case Forecast():
            truth = known.truth(instance.given)
            full = 100 * (1 - known.skill) * known.baseline(instance.given)
            return f"measured: {truth:.4f} {asked.unit}; the value earns all its points within {full:.1f} %"
    return "right: see questions/instructor/"


def _shown(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return np.array2string(value, max_line_width=_WIDTH, precision=5, threshold=12).replace("\n", "\n     ")
    return f"{value:,.6g}" if isinstance(value, float) else str(value)


def _filled(opening: str, ids: list[str]) -> str:
    return textwrap.fill(opening + ", ".join(ids) + ".", _WIDTH, break_on_hyphens=False)
