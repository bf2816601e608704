"""What submissions do to steal marks, to break the grader or to look where they should not, and what becomes of it.

Every row of the table of what stock nbgrader lets through is here, then attacks of our own. The submission under test
has four questions answered rightly (`POINTS`); a row says what is left of them.
"""

import pytest

from autograder.bank import seed
from autograder.bank.keys import ChoiceKey
from autograder.course import ROOT
from autograder.grading import collecting
from autograder.questions import key
from autograder.release.lesson import grade_id
from autograder.sandbox.conversation import Limits
from tests.autograder.grading.conftest import POINTS, QUICK


def without(*lost: str) -> dict[str, float]:
    return {id: points for id, points in POINTS.items() if id not in lost}


# Everything right, and before it a cell that tries to earn, to read or to keep more. Nothing comes of it.
VAIN = {
    "comparison patched": "np.allclose = np.isclose = np.testing.assert_allclose = lambda *a, **k: True",
    "always equal": """class Yes:
    def __eq__(self, other): return True
    def __float__(self): return 1.0
    def __str__(self): return "B"
answers.update({id: Yes() for id in ("kaplan-size", "one-decade", "loglog-meaning")})""",
    "a text that lies": """class B(str):
    def strip(self): return self
    def upper(self): return "D"
answers["loglog-meaning"] = B("D")""",
    "a dict that lies": """class Full(dict):
    def get(self, id, default=None): return super().get(id, "points: 99")
answers = Full(answers)""",
    "input transformer": "get_ipython().input_transformers_cleanup.append(lambda lines: ['1\\n', *lines])",
    "AST transformer": """import ast
class Full(ast.NodeTransformer):
    def visit_Constant(self, node): return ast.Constant(5000.0) if node.value == 0.0 else node
get_ipython().ast_transformers.append(Full())""",
    "display hook": "import sys\nsys.displayhook(5000.0)\nget_ipython().display_formatter.format = lambda *a: ({}, {})",
    "scoring patched": """import autograder, autograder.scoring, autograder.notebook
autograder.scoring.score = autograder.notebook.score = autograder.score = lambda *a, **k: 5000.0""",
    "answer tools patched": "import autograder.answers as a\na.is_number = lambda value: True\na.MAX_TEXT = 10**9",
    "module beside the notebook": "open('numpy.py', 'w').write('raise SystemExit')\nimport sys\nsys.path.insert(0, '')",
    "start-up file": """import os
for name in ("~/.ipython/profile_default/startup/a.py", "/tmp/ipython/profile_default/startup/a.py"):
    try:
        os.makedirs(os.path.dirname(os.path.expanduser(name)), exist_ok=True)
        open(os.path.expanduser(name), "w").write("answers = {}")
    except OSError: pass""",
    "warning on stderr": "import sys, warnings\nprint('careful', file=sys.stderr)\nwarnings.warn('careful')",
    "exit": "exit()",
    "raise SystemExit": "raise SystemExit(1)",
    "50 MB of output": "for _ in range(50): print('x' * 1_000_000)",
    "output by the back door": "import os\nfor _ in range(50): os.write(1, bytes(10**6)), os.write(2, bytes(10**6))",
    "disk filled": """try:
    for n in range(99): open(f'/tmp/{n}', 'wb').write(bytes(10_000_000))
except OSError: pass""",
    "threads without end": """import threading, time
try:
    while True: threading.Thread(target=time.sleep, args=(99,), daemon=True).start()
except RuntimeError: pass""",
    "memory bomb": "bomb = [bytearray(1 << 20) for _ in range(4000)]",
    "memory outside the address space": """import mmap, os
try:
    while True: os.ftruncate(os.memfd_create('x'), 1 << 30)
except OSError: pass""",
    "fork": "import os\nos.fork()",
    "fork by the library": "import multiprocessing as m\nm.Process(target=print).start()",
    "another program": "import subprocess\nsubprocess.run(['sleep', '99'])",
    "shell": "!sleep 99",
    "recursion": "f = lambda: f()\nf()",
    "kill everybody": "import os\nos.kill(-1, 9)",
    "kill the parent": "import os\nos.kill(os.getppid(), 9)",
    "wider limits": "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
    "network": "import socket\nsocket.create_connection(('1.1.1.1', 53), 1)",
    "unix socket": "import socket\nsocket.socket(socket.AF_UNIX).connect('/run/docker.sock')",
    "trace": "import ctypes\nassert ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0",
    "mount": "import ctypes\nassert ctypes.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, None) == 0",
    "umount": "import ctypes\nassert ctypes.CDLL(None).umount2(b'/course/autograder/questions/instructor', 2) == 0",
    "namespace": "import ctypes\nassert ctypes.CDLL(None).unshare(0x10000000) == 0",
    "become root": "import os\nos.setuid(0)",
    "device": "import os\nos.mknod('/tmp/disk', 0o60666, os.makedev(8, 0))",
    "read a disk": "open('/dev/sda', 'rb')",
    "change the course": "open('/course/autograder/bank/scoring.py', 'a').write('')",
    "change Python": "import numpy\nopen(numpy.__file__, 'a').write('')",
    "hang later": "import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()",
    "hang at the end": "import atexit, time\natexit.register(time.sleep, 99)",
    "binary rubbish": "print('\\ud800\\x00\\x1b[2J\\x1b]0;title\\x07')",
}  # fmt: skip


