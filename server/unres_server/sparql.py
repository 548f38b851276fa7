"""``/sparql``: SPARQL 1.1 Protocol for queries, as a bare WSGI callable in front of the pages."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from unres_server import description, encoding, negotiation, problems, requests
from unres_server.answers import Answers, Kept, repeatable
from unres_server.logs import log_query
from unres_server.metrics import Metrics
from unres_server.port import Answer, Engine
from unres_server.settings import Settings

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], object]
Wsgi = Callable[[Environ, Start], Iterable[bytes]]

PATH = "/sparql"
CUT = b'\n"!unres-cut: '
"""How the last line begins of an answer that a limit cut after it had begun: in no format can it end a whole answer."""

_DRAINED = 32 << 20
"""Bytes of an oversized body that are read and thrown away, so that the client gets to hear of it."""

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
    """The WSGI callable of ``/sparql``; a browser that asks without a query is handed on to `page`."""

    def __init__(self, engine: Engine, settings: Settings, metrics: Metrics, page: Wsgi) -> None:
        self.engine, self.settings, self.metrics, self.page = engine, settings, metrics, page
        self.answers = Answers(settings.cache_size << 20, settings.cache_answer << 10)
        self._headers = [
            *_CORS,
            ("Vary", "Accept, Accept-Encoding"),
            ("Query-Limits", limits_header(settings)),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; sandbox"),
            ("Cache-Control", "no-cache"),
            ("Link", f'<{PATH}>; rel="service-desc"'),
        ]

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer one request, from the answers kept where it was asked before."""
        method = environ["REQUEST_METHOD"]
        try:
            body = self._body(environ) if method == "POST" else b""
            key = (environ.get("QUERY_STRING"), environ.get("HTTP_ACCEPT"), environ.get("HTTP_ACCEPT_ENCODING"),
                   body, environ.get("CONTENT_TYPE") if body else None)  # fmt: skip
            kept = self.answers.get(self.engine.version, key)
            if kept is not None and method in {"GET", "POST", "HEAD"}:
                self.metrics.count("cached", 0, 0, 0)
                return self._send(environ, start, kept)
            if method == "OPTIONS":
                start("204 No Content", list(_PREFLIGHT))
                return []
            asked = requests.read(environ, body, self.settings.query_limit)
            if asked.query is None:
                return self._describe(environ, start, asked)
            return self._answer(environ, start, asked, key)
        except problems.Problem as problem:
            return refuse(problem, start, self._headers)

    def _answer(self, environ: Environ, start: Start, asked: requests.Asked, key: object) -> Iterable[bytes]:
        """Run a query and send its answer: whole with its length, or in pieces as it comes."""
        began = time.perf_counter()
        query, client = asked.query or "", environ.get("unres.client", "")
        try:
            answer = self.engine.answer(
                query,
                format=asked.format,
                accept=asked.accept,
                default_graphs=asked.default_graphs,
                named_graphs=asked.named_graphs,
                client=client,
            )
        except problems.Problem as problem:
            self._note(query, problem.type, began, 0, 0, client)
            raise
        headers = [*self._headers, ("Content-Type", answer.media_type)]
        coding = encoding.choose(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if answer.body is None:
            if coding:
                headers.append(("Content-Encoding", coding))
            start("200 OK", headers)
            note = lambda outcome, size, rows: self._note(query, outcome, began, size, rows, client)  # noqa: E731
            return Pieces(answer, coding, note, silent=environ["REQUEST_METHOD"] == "HEAD")
        self._note(query, "ok", began, len(answer.body), answer.rows, client)
        kept = _whole(answer.body, headers, coding, answer.rows, answer.version, key if repeatable(query) else None)
        if kept.tag:
            self.answers.keep(answer.version, key, kept)
        return self._send(environ, start, kept)

    def _describe(self, environ: Environ, start: Start, asked: requests.Asked) -> Iterable[bytes]:
        """Send the service description, or to a browser the page with the editor."""
        offered = (*negotiation.GRAPHS, negotiation.HTML)
        if asked.format:
            chosen = negotiation.by_name(asked.format, offered)
        else:
            chosen = negotiation.choose(asked.accept, offered)
        if chosen is negotiation.HTML:
            return self.page(environ, start)
        if chosen is None:
            types = [each.media_type for each in offered]
            raise problems.NotAcceptable("the service description comes as: " + ", ".join(types), available=types)
        host = environ.get("HTTP_HOST") or "localhost"
        address = self.settings.public_url.rstrip("/") or f"{environ['wsgi.url_scheme']}://{host}"
        body = description.serialise(address + PATH, self.engine, self.settings, chosen)
        headers = [*self._headers, ("Content-Type", chosen.content_type)]
        coding = encoding.choose(environ.get("HTTP_ACCEPT_ENCODING", ""))
        return self._send(environ, start, _whole(body, headers, coding, 0, self.engine.version, address))

    def _body(self, environ: Environ) -> bytes:
        """Read the body of a request, as far as the limit goes; a form may be three times as long, being encoded."""
        limit = 3 * self.settings.query_limit + 4096
        source = environ["wsgi.input"]
        stated = environ.get("CONTENT_LENGTH") or "0"
        if stated.isdigit() and int(stated) <= limit:
            body: bytes = source.read(limit + 1)
            if len(body) <= limit:
                return body
        drained = 0
        while drained < _DRAINED and (piece := source.read(1 << 20)):  # or the client fails before it reads why
            drained += len(piece)
        raise problems.ContentTooLarge(f"the body has more than the {limit} bytes that are allowed")

    def _send(self, environ: Environ, start: Start, kept: Kept) -> Iterable[bytes]:
        """Send a whole answer, or word that the client's copy still holds."""
        if kept.tag and kept.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start("304 Not Modified", [(name, value) for name, value in kept.headers if name != "Content-Length"])
            return []
        start(kept.status, kept.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [kept.body]

    def _note(self, query: str, outcome: str, began: float, size: int, rows: int, client: str) -> None:
        seconds = time.perf_counter() - began
        self.metrics.count(outcome, seconds, size, rows)
        if self.settings.log_queries:
            log_query(query, outcome, seconds, size, rows, client)


def _whole(body: bytes, headers: list[tuple[str, str]], coding: str, rows: int, version: str, key: object) -> Kept:
    """Return an answer as it goes out; with a key it has a tag, by which a client asks whether it still holds."""
    if coding and len(body) >= encoding.SMALLEST:
        body = encoding.compress(coding, body)
        headers.append(("Content-Encoding", coding))
    tag = ""
    if key is not None:
        # weak: another process may list the same rows in another order
        tag = 'W/"' + hashlib.sha256(f"{version}\0{key!r}".encode("utf-8", "replace")).hexdigest()[:24] + '"'
        headers.append(("ETag", tag))
    headers.append(("Content-Length", str(len(body))))
    return Kept("200 OK", headers, body, rows, tag)


def refuse(problem: problems.Problem, start: Start, headers: Iterable[tuple[str, str]] = ()) -> list[bytes]:
    """Send an error in the one shape."""
    body = problem.body()
    told = [each for each in headers if each[0] != "Cache-Control"]
    told += [("Content-Type", negotiation.PROBLEM), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    start(problem.status_line, told + list(problem.headers.items()))
    return [body]


class Pieces:
    """A large answer on its way: compresses, counts, and marks it where a limit cuts it."""

    def __init__(
        self, answer: Answer, coding: str, note: Callable[[str, int, int], None], *, silent: bool = False
    ) -> None:
        self._chunks: Any = answer.chunks
        self._coder = encoding.CODERS[coding]() if coding else None
        self._note: Callable[[str, int, int], None] | None = note
        self._ended = silent

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """Return the next bytes to send."""
        while not self._ended:
            try:
                piece: bytes = next(self._chunks)
            except StopIteration:
                piece = b""
                self._finish("ok")
                if self._coder:
                    return self._coder.flush()
            except problems.Problem as problem:
                self._finish("cut-" + problem.type)
                return self._mark(problem)
            if self._coder:
                piece = self._coder.compress(piece)
            if piece:
                return piece
        raise StopIteration

    def close(self) -> None:
        """End the answer; where it is not complete, the client has gone."""
        self._finish("abandoned")

    def _finish(self, outcome: str) -> None:
        self._ended = True
        if self._note is not None:
            note, self._note = self._note, None
            self._chunks.close()
            note(outcome, self._chunks.run.size, self._chunks.run.rows)

    def _mark(self, problem: problems.Problem) -> bytes:
        """Return the end of an answer that was cut: not well formed, and compressed without its closing part."""
        mark = CUT + f"{problem.type}: {problem.detail}".replace('"', "'").encode()
        counter = self._chunks.run.counter
        if counter is not None and counter.inside:  # inside a quoted CSV field: a quotation mark would close it
            mark = mark.replace(b'"', b"")
        return self._coder.compress(mark) if self._coder else mark
