"""One query under way on a worker: its answer as it comes, its end when a limit is reached, whatever it is doing."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass

from unres_server import frames, problems
from unres_server.rows import RowCounter
from unres_server.worker_handle import Worker
from unres_server.workers import Pool


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use: seconds of computing and in all, bytes and rows of answer; when it counts as long."""

    seconds: float
    sending: float
    size: int
    rows: int
    long: float


class Killed(problems.ResourceLimit):
    """The kernel, or somebody, ended the worker before it had answered: who it was, it alone cannot tell."""


class Run:
    """A query on a worker. `next_frame` gives the frames; `close` must be called, and may be called twice."""

    def __init__(self, pool: Pool, worker: Worker, job: bytes, limits: Limits, counters: dict[int, str]) -> None:
        self.pool, self.worker, self.limits, self._counters = pool, worker, limits, counters
        self.verdict: problems.Problem | None = None
        self._now = asyncio.get_running_loop().time
        self.started = self._now()
        self.deadline = self.started + limits.seconds
        self.paused_at = 0.0
        self.size = 0
        self.counter: RowCounter | None = None
        self._complete = False
        self._closed = False
        worker.ask(job)

    def expire(self, now: float) -> None:
        """End the query where a limit of time is reached; let it yield to others where it is long."""
        if self._closed:
            return
        if self.paused_at:  # the client is slow, not the query; processor time has its own limit in the worker
            if now > self.started + self.limits.sending:
                self._end(problems.TimeLimit(f"the answer was not fetched within {self.limits.sending:g} seconds"))
        elif now > self.deadline:
            self._end(problems.TimeLimit(f"the query was ended after {self.limits.seconds:g} seconds"))
        elif not self.worker.demoted and now > self.started + self.limits.long:
            self.worker.demote()

    def _end(self, verdict: problems.Problem) -> None:
        """End the query's process; the client gets the verdict."""
        self.verdict = self.verdict or verdict
        self.worker.kill()

    async def next_frame(self) -> tuple[int, bytes]:
        """Return the next frame of the answer; raise the Problem that ended it."""
        if self.paused_at:
            self.deadline += self._now() - self.paused_at
            self.paused_at = 0.0
        try:
            kind, body = await self.worker.next_frame()
        except EOFError:
            raise await self._diagnosis() from None
        if kind == frames.FAILURE:
            self._complete = True
            failure = frames.decode_failure(body)
            raise getattr(problems, failure.problem)(failure.detail)
        if kind == frames.END:
            self._complete = body != frames.LEAVING
        else:
            self._count(kind, body)
        return kind, body

    def pause(self) -> None:
        """Stop the clock: from now until the next frame is asked for it is the client who is slow."""
        self.paused_at = self._now()

    def close(self) -> None:
        """Give the worker back, or end it where its answer is not complete."""
        if not self._closed:
            self._closed = True
            self.pool.give_back(self.worker, usable=self._complete)

    @property
    def rows(self) -> int:
        """The rows or triples that came so far."""
        return self.counter.rows if self.counter is not None else 0

    def _count(self, kind: int, body: bytes) -> None:
        self.size += len(body)
        if self.counter is None:
            self.counter = RowCounter(self._counters[kind])
        self.counter.add(body)
        if self.counter.rows > self.limits.rows:
            self._refuse(f"the answer has more than {self.limits.rows} rows")
        if self.size > self.limits.size:
            self._refuse(f"the answer has more than {self.limits.size} bytes")

    def _refuse(self, detail: str) -> None:
        self._end(problems.ResourceLimit(detail))
        raise problems.ResourceLimit(detail)

    async def _diagnosis(self) -> problems.Problem:
        """Say why the process ended: by our verdict, by the limit on memory, by its own recursion."""
        if self.verdict is not None:
            return self.verdict
        number = await self.pool.how_it_ended(self.worker)
        if self.pool.failure:  # the process that holds the data ended, and its workers with it
            number = number or signal.SIGKILL
        if number == signal.SIGXCPU:
            return problems.TimeLimit(f"the query was ended after {self.limits.seconds:g} seconds")
        if number == signal.SIGKILL:
            return Killed("the system ended the process that ran the query, perhaps for want of memory")
        if number == signal.SIGABRT:
            return problems.ResourceLimit(f"the query needs more than {self.pool.memory} megabytes of memory")
        if number in (signal.SIGSEGV, signal.SIGBUS):
            return problems.EngineFailure("the query is nested too deeply for the engine; write it flatter")
        return problems.EngineFailure("the engine gave up on this query")


class Stream:
    """A large answer as an iterator of bytes; at its end, whichever way it comes, all it holds is given back."""

    def __init__(self, run: Run, first: bytes, release: Callable[[], None]) -> None:
        self.run, self._first = run, first
        self._release: Callable[[], None] | None = release

    def __aiter__(self) -> Stream:
        return self

    async def __anext__(self) -> bytes:
        """Return the next piece; raise the Problem that cut the answer."""
        if self._first:
            piece, self._first = self._first, b""
            self.run.pause()
            return piece
        try:
            kind, piece = await self.run.next_frame()
        except BaseException:
            self.close()
            raise
        if kind == frames.END:
            self.close()
            raise StopAsyncIteration
        self.run.pause()
        return piece

    @property
    def size(self) -> int:
        """The bytes that came so far."""
        return self.run.size

    @property
    def rows(self) -> int:
        """The rows that came so far."""
        return self.run.rows

    @property
    def inside(self) -> bool:
        """Whether what came so far ends inside a quoted field of CSV."""
        return self.run.counter is not None and self.run.counter.inside

    def close(self) -> None:
        """Give the worker and the place back."""
        release, self._release = self._release, None
        if release is not None:
            release()


class Warden:
    """Looks after all queries under way, forty times a second while there are any. Lives in one event loop."""

    def __init__(self, interval: float = 0.025) -> None:
        self._loop = asyncio.get_running_loop()
        self._runs: set[Run] = set()
        self._interval = interval
        self._next: asyncio.TimerHandle | None = None

    def watch(self, run: Run) -> None:
        """Look after a query from now on."""
        self._runs.add(run)
        if self._next is None:
            self._next = self._loop.call_later(self._interval, self._look)

    def forget(self, run: Run) -> None:
        """The query is over."""
        self._runs.discard(run)

    def _look(self) -> None:
        now = self._loop.time()
        for run in tuple(self._runs):
            run.expire(now)
        self._next = self._loop.call_later(self._interval, self._look) if self._runs else None
