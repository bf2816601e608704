"""The course as a book to read: its lessons executed, concepts, glossary and data, set by Sphinx."""

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
from autograder.release.inventory_form import FORMS
from autograder.release.links import drop_links, links, repository

_SETTINGS = Path(__file__).parent / "sphinx"
_WORKERS = 2
_WRITE_SHEETS = """
import sys
from pathlib import Path
from course_data import dataset
for name in dataset.names():
    if dataset.is_stored(dataset.ROOM / name):
        Path(sys.argv[1], f"{name}.md").write_text(dataset.load(name).sheet, encoding="utf-8")
"""
_DATA_SHEETS = """
## The data sheets

```{toctree}
:glob:

*
```
"""


def build_book(tree: Path, to: Path, work: Path, *, live: bool, say: Callable[[str], None]) -> None:
    """Build the book of the unpacked edition `tree` into `to`; `work` is a folder for what is made on the way.

    With `live`, every lesson leads to its live notebook in the site.

    Lessons run in `tree`, where they find nothing of any other edition. Raises CourseError where a lesson fails or
    Sphinx stops.
    """
    folded = (tree / "solutions").exists()
    notebooks = sorted((tree / ("solutions/notebooks" if folded else "lessons")).glob("*/*.ipynb"))
    lessons = [path for path in notebooks if path.stem not in FORMS]  # a form is to be filled in, not to be read
    widgets = work / "static" / "widgets"
    for folder in (work / "lessons", work / "data", widgets):
        folder.mkdir(parents=True)

    def write_lesson(path: Path) -> str:
        notebook = nbformat.read(path, as_version=4)
        drop_links(notebook)
        row = _row(notebook, path.stem, live)
        run(notebook, tree)
        notebook = page(notebook, links=_links(tree, path.stem, live), folded=folded)
        nbformat.write(notebook, work / "lessons" / path.name)
        say(f"  {path.stem} ran")
        return row

    with ThreadPoolExecutor(_WORKERS) as pool:
        rows = list(pool.map(write_lesson, lessons))
    home = (_SETTINGS / "index.md").read_text(encoding="utf-8")
    if not live:
        home = _without_live(home)
    readme = (tree / "README.md").read_text(encoding="utf-8")
    _write(work / "index.md", home.replace("{opening}", opening(readme)).replace("{lessons}", "\n".join(rows)))
    shutil.copy(tree / "course_data" / "grid" / "picture.png", work)
    _python(tree, "-c", _WRITE_SHEETS, str(work / "data"))
    about = (tree / "course_data" / "README.md").read_text(encoding="utf-8")
    _write(work / "data" / "index.md", about + _DATA_SHEETS)
    _write(work / "glossary.md", (tree / "lessons" / "GLOSSARY.md").read_text(encoding="utf-8"))
    _python(tree, "-m", "autograder.questions.concepts", str(work / "concepts"))
    _python(tree, "-m", "lessons.explorers", str(widgets))
    for name in ("quiz.js", "quiz.css"):
        shutil.copy(tree / "autograder" / "notebook" / name, widgets)
    say("  setting the pages")
    options = ["-q", "-b", "html", "-c", str(_SETTINGS), "-d", str(work / "doctrees")]
    static = f"html_static_path={_SETTINGS / '_static'},{work / 'static'}"
    for line in _python(tree, "-m", "sphinx", *options, "-D", static, str(work), str(to)).splitlines():
        say(f"  Sphinx: {line}")


def run(notebook: NotebookNode, tree: Path) -> None:
    """Execute a lesson in a kernel that finds the course in `tree` alone. Errors stay in the outputs.

    Raises CourseError for an error other than that an exercise is not written.
    """
    manager = AsyncKernelManager(kernel_name="python3")
    if not manager.kernel_spec:
        raise CourseError("Jupyter's kernel python3 is missing: make env.")
    manager.kernel_spec.argv.insert(1, "-S")  # no .pth file, so that no installed course is found
    client = NotebookClient(
        notebook, km=manager, timeout=300, allow_errors=True, resources={"metadata": {"path": str(tree / "lessons")}}
    )
    client.execute(env=_environment(tree), stderr=subprocess.DEVNULL)
    errors = [out for cell in notebook.cells for out in cell.get("outputs", []) if out.output_type == "error"]
    for error in errors:
        if error.ename != "NotImplementedError":
            raise CourseError(f"A lesson does not run: {notebook.cells[0].source.splitlines()[0]}: {error.evalue}")


def _links(tree: Path, lesson: str, live: bool) -> dict[str, str]:
    """Where one can work on the lesson, by the text of the link."""
    found = {"Work on it live, in the browser": f"../live/lab/index.html?path={lesson}.ipynb"} if live else {}
    if address := repository(tree):
        elsewhere = links(address, lesson)
        found |= {"Open in Colab": elsewhere["Colab"], "Open on Binder": elsewhere["Binder"]}
    return found


def _environment(tree: Path) -> dict[str, str]:
    path = os.pathsep.join([str(tree), *dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])])
    return os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"}


def _python(tree: Path, *words: str) -> str:
    """Run Python as the lessons do; what it says on stderr. Raises CourseError where it fails."""
    done = subprocess.run(
        [sys.executable, "-S", *words], cwd=tree, env=_environment(tree), capture_output=True, text=True
    )
    if done.returncode:
        reason = done.stderr.strip().splitlines() or ["no reason was given"]
        raise CourseError(f"The book could not be built: {reason[-1]}")
    return done.stderr


def opening(readme: str) -> str:
    """The paragraphs of a README between its title and the first heading, code block or picture."""
    return re.split(r"^(?:```|#|!\[)", readme.split("\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0].strip()


def _row(notebook: NotebookNode, lesson: str, live: bool) -> str:
    """The lesson in the table of the home page: its title, its question in italics below that, and where it is live."""
    first, *lines = notebook.cells[0].source.splitlines()
    title = first.lstrip("# ")
    question = next((line.strip("*") for line in lines if re.fullmatch(r"\*[^*]+\*", line)), "")
    row = f"| [{title}](lessons/{lesson}.ipynb) | {question} |"
    button = f'<a href="live/lab/index.html?path={lesson}.ipynb" aria-label="run it live: {title}">run it live</a>'
    return f"{row} {button} |" if live else row


def _without_live(home: str) -> str:
    """The home page without its column and its paragraph about live lessons."""
    home = home.replace(" in the browser |", "").replace("|---|---|---|", "|---|---|")
    return re.sub(r"\*Run it live\*.*?\n\n", "", home, flags=re.DOTALL)


def _write(path: Path, text: str) -> None:
    """Write a page; a link to a file that is not a page becomes plain text."""
    pages = r"https?:|#|lessons/|glossary\.md|concepts/index\.md|data/index\.md"
    path.write_text(re.sub(rf"(?<!!)\[([^\]]+)\]\((?!{pages})[^)]*\)", r"\1", text), encoding="utf-8")
