"""The command that starts a program in bubblewrap's sandbox: what it can see, and that it can see nothing else.

https://github.com/containers/bubblewrap; Debian and Ubuntu have it as the package `bubblewrap`.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.course import ROOT

ROOMS = ("autograder", "course_data", "lessons")
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
COURSE = "/course"
FOLDER_BYTES = 64 << 20
NUMBER_OF_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def command(program: list[str], variables: dict[str, str], hidden: list[Path]) -> list[str]:
    """The words that run `program` (Python's arguments) in the sandbox, with no environment but `variables`.

    The course is at /course as students of a class have it. `hidden` are folders of the instructor's, such as the
    gradebook's, that are kept out of sight even where they lie inside something that must be seen.
    """
    words = ["bwrap", "--die-with-parent", "--new-session", "--unshare-pid", "--unshare-net", "--unshare-ipc"]
    words += ["--unshare-uts", "--unshare-cgroup-try"]
    if os.getuid() == 0:
        # Just enough to stop being root. Without --cap-drop ALL, root would keep every capability.
        words += ["--cap-drop", "ALL"]
        words += [word for right in ("SETUID", "SETGID", "SETPCAP") for word in ("--cap-add", f"CAP_{right}")]
    else:
        words += ["--unshare-user"]
    words += ["--proc", "/proc", "--dev", "/dev"]
    for folder in ("/dev/shm", "/tmp"):
        words += ["--size", str(FOLDER_BYTES), "--perms", "1777", "--tmpfs", folder]
    words += [*_system(), *_python(hidden), *_course(), *_font_cache()]
    words += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp", "--clearenv"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", "MPLBACKEND": "Agg"}
    environment |= {"MPLCONFIGDIR": "/tmp/matplotlib", "IPYTHONDIR": "/tmp/ipython", "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= dict.fromkeys(NUMBER_OF_THREADS, "1")  # a process with threads cannot be forked safely
    for name, value in (environment | variables).items():
        words += ["--setenv", name, value]
    # The folder by its real path, which is the one that is mounted; the file as it is: a venv is known by its place.
    python = Path(sys.executable).parent.resolve() / Path(sys.executable).name
    return [*words, str(python), "-I", *program]


def _system() -> Iterator[str]:
    for name in SYSTEM:
        path = Path(name)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), name)
        elif path.is_dir():
            yield from ("--ro-bind", name, name)
    for name in ("/etc/ld.so.cache", "/etc/localtime"):
        yield from ("--ro-bind-try", name, name)


def _python(hidden: list[Path]) -> Iterator[str]:
    """Python and its packages; over what must stay hidden inside of them (and of the system), an empty folder."""
    homes = dict.fromkeys(Path(path).resolve() for path in (sys.base_prefix, sys.prefix))
    seen = [Path("/usr")]
    made: set[Path] = set()
    for home in homes:
        if not any(home.is_relative_to(path) for path in seen):
            yield from _parents(home, made)
            yield from ("--ro-bind", str(home), str(home))
            seen.append(home)
    for path in hidden:
        if path.is_dir() and any(path.resolve().is_relative_to(home) for home in seen):
            yield from ("--perms", "0755", "--tmpfs", str(path.resolve()))


def _parents(path: Path, made: set[Path]) -> Iterator[str]:
    """Folders above `path`: bubblewrap would make them for root's eyes only."""
    for parent in reversed(path.parents[:-1]):
        if parent not in made and parent not in (Path("/usr"), Path("/tmp")):
            made.add(parent)
            yield from ("--perms", "0755", "--dir", str(parent))


def _course() -> Iterator[str]:
    """The rooms as a class has them: no solutions, and an empty folder over every instructor/."""
    yield from ("--perms", "0755", "--dir", COURSE)
    for room in ROOMS:
        yield from ("--ro-bind", str(ROOT / room), f"{COURSE}/{room}")
        for folder in (ROOT / room).rglob("instructor"):
            if folder.is_dir():
                yield from ("--perms", "0755", "--tmpfs", f"{COURSE}/{folder.relative_to(ROOT).as_posix()}")


def _font_cache() -> Iterator[str]:
    """The user's list of fonts, which matplotlib would otherwise make anew at every start."""
    import matplotlib

    yield from ("--perms", "1777", "--dir", "/tmp/matplotlib")
    for path in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
        yield from ("--ro-bind", str(path), f"/tmp/matplotlib/{path.name}")
