"""Our endpoint, the Rust server and rdflib-endpoint on the same store in one run; prints ratios of throughput.

    python bench/endpoint.py [--resolutions N] [--seconds S] [--connections 1,8,64] [--with-rdflib]

Every number is requests a second of ours by those of the Rust server; "repeated" is the same query again and again.
The load comes from processes of this script with plain sockets, on the same machine: it takes its share of it.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fixture import BASE, UNR, make_store, work
from tests.servers import free_port, running

Make = Callable[[int], str]
PATH = f"<{UNR}cites>/^<{UNR}resolution>"


def queries(resolutions: int) -> dict[str, Make]:
    """Return a maker of queries for each kind; the number makes each text another one."""
    step = lambda n: work(n * 17 % resolutions)  # noqa: E731
    return {
        "point look-up": lambda n: f"SELECT ?p ?o WHERE {{ <{step(n)}> ?p ?o }} #{n}",
        "point look-up, repeated": lambda n: f"SELECT ?p ?o WHERE {{ <{step(1)}> ?p ?o }}",
        "star": lambda n: f"SELECT * {{ ?s <{UNR}resolution> <{step(n)}> ; <{UNR}number> ?n ; <{UNR}text> ?t }} #{n}",
        "aggregate": lambda n: (
            f"SELECT ?d (COUNT(?s) AS ?c) {{ ?s <{UNR}cites> ?d }} GROUP BY ?d ORDER BY ?c LIMIT 9 #{n}"
        ),
        "path": lambda n: f"SELECT (COUNT(*) AS ?c) {{ <{step(n)}/op/1> ({PATH})+ ?x }} #{n}",
        "100,000 rows": lambda n: f"SELECT * {{ ?s ?p ?o }} LIMIT 100000 #{n}",
        "CONSTRUCT": lambda n: f"CONSTRUCT {{ ?s <{BASE}x> ?o }} {{ ?s <{UNR}cites> ?o }} LIMIT 5000 #{n}",
    }


def _client(port: int, path: str, kind: str, resolutions: int, seconds: float, first: int, counts: object) -> None:
    """Ask over one kept connection until the time is over; count the answers."""
    make = queries(resolutions)[kind]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Accept": "application/sparql-results+json, application/n-triples"}
    done, number = 0, first * 1_000_003
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        number += 1
        connection.request("GET", f"{path}?query={quote(make(number))}", headers=headers)
        answer = connection.getresponse()
        while answer.read(1 << 18):
            pass
        assert answer.status == 200, answer.status
        done += 1
    counts.put(done)  # type: ignore[attr-defined]


def _point_client(
    port: int, path: str, kind: str, resolutions: int, seconds: float, first: int, counts: object
) -> None:
    """The same for small answers, with a socket and next to no work of its own."""
    make = queries(resolutions)[kind]
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    done, number = 0, first * 1_000_003
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        number += 1
        query = make(number).replace(" ", "%20").replace("#", "%23").replace("{", "%7B").replace("}", "%7D")
        query = query.replace("<", "%3C").replace(">", "%3E").replace("?", "%3F")
        connection.sendall(f"GET {path}?query={query} HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n".encode())
        received = b""
        while True:
            received += connection.recv(1 << 16)
            head, separator, body = received.partition(b"\r\n\r\n")
            if separator and _whole(head, body):
                break
        assert head.startswith(b"HTTP/1.1 200"), head[:80]
        done += 1
    counts.put(done)  # type: ignore[attr-defined]


def _whole(head: bytes, body: bytes) -> bool:
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at >= 0:
        return len(body) >= int(lower[at + 15 :].split(b"\r\n", 1)[0])
    return body.endswith(b"0\r\n\r\n")


def _clients(jobs: list[tuple[object, ...]], target: Callable[..., None]) -> None:
    threads = [threading.Thread(target=target, args=job) for job in jobs]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def throughput(port: int, path: str, kind: str, resolutions: int, seconds: float, connections: int) -> float:
    """Return answers a second over so many connections, spread over two processes."""
    target = _point_client if kind.startswith(("point", "star")) else _client
    counts = multiprocessing.Queue()  # type: ignore[var-annotated]
    shares: list[list[tuple[object, ...]]] = [[], []]
    for number in range(connections):
        shares[number % 2].append((port, path, kind, resolutions, seconds, number + os.getpid() % 997, counts))
    began = time.monotonic()
    crowd = [multiprocessing.Process(target=_clients, args=(share, target)) for share in shares if share]
    for each in crowd:
        each.start()
    total = sum(counts.get(timeout=600) for _ in range(connections))
    for each in crowd:
        each.join()
    return total / (time.monotonic() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resolutions", type=int, default=4000)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--connections", default="1,8,64")
    parser.add_argument("--in-memory", default="auto")
    parser.add_argument("--with-rdflib", action="store_true")
    chosen = parser.parse_args()
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None:
        sys.exit("the Rust server is not installed: pip install oxigraph")
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        print(f"{make_store(store, chosen.resolutions)} quads; ratios to the Rust server, ours by its")
        port = free_port()
        command = [program, "serve-read-only", "--location", str(store / "versions" / "bench" / "quads"), "--bind",
                   f"127.0.0.1:{port}", "--union-default-graph"]  # fmt: skip
        with running(store, "--time-limit", "120", "--in-memory", chosen.in_memory) as ours:
            rust = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                time.sleep(1)
                for kind in queries(chosen.resolutions):
                    told = []
                    for connections in map(int, chosen.connections.split(",")):
                        run = (kind, chosen.resolutions, chosen.seconds, connections)
                        theirs = throughput(port, "/query", *run)
                        mine = throughput(ours.port, "/sparql", *run)
                        told.append(f"{connections}: {mine / theirs:.2f}")
                    print(f"{kind:26}" + "   ".join(told), flush=True)
            finally:
                rust.kill()
                rust.wait()
            if chosen.with_rdflib:
                _rdflib(store, ours.port, chosen)


def _rdflib(store: Path, ours: int, chosen: argparse.Namespace) -> None:
    """The same against rdflib-endpoint, with its own graph in memory: ours by its."""
    port = free_port()
    program = (
        "import sys, uvicorn; from rdflib import Dataset; from rdflib_endpoint import SparqlEndpoint;"
        "import pyoxigraph as o;"
        "d = Dataset(default_union=True); s = o.Store.read_only(sys.argv[1]);"
        "d.parse(data=s.dump(format=o.RdfFormat.N_QUADS), format='nquads');"
        "uvicorn.run(SparqlEndpoint(graph=d), host='127.0.0.1', port=int(sys.argv[2]), log_level='error')"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(store / "versions" / "bench" / "quads"), str(port)])
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if process.poll() is not None:
                print("rdflib-endpoint is not installed: pip install rdflib-endpoint uvicorn")
                return
            time.sleep(0.5)
        print("ratios to rdflib-endpoint, ours by its, at 1 connection")
        for kind in ("point look-up", "star"):
            run = (kind, chosen.resolutions, chosen.seconds, 1)
            theirs = throughput(port, "/", *run)
            print(f"{kind:26}{throughput(ours, '/sparql', *run) / theirs:.1f}")
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()
