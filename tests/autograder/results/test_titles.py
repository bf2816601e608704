"""Lessons are called by their own first headings."""

import json

import pytest

from autograder.course import ROOT, Course
from autograder.files import write_whole
from autograder.questions import LESSONS
from autograder.results.titles import in_words, lesson_title, short_title


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lesson_has_the_title_of_its_notebook(lesson):
    title = lesson_title(Course(ROOT), lesson)
    first = json.loads((ROOT / "lessons" / lesson / f"{lesson}.ipynb").read_bytes())["cells"][0]["source"]
    assert "".join(first).startswith(f"# {title}\n")
    assert short_title(title) == str(int(lesson[:2]))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": [{"cell_type": "markdown", "source": "no heading"}]}'])
def test_a_lesson_without_a_heading_is_called_by_its_name_in_words(content, tmp_path):
    course = Course(tmp_path, tmp_path / ".course")
    write_whole(course.source / "03_odd_one" / "03_odd_one.ipynb", content)
    assert lesson_title(course, "03_odd_one") == "3 · Odd one"
    assert lesson_title(course, "nowhere") == "nowhere"


def test_names_and_numbers():
    assert in_words("01_what_are_scaling_laws") == "1 · What are scaling laws"
    assert in_words("x_y") == "x y"
    assert short_title("Concept inventory") == "Concept inventory"


def test_a_heading_may_stand_behind_other_text(tmp_path):
    course = Course(tmp_path, tmp_path / ".course")
    cells = [{"cell_type": "code", "source": "# no"}, {"cell_type": "markdown", "source": ["Text.\n", "# Late\n"]}]
    write_whole(course.release / "04_late" / "04_late.ipynb", json.dumps({"cells": cells}))
    assert lesson_title(course, "04_late") == "Late"
