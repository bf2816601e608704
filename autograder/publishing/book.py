"""The course as a book to read: its lessons executed, concepts, glossary and data, set by Sphinx."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.course import CourseError
from autograder.publishing.book_pages import page
from autograder.publishing.front_page import Lesson, draw_preview, first_figure, lesson_of, title_of, write_front_page
from autograder.release.inventory_form import FORMS
from autograder.release.links import drop_links, links, repository

_SETTINGS = Path(__file__).parent / "sphinx"
_WORKERS = 2
_DRAWINGS = {"SCALING_LAWS_SVG": "1"}  # lessons.figures looks for it
_WRITE_SHEETS = """
import sys
from pathlib import Path
from course_data import dataset
for name in dataset.names():
    if dataset.is_stored(dataset.ROOM / name):
        Path(sys.argv[1], f"{name}.md").write_text(dataset.load(name).sheet, encoding="utf-8")
"""
_WRITE_VALLEYS = """
import json, sys
from pathlib import Path
from lessons import explorers
Path(sys.argv[1]).write_text(json.dumps(explorers.shown("isoflop")), encoding="utf-8")
"""
_LOADED = re.compile(r'\bload\("([\w-]+)"\)')
_LIVE = """\
Every lesson also runs live in your browser: nothing is installed, and nothing leaves your machine. New to this? Begin
with <a href="live/lab/index.html?path=00_how_a_check_works.ipynb">two minutes on how a check works</a>."""
_PLAIN = """\
(window.slWidgets ??= {}).NAME ??= (() => {
  let made;
  const make = () => {
BODY
  };
  return () => (made ??= make());
})();
"""
_DATA_SHEETS = """
## The data sheets

```{toctree}
:glob:

*
```
"""


def build_book(tree: Path, to: Path, work: Path, *, live: bool, address: str = "", say: Callable[[str], None]) -> None:
    """Build the book of the unpacked edition `tree` into `to`; `work` is a folder for what is made on the way.

    Lessons run in `tree`, where they find nothing of any other edition. `live` says whether they can run in the browser
    below live/, so that pages lead there; `address` is the site's own, such as https://owner.github.io/name, or "".
    Raises CourseError where a lesson fails or Sphinx stops.
    """
    folded = (tree / "solutions").exists()
    notebooks = sorted((tree / ("solutions/notebooks" if folded else "lessons")).glob("*/*.ipynb"))
    # A form is to be filled in, not to be read.
    paths = [path for path in notebooks if path.stem not in FORMS]
    for folder in ("lessons", "data", "static/widgets", "made"):
        (work / folder).mkdir(parents=True)
    _python(tree, "-m", "autograder.release.exercises", str(work / "made"))
    _python(tree, "-c", _WRITE_SHEETS, str(work / "data"))
    exercises, course, pool = (_read(work / "made" / f"{name}.json") for name in ("questions", "course", "pool"))
    sheets = {path.stem for path in (work / "data").glob("*.md")}

    about_lesson = {one["lesson"]: one for one in course["lessons"]}

    def write_lesson(path: Path, following: Path | None) -> Lesson:
        about = about_lesson[path.stem]
        notebook = nbformat.read(path, as_version=4)
        drop_links(notebook)
        lesson = lesson_of(notebook, path.stem, about["minutes"])
        used = sorted(sheets & set(_LOADED.findall("\n".join(cell.source for cell in notebook.cells))))
        run(notebook, tree, drawings=True)
        picture = first_figure(notebook)
        head, foot = _head(about, used, _links(tree, path.stem, live=live)), _foot(following)
        notebook = page(notebook, head=head, foot=foot, exercises=exercises, folded=folded)
        nbformat.write(notebook, work / "lessons" / path.name)
        say(f"  {path.stem} ran")
        return replace(lesson, picture=picture, data=tuple(used))

    with ThreadPoolExecutor(_WORKERS) as pool_of_threads:
        lessons = list(pool_of_threads.map(write_lesson, paths, [*paths[1:], None]))
    for lesson in lessons:
        about_lesson[lesson.name]["title"] = lesson.title
    _write_pages(tree, work, lessons, live=live)
    _write_scripts(tree, work, course, pool)
    say("  setting the pages")
    options = ["-q", "-b", "html", "-c", str(_SETTINGS), "-d", str(work / "doctrees"), "-D", f"html_baseurl={address}"]
    static = f"html_static_path={_SETTINGS / '_static'},{work / 'static'}"
    for line in _python(tree, "-m", "sphinx", *options, "-D", static, str(work), str(to)).splitlines():
        say(f"  Sphinx: {line}")
    (to / "_static" / "webpack-macros.html").unlink(missing_ok=True)  # the theme's own leftover
    readme = (tree / "README.md").read_text(encoding="utf-8")
    write_front_page(
        to,
        lessons,
        opening=opening(readme),
        valleys=_read(work / "made" / "valleys.json"),
        live=f"live/lab/index.html?path={lessons[0].name}.ipynb" if live else "",
        repository=repository(tree),
        address=address,
    )


def _write_pages(tree: Path, work: Path, lessons: list[Lesson], *, live: bool) -> None:
    """The pages around the lessons: contents, practice, data sheets, glossary, concepts."""
    home = (_SETTINGS / "contents.md").read_text(encoding="utf-8")
    rows = [f"| [{one.title}](lessons/{one.name}.ipynb) | {one.question} | {one.minutes} |" for one in lessons]
    _write(work / "contents.md", home.replace("{lessons}", "\n".join(rows)).replace("{live}", _LIVE if live else ""))
    shutil.copy(_SETTINGS / "practice.md", work)
    for sheet in (work / "data").glob("*.md"):
        users = [f"[{one.title}](../lessons/{one.name}.ipynb)" for one in lessons if sheet.stem in one.data]
        if users:
            text = sheet.read_text(encoding="utf-8").rstrip()
            sheet.write_text(f"{text}\n\n**Used in:** {' · '.join(users)}\n", encoding="utf-8")
    about = (tree / "course_data" / "README.md").read_text(encoding="utf-8")
    _write(work / "data" / "index.md", about.replace("# course_data: what", "# What", 1) + _DATA_SHEETS)
    _write(work / "glossary.md", (tree / "lessons" / "GLOSSARY.md").read_text(encoding="utf-8"))
    _python(tree, "-m", "autograder.questions.concepts", str(work / "concepts"))


def _write_scripts(tree: Path, work: Path, course: dict[str, Any], pool: list[Any]) -> None:
    """What pages load: the widgets as plain scripts, the lessons' questions, and the pool for practice."""
    static, made = work / "static", work / "made"
    _python(tree, "-m", "lessons.explorers", str(made), str(_SETTINGS / "hero.js"))
    for module in (*made.glob("*.js"), tree / "autograder" / "notebook" / "quiz.js"):
        _write_script(static / "widgets" / module.name, plain_script(module.stem, module.read_text(encoding="utf-8")))
    for style in (made / "explorer.css", tree / "autograder" / "notebook" / "quiz.css"):
        shutil.copy(style, static / "widgets")
    _write_script(static / "course.js", f"window.slCourse = {json.dumps(course, ensure_ascii=False)};")
    _write_script(static / "pool.js", f"window.slPool = {json.dumps(pool, ensure_ascii=False)};")
    _python(tree, "-c", _WRITE_VALLEYS, str(made / "valleys.json"))
    draw_preview(_read(made / "valleys.json"), static / "preview.png")


