"""The names of the things the data knows (verbs, concepts, actors, events, instruments), read once per data version."""

from __future__ import annotations

from pyoxigraph import Literal

from unres_server.nodes import Nodes
from unres_server.port import Engine
from unres_server.portraits import PROLOGUE

_NAMES = """CONSTRUCT { ?thing skos:prefLabel ?name } WHERE {
  GRAPH ?graph { ?thing skos:prefLabel ?name } FILTER(STRSTARTS(STR(?graph), %s))
}"""
_kept: dict[tuple[int, str, str], Nodes] = {}


def names(engine: Engine, base: str) -> Nodes:
    """Return the names of everything in the knowledge graphs of the data now served."""
    key = (id(engine), engine.version, base)
    if key not in _kept:
        data = b"".join(engine.construct(PROLOGUE + _NAMES % Literal(f"{base}graph/"), {}, "nt"))
        _kept.clear()
        _kept[key] = Nodes.of(base, data)
    return _kept[key]
