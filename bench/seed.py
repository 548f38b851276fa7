"""How long the bundled resolution takes from its text to quads, stage by stage, once warm.

Prints milliseconds of processor time (the least of the runs, which other work on the machine disturbs least, and their
median) and each stage's share; a figure to compare on one machine, not a test.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import unres_loader
from unres_loader.graph import version_quads
from unres_loader.model import Annotated
from unres_loader.publishing import LOADER_VERSION
from unres_loader.reading import Input, read
from unres_loader.segmentation import segment
from unres_loader.work import WorkGraph

RUNS = 200
SEED = Path(unres_loader.__file__).parent / "samples" / "E_RES_2021_28.zh.md"


def quads(annotated: Annotated) -> bytes:
    return version_quads(annotated, LOADER_VERSION) + WorkGraph([annotated]).quads()


def milliseconds(function: Callable[[], object]) -> tuple[float, float]:
    """Return the least and the median time that a function takes."""
    for _ in range(10):
        function()
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        function()
        times.append((time.process_time() - start) * 1000)
    return min(times), statistics.median(times)


def main() -> None:
    file = Input(SEED.name, SEED.read_bytes())
    reading = read(file)
    document = segment(reading)
    annotated = unres_loader.annotate(document)
    stages: dict[str, Callable[[], object]] = {
        "read": lambda: read(file),
        "segment": lambda: segment(reading),
        "annotate": lambda: unres_loader.annotate(document),
        "quads": lambda: quads(annotated),
    }
    whole, median = milliseconds(lambda: quads(unres_loader.annotate(unres_loader.parse(file))))
    count = len(quads(annotated).splitlines())
    print(f"{count} quads from {len(file.data)} bytes: {whole:.2f} ms, median {median:.2f} ms")
    for name, function in stages.items():
        took, median = milliseconds(function)
        print(f"  {name:10} {took:6.2f} ms, median {median:6.2f} ms  {took / whole:5.0%}")


if __name__ == "__main__":
    main()
