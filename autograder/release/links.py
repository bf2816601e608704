"""Links to the lessons in Colab, on Binder and through nbgitpuller: there once the repository's address is set."""

import re
import tomllib
from pathlib import Path
from urllib.parse import quote

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.course import CourseError

UNSET = (
    "The repository's address is not set, so there are no links. Put it into pyproject.toml, below [tool.scaling-laws]:"
    ' repository = "https://github.com/OWNER/NAME"; or give --repository URL.'
)
_GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")
_IDS = ("open-elsewhere", "install-in-colab")  # of the cells that `add_links` makes
_INSTALL = """\
import subprocess
import sys

if "google.colab" in sys.modules:  # elsewhere the course is installed already
    pip = [sys.executable, "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "anywidget"], check=True)
    subprocess.run([*pip, "--no-deps", "git+{repository}"], check=True)"""


def repository(root: Path) -> str:
    """The address that pyproject.toml gives, or "" where none is set. Raises CourseError for anything else."""
    path = root / "pyproject.toml"
    settings = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return checked(settings.get("tool", {}).get("scaling-laws", {}).get("repository", ""))


def checked(address: str) -> str:
    """The address as https://github.com/OWNER/NAME, or "". Raises CourseError for anything else."""
    if not address:
        return ""
    if match := _GITHUB.fullmatch(address):
        return f"https://github.com/{match[1]}"
    raise CourseError(f"{address!r:.100} is not a repository on GitHub: write https://github.com/OWNER/NAME.")


def links(address: str, lesson: str) -> dict[str, str]:
    """Where a lesson of the repository at `address` opens, by service: Colab, Binder, nbgitpuller on a hub of yours."""
    name = address.removeprefix("https://github.com/")
    notebook = f"lessons/{lesson}/{lesson}.ipynb"
    pulled = f"{name.split('/')[1]}/{notebook}"
    return {
        "Colab": f"https://colab.research.google.com/github/{name}/blob/HEAD/{notebook}",
        "Binder": f"https://mybinder.org/v2/gh/{name}/HEAD?urlpath={quote(f'lab/tree/{notebook}', safe='')}",
        "nbgitpuller": f"https://YOUR-HUB/hub/user-redirect/git-pull?repo={quote(address, safe='')}"
        f"&urlpath={quote(f'lab/tree/{pulled}', safe='')}",
    }


def add_links(notebook: NotebookNode, address: str, lesson: str) -> None:
    """Put badges, and a cell that installs the course in Colab, before a released lesson. nbgrader ignores both."""
    to = links(address, lesson)
    badges = (
        f"[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]({to['Colab']}) "
        f"[![Open on Binder](https://mybinder.org/badge_logo.svg)]({to['Binder']})"
    )
    notebook.cells[:0] = [
        new_markdown_cell(badges, id=_IDS[0]),
        new_code_cell(_INSTALL.format(repository=address), id=_IDS[1]),
    ]


def drop_links(notebook: NotebookNode) -> None:
    """Take away what `add_links` put there: a page of our own has links of its own, and loads no badges."""
    notebook.cells = [cell for cell in notebook.cells if cell.id not in _IDS]
