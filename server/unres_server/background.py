"""A thread with an event loop: what answers queries lives in it, other threads ask it to do something and wait."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine
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
        self._thread = threading.Thread(target=self.loop.run_forever, name="loop", daemon=True)
        self._thread.start()

    def wait(self, doing: Coroutine[Any, Any, _T]) -> _T:
        """Let the loop do something, and return its result; never to be called in the loop itself."""
        return asyncio.run_coroutine_threadsafe(doing, self.loop).result()

    def next(self, pieces: AsyncIterator[bytes]) -> bytes:
        """Return the next piece, nothing at the end."""

        async def following() -> bytes:
            return await anext(pieces, b"")

        return self.wait(following())

    def close(self) -> None:
        """End the loop and its thread."""
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join()
            self.loop.close()
