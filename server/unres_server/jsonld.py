"""Triples in, JSON-LD that a person can read out: nested, with the short names of the published context.

A resolution holds its parts, a part its sub-paragraphs, acts, mentions, citations and requests; what has no place in
that tree (names of cited documents, actors…) follows in the same ``@graph``. The context travels inside each answer,
so nobody has to fetch it; `refuse` is the document loader for those who read JSON-LD with PyLD: it fetches nothing.

The nesting is done here and not by JSON-LD framing: acts, mentions and requests share one property, which a frame
cannot tell apart; and for the 27,000 triples of one resolution in six languages PyLD took 150 s, this half a second.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NoReturn

from pyoxigraph import Literal, NamedNode, Triple

import unres_ontology
from unres_server.iris import PREFIXES, compact
from unres_server.nodes import Nodes, Value

Json = Any

_NEST = (
    ("parts", "dct:isPartOf", ""),
    ("versions", "unr:versionOf", "unr:LanguageVersion"),
    ("acts", "unr:inParagraph", "unr:Act"),
    ("mentions", "unr:inParagraph", "unr:Mention"),
    ("citations", "cito:hasCitingEntity", "unr:Citation"),
    ("requests", "unr:inParagraph", "unr:Request"),
)
"""What is nested where: the name in the parent, the property that leads up to it, and the class (empty: any)."""

_ORDER = ("unr:position", "nif:beginIndex", "nif:endIndex")
_XSD = PREFIXES["xsd"]


class RemoteContextError(Exception):
    """A JSON-LD document asked for something outside itself."""


def refuse(url: str, options: Mapping[str, object] | None = None) -> NoReturn:
    """Refuse to load a document: the loader to give to PyLD, which would otherwise fetch contexts by HTTP."""
    raise RemoteContextError(f"{url}: remote JSON-LD documents are never fetched; put the context inside the document")


@cache
def context_file() -> bytes:
    """Return the published context as it stands in the ontology."""
    return (unres_ontology.folder() / "context.jsonld").read_bytes()


def context(base: str) -> dict[str, Json]:
    """Return the published context, with the base IRI of the data as the base of its short IRIs."""
    found: dict[str, Json] = json.loads(context_file())["@context"]
    return {**found, "@base": base}


def _expand(name: str) -> str:
    """Return the IRI of a prefixed name."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


@cache
def _terms() -> Mapping[str, tuple[str, str]]:
    """Return property IRI → (term, what it does with values: ``@language``, ``@id``, a datatype, or nothing)."""
    table = {}
    for term, definition in context("").items():
        if isinstance(definition, dict) and "@id" in definition:
            coercion = definition.get("@container") or definition.get("@type") or ""
            table[_expand(definition["@id"])] = (term, coercion)
        elif isinstance(definition, str) and definition.partition(":")[0] in PREFIXES and not term.startswith("@"):
            if definition.partition("://")[1]:
                continue
            table[_expand(definition)] = (term, "")
    return table


@cache
def _taken() -> frozenset[str]:
    """Return the names that the context gives a meaning of its own."""
    return frozenset(context(""))