@pytest.mark.parametrize("code", VAIN.values(), ids=VAIN.keys())
def test_a_vain_attack_costs_and_earns_nothing(handed_in, graded, code):
    result = graded(handed_in(first=code))
    assert result.points == POINTS
    assert result.notes == []


# A cell that takes its process with it, or does not stop. It is left out; all other questions count.
FATAL = {
    "os._exit": "import os\nos._exit(0)",
    "segmentation fault": "import ctypes\nctypes.string_at(0)",
    "abort": "import os\nos.abort()",
    "descriptors closed": "import os\nos.closerange(0, 99)",
    "rubbish in the grader's channel": "import os\nfor n in range(3, 9):\n    os.write(n, b'{}' * 99)",
    "flood of the grader's channel": "import os\nwhile True: os.write(3, bytes(1 << 20))",
    "a forged report of cells": """import json, os, struct
for n in range(200):
    data = json.dumps({"cell": n, "text": "", "stopped": ""}).encode()
    os.write(3, struct.pack(">I", len(data)) + data)""",
    "a forged answer": """import json, os, struct
data = json.dumps({"nonce": "0" * 16, "value": "D"}).encode()
os.write(3, struct.pack(">I", len(data)) + data)""",
    "a loop that catches everything": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "a loop without signals": """import signal
for s in range(1, 65):
    try: signal.signal(s, signal.SIG_IGN)
    except (OSError, ValueError): pass
while True: pass""",
}


@pytest.mark.parametrize("code", FATAL.values(), ids=FATAL.keys())
def test_a_cell_that_kills_costs_only_itself(handed_in, graded, code):
    result = graded(handed_in(first=code), QUICK)
    assert result.points == POINTS
    assert len(result.notes) == 1
    assert "was left out" in result.notes[0] or "was stopped" in result.notes[0]


def test_a_loop_is_stopped_and_the_cell_says_so(handed_in, graded):
    result = graded(handed_in(first="while True: pass", flattening_curve_answer="while True: pass"), QUICK)
    assert result.points == without("flattening-curve")
    assert result.text.count("This cell was stopped after 1 seconds.") == 2


def test_a_killing_answer_cell_costs_its_question_alone(handed_in, graded):
    result = graded(handed_in(run_cost_answer="import os\nos._exit(1)"))
    assert result.points == without("run-cost")


KILLS = "answers['training-flops'] = lambda N, D: __import__('os')._exit(0)"
HANGS = "def training_flops(N, D):\n    while True: pass\nanswers['training-flops'] = training_flops"
HANGS_HARD = """def training_flops(N, D):
    while True:
        try:
            while True: pass
        except BaseException: pass
answers['training-flops'] = training_flops"""


@pytest.mark.parametrize(
    ("code", "reason"), [(KILLS, "ended the process"), (HANGS, "in time"), (HANGS_HARD, "in time")]
)
def test_a_question_that_kills_or_hangs_costs_only_itself(handed_in, graded, code, reason):
    double = "answers['gain-from-doubling'] = lambda E, A, alpha, x: A * x**-alpha * (1 - 2**-alpha)"
    result = graded(handed_in(double, training_flops_answer=code), QUICK)
    assert result.points == without("training-flops") | {"gain-from-doubling": 2.0}
    assert reason in result.reasons["training-flops"]


EXITS = "import os\nos._exit(0)"


