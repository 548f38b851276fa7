"""The server over remote engines: every page, download and shipped query gives what the embedded engine gives.

Two real engines: the Rust Oxigraph server, and Virtuoso 7, once with the cap of 10,000 rows that it comes with.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from conftest import SAMPLES
from engines import oxigraph_server, virtuoso
from servers import Server, free_port, running
from test_load import write

import unres_loader
from unres_loader.sorted_dump import sorted_dump
from unres_loader.store import StoreDirectory
from unres_ontology.command import main
from unres_queries import shipped
from unres_server import problems
from unres_server.port import Answer
from unres_server.query_text import form_of
from unres_server.remote import Remote
from unres_server.settings import Settings
from unres_server.versions import StoreError

SETTINGS = Settings(cache_size=0, time_limit=120)
RDF = ("ttl", "nt", "rdf", "jsonld")
THINGS = (
    "doc/E/RES/2021/28", "doc/E/RES/2021/28/zh", "doc/E/RES/2021/28/op/7", "doc/E/RES/2021/28/zh/op/7",
    "doc/E/RES/2021/3", "doc/A/RES/70/125", "actor/secretary-general", "verb/urge", "ontology", "none/such",
)  # fmt: skip
PAGES = (
    "/download/SHA256SUMS", "/", "/about", "/query", "/mandates", "/mandates?receiver=actor/secretary-general", "/mandates?format=csv",
    "/compare?first=E/RES/2021/28&second=E/RES/2021/3", "/compare?first=E/RES/2021/2&second=E/RES/2021/3",
    "/.well-known/void", "/catalog", "/openapi.json", "/download/", "/E/RES/2021/28", "/query?query=ASK%7B%7D",
    *(f"/{thing}" for thing in THINGS),
    *(f"/{thing}.{suffix}" for thing in THINGS for suffix in RDF),
    *(f"/query/{name}?run=1" for name in shipped()),
)  # fmt: skip
DOWNLOADS = (
    "/download/unres.nq", "/download/unres.trig", "/download/unres.ttl", "/download/unres.jsonld",
    "/download/paragraphs.csv", "/download/citations.csv", "/download/doc/E/RES/2021/28.nq",
    "/download/doc/E/RES/2021/28.jsonld", "/download/doc/E/RES/2021/28/zh.trig",
    "/download/doc/E/RES/2021/28/citations.csv",
)  # fmt: skip
QUERIES = (
    *(query.text for query in shipped().values()),
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <https://w3id.org/unres/doc/E/RES/2021/28> { ?s ?p ?o } }",
    "ASK { ?s a <https://w3id.org/unres/ontology#Resolution> }",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled resolution and a few small ones."""
    folder = tmp_path_factory.mktemp("remote")
    unres_loader.load([SAMPLES, *(write(folder, number) for number in (1, 2, 3))], folder / "store")
    return folder / "store"


