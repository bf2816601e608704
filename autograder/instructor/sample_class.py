"""A simulated class: students with typical mistakes hand in the first two lessons, for the demo and for tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.instructor.mistakes import MISTAKES, function_cell
from autograder.release.authoring import answer_as_seen
from autograder.release.lesson import grade_id

LESSONS = ("01_what_are_scaling_laws", "02_fit_and_forecast")
LESSON = LESSONS[0]
DAMAGE = 2000  # characters after which the damaged notebook breaks off


@dataclass(frozen=True)
class Sample:
    """One student. `answers`: by question, the answer cells that are not the right ones; None for a cell left alone."""

    student: str
    about: str
    answers: Mapping[str, str | None] = field(default_factory=dict)
    deleted: tuple[str, ...] = ()
    untouched: bool = False
    damaged: bool = False


def slips(*keys: tuple[str, str]) -> dict[str, str]:
    return {question: MISTAKES[question, slip] for question, slip in keys}


def letters(**chosen: str) -> dict[str, str]:
    """Answers to choice questions in the questions' own letters, `_` for - in their ids."""
    return {id.replace("_", "-"): f'answers["{id.replace("_", "-")}"] = "{letter}"' for id, letter in chosen.items()}


NOISY = """
import sys
import warnings


def scale_needed(E, A, alpha, x, target):
    warnings.warn("is x positive?", RuntimeWarning)
    print("computing the factor", file=sys.stderr)
    np.log(np.array([-1.0, 1.0]))
    return ((target - E) / (A * x**-alpha)) ** (-1 / alpha) if target > E else "never"


print("do not mind these messages", file=sys.stderr)
"""
RAISES = """
def fit_power_law(x, loss):
    alphas = np.linspace(0.1, 1, 10)
    return alphas[10]
"""
LOOPS = """
def scale_needed(E, A, alpha, x, target):
    factor = 1.0
    while E + A * (factor * x) ** -alpha > target:
        factor = 2 * factor
    return factor
"""

CLASS = (
    Sample("ada.lovelace", "everything right"),
    Sample("emmy.noether", "everything right, with warnings on stderr", {
        "scale-needed": function_cell("scale-needed", NOISY),
    }),
    Sample("alan.turing", "partly right, and stopped before the end", {
        **letters(flattening_curve="A", one_decade="A"),
        "better-lever": None, "scale-needed": None, "kaplan-size": None, "forecast-largest": None, "data-memo": None,
    }),
    Sample("blaise.pascal", "log10 for ln", slips(
        ("fit-power-law", "log10 for ln"), ("bits-and-nats", "log10 for ln"),
    )),
    Sample("carl.gauss", "E forgotten", {
        **slips(("fit-power-law", "E forgotten"), ("scale-needed", "E forgotten")),
        **letters(why_not_zero="B"),
    }),
    Sample("daniel.bernoulli", "sign of the exponent", slips(
        ("fit-power-law", "sign of the exponent"), ("scale-needed", "factor upside down"),
    )),
    Sample("grace.hopper", "N in place of D", {
        **slips(("kaplan-size", "N in place of D"), ("better-lever", "both levers")),
        **letters(split_budget="B"),
    }),
    Sample("henri.poincare", "2ND for 6ND", slips(
        ("training-flops", "forward pass only"), ("run-cost", "forward pass only"),
    )),
    Sample("claude.shannon", "bits for nats", slips(
        ("bits-and-nats", "not converted"), ("kaplan-size", "what remains"),
    )),
    Sample("sophie.germain", "an untouched notebook", untouched=True),
    Sample("leonhard.euler", "a notebook that breaks off in the middle", damaged=True),
    Sample("maria.agnesi", "test cells deleted", deleted=("training-flops", "scale-needed", "what-a-law-is")),
    Sample("pierre.fermat", "a function that raises", {"fit-power-law": function_cell("fit-power-law", RAISES)}),
    Sample("zeno.elea", "a loop that never ends where the target is out of reach", {
        "scale-needed": function_cell("scale-needed", LOOPS),
    }),
    Sample("evariste.galois", "a cell that ends the kernel", {"kaplan-size": "import os\n\nos._exit(1)"}),
)  # fmt: skip


def write_class(lesson: str, authored: NotebookNode, released: NotebookNode, folder: Path) -> list[Sample]:
    """Write every student's notebook as <folder>/<student>/<lesson>/<lesson>.ipynb; the students."""
    right = {str(grade_id(cell)): answered(cell.source) for cell in authored.cells if _is_answer(cell)}
    for sample in CLASS:
        text = nbformat.writes(submission(sample, right, released))
        path = folder / sample.student / lesson / f"{lesson}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text[:DAMAGE] if sample.damaged else text, encoding="utf-8")
    return list(CLASS)


def submission(sample: Sample, right: Mapping[str, str], released: NotebookNode) -> NotebookNode:
    """The released notebook as this student hands it in; `right` are the right answer cells by their ids."""
    nb = nbformat.from_dict(released)
    nb.cells = [cell for cell in nb.cells if cell.id not in sample.deleted]
    for cell in nb.cells:
        if cell.id == "student":
            cell.source = f'STUDENT = "{sample.student}"'
        elif cell.id in right and not sample.untouched:
            id = cell.id.removesuffix("-answer")
            answer = sample.answers.get(id, right[cell.id])
            if answer is not None:
                cell.source = _as_handed_in(cell, answer, sample.student)
    return nb


def _as_handed_in(cell: NotebookNode, answer: str, student: str) -> str:
    id = cell.id.removesuffix("-answer")
    if id == cell.id and not cell.metadata.nbgrader.grade:  # a cell that chooses what to look at
        return answer
    return answer_as_seen(id, answer, student)


def answered(source: str) -> str:
    """An authored answer cell as a student writes it: without the markers and without the exercise's last line."""
    lines = source.splitlines()
    return "\n".join(line for line in lines if "### " not in line and "raise NotImplementedError" not in line)


def _is_answer(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))
