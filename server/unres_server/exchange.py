"""One HTTP exchange: the request as it came in, and its reply as bytes on the wire, whole or in pieces."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import lru_cache
from typing import Protocol

from unres_server import negotiation, problems

Headers = list[tuple[str, str]]
_SPECIAL = frozenset(["content-length", "transfer-encoding", "expect", "upgrade"])
_FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(slots=True)
class Request:
    """A request, read to its end. Names of headers are in lower case; `peer` is the address at the other end.

    `raw` is the request byte by byte where it came in one piece, else empty.
    `client` is whom the request counts for: the peer, or whom a trusted proxy names.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str]
    peer: str
    body: bytes = b""
    raw: bytes = b""
    client: str = ""
    version: str = "1.1"
    keep_alive: bool = True


_LINE = re.compile(rb"GET (/[!-\"$-~]{0,16384}) HTTP/1\.1")
_HEADS, _HEAD = 256, 4096
"""Heads that are remembered, and bytes the longest of them may have."""


class Heads:
    """Heads of requests that came before: a client sends the same headers again and again, under another address.

    Of a request with a head that is known only the first line is read; all others go through the parser.
    """

    def __init__(self) -> None:
        self._known: dict[bytes, dict[str, str]] = {}

    def request(self, data: bytes, peer: str) -> Request | None:
        """Return the request that some bytes are, None where they have to be parsed."""
        line, _, head = data.partition(b"\r\n")
        headers = self._known.get(head)
        if headers is None or (found := _LINE.fullmatch(line)) is None:
            return None
        path, _, query = found[1].decode("ascii").partition("?")
        return Request("GET", path, query, headers, peer, raw=data)

    def learn(self, request: Request) -> None:
        """Remember the head of a request that came whole in one piece, where all like it can be read the same way."""
        line, _, head = request.raw.partition(b"\r\n")
        alike = request.keep_alive and not request.body and _LINE.fullmatch(line) is not None
        if alike and len(head) <= _HEAD and not _SPECIAL & request.headers.keys():
            while len(self._known) >= _HEADS:
                self._known.pop(next(iter(self._known)))
            self._known[head] = request.headers


class Wire(Protocol):
    """What a reply needs of a connection."""

    @property
    def transport(self) -> asyncio.Transport:
        """Where bytes go."""
        ...

    async def drained(self) -> None:
        """Wait until the client has taken most of what was written; raise ConnectionError where it has gone."""
        ...


@dataclass(slots=True)
class Clock:
    """The beginning of every answer that is well, with the date in it; made anew each second."""

    date: bytes = b""
    ok: bytes = field(default=b"")

    def tick(self) -> None:
        """Set the date to now (RFC 9110, 6.6.1)."""
        self.date = f"Date: {formatdate(time.time(), usegmt=True)}\r\n".encode()
        self.ok = b"HTTP/1.1 200 OK\r\n" + self.date


class Reply:
    """The reply to one request: `whole` at once; or `begin`, `send` piece by piece, and `end` or `cut`."""

    def __init__(self, wire: Wire, clock: Clock, request: Request, *, last: bool = False) -> None:
        self.wire, self.clock, self.request = wire, clock, request
        self.keep_alive = request.keep_alive and not last
        self.begun = False
        self.ended = False
        self._chunked = False

    def whole(self, status: str, headers: Iterable[tuple[str, str]] | bytes, body: bytes = b"") -> None:
        """Send everything: a status line like ``200 OK``, headers with their Content-Length, and the body."""
        self.begun = self.ended = True
        head = self._head(status, headers if isinstance(headers, bytes) else encode(headers))
        self.wire.transport.write(head if self.request.method == "HEAD" else head + body)
        if not self.keep_alive:
            self.wire.transport.close()

    def known(self, wire: bytes, start: int) -> None:
        """Send an answer that is well and ready: headers and body, which begins at `start`."""
        self.begun = self.ended = True
        sent = wire[:start] if self.request.method == "HEAD" else wire
        self.wire.transport.write(self.clock.ok + self._connection() + sent)
        if not self.keep_alive:
            self.wire.transport.close()

    def begin(self, status: str, headers: Iterable[tuple[str, str]], *, length: int | None = None) -> None:
        """Send the head of an answer that comes in pieces, of a length in bytes where that is known."""
        self.begun = True
        more: Headers = []
        if length is not None:
            more.append(("Content-Length", str(length)))
        elif self.request.version == "1.1":
            more.append(("Transfer-Encoding", "chunked"))
            self._chunked = True
        else:
            self.keep_alive = False
        self.wire.transport.write(self._head(status, encode([*headers, *more])))

    async def send(self, piece: bytes) -> None:
        """Send a piece, then wait while the client is slow; raise ConnectionError where it has gone."""
        if piece and self.request.method != "HEAD":
            if self._chunked:
                self.wire.transport.writelines([b"%x\r\n" % len(piece), piece, b"\r\n"])
            else:
                self.wire.transport.write(piece)
            await self.wire.drained()

    def end(self) -> None:
        """Say that the answer is complete."""
        self.ended = True
        if self._chunked and self.request.method != "HEAD":
            self.wire.transport.write(b"0\r\n\r\n")
        if not self.keep_alive:
            self.wire.transport.close()

    def cut(self) -> None:
        """End the connection in the midst of the answer, so that nobody takes it for a whole one (RFC 9112, 8)."""
        self.ended = True
        self.keep_alive = False
        if self._chunked or self.request.version == "1.1":
            self.wire.transport.close()
        else:  # nothing but a reset tells a client of HTTP/1.0 that this was not the end
            taken = self.wire.transport.get_extra_info("socket")
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.wire.transport.abort()

    def refuse(self, problem: problems.Problem, headers: Iterable[tuple[str, str]] = ()) -> None:
        """Send an error in the one shape."""
        body = problem.body()
        told = [each for each in headers if each[0] != "Cache-Control"]
        told += [("Content-Type", negotiation.PROBLEM), ("Content-Length", str(len(body)))]
        told.append(("Cache-Control", "no-store"))
        self.whole(problem.status_line, told + list(problem.headers.items()), body)

    def _head(self, status: str, headers: bytes) -> bytes:
        return b"HTTP/1.1 %b\r\n%b%b%b\r\n" % (status.encode("latin-1"), self.clock.date, self._connection(), headers)

    def _connection(self) -> bytes:
        """Return the header that says whether the connection stays, where that has to be said."""
        if not self.keep_alive:
            return b"Connection: close\r\n"
        return b"Connection: keep-alive\r\n" if self.request.version == "1.0" else b""


@lru_cache(maxsize=4096)
def _line(name: str, value: str) -> bytes:
    if _FORBIDDEN.search(value) or _FORBIDDEN.search(name):
        raise ValueError(f"a header must not hold control characters: {name}")
    return f"{name}: {value}\r\n".encode("latin-1", "replace")


def encode(headers: Iterable[tuple[str, str]]) -> bytes:
    r"""Return headers as they go over the wire; raise ValueError where one could be taken for two.

    >>> encode([("Vary", "Accept"), ("Content-Length", "0")])
    b'Vary: Accept\r\nContent-Length: 0\r\n'
    >>> encode([("Vary", "Accept\r\nSet-Cookie: a=b")])
    Traceback (most recent call last):
    ...
    ValueError: a header must not hold control characters: Vary
    """
    return b"".join([_line(name, value) for name, value in headers])
