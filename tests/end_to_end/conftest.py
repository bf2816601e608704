"""A checkout of its own for tests that run the course's commands as a user types them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import ROOT

Run = Callable[..., subprocess.CompletedProcess]


@pytest.fixture(scope="session")
def checkout(tmp_path_factory) -> Path:
    """What git tracks, and what is new and not ignored, as it lies in the working tree."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("this copy of the course is not a git checkout")
    copy = tmp_path_factory.mktemp("checkout") / "course"
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="session")
def environment(checkout) -> dict[str, str]:
    """Of somebody who has activated the course's environment: `scaling-laws` and `nbgrader` act on the checkout."""
    programs = [str(Path(sys.executable).parent), str(Path(shutil.which("git")).parent), os.environ["PATH"]]
    return {
        "PATH": os.pathsep.join(programs),
        "PYTHONPATH": str(checkout),
        "HOME": str(checkout.parent),
        "SCALING_LAWS_SEED": "a seed for tests",
        "OMP_NUM_THREADS": "1",
        "LANG": "C.UTF-8",
    }


@pytest.fixture(scope="session")
def shell(checkout, environment) -> Run:
    """Run a line in bash, in the checkout or in `cwd`; it must succeed, or exit with `code`."""

    def run(line: str, cwd: Path = checkout, code: int = 0, **more: str) -> subprocess.CompletedProcess:
        done = subprocess.run(
            ["bash", "-c", line], cwd=cwd, env=environment | more, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == code, f"{line}\n{done.stdout}\n{done.stderr}"
        return done

    return run
