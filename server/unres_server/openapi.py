"""The addresses of the server, described for machines: OpenAPI 3.1 at ``/openapi.json``, and the JSON-LD context."""

from __future__ import annotations

import json
from dataclasses import fields
from importlib.metadata import version
from typing import Any, Final

from flask import Blueprint, Response

from unres_ontology import full_text
from unres_queries import federated, shipped
from unres_server import jsonld, mandate_query, negotiation, tables
from unres_server.drawing import FORMATS
from unres_server.dumps import RDF, WHOLE
from unres_server.entities import OFFERED
from unres_server.pictures import PICTURES
from unres_server.search_pages import MOST
from unres_server.settings import Settings
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("openapi", __name__)

_PROBLEM: Final = {"$ref": "#/components/responses/Problem"}
_LIMITS: Final = (
    "time_limit",
    "result_limit",
    "row_limit",
    "memory_limit",
    "query_limit",
    "concurrency",
    "queue_limit",
)


def _content(media_types: list[str]) -> dict[str, Any]:
    return {media_type: {} for media_type in media_types}


def _get(
    summary: str, media_types: list[str], parameters: list[dict[str, Any]] | None = None, **responses: object
) -> dict[str, Any]:
    """Return the description of a GET operation."""
    answers = {
        "200": {"description": "The answer.", "content": _content(media_types)},
        **responses,
        "default": _PROBLEM,
    }
    return {"get": {"summary": summary, "parameters": parameters or [], "responses": answers}}


def _parameter(name: str, place: str, text: str, **schema: object) -> dict[str, Any]:
    return {
        "name": name,
        "in": place,
        "description": text,
        "required": place == "path",
        "schema": schema or {"type": "string"},
    }


_THINGS: Final = ("doc", "actor", "event", "instrument", "verb", "concept", "graph")
"""How the paths of most IRIs begin."""
_HTML: Final = ["text/html"]
_PAGE: Final = _parameter("page", "query", "Page, from 1.", type="integer")
_SYMBOL: Final = _parameter("symbol", "query", "A document symbol.")


def _sparql(settings: Settings) -> dict[str, Any]:
    """Return the description of the endpoint, with the limits it was started with."""
    known = {each.name: each.metadata.get("help", "") for each in fields(Settings)}
    results = [each.media_type for each in (*negotiation.SOLUTIONS, *negotiation.GRAPHS)]
    answers = {"200": {"description": "The answer.", "content": _content(results)}, "default": _PROBLEM}
    asked = [_parameter("query", "query", "A SPARQL 1.1 query."), _parameter("format", "query", "Format by name.")]
    return {
        "get": {"summary": "SPARQL 1.1 Protocol, query only", "parameters": asked, "responses": answers},
        "post": {
            "summary": "SPARQL 1.1 Protocol, query only",
            "requestBody": {"content": _content([negotiation.FORM, negotiation.SPARQL_QUERY])},
            "responses": answers,
        },
        "x-limits": {
            name: {"value": getattr(settings, name), "meaning": known[name]} for name in _LIMITS if name in known
        },
    }


def _data() -> dict[str, Any]:
    """Return the descriptions of the data's own addresses: things, vocabulary, symbols, files."""
    media = [each.media_type for each in OFFERED]
    graphs = [each.media_type for each in negotiation.GRAPHS if each.kind == "graph"]
    path = _parameter("path", "path", "The path of the IRI below the base; may end in .html .ttl .nt .rdf .jsonld.")
    see = {"303": {"description": "The document about a thing that is none itself."}}
    entity = _get("An IRI of the data", media, [path, _PAGE], **see)
    term = _parameter("name", "path", "The name of a class or property.")
    found = {
        f"/{kind}/{{path}}": entity for kind in ("doc", "actor", "event", "instrument", "verb", "concept", "graph")
    }
    return found | {
        "/{path}": entity,
        "/ontology": _get("The vocabulary", media),
        "/ontology/{name}": _get("A class or property", media, [term], **see),
        "/ontology/context.jsonld": _get("The JSON-LD context", ["application/ld+json"]),
        "/resolve": _get("Redirect a symbol to its document", _HTML, [_SYMBOL]),
        "/{body}/{rest}": _get(
            "Redirect a symbol, as its own path, to its document",
            _HTML,
            [
                _parameter("body", "path", "How the symbol begins.", enum=["A", "E", "S", "T", "ST", "TD"]),
                _parameter("rest", "path", "The rest of the symbol."),
            ],
        ),
        "/akn/{path}": _get("Redirect an Akoma Ntoso IRI to its resolution", _HTML, [path]),
        "/download/": _get("The list of files", ["text/html", "application/json"]),
        "/download/{file}": _get(
            f"A file of everything: {', '.join(WHOLE)}",
            ["application/octet-stream"],
            [_parameter("file", "path", "The name.", enum=list(WHOLE))],
        ),
        "/download/SHA256SUMS": _get("The checksums of these files", ["text/plain"]),
        "/download/doc/{path}": _get(
            f"One resolution: .{', .'.join(RDF)}, or /TABLE.csv of {', '.join(tables.TABLES)}",
            ["application/octet-stream"],
            [path],
        ),
        "/.well-known/void": _get("VoID", graphs),
        "/void": _get("VoID", graphs),
        "/catalog": _get("DCAT", graphs),
    }


