"""A disk that is full at any moment of grading: one sentence, nothing lost, and the same command goes on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import ROOT, Course
from tests.autograder.grading.conftest import LESSON, entries

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux" or not shutil.which("bwrap"), reason="grading needs bubblewrap"),
]
# No file may grow beyond so many bytes: as on a full disk, what is written fails half-way.
FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from autograder.cli import main
sys.exit(main(sys.argv[2:]))
"""
ROOMY = 1 << 40


def run(course: Course, size: int, *words: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", FULL, str(size), *words, "--course", str(course.folder)]
    environment = os.environ | {"SCALING_LAWS_SEED": "a seed for tests"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def whole(tmp_path_factory, prepared) -> tuple[Path, dict]:
    """Three submissions as released, and what a gradebook holds of them when there is room."""
    folder = tmp_path_factory.mktemp("in")
    for student in ("ada", "berta", "carla"):
        path = folder / student / f"{LESSON}.ipynb"
        path.parent.mkdir()
        shutil.copy(ROOT / "lessons" / LESSON / path.name, path)
    course = Course(ROOT, tmp_path_factory.mktemp("roomy") / "course")
    shutil.copytree(prepared.folder, course.folder)
    assert run(course, ROOMY, "grade", str(folder)).returncode == 0
    return folder, entries(course)


@pytest.mark.parametrize(
    ("known", "size"),
    [(True, size) for size in (0, 4_000, 60_000, 120_000, 250_000)] + [(False, 100), (False, 100_000)],
)
def test_a_full_disk_costs_one_sentence_and_nothing_else(whole, prepared, tmp_path, size, known):
    folder, expected = whole
    course = Course(ROOT, tmp_path / "course")
    if known:
        shutil.copytree(prepared.folder, course.folder)
    done = run(course, size, "grade", str(folder))
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    again = run(course, ROOMY, "grade", str(folder))
    assert (again.returncode, again.stderr) == (0, "")
    assert entries(course) == expected
    print(f"room {size:,} bytes: exit {done.returncode}; {done.stderr.strip()[-90:]}")
