"""What runaways and killers get, and what others notice: ours beside the Rust server's ``--timeout-s``. Prints a table.

    python bench/containment.py [--resolutions N] [--limit SECONDS] [--without-rust]

Columns: the answer's status, seconds after the limit until the processor was free again, peak memory of all processes,
the median of another client's point look-up while it ran, against the median at rest.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fixture import abuses, look_up, make_store, runaways
from tests.servers import descendants, free_port, running

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> set[int]:
    return {pid} | descendants(pid)


def processor(pids: set[int]) -> float:
    """Return the seconds of processor that processes have used."""
    used = 0.0
    for pid in pids:
        try:
            fields = Path("/proc", str(pid), "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        used += (int(fields[11]) + int(fields[12])) / TICKS
    return used


def memory(pids: set[int]) -> int:
    """Return the bytes that processes hold, shared pages counted once each in proportion."""
    held = 0
    for pid in pids:
        try:
            for line in Path("/proc", str(pid), "smaps_rollup").read_text(encoding="utf-8").splitlines():
                if line.startswith("Pss:"):
                    held += int(line.split()[1]) << 10
        except OSError:
            continue
    return held


def ask(port: int, path: str, query: str, timeout: float) -> str:
    """Send a query, read the whole answer, and return its status, and whether it was cut or lost."""
    connection, end = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout), time.monotonic() + timeout
    headers = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}
    try:
        connection.request("POST", path, query.encode(), headers)
        answer = connection.getresponse()
        tail = b""
        while piece := answer.read(1 << 20):
            tail = (tail + piece)[-400:]
            if time.monotonic() > end:
                return "streams on"
        cut = " cut" if b"!unres-cut" in tail or (answer.status == 200 and not tail.rstrip().endswith(b"}")) else ""
    except http.client.IncompleteRead:
        return "cut"
    except OSError as error:
        return type(error).__name__
    else:
        return f"{answer.status}{cut}"
    finally:
        connection.close()


class Watch(threading.Thread):
    """Watches a server's processes: the peak of memory, and when they last used the processor in earnest."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.busy_until, self.over = pid, 0, time.monotonic(), False

    def run(self) -> None:
        before, then = {each: processor({each}) for each in family(self.pid)}, time.monotonic()
        while not self.over:
            time.sleep(0.1)
            pids = family(self.pid)
            now, used = time.monotonic(), {each: processor({each}) for each in pids}
            spent = sum(max(0.0, used[each] - before.get(each, 0.0)) for each in used)
            if spent / (now - then) > 0.5:
                self.busy_until = now
            self.peak = max(self.peak, memory(pids))
            before, then = used, now


def medians(port: int, path: str, seconds: float) -> float:
    """Return the median milliseconds of point look-ups from one other client."""
    times = []
    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end:
        number += 1
        began = time.perf_counter()
        ask(port, path, look_up(number), 30)
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(0.01)
    return statistics.median(times)


def trial(port: int, path: str, pid: int, query: str, limit: float, copies: int = 1) -> dict[str, object]:
    """Run one query, or several copies at once; return the row of the table."""
    watch = Watch(pid)
    watch.start()
    answers: list[str] = []
    began = time.monotonic()
    threads = [
        threading.Thread(target=lambda: answers.append(ask(port, path, query, limit * 4 + 10))) for _ in range(copies)
    ]
    for each in threads:
        each.start()
    others = medians(port, path, limit * 0.8) if copies > 1 else 0.0
    for each in threads:
        each.join()
    answered = time.monotonic() - began
    time.sleep(1.5)
    watch.over = True
    watch.join()
    freed = max(0.0, watch.busy_until - began - limit)
    burning = watch.busy_until > began + answered + 1.3
    return {
        "answer": ", ".join(sorted(set(answers))),
        "seconds": round(answered, 1),
        "freed": "never" if burning else round(freed, 1),
        "peak MB": watch.peak >> 20,
        "others ms": round(others, 1),
    }


def table(name: str, port: int, path: str, pid: int, limit: float, *, all_of_it: bool) -> list[dict[str, object]]:
    quiet = medians(port, path, 2)
    print(f"\n{name}: a point look-up at rest takes {quiet:.2f} ms (median)")
    print(f"{'query':34}{'answer':>24}{'after s':>9}{'freed +s':>10}{'peak MB':>9}{'others ×':>10}")
    rows = []
    cases = runaways() | (abuses() if all_of_it else {})
    for query_name, query in cases.items():
        for copies in (1, 4) if query_name in runaways() and all_of_it else (1,):
            row = trial(port, path, pid, query, limit, copies)
            row["query"] = query_name + (" ×4" if copies > 1 else "")
            others = f"{float(str(row['others ms'])) / quiet:.1f}" if copies > 1 else ""
            rows.append(row)
            print(f"{row['query']!s:34}{row['answer']!s:>24}{row['seconds']!s:>9}{row['freed']!s:>10}"
                  f"{row['peak MB']!s:>9}{others:>10}", flush=True)  # fmt: skip
            if row["freed"] == "never" and not all_of_it:
                return rows  # the Rust server burns on: it has to be started afresh for the next
    return rows


def rust(store: Path, limit: float) -> None:
    """The same six runaways for the Rust server, started afresh for each."""
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None:
        print("\nthe Rust server (oxigraph from PyPI) is not installed here")
        return
    print("\nthe Rust server, --timeout-s, started afresh for each query")
    quads = next((store / "versions").iterdir()) / "quads"
    for name, query in runaways().items():
        port = free_port()
        bind = f"127.0.0.1:{port}"
        command = [program, "serve-read-only", "--location", str(quads), "--bind", bind, "--union-default-graph",
                   "--timeout-s", str(int(limit))]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            time.sleep(1)
            row = trial(port, "/query", process.pid, query, limit)
            print(
                f"{name:34}{row['answer']!s:>24}{row['seconds']!s:>9}{row['freed']!s:>10}{row['peak MB']!s:>9}",
                flush=True,
            )
        finally:
            process.kill()
            process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resolutions", type=int, default=1000)
    parser.add_argument("--limit", type=float, default=3.0)
    parser.add_argument("--without-rust", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        make_store(store, chosen.resolutions)
        options = ["--time-limit", str(chosen.limit), "--cache-size", "0", "--memory-limit", "1024"]
        with running(store, *options) as server:
            table("ours", server.port, "/sparql", server.process.pid, chosen.limit, all_of_it=True)
            print(json.dumps(json.loads(server.ask("GET", "/health")[2])))
        if not chosen.without_rust:
            rust(store, chosen.limit)


if __name__ == "__main__":
    main()
