"""What a notebook says as STUDENT: read as text, and never run."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_LONGEST = 100_000  # characters of a cell that is looked at: to take apart pasted data can need gigabytes
_LINE = re.compile(r"""^STUDENT[ \t]*(?::[^=\n]*)?=(?!=)[ \t]*(?P<value>[^\n#]*)""", re.MULTILINE)
_BARE = (ast.Name, ast.Attribute, ast.BinOp, ast.Load, ast.operator)  # such as ada-lovelace@example.org


@dataclass(frozen=True)
class NotebookStudent:
    """What a notebook says as STUDENT: a `text`, "" where it says none, None where something must be run to know it.

    Where the text is not `quoted`, running the cell sets nothing that could be an id.
    """

    text: str | None = ""
    quoted: bool = True


def stated_student(cells: Iterable[Mapping[str, Any]]) -> NotebookStudent:
    """What the code cells set STUDENT to: the last statement counts that does not set it to an empty text."""
    stated = NotebookStudent()
    for one in statements(cells):
        if one.text is None or one.text.strip():
            stated = one
    return stated


def statements(cells: Iterable[Mapping[str, Any]]) -> Iterator[NotebookStudent]:
    """What each statement of the code cells that sets STUDENT sets it to, in their order."""
    sources = [_source(cell) for cell in cells if cell.get("cell_type") == "code"]
    for source in sources:
        if "STUDENT" in source:
            for value, text in _values(source):
                yield _read(value, text.strip(), sources)


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source")
    return "".join(map(str, source)) if isinstance(source, list) else str(source or "")


def _values(source: str) -> Iterator[tuple[ast.expr | None, str]]:
    """Every value that a cell sets STUDENT to, as Python reads it, or None where it cannot; and its text."""
    tree = _parsed(source)
    if tree is None:  # a magic, say, or an address without quotes
        for match in _LINE.finditer(source):
            alone = _parsed(match["value"].strip())
            value = alone.body[0] if alone and alone.body else None
            yield (value.value if isinstance(value, ast.Expr) else None), match["value"]
        return
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            targets: list[ast.expr] = statement.targets
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        else:
            continue
        if statement.value is not None and any(isinstance(one, ast.Name) and one.id == "STUDENT" for one in targets):
            yield statement.value, ast.get_source_segment(source, statement.value) or ""


def _read(value: ast.expr | None, text: str, sources: list[str]) -> NotebookStudent:
    if value is None:
        return NotebookStudent(text, quoted=not text)
    if isinstance(value, ast.Constant):
        if isinstance(value.value, str):
            return NotebookStudent(value.value)
        is_number = isinstance(value.value, int | float)
        return NotebookStudent(text, quoted=False) if is_number else NotebookStudent()
    names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    if all(isinstance(node, _BARE) for node in ast.walk(value)) and not names <= _made(sources):
        return NotebookStudent(text, quoted=False)
    return NotebookStudent(None)


def _made(sources: list[str]) -> set[str]:
    """The names that the cells set or import, so that they stand for something when the notebook runs."""
    found: set[str] = set()
    for tree in filter(None, map(_parsed, sources)):
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.alias):
                found.add((node.asname or node.name).partition(".")[0])
    return found


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source) if len(source) <= _LONGEST else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
