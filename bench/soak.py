"""A soak: mixed clients, swaps of the data and killed workers for so many minutes; counts wrong answers and memory.

    python bench/soak.py [--minutes 10]

A request ends well (the right count for the version it says), in an honest refusal (a problem with its status), or
it is counted as wrong or lost; those must be none. Memory is told at the start and at the end.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.containment import family, memory
from bench.fixture import abuses, look_up, make_store, runaways
from tests.servers import Server, descendants, running

SIZES = (300, 310, 320)
COUNTS = {str(size * 52) for size in SIZES}


def check(kind: str, status: int, headers: dict[str, str], body: bytes) -> str:
    """Return how a request ended: right, refused, cut (and told why), or wrong."""
    if "x-cut" in headers:
        return "cut" if b"!unres-cut" in body[-400:] else "LOST without a word"
    if status != 200:
        return f"refused {status}" if json.loads(body)["status"] == status else "WRONG"
    if kind == "bad":
        return "answered"
    if kind == "count":
        return "right" if json.loads(body)["results"]["bindings"][0]["n"]["value"] in COUNTS else "WRONG"
    if kind == "rows":
        return "right" if str(body.count(b"\r\n") - 1) in COUNTS else "WRONG"
    return "right" if len(json.loads(body)["results"]["bindings"]) == 2 else "WRONG"


def client(server: Server, over: threading.Event, seed: int, tally: Counter[str]) -> None:
    """Ask at random: look-ups, counts, whole dumps, and a bad query now and then."""
    choice = random.Random(seed)
    bad = [*runaways().values(), *(query for name, query in abuses().items() if name != "10 MB query")]
    while not over.is_set():
        kind = choice.choices(("look-up", "count", "rows", "bad"), (80, 10, 5, 5))[0]
        number = choice.randrange(290)
        query = {
            "look-up": look_up(number),
            "count": f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} #{number % 9}",
            "rows": "SELECT * { ?s ?p ?o }",
            "bad": choice.choice(bad),
        }[kind]
        accept = "text/csv" if kind == "rows" else "application/json"
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        try:
            status, answered, body = server.ask("POST", "/sparql", headers, query.encode())
            ending = check(kind, status, answered, body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            ending = f"LOST {type(error).__name__}"
        tally[f"{kind}: {ending}"] += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        make_store(store, SIZES[0], "v0")
        with running(store, "--time-limit", "2", "--memory-limit", "512") as server:
            tally: Counter[str] = Counter()
            over = threading.Event()
            crowd = [threading.Thread(target=client, args=(server, over, seed, tally)) for seed in range(6)]
            for each in crowd:
                each.start()
            end, number, held = time.monotonic() + chosen.minutes * 60, 0, []
            while time.monotonic() < end:
                number += 1
                time.sleep(5)
                if number % 3 == 0:
                    make_store(store, SIZES[number % len(SIZES)], f"v{number}")
                with suppress(ProcessLookupError, ValueError):
                    victims = sorted(descendants(server.process.pid))[1:]  # the first is the nursery
                    os.kill(random.choice(victims), signal.SIGKILL)
                held.append(memory(family(server.process.pid)) >> 20)
            over.set()
            for each in crowd:
                each.join()
            time.sleep(3)
            size = len(held) // 5 or 1
            fifths = [sorted(held[start : start + size])[size // 2] for start in range(0, len(held) - size + 1, size)]
            print(f"memory of all processes, MB: median of each fifth {fifths}, highest {max(held)}, "
                  f"at rest {memory(family(server.process.pid)) >> 20}; "
                  f"of the server alone {memory({server.process.pid}) >> 20}")  # fmt: skip
            print(f"{number // 3} versions were swapped in, {number} workers were killed")
    for ending, count in sorted(tally.items()):
        print(f"{count:9} {ending}")
    sys.exit(any("WRONG" in ending or "LOST" in ending for ending in tally))


if __name__ == "__main__":
    main()