@pytest.fixture
def runs(box, monkeypatch) -> list[int]:
    """Grows with every run of a notebook."""
    counted: list[int] = []
    monkeypatch.setattr(box, "run", lambda *args, run=box.run: counted.append(1) or run(*args))
    return counted


@pytest.mark.parametrize("where", ["first", "last"])
def test_thirty_killing_cells_cost_no_other_cell_its_points(handed_in, graded, runs, where):
    nb = handed_in(*[EXITS] * 29, first=EXITS)
    if where == "first":
        nb.cells[3:3] = [nb.cells.pop() for _ in range(29)]
    result = graded(nb)
    assert result.points == POINTS
    assert len(runs) == 11
    assert len(result.notes) == 11
    assert result.text.count("was left out, because the process ended") == 10
    assert result.text.count("was not run: too many before it were left out") == 20


def test_after_the_last_rerun_what_came_before_counts_and_the_reason_is_true(handed_in, graded, runs, monkeypatch):
    monkeypatch.setattr(collecting, "RERUNS", 4)
    nb = handed_in()
    answer_cells = [
        cell for cell in nb.cells if (grade_id(cell) or "").endswith("-answer") and cell.cell_type == "code"
    ]
    first, *others = [grade_id(cell).removesuffix("-answer") for cell in answer_cells]
    for cell in answer_cells[1:]:
        cell.source = EXITS
    result = graded(nb)
    assert len(runs) == 5
    assert result.points == {first: POINTS[first]}
    assert "was left out, because the process ended, so there is no" in result.reasons[others[0]]
    assert "was not run: too many before it were left out, so there is no" in result.reasons[others[-1]]


def test_the_whole_notebook_has_a_time_limit(handed_in, graded):
    sleepy = Limits(cell_seconds=1, question_seconds=1, total_seconds=2)
    result = graded(handed_in(*["import time\nprint('slept')\ntime.sleep(0.9)"] * 20), sleepy)
    assert result.points == POINTS
    slept = result.text.count("slept")
    assert slept <= 3  # after 2 seconds none is started
    assert slept + result.text.count("was not run: the notebook had used up its 2 seconds") == 20


# Answers that are no plain answers. They score nothing, and what is wrong is said.
NO_ANSWERS = {
    "not a number": "float('nan')",
    "infinity": "-np.inf",
    "a number of 401 digits": "10**400",
    "a number of 10,000 digits": "10**10_000",
    "a list of millions": "list(range(5_000_000))",
    "an array of millions": "np.zeros(5_000_000)",
    "a list in itself": "(x := []).append(x) or x",
    "nested deeply": "eval('[' * 90 + ']' * 90)",
    "a text of 50 MB": "'x' * 50_000_000",
    "many long texts": "['x' * 10_000] * 10_000",
    "a dictionary": "{'points': 2}",
    "a complex number": "2j",
    "bytes": "b'2'",
    "a module": "np",
    "a function": "print",
    "half a character": "'\\ud800'",
    "nothing": "None",
}


