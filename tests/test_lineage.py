"""Agreed language: paragraphs known to follow one another are found, whatever the language and the order of loading."""

from __future__ import annotations

import csv
import io
import random
import tarfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import unres_loader
from unres_loader import kinship
from unres_loader.kinship import Kin, buckets, in_order, kin_of
from unres_loader.ledger import FileRow, Ledger, packed
from unres_loader.lineage import derivations, trace
from unres_loader.model import Annotated, Document, Masthead, Part, Source
from unres_loader.reading import Input
from unres_loader.sketches import packed_sketch, sketched, unpacked_sketch

TRUTH = Path(__file__).parent / "lineage_truth.tsv"
BASE = "https://w3id.org/unres/"
UNR = "https://w3id.org/unres/ontology#"

SENTENCES = {
    "en": (
        "Urges all States to protect the rights of the child in law and in practice, and to report on it every year;",
        "Welcomes the report of the Secretary-General on the implementation of the plan of action for the decade;",
        "Recalls that the Commission shall consider at its next session the progress made by developing countries;",
        "Invites the specialized agencies to contribute, within their mandates, to the preparation of the conference;",
    ),
    "zh": (
        "敦促所有国家在法律和实践中保护儿童权利，并每年就此提出报告，包括关于所取得进展的资料；",
        "欢迎秘书长关于十年行动计划执行情况的报告，并请他在现有资源范围内继续开展这项工作；",
        "回顾委员会应在下届会议上审议发展中国家取得的进展以及它们在这方面面临的各种挑战；",
        "邀请各专门机构在各自任务范围内协助筹备会议，并确保其所有阶段均有效开展而且普遍参与；",
    ),
}


def document(symbol: str, date: str, said: dict[str, str], language: str = "en", title: str = "") -> Document:
    """A language version with the paragraphs given by path."""
    masthead = Masthead(symbol=symbol, body="actor/general-assembly", title=title, adopted_on=date)
    parts = tuple(Part(path, "operative", text, at) for at, (path, text) in enumerate(said.items(), 1))
    return Document(Source(f"{symbol}.{language}", "text", "", 0), language, masthead, parts)  # type: ignore[arg-type]


def traced(ledger: Ledger, quads: ox.Store, changed: set[str], since: int | None = None) -> list[str]:
    """The lineage graphs of a store after its ledger changed."""
    for key, lines in trace(ledger, changed, (), since, BASE).lines.items():
        quads.remove_graph(ox.NamedNode(BASE + key))
        quads.extend(ox.parse("\n".join(lines), ox.RdfFormat.N_QUADS))
    return sorted(str(quad) for quad in quads)


def enter(ledger: Ledger, said: Document) -> None:
    row = FileRow(said.source.name, "", "", said.masthead.symbol, said.language)
    ledger.enter(row, "text", packed(Annotated(said)))


def pairs(quads: ox.Store) -> set[tuple[str, str]]:
    found = quads.quads_for_pattern(None, ox.NamedNode(UNR + "derivedFrom"), None)
    return {(str(quad.subject)[1:-1].removeprefix(BASE), str(quad.object)[1:-1].removeprefix(BASE)) for quad in found}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_paragraph_derives_from_the_last_text_of_its_series(language: str, tmp_path: Path) -> None:
    one, two, three, _ = SENTENCES[language]
    ledger, quads = Ledger(tmp_path / "ledger"), ox.Store()
    title = "Rights of the child in the information society" if language == "en" else "信息社会中的儿童权利"
    changed = two.replace("Secretary-General", "High Commissioner").replace("秘书长", "高级专员")
    years = (
        document("A/RES/70/1", "2015-12-01", {"op/1": one, "op/2": two}, language, title),
        document("A/RES/71/1", "2016-12-01", {"op/1": two, "op/2": one}, language, title),
        document("A/RES/72/1", "2017-12-01", {"op/1": one, "op/2": changed, "op/3": three}, language, title),
    )
    for each in years:
        enter(ledger, each)
    traced(ledger, quads, {each.masthead.symbol for each in years})
    assert pairs(quads) == {
        ("doc/A/RES/71/1/op/1", "doc/A/RES/70/1/op/2"),
        ("doc/A/RES/71/1/op/2", "doc/A/RES/70/1/op/1"),
        ("doc/A/RES/72/1/op/1", "doc/A/RES/71/1/op/2"),
        ("doc/A/RES/72/1/op/2", "doc/A/RES/71/1/op/1"),
    }
    ledger.close()


