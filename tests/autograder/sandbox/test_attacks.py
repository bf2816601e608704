"""What submissions do to steal marks, to break the grader or to look where they should not, and what becomes of it.

`attacks` has the table. The submission under test has four questions answered rightly (`POINTS`).
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

import pytest

from autograder.bank import seed
from autograder.bank.keys import ChoiceKey
from autograder.course import ROOT
from autograder.grading import collecting
from autograder.questions import key
from autograder.release.lesson import grade_id
from autograder.sandbox.bubblewrap import ROOMS
from autograder.sandbox.conversation import Limits
from tests.autograder.grading.conftest import CALM, POINTS, QUICK, RIGHT, Result
from tests.autograder.sandbox.attacks import ANSWERS, COSTLY, INSIDE, LEFT_OUT, VAIN
from tests.autograder.sandbox.processes import descendants


def without(*lost: str) -> dict[str, float]:
    return {id: points for id, points in POINTS.items() if id not in lost}


@dataclass(frozen=True)
class Attack:
    """A submission that tries something. `kept`: the points that it must have in the end; None: `POINTS` at most."""

    family: str
    name: str
    changes: dict[str, str]  # of the cells of the submission, as `handed_in` takes them
    kept: dict[str, float] | None
    limits: Limits = CALM
    notes: int = 0  # for the instructor, at the least


def table() -> Iterator[Attack]:
    for family, rows in VAIN.items():
        yield from (Attack(family, name, {"first": code}, POINTS) for name, code in rows.items())
    for family, rows in LEFT_OUT.items():
        yield from (Attack(family, name, {"first": code}, POINTS, QUICK, notes=1) for name, code in rows.items())
    for family, rows in COSTLY.items():
        for name, code in rows.items():
            yield Attack(
                family, name, {"bits_and_nats_answer": f"{RIGHT['bits-and-nats-answer']}\n{code}"}, None, QUICK
            )
    lost = without("training-flops")
    for name, body in INSIDE.items():
        code = f"def training_flops(N, D):\n{indent(body, '    ')}\nanswers['training-flops'] = training_flops"
        yield Attack("hidden inputs told", name, {"training_flops_answer": code}, lost, QUICK)
    for name, value in ANSWERS.items():
        code = f"answers['run-cost'] = {value}\nanswers['training-flops'] = lambda N, D: {value}"
        lost = without("run-cost", "training-flops")
        yield Attack(
            "answers that are none, or lie", name, {"training_flops_answer": code, "run_cost_answer": ""}, lost, QUICK
        )


ATTACKS = list(table())
# The quickest of some families; all the others run with the slow tests.
SOON = (
    *(
        "AST transformer",
        "scores patched",
        "fork",
        "trace",
        "mount",
        "network",
        "lock",
        "time of null",
        "change the course",
    ),
    *("all files", "os._exit", "a forged answer", "every answer a Z", "a dict that raises", "as an error's name"),
    *("as the length of a list", "a type with a forged name", "a forged reason"),
)


@dataclass(frozen=True)
class Damage:
    """What an attack gained, what came out that must not, and whether it kept or broke something."""

    gained: list[str]
    leaked: list[str]
    forged: list[str]
    costs: list[str]

    def __bool__(self) -> bool:
        return bool(self.gained or self.leaked or self.forged or self.costs)


def damage(attack: Attack, result: Result) -> Damage:
    gained = [id for id, points in result.points.items() if points > POINTS.get(id, 0.0)]
    own_words = [*result.reasons.values(), *result.notes]
    said = " ".join([*own_words, result.text])
    places = [str(ROOT), sys.prefix, sys.base_prefix, "a seed for tests", "IS READ", "IT WORKED"]
    leaked = [place for place in places if place in said]
    if attack.family == "hidden inputs told":
        numbers = [number for case in result.cases["training-flops"] for number in case.args]
        told = said.replace(",", "")
        leaked += [f"{n}" for n in numbers if f"{n:.6g}" in told or f"{n:.0f}" in told or f"{n!r}"[:8] in told]
    forged = [reason for reason in own_words if "Well done" in reason or len(reason.splitlines()) != 1]
    costs = [] if attack.kept is None or attack.kept == result.points else [f"{result.points}"]
    costs += ["no note"] if len(result.notes) < attack.notes else []
    costs += ["control characters"] if "\x1b" in said or "\x00" in said else []
    return Damage(gained, leaked, forged, costs)


@pytest.mark.parametrize("attack", [a for a in ATTACKS if a.name in SOON], ids=lambda attack: attack.name)
def test_an_attack_earns_nothing_and_learns_nothing(handed_in, graded, attack):
    assert not damage(attack, graded(handed_in(**attack.changes), attack.limits))


PEER = """import builtins, glob, os, threading, numpy
print("left:", hasattr(builtins, "left"), hasattr(numpy, "left"), "LEFT" in os.environ, threading.active_count(),
      [path for folder in ("/tmp", "/tmp/work", "/dev/shm", "/tmp/matplotlib") for path in glob.glob(folder + "/*")])
