"""The one shape of every error: a problem detail (RFC 9457), with its status, its type and a sentence to act on.

Problem                     any status, any door
 ├─ BadRequest              400  the request is malformed
 │   └─ MalformedQuery      400  the query is not SPARQL
 ├─ Forbidden               403  SERVICE to an address that is not on the list, or an update
 ├─ NotFound                404
 ├─ MethodNotAllowed        405
 ├─ NotAcceptable           406
 ├─ RequestTimeout          408  the request did not come to its end in time
 ├─ ContentTooLarge         413  the query is larger than the limit
 ├─ UriTooLong              414
 ├─ UnsupportedMediaType    415
 ├─ TooManyRequests         429
 ├─ HeadersTooLarge         431
 ├─ EngineFailure           500  the query ended the process that ran it
 ├─ BadGateway              502  a SERVICE did not answer
 │   └─ RemoteFailure       502  the engine behind this server did not answer
 ├─ Overloaded              503  all places are taken, with Retry-After
 ├─ TimeLimit               504  the query computed longer than the limit
 └─ ResourceLimit           507  the query needs more memory, or has more rows or bytes, than the limit
     └─ RemoteLimit         507  the engine behind this server would leave out a part of the answer
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

TYPES = "https://w3id.org/unres/problem/"
"""Where the problem types live; the last segment is the type's name."""


class Problem(Exception):
    """An error a client is told about. `detail` says what happened here, `extra` are further members.

    >>> NotFound("no such resolution", symbol="E/RES/1").document()["status"]
    404
    """

    status = 500
    type = "internal"
    title = "Internal error"

    def __init__(self, detail: str = "", *, headers: Mapping[str, str] | None = None, **extra: object) -> None:
        super().__init__(detail or self.title)
        self.detail, self.extra, self.headers = detail, extra, dict(headers or {})

    def document(self) -> dict[str, object]:
        """Return the members of the problem detail, ready for JSON."""
        known = {"type": TYPES + self.type, "title": self.title, "status": self.status, "detail": self.detail}
        return {**{name: value for name, value in known.items() if value}, **self.extra}

    def body(self) -> bytes:
        """Return the problem detail as JSON, one member a line."""
        return json.dumps(self.document(), ensure_ascii=False, indent=2).encode() + b"\n"

    @property
    def status_line(self) -> str:
        """The status as WSGI wants it.

        >>> NotAcceptable().status_line
        '406 Not Acceptable'
        """
        return f"{self.status} {HTTPStatus(self.status).phrase}"


class BadRequest(Problem):
    """The request is malformed."""

    status, type, title = 400, "bad-request", "The request is malformed"


class MalformedQuery(BadRequest):
    """The query is not SPARQL."""

    type, title = "malformed-query", "The query is not SPARQL"


class Forbidden(Problem):
    """SERVICE to an address that is not on the list, or an update."""

    status, type, title = 403, "forbidden", "Not allowed here"


class NotFound(Problem):
    """Nothing lives at this address."""

    status, type, title = 404, "not-found", "Nothing lives at this address"


class MethodNotAllowed(Problem):
    """The address exists, the method does not apply to it."""

    status, type, title = 405, "method-not-allowed", "This method does not apply here"


class NotAcceptable(Problem):
    """None of the media types asked for can be given."""

    status, type, title = 406, "not-acceptable", "No format that you accept can be given"


class RequestTimeout(Problem):
    """The client did not send its request to the end in time."""

    status, type, title = 408, "request-timeout", "The request took too long to arrive"


class ContentTooLarge(Problem):
    """The query is larger than the limit."""

    status, type, title = 413, "query-too-large", "The query is larger than the limit"


class UriTooLong(Problem):
    """The address that carries the query is longer than the limit."""

    status, type, title = 414, "address-too-long", "The address is longer than the limit"


class UnsupportedMediaType(Problem):
    """The body of the request is of a type that carries no query."""

    status, type, title = 415, "unsupported-media-type", "The body is of a type that carries no query"


class TooManyRequests(Problem):
    """One client asks more often than allowed."""

    status, type, title = 429, "too-many-requests", "You ask more often than this server allows"


class HeadersTooLarge(Problem):
    """The headers of the request are longer than the limit."""

    status, type, title = 431, "headers-too-large", "The headers are longer than the limit"


class EngineFailure(Problem):
    """The query ended the process that ran it."""

    status, type, title = 500, "engine-failure", "The query ended the process that ran it"


class BadGateway(Problem):
    """A SERVICE that the query names did not answer as it should."""

    status, type, title = 502, "service-failure", "A SERVICE did not answer"


class RemoteFailure(BadGateway):
    """The engine behind this server did not answer as it should."""

    type, title = "engine-unreachable", "The engine behind this server did not answer"


class Overloaded(Problem):
    """All places are taken; try again after `Retry-After` seconds."""

    status, type, title = 503, "overloaded", "All places are taken"


class TimeLimit(Problem):
    """The query computed longer than the limit."""

    status, type, title = 504, "time-limit", "The query computed longer than the limit"


class ResourceLimit(Problem):
    """The query needs more memory, or has more rows or bytes, than the limit."""

    status, type, title = 507, "resource-limit", "The query needs more than this server gives one query"


class RemoteLimit(ResourceLimit):
    """The engine behind this server would leave out a part of the answer."""

    type, title = "engine-limit", "A limit of the engine behind this server stands in the way"