@pytest.fixture(scope="module")
def quads(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("quads") / "data.nq"
    path.write_bytes(b"".join(sorted_dump(StoreDirectory(store).open())))
    return path


@pytest.fixture(scope="module")
def embedded(store: Path) -> Iterator[Server]:
    with served(store) as server:
        yield with_files(server)


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def engine(request: pytest.FixtureRequest, quads: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    start: Any = oxigraph_server if request.param == "oxigraph" else partial(virtuoso, rows=1_000_000)
    with start(quads, tmp_path_factory.mktemp(request.param)) as address:
        yield address


@pytest.fixture(scope="module")
def remote(engine: str) -> Iterator[Server]:
    with served(Path("none"), "--endpoint", engine) as server:
        yield with_files(server)


def with_files(server: Server) -> Server:
    """Let the downloads be made, whichever test comes first: pages tell of the files that are there."""
    assert server.ask("GET", "/download/SHA256SUMS")[0] == 200
    return server


@contextmanager
def served(store: Path, *options: str) -> Iterator[Server]:
    with running(store, "--cache-size", "0", "--time-limit", "120", *options) as server:
        yield server


def got(server: Server, path: str) -> tuple[int, str, bytes]:
    """Return status, type and body of an answer, without address, and without name and time of the data's version."""
    status, headers, body = server.ask("GET", path)
    version = json.loads(server.ask("GET", "/health")[2])["version"]
    for changing in (version, server.address, f"127.0.0.1:{server.port}"):
        body = body.replace(changing.encode(), b"...")
    return status, headers["content-type"], re.sub(rb"20\d\d-\d\d-\d\dT[\d:]{8}(\+00:00|Z)", b"...", body)


def answered(engine: Remote, query: str) -> Answer:
    return engine.background.wait(engine.answer(query))


@pytest.mark.parametrize("address", [*PAGES, *DOWNLOADS])
def test_every_page_and_download_is_the_same(embedded: Server, remote: Server, address: str) -> None:
    assert got(remote, address) == got(embedded, address)


def test_the_query_page_sends_no_call_of_others_on(remote: Server) -> None:
    """The engine behind would make it from inside the operator's network."""
    query = quote(f"SELECT * {{ SERVICE <{remote.sparql}> {{ ?s ?p ?o }} }}")
    for path in ("/query?query=", "/query/picture.svg?view=chart&query="):
        status, _, body = got(remote, path + query)
        assert (status, b"no address is allowed here" in body) == (403, True), body


@pytest.mark.parametrize("address", ["/browse", "/search?q=small+fisheries"])
def test_what_needs_the_full_text_index_says_that_an_endpoint_has_none(remote: Server, address: str) -> None:
    status, _, body = got(remote, address)
    assert status == 404
    assert b"a SPARQL endpoint has none" in body


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("format", ["json", "csv"])
def test_every_query_gives_the_same_bytes(embedded: Server, remote: Server, query: str, format: str) -> None:
    address = f"/sparql?format={format}&query={quote(query)}"
    assert got(remote, address) == got(embedded, address)


@pytest.mark.parametrize("format", ["ttl", "nt", "rdf", "jsonld"])
def test_a_graph_has_the_same_triples(embedded: Server, remote: Server, format: str) -> None:
    query = quote("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <https://w3id.org/unres/doc/E/RES/2021/28/zh> { ?s ?p ?o } }")
    there, here = (got(server, f"/sparql?format={format}&query={query}") for server in (remote, embedded))
    assert there[:2] == here[:2]
    kind = ox.RdfFormat.from_extension(format)
    assert set(ox.parse(there[2], format=kind)) == set(ox.parse(here[2], format=kind))


def test_limits_are_intact(engine: str) -> None:
    for settings, query, problem in (
        (Settings(row_limit=5), "SELECT * { ?s ?p ?o } LIMIT 6", problems.ResourceLimit),
        (Settings(row_limit=5), "CONSTRUCT WHERE { ?s a ?o }", problems.ResourceLimit),
        (Settings(result_limit=100), "SELECT * { ?s ?p ?o } LIMIT 6", problems.ResourceLimit),
        (Settings(query_limit=10), "SELECT * { ?s ?p ?o } LIMIT 6", problems.ContentTooLarge),
        (Settings(time_limit=0.3), "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", problems.TimeLimit),
        (Settings(), "SELECT * { SERVICE <http://127.0.0.1/> {} }", problems.Forbidden),
        (Settings(), "INSERT DATA { <http://s> <http://p> 1 }", problems.Forbidden),
        (Settings(), "DEFINE get:soft 'soft' SELECT * { ?s ?p ?o }", problems.Forbidden),
        (Settings(), "SELECT * { ?s ?p", problems.MalformedQuery),
    ):
        remote = Remote.open(engine, SETTINGS)
        remote.settings = remote._upstream.settings = settings
        with pytest.raises(problem):
            answered(remote, query)
        remote.close()


def test_what_is_too_long_for_virtuoso_is_an_error_that_says_so_and_never_a_part(quads: Path, tmp_path: Path) -> None:
    with virtuoso(quads, tmp_path, rows=1000) as address:
        engine = Remote.open(address, SETTINGS)
        assert engine.cap == 1000
        for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "SELECT * { ?s ?p ?o } LIMIT 1500"):
            with pytest.raises(problems.RemoteLimit, match=r"at most 1000 .*ResultSetMaxRows"):
                answered(engine, query)
        assert answered(engine, "SELECT ?p { ?s ?p ?o } LIMIT 99").rows == 99
        with pytest.raises(problems.RemoteLimit, match="MaxSortedTopRows"):
            answered(engine, "SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 5000")
        engine.close()
        with served(Path("none"), "--endpoint", address) as server:
            assert server.ask("GET", "/download/unres.nq")[0] == 507
            status, _, page = server.ask("GET", "/mandates", {"Accept": "text/html"})
            assert status == 507
            assert b"ResultSetMaxRows" in page


def test_an_engine_that_ends_and_comes_back(quads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unres_server.remote._EVERY", 0.1)
    with oxigraph_server(quads, tmp_path) as address:
        engine = Remote.open(address, SETTINGS)
        assert engine.ready()
        assert engine.ask("ASK {}")
        version = engine.version
        assert re.fullmatch("r[0-9a-f]{16}", version)
    for _ in range(100):
        if not engine.ready():
            break
        threading.Event().wait(0.05)
    assert not engine.ready()
    with pytest.raises(problems.RemoteFailure, match="cannot be reached"):
        engine.ask("ASK {}")
    engine.close()


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[str]:
    """An HTTP server that answers everything with the same, to see what becomes of answers no real engine gives."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"<html>hello</html>", "an answer that is none"),
        (500, b"broken", "answers 500: broken"),
        (301, b"", "answers 301"),
        (503, b"", "is busy"),
        (504, b"", "its own limit of time"),
    ],
)
def test_what_is_no_endpoint_is_a_clear_error(status: int, body: bytes, said: str) -> None:
    with answering(status, body, Location="http://127.0.0.1:1/") as address, pytest.raises(StoreError, match=said):
        Remote.open(address, SETTINGS)


def test_serve_says_what_is_wrong_with_an_address() -> None:
    for address, said in (("nonsense", "not the address"), ("file:///etc/passwd", "not the address")):
        done = CliRunner().invoke(main, ["serve", "--endpoint", address, "--port", str(free_port())])
        assert done.exit_code == 1
        assert said in done.output
    with pytest.raises(StoreError, match="cannot be reached"):
        Remote.open(f"http://127.0.0.1:{free_port()}/sparql", SETTINGS)


@pytest.mark.parametrize("query", ["", "# SELECT", "hello", "PREFIX a: <b>"])
def test_what_has_no_form_of_a_query_is_malformed(query: str) -> None:
    with pytest.raises(problems.MalformedQuery):
        form_of(query)


@pytest.mark.parametrize(
    "word", ["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "DEFINE"]
)
def test_no_keyword_of_updates_is_sent_on(word: str) -> None:
    with pytest.raises(problems.Forbidden):
        form_of(f"SELECT * {{}} ; {word.lower()} GRAPH <http://g>")
    assert form_of(f"SELECT ?{word} {{ ?{word} a:{word} '{word}' }} # {word}") == "SELECT"
