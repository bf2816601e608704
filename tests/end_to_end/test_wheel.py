"""The course installed as a package: it works in folders of its users, and pip's own folder stays as pip left it."""

import os
import shutil
import subprocess
import sys
import sysconfig
from hashlib import sha256
from pathlib import Path

import pytest

from autograder.questions import LESSONS
from tests.autograder.grading.conftest import POINTS
from tests.end_to_end.conftest import Run
from tests.end_to_end.test_exchange import answer

LESSON = next(iter(LESSONS))
NOTEBOOK = f"lessons/{LESSON}/{LESSON}.ipynb"

pytestmark = pytest.mark.slow


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def installed(checkout, tmp_path_factory) -> Path:
    """An environment with the course, as pip installs its wheel; it finds the other packages of this environment."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=checkout, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    subprocess.run([*pip, "install", "--quiet", "--no-index", "--no-deps", wheel], check=True)
    (packages,) = (folder / "venv").glob("lib/*/site-packages")
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return packages


@pytest.fixture(scope="module")
def run(installed, tmp_path_factory) -> Run:
    """Run a line in bash as somebody who has activated that environment; pip's folder must stay as it was."""
    before = digests(installed)
    programs = [installed.parents[2] / "bin", Path(sys.executable).parent, os.environ["PATH"]]
    environment = {
        "PATH": os.pathsep.join(map(str, programs)),
        "HOME": str(tmp_path_factory.mktemp("home")),
        "JUPYTER_PATH": str(Path(sys.prefix) / "share" / "jupyter"),
        "SCALING_LAWS_SEED": "a seed for tests",
        "OMP_NUM_THREADS": "1",
        "LANG": "C.UTF-8",
    }

    def run(line: str, cwd: Path, code: int = 0) -> subprocess.CompletedProcess:
        done = subprocess.run(["bash", "-c", line], cwd=cwd, env=environment, capture_output=True, text=True)
        assert done.returncode == code, f"{line}\n{done.stdout}\n{done.stderr}"
        assert digests(installed) == before, line
        return done

    return run


@pytest.fixture
def mine(run, tmp_path) -> Path:
    """A student's own folder, made by `scaling-laws start`."""
    said = run("scaling-laws start", tmp_path).stdout
    assert said.endswith("Next:\n  cd scaling-laws\n  scaling-laws lab\n")
    return tmp_path / "scaling-laws"


def test_nothing_of_this_checkout_is_found_there(installed, run, tmp_path):
    said = run("python -c 'import autograder, lessons.tools; print(autograder.__file__, lessons.__file__)'", tmp_path)
    assert all(path.startswith(str(installed)) for path in said.stdout.split())


@pytest.mark.parametrize(
    "words", ["lab", "reset 02", "build", "demo", "bundle", "site", "measure grid", "test", "lint"]
)
def test_without_a_folder_or_a_tree_a_sentence_says_what_to_do(words, run, tmp_path):
    said = run(f"scaling-laws {words}", tmp_path, code=2)
    assert len(said.stderr.strip().splitlines()) == 1
    assert any(remedy in said.stderr for remedy in ("scaling-laws start", "download the tree", "--into FOLDER"))
    assert list(tmp_path.iterdir()) == []


def test_a_student_starts_works_and_starts_a_lesson_afresh(mine, run, checkout):
    for lesson in LESSONS:
        path = f"lessons/{lesson}/{lesson}.ipynb"
        assert (mine / path).read_bytes() == (checkout / path).read_bytes()
    (mine / NOTEBOOK).write_text("my work")
    run("scaling-laws reset 01", mine)
    assert (mine / NOTEBOOK).read_bytes() == (checkout / NOTEBOOK).read_bytes()
    (kept,) = (mine / NOTEBOOK).parent.glob("*.kept-*")
    assert kept.read_text() == "my work"
    assert run("scaling-laws lab --version", mine).stdout.split(".")[0] == "4"
    assert f"ok    {mine} can be written to" in run("scaling-laws doctor", mine).stdout


def test_a_notebook_finds_the_course_whatever_opens_it(mine, run, installed):
    """A kernel has the notebook's folder first on its path, or the folder in which Jupyter was started."""
    code = "import autograder as a, course_data as c, lessons.figures as l; print(a.__file__, c.__file__, l.__file__)"
    for folder in (mine, mine / "lessons", (mine / NOTEBOOK).parent):
        said = run(f"python -c '{code}'", folder).stdout
        assert all(path.startswith(str(installed)) for path in said.split())


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_solved_notebook_alone_in_a_folder_runs(lesson, installed, run, tmp_path):
    """As in Colab: one notebook, another working folder, the package installed with pip."""
    shutil.copy(installed / "solutions" / "notebooks" / lesson / f"{lesson}.ipynb", tmp_path / "alone.ipynb")
    run("python -m nbconvert --to notebook --execute --stdout alone.ipynb > /dev/null", tmp_path)
    # What was looked at, and what was bought in the game, stands beside the notebook; nothing else does.
    others = {path.name for path in tmp_path.iterdir()} - {"alone.ipynb"}
    assert all(name.endswith((".looks.jsonl", ".ledger.jsonl")) for name in others)


def test_an_instructor_grades_in_such_a_folder(mine, run):
    handed_in = mine / "handed-in" / "ada" / f"{LESSON}.ipynb"
    handed_in.parent.mkdir(parents=True)
    shutil.copy(mine / NOTEBOOK, handed_in)
    answer(handed_in, "ada")
    said = run("scaling-laws grade handed-in --no-sandbox", mine).stdout
    assert f"ada: {sum(POINTS.values()):g} of" in said
    run("scaling-laws feedback && scaling-laws export", mine)
    assert {"gradebook.db", "feedback", "grades.csv"} <= {path.name for path in (mine / ".course").iterdir()}
    assert LESSON in run("python -m nbgrader db assignment list", mine).stdout  # by nbgrader_config.py
