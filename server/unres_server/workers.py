"""The pool of worker processes of one version of the data: lends a worker for a query, replaces those that end."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path

from unres_server.worker_handle import Worker

_PATIENCE = 0.004
"""Seconds for which no worker comes free before another one is forked: as long as one does, few do more than many."""

_log = logging.getLogger("unres.engine")

_LARGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
"""Asks the C library for pages of 2 MB where the kernel has them: a process that holds the data forks in a third of the
time, and queries that run over all of it take less."""

_SPARE = 5.0
"""Seconds after which a worker beyond those kept ready is let go."""


class Retired(Exception):
    """The pool serves an older version of the data and lends no more workers."""


class Pool:
    """The workers of one version of the data, kept ready by a nursery process. Lives in one event loop."""

    def __init__(self, quads: Path, *, in_memory: bool, memory: int, warm: int, most: int, proxy: int = 0) -> None:
        self.quads, self.in_memory, self.memory, self.warm, self.most = quads, in_memory, memory, warm, most
        self.failure = ""
        self.retired = False
        self.lent = 0
        self._loop = asyncio.get_running_loop()
        self._expected = 0
        self._idle: list[Worker] = []
        self._federated: list[Worker] = []
        self._ends: dict[int, int] = {}
        self._waiting: dict[bool, deque[asyncio.Future[Worker]]] = {False: deque(), True: deque()}
        self._returned = self._trimmed = self._loop.time()
        self._look: asyncio.TimerHandle | None = None
        self._introductions: set[asyncio.Task[None]] = set()
        self._start(proxy)

    def _start(self, proxy: int) -> None:
        """Start the nursery afresh, with nothing of this process but one socket."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        place = "memory" if self.in_memory else "disk"
        command = [sys.executable, "-m", "unres_server.nursery", str(theirs.fileno()), str(self.quads), place]
        command += [str(self.memory), str(os.getpid()), str(proxy)]
        environment = {**os.environ, **_LARGE_PAGES} if self.in_memory else None
        self.nursery = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=environment)
        theirs.close()
        ours.setblocking(False)
        self._control = ours
        self._loop.add_reader(ours.fileno(), self._listen)

    async def wait_until_ready(self, timeout: float) -> bool:
        """Wait until the first workers stand; return False where the data cannot be opened (see `failure`)."""
        end = self._loop.time() + timeout
        while not self._idle and not self.failure and self._loop.time() < end:
            await asyncio.sleep(0.005)
        return bool(self._idle) and not self.failure

    def _listen(self) -> None:
        """Hear what the nursery says."""
        try:
            message, handles, _, _ = socket.recv_fds(self._control, 4096, 2)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if message:
            self._hear(json.loads(message), handles)
        else:
            self._loop.remove_reader(self._control.fileno())
            self.failure = self.failure or f"the process that holds the data {self._how()}"
            self._dismiss()

    def _how(self) -> str:
        """Return how the nursery ended."""
        with suppress(subprocess.TimeoutExpired):
            status = self.nursery.wait(0.5)
            return f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
        return "fell silent"

    def _hear(self, message: dict[str, object], handles: list[int]) -> None:
        if "failed" in message:
            self.failure = str(message["failed"])
        elif "ready" in message:
            self._fill()
        elif "unborn" in message:  # who waits for it asks again
            self._expected -= 1
            _log.warning("no process can be made for a query: %s", message["unborn"])
        elif "ended" in message:
            self._bury(int(str(message["ended"])), int(str(message["signal"])))
        else:
            worker = Worker(int(str(message["worker"])), handles[1], network=bool(message["network"]))
            task = self._loop.create_task(self._introduce(worker, socket.socket(fileno=handles[0])))
            self._introductions.add(task)
            task.add_done_callback(self._introductions.discard)

    def _bury(self, pid: int, number: int) -> None:
        """Take leave of a worker that ended, by which signal is kept for a while."""
        self._ends[pid] = number
        while len(self._ends) > 256:
            self._ends.pop(next(iter(self._ends)))
        for shelf in (self._idle, self._federated):
            for worker in [each for each in shelf if each.pid == pid]:
                shelf.remove(worker)
                worker.close()
        self._fill()

    async def _introduce(self, worker: Worker, connection: socket.socket) -> None:
        """Wait for a new worker's greeting, then let it be lent."""
        connection.setblocking(False)
        await self._loop.create_unix_connection(lambda: worker, sock=connection)
        known = await worker.greeted()
        self._expected -= 1
        if known and not self.retired:
            self._shelve(worker)
        else:
            worker.close()
            self._fill()

    def _shelve(self, worker: Worker) -> None:
        """Hand a worker to who waits first, or keep it ready."""
        self._returned = self._loop.time()
        queue = self._waiting[worker.network]
        while queue:
            waiter = queue.popleft()
            if not waiter.done():
                self.lent += 1
                waiter.set_result(worker)
                return
        (self._federated if worker.network else self._idle).append(worker)

    def _dismiss(self) -> None:
        """Send away all who wait."""
        for queue in self._waiting.values():
            while queue:
                waiter = queue.popleft()
                if not waiter.done():
                    waiter.set_exception(Retired())

    def _order(self, wish: bytes) -> bool:
        """Ask the nursery for a worker; return False where it has ended, or has no time to hear."""
        try:
            self._control.send(wish)
        except OSError:
            return False
        self._expected += 1
        return True

    def _fill(self) -> None:
        """Keep so many workers ready as are to be kept warm."""
        while not self.retired and len(self._idle) + self.lent + self._expected < self.warm:
            if not self._order(b"fork"):
                return

    async def borrow(self, timeout: float, *, network: bool = False) -> Worker:
        """Return a worker that nobody else uses until `give_back`; raise Retired, or TimeoutError where none comes."""
        if self.retired or self.failure:
            raise Retired
        shelf = self._federated if network else self._idle
        while shelf:
            worker = shelf.pop()
            if worker.alive():
                self.lent += 1
                return worker
            worker.close()
        waiter: asyncio.Future[Worker] = self._loop.create_future()
        self._waiting[network].append(waiter)
        if self._look is None:
            self._look_after()
        try:
            async with asyncio.timeout(timeout):
                return await asyncio.shield(waiter)
        except BaseException:
            if not waiter.done():
                waiter.cancel()
            elif waiter.exception() is None:  # it came in the moment in which nobody waited any more
                self.give_back(waiter.result(), usable=True)
            raise

    def _look_after(self) -> None:
        """Order more workers while somebody waits and none comes free; to be called again and again."""
        self._look = None
        here = {network: sum(not each.done() for each in queue) for network, queue in self._waiting.items()}
        if self.retired or not any(here.values()):
            return
        stuck = self._loop.time() - self._returned >= _PATIENCE
        if here[True] and not self._expected:
            self._order(b"federate")
        elif here[False] > self._expected and stuck and self.lent + self._expected < self.most:
            self._order(b"fork")
        self._look = self._loop.call_later(_PATIENCE, self._look_after)

    def trim(self) -> None:
        """Keep as many workers as are to be warm, and let one go that was idle for long; to be called now and then."""
        self._fill()
        now = self._loop.time()
        if len(self._idle) <= self.warm:
            self._trimmed = now
        elif now - self._trimmed > _SPARE:
            self._trimmed = now
            self._idle.pop(0).close()  # lent last of all

    def give_back(self, worker: Worker, *, usable: bool) -> None:
        """Take a worker back; one that is not usable any more is ended and replaced."""
        if usable and worker.demoted:
            usable = worker.promote()
        self.lent -= 1
        if usable and not self.retired:
            self._shelve(worker)
            return
        worker.close()
        if not self.retired:
            self._fill()
        elif not self.lent:
            self.close()

    async def how_it_ended(self, worker: Worker, timeout: float = 1.0) -> int:
        """Return the signal that ended a worker, 0 where it went by itself or nobody knows."""
        end = self._loop.time() + timeout
        while worker.pid not in self._ends and not self.failure and self._loop.time() < end:
            await asyncio.sleep(0.002)
        return self._ends.get(worker.pid, 0)

    def counts(self) -> tuple[int, int]:
        """Return how many workers wait and how many are at work."""
        return len(self._idle) + len(self._federated), self.lent

    def retire(self) -> None:
        """Lend no more workers; end when the last is given back."""
        self.retired = True
        for worker in [*self._idle, *self._federated]:
            worker.close()
        self._idle.clear()
        self._federated.clear()
        self._dismiss()
        if not self.lent:
            self.close()

    def close(self) -> None:
        """End the nursery, and with it every worker."""
        self.retired = True
        for worker in [*self._idle, *self._federated]:
            worker.close()
        self._loop.remove_reader(self._control.fileno())
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._control.close()
        self.nursery.kill()
        threading.Thread(target=self.nursery.wait, name="burial").start()  # a large process takes its time to go
