"""How far versions agree: the index itself, and what counts as a fact in each layer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from unres_loader.agreement import LAYERS, agreement, disagreements, jaccard, structure_agrees
from unres_loader.model import Act, Annotated, Citation, Document, Language, Masthead, Mention, Part, Request, Source
from unres_loader.quality import Agreement

FACTS = st.sets(st.tuples(st.sampled_from("abcde")), max_size=5)


def version(language: Language, **found: object) -> Annotated:
    parts = (Part("pp/1", "preambular", "Recalling", 1), Part("op/1", "operative", "Requests", 2, number="1."))
    document = Document(Source("a", "text", "0" * 64, 1), language, Masthead("E/RES/2021/1"), parts)
    return Annotated(document, **found)  # type: ignore[arg-type]


@given(st.lists(FACTS, min_size=2, max_size=6))
def test_the_index_is_between_0_and_1_and_1_only_where_all_agree(sets: list[set[tuple[str, ...]]]) -> None:
    value = jaccard(sets)
    assert 0.0 <= value <= 1.0
    assert (value == 1.0) == all(one == sets[0] for one in sets)


def test_reported_acts_are_no_facts_of_the_body() -> None:
    own = Act("op/1", 0, 8, "lead", "verb/request")
    reported = Act("op/1", 20, 28, "reported", "verb/request")
    found = agreement([version("en", acts=(own, reported)), version("fr", acts=(own,))])
    assert found == dict.fromkeys(LAYERS, 1.0)


def test_a_fact_that_one_version_lacks_is_listed_with_both_sides() -> None:
    cited = Citation("pp/1", "pp/1", 0, 4, "explicit", "doc/A/RES/70/1", "A/RES/70/1")
    named = Mention("op/1", 0, 4, "actor", "actor/general-assembly")
    asked = Request("op/1", 0, "verb/request", ("actor/secretary-general",), ("concept/report",))
    full = version("en", citations=(cited,), mentions=(named,), requests=(asked,))
    listed = list(disagreements([full, version("fr")]))
    assert {(found.layer, found.given, found.missing) for found in listed} == {
        (layer, ("en",), ("fr",)) for layer in ("citations", "actors", "requests")
    }


def test_structure_agrees_by_paths() -> None:
    one, other = version("en"), version("fr")
    assert structure_agrees([one, other])
    shorter = Document(other.document.source, "fr", other.document.masthead, other.document.parts[:1])
    assert not structure_agrees([one, Annotated(shorter)])


def test_the_commonest_disagreements_come_first_with_where_they_are_met() -> None:
    said = [Citation(path, path, 0, 4, "title", "instrument/charter") for path in ("pp/1", "op/1")]
    once = Mention("op/1", 0, 4, "actor", "actor/general-assembly")
    found = Agreement(2)
    found.add("E/RES/2021/1", [version("en", citations=tuple(said), mentions=(once,)), version("fr")])
    found.add("E/RES/2021/2", [version("en", citations=tuple(said[:1])), version("fr")])
    assert list(found.commonest(1)) == [
        "citations: 3x instrument/charter: en but not fr: E/RES/2021/1 op/1; E/RES/2021/1 pp/1; E/RES/2021/2 pp/1",
        "actors: 1x actor/general-assembly: en but not fr: E/RES/2021/1 op/1",
    ]
    assert (found.lacking["citations", "fr"], found.alone["citations", "en"], found.lacking["citations", "en"]) == (
        3,
        3,
        0,
    )
    layers, sides = found.tables()
    assert (layers.row_count, sides.row_count) == (len(LAYERS) + 2, len(LAYERS))


def test_a_store_without_such_works_gives_an_empty_table() -> None:
    (only,) = Agreement(6).tables()
    assert only.row_count == 0
