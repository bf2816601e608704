"""A question as a person reads it."""

import math
from typing import Any

from autograder.bank.answers import is_number
from autograder.bank.kinds import WITH_OPTIONS, Essay, Function, Instance, Number, Question


def question_text(instance: Instance) -> str:
    """The question as Markdown: title, points, prompt, options, and how to answer."""
    asked = instance.question
    lines = [f"**{asked.title}** · {asked.worth}", "", instance.prompt]
    how = {
        "choice": 'one letter, such as `"A"`, and how sure you are: `"A", "sure"` (or "fairly", "guessing")',
        "several choices": 'a list of letters, such as `["A", "B"]`, and how sure you are: `["A", "B"], "sure"`',
        "ordering": 'a list of all letters in order, such as `["B", "A"]`',
        "record": "a list of rows",
        "number": f"one number ({getattr(asked, 'unit', '')})",
        "forecast": f"three numbers ({getattr(asked, 'unit', '')}): `(value, low, high)`",
    }
    if isinstance(asked, WITH_OPTIONS):
        lines += [""] + [f"- **{letter}** {text}" for letter, text in instance.options.items()]
    if isinstance(asked, Function):
        lines += ["", f"*Answer:* the function `{asked.signature}`, which gives {asked.returns}."]
    elif isinstance(asked, Essay):
        lines += ["", f"*Answer:* about {asked.words} words in the cell below. A person reads it."]
    else:
        lines += ["", f'*Answer:* `answers["{asked.id}"] =` {how[asked.kind]}.']
    if near := accuracy(asked):
        lines[-1] += f" {near}"
    return "\n".join(lines)


def accuracy(asked: Question) -> str:
    """How many digits are enough, in a sentence; empty where the answer is no number, or is judged in another way."""
    rtol = asked.rtol if isinstance(asked, Number) else None
    if isinstance(asked, Function) and any(map(_holds_number, (example.expected for example in asked.examples))):
        rtol = getattr(asked.grade, "rtol", None)
    if not rtol or rtol < 1e-7:  # so near only by choosing one of the values that are given
        return ""
    digits = 1 + math.ceil(math.log10(0.5 / rtol))  # rounded to so many, no number is off by more than rtol
    if digits <= 6:
        words = ("one", "two", "three", "four", "five", "six")
        return f"{words[digits - 1].capitalize()} significant digit{'s are' if digits > 1 else ' is'} enough."
    return f"Do not round: one part in {1 / rtol:,.0f} is all that a number may be off."


def _holds_number(expected: Any) -> bool:
    return any(map(_holds_number, expected)) if isinstance(expected, (list, tuple)) else is_number(expected)
