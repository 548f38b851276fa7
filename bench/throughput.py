"""Files to a published, validated store, beside the Rust `oxigraph load` of the same quads; prints ratios.

    python bench/throughput.py FOLDER [--sizes 500,2000,0] [--pairs 3] [--jobs 2] [--results bench/throughput.json]

FOLDER holds the files of a corpus; a size is about how many of them are taken (0: all): whole works, with all of their
language versions, by a fixed seed. For each size and each pair `unres load --validate` runs, then the Rust loader on
the quads that it made, so that both see the same machine; a ratio is the median of its pairs. Printed are as well the
time per document over the sizes, what several processes gain over one (at the middle size; the engine has threads of
its own, so one process is measured on one core and on all), the peak memory of all processes of a command together,
triples per document, and the store's bytes beside the quads as N-Quads in gzip.
On a machine with other work the ratio of processor time tells more than that of the clock: both are given.

Reckoned from its parts, one pair of each size of the 8,010 files takes some 18 minutes on two idle cores, and 15 GB.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

UNRES = (sys.executable, "-c", "from unres_ontology.command import main; main()")
OXIGRAPH = str(Path(sys.executable).parent / "oxigraph")
ONE_CORE = ("taskset", "-c", str(min(os.sched_getaffinity(0))))
SEED = 20210722
MIB = 1 << 20
WORK, WORK_WITHIN = re.compile(rb'<FRBRthis value="([^"]+)"'), 8192
"""How official XML names its work, and within how many bytes."""
PIECE, ONE_OF = 16 * MIB, 8
"""How many bytes are compressed at a time, and of how many such pieces one is."""
EVERY = 0.2
"""Seconds between two looks at what the processes of a command use."""


class Use(NamedTuple):
    """What a command took: seconds by the clock and of the processors, and the peak of its memory in MiB."""

    wall: float
    cpu: float
    memory: float


def measured(command: list[str]) -> Use:
    """Run a command in a session of its own and return what all of its processes took; raise where it failed."""
    seconds: dict[int, float] = {}
    peak = 0.0
    start = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
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
    """Link whole works of a folder into another one until so many files are there; return how many they are."""
    works: dict[bytes, list[Path]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        works.setdefault(_work(path), []).append(path)
    groups = [works[name] for name in sorted(works)]
    if size:
        random.Random(SEED).shuffle(groups)
    count = 0
    for group in groups:
        if size and count >= size:
            break
        for path in group:
            link = into / path.relative_to(folder)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path.resolve())
        count += len(group)
    return count


def _work(path: Path) -> bytes:
    """Return what tells the files of one work: the name of the work as official XML has it, or the file's own."""
    with open(path, "rb") as file:
        found = WORK.search(file.read(WORK_WITHIN))
    return found[1] if found else str(path).encode()


def written_out(store: Path, dump: Path) -> None:
    """Write the quads of a store as N-Quads, in a process of its own: what that takes in memory is not ours."""
    (quads,) = store.glob("versions/*/quads")
    script = (
        "import sys, pyoxigraph as ox; ox.Store.read_only(sys.argv[1]).dump(sys.argv[2], format=ox.RdfFormat.N_QUADS)"
    )
    subprocess.run([sys.executable, "-c", script, str(quads), str(dump)], check=True)


def compressed(dump: Path) -> int:
    """Return how many bytes a file takes in gzip, reckoned from pieces of it."""
    size, read, packed = dump.stat().st_size, 0, 0
    with open(dump, "rb") as file:
        for begin in range(0, size, PIECE * ONE_OF):
            file.seek(begin)
            piece = file.read(PIECE)
            read += len(piece)
            packed += len(zlib.compress(piece))
    return packed * size // read


def one_pair(files: Path, scratch: Path, jobs: int) -> dict[str, Any]:
    """Load and validate the files, then let the Rust loader load the same quads; return what each took."""
    store, dump, other = scratch / "store", scratch / "dump.nq", scratch / "rust"
    use, outcomes = loaded(files, store, jobs)
    found: dict[str, Any] = {"load": use._asdict(), "outcomes": outcomes}
    written_out(store, dump)
    found["rust"] = measured([OXIGRAPH, "load", "--location", str(other), "--file", str(dump)])._asdict()
    manifest = json.loads(next(store.glob("versions/*/manifest.json")).read_text())
    found |= {"triples": manifest["triples"], "documents": manifest["documents"]}
    found["store_bytes"] = _size(store.glob("versions/*/quads/*"))
    found |= {"rust_bytes": _size(other.glob("*")), "quads_bytes": dump.stat().st_size}
    found["compressed_bytes"] = compressed(dump)
    for made in (store, other):
        shutil.rmtree(made, ignore_errors=True)
    dump.unlink(missing_ok=True)
    return found


