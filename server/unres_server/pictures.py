"""Pictures of the data set and of one thing in it: shipped queries drawn, each with its data and its query beside it.

A picture is a shipped query and a view. Where it can be *about* something, one variable of the query is set to that
thing (`?about=`, an IRI's path or a symbol). What a picture shows and what its query answers cannot differ, since the
same query file is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from unres_queries import shipped
from unres_server.drawing import FORMATS, MARKS, Table, draw
from unres_server.iris import iri_of
from unres_server.per_version import per_version
from unres_server.port import Engine
from unres_server.problems import NotFound
from unres_server.resolver import is_symbol, work_of
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("pictures", __name__)


@dataclass(frozen=True, slots=True)
class Picture:
    """The query behind a picture, how its answer is drawn, the words that name it, and the variable it can be about."""

    name: str
    query: str
    view: str
    key: str
    variable: str = ""


OF_THE_DATA: Final = (
    Picture("citations", "map_citations", "network", "picture-citations", "centre"),
    Picture("dates", "list_dates", "timeline", "picture-dates"),
    Picture("directives", "count_directives_by_body", "heatmap", "picture-directives"),
    Picture("goals", "count_sdg_coverage", "chart", "picture-goals"),
)
OF_A_THING: Final[Mapping[str, Picture]] = {
    "actor": Picture("asked", "count_requests_by_year", "chart", "picture-asked", "actor"),
    "instrument": Picture("cited", "count_citations_by_year", "chart", "picture-cited", "document"),
    "event": Picture("editions", "list_editions", "timeline", "picture-editions", "series"),
    "concept": Picture("used", "count_verb_use_by_year", "chart", "picture-used", "verb"),
}
"""The picture on the page of an actor, an instrument, a series of events, a verb."""

PICTURES: Final = {each.name: each for each in (*OF_THE_DATA, *OF_A_THING.values())}
_ALL: Final = {"title": "Pictures", "href": "/pictures"}


@blueprint.get("/pictures")
def pictures() -> Response:
    """Return the page of the pictures of the data set, with the table under each."""
    copy = unchanged()
    if copy is not None:
        return copy
    engine, symbol = site().engine, request.args.get("symbol", "").strip()[:100]
    about = _about(symbol) if is_symbol(symbol) else ""
    page = render_template(
        "pictures.html",
        symbol=symbol,
        about=about,
        drawn=[(each, _table(engine, each, about), shipped()[each.query]) for each in OF_THE_DATA],
        marks=MARKS,
        arguments=urlencode({"about": symbol}) if about else "",
    )
    return answer(page, "text/html; charset=utf-8")


@blueprint.get("/pictures/<name>.<format>")
def picture(name: str, format: str) -> Response:
    """Return one picture as SVG or PNG, of the whole data set or about one thing.

    :raises NotFound: 404, when there is no such picture, or not in that format, or nothing to draw in it.
    """
    found = PICTURES.get(name)
    if found is None or format not in FORMATS:
        raise NotFound(f"There is no picture {name}.{format}.", suggestions=[_ALL])
    copy = unchanged()
    if copy is not None:
        return copy
    table = _table(site().engine, found, _about(request.args.get("about", "")))
    if not table.rows:
        raise NotFound("The data holds nothing to draw in this picture.", suggestions=[_ALL])
    return answer(draw(table, found.view, site().base, format), FORMATS[format])


@per_version
def tables(engine: Engine) -> Mapping[str, Table]:
    """Return the answers behind the pictures of the whole data set, by the name of the picture."""
    return {each.name: table_of_picture(engine, each) for each in OF_THE_DATA}


def _table(engine: Engine, wanted: Picture, about: str) -> Table:
    """Return the answer behind a picture: of the data set the one that is kept, where it is about nothing else."""
    kept = tables(engine) if wanted in OF_THE_DATA and not (about and wanted.variable) else {}
    return kept[wanted.name] if kept else table_of_picture(engine, wanted, about)


def table_of_picture(engine: Engine, wanted: Picture, about: str = "") -> Table:
    """Return the answer behind a picture; with an IRI, only what is about that thing, where the picture can be."""
    bound = {wanted.variable: NamedNode(about)} if about and wanted.variable else {}
    rows = engine.select(shipped()[wanted.query].text, bound)
    columns = tuple(dict.fromkeys(name for row in rows for name in row if name not in bound))
    return Table(columns, tuple(tuple(row.get(name) for name in columns) for row in rows))


def _about(wish: str) -> str:
    """Return the IRI of what a picture is asked to be about, given as a symbol or a path; empty where it is neither."""
    wish = wish.strip()[:300]
    if not wish:
        return ""
    if is_symbol(wish):
        return work_of(wish) or ""
    return iri_of(site().base, wish.lstrip("/"))
