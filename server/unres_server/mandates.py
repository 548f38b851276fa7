"""Who is asked to do what: the requests of all resolutions as a page with filters, CSV, JSON-LD, the query shown."""

from __future__ import annotations

import csv
import io
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from unres_server import interface, jsonld, mandate_query, negotiation
from unres_server.iris import iri_of
from unres_server.mandate_table import Mandate, choices, chosen, table
from unres_server.names import names
from unres_server.nodes import triples_of
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("mandates", __name__)

PAGE: Final = 50
GRAPH: Final = 500
"""How many requests one JSON-LD document holds; ``?page=`` gives the next."""

CHOICES: Final = 150
"""How many values of a filter are offered."""

COLUMNS: Final = (*mandate_query.THINGS, "deadline", "session")
_JSONLD: Final = negotiation.Format("jsonld", "application/ld+json", "graph", "", ("application/json",))
_OFFERED: Final = (negotiation.HTML, negotiation.CSV_TABLE, _JSONLD)


@blueprint.get("/mandates")
@blueprint.get("/mandates.csv", defaults={"suffix": "csv"})
@blueprint.get("/mandates.jsonld", defaults={"suffix": "jsonld"})
def mandates(suffix: str = "") -> Response:
    """Return the requests that the filters leave, as a page, CSV or JSON-LD."""
    copy = unchanged()
    if copy is not None:
        return copy
    wish = _wish()
    number = request.args.get("page", "1")
    page = max(1, int(number)) if number.isdigit() and len(number) < 6 else 1
    asked = suffix or request.args.get("format", "")
    wanted = negotiation.choose(request.headers.get("Accept"), _OFFERED)
    form = asked if asked in {"csv", "jsonld", "html"} else wanted.name if wanted else "html"
    found = chosen(table(site().engine), wish)
    if form == "csv":
        return _csv(found)
    if form == "jsonld":
        return _graph(found[(page - 1) * GRAPH : page * GRAPH])
    return answer(_page(found, wish, page), "text/html; charset=utf-8")


def _wish() -> dict[str, str]:
    """Return the filters that the present request sets, those that cannot be meant left out."""
    found = {}
    for name in mandate_query.FILTERS:
        value = request.args.get(name, "").strip()[:300]
        if not value or (name == "status" and value not in mandate_query.STATES):
            continue
        if name in mandate_query.THINGS:
            value = value if value.startswith(("http://", "https://")) else iri_of(site().base, value.lstrip("/"))
            if set(value) & set('<>"{}|\\^` \n\r\t'):
                continue
        found[name] = value
    return found


def _page(found: list[Mandate], wish: dict[str, str], page: int) -> str:
    query = mandate_query.requests(wish, PAGE, (page - 1) * PAGE)
    passed = "?" + urlencode(wish) if wish else ""
    return render_template(
        "mandates.html",
        rows=found[(page - 1) * PAGE : page * PAGE],
        total=len(found),
        more=len(found) > page * PAGE,
        page=page,
        wish=wish,
        things=tuple(mandate_query.THINGS),
        choices=choices(table(site().engine), wish, CHOICES),
        names=names(site().engine, site().base),
        prefer=interface.preferences(),
        query=query,
        exports={form: f"/mandates.{form}{passed}" for form in ("csv", "jsonld")},
        run_href="/query?" + urlencode({"query": query}),
    )


def _graph(found: list[Mandate]) -> Response:
    """Return requests, with the texts of their paragraphs, as JSON-LD."""
    data = b""
    if found:
        query = mandate_query.graph([mandate.iri for mandate in found])
        data = b"".join(site().engine.construct(query, {}, "nt"))
    return answer(jsonld.dumps(triples_of(data), site().base), "application/ld+json")


def _csv(found: list[Mandate]) -> Response:
    """Return requests as CSV, several values of a column parted by ``; ``, with English names beside the IRIs."""
    known = names(site().engine, site().base)
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    named = tuple(mandate_query.THINGS)
    first = ("request", "symbol", "adopted", "paragraph")
    writer.writerow([*first, *COLUMNS, "status", "superseded_by", *(f"{name}_name" for name in named)])
    for each in found:
        values = ["; ".join(each.said.get(name, ())) for name in COLUMNS]
        labels = ["; ".join(known.label(iri, ("en", "zh")) for iri in each.said.get(name, ())) for name in named]
        row = [each.iri, each.symbol, each.adopted, each.paragraph, *values, each.status, "; ".join(each.superseded)]
        writer.writerow([*row, *labels])
    headers = {"Content-Disposition": 'attachment; filename="mandates.csv"'}
    return answer(target.getvalue(), "text/csv; charset=utf-8", headers=headers)
