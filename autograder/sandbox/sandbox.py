"""The grader's end of the sandbox: start it, hand it submissions, and end what they leave behind."""

import base64
import json
import shutil
import socket
import struct
import subprocess
import sys
from pathlib import Path

from autograder.bank.seed import seed_file
from autograder.course import CourseError
from autograder.sandbox import bubblewrap, seccomp
from autograder.sandbox.conversation import STANDARD, START_SECONDS, Cells, Limits, QuestionCall, RunReport, converse
from autograder.sandbox.remedies import remedy
from autograder.sandbox.wire import Wire, WireError

PACKAGES = (
    "Submissions are graded in a sandbox, which needs Linux with the packages bubblewrap and libseccomp2 "
    "(Debian, Ubuntu: sudo apt-get install bubblewrap libseccomp2)."
)
WITHOUT = "To run submissions as programs on this machine, without protection, say --no-sandbox."
HOW_TO_GET_IT = f"{PACKAGES} {WITHOUT}"


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
        self._hidden = [seed_file().parent, *hidden]
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
        self, cells: Cells, questions: list[QuestionCall], limits: Limits, seconds: float = START_SECONDS
    ) -> RunReport:
        """Run `cells` in a fresh notebook, then ask `questions`; `seconds` for all the cells.

        Whatever the submission does, a report comes back, and all that the submission started is gone.
        Raises WireError where the sandbox is closed, CourseError where it does not start any more.
        """
        if self._closed:
            raise WireError("the sandbox is closed")
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                if self.nested:
                    self._hand_over(theirs)
                else:
                    self._process = self._launch(theirs)
            report = converse(Wire(ours), cells, questions, limits, seconds)
        if self.nested:
            report.cpu_seconds = self._end_job()
        else:
            self._stop()
        return report

    def _launch(self, sock: socket.socket) -> subprocess.Popen:
        settings = {"nested": self.nested, "filter": self._filter}
        start, arguments = "from autograder.sandbox.inside import main; main()", [str(sock.fileno())]
        words = bubblewrap.command(start, arguments, {"SANDBOX": json.dumps(settings)}, self._hidden)
        none = subprocess.DEVNULL
        return subprocess.Popen(words, pass_fds=[sock.fileno()], stdin=none, stdout=none, stderr=subprocess.PIPE)

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
            advice = remedy(words[-1]) or PACKAGES
            raise CourseError(f"The sandbox does not start here ({words[-1]:.200}). {advice} {WITHOUT}")

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
