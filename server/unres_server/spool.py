"""An answer on its way through a file: written within the limits of bytes and rows, read whole or piece by piece."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from typing import IO

from unres_server import problems
from unres_server.negotiation import Format
from unres_server.port import Answer
from unres_server.rows import RowCounter
from unres_server.settings import Settings

WHOLE = 64 << 10
"""Bytes up to which an answer is given whole rather than in pieces."""

_SPOOLED = 8 << 20
"""Bytes of an answer that are held in memory; the rest of a larger one lies in a temporary file."""


def spooled() -> IO[bytes]:
    """Return a file for an answer, in memory while it is small."""
    return tempfile.SpooledTemporaryFile(_SPOOLED)


class Sink:
    """A file that an answer is written to, within the limits of bytes and rows."""

    def __init__(self, wanted: Format, settings: Settings, file: IO[bytes]) -> None:
        self.file = file
        self.rows = self.size = 0
        self._counter = RowCounter(wanted.engine) if wanted.kind == "solutions" else None
        self._settings = settings

    def write(self, piece: bytes) -> int:
        """Take a piece of the answer; raise ResourceLimit where a limit is reached."""
        self.size += len(piece)
        if self.size > self._settings.result_limit:
            raise problems.ResourceLimit(f"the answer has more than {self._settings.result_limit} bytes")
        if self._counter:
            self._counter.add(piece)
            self.rows = self._counter.rows
            if self.rows > self._settings.row_limit:
                raise problems.ResourceLimit(f"the answer has more than {self._settings.row_limit} rows")
        return self.file.write(piece)

    def flush(self) -> None:
        """Nothing to do: the answer is read from the same file."""

    def answer(self, wanted: Format, version: str) -> Answer:
        """Return what was written: whole where it is small, else in pieces."""
        self.file.seek(0)
        if self.size > WHOLE:
            return Answer(wanted, version, stream=Pieces(self.file, self.size, self.rows), rows=self.rows)
        with closing(self.file):
            return Answer(wanted, version, self.file.read(), rows=self.rows)


class Pieces:
    """A file that holds an answer, piece by piece, closed at its end or when nobody wants the rest."""

    inside = False

    def __init__(self, file: IO[bytes], size: int, rows: int) -> None:
        self._file, self.size, self.rows = file, size, rows

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        """Return the next piece."""
        piece = b"" if self._file.closed else self._file.read(WHOLE)
        if not piece:
            raise StopAsyncIteration
        return piece

    def read(self) -> Iterator[bytes]:
        """Yield the pieces outside the event loop."""
        with closing(self._file):
            while piece := self._file.read(WHOLE):
                yield piece

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
