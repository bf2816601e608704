"""A notebook's file as it was handed in, read cell by cell: what is damaged in one cell costs that cell at most."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.bank.variants import shown
from autograder.course import CourseError
from autograder.grading.gate import read_file
from autograder.grading.pictures import attachments, pictures

MAX_CELLS = 2_000
MAX_PARTS = 20_000_000  # commas and brackets in the file: what has more would fill the memory when it is read
_KINDS = ("code", "markdown", "raw")
_NAMED = 5  # damaged cells that a note names


def read_notebook(path: Path) -> tuple[NotebookNode, list[str]]:
    """The notebook in `path` as nbformat 4.5, every cell with an id, and notes on what was damaged in it.

    Kept of a cell are its kind, its text, its id, nbgrader's mark and the pictures in it. Raises CourseError, in a
    sentence, for a file that the gate refuses, that holds no cells, or that is larger than any lesson.
    """
    name = shown(path.name)
    cells, metadata = _cells_and_metadata(name, read_content(path))
    if len(cells) > MAX_CELLS:
        raise CourseError(
            f"{name} has {len(cells):,} cells, more than {MAX_CELLS:,}: hand in the lesson's own notebook."
        )
    sound, notes = _sound_cells(cells)
    content = {"cells": sound, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    nb = nbformat.from_dict(json.loads(_whole_characters(json.dumps(content, ensure_ascii=False))))
    _give_ids(nb)
    try:
        nbformat.validate(nb)
    except nbformat.ValidationError:
        raise CourseError(f"{name} is damaged, its parts are not those of a notebook: hand it in again.") from None
    return nb, notes


def read_content(path: Path) -> Any:
    """What the JSON in `path` says, of whatever form. Raises CourseError, in a sentence, where it is not JSON."""
    name = shown(path.name)
    raw = read_file(path)
    if not raw.strip():
        raise CourseError(f"{name} is empty: save the notebook and hand it in again.")
    if sum(map(raw.count, (b",", b"[", b"{"))) > MAX_PARTS:
        raise CourseError(f"{name} holds too many parts for a notebook: clear its outputs and hand it in again.")
    try:
        return _parsed(raw)
    except json.JSONDecodeError as error:
        where = f" (line {error.lineno})"
    except (ValueError, RecursionError, MemoryError):
        where = ""
    raise CourseError(f"{name} is damaged, it is not valid JSON{where}: hand it in again.")


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)  # UTF-8, UTF-16 or UTF-32, as its first bytes show
    except UnicodeDecodeError:
        return json.loads(raw.decode("latin-1"))


def _whole_characters(text: str) -> str:
    """`text` without halves of characters, which JSON can hold and a file cannot."""
    return text.encode("utf-8", "replace").decode()


def _cells_and_metadata(name: str, content: Any) -> tuple[list[Any], dict[str, Any]]:
    if not isinstance(content, dict):
        raise CourseError(f"{name} is not a notebook: hand in the lesson's own.")
    cells, sheets = content.get("cells"), content.get("worksheets")
    if not isinstance(cells, list) and isinstance(sheets, list):  # nbformat 3 and earlier
        lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
        cells = [_from_version_3(cell) for cells in lists if isinstance(cells, list) for cell in cells]
    if not isinstance(cells, list):
        raise CourseError(f"{name} is damaged, it holds no list of cells: hand it in again.")
    metadata = content.get("metadata")
    if not isinstance(metadata, dict):
        return cells, {}
    kept = {name: _scalars(metadata.get(name)) for name in ("kernelspec", "scaling_laws")}
    if not all(isinstance(kept["kernelspec"].get(name), str) for name in ("name", "display_name")):
        del kept["kernelspec"]
    return cells, kept


def _from_version_3(cell: Any) -> Any:
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return cell
    return {"cell_type": "code", "source": cell.get("input"), "metadata": cell.get("metadata")}


def _sound_cells(cells: list[Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """The cells as Jupyter builds them, each by itself; what is not a cell at all is left out, and noted."""
    sound: list[dict[str, Any]] = []
    damaged: list[str] = []
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict):
            damaged.append(f"cell {number} is not a cell and was left out")
            continue
        sound.append(_sound(cell))
        if faults := " and ".join(_faults(cell)):
            damaged.append(f"cell {number} {faults}")
    more = f"; and {len(damaged) - _NAMED} more" if len(damaged) > _NAMED else ""
    return sound, [f"damaged, and read as far as possible: {'; '.join(damaged[:_NAMED])}{more}"] if damaged else []


def _sound(cell: dict[str, Any]) -> dict[str, Any]:
    metadata, lines, kind = cell.get("metadata"), cell.get("source"), _kind(cell)
    mark = _scalars(metadata.get("nbgrader")) if isinstance(metadata, dict) else {}
    lines = lines if isinstance(lines, list) else [lines]
    sound = {
        "cell_type": kind,
        "id": cell.get("id"),
        "metadata": {"nbgrader": mark} if mark else {},
        "source": "".join(line for line in lines if isinstance(line, str)),
    }
    if kind == "code":
        return sound | {"outputs": pictures(cell.get("outputs")), "execution_count": None}
    pasted = attachments(cell.get("attachments"))
    return sound | ({"attachments": pasted} if pasted else {})


def _kind(cell: dict[str, Any]) -> str:
    """What has outputs is code, whatever a damaged file calls it."""
    if "outputs" in cell or "execution_count" in cell:
        return "code"
    return cell["cell_type"] if cell.get("cell_type") in _KINDS else "markdown"


def _faults(cell: dict[str, Any]) -> Iterator[str]:
    said, lines = cell.get("cell_type"), cell.get("source")
    if said not in (*_KINDS, "heading", "html"):  # the last two are of nbformat 3
        yield "is of no known kind"
    elif said in _KINDS and said != _kind(cell):
        yield f"has outputs, so it is read as code and not as {said}"
    if not all(isinstance(line, str) for line in (lines if isinstance(lines, list) else [lines])):
        yield "has no text"
    if not isinstance(cell.get("metadata"), dict):
        yield "has no metadata"


def _scalars(values: Any) -> dict[str, Any]:
    """The members of an object that are neither lists nor objects; none where it is not an object."""
    members = values.items() if isinstance(values, dict) else ()
    return {name: value for name, value in members if not isinstance(value, list | dict)}


def _give_ids(nb: NotebookNode) -> None:
    """Every cell an id of its own, valid and not too long; its own where that is one."""
    seen = set()
    for number, cell in enumerate(nb.cells):
        own = cell.get("id")
        if not (isinstance(own, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", own) and own not in seen):
            cell.id = f"cell-{number}-of-{len(nb.cells)}"
        seen.add(cell.id)
