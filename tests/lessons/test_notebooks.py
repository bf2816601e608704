"""Every lesson: its solution earns all that a machine can give, its release earns nothing and fails kindly."""

import ast
import os
import re
import statistics
import symtable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.bank.kinds import Essay, Forecast
from autograder.bank.lettering import code_as_seen
from autograder.course import Course
from autograder.questions import LESSONS, question, questions
from autograder.release.minutes import counted, deeper

ROOT = Path(__file__).parent.parent.parent
AUTHORED = sorted((ROOT / "solutions" / "notebooks").glob("*/*.ipynb"))
RELEASED = [ROOT / "lessons" / path.parent.name / path.name for path in AUTHORED]


def lesson(path: Path) -> str:
    return path.parent.name


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def run(notebook, folder: Path) -> nbformat.NotebookNode:
    """Execute all cells in a real kernel, going on after errors, as the student `ada` in autograded/ada/<lesson>."""
    folder.mkdir(parents=True)
    for cell in notebook.cells:
        if cell.id == "student":
            cell.source = 'STUDENT = "ada"'
        elif cell.metadata.get("nbgrader", {}).get("solution") and cell.id.endswith("-answer"):
            cell.source = code_as_seen(question(cell.id.removesuffix("-answer")).instance("ada"), cell.source)
    NotebookClient(
        notebook, timeout=60, allow_errors=True, resources={"metadata": {"path": str(folder)}}, kernel_name="python3"
    ).execute(env={**os.environ, "PYTHONPATH": str(ROOT), "SCALING_LAWS_SEED": "a seed for tests"})
    return notebook


def printed(cell) -> str:
    """What a cell says in text: a line with formulas is displayed, and not printed."""
    said = [out for out in cell.outputs if out.output_type in ("stream", "display_data")]
    return "".join(out.get("text") or out.get("data", {}).get("text/plain", "") for out in said)


def errors(notebook) -> list[str]:
    return [out.ename for cell in notebook.cells for out in cell.get("outputs", []) if out.output_type == "error"]


@pytest.fixture(scope="session", params=AUTHORED, ids=lesson)
def solved(request, tmp_path_factory):
    path = request.param
    folder = tmp_path_factory.mktemp("solved") / "autograded" / "ada" / lesson(path)
    return lesson(path), run(read(path), folder)


def test_the_solution_earns_full_marks_without_an_error(solved):
    _, notebook = solved
    assert errors(notebook) == []
    assert not [out for c in notebook.cells for out in c.get("outputs", []) if out.get("name") == "stderr"]
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
            asked, earned = question(cell.id), float(cell.outputs[-1]["data"]["text/plain"])
            # An interval that has a width never earns everything: see autograder.bank.credit.interval_share.
            least = 0.95 * asked.points if isinstance(asked, Forecast) else asked.points
            assert least <= earned <= asked.points, printed(cell)


def test_every_figure_has_a_source_and_a_description(solved):
    _, notebook = solved
    images = [
        out["data"]["text/html"]
        for cell in notebook.cells
        for out in cell.get("outputs", [])
        if "<img" in out.get("data", {}).get("text/html", "")
    ]
    assert images
    assert all(len(re.search(r'alt="([^"]*)"', image)[1]) > 40 for image in images)
    assert not [out for c in notebook.cells for out in c.get("outputs", []) if "image/png" in out.get("data", {})]


@pytest.mark.slow
@pytest.mark.parametrize("path", RELEASED, ids=lesson)
def test_the_release_earns_nothing_and_raises_only_that_it_is_not_done(path, tmp_path):
    authored = {cell.id: cell for cell in read(ROOT / "solutions" / "notebooks" / lesson(path) / path.name).cells}
    notebook = read(path)
    for cell in notebook.cells:  # what the grader puts back
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
            assert cell.source == f'check("{cell.id}")'
            cell.source = authored[cell.id].source
    notebook = run(notebook, tmp_path / "autograded" / "ada" / lesson(path))
    assert set(errors(notebook)) <= {"NotImplementedError"} | {"NameError"}
    names = [o.evalue for c in notebook.cells for o in c.get("outputs", []) if o.get("ename") == "NameError"]
    assert names == [], "a cell must not depend on what an unfinished exercise would have defined"
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
            assert cell.outputs[-1]["data"]["text/plain"] == "0.0", printed(cell)
            assert re.search("no answer yet|not written yet", printed(cell)), printed(cell)


@pytest.mark.parametrize("path", AUTHORED, ids=lesson)
def test_an_authored_notebook_is_in_order(path):
    notebook = read(path)
    asked = [q.id for q in questions(lesson(path))]
    graded = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert [cell.id for cell in graded] == asked
    assert lesson(path) in LESSONS
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader")
        assert about is None or about["grade_id"] == cell.id
        assert cell.get("execution_count") is None
        assert not cell.get("outputs")
        if cell.cell_type == "code":
            ast.parse(cell.source)
    for cell in graded:
        assert cell.metadata.nbgrader.points == question(cell.id).points
        assert (cell.cell_type == "markdown") == isinstance(question(cell.id), Essay)


@pytest.mark.parametrize("path", RELEASED, ids=lesson)
def test_cells_are_short(path):
    cells = read(path).cells
    code = [len(cell.source.splitlines()) for cell in cells if cell.cell_type == "code"]
    prose = [len(cell.source.split()) for cell in cells if cell.cell_type == "markdown"]
    assert statistics.median(code) <= 8
    assert max(code) <= 25
    assert statistics.median(prose) <= 60


@pytest.mark.parametrize("path", RELEASED, ids=lesson)
def test_a_release_holds_no_solution(path):
    text = path.read_text(encoding="utf-8")
    for mark in ("BEGIN SOLUTION", "HIDDEN TESTS", ").score(", "solutions"):
        assert mark not in text


@pytest.mark.parametrize("path", AUTHORED, ids=lesson)
def test_the_time_that_a_lesson_names_is_counted(path):
    named = re.search(r"about (\d+) minutes", next(cell.source for cell in read(path).cells if cell.id == "objectives"))
    assert int(named[1]) == pytest.approx(counted(Course(ROOT), lesson(path)).total, abs=5)


def names(table: symtable.SymbolTable) -> tuple[set[str], set[str]]:
    """The global names that code gives, and those that it takes from cells before it, its functions included."""
    top = table.get_type() == "module"
    given = {one.get_name() for one in table.get_symbols() if top and (one.is_assigned() or one.is_imported())}
    taken = {one.get_name() for one in table.get_symbols() if one.is_referenced() and (top or one.is_global())}
    for child in table.get_children():
        taken |= names(child)[1]
    return given, taken - given


@pytest.mark.parametrize("path", RELEASED, ids=lesson)
def test_what_is_deeper_can_wait(path):
    """No cell of the core takes a name that only a deeper section before it gave."""
    core, apart = set(), set()
    for cell, is_deeper in zip(read(path).cells, deeper(read(path)), strict=True):
        if cell.cell_type == "code":
            given, taken = names(symtable.symtable(cell.source, cell.id, "exec"))
            assert is_deeper or not taken & (apart - core), f"cell {cell.id} needs what only a deeper section gives"
            (apart if is_deeper else core).update(given)
