"""A student's notebook in the process that runs it: prepare a shell, run the cells, answer the grader's questions.

The process holds no key and no seed, and gives no marks. It may lie behind walls (`inside`) or not (`bare`).
"""

import contextlib
import io
import os
import random
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
from autograder.sandbox.conversation import SHOWN
from autograder.sandbox.wire import Wire


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


class Shell(InteractiveShell):
    """IPython without what a sandbox cannot have: magics and `!` that start programs do nothing."""

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def enable_matplotlib(self, gui: Any = None) -> tuple[str, str]:
        return "agg", "agg"

    def system(self, command: str) -> None:
        print("(no other programs run while grading)")

    system_raw = system_piped = system


def warm_up() -> Shell:
    """Load what lessons use, and prepare the notebook's shell. Pictures are not drawn: the student's own are kept."""
    config = Config()
    config.HistoryManager.enabled = False  # it would write files, and start a thread that no child inherits
    config.InteractiveShell.colors = "NoColor"
    main = sys.modules["__main__"] = ModuleType("__main__")  # `check` looks for the student's answers there
    shell = Shell.instance(config=config, displayhook_class=_PlainHook, user_module=main)
    shell.display_pub.publish = _show_text  # type: ignore[method-assign]  # as text: nothing is drawn here
    shell.run_cell("import numpy as np; np.polyfit([1, 2, 3], [1, 2, 3], 1)")
    shell.reset()
    for lesson in questions.LESSONS:
        notebook.points(lesson)
        for asked in questions.questions(lesson):
            with contextlib.suppress(Exception):  # an unfinished lesson must not stop the others
                asked.instance(notebook.SELF_STUDY)  # loads the data that its figures come from
    plt.figure(figsize=(1, 1)).add_subplot(xscale="log")
    plt.close()
    plt.show = lambda *args, **kwargs: None
    for slow in ("savefig", "tight_layout"):
        setattr(Figure, slow, lambda *args, **kwargs: None)
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 (the generator that students' code may use; the same for everyone)
    return shell


def _show_text(data: dict, *args: Any, **kwargs: Any) -> None:
    """What `display` shows, in the form that text has; an object without one is passed over."""
    text = data.get("text/markdown") or data.get("text/plain", "")
    if not text.startswith("<IPython.core.display."):
        print(text)


def run_submission(shell: Shell, wire: Wire, job: dict) -> None:
    """Run the job's cells, reporting each; then answer questions until the other end hangs up."""
    wire.send({"ready": True})
    os.environ["SCALING_LAWS_TIME_LIMIT"] = str(job["question_seconds"])
    end = time.monotonic() + job["seconds"]
    text = _Text()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        for number, source in job["cells"]:
            said: dict = {"stopped": "skipped"}
            if time.monotonic() < end:
                said = _run_cell(shell, source, job["cell_seconds"])
            wire.send({"cell": number, "text": text.take(), **said})
    while True:
        asked = wire.receive()
        wire.send({"nonce": asked["nonce"], **_answer(shell, asked)})


def _run_cell(shell: Shell, source: str, seconds: float) -> dict:
    """Run a cell: {"stopped": "late"} where its time was up, {"raised": [name, line]} where it raised, otherwise {}."""
    shell.execution_count += 1
    error: object = None
    with answers.time_limit(seconds):
        try:
            result = shell.run_cell(source)
            error = result.error_before_exec or result.error_in_exec
        except answers.OutOfTime as late:
            error = late
    plt.close("all")  # as Jupyter does after each cell
    if isinstance(error, answers.OutOfTime):
        return {"stopped": "late"}
    return {"raised": [answers.error_name(error), _line(error)]} if isinstance(error, BaseException) else {}


def _line(error: BaseException) -> int:
    """The line of the cell at which it raised; 0 where that is not known."""
    if isinstance(error, SyntaxError):
        return error.lineno or 0
    frame = error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename.startswith("<ipython-input"):
            return frame.tb_lineno
        frame = frame.tb_next
    return 0


def _answer(shell: Shell, asked: dict) -> dict:
    """An answer as plain data, what a function gave on each of the inputs, or why there is none, in a code."""
    try:
        value = shell.user_ns["answers"].get(asked["id"])
        if "inputs" not in asked:
            return {"value": answers.plain(value)}
        if not callable(value):
            return {"value": None}
        return {"returned": answers.call(value, [unpack(args) for args in asked["inputs"]])}
    except answers.NotPlain as error:
        return {"problem": error.code}
    except Exception:
        return {"problem": "unreadable"}
