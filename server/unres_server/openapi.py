"""The addresses of the server, described for machines: OpenAPI 3.1 at ``/openapi.json``, and the JSON-LD context."""

from __future__ import annotations

import json
from dataclasses import fields
from importlib.metadata import version
from typing import Any, Final

from flask import Blueprint, Response

from unres_server import jsonld, negotiation, tables
from unres_server.dumps import RDF, WHOLE
from unres_server.entities import OFFERED
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


def description() -> dict[str, Any]:
    """Return the OpenAPI description of this server, with the limits it was started with."""
    settings = site().settings
    known = {each.name: each.metadata.get("help", "") for each in fields(Settings)}
    results = [each.media_type for each in (*negotiation.SOLUTIONS, *negotiation.GRAPHS)]
    graphs = [each.media_type for each in negotiation.GRAPHS if each.kind == "graph"]
    query = _parameter("query", "query", "A SPARQL 1.1 query.")
    answers = {"200": {"description": "The answer.", "content": _content(results)}, "default": _PROBLEM}
    sparql = {
        "get": {
            "summary": "SPARQL 1.1 Protocol, query only",
            "parameters": [query, _parameter("format", "query", "Format by name.")],
            "responses": answers,
        },
        "post": {
            "summary": "SPARQL 1.1 Protocol, query only",
            "requestBody": {"content": _content([negotiation.FORM, negotiation.SPARQL_QUERY])},
            "responses": answers,
        },
        "x-limits": {
            name: {"value": getattr(settings, name), "meaning": known[name]} for name in _LIMITS if name in known
        },
    }
    path = _parameter("path", "path", "The path of the IRI below the base; may end in .html .ttl .nt .rdf .jsonld.")
    see = {"303": {"description": "The document about a thing that is none itself."}}
    entity = _get(
        "An IRI of the data",
        [each.media_type for each in OFFERED],
        [path, _parameter("page", "query", "Page, from 1.", type="integer")],
        **see,
    )
    paths: dict[str, Any] = {"/sparql": sparql}
    paths |= {
        f"/{kind}/{{path}}": entity for kind in ("doc", "actor", "event", "instrument", "verb", "concept", "graph")
    }
    paths |= {
        "/ontology": _get("The vocabulary", [each.media_type for each in OFFERED]),
        "/ontology/context.jsonld": _get("The JSON-LD context", ["application/ld+json"]),
        "/resolve": _get(
            "Redirect a symbol to its document", ["text/html"], [_parameter("symbol", "query", "A document symbol.")]
        ),
        "/akn/{path}": _get("Redirect an Akoma Ntoso IRI to its resolution", ["text/html"], [path]),
        "/download/": _get("The list of files", ["text/html", "application/json"]),
        "/download/{file}": _get(
            f"A file of everything: {', '.join(WHOLE)}",
            ["application/octet-stream"],
            [_parameter("file", "path", "The name.", enum=list(WHOLE))],
        ),
        "/download/doc/{path}": _get(
            f"One resolution: .{', .'.join(RDF)}, or /TABLE.csv of {', '.join(tables.TABLES)}",
            ["application/octet-stream"],
            [path],
        ),
        "/.well-known/void": _get("VoID", graphs),
        "/catalog": _get("DCAT", graphs),
        "/mandates": _get("Who is asked to do what", ["text/html", "text/csv", "application/ld+json"]),
        "/health": _get("Live, ready, data version", ["application/json"]),
        "/metrics": _get("Prometheus metrics", ["text/plain"]),
    }
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
        "paths": paths,
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
