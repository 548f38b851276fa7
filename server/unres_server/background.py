"""A thread with an event loop: what answers queries lives in it, other threads ask it to do something and wait."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

import uvloop

_T = TypeVar("_T")


class Background:
    """An event loop that runs until `close`.

    >>> async def double(number: int) -> int:
    ...     return 2 * number
    >>> background = Background()
    >>> background.wait(double(21))
    42
    >>> background.close()
    """

    def __init__(self) -> None:
        self.loop = uvloop.new_event_loop()
        self._asked: set[Future[Any]] = set()
        self._guard = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self.loop.run_forever, name="loop", daemon=True)
        self._thread.start()

    def wait(self, doing: Coroutine[Any, Any, _T]) -> _T:
        """Let the loop do something, and return its result; never to be called in the loop itself.

        Raises CancelledError where the loop ends before it is done: nobody waits for a loop that has gone.
        """
        with self._guard:
            if self._closed:
                doing.close()
                raise CancelledError
            asked = asyncio.run_coroutine_threadsafe(doing, self.loop)
            self._asked.add(asked)
        try:
            return asked.result()
        finally:
            self._asked.discard(asked)

    def next(self, pieces: AsyncIterator[bytes]) -> bytes:
        """Return the next piece, nothing at the end."""

        async def following() -> bytes:
            return await anext(pieces, b"")

        return self.wait(following())

    def close(self) -> None:
        """End the loop and its thread; who still waits for something is told that it will not come."""
        with self._guard:
            self._closed = True
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join()
            for asked in tuple(self._asked):
                asked.cancel()
            self.loop.close()
