"""From a submission to its answers: what to run and ask, and what to do when a cell or function kills the process."""

import re
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from nbformat import NotebookNode

from autograder.bank.kinds import Essay, Example, Function
from autograder.bank.packing import pack
from autograder.grading.demonstrations import demonstrations
from autograder.questions import grading_cases, questions
from autograder.release.lesson import grade_id
from autograder.sandbox.conversation import Cells, Limits, QuestionCall, Runner

RERUNS = 20

# Locked cells of one such line show what the grader will write there itself; nothing is gained by running them.
_SHOWN_BY_THE_GRADER = re.compile(r'\s*(ask|check)\("[\w-]+"\)\s*')


@dataclass(frozen=True)
class Job:
    """What to run and ask of one submission: plain data, which may travel to another machine."""

    cells: Cells
    questions: list[QuestionCall]
    limits: Limits


@dataclass
class CollectedAnswers:
    """The answers of a submission, by question; what its cells printed, by number; notes for the instructor."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    cpu_seconds: float = 0.0
    cell_seconds: float = 0.0  # the limit that a cell had


Cases = dict[str, Sequence[Example]]


def cases_for(lesson: str, student: str) -> Cases:
    """By question, the inputs on which this student's functions are graded, and what is right there."""
    return {asked.id: grading_cases(asked.id, student) for asked in questions(lesson) if isinstance(asked, Function)}


def _packed(cases: Sequence[Example]) -> list:
    return [pack(case.args) for case in cases]


def job(nb: NotebookNode, released: NotebookNode, lesson: str, cases: Cases, limits: Limits) -> Job:
    """What to run and ask of the repaired notebook `nb`."""
    cells = [(number, cell.source) for number, cell in enumerate(nb.cells) if cell.cell_type == "code" and _runs(cell)]
    idle = demonstrations(cells, (cell.source for cell in released.cells if grade_id(cell) is None))
    cells = [cell for cell in cells if cell[0] not in idle]
    asked = [question.id for question in questions(lesson) if not isinstance(question, Essay)]
    # Functions last: they see inputs that are kept back, and other answers, which feedback repeats, could carry them.
    asked.sort(key=lambda id: id in cases)
    return Job(cells, [QuestionCall(id, _packed(cases[id]) if id in cases else None) for id in asked], limits)


def _runs(cell: NotebookNode) -> bool:
    locked = grade_id(cell) and not cell.metadata.nbgrader.solution
    return not (locked and _SHOWN_BY_THE_GRADER.fullmatch(cell.source))


def fingerprint(job: Job) -> str:
    """Decided by all that the answers depend on, time apart: the same cells, asked the same, need not run again."""
    return sha256(repr([job.cells, [asdict(call) for call in job.questions]]).encode()).hexdigest()[:20]


def collect(runner: Runner, job: Job) -> CollectedAnswers:
    """Run a submission and ask for its answers.

    A cell that ends the process, or hangs so that it must be killed, is left out, and the others run again without it.
    A function that does so is left out too, and the answers before it are kept.
    """
    result = CollectedAnswers(cell_seconds=job.limits.cell_seconds)
    cells, calls = list(job.cells), list(job.questions)
    end = time.monotonic() + job.limits.total_seconds
    for _ in range(RERUNS + 1):
        report = runner.run(cells, calls, job.limits, max(0.0, end - time.monotonic()))
        result.cpu_seconds += report.cpu_seconds
        result.texts = report.texts | result.texts  # what a cell printed first, before others were left out, stays
        result.answers |= report.replies
        for number, what in report.stopped.items():
            _note_cell(result, number, what)
        if not report.why:
            break
        if isinstance(report.at, int):
            result.texts.pop(report.at, None)
            _note_cell(result, report.at, f"was left out, because {report.why}")
        elif report.at:
            culprit = next(call for call in calls if call.id == report.at)
            result.answers[culprit.id] = _no_answer(culprit, report.why)
            result.notes.append(f"the question {culprit.id!r} was left out, because {report.why}")
        cells = [cell for cell in cells if cell[0] != report.at and cell[0] not in report.stopped]
        calls = [call for call in calls if call.id not in result.answers]
        if not calls or time.monotonic() > end:
            break
    for call in calls:
        result.answers.setdefault(call.id, _no_answer(call, "the time for the whole notebook was up"))
    return result


def _note_cell(result: CollectedAnswers, number: int, what: str) -> None:
    """Say below the cell's output, and once in the notes, what became of it."""
    if f"This cell {what}." not in result.texts.get(number, ""):
        result.texts[number] = result.texts.get(number, "") + f"This cell {what}.\n"
        result.notes.append(f"cell {number + 1} {what}")


def _no_answer(call: QuestionCall, why: str) -> dict[str, Any]:
    if call.inputs is None:
        return {"problem": f"There is no answer: {why}."}
    late = {"error": "OutOfTime", "message": ""} if "time" in why else {"error": "SystemExit", "message": why}
    return {"returned": [late] * len(call.inputs)}
