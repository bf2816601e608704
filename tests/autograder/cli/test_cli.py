"""What a person meets at the command line: help that can be read, and one sentence for a mistake."""

import os
import shutil
import subprocess
import sys

import pytest

from autograder.cli import main
from autograder.course import ROOT
from autograder.doctor import _packages

COMMANDS = [
    "lab",
    "reset",
    "data",
    "doctor",
    "demo",
    "build",
    "grade",
    "regrade",
    "feedback",
    "report",
    "export",
    "export-questions",
    "variants",
    "bundle",
    "site",
    "links",
    "measure",
    "place",
    "test",
    "lint",
]


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
    said = capsys.readouterr().err
    assert sentence in said
    assert len(said.strip().splitlines()) == 1


def test_a_damaged_gradebook_is_named_and_left_alone(tmp_path, capsys):
    gradebook = tmp_path / "gradebook.db"
    gradebook.write_text("this was a gradebook once")
    assert main(["export", "--course", str(tmp_path)]) == 2
    assert f"{gradebook} is damaged or in use" in capsys.readouterr().err
    assert gradebook.read_text() == "this was a gradebook once"


@pytest.mark.parametrize("words", [["frobnicate"], ["build", "--frobnicate"], []])
def test_an_unknown_command_or_option_is_refused(words, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(words)
    assert "Traceback" not in capsys.readouterr().err


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    text = capsys.readouterr().out
    for name in COMMANDS:
        assert name in text


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit, match="0"):
        main([name, "--help"])
    assert len(capsys.readouterr().out) > 100


def test_doctor_works_in_a_python_that_has_no_package():
    """It is for machines on which the installation went wrong."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from autograder.cli import main; sys.exit(main(['doctor']))"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Packages differ from requirements.txt" in done.stdout
    assert "Traceback" not in done.stderr


def test_doctor_finds_the_pinned_packages_here():
    assert _packages(ROOT / "requirements.txt").fine


def test_python_m_autograder_works_from_the_root_without_an_installation():
    """As Windows users start it. -S -E: nothing installed, nothing from the environment."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([sys.executable, "-S", "-m", "autograder", "--help"], cwd=ROOT, env=env, capture_output=True)
    assert done.returncode == 0


@pytest.mark.parametrize("words", [["demo"], ["build"], ["grade", "."]])
def test_the_students_edition_says_what_is_for_instructors(words, tmp_path):
    """The tree without solutions/ and without any instructor/ folder."""
    for room in ("autograder", "course_data", "lessons"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("instructor", "__pycache__"))
    done = subprocess.run([sys.executable, "-m", "autograder", *words], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "build and grade in the instructor's copy" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
