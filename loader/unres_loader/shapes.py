"""The SHACL shapes of the vocabulary go in; each constraint in them comes out as a query that selects what breaks it.

``shapes.ttl`` stays the one source: a constraint that is added there is checked, or refused here if it is of a kind
that is not compiled. A generic validator walks every node in Python; the engine answers one query for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from unres_ontology import folder

Subclasses = Mapping[str, frozenset[str]]
"""For each class the classes whose instances are its own, itself among them."""

DESCRIBING = frozenset({SH.targetClass, SH.property, SH.path, SH.message, RDF.type})
"""What shapes say beside their constraints."""
_PARSED = ("xsd:integer", "xsd:decimal", "xsd:date", "xsd:dateTime", "xsd:boolean")
"""Datatypes of which not every text is a value; the engine keeps texts that are none."""
SUBCLASSES = f"SELECT DISTINCT ?class ?below {{ ?below <{RDFS.subClassOf}>+ ?class FILTER(isIRI(?class)) }}"
PREFIXES = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "


class Check(NamedTuple):
    """One constraint for the instances of one class.

    `query` selects each `node` that breaks it, with the `value` that does where the constraint is one of values.
    """

    shape: str
    component: str
    path: str
    message: str
    query: str


class Scope(NamedTuple):
    """What a constraint is compiled from: the shapes, the node that states it, its path, and the classes known."""

    shapes: Graph
    shape: Node
    path: str
    subclasses: Subclasses


Compiler = Callable[[Scope, Node], str]
"""From a constraint's value to the pattern that finds what breaks it, given ``?node`` of the target class."""


def load_shapes() -> Graph:
    """Return the shapes that every store must meet, as they stand in the vocabulary."""
    return Graph().parse(folder() / "shapes.ttl", format="turtle")


def checks(shapes: Graph, subclasses: Subclasses) -> Iterator[Check]:
    """Yield a check for each constraint of each shape and each class that it is for.

    Raises ValueError for a constraint of a kind that is not compiled.
    """
    for node_shape in _in_order(shapes.subjects(RDF.type, SH.NodeShape)):
        targets = sorted(map(str, shapes.objects(node_shape, SH.targetClass)))
        classes = sorted({each for target in targets for each in subclasses.get(target, frozenset([target]))})
        for shape in (node_shape, *_in_order(shapes.objects(node_shape, SH.property))):
            path = shapes.value(shape, SH.path)
            scope = Scope(shapes, shape, path.n3() if path else "", subclasses)
            message = str(shapes.value(shape, SH.message) or "")
            for kind, value in sorted(set(shapes.predicate_objects(shape)), key=str):
                if kind not in DESCRIBING:
                    pattern = _compiled(scope, kind, value)
                    for target in classes:
                        query = f"{PREFIXES}SELECT DISTINCT ?node ?value {{ ?node a <{target}> . {pattern} }}"
                        yield Check(str(shape), component(kind), str(path or ""), message, query)


def _in_order(nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=str)


def component(kind: Node) -> str:
    """Return the name that SHACL reports give to a kind of constraint.

    >>> component(SH.minCount)
    'MinCountConstraintComponent'
    """
    name = str(kind).removeprefix(str(SH))
    return f"{name[:1].upper()}{name[1:]}ConstraintComponent"


def _compiled(scope: Scope, kind: Node, value: Node) -> str:
    compiler = COMPILERS.get(kind)
    if compiler is None or (not scope.path and kind != SH.nodeKind):
        raise ValueError(f"{scope.shape} has a constraint that is not compiled: {kind}")
    return compiler(scope, value)


def _several(path: str, count: int) -> str:
    """Return the pattern of so many different values of a path."""
    names = [f"?v{number}" for number in range(count)]
    different = [f"!sameTerm({a}, {b})" for place, a in enumerate(names) for b in names[place + 1 :]]
    values = " ".join(f"?node {path} {name} ." for name in names)
    return f"{values} FILTER({' && '.join(different)})" if different else values


