"""The system calls that a submission may not make, as a filter for the kernel.

libseccomp knows the calls' numbers on every architecture and compiles the filter; every Debian and Ubuntu has it.
"""

import ctypes
import errno
import os
import struct
import tempfile

LIBRARY = "libseccomp.so.2"
ALLOW = 0x7FFF0000
REFUSE = 0x00050000 | errno.EPERM
UNKNOWN = 0x00050000 | errno.ENOSYS
CLONE_THREAD = 0x00010000
# Locks, leases and notices on files, which would be such a word too: F_GETLK, F_SETLK, F_SETLKW, their 64-bit and
# "open file description" forms, F_SETLEASE and F_NOTIFY.
FCNTL_REFUSED = (5, 6, 7, 12, 13, 14, 36, 37, 38, 1024, 1026)

# What each group is refused for. All of it fails in the submission with "Operation not permitted".
REFUSED = {
    "other programs and further processes": "fork vfork execve execveat",
    "looking into and steering other processes": """ptrace process_vm_readv process_vm_writev kcmp pidfd_open
        pidfd_getfd pidfd_send_signal process_madvise perf_event_open""",
    "a way to the network or to other processes": "socket mq_open semget msgget",
    "memory that the limit on address space does not count": "shmget memfd_create memfd_secret",
    "a word to the submission beside it, by a file that both can see": """flock inotify_init inotify_init1 fanotify_init
        fanotify_mark""",
    "the times of the machine's own devices, such as /dev/null": "utime utimes utimensat futimesat",
    "mounts, namespaces and roots": """mount umount2 pivot_root chroot unshare setns open_tree move_mount fsopen
        fsconfig fsmount fspick mount_setattr open_by_handle_at name_to_handle_at""",
    "parts of the kernel that no lesson needs and that often had flaws": """bpf userfaultfd add_key request_key keyctl
        io_uring_setup io_uring_enter io_uring_register vmsplice personality modify_ldt""",
    "the machine as a whole": """init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff
        syslog acct quotactl settimeofday clock_settime sethostname setdomainname nfsservctl""",
}


class _Compare(ctypes.Structure):
    """`struct scmp_arg_cmp`: a condition on one argument of a call."""

    _fields_ = (("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64))


MASKED_EQUAL = 7


def program() -> bytes:
    """The compiled filter, a classic BPF program for this machine. OSError where libseccomp is missing or too old."""
    lib = ctypes.CDLL(LIBRARY)
    lib.seccomp_init.restype = ctypes.c_void_p
    lib.seccomp_init.argtypes = (ctypes.c_uint32,)
    lib.seccomp_rule_add_array.argtypes = (
        *(ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.POINTER(_Compare)),
    )
    lib.seccomp_export_bpf.argtypes = (ctypes.c_void_p, ctypes.c_int)
    lib.seccomp_release.argtypes = (ctypes.c_void_p,)
    context = lib.seccomp_init(ALLOW)

    def refuse(name: str, action: int = REFUSE, condition: _Compare | None = None) -> None:
        number = lib.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:  # otherwise this machine's kernel has no such call
            conditions = (_Compare * 1)(condition) if condition else None
            failed = lib.seccomp_rule_add_array(context, action, number, len(conditions or ()), conditions)
            if failed:
                raise OSError(-failed, f"libseccomp could not refuse {name}")

    for names in REFUSED.values():
        for name in names.split():
            refuse(name)
    # Threads are welcome, processes are not. clone3 hides its flags in memory, so it is said not to exist: the C
    # library then falls back to clone, whose flags can be looked at.
    refuse("clone3", UNKNOWN)
    refuse("clone", REFUSE, _Compare(0, MASKED_EQUAL, CLONE_THREAD, 0))
    for request in FCNTL_REFUSED:
        for name in ("fcntl", "fcntl64"):
            refuse(name, REFUSE, _Compare(1, MASKED_EQUAL, 0xFFFFFFFF, request))
    try:
        with tempfile.TemporaryFile() as file:
            if failed := lib.seccomp_export_bpf(context, file.fileno()):
                raise OSError(-failed, "libseccomp could not compile its filter")
            file.seek(0)
            return file.read()
    finally:
        lib.seccomp_release(context)


def load(compiled: bytes) -> None:
    """Put this process, and all that it becomes, under the filter for good. OSError where the kernel refuses."""
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(compiled, len(compiled))
    header = struct.pack("HxxxxxxP", len(compiled) // 8, ctypes.addressof(buffer))  # struct sock_fprog
    set_seccomp, filter_mode = 22, 2
    if libc.prctl(set_seccomp, filter_mode, header, 0, 0):
        raise OSError(ctypes.get_errno(), f"seccomp: {os.strerror(ctypes.get_errno())}")