def loaded(files: Path, store: Path, jobs: int, before: Sequence[str] = ()) -> tuple[Use, dict[str, int]]:
    """Load and validate files, by way of the command `before`; return what it took and what became of the files."""
    report = store.with_name("report.json")
    options = ["--store", str(store), "--jobs", str(jobs), "--report", str(report), "--quiet"]
    use = measured([*before, *UNRES, "load", "--validate", str(files), *options])
    told = json.loads(report.read_bytes())
    return use, {**Counter(file["outcome"] for file in told["files"]), "violations": len(told["violations"])}


def _size(files: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in files)


def median(pairs: list[dict[str, Any]], part: str, what: str) -> float:
    """Return the median over pairs of what a part took."""
    return statistics.median(pair[part][what] for pair in pairs)


def ratio(pairs: list[dict[str, Any]], what: str) -> float:
    """Return the median over pairs of the load, validation included, by the Rust load."""
    return statistics.median(pair["load"][what] / pair["rust"][what] for pair in pairs)


def report(size: int, pairs: list[dict[str, Any]], say: Callable[[str], None]) -> dict[str, Any]:
    """Say what the pairs of one size show, and return it with the figures of each pair."""
    triples, documents = pairs[0]["triples"], pairs[0]["documents"]
    say(f"{size} files, {documents} language versions, {triples} triples ({triples / documents:.0f} a document)")
    outcomes = pairs[0]["outcomes"]
    lost = size - sum(count for name, count in outcomes.items() if name != "violations")
    say(f"  {', '.join(f'{count} {name}' for name, count in outcomes.items())}, {lost} lost")
    for part in ("load", "rust"):
        wall, cpu, memory = (median(pairs, part, what) for what in ("wall", "cpu", "memory"))
        say(f"  {part:4} {wall:7.1f} s, {cpu:7.1f} s of processor, peak memory {memory:5.0f} MiB")
    wall, cpu = ratio(pairs, "wall"), ratio(pairs, "cpu")
    say(f"  load, validated, by Rust load: {wall:.2f} by the clock, {cpu:.2f} of processor")
    sizes = [pairs[0][name] / documents / 1000 for name in ("store_bytes", "rust_bytes", "compressed_bytes")]
    say("  kB a document: {:.0f} in the store, {:.0f} in that of Rust, {:.1f} as N-Quads in gzip".format(*sizes))
    each = {what: 1000 * median(pairs, "load", what) / size for what in ("wall", "cpu")}
    say(f"  a document: {each['wall']:.1f} ms by the clock, {each['cpu']:.1f} ms of processor")
    return {"files": size, "pairs": pairs, "wall_ratio": wall, "cpu_ratio": cpu, "ms_a_document": each}


def report_growth(sizes: list[dict[str, Any]], say: Callable[[str], None]) -> dict[str, float]:
    """Say how the time per document changes over the sizes, the largest by the smallest."""
    found = {}
    for what, name in (("wall", "by the clock"), ("cpu", "of processor")):
        each = [size["ms_a_document"][what] for size in sizes]
        found[what] = max(each) / min(each)
        say(f"time per document over the sizes, the largest by the smallest: {found[what]:.2f} {name}")
    return found


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
    sizes = list(map(int, given.sizes.split(",")))
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        for number, size in enumerate(sizes):
            files = scratch / f"files{number}"
            files.mkdir()
            count = taken(given.folder, size, files)
            pairs = [one_pair(files, scratch, given.jobs) for _ in range(given.pairs)]
            results["sizes"].append(report(count, pairs, say))
            if number == len(sizes) // 2:
                for before, where in ((ONE_CORE, "on one core"), ((), "on all cores")):
                    alone = [_alone(files, scratch / "alone", before) for _ in range(given.pairs)]
                    gain = statistics.median(alone) / median(pairs, "load", "wall")
                    results[f"gain_over_one_process_{where.replace(' ', '_')}"] = gain
                    say(f"  {given.jobs} processes: {gain:.2f} times one {where}, by the clock")
        results["growth"] = report_growth(results["sizes"], say)
    given.results.write_text(json.dumps(results, indent=1) + "\n")


def _alone(files: Path, store: Path, before: Sequence[str]) -> float:
    try:
        return loaded(files, store, 1, before)[0].wall
    finally:
        shutil.rmtree(store, ignore_errors=True)


def say(line: str) -> None:
    """Print a line at once: a run takes long."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
