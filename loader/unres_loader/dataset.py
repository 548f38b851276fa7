"""What hangs on more than one work: the ledger and the knowledge files go in, the graphs that all works share come out.

These are what works name outside themselves, the statistics, what derives from what, the knowledge files (a graph
each) and the data set's own graph. Of the first three only what changed is written over a version published before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from unres_ontology import BASE, folder

from . import naming
from .bulk_loading import BulkLoad
from .ledger import Ledger
from .lineage import Lineage
from .tallies import remove_tallies, tally_lines
from .terms import PREFIXES, iri, term, text, typed

GRAPH = "graph/dataset"
SHARED = "graph/"
"""How the keys of all graphs begin that are of no work."""

NOT_PUBLISHED = {"shapes.ttl"}


class Plan(NamedTuple):
    """What to write: everything into an empty store, or these works over the version published now."""

    afresh: bool
    works: list[str]
    since: int


def write_shared(
    quads: ox.Store,
    directory: Path,
    ledger: Ledger,
    plan: Plan,
    lineage: Lineage,
    vocabularies: Iterable[Path] = (),
    base: str = BASE,
) -> str:
    """Write into a store in a directory what hangs on more than one work; return the digest of the data set.

    With `plan.afresh` all of it, else what the plan's works changed. Raises OSError where the store cannot be written.
    """
    keys = ledger.keys() if plan.afresh else naming.changed_keys(ledger, plan.works, plan.since)
    since = None if plan.afresh else plan.since
    knowledge = list(knowledge_graphs(vocabularies, base))
    digest = _digest(ledger, (data for _, data in knowledge))
    if not plan.afresh:
        naming.remove_keys(quads, keys, base)
        remove_tallies(quads, ledger, plan.since, base)
        for graph in (GRAPH, *lineage.lines):
            quads.remove_graph(ox.NamedNode(iri(graph, base)[1:-1]))
    with BulkLoad(quads, directory) as load:
        for key in keys:
            load.add(_joined(naming.key_lines(ledger, key, base)))
        load.add(_joined(tally_lines(ledger, since, base)))
        for lines in lineage.lines.values():
            load.add(_joined(lines))
        load.add(_joined(_description(ledger, digest, base)))
        for graph, data in knowledge if plan.afresh else ():
            load.add(_in_graph(data, graph))
    return digest


def facts(quads: ox.Store, ledger: Ledger, lineage: Lineage, base: str = BASE) -> dict[str, Any]:
    """Return what the manifest says of a store that was written from a ledger: how many works, versions and triples.

    The works know how many triples they have: only those of the graphs that they share are counted in the store.
    """
    names = [str(name.value) for name in quads.named_graphs()]
    shared = sum(_count(quads, name) for name in names if name.startswith(base + SHARED))
    return {
        "triples": ledger.count_triples() + lineage.triples + shared,
        "graphs": len(names),
        "works": len(ledger.symbols()),
        "documents": ledger.count_versions(),
        "base": base,
    }


def _count(quads: ox.Store, graph: str) -> int:
    (row,) = quads.query(f"SELECT (COUNT(*) AS ?count) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")  # type: ignore[misc]
    return int(row["count"].value)


def knowledge_graphs(vocabularies: Iterable[Path], base: str) -> Iterator[tuple[str, bytes]]:
    """Yield each knowledge file's graph and its Turtle, moved to the base in use; the vocabulary's names stay."""
    for path in [*sorted(folder().glob("*.ttl")), *vocabularies]:
        if path.name in NOT_PUBLISHED:
            continue
        data = path.read_bytes()
        if base != BASE:
            data = data.replace(BASE.encode(), base.encode()).replace(
                (base + "ontology").encode(), (BASE + "ontology").encode()
            )
        yield f"{base}{SHARED}{'vocabulary' if path.stem == 'unres' else path.stem}", data


def _in_graph(turtle: bytes, graph: str) -> bytes:
    """Return the N-Quads of a Turtle file in a named graph."""
    name = ox.NamedNode(graph)
    triples = ox.parse(turtle, ox.RdfFormat.TURTLE)
    quads = (ox.Quad(said.subject, said.predicate, said.object, name) for said in triples)
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def _digest(ledger: Ledger, knowledge: Iterable[bytes]) -> str:
    digest = hashlib.sha256("".join(ledger.digests()).encode())
    for data in knowledge:
        digest.update(data)
    return digest.hexdigest()


def _description(ledger: Ledger, digest: str, base: str) -> Iterator[str]:
    """Yield the lines of the data set's own graph: what it is, not when it was made."""
    graph, me = iri(GRAPH, base), iri("dataset", base)
    said = {
        "rdf:type": [term("void:Dataset")],
        "dct:title": [text("United Nations resolutions as linked data", "en"), text("联合国决议关联数据", "zh")],
        "void:uriSpace": [text(base)],
        "void:vocabulary": [f"<{PREFIXES['unr']}>"],
        "owl:versionInfo": [text(digest[:16])],
        "unr:works": [typed(len(ledger.symbols()), "xsd:integer")],
        "unr:languageVersions": [typed(ledger.count_versions(), "xsd:integer")],
    }
    for name, values in said.items():
        for value in values:
            yield f"{me} {term(name)} {value} {graph} ."


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
