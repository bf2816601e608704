"""The sandbox as a machine: it starts or says why not, ends with whoever started it, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from autograder.course import CourseError
from autograder.sandbox import seccomp
from autograder.sandbox.conversation import STANDARD, QuestionCall, RunReport
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.wire import WireError
from tests.autograder.grading.conftest import CALM, POINTS
from tests.autograder.sandbox.processes import alive, descendants, wait_for

SLEEP = [(0, "import time; time.sleep(60)")]


def test_a_new_bubblewrap_for_each_submission_gives_the_same(box, handed_in, graded):
    """The way of machines that forbid namespaces within namespaces."""
    with Sandbox(nested=False) as slow:
        warmed, fresh = (graded(handed_in("print(answers)"), CALM, within=one) for one in (box, slow))
        killed = graded(handed_in(first="import os; os._exit(0)"), CALM, within=slow)
        root = slow.run([(0, "import os; print(os.getuid() == 0, os.path.exists('/tmp/work/left'))")], [], CALM)
    assert fresh.points == warmed.points == killed.points == POINTS
    assert root.texts[0] == "False False\n"


def test_where_nesting_is_refused_the_other_way_is_taken(monkeypatch):
    run = Sandbox.run
    refused = lambda self, *args: RunReport(why="refused") if self.nested else run(self, *args)  # noqa: E731
    monkeypatch.setattr(Sandbox, "run", refused)
    with Sandbox() as box:
        assert not box.nested
        assert box.run([(0, "print(1)")], [], STANDARD).texts == {0: "1\n"}


def test_without_bubblewrap_a_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CourseError, match=r"sudo apt-get install bubblewrap libseccomp2.*--no-sandbox"), Sandbox():
        pass


def test_without_libseccomp_there_is_no_sandbox(box, monkeypatch):
    monkeypatch.setattr(seccomp, "LIBRARY", "libnothing.so")
    with pytest.raises(CourseError, match=r"libseccomp2.*libnothing.so"), Sandbox():
        pass


def test_a_sandbox_that_cannot_start_says_why(box, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(CourseError, match="does not start here"), Sandbox():
        pass


def test_closing_ends_every_process_even_a_busy_one():
    with Sandbox() as box:
        before = descendants(os.getpid())
        heard = []

        def run():
            with pytest.raises(WireError, match="closed"):
                box.run(SLEEP, [], STANDARD)
            heard.append("closed")

        busy = threading.Thread(target=run)
        busy.start()
        assert wait_for(lambda: len(descendants(os.getpid())) >= len(before) + 2)
        running = set(descendants(os.getpid())) & set(descendants(box._process.pid)) | {box._process.pid}
    busy.join(5)
    assert heard == ["closed"]
    assert wait_for(lambda: not [pid for pid in running if alive(pid)], 3)
    with pytest.raises(WireError, match="closed"):
        box.run([], [], STANDARD)


def test_kill_9_of_the_grader_takes_everything_with_it(box):
    code = """
from autograder.sandbox.sandbox import STANDARD, Sandbox
with Sandbox() as box:
    print("started", flush=True)
    box.run([(0, "import time; time.sleep(60)")], [], STANDARD)
"""
    grader = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert grader.stdout.readline() == b"started\n"
    assert wait_for(lambda: len(descendants(grader.pid)) >= 4)
    below = descendants(grader.pid)
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    assert wait_for(lambda: not [pid for pid in below if alive(pid)], 3)


def test_a_warmed_process_that_dies_is_replaced():
    with Sandbox() as box:
        box._process.kill()
        box._process.wait()
        heard = box.run([(0, "answers = {'a': 1}")], [QuestionCall("a")], STANDARD)
        assert heard.why or heard.replies == {"a": {"value": 1}}
        assert box.run([(0, "answers = {'a': 1}")], [QuestionCall("a")], STANDARD).replies == {"a": {"value": 1}}


def test_threads_that_a_lesson_may_use_have_room_beside_another_s_bomb(box):
    bomb = """import threading, time
try:
    while True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
except RuntimeError: print("no more")
time.sleep(60)"""
    honest = """import threading
wait = threading.Event()
several = [threading.Thread(target=wait.wait) for _ in range(40)]
for one in several: one.start()
print(threading.active_count())
wait.set()"""
    with Sandbox() as other:

        def run():
            with pytest.raises(WireError, match="closed"):
                other.run([(0, "print(1)"), (1, bomb)], [], STANDARD)

        busy = threading.Thread(target=run)
        idle = len(descendants(other._process.pid))
        busy.start()
        assert wait_for(lambda: len(descendants(other._process.pid)) > idle)
        assert box.run([(0, honest)], [], STANDARD).texts[0] == "41\n"
        other.__exit__()
        busy.join()


def test_computing_is_counted(box):
    """The guide's figures for large classes come from this."""
    idle, busy = (box.run([(0, code)], [], CALM).cpu_seconds for code in ("1", "sum(range(30_000_000))"))
    assert busy > 2 * idle > 0


def test_the_filter_is_compiled_for_this_machine():
    program = seccomp.program()
    assert len(program) % 8 == 0
    assert len(program) > 8 * sum(len(names.split()) for names in seccomp.REFUSED.values()) / 2
