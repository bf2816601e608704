"""Give a submission's cells back what the lesson says of them, whatever was deleted, copied or edited."""

from nbformat import NotebookNode, from_dict

from autograder.preprocessors import grade_id


def repair(nb: NotebookNode, released: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """The submission with locked cells, marks and metadata as released, and notes on what was put back.

    Of several cells with one id the last counts. A locked or graded cell that is gone comes back after its predecessor.
    """
    ours = {grade_id(cell): cell for cell in from_dict(released).cells if grade_id(cell)}
    theirs = {grade_id(cell): cell for cell in nb.cells if grade_id(cell) in ours}
    cells, notes = [], []
    for number, cell in enumerate(nb.cells):
        plain = from_dict(cell)
        plain.id, plain.metadata = f"student-{number}", NotebookNode()
        cells.append(plain)
    at = {name: next(i for i, cell in enumerate(nb.cells) if cell is theirs[name]) for name in theirs}
    after: dict[int, list[NotebookNode]] = {}
    place = -1
    for name, cell in ours.items():
        mark = cell.metadata.nbgrader
        if name in at:
            place = at[name]
            if mark.solution:
                cell.source = theirs[name].source
            if cell.cell_type == "code":
                cell.outputs = theirs[name].get("outputs", [])
            cells[place] = cell
        elif mark.grade or mark.locked:
            after.setdefault(place, []).append(cell)
            notes.append(f"the cell {name!r} was missing and was put back")
    whole = list(after.get(-1, []))
    for number, cell in enumerate(cells):
        whole += [cell, *after.get(number, [])]
    return NotebookNode(cells=whole, metadata=from_dict(released).metadata, nbformat=4, nbformat_minor=5), notes
