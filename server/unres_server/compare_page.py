"""Two resolutions in, a page with their paragraphs side by side out: kept, changed, moved, new and dropped."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from unres_server import comparison, interface
from unres_server.iris import path_of
from unres_server.nodes import text_of
from unres_server.portraits import PROLOGUE, languages_held
from unres_server.problems import NotFound
from unres_server.resolver import official, parse_wish, work_of
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("compare", __name__)

_HTML: Final = "text/html; charset=utf-8"
_TEXTS: Final = """SELECT ?work ?version ?part ?text WHERE {
  GRAPH ?version { ?part unr:text ?text }
  GRAPH ?work { ?part unr:position ?position ; a ?kind FILTER(?kind NOT IN (unr:Footnote, unr:Formula)) }
} ORDER BY ?position ?part"""
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
    engine = site().engine
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
        held = languages_held(engine, works["second"])
        common = tuple(each for each in languages_held(engine, works["first"]) if each in held)
        if common:
            language = (
                language if language in common else next((e for e in interface.preferences() if e in common), common[0])
            )
            rows = comparison.compare(*(_texts(works[name], language) for name in ("first", "second")))
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


def _texts(work: str, language: str) -> list[comparison.Paragraph]:
    """Return the paragraphs of a resolution in one language, in reading order."""
    base, bound = site().base, {"work": NamedNode(work), "version": NamedNode(f"{work}/{language}")}
    rows = site().engine.select(PROLOGUE + _TEXTS, bound)
    found = ((text_of(row["part"]), text_of(row["text"])) for row in rows)
    return [comparison.Paragraph(path_of(base, iri) or "", iri[len(work) + 1 :], text) for iri, text in found if text]


def _former(work: str) -> list[str]:
    """Return the symbols of the resolutions that a resolution took up most of its paragraphs from."""
    if not work:
        return []
    rows = site().engine.select(PROLOGUE + _FORMER, {"graph": NamedNode(f"{work}/lineage")})
    return [text_of(row["symbol"]) for row in rows if "symbol" in row]
