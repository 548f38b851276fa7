"""The bundled resolution, stage by stage, against golden files: its parsed document and its graphs as sorted text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
from conftest import SAMPLES

import unres_loader
from unres_loader.reading import Input
from unres_loader.sorted_dump import sorted_dump
from unres_loader.store import StoreDirectory
from unres_ontology import BASE

Golden = Callable[[str, str], None]
FOLDER = "E-RES-2021-28.zh"
WORK = f"{BASE}doc/E/RES/2021/28"


def test_the_parsed_document(golden: Golden) -> None:
    file = SAMPLES / "E_RES_2021_28.zh.md"
    document = unres_loader.parse(Input(file.name, file.read_bytes()))
    counts = Counter(part.kind for part in document.parts)
    assert (counts["preambular"], counts["operative"], counts["subparagraph"], counts["footnote"]) == (8, 90, 4, 11)
    said = msgspec.to_builtins(document)
    golden(f"{FOLDER}/document.json", json.dumps(said, ensure_ascii=False, indent=1) + "\n")


def test_the_graphs(seed_store: Path, golden: Golden) -> None:
    """The graphs of the work and of its language version; the knowledge files are golden already, being files."""
    quads = b"".join(sorted_dump(StoreDirectory(seed_store).open())).decode()
    lines = [line for line in quads.splitlines() if line.endswith((f" <{WORK}> .", f" <{WORK}/zh> ."))]
    assert len(lines) > 3000
    golden(f"{FOLDER}/graph.nq", "\n".join(lines) + "\n")


def test_no_blank_node_and_no_triple_in_two_graphs(seed_store: Path) -> None:
    quads = list(StoreDirectory(seed_store).open())
    triples = Counter(str(quad.triple) for quad in quads)
    assert [triple for triple, count in triples.items() if count > 1] == []
    assert [str(quad) for quad in quads if "_:" in f"{quad.subject} {quad.object}"[:3]] == []
