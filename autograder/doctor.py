"""What is missing on a machine, in plain sentences. Needs nothing but Python itself."""

import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from autograder.course import MARK, ROOT, home, is_tree

GIGABYTES = 2
DISTRIBUTION = "scaling-laws-course"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. What is `needed` must be fine for the course to work; the rest is a hint."""

    fine: bool
    sentence: str
    needed: bool = True


def report() -> int:
    """Print what `examine` finds, a line each; 1 where something that is needed is missing, 0 where nothing is."""
    missing = False
    for finding in examine():
        print(("ok    " if finding.fine else "NEEDS " if finding.needed else "hint  ") + finding.sentence, flush=True)
        missing |= finding.needed and not finding.fine
    return int(missing)


def examine() -> Iterator[Finding]:
    """Look at the machine, at the course, and at the folder in which it is used; a finding for each thing."""
    folder = home()
    yield Finding(True, f"Python {platform.python_version()}")
    if util.find_spec("venv") and util.find_spec("ensurepip"):
        yield Finding(True, "venv, which makes environments")
    else:
        yield Finding(False, "venv or ensurepip is missing: on Debian and Ubuntu, sudo apt install python3-venv.")
    if sys.prefix == sys.base_prefix:
        remedy = "make env, then use the one in .venv" if is_tree() else "python3 -m venv FOLDER makes one for you"
        yield Finding(False, f"This is the system's Python: {remedy}.", needed=False)
    yield _packages(ROOT / "requirements.txt") if is_tree() else _dependencies()
    yield _writable(folder)
    if re.search(r"[*?\[\]]", str(folder)):
        yield Finding(False, f"nbgrader cannot read a path with * ? [ or ] in it, such as {folder}: move the course.")
    if is_tree():
        yield _program("git", "reset takes fresh lessons from it")
        yield _program("make", "without it, use the three commands in README.md")
    elif not (folder / MARK).exists():
        yield Finding(False, "Here is no folder with lessons of yours: scaling-laws start makes one.", needed=False)
    if sys.platform == "linux":
        yield _sandbox()
    free = shutil.disk_usage(folder).free / 1e9
    yield Finding(free > GIGABYTES, f"{free:.0f} GB of disk are free; {GIGABYTES} GB are needed.")


def _packages(requirements: Path) -> Finding:
    wrong = []
    for name, pin in pins(requirements).items():
        installed = _installed(name)
        if installed != pin:
            wrong.append(f"{name} {pin} (here: {installed})")
    if not wrong:
        return Finding(True, "the packages of requirements.txt")
    some = ", ".join(wrong[:5]) + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else "")
    return Finding(False, f"Packages differ from requirements.txt: {some}. Install them: make env.")


def _dependencies() -> Finding:
    """What the installed course asks for, where there is no list of exact versions."""
    asked = [text for text in metadata.requires(DISTRIBUTION) or [] if "extra ==" not in text]
    names = [re.split(r"[^\w.-]", text)[0] for text in asked]
    if missing := [name for name in names if _installed(name) == "none"]:
        return Finding(False, f"Packages are missing. Install them: python -m pip install {' '.join(missing)}.")
    return Finding(True, "the packages that the course needs")


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "none"


def pins(requirements: Path) -> dict[str, str]:
    """The version of every pinned package that this system needs, by name."""
    found = {}
    for name, pin, marker in re.findall(r"^([\w.-]+)==([^\s;\\]+)(?: *; *([^\\\n]+))?", requirements.read_text(), re.M):
        if not marker or _holds(marker):
            found[name] = pin
    return found


def _holds(marker: str) -> bool:
    try:
        from packaging.markers import Marker
    except ImportError:
        return False
    return Marker(marker).evaluate()


def _writable(folder: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return Finding(True, f"{folder} can be written to")
    except OSError:
        return Finding(False, f"Nothing can be written in {folder}: copy the course to a folder of your own.")


def _sandbox() -> Finding:
    """A real sandbox, started and ended: the program alone says nothing about what this machine allows."""
    try:
        from autograder.sandbox import landlock
        from autograder.sandbox.sandbox import why_not
    except ImportError as missing:
        return Finding(False, f"The sandbox was not tried, since {missing.name} is missing.", needed=False)
    try:
        reason = why_not()
    except ImportError as missing:  # what only a running sandbox needs
        return Finding(False, f"The sandbox was not tried, since {missing.name} is missing.", needed=False)
    if reason:
        return Finding(False, reason, needed=False)
    alone = "" if landlock.version() else " (behind one wall: this kernel has no Landlock, which would be a second)"
    return Finding(True, "a sandbox, in which submissions are graded" + alone, needed=False)


def _program(name: str, use: str) -> Finding:
    there = shutil.which(name) is not None
    return Finding(there, name if there else f"{name} is not installed ({use}).", needed=False)
