"""On a machine where the environment cannot be made, make says why in a sentence."""

import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.course import ROOT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def make(folder: Path, python: str) -> subprocess.CompletedProcess:
    """`make demo` in a checkout without environment, with a shell script in the place of Python."""
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    script = folder / "python"
    script.write_text("#!/bin/sh\n" + python)
    script.chmod(0o755)
    return subprocess.run(["make", "demo", f"PYTHON={script}"], cwd=folder, capture_output=True, text=True)


def test_an_old_python_is_named(tmp_path):
    done = make(tmp_path, 'case "$2" in *version_info*) exit 1;; esac')
    assert done.returncode == 2
    assert "needs Python 3.11 or newer" in done.stderr


def test_a_missing_venv_names_the_package_to_install(tmp_path):
    done = make(tmp_path, 'case "$2" in *ensurepip*) exit 1;; esac')
    assert done.returncode == 2
    assert "apt install python3-venv" in done.stderr
    assert not (tmp_path / ".venv").exists()
