"""Symbol, dates, meeting, agenda item and proponent, as printed in six languages."""

# Tables of cases read best with one case a line.
from __future__ import annotations

import pytest

from unres_loader import parse
from unres_loader.language import detect
from unres_loader.languages import grammar
from unres_loader.masthead import make_masthead
from unres_loader.model import Block, Diagnostic, Language, Masthead, Vote
from unres_loader.reading import Input

ECOSOC = "actor/economic-and-social-council"
CSTD = "actor/commission-on-science-and-technology-for-development"


def masthead(language: Language, cover: str, conclusion: str = "", formula: str = "") -> Masthead:
    blocks = [Block(line, "", "cover") for line in cover.split("|")]
    blocks += [Block(formula, "", "formula")] * bool(formula)
    blocks += [Block(line, "", "conclusion") for line in conclusion.split("|") if line]
    return make_masthead({}, blocks, grammar(language), [])


TITLE_BLOCKS: list[tuple[Language, str, str]] = [
    ("en", "2021 session|Agenda item 18 (b)|Questions|Resolution adopted by the Economic and Social Council on 22 July 2021|[on the recommendation of the Commission on Science and Technology for Development (E/2021/31)]|2021/28. Assessment", "13th plenary meeting|22 July 2021"),
    ("fr", "Session de 2021|Point 18 b) de l’ordre du jour|Questions|Résolution adoptée par le Conseil économique et social le 22 juillet 2021|[sur recommandation de la Commission de la science et de la technique au service du développement (E/2021/31)]|2021/28. Examen", "13e séance plénière|22 juillet 2021"),
    ("es", "Período de sesiones de 2021|Tema 18 b) del programa|Cuestiones|Resolución aprobada por el Consejo Económico y Social el 22 de julio de 2021|[por recomendación de la Comisión de Ciencia y Tecnología para el Desarrollo (E/2021/31)]|2021/28. Evaluación", "13a sesión plenaria|22 de julio de 2021"),
    ("ru", "Сессия 2021 года|Пункт 18 b) повестки дня|Вопросы|Резолюция, принятая Экономическим и Социальным Советом 22 июля 2021 года|[по рекомендации Комиссии по науке и технике в целях развития (E/2021/31)]|2021/28. Оценка", "13-е пленарное заседание|22 июля 2021 года"),
    ("ar", "دورة عام 2021|البند 18 (ب) من جدول الأعمال|المسائل|قرار اتخذه المجلس الاقتصادي والاجتماعي في 22 تموز/يوليه 2021|[بناء على توصية اللجنة المعنية بتسخير العلم والتكنولوجيا لأغراض التنمية (E/2021/31)]|2021/28 - تقييم", "الجلسة العامة 13|22 تموز/يوليه 2021"),
    ("zh", "2021 年届会|议程项目 18(b)|问题|2021 年 7 月 22 日经济及社会理事会决议|[根据科学和技术促进发展委员会的建议(E/2021/31)通过]|2021/28. 评估", "2021 年 7 月 22 日|第 13 次全体会议"),
]  # fmt: skip
FORMULAS: dict[Language, str] = {
    "en": "The Economic and Social Council,",
    "fr": "Le Conseil économique et social,",
    "es": "El Consejo Económico y Social,",
    "ru": "Экономический и Социальный Совет,",
    "ar": "إن المجلس الاقتصادي والاجتماعي،",
    "zh": "经济及社会理事会，",
}


@pytest.mark.parametrize(("language", "cover", "conclusion"), TITLE_BLOCKS)
def test_title_block(language: Language, cover: str, conclusion: str) -> None:
    found = masthead(language, cover, conclusion, FORMULAS[language])
    assert (found.symbol, found.body, found.adopted_on) == ("E/RES/2021/28", ECOSOC, "2021-07-22")
    assert (found.meeting_number, found.recommended_by, found.recommended_in) == (13, CSTD, ("E/2021/31",))
    assert found.agenda_item.startswith("18")
    assert found.session == cover.split("|", maxsplit=1)[0]
    assert found.agenda_title == cover.split("|")[2]
    assert found.akn_work == "/akn/un/statement/deliberation/unecosoc/2021-07-22/2021-28/"
    assert detect(cover.replace("|", "\n")) == language


