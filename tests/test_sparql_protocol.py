"""The SPARQL 1.1 Protocol as a table, against a server as users start it; and clients that know nothing of us."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import brotli
import pyoxigraph as ox
import pytest
import rdflib
import SPARQLWrapper
import zstandard
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from bench.fixture import BASE, make_store, work
from tests.servers import Server, running

ASK = "ASK { ?s ?p ?o }"
SELECT = f"SELECT ?o WHERE {{ <{work(3)}> ?p ?o }}"
CONSTRUCT = f"CONSTRUCT WHERE {{ <{work(3)}> ?p ?o }}"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = tmp_path_factory.mktemp("protocol") / "store"
    make_store(store, 300)
    with running(store, "--query-limit", "60000") as started:
        yield started


def get(query: str, **more: str) -> str:
    """The path of a query by GET."""
    return "/sparql?" + urlencode({"query": query, **more})


JSON, XML, CSV, TSV = "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-sep"
TTL, NT, RDF, LD = "text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"
ACCEPT = [
    # query, Accept, status, beginning of Content-Type
    (SELECT, None, 200, JSON),  # no Accept: anything will do
    (SELECT, "*/*", 200, JSON),
    (SELECT, "application/json", 200, JSON),
    (SELECT, "text/csv", 200, CSV),
    (SELECT, "text/csv;charset=utf-8", 200, CSV),
    (SELECT, "text/tab-separated-values", 200, TSV),
    (SELECT, "application/xml", 200, XML),
    (SELECT, "text/csv;q=0.3, application/sparql-results+xml;q=0.7", 200, XML),
    (SELECT, "application/sparql-results+json;q=0, */*;q=0.1", 200, XML),
    (SELECT, "application/*", 200, JSON),
    (SELECT, 'application/sparql-results+json;profile="x";q=0.9, text/html', 200, JSON),
    (SELECT, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 200, XML),  # a browser
    (SELECT, "text/turtle, application/sparql-results+xml;q=0.1", 200, XML),
    (SELECT, "image/png", 406, "application/problem+json"),
    (SELECT, "text/turtle", 406, "application/problem+json"),
    (ASK, "text/csv", 200, CSV),
    (CONSTRUCT, None, 200, TTL),
    (CONSTRUCT, "application/n-triples", 200, NT),
    (CONSTRUCT, "application/rdf+xml", 200, RDF),
    (CONSTRUCT, "application/ld+json;profile=http://www.w3.org/ns/json-ld#compacted", 200, LD),
    (CONSTRUCT, "application/trig", 200, "application/trig"),
    (CONSTRUCT, "application/n-quads", 200, "application/n-quads"),
    (CONSTRUCT, "application/sparql-results+json", 406, "application/problem+json"),
    ("DESCRIBE <http://nobody.example/>", "text/turtle", 200, TTL),
]


def test_the_table_of_accept_is_whole() -> None:
    assert len(ACCEPT) == 24


@pytest.mark.parametrize(("query", "accept", "status", "media_type"), ACCEPT)
def test_accept(server: Server, query: str, accept: str | None, status: int, media_type: str) -> None:
    got, headers, _ = server.ask("GET", get(query), {"Accept": accept} if accept else {})
    assert (got, headers["content-type"].startswith(media_type)) == (status, True), headers["content-type"]
    assert "accept" in headers["vary"].lower()


@pytest.mark.parametrize(
    ("format", "status", "media_type"),
    [("json", 200, JSON), ("xml", 200, XML), ("csv", 200, CSV), ("tsv", 200, TSV), ("text/csv", 200, CSV),
     ("application/sparql-results+xml", 200, XML), ("nonsense", 406, "application/problem+json"),
     ("ttl", 406, "application/problem+json")],
)  # fmt: skip
def test_format_goes_before_accept(server: Server, format: str, status: int, media_type: str) -> None:
    got, headers, _ = server.ask("GET", get(SELECT, format=format), {"Accept": "image/png"})
    assert got == status
    assert headers["content-type"].startswith(media_type)


REFUSED = [
    # method, path, Content-Type, body, status
    ("GET", get("SELECT"), None, b"", 400),
    ("GET", "/sparql?query=" + quote(ASK) + "&query=" + quote(ASK), None, b"", 400),
    ("GET", "/sparql?query=%FF%FE", None, b"", 400),
    ("GET", "/sparql?update=CLEAR%20ALL", None, b"", 400),
    ("GET", "/sparql?default-graph-uri=http%3A%2F%2Fa%2F", None, b"", 400),  # a data set and no query
    ("GET", get(ASK, **{"default-graph-uri": "not an IRI"}), None, b"", 400),
    ("GET", get("INSERT DATA { <a:a> <a:a> <a:a> }"), None, b"", 400),
    ("GET", get("ASK { ?s ?p ?o FILTER(<http://e/f>(?o)) }"), None, b"", 400),  # a function nobody knows
    ("POST", "/sparql", FORM, b"", 400),
    ("POST", "/sparql", FORM, b"update=CLEAR+ALL", 400),
    ("POST", "/sparql?query=" + quote(ASK), QUERY, ASK.encode(), 400),  # twice
    ("POST", "/sparql", QUERY, b"ASK { \xff }", 400),
    ("GET", get("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"), None, b"", 403),
    ("GET", get("SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }"), None, b"", 403),
    ("GET", get("SELECT * { BIND(<http://127.0.0.1:1/> AS ?x) SERVICE ?x { ?s ?p ?o } }"), None, b"", 403),
    ("PUT", "/sparql", QUERY, b"ASK {}", 405),
    ("DELETE", get(ASK), None, b"", 405),
    ("PATCH", "/sparql", QUERY, b"ASK {}", 405),
    ("POST", "/sparql", QUERY, b"ASK {} #" + b"x" * 60_001, 413),
    ("POST", "/sparql", QUERY, b"ASK {} #" + b"x" * 2_000_000, 413),
    ("GET", get("ASK {} #" + "x" * 60_001), None, b"", 414),
    ("POST", "/sparql", "text/plain", b"ASK {}", 415),
    ("POST", "/sparql", None, b"ASK {}", 415),
    ("POST", "/sparql", "application/sparql-update", b"CLEAR ALL", 415),
    ("POST", "/sparql", QUERY + "; charset=utf-16", "ASK {}".encode("utf-16"), 415),
]


def test_the_table_of_refusals_is_whole() -> None:
    assert len(REFUSED) == 25


@pytest.mark.parametrize(("method", "path", "media_type", "body", "status"), REFUSED)
def test_refusals_have_one_shape(
    server: Server, method: str, path: str, media_type: str | None, body: bytes, status: int
) -> None:
    got, headers, answer = server.ask(method, path, {"Content-Type": media_type} if media_type else {}, body or None)
    problem = json.loads(answer)
    assert (got, problem["status"]) == (status, status)
    assert headers["content-type"] == "application/problem+json"
    assert problem["title"]
    assert problem["detail"]
    assert headers["access-control-allow-origin"] == "*"
    assert status != 405 or "GET" in headers["allow"]


@pytest.mark.parametrize(
    ("method", "path", "media_type", "body"),
    [
        ("GET", get(ASK), None, b""),
        ("POST", "/sparql", FORM, urlencode({"query": ASK}).encode()),
        ("POST", "/sparql", FORM + "; charset=UTF-8", urlencode({"query": ASK}).encode()),
        ("POST", "/sparql", QUERY, ASK.encode()),
        ("POST", "/sparql/", QUERY + ";charset=utf-8", ASK.encode()),
        ("POST", "/sparql?format=json", QUERY, ASK.encode()),
    ],
)
def test_three_ways_to_ask(server: Server, method: str, path: str, media_type: str | None, body: bytes) -> None:
    status, _, answer = server.ask(method, path, {"Content-Type": media_type} if media_type else {}, body or None)
    assert (status, json.loads(answer)["boolean"]) == (200, True)


def test_a_form_is_decoded_once(server: Server) -> None:
    query = 'SELECT ("100%25 + 1" AS ?x) {}'
    _, _, answer = server.ask("POST", "/sparql", {"Content-Type": FORM}, urlencode({"query": query}).encode())
    assert json.loads(answer)["results"]["bindings"][0]["x"]["value"] == "100%25 + 1"


@pytest.mark.parametrize(
    ("query", "graphs", "count"),
    [
        ("SELECT * { ?s ?p ?o }", {}, 300 * 52),  # the union of all graphs, each triple once
        ("SELECT * { ?s ?p ?o }", {"default-graph-uri": work(3)}, 42),
        ("SELECT * { ?s ?p ?o }", {"default-graph-uri": work(3) + "/zh"}, 10),
        ("SELECT * { ?s ?p ?o }", {"named-graph-uri": work(3)}, 0),  # then the default graph is empty
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", {"named-graph-uri": work(3)}, 42),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", {"default-graph-uri": work(3)}, 0),
        (f"SELECT * FROM <{work(3)}> {{ ?s ?p ?o }}", {}, 42),
        (f"SELECT * FROM <{work(3)}> {{ ?s ?p ?o }}", {"default-graph-uri": work(3) + "/zh"}, 10),  # protocol first
        (f"SELECT * FROM NAMED <{work(3)}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", {}, 42),
    ],
)
def test_data_sets(server: Server, query: str, graphs: dict[str, str], count: int) -> None:
    _, _, answer = server.ask("GET", get(query, **graphs, format="tsv"))
    assert answer.count(b"\n") - 1 == count


def test_relative_names_stand_in_the_data(server: Server) -> None:
    _, _, answer = server.ask("GET", get("ASK { <doc/A/RES/60/4> ?p ?o }"))
    assert json.loads(answer)["boolean"] is True


def test_head_and_options(server: Server) -> None:
    status, headers, body = server.ask("HEAD", get(SELECT))
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) == len(server.ask("GET", get(SELECT))[2])
    status, headers, body = server.ask("OPTIONS", "/sparql", {"Origin": "https://e.example"})
    assert (status, body) == (204, b"")
    assert "POST" in headers["access-control-allow-methods"]
    assert "Content-Type" in headers["access-control-allow-headers"]


@pytest.mark.parametrize(
    ("coding", "unpack"),
    [("gzip", gzip.decompress), ("br", brotli.decompress),
     ("zstd", lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data))],
)  # fmt: skip
@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o } LIMIT 100", "SELECT * { ?s ?p ?o }"])
def test_codings(server: Server, coding: str, unpack: object, query: str) -> None:
    plain = server.ask("GET", get(query, format="csv"))[2]
    _, headers, packed = server.ask("GET", get(query, format="csv"), {"Accept-Encoding": coding + ", *;q=0"})
    assert headers["content-encoding"] == coding
    assert "accept-encoding" in headers["vary"].lower()
    assert sorted(unpack(packed).splitlines()) == sorted(plain.splitlines())  # type: ignore[operator]
    assert len(packed) < len(plain) / 2


def test_an_unchanged_answer_is_304(server: Server) -> None:
    tag = server.ask("GET", get(SELECT))[1]["etag"]
    status, headers, body = server.ask("GET", get(SELECT), {"If-None-Match": tag})
    assert (status, body, headers["etag"]) == (304, b"", tag)
    assert "etag" not in server.ask("GET", get("SELECT (NOW() AS ?now) {}"))[1]


def test_answers_that_change_are_not_kept(server: Server) -> None:
    query = get("SELECT (STRUUID() AS ?x) {}")
    assert server.ask("GET", query)[2] != server.ask("GET", query)[2]


@pytest.mark.parametrize("media_type", ["text/turtle", "application/rdf+xml", "application/ld+json",
                                        "application/n-triples", "application/trig", "application/n-quads"])  # fmt: skip
def test_the_service_describes_itself(server: Server, media_type: str) -> None:
    status, headers, body = server.ask("GET", "/sparql", {"Accept": media_type})
    assert (status, headers["content-type"].partition(";")[0]) == (200, media_type)
    form = ox.RdfFormat.from_media_type(media_type)
    store = ox.Store()
    store.load(body, format=form)
    sd = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
    assert store.query(sd + f"ASK {{ ?s sd:endpoint <{server.sparql}> ; sd:feature sd:UnionDefaultGraph }}")
    assert store.query(f"ASK {{ <{server.sparql}#time-limit> <https://schema.org/value> 30.0 }}")


def test_a_browser_gets_the_page(server: Server) -> None:
    status, headers, body = server.ask("GET", "/sparql", {"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"<form" in body


def test_limits_stand_in_every_answer(server: Server) -> None:
    _, headers, _ = server.ask("GET", get(ASK))
    assert headers["query-limits"].startswith("time=30.0, bytes=")
    assert "Query-Limits" in headers["access-control-expose-headers"]


@pytest.mark.parametrize("value", ["x\r\nSet-Cookie: a=b", "\u202e", "\x00"])
def test_headers_cannot_be_injected(server: Server, value: str) -> None:
    for path in (get(ASK, format=value), get(value), "/sparql?query=" + quote(ASK) + "&x=" + quote(value)):
        _, headers, _ = server.ask("GET", path)
        assert "set-cookie" not in headers


# --- clients that know nothing of us ----------------------------------------------------------------------------


@pytest.mark.parametrize("method", [SPARQLWrapper.GET, SPARQLWrapper.POST])
@pytest.mark.parametrize("form", [SPARQLWrapper.JSON, SPARQLWrapper.XML, SPARQLWrapper.CSV, SPARQLWrapper.TSV])
def test_sparqlwrapper_selects(server: Server, method: str, form: str) -> None:
    client = SPARQLWrapper.SPARQLWrapper(server.sparql)
    client.setMethod(method)
    client.setReturnFormat(form)
    client.setQuery(SELECT)
    converted = client.query().convert()
    text = json.dumps(converted) if isinstance(converted, dict) else converted
    if hasattr(text, "toxml"):
        text = text.toxml()
    assert "A/RES/60/4" in (text.decode() if isinstance(text, bytes) else text)


def test_sparqlwrapper_constructs_and_posts_directly(server: Server) -> None:
    client = SPARQLWrapper.SPARQLWrapper(server.sparql)
    client.setMethod(SPARQLWrapper.POST)
    client.setRequestMethod(SPARQLWrapper.POSTDIRECTLY)
    client.setReturnFormat(SPARQLWrapper.TURTLE)
    client.setQuery(CONSTRUCT)
    graph = rdflib.Graph().parse(data=client.query().convert(), format="turtle")
    assert len(graph) == 2
    client.setReturnFormat(SPARQLWrapper.JSON)
    client.setQuery("SELECT")
    with pytest.raises(SPARQLWrapper.SPARQLExceptions.QueryBadFormed):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_sparqlstore(server: Server, method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(server.sparql, method=method))  # type: ignore[arg-type]
    found = graph.query(f"SELECT ?part WHERE {{ ?part <{BASE}ontology#resolution> <{work(3)}> }}")
    assert len(list(found)) == 10
    assert len(list(graph.triples((rdflib.URIRef(work(3)), None, None)))) == 2


def test_a_large_answer_is_whole(server: Server) -> None:
    for form in ("json", "xml", "csv", "tsv"):
        _, headers, body = server.ask("GET", get("SELECT * { ?s ?p ?o }", format=form))
        assert "content-length" not in headers  # it was streamed
        parsed = {"csv": body.count(b"\r\n") - 1, "tsv": body.count(b"\n") - 1}.get(form)
        if parsed is None:
            parsed = len(list(ox.parse_query_results(body, format=ox.QueryResultsFormat.from_extension(form))))  # type: ignore[arg-type]
        assert parsed == 300 * 52
