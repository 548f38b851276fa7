"""What loading again costs: an unchanged corpus over its first load, and one changed file beside its own work.

    .venv/bin/python bench/incremental.py CORPUS [--documents 120] [--runs 3] [--json bench/incremental.json]

Each load is a process of its own, as a user starts it, start-up included. The file that changes is another each time;
its own work is what `unres parse` of it takes. Processor time and wall clock are given; ratios are of processor time,
the median of the runs with the smallest and the largest, which is the noise of the machine.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

UNRES = [sys.executable, "-c", "from unres_ontology.command import main; main()"]


def timed(*arguments: str) -> tuple[float, float]:
    """Run `unres` and return processor time and wall clock in seconds."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([*UNRES, *arguments], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime), time.perf_counter() - began


def spread(values: list[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(values), 4),
        "min": round(min(values), 4),
        "max": round(max(values), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--documents", type=int, default=120)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    files = sorted(path for path in options.corpus.rglob("*.xml"))[:: max(1, 8010 // options.documents)]
    with tempfile.TemporaryDirectory() as scratch:
        folder, store = Path(scratch, "corpus"), str(Path(scratch, "store"))
        folder.mkdir()
        copies = [
            Path(shutil.copy(path, folder / f"{at}-{path.name}")) for at, path in enumerate(files[: options.documents])
        ]
        load = ("load", str(folder), "--store", store, "--quiet")
        first = timed(*load)
        unchanged = [timed(*load) for _ in range(options.runs)]
        changed, own = [], []
        for path in copies[: options.runs]:
            path.write_bytes(path.read_bytes().rstrip() + b"\n<!-- changed -->\n")
            changed.append(timed(*load))
            own.append(timed("parse", str(path)))
    told = {
        "documents": len(copies),
        "first_cpu_s": round(first[0], 2),
        "first_wall_s": round(first[1], 2),
        "unchanged_cpu_s": spread([cpu for cpu, _ in unchanged]),
        "unchanged_over_first": spread([cpu / first[0] for cpu, _ in unchanged]),
        "one_changed_cpu_s": spread([cpu for cpu, _ in changed]),
        "own_work_cpu_s": spread([cpu for cpu, _ in own]),
        "beyond_own_work_cpu_s": spread([whole[0] - part[0] for whole, part in zip(changed, own, strict=True)]),
    }
    for name, value in told.items():
        print(f"{name:24} {value}")
    if options.json:
        options.json.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
