"""The names of the things the data knows (verbs, concepts, actors, events, instruments), read once per data version."""

from __future__ import annotations

from pyoxigraph import Literal

from unres_server.nodes import Nodes, text_of
from unres_server.per_version import per_version
from unres_server.port import Engine
from unres_server.portraits import PROLOGUE

_NAMES = """CONSTRUCT { ?thing skos:prefLabel ?name } WHERE {
  GRAPH ?graph { ?thing skos:prefLabel ?name } FILTER(STRSTARTS(STR(?graph), %s))
}"""
_ALL_NAMES = """SELECT DISTINCT ?thing ?label WHERE {
  { GRAPH ?graph { ?thing skos:prefLabel ?label } } UNION { GRAPH ?graph { ?thing skos:altLabel ?label } }
  FILTER(STRSTARTS(STR(?graph), %s))
}"""


@per_version
def names(engine: Engine, base: str) -> Nodes:
    """Return the names of everything in the knowledge graphs of the data now served."""
    return Nodes.of(base, b"".join(engine.construct(PROLOGUE + _NAMES % Literal(f"{base}graph/"), {}, "nt")))


@per_version
def all_names(engine: Engine, base: str) -> list[tuple[str, str]]:
    """Return every name of a thing of ours, in small letters, with its IRI."""
    rows = engine.select(PROLOGUE + _ALL_NAMES % Literal(f"{base}graph/"))
    found = ((text_of(row["label"]).casefold(), text_of(row["thing"])) for row in rows)
    return [(label, thing) for label, thing in found if thing.startswith(base)]


def named_like(engine: Engine, base: str, text: str, most: int = 12) -> list[str]:
    """Return the IRIs of things of ours with a name that holds a text: the shortest name first."""
    wanted = text.casefold().strip()
    found = [(len(label), thing) for label, thing in all_names(engine, base) if wanted and wanted in label]
    return list(dict.fromkeys(thing for _, thing in sorted(found)))[:most]
