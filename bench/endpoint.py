"""Our endpoint, the Rust server and rdflib-endpoint on the same store in one run; prints ratios of throughput.

    python bench/endpoint.py [--resolutions N] [--seconds S] [--connections 1,8,64] [--kinds …] [--with-rdflib]

Every number is answers a second of ours by those of the other server; "repeated" is the same query again and again, all
others are another text each time. The load comes from wrk (`apt-get install wrk`) on the same machine, which takes
little of it: a client in Python is slower than the servers and makes them look alike.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fixture import BASE, UNR, make_store
from tests.servers import free_port, running

RESOLUTION = "<" + BASE + "doc/A/RES/SESSION/NUMBER>"
PATH = f"<{UNR}cites>/^<{UNR}resolution>"
KINDS = {
    # SESSION and NUMBER name another resolution each time; the comment makes each text another one
    "point look-up": f"SELECT ?p ?o WHERE {{ {RESOLUTION} ?p ?o }} #COUNT",
    "point look-up, repeated": f"SELECT ?p ?o WHERE {{ <{BASE}doc/A/RES/60/18> ?p ?o }}",
    "star": f"SELECT * {{ ?s <{UNR}resolution> {RESOLUTION} ; <{UNR}number> ?n ; <{UNR}text> ?t }} #COUNT",
    "aggregate": f"SELECT ?d (COUNT(?s) AS ?c) {{ ?s <{UNR}cites> ?d }} GROUP BY ?d ORDER BY ?c LIMIT 9 #COUNT",
    "heavy aggregate": f"SELECT ?n (COUNT(?t) AS ?c) {{ ?s <{UNR}number> ?n ; <{UNR}text> ?t ; <{UNR}cites> ?d . "
    f'FILTER(CONTAINS(?t, "9")) }} GROUP BY ?n ORDER BY ?c #COUNT',
    "path": f"SELECT (COUNT(*) AS ?c) {{ <{BASE}doc/A/RES/SESSION/NUMBER/op/1> ({PATH})+ ?x }} #COUNT",
    "100,000 rows": "SELECT * { ?s ?p ?o } LIMIT 100000 #COUNT",
    "CONSTRUCT": f"CONSTRUCT {{ ?s <{BASE}x> ?o }} {{ ?s <{UNR}cites> ?o }} LIMIT 5000 #COUNT",
}
LONG = {"aggregate", "heavy aggregate", "path", "100,000 rows"}
"""Kinds that take so long that they are measured for longer."""

Other = Callable[[], AbstractContextManager[tuple[int, str]]]

LUA = """
local query, path, resolutions, n
function init(arguments)
  path, resolutions, query = arguments[1], tonumber(arguments[2]), arguments[3]
  n = (tonumber(tostring({}):match("0x(%%x+)"), 16) %% 1000003) * 1000
  wrk.headers["Accept"] = "application/sparql-results+json, application/n-triples;q=0.9"
end
function request()
  n = n + 1
  local k = (n * 17) % resolutions
  local text = query:gsub("SESSION", 60 + math.floor(k / 300)):gsub("NUMBER", k % 300 + 1):gsub("COUNT$", n)
  return wrk.format("GET", path .. "?query=" .. text)
