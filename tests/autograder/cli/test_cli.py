"""What a person meets at the command line: help that can be read, and one sentence for a mistake."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.cli import main, parts
from autograder.cli.program import program
from autograder.course import ROOT

COMMANDS = [
    "start",
    "lab",
    "reset",
    "inventory",
    "practice",
    "concept",
    "cards",
    "data",
    "fit",
    "doctor",
    "demo",
    "build",
    "roster",
    "policy",
    "grade",
    "regrade",
    "mark",
    "feedback",
    "return",
    "report",
    "export",
    "export-questions",
    "import-questions",
    "variants",
    "exam",
    "forget",
    "archive",
    "bundle",
    "site",
    "links",
    "measure",
    "place",
    "test",
    "lint",
    "mutants",
]
GROUPS = ["For students and self-learners:", "For instructors:", "For publishing:", "For authors:"]


def said_in_one_line(capsys) -> str:
    """What was said on stderr, which is one line, and nothing besides."""
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    return err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["grade", "no-such-folder"], "There is no folder no-such-folder"),
        (["grade", "tests"], "holds no submissions of"),
        (["grade", "tests", "--lesson", "99"], "There is no lesson '99'"),
        (["grade", "tests", "--course", "odd (name)"], "avoid"),
        (["build", "nonsense"], "There is no lesson 'nonsense'"),
        (["reset", "nonsense"], "There is no lesson 'nonsense'"),
        (["lab", "nonsense"], "There is no lesson 'nonsense'"),
        (["feedback", "--course", "no-such-course"], "run `scaling-laws grade FOLDER` first"),
        (["export", "--course", "no-such-course"], "run `scaling-laws grade FOLDER` first"),
        (["measure", "nonsense"], "nonsense"),
        (["measure"], "Say which sweeps to measure"),
    ],
)
def test_the_user_s_mistakes_get_one_sentence_and_exit_code_2(words, sentence, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert main(words) == 2
    assert sentence in said_in_one_line(capsys)


def test_what_the_system_refuses_is_named(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["start", str(tmp_path / "file")]) == 2
    assert said_in_one_line(capsys).startswith(f"{tmp_path / 'file'}")


def test_ctrl_c_ends_with_130(monkeypatch, capsys):
    def interrupted() -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("course_data.listing", interrupted)
    assert main(["data"]) == 130
    assert said_in_one_line(capsys).strip() == "Stopped. What was finished is kept."


def test_a_damaged_gradebook_is_named_and_left_alone(tmp_path, capsys):
    gradebook = tmp_path / "gradebook.db"
    gradebook.write_text("this was a gradebook once")
    assert main(["export", "--course", str(tmp_path)]) == 2
    assert f"{gradebook}: It is damaged. Put a copy of it back" in capsys.readouterr().err
    assert gradebook.read_text() == "this was a gradebook once"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["frobnicate"], "frobnicate"),
        (["build", "--frobnicate"], "--frobnicate"),
        (["reset", "01", "02"], "02"),
        (["grade"], "FOLDER"),
        (["grade", "tests", "--workers", "0"], "--workers"),
        (["grade", "tests", "--timeout", "soon"], "--timeout"),
        (["export", "--format", "stone"], "'csv', 'nbgrader', 'canvas'"),
        (["bundle", "--edition", "pocket"], "'class', 'self-study'"),
        ([], "scaling-laws --help"),
    ],
)
def test_wrong_usage_gets_one_sentence_and_exit_code_2(words, sentence, capsys):
    assert main(words) == 2
    said = said_in_one_line(capsys)
    assert sentence in said
    assert f"see `{' '.join(['scaling-laws', *(words[:1] if words[1:] or words == ['grade'] else [])])} --help`" in said


def words_of(text: str) -> str:
    return " ".join(text.split())


def test_help_lists_every_command_with_its_own_first_words(capsys):
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert [line for line in text.splitlines() if line in GROUPS] == GROUPS
    for name in COMMANDS:
        assert f"\n  {name} " in text
        about = words_of(str(program.commands[name].help).split("\n\n")[0])
        assert about.split(". ")[0] in words_of(text)
    assert sorted(program.commands) == sorted(COMMANDS)


@pytest.mark.parametrize("option", ["--help", "-h"])
@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(name, option, capsys):
    assert main([name, option]) == 0
    assert len(capsys.readouterr().out) > 100


@pytest.mark.parametrize("words", [["--help"], ["grade", "--help"], ["export", "--help"]])
def test_help_waits_for_nothing(words):
    code = f"import sys; from autograder.cli import main; main({words}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "Usage: scaling-laws" in done.stdout
    assert not {"numpy", "nbgrader", "nbformat", "IPython"} & set(done.stderr.split())


@pytest.fixture
def started(monkeypatch) -> list[list[str]]:
    """What would be run, with this Python: its words, without its options of ours."""
    calls = []

    def run(*words: str, **where: object) -> int:
        calls.append(list(words))
        return 7

    for module in ("students", "authors"):
        monkeypatch.setattr(f"autograder.cli.{module}.python", run)
    return calls


@pytest.mark.parametrize(
    ("words", "passed_on"),
    [
        (["test", "-x", "-khello", "--slow", "-k", "a or b"], ["-m", "slow", "-x", "-khello", "-k", "a or b"]),
        (["test", "--maxfail=1"], ["-m", "not slow", "--maxfail=1"]),
        (["mutants", "--seed", "3", "bank"], ["tests.mutants", "--seed", "3", "bank"]),
    ],
)  # fmt: skip
def test_words_for_other_programs_go_on_as_they_stand(words, passed_on, started):
    assert main(words) == 7
    (call,) = started
    assert call[-len(passed_on) :] == passed_on


@pytest.mark.parametrize(
    ("words", "lesson", "rest"),
    [
        ([], "01_what_are_scaling_laws", []),
        (["--no-browser", "03", "--ServerApp.port=7"], "03_three_phases", ["--no-browser", "--ServerApp.port=7"]),
        (["04_chinchilla", "-y", "04_chinchilla"], "04_chinchilla", ["-y", "04_chinchilla"]),
    ],
)
def test_lab_takes_a_lesson_and_passes_the_rest_on(words, lesson, rest, started, monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/mine")
    monkeypatch.setenv("SCALING_LAWS_COURSE", "")  # set back after the test
    assert main(["lab", *words, "--course", str(tmp_path / "course")]) == 7
    (call,) = started
    assert call[:2] == ["-m", "jupyterlab"]
    assert f"--LabApp.default_url=/lab/tree/lessons/{lesson}/{lesson}.ipynb" in call
    assert call[len(call) - len(rest) :] == rest
    assert os.environ["SCALING_LAWS_COURSE"] == str(tmp_path / "course")
    mine, ours = os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert mine == "/mine"
    assert (Path(ours) / "labconfig" / "default_setting_overrides.json").exists()
    assert (Path(ours) / "jupyter_server_config.py").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--frobnicate"], "No such option"),
        ([], "Say which sweeps to measure"),
        (["grid", "--all"], "Say which sweeps to measure"),
        (["no-such-sweep", "--quick"], "no-such-sweep"),
        (["grid", "--workers", "0"], "workers"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_a_sentence(words, sentence, capsys):
    assert main(["measure", *words]) == 2
    assert sentence in said_in_one_line(capsys)


@pytest.mark.parametrize("codes", [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 0, 2)])
def test_lint_runs_ruff_and_mypy_all_of_them_and_fails_where_one_does(codes, monkeypatch):
    ran, left = [], list(codes)
    monkeypatch.setattr("autograder.cli.authors.python", lambda *words: ran.append(words[1]) or left.pop(0))
    assert main(["lint"]) == max(codes)
    assert ran == ["ruff", "ruff", "mypy"]


def test_progress_tells_who_and_what_and_how_long(capsys):
    class Result:
        student, score, max_score = "ada", 2.5, 6.0

    progress = parts.Progress()
    progress(1, 10, Result)
    Result.score = None
    progress(10, 10, Result)
    assert capsys.readouterr().out == "[ 1/10] ada: 2.5 of 6 (0 s left)\n[10/10] ada: no score\n"


def without_packages(words: list[str]) -> subprocess.CompletedProcess:
    """Run the command in a Python that has no package at all."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from autograder.cli import main; sys.exit(main({words}))"
    return subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)


