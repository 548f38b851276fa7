"""From the ledger to a published version: the works that changed in, a new version of the store out.

A work is written whole: its own graph and those of its language versions are replaced together, so that no triple of
an earlier reading stays behind. Of what works share (cited documents, things named by rule) only what the changed
works name is written again; the knowledge files are a graph each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from unres_ontology import BASE, full_text

from . import naming
from .alignment import aligned
from .bulk_loading import MEMORY, BulkLoad
from .dataset import Plan, facts, knowledge_graphs, write_shared
from .errors import Defect
from .graph import version_quads
from .indexing import IndexWriter, entries
from .ledger import Ledger, Named, unpacked
from .lineage import GRAPH as LINEAGE
from .lineage import compared_in, trace
from .model import LANGUAGES
from .parallel import mapped
from .sketch_book import SketchBook
from .sketches import Sketch, sketched
from .store import QUADS, VERSIONS_KEPT, StoreDirectory
from .tallies import Tally, tallied
from .terms import iri
from .validation import Finding, Validator, Violation, settled_violations
from .work import WorkGraph

Progress = Callable[[str, int, int], None]
LOADER_VERSION = version("unres")


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
    findings: list[Finding]


def written_work(
    packed_versions: list[bytes],
    base: str = BASE,
    compared: Collection[str] = (),
    checked_with: tuple[Path, ...] | None = None,
) -> Written:
    """Return what is published of a work, from its packed language versions; `compared` are those to be sketched.

    With the vocabularies that it is `checked_with` also what in it breaks a constraint, as far as they tell.
    """
    versions = aligned([unpacked(data) for data in packed_versions])
    graph = WorkGraph(versions, base)
    said = [graph.quads(), *(version_quads(annotated, LOADER_VERSION, base) for annotated in versions)]
    quads = b"".join(said)
    symbol = versions[0].document.masthead.symbol
    digest = hashlib.sha256(quads).hexdigest()
    sketches = [sketched(found.document) for found in versions if found.document.language in compared]
    named = naming.named_outside(graph, versions)
    findings = [] if checked_with is None else _validator(checked_with, base).findings_of_work(said)
    count = quads.count(b"\n")
    return Written(symbol, quads, count, digest, named, sketches, entries(versions), tallied(versions), findings)


@lru_cache(1)
def _validator(vocabularies: tuple[Path, ...], base: str) -> Validator:
    """Return what checks works, made once in each process: it knows the classes that the knowledge files tell."""
    return Validator.of_turtle(data for _, data in knowledge_graphs(vocabularies, base))


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
    memory: int = MEMORY,
    spoiled: Callable[[Defect], None] = lambda defect: None,
    violated: Callable[[Violation], None] | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> str:
    """Publish what changed in the ledger; return the new version's name, or '' where nothing did.

    `state` is the fingerprint of loader and knowledge: where it is not that of the published version, or with
    `afresh`, everything is written again. A work that cannot be written is left out, and told to `spoiled`. Of the
    versions on disk `keep` stay; `memory` is what the load aims to stay within, in MiB. With `violated` all that is
    written is checked against the shapes, and what breaks a constraint told. Raises StoreError where the store cannot
    be written.
    """
    vocabularies = tuple(vocabularies)
    checked_with = vocabularies if violated else None
    settled = f"{state} {base}"
    plan = planned(store, ledger, settled, afresh=afresh)
    if not plan.works and not plan.afresh:
        return ""

    def write(quads: ox.Store, directory: Path) -> dict[str, Any]:
        before = None if plan.afresh else store.current()
        index = IndexWriter(directory / full_text.FOLDER, before and before / full_text.FOLDER)
        index.remove(map(naming.document_key, plan.works))
        if not plan.afresh:
            _remove_works(quads, plan.works, base)
        findings: list[Finding] = []
        book, renewed = SketchBook(ledger), set()
        with BulkLoad(quads, directory / QUADS, memory, compact=plan.afresh) as load:
            for work in _written(ledger, plan.works, base, jobs, progress, checked_with):
                if isinstance(work, Defect):
                    ledger.expel(work.subject)
                    spoiled(work)
                    continue
                load.add(work.quads)
                _enter(ledger, book, work)
                renewed.add(work.symbol)
                findings += work.findings
                index.add(work.entries)
            load.end()
            # while the engine is still at it
            index.close()
            lineage = trace(ledger, plan.works, renewed, None if plan.afresh else plan.since, base)
        digest = write_shared(quads, directory / QUADS, ledger, plan, lineage, vocabularies, base)
        if violated:
            for violation in settled_violations(quads, findings, base):
                violated(violation)
        found = facts(quads, ledger, lineage, base)
        ledger.commit()  # before the version counts as published: it must never know more than its ledger
        of_ledger = {"ledger": ledger.setting("identity"), "revision": ledger.revision, "settled": settled}
        return {**found, "digest": digest, **of_ledger}

    return store.publish(write, afresh=plan.afresh, keep=keep)


def _written(
    ledger: Ledger,
    symbols: list[str],
    base: str,
    jobs: int | str,
    progress: Progress,
    checked_with: tuple[Path, ...] | None,
) -> Iterator[Written | Defect]:
    """Yield what is published of each work, in order; a work of which nothing is left is dropped from the ledger."""
    compared = compared_in(ledger.languages())

    def packed() -> Iterator[tuple[str, list[bytes], str, list[str], tuple[Path, ...] | None]]:
        for symbol in symbols:
            versions = ledger.versions(symbol)
            if versions:
                languages = [language for language, works in compared.items() if symbol in works]
                yield symbol, versions, base, languages, checked_with
            else:
                ledger.drop(symbol)

    for done, work in enumerate(mapped(written_or_defect, packed(), jobs), 1):
        progress("Writing graphs", done, len(symbols))
        yield work


def _enter(ledger: Ledger, book: SketchBook, work: Written) -> None:
    ledger.name(work.symbol, work.named)
    ledger.weigh(work.symbol, work.triples, work.digest)
    ledger.tally(work.symbol, work.tally)
    book.renew(work.symbol, work.sketches)


def _remove_works(quads: ox.Store, symbols: Iterable[str], base: str) -> None:
    for symbol in symbols:
        work = iri(naming.document_key(symbol), base)[1:-1]
        for graph in (work, *(f"{work}/{name}" for name in (*LANGUAGES, LINEAGE))):
            quads.remove_graph(ox.NamedNode(graph))
