"""N-Quads go in as they are made; the store gains all of them at once: one bulk load in a thread of its own.

The engine reads them from a pipe, without Python's lock, so that it and the process that makes quads work side by side.
It gathers quads, and while it writes one batch of them into tables it gathers the next: how far it may be behind is
what bounds the memory of a load, whatever the size of the corpus.
"""

from __future__ import annotations

import ctypes
import io
import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox

BATCH, TABLES = 1_000_000, 8
"""How many quads the engine gathers before it writes them into tables, and how many: six orders, graphs and texts."""

MEMORY = 2048
"""How much memory in MiB a load aims to stay within, all processes together, unless told otherwise (8,010 files, whose
lineage is held in Python, took 1,767)."""

_OTHERS, _A_QUAD = 1000, 1000
"""MiB that a load takes beside the quads that the engine holds, and bytes that it takes for each of those."""

_POOLS = -8
"""What glibc's <malloc.h> calls M_ARENA_MAX."""

_LOOK, _PATIENCE = 0.02, 30.0
"""Seconds between two looks at the tables, and after which a load goes on though no new one has come."""

_BUFFER = 1 << 20
UNFINISHED = b"<"
"""No N-Quads: of a load that ends so nothing is kept."""


def quads_within(memory: int) -> int:
    """Return how many quads the engine may hold where a load may take so many MiB; a batch is the least it can do with.

    >>> quads_within(2048), quads_within(512)
    (1098907, 1000000)
    """
    return max(BATCH, (memory - _OTHERS) * (1 << 20) // _A_QUAD)


_C = ctypes.CDLL(None)


def share_memory() -> None:
    """Let all threads allocate from one pool (glibc), so that what one batch gave back serves the next.

    Otherwise each thread of the engine keeps a pool of its own, and what is free in one is lost to the others.
    """
    if hasattr(_C, "mallopt"):
        _C.mallopt(_POOLS, 1)


def give_memory_back() -> None:
    """Return to the system what is free in the pool (glibc): what a batch leaves there is too scattered for the next.

    Without this the pool grew by 80 MiB with every million quads, of which never more than 340 MiB were in use.
    """
    if hasattr(_C, "malloc_trim"):
        _C.malloc_trim(0)


class BulkLoad:
    """One bulk load into a store that is being built: `add` what it shall gain, `end`, and `wait` until it is there.

    As a context manager it ends and waits by itself. The store has all of it or, where an exception came, nothing.
    `memory` is what the whole load aims to stay within, in MiB: it sets how far the engine may be behind. `compact`
    merges the tables of all batches at the end, in the same thread: a large store answers many times faster so, and the
    next load need not do it.
    """

    def __init__(self, store: ox.Store, folder: Path, memory: int = MEMORY, *, compact: bool = False) -> None:
        self._store, self._folder, self._compact = store, folder, compact
        self._ahead = quads_within(memory)
        share_memory()
        self._given, self._before, self._written = 0, self._tables(), 0
        self._error: BaseException | None = None
        self._source, target = os.pipe()
        self._pipe = io.BufferedWriter(io.FileIO(target, "w"), _BUFFER)
        self._thread = threading.Thread(target=self._load, name="bulk load", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        """Return the load."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the load and wait for it; where an exception came before, let the engine give up."""
        if error is None:
            self.end()
            self.wait()
            return
        for step in (lambda: self._pipe.write(UNFINISHED), self.end, self.wait):
            with suppress(Exception):  # what the engine says of it is no news
                step()

    def add(self, quads: bytes) -> None:
        """Hand over lines of N-Quads; raise what the engine met, OSError on a full disk."""
        self._given += quads.count(b"\n")
        self._let_it_catch_up()
        self._clear_away()
        try:
            self._pipe.write(quads)
        except BrokenPipeError:
            self.wait()

    def end(self) -> None:
        """Say that nothing more comes; the engine finishes meanwhile."""
        try:
            self._pipe.close()
        except BrokenPipeError:
            self.wait()

    def wait(self) -> None:
        """Wait until the store has everything; raise what the engine met, OSError on a full disk."""
        self._thread.join()
        give_memory_back()
        if self._error is not None:
            raise self._error

    def _load(self) -> None:
        # without checks of IRIs: the quads are the loader's own, and `terms` writes only valid ones
        try:
            self._store.bulk_load(path=f"/dev/fd/{self._source}", format=ox.RdfFormat.N_QUADS, lenient=True)
            if self._compact:
                self._store.optimize()
        except BaseException as error:  # whatever it is belongs to the thread that waits
            self._error = error
        finally:
            os.close(self._source)  # whoever still writes learns by it that nobody reads

    def _let_it_catch_up(self) -> None:
        """Wait while the engine holds more than it may, as long as it goes on writing tables."""
        since, seen = time.monotonic(), 0
        while self._given - BATCH * (seen // TABLES) > self._ahead and self._thread.is_alive():
            tables = self._tables() - self._before
            if tables > seen:
                since, seen = time.monotonic(), tables
            elif time.monotonic() > since + _PATIENCE:
                return
            else:
                time.sleep(_LOOK)

    def _clear_away(self) -> None:
        """Give back what the engine let go of, each time that it has written a batch."""
        written = (self._tables() - self._before) // TABLES
        if written > self._written:
            self._written = written
            give_memory_back()

    def _tables(self) -> int:
        return sum(name.startswith("bulk-") for name in os.listdir(self._folder))
