"""From the manifests of the W3C suite, as they are, to a list of cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")

BASE = "http://w3c.example/sparql11/"
"""The address that the suite's folder is given, so that names of its files are IRIs."""


@dataclass(frozen=True)
class Request:
    """One HTTP request of a protocol test, and what its answer shall be."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statuses: tuple[str, ...]
    format: str
    boolean: bool | None


@dataclass(frozen=True)
class Case:
    """One test: its kind, the folder it stands in, and what it needs."""

    name: str
    title: str
    kind: str
    folder: str
    query: Path | None = None
    query_iri: str = ""
    data: tuple[str, ...] = ()
    graphs: tuple[str, ...] = ()
    result: Path | None = None
    requests: tuple[Request, ...] = field(default=())
    services: tuple[tuple[str, str], ...] = field(default=())
    """The addresses that SERVICE calls, and the graph that is to be found at each."""


class Manifest:
    """One manifest file as a graph to ask."""

    def __init__(self, root: Path, folder: str) -> None:
        self.root, self.folder = root, folder
        self.store = ox.Store()
        path = root / folder / "manifest.ttl"
        self.store.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=f"{BASE}{folder}/manifest.ttl")

    def values(self, subject: object, predicate: str) -> list[object]:
        """Return the objects of a subject and a predicate."""
        found = self.store.quads_for_pattern(subject, ox.NamedNode(predicate), None, None)  # type: ignore[arg-type]
        return [quad.object for quad in found]

    def one(self, subject: object, predicate: str) -> object | None:
        """Return the one object, None where there is none."""
        return next(iter(self.values(subject, predicate)), None)

    def text(self, subject: object, predicate: str) -> str:
        """Return the text of the one object, empty where there is none."""
        found = self.one(subject, predicate)
        return found.value if isinstance(found, (ox.Literal, ox.NamedNode)) else ""

    def items(self, head: object) -> Iterator[object]:
        """Yield the members of an RDF list."""
        while isinstance(head, ox.BlankNode):
            yield self.one(head, RDF + "first")
            head = self.one(head, RDF + "rest")

    def file(self, iri: str) -> Path:
        """Return the file that an IRI of the suite stands for."""
        return self.root / iri.removeprefix(BASE)

    def cases(self) -> Iterator[Case]:
        """Yield the cases in the manifest's order."""
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(MF + "entries"), None, None):
            for entry in self.items(quad.object):
                yield self._case(entry)

    def _case(self, entry: object) -> Case:
        assert isinstance(entry, ox.NamedNode)
        kind = next(
            (value.value.removeprefix(MF) for value in self.values(entry, RDF + "type")
             if isinstance(value, ox.NamedNode)),
            "",
        )  # fmt: skip
        action = self.one(entry, MF + "action")
        query = self.text(action, QT + "query") if action is not None else ""
        if kind.startswith(("Positive", "Negative")) and isinstance(action, ox.NamedNode):
            query = action.value
        result = self.text(entry, MF + "result")
        graphs = [self._graph(each) for each in self.values(action, QT + "graphData")]
        data = [value.value for value in self.values(action, QT + "data") if isinstance(value, ox.NamedNode)]
        return Case(
            name=f"{self.folder}/{entry.value.rpartition('#')[2]}",
            title=self.text(entry, MF + "name"),
            kind=kind,
            folder=self.folder,
            query=self.file(query) if query else None,
            query_iri=query,
            data=tuple(data),
            graphs=tuple(sorted(graphs)),
            result=self.file(result) if result else None,
            requests=tuple(self._requests(action)) if kind == "ProtocolTest" else (),
            services=tuple(
                (self.text(each, QT + "endpoint"), self.text(each, QT + "data"))
                for each in self.values(action, QT + "serviceData")
            ),
        )

    def _graph(self, node: object) -> str:
        return node.value if isinstance(node, ox.NamedNode) else self.text(node, QT + "graph")

    def _requests(self, action: object) -> Iterator[Request]:
        for head in self.values(action, HT + "requests"):
            for request in self.items(head):
                body = self.one(request, HT + "body")
                encoding = self.text(body, CNT + "characterEncoding") or "utf-8"
                answer = self.one(request, HT + "resp")
                boolean = self.text(answer, MF + "expectedBoolean")
                yield Request(
                    method=self.text(request, HT + "methodName"),
                    path=self.text(request, HT + "absolutePath"),
                    headers=tuple(self._headers(request)),
                    body=self.text(body, CNT + "chars").encode(encoding) if body is not None else b"",
                    statuses=tuple(
                        value.value.rpartition("StatusCode")[2]
                        for value in self.values(answer, MF + "expectedStatus")
                        if isinstance(value, ox.NamedNode)
                    ),
                    format=self.text(answer, MF + "expectedFormat"),
                    boolean=boolean == "true" if boolean else None,
                )

    def _headers(self, request: object) -> Iterator[tuple[str, str]]:
        for head in self.values(request, HT + "headers"):
            for header in self.items(head):
                yield self.text(header, HT + "fieldName"), self.text(header, HT + "fieldValue")


def collect(root: Path) -> list[Case]:
    """Return all cases of all manifests that lie under the suite's folder."""
    folders = sorted(path.parent.name for path in root.glob("*/manifest.ttl"))
    return [case for folder in folders for case in Manifest(root, folder).cases()]


def protocol_graphs(root: Path) -> dict[str, Path]:
    """Return the graphs that the protocol tests expect to find, by name."""
    manifest = Manifest(root, "protocol")
    found = {}
    for quad in manifest.store.quads_for_pattern(None, ox.NamedNode(UT + "graphData"), None, None):
        graph = manifest.one(quad.object, UT + "graph")
        assert isinstance(graph, ox.NamedNode)
        found[manifest.text(quad.object, RDFS_LABEL.value)] = manifest.file(graph.value)
    return found


_SYNTAX = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".rdf": ox.RdfFormat.RDF_XML}


def triples(path: Path, base: str) -> Iterator[ox.Triple]:
    """Yield the triples of a file of the suite."""
    for quad in ox.parse(path=str(path), format=_SYNTAX[path.suffix], base_iri=base, rename_blank_nodes=True):
        yield quad.triple


def make_store(root: Path, store: Path) -> int:
    """Write a store directory with the data of every test, each file a named graph; return the number of graphs."""
    files = dict(protocol_graphs(root))
    for case in collect(root):
        for name in (*case.data, *case.graphs):
            files[name] = root / name.removeprefix(BASE)
        if case.query is not None and case.query.is_file():  # FROM <file>
            for path in case.query.parent.glob("*"):
                if path.suffix in _SYNTAX and f"<{path.name}>" in case.query.read_text(encoding="utf-8"):
                    files[f"{BASE}{case.folder}/{path.name}"] = path
    quads = store / "versions" / "w3c" / "quads"
    quads.mkdir(parents=True)
    inside = ox.Store(str(quads))
    for name, path in sorted(files.items()):
        graph = ox.NamedNode(name)
        inside.extend(ox.Quad(each.subject, each.predicate, each.object, graph) for each in triples(path, name))
    inside.flush()
    (store / "versions" / "w3c" / "manifest.json").write_text(f'{{"version": "w3c", "triples": {len(inside)}}}')
    (store / "CURRENT").write_text("w3c\n")
    return len(files)


def service_graphs(root: Path) -> dict[str, Path]:
    """Return the graphs that tests of SERVICE expect to find elsewhere, by name."""
    return {name: root / name.removeprefix(BASE) for case in collect(root) for _, name in case.services}
