"""The names of the things the data knows (verbs, concepts, actors, events, instruments), read once per data version."""

from __future__ import annotations

from pyoxigraph import Literal

from unres_server.nodes import Nodes, text_of
from unres_server.port import Engine
from unres_server.portraits import PROLOGUE

_NAMES = """CONSTRUCT { ?thing skos:prefLabel ?name } WHERE {
  GRAPH ?graph { ?thing skos:prefLabel ?name } FILTER(STRSTARTS(STR(?graph), %s))
}"""
_ALL_NAMES = """SELECT DISTINCT ?thing ?label WHERE {
  { GRAPH ?graph { ?thing skos:prefLabel ?label } } UNION { GRAPH ?graph { ?thing skos:altLabel ?label } }
  FILTER(STRSTARTS(STR(?graph), %s))
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


_sought: dict[tuple[int, str, str], list[tuple[str, str]]] = {}


def named_like(engine: Engine, base: str, text: str, most: int = 12) -> list[str]:
    """Return the IRIs of things of ours with a name that holds a text: the shortest name first."""
    key = (id(engine), engine.version, base)
    if key not in _sought:
        rows = engine.select(PROLOGUE + _ALL_NAMES % Literal(f"{base}graph/"))
        _sought.clear()
        _sought[key] = [
            (text_of(row["label"]).casefold(), text_of(row["thing"]))
            for row in rows
            if text_of(row["thing"]).startswith(base)
        ]
    wanted = text.casefold().strip()
    found = [(len(label), thing) for label, thing in _sought[key] if wanted and wanted in label]
    return list(dict.fromkeys(thing for _, thing in sorted(found)))[:most]
