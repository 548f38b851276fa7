"""The query page: a query in, its answer as a table, chart, heat map, timeline or network out, each with an address.

It needs no script. Where the browser libraries are part of the installation, the text field becomes an editor that
colours, checks and completes; what it completes from is `/query/completions.json`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request
from pyoxigraph import Literal, QueryBoolean, QueryResultsFormat, QuerySolutions, parse_query_results

from unres_queries import course, federated, shipped
from unres_server import jsonld
from unres_server.drawing import FORMATS, Table, draw, drawable
from unres_server.iris import PREFIXES
from unres_server.names import names
from unres_server.nodes import text_of, triples_of
from unres_server.port import PAGES, Answer, Engine
from unres_server.portraits import PROLOGUE
from unres_server.problems import BadRequest, NotFound, Problem, ResourceLimit
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("editor", __name__)

ROWS: Final = 1000
"""How many rows of an answer the query page shows; the endpoint gives all."""

_BYTES: Final = 4 << 20
"""Bytes of an answer that the query page reads, however many rows they are."""

_LINES: Final = "text/tab-separated-values, application/n-triples"
"""The formats in which a row of an answer is a line."""

_ALL_QUERIES: Final = {"title": "Shipped queries", "href": "/query"}
_HTML: Final = "text/html; charset=utf-8"
_TERMS: Final = "SELECT DISTINCT ?term WHERE { VALUES ?kind { %s } ?term a ?kind FILTER(isIRI(?term)) }"
_completions: dict[tuple[int, str], dict[str, object]] = {}


@cache
def has_libraries() -> bool:
    """Say whether the browser libraries were built into this installation."""
    return (files("unres_server") / "static" / "vendor" / "yasqe.min.js").is_file()


@blueprint.get("/query")
@blueprint.get("/query/<name>")
def query(name: str = "") -> Response:
    """Return the query page; with a query, its answer in the view that was asked for (`?view=`, a table by default).

    :raises NotFound: 404, when no shipped query has the name.
    """
    known = shipped().get(name) or federated().get(name)
    if name and known is None:
        raise NotFound(f"No shipped query is called {name}.", suggestions=[_ALL_QUERIES])
    text = request.args.get("query", known.text if known else "")
    ran = ("query" in request.args or "run" in request.args) and bool(text.strip())
    table, problem = Table((), ()), None
    if ran:
        try:
            table = table_of(site().engine, text, request.remote_addr or PAGES)
        except Problem as found:
            problem = found
    views = drawable(table)
    page = render_template(
        "query.html",
        text=text or default_query(),
        known=known,
        lessons=course(),
        table=table,
        problem=problem,
        ran=ran and problem is None,
        views=views,
        view=chosen_view(views),
        picture="/query/picture",
        arguments=urlencode({"query": text}),
        prefixes=PREFIXES,
        libraries=has_libraries(),
    )
    return answer(page, _HTML, status=problem.status if problem else 200)


def chosen_view(views: Sequence[str]) -> str:
    """Return the view that the request asks for, where the answer allows it, or an empty string for the table."""
    wish = request.args.get("view", "")
    return wish if wish in views else ""


@blueprint.get("/query/picture.<format>")
def picture(format: str) -> Response:
    """Return the answer to `?query=` drawn as `?view=`, as SVG or PNG.

    :raises NotFound: 404, when it is asked for in another format.
    :raises BadRequest: 400, when the answer cannot be drawn that way.
    """
    if format not in FORMATS:
        raise NotFound(f"Pictures come as {' or '.join(FORMATS)}, not as {format}.")
    text = request.args.get("query", "").strip()
    if not text:
        raise BadRequest("A picture needs a query: ?query=…&view=…")
    copy = unchanged()
    if copy is not None:
        return copy
    table = table_of(site().engine, text, request.remote_addr or PAGES)
    drawn = draw(table, request.args.get("view", "chart"), site().base, format)
    return answer(drawn, FORMATS[format])


@blueprint.get("/query/completions.json")
def completions() -> Response:
    """Return what the editor completes from: prefixes, classes, properties, and the names of things."""
    copy = unchanged()
    if copy is not None:
        return copy
    engine, base = site().engine, site().base
    key = (id(engine), engine.version)
    if key not in _completions:
        found: dict[str, object] = {
            "prefixes": PREFIXES,
            "classes": _terms(engine, "owl:Class"),
            "properties": sorted({*_terms(engine, "owl:ObjectProperty owl:DatatypeProperty"), *context_properties()}),
            "things": _things(engine, base),
        }
        _completions.clear()
        _completions[key] = found
    return answer(jsonify(_completions[key]).data, "application/json")


def _terms(engine: Engine, kinds: str) -> list[str]:
    return sorted(text_of(row["term"]) for row in engine.select(PROLOGUE + _TERMS % kinds))


@cache
def context_properties() -> frozenset[str]:
    """Return the properties that the JSON-LD context names: those of other vocabularies that the data uses."""
    context = json.loads(jsonld.context_file())["@context"]
    meant = (each.get("@id", "") if isinstance(each, dict) else each for each in context.values())
    pairs = (text.partition(":") for text in meant if isinstance(text, str) and not text.startswith(("@", "http")))
    return frozenset(PREFIXES[prefix] + name for prefix, _, name in pairs if prefix in PREFIXES and name)


def _things(engine: Engine, base: str) -> list[tuple[str, str]]:
    """Return the things the data knows by name, with their English names."""
    known = names(engine, base)
    return [(iri, known.label(iri, ("en",))) for iri in known.subjects()]


def default_query() -> str:
    """Return the query that the empty form starts with."""
    used = ("unr", "dct")
    prefixes = "".join(f"PREFIX {each}: <{PREFIXES[each]}>\n" for each in used)
    return prefixes + (
        "SELECT ?symbol ?title WHERE {\n"
        "  ?resolution a unr:Resolution ; dct:identifier ?symbol ; dct:title ?title .\n}\n"
        "ORDER BY ?symbol\nLIMIT 20\n"
    )


def table_of(engine: Engine, text: str, client: str = PAGES) -> Table:
    """Return the columns and the first rows of a query's answer, whatever its form.

    The query is `client`'s, not ours: it goes the way and meets the limits of one that came to the endpoint, and of its
    answer no more is taken than the page shows.

    :raises Problem: where the endpoint would refuse the query, or a limit ends it before these rows are there.
    """
    asked = engine.answer(text, accept=_LINES, client=client)
    answer = engine.background.wait(asked)
    if answer.format.kind == "graph":
        triples = triples_of(_first_lines(engine, answer, ROWS))
        return Table(("subject", "predicate", "object"), tuple(tuple(triple) for triple in triples))
    found = parse_query_results(_first_lines(engine, answer, 1 + ROWS), format=QueryResultsFormat.TSV)
    if isinstance(found, QueryBoolean):
        return Table(("answer",), ((Literal(bool(found)),),))
    assert isinstance(found, QuerySolutions)
    columns = tuple(each.value for each in found.variables)
    return Table(columns, tuple(tuple(row[name] for name in columns) for row in found))


def _first_lines(engine: Engine, answer: Answer, count: int) -> bytes:
    """Return so many lines of an answer, fewer where they are very long, and end the query."""
    if answer.stream is None:
        return b"".join(answer.body.splitlines(keepends=True)[:count])
    begun = bytearray()
    try:
        while begun.count(b"\n") < count and len(begun) < _BYTES:
            piece = engine.background.next(answer.stream)
            if not piece:
                break
            begun += piece
    finally:
        engine.background.loop.call_soon_threadsafe(answer.stream.close)
    lines = begun[: begun.rfind(b"\n", 0, _BYTES) + 1].splitlines(keepends=True)
    if len(lines) < min(2, count):
        raise ResourceLimit(f"a row of the answer is longer than the {_BYTES >> 20} MiB that this page reads")
    return b"".join(lines[:count])
