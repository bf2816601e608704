"""The gate: whatever lies in a folder, nothing is read that is not an ordinary file of a size that is known."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import ROOT, CourseError
from autograder.grading import gate

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither pipes nor devices here")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def of_the_system(path: Path) -> None:
    path.symlink_to("/proc/self/environ")


def cycle(path: Path) -> None:
    path.symlink_to(path)


def hard(path: Path) -> None:
    path.with_name("other").write_text("a peer's")
    path.hardlink_to(path.with_name("other"))


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(60_000_000_000)


def missing(path: Path) -> None:
    """Nothing at all, as after a student took the file away."""


def socket(path: Path) -> None:
    import socket as sockets

    with sockets.socket(sockets.AF_UNIX) as one:
        one.bind(str(path))


KINDS = {
    pipe: "not an ordinary file",
    socket: "not an ordinary file",
    endless: "symbolic link",
    of_the_system: "symbolic link",
    cycle: "symbolic link",
    hard: "hard link",
    sparse: "larger than 100 MB",
    Path.mkdir: "is a folder",
    missing: "could not be read (no such file",
}


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_only_an_ordinary_file_is_read(tmp_path, make, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a socket's name must be short
    path = Path("final\x1b.ipynb")
    make(path)
    with pytest.raises(CourseError, match=re.escape(KINDS[make])) as refusal:
        gate.read_file(path)
    assert str(refusal.value).startswith("final%1B.ipynb ")
    assert gate.fault(path) == str(refusal.value)


@pytest.mark.parametrize("make", [pipe, endless, hard, sparse])
def test_what_is_put_there_after_the_first_look_is_refused_as_well(tmp_path, make, monkeypatch):
    """A file that changes between the two looks: the one that is open is looked at again."""
    (tmp_path / "good").write_text("{}")
    make(tmp_path / "bad")
    good = (tmp_path / "good").lstat()
    monkeypatch.setattr(Path, "lstat", lambda path: good)
    with pytest.raises(CourseError, match="bad"):
        gate.read_file(tmp_path / "bad")


def test_a_file_that_grows_is_read_to_the_limit_only():
    """A file of the system says that it is empty, and is not."""
    path = Path("/proc/self/status")
    if not path.exists() or path.lstat().st_size:
        pytest.skip("this system has no such file")
    assert gate.read_file(path)
    with pytest.raises(CourseError, match="status is larger than 10 bytes"):
        gate.read_file(path, 10)


def test_what_may_not_be_read_gets_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "a.ipynb").write_text("{}")
    (tmp_path / "closed").mkdir()

    def refuse(*args, **options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(CourseError, match=r"a.ipynb could not be read \(permission denied\)"):
        gate.read_file(tmp_path / "a.ipynb")
    monkeypatch.setattr(os, "scandir", refuse)
    assert "permission denied" in gate.listing(tmp_path).faults[0]


def test_links_are_listed_and_not_followed_and_hidden_folders_not_entered(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path)
    (tmp_path / ".git").mkdir()
    for name in ("z.ipynb", "a/y.ipynb", "a/b/x.ipynb", ".git/w.ipynb"):
        (tmp_path / name).write_text("{}")
    found = gate.listing(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in found.files] == [
        "z.ipynb",
        "a/y.ipynb",
        "a/b/up",
        "a/b/x.ipynb",
    ]
    assert found.faults == []


def test_a_folder_without_end_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(gate, "MAX_ENTRIES", 20)
    for number in range(21):
        (tmp_path / f"{number}.txt").touch()
    assert gate.listing(tmp_path) == gate.Listing([], ["there are more than 20 files: hand in the notebook alone."])
    deep = tmp_path / "deep" / "/".join("abcdefghijkl")
    deep.mkdir(parents=True)
    (deep / "a.ipynb").touch()
    found = gate.listing(tmp_path / "deep")
    assert found.files == []
    assert "put the notebook higher" in found.faults[0]


@pytest.mark.slow
def test_a_hundred_thousand_files_and_sixty_gigabytes_leave_memory_as_it_was(tmp_path):
    for number in range(100_000):
        (tmp_path / f"{number}").touch()
    sparse(tmp_path.parent / "sparse.ipynb")
    code = f"""
import resource
from pathlib import Path
from autograder.grading import gate
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert gate.listing(Path({str(tmp_path)!r})).faults
assert "larger" in gate.fault(Path({str(tmp_path.parent / "sparse.ipynb")!r}))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    grown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    print(f"\na folder of 100,000 files and a sparse file of 60 GB: {int(grown.stdout) / 1024:.0f} MB of memory more")
    assert int(grown.stdout) < 50_000


@pytest.mark.parametrize(
    ("name", "stem", "renamed"),
    [
        ("a.ipynb", "a", False),
        ("a (1).ipynb", "a (1)", False),
        ("A.IPYNB", "A", False),
        ("a.ipynb.txt", "a", True),
        ("a.ipynb.json", "a", True),
        ("a.ipynb (1).txt", "a", True),
        ("a.ipynb.zip", "", False),
        ("a.json", "", False),
        (".ipynb", "", False),
    ],
)
def test_a_notebook_is_known_by_its_name(name, stem, renamed):
    assert (gate.notebook_stem(name), gate.is_renamed(name)) == (stem, renamed)
