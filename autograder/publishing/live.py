"""The lessons live in the browser: JupyterLite, with Python in WebAssembly; no server, no installation."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.course import CourseError
from autograder.publishing import jupyterlab, pyodide
from autograder.release.inventory_form import FORMS
from autograder.release.links import drop_links

FIRST = "00_how_a_check_works"
_KERNEL = "@jupyterlite/pyodide-kernel-extension"
_EXTENSIONS = (_KERNEL, "@jupyter-widgets/jupyterlab-manager", "anywidget", "jupyterlab_pygments")
_GET_READY = """\
# The browser gets the course and what it needs. Run this cell first; it takes {how_long}.
import piplite

await piplite.install({packages})
await piplite.install({without_more}, deps=False)"""
_WITHOUT_NUMPY = """\
raise SystemExit(
    "This copy of the site has no numpy, which this lesson needs: only the first tour runs here. "
    "Work on the lesson in JupyterLab (make lab)."
)"""


def build_live(tree: Path, to: Path, work: Path, *, offline: Sequence[Path] = ()) -> bool:
    """Build JupyterLite into `to` from the unpacked edition `tree`; `work` is a folder for what is made on the way.

    With `offline`, folders that hold Pyodide and wheels, the site needs no other host; without, the browser takes
    Pyodide from its public address. Returns whether the lessons, which need numpy, can run there. Raises CourseError
    where JupyterLite cannot be built.
    """
    work.mkdir(parents=True)
    wheels = [_wheel(tree, work / "wheels")]
    settings = {}
    has_numpy = True
    if offline:
        has_numpy = pyodide.distribution(offline, work / "static" / "pyodide")
        wheels += pyodide.widget_wheels(offline[-1])
        settings = {f"{_KERNEL}:kernel": {"disablePyPIFallback": True}}
    first_cell = _get_ready("up to a minute", "numpy", "scipy", "matplotlib") if has_numpy else _WITHOUT_NUMPY
    _contents(tree, work / "files", first_cell)
    data = {"appName": "Scaling laws", "litePluginSettings": settings}
    _write(work / "jupyter-lite.json", {"jupyter-lite-schema-version": 0, "jupyter-config-data": data})
    shutil.copyfile(jupyterlab.SETTINGS, work / "overrides.json")
    extensions = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    config = {
        "LiteBuildConfig": {
            "contents": ["files"],
            "output_dir": str(to),
            "apps": ["lab"],
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "ignore_sys_prefix": ["federated_extensions"],
            "federated_extensions": [str(extensions / name) for name in _EXTENSIONS],
        },
        "PipliteAddon": {"piplite_urls": [str(wheel) for wheel in wheels]},
    }
    _write(work / "jupyter_lite_config.json", config)
    done = subprocess.run([sys.executable, "-m", "jupyterlite_core", "build"], cwd=work, capture_output=True, text=True)
    if done.returncode:
        raise CourseError(f"JupyterLite could not be built: {_last_line(done.stdout + done.stderr)}")
    return has_numpy


def _wheel(tree: Path, to: Path) -> Path:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(to)]
    done = subprocess.run(build, cwd=tree, capture_output=True, text=True)
    if done.returncode:
        raise CourseError(f"The course could not be packed as a wheel: {_last_line(done.stderr)}")
    return next(to.glob("*.whl"))


def _contents(tree: Path, to: Path, first_cell: str) -> None:
    """The files that the browser shows: the tour and the lessons, and the solutions where the edition has them."""
    to.mkdir()
    tour = nbformat.read(Path(__file__).parent / f"{FIRST}.ipynb", as_version=4)
    without_numpy = _get_ready("some seconds")
    nbformat.write(_prepared(tour, without_numpy), to / f"{FIRST}.ipynb")
    for path in sorted((tree / "lessons").glob("*/*.ipynb")):
        ready = without_numpy if path.stem in FORMS else first_cell
        nbformat.write(_prepared(nbformat.read(path, as_version=4), ready), to / path.name)
    for path in sorted((tree / "solutions" / "notebooks").glob("*/*.ipynb")):
        (to / "solutions").mkdir(exist_ok=True)
        nbformat.write(_prepared(nbformat.read(path, as_version=4), first_cell), to / "solutions" / path.name)
    shutil.copyfile(tree / "lessons" / "GLOSSARY.md", to / "GLOSSARY.md")


def _prepared(notebook: NotebookNode, first_cell: str) -> NotebookNode:
    drop_links(notebook)
    notebook.cells.insert(0, new_code_cell(first_cell, id="get-ready"))
    notebook.metadata["kernelspec"] = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
    return notebook


def _get_ready(how_long: str, *packages: str) -> str:
    ours = [*pyodide.widget_pins(), "scaling-laws-course"]  # they ask for more than a browser needs
    theirs = [*packages, "typing-extensions"]
    return _GET_READY.format(how_long=how_long, packages=json.dumps(theirs), without_more=json.dumps(ours))


def _write(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason was given"])[-1][:300]
