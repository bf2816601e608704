"""The gate in front of all that is handed in: kind, size, depth and number are judged before a byte is read."""

import os
import re
import stat
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from autograder.bank.variants import shown
from autograder.course import CourseError

MAX_MEGABYTES = 100  # of a notebook
MAX_BYTES = MAX_MEGABYTES * 1_000_000
MAX_BYTES_BESIDE = 1_000  # of a time of submission, or of a secret
MAX_DEPTH = 8  # folders below a student's own
MAX_ENTRIES = 10_000  # files and folders of one student

BESIDE = ("timestamp.txt", "submission_secret.txt")  # what nbgrader keeps beside a notebook
_NOTEBOOK = re.compile(r"(?P<stem>.*)\.ipynb(?P<added>( ?\(\d+\))?\.(txt|json|download))?", re.IGNORECASE | re.DOTALL)
_ARCHIVE = re.compile(r".*\.(zip|7z|rar|tar|tgz|tbz2?|txz|gz|bz2|xz|zst)", re.IGNORECASE | re.DOTALL)
_OF_A_SYSTEM = re.compile(r"\.DS_Store|\._.*|\.git.*|\.ipynb_checkpoints|__MACOSX|__pycache__|Thumbs\.db|desktop\.ini")

# A pipe does not keep us waiting, a link is not followed, and no terminal becomes ours. Windows has none of these.
_SAFELY = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):
    _SAFELY |= getattr(os, _flag, 0)


@dataclass(frozen=True)
class Listing:
    """The files of a folder at any depth, the nearest first, and sentences on what could not be looked into.

    A link, a pipe or a device is among the files: `read_file` refuses it.
    """

    files: list[Path] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_file(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The content of an ordinary file of at most `limit` bytes, whatever becomes of the file meanwhile.

    Raises CourseError, in a sentence, for a link, a folder, a pipe, a device, a file under several names, one that is
    larger, and one that cannot be read.
    """
    name = shown(path.name)
    try:
        _require_ordinary(name, path.lstat(), limit)
        with os.fdopen(os.open(path, _SAFELY), "rb") as file:
            _require_ordinary(name, os.fstat(file.fileno()), limit)
            content = file.read(limit + 1)
    except OSError as error:
        raise CourseError(f"{name} could not be read ({why(error)}): look at the file, or ask for it again.") from None
    if len(content) > limit:
        raise CourseError(_too_large(name, limit))
    return content


def fault(path: Path, limit: int = MAX_BYTES) -> str:
    """Why `read_file` would refuse the file at once, in a sentence; empty where it would not."""
    try:
        _require_ordinary(shown(path.name), path.lstat(), limit)
    except CourseError as error:
        return str(error)
    except OSError as error:
        return f"{shown(path.name)} could not be read ({why(error)}): look at the file, or ask for it again."
    return ""


def _require_ordinary(name: str, kind: os.stat_result, limit: int) -> None:
    """Links could bring a peer's notebook or a file of the system; a device or a pipe might never end."""
    if stat.S_ISLNK(kind.st_mode):
        raise CourseError(f"{name} is a symbolic link, which is not followed: hand in the file itself.")
    if stat.S_ISDIR(kind.st_mode):
        raise CourseError(f"{name} is a folder: hand in a notebook.")
    if not stat.S_ISREG(kind.st_mode):
        raise CourseError(f"{name} is not an ordinary file: hand in a notebook.")
    if kind.st_nlink > 1:
        raise CourseError(f"{name} is one file under several names (a hard link): copy it, and hand in the copy.")
    if kind.st_size > limit:
        raise CourseError(_too_large(name, limit))


def _too_large(name: str, limit: int) -> str:
    if limit < 1_000_000:
        return f"{name} is larger than {limit:,} bytes."
    return f"{name} is larger than {limit // 1_000_000} MB: clear its outputs and hand it in again."


def listing(folder: Path) -> Listing:
    """What `folder` holds, down to MAX_DEPTH folders below it. Links are not followed, nor hidden folders entered.

    Nothing of a folder that holds more than MAX_ENTRIES is listed.
    """
    found = Listing()
    waiting, left = [(folder, 0)], MAX_ENTRIES
    for inner, depth in waiting:  # which grows
        try:
            with os.scandir(inner) as entries:
                here = sorted(islice(entries, left + 1), key=lambda entry: entry.name)
            folders = {Path(entry.path): None for entry in here if entry.is_dir(follow_symlinks=False)}
        except OSError as error:
            name = "its folder" if inner == folder else f"the folder {shown(inner.name)}"
            found.faults.append(f"{name} could not be read ({why(error)}): ask for the notebook again.")
            continue
        left -= len(here)
        if left < 0:
            return Listing([], [f"there are more than {MAX_ENTRIES:,} files: hand in the notebook alone."])
        found.files.extend(path for path in map(Path, here) if path not in folders)
        if depth < MAX_DEPTH:
            waiting += [(path, depth + 1) for path in folders if not is_left_behind(path.name)]
        elif folders:
            found.faults.append(f"only {MAX_DEPTH} folders in one another are looked into: put the notebook higher.")
    return found


def why(error: OSError) -> str:
    """What the system says of a file that cannot be read, in its own few words."""
    return (error.strerror or "it is out of reach").lower()


def notebook_stem(name: str) -> str:
    """The name of a notebook's file without its ending; empty for other files. A browser may have added .txt to it."""
    match = _NOTEBOOK.fullmatch(name)
    return match["stem"] if match else ""


def is_renamed(name: str) -> bool:
    """Whether a program added another ending to a notebook's own."""
    match = _NOTEBOOK.fullmatch(name)
    return bool(match and match["added"])


def is_archive(name: str) -> bool:
    """Whether a file of this name has others packed in it."""
    return bool(_ARCHIVE.fullmatch(name))


def is_of_a_system(name: str) -> bool:
    """Whether a system or a program leaves files or folders of this name wherever it goes."""
    return bool(_OF_A_SYSTEM.fullmatch(name))


def is_left_behind(name: str) -> bool:
    """Whether a file or folder of this name is hidden, or a system's: nobody hands such a thing in on purpose."""
    return name.startswith((".", "__")) or is_of_a_system(name)
