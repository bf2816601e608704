"""The program that runs in the sandbox: a warmed process that makes one child per submission; the child runs the cells.

It holds no secret, and gives no marks. Cells, questions and inputs come over a socket that is handed to the child, so
that one submission's never lie in the memory from which the next one is made.
"""

import base64
import contextlib
import gc
import io
import json
import os
import random
import signal
import socket
import struct
import sys
import time
from types import ModuleType
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import scipy.optimize  # noqa: F401 (loaded once here, and not in every submission)
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure
from traitlets.config import Config

from autograder import questions
from autograder.bank import answers
from autograder.bank.packing import unpack
from autograder.notebook import cells as notebook
from autograder.sandbox import confine
from autograder.sandbox.wire import Wire, WireError

SHOWN = 20_000  # characters of output that are kept of one cell


class _Text(io.TextIOBase):
    """What a cell prints, up to SHOWN characters."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._length < SHOWN:
            self._parts.append(str(text)[: SHOWN - self._length])
        self._length += len(text)
        return len(text)

    def take(self) -> str:
        text, cut = "".join(self._parts), self._length > SHOWN
        self._parts, self._length = [], 0
        return text + (f"\n[output cut after {SHOWN:,} characters]" if cut else "")


class _PlainHook(DisplayHook):
    """Shows a cell's last value without "Out[3]:" before it."""

    def write_output_prompt(self) -> None:
        pass


class _Shell(InteractiveShell):
    """IPython without what a sandbox cannot have: magics and `!` that start programs do nothing."""

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def enable_matplotlib(self, gui: Any = None) -> tuple[str, str]:
        return "agg", "agg"

    def system(self, command: str) -> None:
        print("(no other programs run while grading)")

    system_raw = system_piped = system


