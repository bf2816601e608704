"""A real sandbox, and a short submission of lesson 1: four questions answered rightly, six points, nothing drawn."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.course import ROOT
from autograder.grading import collecting, marking
from autograder.grading.batch import prepare
from autograder.grading.submissions import Submission
from autograder.release.lesson import grade_id
from autograder.sandbox import conversation, sandbox
from autograder.sandbox.conversation import Limits, Runner
from autograder.sandbox.sandbox import Sandbox

LESSON = "01_what_are_scaling_laws"
STUDENT = "mallory"
RIGHT = {
    "student": f'STUDENT = "{STUDENT}"',
    "flattening-curve-answer": 'answers["flattening-curve"] = "B"',
    "training-flops-answer": "answers['training-flops'] = lambda params, tokens: 6 * params * tokens",
    "run-cost-answer": "mine = my_figures('run-cost')\nanswers['run-cost'] = 6 * mine['layers'] * mine['tokens']",
    "bits-and-nats-answer": 'answers["bits-and-nats"] = my_figures("bits-and-nats")["bits"] * np.log(2)',
}
POINTS = {"flattening-curve": 1.0, "training-flops": 2.0, "run-cost": 2.0, "bits-and-nats": 1.0}
CALM = Limits(cell_seconds=10, question_seconds=10, total_seconds=60, memory=256 << 20)
QUICK = Limits(cell_seconds=1, question_seconds=1, total_seconds=20, memory=256 << 20)  # for what never ends


@pytest.fixture(autouse=True)
def seed(monkeypatch):
    monkeypatch.setenv("SCALING_LAWS_SEED", "a seed for tests")


@pytest.fixture(scope="session")
def box():
    if sys.platform != "linux" or not shutil.which("bwrap"):
        pytest.skip(sandbox.HOW_TO_GET_IT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversation, "GRACE_SECONDS", 0.5)
        with Sandbox() as started:
            yield started


@pytest.fixture(scope="session")
def released() -> NotebookNode:
    return nbformat.read(ROOT / "lessons" / LESSON / f"{LESSON}.ipynb", as_version=4)


@pytest.fixture
def handed_in(released) -> Callable[..., NotebookNode]:
    """A submission without the lesson's own demonstrations. Keywords set answer cells (`_` for -); others come last."""

    def make(*last: str, first: str = "", **answers: str) -> NotebookNode:
        nb = nbformat.from_dict(released)
        nb.cells = [cell for cell in nb.cells if grade_id(cell) or cell.id in ("student", "setup")]
        sources = RIGHT | {name.replace("_", "-"): text for name, text in answers.items()}
        for cell in nb.cells:
            cell.source = sources.get(cell.id, cell.source)
        at = next(i for i, cell in enumerate(nb.cells) if cell.id == "setup") + 1
        nb.cells[at:at] = [new_code_cell(first)] if first else []
        nb.cells += [new_code_cell(text) for text in last]
        return nb

    return make


@dataclass
class Result:
    points: dict[str, float]
    reasons: dict[str, str]
    texts: dict[int, str]
    notes: list[str]

    @property
    def text(self) -> str:
        return "\n".join(self.texts.values())


@pytest.fixture
def graded(box, released) -> Callable[..., Result]:
    """Collect in the sandbox and score outside, as `batch` does; points that are not 0 by question."""

    def grade(nb: NotebookNode, limits: Limits = CALM, student: str = STUDENT, within: Runner = box) -> Result:
        prepared = prepare(Submission(student, LESSON, notebook=nb), {LESSON: released}, limits)
        collected = collecting.collect(within, prepared.job)
        scores = marking.score_answers(LESSON, student, collected, prepared.cases)
        return Result(
            {id: score.points for id, score in scores.items() if score.points},
            {id: score.reason for id, score in scores.items()},
            collected.texts,
            [*prepared.notes, *collected.notes],
        )

    return grade
