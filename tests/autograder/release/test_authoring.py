"""`scaling-laws place`: held against the authored lessons, whose cells were written by hand."""

import nbformat
import pytest

from autograder.bank.kinds import Choice, Ordering, SeveralChoices
from autograder.cli import main
from autograder.course import ROOT, Course, CourseError
from autograder.questions import LESSONS, questions
from autograder.release.authoring import cells, place
from autograder.release.build import authoring_problems

LESSON = "01_what_are_scaling_laws"


def authored(lesson: str):
    path = ROOT / "solutions" / "notebooks" / lesson / f"{lesson}.ipynb"
    return nbformat.read(path, as_version=4)


def points(lesson: str) -> dict[str, float]:
    return {asked.id: asked.points for asked in questions(lesson)}


def settings(cell) -> tuple:
    return cell.id, cell.cell_type, dict(cell.metadata.nbgrader)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_cells_are_those_of_the_authored_lessons(lesson):
    there = {cell.id: cell for cell in authored(lesson).cells}
    for asked in questions(lesson):
        for cell in cells(asked):
            assert settings(cell) == settings(there[cell.id])
            if cell.id != f"{asked.id}-answer" and cell.cell_type == "code":
                assert cell.source == there[cell.id].source
            elif isinstance(asked, (Choice, SeveralChoices, Ordering)):
                assert cell.source.splitlines()[1:] == there[cell.id].source.splitlines()[1:]


def test_a_question_comes_after_the_one_before_it_in_the_bank(tmp_path):
    course = Course(tmp_path, tmp_path / ".course")
    nb = authored(LESSON)
    order = [cell.id for cell in nb.cells]
    new = [cell for cell in nb.cells if cell.id.startswith("why-not-zero")]
    nb.cells = [cell for cell in nb.cells if cell not in new]
    path = course.source / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(nb, path)
    assert len(new) == 3
    assert place(course, "why-not-zero") == path
    placed = nbformat.read(path, as_version=4)
    assert list(authoring_problems(placed, points(LESSON))) == []
    graded = [cell.id for cell in placed.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert graded == list(points(LESSON))
    assert sorted(cell.id for cell in placed.cells) == sorted(order)
    with pytest.raises(CourseError, match="has cells for 'why-not-zero' already"):
        place(course, "why-not-zero")


def test_a_lesson_without_a_notebook_gets_one_that_can_be_released(tmp_path):
    course = Course(tmp_path, tmp_path / ".course")
    for asked in reversed(questions(LESSON)):
        path = place(course, asked.id)
    nb = nbformat.read(path, as_version=4)
    nbformat.validate(nb)
    assert nb.cells[0].source == "# 1 · What are scaling laws"
    assert [cell.id for cell in nb.cells[:3]] == ["title", "student", "setup"]
    assert list(authoring_problems(nb, points(LESSON))) == []
    graded = [cell.id for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert graded == [asked.id for asked in questions(LESSON)]


def test_an_unknown_question_gets_one_sentence(capsys):
    assert main(["place", "training-flop"]) == 2
    said = capsys.readouterr().err
    assert "There is no question 'training-flop'. Did you mean training-flops" in said
    assert len(said.strip().splitlines()) == 1
