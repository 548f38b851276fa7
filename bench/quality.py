"""How well the corpus beside the project is read: each set of files scored against its gold, and compared with before.

Prints one row a set (all documents together) and, below, every document whose score went up or down since
``bench/quality.json`` was written; ``--update`` writes that file anew. Where no corpus is beside the project it says so
and ends with status 0.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import unres_loader
from unres_loader.sorted_dump import sorted_dump
from unres_loader.store import StoreDirectory

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
DEV = SHARED / "corpus" / "dev"
KEPT = Path(__file__).with_name("quality.json")
PAGE = ROOT / "docs" / "quality.md"
HEAD = """# How well it reads

Each set of files is loaded into a store of its own and its dump is scored against gold (structure taken from the
official XML, or annotated by hand) by a scorer outside this project. P, R and F are over all documents of a set
together; the layers marked (R) are recall only. `make quality` measures again and prints what changed for each
document; `python bench/quality.py --update` writes this page and `bench/quality.json`.

`python bench/conversions.py PATH…` needs no gold: it writes official XML files as Markdown, paged Markdown, plain text
in lines and HTML, and prints how far the readings agree. It is the way to try a rule on documents that it was not made
for.

| set | layer | P | R | F |
|---|---|---|---|---|
"""
SEED = ROOT / "loader" / "unres_loader" / "samples" / "E_RES_2021_28.zh.md"

COUNTS = r"\((?P<right>\d+) right, (?P<found>\d+) found, (?P<wanted>\d+) wanted\)"
ROW = re.compile(rf"^(?P<document>\S.*?) {{2,}}(?P<layer>\S.*?) +P .*{COUNTS}$")
SIMILARITY = re.compile(r"^(?P<document>\S.*?) {2,}text similarity +(?P<value>[\d.]+)$")

Scores = dict[str, dict[str, tuple[float, float, float]]]


def sets() -> Iterator[tuple[str, list[Path], list[Path]]]:
    """The sets: a name, the files, and the gold files they are scored against."""
    akn = sorted((DEV / "akn").glob("*/*.gold.json"))
    for name, ending in (("official XML", ".akn.xml"), ("clean Markdown", ".clean.md"), ("noisy Markdown", ".md")):
        yield name, [gold.with_name(gold.name.replace(".gold.json", ending)) for gold in akn], akn
    golds = sorted((DEV / "fr_docling").glob("*.gold.json"))
    for name, ending in (("French PDF extraction, Markdown", ".md"), ("French PDF extraction, JSON", ".docling.json")):
        yield name, [gold.with_name(gold.name.replace(".gold.json", ending)) for gold in golds], golds
    golds = sorted((DEV / "akn" / "S_RES_2664_2022").glob("*.gold.json"))
    yield "Tesseract", sorted((DEV / "ocr_real").glob("*.ocr.txt")), golds
    yield "typeset PDF", sorted((DEV / "ocr_real").glob("*.pdf")), golds
    seed = DEV / "akn" / "E_RES_2021_28" / "zh.gold.json"
    yield "seed", [SEED], [seed, SHARED / "gold" / "E_RES_2021_28.zh.compact.json"]


def score(files: list[Path], golds: list[Path], jobs: int) -> Scores:
    """Load the files into a store of their own and score its dump: right, found and wanted by document and layer."""
    with tempfile.TemporaryDirectory() as folder:
        report = unres_loader.load(files, Path(folder, "store"), jobs=jobs)
        for file in report.files:
            if file.outcome == "failed":
                print(f"  not read: {file.diagnostics[0].message}")
        dump = Path(folder, "dump.nq")
        dump.write_bytes(b"".join(sorted_dump(StoreDirectory(Path(folder, "store")).open())))
        command = [sys.executable, str(SHARED / "tools" / "score.py"), str(dump), *map(str, golds)]
        printed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    scores: Scores = defaultdict(dict)
    for line in printed.splitlines():
        if row := ROW.match(line):
            scores[row["document"]][row["layer"]] = tuple(float(row[name]) for name in ("right", "found", "wanted"))  # type: ignore[assignment]
        elif row := SIMILARITY.match(line):
            scores[row["document"]]["text similarity"] = (float(row["value"]), 1.0, 1.0)
        else:
            print("  " + line)
    return scores


def f_measure(right: float, found: float, wanted: float) -> float:
    """F1, or recall where only what was wanted was counted (the scorer then reports found = right)."""
    return 2 * right / (found + wanted) if found + wanted else 1.0


def totals(scores: Scores) -> dict[str, list[float]]:
    """Right, found and wanted of each layer, over all documents of a set."""
    summed: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for layers in scores.values():
        for layer, counts in layers.items():
            summed[layer] = [sum(pair) for pair in zip(summed[layer], counts, strict=True)]
    return summed


def print_set(name: str, scores: Scores) -> None:
    print(f"\n{name} ({len(scores)} documents)")
    for layer, (right, found, wanted) in totals(scores).items():
        precision, recall = right / found if found else 1.0, right / wanted if wanted else 1.0
        print(f"  {layer:22} P {precision:.4f}  R {recall:.4f}  F {f_measure(right, found, wanted):.4f}")


def page(kept: dict[str, Scores]) -> str:
    """The table of all sets, as Markdown."""
    rows = []
    for name, scores in kept.items():
        for layer, counts in totals(scores).items():
            right, found, wanted = counts
            precision, recall = right / found if found else 1.0, right / wanted if wanted else 1.0
            figures = f"{precision:.4f} | {recall:.4f} | {f_measure(*counts):.4f}"
            rows.append(f"| {name} ({len(scores)}) | {layer} | {figures} |")
    return HEAD + "\n".join(rows) + "\n"


def print_changes(name: str, before: Scores, now: Scores) -> int:
    """Print each document and layer that changed; return how many got worse."""
    worse = 0
    for document, layers in now.items():
        for layer, counts in layers.items():
            old = before.get(document, {}).get(layer)
            if old is not None and abs(change := f_measure(*counts) - f_measure(*old)) > 5e-5:
                worse += change < 0
                print(f"  {'gain' if change > 0 else 'LOSS'} {change:+.4f}  {name}: {document}: {layer}")
    return worse


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="write bench/quality.json anew")
    parser.add_argument("--only", help="only the sets whose name contains this")
    parser.add_argument("--jobs", type=int, default=2, help="how many processes read")
    options = parser.parse_args()
    if not DEV.is_dir():
        print("SKIPPED: no corpus beside the project, nothing was scored")
        return 0
    before = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    now = dict(before)
    for name, files, golds in sets():
        if options.only and options.only not in name:
            continue
        now[name] = score(files, golds, options.jobs)
        print_set(name, now[name])
    print("\nAgainst bench/quality.json:")
    worse = sum(print_changes(name, before.get(name, {}), scores) for name, scores in now.items())
    print(f"  {worse} losses")
    if options.update:
        PAGE.write_text(page(now), encoding="utf-8")
        KEPT.write_text(json.dumps(now, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
