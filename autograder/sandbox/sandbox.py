"""The grader's end: start sandboxes, hand them submissions, and hold every conversation to its limits."""

import base64
import builtins
import json
import secrets
import shutil
import socket
import struct
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograder.bank.answers import plain, printable
from autograder.bank.seed import seed_file
from autograder.course import ROOT, CourseError
from autograder.sandbox import bubblewrap, seccomp
from autograder.sandbox.wire import Wire, WireError

START_SECONDS = 60
GRACE_SECONDS = 3  # after which a cell or function that did not heed its own time limit is killed with its process
STOPPED = {
    "late": "was stopped after {cell_seconds:g} seconds",
    "skipped": "was not run: the notebook had used up its {total_seconds:g} seconds",
}
HOW_TO_GET_IT = (
    "Submissions are graded in a sandbox, which needs Linux with the packages bubblewrap and libseccomp2 "
    "(Debian, Ubuntu: sudo apt-get install bubblewrap libseccomp2). "
    "To run submissions unprotected as programs on this machine, say --no-sandbox."
)


@dataclass(frozen=True)
class Limits:
    """What one submission may use."""

    cell_seconds: float = 30
    question_seconds: float = 10
    total_seconds: float = 300
    memory: int = 512 << 20  # bytes beyond those of the warmed process


STANDARD = Limits()


@dataclass(frozen=True)
class Asked:
    """A question as the sandbox hears it: its id and, for a function, the packed arguments of every call."""

    id: str
    inputs: list | None = None


@dataclass
class Heard:
    """What came out of one run. Where it ended before its time: `why`, and `at` which cell or question."""

    texts: dict[int, str] = field(default_factory=dict)
    stopped: dict[int, str] = field(default_factory=dict)
    replies: dict[str, dict[str, Any]] = field(default_factory=dict)
    at: int | str | None = None
    why: str = ""
    cpu_seconds: float = 0.0  # counted by the warmed process; 0 where there is none


def require_programs() -> None:
    """CourseError where bubblewrap is not there at all."""
    if sys.platform != "linux" or not shutil.which("bwrap"):
        raise CourseError(HOW_TO_GET_IT)


def why_not() -> str:
    """Why this machine has no sandbox, in a sentence; empty where it has one."""
    try:
        with Sandbox():
            return ""
    except CourseError as error:
        return str(error)


