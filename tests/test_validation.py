"""The compiled shapes against pySHACL: the same violations, one by one, on whole data and on data broken on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
from msgspec.structs import replace
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SH, XSD
from rdflib.term import Node

import unres_loader
from unres_loader import annotate, inputs, load, parse
from unres_loader.ledger import packed
from unres_loader.publishing import written_work
from unres_loader.shapes import COMPILERS, DESCRIBING, checks, component, known_subclasses, load_shapes
from unres_loader.store import StoreDirectory
from unres_loader.validation import DUPLICATED, FOREIGN, kinds_in, settled_violations, still_broken, violations
from unres_ontology import BASE

WORK = f"{BASE}doc/E/RES/2021/28"
SHARED = f"{BASE}graph/entities"
SAMPLE = Path(unres_loader.__file__).parent / "samples" / "E_RES_2021_28.zh.md"
SOME_PARTS = ("op/7", "op/84", "op/84/a", "op/90", "pp/1", "pp/2", "h/1", "fn/1", "fn/2")
Break = Callable[[Graph, Node, Node], None]
Found = set[tuple[str, str, str, str]]


def shape_constraints(shapes: Graph) -> set[Node]:
    found: set[Node] = set()
    for shape in (*shapes.subjects(RDF.type, SH.NodeShape), *shapes.objects(None, SH.property)):
        found |= set(shapes.predicates(shape))
    return found - DESCRIBING


@pytest.fixture(scope="module")
def sample(seed_store: Path) -> Graph:
    """What is said of some parts of the bundled resolution and of what they point to, and the order of classes."""
    store = StoreDirectory(seed_store).open()
    heads = tuple(f"{WORK}{version}/{part}" for version in ("", "/zh") for part in SOME_PARTS)
    inside = tuple(head + end for head in heads for end in ("#", "/"))
    triples = {quad.triple for quad in store}
    named = {triple.subject for triple in triples if triple.subject.value in (WORK, WORK + "/zh", *heads)}
    named |= {triple.subject for triple in triples if triple.subject.value.startswith(inside)}
    said = {triple for triple in triples if triple.subject in named}
    pointed = {triple.object for triple in said}
    kinds = {t for t in triples if t.predicate.value == str(RDF.type) and t.subject in pointed}
    classes = {triple for triple in triples if triple.predicate.value == str(RDFS.subClassOf)}
    return Graph().parse(data=ox.serialize(said | kinds | classes, format=ox.RdfFormat.N_TRIPLES), format="nt")


def published(folder: Path, quads: Iterable[ox.Quad]) -> StoreDirectory:
    store = StoreDirectory(folder)

    def write(into: ox.Store, version: Path) -> dict[str, Any]:
        into.bulk_extend(quads)
        return {"base": BASE, "works": 1}

    with store.locked():
        store.publish(write, afresh=True)
    return store


def spread(graph: Graph) -> Iterator[ox.Quad]:
    """Yield each triple in a graph that may hold it: what is said of a node of the work is spread over three of them."""
    triples = ox.parse(graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
    for number, triple in enumerate(sorted(triples, key=str)):
        own = str(triple.subject.value).startswith(WORK)
        name = (WORK, f"{WORK}/zh", SHARED)[number % 3] if own else SHARED
        yield ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(name))


def compiled(graph: Graph) -> Found:
    with TemporaryDirectory() as folder:
        found = list(violations(published(Path(folder), spread(graph))))
    return {(each.node, each.path, each.component, each.value) for each in found}


def by_pyshacl(graph: Graph) -> Found:
    _, report, _ = pyshacl.validate(graph, shacl_graph=load_shapes(), inference="none", advanced=False)
    assert isinstance(report, Graph)
    found: Found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        node, path, kind, value = (
            report.value(result, name) for name in (SH.focusNode, SH.resultPath, SH.sourceConstraintComponent, SH.value)
        )
        valueless = kind in (SH.MinCountConstraintComponent, SH.MaxCountConstraintComponent)
        said = "" if valueless or value is None else str(value)
        found.add((str(node), str(path or ""), str(kind).removeprefix(str(SH)), said))
    return found


def leave_out(graph: Graph, node: Node, path: Node) -> None:
    graph.remove((node, path, None))


def add_values(*values: Node) -> Break:
    def add(graph: Graph, node: Node, path: Node) -> None:
        for value in values:
            graph.add((node, path, value))

    return add


def not_of_its_type(graph: Graph, node: Node, path: Node) -> None:
    """Add what is no value of the datatype; only where pySHACL need not compare it, which it cannot."""
    values = {"meetingNumber": Literal("many", datatype=XSD.integer), "adoptedOn": Literal("32 May", datatype=XSD.date)}
    if name := next((name for name in values if str(path).endswith("#" + name)), None):
        graph.add((node, path, values[name]))


BREAKS: dict[str, Break] = {
    "nothing but that it is cut out": lambda graph, node, path: None,
    "left out": leave_out,
    "a foreign IRI": add_values(URIRef("urn:x:nowhere")),
    "two texts of a language": add_values(Literal("one", lang="en"), Literal("two", lang="EN")),
    "texts of two languages": add_values(Literal("one", lang="en"), Literal("un", lang="fr")),
    "a string": add_values(Literal("not a symbol")),
    "a small number": add_values(Literal(-3)),
    "a great number": add_values(Literal(10**6)),
    "no number and no day": not_of_its_type,
}


def broken(sample: Graph, harm: Break) -> Graph:
    """Return the sample with each property of the shapes harmed in one instance of its class, each time another one."""
    graph, shapes = Graph(), load_shapes()
    graph += sample
    for number, (shape, path) in enumerate(sorted(shapes.subject_objects(SH.path), key=str)):
        (node_shape,) = shapes.subjects(SH.property, shape)
        targets = shapes.objects(node_shape, SH.targetClass)
        instances = sorted({node for target in targets for node in sample.subjects(RDF.type, target)}, key=str)
        harm(graph, instances[number % len(instances)], path)
    return graph


def test_every_constraint_of_the_shapes_is_compiled() -> None:
    shapes = load_shapes()
    assert shape_constraints(shapes) == set(COMPILERS)
    assert len(COMPILERS) == 10
    compiled_checks = list(checks(shapes, known_subclasses(shapes, [])))
    stated = sum(
        len(
            set(shapes.predicate_objects(shape))
            - {(p, o) for p, o in shapes.predicate_objects(shape) if p in DESCRIBING}
        )
        for shape in (*shapes.subjects(RDF.type, SH.NodeShape), *shapes.objects(None, SH.property))
    )
    assert len({(check.shape, check.component) for _, check in compiled_checks}) == stated == 118


def test_an_unknown_constraint_is_refused() -> None:
    shapes = load_shapes()
    (shape,) = [node for node in shapes.objects(None, SH.property) if str(node).endswith("Work-1")]
    shapes.add((shape, SH.maxLength, Literal(9)))
    with pytest.raises(ValueError, match=r"not compiled: .*maxLength"):
        list(checks(shapes, known_subclasses(shapes, [])))


@pytest.mark.parametrize("name", BREAKS)
def test_compiled_shapes_agree_with_pyshacl(sample: Graph, name: str) -> None:
    graph = broken(sample, BREAKS[name])
    expected = by_pyshacl(graph)
    assert compiled(graph) == expected
    assert len(expected) >= 8


def test_every_kind_of_constraint_is_broken_by_some_of_the_data(sample: Graph) -> None:
    kinds = {kind for harm in BREAKS.values() for _, _, kind, _ in compiled(broken(sample, harm))}
    # nodes of the seven shapes are IRIs in every graph here; kinds of nodes are broken on properties
    assert kinds == {component(kind) for kind in COMPILERS}


def test_the_bundled_resolution_meets_the_shapes(seed_store: Path) -> None:
    store = StoreDirectory(seed_store).open()
    seen: list[tuple[int, int]] = []
    found = violations(StoreDirectory(seed_store), 2, lambda stage, done, total: seen.append((done, total)))
    assert list(found) == []
    assert seen == [(1, 2), (2, 2)]  # the work, and what all works share
    data = ox.serialize({quad.triple for quad in store}, format=ox.RdfFormat.N_TRIPLES)
    assert by_pyshacl(Graph().parse(data=data, format="nt")) == set()


def test_a_triple_in_two_graphs_is_a_violation(tmp_path: Path, seed_store: Path) -> None:
    quads = list(StoreDirectory(seed_store).open())
    work = ox.NamedNode(WORK)
    of_the_work = [quad for quad in quads if quad.subject == quad.graph_name == work]
    for number, name in enumerate((f"{WORK}/zh", SHARED)):
        again = [ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(name)) for quad in of_the_work]
        found = list(violations(published(tmp_path / str(number), [*quads, *again])))
        assert {each.message for each in found} == {DUPLICATED}
        assert len(found) == len(of_the_work) > 10
        assert str(found[0]).startswith(WORK)


def test_a_triple_in_two_shared_graphs_is_a_violation(tmp_path: Path, seed_store: Path) -> None:
    quads = list(StoreDirectory(seed_store).open())
    shared = [quad for quad in quads if quad.graph_name == ox.NamedNode(SHARED)][:20]
    again = [ox.Quad(quad.subject, quad.predicate, quad.object, ox.DefaultGraph()) for quad in shared]
    found = list(violations(published(tmp_path, [*quads, *again])))
    assert [each.message for each in found] == [DUPLICATED] * 20


def test_a_work_that_speaks_of_another_is_a_violation(tmp_path: Path, seed_store: Path) -> None:
    title = ox.NamedNode("http://purl.org/dc/terms/title")
    other = ox.NamedNode(f"{BASE}doc/E/RES/2021/2")
    stray = ox.Quad(other, title, ox.Literal("Another", language="en"), ox.NamedNode(WORK))
    (found,) = violations(published(tmp_path, [*StoreDirectory(seed_store).open(), stray]))
    assert (found.node, found.message) == (other.value, FOREIGN)


def test_a_thing_may_be_what_another_work_says(tmp_path: Path, seed_store: Path) -> None:
    rdf_type, cited = ox.NamedNode(str(RDF.type)), ox.NamedNode("http://purl.org/spar/cito/hasCitedEntity")
    other = ox.NamedNode(f"{BASE}doc/E/RES/2021/2")
    (citation, *_) = (quad.subject for quad in StoreDirectory(seed_store).open() if quad.predicate == cited)
    quads = [quad for quad in StoreDirectory(seed_store).open() if (quad.subject, quad.predicate) != (citation, cited)]
    cites = [*quads, ox.Quad(citation, cited, other, ox.NamedNode(WORK))]
    (found,) = violations(published(tmp_path / "unknown", cites))
    assert (found.node, found.value) == (citation.value, other.value)
    kind = ox.Quad(other, rdf_type, ox.NamedNode(f"{BASE}ontology#Instrument"), other)
    assert list(violations(published(tmp_path / "known", [*cites, kind]))) == []


def test_a_load_checks_what_it_writes(tmp_path: Path) -> None:
    report = load([SAMPLE], tmp_path / "s", validating=True)
    assert report.violations == []
    annotated = annotate(parse(next(iter(inputs([SAMPLE])))))
    first, second, *others = annotated.acts
    acts = (replace(first, begin=first.end + 1), replace(second, verb="verb/unheard-of"), *others)
    written = written_work([packed(replace(annotated, acts=acts))], checked_with=())
    nodes = StoreDirectory(tmp_path / "s").open()
    broken = list(still_broken(written.findings, kinds_in(nodes)))
    assert {each.message for each in broken} == {
        "A stretch of text begins before it ends.",
        "An act has one verb of the lexicon.",
    }
    # that a cited document is one is for the whole store to say
    assert len(written.findings) > len(broken)


def test_what_works_share_is_checked_by_itself(tmp_path: Path, seed_store: Path) -> None:
    quads = list(StoreDirectory(seed_store).open())
    identifier = ox.NamedNode(str(DCTERMS.identifier))
    again = ox.Quad(ox.NamedNode(WORK), identifier, ox.Literal("E/RES/2021/29"), ox.NamedNode(SHARED))
    store = published(tmp_path, [*quads, again]).open()
    assert {each.message for each in settled_violations(store, [], BASE)} == {
        "A work has exactly one symbol.",
        "An instrument has at most one symbol.",
    }
