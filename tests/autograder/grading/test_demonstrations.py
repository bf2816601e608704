"""A cell is left out only where leaving it out cannot change an answer."""

import nbformat
import pytest

from autograder.course import ROOT
from autograder.grading import batch, collecting, marking
from autograder.grading.demonstrations import demonstrations
from autograder.grading.submissions import Submission
from autograder.instructor.sample_class import CLASS, LESSON, answered, submission
from autograder.release.lesson import grade_id
from tests.autograder.grading.conftest import CALM

FIGURE = (
    "fig, ax = figures.new('x', 'y')\nfor E in (0, 1):\n    ax.plot(x, x - E)\nfigures.show(fig, source=grid, alt='')"
)


def left_out(*cells: str, released: tuple[str, ...] | None = None) -> set[int]:
    return demonstrations(list(enumerate(cells)), cells if released is None else released)


@pytest.mark.parametrize("cell", [FIGURE, "print(1)", "y = 3 * x\nprint(y)", "def f(x):\n    return x\n\nprint(f(2))"])
def test_what_only_shows_is_left_out(cell):
    assert left_out("x = 1\nanswers['a'] = x", cell) == {1}


@pytest.mark.parametrize(
    "cell",
    [
        "answers['a'] = 1",
        "data[0] = 2",
        "data.values[0] = 2",
        "data.sort()",
        "np.random.seed(1)",
        "global x\nx = 1",
        "del x",
    ],
)
def test_what_changes_something_is_run(cell):
    assert left_out(cell) == set()


def test_what_a_running_cell_uses_is_run_and_what_that_uses_too():
    cells = ["a = 1", "b = a", "def f():\n    return b", "answers['q'] = f()", "c = b", "print(c)"]
    assert left_out(*cells) == {4, 5}


def test_a_students_own_or_changed_cell_is_run():
    assert left_out("print(1)", released=("print(2)",)) == set()


@pytest.mark.parametrize(
    "cell", ["%timeit 1", "!ls", "globals()['x']", "eval('x')", "def f(:", "x = 1\x00", "x = [" + "1, " * 50_000 + "]"]
)
def test_where_uses_cannot_be_seen_everything_is_run(cell):
    assert left_out("print(1)", cell, released=("print(1)",)) == set()


def test_the_scores_of_lesson_1_are_the_same_with_and_without(box, released, monkeypatch):
    authored = nbformat.read(ROOT / "solutions" / "notebooks" / LESSON / f"{LESSON}.ipynb", as_version=4)
    solved = [cell for cell in authored.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    nb = submission(CLASS[3], {grade_id(cell): answered(cell.source) for cell in solved}, released)

    def points() -> tuple[int, dict]:
        one = batch.prepare(Submission("blaise.pascal", LESSON, notebook=nb), {LESSON: released}, CALM)
        scores = marking.score_answers(LESSON, one.run, collecting.collect(box, one.job), one.cases)
        return len(one.job.cells), {id: (score.points, score.reason) for id, score in scores.items()}

    fewer, short = points()
    monkeypatch.setattr(collecting, "demonstrations", lambda *_: set())
    all_cells, whole = points()
    assert short == whole
    assert fewer < all_cells - 10


@pytest.mark.parametrize("shown", ["concepts.show_map(1)", 'explorers.show("power_law")'])
def test_maps_and_explorers_are_not_drawn_while_grading(shown):
    """They took two thirds of what a submission of lesson 1 cost in its sandbox."""
    assert demonstrations([(0, "x = 1"), (1, shown)], [shown]) == {1}
    assert demonstrations([(0, "x = 1"), (1, shown)], []) == set()  # a student's own cell runs
