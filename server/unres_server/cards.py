"""Cards: what a link on a page leads to, in a few lines, shown beside the link when a reader points at it.

A card is a fragment of a page (`/card/…` for the thing at `/…`); without script nobody asks for it, and the link
itself is all there is.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template
from pyoxigraph import NamedNode

from unres_server import interface
from unres_server.iris import iri_of
from unres_server.nodes import Nodes
from unres_server.portraits import PROLOGUE, kind_of
from unres_server.problems import NotFound
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("cards", __name__)

LENGTH: Final = 280
"""How many characters of a text a card shows."""

_ABOUT: Final = """CONSTRUCT { ?this ?p ?o } WHERE { ?this ?p ?o
  VALUES ?p { skos:prefLabel skos:definition dct:title dct:identifier unr:adoptedOn unr:text unr:number unr:resolution
              schema:startDate schema:endDate rdf:type } }"""


@blueprint.get("/card/<path:path>")
def card(path: str) -> Response:
    """Return the card of the thing at a path, as a fragment of HTML.

    :raises NotFound: 404, when the data does not know it.
    """
    engine, base = site().engine, site().base
    iri = iri_of(base, path)
    kind = kind_of(engine, iri)
    if kind is None:
        raise NotFound(f"The data knows no {iri}.")
    copy = unchanged()
    if copy is not None:
        return copy
    triples = engine.construct(PROLOGUE + _ABOUT, {"this": NamedNode(iri)}, "nt")
    nodes = Nodes.of(base, b"".join(triples))
    text, language = excerpt(nodes, iri)
    page = render_template(
        "card.html", iri=iri, kind=kind, nodes=nodes, text=text, language=language, prefer=interface.preferences()
    )
    return answer(page, "text/html; charset=utf-8")


def excerpt(nodes: Nodes, iri: str) -> tuple[str, str]:
    """Return the beginning of a part's text in the reader's language, or the nearest there is, with that language."""
    for language in (*interface.preferences(), *interface.LANGUAGES):
        text = nodes.text(iri, "unr:text", language) or nodes.text(iri, "skos:definition", language)
        if text:
            return (text if len(text) <= LENGTH else text[: LENGTH - 1].rstrip() + "…"), language
    return "", ""
