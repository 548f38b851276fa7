"""The query page: a query in, its answer as a table, chart, heat map, timeline or network out, each with an address.

It needs no script. Where the browser libraries are part of the installation, the text field becomes an editor that
colours, checks and completes; what it completes from is `/query/completions.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request
from pyoxigraph import Literal

from unres_queries import course, federated, shipped
from unres_server import jsonld
from unres_server.drawing import FORMATS, Table, draw, drawable
from unres_server.iris import PREFIXES
from unres_server.names import names
from unres_server.nodes import text_of, triples_of
from unres_server.port import Engine
from unres_server.portraits import PROLOGUE
from unres_server.problems import BadRequest, NotFound, Problem
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("editor", __name__)

ROWS: Final = 1000
"""How many rows of an answer the query page shows; the endpoint gives all."""

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
            table = table_of(site().engine, text)
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
    drawn = draw(table_of(site().engine, text), request.args.get("view", "chart"), site().base, format)
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


def table_of(engine: Engine, text: str) -> Table:
    """Return the columns and the first rows of a query's answer, whatever its form."""
    form = re.search(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.sub(r"#[^\n]*|<[^>]*>", "", text), re.IGNORECASE)
    if form and form[1].upper() == "ASK":
        return Table(("answer",), ((Literal(engine.ask(text)),),))
    if form and form[1].upper() in {"CONSTRUCT", "DESCRIBE"}:
        triples = triples_of(b"".join(engine.construct(text, {}, "nt")))
        return Table(("subject", "predicate", "object"), tuple(tuple(triple) for triple in triples[:ROWS]))
    found = engine.select(text)
    columns = tuple(dict.fromkeys(name for row in found for name in row))
    return Table(columns, tuple(tuple(row.get(name) for name in columns) for row in found[:ROWS]))
