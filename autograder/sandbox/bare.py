"""Submissions as ordinary processes, without walls: for machines that have no sandbox, and for people you trust.

Both ends are here. A new Python starts for every run, calls back over the loopback interface with a token, and runs the
cells as a process in the sandbox would. Used on Linux; written for macOS and Windows too, where nobody has tried it.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from autograder.course import ROOT, CourseError
from autograder.sandbox.bubblewrap import NUMBER_OF_THREADS, ROOMS
from autograder.sandbox.conversation import START_SECONDS, Cells, Limits, QuestionCall, RunReport, converse
from autograder.sandbox.wire import Wire, WireError

LACKS = (
    "Submissions run as programs of yours: they can read and change your files (the keys, the seed and the gradebook "
    "among them), use the network, look into other processes and start programs that go on running"
    + ("" if sys.platform == "linux" else ", and take all of the memory")
    + ". Time limits hold, and scores are computed outside."
)
NOT_STARTED = "A process for a submission does not start on this machine ({})."
START = "import sys; sys.path.insert(0, sys.argv[1]); from autograder.sandbox.bare import main; main()"
KEPT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # of the grader's environment: what Python may need to start at all
CALL_SECONDS = 5  # in which a caller must say its token
FILE_BYTES = 64 << 20


class BareProcess:
    """A new process for every run, in a process group and a temporary folder of its own. Use it in a with statement.

    The process imports a copy of the course without solutions/ and every instructor/ folder: a fence and not a wall.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def __enter__(self) -> "BareProcess":
        import matplotlib.font_manager  # noqa: F401 (writes the list of fonts, which is then there to be copied)

        return self

    def __exit__(self, *_: object) -> None:
        """Another thread may call it: what runs is ended, and nothing is started any more."""
        self._closed = True
        if (process := self._process) is not None:
            _kill(process)

    def run(
        self, cells: Cells, questions: list[QuestionCall], limits: Limits, seconds: float = START_SECONDS
    ) -> RunReport:
        """Run `cells` in a fresh notebook, then ask `questions`; `seconds` for all the cells.

        Whatever the submission does, a report comes back, and what it started is ended, unless it left its process
        group. Raises WireError where `__exit__` was called, CourseError where no process starts on this machine.
        """
        token = secrets.token_hex(16)
        with (
            tempfile.TemporaryDirectory(prefix="scaling-laws-", ignore_cleanup_errors=True) as folder,
            socket.create_server(("127.0.0.1", 0)) as door,
        ):
            process = self._process = _launch(_furnished(Path(folder)), door.getsockname()[1], token)
            try:
                if self._closed:
                    raise WireError("the process is closed")
                with _caller(door, token, process) as caller:
                    return converse(Wire(caller), cells, questions, limits, seconds)
            finally:
                self._process = None
                _kill(process)
                process.communicate()


def _furnished(folder: Path) -> Path:
    """`folder` with the course as a class has it, an empty folder to work in, and matplotlib's list of fonts."""
    import matplotlib

    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / "course" / room, ignore=shutil.ignore_patterns("instructor"))
    (folder / "work").mkdir()
    (folder / "matplotlib").mkdir()
    for fonts in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
        shutil.copy(fonts, folder / "matplotlib")
    return folder


def _launch(folder: Path, port: int, token: str) -> "subprocess.Popen[bytes]":
    work = str(folder / "work")
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment |= dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"), work)
    environment |= {"LANG": "C.UTF-8", "MPLBACKEND": "Agg", "MPLCONFIGDIR": str(folder / "matplotlib")}
    environment |= {"IPYTHONDIR": str(folder / "ipython"), "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= dict.fromkeys(NUMBER_OF_THREADS, "1")
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", START, str(folder / "course")],
            cwd=work,
            env=environment,
            stdin=subprocess.PIPE,  # stays open: when it closes, the grader is gone
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,  # a group of its own (Windows passes this over)
        )
    except OSError as error:
        raise CourseError(NOT_STARTED.format(error)) from None
    assert process.stdin is not None
    with contextlib.suppress(OSError):  # it has ended already: `_caller` says why
        process.stdin.write(json.dumps({"port": port, "token": token}).encode() + b"\n")
        process.stdin.flush()
    return process


def _caller(door: socket.socket, token: str, process: "subprocess.Popen[bytes]") -> socket.socket:
    """The connection of the one that says `token`. CourseError, with the last words of `process`, where nobody does."""
    door.settimeout(0.1)
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            caller, _ = door.accept()
        except TimeoutError:
            continue
        if _says(caller, token):
            caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return caller
        caller.close()
    _kill(process)
    words = process.communicate()[1].decode(errors="replace").strip().splitlines() or ["it said nothing"]
    raise CourseError(NOT_STARTED.format(words[-1][:200]))


def _says(caller: socket.socket, token: str) -> bool:
    try:
        said = Wire(caller).receive(CALL_SECONDS).get("token")
    except WireError:
        return False
    return isinstance(said, str) and secrets.compare_digest(said.encode(), token.encode())


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the process and its group, unless it has been waited for: its number could be another's by then."""
    if process.returncode is not None:
        return
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def main() -> None:
    """The program of the process: standard input says in one line of JSON where to call, and with which token."""
    from autograder.sandbox.session import run_submission, warm_up

    told = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with, args=(os.dup(0),), daemon=True).start()
    shell = warm_up()
    with socket.create_connection(("127.0.0.1", told["port"])) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire = Wire(sock, trusted=True)
        wire.send({"token": told["token"]})
        job = wire.receive()
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        os.close(null)
        sys.modules["solutions"] = None  # type: ignore[assignment]  # an installed course would be found beside the copy
        _limit_resources(job["memory"], int(job["total_seconds"]) + 1)
        with contextlib.suppress(WireError):  # the grader hung up: it has what it wants, or has had enough
            run_submission(shell, wire, job)


def _end_with(grader: int) -> None:
    """Wait until the grader closes its end of the pipe `grader`, or is gone; then end, with all that was started."""
    os.read(grader, 1)
    if sys.platform == "win32":
        os._exit(1)
    else:
        os.killpg(0, signal.SIGKILL)


def _limit_resources(memory: int, cpu_seconds: int) -> None:
    """Limits that the system keeps, where it has such: `memory` in bytes beyond what is in use now (Linux alone)."""
    if sys.platform == "win32":
        return
    import resource

    limits = {resource.RLIMIT_CPU: cpu_seconds, resource.RLIMIT_FSIZE: FILE_BYTES, resource.RLIMIT_CORE: 0}
    if sys.platform == "linux":
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        limits[resource.RLIMIT_AS] = used + memory
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))