class Sandbox:
    """One warmed process in bubblewrap, or, where namespaces cannot be nested, a new bubblewrap for each submission.

    Use it in a with statement, from one thread: bubblewrap ends when the thread that started it does.
    """

    def __init__(self, hidden: tuple[Path, ...] = (), *, nested: bool = True):
        self.nested = nested
        self._hidden = [ROOT / "solutions", *map(ROOT.joinpath, bubblewrap.ROOMS), seed_file().parent, *hidden]
        self._process: subprocess.Popen | None = None
        self._closed = False
        self._filter = ""

    def __enter__(self) -> "Sandbox":
        """Raises CourseError where this machine has no sandbox, with what to do about it."""
        require_programs()
        try:
            self._filter = base64.b64encode(seccomp.program()).decode()
        except OSError as error:
            raise CourseError(f"{HOW_TO_GET_IT} (libseccomp: {error})") from None
        if self.nested:
            self._start()
            self.nested = not self.run([], [], STANDARD).why
        if not self.nested:
            self._stop()
            if why := self.run([], [], STANDARD).why:
                raise CourseError(f"The sandbox does not start here ({why}). {HOW_TO_GET_IT}")
        return self

    def __exit__(self, *_: object) -> None:
        """Another thread may call it: what runs is ended, and nothing is started any more."""
        self._closed = True
        self._stop()

    def run(
        self, cells: list[tuple[int, str]], questions: list[Asked], limits: Limits, seconds: float = START_SECONDS
    ) -> Heard:
        """Run `cells` (number, source) in a fresh notebook, then ask `questions`; `seconds` for all the cells.

        Whatever happens, `Heard` comes back, and all that the submission started is gone.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                if self.nested:
                    self._hand_over(theirs)
                else:
                    self._process = self._launch(theirs)
            heard = _converse(Wire(ours), cells, questions, limits, seconds)
        if self.nested:
            heard.cpu_seconds = self._end_job()
        else:
            self._stop()
        return heard

    def _launch(self, sock: socket.socket) -> subprocess.Popen:
        settings = {"nested": self.nested, "filter": self._filter}
        start = (
            f"import sys; sys.path.insert(0, {bubblewrap.COURSE!r}); from autograder.sandbox.inside import main; main()"
        )
        words = bubblewrap.command(["-c", start, str(sock.fileno())], {"SANDBOX": json.dumps(settings)}, self._hidden)
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        return subprocess.Popen(words, pass_fds=[sock.fileno()], **quiet)

    def _start(self) -> None:
        """A new warmed process, in the place of one that is gone."""
        self._stop()
        if self._closed:
            raise WireError("the sandbox is closed")
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = self._launch(theirs)
        self._control.settimeout(START_SECONDS)
        try:
            said = self._control.recv(4)
        except OSError:
            said = b""
        if said != b"warm":
            process, self._process = self._process, None
            process.kill()
            words = process.communicate()[1].decode(errors="replace").strip().splitlines() or ["it said nothing"]
            raise CourseError(f"The sandbox does not start here ({words[-1]:.200}). {HOW_TO_GET_IT}")

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()  # and with bubblewrap everything in it, by --die-with-parent and its namespaces
            process.communicate()

    def _hand_over(self, sock: socket.socket) -> None:
        try:
            socket.send_fds(self._control, [b"job"], [sock.fileno()])
        except OSError:  # the warmed process is gone, for a reason of the machine's: a new one
            self._start()
            socket.send_fds(self._control, [b"job"], [sock.fileno()])

    def _end_job(self) -> float:
        """End all that the submission started; it is gone when this returns. The CPU time that it took."""
        try:
            self._control.sendall(b"end")
            said = self._control.recv(8)
        except OSError:
            said = b""
        if len(said) == 8:
            return struct.unpack(">d", said)[0]
        self._start()
        return 0.0


def _converse(
    wire: Wire, cells: list[tuple[int, str]], questions: list[Asked], limits: Limits, seconds: float
) -> Heard:
    heard = Heard()
    job = {"cells": cells, "seconds": seconds, **asdict(limits)}
    try:
        wire.send(job, START_SECONDS)
        if wire.receive(START_SECONDS) != {"ready": True}:
            raise WireError("it did not start")
        end = time.monotonic() + seconds + limits.cell_seconds
        for number, _ in cells:
            heard.at = number
            said = wire.receive(min(limits.cell_seconds + GRACE_SECONDS, end - time.monotonic()))
            if said.get("cell") != number or not isinstance(said.get("text"), str):
                raise WireError("it wrote into the grader's channel")
            heard.texts[number] = printable(said["text"])
            if said.get("stopped") in STOPPED:
                heard.stopped[number] = STOPPED[said["stopped"]].format(**job)
        for asked in questions:
            heard.at = asked.id
            heard.replies[asked.id] = _ask(wire, asked, limits.question_seconds + GRACE_SECONDS)
    except WireError as error:
        heard.why = str(error)
    else:
        heard.at = None
    return heard


def _ask(wire: Wire, asked: Asked, seconds: float) -> dict[str, Any]:
    """{"value": plain}, {"returned": [one per input]} or {"problem": sentence}: made anew of what was heard."""
    nonce = secrets.token_hex(8)  # an answer written before its question was asked cannot know it
    inputs = {} if asked.inputs is None else {"inputs": asked.inputs}
    wire.send({"nonce": nonce, "id": asked.id, **inputs}, seconds)
    said = wire.receive(seconds)
    if said.get("nonce") != nonce:
        raise WireError("it wrote into the grader's channel")
    if asked.inputs is None and isinstance(said.get("problem"), str):
        return {"problem": printable(said["problem"])[:300]}
    returned = said.get("returned")
    if asked.inputs is not None and isinstance(returned, list) and len(returned) == len(asked.inputs):
        return {"returned": [_result(one) for one in returned]}
    return _plain(said.get("value"))


def _result(one: Any) -> dict[str, Any]:
    """What a function gave for one input, as `answers.call` says it, without words that could carry the input out."""
    if isinstance(one, dict) and "error" in one:
        kind = getattr(builtins, str(one["error"]), None)
        known = isinstance(kind, type) and issubclass(kind, BaseException)
        name = str(one["error"]) if known or one["error"] in ("OutOfTime", "LinAlgError") else "an error of its own"
        return {"error": name, "message": "on an input that was kept back"}
    said = _plain(one.get("value") if isinstance(one, dict) else None)
    return said if "value" in said else {"error": "TypeError", "message": said["problem"]}


def _plain(value: Any) -> dict[str, Any]:
    try:
        return {"value": _clean(plain(value))}
    except TypeError as error:
        return {"problem": str(error)}


def _clean(value: Any) -> Any:
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return printable(value) if isinstance(value, str) else value
