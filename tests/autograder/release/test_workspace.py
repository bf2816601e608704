"""`scaling-laws start`: a folder of one's own gets what it lacks, loses nothing, and lessons are reset there."""

from pathlib import Path

import pytest

from autograder.cli import main
from autograder.course import MARK, ROOT, Course, CourseError
from autograder.questions import LESSONS
from autograder.questions.inventory import FORMS
from autograder.release.workspace import start

NOTEBOOKS = [f"lessons/{lesson}/{lesson}.ipynb" for lesson in (*LESSONS, *FORMS)]
EVERYTHING = sorted([*NOTEBOOKS, "lessons/GLOSSARY.md", "nbgrader_config.py", MARK])


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_an_empty_folder_gets_everything_as_it_was_released(tmp_path):
    folder = tmp_path / "new" / "folder"
    new, there = start(Course(), folder)
    assert sorted(new) == files(folder) == EVERYTHING
    assert there == []
    for path in ("lessons/GLOSSARY.md", *NOTEBOOKS):
        assert (folder / path).read_bytes() == (ROOT / path).read_bytes()


def test_what_is_there_stays_and_what_is_missing_comes(tmp_path):
    start(Course(), tmp_path)
    (tmp_path / NOTEBOOKS[1]).write_text("my work")
    (tmp_path / NOTEBOOKS[2]).unlink()
    (tmp_path / "notes.txt").write_text("mine")
    new, there = start(Course(), tmp_path)
    assert new == [NOTEBOOKS[2]]
    assert sorted([*new, *there]) == EVERYTHING
    assert (tmp_path / NOTEBOOKS[1]).read_text() == "my work"
    assert (tmp_path / NOTEBOOKS[2]).read_bytes() == (ROOT / NOTEBOOKS[2]).read_bytes()
    assert files(tmp_path) == sorted([*EVERYTHING, "notes.txt"])


@pytest.mark.parametrize("folder", [ROOT, ROOT / "scaling-laws", ROOT / "lessons"])
def test_the_course_itself_is_left_alone(folder):
    with pytest.raises(CourseError, match="choose a folder outside of it"):
        start(Course(), folder)
    assert not (folder / MARK).exists()


def test_the_command_says_what_is_new_what_stays_and_what_comes_next(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["start"]) == 0
    said = capsys.readouterr().out
    assert all(f"{path} is new.\n" in said for path in NOTEBOOKS)
    assert said.endswith("Next:\n  cd scaling-laws\n  scaling-laws lab\n")
    (tmp_path / "scaling-laws" / NOTEBOOKS[0]).unlink()
    assert main(["start"]) == 0
    said = capsys.readouterr().out
    assert f"{NOTEBOOKS[0]} is new.\n" in said
    assert f"{NOTEBOOKS[1]} stays as it was.\n" in said


def test_lab_and_reset_work_there(tmp_path, monkeypatch, capsys):
    main(["start", str(tmp_path)])
    monkeypatch.chdir(tmp_path / "lessons" / "03_three_phases")
    path = tmp_path / NOTEBOOKS[1]
    path.write_text("my work")
    capsys.readouterr()
    assert main(["reset", "02"]) == 0
    assert f"{NOTEBOOKS[1]} is as it was released." in capsys.readouterr().out
    assert path.read_bytes() == (ROOT / NOTEBOOKS[1]).read_bytes()
    (kept,) = path.parent.glob("*.kept-*")
    assert kept.read_text() == "my work"

    called = {}
    monkeypatch.setattr("autograder.cli.students.python", lambda *words, **where: called.update(where, words=words))
    monkeypatch.setenv("SCALING_LAWS_COURSE", "")
    assert main(["lab", "02"]) == 0
    assert called["folder"] == tmp_path
    assert f"--ServerApp.root_dir={tmp_path}" in called["words"]
    (tmp_path / NOTEBOOKS[2]).unlink()
    assert main(["lab", "03"]) == 2
    assert "run `scaling-laws start .` first" in capsys.readouterr().err
