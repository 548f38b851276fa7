"""Search, browse and agreed language as a reader meets them, over a store that the loader built in three languages."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

import unres_loader
from tests.conftest import WholeClient
from unres_server.app import create_app
from unres_server.engine import Embedded
from unres_server.searching import languages_of, units
from unres_server.settings import Settings

EN = """Resolution adopted by the General Assembly on {date}

A/RES/{session}/7

Rights of the child in the information society

The General Assembly,

Recalling the Convention on the Rights of the Child,

1. Urges all States to protect children {where} in law and in practice;

2. Requests the Secretary-General to submit to the General Assembly at its {next} session a report on the
implementation of the present resolution.
"""
ZH = """{date}大会决议

A/RES/{session}/7

信息社会中的儿童权利

大会，

回顾《儿童权利公约》，

1. 敦促所有国家在法律和实践中保护儿童{where}；

2. 请秘书长向大会第{next}届会议提交报告，说明本决议的执行情况。
"""
YEARS = (
    ("70", "16 December 2015", "", "seventy-first", "2015年12月16日", "", "七十一"),
    ("71", "19 December 2016", "online", "seventy-second", "2016年12月19日", "上网安全", "七十二"),
    ("72", "18 December 2017", "online and at school", "seventy-third", "2017年12月18日", "上网安全", "七十三"),
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("agreed")
    for session, date, where, following, day, place, number in YEARS:
        text = EN.format(session=session, date=date, where=where, next=following)
        (folder / f"A_RES_{session}_7.en.md").write_text(text, encoding="utf-8")
        if session != "70":
            text = ZH.format(session=session, date=day, where=place, next=number)
            (folder / f"A_RES_{session}_7.zh.md").write_text(text, encoding="utf-8")
    report = unres_loader.load([folder], folder / "store")
    assert report.count("loaded") == 5, [file.problem for file in report.files if file.problem]
    engine = Embedded.open(folder / "store", Settings())
    app = create_app(engine, Settings())
    app.test_client_class = WholeClient
    yield app.test_client()
    engine.close()


def told(pages: FlaskClient, address: str) -> dict[str, object]:
    answer = pages.get(address)
    assert answer.status_code == 200, answer.data
    return dict(json.loads(answer.data))


def paths(found: dict[str, object]) -> list[str]:
    hits = found["hits"]
    assert isinstance(hits, list)
    return [f"{hit['symbol']} {hit['part']}" for hit in hits]


def test_words_are_found_in_any_language_and_marked(pages: FlaskClient) -> None:
    found = told(pages, "/search.json?q=protecting+children")
    assert set(paths(found)) == {f"A/RES/{session}/7 op/1" for session in (70, 71, 72)}
    hit = found["hits"][0]  # type: ignore[index]
    assert [hit["text"][begin:end] for begin, end in hit["marks"]] == ["protect", "children"]
    assert paths(told(pages, "/search.json?q=儿童&sort=newest"))[0].startswith("A/RES/72/7")
    assert set(paths(told(pages, "/search.json?q=上网"))) == {"A/RES/71/7 op/1", "A/RES/72/7 op/1"}
    assert paths(told(pages, "/search.json?q=网上")) == []


def test_phrases_exclusions_facets_and_languages(pages: FlaskClient) -> None:
    assert paths(told(pages, '/search.json?q="in practice"')) != []
    assert paths(told(pages, '/search.json?q="practice in"')) == []
    assert set(paths(told(pages, "/search.json?q=children+-school&in=en"))) == {"A/RES/70/7 op/1", "A/RES/71/7 op/1"}
    found = told(pages, "/search.json?q=report&addressee=actor/secretary-general&year=2016")
    assert paths(found) == ["A/RES/71/7 op/2"]
    assert {each["value"] for each in found["facets"]["year"]} == {"2016"}  # type: ignore[index, call-overload]
    assert paths(told(pages, "/search.json?q=report&year=1999")) == []


def test_the_page_says_the_same_and_leads_to_a_symbol(pages: FlaskClient) -> None:
    page = pages.get("/search?q=children&ui=en").get_data(as_text=True)
    assert "<mark>children</mark>" in page
    assert 'href="/search.csv?q=children' in page
    assert "addressee=actor" in page
    assert 'href="/doc/A/RES/71/7/op/2"' in pages.get("/search?q=a/res/71/7+para+2").get_data(as_text=True)
    assert "A/RES/72/7" in pages.get("/search?q=A/RES/7").get_data(as_text=True)


def test_results_as_csv(pages: FlaskClient) -> None:
    answer = pages.get("/search.csv?q=儿童&size=50")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert len(rows) >= 4
    assert {row["language"] for row in rows} == {"zh"}


@pytest.mark.parametrize(
    "query", ['"', "-", '""', "-x", "()[]{}", "\\", "*", "a:b", "’", "\x00", "～", "AND OR NOT", "ـ"]
)
def test_any_query_is_answered(pages: FlaskClient, query: str) -> None:
    assert pages.get("/search", query_string={"q": query}).status_code == 200
    assert pages.get("/browse", query_string={"q": query}).status_code == 200


def test_browse_counts_resolutions_by_facet(pages: FlaskClient) -> None:
    page = pages.get("/browse?ui=en").get_data(as_text=True)
    assert "Browse: 3" in page
    assert "Browse: 1" in pages.get("/browse?year=2015&ui=en").get_data(as_text=True)
    assert "Browse: 2" in pages.get("/browse?language=zh&ui=en").get_data(as_text=True)
    assert "Browse: 3" in pages.get("/browse?addressee=actor/secretary-general&ui=en").get_data(as_text=True)


def test_a_family_is_a_timeline_with_what_changed(pages: FlaskClient) -> None:
    page = pages.get("/family/A/RES/71/7/op/1?ui=en").get_data(as_text=True)
    dates = [page.index(date) for date in ("2015-12-16", "2016-12-19", "2017-12-18")]
    assert dates == sorted(dates)
    assert "<ins>online </ins>" in page
    assert "and at school" in page
    assert 'class="here"' in page
    chinese = pages.get("/family/A/RES/71/7/op/1?in=zh&ui=zh").get_data(as_text=True)
    assert "敦促所有国家" in chinese
    assert pages.get("/family/A/RES/71/7/op/99").status_code == 404
    part = pages.get("/doc/A/RES/71/7/op/1").get_data(as_text=True)
    assert 'href="/family/A/RES/71/7/op/1"' in part
    assert 'href="/doc/A/RES/70/7/op/1"' in part


def test_two_resolutions_side_by_side(pages: FlaskClient) -> None:
    page = pages.get("/compare?first=A/RES/70/7&second=A/RES/71/7&ui=en&in=en").get_data(as_text=True)
    assert "<ins>online </ins>" in page
    assert "<del>first</del>" in page
    other = pages.get("/compare?first=A/RES/70/7&second=A/RES/72/7&ui=en").get_data(as_text=True)
    assert "A/RES/71/7" in other, "the resolution that it really took up is offered"


def requests_of(pages: FlaskClient, query: str) -> list[dict[str, str]]:
    answer = pages.get("/mandates.csv?" + query)
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def test_mandates_say_what_is_open_and_what_was_superseded(pages: FlaskClient) -> None:
    rows = requests_of(pages, "receiver=actor/secretary-general")
    assert [(row["symbol"], row["status"]) for row in rows] == [
        ("A/RES/72/7", "open"),
        ("A/RES/71/7", "superseded"),
        ("A/RES/70/7", "superseded"),
    ]
    assert rows[1]["superseded_by"].endswith("doc/A/RES/72/7/op/2")
    assert all("report" in row["deliverable_name"] for row in rows)
    page = pages.get("/mandates?receiver=actor/secretary-general&status=superseded&ui=en").get_data(as_text=True)
    assert "Mandates: 2" in page
    assert "Superseded by" in page
    assert 'href="/doc/A/RES/71/7/op/2"' in page


@pytest.mark.parametrize(
    "query",
    [
        "",
        "receiver=actor/secretary-general",
        "body=actor/general-assembly&year=2016",
        "status=open",
        "status=superseded&deliverable=concept/report",
        "recurring=yes",
        "recurring=no&receiver=actor/secretary-general",
        "deadline=2017",
        "session=72nd%20session%20of%20the%20General%20Assembly",
        'session="%20\\%20}',
    ],
)
def test_the_query_that_is_shown_gives_what_the_page_shows(pages: FlaskClient, query: str) -> None:
    page = pages.get("/mandates?ui=en&" + query).get_data(as_text=True)
    shown = html.unescape(page.partition('<pre dir="ltr">')[2].partition("</pre>")[0])
    engine: Embedded = pages.application.extensions["unres"].engine
    found = [str(getattr(row["request"], "value", "")) for row in engine.select(shown)]
    assert found == [row["request"] for row in requests_of(pages, query)]


def test_mandates_as_a_graph(pages: FlaskClient) -> None:
    told = pages.get("/mandates.jsonld?receiver=actor/secretary-general")
    assert told.mimetype == "application/ld+json"
    assert "@context" in json.loads(told.data)
    text = told.get_data(as_text=True)
    assert all(f"doc/A/RES/{session}/7/op/2#request=1" in text for session in (70, 71, 72))


def test_queries_are_parted_as_readers_write_them() -> None:
    assert [unit.words for unit in units("«права человека» развитие")] == ["права человека", "развитие"]
    assert [unit.words for unit in units("「可持续发展」 大会")] == ["可持续发展", "大会"]
    assert languages_of("развитие ICT") == ("ru",)
    assert languages_of("التنمية") == ("ar",)
