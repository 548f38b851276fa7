"""Who is asked to do what: the requests of all resolutions as a page with filters, as CSV, and with the query shown."""

from __future__ import annotations

import csv
import io
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from unres_server import interface, negotiation
from unres_server.iris import iri_of
from unres_server.names import names
from unres_server.nodes import text_of
from unres_server.port import Engine, Term
from unres_server.portraits import PROLOGUE
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("mandates", __name__)

PAGE: Final = 200
_FILTERS: Final = ("receiver", "verb", "deliverable", "frequency", "report_to")
COLUMNS: Final = (
    "symbol",
    "adopted",
    "paragraph",
    "receiver",
    "verb",
    "deliverable",
    "report_to",
    "frequency",
    "deadline",
    "session",
)
QUERY: Final = """SELECT ?symbol ?adopted ?paragraph ?receiver ?verb ?deliverable ?report_to ?frequency ?deadline
  ?session
WHERE {
  ?request a unr:Request ; unr:inParagraph ?paragraph .
  %(needed)s?paragraph unr:resolution ?resolution . ?resolution dct:identifier ?symbol .
  %(optional)sOPTIONAL { ?resolution unr:adoptedOn ?adopted }
  OPTIONAL { ?request unr:deadline ?deadline }
  OPTIONAL { ?request unr:atSession ?session }
}
ORDER BY DESC(?adopted) ?symbol ?paragraph ?receiver ?deliverable ?verb ?report_to ?frequency ?deadline ?session"""
_PROPERTIES: Final = {
    "receiver": "undo:hasReceiver",
    "verb": "undo:hasSemantics",
    "deliverable": "unr:deliverable",
    "frequency": "unr:frequency",
    "report_to": "unr:reportTo",
}
_CHOICES: Final = """SELECT ?thing (COUNT(DISTINCT ?request) AS ?n) WHERE {
  ?request a unr:Request ; %s ?thing
} GROUP BY ?thing"""
_OFFERED: Final = (negotiation.HTML, negotiation.CSV_TABLE)


def query_of(wish: dict[str, str]) -> str:
    """Return the query behind a view: a filter's property must be there, another's may be.

    >>> "OPTIONAL { ?request undo:hasSemantics ?verb }" in query_of({"receiver": "x"})
    True
    """
    needed = "".join(f"?request {_PROPERTIES[name]} ?{name} .\n  " for name in _FILTERS if wish.get(name))
    optional = "".join(
        f"OPTIONAL {{ ?request {_PROPERTIES[name]} ?{name} }}\n  " for name in _FILTERS if not wish.get(name)
    )
    return QUERY % {"needed": needed, "optional": optional}


def rows_of(engine: Engine, wish: dict[str, str], limit: int, offset: int) -> list[dict[str, Term]]:
    """Return the requests that pass the filters."""
    bindings = {name: NamedNode(iri) for name, iri in wish.items()}
    query = f"{PROLOGUE}{query_of(wish)}\nLIMIT {limit:d} OFFSET {offset:d}"
    return engine.select(query, bindings)


def choices(engine: Engine, name: str) -> list[tuple[str, int]]:
    """Return the values a filter may take, the most frequent first."""
    rows = engine.select(PROLOGUE + _CHOICES % _PROPERTIES[name])
    found = [(text_of(row["thing"]), int(text_of(row["n"]))) for row in rows if "thing" in row]
    return sorted(found, key=lambda item: (-item[1], item[0]))[:300]


_kept: dict[tuple[int, str], dict[str, list[tuple[str, int]]]] = {}


def all_choices(engine: Engine) -> dict[str, list[tuple[str, int]]]:
    """Return the choices of every filter; counted once per data version."""
    key = (id(engine), engine.version)
    if key not in _kept:
        found = {name: choices(engine, name) for name in _FILTERS}
        _kept.clear()
        _kept[key] = found
    return _kept[key]


def shown_query(wish: dict[str, str]) -> str:
    """Return the query behind a view as a reader can run it: with the values of the filters written in."""
    query = query_of(wish)
    if wish:
        values = "".join(f"  VALUES ?{name} {{ {NamedNode(iri)} }}\n" for name, iri in wish.items())
        query = query.replace("WHERE {\n", "WHERE {\n" + values, 1)
    used = [line for line in PROLOGUE.splitlines() if line.split()[1] in {"unr:", "undo:", "dct:"}]
    return "\n".join(used) + "\n" + query + "\n"


@blueprint.get("/mandates")
@blueprint.get("/mandates.csv", defaults={"suffix": "csv"})
def mandates(suffix: str = "") -> Response:
    """Return the requests that the filters leave, as a page or as CSV."""
    copy = unchanged()
    if copy is not None:
        return copy
    engine, base = site().engine, site().base
    wish = {}
    for name in _FILTERS:
        value = request.args.get(name, "")[:300]
        if value:
            wish[name] = value if value.startswith(("http://", "https://")) else iri_of(base, value.lstrip("/"))
    wish = {name: iri for name, iri in wish.items() if not set(iri) & set('<>"{}|\\^` \n\r\t')}
    number = request.args.get("page", "1")
    page = max(1, int(number)) if number.isdigit() and len(number) < 6 else 1
    as_csv = suffix == "csv" or request.args.get("format") == "csv"
    if as_csv or negotiation.choose(request.headers.get("Accept"), _OFFERED) is negotiation.CSV_TABLE:
        return _csv(rows_of(engine, wish, 100_000, 0))
    rows = rows_of(engine, wish, PAGE + 1, (page - 1) * PAGE)
    body = render_template(
        "mandates.html",
        rows=rows[:PAGE],
        more=len(rows) > PAGE,
        page=page,
        wish=wish,
        columns=COLUMNS,
        choices=all_choices(engine),
        names=names(engine, base),
        prefer=interface.preferences(),
        query=shown_query(wish),
        csv_href="/mandates.csv" + (f"?{urlencode(wish)}" if wish else ""),
        run_href="/query?" + urlencode({"query": shown_query(wish)}),
    )
    return answer(body, "text/html; charset=utf-8")


def _csv(rows: list[dict[str, Term]]) -> Response:
    """Return the requests as CSV, with English names beside the IRIs."""
    known = names(site().engine, site().base)
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    named = [name for name in COLUMNS if name in _FILTERS]
    writer.writerow([*COLUMNS, *(f"{name}_name" for name in named)])
    for row in rows:
        texts = {name: text_of(row.get(name)) for name in COLUMNS}
        labels = [known.label(texts[name], ("en", "zh")) if texts[name] else "" for name in named]
        writer.writerow([*texts.values(), *labels])
    headers = {"Content-Disposition": 'attachment; filename="mandates.csv"'}
    return answer(target.getvalue(), "text/csv; charset=utf-8", headers=headers)
