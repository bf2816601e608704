"""Nothing that a student holds answers a function question as it stands: the class bundle and the sandbox, searched."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.bank.answers import plain
from autograder.bank.kinds import Function
from autograder.bank.packing import pack
from autograder.course import ROOT
from autograder.publishing import edition as editions
from autograder.questions import LESSONS, hidden_cases, questions

SEARCH = ROOT / "tests" / "leak_search.py"
PUT_BACK = """
def split(flops, E, A, alpha, B, beta):
    params = (alpha * A / (beta * B)) ** (1 / (alpha + beta)) * (flops / 6) ** (beta / (alpha + beta))
    return params, flops / 6 / params


class Table:
    rows = {"scale": lambda E, A, a, x, to: "never" if to <= E else ((to - E) / A) ** (-1 / a) / x}


def made():
    def inner(params, tokens):
        return 6 * params * tokens

    return lambda: inner


kept = made()
"""


def hidden_inputs(student: str = "a student") -> dict[str, list]:
    """Two inputs for every function that no edition holds, with what is right."""
    asked = [one.id for lesson in LESSONS for one in questions(lesson) if isinstance(one, Function)]
    cases = {id: hidden_cases(id, "ada", student)[:2] for id in asked}
    return {id: [[pack(list(case.args)), plain(case.expected)] for case in some] for id, some in cases.items()}


def found_in(folder: Path) -> tuple[list[list[str]], str]:
    environment = {**os.environ, "MPLBACKEND": "Agg", "HOME": str(folder)}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        [sys.executable, "-P", str(SEARCH), str(folder)],
        cwd=folder,
        env=environment,
        input=json.dumps(hidden_inputs()),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


@pytest.fixture(scope="module")
def class_edition(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("leaks") / "course"
    editions.write_tree(editions.edition(ROOT, "class"), folder)
    return folder


@pytest.mark.slow
def test_nothing_in_the_class_edition_answers_a_question(class_edition):
    found, said = found_in(class_edition)
    print(said)
    assert found == []
    assert int(said.split()[0]) > 500  # it did look


@pytest.mark.slow
def test_the_search_finds_what_was_put_back(class_edition, tmp_path):
    copy = tmp_path / "course"
    shutil.copytree(class_edition, copy)
    for room in ("course_data", "lessons", "autograder"):  # three packages with one module each: a quick search
        for path in (copy / room).rglob("*.py"):
            if room != "autograder" and path.name not in ("__init__.py", "plans.py"):  # a question reads plans
                path.unlink()
    (copy / "lessons" / "helpers.py").write_text(PUT_BACK)
    found, _ = found_in(copy)
    assert {id for id, _ in found} == {"compute-optimal", "scale-needed", "training-flops"}
