"""The marked notebook: an essay's rubric stands beside it, and its sample answers do not."""

from pathlib import Path

import nbformat

from autograder.bank.run_as import run_as
from autograder.grading.collecting import CollectedAnswers
from autograder.grading.marking import marked_notebook
from autograder.questions import key

NOTEBOOK = Path(__file__).parents[3] / "solutions/notebooks/01_what_are_scaling_laws/01_what_are_scaling_laws.ipynb"


def test_the_rubric_stands_above_the_essay():
    authored = nbformat.read(NOTEBOOK, as_version=4)
    marked = marked_notebook(authored, run_as("ada", "ada"), CollectedAnswers(answers={}, texts={}, notes=[]), {})
    cells = {cell.id: cell for cell in marked.cells}
    shown = cells["data-memo-ask"].outputs[0].data["text/markdown"]
    assert "A memo to your team" in shown
    for points, criterion in key("data-memo").rubric:
        assert f"| {points:g} | {criterion} |" in shown
    assert not [sample for sample in key("data-memo").samples.values() if sample in shown]
    order = [cell.id for cell in marked.cells]
    assert order.index("data-memo") == order.index("data-memo-ask") + 1
