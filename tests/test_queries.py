"""The shipped queries: each has its question and expected answer, runs on every store, and finds what it promises."""

from __future__ import annotations

import pytest

import unres_queries
from unres_queries import course, federated, parse, shipped
from unres_server.engine import Embedded
from unres_server.iris import PREFIXES
from unres_server.nodes import text_of

SMALL = {
    # query: how many rows the hand-written store gives
    "count_verbs": 4, "find_disagreements": 3, "find_paragraphs_that_cite": 1, "find_recurring_reports": 1,
    "find_reports_to_cstd": 1, "find_unlinked_mentions": 1, "list_events": 1, "list_footnotes": 2,
    "list_links_outward": 1, "list_pinpoints": 1, "list_requests": 2, "list_resolutions": 2, "list_sections": 1,
    "rank_actors": 2, "rank_addressees": 2, "rank_cited_instruments": 3, "read_paragraph_7": 3, "read_side_by_side": 8,
}  # fmt: skip

SEED = {
    # query: what some row of its answer over the bundled resolution has to hold
    "list_resolutions": {"symbol": "E/RES/2021/28", "adopted": "2021-07-22", "languages": "zh"},
    "read_paragraph_7": {"language": "zh"},
    "list_sections": {"title": "互联网治理论坛"},
    "list_footnotes": {"text": "见 A/C.2/59/3 和 A/60/687。"},
    "find_paragraphs_that_cite": {"paragraph": "https://w3id.org/unres/doc/E/RES/2021/28/pp/5", "verb": "recall"},
    "rank_cited_instruments": {"symbol": "A/RES/70/125"},
    "list_pinpoints": {"pinpoint": "para. 72"},
    "count_verbs": {"name": "recognize"},
    "rank_actors": {"name": "General Assembly"},
    "find_paragraphs_about_agency": {"paragraph": "https://w3id.org/unres/doc/E/RES/2021/28/op/12"},
    "list_links_outward": {"name": "General Assembly"},
    "count_directives_by_body": {"body": "Economic and Social Council", "verb": "encourage"},
    "count_sdg_coverage": {"goal": "http://metadata.un.org/sdg/9"},
    "list_dates": {"what": "World Summit on the Information Society"},
    "count_requests_by_year": {"actor": "https://w3id.org/unres/actor/secretary-general", "year": "2021"},
    "count_citations_by_year": {"document": "https://w3id.org/unres/doc/A/RES/70/125", "year": "2021"},
    "count_verb_use_by_year": {"verb": "https://w3id.org/unres/verb/encourage", "year": "2021"},
    "list_editions": {"series": "https://w3id.org/unres/event/internet-governance-forum", "date": "2020-11-02"},
    "map_citations": {"citing": "E/RES/2021/28", "cited": "A/RES/70/125"},
    "list_repairs": {"code": "doubled-character"},
}


def test_enough_are_shipped() -> None:
    assert len(shipped()) >= 20


def test_every_query_has_one_place_in_the_course() -> None:
    placed = [query.name for lesson in course() for query in lesson.queries]
    assert sorted(placed) == sorted((*shipped(), *federated()))
    assert all(set(lesson.title) == {"ar", "en", "es", "fr", "ru", "zh"} for lesson in course())


@pytest.mark.parametrize("name", shipped())
def test_header_and_prefixes(name: str) -> None:
    query = shipped()[name]
    assert query.question.endswith("?")
    assert query.expected.endswith(".")
    declared = [line.split()[1:] for line in query.text.splitlines() if line.startswith("PREFIX")]
    assert all(PREFIXES[prefix.rstrip(":")] == iri.strip("<>") for prefix, iri in declared)
    assert all(query.text.count(prefix) > 1 for prefix, _ in declared), "a prefix that is not used"


@pytest.mark.parametrize("name", shipped())
def test_runs_on_the_small_store(name: str, small_engine: Embedded) -> None:
    rows = small_engine.select(shipped()[name].text)
    if name in SMALL:
        assert len(rows) == SMALL[name]


@pytest.mark.parametrize("name", shipped())
def test_answers_over_the_seed(name: str, seed_engine: Embedded) -> None:
    rows = [{key: text_of(term) for key, term in row.items()} for row in seed_engine.select(shipped()[name].text)]
    if name in SEED:
        assert any(SEED[name].items() <= row.items() for row in rows), rows[:5]


def test_a_file_without_a_header_is_refused() -> None:
    with pytest.raises(unres_queries.QueryFileError, match=r"x\.rq"):
        parse("x", "SELECT * WHERE { ?s ?p ?o }")
