"""One worker process as the server sees it: jobs go out, the frames of answers come in, and it can be ended at once."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import deque
from contextlib import suppress
from typing import cast

from unres_server import frames

_HIGH, _LOW = 512 << 10, 128 << 10
"""Bytes of answer that wait here before the worker has to wait, and down to which it has to."""

_GIVING_WAY = 15
"""The nice value of a long query: beside a short one it gets about a thirtieth of a processor, but never nothing, so
that a busy machine slows it down and does not stop it."""


class Worker(asyncio.Protocol):
    """A worker: its socket, its id, the id of its thread, and the handle by which alone it is ended."""

    def __init__(self, pid: int, handle: int, *, network: bool) -> None:
        self.pid, self.handle, self.network = pid, handle, network
        self.thread = 0
        self.demoted = False
        self.transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._frames: deque[tuple[int, bytes]] = deque()
        self._held = self._wanted = 0
        self._ended = self._paused = False
        self._waiter: asyncio.Future[None] | None = None

    # --- what the event loop tells -----------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is ours to read."""
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, error: Exception | None) -> None:
        """The process has ended."""
        self._ended = True
        self._wake()

    def data_received(self, data: bytes) -> None:
        """Cut what comes into frames; the first four bytes of all are the greeting."""
        if not self.thread:
            data = self._greet(data)
        if self._received:
            self._received += data
            if len(self._received) < self._wanted:
                return
            data = bytes(self._received)
            self._received.clear()
        at, end, size = 0, len(data), frames.HEADER.size
        while at < end:
            self._wanted = size
            if end - at >= size:
                kind, length = frames.HEADER.unpack_from(data, at)
                self._wanted += length
            if end - at < self._wanted:
                self._received += data[at:]
                break
            self._frames.append((kind, data[at + size : at + self._wanted]))
            self._held += length
            at += self._wanted
        if self._held > _HIGH and not self._paused and self.transport is not None:
            self._paused = True
            self.transport.pause_reading()
        self._wake()

    def _greet(self, data: bytes) -> bytes:
        """Take the greeting; return what follows it."""
        self._received += data
        if len(self._received) < frames.LENGTH.size:
            return b""
        self.thread = frames.LENGTH.unpack_from(self._received)[0]
        rest = bytes(self._received[frames.LENGTH.size :])
        self._received.clear()
        return rest

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def _wait(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    # --- what the pool and the run want ------------------------------------------------------------------------

    async def greeted(self) -> bool:
        """Wait for the worker's greeting; return whether it came."""
        while not self.thread and not self._ended:
            await self._wait()
        return bool(self.thread)

    def ask(self, job: bytes) -> None:
        """Send a job; where the process has just ended, `next_frame` tells."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(job)

    async def next_frame(self) -> tuple[int, bytes]:
        """Return the next frame of the answer; raise EOFError where the process ends before it does."""
        while not self._frames:
            if self._ended:
                raise EOFError
            await self._wait()
        kind, body = self._frames.popleft()
        self._held -= len(body)
        if self._paused and self._held < _LOW and self.transport is not None:
            self._paused = False
            self.transport.resume_reading()
        return kind, body

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        if self.handle >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)

    def close(self) -> None:
        """End the process and give up its handles."""
        self.kill()
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1
        if self.transport is not None:
            self.transport.abort()

    def alive(self) -> bool:
        """Return whether the process has not been seen to end."""
        return not self._ended

    def demote(self) -> None:
        """Let the query give way to whoever else wants the processor, without being starved by other programs."""
        self.demoted = True
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, self.thread, _GIVING_WAY)

    def promote(self) -> bool:
        """Give the worker its turn again; return False where the kernel reserves that to the administrator."""
        try:
            os.setpriority(os.PRIO_PROCESS, self.thread, 0)
        except (ProcessLookupError, PermissionError):
            return False
        self.demoted = False
        return True