class _Tree:
    """Nests the nodes below one another and remembers which it has placed."""

    def __init__(self, nodes: Nodes) -> None:
        self.nodes, self.base = nodes, nodes.base
        self.placed: set[str] = set()
        self.children: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for iri in nodes.subjects():
            self._file(iri)

    def _file(self, iri: str) -> None:
        """Note under which parent a subject is to stand, if under any."""
        kinds = set(self.nodes.values(iri, "rdf:type"))
        for name, link, kind in _NEST:
            above = self.nodes.values(iri, link)
            if len(above) == 1 and above[0] in self.nodes and above[0] != iri and (not kind or _expand(kind) in kinds):
                self.children[above[0]][name].append(iri)
                return

    def name(self, iri: str) -> str:
        """Return an IRI as it stands in the document: below the base, or whole."""
        return iri[len(self.base) :] if iri.startswith(self.base) and len(iri) > len(self.base) else iri

    def node(self, iri: str, link: str = "") -> Json:
        """Return a subject as a JSON object with its children; `link` is the property its place already states."""
        self.placed.add(iri)
        found: dict[str, Json] = {"id": self.name(iri)}
        for predicate, values in sorted(self.nodes.properties(iri).items(), key=lambda item: self._rank(item[0])):
            if predicate == _expand("rdf:type"):
                found["type"] = _single([self._type(value.value) for value in sorted(values, key=str)])
            elif predicate != link:
                for key, value in self._property(predicate, values):
                    found[key] = value
        for name, property_, _ in _NEST:
            below = [child for child in self.children[iri][name] if child not in self.placed]
            if below:
                found[name] = [self.node(child, _expand(property_)) for child in sorted(below, key=self._place)]
        return found

    def _rank(self, predicate: str) -> tuple[int, str]:
        """Order the properties of an object: type, symbol, names and number first."""
        first = ["rdf:type", "dct:identifier", "dct:title", "skos:prefLabel", "unr:number", "unr:position", "unr:text"]
        short = compact(predicate)
        return (first.index(short) if short in first else len(first), short)

    def _place(self, iri: str) -> tuple[tuple[int, ...], str]:
        return tuple(self.nodes.number(iri, name) for name in _ORDER), iri

    def _type(self, iri: str) -> str:
        own = iri.removeprefix(PREFIXES["unr"])
        return own if own != iri and own not in _taken() else compact(iri)

    def _property(self, predicate: str, values: list[Value]) -> Iterable[tuple[str, Json]]:
        """Yield the key or keys of a property with their values."""
        ordered = sorted(values, key=str)
        own = predicate.removeprefix(PREFIXES["unr"])
        plain = own if own != predicate and own not in _taken() else compact(predicate)
        term, coercion = _terms().get(predicate, (plain, ""))
        if coercion == "@language":
            maps = [value for value in ordered if isinstance(value, Literal) and value.language]
            ordered = [value for value in ordered if value not in maps]
            if maps:
                yield term, _by_language(maps)
            term, coercion = compact(predicate), ""
        if ordered:
            yield term, _single([self._value(value, coercion) for value in ordered])

    def _value(self, value: Value, coercion: str) -> Json:
        if not isinstance(value, Literal):
            name = self.name(value.value) if isinstance(value, NamedNode) else str(value)
            return name if coercion == "@id" else {"id": name}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        datatype = value.datatype.value
        stated = _expand(coercion) if ":" in coercion else _XSD + "string" if not coercion else ""
        if stated == datatype:
            return value.value
        if not coercion and datatype == _XSD + "integer" and str(_whole(value.value)) == value.value:
            return _whole(value.value)
        return {"@value": value.value, **({} if datatype == _XSD + "string" else {"@type": compact(datatype)})}


def _whole(text: str) -> int:
    """Return a text as a whole number small enough for JSON, -1 where it is not."""
    return int(text) if text.isdigit() and len(text) < 16 else -1


def _single(values: list[Json]) -> Json:
    """Return a list of one as its only value."""
    return values[0] if len(values) == 1 else values


def _by_language(values: Iterable[Literal]) -> Json:
    """Return language-tagged texts as a map from language to text, or to texts where there are several."""
    found: dict[str, list[str]] = defaultdict(list)
    for value in values:
        found[value.language or ""].append(value.value)
    return {language: _single(texts) for language, texts in sorted(found.items())}


def document(triples: Iterable[Triple], base: str, root: str = "") -> dict[str, Json]:
    """Return triples as one JSON-LD document: the root with all that hangs below it first, then the rest."""
    tree = _Tree(Nodes(base, triples))
    nodes = tree.nodes
    hung = {child for below in tree.children.values() for children in below.values() for child in children}
    first = [root] if root in nodes else []
    graph = [tree.node(iri) for iri in first]
    graph += [tree.node(iri) for iri in nodes.subjects() if iri not in hung and iri not in first]
    graph += [tree.node(iri) for iri in nodes.subjects() if iri not in tree.placed]
    return {"@context": context(base), "@graph": graph}


def dumps(triples: Iterable[Triple], base: str, root: str = "") -> bytes:
    """Return triples as the text of a JSON-LD document."""
    return json.dumps(document(triples, base, root), ensure_ascii=False, indent=1).encode() + b"\n"
