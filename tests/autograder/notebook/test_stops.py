"""A run that stopped at an exercise is told with the exercise's title, in a real IPython shell."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from autograder.notebook.stops import unwritten, watch

LESSON = "01_what_are_scaling_laws"
STUB = """
def training_flops(params, tokens):
    raise NotImplementedError("Exercise: the FLOPs of a training run")
"""


@pytest.fixture
def shell():
    return InteractiveShell()


def test_the_title_comes_and_goes(shell, capsys):
    told: list[str] = []
    watch(shell, LESSON, told.append)
    watch(shell, LESSON, told.append)  # a setup cell that is run twice tells once
    shell.run_cell(STUB)
    assert told == [""]
    shell.run_cell("print(training_flops(1, 2))")
    assert told[-1] == "Count the cost"
    shell.run_cell("1 / 0")
    assert told[-1] == ""
    shell.run_cell("raise NotImplementedError('mine')")
    assert told == ["", "Count the cost", "", ""]


def test_another_lesson_s_function_is_none_of_this_lesson_s():
    with pytest.raises(NotImplementedError) as raised:
        exec("def training_flops():\n    raise NotImplementedError\ntraining_flops()")
    assert unwritten(raised.value, LESSON) == "Count the cost"
    assert unwritten(raised.value, "03_three_phases") == ""
    assert unwritten(None, LESSON) == ""
