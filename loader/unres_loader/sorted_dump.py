"""A store goes in; its quads come out as N-Quads lines sorted by code point, in memory that does not grow with it.

Lines are sorted a run at a time; where one run does not hold them all, runs wait in temporary files and are merged, so
many at a time that the limit on open files is never met.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import chain
from typing import IO, cast

import pyoxigraph as ox

RUN = 64 << 20
"""Bytes of lines that are sorted at a time."""
MERGED = 64
"""How many runs are merged into one: three ranks of files, at most 192 of them open, hold 17 TB."""

Progress = Callable[[str, int, int], None]


def sorted_dump(
    store: ox.Store, *, run: int = RUN, merged: int = MERGED, progress: Progress = lambda stage, done, total: None
) -> Iterator[bytes]:
    """Yield every quad of a store as a line of N-Quads, sorted by code point.

    `run` is how many bytes are sorted at a time, `merged` how many runs become one; `progress` is told of each run.
    Raises OSError where there is no room for temporary files.
    """
    with closing(_Runs(run, merged, progress)) as runs:
        store.dump(cast("IO[bytes]", runs), ox.RdfFormat.N_QUADS)
        yield from heapq.merge(*chain.from_iterable(runs.ranks), runs.last())


class _Runs:
    """A file the engine writes to: keeps lines until they make a run, then sorts them into a file of their own."""

    def __init__(self, size: int, merged: int, progress: Progress) -> None:
        self._size, self._merged, self._progress = size, merged, progress
        self._pieces: list[bytes] = []
        self._held = self._sorted = 0
        self.ranks: list[list[IO[bytes]]] = []
        """Files of sorted lines: single runs, then those merged from `merged` runs, then from as many of these."""

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

    def close(self) -> None:
        """Close the files, and so remove them."""
        for file in chain.from_iterable(self.ranks):
            file.close()

    def _put_by(self) -> None:
        """Sort the whole lines that are held into a file, and keep the beginning of the next."""
        whole, end, rest = b"".join(self._pieces).rpartition(b"\n")
        lines = sorted((whole + end).splitlines(keepends=True))
        self._file(lines, rank=0)
        self._pieces, self._held = [rest], len(rest)
        self._sorted += len(lines)
        self._progress("Sorting quads", self._sorted, 0)

    def _file(self, lines: Iterable[bytes], rank: int) -> None:
        """Write sorted lines into a file of a rank; a rank that is full becomes one file of the next."""
        if rank == len(self.ranks):
            self.ranks.append([])
        files = self.ranks[rank]
        file = tempfile.TemporaryFile(prefix="unres-dump-")  # noqa: SIM115  closed when merged, or by `close`
        files.append(file)
        file.writelines(lines)
        file.seek(0)
        if len(files) == self._merged:
            self._file(heapq.merge(*files), rank + 1)
            for each in files:
                each.close()
            files.clear()
