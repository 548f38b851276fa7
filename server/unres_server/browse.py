"""The list of resolutions with facets (body, year, language), and two resolutions side by side."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, render_template, request
from pyoxigraph import Literal, NamedNode

from unres_server import comparison, interface
from unres_server.iris import PREFIXES, path_of
from unres_server.names import names
from unres_server.nodes import Nodes, text_of
from unres_server.port import Engine
from unres_server.portraits import PROLOGUE, portray
from unres_server.problems import NotFound
from unres_server.reading_page import languages_of
from unres_server.resolver import official, parse_wish, work_of
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("browse", __name__)

PAGE: Final = 100
_HTML: Final = "text/html; charset=utf-8"
_ALL: Final = """SELECT ?work ?symbol ?body ?date ?version WHERE {
  ?work unr:hasVersion ?version ; dct:identifier ?symbol .
  OPTIONAL { ?work unr:adoptedBy ?body } OPTIONAL { ?work unr:adoptedOn ?date }
}"""
_TITLES: Final = "SELECT ?work ?title WHERE { ?work unr:hasVersion ?version ; dct:title ?title }"


@dataclass(slots=True)
class Listed:
    """One resolution in the list."""

    iri: str
    symbol: str
    body: str
    date: str
    languages: list[str]

    @property
    def year(self) -> str:
        """The year of adoption."""
        return self.date[:4]


_kept: dict[tuple[int, str], list[Listed]] = {}
_titles: dict[tuple[int, str], dict[str, dict[str, str]]] = {}


def listed(engine: Engine) -> list[Listed]:
    """Return all resolutions, the newest first; read once per data version."""
    key = (id(engine), engine.version)
    if key not in _kept:
        found: dict[str, Listed] = {}
        for row in engine.select(PROLOGUE + _ALL):
            text = {name: text_of(term) for name, term in row.items()}
            one = found.setdefault(
                text["work"], Listed(text["work"], text["symbol"], text.get("body", ""), text.get("date", ""), [])
            )
            one.languages.append(text["version"].rpartition("/")[2])
        for one in found.values():
            one.languages = [language for language in interface.LANGUAGES if language in one.languages]
        _kept.clear()
        _kept[key] = sorted(found.values(), key=lambda one: (one.date, one.symbol), reverse=True)
    return _kept[key]


def titles(engine: Engine) -> dict[str, dict[str, str]]:
    """Return the titles of all resolutions by language; read once per data version."""
    key = (id(engine), engine.version)
    if key not in _titles:
        found: dict[str, dict[str, str]] = {}
        for row in engine.select(PROLOGUE + _TITLES):
            work, title = row["work"], row["title"]
            if isinstance(work, NamedNode) and isinstance(title, Literal):
                found.setdefault(work.value, {})[title.language or ""] = title.value
        _titles.clear()
        _titles[key] = found
    return _titles[key]


@blueprint.get("/browse")
def browse() -> Response:
    """Return the resolutions that the facets ``?body= ?year= ?language=`` leave, a page at a time."""
    copy = unchanged()
    if copy is not None:
        return copy
    engine = site().engine
    wish = {name: request.args.get(name, "")[:200] for name in ("body", "year", "language")}
    every = listed(engine)

    def fits(one: Listed, but: str = "") -> bool:
        return (
            (but == "body" or not wish["body"] or one.body == wish["body"])
            and (but == "year" or not wish["year"] or one.year == wish["year"])
            and (but == "language" or not wish["language"] or wish["language"] in one.languages)
        )

    found = [one for one in every if fits(one)]
    number = request.args.get("page", "1")
    page = max(1, int(number)) if number.isdigit() and len(number) < 7 else 1
    facets = {
        "body": sorted(
            Counter(one.body for one in every if one.body and fits(one, "body")).items(), key=lambda item: -item[1]
        ),
        "year": sorted(Counter(one.year for one in every if one.year and fits(one, "year")).items(), reverse=True),
        "language": [
            (code, sum(code in one.languages for one in every if fits(one, "language"))) for code in interface.LANGUAGES
        ],
    }
    shown = found[(page - 1) * PAGE : page * PAGE]
    return answer(
        render_template(
            "browse.html",
            found=len(found),
            shown=shown,
            titles=titles(engine),
            wish=wish,
            facets=facets,
            page=page,
            more=len(found) > page * PAGE,
            names=names(engine, site().base),
            prefer=interface.preferences(),
        ),
        _HTML,
    )


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
        symbols=[one.symbol for one in listed(engine)[:2000]],
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
