"""`scaling-laws grade` and `regrade` as an instructor runs them: a folder, a zip, with and without the sandbox."""

import shutil

import nbformat
import pytest

from autograder.cli import main
from autograder.grading import hand_in as module
from tests.autograder.grading.conftest import LESSON


@pytest.fixture
def course(tmp_path) -> str:
    return str(tmp_path / "course")


@pytest.fixture
def folder(tmp_path, handed_in):
    path = tmp_path / "class" / "mallory" / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(handed_in(), path)
    return tmp_path / "class"


@pytest.mark.usefixtures("box")
def test_a_zip_is_graded_as_its_folder_and_regraded(folder, course, capsys):
    archive = shutil.make_archive(str(folder), "zip", folder.parent, folder.name)
    shutil.copy(folder / "mallory" / f"{LESSON}.ipynb", folder / "stray.ipynb")
    assert main(["grade", archive, "--course", course, "--workers", "1"]) == 0
    said = capsys.readouterr()
    assert "[1/1] mallory: 6 of 43" in said.out
    assert said.err == ""
    assert main(["regrade", "01", "--course", course]) == 0
    assert "mallory" in capsys.readouterr().out


def test_without_bubblewrap_grading_stops_with_a_sentence(folder, course, capsys, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert main(["grade", str(folder), "--course", course]) == 2
    assert "apt-get install bubblewrap" in capsys.readouterr().err


def test_no_sandbox_is_warned_about_and_logged(folder, course, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("autograder.grading.unprotected.grade", lambda *args, **kwargs: [])
    assert main(["grade", str(folder), "--course", course, "--no-sandbox"]) == 0
    assert module.WARNING in capsys.readouterr().err
    assert "WITHOUT A SANDBOX" in (tmp_path / "course" / "grading.log").read_text()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["grade", "no.zip"], "There is no folder no.zip"),
        (["grade", "tests", "--names", "x"], "--names is for zip files"),
        (["grade", "README.md"], "README.md cannot be unpacked"),
        (["regrade"], "run `scaling-laws grade FOLDER` first"),
    ],
)
def test_mistakes_get_a_sentence(words, says, course, capsys):
    assert main([*words, "--course", course]) == 2
    assert says in capsys.readouterr().err
