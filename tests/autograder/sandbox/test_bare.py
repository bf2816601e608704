"""A process without walls: the same limits and the same scores as in the sandbox, and what nobody may rely on it for.

No attack on the machine is tried here: without walls it would succeed.
"""

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from autograder.bank.keys import ChoiceKey
from autograder.bank.kinds import Choice
from autograder.course import ROOT, Course, CourseError
from autograder.grading import batch
from autograder.instructor import sample_class
from autograder.instructor.mistakes import MISTAKES
from autograder.instructor.sample_class import CLASS, Sample, submission
from autograder.questions import key, questions
from autograder.results.outcomes import problems
from autograder.sandbox import bare as module
from autograder.sandbox.bare import BareProcess
from autograder.sandbox.conversation import STANDARD, Limits, QuestionCall
from autograder.sandbox.wire import Wire, WireError
from tests.autograder.grading.conftest import CALM, LESSON, POINTS, QUICK, entries, right_answers
from tests.autograder.sandbox.processes import alive, descendants, wait_for
from tests.autograder.sandbox.test_attacks import KILLS, without

STUBBORN = "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass"  # it is killed from outside
STUBBORN_FUNCTION = """def training_flops(N, D):
    import signal
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    while True: pass
answers["training-flops"] = training_flops"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


@pytest.mark.slow
def test_what_kills_or_hangs_costs_only_itself(handed_in, graded, bare):
    nb = handed_in(
        first="import os\nos._exit(0)", flattening_curve_answer=STUBBORN, training_flops_answer=STUBBORN_FUNCTION
    )
    result = graded(nb, QUICK, within=bare)
    assert result.points == without("flattening-curve", "training-flops")
    assert len(result.notes) == 3
    assert all("was left out, because" in note for note in result.notes)
    assert "in time" in result.reasons["training-flops"]
    assert graded(handed_in(training_flops_answer=KILLS), QUICK, within=bare).points == without("training-flops")


def test_a_loop_is_stopped_and_the_whole_notebook_has_a_limit(handed_in, graded, bare):
    limits = Limits(cell_seconds=1, question_seconds=1, total_seconds=2)
    result = graded(handed_in("while True: pass", *["import time\ntime.sleep(0.9)"] * 9), limits, within=bare)
    assert result.points == POINTS
    assert "This cell was stopped after 1 seconds." in result.text
    assert "was not run: the notebook had used up its 2 seconds" in result.text


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep this limit")
def test_memory_is_limited(handed_in, graded, bare):
    result = graded(handed_in(first="bomb = [bytearray(1 << 20) for _ in range(4000)]"), CALM, within=bare)
    assert result.points == POINTS
    assert "MemoryError" in result.text


LOOK = """
import builtins, gc, os, pathlib, sys, tempfile, numpy
print("here:", sorted(os.listdir()), pathlib.Path.cwd() == pathlib.Path.home(), tempfile.gettempdir() == os.getcwd())
print("left:", hasattr(builtins, "left"), hasattr(numpy, "left"), sorted(name for name in os.environ if "LEFT" in name))
print("seed:", [name for name in os.environ if "SEED" in name], os.environ.get("SCALING_LAWS_COURSE"))
for name in ("autograder.questions.instructor", "autograder.instructor", "solutions"):
    try: print(__import__(name))
    except ImportError as error: print(type(error).__name__)
from course_data import load
try: print(load("grid", held_out=True))
except FileNotFoundError as error: print(type(error).__name__)
names = [f"{type(o).__module__}.{type(o).__name__}" for o in gc.get_objects()]
print("keys:", [name for name in names if name.startswith("autograder.bank") and name.endswith("Key")],
      [name for name in sys.modules if "instructor" in name])
print("drawn:", numpy.random.rand())
check("flattening-curve")
"""
SEEN = """\
here: [] True True
left: False False []
seed: [] None
ModuleNotFoundError
ModuleNotFoundError
ModuleNotFoundError
FileNotFoundError
keys: [] []
drawn: 0."""
LEAVE = """
import builtins, os, pathlib, autograder, numpy
builtins.left = numpy.left = 1
os.environ["LEFT"] = "1"
numpy.random.seed(1)
for folder in (pathlib.Path.cwd(), pathlib.Path.home(), pathlib.Path(os.environ["TMPDIR"])):
    (folder / "left").write_text("left")
    (folder / "numpy.py").write_text("raise SystemExit")