end
""".replace("%%", "%")


class Load:
    """Makes load with wrk."""

    def __init__(self, folder: Path, resolutions: int, seconds: int) -> None:
        program = shutil.which("wrk")
        if program is None:
            sys.exit("wrk is not installed, and no load is made without it: apt-get install wrk")
        self.program, self.resolutions, self.seconds = program, resolutions, seconds
        self.script = folder / "load.lua"
        self.script.write_text(LUA, encoding="ascii")

    def throughput(self, port: int, path: str, kind: str, connections: int) -> float:
        """Return answers a second; exit where one of them was an error."""
        seconds = self.seconds * (3 if kind in LONG else 1)
        command = [self.program, "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-s"]
        command += [str(self.script), f"http://127.0.0.1:{port}", "--", path, str(self.resolutions)]
        said = subprocess.run([*command, quote(KINDS[kind])], capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in said:
            sys.exit(f"{kind}, {connections} connections, port {port}: {said}")
        found = re.search(r"Requests/sec: +([\d.]+)", said)
        assert found is not None, said
        return float(found[1])

    def ratios(self, kind: str, ours: int, theirs: Other, connections: list[int]) -> Iterator[str]:
        """Yield for each number of connections the ratio: both servers in turn, twice, and the better run of each.

        The other server is started anew each time: it goes on with queries for clients that have left long ago.
        """
        for number in connections:
            best = [0.0, 0.0]
            for _ in range(2):
                with theirs() as (port, path):
                    best[0] = max(best[0], self.throughput(port, path, kind, number))
                best[1] = max(best[1], self.throughput(ours, "/sparql", kind, number))
            yield f"{number}: {best[1] / best[0]:6.2f}" if best[0] else f"{number}: it finished none"


@contextmanager
def rust(store: Path) -> Iterator[tuple[int, str]]:
    """Start the Rust server on the store; yield its port and path."""
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None:
        sys.exit("the Rust server is not installed: pip install oxigraph")
    port = free_port()
    bind = f"127.0.0.1:{port}"
    command = [program, "serve-read-only", "--location", str(quads(store)), "--bind", bind, "--union-default-graph"]
    with started(command, port):
        yield port, "/query"


RDFLIB = """
import sys, pyoxigraph as o, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
data = Dataset(default_union=True)
data.parse(data=o.Store.read_only(sys.argv[1]).dump(format=o.RdfFormat.N_QUADS), format="nquads")
uvicorn.run(SparqlEndpoint(graph=data), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""


@contextmanager
def rdflib_endpoint(store: Path) -> Iterator[tuple[int, str]]:
    """Start rdflib-endpoint on a copy of the store in its memory; yield its port and path."""
    if subprocess.run([sys.executable, "-c", "import rdflib_endpoint, uvicorn"], check=False).returncode:
        sys.exit("rdflib-endpoint is not installed: pip install rdflib-endpoint uvicorn")
    port = free_port()
    with started([sys.executable, "-W", "ignore", "-c", RDFLIB, str(quads(store)), str(port)], port):
        yield port, "/"


@contextmanager
def started(command: list[str], port: int) -> Iterator[None]:
    """Start a server, wait until it listens, and end it."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(1200):
            if process.poll() is not None:
                sys.exit(f"it ended with {process.returncode}: {command}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait()


def quads(store: Path) -> Path:
    return store / "versions" / "bench" / "quads"


def compare(name: str, load: Load, ours: int, theirs: Other, kinds: list[str], numbers: list[int]) -> None:
    """Print the ratios to one other server."""
    print(f"ratios to {name}, ours by its, by number of connections")
    for kind in kinds:
        print(f"{kind:26}" + "   ".join(load.ratios(kind, ours, theirs, numbers)), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--resolutions", type=int, default=4000)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--connections", default="1,8,64")
    parser.add_argument("--kinds", default=";".join(KINDS), help="separated by semicolons")
    parser.add_argument("--in-memory", default="auto")
    parser.add_argument("--with-rdflib", action="store_true")
    chosen = parser.parse_args()
    kinds: list[str] = chosen.kinds.split(";")
    numbers = [int(each) for each in chosen.connections.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        load = Load(Path(folder), chosen.resolutions, chosen.seconds)
        print(f"{make_store(store, chosen.resolutions)} quads")
        options = ["--time-limit", "120", "--queue-wait", "60", "--client-concurrency", "8"]
        with running(store, *options, "--in-memory", chosen.in_memory) as server:
            compare("the Rust server", load, server.port, partial(rust, store), kinds, numbers)
            if chosen.with_rdflib:
                with rdflib_endpoint(store) as one:  # it takes long to start
                    compare("rdflib-endpoint", load, server.port, lambda: nullcontext(one), kinds, numbers)


if __name__ == "__main__":
    main()
