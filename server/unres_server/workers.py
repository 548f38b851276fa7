"""The pool of worker processes of one version of the data: lends a worker for a query, replaces those that end."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from unres_server import frames

_PATIENCE = 0.004
"""Seconds to wait for a busy worker to come free before another one is forked."""

_PIECE = 256 << 10


class Retired(Exception):
    """The pool serves an older version of the data and lends no more workers."""


class Worker:
    """One worker process: its socket, its id, the id of its thread, and the handle by which alone it is ended."""

    def __init__(self, pid: int, connection: socket.socket, handle: int, *, network: bool) -> None:
        self.pid, self.connection, self.handle, self.network = pid, connection, handle, network
        self.thread = 0
        self.demoted = False
        self._closing = threading.Lock()

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        with self._closing:
            if self.handle >= 0:
                with suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self.handle, signal.SIGKILL)

    def close(self) -> None:
        """End the process and give up its handles."""
        self.kill()
        with self._closing:
            if self.handle >= 0:
                os.close(self.handle)
                self.handle = -1
        self.connection.close()

    def alive(self) -> bool:
        """Return whether the process stands: its handle becomes readable when it ends (pidfd_open(2))."""
        return not select.select([self.handle], [], [], 0)[0]

    def greet(self) -> bool:
        """Read the worker's greeting, the id of its thread; return whether it came."""
        greeting = self.connection.recv(frames.LENGTH.size)
        if len(greeting) < frames.LENGTH.size:
            return False
        self.thread = frames.LENGTH.unpack(greeting)[0]
        return True

    def demote(self) -> None:
        """Let the query run only while nobody else wants the processor."""
        self.demoted = True
        with suppress(ProcessLookupError, PermissionError):
            os.sched_setscheduler(self.thread, os.SCHED_IDLE, os.sched_param(0))

    def promote(self) -> bool:
        """Give the worker its turn again; return False where the kernel reserves that to the administrator."""
        try:
            os.sched_setscheduler(self.thread, os.SCHED_OTHER, os.sched_param(0))
        except (ProcessLookupError, PermissionError):
            return False
        self.demoted = False
        return True

    def ask(self, job: bytes) -> Iterator[tuple[int, bytes]]:
        """Send a job and yield the frames of its answer; raise EOFError where the process ends before it does."""
        try:
            self.connection.sendall(job)
            received = bytearray()
            while True:
                piece = self.connection.recv(_PIECE)
                if not piece:
                    raise EOFError
                received += piece
                while len(received) >= frames.HEADER.size:
                    kind, length = frames.HEADER.unpack_from(received)
                    stop = frames.HEADER.size + length
                    if len(received) < stop:
                        break
                    body = bytes(memoryview(received)[frames.HEADER.size : stop])
                    del received[:stop]
                    yield kind, body
        except OSError as error:  # reset: the process died while we wrote to it
            raise EOFError from error


