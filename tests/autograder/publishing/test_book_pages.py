"""A lesson as a page of the book: questions to answer there; drawing code and solutions folded, or kindly missing."""

import json
import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.publishing.book_pages import LATER, only_draws, page, solution
from autograder.questions import key, question
from autograder.release.exercises import exercise

CHOICE, NUMBER, FUNCTION = "flattening-curve", "run-cost", "training-flops"


def marked(cell, **mark):
    cell.metadata["nbgrader"] = {"grade": False, "solution": False, "locked": False, "grade_id": cell.id} | mark
    return cell


def asked(id, solved):
    """The three cells of a question: asked, answered, checked."""
    answer = f'answers["{id}"] = None\n### BEGIN SOLUTION\n{solved}\n### END SOLUTION'
    test = f'check("{id}")\n### BEGIN HIDDEN TESTS\nscore("{id}")\n### END HIDDEN TESTS'
    told = new_output("stream", name="stdout", text="✓ Because.\n")
    return [
        marked(new_code_cell(f'ask("{id}")', id=f"{id}-ask", outputs=[told]), locked=True),
        marked(new_code_cell(answer, id=f"{id}-answer"), solution=True),
        marked(
            new_code_cell(test, id=id, outputs=[told, new_output("execute_result", {"text/plain": "1"})]), grade=True
        ),
    ]


def small_lesson():
    unwritten = new_output("error", ename="NotImplementedError", evalue="Exercise: a", traceback=["…"])
    drawn = new_output("display_data", {"text/html": "<svg></svg>"})
    return new_notebook(
        cells=[
            new_markdown_cell("# A lesson", id="title"),
            new_code_cell('STUDENT = ""', id="student"),
            new_code_cell('answers = {}\npoints("01")', id="setup"),
            *asked(CHOICE, f'answers["{CHOICE}"] = "B"'),
            *asked(NUMBER, f'answers["{NUMBER}"] = 6 * 7'),
            *asked(FUNCTION, "def training_flops(n, d):\n    return 6 * n * d"),
            new_code_cell("use(a)", id="use", outputs=[unwritten]),
            new_code_cell("fig, ax = figures.new()\nfigures.show(fig)", id="figure", outputs=[drawn]),
            new_code_cell("prediction = None  # your guess, in nats < 2", id="guess"),
            new_code_cell('explorers.show("isoflop")', id="explorer", outputs=[drawn]),
            marked(new_markdown_cell("An essay.", id="essay"), grade=True, solution=True),
        ]
    )


def exercises(*, keys: bool):
    return {
        id: exercise(question(id).instance("self-study"), key(id) if keys else None)
        for id in (CHOICE, NUMBER, FUNCTION)
    }


@pytest.fixture
def alone():
    made = page(small_lesson(), head="HEAD", foot="FOOT", exercises=exercises(keys=True), folded=True)
    return {cell.id: cell for cell in made.cells}


@pytest.fixture
def in_class():
    made = page(small_lesson(), head="HEAD", foot="FOOT", exercises=exercises(keys=False), folded=False)
    return {cell.id: cell for cell in made.cells}


def test_head_and_foot_stand_around_a_lesson(alone):
    assert list(alone)[:2] == ["title", "head"]
    assert list(alone)[-1] == "foot"
    assert "student" not in alone
    assert "hide-cell" in alone["setup"].metadata["tags"]


@pytest.mark.parametrize("id", [CHOICE, NUMBER])
def test_a_question_becomes_an_exercise_with_its_data(alone, id):
    (output,) = alone[f"{id}-ask"].outputs
    html = output.data["text/html"]
    assert question(id).title in html
    assert json.loads(re.search("<script[^>]*>(.*)</script>", html)[1])["id"] == id
    assert "Show the answer" in html
    assert "remove-input" in alone[f"{id}-ask"].metadata["tags"]
    assert id not in alone  # its reason is in the exercise


def test_the_way_to_a_number_stays_folded_and_a_letter_needs_none(alone):
    assert f"{CHOICE}-answer" not in alone
    assert alone[f"{NUMBER}-answer"].source == f'answers["{NUMBER}"] = None\nanswers["{NUMBER}"] = 6 * 7\n'
    assert "hide-input" in alone[f"{NUMBER}-answer"].metadata["tags"]


