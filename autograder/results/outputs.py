"""What a cell printed and showed, tidied for a page: tables written in Markdown become tables, and the names of
widgets, which no page can draw, are left out."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_WIDGETS = (
    r"(?:[VH]|Grid)?Box|Accordion|Tab|Stack|AppLayout|GridspecLayout|TwoByTwoLayout|Output|interactive|Button"
    r"|(?:Bounded)?(?:Int|Float)Text|(?:Int|Float)(?:Range|Log)?Slider|Selection(?:Range)?Slider|(?:Int|Float)Progress"
    r"|Text(?:area)?|Password|Combobox|Dropdown|Select(?:Multiple)?|RadioButtons|ToggleButtons?|Checkbox|Valid|Label"
    r"|HTML(?:Math)?|Image|Play|\w+Picker|\w+sInput|FileUpload"
)
# As ipywidgets writes a widget in words: a name, and what was set by keyword.
_WIDGET = re.compile(rf"(?:{_WIDGETS})\((?:\w+=.*)?\)|<IPython\.core\.display\.\w+ object>")
_ROW, _RULE = re.compile(r"\s*\|.*\|\s*"), re.compile(r"\s*\|(?:\s*:?-+:?\s*\|)+\s*")


class TidyOutputs(NbGraderPreprocessor):
    """For nbgrader's own pages: every cell's outputs tidied."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple[NotebookNode, dict]:
        if cell.cell_type == "code":
            cell.outputs = [NotebookNode(output) for output in tidied(cell.get("outputs", []))]
        return cell, resources


def tidied(outputs: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """A cell's outputs, in their order, without empty ones."""
    for output in outputs:
        kind = output.get("output_type")
        if kind == "stream":
            yield from _parts_of_stream(output)
        elif kind in ("display_data", "execute_result"):
            data = {name: content for name, content in output.get("data", {}).items() if name != _WIDGET_VIEW}
            if _WIDGET.fullmatch(text_of(data.get("text/plain")).strip()):
                del data["text/plain"]
            if data:
                yield {**output, "data": data}
        else:
            yield dict(output)


def _parts_of_stream(output: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What was printed, in parts: tables, and the lines between them."""
    lines = [line for line in text_of(output.get("text")).split("\n") if not _WIDGET.fullmatch(line.strip())]
    for is_table, part in groupby(zip(lines, _in_tables(lines), strict=True), key=lambda pair: pair[1]):
        text = "\n".join(line for line, _ in part)
        if is_table:
            data = {"text/markdown": text, "text/plain": text}
            yield {"output_type": "display_data", "data": data, "metadata": {}}
        elif text.strip():
            yield {**output, "text": text}


def _in_tables(lines: list[str]) -> list[bool]:
    """For every line, whether it is one of a table: of a head, a rule and rows."""
    inside = [False] * len(lines)
    for at in range(1, len(lines)):
        if _RULE.fullmatch(lines[at]) and _ROW.fullmatch(lines[at - 1]):
            inside[at - 1] = inside[at] = True
        elif inside[at - 1] and _ROW.fullmatch(lines[at]):
            inside[at] = True
    return inside


def text_of(text: Any) -> str:
    """A text that a notebook holds whole or in lines; "" for anything else."""
    if isinstance(text, list):
        return "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else ""
