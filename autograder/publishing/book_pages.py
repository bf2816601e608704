"""From an executed lesson to a page of the book: questions without their code, solutions and reasons folded away."""

import json
import re
from collections.abc import Mapping

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output

from autograder.release.lesson import visible

YOURS = "This exercise is yours to write."
LATER = "This runs once the exercise that it needs is written."
_WIDGETS = "application/vnd.jupyter.widget-"
_MARKS = re.compile(r"^ *### (?:BEGIN|END) SOLUTION\n?", re.MULTILINE)
_STUB = re.compile(r"(### END SOLUTION\n) *raise NotImplementedError\([^\n]*\)\n?")


def page(notebook: NotebookNode, *, links: Mapping[str, str], folded: bool) -> NotebookNode:
    """A lesson as it is read, with `links`, addresses by their text. `folded`: solutions and reasons are there, folded.

    If not `folded`, the lesson is the students' own, its exercises unwritten: their checks are left out, and cells
    that could not run because of them show their code alone.
    """
    cells = []
    widgets = notebook.metadata.pop("widgets", {}).get(_WIDGETS + "state+json", {}).get("state", {})
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code":
            kind = YOURS if mark.get("solution") else LATER
            cell.outputs = [_kindly(output, kind) for output in cell.outputs]
        if cell.cell_type == "code" and cell.source.startswith("ask("):
            if folded:
                cell.outputs += _quizzes(cell, widgets)
            _tag(cell, "remove-input", "question")
        elif cell.cell_type == "code" and re.search(r"^points\(", cell.source, re.MULTILINE):
            _fold(cell, "hide-output", "the questions and their points")
        elif mark.get("solution") and folded:
            _fold_solution(cell)
        elif mark.get("grade") and cell.cell_type == "code":
            if not folded:
                continue
            cell.source = visible(cell.source)
            cell.outputs = [output for output in cell.outputs if output.output_type == "stream"]
            _tag(cell, "remove-input")
            _fold(cell, "hide-output", "the reason")
        cells.append(cell)
    shown = "\n".join(f'<a class="sl-live" href="{address}">{text}</a>' for text, address in links.items())
    notebook.cells = [cells[0], new_markdown_cell(shown, id="links"), *cells[1:]]
    return notebook


def solution(source: str) -> str:
    """An answer cell as one would have written it: without nbgrader's marks, and without the stub after them."""
    return _MARKS.sub("", _STUB.sub(r"\1", source))


def _fold_solution(cell: NotebookNode) -> None:
    if cell.cell_type == "markdown":
        cell.source = f"<details><summary>Show an answer</summary>\n\n{cell.source}\n\n</details>"
    else:
        cell.source = solution(cell.source)
        _fold(cell, "hide-input", "a solution")


def _kindly(output: NotebookNode, sentence: str) -> NotebookNode:
    if output.output_type == "error" and output.ename == "NotImplementedError":
        return new_output("display_data", {"text/html": f'<p class="sl-yours">{sentence}</p>'})
    return output


def _quizzes(cell: NotebookNode, widgets: NotebookNode) -> list[NotebookNode]:
    """What book.js needs to put a quiz in the place of a question: the state of the widget that the cell showed."""
    made = []
    for output in cell.outputs:
        if view := output.get("data", {}).get(_WIDGETS + "view+json"):
            state = widgets[view["model_id"]]["state"]
            traits = json.dumps({name: value for name, value in state.items() if not name.startswith("_")})
            script = '<script type="application/json" class="sl-quiz-state">{}</script>'
            made.append(new_output("display_data", {"text/html": script.format(traits.replace("</", "<\\/"))}))
    return made


def _tag(cell: NotebookNode, *tags: str) -> None:
    cell.metadata["tags"] = [*cell.metadata.get("tags", []), *tags]


def _fold(cell: NotebookNode, tag: str, what: str) -> None:
    _tag(cell, tag)
    cell.metadata["mystnb"] = {"code_prompt_show": f"Show {what}", "code_prompt_hide": f"Hide {what}"}
