"""How long the shipped queries take on a store: medians and 99th percentiles, the slowest first.

    .venv/bin/python bench/queries.py --store .store [--runs 7] [--json bench/queries.json] [NAME...]

Each query runs in one process on the read-only store, until it has run so often or has taken 20 seconds. Wall clock and
processor time are both given: on a machine with other work the second is the one to compare. Before each query the
reference runs, a count that reads a fixed stretch of the store; `ratio` is the median of the query's processor time by
that of the reference beside it, so that figures of different machines can be compared, and `noise` says how far the
reference itself strayed (its 90th percentile by its median).
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from operator import truediv
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from unres_queries import shipped
from unres_server.versions import current

ENOUGH = 20.0
REFERENCE = "SELECT (COUNT(*) AS ?n) WHERE { SELECT ?s WHERE { ?s ?p ?o } LIMIT 100000 }"


def measured(store: ox.Store, text: str, runs: int) -> dict[str, Any]:
    """Return rows, median and 99th percentile of one query, in milliseconds."""
    walls: list[float] = []
    computed: list[float] = []
    rows = 0
    references: list[float] = []
    while len(walls) < runs and sum(walls) < ENOUGH:
        references.append(reference(store))
        wall, processor = time.perf_counter(), time.process_time()
        result: Any = store.query(text, use_default_graph_as_union=True)
        rows = sum(1 for _ in result) if not isinstance(result, ox.QueryBoolean) else 1
        walls.append(time.perf_counter() - wall)
        computed.append(time.process_time() - processor)
    return {
        "rows": rows,
        "runs": len(walls),
        "median_ms": _milliseconds(statistics.median(walls)),
        "p99_ms": _milliseconds(_p99(walls)),
        "cpu_median_ms": _milliseconds(statistics.median(computed)),
        "cpu_p99_ms": _milliseconds(_p99(computed)),
        "ratio": round(statistics.median(map(truediv, computed, references)), 2),
        "references": references,
    }


def reference(store: ox.Store) -> float:
    """Return the processor time, in seconds, of the query that all others are measured by."""
    begun = time.process_time()
    for _ in store.query(REFERENCE, use_default_graph_as_union=True):  # type: ignore[union-attr]
        pass
    return time.process_time() - begun


def _p99(values: list[float]) -> float:
    """Return the 99th percentile; of fewer than a hundred values that is the largest."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--store", type=Path, default=Path(".store"))
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    version = current(options.store)
    store = ox.Store.read_only(str(version.quads))
    found: dict[str, dict[str, Any]] = {}
    references: list[float] = []
    for name, query in shipped().items():
        if options.names and name not in options.names:
            continue
        found[name] = measured(store, query.text, options.runs)
        one = found[name]
        references += one.pop("references")
        print(f"{name:32} {one['rows']:7} rows  median {one['median_ms']:9.1f} ms  p99 {one['p99_ms']:9.1f} ms  "
              f"(processor {one['cpu_median_ms']:9.1f}, {one['cpu_p99_ms']:9.1f}; {one['ratio']:8.2f} x reference)",
              flush=True)  # fmt: skip
    slow = sorted(found, key=lambda name: -found[name]["cpu_median_ms"])[:5]
    print("slowest by processor time:", ", ".join(f"{name} {found[name]['cpu_median_ms']} ms" for name in slow))
    usual = statistics.median(references)
    noise = round(sorted(references)[int(len(references) * 0.9)] / usual, 2)
    print(f"reference: {usual * 1000:.1f} ms; its 90th percentile is {noise} times that")
    if options.json:
        told = {
            "reference_ms": _milliseconds(usual),
            "noise": noise,
            "triples": version.manifest.get("triples"),
            "documents": version.manifest.get("documents"),
        }
        options.json.write_text(json.dumps({**told, "queries": found}, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
