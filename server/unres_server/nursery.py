"""The nursery: a small process of one thread that holds the data and forks a worker whenever the server asks for one.

The server has many threads, and a process with threads must not fork; so it starts this one afresh, once for each
version of the data, and asks it over a socket: ``fork`` (a worker without network) or ``federate`` (one with it).
It answers with the worker's process id, its socket and a handle to end it by, and tells how each worker ended.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress

import pyoxigraph as ox

from unres_server import sandbox, worker


def load_in_memory(quads: str) -> ox.Store:
    """Copy a store directory into memory; a child reads it, so that no thread of the database stays behind here."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as output:
                ox.Store.read_only(quads).dump(output=output, format=ox.RdfFormat.N_QUADS)
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    store, reason = ox.Store(), ""
    try:
        with os.fdopen(reading, "rb") as source:
            store.bulk_load(input=source, format=ox.RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:  # where the child ended in the midst of a line, it is that that matters
        reason = str(error)
    status = os.waitpid(child, 0)[1]
    if status or reason:
        how = f"the process that read it ended by signal {status}" if os.WIFSIGNALED(status) else reason
        raise OSError(f"{quads}: cannot be read: {how}")
    return store


class Nursery:
    """Forks workers on demand and watches them."""

    def __init__(self, control: socket.socket, store: Callable[[], ox.Store], memory: int, proxy: int) -> None:
        self.control, self.store, self.memory, self.proxy = control, store, memory, proxy
        self.children: dict[int, int] = {}  # handle → process id

    def tell(self, **message: object) -> None:
        """Send the server a message without a handle."""
        self.control.send(json.dumps(message).encode())

    def answer(self, wish: bytes) -> None:
        """Fork a worker; where the system gives no process, no memory or no handle for one, say so and stay."""
        try:
            self.fork(network=wish == b"federate")
        except (BrokenPipeError, ConnectionResetError):
            raise
        except OSError as error:
            self.tell(unborn=str(error))

    def fork(self, *, network: bool) -> None:
        """Fork a worker and hand its socket and its handle to the server."""
        here, there = socket.socketpair()
        with here, there:
            pid = self._fork(here, there, network=network)
            handle = os.pidfd_open(pid)
            self.children[handle] = pid
            message = json.dumps({"worker": pid, "network": network}).encode()
            socket.send_fds(self.control, [message], [here.fileno(), handle])

    def _fork(self, here: socket.socket, there: socket.socket, *, network: bool) -> int:
        """Return the process id of a new worker; in the worker itself this never returns."""
        me = os.getpid()
        pid = os.fork()
        if pid:
            return pid
        try:
            sandbox.die_with_parent(me)
            here.close()
            self.control.close()
            for handle in self.children:
                os.close(handle)
            _silence()
            worker.serve(there, self.store, self.memory, proxy=self.proxy if network else 0)
        finally:
            os._exit(1)

    def run(self) -> None:
        """Serve the server's wishes until it is gone."""
        self.tell(ready=True)
        while True:
            control = self.control.fileno()
            ready, _, _ = select.select([control, *self.children], [], [])
            for handle in ready:
                if handle == control:
                    wish = self.control.recv(64)
                    if not wish:
                        return
                    self.answer(wish)
                else:
                    self.bury(handle)

    def bury(self, handle: int) -> None:
        """Take leave of a worker that ended and tell the server how."""
        pid = self.children.pop(handle)
        _, status = os.waitpid(pid, 0)
        os.close(handle)
        self.tell(ended=pid, signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)


def _silence() -> None:
    """Send what the engine prints when it dies to nowhere: the server says it better."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def main(arguments: list[str]) -> int:
    """Run a nursery: control socket, store, memory or disk, megabytes a query may use, parent, port of the proxy."""
    control_number, quads, place, memory, parent, proxy = arguments
    sandbox.die_with_parent(int(parent))
    # Ctrl-C, systemd and timeout(1) mean the whole group; the server ends us when answers under way are out
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    control = socket.socket(fileno=int(control_number))
    try:
        held = load_in_memory(quads) if place == "memory" else None
    except OSError as error:
        control.send(json.dumps({"failed": str(error)}).encode())
        return 1
    gc.freeze()
    nursery = Nursery(
        control, (lambda: held) if held is not None else lambda: ox.Store.read_only(quads), int(memory), int(proxy)
    )
    with suppress(BrokenPipeError, ConnectionResetError):
        nursery.run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
