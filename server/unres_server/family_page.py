"""A paragraph in, the page of its family out: whose words it took up, and who took up its own, as a timeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, render_template, request
from pyoxigraph import Literal, NamedNode

from unres_server import interface
from unres_server.comparison import Change, changes
from unres_server.iris import iri_of, short
from unres_server.nodes import text_of
from unres_server.port import Engine
from unres_server.portraits import PROLOGUE
from unres_server.problems import NotFound
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("family", __name__)

MOST: Final = 200
"""How many paragraphs that took up the words a page shows at most."""

_BEFORE: Final = "SELECT ?this ?member WHERE { ?this unr:derivedFrom+ ?member }"
_AFTER: Final = f"SELECT ?this ?member WHERE {{ ?member unr:derivedFrom+ ?this }} LIMIT {MOST + 1}"
_STEPS: Final = """SELECT ?member ?source ?similarity ?series WHERE {{
  VALUES ?member {{ {members} }}
  ?member unr:derivation ?derivation . ?derivation prov:entity ?source ; unr:similarity ?similarity .
  OPTIONAL {{ ?derivation unr:sameSeries ?series }}
}}"""
_SAID: Final = """SELECT ?member ?symbol ?date ?text WHERE {{
  VALUES ?member {{ {members} }}
  ?member unr:resolution ?work ; unr:text ?text . ?work dct:identifier ?symbol .
  OPTIONAL {{ ?work unr:adoptedOn ?date }}
}}"""


@dataclass(slots=True)
class Member:
    """One paragraph of a family: where its words come from, how closely, and its texts by language."""

    iri: str
    source: str = ""
    similarity: str = ""
    series: bool = False
    symbol: str = ""
    date: str = ""
    texts: dict[str, str] | None = None
    changes: tuple[Change, ...] = ()

    def said(self, language: str) -> tuple[str, str]:
        """Return the text in a language, or in another where it is not there, and the language it is in."""
        texts = self.texts or {}
        held = language if language in texts else next(iter(sorted(texts)), "")
        return texts.get(held, ""), held


@blueprint.get("/family/<path:paragraph>")
def family(paragraph: str) -> Response:
    """Return the family of a paragraph as a timeline with the differences from step to step, in ``?in=`` a language.

    :raises NotFound: 404, when there is no such paragraph.
    """
    copy = unchanged()
    if copy is not None:
        return copy
    iri = iri_of(site().base, f"doc/{paragraph}")
    members = members_of(site().engine, iri)
    if not members[iri].texts:
        raise NotFound(f"{short(site().base, iri)} is not a paragraph of a resolution that is loaded.")
    held = [code for code in interface.LANGUAGES if code in (members[iri].texts or {})]
    wanted = (request.args.get("in", ""), *interface.preferences(), *held)
    language = next(code for code in wanted if code in held)
    line = sorted(members.values(), key=lambda each: (each.date, each.symbol, each.iri))
    for member in line:
        before = members.get(member.source)
        if before and language in (member.texts or {}) and language in (before.texts or {}):
            member.changes = changes(before.said(language)[0], member.said(language)[0])
    shown = line[: MOST + 1]
    more = len(line) > len(shown)
    body = render_template("family.html", iri=iri, line=shown, members=members, language=language, held=held, more=more)
    return answer(body, "text/html; charset=utf-8")


def members_of(engine: Engine, iri: str) -> dict[str, Member]:
    """Return the family of a paragraph by IRI: the line it comes from, itself, and all that took up its words."""
    this = {"this": NamedNode(iri)}
    line = [row for query in (_BEFORE, _AFTER) for row in engine.select(PROLOGUE + query, this)]
    members = {each: Member(each) for each in (iri, *(text_of(row["member"]) for row in line))}
    for row in engine.select(PROLOGUE + _STEPS.format(members=_listed(members))):
        said = {name: text_of(term) for name, term in row.items()}
        member = members[said["member"]]
        member.source, member.similarity = said["source"], said["similarity"]
        member.series = said.get("series") == "true"
    _read(engine, members)
    return members


def _listed(members: Iterable[str]) -> str:
    return " ".join(str(NamedNode(iri)) for iri in members)


def _read(engine: Engine, members: dict[str, Member]) -> None:
    """Add to each member its symbol, its date and its texts."""
    for row in engine.select(PROLOGUE + _SAID.format(members=_listed(members))):
        member, text = members[text_of(row["member"])], row["text"]
        member.symbol, member.date = text_of(row["symbol"]), text_of(row.get("date"))
        if isinstance(text, Literal):
            member.texts = {**(member.texts or {}), text.language or "": text.value}
