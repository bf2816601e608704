"""The lessons live in the browser: JupyterLite, with Python in WebAssembly; no server, no installation."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.course import CourseError
from autograder.publishing import jupyterlab
from autograder.publishing.pyodide import VERSION, Distribution, extra_pins
from autograder.release.inventory_form import FORMS
from autograder.release.links import drop_links

FIRST = "00_how_a_check_works"
VERSION_KEY = "scaling_laws_version"  # the key in a live notebook's metadata, which stays in a reader's copy
_KERNEL = "@jupyterlite/pyodide-kernel-extension"
_EXTENSIONS = (_KERNEL, "@jupyter-widgets/jupyterlab-manager", "anywidget", "jupyterlab_pygments")
_NUMERIC = ("numpy", "matplotlib", "scipy")  # in the order in which the first lesson needs them
_OURS = ("work.js", "work.css")  # the bar above a lesson: download my work, start afresh, there is a newer version
_GET_READY = """\
# The browser gets the course and what it needs. Run this cell first; it takes {how_long}.
import piplite

await piplite.install({packages})
await piplite.install({without_more}, deps=False)"""


def require_kernel() -> None:
    """Raise CourseError where the kernel of JupyterLite is missing, or one that does not run our Pyodide: it hangs."""
    try:
        from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION
    except ModuleNotFoundError:
        PYODIDE_VERSION = "none"
    if PYODIDE_VERSION.split(".")[:2] != VERSION.split(".")[:2]:
        raise CourseError(
            f"The lessons in the browser need a jupyterlite-pyodide-kernel for Pyodide {VERSION}, and here is one for "
            f"{PYODIDE_VERSION}: python -m pip install '.[site]', or use the pinned environment of `make env`."
        )


def build_live(tree: Path, to: Path, work: Path, pyodide: Distribution) -> None:
    """Build JupyterLite into `to` from the unpacked edition `tree`; `work` is a folder for what is made on the way.

    The site has `pyodide` and all wheels, and needs no other host. Raises CourseError where JupyterLite cannot be
    built, and where `pyodide` or its kernel is not there.
    """
    require_kernel()
    pyodide.require()
    work.mkdir(parents=True)
    wheels = [_wheel(tree, work / "wheels"), *pyodide.extra_wheels()]
    pyodide.lay_out(work / "static" / "pyodide")
    versions = _contents(tree, work / "files")
    data = {
        "appName": "Scaling laws",
        "exposeAppInBrowser": True,  # for the bar above a lesson
        "litePluginSettings": {f"{_KERNEL}:kernel": {"disablePyPIFallback": True}},
    }
    _write(work / "jupyter-lite.json", {"jupyter-lite-schema-version": 0, "jupyter-config-data": data})
    settings = json.loads(jupyterlab.SETTINGS.read_text(encoding="utf-8"))
    settings["@jupyterlab/notebook-extension:tracker"] = {"windowingMode": "none"}  # others fail as work starts afresh
    _write(work / "overrides.json", settings)
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
    _add_bar(to, versions)


def _wheel(tree: Path, to: Path) -> Path:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(to)]
    done = subprocess.run(build, cwd=tree, capture_output=True, text=True)
    if done.returncode:
        raise CourseError(f"The course could not be packed as a wheel: {_last_line(done.stderr)}")
    return next(to.glob("*.whl"))


def _contents(tree: Path, to: Path) -> dict[str, str]:
    """The files that the browser shows: the tour and the lessons, and the solutions where the edition has them.

    Returns the version of each notebook by its path.
    """
    to.mkdir()
    quick, whole = _get_ready("some seconds"), _get_ready("half a minute", *_NUMERIC)
    versions = {f"{FIRST}.ipynb": _add(Path(__file__).parent / f"{FIRST}.ipynb", to, quick)}
    for path in sorted((tree / "lessons").glob("*/*.ipynb")):
        versions[path.name] = _add(path, to, quick if path.stem in FORMS else whole)
    for path in sorted((tree / "solutions" / "notebooks").glob("*/*.ipynb")):
        (to / "solutions").mkdir(exist_ok=True)
        versions[f"solutions/{path.name}"] = _add(path, to / "solutions", whole)
    shutil.copyfile(tree / "lessons" / "GLOSSARY.md", to / "GLOSSARY.md")
    return versions


def _add(path: Path, to: Path, first_cell: str) -> str:
    """Write a notebook, prepared for the browser, into the folder `to`; its version, which changes with its cells."""
    notebook = nbformat.read(path, as_version=4)
    drop_links(notebook)
    notebook.cells.insert(0, new_code_cell(first_cell, id="get-ready"))
    notebook.metadata["kernelspec"] = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
    notebook.metadata[VERSION_KEY] = _version(notebook)
    nbformat.write(notebook, to / path.name)
    return notebook.metadata[VERSION_KEY]


def _version(notebook: NotebookNode) -> str:
    cells = [(cell.cell_type, cell.source) for cell in notebook.cells]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:12]


def _add_bar(live: Path, versions: dict[str, str]) -> None:
    """Put the bar above the lessons of the site in `live`; it compares a reader's copy with `versions`.

    While somebody reads, it also gets the packages that the first cell asks for, in the order of that cell.
    """
    for name in _OURS:
        shutil.copyfile(Path(__file__).parent / name, live / name)
    lock = json.loads((live / "static" / "pyodide" / "pyodide-lock.json").read_text(encoding="utf-8"))
    ahead = [f"static/pyodide/{lock['packages'][name]['file_name']}" for name in (*_NUMERIC, "openblas")]
    light = [f"{name}.ipynb" for name in (FIRST, *FORMS)]
    _write(live / "work.json", {"key": VERSION_KEY, "versions": versions, "ahead": ahead, "light": light})
    page = live / "lab" / "index.html"
    ours = '<link rel="stylesheet" href="../work.css"><script defer src="../work.js"></script>'
    page.write_text(page.read_text(encoding="utf-8").replace("</head>", f"{ours}</head>", 1), encoding="utf-8")


def _get_ready(how_long: str, *packages: str) -> str:
    ours = [*extra_pins(), "scaling-laws-course"]  # they ask for more than a browser needs
    theirs = [*packages, "typing-extensions"]
    return _GET_READY.format(how_long=how_long, packages=json.dumps(theirs), without_more=json.dumps(ours))


def _write(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason was given"])[-1][:300]
