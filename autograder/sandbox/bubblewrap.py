"""The command that starts Python in bubblewrap's sandbox: what it can see, and that it can see nothing else.

Everything is seen at a place of its own: the course at /course, Python at /python, its packages at /packages. So it
does not matter where they lie on the machine, and no path of the machine's is shown to students.
https://github.com/containers/bubblewrap; Debian and Ubuntu have it as the package `bubblewrap`.
"""

import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.course import ROOT

ROOMS = ("autograder", "course_data", "lessons")
COURSE, PYTHON, PACKAGES = "/course", "/python", "/packages"
FOLDER_BYTES = 64 << 20
NUMBER_OF_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

Binds = list[tuple[Path, str]]  # what is seen, by its real path, and where it is seen


def command(code: str, arguments: list[str], variables: dict[str, str], hidden: Iterable[Path]) -> list[str]:
    """The words that run Python's `code` in the sandbox, with no environment but `variables`.

    The course is there as students of a class have it. `hidden` are files and folders, such as those that were handed
    in, which are kept out of sight even where they lie inside something that must be seen.
    """
    words = ["bwrap", "--die-with-parent", "--new-session", "--unshare-pid", "--unshare-net", "--unshare-ipc"]
    words += ["--unshare-uts", "--hostname", "sandbox", "--unshare-cgroup-try"]
    if os.getuid() == 0:
        # Just enough to stop being root. Without --cap-drop ALL, root would keep every capability.
        words += ["--cap-drop", "ALL"]
        words += [word for right in ("SETUID", "SETGID", "SETPCAP") for word in ("--cap-add", f"CAP_{right}")]
    else:
        words += ["--unshare-user"]
    words += ["--proc", "/proc", "--dev", "/dev"]
    for folder in ("/dev/shm", "/tmp"):
        words += ["--size", str(FOLDER_BYTES), "--perms", "1777", "--tmpfs", folder]
    packages = _packages()
    binds = [*_system(), *_python(), *packages, *((ROOT / room, f"{COURSE}/{room}") for room in ROOMS)]
    words += [*_links(), *_seen(binds), *_unseen(binds, [*hidden, *_not_for_students()]), *_font_cache()]
    words += ["--remount-ro", "/dev", "--remount-ro", "/"]
    environment = {
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "MALLOC_ARENA_MAX": "1",
        "LD_LIBRARY_PATH": f"{PYTHON}/lib",
    }
    environment |= {"MPLCONFIGDIR": "/tmp/matplotlib", "IPYTHONDIR": "/tmp/ipython", "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= dict.fromkeys(NUMBER_OF_THREADS, "1")  # a process with threads cannot be forked safely
    words += ["--chdir", "/tmp", "--clearenv"]
    for name, value in (environment | variables).items():
        words += ["--setenv", name, value]
    paths = f"import sys; sys.path.insert(0, {COURSE!r}); sys.path += {[place for _, place in packages]!r}; "
    return [*words, f"{PYTHON}/bin/{_program().name}", "-I", "-c", paths + code, *arguments]


def _system() -> Binds:
    """What Python and its packages need of the system: shared libraries, time zones, fonts."""
    narrow = Path("/usr/lib", sysconfig.get_config_var("MULTIARCH") or ".")  # Debian's folder, elsewhere all of it
    folders = [narrow if narrow.is_dir() else Path("/usr/lib"), Path("/usr/lib64"), Path("/usr/lib32")]
    folders += [path for path in map(Path, ("/lib", "/lib64", "/lib32")) if not path.is_symlink()]
    folders += map(Path, ("/usr/share/zoneinfo", "/usr/share/fonts", "/etc/alternatives"))
    files = map(Path, ("/etc/ld.so.cache", "/etc/localtime"))
    return [(path.resolve(), str(path)) for path in (*folders, *files) if path.exists()]


def _links() -> Iterator[str]:
    """The system's links to its libraries and to the program that loads them."""
    for path in (*map(Path, ("/lib", "/lib64", "/lib32")), *Path("/usr/lib").glob("ld-*")):
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))


def _program() -> Path:
    return Path(sys.executable).resolve()


def _python() -> Binds:
    """Python's program and its own library, which finds itself from there, without the packages beside it."""
    base, library = Path(sys.base_prefix).resolve(), Path(os.__file__).resolve().parent
    place = library.relative_to(base) if library.is_relative_to(base) else Path("lib", library.name)
    if base in (Path("/usr"), Path("/usr/local")):  # only what is Python's there
        seen = [(library, place), *((path.resolve(), Path("lib", path.name)) for path in base.glob("lib/libpython*"))]
    else:
        seen = [(base / name, Path(name)) for name in ("lib", "lib64") if (base / name).is_dir()]
    if not any(library.is_relative_to(source) for source, _ in seen):
        seen.append((library, place))
    return [(_program(), f"{PYTHON}/bin/{_program().name}"), *((path, f"{PYTHON}/{name}") for path, name in seen)]


def _packages() -> Binds:
    """The folders from which the grader itself imports packages."""
    found = [Path(path).resolve() for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    return [(path, f"{PACKAGES}/{number}") for number, path in enumerate(dict.fromkeys(found)) if path.is_dir()]


def _not_for_students() -> Iterator[Path]:
    """What lies beside the packages that are shown, or inside the rooms, and is not in a class's edition of them."""
    library = Path(os.__file__).resolve().parent
    packages = [source for source, _ in _packages()]
    # Where pip put the course, it lies among the packages as a whole.
    yield from (ROOT / name for name in (*ROOMS, "solutions", "tests", ".git")) if ROOT in packages else (ROOT,)
    yield from (library / name for name in ("site-packages", "dist-packages") if library / name not in packages)
    for room in ROOMS:
        yield from (path for path in (ROOT / room).rglob("instructor") if path.is_dir())
    yield from {path.parent for path in (ROOT / "lessons").glob("*/*.ipynb")}  # somebody may have worked in them


def _seen(binds: Binds) -> Iterator[str]:
    made = {"/", "/tmp", "/dev"}
    for source, place in binds:
        # Folders above it: bubblewrap would make them for root's eyes only.
        for parent in map(str, reversed(Path(place).parents)):
            if parent not in made:
                made.add(parent)
                yield from ("--perms", "0755", "--dir", parent)
        yield from ("--ro-bind", str(source), place)


def _unseen(binds: Binds, hidden: Iterable[Path]) -> Iterator[str]:
    """Over what is hidden, wherever it would be seen, an empty folder that stays empty, or a file that nobody can read.

    What must be seen as a whole cannot be hidden as a whole.
    """
    covered: list[str] = []
    for path in sorted({path.resolve() for path in hidden if path.exists()}):
        for source, seen_at in binds:
            place = f"{seen_at}/{path.relative_to(source).as_posix()}" if source in path.parents else ""
            if place and not place.startswith(tuple(covered)):
                if path.is_dir():
                    covered.append(f"{place}/")
                    yield from ("--perms", "0755", "--tmpfs", place, "--remount-ro", place)
                else:
                    yield from ("--ro-bind", os.devnull, place)


def _font_cache() -> Iterator[str]:
    """The user's list of fonts, which matplotlib would otherwise make anew at every start."""
    import matplotlib

    yield from ("--perms", "1777", "--dir", "/tmp/matplotlib")
    for path in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
        yield from ("--ro-bind", str(path), f"/tmp/matplotlib/{path.name}")
