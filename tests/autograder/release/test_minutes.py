"""The minutes of a lesson are counted from its words, lines and questions; each is finished in one sitting."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course import ROOT, Course
from autograder.questions import LESSONS, question
from autograder.release.minutes import Minutes, counted, minutes


def graded(id: str):
    cell = new_code_cell(f'check("{id}")', id=id)
    cell.metadata["nbgrader"] = {"grade_id": id, "grade": True, "solution": False}
    return cell


def test_words_lines_and_questions_take_their_time_and_deeper_sections_are_apart():
    words = " ".join(["word"] * 1_098)
    notebook = new_notebook(
        cells=[
            new_markdown_cell(f"## Heading\n\n{words}", id="text"),  # with the heading's two words, ten minutes
            new_code_cell("\n\n".join(["x = 1"] * 30), id="code"),  # two minutes; empty lines take none
            graded("run-cost"),  # a number: four
            new_markdown_cell("### Deeper: more", id="more"),
            graded("fit-power-law"),  # three stars: twenty
            new_markdown_cell("## After", id="after"),
            graded("flattening-curve"),  # a choice: two
            new_markdown_cell(words, id="cards"),  # to keep
        ]
    )
    asked = [question(id) for id in ("run-cost", "fit-power-law", "flattening-curve")]
    assert minutes(notebook, asked) == Minutes(core=18, deeper=20)
    assert str(minutes(notebook, asked)) == "38 minutes, 20 of them deeper"
    assert str(Minutes(7, 0)) == "7 minutes"


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_takes_at_most_100_minutes_and_its_head_says_how_many(lesson):
    course = Course(ROOT)
    taken = counted(course, lesson)
    assert taken.total <= 100
    notebook = nbformat.read(course.release / lesson / f"{lesson}.ipynb", as_version=4)
    head = next(cell.source for cell in notebook.cells if "**Time:**" in cell.source)
    stated = re.search(r"\*\*Time:\*\* about (\d+) minutes(?:.*?\*Deeper\* takes? (\d+))?", head)
    assert stated
    assert abs(int(stated[1]) - taken.total) <= 3  # it is rounded to five minutes
    if stated[2]:
        assert abs(int(stated[2]) - taken.deeper) <= 3
