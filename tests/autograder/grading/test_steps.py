"""Whatever a student does to the cells, the lesson's own come back; whatever a cell leaves behind is one number."""

import json
import math

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.utils import compute_checksum, determine_grade

from autograder.bank.run_as import RUN_AS
from autograder.bank.variants import SELF_STUDY
from autograder.grading.steps import RestoreCells, RunNotebook, SettleGrades, notes
from autograder.release.lesson import grade_id, visible
from autograder.results.term.roster import Roster, Student, write_roster
from tests.autograder.conftest import LESSON, authored, enter, make_course, marked
from tests.autograder.grading.conftest import LESSON as BANKED

CELLS = [cell.id for cell in authored().cells]


@pytest.fixture(scope="module")
def entered(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("course"))
    return course, enter(course)


damage = st.one_of(
    st.tuples(st.just("delete"), st.integers(0, 20)),
    st.tuples(st.just("copy"), st.integers(0, 20), st.integers(0, 20)),
    st.tuples(st.just("edit"), st.integers(0, 20), st.text(max_size=20)),
    st.tuples(st.just("points"), st.integers(0, 20), st.sampled_from([1e9, -1, "many", None])),
    st.tuples(
        st.just("mark"), st.integers(0, 20), st.sampled_from([{}, "text", {"grade_id": "unknown"}, {"grade_id": 3}])
    ),
    st.tuples(st.just("type"), st.integers(0, 20)),
    st.tuples(st.just("add"), st.integers(0, 20), st.text(max_size=20)),
)


def spoil(nb, steps):
    for what, where, *more in steps:
        if not nb.cells:
            return
        cell = nb.cells[where % len(nb.cells)]
        mark = cell.metadata.get("nbgrader")
        if what == "delete":
            nb.cells.remove(cell)
        elif what == "copy":
            nb.cells.insert(more[0] % (len(nb.cells) + 1), nbformat.from_dict(cell))
        elif what == "edit":
            cell.source = more[0]
        elif what == "points" and isinstance(mark, dict):
            mark["points"] = more[0]
        elif what == "mark":
            cell.metadata["nbgrader"] = nbformat.from_dict(more[0])
        elif what == "type":
            nb.cells[nb.cells.index(cell)] = new_markdown_cell(cell.source, metadata=cell.metadata)
        elif what == "add":
            nb.cells.insert(where % (len(nb.cells) + 1), new_code_cell(more[0]))


