"""The browser's Python: fetched whole or not at all, and cut to what the kernel needs, with true hashes."""

import hashlib
import json
from pathlib import Path

import pytest

from autograder.course import ROOT, CourseError
from autograder.publishing import pyodide
from autograder.publishing.site import fetch


def test_the_pinned_pyodide_is_the_kernels_and_the_widgets_are_the_environments():
    constants = pytest.importorskip("jupyterlite_pyodide_kernel.constants")
    assert pyodide.VERSION == constants.PYODIDE_VERSION
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert len(pyodide.widget_pins()) == len(pyodide.WIDGETS)
    for pin in pyodide.widget_pins():
        assert f"\n{pin} " in pinned


def release(folder: Path, packages: dict[str, dict]) -> Path:
    """Something like an unpacked release of Pyodide, with these packages in its lock file."""
    folder.mkdir()
    for name in ("pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide.mjs", "python_stdlib.zip"):
        (folder / name).write_text(name)
    (folder / "pyodide-lock.json").write_text(json.dumps({"info": {"python": "3.14"}, "packages": packages}))
    return folder


def package(name: str, *depends: str) -> dict:
    return {"name": name, "version": "1.0", "file_name": f"{name}-1.0-full.whl", "sha256": "old", "depends": [*depends]}


def test_a_distribution_holds_what_is_needed_and_there_with_true_hashes(tmp_path):
    needed = {name: package(name) for name in pyodide._NEEDED}
    needed["ipython"] = package("ipython", "Pure_Eval")
    folder = release(tmp_path / "full", needed | {"pure-eval": package("pure_eval"), "pandas": package("pandas")})
    for name in ("micropip", "ipython", "pandas"):
        (folder / f"{name}-1.0-full.whl").write_text(name)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    (wheels / "pure_eval-1.0-py3-none-any.whl").write_text("pure")
    assert pyodide.distribution([folder, wheels], tmp_path / "made") is False
    kept = json.loads((tmp_path / "made" / "pyodide-lock.json").read_text())["packages"]
    assert set(kept) == {"micropip", "ipython", "pure-eval"}
    for about in kept.values():
        content = (tmp_path / "made" / about["file_name"]).read_bytes()
        assert about["sha256"] == hashlib.sha256(content).hexdigest()
    (folder / "numpy-1.0-full.whl").write_text("numpy")
    assert pyodide.distribution([folder, wheels], tmp_path / "with-numpy") is True


def test_a_folder_that_is_no_pyodide_is_named(tmp_path):
    with pytest.raises(CourseError, match=r"has no pyodide\.asm\.mjs"):
        pyodide.distribution([tmp_path], tmp_path / "made")


@pytest.mark.parametrize(
    ("npm", "sentence"),
    [
        (None, "npm, which fetches Pyodide, is missing"),
        ("echo 'connect ECONNREFUSED' >&2; exit 1", "Connect to the network"),
        ('touch "${@: -1}/pyodide-$VERSION.tgz"', "SHA-256 differs"),
    ],
)
def test_what_cannot_be_fetched_is_said_and_leaves_nothing(npm, sentence, tmp_path, monkeypatch):
    programs = tmp_path / "bin"
    programs.mkdir()
    if npm:
        (programs / "npm").write_text(f"#!/bin/bash\n{npm}\n")
        (programs / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin" if npm else str(programs))
    monkeypatch.setenv("VERSION", pyodide.VERSION)
    with pytest.raises(CourseError, match=sentence):
        pyodide.fetch_core(tmp_path, lambda _: None)
    assert not pyodide.core(tmp_path).exists()


def test_what_was_fetched_is_not_fetched_again(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    pyodide.core(tmp_path).mkdir(parents=True)
    pyodide.wheels(tmp_path).mkdir()
    fetch(tmp_path, lambda _: pytest.fail("nothing is to be said"))
