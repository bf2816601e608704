"""The two editions of the course: which files each holds, and each as a folder or a zip file.

The class edition is the tree without solutions/, without tests/ (they hold keys) and without every folder named
instructor/. It carries each lesson twice, so that a student can start afresh, and pins only what a student needs. The
self-study edition is the whole tree.
"""

import re
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path, PurePosixPath

import nbformat

from autograder.course import CourseError
from autograder.files import write_whole
from autograder.publishing import EDITIONS
from autograder.publishing.pins import students_pins
from autograder.release.lesson import as_released

NAME = "scaling-laws"  # the folder inside of the zip file
_CLASS_LEAVES_OUT = {"solutions", "tests", ".ci", "CONTRIBUTING.md", ".pre-commit-config.yaml"}
_LEFTOVERS = {"__pycache__", ".ipynb_checkpoints", ".venv", ".course", ".git", "measured-quick"}
_SAME_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can say: equal content gives equal bytes


def edition(root: Path, name: str) -> dict[str, bytes]:
    """The files of an edition of the course at `root`: their content by their path with forward slashes, in order.

    With git, these are the files that it tracks, as they lie on the disk. Raises CourseError for an unknown name, where
    `root` is itself a class edition and the whole is asked for, and for a lesson that somebody worked in.
    """
    paths = _paths(root)
    if name == "self-study" and not any(path.parts[0] == "solutions" for path in paths):
        raise CourseError(
            "This copy of the course is a class edition: make the self-study edition from the whole tree."
        )
    files = {path.as_posix(): (root / path).read_bytes() for path in paths if _belongs(path, name)}
    if name == "class":
        files |= _kept_apart(files)
        if "requirements.txt" in files:
            pinned, project = (files[name].decode() for name in ("requirements.txt", "pyproject.toml"))
            files["requirements.txt"] = students_pins(pinned, project).encode()
        files["README.md"] = (Path(__file__).parent / "class_edition.md").read_bytes()
    return dict(sorted(files.items()))


def left_out(root: Path, name: str) -> str:
    """A line about the files in an edition's rooms that git does not track, so that it lacks them; "" for none."""
    if not (root / ".git").exists():
        return ""
    rooms = {path.parts[0] for path in _paths(root) if len(path.parts) > 1}
    new = [path for path in _listed(root, "--others", "--exclude-standard") if path.parts[0] in rooms]
    new = [path for path in new if _belongs(path, name)]
    if not new:
        return ""
    files = "1 file is" if len(new) == 1 else f"{len(new)} files are"
    named = ", ".join(map(str, new[:5])) + (", …" if len(new) > 5 else "")
    return f"{files} not tracked by git and left out: {named}: git add what belongs to the course.\n"


def _belongs(path: PurePosixPath, name: str) -> bool:
    """Whether a file of the course is part of an edition. Raises CourseError for an unknown edition."""
    if name not in EDITIONS:
        raise CourseError(f"There is no edition {name!r}; choose one of {', '.join(EDITIONS)}.")
    return name != "class" or ("instructor" not in path.parts and path.parts[0] not in _CLASS_LEAVES_OUT)


def _kept_apart(files: dict[str, bytes]) -> dict[str, bytes]:
    """A second copy of every lesson, for `scaling-laws reset`. CourseError for a lesson that somebody worked in."""
    copies = {}
    for path, content in files.items():
        if re.fullmatch(r"lessons/([^/]+)/\1\.ipynb", path):
            notebook = nbformat.reads(content.decode(), as_version=4)
            if not as_released(notebook) or any(cell.get("outputs") for cell in notebook.cells):
                raise CourseError(f"{path} is not as it was released: run `scaling-laws build` before you hand it out.")
            copies[path.replace("lessons/", "lessons/.released/", 1)] = content
    return copies


def _paths(root: Path) -> list[PurePosixPath]:
    """What git tracks; without git, everything but caches and what grading made."""
    if (root / ".git").exists():
        paths = _listed(root, "--cached")
    else:
        paths = [PurePosixPath(path.relative_to(root).as_posix()) for path in root.rglob("*")]
        paths = [path for path in paths if not any(_is_leftover(part) for part in path.parts)]
    return sorted(path for path in paths if (root / path).is_file())


def _listed(root: Path, *which: str) -> list[PurePosixPath]:
    words = ["git", "ls-files", "-z", *which]
    listed = subprocess.run(words, cwd=root, capture_output=True, encoding="utf-8", check=True).stdout
    return [PurePosixPath(line) for line in listed.split("\0") if line]


def _is_leftover(name: str) -> bool:
    return name in _LEFTOVERS or name.endswith((".egg-info", "_cache"))


def write_tree(files: dict[str, bytes], folder: Path) -> None:
    """Write the files of an edition below `folder`."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def bundle(files: dict[str, bytes], to: Path) -> None:
    """Write the files of an edition as the zip file `to`, the same bytes for the same files."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(f"{NAME}/{path}", _SAME_TIME), data, zipfile.ZIP_DEFLATED)
    write_whole(to, content.getvalue())