pathlib.Path(autograder.__file__).write_text("raise SystemExit")
"""


def test_it_holds_no_secret_and_nothing_that_one_leaves_reaches_the_next(handed_in, graded, bare, monkeypatch):
    monkeypatch.setenv("SCALING_LAWS_COURSE", "/somewhere")
    assert any(isinstance(key(id), ChoiceKey) for id in POINTS)
    before = graded(handed_in(LOOK), student="peer", within=bare).text
    assert SEEN in before
    assert re.search(r"✓ recorded: '[A-D]'\.", before)  # and not whether that is right, which needs a key
    assert graded(handed_in(LEAVE), within=bare).points == POINTS
    after = graded(handed_in(LOOK), student="peer", within=bare)
    assert after.text == before
    assert after.points.keys() == {"training-flops"}  # the figures and the options are those of another


def test_no_walls_means_that_files_outside_can_be_read(bare, tmp_path):
    """What `LACKS` says is so: nobody should take the fence for a wall."""
    (tmp_path / "secret").write_text("SECRET")
    report = bare.run([(0, f"print(open({str(tmp_path / 'secret')!r}).read())")], [], STANDARD)
    assert report.texts == {0: "SECRET\n"}
    assert "read and change your files" in module.LACKS


@linux
def test_what_a_submission_starts_is_ended_and_its_folder_is_gone(bare):
    code = """
import os, subprocess
print(os.getcwd())
for _ in range(2): print(subprocess.Popen(["sleep", "600"]).pid)
"""
    report = bare.run([(0, code)], [], STANDARD)
    folder, *started = report.texts[0].split()
    assert len(started) == 2
    assert wait_for(lambda: not [pid for pid in started if alive(int(pid))])
    assert not Path(folder).parent.exists()


@linux
def test_closing_ends_what_runs_and_starts_nothing_any_more(tmp_path):
    others = descendants(os.getpid())
    with BareProcess() as closing:
        said = []

        def run() -> None:
            said.append(closing.run([(0, f"open({str(tmp_path / 'on')!r}, 'w')\n{STUBBORN}")], [], STANDARD).why)

        busy = threading.Thread(target=run)
        busy.start()
        assert wait_for((tmp_path / "on").exists, 60)
        running = set(descendants(os.getpid())) - set(others)
    busy.join(60)
    assert running
    assert said == ["the process ended"]
    assert not [pid for pid in running if alive(pid)]
    with pytest.raises(WireError, match="closed"):
        closing.run([], [], STANDARD)


@linux
def test_kill_9_of_the_grader_takes_a_stubborn_cell_with_it(tmp_path):
    code = f"""
from autograder.sandbox.bare import BareProcess
from autograder.sandbox.conversation import STANDARD
with BareProcess() as bare:
    bare.run([(0, {f"open({str(tmp_path / 'on')!r}, 'w')" + chr(10) + STUBBORN!r})], [], STANDARD)
