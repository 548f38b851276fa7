"""A store goes in; its quads come out as N-Quads lines sorted by code point, in memory that does not grow with it.

Lines are sorted a run at a time; where one run does not hold them all, runs wait in temporary files and are merged.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import IO, cast

import pyoxigraph as ox

RUN = 64 << 20
"""Bytes of lines that are sorted at a time."""

Progress = Callable[[str, int, int], None]


def sorted_dump(
    store: ox.Store, *, run: int = RUN, progress: Progress = lambda stage, done, total: None
) -> Iterator[bytes]:
    """Yield every quad of a store as a line of N-Quads, sorted by code point.

    `run` is how many bytes are sorted at a time; `progress` is told of each run. Raises OSError where there is no room
    for temporary files.
    """
    with ExitStack() as open_files:
        runs = _Runs(run, open_files, progress)
        store.dump(cast("IO[bytes]", runs), ox.RdfFormat.N_QUADS)
        yield from heapq.merge(*runs.files, runs.last())


class _Runs:
    """A file the engine writes to: keeps lines until they make a run, then sorts them into a file of their own."""

    def __init__(self, size: int, open_files: ExitStack, progress: Progress) -> None:
        self._size, self._open_files, self._progress = size, open_files, progress
        self._pieces: list[bytes] = []
        self._held = self._sorted = 0
        self.files: list[IO[bytes]] = []

    def write(self, piece: bytes) -> int:
        """Take a piece of the dump."""
        self._pieces.append(piece)
        self._held += len(piece)
        if self._held >= self._size:
            self._put_by()
        return len(piece)

    def flush(self) -> None:
        """Nothing to do: `last` gives what is left."""

    def last(self) -> list[bytes]:
        """Return the lines of the last run, sorted."""
        return sorted(b"".join(self._pieces).splitlines(keepends=True))

    def _put_by(self) -> None:
        """Sort the whole lines that are held into a file, and keep the beginning of the next."""
        whole, end, rest = b"".join(self._pieces).rpartition(b"\n")
        file = self._open_files.enter_context(tempfile.TemporaryFile(prefix="unres-dump-"))  # noqa: SIM115  the stack closes it
        lines = sorted((whole + end).splitlines(keepends=True))
        file.writelines(lines)
        file.seek(0)
        self.files.append(file)
        self._pieces, self._held = [rest], len(rest)
        self._sorted += len(lines)
        self._progress("Sorting quads", self._sorted, 0)
