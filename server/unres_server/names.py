"""The names of the things the data knows (verbs, concepts, actors, events, instruments), read once per data version."""

from __future__ import annotations

from pyoxigraph import NamedNode

from unres_server.engine import Engine
from unres_server.nodes import Nodes, triples_of
from unres_server.portraits import PROLOGUE

_GRAPHS = ("verbs", "concepts", "actors", "events", "instruments")
_NAMES = "CONSTRUCT { ?thing skos:prefLabel ?name } WHERE { GRAPH ?this { ?thing skos:prefLabel ?name } }"
_kept: dict[tuple[int, str, str], Nodes] = {}


def names(engine: Engine, base: str) -> Nodes:
    """Return the names of everything in the knowledge graphs of the data now served."""
    key = (id(engine), engine.version, base)
    if key not in _kept:
        data = b"".join(
            b"".join(engine.construct(PROLOGUE + _NAMES, {"this": NamedNode(f"{base}graph/{graph}")}, "nt"))
            for graph in _GRAPHS
        )
        _kept.clear()
        _kept[key] = Nodes(base, triples_of(data))
    return _kept[key]
