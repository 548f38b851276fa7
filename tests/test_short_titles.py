"""Short titles: what “the Convention” stands for, in six languages, and where it stands for nothing certain."""

from __future__ import annotations

import pytest

from unres_loader.finding import gazetteer
from unres_loader.model import LANGUAGES, Document, Language, Masthead, Part, Source
from unres_loader.surveys import surveyed

CHILD = "instrument/convention-on-the-rights-of-the-child"
DISABLED = "instrument/convention-on-the-rights-of-persons-with-disabilities"
SEA = "instrument/united-nations-convention-on-the-law-of-the-sea"


def meant(language: Language, *texts: str, title: str = "") -> list[tuple[str, tuple[str, ...]]]:
    """Return what the last of some paragraphs names: key and candidates of each instrument."""
    parts = tuple(Part(f"op/{place}", "operative", text, place) for place, text in enumerate(texts, 1))
    document = Document(Source("a", "text", "", 0), language, Masthead(title=title), parts)
    found = gazetteer().find(document, surveyed(document))
    return [(m.entity, m.candidates) for m in found if m.path == parts[-1].path and m.kind == "instrument"]


NAMED_LAST: list[tuple[Language, str, str]] = [
    ("ar", "إذ تشير إلى اتفاقية حقوق الطفل،", "تحث الدول الأطراف في الاتفاقية على تقديم تقاريرها؛"),
    ("en", "Recalling the Convention on the Rights of the Child,", "Urges States parties to the Convention to report;"),
    ("es", "Recordando la Convención sobre los Derechos del Niño,", "Insta a los Estados partes en la Convención;"),
    ("fr", "Rappelant la Convention relative aux droits de l’enfant,", "Engage les États parties à la Convention ;"),
    ("ru", "ссылаясь на Конвенцию о правах ребенка,", "призывает государства — участники Конвенции;"),
    ("zh", "回顾《儿童权利公约》，", "促请《公约》缔约国提交报告；"),
    ("zh", "回顾《儿童权利公约》，", "促请公约缔约国提交报告；"),
]


@pytest.mark.parametrize(("language", "first", "second"), NAMED_LAST)
def test_the_one_named_last_is_meant(language: Language, first: str, second: str) -> None:
    assert meant(language, first, second) == [(CHILD, ())]


def test_all_languages_are_in_the_table() -> None:
    assert {row[0] for row in NAMED_LAST} == set(LANGUAGES)
    assert len(NAMED_LAST) == 7


AGREED: list[tuple[Language, str, str]] = [
    ("ar", "إذ يشير إلى اتفاق باريس،", "يهيب بالدول الأطراف في الاتفاق أن تقدم تقاريرها وفقا للمادة 4 من الاتفاق؛"),
    ("en", "Recalling the Paris Agreement,", "Urges parties to the Agreement to report under article 4 of the Agreement;"),
    ("es", "Recordando el Acuerdo de París,", "Insta a las partes en el Acuerdo a aplicar el artículo 4 del Acuerdo;"),
    ("fr", "Rappelant l’Accord de Paris,", "Engage les parties à l’Accord de faire rapport selon l’article 4 de l’Accord ;"),
    ("ru", "ссылаясь на Парижское соглашение,", "призывает стороны Соглашения выполнять статью 4 Соглашения;"),
    ("zh", "回顾《巴黎协定》，", "促请《协定》缔约方按照《协定》第4条提交报告；"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "first", "second"), AGREED, ids=[case[0] for case in AGREED])
def test_an_agreement_is_called_so(language: Language, first: str, second: str) -> None:
    assert meant(language, first, second) == [("instrument/paris-agreement", ())] * 2


APART: list[tuple[Language, str, str]] = [
    ("ar", "اتفاق باريس", "المسائل التي جرى الاتفاق عليها وضرورة الاتفاق على خطة"),  # to agree on
    ("fr", "l’Accord de Paris", "les engagements pris dans l’Accord de paix du 6 février 2019"),  # another one
    ("en", "the Paris Agreement", "the agreement of the parties and the Peace Agreement"),
]


@pytest.mark.parametrize(("language", "first", "second"), APART, ids=[case[0] for case in APART])
def test_what_is_no_agreement_or_another_one(language: Language, first: str, second: str) -> None:
    assert meant(language, first, second) == []


LAW, RIGHTS = "instrument/international-humanitarian-law", "instrument/international-human-rights-law"
REFUGEES = "instrument/international-refugee-law"
BODIES_OF_LAW: list[tuple[Language, str, list[str]]] = [
    ("ar", "القانون الدولي الإنساني ولحقوق الإنسان", [LAW, RIGHTS]),
    ("en", "international humanitarian and human rights law", [LAW, RIGHTS]),
    ("en", "international human rights, refugee and humanitarian law", [RIGHTS, REFUGEES, LAW]),
    ("en", "violations of human rights and international humanitarian law", [LAW]),  # of rights, and of law
    ("es", "el derecho internacional humanitario, de los derechos humanos y de los refugiados", [LAW, RIGHTS, REFUGEES]),
    ("fr", "le droit international humanitaire et le droit des réfugiés", [LAW, REFUGEES]),  # French says it twice
    ("ru", "международного гуманитарного и беженского права", [LAW, REFUGEES]),
    ("zh", "国际人道主义和人权法", [LAW, RIGHTS]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "keys"), BODIES_OF_LAW, ids=[case[1] for case in BODIES_OF_LAW])
