"""One query over HTTP: its text out, the whole answer of a remote engine back in a file, or the Problem that it met."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlencode

import urllib3

from unres_server import negotiation, problems
from unres_server.settings import Settings
from unres_server.spool import spooled

_PIECE = 1 << 16
_CONNECT = 5.0
_AGENT = "unres"


@dataclass(slots=True)
class Reply:
    """What the engine answered: the body from its beginning, and the headers."""

    body: IO[bytes]
    headers: Mapping[str, str]


def checked(address: str) -> urllib3.util.Url:
    """Return the parts of an endpoint's address; raise ValueError where it is none."""
    url = urllib3.util.parse_url(address)
    if url.scheme not in {"http", "https"} or not url.host:
        raise ValueError(f"{address}: not the address of an endpoint; give http://HOST/sparql or the like")
    return url


class Upstream:
    """Asks one endpoint, over connections that are kept; a user and password may stand in its address."""

    def __init__(self, address: str, settings: Settings) -> None:
        url = checked(address)
        self.settings = settings
        self.address = str(url._replace(auth=None))
        self._headers = {"User-Agent": _AGENT, "Content-Type": negotiation.FORM}
        if url.auth:
            self._headers |= urllib3.util.make_headers(basic_auth=url.auth)
        self._pool = urllib3.PoolManager(maxsize=settings.concurrency, retries=False)

    def ask(self, query: str, accept: str, parameters: Iterable[tuple[str, str]] = ()) -> Reply:
        """Send a query and return the whole answer; raise a Problem where there is none within the limits."""
        deadline = time.monotonic() + self.settings.time_limit
        body = urlencode([("query", query), *parameters])
        try:
            response = self._pool.request(
                "POST", self.address, body=body, headers={**self._headers, "Accept": accept}, preload_content=False,
                redirect=False, timeout=urllib3.Timeout(connect=_CONNECT, read=self.settings.time_limit),
            )  # fmt: skip
            try:
                return self._received(response, deadline)
            except BaseException:
                response.close()
                raise
            finally:
                response.release_conn()
        except urllib3.exceptions.ReadTimeoutError as error:
            raise self._late() from error
        except urllib3.exceptions.HTTPError as error:
            raise problems.RemoteFailure(f"the engine behind this server cannot be reached: {error}") from error

    def _received(self, response: urllib3.BaseHTTPResponse, deadline: float) -> Reply:
        if response.status != 200:
            raise _refusal(response)
        with ExitStack() as stack:
            kept, size = stack.enter_context(spooled()), 0
            for piece in response.stream(_PIECE, decode_content=True):
                size += len(piece)
                if size > self.settings.result_limit:
                    raise problems.ResourceLimit(f"the answer has more than {self.settings.result_limit} bytes")
                if time.monotonic() > deadline:
                    raise self._late()
                kept.write(piece)
            kept.seek(0)
            stack.pop_all()
        return Reply(kept, response.headers)

    def _late(self) -> problems.TimeLimit:
        return problems.TimeLimit(f"the query was given up after {self.settings.time_limit:g} seconds")


def _refusal(response: urllib3.BaseHTTPResponse) -> problems.Problem:
    """Return what a status other than 200 means to our client, with what the engine says of it."""
    said = response.read(2000, decode_content=True).decode("utf-8", "replace").strip()
    if response.status == 400:
        return problems.MalformedQuery(said or "the engine behind this server does not take this query")
    if response.status in {429, 503}:
        return problems.Overloaded("the engine behind this server is busy", headers={"Retry-After": "5"})
    if response.status in {408, 504}:
        return problems.TimeLimit("the engine behind this server ended the query at its own limit of time")
    return problems.RemoteFailure(f"the engine behind this server answers {response.status}: {said[:500]}")
