"""Files to take away: the same bytes every time, with their checksum, in ranges; and all formats say the same."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient
from pyld import jsonld as pyld

from unres_server import dumps, jsonld, tables
from unres_server.engine import Embedded

WORK = "https://w3id.org/unres/doc/E/RES/2021/28"
FILE = "/download/doc/E/RES/2021/28"


def quads(data: bytes, form: ox.RdfFormat) -> set[str]:
    return {str(quad) for quad in ox.parse(data, format=form)}


def triples(data: bytes, form: ox.RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in ox.parse(data, format=form)}


def test_resolution_in_every_format(client: FlaskClient) -> None:
    given = {suffix: client.get(f"{FILE}.{suffix}").data for suffix in dumps.RDF}
    assert quads(given["nq"], ox.RdfFormat.N_QUADS) == quads(given["trig"], ox.RdfFormat.TRIG)
    plain = triples(given["nq"], ox.RdfFormat.N_QUADS)
    assert triples(given["ttl"], ox.RdfFormat.TURTLE) == plain
    assert len(plain) > 200
    nested = triples(pyld_nquads(given["jsonld"]), ox.RdfFormat.N_QUADS)
    assert plain <= nested, "the nested file also names what the resolution speaks of"


def pyld_nquads(data: bytes) -> bytes:
    options = {"format": "application/n-quads", "documentLoader": jsonld.refuse}
    return str(pyld.to_rdf(json.loads(data), options)).encode()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib warns of itself
def test_jsonld_gives_the_triples_it_was_made_from(small_engine: Embedded) -> None:
    made = dumps.resolution_triples(small_engine, WORK)
    data = jsonld.dumps(made, "https://w3id.org/unres/", WORK)
    expected = {str(triple) for triple in made}
    assert triples(pyld_nquads(data), ox.RdfFormat.N_QUADS) == expected
    graph = rdflib.Graph().parse(data=data, format="json-ld")
    assert triples(graph.serialize(format="nt").encode(), ox.RdfFormat.N_TRIPLES) == expected


def test_jsonld_is_nested_and_short(small_engine: Embedded) -> None:
    made = dumps.resolution_triples(small_engine, WORK)
    root = jsonld.document(made, "https://w3id.org/unres/", WORK)["@graph"][0]
    assert root["id"] == "doc/E/RES/2021/28"
    assert root["title"]["zh"] == "评估进展"
    last = next(part for part in root["parts"] if part.get("number") == "90")
    assert last["requests"][0]["asked"] == "actor/secretary-general"
    assert [act["surface"]["zh"] for act in last["acts"] if "zh" in act["surface"]] == ["请"]
    above = next(part for part in root["parts"] if part.get("number") == "84")
    assert above["parts"][0]["number"] == "(a)"


def test_nothing_remote_is_fetched() -> None:
    with pytest.raises(pyld.JsonLdError, match="loading remote context failed"):
        pyld.expand({"@context": "https://example.org/context.jsonld"}, {"documentLoader": jsonld.refuse})
    with pytest.raises(jsonld.RemoteContextError, match=r"https://example\.org/x: .* never fetched"):
        jsonld.refuse("https://example.org/x")


def test_same_bytes_and_checksum(client: FlaskClient) -> None:
    for path in (
        f"{FILE}.nq",
        f"{FILE}.jsonld",
        f"{FILE}/requests.csv",
        "/download/unres.nq",
        "/download/graph/actors.ttl",
    ):
        first, second = client.get(path), client.get(path)
        assert first.status_code == 200, path
        assert first.data == second.data
        digest = hashlib.sha256(first.data).digest()
        assert first.headers["ETag"] == f'"{digest.hex()}"'
        assert first.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest).decode()}:"


def test_ranges_resume(client: FlaskClient) -> None:
    for path in (f"{FILE}.nq", "/download/unres.nq"):
        whole = client.get(path)
        rest = client.get(path, headers={"Range": "bytes=100-", "If-Range": whole.headers["ETag"]})
        assert rest.status_code == 206
        assert whole.data[:100] + rest.data == whole.data
        stale = client.get(path, headers={"Range": "bytes=100-", "If-Range": '"another"'})
        assert stale.status_code == 200
        assert client.get(path, headers={"Range": "bytes=99999999-"}).status_code == 416
        assert client.get(path, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304


def test_everything(client: FlaskClient, small_engine: Embedded) -> None:
    lines = client.get("/download/unres.nq").data.decode().splitlines()
    count = small_engine.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")[0]["n"]
    assert isinstance(count, ox.Literal)
    assert len(lines) == len(set(lines)) == int(count.value)
    plain = triples(client.get("/download/unres.nq").data, ox.RdfFormat.N_QUADS)
    assert triples(client.get("/download/unres.ttl").data, ox.RdfFormat.TURTLE) == plain
    dataset = quads(pyld_nquads(client.get("/download/unres.jsonld").data), ox.RdfFormat.N_QUADS)
    assert dataset == quads(client.get("/download/unres.trig").data, ox.RdfFormat.TRIG)
    sums = client.get("/download/SHA256SUMS").data.decode().splitlines()
    assert len(sums) == len(dumps.WHOLE)
    for line in sums:
        checksum, name = line.split()
        assert hashlib.sha256(client.get(f"/download/{name}").data).hexdigest() == checksum


@pytest.mark.parametrize("table", tables.TABLES)
def test_tables(client: FlaskClient, table: str) -> None:
    one = list(csv.DictReader(io.StringIO(client.get(f"{FILE}/{table}.csv").data.decode())))
    everything = list(csv.DictReader(io.StringIO(client.get(f"/download/{table}.csv").data.decode())))
    assert tuple(one[0]) == tables.TABLES[table][0]
    assert one == [row for row in everything if row["resolution"] == "E/RES/2021/28"]


def test_request_table_names_everybody(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get(f"{FILE}/requests.csv").data.decode())))
    row = next(row for row in rows if row["part"] == "op/90")
    assert row["addressees"] == "Secretary-General of the United Nations"
    assert (row["verb"], row["deliverables"], row["frequency"]) == ("request", "report", "annual")


def test_what_is_not_there(client: FlaskClient) -> None:
    for path in ("/download/doc/E/RES/9999/1.nq", "/download/unres.exe", "/download/doc/E/RES/2021/28/nothing.csv"):
        response = client.get(path)
        assert response.status_code == 404
        assert response.content_type == "application/problem+json"
    listing = client.get("/download/", headers={"Accept": "application/json"}).get_json()
    assert len(listing["whole"]) == len(dumps.WHOLE)
