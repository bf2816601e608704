"""The browser's Python: every file the one expected or refused, kept at once, and cut to what the kernel needs."""

import hashlib
import json
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.course import ROOT, CourseError
from autograder.publishing import pyodide
from autograder.publishing.pyodide import Distribution
from tests.browser.conftest import served
from tests.live import needs_live

OURS = Distribution.cached()


def test_the_kernel_is_one_that_runs_this_pyodide_and_what_is_added_is_the_environments():
    # 0.27.6 is the one that it was built with; 0.27.7 is that with corrections, and lessons run on it (tests/browser).
    constants = pytest.importorskip("jupyterlite_pyodide_kernel.constants")
    assert pyodide.VERSION.rsplit(".", 1)[0] == constants.PYODIDE_VERSION.rsplit(".", 1)[0]
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    for name in ("jupyterlite-core", "jupyterlite-pyodide-kernel"):
        assert f"\n{name}=={metadata.version(name)} " in pinned
    assert len(pyodide.extra_pins()) == len(pyodide.EXTRAS)
    for pin in pyodide.extra_pins():
        assert f"\n{pin} " in pinned


def checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


CORE = ("pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")


def package(name: str, *depends: str) -> dict:
    content = name.encode()
    file = f"{name}-1.0-full.whl"
    return {"name": name, "version": "1.0", "file_name": file, "sha256": checksum(content), "depends": [*depends]}


@pytest.fixture
def release(tmp_path, monkeypatch) -> Path:
    """A small full release of Pyodide whose checksums are the trusted ones; pip's wheels lie in `there` already."""
    folder = tmp_path / "release"
    folder.mkdir()
    needed = {name: package(name) for name in pyodide._NEEDED}
    needed["ipython"] = package("ipython", "Pure_Eval", "pytz")
    needed |= {name: package(name) for name in ("pure-eval", "pandas", "pytz", "typing-extensions")}
    for one in needed.values():
        (folder / one["file_name"]).write_bytes(one["name"].encode())
    for name in CORE:
        (folder / name).write_text(name)
    (folder / "pyodide-lock.json").write_text(json.dumps({"info": {"python": "3.12"}, "packages": needed}))
    sums = "".join(f"{checksum((folder / name).read_bytes())}  {name}\n" for name in (*CORE, "pyodide-lock.json"))
    (tmp_path / "pyodide.sha256").write_text(sums)
    monkeypatch.setattr(pyodide, "_CHECKSUMS", tmp_path / "pyodide.sha256")
    pins = "".join(f"{name}==1.0 --hash=sha256:{checksum(name.encode())}\n" for name in PURE)
    (tmp_path / "wheels.txt").write_text(pins)
    monkeypatch.setattr(pyodide, "WHEELS", tmp_path / "wheels.txt")
    return folder


PURE = (*pyodide.EXTRAS, "typing-extensions")


@pytest.fixture
def there(tmp_path) -> Distribution:
    """A distribution that has only what pip fetches."""
    folder = tmp_path / "there"
    folder.mkdir()
    for name in PURE:
        (folder / f"{name.replace('-', '_')}-1.0-py3-none-any.whl").write_text(name)
    return Distribution(folder)


def quiet(line: str) -> None:
    pass


def test_a_full_release_in_a_folder_or_at_an_address_is_enough(release, there, tmp_path):
    there.fetch(quiet, str(release))
    assert there.missing() == []
    for name in pyodide._NEEDED:
        assert (there.folder / f"{name}-1.0-full.whl").exists()
    assert not (there.folder / "pandas-1.0-full.whl").exists()
    other = Distribution(tmp_path / "other")
    shutil.copytree(there.folder, other.folder, ignore=shutil.ignore_patterns("*full*", "pyodide*"))
    with served(release) as address:
        other.fetch(quiet, address)
    assert other.missing() == []


def test_what_is_laid_out_is_what_is_needed_with_true_checksums(release, there, tmp_path):
    there.fetch(quiet, str(release))
    there.lay_out(tmp_path / "made")
    kept = json.loads((tmp_path / "made" / "pyodide-lock.json").read_text())["packages"]
    assert set(kept) == {*pyodide._NEEDED, "pure-eval", "typing-extensions", "ssl"}
    assert kept["ipython"]["depends"] == ["Pure_Eval"]
    assert kept["ssl"]["depends"] == []
    for about in kept.values():
        assert about["sha256"] == checksum((tmp_path / "made" / about["file_name"]).read_bytes())
    assert {path.name for path in (tmp_path / "made").iterdir()} == {
        *CORE,
        "pyodide-lock.json",
        *(about["file_name"] for about in kept.values()),
    }


def test_a_fetch_that_stops_half_way_goes_on_where_it_was(release, there):
    (release / "scipy-1.0-full.whl").rename(release / "away")
    with pytest.raises(CourseError, match=r"release is not an unpacked full release .* no scipy-1\.0-full\.whl"):
        there.fetch(quiet, str(release))
    kept = {path.name: path.stat().st_mtime_ns for path in there.folder.iterdir()}
    assert "numpy-1.0-full.whl" in kept
    (release / "away").rename(release / "scipy-1.0-full.whl")
    told: list[str] = []
    there.fetch(told.append, str(release))
    assert all((there.folder / name).stat().st_mtime_ns == moment for name, moment in kept.items())
    assert there.missing() == []
    assert len(told) == 1


