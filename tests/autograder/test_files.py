"""Whatever happens while something is written, its place holds the old content or the new one, whole."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import ROOT
from autograder.files import replace_folder, write_whole

# Ends the process, as a power cut would, at the Nth time that it asks the system to change or open something.
KILLED = """
import os, sys
from pathlib import Path
from autograder.files import replace_folder, write_whole

place, left = Path(sys.argv[1]), int(sys.argv[2])

def count(event, _):
    global left
    if event.startswith(("open", "os.", "shutil.", "tempfile.")):
        left -= 1
        if not left:
            os._exit(9)

sys.addaudithook(count)
"""
FILE = "write_whole(place / 'file', 'new' * 9999)"
FOLDER = """
with replace_folder(place / "folder") as folder:
    for name in "ab":
        (folder / name).write_text("new")
"""


def killed_at(step: int, place: Path, write: str) -> bool:
    """Start `write`, killed at that step; whether it came to that."""
    done = subprocess.run([sys.executable, "-c", KILLED + write, str(place), str(step)], cwd=ROOT, capture_output=True)
    assert done.returncode in (0, 9), done.stderr
    return done.returncode == 9


def steps(tmp_path: Path):
    """A new place for every step at which the writer may be killed, from the first to the last."""
    for step in range(1, 100):
        place = tmp_path / str(step)
        place.mkdir()
        yield step, place


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_a_file_is_the_old_or_the_new_wherever_the_writer_is_killed(tmp_path):
    seen = []
    for step, place in steps(tmp_path):
        (place / "file").write_text("old")
        stopped = killed_at(step, place, FILE)
        seen.append((place / "file").read_text())
        if not stopped:
            break
    assert set(seen) == {"old", "new" * 9999}
    assert seen == sorted(seen, reverse=True)  # first the old, then the new
    assert seen[-1] == "new" * 9999


def test_a_folder_is_the_old_or_the_new_or_put_back_wherever_the_writer_is_killed(tmp_path):
    old, new = {"a": "old", "b": "old"}, {"a": "new", "b": "new"}
    seen, missing = [], 0
    for step, place in steps(tmp_path):
        with replace_folder(place / "folder") as folder:
            for name, text in old.items():
                (folder / name).write_text(text)
        stopped = killed_at(step, place, FOLDER)
        missing += not (place / "folder").exists()
        with pytest.raises(InterruptedError), replace_folder(place / "folder"):
            raise InterruptedError  # a call that changes nothing
        seen.append(contents(place / "folder"))
        if not stopped:
            break
    assert seen == [old] * seen.count(old) + [new] * seen.count(new)
    assert seen[-1] == new
    assert missing == 1


@pytest.mark.parametrize("content", ["", "é\r\nα\n", b"\x00\xff", b""])
def test_what_is_written_is_what_lies_there(content, tmp_path):
    path = tmp_path / "new" / "folder" / "file"
    write_whole(path, content)
    write_whole(path, content)
    assert path.read_bytes() == (content if isinstance(content, bytes) else content.encode("utf-8"))
    assert [one.name for one in path.parent.iterdir()] == ["file"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such bits")
def test_others_may_read_it_as_any_file_of_the_user(tmp_path):
    (tmp_path / "plain").write_text("")
    (tmp_path / "plain-folder").mkdir()
    write_whole(tmp_path / "file", "")
    with replace_folder(tmp_path / "folder"):
        pass
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "plain").stat().st_mode
    assert (tmp_path / "folder").stat().st_mode == (tmp_path / "plain-folder").stat().st_mode


def test_an_error_leaves_the_old_and_nothing_else(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a").write_text("old")
    with pytest.raises(FileNotFoundError), replace_folder(tmp_path / "folder") as folder:
        (folder / "missing" / "a").write_text("new")
    with pytest.raises(OSError):
        write_whole(tmp_path / "folder", "a file in the place of a folder")
    assert contents(tmp_path / "folder") == {"a": "old"}
    assert [one.name for one in tmp_path.iterdir()] == ["folder"]


def test_what_killed_programs_left_is_taken_away_a_day_later(tmp_path):
    write_whole(tmp_path / "file.txt", "old")
    for name in (".file.txt.abcdefgh.new", ".file.abcdefgh.new"):  # the second is of another file
        (tmp_path / name).mkdir()
        (tmp_path / name / "new").write_text("half of")
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / ".file.txt.12345678.new").mkdir()  # of a program that may still be at work
    write_whole(tmp_path / "file.txt", "new")
    left = sorted(one.name for one in tmp_path.iterdir())
    assert left == [".file.abcdefgh.new", ".file.txt.12345678.new", "file.txt"]


CROWD = """
import sys
from pathlib import Path
from autograder.files import replace_folder, write_whole

place, mine = Path(sys.argv[1]), sys.argv[2]
for _ in range(40):
    write_whole(place / "file", mine * 50_000)
    with replace_folder(place / "folder") as folder:
        for name in "ab":
            (folder / name).write_text(mine)
"""


def test_many_programs_at_once_do_not_collide(tmp_path):
    writers = [subprocess.Popen([sys.executable, "-c", CROWD, str(tmp_path), name], cwd=ROOT) for name in "wxyz"]
    while any(writer.poll() is None for writer in writers):
        if (tmp_path / "file").exists():
            text = (tmp_path / "file").read_text()
            assert len(text) == 50_000
            assert len(set(text)) == 1
    assert [writer.returncode for writer in writers] == [0] * 4
    assert len(set(contents(tmp_path / "folder").values())) == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "folder"]
