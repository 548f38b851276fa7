"""Graphs in, files out: N-Quads, TriG, Turtle, JSON-LD, CSV of a resolution or of everything, always the same bytes.

A file of everything is made once per data version, aside, under its own name only when it is complete.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import Final

import pyoxigraph as ox
from pyoxigraph import NamedNode

from unres_server import jsonld, tables
from unres_server.iris import PREFIXES
from unres_server.nodes import Nodes, text_of, triples_of
from unres_server.port import Engine
from unres_server.portraits import portray

FORMATS: Final = {
    "nq": ("application/n-quads", "N-Quads"),
    "trig": ("application/trig", "TriG"),
    "ttl": ("text/turtle; charset=utf-8", "Turtle"),
    "jsonld": ("application/ld+json", "JSON-LD"),
    "csv": ("text/csv; charset=utf-8", "CSV"),
}
"""Suffix → media type and name."""

RDF: Final = tuple(suffix for suffix in FORMATS if suffix != "csv")

_GRAPH: Final = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?this { ?s ?p ?o } }"
_GRAPHS: Final = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } }"
_WORKS: Final = f"SELECT DISTINCT ?work WHERE {{ ?work a <{PREFIXES['unr']}Resolution> }}"
_VERSIONS: Final = f"SELECT ?this ?version WHERE {{ ?this <{PREFIXES['unr']}hasVersion> ?version }}"


def _iris(engine: Engine, query: str, name: str, this: str = "") -> list[str]:
    """Return one column of a query, sorted."""
    rows = engine.select(query, {"this": NamedNode(this)} if this else {})
    return sorted(text_of(row[name]) for row in rows)


def graphs_of(engine: Engine, work: str) -> list[str]:
    """Return the graphs that hold a resolution: its own, one per language version, and what it derives from if any."""
    lineage = f"{work}/lineage"
    derives = engine.ask("ASK { GRAPH ?this { ?s ?p ?o } }", {"this": NamedNode(lineage)})
    return [work, *_iris(engine, _VERSIONS, "version", work), *([lineage] if derives else [])]


def all_graphs(engine: Engine) -> list[str]:
    """Return every named graph of the data, sorted."""
    return _iris(engine, _GRAPHS, "graph")


def works(engine: Engine) -> list[str]:
    """Return every resolution of the data, sorted."""
    return _iris(engine, _WORKS, "work")


def graph_triples(engine: Engine, graph: str) -> list[ox.Triple]:
    """Return the triples of one graph, sorted."""
    return triples_of(b"".join(engine.construct(_GRAPH, {"this": NamedNode(graph)}, "nt")))


def _quads(engine: Engine, graphs: Iterable[str]) -> Iterator[ox.Quad]:
    for graph in graphs:
        name = NamedNode(graph)
        for triple in graph_triples(engine, graph):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, name)


def rdf(engine: Engine, graphs: Iterable[str], suffix: str) -> Iterator[bytes]:
    """Yield graphs as N-Quads, TriG or Turtle, graph by graph."""
    form = ox.RdfFormat.from_extension(suffix)
    if suffix == "nq":
        for graph in graphs:
            yield ox.serialize(_quads(engine, [graph]), format=form) or b""
        return
    head = b"".join(f"@prefix {prefix}: <{namespace}> .\n".encode() for prefix, namespace in PREFIXES.items())
    yield head
    for graph in graphs:
        source = _quads(engine, [graph]) if suffix == "trig" else iter(graph_triples(engine, graph))
        body = ox.serialize(source, format=form, prefixes=PREFIXES) or b""
        yield b"".join(line for line in body.splitlines(keepends=True) if not line.startswith(b"@prefix "))


def resolution_triples(engine: Engine, work: str) -> list[ox.Triple]:
    """Return everything about one resolution: its graphs and the names of what they speak of."""
    found = set(portray(engine, work, "resolution").triples)
    for version in _iris(engine, _VERSIONS, "version", work):
        found |= set(portray(engine, version, "version").triples)
    found |= set(graph_triples(engine, f"{work}/lineage"))
    return sorted(found, key=str)


def of_resolution(engine: Engine, base: str, work: str, suffix: str) -> bytes:
    """Return one resolution as a file of RDF."""
    if suffix == "jsonld":
        return jsonld.dumps(resolution_triples(engine, work), base, work)
    return b"".join(rdf(engine, graphs_of(engine, work), suffix))


def table_of(engine: Engine, base: str, work: str, table: str, *, head: bool = True) -> bytes:
    """Return one table of one resolution as CSV."""
    columns, rows = tables.TABLES[table]
    nodes = Nodes(base, resolution_triples(engine, work))
    return tables.written([*([columns] if head else []), *rows(nodes, work)])


def _whole(engine: Engine, base: str, name: str) -> Iterator[bytes]:
    """Yield a file of everything."""
    stem, _, suffix = name.rpartition(".")
    if suffix == "csv":
        yield tables.written([tables.TABLES[stem][0]])
        for work in works(engine):
            yield table_of(engine, base, work, stem, head=False)
    elif suffix == "jsonld":
        yield from _whole_jsonld(engine, base)
    else:
        yield from rdf(engine, all_graphs(engine), suffix)


def _whole_jsonld(engine: Engine, base: str) -> Iterator[bytes]:
    """Yield everything as one JSON-LD document: each graph nested in itself, one after the other."""
    context = json.dumps(jsonld.context(base), ensure_ascii=False)
    yield b'{"@context": ' + context.encode() + b',\n"@graph": [\n'
    comma = b""
    for graph in all_graphs(engine):
        nodes = jsonld.document(graph_triples(engine, graph), base, graph)["@graph"]
        named = {"id": graph.removeprefix(base) if graph != base else graph, "@graph": nodes}
        yield comma + json.dumps(named, ensure_ascii=False, indent=1).encode()
        comma = b",\n"
    yield b"\n]}\n"


WHOLE: Final = (*(f"unres.{suffix}" for suffix in RDF), *(f"{table}.csv" for table in tables.TABLES))
"""The names of the files of everything."""

_lock = Lock()


def folder(engine: Engine) -> Path:
    """Return the directory of the files of the data version now served (in the system's place for temporary files)."""
    told = f"{os.getuid()}/{engine.version}/{json.dumps(dict(engine.manifest), sort_keys=True, default=str)}"
    safe = hashlib.sha256(told.encode()).hexdigest()[:24]
    path = Path(tempfile.gettempdir()) / f"unres-downloads-{os.getuid()}" / safe
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def made(engine: Engine, name: str) -> tuple[Path, str] | None:
    """Return a file of everything with its SHA-256 where it has been made already."""
    path = folder(engine) / name
    checksum = path.with_name(name + ".sha256")
    return (path, checksum.read_text().strip()) if path.is_file() and checksum.is_file() else None


def whole_file(engine: Engine, base: str, name: str) -> tuple[Path, str]:
    """Return a file of everything and its SHA-256, making it first where it is not there yet."""
    with _lock:
        found = made(engine, name)
        if found is None:
            path, digest = folder(engine) / name, hashlib.sha256()
            aside = path.with_name(f"{name}.{os.getpid()}.part")
            with aside.open("wb") as target:
                for piece in _whole(engine, base, name):
                    digest.update(piece)
                    target.write(piece)
            path.with_name(name + ".sha256").write_text(digest.hexdigest())
            aside.replace(path)
            found = path, digest.hexdigest()
    return found
