"""Two resolutions in, a page with their paragraphs side by side out: kept, changed, moved, new and dropped."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from unres_server import comparison, interface
from unres_server.iris import PREFIXES, path_of
from unres_server.nodes import Nodes, text_of
from unres_server.portraits import PROLOGUE, portray
from unres_server.problems import NotFound
from unres_server.reading_page import languages_of
from unres_server.resolver import official, parse_wish, work_of
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("compare", __name__)

_HTML: Final = "text/html; charset=utf-8"
_FORMER: Final = """SELECT ?graph ?former ?symbol (COUNT(*) AS ?n) WHERE {
  GRAPH ?graph { ?part unr:derivation ?derivation . ?derivation prov:entity ?source }
  ?source unr:resolution ?former . ?former dct:identifier ?symbol
} GROUP BY ?graph ?former ?symbol ORDER BY DESC(?n) ?symbol LIMIT 3"""


@blueprint.get("/compare")
def compare() -> Response:
    """Return two resolutions (``?first= ?second=``) side by side in one language (``?in=``), with their differences.

    :raises NotFound: 404, when one of the symbols is not loaded.
    """
    copy = unchanged()
    if copy is not None:
        return copy
    engine, base = site().engine, site().base
    wish = {name: request.args.get(name, "").strip()[:200] for name in ("first", "second")}
    rows: list[comparison.Pair] = []
    works: dict[str, str] = {}
    language = request.args.get("in", "")
    common: tuple[str, ...] = ()
    if all(wish.values()):
        for name, text in wish.items():
            symbol = parse_wish(text)[0]
            found = work_of(symbol)
            if found is None:
                raise NotFound(
                    f"{symbol} is not loaded.", suggestions=[{"title": "docs.un.org", "href": official(symbol)}]
                )
            works[name] = found
        first, second = (portray(engine, works[name], "resolution").nodes(base) for name in ("first", "second"))
        held = languages_of(second, works["second"])
        common = tuple(each for each in languages_of(first, works["first"]) if each in held)
        if common:
            language = (
                language if language in common else next((e for e in interface.preferences() if e in common), common[0])
            )
            rows = comparison.compare(
                _texts(first, works["first"], language), _texts(second, works["second"], language)
            )
    page = render_template(
        "compare.html",
        wish=wish,
        works=works,
        rows=rows,
        language=language,
        common=common,
        former=_former(works.get("second", "")),
    )
    return answer(page, _HTML)


def _texts(nodes: Nodes, work: str, language: str) -> list[comparison.Paragraph]:
    """Return the paragraphs of a resolution in one language, in reading order."""
    skipped = {PREFIXES["unr"] + name for name in ("Footnote", "Formula")}
    parts = [
        iri
        for iri in nodes.subjects()
        if work in nodes.values(iri, "unr:resolution") and not skipped & set(nodes.values(iri, "rdf:type"))
    ]
    parts.sort(key=lambda iri: nodes.number(iri, "unr:position"))
    found = ((iri, nodes.text(iri, "unr:text", language)) for iri in parts)
    return [
        comparison.Paragraph(path_of(nodes.base, iri) or "", iri[len(work) + 1 :], text) for iri, text in found if text
    ]


def _former(work: str) -> list[str]:
    """Return the symbols of the resolutions that a resolution took up most of its paragraphs from."""
    if not work:
        return []
    rows = site().engine.select(PROLOGUE + _FORMER, {"graph": NamedNode(f"{work}/lineage")})
    return [text_of(row["symbol"]) for row in rows if "symbol" in row]
