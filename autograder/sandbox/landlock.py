"""Landlock: the kernel's own list of what a process may open, as a second wall behind bubblewrap's.

Linux has it since 5.13, where it was not switched off; without it the first wall stands alone.
https://docs.kernel.org/userspace-api/landlock.html
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

CREATE, ADD_RULE, RESTRICT = 444, 445, 446  # the calls' numbers, on every architecture
PATH_BENEATH = 1
EXECUTE, WRITE, READ, LIST = 1, 2, 4, 8
TRUNCATE, IOCTL = 1 << 14, 1 << 15
ON_A_FILE = EXECUTE | WRITE | READ | TRUNCATE | IOCTL
ALL_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
NETWORK = 0b11  # to bind and to connect, from version 4 on
SCOPES = 0b11  # abstract sockets and signals that lead out, from version 6 on

_libc = ctypes.CDLL(None, use_errno=True)


def _call(number: int, *args: object) -> int:
    return _libc.syscall(ctypes.c_long(number), *args)


def version() -> int:
    """Which version of Landlock this kernel has; 0 for none."""
    return max(0, _call(CREATE, None, ctypes.c_size_t(0), ctypes.c_uint(1)))


def restrict(readable: Iterable[str], writable: Iterable[str]) -> None:
    """From now on this process opens nothing but what lies at or below these paths, of which some may be missing.

    Does nothing where the kernel has no Landlock. OSError where it refuses.
    """
    known = version()
    if not known:
        return
    everything = ALL_BY_VERSION[max(number for number in ALL_BY_VERSION if number <= known)]
    asked = struct.pack("QQQ", everything, NETWORK, SCOPES)[: 8 if known < 4 else 16 if known < 6 else 24]
    rules = _checked(_call(CREATE, asked, ctypes.c_size_t(len(asked)), ctypes.c_uint(0)))
    try:
        for paths, rights in ((readable, EXECUTE | READ | LIST), (writable, everything & ~EXECUTE)):
            for path in paths:
                _allow(rules, path, rights & everything)
        _checked(_call(RESTRICT, ctypes.c_int(rules), ctypes.c_uint(0)))
    finally:
        os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        file = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rule = struct.pack("=Qi", rights if Path(path).is_dir() else rights & ON_A_FILE, file)
        _checked(_call(ADD_RULE, ctypes.c_int(rules), ctypes.c_int(PATH_BENEATH), rule, ctypes.c_uint(0)))
    finally:
        os.close(file)


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), f"Landlock: {os.strerror(ctypes.get_errno())}")
    return result