def _pages() -> dict[str, Any]:
    """Return the descriptions of the pages for people, with what some of them also are for machines."""
    facets = [_parameter(name, "query", f"Only with this {name.replace('_', ' ')}.") for name in full_text.FACETS]
    looked_in = _parameter("in", "query", "The language to look in; may be repeated.", enum=list(full_text.LANGUAGES))
    sought = [
        _parameter("q", "query", "What is sought: words, “a phrase”, -without, a symbol."),
        looked_in,
        *facets,
        _parameter("sort", "query", "The newest first.", enum=["newest"]),
        _PAGE,
    ]
    size = _parameter("size", "query", "How many hits one answer holds.", type="integer", maximum=MOST)
    filters = [_parameter(name, "query", "Only requests with this value.") for name in mandate_query.FILTERS]
    language = _parameter("in", "query", "The language of the texts.", enum=list(full_text.LANGUAGES))
    query = _parameter("query", "query", "A SPARQL 1.1 query.")
    view = _parameter("view", "query", "How the answer is drawn.")
    form = _parameter("format", "path", "The format.", enum=list(FORMATS))
    pictures = list(FORMATS.values())
    return {
        "/": _get("The first page", _HTML),
        "/about": _get("What the data is, and how good", _HTML),
        "/doc": _get("The resolutions that are loaded", _HTML),
        "/search": _get("Search the paragraphs", [*_HTML, "application/json", "text/csv"], [*sought, size]),
        "/search.json": _get("Search the paragraphs", ["application/json"], [*sought, size]),
        "/search.csv": _get("Search the paragraphs", ["text/csv"], [*sought, size]),
        "/browse": _get("Browse the resolutions", _HTML, sought),
        "/compare": _get(
            "Two resolutions side by side",
            _HTML,
            [
                _parameter("first", "query", "The symbol of one."),
                _parameter("second", "query", "The symbol of the other."),
                language,
            ],
        ),
        "/family/{paragraph}": _get(
            "Where a paragraph's words come from, and who took them up",
            _HTML,
            [_parameter("paragraph", "path", "The symbol and the path of the paragraph."), language],
        ),
        "/mandates": _get("Who is asked to do what", [*_HTML, "text/csv", "application/ld+json"], [*filters, _PAGE]),
        "/mandates.csv": _get("Who is asked to do what", ["text/csv"], filters),
        "/mandates.jsonld": _get("Who is asked to do what", ["application/ld+json"], [*filters, _PAGE]),
        "/pictures": _get("Pictures of the data", _HTML, [_SYMBOL]),
        "/pictures/{name}.{format}": _get(
            "One picture",
            pictures,
            [
                _parameter("name", "path", "The picture.", enum=list(PICTURES)),
                form,
                _parameter("about", "query", "A symbol, or the path of a thing: only what is about it."),
            ],
        ),
        "/query": _get("The query editor", _HTML, [query, view]),
        "/query/{name}": _get(
            "The query editor with a shipped query",
            _HTML,
            [
                _parameter("name", "path", "The shipped query.", enum=[*shipped(), *federated()]),
                view,
            ],
        ),
        "/query/picture.{format}": _get("The answer to a query, drawn", pictures, [form, query, view]),
        "/query/completions.json": _get("What the editor completes from", ["application/json"]),
        "/card/{path}": _get(
            "What a link leads to, as a fragment", _HTML, [_parameter("path", "path", "The path of the IRI.")]
        ),
    }


def _operations() -> dict[str, Any]:
    """Return the descriptions of the addresses for those who run the server."""
    return {
        "/openapi.json": _get("This description", ["application/json"]),
        "/health": _get("Live, ready, data version", ["application/json"]),
        "/metrics": _get("Prometheus metrics", ["text/plain"]),
    }


def description() -> dict[str, Any]:
    """Return the OpenAPI description of this server, with the limits it was started with."""
    problem = {"description": "What went wrong (RFC 9457).", "content": _content([negotiation.PROBLEM, "text/html"])}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "unres: United Nations resolutions as linked data",
            "version": version("unres"),
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": site().address}],
        "x-data-version": site().engine.version,
        "paths": {"/sparql": _sparql(site().settings), **_data(), **_pages(), **_operations()},
        "components": {"responses": {"Problem": problem}},
    }


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Return the description as JSON."""
    body = json.dumps(description(), ensure_ascii=False, indent=1)
    return unchanged() or answer(body, "application/json")


@blueprint.get("/ontology/context.jsonld")
def context() -> Response:
    """Return the context of every JSON-LD answer, for any web page to read."""
    found = unchanged()
    if found is not None:
        return found
    body = json.dumps({"@context": jsonld.context(site().base)}, ensure_ascii=False, indent=1)
    return answer(body, "application/ld+json", headers={"Access-Control-Allow-Origin": "*"})
