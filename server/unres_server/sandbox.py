"""What a worker process may not do: use the network, write files, start programs, outlive its parent, eat memory."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import socket
import struct
from contextlib import suppress

STACK = 512 << 20
"""Bytes of stack of the thread that runs queries: the engine recurses with the nesting of a query."""

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC = 1, 1
_ALLOW, _DENY, _ABSENT = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38
_LOAD, _EQUAL, _ANY_BIT, _AT_LEAST, _RETURN, _AND = 0x20, 0x15, 0x45, 0x35, 0x06, 0x54
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CLONE_THREAD = 0x10000

_MACHINES: dict[str, tuple[int, int, dict[str, int]]] = {
    # machine: audit architecture, number of seccomp(2), numbers of the system calls named below
    "x86_64": (0xC000003E, 317, {
        "socket": 41, "connect": 42, "accept": 43, "sendmsg": 46, "bind": 49, "listen": 50, "accept4": 288,
        "sendmmsg": 307, "execve": 59, "execveat": 322, "fork": 57, "vfork": 58, "clone": 56, "clone3": 435,
        "kill": 62, "tkill": 200, "pidfd_send_signal": 424, "pidfd_getfd": 438, "ptrace": 101,
        "process_vm_readv": 310, "process_vm_writev": 311, "io_uring_setup": 425, "bpf": 321, "mount": 165,
        "unshare": 272, "setns": 308, "chroot": 161, "userfaultfd": 323, "perf_event_open": 298, "keyctl": 250,
        "open": 2, "openat": 257, "openat2": 437, "creat": 85, "truncate": 76, "unlink": 87, "unlinkat": 263,
        "rename": 82, "renameat": 264, "renameat2": 316, "mkdir": 83, "mkdirat": 258, "rmdir": 84, "link": 86,
        "linkat": 265, "symlink": 88, "symlinkat": 266, "chmod": 90, "fchmodat": 268, "chown": 92, "fchownat": 260,
    }),
    "aarch64": (0xC00000B7, 277, {
        "socket": 198, "connect": 203, "accept": 202, "sendmsg": 211, "bind": 200, "listen": 201, "accept4": 242,
        "sendmmsg": 269, "execve": 221, "execveat": 281, "clone": 220, "clone3": 435, "kill": 129, "tkill": 130,
        "pidfd_send_signal": 424, "pidfd_getfd": 438, "ptrace": 117, "process_vm_readv": 270,
        "process_vm_writev": 271, "io_uring_setup": 425, "bpf": 280, "mount": 40, "unshare": 97, "setns": 268,
        "chroot": 51, "userfaultfd": 282, "perf_event_open": 241, "keyctl": 219, "openat": 56, "openat2": 437,
        "truncate": 45, "unlinkat": 35, "renameat": 38, "renameat2": 276, "mkdirat": 34, "linkat": 37,
        "symlinkat": 36, "fchmodat": 53, "fchownat": 54,
    }),
}  # fmt: skip
_NETWORK = ("socket", "connect", "sendmsg")
_LANDLOCK, _NET_PORT, _BIND_TCP, _CONNECT_TCP = 444, 2, 1, 2
_BY_ARGUMENT = ("open", "openat", "clone")
_ABSENT_CALLS = ("clone3", "openat2")  # their flags lie in memory a filter cannot read: the C library falls back


class SandboxError(OSError):
    """The kernel refused a restriction."""


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, value: int) -> None:
    if _libc().prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise SandboxError(ctypes.get_errno(), f"prctl {option}")


def die_with_parent(parent: int) -> None:
    """End this process when `parent`, the process that started it, ends, however it ends (prctl(2))."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def limit_memory(megabytes: int) -> None:
    """Let this process take so much memory more than it has now, write no file and dump no core."""
    with open("/proc/self/statm", encoding="ascii") as counts:
        pages = int(counts.read().split()[0])
    ceiling = pages * os.sysconf("SC_PAGE_SIZE") + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # the first to go when the machine itself runs out of memory
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as adjustment:
        adjustment.write("900")


def give_memory_back() -> None:
    """Give the system what was allocated and is free again, where the C library can (malloc_trim(3), glibc)."""
    with suppress(AttributeError):
        _libc().malloc_trim(0)


def limit_processor(seconds: float) -> None:
    """End this process (SIGXCPU) when it has used so many seconds of processor from now on."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(os.times().user + os.times().system + seconds) + 2, hard))


def restrict_connections(port: int) -> bool:
    """Let this thread connect to one TCP port and listen at none; return False where the kernel cannot (Landlock 4)."""
    call = _libc().syscall
    if call(_LANDLOCK, None, ctypes.c_size_t(0), ctypes.c_uint32(1)) < 4:
        return False
    handled = struct.pack("QQ", 0, _BIND_TCP | _CONNECT_TCP)
    rules = call(_LANDLOCK, handled, ctypes.c_size_t(len(handled)), ctypes.c_uint32(0))
    rule = struct.pack("QQ", _CONNECT_TCP, port)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    done = rules >= 0 and call(_LANDLOCK + 1, rules, _NET_PORT, rule, 0) == 0 and call(_LANDLOCK + 2, rules, 0) == 0
    if not done:
        raise SandboxError(ctypes.get_errno(), "landlock")
    os.close(rules)
    return True


def restrict_calls(*, network: bool = False) -> bool:
    """Take away every system call a query has no use for; return False where this machine is not known.

    Without `network` no socket can be made or connected; with it, streams over IPv4 only. Files open for reading only;
    no program starts.
    """
    known = _MACHINES.get(platform.machine())
    if known is None:
        return False
    architecture, seccomp, numbers = known
    program = _filter(architecture, numbers, allowed=_NETWORK if network else ())
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    if _libc().syscall(seccomp, _SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC, header) != 0:
        raise SandboxError(ctypes.get_errno(), "seccomp")
    return True


def _filter(architecture: int, numbers: dict[str, int], allowed: tuple[str, ...]) -> bytes:
    """Return the filter as classic BPF: wrong architecture and foreign number spaces are denied outright."""
    lines = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _DENY),
             (_LOAD, 0, 0, 0), (_AT_LEAST, 0, 1, 0x40000000), (_RETURN, 0, 0, _DENY)]  # fmt: skip
    for name, number in numbers.items():
        if name == "socket" and name in allowed:  # a stream over IPv4, nothing else
            lines += [(_EQUAL, 0, 6, number), (_LOAD, 0, 0, 16), (_EQUAL, 0, 3, socket.AF_INET), (_LOAD, 0, 0, 24),
                      (_AND, 0, 0, 0xF), (_EQUAL, 1, 0, socket.SOCK_STREAM), (_RETURN, 0, 0, _DENY)]  # fmt: skip
            lines += [(_LOAD, 0, 0, 0)]
        if name in allowed or name in _BY_ARGUMENT:
            continue
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ABSENT if name in _ABSENT_CALLS else _DENY)]
    # the low half of an argument lies at 16 + 8 × its position
    for name, position, bits, when_set, otherwise in (
        ("open", 1, _WRITING, _DENY, _ALLOW),
        ("openat", 2, _WRITING, _DENY, _ALLOW),
        ("clone", 0, _CLONE_THREAD, _ALLOW, _DENY),
    ):
        if name in numbers:
            lines += [(_EQUAL, 0, 4, numbers[name]), (_LOAD, 0, 0, 16 + 8 * position), (_ANY_BIT, 0, 1, bits),
                      (_RETURN, 0, 0, when_set), (_RETURN, 0, 0, otherwise)]  # fmt: skip
    lines.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("HBBI", *line) for line in lines)