def test_works_are_compared_in_a_language_that_both_have(tmp_path: Path) -> None:
    ledger, quads = Ledger(tmp_path / "ledger"), ox.Store()
    for language in ("en", "zh"):
        enter(ledger, document("A/RES/70/1", "2015-12-01", {"op/1": SENTENCES[language][0]}, language))
    enter(ledger, document("A/RES/71/1", "2016-12-01", {"op/7": SENTENCES["zh"][0]}, "zh"))
    enter(ledger, document("A/RES/72/1", "2017-12-01", {"op/9": SENTENCES["en"][0]}, "en"))
    traced(ledger, quads, {"A/RES/70/1", "A/RES/71/1", "A/RES/72/1"})
    assert pairs(quads) == {
        ("doc/A/RES/71/1/op/7", "doc/A/RES/70/1/op/1"),
        ("doc/A/RES/72/1/op/9", "doc/A/RES/70/1/op/1"),
    }
    ledger.close()


def test_what_is_adopted_on_one_day_or_has_no_date_derives_from_nothing(tmp_path: Path) -> None:
    ledger, quads = Ledger(tmp_path / "ledger"), ox.Store()
    for symbol, date in (("A/RES/70/1", "2015-12-01"), ("A/RES/70/2", "2015-12-01"), ("A/RES/70/3", "")):
        enter(ledger, document(symbol, date, {"op/1": SENTENCES["en"][0]}))
    assert traced(ledger, quads, set(ledger.symbols())) == []
    ledger.close()


def test_a_short_formula_has_a_lineage_in_its_series_only(tmp_path: Path) -> None:
    formula = "Decides to remain seized of the matter."
    ledger, quads = Ledger(tmp_path / "ledger"), ox.Store()
    for symbol, date, title in (
        ("A/RES/70/1", "2015-12-01", "Status of women in the world of work"),
        ("A/RES/71/1", "2016-12-01", "Status of women in the world of work"),
        ("A/RES/71/9", "2016-12-02", "Effects of atomic radiation on the oceans and seas"),
    ):
        own = {"A/RES/71/9": SENTENCES["en"][1]}.get(symbol, SENTENCES["en"][0])
        enter(ledger, document(symbol, date, {"op/1": own, "op/2": formula}, title=title))
    traced(ledger, quads, set(ledger.symbols()))
    assert pairs(quads) == {
        ("doc/A/RES/71/1/op/1", "doc/A/RES/70/1/op/1"),
        ("doc/A/RES/71/1/op/2", "doc/A/RES/70/1/op/2"),
    }
    ledger.close()


def test_the_nearest_text_of_the_series_goes_before_a_closer_one_elsewhere() -> None:
    def kin(earlier: str, similarity: float, series: bool, date: str) -> Kin:
        return Kin("A/RES/72/1", "op/1", earlier, "op/1", similarity, series, date, "en")

    last, before = kin("A/RES/71/1", 0.8, True, "2016-12-01"), kin("A/RES/70/1", 0.9, True, "2015-12-01")
    other = kin("E/RES/2017/1", 1.0, False, "2017-06-01")
    assert derivations([before, last, other]) == [last]
    rewritten = kin("A/RES/71/1", 0.5, True, "2016-12-01")
    assert derivations([before, rewritten, other]) == [before]


def test_a_sketch_survives_packing() -> None:
    made = sketched(document("A/RES/70/1", "2015-12-01", {"op/1": SENTENCES["zh"][0]}, "zh"))
    assert made.paragraphs
    assert unpacked_sketch(packed_sketch(made)) == made


words = st.lists(st.sampled_from(" ".join(SENTENCES["en"]).split()), min_size=8, max_size=30).map(" ".join)
texts = st.one_of(st.sampled_from(SENTENCES["en"]), words)
works = st.tuples(st.integers(1, 6), st.integers(2000, 2004), st.lists(texts, min_size=1, max_size=4))


