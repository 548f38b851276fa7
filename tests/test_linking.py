"""Short names, offices and pronouns within one document: what each stands for, and when it stays in doubt."""

from __future__ import annotations

import pytest

from unres_loader.finding import gazetteer
from unres_loader.model import Document, Language, Masthead, Part, Source
from unres_loader.surveys import surveyed

GA, SC, ECOSOC, HRC = (
    f"actor/{slug}"
    for slug in ("general-assembly", "security-council", "economic-and-social-council", "human-rights-council")
)
CSTD = "actor/commission-on-science-and-technology-for-development"
STATS = "actor/statistical-commission"
POLAND = "actor/poland/government"


def linked(language: Language, texts: list[str], body: str = "") -> list[list[tuple[str, str]]]:
    """Return for each paragraph the surfaces of its actors and what they are linked to ('?' where in doubt)."""
    parts = tuple(Part(f"op/{n}", "operative", text, n) for n, text in enumerate(texts, start=1))
    document = Document(Source("a", "text", "", 0), language, Masthead(body=body), parts)
    names = gazetteer().find(document, surveyed(document))
    return [
        [(part.text[m.begin : m.end], m.entity or "?") for m in names if m.path == part.path and m.kind == "actor"]
        for part in parts
    ]


OFFICES: list[tuple[Language, str, str]] = [
    ("en", "the Chair of the Commission on Science and Technology for Development", f"{CSTD}/chair"),
    ("fr", "la Présidente de la Commission de la science et de la technique au service du développement", f"{CSTD}/chair"),
    ("es", "la Presidencia de la Comisión de Ciencia y Tecnología para el Desarrollo", f"{CSTD}/chair"),
    ("ru", "Председателю Комиссии по науке и технике в целях развития", f"{CSTD}/chair"),
    ("zh", "科学和技术促进发展委员会主席", f"{CSTD}/chair"),
    # whoever presides over an assembly or a council is its president in English, whatever the other languages say
    ("en", "the President of the General Assembly", f"{GA}/president"),
    ("zh", "大会主席", f"{GA}/president"),
    ("en", "the Government of Poland", POLAND),
    ("en", "the Polish Government", POLAND),
    ("fr", "le Gouvernement polonais", POLAND),
    ("fr", "le Gouvernement de la Pologne", POLAND),
    ("es", "el Gobierno de Polonia", POLAND),
    ("ru", "правительству Польши", POLAND),
    ("zh", "波兰政府", POLAND),
    ("ar", "حكومة بولندا", POLAND),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "key"), OFFICES, ids=[f"{case[0]}: {case[1]}" for case in OFFICES])
def test_an_office_has_one_key_in_all_languages(language: Language, text: str, key: str) -> None:
    ((found,),) = linked(language, [text])
    assert found[1] == key


def test_governments_share_one_word() -> None:
    ((*found,),) = linked("zh", ["感谢芬兰、瑞士和美利坚合众国政府"])
    assert [key for _, key in found] == [
        f"actor/{slug}/government" for slug in ("finland", "switzerland", "united-states-of-america")
    ]


def test_a_government_named_by_an_adjective_has_no_government() -> None:
    ((*found,),) = linked("en", ["the Government of Poland and the Finnish Government"])
    assert [key for _, key in found] == [POLAND, "actor/finland/government"]


def test_a_mission_named_beside_a_state_has_no_government() -> None:
    ((*found,),) = linked("en", ["the Government of Poland and the United Nations Interim Force in Lebanon"])
    assert [key for _, key in found] == [POLAND, "actor/united-nations-interim-force-in-lebanon"]


def test_an_office_named_by_rule_has_an_english_name() -> None:
    entity = gazetteer().entity(f"{CSTD}/secretariat")
    assert entity is not None
    assert dict(entity.labels)["en"] == "Secretariat of the Commission on Science and Technology for Development"


def test_a_short_name_stands_for_the_last_that_was_introduced() -> None:
    asks = "asks the Commission to report"
    texts = ["the Statistical Commission", asks, "the Commission on Science and Technology for Development", asks]
    assert [paragraph[0][1] for paragraph in linked("en", texts)] == [STATS, STATS, CSTD, CSTD]


def test_his_envoy_is_the_one_that_was_introduced() -> None:
    texts = [
        "the Personal Envoy of the Secretary-General for Western Sahara",
        "requests the Secretary-General and his Personal Envoy",
    ]
    assert linked("en", texts)[1][-1] == (
        "Personal Envoy",
        "actor/personal-envoy-of-the-secretary-general-for-western-sahara",
    )


def test_of_two_introduced_together_neither_is_guessed() -> None:
    both = "the Statistical Commission and the Commission on Science and Technology for Development"
    assert linked("en", [both, "asks the Commission to report"])[1] == [("Commission", "?")]


