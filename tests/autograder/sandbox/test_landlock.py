"""Landlock, tried for itself: what is not named cannot be opened, and a kernel without it changes nothing."""

import subprocess
import sys

import pytest

from autograder.course import ROOT

if sys.platform != "linux":
    pytest.skip("Linux alone has Landlock", allow_module_level=True)

from autograder.sandbox import landlock

TRY = """
import ctypes, os, pathlib, sys, traceback
from autograder.sandbox import landlock
folder = pathlib.Path(sys.argv[1])
if sys.argv[2] == "without": landlock.CREATE = 100_000
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
landlock.restrict([str(folder / "read"), str(folder / "missing")], [str(folder / "write"), "/dev/null"])
for what in (
    lambda: (folder / "read" / "file").read_text(),
    lambda: (folder / "read" / "file").write_text("changed"),
    lambda: (folder / "write" / "file").write_text("changed"),
    lambda: (folder / "write" / "file").unlink(),
    lambda: open("/dev/null", "w").write("x"),
    lambda: (folder / "other").read_text(),
    lambda: os.listdir(folder),
):
    try: what(); print("yes", end=" ")
    except OSError as error: print(type(error).__name__, end=" ")
"""


def tried(folder, how: str) -> list[str]:
    for name in ("read", "write"):
        (folder / name).mkdir()
        (folder / name / "file").write_text("kept")
    (folder / "other").write_text("kept")
    done = subprocess.run([sys.executable, "-c", TRY, str(folder), how], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")
def test_nothing_but_what_is_named_can_be_opened(tmp_path):
    no = "PermissionError"
    assert tried(tmp_path, "with") == ["yes", no, "yes", "yes", "yes", no, no]


def test_where_the_kernel_has_none_nothing_is_refused(tmp_path):
    assert tried(tmp_path, "without") == ["yes"] * 7


@pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")
def test_it_stands_behind_the_walls_of_every_submission(box):
    """The root of what is seen can be entered and not be listed: bubblewrap alone would let it be listed."""
    from tests.autograder.grading.conftest import CALM

    report = box.run([(0, "import os\nos.listdir('/course')\nos.listdir('/')")], [], CALM)
    assert report.raised == {0: "raised PermissionError (line 3)"}
