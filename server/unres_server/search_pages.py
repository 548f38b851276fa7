"""Search and browse: pages with facets over the full text index, and the same answers as JSON and CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request

from unres_ontology import full_text
from unres_server import interface, negotiation
from unres_server.iris import iri_of, path_of
from unres_server.names import named_like, names
from unres_server.problems import NotFound
from unres_server.resolver import is_symbol, parse_wish, work_of
from unres_server.searching import Found, Hit, Wish, index_of, marked, search, symbols_that_begin
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("search", __name__)

PAGE: Final = 20
MOST: Final = 1000
"""How many hits one answer holds at most (``?size=``)."""

_FACETS: Final = tuple(name for name in full_text.FACETS if name != "verb")
"""The facets that are offered; single verbs are sought by their words."""

_HTML: Final = "text/html; charset=utf-8"
_JSON: Final = negotiation.Format("json", "application/json", "table")
_OFFERED: Final = (negotiation.HTML, _JSON, negotiation.CSV_TABLE)


@blueprint.get("/search")
@blueprint.get("/search.json", defaults={"suffix": "json"})
@blueprint.get("/search.csv", defaults={"suffix": "csv"})
def search_paragraphs(suffix: str = "") -> Response:
    """Return the paragraphs that hold what ``?q=`` asks for and have the facets' values, as a page, JSON or CSV.

    A symbol (and a paragraph of it) leads straight to the document. ``?in=`` names the languages to look in.
    """
    copy = unchanged()
    if copy is not None:
        return copy
    wish, page = _wish("paragraph"), _number("page", 1, 10_000)
    form = suffix or _form()
    size = _number("size", PAGE, MOST) if form != "html" else PAGE
    found = _found(wish, page, size) if wish.text or wish.facets else Found((), 0, {})
    if form == "json":
        return _as_json(wish, found, page, size)
    if form == "csv":
        return _as_csv(wish, found)
    return answer(_search_page(wish, found, page), _HTML)


@blueprint.get("/browse")
def browse() -> Response:
    """Return the resolutions that the facets leave, the newest first, a page at a time; ``?q=`` seeks in the titles."""
    copy = unchanged()
    if copy is not None:
        return copy
    wish, page = replace(_wish("resolution"), newest_first=True), _number("page", 1, 10_000)
    found = _found(wish, page, PAGE)
    body = render_template("browse.html", **_shared(wish, found, page), rows=[_row(hit, wish) for hit in found.hits])
    return answer(body, _HTML)


def _wish(kind: str) -> Wish:
    """Return what the present request seeks."""
    facets = {name: request.args.get(name, "").strip()[:300] for name in full_text.FACETS}
    chosen = tuple(code for code in request.args.getlist("in") if code in full_text.LANGUAGES)
    return Wish(
        request.args.get("q", "").strip()[:300],
        chosen,
        {name: _key(value) for name, value in facets.items() if value},
        kind,
        request.args.get("sort") == "newest",
    )


def _key(value: str) -> str:
    """Return the key that the index knows a value by: our own IRIs without their base."""
    return value.removeprefix(site().base)


def _number(name: str, usual: int, most: int) -> int:
    value = request.args.get(name, "")
    return min(max(1, int(value)), most) if value.isdigit() and len(value) < 8 else usual


def _form() -> str:
    wanted = request.args.get("format", "")
    chosen = negotiation.choose(request.headers.get("Accept"), _OFFERED)
    return wanted if wanted in {"json", "csv", "html"} else chosen.name if chosen else "html"


def _found(wish: Wish, page: int, size: int) -> Found:
    index = index_of(site().engine)
    if index is None:
        if site().engine.directory is None:
            raise NotFound("The full text index lies beside a store; a SPARQL endpoint has none. Ask by query instead.")
        raise NotFound("This version of the data was made without a full text index; load it again to have one.")
    return search(index, wish, page, size, _FACETS)


def _shared(wish: Wish, found: Found, page: int) -> dict[str, Any]:
    """Return what both pages show: the wish, the counts by facet, the way to the next page."""
    size = PAGE
    return {
        "wish": wish,
        "found": found,
        "facets": [(name, _choices(name, found)) for name in _FACETS],
        "page": page,
        "more": found.total > page * size,
        "names": names(site().engine, site().base),
        "prefer": interface.preferences(),
        "iri": lambda key: key if key.startswith("http") else iri_of(site().base, key),
        "chosen": list(wish.facets.items()),
    }


def _choices(name: str, found: Found) -> list[tuple[str, int]]:
    """Return the values of a facet that have a name to show, with how many entries each has."""
    counts = list(found.facets.get(name, ()))
    if name == "year":
        return sorted(counts, reverse=True)
    known = names(site().engine, site().base)
    plain = name == "language"
    return [(key, count) for key, count in counts if plain or not key.startswith("http") or key in known]


def _search_page(wish: Wish, found: Found, page: int) -> str:
    symbol, part = parse_wish(wish.text) if wish.text else ("", "")
    direct = work_of(symbol) if is_symbol(symbol) else None
    index = index_of(site().engine)
    beginning = symbols_that_begin(index, symbol, 12) if index and is_symbol(symbol + "/1") and not part else []
    titles = search(index, replace(wish, kind="resolution"), 1, 5).hits if index and wish.text and page == 1 else ()
    return render_template(
        "search.html",
        **_shared(wish, found, page),
        direct=(f"{direct}/{part}" if part else direct) if direct else "",
        symbols=[each for each in beginning if each != symbol],
        things=named_like(site().engine, site().base, wish.text) if wish.text and page == 1 else [],
        titles=[_row(hit, wish) for hit in titles],
        rows=[_row(hit, wish) for hit in found.hits],
        exports={form: f"/search.{form}?" + urlencode(_arguments()) for form in ("json", "csv")},
    )


def _arguments() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.args.items(multi=True) if name not in {"page", "ui", "format"}]


def _row(hit: Hit, wish: Wish) -> dict[str, Any]:
    """Return a hit as the pages show it."""
    language, pieces = marked(hit.texts, wish, interface.preferences())
    iri = site().base + hit.key  # the keys of the index are percent-encoded already
    held = [code for code in interface.LANGUAGES if code in hit.languages]
    return {"hit": hit, "iri": iri, "language": language, "pieces": pieces, "languages": held}


def _as_json(wish: Wish, found: Found, page: int, size: int) -> Response:
    hits = [_row(hit, wish) for hit in found.hits]
    facets = {name: [{"value": key, "count": count} for key, count in each] for name, each in found.facets.items()}
    body = {
        "query": wish.text,
        "facets": facets,
        "filters": dict(wish.facets),
        "total": found.total,
        "page": page,
        "size": size,
        "hits": [_told(row) for row in hits],
    }
    return answer(current_app.json.dumps(body, indent=1), "application/json")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    hit: Hit = row["hit"]
    at, spans = 0, []
    for piece in row["pieces"]:
        if piece.sought:
            spans.append([at, at + len(piece.text)])
        at += len(piece.text)
    return {
        "iri": row["iri"],
        "href": path_of(site().base, row["iri"]),
        "symbol": hit.symbol,
        "part": hit.part,
        "adopted": hit.date,
        "language": row["language"],
        "languages": row["languages"],
        "text": "".join(piece.text for piece in row["pieces"]),
        "marks": spans,
    }


def _as_csv(wish: Wish, found: Found) -> Response:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    columns = ("iri", "symbol", "part", "adopted", "language", "text")
    writer.writerow(columns)
    for hit in found.hits:
        told = _told(_row(hit, wish))
        writer.writerow([told[name] for name in columns])
    headers = {"Content-Disposition": 'attachment; filename="search.csv"'}
    return answer(target.getvalue(), "text/csv; charset=utf-8", headers=headers)
