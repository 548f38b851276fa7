"""Federation from outside: Comunica, which knows nothing of us, joins this endpoint with a second real server."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bench.fixture import UNR, make_store, work
from tests.conftest import ROOT
from tests.engines import oxigraph_server
from tests.servers import free_port, running
from unres_queries import federated

NPM, NODE = shutil.which("npm"), shutil.which("node")
HERE = Path(__file__).parent / "comunica"
TOPIC = "http://topics.example/topic"
WIKIDATA = "https://query.wikidata.org/sparql"
SEATS = "".join(
    f"<http://www.wikidata.org/entity/{body}> <http://www.wikidata.org/prop/direct/P159> "
    f"<http://www.wikidata.org/entity/{place}> .\n"
    f'<http://www.wikidata.org/entity/{place}> <http://www.w3.org/2000/01/rdf-schema#label> "{name}"@en .\n'
    for body, place, name in (("Q376150", "Q71", "Geneva"), ("Q7809", "Q90", "Paris"), ("Q82151", "Q220", "Rome"))
)


def test_the_documented_query_joins_two_servers(small_store: Path, seed_store: Path) -> None:
    """The example of docs/endpoint.md, as it stands but for the other server's address; off unless it is allowed."""
    text = (ROOT / "docs" / "endpoint.md").read_text(encoding="utf-8")
    example = text.partition("```sparql\n")[2].partition("```")[0]
    assert example.count("https://other.example/sparql") == 1
    with running(seed_store) as other:
        query = example.replace("https://other.example/sparql", other.sparql)
        path = "/sparql?" + urlencode({"query": query})
        with running(small_store) as closed:
            assert closed.ask("GET", path)[0] == 403
        with running(small_store, "--service-allow", other.sparql) as server:
            status, _, body = server.ask("GET", path, {"Accept": "application/sparql-results+json"})
        assert status == 200, body
        rows = [{name: term["value"] for name, term in row.items()} for row in json.loads(body)["results"]["bindings"]]
        asked = (
            "SELECT (COUNT(?request) AS ?n) WHERE { ?request <https://w3id.org/un/ontology/undo/hasReceiver> "
            "<https://w3id.org/unres/actor/secretary-general> }"
        )
        _, _, told = other.ask("GET", "/sparql?" + urlencode({"query": asked, "format": "csv"}))
    (row,) = rows
    assert row["resolution"] == "https://w3id.org/unres/doc/E/RES/2021/28"
    assert int(row["there"]) == int(told.split()[1]) > 0
    assert int(row["languages"]) == 3, "the hand-written store has it in three languages"


@pytest.mark.parametrize("name", federated())
def test_a_federated_query_of_the_course_joins_a_second_engine(name: str, seed_store: Path, tmp_path: Path) -> None:
    """As it ships but for the address: the Rust server stands in, with facts in the shape in which Wikidata has them."""
    text = federated()[name].text
    assert text.count(f"SERVICE <{WIKIDATA}>") == 1
    (tmp_path / "facts.nq").write_text(SEATS, encoding="utf-8")
    with oxigraph_server(tmp_path / "facts.nq", tmp_path) as other:
        path = "/sparql?" + urlencode({"query": text.replace(WIKIDATA, other), "format": "csv"})
        with running(seed_store) as closed:
            assert closed.ask("GET", path)[0] == 403
            status, _, page = closed.ask("GET", f"/query/{name}", {"Accept": "text/html"})
            assert (status, federated()[name].question.encode() in page) == (200, True)
            assert closed.ask("GET", path.replace("/sparql", "/query"))[0] == 403
        with running(seed_store, "--service-allow", other) as server:
            status, _, page = server.ask("GET", path.replace("/sparql", "/query"))
            assert (status, b"Geneva" in page) == (200, True), page
            status, _, body = server.ask("GET", path)
    assert status == 200, body
    rows = [line.partition("/actor/")[2] for line in body.decode().splitlines()[1:]]
    assert rows == [
        "food-and-agriculture-organization-of-the-united-nations,"
        "Food and Agriculture Organization of the United Nations,Rome",
        "international-telecommunication-union,International Telecommunication Union,Geneva",
        "united-nations-educational-scientific-and-cultural-organization,"
        '"United Nations Educational, Scientific and Cultural Organization",Paris',
    ]


@pytest.fixture(scope="module")
def comunica(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program of Comunica, at the version that the lock file pins."""
    if NPM is None or NODE is None:
        pytest.skip("node or npm is not installed: COMUNICA WAS NOT RUN")
    folder = tmp_path_factory.mktemp("npm")
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, folder / name)
    done = subprocess.run([NPM, "ci"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the npm packages could not be had: COMUNICA WAS NOT RUN ({done.stderr.strip()[-200:]})")
    return folder / "node_modules" / ".bin" / "comunica-sparql"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another endpoint, the Rust server, that says which topic some of our resolutions have."""
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None:
        pytest.skip("the oxigraph server is not installed: COMUNICA WAS NOT RUN")
    port = free_port()
    command = [program, "serve", "--location", str(tmp_path_factory.mktemp("other")), "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        triples = " . ".join(f'<{work(n)}> <{TOPIC}> "topic {n}"' for n in (3, 5))
        connection = http.client.HTTPConnection("127.0.0.1", port)
        headers = {"Content-Type": "application/sparql-update"}
        connection.request("POST", "/update", f"INSERT DATA {{ {triples} }}".encode(), headers)
        assert connection.getresponse().status == 204
        connection.close()
        yield f"http://127.0.0.1:{port}/query"
    finally:
        process.kill()
        process.wait()


def test_comunica_joins_us_with_another_endpoint(comunica: Path, other: str, tmp_path: Path) -> None:
    make_store(tmp_path / "store", 30)
    query = f"""SELECT ?topic ?number ?text WHERE {{
      ?work <{TOPIC}> ?topic .
      ?part <{UNR}resolution> ?work ; <{UNR}number> ?number ; <{UNR}text> ?text .
    }}"""
    with running(tmp_path / "store") as server:
        command = [str(comunica), f"sparql@{server.sparql}", f"sparql@{other}", query, "-t"]
        done = subprocess.run(
            [*command, "application/sparql-results+json"], capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        rows = json.loads(done.stdout)["results"]["bindings"]
    assert sorted((row["topic"]["value"], int(row["number"]["value"])) for row in rows) == [
        (f"topic {work}", number) for work in (3, 5) for number in range(1, 11)
    ]


def test_comunica_finds_out_by_itself_that_we_are_an_endpoint(comunica: Path, tmp_path: Path) -> None:
    make_store(tmp_path / "store", 30)
    with running(tmp_path / "store") as server:
        query = f"SELECT ?o WHERE {{ <{work(3)}> ?p ?o }}"
        done = subprocess.run(
            [str(comunica), server.sparql, query], capture_output=True, text=True, timeout=120, check=False
        )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "A/RES/60/4" in done.stdout
