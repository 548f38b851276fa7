"""Sessions and editions, language by language: the surface that is marked and the key it gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unres_loader.events import find_events
from unres_loader.finding import gazetteer
from unres_loader.model import LANGUAGES, Document, Language, Masthead, Mention, Part, Source
from unres_loader.surveys import surveyed

GA78, CSTD24 = (
    "event/session/general-assembly/78",
    "event/session/commission-on-science-and-technology-for-development/24",
)
CASES: list[tuple[Language, str, str, str]] = [
    # an ordinal in words beside the body that it is a session of
    ("en", "to submit to the General Assembly at its seventy-eighth session a report;", "seventy-eighth session", GA78),
    ("fr", "présenter à l’Assemblée générale, à sa soixante-dix-huitième session, un rapport ;", "soixante-dix-huitième session", GA78),
    ("es", "que informe a la Asamblea General en su septuagésimo octavo período de sesiones;", "septuagésimo octavo período de sesiones", GA78),
    ("ru", "представить Генеральной Ассамблее на ее семьдесят восьмой сессии доклад;", "семьдесят восьмой сессии", GA78),
    ("ar", "أن يقدم إلى الجمعية العامة في دورتها الثامنة والسبعين تقريرا؛", "دورتها الثامنة والسبعين", GA78),
    ("zh", "请秘书长向大会第七十八届会议提交报告；", "大会第七十八届会议", GA78),
    ("ar", "من دورة الجمعية العامة السادسة والسبعين", "دورة الجمعية العامة السادسة والسبعين", "event/session/general-assembly/76"),
    ("zh", "回顾大会第三十届专门讨论毒品问题的特别会议", "大会第三十届专门讨论毒品问题的特别会议", "event/session/general-assembly/special-30"),
    ("ar", "ونتائج دورة الجمعية العامة الاستثنائية الرابعة والعشرين، بما في ذلك القرار", "دورة الجمعية العامة الاستثنائية الرابعة والعشرين", "event/session/general-assembly/special-24"),
    ("ar", "وثيقة اختتام دورة الجمعية العامة الاستثنائية الثانية عشرة،", "دورة الجمعية العامة الاستثنائية الثانية عشرة", "event/session/general-assembly/special-12"),
    ("zh", "欢迎大会第七十八届会议的成果，特别是关于海洋", "大会第七十八届会议", GA78),
    ("fr", "Rappelant sa dixième session extraordinaire,", "dixième session extraordinaire", "event/session/general-assembly/special-10"),
    # "its" session is the adopting body's where no other body that meets was named
    ("en", "Decides to include in the provisional agenda of its eighty-first session the item", "eighty-first session", "event/session/general-assembly/81"),
    # and so it is where only the number tells, since it is one of the coming ones (the document is of the 78th session)
    ("en", "Decides to consider the matter at the eightieth session;", "eightieth session", "event/session/general-assembly/80"),
    ("es", "Decide examinar la cuestión en el octogésimo período de sesiones;", "octogésimo período de sesiones", "event/session/general-assembly/80"),
    ("ar", "تقرر مواصلة النظر خلال الدورة الثمانين في المسألة؛", "الدورة الثمانين", "event/session/general-assembly/80"),
    # in French and Spanish the body may be the subject that follows
    ("fr", "Se félicite qu’à sa cinquante-sixième session, la Commission de statistique ait adopté", "cinquante-sixième session", "event/session/statistical-commission/56"),
    ("es", "Recuerda que, en su 56º período de sesiones, la Comisión de Estadística aprobó", "56º período de sesiones", "event/session/statistical-commission/56"),
    # a date may stand between the body and its session
    ("ar", "اتخذته اللجنة الإحصائية في 30 أيلول/سبتمبر 2022 في دورتها السادسة والخمسين", "دورتها السادسة والخمسين", "event/session/statistical-commission/56"),
    # four figures are a year or a meeting, never an ordinal of three
    ("en", "adopted by the Economic and Social Council at its 2021 session", "2021 session", "event/session/economic-and-social-council/2021"),
    # the body follows
    ("en", "the twenty-fourth session of the Commission on Science and Technology for Development", "twenty-fourth session of the Commission on Science and Technology for Development", CSTD24),
    ("en", "the tenth emergency special session of the General Assembly", "tenth emergency special session of the General Assembly", "event/session/general-assembly/emergency-special-10"),
    # an edition of a series, by ordinal and by year
    ("zh", "注意到互联网治理论坛第十五次会议", "互联网治理论坛第十五次会议", "event/internet-governance-forum/15"),
    ("zh", "举行了 2020 年信息社会世界峰会论坛", "2020 年信息社会世界峰会论坛", "event/world-summit-on-the-information-society-forum/2020"),
]  # fmt: skip


LISTS: list[tuple[Language, str, list[str]]] = [
    ("en", "to submit to the General Assembly, at its seventy-eighth and seventy-ninth sessions, a report", ["78", "79"]),
    ("fr", "de lui présenter, à ses soixante-dix-huitième et soixante-dix-neuvième sessions, un rapport", ["78", "79"]),
    ("es", "que en sus períodos de sesiones septuagésimo octavo y septuagésimo noveno le presente un informe", ["78", "79"]),
    ("ru", "представить Генеральной Ассамблее на ее семьдесят восьмой и семьдесят девятой сессиях доклад", ["78", "79"]),
    ("ar", "أن يقدم إلى الجمعية العامة في دورتيها الثامنة والسبعين والتاسعة والسبعين تقريرا", ["78", "79"]),
    ("zh", "请特别报告员向大会第七十八届和第七十九届会议提交报告", ["78", "79"]),
    ("zh", "在大会第七十六至七十九届会议期间", ["76", "79"]),
]  # fmt: skip


def document(language: Language, text: str) -> Document:
    parts = (Part("op/1", "operative", text, 1, number="1."),)
    masthead = Masthead(body="actor/general-assembly", symbol="A/RES/78/1", adopted_on="2023-10-01")
    return Document(Source("a", "text", "", 0), language, masthead, parts)


def events(language: Language, text: str) -> list[Mention]:
    names = gazetteer()
    resolution = document(language, text)
    texts = surveyed(resolution)
    found, _ = find_events(resolution, texts, names.find(resolution, texts), names.knowledge)
    return [mention for mention in found if mention.kind == "event"]


@pytest.mark.parametrize(("language", "text", "surface", "key"), CASES, ids=[f"{case[0]}: {case[2]}" for case in CASES])
def test_an_event_is_marked_and_named_alike_in_all_languages(
    language: Language, text: str, surface: str, key: str
) -> None:
    assert [(text[found.begin : found.end], found.entity) for found in events(language, text)] == [(surface, key)]


@pytest.mark.parametrize(("language", "text", "which"), LISTS, ids=[case[1] for case in LISTS])
def test_each_ordinal_of_a_list_is_a_session(language: Language, text: str, which: list[str]) -> None:
    assert [found.entity for found in events(language, text)] == [f"event/session/general-assembly/{n}" for n in which]


def test_two_bodies_have_the_sessions_of_a_list_in_their_order() -> None:
    text = (
        "to submit to the General Assembly and the Human Rights Council at their seventy-ninth and fifty-third sessions"
    )
    wanted = ["event/session/general-assembly/79", "event/session/human-rights-council/53"]
    assert [found.entity for found in events("en", text)] == wanted


@pytest.mark.parametrize("text", [
    "Requests the Commission on the Status of Women to consider the matter at its next session",  # no ordinal
    "at its 46th plenary meeting",  # a meeting's number is no session's
    "the first meeting of experts",  # of nobody we know
])  # fmt: skip
def test_what_is_no_session_is_not_marked(text: str) -> None:
    assert events("en", text) == []


@pytest.mark.parametrize(("language", "text"), [
    ("en", "as affirmed at the first special session of the General Assembly devoted to disarmament,"),
    ("fr", "qu’elle a déclarée à sa première session extraordinaire consacrée au désarmement,"),
    ("es", "en su primer período extraordinario de sesiones dedicado al desarme,"),
    ("ru", "на первой специальной сессии Генеральной Ассамблеи, посвященной разоружению,"),
    ("zh", "回顾第一届专门讨论裁军问题的特别会议，"),
    ("ar", "في دورتها الاستثنائية الأولى المكرسة لنزع السلاح"),
    ("en", "the report of the Conference of the States Parties to the Convention on its fourth special session, held in"),
    ("zh", "回顾缔约国大会审查公约实施情况第三届特别会议的成果"),
])  # fmt: skip
def test_a_special_session_counted_on_a_subject_is_not_the_one_of_that_number(language: Language, text: str) -> None:
    """The first special session devoted to disarmament was the tenth of the Assembly."""
    assert events(language, text) == []


def test_the_dates_on_which_it_was_held_are_facts_of_the_session() -> None:
    text = "the twenty-fourth session of the Commission on Science and Technology for Development, held from 17 to 21 May 2021"
    resolution = document("en", text)
    texts = surveyed(resolution)
    _, (entity,) = find_events(resolution, texts, gazetteer().find(resolution, texts), gazetteer().knowledge)
    assert entity.key == CSTD24
    assert ("schema:startDate", "2021-05-17", "xsd:date") in entity.facts
    assert ("schema:endDate", "2021-05-21", "xsd:date") in entity.facts


HELD: list[tuple[Language, str, dict[str, str]]] = [
    ("en", "the fifty-sixth session of the Statistical Commission, hosted by the World Bank and held in Geneva in May 2021",
     {"schema:location": "Geneva", "unr:host": "actor/world-bank", "schema:startDate": "2021-05"}),
    ("fr", "la cinquante-sixième session de la Commission de statistique, tenue à Nairobi sur le thème « Compter tout »",
     {"schema:location": "Nairobi", "unr:theme": "Compter tout"}),
    ("zh", "注意到2021年5月3日至5日在内罗毕举行的统计委员会第五十六届会议",
     {"schema:location": "内罗毕", "schema:startDate": "2021-05-03", "schema:endDate": "2021-05-05"}),
    # an agenda item is no theme, a month or a body no place
    ("es", "en el programa de su septuagésimo noveno período de sesiones el tema titulado “Desarrollo sostenible”", {}),
    ("en", "at the fifty-sixth session of the Statistical Commission, held as requested in World Health Assembly decisions", {}),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "wanted"), HELD, ids=[case[1] for case in HELD])
def test_what_the_clause_says_of_an_event(language: Language, text: str, wanted: dict[str, str]) -> None:
    resolution = document(language, text)
    texts = surveyed(resolution)
    _, (entity,) = find_events(resolution, texts, gazetteer().find(resolution, texts), gazetteer().knowledge)
    names = {"schema:location", "unr:host", "unr:theme", "schema:startDate", "schema:endDate"}
    assert {name: value for name, value, _ in entity.facts if name in names} == wanted


WORDS = [
    "session",
    "сессии",
    "دورتها",
    "第",
    "七十八",
    "届会议",
    "its",
    "sa",
    "78",
    "first",
    "of",
    "大会",
    ",",
    ";",
    "(",
    "年",
]
SOUP = st.lists(st.sampled_from(WORDS), max_size=20)


@given(st.sampled_from(LANGUAGES), SOUP)
def test_spans_index_the_text_whatever_it_is(language: Language, words: list[str]) -> None:
    text = " ".join(words)
    for found in events(language, text):
        assert 0 <= found.begin < found.end <= len(text)
        assert found.entity or found.candidates
