"""The notebooks of the concept inventory: made from its items, the same before the first lesson and after the last."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.bank.two_tier import CERTAINTIES, TwoTierItem
from autograder.course import Course
from autograder.files import write_whole
from autograder.questions.inventory import BEFORE, FORMS, ITEMS
from autograder.release.lesson import version

_ABOUT = """\
# Concept inventory: {when}

Fifteen short questions about scaling laws, {why}. They take about 25 minutes and **earn no points**. Do them alone and
without looking anything up: what helps you and your teacher is what you think *now*.

Choose an **answer** and the **reason** that comes closest to yours, even if none is quite what you would say. Then say
how certain you are: {certainties}. "guessing" is an honest and useful response{also}. Write all three
between the quotes of the line below each question, as in `{{"answer": "A", "reason": "1", "certainty": "sure"}}`. Hand
this notebook in as you hand in the lessons. {then}

| word | what it means here |
|---|---|
| token | a piece of text, about a word or a part of one; models learn to predict the next token |
| loss | a model's mean surprise at the next token of new text, in *nats*: lower is better, zero is never surprised |
| size | the number of a model's parameters, the numbers that training adjusts |
| operations | what training costs in computing: about 6 × parameters × tokens read |
| power law | y = A·x^(−α): on axes with logarithmic scales (log-log axes), a straight line that falls |
"""
_WHEN = {
    "when": "after the last lesson",
    "why": "the same as before the first lesson",
    "also": "",
    "then": "With your feedback you get every question explained, and how well you knew what you know.",
}
_FIRST = {
    "when": "before you start",
    "why": "for which you need to know nothing yet",
    "also": ", and today it may be your usual one",
    "then": "You will be asked the same again after the last lesson; the right answers come then.",
}
_START = "from autograder.notebook.inventory import check_form\n\nanswers = {}"
_END = "check_form(answers)"


def form(name: str) -> NotebookNode:
    """The notebook of that name in FORMS, as nobody has answered it yet. Always the same, byte for byte."""
    certainties = ", ".join(f'"{certainty}"' for certainty in reversed(CERTAINTIES))
    about = _ABOUT.format(certainties=certainties, **(_FIRST if name == BEFORE else _WHEN))
    cells = [new_markdown_cell(about.strip(), id="about"), new_code_cell(_START, id="start")]
    for number, item in enumerate(ITEMS, 1):
        cells.append(new_markdown_cell(item_text(item, number), id=f"ask-{item.id}"))
        line = f'answers["{item.id}"] = {{"answer": "", "reason": "", "certainty": ""}}'
        cells.append(new_code_cell(line, id=f"{item.id}-answer"))
    cells.append(new_markdown_cell("Run all cells: the last one says what is still open.", id="ready"))
    cells.append(new_code_cell(_END, id="check"))
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    notebook.metadata["scaling_laws"] = {"lesson": name, "version": version(notebook)}
    return notebook


def item_text(item: TwoTierItem, number: int) -> str:
    """An item as Markdown, under its number."""
    answers = [f"- **{letter}** {text}" for letter, text in item.answers.items()]
    reasons = [f"- **{digit}** {text}" for digit, text in item.reasons.items()]
    parts = [f"## {number}. {item.title}", "", item.prompt, "", "Answer:", "", *answers, "", "Reason:", "", *reasons]
    return "\n".join(parts)


def form_bytes(name: str) -> bytes:
    """The file of a form that nobody has answered yet."""
    return (nbformat.writes(form(name)) + "\n").encode()


def stale_forms(course: Course) -> list[Path]:
    """The released forms that are not as they would be built."""
    paths = {_path(course, name): form_bytes(name) for name in FORMS}
    return [path for path, content in paths.items() if not (path.is_file() and path.read_bytes() == content)]


def build_forms(course: Course) -> list[Path]:
    """Make the released forms anew; those that changed."""
    changed = stale_forms(course)
    for path in changed:
        write_whole(path, form_bytes(path.stem))
    return changed


def _path(course: Course, name: str) -> Path:
    return course.release / name / f"{name}.ipynb"


__all__ = ["FORMS", "build_forms", "form", "form_bytes", "item_text", "stale_forms"]
