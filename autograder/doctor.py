"""What is missing on a machine, in plain sentences. Needs nothing but Python itself."""

import platform
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from autograder.course import ROOT

GIGABYTES = 2


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. What is `needed` must be fine for the course to work; the rest is a hint."""

    fine: bool
    sentence: str
    needed: bool = True


def examine(root: Path = ROOT) -> Iterator[Finding]:
    """Look at the machine and at the checkout in `root`."""
    yield Finding(True, f"Python {platform.python_version()}")
    if util.find_spec("venv") and util.find_spec("ensurepip"):
        yield Finding(True, "venv, which makes environments")
    else:
        yield Finding(False, "venv or ensurepip is missing: on Debian and Ubuntu, sudo apt install python3-venv.")
    if sys.prefix == sys.base_prefix:
        yield Finding(False, "This is the system's Python: make env, then use the one in .venv.", needed=False)
    yield _packages(root / "requirements.txt")
    yield _writable(root)
    if re.search(r"[*?\[\]]", str(root)):
        yield Finding(False, f"nbgrader cannot read a path with * ? [ or ] in it, such as {root}: move the course.")
    yield _program("git", "reset takes fresh lessons from it")
    yield _program("make", "without it, use the three commands in README.md")
    if sys.platform == "linux":
        yield _program("bwrap", "grading needs it: sudo apt install bubblewrap libseccomp2")
    free = shutil.disk_usage(root).free / 1e9
    yield Finding(free > GIGABYTES, f"{free:.0f} GB of disk are free; {GIGABYTES} GB are needed.")


def _packages(requirements: Path) -> Finding:
    wrong = []
    for name, pin in pins(requirements).items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            installed = "none"
        if installed != pin:
            wrong.append(f"{name} {pin} (here: {installed})")
    if not wrong:
        return Finding(True, "the packages of requirements.txt")
    some = ", ".join(wrong[:5]) + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else "")
    return Finding(False, f"Packages differ from requirements.txt: {some}. Install them: make env.")


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


def _writable(root: Path) -> Finding:
    try:
        (root / ".course").mkdir(exist_ok=True)
        probe = root / ".course" / ".probe"
        probe.touch()
        probe.unlink()
    except OSError:
        return Finding(False, f"Nothing can be written in {root}: copy the course to a folder of your own.")
    return Finding(True, f"{root} can be written to")


def _program(name: str, use: str) -> Finding:
    there = shutil.which(name) is not None
    return Finding(there, name if there else f"{name} is not installed ({use}).", needed=False)
