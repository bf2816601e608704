"""The browser's Python for a site that needs no other host: fetched once, checked, and cut to what the kernel needs.

The npm package `pyodide` is the interpreter alone; numpy, scipy and matplotlib for it are in the full release only.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.course import CourseError
from autograder.files import replace_folder

VERSION = "314.0.6"  # the one that the pinned jupyterlite-pyodide-kernel is made for
WHEELS = Path(__file__).parent / "pyodide-wheels.txt"
_NPM_SHA256 = "d78ac549b28a2a58600cd06f44e017024151775f8c6b2d73fab1475400d38ea2"
_CORE = ("pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide.mjs", "python_stdlib.zip")
_LOCK = "pyodide-lock.json"
_NEEDED = ("micropip", "ipython", "jedi", "typing-extensions", "numpy", "scipy", "matplotlib")
WIDGETS = ("anywidget", "comm", "ipywidgets", "psygnal")  # no release of Pyodide has these


def fetched(cache: Path) -> Path:
    """The folder below `cache` for everything that is fetched."""
    return cache / f"pyodide-{VERSION}"


def core(cache: Path) -> Path:
    """The folder below `cache` for Pyodide's interpreter."""
    return fetched(cache) / "core"


def wheels(cache: Path) -> Path:
    """The folder below `cache` for packages in pure Python: those that the kernel needs, and the widgets."""
    return fetched(cache) / "wheels"


def fetch_core(cache: Path, say: Callable[[str], None]) -> None:
    """Fetch Pyodide's interpreter into `core(cache)`, unless it is there, and tell with `say`.

    Raises CourseError, and leaves nothing, where it cannot be fetched or is not the one expected.
    """
    if core(cache).exists():
        return
    if not shutil.which("npm"):
        raise CourseError(
            "npm, which fetches Pyodide, is missing: install Node.js (on Debian and Ubuntu: sudo apt install npm), or "
            f"unpack a release of Pyodide {VERSION} and give its folder with --pyodide."
        )
    say(f"Fetching Pyodide {VERSION}, 6 MB, once.")
    with replace_folder(core(cache)) as folder:
        _run("npm", "pack", f"pyodide@{VERSION}", "--silent", "--pack-destination", str(folder))
        archive = folder / f"pyodide-{VERSION}.tgz"
        if hashlib.sha256(archive.read_bytes()).hexdigest() != _NPM_SHA256:
            raise CourseError(f"The npm package pyodide {VERSION} that came is not the one expected: SHA-256 differs.")
        with tarfile.open(archive) as packed:
            for name in (*_CORE, _LOCK):
                file = packed.extractfile(f"package/{name}")
                assert file, name  # a file, as in the archive whose SHA-256 this is
                (folder / name).write_bytes(file.read())
        archive.unlink()


def fetch_wheels(cache: Path, say: Callable[[str], None]) -> None:
    """Fetch the packages of `WHEELS` into `wheels(cache)`, unless they are there, and tell with `say`.

    Raises CourseError, and leaves nothing, where they cannot be fetched or are not those expected.
    """
    if wheels(cache).exists():
        return
    say("Fetching wheels for Pyodide, 5 MB, once.")
    pure = ["--only-binary", ":all:", "--platform", "any", "--implementation", "py", "--abi", "none"]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", *pure]
    with replace_folder(wheels(cache)) as folder:
        _run(*pip, "--python-version", "3.14", "--require-hashes", "-r", str(WHEELS), "-d", str(folder))


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise CourseError(
            f"What the offline site needs could not be fetched ({' '.join(words[:2])}: {''.join(last)[:200]}). Connect "
            "to the network and try again; what is fetched once is kept."
        )


def distribution(sources: Sequence[Path], to: Path) -> bool:
    """Put Pyodide's interpreter and the packages that the course needs into the new folder `to`; is numpy among them?

    The interpreter comes from the first of the folders `sources`, each package from the first that has it; a package
    that none has is left out. Raises CourseError where there is no interpreter.
    """
    to.mkdir(parents=True)
    for name in (*_CORE, _LOCK):
        if not (sources[0] / name).exists():
            raise CourseError(f"{sources[0]} is not an unpacked release of Pyodide: it has no {name}.")
        shutil.copyfile(sources[0] / name, to / name)
    lock = json.loads((to / _LOCK).read_text(encoding="utf-8"))
    packages = {_normal(name): package for name, package in lock["packages"].items()}
    kept = {}
    for name in _closure(packages, _NEEDED):
        package = packages[name]
        wheel = _find(sources, package["file_name"]) or _find_wheel(sources, name, package["version"])
        if wheel:
            shutil.copyfile(wheel, to / wheel.name)
            kept[name] = package | {"file_name": wheel.name, "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest()}
    for package in kept.values():
        package["depends"] = [name for name in package["depends"] if _normal(name) in kept]
    (to / _LOCK).write_text(json.dumps(lock | {"packages": kept}), encoding="utf-8")
    return "numpy" in kept


def widget_wheels(source: Path) -> list[Path]:
    """The wheels in the folder `source` that widgets need and no release of Pyodide has."""
    return [wheel for wheel in sorted(source.glob("*.whl")) if _normal(wheel.name.split("-")[0]) in WIDGETS]


def widget_pins() -> list[str]:
    """Requirements such as "ipywidgets==8.1.9", one for each package in `WIDGETS`."""
    pins = [line.split()[0] for line in WHEELS.read_text(encoding="utf-8").splitlines() if "==" in line]
    return [pin for pin in pins if pin.split("==")[0] in WIDGETS]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _closure(packages: dict, names: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    waiting = [_normal(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            waiting += map(_normal, packages[name]["depends"])
    return sorted(found)


def _find(sources: Sequence[Path], name: str) -> Path | None:
    return next((source / name for source in sources if (source / name).exists()), None)


def _find_wheel(sources: Sequence[Path], name: str, version: str) -> Path | None:
    wheels = (wheel for source in sources for wheel in sorted(source.glob(f"*-{version}-*.whl")))
    return next((wheel for wheel in wheels if _normal(wheel.name.split("-")[0]) == name), None)
