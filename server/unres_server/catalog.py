"""What the data set says of itself: VoID at ``/.well-known/void``, DCAT at ``/catalog``, every number counted.

Editors complete from class and property partitions, from ``sh:declare`` prefixes and from ``sh:SPARQLExecutable``
examples, so all three are published. Counting runs once per data version.
"""

from __future__ import annotations

import logging
from typing import Final, NamedTuple
from urllib.parse import quote

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, request
from pyoxigraph import Literal, NamedNode

from unres_queries import shipped
from unres_server import dumps, jsonld, negotiation
from unres_server.iris import PREFIXES
from unres_server.nodes import text_of
from unres_server.per_version import per_version
from unres_server.port import Engine, Term
from unres_server.portraits import PROLOGUE
from unres_server.problems import NotAcceptable, Problem
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("catalog", __name__)
_log = logging.getLogger("unres.pages")

_GRAPHS: Final = tuple(each for each in negotiation.GRAPHS if each.kind == "graph" and each.name != "n3")
_CLASSES: Final = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class"
_PROPERTIES: Final = "SELECT ?property (COUNT(*) AS ?n) WHERE { ?s ?property ?o } GROUP BY ?property"
_LINKED: Final = PROLOGUE + "SELECT ?target (COUNT(*) AS ?n) WHERE { ?s %s ?target } GROUP BY ?target"
_LINKING: Final = ("skos:exactMatch", "skos:closeMatch", "owl:sameAs", "dct:subject", "itsrdf:taIdentRef")
_TARGETS: Final = (
    ("wikidata", "Wikidata", "http://www.wikidata.org/entity/"),
    ("unbis", "UNBIS Thesaurus", "http://metadata.un.org/thesaurus/"),
    ("sdg", "Sustainable Development Goals", "http://metadata.un.org/sdg/"),
    ("eurovoc", "EuroVoc", "http://eurovoc.europa.eu/"),
    ("eu-authorities", "EU authority tables", "http://publications.europa.eu/resource/authority/"),
    ("ror", "Research Organization Registry", "https://ror.org/"),
    ("m49", "M49 areas", "http://metadata.un.org/geoArea/"),
    ("un-onto", "United Nations ontologies", "https://w3id.org/un/"),
)
"""Data sets of others that ours may point into: key, name, where their IRIs begin."""


class _Numbers(NamedTuple):
    """What VoID tells in numbers: by class, by property, and by link property how often each thing is pointed at."""

    classes: list[tuple[str, int]]
    properties: list[tuple[str, int]]
    entities: int | None
    subjects: int | None
    linked: dict[str, list[tuple[str, int]]]


@per_version
def numbers(engine: Engine, base: str) -> _Numbers:
    """Return everything that VoID counts; that reads all of the data, so it is done once per version."""
    own = f'?this a ?c FILTER(STRSTARTS(STR(?this), "{base}"))'
    return _Numbers(
        _counted(engine, _CLASSES, "class"),
        _counted(engine, _PROPERTIES, "property"),
        _distinct(engine, own),
        _distinct(engine, "?this ?p ?o"),
        {name: _counted(engine, _LINKED % name, "target") for name in _LINKING},
    )