def test_the_council_is_the_adopting_one() -> None:
    for body in (SC, ECOSOC, HRC):
        assert linked("en", ["requests the Council to meet"], body)[0][0][1] == body


PRONOUNS: list[tuple[Language, str, str, str]] = [
    ("en", "Recalling its resolution 70/1", GA, GA),
    ("zh", "回顾其关于普遍实现人民自决权利的各项决议", GA, GA),
    ("ru", "в пункте 76 ее резолюции 74/252", GA, GA),
    # French and Spanish say "to it" where others name the body
    ("fr", "prie le Secrétaire général de lui faire rapport", GA, GA),
    ("es", "solicita al Secretario General que le presente un informe", GA, GA),
    ("fr", "les dispositions de la Déclaration qu’elle a adoptée en 2015", GA, GA),
    ("fr", "Prie sa présidente de nommer deux cofacilitateurs", GA, f"{GA}/president"),
    # a preposition before the pronoun tells that the body of the clause is meant
    ("fr", "comme l’a exigé le Conseil de sécurité dans sa résolution 904 (1994)", GA, SC),
    ("ru", "призывам Совета Безопасности, содержащимся в его резолюции 904 (1994)", GA, SC),
    # the body that stands right before the pronoun owns the resolution
    ("en", "adopted by the General Assembly in its resolution 66/137", HRC, GA),
    ("ru", "принятую Генеральной Ассамблеей в ее резолюции 66/137", HRC, GA),
]


@pytest.mark.parametrize(("language", "text", "body", "owner"), PRONOUNS, ids=[case[1] for case in PRONOUNS])
def test_whose_resolution(language: Language, text: str, body: str, owner: str) -> None:
    assert linked(language, [text], body)[0][-1][1] == owner


APART: list[tuple[Language, str, str]] = [
    # the end of a longer name that is not known
    ("zh", "缔约方大会第四届会议", GA),
    ("zh", "原子能机构大会第六十六届常会", GA),
    ("zh", "联合国教育、科学及文化组织大会宣布", GA),
    ("ru", "одобрена Ассамблеей Африканского союза", GA),
    # the other gender
    ("fr", "les mesures qu’il a approuvées", GA),
    # a government of one country is not all Governments
    ("ru", "призывает правительство выполнять обязательства", "actor/governments"),
    # the Organization is no short name of its Assembly
    ("ru", "официальными языками Организации", GA),
    # an adjective is no stakeholder
    ("zh", "多利益攸关方的合作", "actor/stakeholders"),
    # another body's organ of the same head word
    ("es", "adoptada por el Consejo Ejecutivo de la Unión Africana", "actor/security-council"),
    # a committee of its own, not the one introduced
    ("en", "the Committee on Tides and Waves", GA),
    # a part of a symbol
    ("en", "a resolution (A/HRC/RES/18/19)", "actor/human-rights-council"),
]


@pytest.mark.parametrize(("language", "text", "body"), APART, ids=[case[1] for case in APART])
def test_what_is_not_the_body_is_not_marked_as_it(language: Language, text: str, body: str) -> None:
    adopting = body if body not in ("actor/stakeholders", "actor/governments") else GA
    assert body not in [key for _, key in linked(language, [text], adopting)[0]]


INTRODUCED: list[tuple[Language, str, str, str]] = [
    ("en", "the African Union Mission in Somalia (AMISOM)", "AMISOM", "actor/african-union-mission-in-somalia"),
    ("en", "the Popular Front for the Liberation of Rwanda (PFLR)", "PFLR", ""),
    ("en", "the report of the Security Council (S/2003/899)", "S/2003/899", ""),
    ("fr", "la Mission de l’Union africaine en Somalie (MIAFSO)", "MIAFSO", "actor/african-union-mission-in-somalia"),
    ("ru", "Африканского союза (АС)", "АС", "actor/african-union"),
    ("en", "the Federal Government of Somalia (FGS)", "FGS", "actor/somalia/government"),
    ("es", "la Oficina del Centro de Derechos de Rwanda (OCDR)", "OCDR", ""),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "short", "key"), INTRODUCED, ids=[case[2] for case in INTRODUCED])
def test_an_acronym_stands_for_what_it_shortens_only(language: Language, text: str, short: str, key: str) -> None:
    _, named = linked(language, [text, f"x {short} x"])
    assert named == ([(short, key)] if key else [])


def test_a_sanctions_committee_is_named_by_its_resolution() -> None:
    texts = ["the Committee established pursuant to resolution 2713 (2023)", "requests the Committee to report"]
    key = "actor/security-council-committee/2713-2023"
    assert [paragraph[-1][1] for paragraph in linked("en", texts, SC)] == [key, key]