def test_bodies_of_law_that_share_the_word(language: Language, text: str, keys: list[str]) -> None:
    assert [key for key, _ in meant(language, text)] == keys


CHARTER = "instrument/charter-of-the-united-nations"
CHARTERS: list[tuple[Language, str]] = [
    ("ar", "ميثاق الأمم المتحدة وميثاق منظمة الدول الأمريكية وميثاق المنظمة"),
    ("es", "la Carta de las Naciones Unidas, la Carta Africana de Derechos Humanos y la Carta"),
    ("fr", "la Charte des Nations Unies, la Charte africaine des droits de l’homme et la Charte"),
]


@pytest.mark.parametrize(("language", "text"), CHARTERS, ids=[case[0] for case in CHARTERS])
def test_another_charter_is_not_that_of_the_united_nations(language: Language, text: str) -> None:
    assert [key for key, _ in meant(language, text)].count(CHARTER) == 2


@pytest.mark.parametrize(
    ("language", "text", "key"),
    [
        ("ru", "выполнять программу действий «Путь Самоа»", "samoa-pathway"),  # a longer label has a capital there
        (
            "ar",
            "التنفيذ الكامل للصك الدولي للتعقب",
            "international-tracing-instrument",
        ),  # two letters behind the article
    ],
)
def test_a_name_is_found_where_a_longer_label_does_not_fit(language: Language, text: str, key: str) -> None:
    assert meant(language, text) == [(f"instrument/{key}", ())]


STATUTE = "instrument/statute-of-the-international-court-of-justice"
IN_BRACKETS: list[tuple[Language, str, str]] = [
    ("en", "the Statute of the International Court of Justice", "travel of judges (Statute, Article 32)"),
    ("es", "el Estatuto de la Corte Internacional de Justicia", "viajes de magistrados (Estatuto, Artículo 32)"),
]


@pytest.mark.parametrize(("language", "named", "text"), IN_BRACKETS, ids=[case[0] for case in IN_BRACKETS])
def test_a_bracket_needs_no_article(language: Language, named: str, text: str) -> None:
    assert meant(language, named, text) == [(STATUTE, ())]


def test_what_the_document_defines_wins_over_what_is_named_last() -> None:
    defined = "the United Nations Convention on the Law of the Sea (“the Convention”)"
    assert meant("en", defined, "the Convention on the Rights of the Child", "under the Convention") == [(SEA, ())]


def test_the_instrument_in_the_title_wins_over_what_is_named_last() -> None:
    title = "Implementation of the Convention on the Rights of Persons with Disabilities"
    named = "the Convention on the Rights of the Child"
    assert meant("en", named, "under the Convention", title=title) == [(DISABLED, ())]


def test_two_of_a_kind_are_doubtful() -> None:
    both = "the Convention on the Rights of the Child and the Convention on the Rights of Persons with Disabilities"
    assert meant("en", both, "under the Convention") == [("", (DISABLED, CHILD))]


@pytest.mark.parametrize(
    "text",
    [
        "under the Convention on Frogs and Toads",  # a longer name that is not known
        "the 1990 Convention",
        "a convention of their own",
        "hold a Convention",
    ],
)
def test_no_short_title(text: str) -> None:
    assert meant("en", "Recalling the Convention on the Rights of the Child", text) == []


def test_nothing_is_meant_once_an_unknown_one_was_named() -> None:
    known, unknown = "the Convention on the Rights of the Child", "the Convention on Frogs and Toads"
    assert meant("en", known, unknown, "under the Convention") == []


def test_a_declaration_and_its_programme_are_also_called_each_for_itself() -> None:
    named = "the Durban Declaration and Programme of Action"
    durban = ("instrument/durban-declaration-and-programme-of-action", ())
    assert (
        meant("en", named, "paragraph 2 of the Declaration and paragraph 84 of the Programme of Action") == [durban] * 2
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Charter of the United Nations; the Charter of the Organization of American States; the Charter’s aims"),
        ("fr", "Charte des Nations Unies ; la Charte de l’Organisation des États américains ; la Charte"),
        ("es", "Carta de las Naciones Unidas; la Carta de la Organización de los Estados Americanos; la Carta"),
    ],
)
def test_a_short_form_within_a_longer_name_is_not_the_instrument(language: Language, text: str) -> None:
    assert meant(language, text) == [("instrument/charter-of-the-united-nations", ())] * 2


def test_a_numbered_convention_is_not_the_one_named_last() -> None:
    assert meant("en", "the Convention on the Rights of the Child", "the Convention (No. 188)") == []
