"""The vocabulary: every term defined, labelled in English and Chinese, with an example; every term in use defined."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from unres_loader.store import StoreDirectory
from unres_ontology import UNR, folder

ROOT = Path(__file__).resolve().parent.parent
SKOS, RDFS, OWL = (
    "http://www.w3.org/2004/02/skos/core#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
)
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def turtle(name: str) -> ox.Store:
    store = ox.Store()
    store.load(path=str(folder() / name), format=ox.RdfFormat.TURTLE)
    return store


VOCABULARY = turtle("unres.ttl")
DEFINED = {
    quad.subject.value
    for quad in VOCABULARY
    if isinstance(quad.subject, ox.NamedNode) and quad.predicate == TYPE and quad.subject.value.startswith(UNR)
}
PROPERTIES = sorted(
    quad.subject.value
    for kind in ("DatatypeProperty", "ObjectProperty")
    for quad in VOCABULARY.quads_for_pattern(None, TYPE, ox.NamedNode(OWL + kind))
    if isinstance(quad.subject, ox.NamedNode)
)


def literals(subject: str, name: str) -> list[ox.Literal]:
    found = VOCABULARY.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(name), None)
    return [quad.object for quad in found if isinstance(quad.object, ox.Literal)]


def test_the_vocabulary_is_small() -> None:
    assert 120 < len(DEFINED) < 220
    assert len(PROPERTIES) > 60


@pytest.mark.parametrize("name", ["label", "comment"])
def test_every_term_is_named_and_explained_in_english_and_chinese(name: str) -> None:
    for term in sorted(DEFINED):
        assert {literal.language for literal in literals(term, RDFS + name)} >= {"en", "zh"}, term


def test_every_property_has_an_example_that_is_turtle_and_uses_it() -> None:
    prefixes = f"@prefix unr: <{UNR}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
    for term in PROPERTIES:
        (example,) = literals(term, SKOS + "example")
        (triple,) = ox.parse(prefixes + example.value, format=ox.RdfFormat.TURTLE)
        assert triple.predicate.value == term


def test_no_knowledge_file_has_a_blank_node() -> None:
    files = [
        file for file in sorted(folder().glob("*.ttl")) if file.name != "shapes.ttl"
    ]  # SHACL lists are blank nodes
    assert len(files) >= 9
    for file in files:
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
            assert not isinstance(quad.subject, ox.BlankNode), file.name
            assert not isinstance(quad.object, ox.BlankNode), file.name


def used_in(text: str) -> set[str]:
    return {UNR + name for name in re.findall(r"\bunr:([A-Za-z]\w+)(?![{\w])", text)}


def test_every_term_in_use_is_defined(seed_store: Path) -> None:
    """In the loaded graph, the shapes, the shipped queries and the code that writes and reads them."""
    files = [
        *folder().glob("*.ttl"),
        *(ROOT / "queries" / "unres_queries").glob("*.rq"),
        *(ROOT / "loader" / "unres_loader").glob("*.py"),
        *(ROOT / "server" / "unres_server").rglob("*.py"),
    ]
    assert len(files) > 60
    used = set().union(*(used_in(file.read_text(encoding="utf-8")) for file in files))
    for quad in StoreDirectory(seed_store).open():
        terms = (quad.predicate, quad.object)
        used |= {term.value for term in terms if isinstance(term, ox.NamedNode) and term.value.startswith(UNR)}
    assert sorted(used - DEFINED - {UNR}) == []
