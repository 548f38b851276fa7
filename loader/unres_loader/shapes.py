"""The SHACL shapes of the vocabulary go in; each constraint in them comes out as a test of what is said of one node.

``shapes.ttl`` stays the one source: a constraint that is added there is checked, or refused here if it is of a kind
that is not compiled. Terms are tested as the N-Triples text that the loader writes and the engine dumps, so that a
work is checked in the time that it takes to read its lines.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from unres_ontology import folder

from .literals import TEXTS, datatype, is_no_iri, is_well_formed, language, lexical, value_of

Said = Mapping[str, Mapping[str, int]]
"""What is said of one node: for each predicate the values, with the number of graphs they stand in; N-Triples terms."""
Values = Mapping[str, int]
"""What a constraint is about: the values of its path, or the node itself where it has no path."""
Test = Callable[[Values, Said], Sequence[str]]
"""From these and all that is said of the node to the values that break it; `VALUELESS` where none of them does."""
Subclasses = Mapping[str, frozenset[str]]
"""For each class the classes whose instances are its own, itself among them."""

DESCRIBING = frozenset({SH.targetClass, SH.property, SH.path, SH.message, RDF.type})
"""What shapes say beside their constraints."""
MET: tuple[str, ...] = ()
NO_VALUES: Values = {}
ONE_VALUE: Values = {'""': 1}
NOTHING_SAID: Said = {}
VALUELESS = ("",)


class Check(NamedTuple):
    """One constraint for the instances of one class; `path` is a term, empty for a constraint on the node itself.

    Where `kinds` are given, `test` yields all values and those break the constraint that are of none of these classes:
    what a value is may be said in another work.
    """

    shape: str
    component: str
    path: str
    message: str
    test: Test
    kinds: frozenset[str] = frozenset()


class Scope(NamedTuple):
    """What a constraint is compiled from: the shapes, the node that states it, and its path as an N-Triples term."""

    shapes: Graph
    shape: Node
    path: str


Compiler = Callable[[Scope, Node], Test]
"""From a constraint's value to its test."""


def load_shapes() -> Graph:
    """Return the shapes that every store must meet, as they stand in the vocabulary."""
    return Graph().parse(folder() / "shapes.ttl", format="turtle")


def checks(shapes: Graph, subclasses: Subclasses) -> Iterator[tuple[str, Check]]:
    """Yield each constraint of each shape, with each class that it is for.

    Raises ValueError for a constraint of a kind that is not compiled.
    """
    for node_shape in _in_order(shapes.subjects(RDF.type, SH.NodeShape)):
        targets = sorted(map(str, shapes.objects(node_shape, SH.targetClass)))
        classes = sorted({each for target in targets for each in subclasses.get(target, frozenset([target]))})
        for shape in (node_shape, *_in_order(shapes.objects(node_shape, SH.property))):
            for check in _constraints(shapes, shape, subclasses):
                yield from ((target, check) for target in classes)


def _constraints(shapes: Graph, shape: Node, subclasses: Subclasses) -> Iterator[Check]:
    """Yield the constraints that one shape states itself."""
    path = shapes.value(shape, SH.path)
    if path is not None and not isinstance(path, URIRef):
        raise ValueError(f"{shape} has a path that is not compiled: {path}")
    scope = Scope(shapes, shape, path.n3() if path is not None else "")
    message = str(shapes.value(shape, SH.message) or "")
    for kind, value in sorted(set(shapes.predicate_objects(shape)), key=str):
        if kind not in DESCRIBING:
            kinds = subclasses.get(str(value), frozenset([str(value)])) if kind == SH["class"] else frozenset()
            yield Check(str(shape), component(kind), scope.path, message, _compiled(scope, kind, value), kinds)


def _in_order(nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=str)


def component(kind: Node) -> str:
    """Return the name that SHACL reports give to a kind of constraint.

    >>> component(SH.minCount)
    'MinCountConstraintComponent'
    """
    name = str(kind).removeprefix(str(SH))
    return f"{name[:1].upper()}{name[1:]}ConstraintComponent"


def _compiled(scope: Scope, kind: Node, value: Node) -> Test:
    compiler = COMPILERS.get(kind)
    if compiler is None or (not scope.path and kind != SH.nodeKind):
        raise ValueError(f"{scope.shape} has a constraint that is not compiled: {kind}")
    return compiler(scope, value)


def _each_value(breaks: Callable[[str], bool]) -> Test:
    """Return the test that finds the values of which `breaks` is true."""
    return lambda values, said: list(filter(breaks, values))


def _min_count(scope: Scope, value: Node) -> Test:
    least = int(str(value))
    return lambda values, said: VALUELESS if len(values) < least else MET


def _max_count(scope: Scope, value: Node) -> Test:
    most = int(str(value))
    return lambda values, said: VALUELESS if len(values) > most else MET


def _datatype(scope: Scope, value: Node) -> Test:
    name = str(value)
    if name in TEXTS:
        return _each_value(lambda value: datatype(value) != name)
    end = f'"^^<{name}>'
    return _each_value(lambda value: not (value.endswith(end) and is_well_formed(value)))


def _node_kind(scope: Scope, value: Node) -> Test:
    if value != SH.IRI:
        raise ValueError(f"{scope.shape} asks for a kind of node that is not compiled: {value}")
    return _each_value(is_no_iri)


def _class(scope: Scope, value: Node) -> Test:
    return lambda values, said: tuple(values)


def _pattern(scope: Scope, value: Node) -> Test:
    pattern = re.compile(str(value))
    return _each_value(lambda value: value.startswith("_") or not pattern.search(lexical(value)))


def _min_inclusive(scope: Scope, value: Node) -> Test:
    least = value.n3()
    return _each_value(lambda value: not _at_most(least, value))


def _less_than_or_equals(scope: Scope, value: Node) -> Test:
    other = value.n3()
    return lambda values, said: [
        value for value in values if not all(_at_most(value, most) for most in said.get(other, NO_VALUES))
    ]


def _at_most(value: str, other: str) -> bool:
    """Whether both are literals that can be compared, and the first is not above the second."""
    left, right = value_of(value), value_of(other)
    if left is None or right is None:
        return False
    try:
        return bool(left <= right)
    except TypeError:
        return False


def _in(scope: Scope, value: Node) -> Test:
    allowed = frozenset(item.n3() for item in Collection(scope.shapes, value))
    return _each_value(lambda value: value not in allowed)


def _unique_lang(scope: Scope, value: Node) -> Test:
    if str(value) != "true":
        return lambda values, said: MET

    def test(values: Values, said: Said) -> Sequence[str]:
        tags = [tag for tag in map(language, values) if tag]
        return VALUELESS if len(set(tags)) < len(tags) else MET

    return test


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

COUNTING = frozenset(map(component, (SH.minCount, SH.maxCount, SH.uniqueLang)))
"""The kinds of constraint for which all single values are alike."""


def known_subclasses(shapes: Graph, pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Return for each class that the shapes name the classes whose instances are its own.

    `pairs` are those of a class and one right below it, in any order.
    """
    below: defaultdict[str, set[str]] = defaultdict(set)
    for upper, lower in pairs:
        below[upper].add(lower)

    def all_below(name: str) -> frozenset[str]:
        found, open_ = {name}, [name]
        while open_:
            new = below[open_.pop()] - found
            found |= new
            open_ += new
        return frozenset(found)

    named = (*shapes.objects(None, SH.targetClass), *shapes.objects(None, SH["class"]))
    return {str(name): all_below(str(name)) for name in named}
