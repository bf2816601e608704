"""A ledger: what a student did in a game, line by line, in a file beside the notebook. It only grows.

Each line is a JSON object. Its `sum` is made from its own words, so a line that was edited or damaged is known and does
not count. Its `seal` is made from everything that stands before it as well, so it is enough to compare the last one to
know that nothing was changed or taken out. Nobody's mark hangs on this file: it paces the game, on the student's own
machine.
"""

import json
import os
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

Entry = dict[str, Any]  # a line: what it is ("what"), its own words, when ("at"), and "sum" and "seal"
DAMAGE = "damage noted"  # what the ledger notes of itself
LONGEST = 1_000_000  # characters that are read of a file


class Ledger:
    """The entries of the file `path`, oldest first, and a way to add one. A file that is not there is an empty ledger.

    `notices` holds sentences for the student that have not been shown yet: on damage, or on a folder that cannot be
    written. Take them with `take_notices()`.
    """

    def __init__(self, path: Path) -> None:
        """Read the file `path`, if there is one. It is made with the first entry."""
        self.path = path
        self._notices: list[str] = []
        self._text = ""  # the file as this kernel knows it
        # A browser's kernel waits for ever for a file that it appends to: there the ledger lasts as long as the kernel.
        self._unwritable = sys.platform == "emscripten"
        self.entries: list[Entry] = []
        self.read()

    def read(self) -> list[Entry]:
        """The entries as the file holds them now. Damage is noted in the file, once, and readable lines count on."""
        text = self._current()
        lines = text.splitlines()
        self._text = text
        self.entries = [entry for entry in map(_entry, lines) if entry]
        if lines and not _sealed(text):
            whole = len(self.entries)
            self._notices.append(
                f"{self.path.name} was changed or damaged outside the game, and {whole} of its {len(lines)} lines are "
                "whole: run your cells again from the top, and what the others held is written again."
            )
            self._append({"what": DAMAGE, "lines": len(lines), "whole": whole})
        return self.entries

    def add(self, what: str, **words: Any) -> Entry:
        """Add one entry, on disk before this returns; where the disk refuses, in memory only, and a notice says so."""
        self.read()
        return self._append({"what": what, **words})

    def take_notices(self) -> list[str]:
        """The sentences that have not been shown yet; each is given once."""
        taken, self._notices = self._notices, []
        return taken

    def _current(self) -> str:
        """The file's text. A file that vanished or became shorter under this kernel is written again as it was."""
        if self._unwritable:
            return self._text
        try:
            text = self.path.read_bytes()[:LONGEST].decode("utf-8", "replace")
        except FileNotFoundError:
            text = ""
        except OSError as error:
            return self._without_file(error)
        if len(text) < len(self._text) and self._text.startswith(text):
            self._notices.append(f"{self.path.name} had lost lines. They were written again: nothing is lost.")
            try:
                _write(self.path, self._text[len(text) :])
            except OSError as error:
                return self._without_file(error)
            return self._text
        return text

    def _without_file(self, error: OSError) -> str:
        self._unwritable = True
        self._notices.append(
            f"{self.path.name} cannot be read or written here ({error.strerror}). The game goes on, but it forgets "
            "everything when the kernel stops: move the notebook into a folder of yours to keep it."
        )
        return self._text

    def _append(self, words: Entry) -> Entry:
        entry: Entry = {**words, "at": datetime.now(UTC).isoformat(timespec="seconds")}
        start = "\n" if self._text and not self._text.endswith("\n") else ""  # after a line that was cut off
        entry["sum"] = _digest(entry)
        entry["seal"] = _digest(entry, self._text + start)
        added = start + json.dumps(entry) + "\n"
        if not self._unwritable:
            try:
                _write(self.path, added)
            except OSError as error:
                self._without_file(error)
        self._text += added
        self.entries.append(entry)
        return entry


def _write(path: Path, text: str) -> None:
    """Append in one go and wait until it is on disk, so that a line is there as a whole or not at all."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(handle, text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _entry(line: str) -> Entry | None:
    """The entry in a line; None where the line is not as it was written."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(found, dict) and isinstance(found.get("what"), str) and found.get("sum") == _digest(found)
    return found if whole else None


def _digest(entry: Entry, before: str = "") -> str:
    """Sixteen letters that stand for an entry's words, and for the text `before` it."""
    words = {name: value for name, value in entry.items() if name not in ("sum", "seal")}
    return sha256((before + json.dumps(words, sort_keys=True)).encode()).hexdigest()[:16]


def _sealed(text: str) -> bool:
    """Whether the last line is whole and its seal fits everything before it."""
    *before, last = text.splitlines(keepends=True)
    entry = _entry(last)
    return entry is not None and last.endswith("\n") and entry.get("seal") == _digest(entry, "".join(before))


__all__ = ["DAMAGE", "Entry", "Ledger"]