@pytest.mark.parametrize(
    ("language", "cover", "formula", "symbol"),
    [
        ("en", "Resolution 2664 (2022)", "The Security Council,", "S/RES/2664(2022)"),
        ("en", "217 (III). International Bill of Human Rights", "The General Assembly", "A/RES/217(III)"),
        (
            "en",
            "Agenda item 170|Financing of the activities arising from Security Council resolution 1863 (2009)|75/306. Financing",
            "The General Assembly,",
            "A/RES/75/306",
        ),
        ("en", "75/242. Financial reports|B", "The General Assembly,", "A/RES/75/242[B]"),
        ("en", "2200 A (XXI). Covenants", "The General Assembly,", "A/RES/2200(XXI)[A]"),
        ("en", "ES-11/1. Aggression", "The General Assembly,", "A/RES/ES-11/1"),
        ("en", "75/253 B. Special subjects", "The General Assembly,", "A/RES/75/253[B]"),
        ("en", "186 (1964). Resolution of 4 March 1964", "The Security Council,", "S/RES/186(1964)"),
        ("fr", "54/17. Contribution", "Le Conseil des droits de l'homme,", "A/HRC/RES/54/17"),
        ("zh", "第2664(2022)号决议", "安全理事会，", "S/RES/2664(2022)"),
        ("en", "A/RES/70/1|Transforming our world", "The General Assembly,", "A/RES/70/1"),
        ("en", "Agenda item 2", "The General Assembly,", ""),
    ],
)
def test_symbol_from_number_and_body(language: Language, cover: str, formula: str, symbol: str) -> None:
    assert masthead(language, cover, formula=formula).symbol == symbol


@pytest.mark.parametrize(
    ("language", "line", "vote"),
    [
        ("en", "[Adopted without a vote.]", ("adoptedWithoutVote", None, None, None)),
        ("en", "[Adopted by a recorded vote of 33 to 3, with 11 abstentions.", ("adoptedRecordedVote", 33, 3, 11)),
        ("fr", "[Adoptée sans vote.]", ("adoptedWithoutVote", None, None, None)),
        ("zh", "[未经表决获得通过。]", ("adoptedWithoutVote", None, None, None)),
    ],
)
def test_vote_as_printed(language: Language, line: str, vote: tuple[object, ...]) -> None:
    found = masthead(language, "54/6. Care", line).vote
    assert found is not None
    assert tuple(found) == vote


@pytest.mark.parametrize(
    ("language", "line", "number"),
    [
        ("zh", "2022年10月21日 9159次会议通过", 9159),
        ("zh", "2022 年 7 月 22 日安全理事会第9100次会议通过", 9100),
        ("ar", "الذي اتخذه مجلس الأمن في جلسته 8712، المعقودة في 31 كانون الثاني/يناير 2020", 8712),
        ("ar", "الجلسة العامة (المستأنفة) 48", 48),
        ("ar", "الجلسة العامة 48 (المستأنفة)", 48),
    ],
)
def test_forms_of_the_meeting(language: Language, line: str, number: int) -> None:
    assert masthead(language, "", line).meeting_number == number


def test_two_items_of_the_agenda() -> None:
    assert masthead("ar", "البندان 139 و 151 من جدول الأعمال").agenda_item == "139 و 151"


def test_a_declared_fact_beats_a_printed_one_and_a_conflict_is_told() -> None:
    told: list[Diagnostic] = []
    blocks = [Block("Resolution adopted by the General Assembly on 16 December 2015", "", "cover")]
    declared = {"symbols": ("A/RES/70/125",), "adopted_on": "2015-12-17", "akn_work": "/akn/x/0001-01-01/"}
    found = make_masthead(declared, blocks, grammar("en"), told)
    assert found.adopted_on == "2015-12-17"
    assert [d.code for d in told] == ["date-conflict"]


