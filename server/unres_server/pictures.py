"""The pictures page: shipped queries drawn, each with its data and its query beside it.

A picture is a shipped query and a view; the citation network can be drawn around one resolution (`?symbol=`). What a
picture shows and what its query answers cannot differ, since the same query file is run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from unres_queries import shipped
from unres_server.drawing import FORMATS, MARKS, Table, draw
from unres_server.engine import Engine, Term
from unres_server.problems import NotFound
from unres_server.resolver import is_symbol, work_of
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("pictures", __name__)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the data set: the query behind it and how its answer is drawn; `key` names its title's words."""

    name: str
    query: str
    view: str
    key: str


PICTURES: Final = {
    each.name: each
    for each in (
        Picture("citations", "map_citations", "network", "picture-citations"),
        Picture("dates", "list_dates", "timeline", "picture-dates"),
        Picture("directives", "count_directives_by_body", "heatmap", "picture-directives"),
        Picture("goals", "count_sdg_coverage", "chart", "picture-goals"),
    )
}

_ALL: Final = {"title": "Pictures", "href": "/pictures"}


@blueprint.get("/pictures")
def pictures() -> Response:
    """Return the page of all pictures, with the table under each."""
    copy = unchanged()
    if copy is not None:
        return copy
    engine, symbol = site().engine, _symbol()
    page = render_template(
        "pictures.html",
        symbol=symbol,
        drawn=[(each, table_of_picture(engine, each, symbol), shipped()[each.query]) for each in PICTURES.values()],
        marks=MARKS,
        arguments=("?" + urlencode({"symbol": symbol})) if symbol else "",
    )
    return answer(page, "text/html; charset=utf-8")


@blueprint.get("/pictures/<name>.<format>")
def picture(name: str, format: str) -> Response:
    """Return one picture as SVG or PNG.

    :raises NotFound: 404, when there is no such picture, or not in that format, or nothing to draw in it.
    """
    found = PICTURES.get(name)
    if found is None or format not in FORMATS:
        raise NotFound(f"There is no picture {name}.{format}.", suggestions=[_ALL])
    copy = unchanged()
    if copy is not None:
        return copy
    table = table_of_picture(site().engine, found, _symbol())
    if not table.rows:
        raise NotFound("The data holds nothing to draw in this picture.")
    return answer(draw(table, found.view, site().base, format), FORMATS[format])


def table_of_picture(engine: Engine, wanted: Picture, symbol: str = "") -> Table:
    """Return the answer behind a picture; the citation network is that around a document where a symbol is given."""
    bindings: dict[str, Term] = {}
    work = work_of(symbol) if symbol and wanted.view == "network" else None
    if work is not None:
        bindings["centre"] = NamedNode(work)
    rows = engine.select(shipped()[wanted.query].text, bindings)
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    return Table(columns, tuple(tuple(row.get(name) for name in columns) for row in rows))


def _symbol() -> str:
    """Return the symbol of `?symbol=`, or an empty string where it is none."""
    wish = request.args.get("symbol", "").strip()[:100]
    return wish if is_symbol(wish) else ""
