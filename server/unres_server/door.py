"""The front door: gives each request its client, and hands it to the endpoint, an operator's address or the pages; it
limits how often one client asks."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from collections import OrderedDict

from unres_server import metrics, problems, sparql
from unres_server.exchange import Reply, Request
from unres_server.gateway import Gateway, Wsgi
from unres_server.port import Engine
from unres_server.settings import Settings

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
    """Who answers the requests of all connections."""

    def __init__(self, engine: Engine, settings: Settings, pages: Wsgi) -> None:
        self.engine, self.settings = engine, settings
        self.pages = Gateway(pages, settings.threads, settings.queue_limit)
        self.metrics = metrics.Metrics(engine)
        self.endpoint = sparql.Endpoint(engine, settings, self.metrics, self._editor)
        self._bucket = Bucket(settings.rate_limit) if settings.rate_limit > 0 else None

    def known(self, raw: bytes) -> bytes | None:
        """Return the answer to a request that was answered before byte by byte, None where it has to be looked at."""
        return None if self._bucket is not None else self.endpoint.known(raw)

    async def __call__(self, request: Request, reply: Reply) -> None:
        """Hand a request on."""
        path = request.path
        request.client = self.client(request)
        try:
            if self._bucket is not None and not path.startswith("/health"):
                self._bucket.admit(request.client, time.monotonic())
            if path in {sparql.PATH, sparql.PATH + "/"}:
                await self.endpoint(request, reply)
            elif path == "/metrics":
                _plain(request, reply, metrics.CONTENT_TYPE, self.metrics.text())
            elif path in {"/health", "/health/live", "/health/ready"}:
                self._health(request, reply)
            else:
                await self.pages(request, reply)
        except problems.Problem as problem:
            reply.refuse(problem, [("Access-Control-Allow-Origin", "*")])

    def client(self, request: Request) -> str:
        """Return the address of the client: as many hops before us as there are proxies we trust."""
        hops = self.settings.trusted_proxies
        if hops:
            told = request.headers.get("x-forwarded-for", "").split(",")
            forwarded = [each.strip() for each in told if each.strip()]
            if forwarded:
                return forwarded[-min(hops, len(forwarded))]
        return request.peer

    async def _editor(self, request: Request, reply: Reply) -> None:
        await self.pages(dataclasses.replace(request, path=_EDITOR, raw=b""), reply)

    def _health(self, request: Request, reply: Reply) -> None:
        """Say whether the server lives, whether it can answer queries, and from which version of the data."""
        ready = self.engine.ready()
        told = {**self.engine.state(), "live": True, "ready": ready, "version": self.engine.version}
        status = "200 OK" if ready or request.path.endswith("live") else "503 Service Unavailable"
        _plain(request, reply, "application/json", json.dumps(told).encode() + b"\n", status)


def _plain(request: Request, reply: Reply, media_type: str, body: bytes, status: str = "200 OK") -> None:
    """Send a small answer that nobody keeps."""
    if request.method not in {"GET", "HEAD"}:
        raise problems.MethodNotAllowed("only GET and HEAD apply here", headers={"Allow": "GET, HEAD"})
    headers = [("Content-Type", media_type), ("Content-Length", str(len(body))), ("Cache-Control", "no-store"),
               ("X-Content-Type-Options", "nosniff")]  # fmt: skip
    reply.whole(status, headers, body)
