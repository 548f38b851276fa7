"""From ``Accept-Encoding`` to a content coding, and from bytes to compressed bytes: zstd, br or gzip."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

import brotli  # type: ignore[import-untyped]
import zstandard

SMALLEST = 1400
"""Bytes below which compression saves no packet."""

_TYPES = ("text/", "application/sparql", "application/ld+json", "application/json", "application/xml",
          "application/rdf", "application/n-", "application/trig", "application/problem", "image/svg",
          "application/javascript", "application/openapi")  # fmt: skip


class Coder(Protocol):
    """A compressor for one answer."""

    def compress(self, data: bytes) -> bytes:
        """Return what can be sent so far."""
        ...

    def flush(self) -> bytes:
        """Return the rest; the answer is complete."""
        ...


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Compressor(quality=4)

    def compress(self, data: bytes) -> bytes:
        return bytes(self._inner.process(data))

    def flush(self) -> bytes:
        return bytes(self._inner.finish())


CODERS: dict[str, Callable[[], Coder]] = {
    "zstd": lambda: zstandard.ZstdCompressor(level=3).compressobj(),
    "br": _Brotli,
    "gzip": lambda: zlib.compressobj(5, zlib.DEFLATED, 16 + zlib.MAX_WBITS),
}


@lru_cache(maxsize=1024)
def choose(header: str) -> str:
    """Return the content coding to use, empty for none (RFC 9110, 12.5.3); equals keep our order.

    >>> choose("gzip, deflate, br;q=0.5"), choose("identity"), choose("*;q=0"), choose("gzip;q=0, zstd")
    ('gzip', '', '', 'zstd')
    """
    liking: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, rest = part.strip().partition(";")
        quality = rest.strip().removeprefix("q=").strip() or "1"
        try:
            liking[name.strip()] = float(quality)
        except ValueError:
            liking[name.strip()] = 0.0
    default = liking.get("*", 0.0)
    best = max(CODERS, key=lambda name: liking.get(name, default))
    return best if liking.get(best, default) > 0 else ""


def compressible(media_type: str) -> bool:
    """Return whether compressing a type pays.

    >>> compressible("text/turtle; charset=utf-8"), compressible("image/png")
    (True, False)
    """
    return media_type.startswith(_TYPES)


def compress(coding: str, body: bytes) -> bytes:
    """Return the whole of a body in a content coding.

    >>> zlib.decompress(compress("gzip", b"abc"), 31)
    b'abc'
    """
    coder = CODERS[coding]()
    return coder.compress(body) + coder.flush()
