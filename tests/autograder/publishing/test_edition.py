"""The zip files of both editions: what the students' holds, what it must not hold, and that lessons run in it."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path, PurePosixPath

import nbformat
import pytest
from nbformat.v4 import new_output
from packaging.utils import canonicalize_name

from autograder.cli import main
from autograder.course import ROOT, CourseError
from autograder.publishing.book import run
from autograder.publishing.edition import edition, left_out
from autograder.questions import LESSONS, questions
from course_data import load, names
from tests.autograder import secrets

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def zips(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("zips")
    for name in ("class", "self-study"):
        assert main(["bundle", "--edition", name, "--to", str(folder / f"{name}.zip")]) == 0
    return {name: folder / f"{name}.zip" for name in ("class", "self-study")}


@pytest.fixture(scope="module")
def unpacked(zips, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(zips["class"]) as archive:
        archive.extractall(folder)
    return folder / "scaling-laws"


def contents(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def test_both_are_small_and_the_same_twice(zips, tmp_path, capsys):
    assert main(["bundle", "--edition", "class", "--to", str(tmp_path / "again.zip")]) == 0
    assert re.search(r"\d+ files, \d\.\d MB", capsys.readouterr().out)
    assert (tmp_path / "again.zip").read_bytes() == zips["class"].read_bytes()
    assert all(path.stat().st_size < 5 * MEGABYTE for path in zips.values())


def test_the_self_study_edition_is_the_whole(zips):
    held = contents(zips["self-study"])
    for path in ("solutions/power_law.py", "course_data/grid/instructor/table.csv", "tests/test_house.py", "Makefile"):
        assert f"scaling-laws/{path}" in held
    assert held["scaling-laws/README.md"] == (ROOT / "README.md").read_text(encoding="utf-8")


# What a student starts, in a Python that has none of the modules named in its arguments.
PROGRAMS = """
import sys
from importlib.machinery import PathFinder

class Fewer(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] in sys.argv[1:] else super().find_spec(name, path, target)