class Pool:
    """The workers of one version of the data, kept ready by a nursery process."""

    def __init__(self, quads: Path, *, in_memory: bool, memory: int, warm: int, most: int) -> None:
        self.quads, self.in_memory, self.memory, self.warm, self.most = quads, in_memory, memory, warm, most
        self.failure = ""
        self.retired = False
        self.lent = 0
        self._expected = 0
        self._idle: list[Worker] = []
        self._federated: list[Worker] = []
        self._ends: dict[int, int] = {}
        self._change = threading.Condition()
        self._ready = threading.Event()
        self._start()

    def _start(self) -> None:
        """Start the nursery afresh, with nothing of this process but one socket."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        place = "memory" if self.in_memory else "disk"
        command = [sys.executable, "-m", "unres_server.nursery", str(theirs.fileno()), str(self.quads), place]
        command += [str(self.memory), str(os.getpid())]
        self.nursery = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        theirs.close()
        self._control = ours
        threading.Thread(target=self._listen, name="nursery", daemon=True).start()

    def wait_until_ready(self, timeout: float) -> bool:
        """Wait until the first workers stand; return False where the data cannot be opened (see `failure`)."""
        self._ready.wait(timeout)
        with self._change:
            return self._change.wait_for(lambda: bool(self._idle) or bool(self.failure), timeout) and not self.failure

    @property
    def alive(self) -> bool:
        """Whether the nursery stands."""
        return self.nursery.poll() is None

    def _listen(self) -> None:
        """Hear what the nursery says until it ends."""
        try:
            while True:
                message, handles, _, _ = socket.recv_fds(self._control, 4096, 2)
                if not message:
                    break
                self._hear(json.loads(message), handles)
        except OSError:  # closed by `close`
            pass
        with self._change:
            self.failure = self.failure or "the nursery ended"
            self._ready.set()
            self._change.notify_all()

    def _hear(self, message: dict[str, object], handles: list[int]) -> None:
        if "failed" in message:
            self.failure = str(message["failed"])
        elif "ready" in message:
            self._ready.set()
            self._fill()
        elif "ended" in message:
            with self._change:
                self._ends[int(str(message["ended"]))] = int(str(message["signal"]))
                while len(self._ends) > 256:
                    self._ends.pop(next(iter(self._ends)))
                gone = [each for each in self._idle + self._federated if each.pid == message["ended"]]
                for worker in gone:
                    (self._federated if worker.network else self._idle).remove(worker)
                    worker.close()
                self._change.notify_all()
            self._fill()
        else:
            connection = socket.socket(fileno=handles[0])
            worker = Worker(int(str(message["worker"])), connection, handles[1], network=bool(message["network"]))
            threading.Thread(target=self._introduce, args=(worker,), daemon=True).start()

    def _introduce(self, worker: Worker) -> None:
        """Wait for a new worker's greeting, then let it be lent."""
        known = worker.greet()
        with self._change:
            self._expected -= 1
            if known and not self.retired:
                (self._federated if worker.network else self._idle).append(worker)
                self._change.notify()
                return
        worker.close()
        self._fill()

    def _order(self, wish: bytes) -> bool:
        """Ask the nursery for a worker; return False where it has ended. The lock is held."""
        try:
            self._control.send(wish)
        except OSError:
            return False
        self._expected += 1
        return True

    def _fill(self) -> None:
        """Keep so many workers ready as are to be kept warm."""
        with self._change:
            while not self.retired and len(self._idle) + self.lent + self._expected < self.warm:
                if not self._order(b"fork"):
                    return

    def borrow(self, timeout: float, *, network: bool = False) -> Worker:
        """Return a worker that nobody else uses until `give_back`; raise Retired, or TimeoutError where none comes."""
        shelf = self._federated if network else self._idle
        deadline = time.monotonic() + timeout
        with self._change:
            while not shelf:
                if self.retired or self.failure:
                    raise Retired
                wait = _PATIENCE
                if network and not self._expected:
                    self._order(b"federate")
                elif not self._change.wait(wait) and not shelf and self.lent + self._expected < self.most:
                    self._order(b"fork")
                elif not shelf:
                    self._change.wait(0.05)
                if time.monotonic() > deadline:
                    raise TimeoutError
            self.lent += 1
            worker = shelf.pop()
        if worker.alive():
            return worker
        self.give_back(worker, usable=False)
        return self.borrow(max(0.0, deadline - time.monotonic()), network=network)

    def give_back(self, worker: Worker, *, usable: bool) -> None:
        """Take a worker back; one that is not usable any more is ended and replaced."""
        if usable and worker.demoted:
            usable = worker.promote()
        with self._change:
            self.lent -= 1
            if usable and not self.retired:
                (self._federated if worker.network else self._idle).append(worker)
                self._change.notify()
                return
            done = self.retired and not self.lent
        worker.close()
        if done:
            self.close()
        else:
            self._fill()

    def how_it_ended(self, worker: Worker, timeout: float = 1.0) -> int:
        """Return the signal that ended a worker, 0 where it went by itself or nobody knows."""
        with self._change:
            self._change.wait_for(lambda: worker.pid in self._ends or bool(self.failure), timeout)
            return self._ends.get(worker.pid, 0)

    def counts(self) -> tuple[int, int]:
        """Return how many workers wait and how many are at work."""
        return len(self._idle) + len(self._federated), self.lent

    def retire(self) -> None:
        """Lend no more workers; end when the last is given back."""
        with self._change:
            self.retired = True
            idle = self._idle + self._federated
            self._idle.clear()
            self._federated.clear()
            done = not self.lent
            self._change.notify_all()
        for worker in idle:
            worker.close()
        if done:
            self.close()

    def close(self) -> None:
        """End the nursery, and with it every worker."""
        self.retired = True
        for worker in [*self._idle, *self._federated]:
            worker.close()
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self.nursery.kill()
        self.nursery.wait()
        self._control.close()