def test_doctor_works_in_a_python_that_has_no_package():
    """It is for machines on which the installation went wrong."""
    done = without_packages(["doctor"])
    assert done.returncode == 1
    assert "Packages differ from requirements.txt" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("words", [["--help"], ["lab"], []])
def test_without_packages_all_other_commands_send_to_the_doctor(words):
    done = without_packages(words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "python -m autograder doctor" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_python_m_autograder_works_from_the_root_without_an_installation():
    """As Windows users start it. -S: the packages are there, the course is not installed among them."""
    env = os.environ | {"PYTHONPATH": str(Path(nbformat.__file__).parent.parent)}
    words = [sys.executable, "-S", "-m", "autograder"]
    done = subprocess.run([*words, "--help"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0
    assert "Usage: scaling-laws" in done.stdout
    done = subprocess.run([*words, "grade"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 2


def test_an_old_python_is_told_so_before_anything_else():
    code = "import sys, runpy; sys.version_info = (3, 10, 4); runpy.run_module('autograder')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "This course needs Python 3.11 or newer; this is 3.10.\n"


@pytest.mark.parametrize("words", [["demo"], ["build"], ["grade", "."]])
def test_the_students_edition_says_what_is_for_instructors(words, tmp_path):
    """The tree without solutions/ and without any instructor/ folder."""
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    for room in ("autograder", "course_data", "lessons"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("instructor", "__pycache__"))
    done = subprocess.run([sys.executable, "-m", "autograder", *words], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "build and grade in the instructor's copy" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_class_edition_says_that_it_has_no_fits(monkeypatch, capsys):
    from autograder.cli import students

    monkeypatch.setattr(students, "find_spec", lambda name: None)
    assert main(["fit", "runs.csv"]) == 2
    assert "the class edition does not have" in said_in_one_line(capsys)
