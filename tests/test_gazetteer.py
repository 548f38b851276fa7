"""Names in texts of six languages: what is marked, what it is linked to, and what must not be marked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unres_loader.finding import gazetteer
from unres_loader.model import LANGUAGES, Language, Mention

ECOSOC = "actor/economic-and-social-council"
GA, SG, ITU = "actor/general-assembly", "actor/secretary-general", "actor/international-telecommunication-union"
EDUCATION = "actor/special-rapporteur-on-the-right-to-education"
CULTURAL_PROPERTY = (
    "instrument/convention-on-the-means-of-prohibiting-and-preventing-the-illicit-import-export-and-transfer-of-"
    "ownership-of-cultural-property"
)

CASES: list[tuple[Language, str, list[tuple[str, str]]]] = [
    # the same body in six languages; the article and the case do not matter
    ("en", "invites the International Telecommunication Union to report", [("International Telecommunication Union", ITU)]),
    ("fr", "invite l’Union internationale des télécommunications à", [("Union internationale des télécommunications", ITU)]),
    ("es", "invita a la Unión Internacional de Telecomunicaciones a", [("Unión Internacional de Telecomunicaciones", ITU)]),
    ("ru", "предлагает Международному союзу электросвязи", [("Международному союзу электросвязи", ITU)]),
    ("zh", "邀请国际电信联盟提交报告", [("国际电信联盟", ITU)]),
    ("ar", "تدعو الاتحاد الدولي للاتصالات إلى", [("الاتحاد الدولي للاتصالات", ITU)]),
    # inflection: the dative of a noun in -ея
    ("ru", "представить Генеральной Ассамблее доклад", [("Генеральной Ассамблее", GA)]),
    # conjunctions and prepositions written onto the word
    ("ar", "وللأمين العام", [("وللأمين العام", SG)]),
    # a country's adjective with the article is no country, nor is a word inside another
    ("ar", "الدعم المالي أو التقني", []),
    ("en", "the domestic market", []),
    # an acronym is one only in capitals
    ("en", "those who need it", []),
    # a name that holds only among the words printed with it
    ("en", "developed and developing countries", [("developed", "actor/developed-countries"), ("developing countries", "actor/developing-countries")]),
    ("es", "las organizaciones intergubernamentales y no gubernamentales", [("organizaciones intergubernamentales", "actor/intergovernmental-organizations"), ("no gubernamentales", "actor/non-governmental-organizations")]),
    # words that end with what would otherwise be a name: "recommends" is no parliament, US dollars no State
    ("zh", "建议会员国", [("会员国", "actor/member-states")]),
    ("en", "10 million United States dollars", []),
    # the name of a country as an adjective, as in the other languages
    ("zh", "以色列定居点", []),
    # States that a clause tells, with the noun at its end
    ("zh", "请所有尚未加入该文书的国家", [("所有尚未加入该文书的国家", "actor/all-states")]),
    ("zh", "吁请仍规定死刑的国家", [("仍规定死刑的国家", "actor/states")]),
    # "and" written onto a body is no "of"
    ("ar", "تدعو الحكومات ومنظومة الأمم المتحدة", [("الحكومات", "actor/governments"), ("ومنظومة الأمم المتحدة", "actor/united-nations-system")]),
    # a unit of the Secretariat, named with it
    ("fr", "le Bureau des affaires juridiques du Secrétariat", [("Bureau des affaires juridiques du Secrétariat", "actor/office-of-legal-affairs")]),
    # one holder of a mandate, whether a man or a woman, with or without the Council
    ("fr", "la Rapporteuse spéciale du Conseil des droits de l’homme sur le droit à l’éducation", [("Rapporteuse spéciale du Conseil des droits de l’homme sur le droit à l’éducation", EDUCATION)]),
    ("es", "la Relatora Especial sobre el derecho a la educación", [("Relatora Especial sobre el derecho a la educación", EDUCATION)]),
    ("ar", "المقررة الخاصة لمجلس حقوق الإنسان المعنية بالحق في التعليم", [("المقررة الخاصة لمجلس حقوق الإنسان المعنية بالحق في التعليم", EDUCATION)]),
    ("ru", "Специального докладчика Совета по правам человека по вопросу о праве на образование", [("Специального докладчика Совета по правам человека по вопросу о праве на образование", EDUCATION)]),
    ("zh", "请受教育权特别报告员", [("受教育权特别报告员", EDUCATION)]),
    # the end of a longer name is no short name
    ("zh", "受教育权问题特别报告员和促进言论自由特别报告员", [("受教育权问题特别报告员", EDUCATION)]),
    # a sub-committee is no committee for short
    ("fr", "le Sous-Comité juridique ; le Comité", [("Sous-Comité juridique", "actor/legal-subcommittee")]),
    # the longest name wins over one inside it
    ("en", "the secretariat of the Economic and Social Council", [("secretariat of the Economic and Social Council", f"{ECOSOC}/secretariat")]),
]  # fmt: skip

TITLES: list[tuple[Language, str, str]] = [
    # the year of a treaty inside its name
    ("fr", "Convention de 1970 concernant les mesures à prendre pour interdire et empêcher l’importation, l’exportation et le transfert de propriété illicites des biens culturels", CULTURAL_PROPERTY),
    ("ru", "Конвенции 1970 года о мерах, направленных на запрещение и предупреждение незаконного ввоза, вывоза и передачи права собственности на культурные ценности", CULTURAL_PROPERTY),
    # a day in any case, a participle with its reflexive ending in any case
    ("ru", "Международным днем Матери-Земли", "event/international-mother-earth-day"),
    ("ru", "Правил Организации Объединенных Наций, касающихся защиты несовершеннолетних, лишенных свободы", "instrument/united-nations-rules-for-the-protection-of-juveniles-deprived-of-their-liberty"),
]  # fmt: skip


def actors(language: Language, text: str, body: str = "") -> list[Mention]:
    return [found for found in gazetteer().find_in(text, language, body) if found.kind == "actor"]


@pytest.mark.parametrize(("language", "text", "expected"), CASES, ids=[f"{case[0]}: {case[1]}" for case in CASES])
def test_names(language: Language, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(text[found.begin : found.end], found.entity) for found in actors(language, text)] == expected


@pytest.mark.parametrize(("language", "title", "key"), TITLES, ids=[f"{case[0]}: {case[2]}" for case in TITLES])
def test_titles(language: Language, title: str, key: str) -> None:
    (found,) = gazetteer().find_in(title, language)
    assert (title[found.begin : found.end], found.entity) == (title, key)


def test_the_tables_are_whole() -> None:
    assert (len(CASES), len(TITLES)) == (28, 4)


def test_a_short_name_stands_for_what_was_introduced() -> None:
    text = "the Commission on Science and Technology for Development, and requests the Commission to report"
    entities = [found.entity for found in actors("en", text)]
    assert entities == ["actor/commission-on-science-and-technology-for-development"] * 2


def test_a_short_name_that_nothing_introduced_is_not_linked() -> None:
    assert [found for found in actors("en", "requests the Commission to report") if found.entity] == []


def test_the_adopting_body_needs_no_introduction() -> None:
    (found,) = actors("en", "Requests the Secretariat of the Council to help", ECOSOC)[-1:]
    assert found.entity.startswith(ECOSOC)


def test_an_acronym_binds_where_the_text_introduces_it() -> None:
    text = "the International Telecommunication Union (ITCU) and later ITCU again"
    assert [text[found.begin : found.end] for found in actors("en", text)] == [
        "International Telecommunication Union",
        "ITCU",
    ]


@given(st.sampled_from(LANGUAGES), st.text(max_size=200))
def test_spans_index_any_text(language: Language, text: str) -> None:
    for found in gazetteer().find_in(text, language):
        assert 0 <= found.begin < found.end <= len(text)
        assert bool(found.entity) != bool(found.candidates)


@pytest.mark.parametrize("text", ["وفقا لميثاق الأمم المتحدة", "تسترشد بميثاق الأمم المتحدة", "وميثاق الأمم المتحدة"])
def test_what_is_written_onto_an_arabic_word_never_hides_a_name(text: str) -> None:
    """Another label has the word with its particle (لميثاق), and must not keep it to itself."""
    found = {mention.entity for mention in gazetteer().find_in(text, "ar")}
    assert "instrument/charter-of-the-united-nations" in found


def test_lam_and_the_article_are_one_before_lam() -> None:
    assert [found.entity for found in actors("ar", "تقدم للجنة وضع المرأة")] == [
        "actor/commission-on-the-status-of-women"
    ]


def test_a_chinese_name_is_not_cut_out_of_a_longer_word() -> None:
    law, court = "instrument/international-law", "actor/international-court-of-justice"
    assert [found.entity for found in gazetteer().find_in("根据国际法和国际法院的判决促进国际法治", "zh")] == [
        law,
        court,
    ]
    assert [found.entity for found in gazetteer().find_in("提交国际法院", "zh")] == [court]


@pytest.mark.parametrize(
    ("language", "text", "key"),
    [
        # the Council is masculine: the resolutions are those of the other body that was named
        ("ar", "إلى جميع قرارات الجمعية العامة المتعلقة بذلك، بما فيها أحدث قراراتها", GA),
        ("ar", "تقرير الأمين العام المقدم وفقا لقراره", "actor/human-rights-council"),
    ],
)
def test_what_is_written_onto_resolution_agrees_with_whose_it_is(language: Language, text: str, key: str) -> None:
    found = gazetteer().find_in(text, language, "actor/human-rights-council")
    assert found[-1].entity == key
    assert found[-1].end == len(text)


def test_spanish_lo_presente_is_the_report() -> None:
    told = "pide al Secretario General que lo presente al Consejo y lo mantenga informado"
    found = gazetteer().find_in(told, "es", "actor/human-rights-council")
    assert [told[each.begin : each.end] for each in found] == ["Secretario General", "Consejo", "lo"]
    assert found[-1].begin == told.rindex("lo mantenga")