def plain_script(name: str, module: str) -> str:
    """A module that exports one default as a script that also runs from a file on disk: window.slWidgets.NAME()."""
    before, export, after = module.partition("export default ")
    if not export or "export " in after:
        raise CourseError(f"The widget {name} must have one `export default`, and no other export.")
    body = f'"use strict";\n{before}return {after}'
    return _PLAIN.replace("NAME", name).replace("BODY", body)


def run(notebook: NotebookNode, tree: Path, *, drawings: bool = False) -> None:
    """Execute a lesson in a kernel that finds the course in `tree` alone. Errors stay in the outputs.

    With `drawings`, its figures are <svg> elements, whose colours follow the page, and not pictures.

    Raises CourseError for an error other than that an exercise is not written.
    """
    manager = AsyncKernelManager(kernel_name="python3")
    if not manager.kernel_spec:
        raise CourseError("Jupyter's kernel python3 is missing: make env.")
    manager.kernel_spec.argv.insert(1, "-S")  # no .pth file, so that no installed course is found
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=300,
        allow_errors=True,
        coalesce_streams=True,  # what a loop prints is one output, however it arrives
        resources={"metadata": {"path": str(tree / "lessons")}},
    )
    client.execute(env=_environment(tree) | (_DRAWINGS if drawings else {}), stderr=subprocess.DEVNULL)
    errors = [out for cell in notebook.cells for out in cell.get("outputs", []) if out.output_type == "error"]
    for error in errors:
        if error.ename != "NotImplementedError":
            raise CourseError(f"A lesson does not run: {notebook.cells[0].source.splitlines()[0]}: {error.evalue}")


def _links(tree: Path, lesson: str, *, live: bool) -> dict[str, str]:
    """Where one can work on the lesson, by the text of the link."""
    found = {"Work on it live, in the browser": f"../live/lab/index.html?path={lesson}.ipynb"} if live else {}
    if address := repository(tree):
        elsewhere = links(address, lesson)
        found |= {"Open in Colab": elsewhere["Colab"], "Open on Binder": elsewhere["Binder"]}
    return found


def _head(about: dict[str, Any], data: list[str], live: dict[str, str]) -> str:
    """What stands below a lesson's title: where to work on it, how far the reader has come, what belongs to it."""
    buttons = "\n".join(f'<a class="sl-live" href="{address}">{text}</a>' for text, address in live.items())
    rows = {
        "Learn before": [_concept(*one, lesson=about["number"]) for one in about["before"]],
        "In this lesson": [_concept(*one, lesson=about["number"]) for one in about["teaches"]],
        "Prepares for": [_concept(*one, lesson=about["number"]) for one in about["after"]],
        "Data": [f"[{name}](../data/{name}.md)" for name in data],
    }
    listed = "\n".join(f"- **{name}:** {' · '.join(some)}" for name, some in rows.items() if some)
    progress = f'<p class="sl-progress-line" data-progress="{about["lesson"]}"></p>'
    return f'{buttons}\n\n{progress}\n\n<div class="sl-map">\n\n{listed}\n\n</div>'


def _concept(name: str, slug: str, number: int, *, lesson: int) -> str:
    place = "" if number == lesson else f" (lesson {number})"
    return f"[{name}](../concepts/{slug}.md){place}"


def _foot(following: Path | None) -> str:
    """What stands at a lesson's end: the next lesson, and practice."""
    practice = "[Practise what you have learned](../practice.md)"
    if following is None:
        return f"## What next?\n\nThis was the last lesson. {practice}."
    return f"## What next?\n\n**Next lesson:** [{title_of(following)}]({following.name}) · {practice}"


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


def _write(path: Path, text: str) -> None:
    """Write a page; a link to a file that is not a page becomes plain text."""
    pages = r"https?:|#|lessons/|glossary\.md|practice\.md|concepts/index\.md|data/index\.md"
    path.write_text(re.sub(rf"(?<!!)\[([^\]]+)\]\((?!{pages})[^)]*\)", r"\1", text), encoding="utf-8")


def _write_script(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
