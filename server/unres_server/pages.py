"""Pages for people that are about no single entity: home, search, about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request
from pyoxigraph import Literal

from unres_queries import shipped
from unres_server import interface
from unres_server.counts import counts
from unres_server.iris import path_of
from unres_server.names import names
from unres_server.nodes import text_of
from unres_server.port import Engine, Term
from unres_server.portraits import PROLOGUE
from unres_server.resolver import is_symbol, parse_wish, work_of
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("pages", __name__)

_HTML: Final = "text/html; charset=utf-8"

_NEWEST: Final = """SELECT ?work ?symbol ?date (COUNT(DISTINCT ?version) AS ?versions) WHERE {
  ?work a unr:Resolution ; dct:identifier ?symbol .
  OPTIONAL { ?work unr:adoptedOn ?date } OPTIONAL { ?work unr:hasVersion ?version }
} GROUP BY ?work ?symbol ?date ORDER BY DESC(?versions) DESC(?date) ?symbol LIMIT 8"""
_TITLE: Final = "SELECT ?work ?title WHERE { ?work dct:title ?title }"
_SEVENTH: Final = """SELECT ?work ?paragraph WHERE {
  ?paragraph unr:resolution ?work ; a unr:OperativeParagraph ; unr:number ?number FILTER(STR(?number) IN ("7", "7."))
} LIMIT 1"""
_FIND: Final = """SELECT ?needle ?paragraph ?text WHERE {
  ?paragraph unr:text ?text . FILTER(CONTAINS(LCASE(STR(?text)), ?needle))
} LIMIT 101"""
_NAMED: Final = """SELECT DISTINCT ?needle ?thing WHERE {
  VALUES ?name { skos:prefLabel skos:altLabel dct:title dct:identifier }
  ?thing ?name ?label . FILTER(CONTAINS(LCASE(STR(?label)), ?needle))
} LIMIT 51"""


@blueprint.get("/")
def home() -> Response:
    """Return the home page: what this is, what is loaded, where to begin."""
    copy = unchanged()
    if copy is not None:
        return copy
    engine, prefer = site().engine, interface.preferences()
    rows = engine.select(PROLOGUE + _NEWEST)
    listed = [
        {
            "href": path_of(site().base, text_of(row["work"])),
            "symbol": text_of(row["symbol"]),
            "date": text_of(row.get("date")),
            "title": title_of(engine, row["work"], prefer),
        }
        for row in rows
        if "work" in row
    ]
    seventh = _seventh(engine, [row["work"] for row in rows if "work" in row])
    return answer(
        render_template(
            "home.html", counts=counts(engine), listed=listed, seventh=seventh, queries=list(shipped().values())
        ),
        _HTML,
    )


def title_of(engine: Engine, work: Term, prefer: tuple[str, ...]) -> tuple[str, str]:
    """Return the title of a resolution in the first language that has one, with that language."""
    found = {
        row["title"].language or "": row["title"].value
        for row in engine.select(PROLOGUE + _TITLE, {"work": work})
        if isinstance(row["title"], Literal)
    }
    for language in (*prefer, *sorted(found)):
        if language in found:
            return found[language], language
    return "", ""


def _seventh(engine: Engine, works: list[Term]) -> str:
    """Return the path of a paragraph 7 to begin with, of the first resolution listed that has one."""
    for work in works:
        for row in engine.select(PROLOGUE + _SEVENTH, {"work": work}):
            return path_of(site().base, text_of(row["paragraph"])) or ""
    return ""


@blueprint.get("/about")
def about() -> Response:
    """Return the page that says what this is, how to cite it and how it may be reused."""
    return unchanged() or answer(render_template("about.html", counts=counts(site().engine), base=site().base), _HTML)


@blueprint.get("/search")
def search() -> Response:
    """Return what holds the words of ``?q=``: a symbol's document first, then named things, then paragraphs."""
    copy = unchanged()
    if copy is not None:
        return copy
    wish = request.args.get("q", "").strip()[:200]
    engine = site().engine
    symbol, part = parse_wish(wish) if wish else ("", "")
    direct = work_of(symbol) if wish and is_symbol(symbol) else None
    if direct is not None and part:
        direct = f"{direct}/{part}"
    needle = {"needle": Literal(wish.lower())}
    things = engine.select(PROLOGUE + _NAMED, needle) if wish else []
    texts = engine.select(PROLOGUE + _FIND, needle) if wish else []
    found = [_hit(row, wish) for row in texts[:100]]
    page = render_template(
        "search.html",
        wish=wish,
        names=names(engine, site().base),
        prefer=interface.preferences(),
        direct=direct,
        things=things[:50],
        hits=found,
        more=len(texts) > 100,
    )
    return answer(page, _HTML)


def _hit(row: Mapping[str, Term], wish: str) -> dict[str, str]:
    """Return a paragraph found with the words around the first place that holds what was sought."""
    text = row["text"]
    assert isinstance(text, Literal)
    at = max(text.value.lower().find(wish.lower()), 0)
    begin, end = max(0, at - 80), at + len(wish) + 120
    return {
        "iri": text_of(row["paragraph"]),
        "language": text.language or "",
        "before": ("…" if begin else "") + text.value[begin:at],
        "match": text.value[at : at + len(wish)],
        "after": text.value[at + len(wish) : end] + ("…" if end < len(text.value) else ""),
    }


@blueprint.get("/doc")
def documents() -> Response:
    """Send the reader from the root of all documents to the list of them."""
    return redirect("/browse", 302)  # type: ignore[return-value]
