"""The built tables: committed as built, the same bytes every time, and read back as the keys say."""

import json
import subprocess
import sys

import pytest

from autograder.bank.answers import plain
from autograder.bank.diagnosis import ANY
from autograder.bank.keys import FunctionKey, Slip
from autograder.bank.kinds import Example, Function, Number
from autograder.bank.tables import read_table, tabulated_keys
from autograder.course import ROOT
from autograder.questions import LESSONS, key, keys, questions, table_path

FUNCTIONS = [asked for lesson in LESSONS for asked in questions(lesson) if isinstance(asked, Function)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_is_committed_is_what_is_built(lesson):
    assert table_path(lesson).read_text(encoding="utf-8") == tabulated_keys(keys(lesson))


@pytest.mark.parametrize("asked", FUNCTIONS, ids=lambda asked: asked.id)
def test_examples_and_slips_are_those_of_the_key(asked):
    known = key(asked.id)
    assert [slip.message for slip in asked.slips] == [slip.message for slip in known.slips]
    assert len(asked.examples) == len(known.examples) >= 1
    for stored, authored in zip(asked.examples, known.examples, strict=True):
        assert asked.grade(plain(stored.expected), plain(authored.expected), *authored.args) == 1
        assert asked.grade(plain(authored.expected), stored.expected, *stored.args) == 1


def test_parts_that_may_be_anything_survive_the_table():
    slips = [
        Slip("any", lambda x: (x, ANY), "Some."),
        Slip("swap", [("order", 1, 0)], "Swapped.", rtol=1e-3),
        Slip("nothing", lambda x: 1 / (x - 2.0), "Nothing."),
    ]
    known = FunctionKey(lambda rng: [], "So.", examples=[Example((2.0,), (2.0, 1 / 3))], slips=slips)
    read = read_table(tabulated_keys({"a-question": known}))["a-question"]
    (example,), (some, swap, nothing) = read["examples"], read["slips"]
    assert example.args == (2.0,)
    assert example.expected == [2.0, 0.3333333333]
    assert some.values == ([2.0, ANY],)
    assert (swap.changes, swap.rtol) == ((("order", 1, 0),), 1e-3)
    assert nothing.values == (None,)


def test_check_needs_no_numpy():
    """A whole lesson is checked in a Python that cannot import numpy: choices, numbers' form, and functions."""
    code = """
import sys
for name in ("numpy", "scipy", "matplotlib", "IPython"):
    sys.modules[name] = None
from autograder import check
from autograder.questions import LESSONS, question, questions
for lesson in LESSONS:
    assert questions(lesson)
STUDENT = "ada"
answers = {
    "training-flops": lambda n, d: 2 * n * d,
    "scale-needed": lambda E, A, alpha, x, t: ((t - E) / (A * x**-alpha)) ** (-1 / alpha) if t > E else "never",
    "loglog-meaning": "D",
    "run-cost": 1e15,
    "forecast-largest": (0.85, 0.84, 0.86),
}
for id in answers:
    check(id)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    said = done.stdout.splitlines()
    assert said[0].startswith("✗ This is 2ND")
    assert [line[0] for line in said[1:]] == ["✓"] * 4


def test_a_table_is_valid_json_with_a_row_for_every_function_and_number():
    for lesson in LESSONS:
        rows = json.loads(table_path(lesson).read_text(encoding="utf-8"))
        assert set(rows) == {asked.id for asked in questions(lesson) if isinstance(asked, (Function, Number))}


def test_a_number_s_tolerance_is_the_key_s():
    for lesson in LESSONS:
        for asked in questions(lesson):
            if isinstance(asked, Number):
                assert asked.rtol == key(asked.id).rtol
