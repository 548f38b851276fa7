"""Files to a published, validated store, beside the Rust `oxigraph load` of the same quads; prints ratios.

    python bench/throughput.py FOLDER [--sizes 500,2000,0] [--pairs 3] [--jobs 2] [--results bench/throughput.json]

FOLDER holds the files of a corpus; a size is how many of them are taken, by a fixed seed (0: all). For each size and
each pair `unres load` and `unres validate` run, then the Rust loader on the dump of what they made, so that both see
the same machine; a ratio is the median of its pairs. On a machine with other work the ratio of processor time tells
more than that of the clock: both are given. Memory is the peak of all processes of a command together.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

UNRES = (sys.executable, "-c", "from unres_ontology.command import main; main()")
OXIGRAPH = str(Path(sys.executable).parent / "oxigraph")
SEED = 20210722
MIB = 1 << 20
EVERY = 0.2
"""Seconds between two looks at what the processes of a command use."""


class Use(NamedTuple):
    """What a command took: seconds by the clock and of the processors, and the peak of its memory in MiB."""

    wall: float
    cpu: float
    memory: float


def measured(command: list[str], output: Path | None = None) -> Use:
    """Run a command in a session of its own and return what all of its processes took; raise where it failed."""
    seconds: dict[int, float] = {}
    peak = 0.0
    start = time.perf_counter()
    with open(output or os.devnull, "wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, start_new_session=True)
        errors: list[bytes] = []
        reader = threading.Thread(target=lambda: errors.append(process.stderr.read() if process.stderr else b""))
        reader.start()
        while process.poll() is None:
            memory = 0.0
            for pid, cpu in _session(process.pid):
                seconds[pid] = cpu
                memory += _memory(pid)
            peak = max(peak, memory)
            time.sleep(EVERY)
        wall = time.perf_counter() - start
        reader.join()
    if process.returncode not in (0, 1):  # 1: some files could not be read
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {errors[0].decode()[-2000:]}")
    return Use(wall, sum(seconds.values()), peak)


def _session(leader: int) -> list[tuple[int, float]]:
    """Return the processes of a session, each with the processor time that it took so far."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == leader:
                found.append((int(entry.name), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")))
    return found


def _memory(pid: int) -> float:
    """Return the memory of a process in MiB, what it shares with others counted in parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / MIB


def taken(folder: Path, size: int, into: Path) -> int:
    """Link so many files of a folder into another one; return how many they are."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    chosen = random.Random(SEED).sample(files, size) if 0 < size < len(files) else files
    for path in chosen:
        link = into / path.relative_to(folder)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path.resolve())
    return len(chosen)


def one_pair(files: Path, scratch: Path, jobs: int, *, rust: bool = True) -> dict[str, Any]:
    """Load and validate the files, then let the Rust loader load the same quads; return what each took."""
    store, dump, other = scratch / "store", scratch / "dump.nq", scratch / "rust"
    common = ["--store", str(store)]
    load = measured([*UNRES, "load", str(files), *common, "--jobs", str(jobs), "--quiet"])
    found: dict[str, Any] = {"load": load._asdict()}
    if rust:
        found["validate"] = measured([*UNRES, "validate", *common, "--jobs", str(jobs)])._asdict()
        measured([*UNRES, "dump", *common], output=dump)
        found["rust"] = measured([OXIGRAPH, "load", "--location", str(other), "--file", str(dump)])._asdict()
        manifest = json.loads(next(store.glob("versions/*/manifest.json")).read_text())
        found |= {"triples": manifest["triples"], "documents": manifest["documents"]}
        found["store_bytes"] = sum(path.stat().st_size for path in store.glob("versions/*/quads/*"))
    for made in (store, other):
        shutil.rmtree(made, ignore_errors=True)
    dump.unlink(missing_ok=True)
    return found


def ratio(pairs: list[dict[str, Any]], what: str) -> float:
    """Return the median over pairs of load and validation together by the Rust load."""
    return statistics.median((pair["load"][what] + pair["validate"][what]) / pair["rust"][what] for pair in pairs)


def report(size: int, pairs: list[dict[str, Any]], say: Callable[[str], None]) -> dict[str, Any]:
    """Say what the pairs of one size show, and return it with the figures of each pair."""
    seconds = statistics.median(pair["load"]["wall"] for pair in pairs)
    cpu = statistics.median(pair["load"]["cpu"] for pair in pairs)
    memory = max(pair[part]["memory"] for pair in pairs for part in ("load", "validate"))
    triples = pairs[0]["triples"]
    say(f"{size} files, {triples} triples ({triples / pairs[0]['documents']:.0f} a document)")
    say(f"  load {seconds:.1f} s, {cpu:.1f} s of processor; a document {1000 * cpu / size:.1f} ms of processor")
    wall, processor = ratio(pairs, "wall"), ratio(pairs, "cpu")
    say(f"  load and validate by Rust load: {wall:.2f} by the clock, {processor:.2f} of processor")
    say(f"  peak memory {memory:.0f} MiB")
    return {"files": size, "pairs": pairs, "wall_ratio": wall, "cpu_ratio": processor}


def main() -> None:
    """Measure what the command line asks for, print the ratios and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", default="500,2000,0")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--results", type=Path, default=Path(__file__).parent / "throughput.json")
    given = parser.parse_args()
    results: dict[str, Any] = {"cores": os.cpu_count(), "load_average": os.getloadavg(), "sizes": []}
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        for number, size in enumerate(map(int, given.sizes.split(","))):
            files = scratch / f"files{number}"
            files.mkdir()
            count = taken(given.folder, size, files)
            pairs = [one_pair(files, scratch, given.jobs) for _ in range(given.pairs)]
            results["sizes"].append(report(count, pairs, print))
            if number == 0:
                alone = [one_pair(files, scratch, 1, rust=False)["load"]["wall"] for _ in range(given.pairs)]
                gain = statistics.median(alone) / statistics.median(pair["load"]["wall"] for pair in pairs)
                results["gain_of_jobs"] = gain
                print(f"  {given.jobs} processes: {gain:.2f} times one")
    given.results.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
