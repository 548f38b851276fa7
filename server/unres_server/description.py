"""The SPARQL 1.1 Service Description, made from what the server really offers, in any RDF format."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from unres_server import negotiation
from unres_server.port import Engine
from unres_server.settings import Settings

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_SCHEMA = "https://schema.org/"
_DCT = "http://purl.org/dc/terms/"
_RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_INTEGER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
_DECIMAL = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
_PREFIXES = {"sd": _SD, "void": _VOID, "schema": _SCHEMA, "dct": _DCT, "formats": "http://www.w3.org/ns/formats/"}

_LIMITS = (
    ("time_limit", "seconds", "Seconds a query may compute"),
    ("result_limit", "bytes", "Bytes an answer may have"),
    ("row_limit", "rows", "Rows or triples an answer may have"),
    ("memory_limit", "megabytes", "Megabytes of memory a query may use"),
    ("query_limit", "bytes", "Bytes a query may have"),
    ("concurrency", "queries", "Queries that run at the same time"),
)


def describe(endpoint: str, engine: Engine, settings: Settings) -> Iterator[ox.Triple]:
    """Yield the description of the service at an address: languages, formats, features, data set, limits."""

    def node(text: str) -> ox.NamedNode:
        return ox.NamedNode(text)

    service, dataset, default = node(endpoint), node(endpoint + "#dataset"), node(endpoint + "#default-graph")
    yield ox.Triple(service, _RDF_TYPE, node(_SD + "Service"))
    yield ox.Triple(service, node(_SD + "endpoint"), service)
    yield ox.Triple(service, node(_SD + "supportedLanguage"), node(_SD + "SPARQL11Query"))
    yield ox.Triple(service, node(_SD + "feature"), node(_SD + "UnionDefaultGraph"))
    if engine.allowed:
        yield ox.Triple(service, node(_SD + "feature"), node(_SD + "BasicFederatedQuery"))
    for each in (*negotiation.SOLUTIONS, *negotiation.GRAPHS):
        yield ox.Triple(service, node(_SD + "resultFormat"), node(each.iri))
    yield ox.Triple(service, node(_SD + "defaultDataset"), dataset)
    yield ox.Triple(dataset, _RDF_TYPE, node(_SD + "Dataset"))
    yield ox.Triple(dataset, node(_SD + "defaultGraph"), default)
    yield ox.Triple(default, _RDF_TYPE, node(_SD + "Graph"))
    triples = engine.manifest.get("triples")
    if isinstance(triples, int):
        yield ox.Triple(default, node(_VOID + "triples"), ox.Literal(str(triples), datatype=_INTEGER))
    yield ox.Triple(dataset, node(_DCT + "hasVersion"), ox.Literal(engine.version))
    yield from _limits(service, settings)


def _limits(service: ox.NamedNode, settings: Settings) -> Iterator[ox.Triple]:
    """Yield each limit as a property with a name, a value and a unit."""
    for name, unit, explanation in _LIMITS:
        limit = ox.NamedNode(f"{service.value}#{name.replace('_', '-')}")
        value = getattr(settings, name)
        number = ox.Literal(f"{value:g}" if isinstance(value, float) else str(value),
                            datatype=_DECIMAL if isinstance(value, float) else _INTEGER)  # fmt: skip
        yield ox.Triple(service, ox.NamedNode(_SCHEMA + "additionalProperty"), limit)
        yield ox.Triple(limit, _RDF_TYPE, ox.NamedNode(_SCHEMA + "PropertyValue"))
        yield ox.Triple(limit, ox.NamedNode(_SCHEMA + "name"), ox.Literal(explanation, language="en"))
        yield ox.Triple(limit, ox.NamedNode(_SCHEMA + "value"), number)
        yield ox.Triple(limit, ox.NamedNode(_SCHEMA + "unitText"), ox.Literal(unit))


def serialise(endpoint: str, engine: Engine, settings: Settings, chosen: negotiation.Format) -> bytes:
    """Return the description in one of `negotiation.GRAPHS`."""
    form = ox.RdfFormat.from_extension(chosen.engine)
    assert form is not None
    return ox.serialize(describe(endpoint, engine, settings), format=form, prefixes=_PREFIXES) or b""
