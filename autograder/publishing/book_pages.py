"""From an executed lesson to a page of the book: questions to answer there; drawing code and solutions folded."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output

from autograder.release.exercises import Exercise, can_be_checked, html, still
from autograder.release.lesson import visible

YOURS = "This exercise is yours to write."
LATER = "This runs once the exercise that it needs is written."
_MARKS = re.compile(r"^ *### (?:BEGIN|END) SOLUTION\n?", re.MULTILINE)
_STUB = re.compile(r"(### END SOLUTION\n) *raise NotImplementedError\([^\n]*\)\n?")
_ASKED = re.compile(r'^ask\("([^"]+)"\)', re.MULTILINE)
_DRAWS = re.compile(r"^(?:figures\.show|figures\.show_drawing|explorers\.show|concepts\.show_map)\(", re.MULTILINE)
_PREDICTION = re.compile(r'prediction = (?:None|"")  # ([^\n]+)\s*')
_DRAWS_ALONE = re.compile(r"(?:explorers\.show|concepts\.show_map)\([^()]*\)\s*")

_GUESS = '<p class="sl-guess"><label>Your prediction ({}): <input type="text" autocomplete="off"></label></p>'
_OF_A_NOTEBOOK = ("student", "student-text", "unclear", "unclear-text")  # cells that mean nothing to a reader of a page


def page(
    notebook: NotebookNode, *, head: str, foot: str, exercises: Mapping[str, Exercise], folded: bool
) -> NotebookNode:
    """A lesson as it is read, with `head` (Markdown) below its title and `foot` at its end.

    `exercises` are what its questions ask, by id. `folded`: solutions and reasons are there, folded. If not, the
    lesson is the students' own, its exercises unwritten: their checks are left out, and cells that could not run
    because of them show their code alone.
    """
    cells = []
    for place, cell in enumerate(notebook.cells):
        if cell.id in _OF_A_NOTEBOOK:
            continue
        mark = cell.metadata.get("nbgrader", {})
        asked = exercises.get(mark.get("grade_id", "").removesuffix("-answer"))
        if cell.cell_type == "code":
            kind = YOURS if mark.get("solution") else LATER
            cell.outputs = [_kindly(output, kind) for output in cell.outputs]
        if cell.cell_type == "code" and (found := _ASKED.search(cell.source)):
            cell.outputs = [new_output("display_data", {"text/html": still(exercises[found[1]])})]
            _tag(cell, "remove-input", "question")
        elif cell.cell_type == "code" and re.search(r"^points\(", cell.source, re.MULTILINE):
            _fold(cell, "hide-cell", "the imports, and all questions with their points")
        elif mark.get("solution") and asked and _in_the_exercise(cell, asked, folded=folded):
            continue
        elif mark.get("solution") and folded:
            _fold_solution(cell)
        elif mark.get("grade") and cell.cell_type == "code":
            if not folded or (asked and can_be_checked(asked)):
                continue
            cell.source = visible(cell.source)
            cell.outputs = list(_reasons(cell.outputs))
            _tag(cell, "remove-input")
            _fold(cell, "hide-output", "the reason")
        elif cell.cell_type == "code" and (found := _PREDICTION.fullmatch(cell.source)):
            cell = new_markdown_cell(_GUESS.format(escape(found[1].removeprefix("your guess, "))), id=cell.id)
        elif cell.cell_type == "code" and _DRAWS_ALONE.fullmatch(cell.source):
            _tag(cell, "remove-input")
        elif cell.cell_type == "code" and only_draws(cell, notebook.cells[place + 1 :]):
            _fold(cell, "hide-input", "the code")
        cells.append(cell)
    notebook.metadata.pop("widgets", None)
    notebook.cells = [cells[0], new_markdown_cell(head, id="head"), *cells[1:], new_markdown_cell(foot, id="foot")]
    return notebook


def _reasons(outputs: Sequence[NotebookNode]) -> Iterator[NotebookNode]:
    """What a check said: as it was printed, or, where it was displayed for its formulas, as HTML with these set."""
    for output in outputs:
        told = str(output.get("data", {}).get("text/markdown", ""))
        if output.output_type == "stream":
            yield output
        elif told.startswith(("✓", "✗", "◐")):
            yield new_output("display_data", {"text/html": html(told)})


def solution(source: str) -> str:
    """An answer cell as one would have written it: without nbgrader's marks, and without the stub after them."""
    return _MARKS.sub("", _STUB.sub(r"\1", source))


def only_draws(cell: NotebookNode, later: Sequence[NotebookNode]) -> bool:
    """Whether a code cell shows a figure, prints nothing, and defines nothing that a cell of `later` uses."""
    if not _DRAWS.search(cell.source) or any(output.output_type == "stream" for output in cell.get("outputs", [])):
        return False
    own, _ = _names(cell.source)
    for other in later:
        if other.cell_type == "code":
            stored, loaded = _names(other.source)
            if own & (loaded - stored):
                return False
    return True


def _names(source: str) -> tuple[set[str], set[str]]:
    """The names that code stores, and those that it loads."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set(), set(re.findall(r"[A-Za-z_]\w*", source))
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    stored |= {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    return stored, {node.id for node in names if isinstance(node.ctx, ast.Load)}


def _in_the_exercise(cell: NotebookNode, asked: Exercise, *, folded: bool) -> bool:
    """Whether an answer cell has nothing to show: the exercise takes the answer, and no way to it is worked out."""
    if not can_be_checked(asked) or cell.cell_type != "code":
        return False
    return not folded or asked["kind"] != "number" or "right_answer" in cell.source


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


def _tag(cell: NotebookNode, *tags: str) -> None:
    cell.metadata["tags"] = [*cell.metadata.get("tags", []), *tags]


def _fold(cell: NotebookNode, tag: str, what: str) -> None:
    _tag(cell, tag)
    cell.metadata["mystnb"] = {"code_prompt_show": f"Show {what}", "code_prompt_hide": f"Hide {what}"}
