"""From the ledger to a published version: the works that changed in, a new version of the store out.

A work is written whole: its own graph and those of its language versions are replaced together, so that no triple of
an earlier reading stays behind. What all works share (cited documents, things named by rule) is one graph,
gathered anew each time; the knowledge files are a graph each.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from unres_ontology import BASE, folder

from .alignment import aligned
from .graph import entity_lines, version_quads
from .ledger import Ledger, Named, unpacked
from .model import LANGUAGES, Annotated, Entity
from .parallel import mapped
from .store import LineStream, StoreDirectory, replace_graph
from .terms import PREFIXES, iri, term, text
from .witnesses import document_page
from .work import WorkGraph

Progress = Callable[[str, int, int], None]
LOADER_VERSION = version("unres")
NOT_PUBLISHED = {"shapes.ttl"}
STREAM_BYTES = 1 << 20
"""How many bytes of quads are handed to the store at a time."""


def fingerprint(vocabularies: Iterable[Path] = ()) -> str:
    """Return a digest of everything a reading depends on besides the file: code, grammar, knowledge, vocabularies."""
    digest = hashlib.sha256()
    own = [*Path(__file__).parent.rglob("*.py"), *Path(__file__).parent.rglob("*.toml"), *folder().glob("*.ttl")]
    for path in [*sorted(own), *sorted(vocabularies)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def written_work(packed_versions: list[bytes], base: str = BASE) -> tuple[str, bytes, Named]:
    """Return a work's symbol, the N-Quads of its graphs and what it names outside itself, from its packed versions."""
    versions = aligned([unpacked(data) for data in packed_versions])
    graph = WorkGraph(versions, base)
    lines = graph.lines()
    for annotated in versions:
        lines += version_quads(annotated, LOADER_VERSION, base)
    symbol = versions[0].document.masthead.symbol
    return symbol, "".join(line + "\n" for line in lines).encode(), named_outside(graph, versions)


def named_outside(graph: WorkGraph, versions: list[Annotated]) -> Named:
    """Return what the versions name by rule, with the labels and facts of all of them, and what they cite."""
    entities: dict[str, Entity] = {}
    meeting = graph.meeting()
    for entity in [*(entity for found in versions for entity in found.entities), *([meeting] if meeting else [])]:
        known = entities.get(entity.key, Entity(entity.key, entity.kind))
        labels = {**dict(entity.labels), **dict(known.labels)}
        facts = dict.fromkeys((*known.facts, *entity.facts))
        entities[entity.key] = Entity(entity.key, entity.kind, tuple(labels.items()), tuple(facts))
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
    return Named(list(entities.values()), sorted(cited))


