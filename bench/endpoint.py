"""Our endpoint, the Rust server and rdflib-endpoint on the same store in one run; prints ratios of throughput.

    python bench/endpoint.py [--minutes M] [--pairs N] [--connections 1,8,64] [--kinds …] [--with-rdflib] [--json FILE]

Both servers answer in turn, in short pairs, and what counts is the median of the pairs' ratios: the same work of others
on the machine falls on both. "repeated" is the same query again and again, all others are another text each time.

Quick queries are sent by wrk (`apt-get install wrk`) for a second: a client in Python is slower than the servers and
makes them look alike. Of the others a fixed number is sent, all answers are waited for, and the seconds are counted:
with 64 at once, none may be whole within a second.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.containment import TICKS, processor
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
LONG = {"aggregate", "heavy aggregate", "path", "100,000 rows", "CONSTRUCT"}
"""Kinds of which a fixed number is sent."""

ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"
_SETTLE = 5.0
"""Seconds for which a server is given time to end what nobody waits for any more, before the other is measured."""


class Rival(NamedTuple):
    """Another server: its port, its path, its process."""

    port: int
    path: str
    pid: int


LUA = """
local query, path, resolutions, n
function init(arguments)
  path, resolutions, query = arguments[1], tonumber(arguments[2]), arguments[3]
  n = (tonumber(tostring({}):match("0x(%%x+)"), 16) %% 1000003) * 1000
  wrk.headers["Accept"] = "ACCEPT"
end
function request()
  n = n + 1
  local k = (n * 17) % resolutions
  local text = query:gsub("SESSION", 60 + math.floor(k / 300)):gsub("NUMBER", k % 300 + 1):gsub("COUNT$", n)
  return wrk.format("GET", path .. "?query=" .. text)