@pytest.mark.parametrize("value", NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_an_answer_that_is_none_scores_nothing(handed_in, graded, value):
    code = f"answers['run-cost'] = {value}\nanswers['training-flops'] = lambda N, D: answers['run-cost']"
    result = graded(handed_in(code))
    assert result.points == without("run-cost", "training-flops")
    for reason in (result.reasons["run-cost"], result.reasons["training-flops"]):
        assert 20 < len(reason.encode()) < 600


# Places where secrets lie outside. The cell prints whatever it can read of them.
def test_nothing_of_the_instructors_can_be_read(handed_in, graded, tmp_path):
    (tmp_path / "gradebook.db").write_text("SECRET")
    seed.seed_file()
    places = [ROOT / ".git", ROOT / "solutions", ROOT / "tests", ROOT / "autograder", seed.seed_file(), tmp_path]
    places += ["/course/solutions", "/course/autograder/questions/instructor", "/etc/passwd", "/etc/hostname", "/home"]
    code = f"""
import os, pathlib
for place in {[str(place) for place in places]}:
    path = pathlib.Path(place)
    try: print(place, sorted(os.listdir(path)) if path.is_dir() else path.read_text(), 'IS READ')
    except OSError as error: print(type(error).__name__)
for name in ("autograder.questions.instructor", "autograder.questions.instructor.lesson_01", "solutions"):
    try: held = set(vars(__import__(name, fromlist=["x"]))) - set(vars(pathlib)) - {{"__path__"}}
    except ImportError: continue
    print(name, sorted(held), 'IS READ')
print(os.environ)
from course_data import load
try: load("grid", held_out=True); print('IS READ')
except FileNotFoundError as error: print(type(error).__name__)
"""
    text = graded(handed_in(code)).text
    assert "FileNotFoundError" in text
    seen = [line for line in text.splitlines() if "IS READ" in line]
    assert all(line.endswith(" [] IS READ") for line in seen), seen  # empty folders, and packages of nothing
    assert "a seed for tests" not in text


def test_no_key_is_in_the_memory_of_the_sandbox(handed_in, graded):
    code = """
import gc, sys
texts = [o for o in gc.get_objects() if type(o) is dict]
print("keys:", sum("reasons" in d or "right" in d for d in texts), [m for m in sys.modules if "instructor" in m])
"""
    reasons = [reason for id in POINTS for reason in getattr(key(id), "reasons", {}).values()]
    assert any(isinstance(key(id), ChoiceKey) for id in POINTS)
    text = graded(handed_in(code)).text
    assert "keys: 0 []" in text
    assert not [reason for reason in reasons if reason in text]


def test_nothing_persists_and_nothing_keeps_running(handed_in, graded):
    leave = """
import builtins, os, threading, time, numpy
builtins.left = numpy.left = 1
os.environ["LEFT"] = "1"
for folder in ("/tmp", "/tmp/work", "/dev/shm", "/tmp/matplotlib"):
    try:
        os.makedirs(folder, exist_ok=True)
        open(folder + "/left", "w").write("left")
    except OSError: pass
threading.Thread(target=lambda: [time.sleep(0.01) for _ in range(10_000)]).start()
numpy.random.seed(1)
"""
    look = """
import builtins, glob, os, threading, numpy
print("left:", hasattr(builtins, "left"), hasattr(numpy, "left"), "LEFT" in os.environ, threading.active_count(),
      [p for f in ("/tmp", "/tmp/work", "/dev/shm", "/tmp/matplotlib") for p in glob.glob(f + "/left")])
print("drawn:", numpy.random.rand())
"""
    untouched = graded(handed_in(look), student="peer").text
    graded(handed_in(leave))
    after = graded(handed_in(look), student="peer").text
    assert "left: False False False 1 []" in after
    assert after == untouched


# Held-out inputs must not come back to the student, who might hand in again: not as answers, errors or output.
LEAKS = {
    "as a text": "return repr((N, D))",
    "as a list of another length": "return [N, D, N, D]",
    "as an error's message": "raise ValueError(repr((N, D)))",
    "as an error's name": "raise type(f'E{N:.0f}and{D:.0f}', (Exception,), {})",
    "as another answer": "answers['flattening-curve'] = answers['kaplan-size'] = repr((N, D))\n    return 0.0",
    "as output": "print(N, D)\n    return 0.0",
}


@pytest.mark.parametrize("code", LEAKS.values(), ids=LEAKS.keys())
def test_held_out_inputs_do_not_come_back(handed_in, graded, code):
    leak = f"def training_flops(N, D):\n    {code}\nanswers['training-flops'] = training_flops"
    result = graded(handed_in(training_flops_answer=leak))
    assert result.points == without("training-flops")
    said = " ".join([*result.reasons.values(), *result.notes, result.text]).replace(",", "")
    for case in result.cases["training-flops"]:
        for number in case.args:
            assert f"{number:.6g}" not in said
            assert f"{number:.0f}" not in said
            assert f"{number!r}"[:8] not in said


def test_answers_that_depend_on_who_asks_or_when_earn_what_they_are_worth(handed_in, graded):
    known = """
seen = []
def training_flops(N, D):
    seen.append((N, D))
    return 6 * N * D if len(seen) <= 2 else 0.0
answers['training-flops'] = training_flops
check("training-flops")
"""
    assert graded(handed_in(training_flops_answer=known)).points == without("training-flops")


def test_a_function_cannot_change_its_inputs_for_the_next_call(handed_in, graded):
    spoil = """
def loglog_line(x, y):
    slope, intercept = np.polyfit(np.log(x), np.log(y), 1)
    x[:], y[:] = 1, 1
    return slope, intercept
answers['loglog-line'] = loglog_line
"""
    assert graded(handed_in(loglog_line_answer=spoil)).points == POINTS | {"loglog-line": 3.0}
