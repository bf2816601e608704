"""What a released lesson is: its cells' ids, the part of a test that students see, and its version."""

import hashlib
import json
import re

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

HIDDEN = re.compile(r"^[^\n]*BEGIN HIDDEN TESTS.*?END HIDDEN TESTS[^\n]*\n?", re.DOTALL | re.MULTILINE)


def visible(source: str) -> str:
    """The part of a test cell that students see."""
    return HIDDEN.sub("", source).rstrip("\n")


def grade_id(cell: NotebookNode) -> str | None:
    """The nbgrader id of a cell; None where it has none that can be read."""
    mark = cell.metadata.get("nbgrader")
    name = mark.get("grade_id") if isinstance(mark, dict) else None
    return name if isinstance(name, str) else None


def as_released(nb: NotebookNode) -> bool:
    """Whether nobody has worked in this notebook since it was released."""
    return nb.metadata.get("scaling_laws", {}).get("version") == version(nb)


class RecordVersion(NbGraderPreprocessor):
    """Write into a released notebook which lesson it is, and a version that changes when its content does."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        nb.metadata["scaling_laws"] = {"lesson": resources["nbgrader"]["assignment"], "version": version(nb)}
        return nb, resources


def version(nb: NotebookNode) -> str:
    """Twelve hexadecimal digits decided by the cells: their types, texts and nbgrader's marks."""
    content = [[cell.cell_type, cell.source, cell.metadata.get("nbgrader")] for cell in nb.cells]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]
