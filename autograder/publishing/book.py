"""The course as a book to read: its lessons executed, the glossary, and the data, set by Sphinx."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.course import CourseError
from autograder.publishing.book_pages import page

_SETTINGS = Path(__file__).parent / "book"
_WORKERS = 2
_WRITE_SHEETS = """
import sys
from pathlib import Path
import course_data
from course_data.dataset import ROOM, is_stored
for name in course_data.names():
    if is_stored(ROOM / name):
        (Path(sys.argv[1]) / f"{name}.md").write_text(course_data.load(name).sheet, encoding="utf-8")
"""
_WRITE_EXPLORERS = """
import sys
from pathlib import Path
from lessons import explorers
for name in explorers.EXPLORERS:
    (Path(sys.argv[1]) / f"{name}.js").write_text(explorers.module_text(name), encoding="utf-8")
(Path(sys.argv[1]) / "explorer.css").write_text(explorers.styles(), encoding="utf-8")
"""


def build_book(tree: Path, to: Path, work: Path, *, say: Callable[[str], None]) -> None:
    """Build the book of the unpacked edition `tree` into `to`; `work` is a folder for what is made on the way.

    Lessons run in `tree`, where they find nothing of any other edition. Raises CourseError where a lesson fails or
    Sphinx stops.
    """
    (work / "lessons").mkdir(parents=True)
    (work / "data").mkdir()
    folded = (tree / "solutions").exists()
    lessons = sorted((tree / ("solutions/notebooks" if folded else "lessons")).glob("*/*.ipynb"))
    titles = {}

    def write_page(path: Path) -> None:
        notebook = nbformat.read(path, as_version=4)
        titles[path.stem] = _title(notebook)
        run(notebook, tree)
        notebook = page(notebook, live=f"../live/lab/index.html?path={path.name}", folded=folded)
        nbformat.write(notebook, work / "lessons" / path.name)
        say(f"  {path.stem} ran")

    with ThreadPoolExecutor(_WORKERS) as pool:
        list(pool.map(write_page, lessons))
    _write_index(tree, work, {path.stem: titles[path.stem] for path in lessons})
    _write(work / "glossary.md", (tree / "lessons" / "GLOSSARY.md").read_text(encoding="utf-8"))
    _python(tree, "-c", _WRITE_SHEETS, str(work / "data"))
    about = (tree / "course_data" / "README.md").read_text(encoding="utf-8")
    _write(work / "data" / "index.md", f"{about}\n## The data sheets\n\n" + _toctree(_names(work / "data")))
    say("  setting the pages")
    sphinx = [
        "-m",
        "sphinx",
        "-q",
        "-b",
        "html",
        "-c",
        str(_SETTINGS),
        "-d",
        str(work / "doctrees"),
        str(work),
        str(to),
    ]
    warnings = _python(tree, *sphinx)
    for line in warnings.splitlines():
        say(f"  Sphinx: {line}")
    widgets = to / "_static" / "widgets"
    widgets.mkdir()
    _python(tree, "-c", _WRITE_EXPLORERS, str(widgets))
    for name in ("quiz.js", "quiz.css"):
        shutil.copy(tree / "autograder" / "widgets" / name, widgets)


def run(notebook: NotebookNode, tree: Path) -> None:
    """Execute a lesson in a kernel that finds the course in `tree` alone. Errors stay in the outputs.

    Raises CourseError for an error other than that an exercise is not written.
    """
    manager = AsyncKernelManager(kernel_name="python3")
    manager.kernel_spec.argv.insert(1, "-S")  # no .pth file, so that no installed course is found
    client = NotebookClient(
        notebook, km=manager, timeout=300, allow_errors=True, resources={"metadata": {"path": str(tree / "lessons")}}
    )
    client.execute(env=_environment(tree), stderr=subprocess.DEVNULL)
    errors = [out for cell in notebook.cells for out in cell.get("outputs", []) if out.output_type == "error"]
    for error in errors:
        if error.ename != "NotImplementedError":
            raise CourseError(f"{_title(notebook)} does not run: {error.ename}: {error.evalue}")


def _environment(tree: Path) -> dict[str, str]:
    path = os.pathsep.join([str(tree), *dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])])
    return os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"}


def _python(tree: Path, *words: str) -> str:
    """Run Python as the lessons do; what it says on stderr. Raises CourseError where it fails."""
    done = subprocess.run(
        [sys.executable, "-S", *words], cwd=tree, env=_environment(tree), capture_output=True, text=True
    )
    if done.returncode:
        raise CourseError(
            f"The book could not be built: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}"
        )
    return done.stderr


def _write_index(tree: Path, work: Path, titles: dict[str, tuple[str, str]]) -> None:
    """The home page: the README's opening and its picture, and the lessons."""
    shutil.copyfile(tree / "course_data" / "grid" / "picture.png", work / "picture.png")
    readme = (tree / "README.md").read_text(encoding="utf-8")
    lines = [
        "# Scaling laws, measured",
        "",
        opening(readme),
        "",
        "```{image} picture.png",
        f":alt: {_PICTURE}",
        "```",
        "",
    ]
    lines += ["*Measured: our own training runs, on a language whose entropy is known exactly (dotted).*", ""]
    lines += ["## The lessons", "", "| lesson | question | in the browser |", "|---|---|---|"]
    for lesson, (title, question) in titles.items():
        live = f'<a href="live/lab/index.html?path={lesson}.ipynb" aria-label="run it live: {title}">run it live</a>'
        lines.append(f"| [{title}](lessons/{lesson}.ipynb) | {question} | {live} |")
    lines += ["", _LIVE, "", "## To look things up", ""]
    lines += ["- [Glossary and formulas](glossary.md)", "- [About the data](data/index.md)", ""]
    lines += [
        _toctree([f"lessons/{lesson}" for lesson in titles], "Lessons"),
        _toctree(["glossary", "data/index"], "To look things up"),
    ]
    _write(work / "index.md", "\n".join(lines))


_PICTURE = (
    "Loss of our own models against model size, one curve per compute budget; each curve is a valley, and larger "
    "budgets have lower valleys further to the right. A dotted line marks the exact entropy below all of them."
)
_LIVE = (
    "*Run it live* opens the lesson in your browser, ready to run: nothing is installed, and nothing leaves your "
    "machine. New to this? Begin with [two minutes on how a check works](live/lab/index.html?path=00_how_a_check_works"
    ".ipynb)."
)


def opening(readme: str) -> str:
    """The paragraphs of a README between its title and whatever else comes."""
    return re.split(r"^(?:```|#|!\[)", readme.split("\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0].strip()


def _title(notebook: NotebookNode) -> tuple[str, str]:
    """A lesson's title and its question: the first line and the first line in italics."""
    lines = notebook.cells[0].source.splitlines()
    return lines[0].lstrip("# "), next((line.strip("*") for line in lines if re.fullmatch(r"\*[^*]+\*", line)), "")


def _toctree(entries: list[str], caption: str = "") -> str:
    return "\n".join(
        ["```{toctree}", ":hidden:", *([f":caption: {caption}"] if caption else []), "", *entries, "```", ""]
    )


def _names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.md"))


def _write(path: Path, text: str) -> None:
    """Write a page; a link to a file that is no page becomes plain text."""
    pages = r"https?:|#|lessons/|glossary\.md|data/index\.md"
    path.write_text(re.sub(rf"(?<!!)\[([^\]]+)\]\((?!{pages})[^)]*\)", r"\1", text), encoding="utf-8")
