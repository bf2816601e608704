"""What the grader says to a process that runs a submission, and what it makes of the replies. Nothing is trusted.

A process behind walls (`sandbox.Sandbox`) and one without (`bare.BareProcess`) are held to the same limits here.
"""

import secrets
import time
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from autograder.bank.answers import ERRORS, NOT_PLAIN, NotPlain, plain, printable
from autograder.sandbox.wire import STRAY, Wire, WireError

START_SECONDS = 60
GRACE_SECONDS = 3  # after which a cell or function that did not heed its own time limit is killed with its process
SHOWN = 20_000  # characters of output that are kept of one cell
BYTES_OF_A_CELL = 12 * SHOWN + 1000  # the most that a message with so much output takes
STOPPED = {
    "late": "was stopped after {cell_seconds:g} seconds",
    "skipped": "was not run: the notebook had used up its {total_seconds:g} seconds",
}


Cells = list[tuple[int, str]]  # number in the notebook, source


@dataclass(frozen=True)
class Limits:
    """What one submission may use: seconds for a cell, a question and the whole notebook, and bytes of memory."""

    cell_seconds: float = 30
    question_seconds: float = 10
    total_seconds: float = 300
    memory: int = 512 << 20  # beyond what the process holds before the first cell


STANDARD = Limits()


@dataclass(frozen=True)
class QuestionCall:
    """A question as the process hears it: its id and, for a function, the packed arguments of every call."""

    id: str
    inputs: list | None = None


@dataclass
class RunReport:
    """What came out of one run of a submission.

    `texts`: by cell number, what the cell printed. `stopped`, `raised`: by cell number, how the cell was stopped, and
    what it raised, as the end of a sentence. `replies`: by question, {"value": plain}, {"returned": [one per input]} or
    {"problem": code}, one of NOT_PLAIN or "unreadable". Where the run ended early, `why` says so, and `at` is the
    number of the cell or the id of the question where it did. `cpu_seconds` are counted by a warmed process, and 0
    where there is none.
    """

    texts: dict[int, str] = field(default_factory=dict)
    stopped: dict[int, str] = field(default_factory=dict)
    raised: dict[int, str] = field(default_factory=dict)
    replies: dict[str, dict[str, Any]] = field(default_factory=dict)
    at: int | str | None = None
    why: str = ""
    cpu_seconds: float = 0.0


class Runner(Protocol):
    """Something that runs submissions, one after the other. Use it in a with statement."""

    def __enter__(self) -> "Runner": ...

    def __exit__(self, *_: object) -> None:
        """End what runs; another thread may call it."""

    def run(self, cells: Cells, questions: list[QuestionCall], limits: Limits, seconds: float = ...) -> RunReport:
        """Run `cells` in a fresh notebook, then ask `questions`; `seconds` for all the cells.

        Whatever the submission does, a report comes back, and what the submission started is ended.
        """


def converse(wire: Wire, cells: Cells, questions: list[QuestionCall], limits: Limits, seconds: float) -> RunReport:
    """Send the job over `wire`, hear what becomes of it, and ask the questions: see `Runner.run`."""
    report = RunReport()
    job = {"cells": cells, "seconds": seconds, **asdict(limits)}
    wire.allow(len(cells) * BYTES_OF_A_CELL)
    try:
        wire.send(job, START_SECONDS)
        if wire.receive(START_SECONDS) != {"ready": True}:
            raise WireError("it did not start")
        end = time.monotonic() + seconds + limits.cell_seconds
        for number, source in cells:
            report.at = number
            said = wire.receive(min(limits.cell_seconds + GRACE_SECONDS, end - time.monotonic()))
            if said.get("cell") != number or not isinstance(said.get("text"), str):
                raise WireError(STRAY)
            report.texts[number] = printable(said["text"][: SHOWN + 100])
            stopped = said.get("stopped")
            if isinstance(stopped, str) and stopped in STOPPED:
                report.stopped[number] = STOPPED[stopped].format(**job)
            elif raised := _raised(said.get("raised"), source.count("\n") + 1):
                report.raised[number] = raised
        for call in questions:
            report.at = call.id
            report.replies[call.id] = _ask(wire, call, limits.question_seconds + GRACE_SECONDS)
    except WireError as error:
        report.why = str(error)
    else:
        report.at = None
    return report


def _raised(said: Any, lines: int) -> str:
    """What a cell raised, as the end of a sentence: a name that Python itself has, and one of the cell's `lines`."""
    name, line = said if isinstance(said, list) and len(said) == 2 else (None, None)
    if not isinstance(name, str) or name not in ERRORS:
        return ""
    return f"raised {name} (line {line})" if type(line) is int and 1 <= line <= lines else f"raised {name}"


def _ask(wire: Wire, call: QuestionCall, seconds: float) -> dict[str, Any]:
    """{"value": plain}, {"returned": [one per input]} or {"problem": code}: made anew of what was said."""
    nonce = secrets.token_hex(8)  # an answer written before its question was asked cannot know it
    inputs = {} if call.inputs is None else {"inputs": call.inputs}
    wire.send({"nonce": nonce, "id": call.id, **inputs}, seconds)
    said = wire.receive(seconds)
    if said.get("nonce") != nonce:
        raise WireError(STRAY)
    problem, returned = said.get("problem"), said.get("returned")
    if problem is not None:
        return {"problem": problem if isinstance(problem, str) and problem in NOT_PLAIN else "unreadable"}
    if call.inputs is None:
        return _plain(said.get("value"))
    if isinstance(returned, list) and len(returned) == len(call.inputs):
        return {"returned": [_result(one) for one in returned]}
    return {"value": None}


def _result(one: Any) -> dict[str, Any]:
    """What a function gave for one input, as `answers.call` says it, without words that could carry the input out."""
    said = one if isinstance(one, dict) else {}
    if (name := said.get("error")) is not None:
        return {"error": name if name in _TOLD else "Exception", "message": ""}
    plain = _plain(said.get("value"))
    return plain if "value" in plain else {"error": "NotPlain", "message": ""}


_TOLD = ["NotImplementedError", "OutOfTime", "NotPlain"]  # a list, in which anything can be looked for


def _plain(value: Any) -> dict[str, Any]:
    try:
        return {"value": _clean(plain(value))}
    except NotPlain as error:
        return {"problem": error.code}


def _clean(value: Any) -> Any:
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return printable(value) if isinstance(value, str) else value