LIBYA = "actor/panel-of-experts-on-libya"
EXPERTS: list[tuple[Language, str, str]] = [
    ("en", "the Panel of Experts established pursuant to paragraph 24 of resolution 1973 (2011)", "requests the Panel of Experts"),
    ("fr", "le Groupe d’experts créé en application du paragraphe 24 de la résolution 1973 (2011)", "prie le Groupe d’experts"),
    ("es", "el Grupo de Expertos establecido en el párrafo 24 de la resolución 1973 (2011)", "solicita al Grupo de Expertos"),
    ("ru", "Группы экспертов, учрежденной пунктом 24 резолюции 1973 (2011)", "просит Группу экспертов"),
    ("zh", "第1973(2011)号决议第24段所设专家小组", "请专家小组"),
    ("ar", "فريق الخبراء المنشأ بموجب الفقرة 24 من القرار 1973 (2011)", "يطلب إلى فريق الخبراء"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "introduced", "text"), EXPERTS, ids=[case[0] for case in EXPERTS])
def test_experts_are_named_by_the_resolution_that_set_them_up(language: Language, introduced: str, text: str) -> None:
    first, second = linked(language, [introduced, text], SC)
    assert [key for _, key in first] == [LIBYA]
    assert [key for _, key in second] == [LIBYA]


def test_experts_are_those_of_the_committee_that_the_document_is_about() -> None:
    introduced = "the Committee established pursuant to resolution 1970 (2011)"
    for texts in (
        ["urges the Panel of Experts to report", introduced],
        [introduced, "urges the Panel of Experts to report"],
    ):
        assert ("Panel of Experts", LIBYA) in [found for paragraph in linked("en", texts, SC) for found in paragraph]
    other = "the Committee established pursuant to resolution 1591 (2005)"
    assert linked("en", [introduced, other, "urges the Panel of Experts to act"], SC)[2] == [("Panel of Experts", "?")]
    assert linked("en", ["urges the Panel of Experts to act"], SC) == [[]]
    assert linked("en", [introduced, "urges the Panel of Experts to act"], GA)[1] == [("Panel of Experts", LIBYA)]


CALLED: list[tuple[Language, str, str]] = [
    ("en", "Committee established pursuant to resolution 1540 (2004)", "the 1540 Committee and the 1267 Committee"),
    (
        "fr",
        "Comité créé en application du paragraphe 4 de la résolution 1540 (2004)",
        "le Comité 1540 et le Comité 1267",
    ),
    (
        "es",
        "Comité establecido en virtud del párrafo 4 de la resolución 1540 (2004)",
        "el Comité 1540 y el Comité 1267",
    ),
    ("zh", "第1540(2004)号决议所设委员会", "1540委员会和1267委员会"),
]


@pytest.mark.parametrize(("language", "introduced", "text"), CALLED, ids=[case[0] for case in CALLED])
def test_a_committee_is_called_by_a_number(language: Language, introduced: str, text: str) -> None:
    _, found = linked(language, [introduced, text], SC)
    assert [key for _, key in found] == ["actor/security-council-committee/1540-2004"]


def test_what_a_document_introduces_goes_before_what_an_acronym_mostly_means() -> None:
    _, found = linked("en", ["the Interregional Coordination Centre (ICC)", "commends the ICC"], SC)
    assert found == [("ICC", "actor/interregional-coordination-centre")]


IGOS, NGOS, INTERNATIONAL = (
    f"actor/{slug}-organizations" for slug in ("intergovernmental", "non-governmental", "international")
)
DEVELOPED, DEVELOPING = "actor/developed-countries", "actor/developing-countries"
SHARED: list[tuple[Language, str, set[str]]] = [
    ("en", "Invites intergovernmental, international and non-governmental organizations", {IGOS, INTERNATIONAL, NGOS}),
    ("en", "between developed and developing countries", {DEVELOPED, DEVELOPING}),
    ("fr", "les organisations intergouvernementales, internationales ou non gouvernementales compétentes",
     {IGOS, INTERNATIONAL, NGOS}),
    ("fr", "entre les pays développés et en développement", {DEVELOPED, DEVELOPING}),
    ("es", "organizaciones intergubernamentales, internacionales y no gubernamentales", {IGOS, INTERNATIONAL, NGOS}),
    ("es", "entre los países desarrollados y en desarrollo", {DEVELOPED, DEVELOPING}),
    ("ru", "межправительственных, международных и неправительственных организаций", {IGOS, INTERNATIONAL, NGOS}),
    ("ru", "в развитых и развивающихся странах", {DEVELOPED, DEVELOPING}),
    ("ar", "المنظمات الحكومية الدولية وغير الحكومية", {IGOS, NGOS}),
    ("zh", "政府间、国际和非政府组织", {IGOS, INTERNATIONAL, NGOS}),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "keys"), SHARED, ids=[f"{case[0]}: {case[1]}" for case in SHARED])
