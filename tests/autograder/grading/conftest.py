"""A real sandbox and a real bare process; submissions of lesson 1; a course whose gradebook knows that lesson.

A short submission has four questions answered rightly, six points, and draws nothing.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.bank.lettering import code_as_seen, code_in_common
from autograder.course import ROOT, Course
from autograder.grading import collecting, marking
from autograder.grading.batch import prepare
from autograder.grading.registration import enter_lesson
from autograder.grading.submissions import Submission
from autograder.instructor.sample_class import answered
from autograder.nbgrader import open_gradebook
from autograder.questions import question, questions
from autograder.release.lesson import grade_id
from autograder.sandbox import conversation, sandbox
from autograder.sandbox.bare import BareProcess
from autograder.sandbox.conversation import Limits, Runner
from autograder.sandbox.sandbox import Sandbox

LESSON = "01_what_are_scaling_laws"
MEMO_LESSON = "02_fit_and_forecast"  # the first lesson with an essay
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

# The lesson's own search over two thousand alphas computes for longer than all the grading; most people use scipy.
FIT = """
from scipy.optimize import curve_fit


def fit_power_law(x, loss):
    scaled = x / x[0]
    start = [0.9 * loss.min(), loss.max() - 0.9 * loss.min(), 0.4]
    (E, A, alpha), _ = curve_fit(lambda z, E, A, alpha: E + A * z**-alpha, scaled, loss, p0=start, sigma=loss)
    return E, A * x[0] ** alpha, alpha


answers["fit-power-law"] = fit_power_law
"""


def as_seen(cell: str, source: str, student: str = STUDENT) -> str:
    """An answer cell that is written in the questions' own letters, in the letters that this student sees."""
    return code_as_seen(question(_asked(cell)).instance(student), source) if _asked(cell) else source


def run_by(student: str, nb: NotebookNode) -> NotebookNode:
    """A submission of STUDENT's as another student would have run it, with the same options taken."""
    for cell in nb.cells:
        if cell.id == "student":
            cell.source = f'STUDENT = "{student}"'
        elif _asked(cell.id):
            common = code_in_common(question(_asked(cell.id)).instance(STUDENT), cell.source)
            cell.source = as_seen(cell.id, common, student)
    return nb


def _asked(cell: str) -> str:
    id = cell.removesuffix("-answer")
    return id if id != cell and id in {asked.id for asked in questions(LESSON)} else ""


def right_answers() -> dict[str, str]:
    """The sources of the lesson's answer cells, by their ids, with a quick fit."""
    authored = nbformat.read(ROOT / "solutions" / "notebooks" / LESSON / f"{LESSON}.ipynb", as_version=4)
    solved = [cell for cell in authored.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    return {grade_id(cell): answered(cell.source) for cell in solved} | {"fit-power-law-answer": FIT}


@pytest.fixture(autouse=True)
def seed(monkeypatch):
    monkeypatch.setenv("SCALING_LAWS_SEED", "a seed for tests")


@pytest.fixture(scope="session")
def box() -> Iterator[Sandbox]:
    if sys.platform != "linux" or not shutil.which("bwrap"):
        pytest.skip(sandbox.HOW_TO_GET_IT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversation, "GRACE_SECONDS", 0.5)
        with Sandbox() as started:
            yield started


@pytest.fixture(scope="session")
def bare() -> Iterator[BareProcess]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversation, "GRACE_SECONDS", 0.5)
        with BareProcess() as started:
            yield started


@pytest.fixture(scope="session")
def prepared(tmp_path_factory) -> Course:
    """A course whose gradebook knows the lesson, to be copied: nbgrader takes seconds to tell it."""
    course = Course(ROOT, tmp_path_factory.mktemp("prepared") / "course")
    enter_lesson(course, LESSON)
    return course


@pytest.fixture
def course(prepared, tmp_path) -> Course:
    shutil.copytree(prepared.folder, tmp_path / "course")
    return Course(ROOT, tmp_path / "course")