"""
    grader = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    assert wait_for((tmp_path / "on").exists, 60)
    below = descendants(grader.pid)
    assert below
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    assert wait_for(lambda: not [pid for pid in below if alive(pid)])


def test_where_no_process_starts_a_sentence_says_why(bare, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(module, "START", "raise SystemExit('there is no module so named')")
        with pytest.raises(CourseError, match=r"does not start on this machine .*there is no module so named"):
            bare.run([], [], STANDARD)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(CourseError, match="does not start on this machine"):
        bare.run([], [], STANDARD)


def test_a_stranger_who_calls_is_not_heard():
    """Others on the machine may find the door, but they do not know the token."""
    waiting = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    with socket.create_server(("127.0.0.1", 0)) as door:
        socket.create_connection(door.getsockname()).close()
        called = []
        for token in ("", "wrong", "right"):
            called.append(socket.create_connection(door.getsockname()))
            Wire(called[-1]).send({"token": token})
        with module._caller(door, "right", waiting) as caller:
            Wire(called[2]).send({"ready": True})
            assert Wire(caller).receive(5) == {"ready": True}
        for sock in called:
            sock.close()
    waiting.kill()
    waiting.communicate()


def test_answers_come_as_from_the_sandbox(bare, box):
    cells = [(0, "answers = {'a': (1, 2.5), 'f': lambda x: 2 * x, 'm': print}"), (3, "1 / 0"), (4, "print('α')")]
    calls = [QuestionCall("a"), QuestionCall("m"), QuestionCall("f", [[1], [2]]), QuestionCall("none")]
    ours, theirs = (one.run(cells, calls, CALM) for one in (bare, box))
    assert ours.replies == theirs.replies
    assert (ours.texts, ours.stopped, ours.why) == (theirs.texts, theirs.stopped, theirs.why)


# A class through both: the same gradebook, cell by cell


def write_class(students: list[Sample], folder: Path, released) -> Path:
    right = right_answers()
    for sample in students:
        path = folder / sample.student / LESSON / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        text = nbformat.writes(submission(sample, right, released))
        path.write_text(text[: sample_class.DAMAGE] if sample.damaged else text, encoding="utf-8")
    return folder


def grade_both(students: list[Sample], folder: Path, prepared: Course, released, limits: Limits) -> Iterator[tuple]:
    """Outcomes and gradebook entries: first in the sandbox, then without."""
    handed_in = write_class(students, folder / "in", released)
    for sandboxed in (True, False):
        course = Course(ROOT, folder / f"sandboxed-{sandboxed}")
        shutil.copytree(prepared.folder, course.folder)
        outcomes = batch.grade(course, handed_in, [LESSON], sandboxed=sandboxed, limits=limits)
        yield outcomes, entries(course), problems(course)


@pytest.mark.usefixtures("box", "bare")
@pytest.mark.slow
def test_the_sample_class_has_the_same_gradebook_with_and_without_the_sandbox(tmp_path, prepared, released):
    limits = Limits(cell_seconds=5, question_seconds=3)
    inside, outside = grade_both(list(CLASS), tmp_path, prepared, released, limits)
    assert inside == outside
    assert len(inside[1]) == len(questions(LESSON)) * (len(CLASS) - 1)  # one notebook is damaged
    assert {entry.auto_score for entry in inside[1].values()} > {0.0, 1.0}


HARM = ("while True: pass", "import os\nos._exit(1)", "raise SystemExit", "import os\nos.abort()", "answers = None")
IDS = ("s{:03}", "ana-{:03}", "X_{:03}@u.edu", "j.r.{:03}", "{:03}+b")


def simulated(number: int) -> Sample:
    """A student decided by the number alone: an id of some form, and a mixture of mistakes."""
    draw = random.Random(number)
    slips = draw.sample(sorted(MISTAKES), draw.choice([0, 1, 2, 4, 8, 12]))
    answers: dict[str, str | None] = {question: MISTAKES[question, slip] for question, slip in slips}
    for asked in questions(LESSON):
        if isinstance(asked, Choice) and draw.random() < 0.3:
            answers[asked.id] = f'answers["{asked.id}"] = "{draw.choice("ABCDE")}"'
        elif draw.random() < 0.08:
            answers[asked.id] = None
        elif draw.random() < 0.005:
            answers[asked.id] = draw.choice(HARM)
    deleted = tuple(asked.id for asked in questions(LESSON) if draw.random() < 0.02)
    student = draw.choice(IDS).format(number)
    return Sample(student, "simulated", answers, deleted, damaged=draw.random() < 0.02)


@pytest.mark.slow
@pytest.mark.usefixtures("box", "bare")
def test_two_hundred_students_have_the_same_gradebook_with_and_without_the_sandbox(tmp_path, prepared, released):
    students = [simulated(number) for number in range(200)]
    limits = Limits(cell_seconds=5, question_seconds=5)
    inside, outside = grade_both(students, tmp_path, prepared, released, limits)
    differ = [cell for cell in inside[1] if inside[1][cell] != outside[1].get(cell)]
    waiting = sum(entry.auto_score is None for entry in inside[1].values())
    scored = sum(bool(entry.auto_score) for entry in inside[1].values())
    nothing = len(inside[1]) - waiting - scored
    notes = sum(bool(outcome.note) for outcome in inside[0])
    print(f"\n{len(students)} students, {notes} of them with a note; {len(inside[1])} graded cells: ", end="")
    print(f"{scored} with points, {nothing} with none, {waiting} for a person; {len(differ)} differ")
    assert differ == []
    assert inside == outside
    assert len(inside[1]) > 0.9 * len(students) * len(questions(LESSON))  # some notebooks are damaged


# As an instructor runs it


def test_as_many_processes_run_as_were_asked_for(tmp_path):
    assert batch._new_pool(Course(ROOT, tmp_path), tmp_path, 3, None, False)().workers == 3


@pytest.mark.slow
def test_what_ran_without_the_sandbox_is_not_run_again(course, hand_in, handed_in, monkeypatch):
    folder = hand_in(mallory=handed_in())
    (first,) = batch.grade(course, folder, sandboxed=False, workers=1, limits=CALM)
    assert first.score == 6
    monkeypatch.setattr(BareProcess, "run", lambda *args: pytest.fail("a student's code was run"))
    assert batch.grade(course, folder, sandboxed=False, workers=1, limits=CALM) == [first]


@pytest.mark.slow
@linux
def test_ctrl_c_stops_cleanly_and_tells_how_to_go_on(course, hand_in, handed_in, tmp_path):
    slow = handed_in(f"open({str(tmp_path / 'on')!r}, 'w')\nimport time\ntime.sleep(600)")
    folder = hand_in(ada=slow, bob=slow, eve=slow)
    code = f"""
import signal, sys
from autograder.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests that run in the background ignore Ctrl-C
sys.exit(main(["grade", {str(folder)!r}, "--no-sandbox", "--course", {str(course.folder)!r}]))
"""
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert wait_for((tmp_path / "on").exists, 60), process.stderr
    below = descendants(process.pid)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "To continue, run the same command" in said
    assert "Traceback" not in said
    assert problems(course) == {}
    assert wait_for(lambda: not [pid for pid in below if alive(pid)])
