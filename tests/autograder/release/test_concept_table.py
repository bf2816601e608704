"""The built table of concepts: each with the section that teaches it, or a sentence about what is missing."""

import shutil

import pytest

from autograder.course import ROOT, Course
from autograder.questions.concepts import concepts
from autograder.release.concept_table import concept_problems, concept_table, heading_of


@pytest.fixture
def changed(tmp_path):
    """A course whose list of concepts can be changed: `changed(old, new)`."""
    for folder in ("lessons", "solutions"):
        (tmp_path / folder).mkdir()
    shutil.copytree(ROOT / "solutions" / "notebooks", tmp_path / "solutions" / "notebooks")
    text = (ROOT / "lessons" / "concepts.toml").read_text(encoding="utf-8")

    def change(old: str, new: str) -> Course:
        assert old in text
        (tmp_path / "lessons" / "concepts.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
        return Course(tmp_path, tmp_path / ".course")

    return change


def test_the_committed_table_is_what_build_makes():
    ((path, text),) = concept_table(Course(ROOT)).items()
    assert path.read_text(encoding="utf-8") == text, "run: scaling-laws build"
    assert concept_problems(Course(ROOT)) == []


def test_a_concept_is_taught_where_it_is_first_asked_about_or_where_the_list_says():
    assert concepts()["Kaplan's laws"].heading == "4. Kaplan's laws"
    assert concepts()["diminishing returns"].cell == "s8"  # as concepts.toml says: it is asked about in section 1


def test_a_section_that_is_not_there_is_named_with_what_to_do(changed):
    course = changed('section = "s8"', 'section = "s99"')
    (problem,) = concept_problems(course)
    assert problem.startswith("The concept 'diminishing returns' has no page, because no section of 01_what")
    assert 'section = "s4"' in problem


def test_a_question_about_a_concept_that_is_not_listed_is_named(changed):
    found = concept_problems(changed('["local optimum"]', '["the local optimum"]'))
    without = "The question 'bad-optimum' is about 'local optimum', which has no page"
    assert any(problem.startswith(without) for problem in found)
    assert any(problem.startswith("The concept 'the local optimum' has no page") for problem in found)


def test_a_lesson_and_a_need_that_are_none_are_named(changed):
    assert concept_problems(changed('needs = ["error propagation"]', 'needs = ["luck"]')) == [
        "The concept 'prediction interval' needs 'luck', which is not listed."
    ]
    found = concept_problems(changed('lesson = "09_plan_a_run"', 'lesson = "66_none"'))
    assert found[0].startswith("The concept 'experimental design' is taught in '66_none', which is no lesson")


def test_the_heading_above_a_cell(course):
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    nb: nbformat.NotebookNode = new_notebook(
        cells=[
            new_markdown_cell("## 1. First\n\ntext", id="s1"),
            new_code_cell("", id="x"),
            new_markdown_cell("# 2", id="s2"),
        ]
    )
    assert heading_of(nb, ["x"]) == ("s1", "1. First")
    assert heading_of(nb, ["s2"]) == ("s2", "2")
    assert heading_of(nb, ["y"]) == ("", "")
