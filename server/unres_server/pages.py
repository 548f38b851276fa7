"""Pages for people that are about no single entity: home, search, about."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, redirect, render_template
from pyoxigraph import Literal

from unres_queries import shipped
from unres_server import interface
from unres_server.counts import counts
from unres_server.iris import path_of
from unres_server.nodes import text_of
from unres_server.per_version import per_version
from unres_server.port import Engine, Term
from unres_server.portraits import PROLOGUE
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("pages", __name__)

_HTML: Final = "text/html; charset=utf-8"

_NEWEST: Final = """SELECT ?work ?symbol ?date ?versions WHERE {
  { SELECT ?work (COUNT(?version) AS ?versions) WHERE { ?work unr:hasVersion ?version } GROUP BY ?work }
  ?work a unr:Resolution ; dct:identifier ?symbol .
  OPTIONAL { ?work unr:adoptedOn ?date }
} ORDER BY DESC(?versions) DESC(?date) ?symbol LIMIT 8"""
_TITLE: Final = "SELECT ?work ?title WHERE { ?work dct:title ?title }"
_SEVENTH: Final = """SELECT ?work ?paragraph WHERE {
  GRAPH ?work { ?paragraph a unr:OperativeParagraph ; unr:number ?number } FILTER(STR(?number) IN ("7", "7."))
} LIMIT 1"""


@blueprint.get("/")
def home() -> Response:
    """Return the home page: what this is, what is loaded, where to begin."""
    copy = unchanged()
    if copy is not None:
        return copy
    engine, prefer = site().engine, interface.preferences()
    rows = newest(engine)
    listed = [
        {
            "href": path_of(site().base, text_of(row["work"])),
            "symbol": text_of(row["symbol"]),
            "date": text_of(row.get("date")),
            "title": title_of(engine, row["work"], prefer),
        }
        for row in rows
    ]
    return answer(
        render_template(
            "home.html",
            counts=counts(engine),
            listed=listed,
            seventh=_seventh(engine),
            queries=list(shipped().values()),
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


@per_version
def newest(engine: Engine) -> list[dict[str, Term]]:
    """Return the resolutions to begin with: those in the most languages, of them the newest."""
    return [row for row in engine.select(PROLOGUE + _NEWEST) if "work" in row]


def _seventh(engine: Engine) -> str:
    """Return the path of a paragraph 7 to begin with, of the first resolution listed that has one."""
    for each in newest(engine):
        for row in engine.select(PROLOGUE + _SEVENTH, {"work": each["work"]}):
            return path_of(site().base, text_of(row["paragraph"])) or ""
    return ""


@blueprint.get("/about")
def about() -> Response:
    """Return the page that says what this is, how to cite it and how it may be reused."""
    return unchanged() or answer(render_template("about.html", counts=counts(site().engine), base=site().base), _HTML)


@blueprint.get("/doc")
def documents() -> Response:
    """Send the reader from the root of all documents to the list of them."""
    return redirect("/browse", 302)  # type: ignore[return-value]