def publish(
    store: StoreDirectory,
    ledger: Ledger,
    *,
    state: str,
    vocabularies: Iterable[Path] = (),
    base: str = BASE,
    jobs: int = 1,
    progress: Progress = lambda stage, done, total: None,
) -> str:
    """Publish what is pending in the ledger; return the new version's name, or '' where nothing changed.

    `state` is the fingerprint of loader and knowledge: where it is not that of the published version, everything is
    written again. Raises StoreError where the store cannot be written.
    """
    published = store.current() is not None
    settled = f"{state} {base}"
    afresh = not published or ledger.setting("state") != settled
    pending, known = ledger.pending(), ledger.symbols()
    if not pending and not afresh:
        return ""
    afresh = afresh or 2 * len(pending) > len(known)
    symbols = known if afresh else pending

    def write(quads: ox.Store) -> dict[str, Any]:
        stream = _written(ledger, symbols, base, jobs, progress)
        if afresh:
            quads.bulk_load(io.BufferedReader(LineStream(stream), STREAM_BYTES), ox.RdfFormat.N_QUADS)
            for graph, data in _knowledge(vocabularies, base):
                quads.bulk_load(data, ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
        else:
            for symbol in symbols:
                _remove_work(quads, symbol, base)
            quads.bulk_load(io.BufferedReader(LineStream(stream), STREAM_BYTES), ox.RdfFormat.N_QUADS)
        replace_graph(quads, base + "graph/entities", _entities(ledger, base))
        return _describe(quads, ledger, base)

    name = store.publish(write, afresh=afresh)
    ledger.published()
    ledger.remember("state", settled)
    ledger.commit()
    return name


def _written(ledger: Ledger, symbols: list[str], base: str, jobs: int, progress: Progress) -> Iterator[bytes]:
    def packed() -> Iterator[tuple[list[bytes], str]]:
        for symbol in symbols:
            versions = ledger.versions(symbol)
            if versions:
                yield versions, base
            else:
                ledger.drop(symbol)

    for done, (symbol, data, named) in enumerate(mapped(written_work, packed(), jobs), 1):
        ledger.name(symbol, named)
        progress("Writing graphs", done, len(symbols))
        yield data


def _remove_work(quads: ox.Store, symbol: str, base: str) -> None:
    work = iri("doc/" + symbol.replace("[", "%5B").replace("]", "%5D"), base)[1:-1]
    for graph in (work, *(f"{work}/{language}" for language in LANGUAGES)):
        quads.remove_graph(ox.NamedNode(graph))


def _knowledge(vocabularies: Iterable[Path], base: str) -> Iterator[tuple[str, bytes]]:
    """Yield each knowledge file's graph and its Turtle, moved to the base in use; the vocabulary's names stay."""
    for path in [*sorted(folder().glob("*.ttl")), *vocabularies]:
        if path.name in NOT_PUBLISHED:
            continue
        data = path.read_bytes()
        if base != BASE:
            data = data.replace(BASE.encode(), base.encode()).replace(
                (base + "ontology").encode(), (BASE + "ontology").encode()
            )
        stem = "vocabulary" if path.stem == "unres" else path.stem
        yield f"{base}graph/{stem}", data


def _entities(ledger: Ledger, base: str) -> Iterator[str]:
    graph = iri("graph/entities", base)
    entities: dict[str, Entity] = {}
    cited: set[str] = set()
    works = {"doc/" + symbol.replace("[", "%5B").replace("]", "%5D") for symbol in ledger.symbols()}
    for named in ledger.named():
        cited.update(named.cited)
        for entity in named.entities:
            known = entities.get(entity.key, Entity(entity.key, entity.kind))
            labels = {**dict(entity.labels), **dict(known.labels)}
            entities[entity.key] = Entity(entity.key, entity.kind, tuple(labels.items()), (*known.facts, *entity.facts))
    yield from entity_lines(entities, graph, base)
    for key in sorted(cited):
        yield from _cited_lines(key, works, graph, base)


def _cited_lines(key: str, works: set[str], graph: str, base: str) -> Iterator[str]:
    """Yield what is known of a cited document that is not loaded, or of a part of one: its symbol, and its page."""
    document, _, part = _split_part(key)
    if document in works:
        return
    subject, whole = iri(key, base), iri(document, base)
    if part:
        yield f"{subject} {term('rdf:type')} {term('unr:CitedPart')} {graph} ."
        yield f"{subject} {term('dct:isPartOf')} {whole} {graph} ."
        return
    symbol = document.removeprefix("doc/").replace("%5B", "[").replace("%5D", "]")
    yield f"{whole} {term('rdf:type')} {term('unr:Instrument')} {graph} ."
    yield f"{whole} {term('dct:identifier')} {text(symbol)} {graph} ."
    yield f"{whole} {term('rdfs:seeAlso')} {iri(document_page(symbol), base)} {graph} ."


def _split_part(key: str) -> tuple[str, str, str]:
    """Split the key of a part into document and path: a path begins with a lower-case part name and a number."""
    for name in ("/part/", "/annex/", "/annex", "/pp/", "/op/", "/fn/", "/h/"):
        document, found, rest = key.partition(name)
        if found:
            return document, found, found.strip("/") + ("/" + rest if rest else "")
    return key, "", ""


def _describe(quads: ox.Store, ledger: Ledger, base: str) -> dict[str, Any]:
    """Write the data set's own graph (what it is, not when it was made) and return what the manifest says."""
    works, versions = len(ledger.symbols()), ledger.count_versions()
    graph, me = iri("graph/dataset", base), iri("dataset", base)
    lines = [
        f"{me} {term('rdf:type')} {term('void:Dataset')} {graph} .",
        f"{me} {term('dct:title')} {text('United Nations resolutions as linked data', 'en')} {graph} .",
        f"{me} {term('dct:title')} {text('联合国决议关联数据', 'zh')} {graph} .",
        f"{me} {term('void:uriSpace')} {text(base)} {graph} .",
        f"{me} {term('void:vocabulary')} <{PREFIXES['unr']}> {graph} .",
        f"{me} {term('unr:works')} {text(str(works))}^^{term('xsd:integer')} {graph} .",
        f"{me} {term('unr:languageVersions')} {text(str(versions))}^^{term('xsd:integer')} {graph} .",
    ]
    replace_graph(quads, base + "graph/dataset", lines)
    graphs = sum(1 for _ in quads.named_graphs())
    return {"triples": len(quads), "graphs": graphs, "works": works, "documents": versions, "base": base}
