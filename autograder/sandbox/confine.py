"""What a process in the sandbox gives up before it runs a student's code. Linux only; what Python lacks, by ctypes.

bubblewrap has built the walls already (no network, a read-only system, nothing of the instructor's in sight). This adds
a wall between one submission and the next, so that a warmed process can serve many.
"""

import ctypes
import os
import resource
import struct
from pathlib import Path

from autograder.sandbox import landlock, seccomp

NOBODY = 65534
FOLDER_SIZE = "64m"
WRITABLE = ["/tmp", "/dev/shm", "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"]

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID = 0x00020000, 0x08000000, 0x10000000, 0x20000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 4096, 16384, 1 << 18
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38

_libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *args: object) -> None:
    if getattr(_libc, name)(*args):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def drop_root() -> None:
    """Where the grader runs as root: become nobody, with no capability left."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def die_with_parent() -> None:
    """Be killed when the parent ends, however it ends."""
    _call("prctl", PR_SET_PDEATHSIG, 9, 0, 0, 0)


def enter_namespaces() -> None:
    """Own users, mounts, process numbers (for children) and shared memory. OSError where nesting is forbidden."""
    user, group = os.getuid(), os.getgid()
    _call("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)  # without it, /proc/self cannot be written after the change of user
    _call("unshare", CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def private_folders() -> None:
    """A fresh /tmp of its own, which is /dev/shm too; no /proc, which would show the warmed process."""
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    _mount("tmp", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, f"size={FOLDER_SIZE},nr_inodes=4k,mode=1777")
    os.mkdir("/tmp/shared")  # noqa: PTH102 (a few calls after a fork: no need for pathlib)
    _mount("/tmp/shared", "/dev/shm", None, MS_BIND)
    _mount("none", "/proc", "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k,nr_inodes=2")


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    words = [None if text is None else text.encode() for text in (source, target, kind, options)]
    _call("mount", *words[:3], ctypes.c_ulong(flags), words[3])


def limit_resources(memory: int, cpu_seconds: int) -> None:
    """Set limits that the submission cannot raise. `memory`: bytes of address space beyond what is in use now."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    for what, most in (
        (resource.RLIMIT_AS, used + memory),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 64 << 20),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 64),  # threads too
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 1 << 16),
    ):
        resource.setrlimit(what, (most, most))


def give_up_privileges(filter: bytes, readable: list[str]) -> None:
    """No capability, no way to gain one, nothing to open but what it needs, no system call out of `seccomp.REFUSED`.

    `readable`: what may be read beside the folders of its own.
    """
    _call("capset", struct.pack("Ii", 0x20080522, 0), bytes(24))  # version 3 of the call; three empty sets
    _call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    landlock.restrict(readable, WRITABLE)
    seccomp.load(filter)