COVERS: list[tuple[Language, str, str]] = [
    ("en", "United Nations {s}|General Assembly|Distr.: General|16 October 2023|Human Rights Council|Fifty-fourth session|Agenda item 3|Resolution adopted by the Human Rights Council on 11 October 2023|54/5. The right to education during the eleventh|session", "The Human Rights Council,|Recalling all its previous resolutions,|1. Calls upon all States to act."),
    ("fr", "Nations Unies {s}|Assemblée générale|Distr. générale|16 octobre 2023|Conseil des droits de l’homme|Cinquante-quatrième session|Point 3 de l’ordre du jour|Résolution adoptée par le Conseil des droits de l’homme le 11 octobre 2023|54/5. Le droit à|l’éducation de chaque enfant", "Le Conseil des droits de l’homme,|Rappelant toutes ses résolutions antérieures,|1. Demande à tous les États d’agir."),
    ("es", "Naciones Unidas {s}|Asamblea General|Distr. general|16 de octubre de 2023|Consejo de Derechos Humanos|54º período de sesiones|Tema 3 de la agenda|Resolución aprobada por el Consejo de Derechos Humanos el 11 de octubre de 2023|54/5. El derecho a|la educación de cada niño", "El Consejo de Derechos Humanos,|Recordando todas sus resoluciones anteriores,|1. Exhorta a todos los Estados a actuar."),
    ("ru", "Организация Объединенных Наций {s}|Генеральная Ассамблея|Distr.: General|16 октября 2023 года|Совет по правам человека|Пятьдесят четвертая сессия|Пункт 3 повестки дня|Резолюция, принятая Советом по правам человека 11 октября 2023 года|54/5. Право на образование и|Организация Объединенных Наций", "Совет по правам человека,|ссылаясь на все свои предыдущие резолюции,|1. призывает все государства действовать."),
    ("ar", "الأمم المتحدة {s}|الجمعية العامة|Distr.: General|16 تشرين الأول/أكتوبر 2023|مجلس حقوق الإنسان|الدورة الرابعة والخمسون|البند 3 من جدول الأعمال|قرار اعتمده مجلس حقوق الإنسان في 11 تشرين الأول/أكتوبر 2023|54/5. الحق في|التعليم لكل طفل", "إن مجلس حقوق الإنسان،|إذ يشير إلى جميع قراراته السابقة،|1- يهيب بجميع الدول أن تعمل."),
    ("zh", "联合国 {s}|大会|Distr.: General|2023年10月16日|人权理事会|第五十四届会议|议程项目3|人权理事会2023年10月11日通过的决议|54/5. 每个儿童|受教育的权利", "人权理事会，|回顾以往关于这一问题的所有决议，|1. 促请所有国家采取行动。"),
]  # fmt: skip


@pytest.mark.parametrize("symbol", ["A/HRC/RES/54/5", ""], ids=["with a symbol", "without"])
@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["line below line", "blank lines"])
@pytest.mark.parametrize(("language", "cover", "body"), COVERS, ids=[case[0] for case in COVERS])
def test_a_cover_is_read_with_and_without_blank_lines(
    language: Language, cover: str, body: str, between: str, symbol: str
) -> None:
    """The name of the body on the cover is no formula: a line by itself, without a comma."""
    *lines, first, rest = cover.format(s=symbol).split("|")
    text = between.join([*lines, f"{first}\n{rest}"]) + "\n\n" + body.replace("|", "\n\n")
    document = parse(Input("a.txt", text.encode()))
    found = document.masthead
    title = f"{first.partition('. ')[2]}{'' if language == 'zh' else ' '}{rest}"
    assert (document.language, found.symbol, found.title) == (language, "A/HRC/RES/54/5", title)
    assert (found.session, found.agenda_item, found.adopted_on) == (lines[5], "3", "2023-10-11")
    assert [part.path for part in document.parts] == ["formula/1", "pp/1", "op/1"]


VOTES: dict[Language, tuple[str, str]] = {
    "ar": ("[اعتُمد بدون تصويت.]", "[اعتُمد بتصويت مسجل بأغلبية 28 صوتاً مقابل 14 صوتاً وامتناع 5 أعضاء عن التصويت.]"),
    "en": ("[Adopted without a vote.]", "[Adopted by a recorded vote of 28 to 14, with 5 abstentions.]"),
    "es": ("[Aprobada sin votación.]", "[Aprobada en votación registrada por 28 votos contra 14 y 5 abstenciones.]"),
    "fr": ("[Adoptée sans vote.]", "[Adoptée par 28 voix contre 14, avec 5 abstentions.]"),
    "ru": (
        "[Принято без голосования.]",
        "[Принято в результате заносимого в отчет голосования 28 голосами против 14 при 5 воздержавшихся.]",
    ),
    "zh": ("[未经表决获得通过。]", "[经记录表决，以28票赞成、14票反对、5票弃权获得通过。]"),
}


@pytest.mark.parametrize(("language", "cover", "body"), COVERS, ids=[case[0] for case in COVERS])
def test_a_vote_is_read_below_the_last_paragraph(language: Language, cover: str, body: str) -> None:
    text = f"{cover.format(s='A/HRC/RES/54/5')}|{body}".replace("|", "\n\n")
    found = [parse(Input("a.txt", f"{text}\n\n{told}".encode())).masthead.vote for told in VOTES[language]]
    assert found == [Vote("adoptedWithoutVote"), Vote("adoptedRecordedVote", 28, 14, 5)]
