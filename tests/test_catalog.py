"""VoID and DCAT: the numbers are those of the data, the addresses are our own, the examples are the shipped queries."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from unres_queries import shipped
from unres_server.counts import counts
from unres_server.engine import Embedded
from unres_server.iris import PREFIXES

ME = ox.NamedNode("https://w3id.org/unres/dataset")


def loaded(data: bytes, form: ox.RdfFormat = ox.RdfFormat.TURTLE) -> ox.Store:
    store = ox.Store()
    store.extend(ox.parse(data, format=form))
    return store


def term(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def value(store: ox.Store, subject: ox.NamedNode, name: str) -> str:
    found = [quad.object for quad in store.quads_for_pattern(subject, term(name), None)]
    assert len(found) == 1
    return str(found[0].value)  # type: ignore[union-attr]


def test_void_numbers_are_true(client: FlaskClient, small_store: object, small_engine: Embedded) -> None:
    void = loaded(client.get("/.well-known/void").data)
    everything = loaded(client.get("/download/unres.nq").data, ox.RdfFormat.N_QUADS)
    triples = {quad.triple for quad in everything}
    assert value(void, ME, "void:triples") == str(len(triples)) == str(counts(small_engine)["triples"])
    assert value(void, ME, "void:distinctSubjects") == str(len({triple.subject for triple in triples}))
    assert value(void, ME, "void:properties") == str(len({triple.predicate for triple in triples}))
    partitions = list(void.quads_for_pattern(ME, term("void:propertyPartition"), None))
    assert len(partitions) == len({triple.predicate for triple in triples})
    for partition in partitions:
        assert isinstance(partition.object, ox.NamedNode)
        name = next(void.quads_for_pattern(partition.object, term("void:property"), None)).object
        expected = sum(triple.predicate == name for triple in triples)
        assert value(void, partition.object, "void:triples") == str(expected)


def test_void_links_outward(client: FlaskClient) -> None:
    void = loaded(client.get("/.well-known/void").data)
    linksets = list(void.quads_for_pattern(None, term("rdf:type"), term("void:Linkset")))
    assert len(linksets) == 1, "the small store links one actor to Wikidata"
    linkset = linksets[0].subject
    assert isinstance(linkset, ox.NamedNode)
    assert value(void, linkset, "void:triples") == "1"
    assert value(void, linkset, "void:linkPredicate") == term("skos:exactMatch").value


def test_editors_find_prefixes_and_examples(client: FlaskClient) -> None:
    void = loaded(client.get("/.well-known/void").data)
    assert len(list(void.quads_for_pattern(None, term("sh:prefix"), None))) == len(PREFIXES)
    examples = list(void.quads_for_pattern(None, term("rdf:type"), term("sh:SPARQLExecutable")))
    assert len(examples) == len(shipped())


@pytest.mark.parametrize("path", ["/.well-known/void", "/catalog"])
@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_formats(client: FlaskClient, path: str, accept: str) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.content_type.startswith(accept)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_every_address_named_answers(client: FlaskClient) -> None:
    client.get("/download/SHA256SUMS")
    catalogue = loaded(client.get("/catalog").data)
    files = list(catalogue.quads_for_pattern(None, term("dcat:downloadURL"), None))
    assert len(files) == 9
    for quad in files:
        assert isinstance(quad.object, ox.NamedNode)
        assert client.get(quad.object.value.removeprefix("http://localhost")).status_code == 200
    assert len(list(catalogue.quads_for_pattern(None, term("spdx:checksumValue"), None))) == 9


def test_openapi_describes_every_address(client: FlaskClient) -> None:
    shape = re.compile(r"<[^>]+>|{[^}]+}")
    described = {shape.sub("{}", path) for path in client.get("/openapi.json").get_json()["paths"]}
    rules = [rule.rule for rule in client.application.url_map.iter_rules() if rule.endpoint != "static"]
    assert len(rules) > 30
    assert {shape.sub("{}", rule) for rule in rules} - described == set()
    assert {"/sparql", "/health", "/metrics"} <= described  # answered before Flask


def test_openapi_and_context(client: FlaskClient) -> None:
    described = client.get("/openapi.json").get_json()
    assert described["openapi"] == "3.1.0"
    for path, operations in described["paths"].items():
        named = [each["name"] for each in operations["get"]["parameters"] if each["in"] == "path"]
        assert sorted(named) == sorted(re.findall(r"{(\w+)}", path)), path
    context = client.get("/ontology/context.jsonld")
    assert context.content_type == "application/ld+json"
    assert context.headers["Access-Control-Allow-Origin"] == "*"
    assert context.get_json(force=True)["@context"]["parts"] == {"@reverse": "dct:isPartOf"}
