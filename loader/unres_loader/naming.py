"""What works name outside themselves: the records of the works in, the graph that they all share out.

Cited documents that are not loaded and things named by rule (sessions, meetings, reports) may be named by many works.
Each is a key, and its lines follow from what every work says of it, so a key can be written again on its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from unres_ontology import BASE

from .graph import entity_lines
from .ledger import Ledger, Named
from .model import Annotated, Entity
from .terms import iri, term, text
from .witnesses import document_page
from .work import WorkGraph

GRAPH = "graph/entities"


def named_outside(graph: WorkGraph, versions: list[Annotated]) -> Named:
    """Return what the versions name by rule, with the labels and facts of all of them, and what they cite."""
    meeting = graph.meeting()
    said = [*(entity for found in versions for entity in found.entities), *([meeting] if meeting else [])]
    cited = {
        key
        for found in versions
        for citation in found.citations
        for key in (citation.target, *citation.pinpoint_parts, *citation.candidates)
        if key.startswith("doc/")
    }
    for found in versions:
        cited.update("doc/" + symbol for symbol in found.document.masthead.recommended_in)
        cited.update(mention.entity for mention in found.mentions if mention.entity.startswith("doc/"))
    return Named(merged(said), sorted(cited))


def merged(said: Iterable[Entity]) -> list[Entity]:
    """Return each key once, with the labels and facts of all that is said of it; the first label of a language counts.

    >>> merged([Entity("event/a", "event", (("en", "A"),)), Entity("event/a", "event", (("en", "B"), ("fr", "C")))])[0]
    Entity(key='event/a', kind='event', labels=(('en', 'A'), ('fr', 'C')), facts=())
    """
    entities: dict[str, Entity] = {}
    for entity in said:
        known = entities.get(entity.key, Entity(entity.key, entity.kind))
        labels = {**dict(entity.labels), **dict(known.labels)}
        facts = dict.fromkeys((*known.facts, *entity.facts))
        entities[entity.key] = Entity(entity.key, entity.kind, tuple(labels.items()), tuple(facts))
    return list(entities.values())


def changed_keys(ledger: Ledger, works: Iterable[str], since: int) -> list[str]:
    """Return the keys whose lines may differ from those of a revision, where these works changed since.

    A work that comes or goes decides what is said here of its own document and of its parts.
    """
    changed = set(ledger.changed_keys(since))
    for symbol in works:
        document = document_key(symbol)
        changed.update({document, *ledger.keys(document + "/")})
    return sorted(changed)


def remove_keys(quads: ox.Store, keys: Iterable[str], base: str = BASE) -> None:
    """Take out of a store what the shared graph says of keys."""
    graph = ox.NamedNode(base + GRAPH)
    for key in keys:
        for quad in list(quads.quads_for_pattern(ox.NamedNode(iri(key, base)[1:-1]), None, None, graph)):
            quads.remove(quad)


def key_lines(ledger: Ledger, key: str, base: str = BASE) -> Iterator[str]:
    """Yield the lines of one key: what is said of it by rule, and that it is cited where it is a document."""
    said = ledger.named(key)
    graph = iri(GRAPH, base)
    entities = {entity.key: entity for entity in merged(entity for entity in said if entity is not None)}
    yield from entity_lines(entities, graph, base)
    if None in said:
        yield from _cited_lines(ledger, key, graph, base)


def document_key(symbol: str) -> str:
    """Return the key of the document with a symbol.

    >>> document_key("A/RES/217(III)[A]")
    'doc/A/RES/217(III)%5BA%5D'
    """
    return "doc/" + symbol.replace("[", "%5B").replace("]", "%5D").replace(" ", "")


def _cited_lines(ledger: Ledger, key: str, graph: str, base: str) -> Iterator[str]:
    """Yield what is known of a cited document that is not loaded, or of a part of one: its symbol, and its page."""
    document, part = _split_part(key)
    symbol = document.removeprefix("doc/").replace("%5B", "[").replace("%5D", "]")
    if ledger.holds(symbol):
        return
    subject, whole = iri(key, base), iri(document, base)
    if part:
        yield f"{subject} {term('rdf:type')} {term('unr:CitedPart')} {graph} ."
        yield f"{subject} {term('dct:isPartOf')} {whole} {graph} ."
        return
    yield f"{whole} {term('rdf:type')} {term('unr:Instrument')} {graph} ."
    yield f"{whole} {term('dct:identifier')} {text(symbol)} {graph} ."
    yield f"{whole} {term('rdfs:seeAlso')} {iri(document_page(symbol), base)} {graph} ."


def _split_part(key: str) -> tuple[str, str]:
    """Split the key of a part into document and path: a path begins with a lower-case part name and a number."""
    for name in ("/part/", "/annex/", "/annex", "/pp/", "/op/", "/fn/", "/h/"):
        document, found, rest = key.partition(name)
        if found:
            return document, found.strip("/") + ("/" + rest if rest else "")
    return key, ""
