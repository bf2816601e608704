"""The program that runs in the sandbox: a warmed process that makes one child per submission; the child runs the cells.

Cells, questions and inputs come over a socket that is handed to the child, so that one submission's never lie in the
memory from which the next one is made.
"""

import base64
import contextlib
import gc
import json
import os
import signal
import socket
import struct
import sys
import time

from autograder.sandbox import bubblewrap, confine
from autograder.sandbox.session import Shell, run_submission, warm_up
from autograder.sandbox.wire import Wire, WireError

READABLE = [bubblewrap.COURSE, bubblewrap.PYTHON, bubblewrap.PACKAGES, "/usr", "/lib", "/lib32", "/lib64", "/etc"]


def _run_confined(shell: Shell, handed: int, settings: dict) -> None:
    """In a process of its own: keep only the job's socket (`handed`), give up every privilege, run the submission."""
    os.setsid()  # so that "kill my group" does not reach the warmed process
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(handed, 3)
    os.closerange(4, 1 << 16)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    os.environ.clear()
    os.environ.update(HOME="/tmp/work", MPLBACKEND="Agg", LANG="C.UTF-8", OPENBLAS_NUM_THREADS="1")
    wire = Wire(socket.socket(fileno=3), trusted=True)
    job = wire.receive()
    confine.limit_resources(job["memory"], int(job["total_seconds"]) + 1)
    if settings["nested"]:
        confine.private_folders()
    os.makedirs("/tmp/work")  # noqa: PTH103
    os.chdir("/tmp/work")
    confine.give_up_privileges(base64.b64decode(settings["filter"]), READABLE)
    with contextlib.suppress(WireError):  # the grader hung up: it has what it wants, or has had enough
        run_submission(shell, wire, job)


def _supervise(shell: Shell, job: int, report: int, settings: dict) -> None:
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


def serve(shell: Shell, control: socket.socket, settings: dict) -> None:
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
    gc.freeze()  # what is loaded stays shared between the children: the collector must not touch it
    if settings["nested"]:
        control = socket.socket(fileno=file)
        control.sendall(b"warm")
        serve(shell, control, settings)
    else:
        _run_confined(shell, file, settings)
