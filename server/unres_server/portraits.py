"""An IRI in, what the graph says about it out: its kind and a bounded, paged set of triples.

What is *about* an entity depends on its kind. A resolution comes with all of its parts, their texts, citations and
requests; a language version with everything found in it; a paragraph with its acts, mentions, citations and requests;
anything else with its own triples and one page of the triples that point at it. The names of the neighbours are
always included, so that an answer can be read without a second one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from pyoxigraph import NamedNode, Triple

from unres_server.interface import LANGUAGES
from unres_server.iris import PREFIXES
from unres_server.nodes import Nodes, text_of, triples_of
from unres_server.port import Engine

Kind = Literal[
    "resolution",
    "version",
    "part",
    "context",
    "actor",
    "event",
    "instrument",
    "concept",
    "term",
    "ontology",
    "graph",
    "other",
]

PAGE = 500
"""How many of the triples that point at an entity one page of its description holds."""

PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())

_NAMES = "VALUES ?name { skos:prefLabel rdfs:label dct:identifier dct:title } ?other ?name ?label ."

_OWN = "CONSTRUCT { ?this ?p ?o } WHERE { ?this ?p ?o }"
_OWN_NAMES = (
    "CONSTRUCT { ?other ?name ?label } WHERE { { SELECT DISTINCT ?this ?other WHERE "
    "{ ?this ?p ?other FILTER(isIRI(?other)) } } " + _NAMES + " }"
)
_GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?this { ?s ?p ?o } }"
_GRAPH_NAMES = (
    "CONSTRUCT { ?other ?name ?label } WHERE { { SELECT DISTINCT ?this ?other WHERE "
    "{ GRAPH ?this { ?s ?p ?other } FILTER(isIRI(?other)) } } " + _NAMES + " }"
)
_TEXTS = """CONSTRUCT { ?s ?p ?o } WHERE {
  ?this unr:hasVersion ?version .
  { GRAPH ?version { ?s unr:text ?o } BIND(unr:text AS ?p) }
  UNION { GRAPH ?version { ?s unr:printedNumber ?o } BIND(unr:printedNumber AS ?p) }
  UNION { GRAPH ?version { ?this ?p ?o } BIND(?this AS ?s) }
}"""
# What the reading page has no use for is a third of a long resolution: left in the data, where it lies.
_READ = """CONSTRUCT { ?s ?p ?o } WHERE {
  VALUES ?graph { %s } GRAPH ?graph { ?s ?p ?o }
  FILTER(?p NOT IN (unr:witness, unr:cites, unr:underHeading, unr:speaker, unr:addressee, unr:evidenceFor,
    nif:referenceContext))
}"""
_READ_NAMES = (
    "CONSTRUCT { ?other ?name ?label } WHERE { { SELECT DISTINCT ?other WHERE { VALUES ?graph { %s } "
    "VALUES ?p { itsrdf:taIdentRef unr:candidate unr:verb cito:hasCitedEntity undo:hasSemantics undo:hasReceiver "
    "unr:deliverable unr:reportTo unr:frequency dct:subject unr:adoptedBy unr:recommendedBy unr:recommendedIn } "
    "GRAPH ?graph { ?s ?p ?other } } } " + _NAMES + " }"
)
_VERSIONS = "SELECT ?this ?version WHERE { ?this unr:hasVersion ?version }"
_HANGING = "CONSTRUCT { ?thing ?p ?o } WHERE { ?thing %s ?this . ?thing ?p ?o }"
_HANGING_NAMES = (
    "CONSTRUCT { ?other ?name ?label } WHERE { { SELECT DISTINCT ?this ?other WHERE "
    "{ ?thing %s ?this . ?thing ?p ?other FILTER(isIRI(?other)) } } " + _NAMES + " }"
)
_PART_LINKS = ("unr:inParagraph", "cito:hasCitingEntity", "dct:isPartOf")
_INBOUND = (
    "CONSTRUCT {{ ?s ?p ?this }} WHERE {{ {{ SELECT ?this ?s ?p WHERE {{ ?s ?p ?this }} "
    "LIMIT {limit} OFFSET {offset} }} }}"
)
_TYPES = "SELECT ?this ?type WHERE { ?this a ?type }"
_KNOWN = "ASK { { ?this ?p ?o } UNION { ?s ?q ?this } }"
_TERMS = """CONSTRUCT { ?s ?p ?o } WHERE {
  { ?s rdfs:isDefinedBy ?this . ?s ?p ?o } UNION { ?this ?p ?o BIND(?this AS ?s) }
}"""

_KINDS: Mapping[str, Kind] = {
    "unr:Resolution": "resolution",
    "unr:Decision": "resolution",
    "unr:LanguageVersion": "version",
    "unr:PreambularParagraph": "part",
    "unr:OperativeParagraph": "part",
    "unr:Subparagraph": "part",
    "unr:SectionHeading": "part",
    "unr:Footnote": "part",
    "unr:Formula": "part",
    "unr:Annex": "part",
    "unr:Section": "part",
    "unr:TextBlock": "part",
    "unr:Table": "part",
    "unr:Actor": "actor",
    "unr:Event": "event",
    "unr:Instrument": "instrument",
    "owl:Ontology": "ontology",
    "skos:Concept": "concept",
    "owl:Class": "term",
    "owl:ObjectProperty": "term",
    "owl:DatatypeProperty": "term",
}
"""Which class decides the kind, the first that fits."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """What is said about an entity; `more` tells that another page of what points at it follows."""

    iri: str
    kind: Kind
    triples: tuple[Triple, ...]
    page: int = 1
    more: bool = False

    def nodes(self, base: str) -> Nodes:
        """Return the triples as an index of subjects."""
        return Nodes(base, self.triples)


def kind_of(engine: Engine, iri: str) -> Kind | None:
    """Return what kind of thing an IRI names in the data, or None where the data does not know it."""
    this = {"this": NamedNode(iri)}
    types = {row["type"].value for row in engine.select(_TYPES, this) if isinstance(row["type"], NamedNode)}
    for name, kind in _KINDS.items():
        prefix, _, local = name.partition(":")
        if PREFIXES[prefix] + local in types:
            return kind
    if engine.ask(PROLOGUE + "ASK { ?s nif:referenceContext ?this }", this):
        return "context"
    if types or engine.ask(_KNOWN, this):
        return "other"
    return "graph" if engine.ask("ASK { GRAPH ?this { ?s ?p ?o } }", this) else None


def portray(engine: Engine, iri: str, kind: Kind, page: int = 1) -> Portrait:
    """Gather what is about an entity of a kind; `page` counts the pages of what points at it, from 1."""
    this = {"this": NamedNode(iri)}
    queries: list[str] = []
    if kind == "resolution":
        queries = [_GRAPH, _GRAPH_NAMES, _TEXTS]
    elif kind == "version":
        queries = [_GRAPH, _GRAPH_NAMES, _OWN]
    elif kind == "part":
        queries = [_OWN, _OWN_NAMES]
        for link in _PART_LINKS:
            queries += [_HANGING % link, _HANGING_NAMES % link]
    elif kind == "context":
        queries = [_HANGING % "nif:referenceContext", _HANGING_NAMES % "nif:referenceContext"]
    elif kind == "ontology":
        queries = [_TERMS]
    if queries:
        return Portrait(iri, kind, gather(engine, queries, this))
    inbound = _INBOUND.format(limit=PAGE + 1, offset=(page - 1) * PAGE)
    pointing = list(gather(engine, [inbound], this))
    own = gather(engine, [_OWN, _OWN_NAMES], this)
    return Portrait(iri, kind, tuple(sorted({*own, *pointing[:PAGE]}, key=str)), page, len(pointing) > PAGE)


def languages_held(engine: Engine, work: str) -> tuple[str, ...]:
    """Return the languages a resolution is loaded in, in the order of the pages."""
    rows = engine.select(PROLOGUE + _VERSIONS, {"this": NamedNode(work)})
    held = {text_of(row["version"]) for row in rows}
    return tuple(language for language in LANGUAGES if f"{work}/{language}" in held)


def read(engine: Engine, work: str, languages: Iterable[str]) -> tuple[Triple, ...]:
    """Gather what the reading page shows of a resolution in some languages, with the names of what it links to."""
    graphs = " ".join(str(NamedNode(iri)) for iri in (work, *(f"{work}/{language}" for language in languages)))
    return gather(engine, [_READ % graphs, _READ_NAMES % graphs], {})


def gather(engine: Engine, queries: list[str], bindings: Mapping[str, NamedNode]) -> tuple[Triple, ...]:
    """Run CONSTRUCT queries with the same bindings and return their triples together, sorted, each once."""
    data = b"".join(b"".join(engine.construct(PROLOGUE + query, bindings, "nt")) for query in queries)
    return tuple(triples_of(data))
