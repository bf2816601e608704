"""What cells printed and showed is told as it is; but tables become tables, and widgets are left out."""

import ipywidgets
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograder.notebook.progress import points_table
from autograder.questions import LESSONS
from autograder.results.outputs import TidyOutputs, text_of, tidied

TABLE = "| Question | Kind |\n|---|---|\n| A curve | choice |"


def printed(text: str | list[str]) -> dict:
    return {"output_type": "stream", "name": "stdout", "text": text}


def shown(**data) -> dict:
    return {"output_type": "display_data", "data": {name.replace("_", "/", 1): one for name, one in data.items()}}


def as_markdown(outputs) -> list[str | None]:
    return [one.get("data", {}).get("text/markdown") for one in outputs]


def test_a_table_that_was_printed_becomes_one():
    before, table, after = tidied([printed(f"one\n{TABLE}\ntwo\n| not | a table |\n")])
    assert (before["text"], after["text"].strip()) == ("one", "two\n| not | a table |")
    assert table["data"]["text/markdown"] == TABLE


@pytest.mark.parametrize("lesson", LESSONS)
def test_so_does_each_lesson_s_own(lesson):
    table = points_table(lesson)
    assert any(str(one).startswith("| Question | Kind |") for one in as_markdown(tidied([printed(table + "\n")])))


@pytest.mark.parametrize("text", ["a | b", "|", "| a |", "|---|", "| a |\n| b |", "x\n|---|\n| a |", ""])
def test_other_lines_stay_what_they_are(text):
    assert [one["text"] for one in tidied([printed(text + "\n")])] == ([text + "\n"] if text else [])


@pytest.mark.parametrize(
    "widget",
    [
        ipywidgets.VBox([ipywidgets.HBox([ipywidgets.IntSlider(3)]), ipywidgets.Label("x")]),
        ipywidgets.Output(),
        ipywidgets.Dropdown(options=["a"]),
        ipywidgets.FloatLogSlider(),
        ipywidgets.Tab(),
        ipywidgets.HTML("<b>x</b>"),
    ],
)
def test_a_widget_s_name_is_left_out(widget):
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": repr(widget)}
    assert list(tidied([printed(f"{widget!r}\n"), {"output_type": "display_data", "data": view}])) == []
    (left,) = tidied([printed(f"one\n{widget!r}\ntwo\n")])
    assert left["text"] == "one\ntwo\n"
    (text,) = tidied([{"output_type": "display_data", "data": view | {"text/markdown": "**a**"}}])
    assert text["data"] == {"text/markdown": "**a**"}


@pytest.mark.parametrize(
    "text", ["Point(x=1, y=2)", "Output: 3", "BoundingBox(a=1)", "see VBox(children=())", "Text('a')"]
)
def test_what_a_student_printed_stays(text):
    assert [one["text"] for one in tidied([printed(text)])] == [text]


def test_errors_and_odd_outputs_pass():
    error = {"output_type": "error", "ename": "E", "evalue": "v", "traceback": []}
    assert list(tidied([error, printed(["a", "b"]), printed("\n"), {"output_type": "stream"}, shown()])) == [
        error,
        printed("ab"),
    ]
    assert text_of(["a", 3, "b"]) == "ab"
    assert text_of(None) == text_of(3) == ""


def test_formgrader_s_page_has_them_tidied_too():
    cell = new_code_cell(outputs=[new_output("stream", text=f"{TABLE}\nVBox(children=(HBox(),))\n")])
    TidyOutputs().preprocess_cell(cell, {}, 0)
    assert [output.data["text/markdown"] for output in cell.outputs] == [TABLE]
    TidyOutputs().preprocess_cell(new_markdown_cell("x"), {}, 0)
