"""Processes as Linux tells of them: who lives, and who lives below whom."""

import time
from collections.abc import Callable
from pathlib import Path


def descendants(pid: int) -> list[int]:
    """All processes below `pid`, by /proc."""
    below: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        below.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, todo = [], [pid]
    while todo:
        todo += below.get(todo.pop(), [])
        found = todo + found
    return list(dict.fromkeys(below.get(pid, []) + found))


def wait_for(condition: Callable[[], object], seconds: float = 10) -> bool:
    """Whether the condition holds before so many seconds are over."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(condition())


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