@pytest.fixture
def hand_in(tmp_path, handed_in) -> Callable[..., Path]:
    """Write submissions by student into a folder; a text is written as it is."""

    def write(lesson: str = LESSON, /, **submissions: NotebookNode | str) -> Path:
        for student, nb in submissions.items():
            path = tmp_path / "in" / student / lesson / f"{lesson}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            if not isinstance(nb, str):
                run_by(student, nb)
            path.write_text(nb if isinstance(nb, str) else nbformat.writes(nb), encoding="utf-8")
        return tmp_path / "in"

    return write


@dataclass(frozen=True)
class Entry:
    """All that a gradebook holds of one graded cell, and what its cell shows in the autograded notebook."""

    auto_score: float | None
    manual_score: float | None
    needs_manual_grade: bool
    comment: str | None
    shown: str


def entries(course: Course) -> dict[tuple[str, str], Entry]:
    """By student and graded cell; the gradebook's own view, then the marked notebook's."""
    found = {}
    with open_gradebook(course) as gradebook:
        for submission in gradebook.assignment_submissions(LESSON):
            student = submission.student.id
            marked = nbformat.read(course.autograded / student / LESSON / f"{LESSON}.ipynb", as_version=4)
            cells = {grade_id(cell): cell for cell in marked.cells}
            comments = {one.name: one.auto_comment for one in submission.notebooks[0].comments}
            for grade in submission.notebooks[0].grades:
                shown = str(cells[grade.name].get("outputs"))
                found[student, grade.name] = Entry(
                    grade.auto_score, grade.manual_score, grade.needs_manual_grade, comments.get(grade.name), shown
                )
    return found


@pytest.fixture(scope="session")
def released() -> NotebookNode:
    return nbformat.read(ROOT / "lessons" / LESSON / f"{LESSON}.ipynb", as_version=4)


@pytest.fixture
def handed_in(released) -> Callable[..., NotebookNode]:
    """A submission without the lesson's own demonstrations. Keywords set answer cells (`_` for -), in
    the questions' own letters; others come last."""

    def make(*last: str, first: str = "", **answers: str) -> NotebookNode:
        nb = nbformat.from_dict(released)
        nb.cells = [cell for cell in nb.cells if grade_id(cell) or cell.id in ("student", "setup")]
        sources = RIGHT | {name.replace("_", "-"): text for name, text in answers.items()}
        for cell in nb.cells:
            cell.source = as_seen(cell.id, sources[cell.id]) if cell.id in sources else cell.source
        at = next(i for i, cell in enumerate(nb.cells) if cell.id == "setup") + 1
        nb.cells[at:at] = [new_code_cell(first)] if first else []
        nb.cells += [new_code_cell(text) for text in last]
        return nb

    return make


def memo(text: str) -> NotebookNode:
    """A submission of the first lesson with an essay, of which only the essay is written."""
    nb = nbformat.read(ROOT / "lessons" / MEMO_LESSON / f"{MEMO_LESSON}.ipynb", as_version=4)
    nb.cells = [cell for cell in nb.cells if grade_id(cell) or cell.id in ("student", "setup")]
    for cell in nb.cells:
        cell.source = {"student": RIGHT["student"], "data-memo": text}.get(cell.id, cell.source)
    return nb


@dataclass
class Result:
    points: dict[str, float]
    reasons: dict[str, str]
    texts: dict[int, str]
    notes: list[str]
    cases: collecting.Cases

    @property
    def text(self) -> str:
        return "\n".join(self.texts.values())


@pytest.fixture
def graded(box, released) -> Callable[..., Result]:
    """Collect in the sandbox and score outside, as `batch` does; points that are not 0 by question."""

    def grade(nb: NotebookNode, limits: Limits = CALM, student: str = STUDENT, within: Runner = box) -> Result:
        prepared = prepare(Submission(student, LESSON, notebook=nb), {LESSON: released}, limits)
        collected = collecting.collect(within, prepared.job)
        scores = marking.score_answers(LESSON, prepared.run, collected, prepared.cases)
        return Result(
            {id: score.points for id, score in scores.items() if score.points},
            {id: score.reason for id, score in scores.items()},
            collected.texts,
            [*prepared.notes, *collected.notes],
            prepared.cases,
        )

    return grade