sys.meta_path = [Fewer if finder is PathFinder else finder for finder in sys.meta_path]
import jupyterlab.labapp, notebook.app, nbgrader.apps, nbgrader.validator, ipykernel.kernelapp, pytest, hatchling.build
import autograder.notebook.cells, autograder.cli, autograder.doctor, autograder.release.reset
import lessons.explorers.isoflop, lessons.tools, lessons.training_service, lessons.planner, lessons.concepts
"""


@pytest.mark.slow
def test_a_student_s_programs_start_where_only_the_class_edition_s_pins_are_installed(zips):
    pinned, ours = (
        contents(zips["class"])["scaling-laws/requirements.txt"],
        (ROOT / "requirements.txt").read_text("utf-8"),
    )
    kept, all_of_them = (
        {canonicalize_name(name) for name in re.findall(r"^[\w.-]+", text, re.M)} for text in (pinned, ours)
    )
    left_out = all_of_them - kept
    assert left_out >= {"sphinx", "playwright", "jupyterlite-core", "ruff", "hypothesis", "distributed", "nbgitpuller"}
    assert pinned.count("--hash=") > 5 * len(kept)
    owners = metadata.packages_distributions()
    missing = [name for name in owners if {canonicalize_name(owner) for owner in owners[name]} <= left_out]
    subprocess.run([sys.executable, "-c", PROGRAMS, *missing], cwd=ROOT, check=True)


def test_the_class_edition_holds_no_key_no_reason_and_no_solution(zips):
    held = contents(zips["class"])
    text = "\n".join(held.values())
    assert not [name for name in held if re.search(r"/(instructor|solutions|tests|\.venv|__pycache__)/", name)]
    assert not [name for name in held if ".git" in PurePosixPath(name).parts]  # no history, in which keys would lie
    notebooks = [name for name in held if name.endswith(".ipynb")]
    assert len(notebooks) >= len(LESSONS)
    assert not [name for name in notebooks if "BEGIN SOLUTION" in held[name]]
    for id, reason in secrets.reasons():
        assert reason not in text, (id, reason)
    assert len(secrets.reasons()) > 100
    for source in (ROOT / "solutions").glob("*.py"):
        for line in source.read_text(encoding="utf-8").splitlines():
            if line.startswith(("def ", "class ")) and len(line) > 60:
                assert line not in text, (source.name, line)


def test_the_class_edition_holds_no_loss_that_is_held_out(zips):
    text = "\n".join(contents(zips["class"]).values())
    for name, (runs, losses) in secrets.held_out().items():
        assert not losses & secrets.numbers(text), name
        assert len(losses) >= 3
        assert not [run for run in runs if run in text], name


def test_tables_of_the_class_edition_share_no_row_with_those_held_out(unpacked):
    for name in names():
        try:
            held_out = load(name, held_out=True)
        except FileNotFoundError:
            continue
        lines = (ROOT / "course_data" / name / "instructor" / "table.csv").read_text(encoding="utf-8").splitlines()[1:]
        public = (unpacked / "course_data" / name / "table.csv").read_text(encoding="utf-8").splitlines()
        losses = {line for line in lines if "held-out" in line} or set(lines)
        assert len(held_out)
        assert not losses & set(public), name


def run_in(edition: Path, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess:
    """Python with the edition and the installed packages on its path, and without this checkout (-S reads no .pth)."""
    packages = Path(nbformat.__file__).parent.parent
    env = {**os.environ, "PYTHONPATH": f"{edition}{os.pathsep}{packages}", "MPLBACKEND": "Agg"}
    return subprocess.run([sys.executable, "-S", *words], cwd=cwd or edition, env=env, capture_output=True, text=True)


def test_this_checkout_is_out_of_reach_there(unpacked):
    done = run_in(unpacked, "-c", "import autograder, course_data; print(autograder.__file__, course_data.__file__)")
    assert all(path.startswith(str(unpacked)) for path in done.stdout.split())
    assert run_in(unpacked, "-c", "import solutions").returncode == 1
    assert run_in(unpacked, "-c", "import autograder.questions.instructor.lesson_01").returncode == 1


def test_a_check_of_a_choice_says_only_that_it_is_recorded(unpacked):
    done = run_in(
        unpacked,
        "-c",
        'from autograder import check\nSTUDENT, answers = "ada", {"loglog-meaning": "A"}\ncheck("loglog-meaning")',
    )
    assert done.stdout == "✓ recorded: 'A'.\n", done.stderr


def test_the_first_lesson_runs_there_and_choices_are_only_recorded(unpacked):
    lesson = next(iter(LESSONS))
    notebook = nbformat.read(unpacked / "lessons" / lesson / f"{lesson}.ipynb", as_version=4)
    chosen = [asked.id for asked in questions(lesson) if asked.kind == "choice"]
    for cell in notebook.cells:
        if cell.id.removesuffix("-answer") in chosen and cell.id.endswith("-answer"):
            cell.source = f'answers["{cell.id.removesuffix("-answer")}"] = "A"'
    run(notebook, unpacked)
    told = {cell.id: cell.outputs[0].text for cell in notebook.cells if cell.id in chosen}
    assert len(told) > 3
    assert set(told.values()) == {"✓ recorded: 'A'.\n"}
    pictures = [out for cell in notebook.cells for out in cell.get("outputs", []) if "<img" in str(out.get("data"))]
    assert len(pictures) > 3


def test_a_student_can_start_afresh_there(unpacked):
    path = unpacked / "lessons" / "03_three_phases" / "03_three_phases.ipynb"
    fresh = path.read_bytes()
    path.write_text("my work")
    assert run_in(unpacked, "-m", "autograder", "reset", "03").returncode == 0
    assert path.read_bytes() == fresh
    (kept,) = path.parent.glob("*.kept-*")
    assert kept.read_text() == "my work"


@pytest.mark.parametrize("work", ["an answer", "an output"])
def test_a_lesson_that_somebody_worked_in_is_not_handed_out(work, tmp_path):
    name = "lessons/01_what_are_scaling_laws/01_what_are_scaling_laws.ipynb"
    notebook = nbformat.read(ROOT / name, as_version=4)
    answer = next(cell for cell in notebook.cells if cell.id == "flattening-curve-answer")
    if work == "an answer":
        answer.source = 'answers["flattening-curve"] = "B"'
    else:
        answer.outputs = [new_output("stream", text="B")]
    (tmp_path / name).parent.mkdir(parents=True)
    nbformat.write(notebook, tmp_path / name)
    with pytest.raises(CourseError, match=r"01_what_are_scaling_laws\.ipynb is not as it was released"):
        edition(tmp_path, "class")


def test_what_only_an_instructor_can_do_says_so_there(unpacked):
    for words in (["build"], ["bundle", "--edition", "self-study"]):
        done = run_in(unpacked, "-m", "autograder", *words)
        assert done.returncode == 2
        assert "copy of the course is" in done.stderr
        assert "Traceback" not in done.stderr


def test_the_commands_of_its_readme_are_there(unpacked):
    text = (unpacked / "README.md").read_text(encoding="utf-8")
    makefile = (unpacked / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", text, re.M):
        assert f"\n{target}:" in makefile
    for command in re.findall(r"-m autograder (\w+)", text):
        assert run_in(unpacked, "-m", "autograder", command, "--help").returncode == 0 or command == "lab"
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert (unpacked / link).exists(), link
    assert "Usage" in run_in(unpacked, "-m", "autograder", "--help").stdout


def test_without_git_caches_and_what_grading_made_are_left_out(tmp_path):
    for name in ("lessons/a.py", "lessons/__pycache__/a.pyc", ".course/gradebook.db", "solutions/b.py", "x.egg-info/c"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert list(edition(tmp_path, "self-study")) == ["lessons/a.py", "solutions/b.py"]
    assert list(edition(tmp_path, "class")) == ["README.md", "lessons/a.py"]


def test_an_unknown_edition_is_refused_and_not_taken_for_the_whole(tmp_path):
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "secret.py").write_text("")
    with pytest.raises(CourseError, match="choose one of class, self-study"):
        edition(tmp_path, "klass")


@pytest.fixture
def repository(tmp_path) -> Path:
    """Three rooms and a README of which git tracks one file each, and files that it does not."""
    rooms = ("lessons/a.py", "autograder/instructor/a.py", "solutions/a.py", "README.md")
    new = ("lessons/b.py", "autograder/instructor/b.py", "solutions/b.py", "notes.txt", "handed-in/ada.ipynb")
    for name in (*rooms, *new, "lessons/a.tmp"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / ".gitignore").write_text("*.tmp\n")
    for words in (["init", "-q"], ["add", *rooms]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


def test_what_git_does_not_track_yet_is_left_out_and_named(repository):
    assert list(edition(repository, "class")) == ["README.md", "lessons/a.py"]
    assert left_out(repository, "class") == (
        "1 file is not tracked by git and left out: lessons/b.py: git add what belongs to the course.\n"
    )
    said = left_out(repository, "self-study")
    assert said.startswith("3 files are not tracked by git and left out: autograder/instructor/b.py, lessons/b.py, sol")


def test_many_untracked_files_are_counted_and_some_named(repository):
    for number in range(20):
        (repository / "lessons" / f"new-{number:02}.py").touch()
    said = left_out(repository, "class")
    assert said.startswith("21 files are")
    assert "new-03.py, …: git add" in said
    assert "new-04.py" not in said


def test_where_everything_is_tracked_or_there_is_no_git_nothing_is_said(repository):
    subprocess.run(["git", "add", "."], cwd=repository, check=True)
    (repository / "lessons" / "a.py").write_text("changed, and not committed")
    assert left_out(repository, "self-study") == ""
    assert edition(repository, "class")["lessons/a.py"] == b"changed, and not committed"
    shutil.rmtree(repository / ".git")
    assert left_out(repository, "self-study") == ""


@pytest.mark.parametrize("words", [["bundle", "--to", "FOLDER/a.zip"], ["site", "--to", "FOLDER/site"]])
def test_the_commands_say_what_is_left_out_on_stderr(words, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("autograder.publishing.edition.left_out", lambda root, name: f"7 files in {name}\n")
    monkeypatch.setattr("autograder.publishing.edition.edition", lambda root, name: {"a": b"a"})
    monkeypatch.setattr("autograder.publishing.site.build_site", lambda root, name, to, cache, **how: to.mkdir())
    assert main([word.replace("FOLDER", str(tmp_path)) for word in words]) == 0
    out, err = capsys.readouterr()
    assert err == "7 files in class\n"
    assert "Wrote" in out
