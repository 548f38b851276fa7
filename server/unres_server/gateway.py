"""The way to the pages and downloads: a request in, WSGI called in a thread, its answer out, compressed."""

from __future__ import annotations

import asyncio
import contextvars
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from unres_server import encoding, problems
from unres_server.exchange import Headers, Reply, Request

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., object]], Iterable[bytes]]

_WHOLE = 8 << 20
"""Bytes up to which an answer goes out at once; a larger one is read piece by piece, as the client takes it."""


@dataclass(slots=True)
class _Made:
    """What the application has made: status, headers, length in bytes where known, and the body to be read."""

    status: str
    headers: Headers
    length: int | None
    body: Iterable[bytes]
    pieces: Iterator[bytes]

    def close(self) -> None:
        """Tell the application that its answer has been read."""
        if hasattr(self.body, "close"):
            self.body.close()


class Gateway:
    """Calls a WSGI application in one of so many threads; none is held while a client is slow."""

    def __init__(self, application: Wsgi, threads: int, queue: int) -> None:
        self.application, self.most = application, threads + queue
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._present = 0

    async def __call__(self, request: Request, reply: Reply) -> None:
        """Answer a request; raise Overloaded where too many wait."""
        if self._present >= self.most:
            raise problems.Overloaded("too many pages are being made", headers={"Retry-After": "5"})
        self._present += 1
        try:
            await self._answer(request, reply)
        finally:
            self._present -= 1

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _answer(self, request: Request, reply: Reply) -> None:
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()

        def work(doing: Callable[..., Any], *arguments: Any) -> asyncio.Future[Any]:
            return loop.run_in_executor(self._threads, lambda: context.run(doing, *arguments))

        made: _Made = await work(self._make, request)
        try:
            if made.length is not None and made.length <= _WHOLE:
                body = await work(b"".join, made.pieces)
                reply.whole(made.status, made.headers, body)
                return
            reply.begin(made.status, [each for each in made.headers if each[0].lower() != "content-length"],
                        length=made.length)  # fmt: skip
            while request.method != "HEAD" and (piece := await work(next, made.pieces, b"")):
                await reply.send(piece)
            reply.end()
        finally:
            work(made.close)

    def _make(self, request: Request) -> _Made:
        """Call the application, in a thread, and compress what it gives where that pays."""
        coding = encoding.choose(request.headers.get("accept-encoding", ""))
        plain = not coding or request.method == "HEAD" or "range" in request.headers
        suffix = f'-{coding}"'
        known = request.headers.get("if-none-match", "")
        made = self._call(request if plain else _without_suffix(request, suffix))
        if not plain and made.status.startswith("304") and suffix in known:
            made.headers = _tagged(made.headers, suffix)
        if not _worth_it(made):
            return made
        made.headers = _varying(made.headers)
        if plain:
            return made
        packed = encoding.compress(coding, b"".join(made.pieces))
        kept = [each for each in _tagged(made.headers, suffix) if each[0].lower() != "content-length"]
        kept += [("Content-Encoding", coding), ("Content-Length", str(len(packed)))]
        return _Made(made.status, kept, len(packed), made.body, iter((packed,)))

    def _call(self, request: Request) -> _Made:
        given: list[Any] = []
        body = self.application(environ(request), lambda status, headers, *_: given.extend((status, list(headers))))
        status, headers = given
        length = next((value for name, value in headers if name.lower() == "content-length"), "")
        if status[:3] in {"204", "304"}:
            length = length or "0"
        return _Made(status, headers, int(length) if length.isdigit() else None, body, iter(body))


def environ(request: Request) -> Environ:
    """Return a request as WSGI has it (PEP 3333)."""
    # a name with "_" would be taken for the one with "-"
    told = {f"HTTP_{name.upper().replace('-', '_')}": value
            for name, value in request.headers.items() if "_" not in name}  # fmt: skip
    return {
        **told,
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "RAW_URI": request.path,
        "QUERY_STRING": request.query,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "REMOTE_ADDR": request.client,
        "SERVER_NAME": "localhost",  # what the client calls us is in Host
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def _without_suffix(request: Request, suffix: str) -> Request:
    """Return a request that asks for the plain answer's entity tag."""
    known = request.headers.get("if-none-match")
    if known is None:
        return request
    headers = {**request.headers, "if-none-match": known.replace(suffix, '"')}
    return Request(request.method, request.path, request.query, headers, request.peer, request.body,
                   client=request.client, version=request.version)  # fmt: skip


def _worth_it(made: _Made) -> bool:
    """Return whether an answer is whole, of a length worth compressing, and not offered in ranges."""
    found = {name.lower(): value for name, value in made.headers}
    return (
        made.status.startswith("200")
        and made.length is not None
        and encoding.SMALLEST <= made.length <= _WHOLE
        and "content-encoding" not in found
        and "accept-ranges" not in found
        and encoding.compressible(found.get("content-type", ""))
    )


def _tagged(headers: Headers, suffix: str) -> Headers:
    """Return headers with another entity tag: a compressed answer is not the same bytes (RFC 9110, 8.8.3.3)."""
    return [(name, value[:-1] + suffix if name.lower() == "etag" and value.endswith('"') else value)
            for name, value in headers]  # fmt: skip


def _varying(headers: Headers) -> Headers:
    """Return headers that tell caches that another client may get the answer compressed."""
    vary = ", ".join([*(value for name, value in headers if name.lower() == "vary"), "Accept-Encoding"])
    return [*(each for each in headers if each[0].lower() != "vary"), ("Vary", vary)]