end
""".replace("%%", "%").replace("ACCEPT", ACCEPT)


class Load:
    """Makes load."""

    def __init__(self, folder: Path, resolutions: int) -> None:
        program = shutil.which("wrk")
        if program is None:
            sys.exit("wrk is not installed, and no load is made without it: apt-get install wrk")
        self.program, self.resolutions, self.count = program, resolutions, 0
        self.script = folder / "load.lua"
        self.script.write_text(LUA, encoding="ascii")

    def throughput(self, port: int, path: str, kind: str, connections: int, seconds: float) -> float:
        """Return answers a second; exit where one of them was an error. What takes long is given up after `seconds`."""
        if kind in LONG:
            return self._batch(port, path, kind, connections, seconds)
        command = [self.program, "-t1", f"-c{connections}", "-d1s", "--timeout", "60s", "-s", str(self.script)]
        command += [f"http://127.0.0.1:{port}", "--", path, str(self.resolutions), quote(KINDS[kind])]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in said:
            sys.exit(f"{kind}, {connections} connections, port {port}: {said}")
        found = re.search(r"Requests/sec: +([\d.]+)", said)
        assert found is not None, said
        return float(found[1])

    def _batch(self, port: int, path: str, kind: str, connections: int, seconds: float) -> float:
        """Send one query a connection, four over a single one, wait for all answers, and count the seconds."""
        began = time.monotonic()
        with ThreadPoolExecutor(connections) as crowd:
            asked = [crowd.submit(self._ask, port, path, kind, began + seconds) for _ in range(max(4, connections))]
        answered = sum(each.result() for each in asked)
        return answered / (time.monotonic() - began)

    def _ask(self, port: int, path: str, kind: str, end: float) -> bool:
        """Send a query and read its answer; return whether it was whole before the end."""
        self.count += 1
        number = self.count * 17 % self.resolutions
        session, text = str(60 + number // 300), KINDS[kind]
        text = text.replace("SESSION", session).replace("NUMBER", str(number % 300 + 1))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=max(0.1, end - time.monotonic()))
        try:
            address = f"{path}?query={quote(text.removesuffix('COUNT') + str(self.count))}"
            connection.request("GET", address, headers={"Accept": ACCEPT})
            answer = connection.getresponse()
            while answer.read(1 << 20):
                if time.monotonic() > end:
                    return False
        except TimeoutError:
            return False
        finally:
            connection.close()
        if answer.status != 200:
            sys.exit(f"{kind}, port {port}: {answer.status}")
        return True

    def pair(self, kind: str, number: int, ours: int, theirs: Rival, seconds: float) -> tuple[float, float]:
        """Return the throughput of ours and of the other, one measured after the other."""
        one = self.throughput(ours, "/sparql", kind, number, seconds)
        other = self.throughput(theirs.port, theirs.path, kind, number, seconds)
        settle(theirs.pid)
        return one, other


def settle(pid: int) -> None:
    """Wait until a server has ended the queries of clients that have left, but not for ever."""
    end = time.monotonic() + _SETTLE
    used = processor({pid})
    while time.monotonic() < end:
        time.sleep(0.05)
        if processor({pid}) == used:
            return
        used = processor({pid})


@contextmanager
def rust(store: Path) -> Iterator[Rival]:
    """Start the Rust server on the store."""
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None:
        sys.exit("the Rust server is not installed: pip install oxigraph")
    port = free_port()
    bind = f"127.0.0.1:{port}"
    command = [program, "serve-read-only", "--location", str(quads(store)), "--bind", bind, "--union-default-graph"]
    with started(command, port) as pid:
        yield Rival(port, "/query", pid)


RDFLIB = """
import sys, pyoxigraph as o, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
data = Dataset(default_union=True)
data.parse(data=o.Store.read_only(sys.argv[1]).dump(format=o.RdfFormat.N_QUADS), format="nquads")
uvicorn.run(SparqlEndpoint(graph=data), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""


@contextmanager
def rdflib_endpoint(store: Path) -> Iterator[Rival]:
    """Start rdflib-endpoint on a copy of the store in its memory."""
    if subprocess.run([sys.executable, "-c", "import rdflib_endpoint, uvicorn"], check=False).returncode:
        sys.exit("rdflib-endpoint is not installed: pip install rdflib-endpoint uvicorn")
    port = free_port()
    with started([sys.executable, "-W", "ignore", "-c", RDFLIB, str(quads(store)), str(port)], port) as pid:
        yield Rival(port, "/", pid)


@contextmanager
def started(command: list[str], port: int) -> Iterator[int]:
    """Start a server, wait until it listens, and end it; yield its process id."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(1200):
            if process.poll() is not None:
                sys.exit(f"it ended with {process.returncode}: {command}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield process.pid
    finally:
        process.kill()
        process.wait()


def quads(store: Path) -> Path:
    return store / "versions" / "bench" / "quads"


def compare(load: Load, ours: int, theirs: Rival, kinds: list[str], numbers: list[int], pairs: int,
            seconds: float, end: float) -> dict[str, dict[str, float]]:  # fmt: skip
    """Print and return the ratios to one other server, by kind and number of connections: the medians of the pairs."""
    found: dict[str, dict[str, float]] = {}
    for kind in kinds:
        found[kind] = {}
        said = []
        for number in numbers:
            if time.monotonic() > end:
                said.append(f"{number}: not measured")
                continue
            measured = []
            while len(measured) < pairs and (not measured or time.monotonic() < end):
                measured.append(load.pair(kind, number, ours, theirs, seconds))
            whole = [one / other for one, other in measured if other]
            if not whole:
                said.append(f"{number}: it finished none in {seconds:g} s")
                continue
            found[kind][str(number)] = ratio = round(statistics.median(whole), 2)
            said.append(f"{number}: {ratio:6.2f} ({min(whole):.2f}–{max(whole):.2f})")
        print(f"{kind:26}" + "   ".join(said), flush=True)
    return found


def busy() -> tuple[float, float]:
    """Return the seconds that all processors were at work, and that they were there."""
    with open("/proc/stat", encoding="ascii") as lines:
        spent = [int(each) / TICKS for each in lines.readline().split()[1:9]]
    return sum(spent) - spent[3] - spent[4], sum(spent)


def share_of_others(before: tuple[float, float], children: float) -> float:
    """Return which part of the processors went to processes that are none of ours since `before`."""
    work, time_there = (after - at_first for after, at_first in zip(busy(), before, strict=True))
    return max(0.0, work - children) / time_there


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--resolutions", type=int, default=4000)
    parser.add_argument("--minutes", type=float, default=12, help="after which nothing more is begun")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--connections", default="1,8,64")
    parser.add_argument("--kinds", default=";".join(KINDS), help="separated by semicolons")
    parser.add_argument("--in-memory", default="auto")
    parser.add_argument("--with-rdflib", action="store_true")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    kinds: list[str] = chosen.kinds.split(";")
    numbers = [int(each) for each in chosen.connections.split(",")]
    end, before = time.monotonic() + chosen.minutes * 60, busy()
    kept: dict[str, object] = {"cores": os.cpu_count(), "pairs": chosen.pairs}
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        load = Load(Path(folder), chosen.resolutions)
        print(f"{make_store(store, chosen.resolutions)} quads; ratios of throughput, ours by its, by connections: "
              "the median of pairs, the lowest and the highest")  # fmt: skip
        options = ["--time-limit", "120", "--queue-wait", "60", "--client-concurrency", "8"]
        with running(store, *options, "--in-memory", chosen.in_memory) as server:
            print("the Rust server")
            with rust(store) as other:
                kept["rust"] = compare(load, server.port, other, kinds, numbers, chosen.pairs, 15, end)
            if chosen.with_rdflib:
                print("rdflib-endpoint")
                with rdflib_endpoint(store) as other:
                    kept["rdflib"] = compare(load, server.port, other, kinds, numbers, 1, 5, end)
    kept["share_of_others"] = round(share_of_others(before, sum(os.times()[:4])), 2)
    print(f"other work took {kept['share_of_others']:.0%} of the processors meanwhile")
    if chosen.json:
        chosen.json.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
