"""A store goes in; what in it does not meet the SHACL shapes of the vocabulary comes out, and triples that stand twice.

A work is checked at a time, from the lines of its graphs and what the shared graphs say of its nodes; all else that the
shared graphs say is checked as if it were one more work. That is enough, as a work's graphs speak of that work alone,
which is checked too; only the class of a thing may be said in another work, and is looked up there. So memory is
bounded by the largest work, and works are checked in as many processes as are asked for.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, Self

import pyoxigraph as ox

from unres_ontology import BASE

from .lineage import GRAPH as LINEAGE
from .literals import is_iri, lexical
from .model import LANGUAGES
from .parallel import mapped
from .shapes import COUNTING, NO_VALUES, NOTHING_SAID, ONE_VALUE, Check, Said, checks, known_subclasses, load_shapes
from .store import StoreDirectory
from .terms import term

DUPLICATED = "A triple stands in one graph."
FOREIGN = "The graphs of a work speak of that work alone."
_TYPE, _SUBCLASS = term("rdf:type"), term("rdfs:subClassOf")
_OF_A_WORK = frozenset({*LANGUAGES, LINEAGE})
"""How the graphs of a work are named below its IRI."""
_LOOKED_UP = 1 << 16
"""Of how many things that stand in other works a process keeps the classes."""

Nodes = dict[str, dict[str, dict[str, int]]]
"""What is said of each node, as `Said`."""
Progress = Callable[[str, int, int], None]


class Violation(NamedTuple):
    """A node that breaks a constraint; `path` and `value` are empty where the constraint is not one of a value."""

    node: str
    path: str
    component: str
    value: str
    message: str

    def __str__(self) -> str:
        """Say what is wrong, for people."""
        said = [self.node, self.path, self.value]
        return f"{' '.join(filter(None, said))}: {self.message or self.component}"


class Finding(NamedTuple):
    """A violation; with `kinds` only where nothing in the store says that the value, a term, is of one of them."""

    violation: Violation
    value: str = ""
    kinds: frozenset[str] = frozenset()


def violations(
    store: StoreDirectory, jobs: int = 1, progress: Progress = lambda stage, done, total: None
) -> Iterator[Violation]:
    """Yield what in the published version breaks a constraint, work by work, sorted within each.

    `jobs` processes work. Raises StoreError where nothing is published, and ValueError where the shapes hold a
    constraint that is not compiled.
    """
    base = store.manifest().get("base", BASE)
    works = sorted(_works(store.open(), base))
    quads = f"{store.current()}/quads"
    try:
        for done, found in enumerate(mapped(_broken, [(quads, base, work) for work in works], jobs), 1):
            yield from found
            progress("Checking works", done, len(works))
    finally:
        _opened.cache_clear()


def read_lines(lines: Iterable[str], into: Nodes, end: str = " .") -> None:
    """Add the lines of one graph, each ending in `end`, to what is said of each node."""
    told, said = "", {}
    for line in lines:
        if line:
            node, path, value = line.removesuffix(end).split(" ", 2)
            if node != told:  # what is said of a node mostly stands together
                told, said = node, into.setdefault(node, {})
            values = said.get(path)
            if values is None:
                said[path] = {value: 1}
            else:
                values[value] = values.get(value, 0) + 1


class PathChecks(NamedTuple):
    """The checks of one path (empty: of the node itself) that may fail where it has no value, one, or more."""

    path: str
    of_none: tuple[Check, ...]
    of_one: tuple[Check, ...]
    of_more: tuple[Check, ...]

    @classmethod
    def of(cls, path: str, every: Iterable[Check]) -> Self:
        """Sort the checks of a path: what depends on the number of values is known for none and for one."""
        none, one = [], []
        for check in every:
            if check.test(NO_VALUES, NOTHING_SAID):
                none.append(check)
            if check.component not in COUNTING or check.test(ONE_VALUE, NOTHING_SAID):
                one.append(check)
        return cls(path, tuple(none), tuple(one), tuple(every))


class Validator:
    """The compiled shapes, and what the shared graphs say of classes and of which class each thing is."""

    def __init__(self, shared: Nodes) -> None:
        shapes = load_shapes()
        pairs = ((upper[1:-1], lower[1:-1]) for lower, said in shared.items() for upper in said.get(_SUBCLASS, ()))
        self._checks: defaultdict[str, list[Check]] = defaultdict(list)
        for target, check in checks(shapes, known_subclasses(shapes, pairs)):
            self._checks[f"<{target}>"].append(check)
        self._checks_of: dict[tuple[str, ...], tuple[PathChecks, ...]] = {}
        self._kinds = {node: _kinds(said) for node, said in shared.items() if _TYPE in said}

    @classmethod
    def of_turtle(cls, files: Iterable[bytes]) -> Self:
        """Return the validator that knows what Turtle files say of classes."""
        shared: Nodes = {}
        for data in files:
            triples = (quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE))
            lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
            assert lines is not None
            read_lines(lines.decode().split("\n"), shared)
        return cls(shared)

    def findings(self, nodes: Nodes) -> Iterator[Finding]:
        """Yield what the nodes break, as far as they and the shared graphs tell."""
        for node, said in nodes.items():
            for path, of_none, of_one, of_more in self._checks_for(tuple(said.get(_TYPE, NO_VALUES))):
                values = said.get(path, NO_VALUES) if path else {node: 1}
                for check in of_none if not values else of_one if len(values) == 1 else of_more:
                    for value in check.test(values, said):
                        if not check.kinds & self._kinds_of(value, nodes):
                            broken = _violation(node, path, check.component, value, check.message)
                            yield Finding(broken, value, check.kinds)
            for path, values in said.items():
                for value in (value for value, graphs in values.items() if graphs > 1):
                    yield Finding(_violation(node, path, "OneGraph", value, DUPLICATED))

    def findings_of_work(self, graphs: Iterable[bytes]) -> list[Finding]:
        """Return what a work breaks whose graphs are given as N-Quads, each graph by itself."""
        nodes: Nodes = {}
        for quads in graphs:
            lines = quads.decode().split("\n")
            graph = lines[0].rsplit(" ", 2)[1]
            read_lines(dict.fromkeys(lines), nodes, f" {graph} .")  # of a line that stands twice the engine keeps one
        return list(self.findings(nodes))

    def _kinds_of(self, value: str, nodes: Nodes) -> frozenset[str]:
        return _kinds(nodes.get(value, {})) | self._kinds.get(value, frozenset())

    def _checks_for(self, kinds: tuple[str, ...]) -> tuple[PathChecks, ...]:
        """Return the checks for nodes of these classes, path by path, each once."""
        known = self._checks_of.get(kinds)
        if known is None:
            by_path: defaultdict[str, dict[Check, None]] = defaultdict(dict)
            for check in (check for kind in kinds for check in self._checks.get(kind, ())):
                by_path[check.path][check] = None
            known = self._checks_of[kinds] = tuple(PathChecks.of(path, every) for path, every in by_path.items())
        return known


def _violation(node: str, path: str, component: str, value: str, message: str) -> Violation:
    """Return the violation that these terms make."""
    return Violation(lexical(node), lexical(path), component, lexical(value), message)


def _kinds(said: Said) -> frozenset[str]:
    return frozenset(map(lexical, said.get(_TYPE, ())))


def kinds_in(quads: ox.Store) -> Callable[[str], frozenset[str]]:
    """Return the function that tells the classes of a term in a store."""

    @lru_cache(_LOOKED_UP)
    def kinds_of(node: str) -> frozenset[str]:
        if not is_iri(node):
            return frozenset()
        found = quads.quads_for_pattern(ox.NamedNode(lexical(node)), ox.NamedNode(lexical(_TYPE)), None, None)
        return frozenset(str(getattr(quad.object, "value", "")) for quad in found)

    return kinds_of


def still_broken(findings: Iterable[Finding], kinds_of: Callable[[str], frozenset[str]]) -> Iterator[Violation]:
    """Yield the violations that stand, whatever else the store says of the classes of values."""
    for found in findings:
        if not (found.kinds and found.kinds & kinds_of(found.value)):
            yield found.violation


def settled_violations(quads: ox.Store, findings: Iterable[Finding], base: str) -> Iterator[Violation]:
    """Yield what stands of the findings in works that were just written, and what works share that is broken."""
    yield from sorted(still_broken(findings, kinds_in(quads)))
    yield from VersionValidator(quads, base).shared_violations()


class VersionValidator:
    """Checks the quads of a version; what the shared graphs say is read once."""

    def __init__(self, quads: ox.Store, base: str) -> None:
        self._quads = quads
        self._graphs = _works(quads, base)
        shared = self._said("")
        self._shared: defaultdict[str, Nodes] = defaultdict(dict)
        for node, said in shared.items():
            self._shared[_owner(lexical(node), self._graphs)][node] = said
        self._validator = Validator(shared)
        self._kinds = kinds_in(quads)

    def violations(self, work: str) -> list[Violation]:
        """Return what the nodes of a work break; without a work, those of the shared graphs that are no work's."""
        nodes = self._said(work) if work else {}
        inside = (f"<{work}>", f"<{work}/", f"<{work}#")
        outside = [lexical(node) for node in nodes if not node.startswith(inside)]
        for node, said in self._shared[work].items():
            for path, values in said.items():
                known = nodes.setdefault(node, {}).setdefault(path, {})
                for value, graphs in values.items():
                    known[value] = known.get(value, 0) + graphs
        foreign = (Violation(node, "", "OneWork", "", FOREIGN) for node in outside)
        return sorted([*foreign, *still_broken(self._validator.findings(nodes), self._kinds)])

    def shared_violations(self) -> Iterator[Violation]:
        """Yield what the nodes break that the shared graphs speak of, with all that any graph says of them."""
        yield from self.violations("")
        nodes: Nodes = {}
        for node in (node for work, shared in self._shared.items() if work for node in shared):
            for quad in self._quads.quads_for_pattern(ox.NamedNode(lexical(node)), None, None, None):
                read_lines([f"{node} {quad.predicate} {quad.object}"], nodes, "")
        yield from sorted(still_broken(self._validator.findings(nodes), self._kinds))

    def _said(self, work: str) -> Nodes:
        nodes: Nodes = {}
        for graph in self._graphs[work]:
            lines = io.BytesIO()
            name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
            self._quads.dump(lines, ox.RdfFormat.N_TRIPLES, from_graph=name)
            read_lines(lines.getvalue().decode().split("\n"), nodes)
        return nodes


@lru_cache(1)
def _opened(quads: str, base: str) -> VersionValidator:
    return VersionValidator(ox.Store.read_only(quads), base)


def _broken(quads: str, base: str, work: str) -> list[Violation]:
    return _opened(quads, base).violations(work)


def _works(quads: ox.Store, base: str) -> dict[str, list[str]]:
    """Return the graphs of each work by its IRI, and those that works share, the unnamed one among them, under ''."""
    works: defaultdict[str, list[str]] = defaultdict(list, {"": [""]})
    for graph in sorted(str(name.value) for name in quads.named_graphs()):
        work, _, last = graph.rpartition("/")
        of_a_work = graph.startswith(f"{base}doc/")
        works[(work if last in _OF_A_WORK else graph) if of_a_work else ""].append(graph)
    return dict(works)


def _owner(node: str, works: Container[str]) -> str:
    """Return the work whose IRI is that of a node or begins it, '' where there is none."""
    while node and node not in works:
        node = node[: max(node.rfind("/"), node.rfind("#"), 0)]
    return node
