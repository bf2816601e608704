"""The web site of an edition: a book to read, and below live/ the lessons to work on, without a server of ours."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from autograder.course import CourseError
from autograder.files import replace_folder
from autograder.publishing import pyodide
from autograder.publishing.edition import edition, write_tree

_OURS = "live/jupyter-lite.json"  # what tells a site of ours from a folder that somebody else needs


def build_site(
    root: Path,
    name: str,
    to: Path,
    cache: Path,
    *,
    offline: bool,
    full: Path | None,
    address: str = "",
    say: Callable[[str], None],
) -> None:
    """Build the site of an edition of the course at `root` into `to`, in the place of an older one.

    Visitors' browsers take Pyodide from its public address; or, with `offline`, from the site, which gets it from
    `cache`, where it is fetched on first use; or, with `full`, the folder of an unpacked release of Pyodide, from the
    site, which gets that release: nothing but wheels is fetched then. `address` is where the site will
    stand, such as https://owner.github.io/name, which its pages tell search engines and previews, or "". Progress is
    told with `say`. Raises CourseError where something is missing, and leaves an older site as it is.
    """
    _require_tools()
    from autograder.publishing.book import build_book
    from autograder.publishing.live import build_live

    if to.exists() and any(to.iterdir()) and not (to / _OURS).exists():
        raise CourseError(f"{to} holds something other than a site of this course: choose another folder with --to.")
    files = edition(root, name)
    sources: list[Path] = []
    if full:
        pyodide.fetch_wheels(cache, say)
        sources = [full, pyodide.wheels(cache)]
    elif offline:
        fetch(cache, say)
        sources = [pyodide.core(cache), pyodide.wheels(cache)]
    with tempfile.TemporaryDirectory(prefix="scaling-laws-site-") as folder:
        work = Path(folder)
        write_tree(files, work / "tree")
        say("The live lessons: JupyterLite.")
        live = build_live(work / "tree", work / "site" / "live", work / "lite", offline=sources)
        if not live:
            say("  without numpy: the first tour runs there, the lessons do not; for them, --pyodide FOLDER")
        say(f"The book of the {name} edition: its lessons run, two at a time.")
        build_book(work / "tree", work / "site", work / "book", live=live, address=address, say=say)
        with replace_folder(to) as site:
            shutil.copytree(work / "site", site, dirs_exist_ok=True)


def fetch(cache: Path, say: Callable[[str], None]) -> None:
    """Fetch into `cache` what a site for use offline needs, unless it is there. CourseError where that fails."""
    pyodide.fetch_core(cache, say)
    pyodide.fetch_wheels(cache, say)


def size(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _require_tools() -> None:
    try:
        import jupyterlite_core  # noqa: F401
        import jupyterlite_pyodide_kernel  # noqa: F401
        import myst_nb  # noqa: F401
        import pydata_sphinx_theme  # noqa: F401
    except ModuleNotFoundError as missing:
        raise CourseError(
            f"{missing.name} is missing, which builds the site: python -m pip install '.[site]', or "
            "use the pinned environment of `make env`."
        ) from None
