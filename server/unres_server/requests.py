"""From an HTTP request to the query it carries (SPARQL 1.1 Protocol, 2.1): three ways, checked in every detail."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from unres_server import negotiation, problems
from unres_server.exchange import Request

METHODS = "GET, HEAD, POST, OPTIONS"
_MOST = 1000
_METHODS = frozenset(METHODS.split(", "))
_DIGITS = "0123456789ABCDEFabcdef"
_BYTES = {(high + low).encode(): bytes([int(high + low, 16)]) for high in _DIGITS for low in _DIGITS}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: the query (None: for the service description), the graphs, the format."""

    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None
    accept: str | None


def read(request: Request, limit: int) -> Asked:
    """Return what a request asks for; raise a Problem with the precise status where it is not well made."""
    method = request.method
    if method not in _METHODS:
        raise problems.MethodNotAllowed(f"{method} does not apply here", headers={"Allow": METHODS})
    address = request.query
    if len(address) > limit:
        raise problems.UriTooLong(f"the address has {len(address)} bytes, allowed are {limit}; send the query by POST")
    pairs = parse_form(address)
    query: str | None = None
    if method == "POST":
        query, more = _from_body(request.headers.get("content-type", ""), request.body)
        if query is not None and any(name == "query" for name, _ in pairs):
            raise problems.BadRequest("the query stands in the body and in the address; send it once")
        pairs += more
    return _asked(pairs, query, request.headers.get("accept"), required=method == "POST")


def _asked(pairs: list[tuple[str, str]], query: str | None, accept: str | None, *, required: bool) -> Asked:
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    if "update" in given or "using-graph-uri" in given or "using-named-graph-uri" in given:
        raise problems.BadRequest("this service answers queries; it takes no update")
    if len(given.get("query", ())) > 1:
        raise problems.BadRequest(f"the parameter query is given {len(given['query'])} times; give it once")
    query = given["query"][0] if "query" in given else query
    default, named = tuple(given.get("default-graph-uri", ())), tuple(given.get("named-graph-uri", ()))
    if query is None and (required or default or named):
        raise problems.BadRequest("the parameter query is missing")
    return Asked(query, default, named, next(iter(given.get("format", ())), None) or None, accept)


def _from_body(content_type: str, body: bytes) -> tuple[str | None, list[tuple[str, str]]]:
    """Return the query of a body, or the parameters of a form."""
    media_type, *parameters = (piece.strip() for piece in content_type.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.lower() == "charset" and value.strip('"').lower() not in {"utf-8", "utf8", "us-ascii"}:
            raise problems.UnsupportedMediaType(f"the body is in {value}; SPARQL is sent in UTF-8")
    kind = media_type.lower()
    if kind not in {negotiation.SPARQL_QUERY, negotiation.FORM}:
        said = f"the body is {media_type!r}" if media_type else "the request has no Content-Type"
        accepted = f"{negotiation.SPARQL_QUERY}, {negotiation.FORM}"
        raise problems.UnsupportedMediaType(f"{said}; send {accepted}", headers={"Accept-Post": accepted})
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise problems.BadRequest(f"the body is not UTF-8: {error}") from error
    return (text, []) if kind == negotiation.SPARQL_QUERY else (None, parse_form(text))


def parse_form(text: str) -> list[tuple[str, str]]:
    """Return the parameters of a query string or a form, decoded once; raise BadRequest where they are not UTF-8.

    >>> parse_form("query=ASK+%7B%7D&format=")
    [('query', 'ASK {}'), ('format', '')]
    """
    if not text:
        return []
    parts = text.split("&")
    if len(parts) > _MOST:
        raise problems.BadRequest(f"there are more than {_MOST} parameters")
    try:
        return [(_decode(name), _decode(value)) for name, _, value in (part.partition("=") for part in parts if part)]
    except UnicodeDecodeError as error:
        raise problems.BadRequest(f"the parameters cannot be read: {error}") from error


def _decode(text: str) -> str:
    """Return a name or value without its escapes (URL standard, 5.1); strictly, where the standard would guess."""
    if "+" in text:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    first, *escaped = text.encode().split(b"%")
    try:
        return (first + b"".join([_BYTES[each[:2]] + each[2:] for each in escaped])).decode()
    except KeyError:  # a % that begins no escape stands for itself
        return unquote_to_bytes(text).decode()