def test_a_function_keeps_its_solution_and_its_reason(alone):
    assert "hide-input" in alone[f"{FUNCTION}-answer"].metadata["tags"]
    assert [output.text for output in alone[FUNCTION].outputs] == ["✓ Because.\n"]
    assert alone[FUNCTION].source == f'check("{FUNCTION}")'
    assert {"hide-output", "remove-input"} <= set(alone[FUNCTION].metadata["tags"])
    assert alone["essay"].source.startswith("<details><summary>Show an answer</summary>\n\nAn essay.")


def test_drawing_code_is_folded_and_that_of_an_explorer_gone(alone):
    assert alone["figure"].metadata["mystnb"]["code_prompt_show"] == "Show the code"
    assert "remove-input" in alone["explorer"].metadata["tags"]
    assert "tags" not in alone["use"].metadata


def test_a_prediction_is_written_into_a_field(alone, in_class):
    for cells in (alone, in_class):
        assert cells["guess"].cell_type == "markdown"
        assert "<label>Your prediction (in nats &lt; 2): <input" in cells["guess"].source


def test_a_page_for_a_class_has_no_checks_no_answers_and_says_kindly_what_is_unwritten(in_class):
    assert not {CHOICE, NUMBER, FUNCTION, f"{CHOICE}-answer", f"{NUMBER}-answer"} & set(in_class)
    assert f"{FUNCTION}-answer" in in_class
    for id in (CHOICE, NUMBER):
        html = in_class[f"{id}-ask"].outputs[0].data["text/html"]
        assert "Show the answer" not in html
        assert not {"right", "reasons", "reason", "slips"} & set(
            json.loads(re.search("<script[^>]*>(.*)</script>", html)[1])
        )
    assert LATER in in_class["use"].outputs[0].data["text/html"]
    assert in_class["essay"].source == "An essay."


@pytest.mark.parametrize(
    ("source", "later", "folded"),
    [
        ("fig, ax = figures.new()\nax.plot(x)\nfigures.show(fig)", ["fig, ax = figures.new()\nprint(fig)"], True),
        ("law = fit(x)\nfigures.show(fig)", ["print(law)"], False),
        ("def helper(): ...\nfigures.show(fig)", ["helper()"], False),
        ("x = 1", [], False),
        ("# figures.show(fig)", [], False),
        ("figures.show(fig)", ["%magic law"], True),
    ],
)
def test_code_only_draws_where_nothing_of_it_is_used_later(source, later, folded):
    assert only_draws(new_code_cell(source), [new_code_cell(other) for other in later]) is folded


def test_a_cell_that_prints_does_not_only_draw():
    told = new_output("stream", name="stdout", text="a number")
    assert not only_draws(new_code_cell("figures.show(fig)", outputs=[told]), [])


def test_a_solution_is_shown_as_one_would_write_it():
    source = "def f(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n"
    source += '    raise NotImplementedError("Exercise: double")\n\n\nf(1)'
    assert solution(source) == "def f(x):\n    return 2 * x\n\n\nf(1)"


def test_the_reason_for_a_function_s_points_has_its_formulas_set():
    line = r"✓ right: the slope is $-\alpha$"
    cell = new_code_cell('check("loglog-line")', id="loglog-line")
    cell.metadata["nbgrader"] = {"grade": True, "grade_id": "loglog-line", "locked": True, "solution": False}
    cell.outputs = [
        new_output("display_data", {"text/markdown": line, "text/plain": "✓ right: the slope is −α"}),
        new_output("display_data", {"text/markdown": "→ **power law**: lesson 1"}),
    ]
    notebook = new_notebook(cells=[new_markdown_cell("# A lesson"), cell])
    made = page(notebook, head="", foot="", exercises={}, folded=True)
    (shown,) = [one for one in made.cells if one.cell_type == "code"]
    (told,) = shown.outputs
    assert "the slope is <math" in told.data["text/html"]
    assert "$" not in told.data["text/html"]