@pytest.mark.parametrize("name", ["numpy-1.0-full.whl", "pyodide.asm.wasm", "pyodide-lock.json"])
def test_a_file_with_another_checksum_is_refused_and_not_kept(release, there, name):
    (release / name).write_text("something else")
    with pytest.raises(CourseError, match=rf"{name} from .* is not that of Pyodide .*: its SHA-256 differs"):
        there.fetch(quiet, str(release))
    assert not (there.folder / name).exists()


def test_a_file_that_was_damaged_in_the_cache_is_fetched_again(release, there):
    there.fetch(quiet, str(release))
    (there.folder / "numpy-1.0-full.whl").write_text("damaged")
    assert there.missing() == ["numpy-1.0-full.whl"]
    with pytest.raises(CourseError, match=r"numpy-1\.0-full\.whl is not in .*scaling-laws site --fetch"):
        there.require()
    there.fetch(quiet, str(release))
    assert there.missing() == []


@pytest.mark.parametrize(
    ("npm", "sentence"),
    [
        (None, "npm, which fetches Pyodide, is missing: install Node.js, or give --pyodide"),
        (
            "echo 'connect ECONNREFUSED' >&2; exit 1",
            r"\S+ could not be fetched with npm \(connect ECONNREFUSED\): connect to the network",
        ),
        ('tar -czf "${@: -1}/pyodide.tgz" -C "$PACKAGE" package', "from the npm package is not that of Pyodide"),
    ],
)
def test_what_cannot_be_fetched_is_said_and_leaves_nothing(npm, sentence, tmp_path, monkeypatch):
    programs = tmp_path / "bin"
    programs.mkdir()
    if npm:
        (programs / "npm").write_text(f"#!/bin/bash\n{npm}\n")
        (programs / "npm").chmod(0o755)
    (tmp_path / "package").mkdir()
    for name in (*CORE, "pyodide-lock.json"):
        (tmp_path / "package" / name).write_text("not ours")
    monkeypatch.setenv("PACKAGE", str(tmp_path))
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin" if npm else str(programs))
    with pytest.raises(CourseError, match=sentence):
        Distribution(tmp_path / "cache").fetch(quiet)
    assert not (tmp_path / "cache").exists()


def test_a_folder_that_is_no_release_is_told_before_anything_is_built(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(Distribution, "cached", lambda: Distribution(tmp_path / "cache"))
    assert main(["site", "--to", str(tmp_path / "site"), "--pyodide", str(tmp_path)]) == 2
    assert "is not an unpacked full release of Pyodide" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


@needs_live
def test_what_was_fetched_is_not_fetched_again(monkeypatch):
    monkeypatch.setenv("PATH", "")
    OURS.fetch(lambda line: pytest.fail(f"nothing is to be said: {line}"))


@needs_live
def test_the_cache_lies_outside_of_the_course_and_has_the_numeric_packages():
    assert not OURS.folder.is_relative_to(ROOT)
    assert {"numpy", "scipy", "matplotlib"} <= {name.split("-")[0] for name in OURS._packages()}


SET = """
const { loadPyodide } = await import(process.argv[2] + "/pyodide.mjs");
const python = await loadPyodide({ indexURL: process.argv[2] + "/" });
const { readFileSync } = await import("node:fs");
for (const wheel of process.argv.slice(5)) python.unpackArchive(new Uint8Array(readFileSync(wheel)).buffer, "wheel");
python.mountNodeFS("/course", process.argv[3]);
console.log("RESULT " + (await python.runPythonAsync(process.argv[4])));
"""
FORMULAS = """
import json, sys
sys.path.insert(0, "/course")
from autograder.bank.mathematics import line
from autograder.questions import question
options = question("no-constant").instance("ada").options
json.dumps({"line": line(r"falls as $N^{-\\alpha}$"), "options": {at: line(text) for at, text in options.items()}})
"""


@pytest.mark.slow
@needs_live
@pytest.mark.skipif(not shutil.which("node"), reason="Node.js, in which Pyodide runs here, is missing")
@pytest.mark.parametrize("converter", [True, False])
def test_the_browser_s_python_sets_formulas_and_reads_them_where_it_lacks_the_converter(tmp_path, converter):
    OURS.lay_out(tmp_path / "made")
    pure = [wheel for wheel in OURS.extra_wheels() if converter and "latex2mathml" in wheel.name]
    (tmp_path / "run.mjs").write_text(SET)
    words = ["node", tmp_path / "run.mjs", tmp_path / "made", ROOT, FORMULAS, *pure]
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2_000:]
    told = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))[7:])
    made = "<msup><mi>N</mi>" if converter else "<span>N⁻ᵅ</span>"
    assert told["line"].startswith("falls as <math" if converter else "falls as <span>")
    assert made in told["line"]
    signs = [text for text in told["options"].values() if "is larger than" in text]
    assert [text.count("<math") if converter else text.count("<span>") for text in signs] == [2]
    assert not any("$" in text for text in told["options"].values())
