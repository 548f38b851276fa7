"""What SERVICE may reach: a door on the loopback that calls the addresses on the operator's list, and nothing else.

A worker that serves a query with SERVICE may connect to this door alone. The door calls the address itself, follows no
redirect, and lets no more through than the limits allow.
"""

from __future__ import annotations

import asyncio
import http.client
import secrets
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from unres_server import problems
from unres_server.connection import Connection, House
from unres_server.exchange import Reply, Request
from unres_server.settings import Settings

_PIECE = 64 << 10
_PASSED = ("accept", "content-type", "user-agent")


class Federation:
    """The door: `paths` gives the place that stands for each allowed address, `port` is where it listens."""

    def __init__(self, allowed: frozenset[str], settings: Settings) -> None:
        self.seconds, self.size = settings.service_time_limit, settings.result_limit
        self.allowed = sorted(allowed)
        self.port = 0
        self.paths: dict[str, str] = {}
        self._addresses: dict[str, str] = {}
        self._threads = ThreadPoolExecutor(settings.concurrency, thread_name_prefix="service")
        limit = settings.query_limit * 4 + 4096
        self._house = House(self, lambda _: None, limit, limit, self.seconds, self.seconds, most=settings.connections)

    async def listen(self) -> None:
        """Take calls from now on, where there is a list at all; under names that only our own workers are told."""
        if not self.allowed:
            return
        loop = asyncio.get_running_loop()
        taken = socket.create_server(("127.0.0.1", 0))
        self.port = taken.getsockname()[1]
        for address in self.allowed:
            path = "/" + secrets.token_urlsafe(24)
            self._addresses[path] = address
            self.paths[address] = f"http://127.0.0.1:{self.port}{path}"
        self._listening = await loop.create_server(lambda: Connection(self._house, loop), sock=taken)

    def close(self) -> None:
        """Take no more calls."""
        if self.port:
            self._listening.close()
        for each in tuple(self._house.connections):
            each.transport.abort()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def unveil(self, text: str) -> str:
        """Return a text with the addresses in it that the client knows."""
        for address, place in self.paths.items():
            text = text.replace(place, address)
        return text

    async def __call__(self, request: Request, reply: Reply) -> None:
        """Call the address that a path stands for and hand its answer on; what goes wrong is an error 502."""
        address = self._addresses.get(request.path)
        if address is None:
            reply.refuse(problems.NotFound())
            return
        loop = asyncio.get_running_loop()
        pieces = self._call(address, request)
        try:
            media_type = await loop.run_in_executor(self._threads, next, pieces)
            reply.begin("200 OK", [("Content-Type", media_type.decode("latin-1"))])
            while piece := await loop.run_in_executor(self._threads, next, pieces, b""):
                await reply.send(piece)
            reply.end()
        except (OSError, http.client.HTTPException, problems.Problem) as error:
            if isinstance(error, ConnectionResetError) and reply.begun:
                raise
            if reply.begun:
                reply.cut()
            else:
                reply.refuse(problems.BadGateway(f"{address} did not answer as it should: {error}"))

    def _call(self, address: str, request: Request) -> Iterator[bytes]:
        """Yield the media type of the answer, then its pieces."""
        end = time.monotonic() + self.seconds
        parts = urlsplit(address)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.netloc, timeout=self.seconds)
        try:
            headers = {name: value for name, value in request.headers.items() if name in _PASSED}
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request(request.method, target, body=request.body or None, headers=headers)
            answer = connection.getresponse()
            if answer.status != 200:
                moved = "; redirects are not followed" if 300 <= answer.status < 400 else ""
                raise problems.BadGateway(f"status {answer.status} {answer.reason}{moved}")
            yield answer.headers.get("Content-Type", "").encode("latin-1", "replace") or b"application/octet-stream"
            size = 0
            while piece := answer.read1(_PIECE):
                size += len(piece)
                if size > self.size or time.monotonic() > end:
                    raise problems.BadGateway("its answer is too large, or takes too long")
                yield piece
        finally:
            connection.close()
