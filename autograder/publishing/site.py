"""The web site of an edition: a book to read, and below live/ the lessons to work on, without a server of ours."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from autograder.course import CourseError
from autograder.files import replace_folder
from autograder.publishing.edition import edition, write_tree
from autograder.publishing.pyodide import Distribution

_OURS = "_static/widgets/quiz.js"  # what tells a site of ours from a folder that somebody else needs


def build_site(
    root: Path,
    name: str,
    to: Path,
    pyodide: Distribution | None,
    *,
    address: str = "",
    say: Callable[[str], None],
) -> None:
    """Build the site of an edition of the course at `root` into `to`, in the place of an older one.

    The live lessons run on `pyodide`, which the site then holds; without it, there are none, and no button promises
    them. The site needs no other host. `address` is where the site will stand, such as https://owner.github.io/name,
    which its pages tell search engines and previews, or "". Progress is told with `say`. Raises CourseError where
    something is missing, and leaves an older site as it is.
    """
    _require_tools()
    from autograder.publishing.book import build_book
    from autograder.publishing.live import build_live

    if to.exists() and any(to.iterdir()) and not (to / _OURS).exists():
        raise CourseError(f"{to} holds something other than a site of this course: choose another folder with --to.")
    files = edition(root, name)
    with tempfile.TemporaryDirectory(prefix="scaling-laws-site-") as folder:
        work = Path(folder)
        write_tree(files, work / "tree")
        if pyodide:
            say("The live lessons: JupyterLite.")
            build_live(work / "tree", work / "site" / "live", work / "lite", pyodide)
        say(f"The book of the {name} edition: its lessons run, two at a time.")
        build_book(work / "tree", work / "site", work / "book", live=pyodide is not None, address=address, say=say)
        _tidy(work / "site")
        with replace_folder(to) as site:
            shutil.copytree(work / "site", site, dirs_exist_ok=True)


def _tidy(site: Path) -> None:
    """Take away what no visitor's browser asks for."""
    static = site / "_static"
    for path in [*static.rglob("*.html"), *static.rglob("*.map")]:
        path.unlink()  # the theme's template, and maps of its sources
    for font in site.rglob("*.woff2"):
        for older in (".eot", ".svg", ".ttf", ".woff"):  # every browser that runs the lessons takes the first
            font.with_suffix(older).unlink(missing_ok=True)


def size(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _require_tools() -> None:
    try:
        import jupyterlite_core  # noqa: F401
        import myst_nb  # noqa: F401
        import pydata_sphinx_theme  # noqa: F401
    except ModuleNotFoundError as missing:
        raise CourseError(
            f"{missing.name} is missing, which builds the site: python -m pip install '.[site]', or "
            "use the pinned environment of `make env`."
        ) from None
