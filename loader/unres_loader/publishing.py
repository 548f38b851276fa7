"""From the ledger to a published version: the works that changed in, a new version of the store out.

A work is written whole: its own graph and those of its language versions are replaced together, so that no triple of
an earlier reading stays behind. Of what works share (cited documents, things named by rule) only what the changed
works name is written again; the knowledge files are a graph each.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Collection, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from unres_ontology import BASE, folder, full_text

from . import naming
from .alignment import aligned
from .errors import Defect
from .graph import version_quads
from .indexing import IndexWriter, entries
from .ledger import Ledger, Named, unpacked
from .lineage import GRAPH as LINEAGE
from .lineage import compared_in, trace
from .model import LANGUAGES
from .parallel import mapped
from .sketches import Sketch, sketched
from .store import VERSIONS_KEPT, LineStream, StoreDirectory, replace_graph
from .tallies import Tally, tallied, write_tallies
from .terms import PREFIXES, iri, term, text
from .work import WorkGraph

Progress = Callable[[str, int, int], None]
LOADER_VERSION = version("unres")
NOT_PUBLISHED = {"shapes.ttl"}
STREAM_BYTES = 1 << 20
"""How many bytes of quads are handed to the store at a time."""


class Written(NamedTuple):
    """One work as it goes into the store: its N-Quads and how many they are, what it names outside itself; sketches
    for the lineage, its entries for the full text index, and what it counts for the statistics."""

    symbol: str
    quads: bytes
    triples: int
    digest: str
    named: Named
    sketches: list[Sketch]
    entries: list[str]
    tally: Tally


class Plan(NamedTuple):
    """What to write: everything into an empty store, or these works over the version published now."""

    afresh: bool
    works: list[str]
    since: int


def written_work(packed_versions: list[bytes], base: str = BASE, compared: Collection[str] = ()) -> Written:
    """Return what is published of a work, from its packed language versions; `compared` are those to be sketched."""
    versions = aligned([unpacked(data) for data in packed_versions])
    graph = WorkGraph(versions, base)
    said = [graph.quads(), *(version_quads(annotated, LOADER_VERSION, base) for annotated in versions)]
    quads = b"".join(said)
    symbol = versions[0].document.masthead.symbol
    digest = hashlib.sha256(quads).hexdigest()
    sketches = [sketched(found.document) for found in versions if found.document.language in compared]
    named = naming.named_outside(graph, versions)
    return Written(symbol, quads, quads.count(b"\n"), digest, named, sketches, entries(versions), tallied(versions))


def written_or_defect(symbol: str, *work: Any) -> Written | Defect:
    """Return what is published of a work, or what went wrong with it: a corpus must not stop at one of its works."""
    try:
        return written_work(*work)
    except Exception as error:
        return Defect.of(symbol, error)


def planned(store: StoreDirectory, ledger: Ledger, settled: str, *, afresh: bool = False) -> Plan:
    """Return what has to be written so that the store holds what the ledger does; `settled` names code and base.

    The published version says which ledger it came from, up to which revision of it and with which code and base:
    where the ledger has gone on from there, only the works that changed since are written.
    """
    before = store.manifest()
    since = int(before.get("revision", 0))
    known = ledger.symbols()
    continues = (
        before.get("ledger") == ledger.setting("identity")
        and before.get("settled") == settled
        and since <= ledger.revision
    )
    if afresh or not continues:
        return Plan(True, known, 0)
    changed = ledger.changed_works(since)
    return Plan(True, known, 0) if 2 * len(changed) > len(known) else Plan(False, changed, since)


def publish(
    store: StoreDirectory,
    ledger: Ledger,
    *,
    state: str,
    vocabularies: Iterable[Path] = (),
    base: str = BASE,
    jobs: int | str = 1,
    afresh: bool = False,
    keep: int = VERSIONS_KEPT,
    spoiled: Callable[[Defect], None] = lambda defect: None,
    progress: Progress = lambda stage, done, total: None,
) -> str:
    """Publish what changed in the ledger; return the new version's name, or '' where nothing did.

    `state` is the fingerprint of loader and knowledge: where it is not that of the published version, or with
    `afresh`, everything is written again. A work that cannot be written is left out, and told to `spoiled`. Of the
    versions on disk `keep` stay. Raises StoreError where the store
    cannot be written.
    """
    settled = f"{state} {base}"
    plan = planned(store, ledger, settled, afresh=afresh)
    if not plan.works and not plan.afresh:
        return ""

    def write(quads: ox.Store, directory: Path) -> dict[str, Any]:
        before = None if plan.afresh else store.current()
        index = IndexWriter(directory / full_text.FOLDER, before and before / full_text.FOLDER)
        index.remove(map(naming.document_key, plan.works))
        sketches: list[Sketch] = []

        def take(work: Written | Defect) -> None:
            if isinstance(work, Defect):
                ledger.expel(work.subject)
                spoiled(work)
                return
            ledger.name(work.symbol, work.named)
            ledger.weigh(work.symbol, work.triples, work.digest)
            ledger.tally(work.symbol, work.tally)
            sketches.extend(work.sketches)
            index.add(work.entries)

        stream = _written(ledger, plan.works, base, jobs, progress, take)
        if not plan.afresh:
            for symbol in plan.works:
                _remove_work(quads, symbol, base)
        quads.bulk_load(io.BufferedReader(LineStream(stream), STREAM_BYTES), ox.RdfFormat.N_QUADS)
        if plan.afresh:
            for graph, data in _knowledge(vocabularies, base):
                quads.bulk_load(data, ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
        _write_keys(quads, ledger, plan, base)
        write_tallies(quads, ledger, None if plan.afresh else plan.since, base)
        lineage = trace(quads, ledger, plan.works, sketches, None if plan.afresh else plan.since, base)
        index.close()
        knowledge = b"".join(data for _, data in _knowledge(vocabularies, base))
        facts = _describe(quads, ledger, lineage, knowledge, base)
        ledger.commit()  # before the version counts as published: it must never know more than its ledger
        return {**facts, "ledger": ledger.setting("identity"), "revision": ledger.revision, "settled": settled}

    return store.publish(write, afresh=plan.afresh, keep=keep)


def _written(
    ledger: Ledger,
    symbols: list[str],
    base: str,
    jobs: int | str,
    progress: Progress,
    take: Callable[[Written | Defect], None],
) -> Iterator[bytes]:
    compared = compared_in(ledger.languages())

    def packed() -> Iterator[tuple[str, list[bytes], str, list[str]]]:
        for symbol in symbols:
            versions = ledger.versions(symbol)
            if versions:
                yield symbol, versions, base, [language for language, works in compared.items() if symbol in works]
            else:
                ledger.drop(symbol)

    for done, work in enumerate(mapped(written_or_defect, packed(), jobs), 1):
        take(work)
        progress("Writing graphs", done, len(symbols))
        yield b"" if isinstance(work, Defect) else work.quads


def _remove_work(quads: ox.Store, symbol: str, base: str) -> None:
    work = iri(naming.document_key(symbol), base)[1:-1]
    for graph in (work, *(f"{work}/{name}" for name in (*LANGUAGES, LINEAGE))):
        quads.remove_graph(ox.NamedNode(graph))


def _write_keys(quads: ox.Store, ledger: Ledger, plan: Plan, base: str) -> None:
    """Write the shared graph: all of its keys, or those that the changed works named before or name now."""
    keys = ledger.keys() if plan.afresh else naming.changed_keys(ledger, plan.works, plan.since)
    graph = ox.NamedNode(base + naming.GRAPH)
    if not plan.afresh:
        for key in keys:
            for quad in list(quads.quads_for_pattern(ox.NamedNode(iri(key, base)[1:-1]), None, None, graph)):
                quads.remove(quad)
    lines = (line.encode() + b"\n" for key in keys for line in naming.key_lines(ledger, key, base))
    quads.bulk_load(io.BufferedReader(LineStream(lines), STREAM_BYTES), ox.RdfFormat.N_QUADS)


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


def _describe(quads: ox.Store, ledger: Ledger, lineage: int, knowledge: bytes, base: str) -> dict[str, Any]:
    """Write the data set's own graph (what it is, not when it was made) and return what the manifest says."""
    works, versions = len(ledger.symbols()), ledger.count_versions()
    digest = hashlib.sha256("".join(ledger.digests()).encode() + knowledge).hexdigest()
    graph, me = iri("graph/dataset", base), iri("dataset", base)
    shared = [name for name in quads.named_graphs() if str(name.value).startswith(base + "graph/")]
    lines = [
        f"{me} {term('rdf:type')} {term('void:Dataset')} {graph} .",
        f"{me} {term('dct:title')} {text('United Nations resolutions as linked data', 'en')} {graph} .",
        f"{me} {term('dct:title')} {text('联合国决议关联数据', 'zh')} {graph} .",
        f"{me} {term('void:uriSpace')} {text(base)} {graph} .",
        f"{me} {term('void:vocabulary')} <{PREFIXES['unr']}> {graph} .",
        f"{me} {term('owl:versionInfo')} {text(digest[:16])} {graph} .",
        f"{me} {term('unr:works')} {text(str(works))}^^{term('xsd:integer')} {graph} .",
        f"{me} {term('unr:languageVersions')} {text(str(versions))}^^{term('xsd:integer')} {graph} .",
    ]
    replace_graph(quads, base + "graph/dataset", lines)
    # the works know how many triples they have; to count them in the store would mean reading all of it
    triples = (
        ledger.count_triples()
        + lineage
        + sum(
            sum(1 for _ in quads.quads_for_pattern(None, None, None, name))
            for name in {*shared, ox.NamedNode(base + "graph/dataset")}
        )
    )
    graphs = sum(1 for _ in quads.named_graphs())
    return {
        "triples": triples,
        "graphs": graphs,
        "works": works,
        "documents": versions,
        "base": base,
        "digest": digest,
    }
