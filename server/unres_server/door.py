"""The front door: one WSGI callable that gives each request its client, and hands it to the endpoint, an operator's
address or the pages; it limits how often one client asks, and compresses pages and downloads."""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from unres_server import encoding, metrics, problems, sparql
from unres_server.port import Engine
from unres_server.settings import Settings
from unres_server.sparql import Environ, Start, Wsgi

_CLIENTS = 10_000
_EDITOR = "/query"


class Bucket:
    """So many requests a second for each client, a burst of twice as many (token bucket)."""

    def __init__(self, rate: float) -> None:
        self.rate, self.burst = rate, max(1.0, 2 * rate)
        self._clients: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def admit(self, client: str, now: float) -> None:
        """Count a request; raise TooManyRequests where the client asks too often.

        >>> bucket = Bucket(0.5)
        >>> bucket.admit("a", 0.0)
        >>> bucket.admit("a", 0.1)
        Traceback (most recent call last):
        ...
        unres_server.problems.TooManyRequests: 0.5 requests a second are allowed
        """
        with self._lock:
            tokens, seen = self._clients.pop(client, (self.burst, now))
            tokens = min(self.burst, tokens + (now - seen) * self.rate)
            self._clients[client] = (tokens - 1 if tokens >= 1 else tokens, now)
            if len(self._clients) > _CLIENTS:
                self._clients.popitem(last=False)
        if tokens < 1:
            wait = str(max(1, round((1 - tokens) / self.rate)))
            raise problems.TooManyRequests(
                f"{self.rate:g} requests a second are allowed", headers={"Retry-After": wait}
            )


class Door:
    """The application that the HTTP server calls."""

    def __init__(self, engine: Engine, settings: Settings, pages: Wsgi) -> None:
        self.engine, self.settings, self.pages = engine, settings, pages
        self.metrics = metrics.Metrics(engine)
        self.endpoint = sparql.Endpoint(engine, settings, self.metrics, self._editor)
        self._bucket = Bucket(settings.rate_limit) if settings.rate_limit > 0 else None

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Hand a request on."""
        path = environ["PATH_INFO"]
        client = environ["unres.client"] = self.client(environ)
        if self._bucket is not None and not path.startswith("/health"):
            try:
                self._bucket.admit(client, time.monotonic())
            except problems.TooManyRequests as problem:
                return sparql.refuse(problem, start)
        if path in {sparql.PATH, sparql.PATH + "/"}:
            return self.endpoint(environ, start)
        if path == "/metrics":
            return _plain(start, metrics.CONTENT_TYPE, self.metrics.text(), environ)
        if path in {"/health", "/health/live", "/health/ready"}:
            return self._health(path, environ, start)
        return self._page(environ, start)

    def client(self, environ: Environ) -> str:
        """Return the address of the client: as many hops before us as there are proxies we trust."""
        hops = self.settings.trusted_proxies
        if hops:
            forwarded = [each.strip() for each in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if each.strip()]
            if forwarded:
                return str(forwarded[-min(hops, len(forwarded))])
        return str(environ.get("REMOTE_ADDR", ""))

    def _editor(self, environ: Environ, start: Start) -> Iterable[bytes]:
        return self._page({**environ, "PATH_INFO": _EDITOR}, start)

    def _health(self, path: str, environ: Environ, start: Start) -> Iterable[bytes]:
        """Say whether the server lives, whether it can answer queries, and from which version of the data."""
        ready = self.engine.ready()
        told = {**self.engine.state(), "live": True, "ready": ready, "version": self.engine.version}
        status = "200 OK" if ready or path.endswith("live") else "503 Service Unavailable"
        return _plain(start, "application/json", json.dumps(told).encode() + b"\n", environ, status)

    def _page(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Call the pages and compress what they give, as the client allows."""
        coding = encoding.choose(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if not coding or environ["REQUEST_METHOD"] == "HEAD" or "HTTP_RANGE" in environ:
            return self.pages(environ, start)
        given: list[Any] = []
        suffix = f'-{coding}"'
        known = environ.get("HTTP_IF_NONE_MATCH", "")
        body = self.pages(
            {**environ, "HTTP_IF_NONE_MATCH": known.replace(suffix, '"')} if known else environ,
            lambda status, headers, *_: given.extend((status, headers)),
        )
        status, headers = given
        if not _worth_it(status, headers):
            start(status, _tagged(headers, suffix) if status.startswith("304") and suffix in known else headers)
            return body
        try:
            packed = encoding.compress(coding, b"".join(body))
        finally:
            if hasattr(body, "close"):
                body.close()
        kept = [each for each in _tagged(headers, suffix) if each[0].lower() not in {"content-length", "vary"}]
        vary = next((value for name, value in headers if name.lower() == "vary"), "")
        kept += [("Content-Encoding", coding), ("Content-Length", str(len(packed)))]
        start(status, [*kept, ("Vary", f"{vary}, Accept-Encoding" if vary else "Accept-Encoding")])
        return [packed]


def _worth_it(status: str, headers: list[tuple[str, str]]) -> bool:
    """Return whether an answer is whole, of a length worth compressing, and not offered in ranges."""
    found = {name.lower(): value for name, value in headers}
    length = found.get("content-length", "")
    return (
        status.startswith("200")
        and length.isdigit()
        and encoding.SMALLEST <= int(length) <= 8 << 20
        and "content-encoding" not in found
        and "accept-ranges" not in found
        and encoding.compressible(found.get("content-type", ""))
    )


def _tagged(headers: list[tuple[str, str]], suffix: str) -> list[tuple[str, str]]:
    """Return headers with another entity tag: a compressed answer is not the same bytes (RFC 9110, 8.8.3.3)."""
    return [(name, value[:-1] + suffix if name.lower() == "etag" and value.endswith('"') else value)
            for name, value in headers]  # fmt: skip


def _plain(start: Start, media_type: str, body: bytes, environ: Environ, status: str = "200 OK") -> list[bytes]:
    """Send a small answer that nobody keeps."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
        refusal = problems.MethodNotAllowed("only GET and HEAD apply here", headers={"Allow": "GET, HEAD"})
        return sparql.refuse(refusal, start)
    headers = [("Content-Type", media_type), ("Content-Length", str(len(body))), ("Cache-Control", "no-store"),
               ("X-Content-Type-Options", "nosniff")]  # fmt: skip
    start(status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
