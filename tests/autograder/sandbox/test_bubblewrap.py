"""What a submission sees: of the course what a class has, of the machine what Python needs, and of no path its place.

Most of this looks through bubblewrap's wall alone, without Landlock behind it.
"""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from autograder.course import ROOT
from autograder.publishing.edition import edition
from autograder.sandbox import bubblewrap
from tests.autograder.grading.conftest import CALM

LOOK = """
import hashlib, pathlib
known = {known!r}
shown = [path for path in pathlib.Path("/course").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
strange = [str(path) for path in shown if hashlib.sha256(path.read_bytes()).hexdigest()[:16] not in known]
print(len(shown), strange)
"""


def test_a_submission_sees_no_more_of_the_course_than_a_class(box):
    """test_leaks.py searches these files for answers."""
    known = {sha256(content).hexdigest()[:16] for content in edition(ROOT, "class").values()}
    said = box.run([(0, LOOK.format(known=known))], [], CALM).texts[0]
    number, strange = said.split(" ", 1)
    assert int(number) > 100
    assert strange.strip() == "[]"


def seen(code: str, *hidden: Path, python: str | None = None, folder: Path = ROOT) -> str:
    """What Python's `code` prints in bubblewrap; `python` and `folder`: another Python or course than ours."""
    if python is None:
        words = bubblewrap.command(code, [], {}, hidden)
    else:
        make = "import sys; from pathlib import Path; from autograder.sandbox import bubblewrap; "
        make += "print('\\0'.join(bubblewrap.command(sys.argv[1], [], {}, map(Path, sys.argv[2:]))), end='')"
        paths = {"PYTHONPATH": os.pathsep.join([str(folder), *PACKAGES])}
        told = [python, "-c", make, code, *map(str, hidden)]
        words = subprocess.run(told, cwd=folder, env=os.environ | paths, capture_output=True, text=True, check=True)
        words = words.stdout.split("\0")
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


PACKAGES = [path for path in sys.path if Path(path).name == "site-packages"]
EVERYTHING = """
import os
for folder, folders, files in os.walk("/"):
    if folder == "/proc": folders.clear()
    print(folder, *files, sep="\\n")
"""


@pytest.fixture
def needs_bubblewrap(box) -> None:
    """Where there is no sandbox, the test is skipped."""


@pytest.mark.usefixtures("needs_bubblewrap")
def test_of_the_system_only_what_python_needs_is_seen():
    shown = """
import os
for folder in ("/", "/usr", "/usr/share", "/etc", "/python", "/course", "/tmp"):
    print(folder, sorted(os.listdir(folder)))
"""
    lines = dict(line.split(" ", 1) for line in seen(shown).splitlines())
    fits = lambda folder, *names: set(eval(lines[folder])) <= set(names)  # noqa: E731 (it is a list that we printed)
    assert fits("/", "course", "dev", "etc", "lib", "lib32", "lib64", "packages", "proc", "python", "tmp", "usr")
    assert fits("/usr", "lib", "lib32", "lib64", "share")
    assert fits("/usr/share", "zoneinfo", "fonts")
    assert fits("/etc", "alternatives", "ld.so.cache", "localtime")
    assert fits("/python", "bin", "lib", "lib64")
    assert fits("/course", *bubblewrap.ROOMS)
    assert fits("/tmp", "matplotlib")


@pytest.mark.usefixtures("needs_bubblewrap")
def test_no_path_of_the_machine_s_and_no_name_of_it_is_shown():
    said = seen(
        "import os, socket; print(sys.path, sys.argv, sys.orig_argv, sys.prefix, os.environ, socket.gethostname())"
    )
    assert "/course" in said
    assert "'sandbox'" in said or said.strip().endswith("sandbox")
    for place in {str(ROOT), sys.prefix, sys.base_prefix, str(Path.home()), os.uname().nodename}:
        assert place not in said


@pytest.fixture
def among_packages(tmp_path, monkeypatch) -> Path:
    """A folder of packages that holds what was handed in, as a folder and as a file, and a course as pip puts it."""
    packages = tmp_path / "site-packages"
    for name in ("handed_in/ada/answers.ipynb", "class.zip", "autograder/key.py", "solutions/right.py", "tests/t.py"):
        (packages / name).parent.mkdir(parents=True, exist_ok=True)
        (packages / name).write_text("SECRET")
    (packages / "package").mkdir()
    (packages / "package" / "__init__.py").write_text("SEEN = 1")
    (packages / ".git").mkdir()
    (packages / ".git" / "HEAD").write_text("SECRET")
    monkeypatch.syspath_prepend(packages)
    return packages


READ = """
import os
for folder, folders, files in os.walk("/packages/0"):
    for name in files:
        try: print(os.path.join(folder, name), open(os.path.join(folder, name)).read())
        except PermissionError: pass
"""


