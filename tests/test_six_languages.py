"""Language versions of one work meet in the same paragraphs, and counts over all graphs are true."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

import unres_loader
from unres_loader.model import LANGUAGES
from unres_loader.store import StoreDirectory
from unres_ontology import BASE, UNR

ENGLISH = """## Resolution adopted by the Economic and Social Council on 22 July 2021

### 2021/28. Assessment of the state of small fisheries

The Economic and Social Council,

Recalling its resolution 2020/12 of 17 July 2020,

1. Requests the Secretary-General to report to it every year;

2. Decides to remain seized of the matter.
"""
FRENCH = """## Résolution adoptée par le Conseil économique et social le 22 juillet 2021

### 2021/28. Évaluation de l’état de la petite pêche

Le Conseil économique et social,

Rappelant sa résolution 2020/12 du 17 juillet 2020,

1. Prie le Secrétaire général de lui rendre compte chaque année ;

2. Décide de rester saisi de la question.
"""
WORK = f"{BASE}doc/E/RES/2021/28"
TEXTS = f"SELECT ?part (COUNT(?text) AS ?n) {{ ?part <{UNR}resolution> <{WORK}> ; <{UNR}text> ?text }} GROUP BY ?part"


def texts_of(store: ox.Store) -> dict[str, int]:
    found = store.query(TEXTS, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return {row["part"].value.removeprefix(WORK + "/"): int(row["n"].value) for row in found}  # type: ignore[union-attr]


def assert_counts_are_true(store: ox.Store) -> None:
    """No triple stands in two graphs, so what the engine counts over all of them is what there is."""
    graphs = defaultdict(set)
    for quad in store:
        graphs[str(quad.triple)].add(str(quad.graph_name))
    assert [triple for triple, names in graphs.items() if len(names) > 1] == []
    counted = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", use_default_graph_as_union=True)
    assert isinstance(counted, ox.QuerySolutions)
    (row,) = counted
    assert int(row["n"].value) == len(graphs)  # type: ignore[union-attr]


@pytest.fixture
def two_versions(tmp_path: Path) -> ox.Store:
    (tmp_path / "a.en.md").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "a.fr.md").write_text(FRENCH, encoding="utf-8")
    report = unres_loader.load([tmp_path / "a.en.md", tmp_path / "a.fr.md"], tmp_path / "store")
    assert (report.manifest["works"], report.manifest["documents"]) == (1, 2)
    return StoreDirectory(tmp_path / "store").open()


def test_versions_meet_in_the_same_paragraphs(two_versions: ox.Store) -> None:
    texts = texts_of(two_versions)
    assert {path: texts[path] for path in ("pp/1", "op/1", "op/2")} == {"pp/1": 2, "op/1": 2, "op/2": 2}


def test_what_both_say_has_both_as_witnesses(two_versions: ox.Store) -> None:
    citation = ox.NamedNode(f"{WORK}/pp/1#cites=E/RES/2020/12")
    witnesses = two_versions.quads_for_pattern(citation, ox.NamedNode(UNR + "witness"), None)
    assert {quad.object.value for quad in witnesses if isinstance(quad.object, ox.NamedNode)} == {
        f"{WORK}/en",
        f"{WORK}/fr",
    }
    request = ox.NamedNode(f"{WORK}/op/1#request=1")
    receivers = two_versions.quads_for_pattern(
        request, ox.NamedNode("https://w3id.org/un/ontology/undo/hasReceiver"), None
    )
    assert [quad.object.value for quad in receivers if isinstance(quad.object, ox.NamedNode)] == [
        f"{BASE}actor/secretary-general"
    ]


def test_counts_over_all_graphs_are_true(two_versions: ox.Store) -> None:
    assert_counts_are_true(two_versions)


def test_the_official_versions_in_six_languages(shared: Path, tmp_path: Path) -> None:
    files = sorted((shared / "corpus" / "dev" / "akn" / "E_RES_2021_28").glob("*.akn.xml"))
    assert len(files) == len(LANGUAGES)
    unres_loader.load(files, tmp_path / "store")
    store = StoreDirectory(tmp_path / "store").open()
    texts = texts_of(store)
    assert set(texts.values()) == {6}
    kinds = [path.split("/")[0] for path in texts if path.count("/") == 1]
    assert (kinds.count("pp"), kinds.count("op"), kinds.count("fn")) == (8, 90, 11)
    assert_counts_are_true(store)