def _node(name: str) -> NamedNode:
    """Return a prefixed name as a node."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


class _Writer:
    """Collects triples about one subject after another."""

    def __init__(self) -> None:
        self.triples: list[ox.Triple] = []

    def say(self, subject: str, name: str, *values: NamedNode | Literal) -> None:
        self.triples += [ox.Triple(NamedNode(subject), _node(name), value) for value in values]


def _counted(engine: Engine, query: str, name: str) -> list[tuple[str, int]]:
    """Return the groups of a counting query with their numbers, in order; none where they are too many to count."""
    return sorted((text_of(row[name]), int(text_of(row["n"]))) for row in _rows(engine, query) if name in row)


def void(engine: Engine, base: str, address: str) -> list[ox.Triple]:
    """Return the VoID description of the data set."""
    writer, me = _Writer(), f"{base}dataset"
    counted = numbers(engine, base)
    classes, properties = counted.classes, counted.properties
    writer.say(me, "rdf:type", _node("void:Dataset"), _node("dcat:Dataset"))
    writer.say(
        me,
        "dct:title",
        Literal("United Nations resolutions as linked data", language="en"),
        Literal("联合国决议关联数据", language="zh"),
    )
    writer.say(me, "dct:license", NamedNode(f"{address}/about#reuse"))
    writer.say(me, "foaf:homepage", NamedNode(f"{address}/"))
    writer.say(me, "void:sparqlEndpoint", NamedNode(f"{address}/sparql"))
    writer.say(me, "void:uriSpace", Literal(base))
    writer.say(me, "void:exampleResource", *(NamedNode(work) for work in dumps.works(engine)[:3]))
    writer.say(me, "void:dataDump", *(NamedNode(f"{address}/download/unres.{suffix}") for suffix in dumps.RDF))
    writer.say(
        me,
        "void:vocabulary",
        *(NamedNode(PREFIXES[each]) for each in ("unr", "skos", "dct", "nif", "cito", "undo", "org", "schema")),
    )
    totals = {
        "void:triples": engine.manifest.get("triples") or sum(number for _, number in properties),
        "void:classes": len(classes),
        "void:properties": len(properties),
        "void:distinctSubjects": counted.subjects,
        "void:entities": counted.entities,
    }
    for name, number in totals.items():
        if number:
            writer.say(me, name, Literal(number))
    for kind, found, name, size in (
        ("class", classes, "void:class", "void:entities"),
        ("property", properties, "void:property", "void:triples"),
    ):
        for iri, number in found:
            part = f"{me}#{kind}={quote(iri, safe='')}"
            writer.say(me, f"void:{kind}Partition", NamedNode(part))
            writer.say(part, name, NamedNode(iri))
            writer.say(part, size, Literal(number))
    _linksets(counted, writer, me)
    _examples(writer, me, address)
    return writer.triples


def _distinct(engine: Engine, pattern: str) -> int | None:
    """Return how many different things a pattern binds to ``?this``, None where they are too many to count."""
    rows = _rows(engine, "SELECT (COUNT(DISTINCT ?this) AS ?n) WHERE { " + pattern + " }")
    return int(text_of(rows[0]["n"])) if rows else None


def _rows(engine: Engine, query: str) -> list[dict[str, Term]]:
    """Return the rows of a query, none where it is ended at a limit: VoID then says less, but it says it."""
    try:
        return engine.select(query)
    except Problem as problem:
        if problem.status < 500:
            raise
        _log.warning("VoID lacks a number, since %s", problem.detail)
        return []


def _linksets(counted: _Numbers, writer: _Writer, me: str) -> None:
    """Describe the links into each data set of others that has any."""
    for key, title, space in _TARGETS:
        for name in _LINKING:
            number = sum(times for target, times in counted.linked[name] if target.startswith(space))
            if not number:
                continue
            linkset, target = f"{me}#links={key}-{name.partition(':')[2]}", f"{me}#target={key}"
            writer.say(me, "void:subset", NamedNode(linkset))
            writer.say(linkset, "rdf:type", _node("void:Linkset"))
            writer.say(linkset, "void:subjectsTarget", NamedNode(me))
            writer.say(linkset, "void:objectsTarget", NamedNode(target))
            writer.say(linkset, "void:linkPredicate", _node(name))
            writer.say(linkset, "void:triples", Literal(number))
            writer.say(target, "rdf:type", _node("void:Dataset"))
            writer.say(target, "dct:title", Literal(title, language="en"))
            writer.say(target, "void:uriSpace", Literal(space))


def _examples(writer: _Writer, me: str, address: str) -> None:
    """Publish the prefixes and the shipped queries in the terms that query editors read."""
    text, anyuri = _node("xsd:string"), _node("xsd:anyURI")
    for prefix, namespace in PREFIXES.items():
        declaration = f"{me}#prefix={prefix}"
        writer.say(me, "sh:declare", NamedNode(declaration))
        writer.say(declaration, "rdf:type", _node("sh:PrefixDeclaration"))
        writer.say(declaration, "sh:prefix", Literal(prefix, datatype=text))
        writer.say(declaration, "sh:namespace", Literal(namespace, datatype=anyuri))
    for query in shipped().values():
        example = f"{address}/query/{query.name}"
        writer.say(example, "rdf:type", _node("sh:SPARQLExecutable"), _node("sh:SPARQLSelectExecutable"))
        writer.say(example, "rdfs:label", Literal(query.question, language="en"))
        writer.say(example, "rdfs:comment", Literal(query.question, language="en"))
        writer.say(example, "sh:prefixes", NamedNode(me))
        writer.say(example, "sh:select", Literal(query.text))
        writer.say(example, "schema:target", NamedNode(f"{address}/sparql"))


def dcat(engine: Engine, base: str, address: str, created: str) -> list[ox.Triple]:
    """Return the DCAT catalogue: the data set, its distributions and its SPARQL service."""
    writer, catalogue, me = _Writer(), f"{base}catalog", f"{base}dataset"
    service = f"{base}service"
    writer.say(catalogue, "rdf:type", _node("dcat:Catalog"))
    writer.say(catalogue, "dct:title", Literal("unres catalogue", language="en"))
    writer.say(catalogue, "dcat:dataset", NamedNode(me))
    writer.say(catalogue, "dcat:service", NamedNode(service))
    writer.say(me, "rdf:type", _node("dcat:Dataset"))
    writer.say(me, "dct:title", Literal("United Nations resolutions as linked data", language="en"))
    writer.say(
        me,
        "dct:description",
        Literal(
            "Resolutions of the United Nations: their paragraphs, speech acts, citations, actors, events and requests.",
            language="en",
        ),
    )
    writer.say(me, "dct:license", NamedNode(f"{address}/about#reuse"))
    writer.say(me, "dct:modified", Literal(created, datatype=_node("xsd:dateTime")))
    writer.say(me, "dcat:version", Literal(engine.version))
    writer.say(me, "dcat:landingPage", NamedNode(f"{address}/"))
    writer.say(
        me,
        "dct:language",
        *(NamedNode(f"http://id.loc.gov/vocabulary/iso639-1/{each}") for each in ("ar", "en", "es", "fr", "ru", "zh")),
    )
    writer.say(service, "rdf:type", _node("dcat:DataService"))
    writer.say(service, "dct:title", Literal("SPARQL 1.1 endpoint", language="en"))
    writer.say(service, "dcat:endpointURL", NamedNode(f"{address}/sparql"))
    writer.say(service, "dcat:endpointDescription", NamedNode(f"{address}/openapi.json"))
    writer.say(service, "dcat:servesDataset", NamedNode(me))
    writer.say(service, "dct:conformsTo", NamedNode("https://www.w3.org/TR/sparql11-protocol/"))
    for name in dumps.WHOLE:
        _distribution(engine, writer, me, name, address)
    return writer.triples


def _distribution(engine: Engine, writer: _Writer, me: str, name: str, address: str) -> None:
    """Describe one file of everything; its size and checksum once it has been made."""
    this, media_type = f"{me}#file={name}", dumps.FORMATS[name.rpartition(".")[2]][0].partition(";")[0]
    writer.say(me, "dcat:distribution", NamedNode(this))
    writer.say(this, "rdf:type", _node("dcat:Distribution"))
    writer.say(this, "dct:title", Literal(name))
    writer.say(this, "dcat:accessURL", NamedNode(f"{address}/download/"))
    writer.say(this, "dcat:downloadURL", NamedNode(f"{address}/download/{name}"))
    writer.say(this, "dcat:mediaType", NamedNode(f"https://www.iana.org/assignments/media-types/{media_type}"))
    made = dumps.made(engine, name)
    if made is not None:
        path, checksum = made
        writer.say(this, "dcat:byteSize", Literal(path.stat().st_size))
        writer.say(this, "spdx:checksum", NamedNode(f"{this}-sha256"))
        writer.say(f"{this}-sha256", "rdf:type", _node("spdx:Checksum"))
        writer.say(f"{this}-sha256", "spdx:algorithm", NamedNode(PREFIXES["spdx"] + "checksumAlgorithm_sha256"))
        writer.say(f"{this}-sha256", "spdx:checksumValue", Literal(checksum, datatype=_node("xsd:hexBinary")))


def _described(kind: str) -> list[ox.Triple]:
    """Return VoID or DCAT of the data now served."""
    here = site()
    if kind == "dcat":
        return dcat(here.engine, here.base, here.address, here.created.isoformat())
    return void(here.engine, here.base, here.address)


def _serve(kind: str, root: str) -> Response:
    """Return a description in the RDF format that the client likes best.

    :raises NotAcceptable: 406, when it likes none.
    """
    wish = request.args.get("format", "")
    accept = request.headers.get("Accept") or ""
    found = negotiation.by_name(wish, _GRAPHS) if wish else negotiation.choose(accept, _GRAPHS)
    if found is None and "text/html" in accept and not wish:
        found = _GRAPHS[0]
    if found is None:
        raise NotAcceptable("None of the formats fits.", available=[each.media_type for each in _GRAPHS])
    copy = unchanged()
    if copy is not None:
        return copy
    triples = sorted(set(_described(kind)), key=str)
    if found.name == "jsonld":
        body = jsonld.dumps(triples, site().base, root)
    else:
        form = ox.RdfFormat.from_extension(found.engine)
        body = ox.serialize(triples, format=form, prefixes=None if found.name == "nt" else PREFIXES) or b""
    return answer(body, found.content_type, headers={"Link": '</about#reuse>; rel="license"'})


@blueprint.get("/.well-known/void")
def well_known_void() -> Response:
    """Return the VoID description."""
    return _serve("void", f"{site().base}dataset")


@blueprint.get("/catalog")
def catalog() -> Response:
    """Return the DCAT catalogue."""
    return _serve("dcat", f"{site().base}catalog")


@blueprint.get("/void")
def void_redirect() -> Response:
    """Redirect to the well-known address."""
    return redirect("/.well-known/void", 308)  # type: ignore[return-value]