def test_several_groups_share_one_noun(language: Language, text: str, keys: set[str]) -> None:
    (found,) = linked(language, [text])
    assert {key for _, key in found} == keys


def test_a_list_without_an_end_is_read_in_time_that_grows_with_its_length() -> None:
    (found,) = linked("en", ["regional and subregional, " * 2000])
    assert found == []


def test_with_a_capital_the_secretariat_is_that_of_the_united_nations() -> None:
    texts = ["the report of the Office of Legal Affairs of the Secretariat", "the briefings by the Secretariat"]
    assert linked("en", texts, GA)[1] == [("Secretariat", "actor/united-nations-secretariat")]


def test_of_two_committees_the_one_whose_name_begins_so_is_called_so() -> None:
    asked = (
        "the Independent Audit Advisory Committee and the Advisory Committee on Administrative and Budgetary Questions"
    )
    assert linked("en", [asked, "paragraph I.7 of the report of the Advisory Committee"], GA)[1] == [
        ("Advisory Committee", "actor/advisory-committee-on-administrative-and-budgetary-questions")
    ]


SPECIAL = "actor/special-committee-on-decolonization"
CALLED: list[tuple[Language, str, str]] = [
    ("zh", "给予殖民地国家和人民独立宣言执行情况特别委员会的报告", "领土应继续参加特别委员会的活动"),
    ("ar", "اللجنة الخاصة المعنية بحالة تنفيذ إعلان منح الاستقلال للبلدان والشعوب المستعمرة", "قرارات الجمعية العامة واللجنة الخاصة المتعلقة بأقاليم محددة"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "name", "text"), CALLED)
def test_a_committee_is_called_for_short_behind_a_verb_and_behind_and(language: Language, name: str, text: str) -> None:
    assert SPECIAL in {key for _, key in linked(language, [name, text], GA)[1]}


GENERIC: list[tuple[Language, str, str, str]] = [
    ("zh", "包括政府、水资源管理者和小户农民在内的终端用户", "政府", "actor/governments"),
    ("zh", "表示感谢提供资料的那些政府及非政府组织", "那些政府", "actor/governments"),
    ("zh", "支持受粮食安全危机影响的国家", "受粮食安全危机影响的国家", "actor/affected-countries"),
    ("ar", "التزامات جميع الدول والأطراف في النزاعات المسلحة", "الأطراف في النزاعات المسلحة", "actor/parties-to-the-conflict"),
    ("zh", "鼓励有能力的国家向机制提供技术专长", "有能力的国家", "actor/states"),
    ("ru", "призывает все государства — участники Конвенции", "все государства — участники", "actor/states-parties"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "surface", "key"), GENERIC, ids=[case[2] for case in GENERIC])
def test_groups_told_by_what_they_have_in_common(language: Language, text: str, surface: str, key: str) -> None:
    assert (surface, key) in linked(language, [text])[0]


def test_in_a_draft_for_another_body_its_is_the_other_s() -> None:
    parts = (
        Part("op/1", "operative", "Rappelant sa résolution 2006/46", 1),
        Part("annex/1/formula/1", "formula", "L’Assemblée générale,", 2),
        Part("annex/1/pp/1", "preambular", "Rappelant sa résolution 74/51", 3),
    )
    document = Document(Source("a", "text", "", 0), "fr", Masthead(body=ECOSOC), parts)
    names = gazetteer().find(document, surveyed(document))
    assert [(m.path, m.entity) for m in names] == [("op/1", ECOSOC), ("annex/1/pp/1", GA)]


OWN: list[tuple[Language, str, list[str]]] = [
    # a body that adopts nothing, or that nobody knows, is the one whose decision it is
    ("en", "adopted by the World Trade Organization in its decision of 6 December 2005", ["actor/world-trade-organization"]),
    ("en", "the Security Council, in paragraphs 8 and 9 of its resolution 1894 (2009)", [SC, SC]),
    ("fr", "Accueillant avec satisfaction le deuxième rapport que lui a présenté le Mécanisme", [GA]),
    ("fr", "Rappelant qu’elle a, chaque fois sur la base d’un consensus, consacré trois sessions", [GA]),
    ("fr", "le document final de sa trentième session extraordinaire", [GA]),
    ("es", "el consenso logrado en su seno", [GA]),
    ("ru", "напоминает о своем решении", [GA]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "keys"), OWN, ids=[case[1] for case in OWN])
def test_whom_a_pronoun_stands_for_in_a_clause(language: Language, text: str, keys: list[str]) -> None:
    (found,) = linked(language, [text], GA)
    assert [key for _, key in found] == keys
