"""Loaded graphs against the SHACL shapes: a store in, the violations of each work out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox
import pyshacl
from rdflib import Graph
from rdflib.namespace import SH

from unres_ontology import UNR, folder

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
POINTED = tuple(
    ox.NamedNode(name)
    for name in (UNR + "Actor", UNR + "Event", UNR + "Instrument", "http://www.w3.org/2004/02/skos/core#Concept")
)
"""Classes by which a work may point outside itself. Whether another work is whole is judged when its turn comes."""
WORKS = (ox.NamedNode(UNR + "Resolution"), ox.NamedNode(UNR + "Decision"))


@cache
def shapes() -> Graph:
    """Return the shapes that every loaded graph must meet."""
    return Graph().parse(folder() / "shapes.ttl", format="turtle")


def validate(store: ox.Store, sample: int | None = None) -> Iterator[tuple[str, list[str]]]:
    """Yield each work's IRI and its violations, as sentences that name the node, the path and the reason.

    `sample` limits the check to so many works, evenly spread over the sorted list of all.
    """
    works = sorted(
        quad.subject.value
        for kind in WORKS
        for quad in store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), kind)
        if isinstance(quad.subject, ox.NamedNode)
    )
    step = max(1, len(works) // sample) if sample else 1
    for work in works[::step]:
        yield work, violations(work_graph(store, work))


def work_graph(store: ox.Store, work: str) -> Graph:
    """Return a work's graph, those of its language versions, and the classes of the things they point to."""
    triples = []
    for graph in (work, *(f"{work}/{language}" for language in ("ar", "en", "es", "fr", "ru", "zh"))):
        triples += [quad.triple for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph))]
    pointed = {triple.object.value for triple in triples if isinstance(triple.object, ox.NamedNode)}
    own = {triple.subject.value for triple in triples if isinstance(triple.subject, ox.NamedNode)}
    for name in pointed - own:
        kinds = store.quads_for_pattern(ox.NamedNode(name), ox.NamedNode(RDF_TYPE), None)
        triples += [quad.triple for quad in kinds if quad.object in POINTED]
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    return Graph().parse(data=data, format="nt")


def violations(data: Graph) -> list[str]:
    """Return what in a graph does not meet the shapes, sorted.

    >>> violations(Graph())
    []
    """
    conforms, results, _ = pyshacl.validate(data, shacl_graph=shapes(), inference="none", advanced=False)
    if conforms or not isinstance(results, Graph):
        return []
    found = []
    for result in results.subjects(SH.resultSeverity, None):
        node, path, message = (results.value(result, name) for name in (SH.focusNode, SH.resultPath, SH.resultMessage))
        found.append(f"{node} {path}: {message}")
    return sorted(found)
