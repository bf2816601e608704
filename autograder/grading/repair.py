"""Give a submission's cells back what the lesson says of them, whatever was deleted, copied or edited."""

import re
from collections.abc import Mapping

from nbformat import NotebookNode, from_dict

from autograder.release.lesson import grade_id

_GIVEN = re.compile(r"student-\d+")  # the ids that `repair` gives


def places(nb: NotebookNode, released: Mapping[str, NotebookNode]) -> dict[str, int]:
    """Where a submission has the lesson's cells, by nbgrader id.

    Of several cells with one id the last counts. A cell that has lost its metadata is known by its own id, unless
    another cell still has that nbgrader id.
    """
    by_own_id = {cell.id: number for number, cell in enumerate(nb.cells) if grade_id(cell) is None}
    by_mark = {grade_id(cell): number for number, cell in enumerate(nb.cells)}
    return {name: number for name, number in (by_own_id | by_mark).items() if name in released}


def repair(nb: NotebookNode, released: Mapping[str, NotebookNode]) -> list[str]:
    """Put the lesson's own cells, by nbgrader id in the lesson's order, into a submission; notes on what was missing.

    From the submission's cell of that id come the source of a solution and the pictures, attached ones too. A locked
    or graded cell that is gone comes back after its predecessor. All other cells are the student's own; of these, texts
    keep their ids, by which feedback finds the lesson's sections again.
    """
    theirs = places(nb, released)
    kept = set(theirs.values())
    taken = {*released, *(cell.id for cell in released.values())}
    for number, cell in enumerate(nb.cells):
        if number not in kept:
            keeps_id = cell.cell_type == "markdown" and cell.id not in taken and not _GIVEN.fullmatch(cell.id)
            cell.id, cell.metadata = cell.id if keeps_id else f"student-{number}", NotebookNode()
    missing: list[str] = []
    come_back: dict[int, list[NotebookNode]] = {}
    place = -1
    for name, released_cell in released.items():
        ours = from_dict(released_cell)
        mark = ours.metadata.nbgrader
        if name in theirs:
            place = theirs[name]
            if mark.solution:
                ours.source = nb.cells[place].source
                if ours.cell_type == "markdown" and "attachments" in nb.cells[place]:
                    ours.attachments = nb.cells[place].attachments
            if ours.cell_type == "code":
                ours.outputs = nb.cells[place].get("outputs", [])
            nb.cells[place] = ours
        elif mark.grade or mark.locked:
            come_back.setdefault(place, []).append(ours)
            missing.append(name)
    whole = come_back.get(-1, [])
    for number, cell in enumerate(nb.cells):
        whole += [cell, *come_back.get(number, [])]
    nb.cells = whole
    return [f"missing and put back: {', '.join(missing)}"] if missing else []