def _min_count(scope: Scope, value: Node) -> str:
    return f"FILTER NOT EXISTS {{ {_several(scope.path, int(str(value)))} }}"


def _max_count(scope: Scope, value: Node) -> str:
    return f"FILTER EXISTS {{ {_several(scope.path, int(str(value)) + 1)} }}"


def _datatype(scope: Scope, value: Node) -> str:
    name = value.n3(scope.shapes.namespace_manager)
    wrong = f"!isLiteral(?value) || DATATYPE(?value) != {name}"
    if name in _PARSED:
        wrong += f" || !COALESCE(DATATYPE({name}(STR(?value))) = {name}, false)"
    return f"?node {scope.path} ?value FILTER({wrong})"


def _node_kind(scope: Scope, value: Node) -> str:
    if value != SH.IRI:
        raise ValueError(f"{scope.shape} asks for a kind of node that is not compiled: {value}")
    return f"?node {scope.path} ?value FILTER(!isIRI(?value))" if scope.path else _bound("!isIRI(?node)")


def _bound(test: str) -> str:
    """Return the pattern of a node that is itself the value that breaks the constraint."""
    return f"FILTER({test}) BIND(?node AS ?value)"


def _class(scope: Scope, value: Node) -> str:
    kinds = sorted(scope.subclasses.get(str(value), frozenset([str(value)])))
    typed = " ".join(f"FILTER NOT EXISTS {{ ?value a <{kind}> }}" for kind in kinds)
    return f"?node {scope.path} ?value {typed}"


def _pattern(scope: Scope, value: Node) -> str:
    return f"?node {scope.path} ?value FILTER(isBlank(?value) || !REGEX(STR(?value), {Literal(str(value)).n3()}))"


def _min_inclusive(scope: Scope, value: Node) -> str:
    return f"?node {scope.path} ?value FILTER(!COALESCE(?value >= {value.n3()}, false))"


def _less_than_or_equals(scope: Scope, value: Node) -> str:
    return f"?node {scope.path} ?value ; {value.n3()} ?other FILTER(!COALESCE(?value <= ?other, false))"


def _in(scope: Scope, value: Node) -> str:
    allowed = ", ".join(item.n3() for item in Collection(scope.shapes, value))
    return f"?node {scope.path} ?value FILTER(?value NOT IN ({allowed}))"


def _unique_lang(scope: Scope, value: Node) -> str:
    if str(value) != "true":
        return "FILTER(false)"
    same = 'LANG(?v0) != "" && LCASE(LANG(?v0)) = LCASE(LANG(?v1)) && !sameTerm(?v0, ?v1)'
    return f"FILTER EXISTS {{ ?node {scope.path} ?v0 , ?v1 FILTER({same}) }}"


COMPILERS: dict[Node, Compiler] = {
    SH.minCount: _min_count,
    SH.maxCount: _max_count,
    SH.datatype: _datatype,
    SH.nodeKind: _node_kind,
    SH["class"]: _class,
    SH.pattern: _pattern,
    SH.minInclusive: _min_inclusive,
    SH.lessThanOrEquals: _less_than_or_equals,
    SH["in"]: _in,
    SH.uniqueLang: _unique_lang,
}
"""How each kind of constraint is compiled."""


def known_subclasses(shapes: Graph, pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Return for each class that the shapes name the classes whose instances are its own.

    `pairs` are those of a class and one below it, near or far, as `SUBCLASSES` selects them.
    """
    below: dict[str, set[str]] = {}
    for name in (*shapes.objects(None, SH.targetClass), *shapes.objects(None, SH["class"])):
        assert isinstance(name, URIRef)
        below.setdefault(str(name), {str(name)})
    for upper, lower in pairs:
        if upper in below:
            below[upper].add(lower)
    return {name: frozenset(names) for name, names in below.items()}