@given(steps=st.lists(damage, max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_graded_cell_is_there_once_with_its_own_tests_and_points(entered, steps):
    course, released = entered
    nb = nbformat.from_dict(released)
    spoil(nb, steps)
    theirs = {grade_id(cell): cell.source for cell in nb.cells if isinstance(grade_id(cell), str)}
    where = {"notebook": LESSON, "assignment": LESSON, "db_url": course.db_url}
    nb, _ = RestoreCells().preprocess(nb, {"nbgrader": where})
    nbformat.validate(nb)
    ids = [grade_id(cell) for cell in nb.cells if grade_id(cell)]
    assert len(ids) == len(set(ids))
    cells = {grade_id(cell): cell for cell in nb.cells if grade_id(cell)}
    for cell in authored().cells:
        mark = cell.metadata.get("nbgrader")
        if mark and not mark.solution:
            assert cells[cell.id].source == cell.source
            assert cells[cell.id].metadata.nbgrader.checksum == compute_checksum(cells[cell.id])
        if mark and mark.grade:
            assert cells[cell.id].metadata.nbgrader.points == mark.points
        if mark and mark.solution and cell.id in theirs:
            assert cells[cell.id].source == theirs[cell.id]


def test_a_copy_that_lost_its_metadata_does_not_take_the_place_of_the_answer(entered):
    course, released = entered
    nb = nbformat.from_dict(released)
    answer = next(cell for cell in nb.cells if cell.id == "solve-double")
    copy = new_code_cell("# a copy, put aside", id="solve-double")
    answer.source = "answers['double'] = 2"
    nb.cells.append(copy)
    where = {"notebook": LESSON, "assignment": LESSON, "db_url": course.db_url}
    nb, _ = RestoreCells().preprocess(nb, {"nbgrader": where})
    assert next(cell.source for cell in nb.cells if grade_id(cell) == "solve-double") == answer.source


def test_a_deleted_test_comes_back_behind_its_question(entered):
    course, released = entered
    nb = nbformat.from_dict(released)
    nb.cells = [cell for cell in nb.cells if cell.id != "double"]
    where = {"notebook": LESSON, "assignment": LESSON, "db_url": course.db_url}
    nb, _ = RestoreCells().preprocess(nb, {"nbgrader": where})
    order = [cell.id for cell in nb.cells]
    assert order.index("double") == order.index("solve-double") + 1


@pytest.mark.parametrize(
    ("stated", "noted", "run_as"),
    [
        ("ben", "", ["ben", "ben"]),
        ("benjamin", "another name of ben", ["benjamin", "benjamin"]),
        ("mallory", "STUDENT = 'mallory', which is nobody in the roster", ["ben", None]),
        ("", "STUDENT is empty", ["ben", SELF_STUDY]),
    ],
)
def test_with_whose_id_a_notebook_was_run_is_noted(stated, noted, run_as, course, released):
    """In nbgrader's own autograding as in ours."""
    nb = nbformat.from_dict(released)
    next(cell for cell in nb.cells if cell.id == "student").source = f"STUDENT = {stated!r}"
    where = {"notebook": BANKED, "assignment": BANKED, "student": "ben", "db_url": course.db_url}
    nb.metadata["grading"] = {"options_of": "a student's own word"}
    write_roster(course, Roster({"ben": Student("ben", login="benjamin")}))
    nb, _ = RestoreCells().preprocess(nb, {"nbgrader": where})
    assert nb.metadata["grading"] == {"figures_of": run_as[0], "options_of": run_as[1]}
    runner = RunNotebook()
    runner.nb = nb
    assert json.loads(runner._environment("profile")[RUN_AS]) == run_as
    assert [note for note in notes(nb) if noted and noted in note] == notes(nb)
    assert bool(notes(nb)) == bool(noted)


outputs = st.lists(
    st.one_of(
        st.builds(
            lambda name, text: new_output("stream", name=name, text=text),
            st.sampled_from(["stdout", "stderr"]),
            st.text(),
        ),
        st.builds(
            lambda text: new_output("execute_result", {"text/plain": text}), st.one_of(st.floats().map(repr), st.text())
        ),
        st.just(new_output("execute_result", {"text/html": "<b>5</b>"})),
        st.just(new_output("error", ename="ValueError", evalue="no", traceback=["no"])),
        st.just(new_output("display_data", {"image/png": ""})),
    ),
    max_size=5,
)


@given(outputs=outputs, points=st.sampled_from([1.0, 2.5, 10.0]))
def test_a_test_cell_gives_the_last_number_in_range_or_nothing(outputs, points):
    cell = marked(new_code_cell("check('q')", id="q", outputs=outputs), points=points)
    shown = [output.data.get("text/plain") for output in outputs if output.output_type == "execute_result"]
    SettleGrades().preprocess_cell(cell, {}, 0)
    score, most = determine_grade(cell)
    try:
        expected = float(shown[-1])
    except (IndexError, TypeError, ValueError):
        expected = math.nan
    assert most == points
    assert score == (expected if 0 <= expected <= points else 0)


def test_a_cell_that_never_ran_earns_nothing_and_says_why():
    cell = marked(new_code_cell("check('q')", id="q"), points=3)
    SettleGrades().preprocess_cell(cell, {}, 0)
    assert determine_grade(cell) == (0, 3)
    assert "did not come to an end" in cell.outputs[0].text


def test_a_test_cell_that_was_stopped_says_how_and_one_that_raised_says_what():
    def said(*errors: tuple[str, str]) -> str:
        outputs = [new_output("error", ename=name, evalue=text, traceback=[]) for name, text in errors]
        cell = marked(new_code_cell("check('q')", id="q", outputs=outputs), points=3)
        SettleGrades().preprocess_cell(cell, {}, 0)
        assert determine_grade(cell) == (0, 3)
        (line,) = (output.text for output in cell.outputs if output.output_type == "stream")
        return line

    stopped, raised = ("Stopped", "This cell did not stop after 3 seconds."), ("KeyError", "'letter'")
    assert said(stopped) == "✗ 0 points: This cell did not stop after 3 seconds.\n"
    ended = "✗ 0 points: this question's check did not come to an end"
    assert said(raised) == said(stopped, raised) == f"{ended} (KeyError).\n"
    assert said(("✓ 3 of 3 points", "Well done!")) == f"{ended}.\n"
    assert said() == f"{ended}.\n"


def test_hidden_tests_are_cut_out_and_nothing_else():
    cell = marked(new_code_cell("a\n### BEGIN HIDDEN TESTS\nsecret\n### END HIDDEN TESTS\nb", id="q"), points=3)
    assert visible(cell.source) == "a\nb"
    assert visible("# BEGIN HIDDEN TESTS, a student wrote this") == "# BEGIN HIDDEN TESTS, a student wrote this"
    assert visible("x\n") == "x"
