"""The graph of statistics: what it says is what a query over the whole data counts, at first and after every change."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import SAMPLES
from test_load import dump, write

import unres_loader
from unres_loader.store import StoreDirectory

PREFIXES = """PREFIX unr: <https://w3id.org/unres/ontology#>
PREFIX itsrdf: <http://www.w3.org/2005/11/its/rdf#>
SELECT ?key (COUNT(DISTINCT ?paragraph) AS ?n) WHERE { %s } GROUP BY ?key"""
COUNTED = {
    "paragraphsMentioning": "?mention itsrdf:taIdentRef ?key ; unr:inParagraph ?paragraph",
    "paragraphsCiting": "?paragraph unr:cites ?key",
    "paragraphsLed": "?act unr:role unr:lead ; unr:verb ?key ; unr:inParagraph ?paragraph",
}


def said(store: ox.Store, name: str) -> dict[str, int]:
    counted = ox.NamedNode("https://w3id.org/unres/ontology#" + name)
    return {quad.subject.value: int(quad.object.value) for quad in store.quads_for_pattern(None, counted, None)}


def counted(store: ox.Store, name: str) -> dict[str, int]:
    rows = store.query(PREFIXES % COUNTED[name], use_default_graph_as_union=True)
    return {row["key"].value: int(row["n"].value) for row in rows}


@pytest.mark.parametrize("name", COUNTED)
def test_the_statistics_of_the_bundled_resolution_are_true(seed_store: Path, name: str) -> None:
    store = StoreDirectory(seed_store).open()
    assert len(counted(store, name)) > 10
    assert said(store, name) == counted(store, name)


def test_they_stay_true_when_works_come_change_and_go(tmp_path: Path) -> None:
    folder, store = tmp_path / "corpus", tmp_path / "store"
    folder.mkdir()
    for number in range(1, 8):
        write(folder, number)
    steps = (lambda: None, lambda: write(folder, 2, verb="Resolves"), lambda: write(folder, 9),
             (folder / "E_RES_2021_3.en.md").unlink)  # fmt: skip
    for step in steps:
        step()
        unres_loader.load([folder, SAMPLES], store, prune=True)
        opened = StoreDirectory(store).open()
        for name in COUNTED:
            assert said(opened, name) == counted(opened, name), name
    unres_loader.load([folder, SAMPLES], tmp_path / "once")
    assert dump(store) == dump(tmp_path / "once")
