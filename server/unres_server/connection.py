"""One HTTP/1.1 connection: bytes come in, requests go to a handler one after the other, within limits of size and time.

The parser is llhttp (httptools). The rest is here and not in a server from a library, because two things are wanted
that none offers together: an answer that is cut ends the connection without its closing part, and a request whose very
bytes were answered before costs no parsing at all.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import cast

import httptools

from unres_server import logs, problems
from unres_server.exchange import Clock, Heads, Reply, Request

Handler = Callable[[Request, Reply], Awaitable[None]]
Known = Callable[[bytes], bytes | None]

HEAD_LIMIT = 64 << 10
"""Bytes the headers of a request may have in all, its address apart."""

_IDLE = 75.0
"""Seconds a connection may stand without a request."""

_DRAINING, _DRAINED = 3.0, 64 << 20
"""Seconds and bytes for which a refused body is read on, so that the client gets to hear of the refusal."""

_GRACE = 1.0
"""Seconds a query goes on for a client that has closed its side of the connection."""

_HOST = re.compile(r"(?:[A-Za-z0-9._~-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]*)?")

_log = logging.getLogger("unres.http")


@dataclass(slots=True)
class House:
    """What all connections share: who answers, what was answered before, the clock, the limits, who is there.

    `address_limit` and `body_limit` are bytes, `request_wait` the seconds a client may take to send a request,
    `send_limit` the seconds it may take to fetch an answer.
    """

    handler: Handler
    known: Known
    address_limit: int
    body_limit: int
    request_wait: float
    send_limit: float
    most: int
    clock: Clock = field(default_factory=Clock)
    heads: Heads = field(default_factory=Heads)
    connections: set[Connection] = field(default_factory=set)
    ending: bool = False

    def sweep(self, now: float) -> None:
        """Set the clock, write the log and end what takes too long; to be called each second."""
        self.clock.tick()
        logs.flush()
        for each in tuple(self.connections):
            each.expire(now)


class Connection(asyncio.Protocol):
    """A client's connection; `since` is when its present state began (by the clock of the event loop)."""

    transport: asyncio.Transport

    def __init__(self, house: House, loop: asyncio.AbstractEventLoop) -> None:
        self.house, self.loop = house, loop
        self.parser = httptools.HttpRequestParser(self)
        self.since = loop.time()
        self.peer = ""
        self.task: asyncio.Task[None] | None = None
        self.reply: Reply | None = None
        self._waiting: deque[Request] = deque()
        self._receiving = self._head_over = self._closing = self._served = False
        self._refused = 0
        self._problem: problems.Problem | None = None
        self._writable: asyncio.Future[None] | None = None
        self._full = False

    # --- what the event loop tells -----------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self.transport = cast(asyncio.Transport, transport)
        peer = self.transport.get_extra_info("peername")
        self.peer = str(peer[0]) if peer else ""
        self.house.connections.add(self)
        if len(self.house.connections) > self.house.most:
            self._refuse(problems.Overloaded("too many connections are open", headers={"Retry-After": "10"}))

    def connection_lost(self, error: Exception | None) -> None:
        """The client has gone: whatever is done for it ends."""
        self.house.connections.discard(self)
        self._closing = True
        if self.task is not None:
            self.task.cancel()
        if self._writable is not None and not self._writable.done():
            self._writable.set_exception(ConnectionResetError())

    def eof_received(self) -> bool:
        """The client sends no more: what it asked is still answered, unless that takes long."""
        if self.task is None:
            return False
        self._closing = True
        self.loop.call_later(_GRACE, self._leave)
        return True

    def pause_writing(self) -> None:
        """The client does not read as fast as we write: take nothing from it meanwhile."""
        self._full = True
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """The client reads again."""
        self._full = False
        if len(self._waiting) < 2:
            self.transport.resume_reading()
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)

    def data_received(self, data: bytes) -> None:
        """Answer from what is known byte by byte, or parse and hand on."""
        if self._refused:
            self._refused += len(data)
            return
        idle = not self._receiving and self.task is None and not self._closing
        if idle and len(data) <= HEAD_LIMIT and (known := self.house.known(data)) is not None:
            self.since = self.loop.time()
            self.transport.write(self.house.clock.ok + known)
            return
        if not idle:
            self._feed(data)
        elif (request := self.house.heads.request(data, self.peer)) is not None:
            self._waiting.append(request)
        else:
            self._feed(data)
            if not self._receiving and len(self._waiting) == 1:
                self._waiting[0].raw = data
                self.house.heads.learn(self._waiting[0])
        if self._waiting and self.task is None:
            self.task = self.loop.create_task(self._serve())
        elif len(self._waiting) > 1:
            self.transport.pause_reading()

    # --- what the parser tells ---------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """A request begins."""
        if not self._receiving:
            self.since = self.loop.time()
        self._receiving, self._head_over = True, False
        self._address = b""
        self._headers: dict[str, str] = {}
        self._head = self._hosts = 0
        self._body: list[bytes] = []
        self._length = 0

    def on_url(self, address: bytes) -> None:
        """More of its address."""
        self._address += address
        if len(self._address) > self.house.address_limit:
            self._fail(problems.UriTooLong(f"allowed are {self.house.address_limit} bytes; send the query by POST"))

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header; of several with one name the values are joined (RFC 9110, 5.3).

        What stands behind the body is no header (6.5): by it a client could say what the proxy in front has to say.
        """
        self._head += len(name) + len(value) + 4
        if self._head > HEAD_LIMIT:
            self._fail(problems.HeadersTooLarge(f"allowed are {HEAD_LIMIT} bytes"))
        if self._head_over:
            return
        key, text = name.decode("latin-1").lower(), value.decode("latin-1").strip()
        self._hosts += key == "host"
        former = self._headers.get(key)
        self._headers[key] = text if former is None else f"{former}, {text}"

    def on_headers_complete(self) -> None:
        """All headers are there: is the body wanted?"""
        self._head_over = True
        version = self.parser.get_http_version()
        if version not in {"1.0", "1.1"}:
            self._fail(problems.BadRequest(f"this is HTTP/{version}; send HTTP/1.1"))
        if self._hosts != 1 and version == "1.1":
            self._fail(problems.BadRequest("a request has one header Host (RFC 9112, 3.2)"))
        if not _HOST.fullmatch(self._headers.get("host", "")):
            self._fail(problems.BadRequest("the header Host names no host (RFC 9110, 7.2)"))
        coding = self._headers.get("transfer-encoding")
        if coding is not None and (version == "1.0" or coding.lower() != "chunked"):
            self._fail(problems.BadRequest("of transfer codings only chunked is known, in HTTP/1.1 (RFC 9112, 6.1)"))
        stated = self._headers.get("content-length", "0")
        if int(stated) > self.house.body_limit:
            self._too_large()
        if self._headers.get("expect", "").lower() == "100-continue" and self.task is None and not self._waiting:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, piece: bytes) -> None:
        """More of its body."""
        self._body.append(piece)
        self._length += len(piece)
        if self._length > self.house.body_limit:
            self._too_large()

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._receiving = False
        path, _, query = self._address.decode("latin-1").partition("?")
        if not path.startswith("/"):  # the address in full, as to a proxy (RFC 9112, 3.2.2)
            path = "/" + path.partition("://")[2].partition("/")[2]
        keep_alive = self.parser.should_keep_alive() and not self.parser.should_upgrade()
        self._waiting.append(
            Request(self.parser.get_method().decode("ascii"), path, query, self._headers, self.peer,
                    b"".join(self._body), version=self.parser.get_http_version(), keep_alive=keep_alive)
        )  # fmt: skip

    # --- what we do --------------------------------------------------------------------------------------------

    async def drained(self) -> None:
        """Wait until the client has taken most of what was written; raise ConnectionError where it has gone."""
        if self.transport.is_closing():
            raise ConnectionResetError
        if self._full:
            self._writable = self.loop.create_future()
            await self._writable

    def expire(self, now: float) -> None:
        """End the connection where the client takes too long with its request, or stays without one."""
        spent = now - self.since
        if self._refused:
            if spent > _DRAINING or self._refused > _DRAINED:
                self.transport.abort()
        elif self._receiving and self.task is None:
            if spent > self.house.request_wait:
                self._refuse(problems.RequestTimeout(f"it was not whole within {self.house.request_wait:g} seconds"))
        elif self.task is None:
            if self._full:
                if spent > self.house.send_limit:
                    self.transport.abort()
            elif spent > (_IDLE if self._served else self.house.request_wait) or self.house.ending:
                self.transport.close()

    def _feed(self, data: bytes) -> None:
        """Let the parser have more; refuse what is no HTTP, or too much of it."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:  # we stay with HTTP/1.1, and close when that is answered
            self._closing = True
        except httptools.HttpParserError as error:
            self._refuse(self._problem or problems.BadRequest(f"this is not HTTP/1.1: {error}"))

    async def _serve(self) -> None:
        """Answer the requests that wait, one after the other."""
        try:
            while self._waiting and not self.transport.is_closing():
                request = self._waiting.popleft()
                self.reply = Reply(self, self.house.clock, request, last=self.house.ending or self._closing)
                await self._answer(request, self.reply)
                self._served = True
                await self.drained()
        except ConnectionError:
            self.transport.abort()
        finally:
            self.task = None
            self.since = self.loop.time()
        if self._closing or self._refused:
            self._close()
        elif not self._full:
            self.transport.resume_reading()

    async def _answer(self, request: Request, reply: Reply) -> None:
        """Let the handler answer; an error of ours is told in the one shape, or cuts the answer."""
        try:
            await self.house.handler(request, reply)
        except ConnectionError:
            raise
        except Exception:
            _log.exception("%s %s failed", request.method, request.path)
            if reply.begun:
                reply.cut()
            else:
                reply.refuse(problems.Problem("an error of ours; it is in the server's log"))

    def _too_large(self) -> None:
        self._fail(problems.ContentTooLarge(f"allowed are {self.house.body_limit} bytes in the body of a request"))

    def _fail(self, problem: problems.Problem) -> None:
        """Stop the parser with a problem."""
        self._problem = self._problem or problem
        raise problem

    def _refuse(self, problem: problems.Problem) -> None:
        """Answer with an error that ends the connection; read on for a while, or the client never hears of it."""
        self._receiving, self._refused, self.since = False, 1, self.loop.time()
        if self.task is None:
            request = Request("GET", "", "", {}, self.peer, keep_alive=True)
            reply = Reply(self, self.house.clock, request)
            reply.refuse(problem, [("Connection", "close"), ("Access-Control-Allow-Origin", "*")])
            self._close()

    def _close(self) -> None:
        """End our side; the other may still be sending."""
        if self._refused and self.transport.can_write_eof() and not self.transport.is_closing():
            self.transport.write_eof()
        else:
            self.transport.close()

    def _leave(self) -> None:
        """Give up an answer that has not begun for a client that sends no more."""
        if self.task is not None and self.reply is not None and not self.reply.begun:
            self.task.cancel()
            self.transport.abort()