def warm_up() -> _Shell:
    """Load what lessons use, and prepare the notebook's shell. Pictures are not drawn: the student's own are kept."""
    config = Config()
    config.HistoryManager.enabled = False  # it would write files, and start a thread that no child inherits
    config.InteractiveShell.colors = "NoColor"
    main = sys.modules["__main__"] = ModuleType("__main__")  # `check` looks for the student's answers there
    shell = _Shell.instance(config=config, displayhook_class=_PlainHook, user_module=main)
    shell.display_pub.publish = _show_text
    shell.run_cell("import numpy as np; np.polyfit([1, 2, 3], [1, 2, 3], 1)")
    shell.reset()
    for lesson in questions.LESSONS:
        notebook.points(lesson)
        for asked in questions.questions(lesson):
            with contextlib.suppress(Exception):  # a lesson that is not complete shall not stop the others
                asked.instance(notebook.SELF_STUDY)  # loads the data that its figures come from
    plt.close(plt.figure(figsize=(1, 1)).add_subplot(xscale="log").figure)
    plt.show = lambda *args, **kwargs: None
    Figure.savefig = Figure.tight_layout = lambda *args, **kwargs: None
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 (the generator that students' code may use; the same for everybody)
    return shell


def _show_text(data: dict, *args: Any, **kwargs: Any) -> None:
    """What `display` shows, in the form that text has; an object without one is passed over."""
    text = data.get("text/markdown") or data.get("text/plain", "")
    if not text.startswith("<IPython.core.display."):
        print(text)


def run_submission(shell: _Shell, wire: Wire, job: dict) -> None:
    """Run the job's cells, reporting each; then answer questions until the other end hangs up."""
    wire.send({"ready": True})
    os.environ["SCALING_LAWS_TIME_LIMIT"] = str(job["question_seconds"])
    end = time.monotonic() + job["seconds"]
    text = _Text()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        for number, source in job["cells"]:
            stopped = "skipped"
            if time.monotonic() < end:
                stopped = "late" if _run_cell(shell, source, job["cell_seconds"]) else ""
            wire.send({"cell": number, "text": text.take(), "stopped": stopped})
    while True:
        asked = wire.receive()
        wire.send({"nonce": asked["nonce"], **_answer(shell, asked)})


def _run_cell(shell: _Shell, source: str, seconds: float) -> bool:
    """Run a cell; True where it was stopped because its time was up."""
    shell.execution_count += 1
    with answers.time_limit(seconds):
        try:
            result = shell.run_cell(source)
            late = isinstance(result.error_in_exec, answers.OutOfTime)
        except answers.OutOfTime:
            late = True
    plt.close("all")  # as Jupyter does after each cell
    return late


def _answer(shell: _Shell, asked: dict) -> dict:
    """An answer as plain data, or what a function gave on each of the inputs."""
    try:
        value = shell.user_ns["answers"].get(asked["id"])
        if "inputs" not in asked:
            return {"value": answers.plain(value)}
        if not callable(value):
            return {"value": None}
        return {"returned": answers.call(value, [unpack(args) for args in asked["inputs"]])}
    except Exception as error:
        return {"problem": str(error)[:300]}


def _run_confined(shell: _Shell, job: int, settings: dict) -> None:
    """In a process of its own: keep nothing but the job's socket, give up every privilege, run the submission."""
    os.setsid()  # else "kill my group" would reach the warmed process
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(job, 3)
    os.closerange(4, 1 << 16)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    os.environ.clear()
    os.environ.update(HOME="/tmp/work", MPLBACKEND="Agg", LANG="C.UTF-8", OPENBLAS_NUM_THREADS="1")
    wire = Wire(socket.socket(fileno=3), limit=float("inf"))
    job = wire.receive()
    confine.limit_resources(job["memory"], int(job["total_seconds"]) + 1)
    if settings["nested"]:
        confine.private_folders()
    os.makedirs("/tmp/work")  # noqa: PTH103
    os.chdir("/tmp/work")
    confine.give_up_privileges(base64.b64decode(settings["filter"]))
    with contextlib.suppress(WireError):  # the grader hung up: it has what it wants, or has had enough
        run_submission(shell, wire, job)


def _supervise(shell: _Shell, job: int, report: int, settings: dict) -> None:
    """In a child: make the namespaces and the process that lives in them, say its number, and wait for its end.

    That process is number 1 of its namespace. When it ends the kernel ends all that it started, and only then does
    this one return.
    """
    confine.die_with_parent()
    confine.enter_namespaces()
    first = os.fork()
    if first == 0:
        confine.die_with_parent()
        os.close(report)
        _run_confined(shell, job, settings)
        return
    os.close(job)
    os.write(report, str(first).encode())
    os.close(report)
    os.waitpid(first, 0)


def serve(shell: _Shell, control: socket.socket, settings: dict) -> None:
    """One child per socket that arrives; a second word, "end", always follows, and kills what is left of the child.

    The reply to it is the CPU time that the submission took, in seconds.
    """
    while True:
        word, sockets, _, _ = socket.recv_fds(control, 3, 1)
        if word != b"job":
            return  # the grader is gone
        before = time.process_time()
        job = sockets[0]
        numbers, report = os.pipe()
        supervisor = os.fork()
        if supervisor == 0:
            try:
                os.close(numbers)
                control.close()
                _supervise(shell, job, report, settings)
            finally:
                os._exit(0)
        os.close(report)
        os.close(job)
        first = os.read(numbers, 20)  # empty where the namespaces were refused
        os.close(numbers)
        if control.recv(3) != b"end":
            return
        if first:
            with contextlib.suppress(ProcessLookupError):  # no process but ours is numbered here: none was reused
                os.kill(int(first), signal.SIGKILL)
        _, _, used = os.wait4(supervisor, 0)
        control.sendall(struct.pack(">d", time.process_time() - before + used.ru_utime + used.ru_stime))


def main() -> None:
    """`python -c "…main()" FD`: FD is the control socket of a server, or, with nested false, the one job's socket."""
    settings = json.loads(os.environ.pop("SANDBOX"))
    file = int(sys.argv[1])
    confine.drop_root()
    shell = warm_up()
    gc.collect()
    gc.freeze()  # what is loaded stays shared between the children: the collector shall not touch it
    if settings["nested"]:
        control = socket.socket(fileno=file)
        control.sendall(b"warm")
        serve(shell, control, settings)
    else:
        _run_confined(shell, file, settings)
