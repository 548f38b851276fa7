"""What every view of the site shares: the engine, the settings, and the headers of an answer.

A view asks `site()` for the store; `answer` gives bytes their type, strong ``ETag``, ``Last-Modified`` and ``Vary``;
`unchanged` says beforehand whether the client's copy still holds, so that nothing is computed for a 304.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import cast

from flask import Response, current_app, request

from unres_server import interface
from unres_server.port import Engine
from unres_server.settings import Settings

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No script or style but the server's own files, nothing from another host, no framing."""

SECURITY = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
VARY = "Accept, Accept-Language, Cookie"


@dataclass(frozen=True, slots=True)
class Site:
    """The engine and settings that an application serves."""

    engine: Engine
    settings: Settings

    @property
    def base(self) -> str:
        """The base IRI of the data."""
        return self.settings.base

    @property
    def created(self) -> datetime:
        """When the data now served was made."""
        stated = str(self.engine.manifest.get("created", ""))
        try:
            moment = datetime.fromisoformat(stated)
        except ValueError:
            moment = datetime(2000, 1, 1, tzinfo=UTC)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)

    @property
    def address(self) -> str:
        """The address by which the client reached the server, without a closing slash."""
        return (self.settings.public_url or request.host_url).rstrip("/")


def site() -> Site:
    """Return the site of the application that answers the present request."""
    return cast(Site, current_app.extensions["unres"])


def tag() -> str:
    """Return the strong entity tag of the present request's answer: data version, software, address and preferences."""
    told = (
        site().engine.version,
        version("unres"),
        str(current_app.extensions["unres-assets"]),
        request.full_path,
        request.headers.get("Accept", ""),
        interface.chosen(),
    )
    return hashlib.sha256("\x00".join(told).encode()).hexdigest()[:32]


def unchanged() -> Response | None:
    """Return a 304 where the client's copy of this very answer still holds, None where it has to be made."""
    if request.if_none_match:
        current = request.if_none_match.contains(tag())
    else:
        since = request.if_modified_since
        current = since is not None and since >= site().created
    return answer(b"", "", status=304) if current else None


def answer(
    body: bytes | str, media_type: str, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a cacheable answer made from the present data."""
    response = Response(body, status=status, content_type=media_type or None, headers=dict(headers or {}))
    if status in {200, 304}:
        response.set_etag(tag())
        response.last_modified = site().created
        response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Vary"] = VARY
    return response


def secure(response: Response) -> Response:
    """Add the security headers, and leave to any web page to read what is not a page (CORS)."""
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    if not response.content_type.startswith("text/html"):
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
        response.headers.setdefault("Access-Control-Expose-Headers", "ETag, Link, Content-Location, Last-Modified")
    return response
