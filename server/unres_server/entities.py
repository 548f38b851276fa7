"""Linked data: an IRI in (as a request path), its page, Turtle, N-Triples, RDF/XML or JSON-LD out.

Documents answer at their own address (200, with ``Content-Location``); things that are not documents (actors,
events, verbs) send the client on with 303 to the document about them, as the convention for the web of data has it.
A suffix (``.html .ttl .nt .rdf .jsonld``) or ``?format=`` decides before ``Accept``.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, request

from unres_server import jsonld, negotiation
from unres_server.entity_pages import page_of
from unres_server.iris import PREFIXES, iri_of, path_of
from unres_server.negotiation import Format
from unres_server.portraits import PAGE, Kind, Portrait, kind_of, portray
from unres_server.problems import BadRequest, NotAcceptable, NotFound
from unres_server.resolver import suggestions
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("entities", __name__)

_GRAPHS: Final = tuple(each for each in negotiation.GRAPHS if each.name in {"ttl", "nt", "rdf", "jsonld"})
OFFERED: Final = (negotiation.HTML, *_GRAPHS)
"""What an entity can be had in; a page where the client has no preference."""

_THINGS: Final = frozenset({"actor", "event", "concept"})
"""Kinds that are no documents: their IRIs answer 303."""


@blueprint.get("/<path:path>")
def entity(path: str) -> Response:
    """Answer for the IRI that a path stands for.

    :raises NotFound: 404, with where else to look, when the data does not know the IRI.
    :raises NotAcceptable: 406, when none of the formats is accepted.
    """
    path, suffix = split_suffix(path)
    chosen = _choose(suffix)
    iri = iri_of(site().base, path)
    kind = kind_of(site().engine, iri)
    if kind is None:
        raise NotFound(f"The data knows no {iri}.", suggestions=suggestions(path))
    if kind in _THINGS and not suffix:
        return _see_other(path, chosen)
    copy = unchanged()
    headers = _headers(iri, path, chosen, suffix)
    if copy is not None:
        copy.headers.extend(headers)
        return copy
    if chosen is negotiation.HTML:
        return answer(page_of(iri, kind, _page()), chosen.content_type, headers=headers)
    portrait = portray(site().engine, iri, kind, _page())
    headers["Link"] += _paging(portrait)
    return answer(serialise(portrait, chosen), chosen.content_type, headers=headers)


def split_suffix(path: str) -> tuple[str, str]:
    """Part a path from the suffix that names a format.

    >>> split_suffix("doc/E/RES/2021/28.ttl"), split_suffix("doc/A/67/65/Corr.1")
    (('doc/E/RES/2021/28', 'ttl'), ('doc/A/67/65/Corr.1', ''))
    """
    stem, dot, suffix = path.rpartition(".")
    return (stem, suffix) if dot and stem and any(suffix == each.name for each in OFFERED) else (path, "")


def _choose(suffix: str) -> Format:
    """Return the format asked for by suffix, ``?format=`` or ``Accept``."""
    wish = suffix or request.args.get("format", "")
    accept = request.headers.get("Accept")
    found = negotiation.by_name(wish, OFFERED) if wish else negotiation.choose(accept, OFFERED)
    if found is None:
        raise NotAcceptable(
            f"None of the formats fits {wish or accept!r}.", available=[each.media_type for each in OFFERED]
        )
    return found


def _page() -> int:
    """Return the page asked for, from 1."""
    wish = request.args.get("page", "1")
    if not wish.isdigit() or not 1 <= int(wish) <= 1_000_000:
        raise BadRequest("page has to be a whole number from 1 on.", page=wish[:40])
    return int(wish)


def address_of(path: str, suffix: str = "") -> str:
    """Return the encoded request path of a decoded one."""
    return (path_of(site().base, iri_of(site().base, path)) or "/") + (f".{suffix}" if suffix else "")


def _see_other(path: str, chosen: Format) -> Response:
    """Send the client on to the document about a thing that is none itself."""
    query = f"?{quote(request.query_string.decode('latin-1'), safe='=&%+')}" if request.query_string else ""
    response = redirect(address_of(path, chosen.name) + query, 303)
    response.headers["Vary"] = "Accept"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response  # type: ignore[return-value]


def _headers(iri: str, path: str, chosen: Format, suffix: str) -> dict[str, str]:
    """Return ``Link`` and ``Content-Location`` of an entity's answer."""
    links = [f'<{iri}>; rel="canonical"', f'<{address_of(path, "ttl")}>; rel="describedby"; type="text/turtle"']
    links += [
        f'<{address_of(path, each.name)}>; rel="alternate"; type="{each.media_type}"'
        for each in OFFERED
        if each is not chosen
    ]
    links.append('</about#reuse>; rel="license"')
    found = {"Link": ", ".join(links)}
    if not suffix:
        found["Content-Location"] = address_of(path, chosen.name)
    return found


def _paging(portrait: Portrait) -> str:
    """Return the links to the neighbouring pages of a description, ready to be added to ``Link``."""
    steps = [("prev", portrait.page - 1)] if portrait.page > 1 else []
    steps += [("next", portrait.page + 1)] if portrait.more else []
    return "".join(f', <?page={number}>; rel="{name}"' for name, number in steps)


def serialise(portrait: Portrait, chosen: Format) -> bytes:
    """Return a description in one of the RDF formats; the same data always gives the same bytes."""
    if chosen.name == "jsonld":
        return jsonld.dumps(portrait.triples, site().base, portrait.iri)
    form = ox.RdfFormat.from_extension(chosen.engine)
    prefixes = None if chosen.name == "nt" else PREFIXES
    return ox.serialize(portrait.triples, format=form, prefixes=prefixes) or b""


__all__ = ["PAGE", "Kind", "address_of", "blueprint", "entity", "serialise", "split_suffix"]