@given(st.lists(works, min_size=2, max_size=8), st.lists(st.integers(1, 6), max_size=2), st.integers(0, 8))
def test_loading_by_and_by_gives_what_loading_at_once_gives(
    tmp_path_factory: pytest.TempPathFactory, loaded: list[tuple[int, int, list[str]]], dropped: list[int], back: int
) -> None:
    """Also after a rollback: a store as it was published at revision `back` catches up with all later changes."""
    nearest, kinship.NEAREST = kinship.NEAREST, 3  # few enough that some are out of sight
    try:
        _load_by_and_by(tmp_path_factory.mktemp("lineage"), loaded, dropped, back)
    finally:
        kinship.NEAREST = nearest


def _load_by_and_by(folder: Path, loaded: list[tuple[int, int, list[str]]], dropped: list[int], back: int) -> None:
    ledger, quads, old = Ledger(folder / "ledger"), ox.Store(), ox.Store()
    changes: list[str] = []

    def publish(symbol: str) -> None:
        changes.append(symbol)
        traced(ledger, quads, {symbol}, since=ledger.revision - 1)
        if ledger.revision == back:
            old.extend(quads)

    for number, year, said in loaded:
        ledger.begin()
        paths = {f"op/{at}": text for at, text in enumerate(said, 1)}
        enter(ledger, document(f"A/RES/{number}/1", f"{year}-01-01", paths))
        publish(f"A/RES/{number}/1")
    for number in dropped:
        ledger.begin()
        ledger.forget([f"A/RES/{number}/1.en"])
        publish(f"A/RES/{number}/1")
    at_once = traced(ledger, ox.Store(), set(ledger.symbols()))
    assert sorted(str(quad) for quad in quads) == at_once
    if back <= len(changes):
        assert traced(ledger, old, set(changes[back:]), since=back) == at_once
    ledger.close()


def truth() -> list[tuple[str, str]]:
    rows = csv.reader(TRUTH.read_text(encoding="utf-8").splitlines()[1:], delimiter="\t")
    return [(later, earlier) for later, earlier in rows]


def english(shared: Path) -> dict[str, str]:
    """The files of the English versions of the bulk corpus by symbol."""
    index = csv.DictReader(io.StringIO((shared / "corpus/bulk-akn.index.tsv").read_text("utf-8")), delimiter="\t")
    return {row["symbol"].replace(" ", ""): row["xml_path_in_src"] for row in index if row["lang"] == "en"}


def read_from_bulk(shared: Path, symbols: set[str]) -> list[Document]:
    known = english(shared)
    wanted = {known[symbol].rsplit("/", 1)[-1] for symbol in symbols if symbol in known}
    found = []
    with tarfile.open(shared / "corpus/bulk-akn.tar.xz") as archive:
        for member in archive:
            name = member.name.rsplit("/", 1)[-1]
            if name in wanted and (file := archive.extractfile(member)):
                found.append(unres_loader.parse(Input(name, file.read())))
    return found


def test_precision_and_recall_on_sixty_paragraphs_that_were_read(shared: Path) -> None:
    """Drawn at random from the WSIS series and from other series of the corpus; each read beside what came before."""
    expected = dict(truth())
    assert len(expected) == 60
    symbols = {
        name.split(" ")[0].replace("[", "").replace("]", "") for pair in expected.items() for name in pair if name
    }
    others = random.Random(60).sample(sorted(english(shared)), 60)
    documents = read_from_bulk(shared, {*symbols, *others})
    for path in ("wsis_en/E_RES_2020_12.txt", "wsis_en/A_RES_70_125.txt", "docx_en/E_RES_2018_28.docx"):
        file = shared / "corpus/dev" / path
        documents.append(unres_loader.parse(Input(file.name, file.read_bytes())))
    order = in_order(sketched(each) for each in documents)
    assert len(order) > 80
    meeting = buckets(order)
    found = {
        f"{kin.later} {kin.path}": f"{kin.earlier} {kin.source}"
        for at in range(len(order))
        for kin in derivations(kin_of(order, at, meeting))
    }
    said = {later: found.get(later, "") for later in expected}
    right = sum(said[later] == earlier != "" for later, earlier in expected.items())
    precision = right / sum(1 for earlier in said.values() if earlier)
    recall = right / sum(1 for earlier in expected.values() if earlier)
    wrong = {later: (said[later], earlier) for later, earlier in expected.items() if said[later] != earlier}
    assert precision >= 0.95, wrong
    assert recall >= 0.95, wrong
    print(f"precision {precision:.3f}, recall {recall:.3f}")
