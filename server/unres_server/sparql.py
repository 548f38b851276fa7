"""``/sparql``: SPARQL 1.1 Protocol for queries, straight from the request to the engine and back."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable

from unres_server import description, encoding, negotiation, problems, requests
from unres_server.answers import Answers, Kept, repeatable
from unres_server.exchange import Headers, Reply, Request, encode
from unres_server.logs import log_query
from unres_server.metrics import Metrics
from unres_server.port import Answer, Engine
from unres_server.settings import Settings

Page = Callable[[Request, Reply], Awaitable[None]]
Note = Callable[[str, int, int], None]

PATH = "/sparql"
CUT = b'\n"!unres-cut: '
"""How the last line begins of an answer that a limit cut after it had begun: in no format can it end a whole answer."""

_INLINE = 16 << 10
"""Bytes up to which compressing takes less time than handing the work to another thread."""

_EXPOSED = "ETag, Link, Retry-After, Query-Limits, Content-Encoding"
_CORS = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", _EXPOSED)]
_PREFLIGHT = [
    *_CORS,
    ("Allow", requests.METHODS),
    ("Access-Control-Allow-Methods", requests.METHODS),
    ("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match, Authorization"),
    ("Access-Control-Max-Age", "86400"),
    ("Accept-Query", f"{negotiation.SPARQL_QUERY}, {negotiation.FORM}"),
]


def limits_header(settings: Settings) -> str:
    """Return the limits of one query as a structured field (RFC 9651): seconds, bytes, rows, queries at a time.

    >>> limits_header(Settings(time_limit=30, result_limit=9, row_limit=5, memory_limit=7, concurrency=8))
    'time=30.0, bytes=9, rows=5, memory=7340032, queries=8'
    """
    return (
        f"time={settings.time_limit:.1f}, bytes={settings.result_limit}, rows={settings.row_limit}, "
        f"memory={settings.memory_limit << 20}, queries={settings.concurrency}"
    )


class Endpoint:
    """Answers requests to ``/sparql``; a browser that asks without a query is handed on to `page`."""

    def __init__(self, engine: Engine, settings: Settings, metrics: Metrics, page: Page) -> None:
        self.engine, self.settings, self.metrics, self.page = engine, settings, metrics, page
        self.answers = Answers(settings.cache_size << 20, settings.cache_answer << 10)
        self._headers: Headers = [
            *_CORS,
            ("Vary", "Accept, Accept-Encoding"),
            ("Query-Limits", limits_header(settings)),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; sandbox"),
            ("Cache-Control", "no-cache"),
            ("Link", f'<{PATH}>; rel="service-desc"'),
        ]
        self._head = encode(self._headers)

    def known(self, raw: bytes) -> bytes | None:
        """Return the headers and body of the answer to a request that came before with the very same bytes."""
        kept = self.answers.get(self.engine.version, raw)
        if kept is None:
            return None
        self.metrics.cached += 1
        return kept.wire

    async def __call__(self, request: Request, reply: Reply) -> None:
        """Answer one request, from the answers kept where it was asked before."""
        try:
            headers = request.headers
            key = (request.query, headers.get("accept"), headers.get("accept-encoding"), request.body,
                   headers.get("content-type") if request.body else None)  # fmt: skip
            kept = self.answers.get(self.engine.version, key)
            if kept is not None and request.method in {"GET", "POST", "HEAD"}:
                self.metrics.cached += 1
                self._send(request, reply, kept)
            elif request.method == "OPTIONS":
                reply.whole("204 No Content", _PREFLIGHT)
            else:
                asked = requests.read(request, self.settings.query_limit)
                if asked.query is None:
                    await self._describe(request, reply, asked)
                else:
                    await self._answer(request, reply, asked, key)
        except problems.Problem as problem:
            reply.refuse(problem, self._headers)

    async def _answer(self, request: Request, reply: Reply, asked: requests.Asked, key: object) -> None:
        """Run a query and send its answer: whole with its length, or in pieces as it comes."""
        began = time.perf_counter()
        query = asked.query or ""
        note: Note = lambda outcome, size, rows: self._note(query, outcome, began, size, rows, request.client)  # noqa: E731
        try:
            answer = await self.engine.answer(
                query,
                format=asked.format,
                accept=asked.accept,
                default_graphs=asked.default_graphs,
                named_graphs=asked.named_graphs,
                client=request.client,
            )
        except problems.Problem as problem:
            note(problem.type, 0, 0)
            raise
        except asyncio.CancelledError:
            note("abandoned", 0, 0)
            raise
        coding = encoding.choose(request.headers.get("accept-encoding", ""))
        if answer.stream is not None:
            headers = [*self._headers, ("Content-Type", answer.media_type)]
            await self._stream(reply, answer, headers, coding, note)
            return
        note("ok", len(answer.body), answer.rows)
        kept = await self._whole(
            answer.body, answer.media_type, coding, answer.version, key if repeatable(query) else None
        )
        if kept.tag:
            self.answers.keep(self.engine.version, key, kept)
        self._send(request, reply, kept)

    async def _stream(self, reply: Reply, answer: Answer, headers: Headers, coding: str, note: Note) -> None:
        """Send a large answer as it comes; where a limit cuts it, mark it and end the connection."""
        assert answer.stream is not None
        stream, coder = answer.stream, encoding.CODERS[coding]() if coding else None
        outcome = "abandoned"
        try:
            reply.begin("200 OK", [*headers, ("Content-Encoding", coding)] if coding else headers)
            if reply.request.method != "HEAD":
                async for piece in stream:
                    await reply.send(await asyncio.to_thread(coder.compress, piece) if coder else piece)
                if coder:
                    await reply.send(coder.flush())
            reply.end()
            outcome = "ok"
        except problems.Problem as problem:
            outcome = "cut-" + problem.type
            mark = _mark(problem, inside=stream.inside)
            await reply.send(coder.compress(mark) if coder else mark)
            reply.cut()
        finally:
            stream.close()
            note(outcome, stream.size, stream.rows)

    async def _describe(self, request: Request, reply: Reply, asked: requests.Asked) -> None:
        """Send the service description, or to a browser the page with the editor."""
        offered = (*negotiation.GRAPHS, negotiation.HTML)
        if asked.format:
            chosen = negotiation.by_name(asked.format, offered)
        else:
            chosen = negotiation.choose(asked.accept, offered)
        if chosen is negotiation.HTML:
            await self.page(request, reply)
            return
        if chosen is None:
            types = [each.media_type for each in offered]
            raise problems.NotAcceptable("the service description comes as: " + ", ".join(types), available=types)
        host = request.headers.get("host") or "localhost"
        address = self.settings.public_url.rstrip("/") or f"http://{host}"
        body = description.serialise(address + PATH, self.engine, self.settings, chosen)
        coding, version = encoding.choose(request.headers.get("accept-encoding", "")), self.engine.version
        kept = await self._whole(body, chosen.content_type, coding, version, (address, chosen.name))
        self._send(request, reply, kept)

    async def _whole(self, body: bytes, media_type: str, coding: str, version: str, key: object) -> Kept:
        """Return an answer as it goes out; with a key it has a tag, by which a client asks whether it still holds."""
        more = [("Content-Type", media_type)]
        if coding and len(body) >= encoding.SMALLEST:
            if len(body) <= _INLINE:
                body = encoding.compress(coding, body)
            else:
                body = await asyncio.to_thread(encoding.compress, coding, body)
            more.append(("Content-Encoding", coding))
        head, tag = self._head + encode(more), ""
        if key is not None:
            # weak: another process may list the same rows in another order
            tag = f'W/"{hashlib.sha256(f"{version}{key!r}".encode("utf-8", "replace")).hexdigest()[:24]}"'
            head += b"ETag: %b\r\n" % tag.encode()
        return Kept.of(version, head, body, tag)

    def _send(self, request: Request, reply: Reply, kept: Kept) -> None:
        """Send a whole answer, or word that the client's copy still holds; remember the request that led to it."""
        known = request.headers.get("if-none-match")
        if known and kept.tag and kept.tag in known:
            reply.whole("304 Not Modified", kept.head)
            return
        reply.known(kept.wire, kept.start)
        if request.raw and request.version == "1.1" and reply.keep_alive and request.method != "HEAD" and kept.tag:
            self.answers.keep(self.engine.version, request.raw, kept)

    def _note(self, query: str, outcome: str, began: float, size: int, rows: int, client: str) -> None:
        seconds = time.perf_counter() - began
        self.metrics.count(outcome, seconds, size, rows)
        if self.settings.log_queries:
            log_query(query, outcome, seconds, size, rows, client)


def _mark(problem: problems.Problem, *, inside: bool) -> bytes:
    """Return the end of an answer that was cut; `inside` a quoted field of CSV a quotation mark would close that."""
    mark = CUT + f"{problem.type}: {problem.detail}".replace('"', "'").encode()
    return mark.replace(b'"', b"") if inside else mark
