"""A submission's texts keep their ids, by which feedback finds the lesson's sections, and no cell takes another's."""

import nbformat
import pytest

from autograder.course import ROOT
from autograder.grading.repair import repair
from autograder.questions import LESSONS
from autograder.questions.concepts import concepts
from autograder.release.lesson import grade_id


def released(lesson: str):
    nb = nbformat.read(ROOT / "lessons" / lesson / f"{lesson}.ipynb", as_version=4)
    return nb, {name: cell for cell in nb.cells if (name := grade_id(cell))}


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_section_that_teaches_a_concept_is_found_again(lesson):
    nb, cells = released(lesson)
    sections = {one.cell for one in concepts().values() if one.lesson == lesson and one.cell}
    repair(nb, cells)
    assert sections <= {cell.id for cell in nb.cells}


def test_no_two_cells_have_one_id_whatever_the_student_s_are_called():
    lesson = next(iter(LESSONS))
    nb, cells = released(lesson)
    name = next(iter(cells))
    further = [("markdown", name), ("markdown", "student-0"), ("code", "s1"), ("raw", "mine"), ("markdown", "my-note")]
    for kind, id in further:
        nb.cells.append(nbformat.from_dict({"cell_type": kind, "id": id, "source": "x", "metadata": {"mine": 1}}))
    repair(nb, cells)
    ids = [cell.id for cell in nb.cells]
    assert len(ids) == len(set(ids))
    mine = nb.cells[-len(further) :]
    assert [cell.id for cell in mine if not cell.id.startswith("student-")] == ["my-note"]
    assert not any(cell.metadata for cell in mine)
