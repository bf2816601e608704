"""The only ways in which anything is written: a file or a folder is replaced whole, or left as it was."""

import errno
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

_ABANDONED = 24 * 3600  # seconds after which a working folder belongs to no running program


def write_whole(path: Path, content: str | bytes) -> None:
    """Make `content` the content of the file `path`; a text is written as UTF-8, its line ends as they are.

    Whenever the machine stops, and however many programs write the same file, `path` holds one of the contents, whole.
    Folders above it are made. Raises OSError, with `path` as it was, where it cannot be written.
    """
    with _working_folder(path) as work:
        new = work / "new"
        with new.open("wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)


@contextmanager
def replace_folder(folder: Path) -> Iterator[Path]:
    """An empty folder to fill; it takes the place of `folder` when the with statement ends, and not after an error.

    Whenever the machine stops, `folder` is the old one or the new one, whole; or, for one moment, it is missing, and
    the next call puts the old one back. Raises OSError, with `folder` as it was, where it cannot be written.
    """
    _put_back(folder)
    with _working_folder(folder) as work:
        new = work / "new"
        new.mkdir()
        yield new
        for path in new.rglob("*"):
            if path.is_file():
                with path.open("rb+" if os.name == "nt" else "rb") as file:
                    os.fsync(file.fileno())
        _exchange(folder, new, work)


def _exchange(folder: Path, new: Path, work: Path) -> None:
    for number in count():
        with suppress(FileNotFoundError):
            folder.rename(work / f"old-{number}")
        try:
            new.rename(folder)
            return
        except OSError as error:
            # Another program has put one there meanwhile, and perhaps a third one has taken it away: both give way.
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST) and not folder.exists():
                raise


def _put_back(folder: Path) -> None:
    """Undo an exchange that was stopped half-way."""
    for work in _working_folders(folder):
        with suppress(OSError):  # its program was not stopped, and goes on
            for old in work.glob("old-*"):
                if not folder.exists():
                    old.rename(folder)


@contextmanager
def _working_folder(path: Path) -> Iterator[Path]:
    """A new folder beside `path`, gone afterwards; what programs that were stopped left there is taken away too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in _working_folders(path):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=f".{path.name}.", suffix=".new", dir=path.parent) as work:
        yield Path(work)


def _working_folders(path: Path) -> list[Path]:
    name = re.compile(rf"\.{re.escape(path.name)}\.[^.]+\.new")
    return [one for one in path.parent.iterdir() if name.fullmatch(one.name)] if path.parent.is_dir() else []
