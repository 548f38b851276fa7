"""One query under way on a worker: its answer as it comes, its end when a limit is reached, whatever it is doing."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass

from unres_server import frames, problems
from unres_server.rows import RowCounter
from unres_server.workers import Pool, Worker


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use: seconds of computing and in all, bytes and rows of answer; when it counts as long."""

    seconds: float
    sending: float
    size: int
    rows: int
    long: float


class Run:
    """A query on a worker. `next_frame` gives the frames; `close` must be called, and may be called twice."""

    def __init__(self, pool: Pool, worker: Worker, job: bytes, limits: Limits, counters: dict[int, str]) -> None:
        self.pool, self.worker, self.limits, self._counters = pool, worker, limits, counters
        self.verdict: problems.Problem | None = None
        self.started = time.monotonic()
        self.deadline = self.started + limits.seconds
        self.paused_at = 0.0
        self.size = 0
        self.counter: RowCounter | None = None
        self._complete = False
        self._closed = False
        self._lock = threading.Lock()
        self._frames = worker.ask(job)

    def expire(self, now: float) -> None:
        """End the query where a limit of time is reached; let it yield to others where it is long."""
        with self._lock:  # or the worker might be another query's by now
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

    def next_frame(self) -> tuple[int, bytes]:
        """Return the next frame of the answer; raise the Problem that ended it."""
        if self.paused_at:
            self.deadline += time.monotonic() - self.paused_at
            self.paused_at = 0.0
        try:
            kind, body = next(self._frames)
        except EOFError:
            raise self._diagnosis() from None
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
        self.paused_at = time.monotonic()

    def close(self) -> None:
        """Give the worker back, or end it where its answer is not complete."""
        with self._lock:
            if self._closed:
                return
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
        with self._lock:
            self._end(problems.ResourceLimit(detail))
        raise problems.ResourceLimit(detail)

    def _diagnosis(self) -> problems.Problem:
        """Say why the process ended: by our verdict, by the limit on memory, by its own recursion."""
        if self.verdict is not None:
            return self.verdict
        number = self.pool.how_it_ended(self.worker)
        if number == signal.SIGXCPU:
            return problems.TimeLimit(f"the query was ended after {self.limits.seconds:g} seconds")
        if number in (signal.SIGABRT, signal.SIGKILL):
            return problems.ResourceLimit(f"the query needs more than {self.pool.memory} megabytes of memory")
        if number in (signal.SIGSEGV, signal.SIGBUS):
            return problems.EngineFailure("the query is nested too deeply for the engine; write it flatter")
        return problems.EngineFailure("the engine gave up on this query")


class Stream:
    """A large answer as an iterator of bytes; at its end, whichever way it comes, all it holds is given back."""

    def __init__(self, run: Run, first: bytes, release: ExitStack) -> None:
        self.run, self._first, self._release = run, first, release

    def __iter__(self) -> Stream:
        return self

    def __next__(self) -> bytes:
        """Return the next piece; raise the Problem that cut the answer."""
        if self._first:
            piece, self._first = self._first, b""
            self.run.pause()
            return piece
        try:
            kind, piece = self.run.next_frame()
        except problems.Problem:
            self.close()
            raise
        if kind == frames.END:
            self.close()
            raise StopIteration
        self.run.pause()
        return piece

    def close(self) -> None:
        """Give the worker and the place back."""
        self._release.close()


class Warden:
    """A thread that looks after all queries under way, forty times a second while there are any."""

    def __init__(self, interval: float = 0.025) -> None:
        self._runs: set[Run] = set()
        self._interval = interval
        self._wake = threading.Event()
        self._ended = False
        threading.Thread(target=self._watch, name="warden", daemon=True).start()

    def watch(self, run: Run) -> None:
        """Look after a query from now on."""
        self._runs.add(run)
        if not self._wake.is_set():
            self._wake.set()

    def forget(self, run: Run) -> None:
        """The query is over."""
        self._runs.discard(run)

    def close(self) -> None:
        """End the thread."""
        self._ended = True
        self._wake.set()

    def _watch(self) -> None:
        while not self._ended:
            now = time.monotonic()
            for run in tuple(self._runs):
                run.expire(now)
            if not self._runs:
                self._wake.clear()
                if not self._runs:
                    self._wake.wait(1.0)
            else:
                time.sleep(self._interval)