@pytest.mark.usefixtures("needs_bubblewrap")
def test_what_was_handed_in_is_hidden_even_among_the_packages(among_packages):
    said = seen(READ, among_packages / "handed_in", among_packages / "class.zip", among_packages / "missing")
    assert "package/__init__.py SEEN = 1" in said
    assert "answers.ipynb" not in said
    assert "class.zip SECRET" not in said
    assert "key.py SECRET" in said  # this one nobody hid: it can be seen


@pytest.mark.usefixtures("needs_bubblewrap")
def test_where_pip_put_the_course_its_keys_are_hidden_among_the_packages(among_packages, monkeypatch):
    seen_at = {room: ROOT / room for room in bubblewrap.ROOMS}
    monkeypatch.setattr(bubblewrap, "ROOT", among_packages)
    for room in bubblewrap.ROOMS[1:]:
        shutil.copytree(seen_at[room], among_packages / room, ignore=shutil.ignore_patterns("instructor"))
    said = seen(READ, among_packages / "handed_in", among_packages / "class.zip")
    assert "package/__init__.py SEEN = 1" in said
    assert "SECRET" not in said


@pytest.mark.usefixtures("needs_bubblewrap")
def test_what_is_hidden_stays_empty(among_packages):
    """A folder that could be written to would carry words from one submission to the next."""
    write = """
import os
for folder in ("/packages/0/handed_in", "/course/autograder/questions/instructor"):
    print(os.listdir(folder))
    try: open(folder + "/left", "w")
    except OSError as error: print(type(error).__name__, error.errno)
"""
    said = seen(write, among_packages / "handed_in")
    assert said.splitlines() == ["[]", "OSError 30", "[]", "OSError 30"]


def debian_python() -> bool:
    told = (
        subprocess.run(["/usr/bin/python3", "-V"], capture_output=True, text=True)
        if Path("/usr/bin/python3").exists()
        else None
    )
    return told is not None and told.stdout.split()[-1].rpartition(".")[0] == "{}.{}".format(*sys.version_info)


@pytest.mark.usefixtures("needs_bubblewrap")
@pytest.mark.skipif(not debian_python(), reason="the system has no Python of this version")
def test_where_python_is_the_system_s_the_rest_of_the_system_is_not_seen():
    code = "import ssl, ctypes, sqlite3, numpy, scipy.stats, os; "
    code += "print(sys.prefix, os.listdir('/usr'), os.path.exists('/usr/bin'))"
    said = seen(code, python="/usr/bin/python3")
    assert said.startswith("/python [")
    assert said.endswith("False\n")
    assert "bin" not in said.split("]")[0]


# A course and an environment below /tmp

GRADE = """
import sys
from autograder.sandbox.conversation import STANDARD, QuestionCall
from autograder.sandbox.sandbox import Sandbox
code = '''from scipy.stats import linregress
import scipy.integrate, scipy.interpolate, autograder, sys
answers = {"slope": linregress([1, 2, 3], [2, 4, 6]).slope}
print(autograder.__file__, scipy.__file__)
1 / 0
'''
with Sandbox(nested=sys.argv[1] == "True") as box:
    report = box.run([(0, code)], [QuestionCall("slope")], STANDARD)
print(report.replies, report.raised, report.why)
print(report.texts[0])
"""


def linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> Path:
    """A virtual environment with all our packages, which really lies below the folder for temporary files."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    own = folder / "lib" / "python{}.{}".format(*sys.version_info) / "site-packages"
    own.rmdir()
    shutil.copytree(PACKAGES[-1], own, copy_function=linked, ignore=shutil.ignore_patterns("*.pth", "__editable__*"))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("nested", [True, False])
@pytest.mark.parametrize("shared_memory", [False, True])
def test_a_course_and_an_environment_below_tmp_work(box, environment, tmp_path, nested, shared_memory):
    folder = Path(f"/dev/shm/{tmp_path.name}-{os.getpid()}") if shared_memory else tmp_path
    try:
        for room in bubblewrap.ROOMS:
            shutil.copytree(ROOT / room, folder / "course" / room, copy_function=linked)
        told = [str(environment / "bin" / "python"), "-c", GRADE, str(nested)]
        done = subprocess.run(told, cwd=folder / "course", capture_output=True, text=True)
    finally:
        if shared_memory:
            shutil.rmtree(folder)
    assert done.returncode == 0, done.stderr
    assert "{'slope': {'value': 2.0}} {0: 'raised ZeroDivisionError (line 5)'}" in done.stdout
    assert "/course/autograder/__init__.py /packages/0/scipy/__init__.py" in done.stdout
    assert "ZeroDivisionError: division by zero" in done.stdout
    for place in (str(folder), str(environment), sys.base_prefix, "ModuleNotFoundError"):
        assert place not in done.stdout
