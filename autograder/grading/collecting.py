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
from autograder.sandbox.sandbox import Asked, Limits, Sandbox

RERUNS = 20

# Locked cells of one such line show what the grader will write there itself; nothing is gained by running them.
_SHOWN_BY_THE_GRADER = re.compile(r'\s*(ask|check)\("[\w-]+"\)\s*')


@dataclass(frozen=True)
class Job:
    """What a sandbox is to do for one submission: plain data, which may travel to another machine."""

    cells: list[tuple[int, str]]
    questions: list[Asked]
    limits: Limits


@dataclass
class Collected:
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


def packed(cases: Sequence[Example]) -> list:
    return [pack(case.args) for case in cases]


def job(nb: NotebookNode, released: NotebookNode, lesson: str, cases: Cases, limits: Limits) -> Job:
    """What to run and ask of the repaired notebook `nb`."""
    cells = [(number, cell.source) for number, cell in enumerate(nb.cells) if cell.cell_type == "code" and _runs(cell)]
    idle = demonstrations(cells, (cell.source for cell in released.cells if grade_id(cell) is None))
    cells = [cell for cell in cells if cell[0] not in idle]
    asked = [one for one in questions(lesson) if not isinstance(one, Essay)]
    # Functions last: they see inputs that are kept back, and other answers, which feedback repeats, could carry them.
    asked.sort(key=lambda one: isinstance(one, Function))
    return Job(cells, [Asked(one.id, packed(cases[one.id]) if one.id in cases else None) for one in asked], limits)


def _runs(cell: NotebookNode) -> bool:
    locked = grade_id(cell) and not cell.metadata.nbgrader.solution
    return not (locked and _SHOWN_BY_THE_GRADER.fullmatch(cell.source))


def fingerprint(todo: Job) -> str:
    """Decided by all that the answers depend on, time apart: the same cells, asked the same, need not run again."""
    return sha256(repr([todo.cells, [asdict(asked) for asked in todo.questions]]).encode()).hexdigest()[:20]


def collect(sandbox: Sandbox, todo: Job) -> Collected:
    """Run a submission and ask for its answers.

    A cell that ends the process, or hangs so that it must be killed, is left out, and the others run again without
    it; a function that does is left out likewise, and the answers before it are kept.
    """
    result = Collected(cell_seconds=todo.limits.cell_seconds)
    cells, asked = list(todo.cells), list(todo.questions)
    end = time.monotonic() + todo.limits.total_seconds
    for _ in range(RERUNS + 1):
        heard = sandbox.run(cells, asked, todo.limits, max(0.0, end - time.monotonic()))
        result.cpu_seconds += heard.cpu_seconds
        result.texts = heard.texts | result.texts  # what a cell printed first, before others were left out, stays
        result.answers |= heard.replies
        for number, what in heard.stopped.items():
            _leave_out(result, number, what)
        if not heard.why:
            break
        if isinstance(heard.at, int):
            result.texts.pop(heard.at, None)
            _leave_out(result, heard.at, f"was left out, because {heard.why}")
        elif heard.at:
            result.answers[heard.at] = _no_answer(next(one for one in asked if one.id == heard.at), heard.why)
            result.notes.append(f"the question {heard.at!r} was left out, because {heard.why}")
        cells = [cell for cell in cells if cell[0] != heard.at and cell[0] not in heard.stopped]
        asked = [one for one in asked if one.id not in result.answers]
        if not asked or time.monotonic() > end:
            break
    for one in asked:
        result.answers.setdefault(one.id, _no_answer(one, "the time for the whole notebook was up"))
    return result


def _leave_out(result: Collected, number: int, what: str) -> None:
    if f"This cell {what}." not in result.texts.get(number, ""):
        result.texts[number] = result.texts.get(number, "") + f"This cell {what}.\n"
        result.notes.append(f"cell {number + 1} {what}")


def _no_answer(asked: Asked, why: str) -> dict[str, Any]:
    if asked.inputs is None:
        return {"problem": f"There is no answer: {why}."}
    late = {"error": "OutOfTime", "message": ""} if "time" in why else {"error": "SystemExit", "message": why}
    return {"returned": [late] * len(asked.inputs)}
