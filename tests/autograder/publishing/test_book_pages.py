"""A lesson as a page of the book: solutions and reasons folded away, or, for a class, kindly missing."""

import json
import re

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.publishing.book_pages import LATER, page, solution


def marked(cell, **mark):
    cell.metadata["nbgrader"] = {"grade": False, "solution": False, "locked": False, "grade_id": cell.id} | mark
    return cell


def small_lesson():
    answer = 'answers["a"] = None\n### BEGIN SOLUTION\nanswers["a"] = "B"\n### END SOLUTION'
    test = 'check("a")\n### BEGIN HIDDEN TESTS\nscore("a")\n### END HIDDEN TESTS'
    told = new_output("stream", name="stdout", text="✓ Because.\n")
    unwritten = new_output("error", ename="NotImplementedError", evalue="Exercise: a", traceback=["…"])
    state = {"question": "a", "prompt": "</script>", "_esm": "…"}
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/markdown": "**A question**"}
    return new_notebook(
        cells=[
            new_markdown_cell("# A lesson", id="title"),
            marked(new_code_cell('ask("a")', id="a-ask", outputs=[new_output("display_data", view)]), locked=True),
            marked(new_code_cell(answer, id="a-answer"), solution=True),
            marked(
                new_code_cell(test, id="a", outputs=[told, new_output("execute_result", {"text/plain": "1"})]),
                grade=True,
            ),
            new_code_cell("use(a)", id="use", outputs=[unwritten]),
            marked(new_markdown_cell("An essay.", id="essay"), grade=True, solution=True),
        ],
        metadata={"widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"1": {"state": state}}}}},
    )


def test_a_page_for_self_study_folds_solutions_and_reasons():
    cells = {
        cell.id: cell
        for cell in page(small_lesson(), links={"Live": "live.html", "Colab": "x.html"}, folded=True).cells
    }
    assert list(cells)[:2] == ["title", "links"]
    assert re.findall('href="([^"]+)"', cells["links"].source) == ["live.html", "x.html"]
    assert cells["a-answer"].source == 'answers["a"] = None\nanswers["a"] = "B"\n'
    assert "hide-input" in cells["a-answer"].metadata["tags"]
    assert cells["a"].source == 'check("a")'
    assert [output.text for output in cells["a"].outputs] == ["✓ Because.\n"]
    assert {"hide-output", "remove-input"} <= set(cells["a"].metadata["tags"])
    assert cells["essay"].source.startswith("<details><summary>Show an answer</summary>\n\nAn essay.")
    state = re.search("<script[^>]*>(.*)</script>", cells["a-ask"].outputs[1].data["text/html"])[1]
    assert json.loads(state) == {"question": "a", "prompt": "</script>"}


def test_a_page_for_a_class_has_no_checks_and_says_kindly_what_is_unwritten():
    cells = {cell.id: cell for cell in page(small_lesson(), links={"Live": "live.html"}, folded=False).cells}
    assert "a" not in cells
    assert LATER in cells["use"].outputs[0].data["text/html"]
    assert cells["essay"].source == "An essay."


def test_a_solution_is_shown_as_one_would_write_it():
    source = "def f(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n"
    source += '    raise NotImplementedError("Exercise: double")\n\n\nf(1)'
    assert solution(source) == "def f(x):\n    return 2 * x\n\n\nf(1)"
