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
from autograder.sandbox.wire import ENDED, LATE, TOO_LONG, TOO_MUCH

RERUNS = 20
TOO_MANY = "was not run: too many before it were left out"
_CAUSES = {LATE: "late", ENDED: "ended", TOO_LONG: "too much", TOO_MUCH: "too much"}  # codes of `missing.NO_ANSWER`

# Locked cells of one such line show what the grader will write there itself; nothing is gained by running them.
_SHOWN_BY_THE_GRADER = re.compile(r'\s*(ask|check)\("[\w-]+"\)\s*')


@dataclass(frozen=True)
class Job:
    """What to run and ask of one submission: plain data, which may travel to another machine.

    `answer_cells`: the number of the cell in which a question is to be answered. `further`: the numbers of cells that
    are not the lesson's own.
    """

    cells: Cells
    questions: list[QuestionCall]
    limits: Limits
    answer_cells: dict[str, int] = field(default_factory=dict)
    further: frozenset[int] = frozenset()


@dataclass
class CollectedAnswers:
    """The answers of a submission, by question; what its cells printed, by number; notes for the instructor.

    An answer is {"value": plain}, {"returned": [one per input]} or {"problem": code of `missing.NO_ANSWER`}. `fates`:
    by question, what became of a cell that did not run to its end, as the end of a sentence.
    """

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    fates: dict[str, str] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    cpu_seconds: float = 0.0
    cell_seconds: float = 0.0  # the limit that a cell had


Cases = dict[str, Sequence[Example]]


def cases_for(lesson: str, student: str, attempt: str = "") -> Cases:
    """By question, the inputs on which this student's functions are graded, and what is right there.

    Another `attempt` (see `attempt_of`) has other inputs.
    """
    functions = [asked.id for asked in questions(lesson) if isinstance(asked, Function)]
    return {id: grading_cases(id, student, attempt) for id in functions}


def attempt_of(cells: Cells) -> str:
    """Decided by the sources of the cells that run: the same work meets the same inputs, and changed work meets others.

    So what a function lets slip of its inputs is of no use to the next hand-in.
    """
    return sha256(repr([source for _, source in cells]).encode()).hexdigest()[:20]


def _packed(cases: Sequence[Example]) -> list:
    return [pack(case.args) for case in cases]


def cells_to_run(nb: NotebookNode, released: NotebookNode) -> Cells:
    """The cells of the repaired notebook `nb` on which an answer may depend."""
    cells = [(number, cell.source) for number, cell in enumerate(nb.cells) if cell.cell_type == "code" and _runs(cell)]
    idle = demonstrations(cells, (cell.source for cell in released.cells if grade_id(cell) is None))
    return [cell for cell in cells if cell[0] not in idle]


def job(nb: NotebookNode, released: NotebookNode, cells: Cells, lesson: str, cases: Cases, limits: Limits) -> Job:
    """What to run (`cells`) and ask of the repaired notebook `nb`."""
    asked = [question.id for question in questions(lesson) if not isinstance(question, Essay)]
    # Functions last: they see inputs that are kept back, and other answers, which feedback repeats, could carry them.
    asked.sort(key=lambda id: id in cases)
    calls = [QuestionCall(id, _packed(cases[id]) if id in cases else None) for id in asked]
    numbers = {grade_id(cell): number for number, cell in enumerate(nb.cells)}
    own = {cell.get("id") for cell in released.cells}
    further = frozenset(at for at, _ in cells if not grade_id(nb.cells[at]) and nb.cells[at].get("id") not in own)
    places = {id: numbers[f"{id}-answer"] for id in asked if f"{id}-answer" in numbers}
    return Job(cells, calls, limits, places, further)


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
    lost: dict[int, str] = {}  # by number, what became of cells that do not run again
    end = time.monotonic() + job.limits.total_seconds
    why = "too many"
    for rerun in range(1, RERUNS + 2):
        report = runner.run(cells, calls, job.limits, max(0.0, end - time.monotonic()))
        result.cpu_seconds += report.cpu_seconds
        result.texts = report.texts | result.texts  # what a cell printed first, before others were left out, stays
        result.answers |= report.replies
        new = dict(report.stopped)
        if isinstance(report.at, int):
            result.texts.pop(report.at, None)
            new[report.at] = f"was left out, because {report.why}"
            if given_up := dict.fromkeys(_given_up(job, cells, report.at, rerun), TOO_MANY):
                lost |= given_up
                result.texts |= {number: f"This cell {TOO_MANY}.\n" for number in given_up}
                result.notes.append(f"{len(given_up)} cells were not run: too many before them were left out")
        elif report.at:
            culprit = next(call for call in calls if call.id == report.at)
            result.answers[culprit.id] = {"problem": _CAUSES.get(report.why, "channel")}
            result.notes.append(f"the question {culprit.id!r} was left out, because {report.why}")
        elif report.why:
            why = "no start"
            result.notes.append(f"nothing was run, because {report.why}")
        for number, what in new.items():
            _note_cell(result, number, what)
        lost |= new
        cells = [cell for cell in cells if cell[0] not in lost]
        calls = [call for call in calls if call.id not in result.answers]
        if not report.why or why == "no start":
            break
        if not calls or time.monotonic() > end:
            why = "no time"
            break
    fates = report.raised | lost
    result.fates = {id: fates[number] for id, number in job.answer_cells.items() if number in fates}
    for call in calls:
        result.answers.setdefault(call.id, {"problem": why})
    return result


def _given_up(job: Job, cells: Cells, at: int, rerun: int) -> set[int]:
    """The cells behind the one at `at` that are not tried any more: the student's further ones, and at last all.

    The cells before it did no harm, so that what they answer is scored however many follow.
    """
    behind = {number for number, _ in cells if number > at}
    return behind if rerun == RERUNS else behind & job.further if rerun == RERUNS // 2 else set()


def _note_cell(result: CollectedAnswers, number: int, what: str) -> None:
    """Say below the cell's output, and once in the notes, what became of it."""
    if f"This cell {what}." not in result.texts.get(number, ""):
        result.texts[number] = result.texts.get(number, "") + f"This cell {what}.\n"
        result.notes.append(f"cell {number + 1} {what}")