print("drawn:", numpy.random.rand(), os.umask(0o22), os.nice(0))"""


def seen_of(result: Result) -> tuple:
    return result.points, result.reasons, result.texts, result.notes


def host() -> dict[Path, tuple[object, ...]]:
    """The machine's devices and the course's files, as an attack could have changed them.

    Without the time of a file's last change of status: another test may hold a hard link to the same file.
    """
    devices = [Path("/dev") / name for name in ("null", "zero", "full", "random", "urandom", "tty", "ptmx")]
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*") if "__pycache__" not in path.parts]
    looked_at = [(path, path.lstat()) for path in (*(path for path in devices if path.exists()), *files)]
    return {
        path: (stat.st_mtime_ns, stat.st_mode, stat.st_uid, stat.st_size, path.is_file() and path.read_bytes())
        for path, stat in looked_at
    }


@pytest.mark.slow
def test_every_attack_of_the_table(handed_in, graded, box, tmp_path):
    """Prints, by family: tried, points gained, words leaked, reasons forged, processes left, peers changed."""
    (tmp_path / "secret").write_text("IN-SECRET")
    assert len(ATTACKS) >= 150
    before, idle = host(), len(descendants(box._process.pid))
    peer = seen_of(graded(handed_in(PEER), student="peer"))
    faults: list[str] = []
    rows: dict[str, list[int]] = {}
    for attack in ATTACKS:
        found = damage(attack, graded(handed_in(**attack.changes), attack.limits))
        left = len(descendants(box._process.pid)) - idle
        changed = seen_of(graded(handed_in(PEER), student="peer")) != peer
        row = (1, len(found.gained), len(found.leaked), len(found.forged), left, changed)
        rows[attack.family] = [a + b for a, b in zip(rows.get(attack.family, [0] * 6), row, strict=True)]
        if found or left or changed:
            faults.append(f"{attack.family}, {attack.name}: {found}, {left} left, peer changed: {changed}")
    print("\nkind of attack | tried | gains | leaks | forged reasons | survivors | peers changed")
    total = [sum(column) for column in zip(*rows.values(), strict=True)]
    for family, row in [*rows.items(), ("in all", total)]:
        print(family, *row, sep=" | ")
    assert not faults, "\n".join(faults)
    assert host() == before


def test_a_loop_is_stopped_and_the_cell_says_so(handed_in, graded):
    result = graded(handed_in(first="while True: pass", flattening_curve_answer="while True: pass"), QUICK)
    assert result.points == without("flattening-curve")
    assert result.text.count("This cell was stopped after 1 seconds.") == 2


def test_a_killing_answer_cell_costs_its_question_alone(handed_in, graded):
    result = graded(handed_in(run_cost_answer="import os\nos._exit(1)"))
    assert result.points == without("run-cost")


KILLS = "answers['training-flops'] = lambda N, D: __import__('os')._exit(0)"
HANGS = "def training_flops(N, D):\n    while True: pass\nanswers['training-flops'] = training_flops"
SCALE_NEEDED = """def scale_needed(E, A, alpha, x, target):
    return ((target - E) / (A * x**-alpha)) ** (-1 / alpha) if target > E else "never"
answers['scale-needed'] = scale_needed"""
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
    result = graded(handed_in(SCALE_NEEDED, training_flops_answer=code), QUICK)
    assert result.points == without("training-flops") | {"scale-needed": 3.0}
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
def fit_power_law(x, loss):
    best = (np.inf, None)
    for alpha in np.linspace(0.02, 2, 397):
        z = (x / x[0]) ** -alpha
        A, E = np.polyfit(z, loss, 1, w=1 / loss)
        best = min(best, (np.sum((loss / (E + A * z) - 1) ** 2), (E, A * x[0] ** alpha, alpha)))
    x[:], loss[:] = 1, 1
    return best[1]
answers['fit-power-law'] = fit_power_law
"""
    assert graded(handed_in(fit_power_law_answer=spoil)).points == POINTS | {"fit-power-law": 6.0}
