"""From running text to parts: numbers, joins, notes, sections, annexes; and no text at all that raises."""

# Tables of cases read best with one case a line.
from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from unres_loader.errors import LimitError, ReadingError
from unres_loader.model import Block, Document, Reading, Source
from unres_loader.readers import markdown, text
from unres_loader.segmentation import segment

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def read(source: str, name: str = "a.md") -> Document:
    data = source.encode()
    reader = markdown if name.endswith(".md") else text
    return segment(reader.read(Source(name, "markdown", "", len(data)), data))


def paths(document: Document, *kinds: str) -> list[str]:
    return [part.path for part in document.parts if not kinds or part.kind in kinds]


def texts(document: Document) -> dict[str, str]:
    return {part.path: part.text for part in document.parts}


COUNCIL = "The Economic and Social Council,\n\n*Recalling* its resolution 2006/46,\n\n"


def test_a_resolution_in_small() -> None:
    document = read(
        "2021 session\n\n## Resolution adopted by the Economic and Social Council on 22 July 2021\n\n"
        "### 2021/28. Assessment of progress\n\n" + COUNCIL + "1. *Requests* the Secretary-General:\n\n"
        "(a) To report;\n\n(b) To act.\n\n13th plenary meeting\n\n22 July 2021\n"
    )
    assert paths(document) == ["formula/1", "pp/1", "op/1", "op/1/a", "op/1/b"]
    assert document.masthead.symbol == "E/RES/2021/28"
    assert document.masthead.adopted_on == "2021-07-22"
    assert document.masthead.meeting_number == 13
    assert not document.diagnostics


@pytest.mark.parametrize(
    ("language", "source", "symbol"),
    [
        ("en", "## Resolution 2664 (2022)\n\nThe Security Council,\n\nRecalling its resolutions,\n\n1. Decides to act.", "S/RES/2664(2022)"),
        ("fr", "## Résolution 2664 (2022)\n\nLe Conseil de sécurité,\n\nRappelant ses résolutions,\n\n1. Décide d’agir.", "S/RES/2664(2022)"),
        ("es", "75/1. Título\n\nLa Asamblea General,\n\nRecordando sus resoluciones,\n\n1. Decide actuar.", "A/RES/75/1"),
        ("ru", "75/1. Название\n\nГенеральная Ассамблея,\n\nссылаясь на свои резолюции,\n\n1. постановляет действовать.", "A/RES/75/1"),
        ("ar", "75/1 - عنوان\n\nإن الجمعية العامة،\n\nإذ تشير إلى قراراتها،\n\n1 - تقرر أن تعمل.", "A/RES/75/1"),
        ("zh", "75/1. 标题\n\n大会，\n\n回顾其各项决议，\n\n1. 决定采取行动。", "A/RES/75/1"),
    ],
)  # fmt: skip
def test_six_languages(language: str, source: str, symbol: str) -> None:
    document = read(source)
    assert document.language == language
    assert paths(document) == ["formula/1", "pp/1", "op/1"]
    assert document.masthead.symbol == symbol


def test_a_paragraph_cut_by_a_page_with_notes_is_joined() -> None:
    document = read(
        "大会，\n\n回顾其决议，<sup>1</sup>\n\n1. **注意到**方案，主题是“促进转型：信息社\n\n"
        "<sup>1</sup> 第 70/1 号决议。\n\n会世界峰会”；\n\n2. **决定**继续。"
    )
    assert texts(document)["op/1"] == "注意到方案，主题是“促进转型：信息社会世界峰会”；"
    assert texts(document)["fn/1"] == "第 70/1 号决议。"
    assert [mark.marker for mark in document.parts[1].marks] == ["1"]
    assert any(repair.code == "page-join" for repair in document.repairs)


def test_a_character_doubled_by_a_page_is_taken_out() -> None:
    document = read(
        "大会，\n\n回顾最不发达国家的需要，\n\n1. **促请**各方向最不发达\n\n达国家提供资源；\n\n2. **请**最不发达国家参加。"
    )
    assert texts(document)["op/1"] == "促请各方向最不发达国家提供资源；"
    assert "doubled-character" in {repair.code for repair in document.repairs}


def test_bare_note_numbers_become_marks() -> None:
    document = read(
        "L'Assemblée générale,\n\nNotant le Programme à l'horizon 2030 1 et ses objectifs,\n\n\\_\\_\\_\\_\\_\n\n1\n\n"
        "Résolution 70/1.\n\n1. Décide d'agir."
    )
    assert texts(document)["pp/1"] == "Notant le Programme à l’horizon 2030 et ses objectifs,"
    assert texts(document)["fn/1"] == "Résolution 70/1."


def test_raised_numbers_of_plain_text_are_marks() -> None:
    document = read(
        "The General Assembly,\n\nNoting the Agenda,¹ and 30 km² of land,\n\n1. Decides to act.\n\n_____\n\n¹ Resolution 70/1.\n",
        "a.txt",
    )
    assert texts(document)["pp/1"] == "Noting the Agenda, and 30 km² of land,"
    assert texts(document)["fn/1"] == "Resolution 70/1."
    assert [mark.marker for mark in document.parts[1].marks] == ["1"]


#: What raised numbers become in text taken from pages: preamble, its notes, the preamble as it was.
FLATTENED = {
    "behind the stop": ("Recalling the World Summit Outcome,1 and its review,", "Recalling the World Summit Outcome, and its review,"),
    "at the end": ("Recalling the World Summit Outcome,1", "Recalling the World Summit Outcome,"),
    "with a space": ("Guided by the Declaration, 1 as well as the Covenants,", "Guided by the Declaration, as well as the Covenants,"),
    "behind a year": ("Rappelant la session de 20221,", "Rappelant la session de 2022,"),
    "behind a quotation": ("وإذ تشير إلى ”خطة عام 2030“1، وإلى غيرها،", "وإذ تشير إلى ”خطة عام 2030“، وإلى غيرها،"),
    "behind a Chinese title": ("回顾《世界人权宣言》1及其他文书，", "回顾《世界人权宣言》及其他文书，"),
    "behind a Chinese stop": ("回顾第21/11号决议，1其中通过了指导原则，", "回顾第21/11号决议，其中通过了指导原则，"),
    "not a number of the sentence": ("回顾该决议，1个国家，", "回顾该决议，1个国家，"),
    "not a pinpoint": ("Recalling article 1, and its review,", "Recalling article 1, and its review,"),
}  # fmt: skip
BODIES = {"R": "L’Assemblée générale,", "و": "إن الجمعية العامة،", "回": "大会，", "G": "The General Assembly,"}


@pytest.mark.parametrize("name", FLATTENED)
def test_numbers_flattened_on_the_page_are_marks(name: str) -> None:
    printed, expected = FLATTENED[name]
    body = "The General Assembly," if printed.startswith("Recalling") else BODIES[printed[0]]
    document = read(f"{body}\n\n{printed}\n\n___________\n1 A/60/1.\n\n1. A/61/1.\n", "a.txt")
    assert texts(document)["pp/1"] == expected
    assert texts(document)["fn/1"] == "A/60/1."
    assert [mark.marker for mark in document.parts[1].marks] == ([] if printed == expected else ["1"])


def test_a_note_that_wraps_before_a_symbol_stays_one() -> None:
    document = read(
        "The General Assembly,\n\nNoting the report,1\n\n________\n1 Official Records of the General Assembly, Supplement No. 32\n"
        "(A/75/32).\n\n2/4 21-10327\nA/RES/75/1\n\n1. Decides to act.\n",
        "a.txt",
    )
    assert texts(document)["fn/1"] == "Official Records of the General Assembly, Supplement No. 32 (A/75/32)."
    assert paths(document) == ["formula/1", "pp/1", "fn/1", "op/1"]


def test_a_list_mark_before_a_letter_is_dropped() -> None:
    document = read(COUNCIL + "1. Requests the Secretary-General:\n\n- (a) To report;\n\n- (b) To act.\n")
    assert texts(document) | {"op/1/a": "To report;", "op/1/b": "To act."} == texts(document)
    document = read("大会，\n\n1. 请秘书长：\n\n- ㈠ 提出报告；\n\n- ㈡ 采取行动。\n")
    assert paths(document, "subparagraph") == ["op/1/i", "op/1/ii"]


def test_lines_of_recognised_text_become_paragraphs() -> None:
    document = read(
        "S/RES/2664 (2022)\n\nThe Security Council,\n\nRecalling the need to act in\nconformity with the Charter,\n\n"
        "1/4 25-01234\nS/RES/2664 (2022)\n\n1. Decides that the non-\npunishment of any person is\n\n2/4 25-01234\n"
        "S/RES/2664 (2022)\n\nrequired;\n\n2. Decides to remain seized.",
        "a.txt",
    )
    assert texts(document) == {
        "formula/1": "The Security Council,",
        "pp/1": "Recalling the need to act in conformity with the Charter,",
        "op/1": "Decides that the non-punishment of any person is required;",
        "op/2": "Decides to remain seized.",
    }


def test_numbering_that_starts_again_opens_a_part() -> None:
    document = read(
        "The General Assembly,\n\n**I**\n\nRecalling its resolution,\n\n1. Decides;\n\n2. Requests;\n\n**II**\n\n"
        "Having considered the report,\n\n1. Takes note of the report;\n\n2. Endorses it."
    )
    assert paths(document, "preambular") == ["pp/1", "pp/2"]
    assert paths(document, "operative") == ["op/1", "op/2", "part/2/op/1", "part/2/op/2"]
    assert next(part for part in document.parts if part.path == "part/2").text == "II"


def test_an_annex_counts_for_itself() -> None:
    document = read(COUNCIL + "1. *Adopts* the rules.\n\nAnnex\n\nRules\n\n1. The Board meets.\n\n(a) Weekly;\n")
    assert paths(document, "annex", "operative", "subparagraph") == [
        "op/1",
        "annex/1",
        "annex/1/op/1",
        "annex/1/op/1/a",
    ]


def test_an_adopted_text_is_counted_as_the_resolution() -> None:
    document = read(
        "The General Assembly\n\nAdopts the following outcome document:\n\nOutcome document\n\n"
        "We, the Ministers,\n\nRecalling the request,\n\n1. We reaffirm our commitment.\n"
    )
    assert paths(document) == ["formula/1", "op/u1", "h/1", "text/1", "pp/1", "op/1"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "1. *Decides* on these tasks:\n\n(a) To protect civilians;\n\n#### Rule of law\n\n(b) To train judges;\n\n"
            "2. *Decides* to act.",
            ["op/1", "op/1/a", "op/1/b", "op/2"],
            id="headings stand within a list",
        ),
        pytest.param(
            "1. *Decides* that the mission shall\n\n(a) advise the Government;\n\n(b) report on it;\n\n2. *Decides* to act.",
            ["op/1", "op/1/a", "op/1/b", "op/2"],
            id="a list goes on a sentence",
        ),
        pytest.param(
            "1. *Takes note* of what is said in subparagraph\n\n(a) above of the report;\n\n2. *Decides* to act.",
            ["op/1", "op/2"],
            id="what no (b) follows is a reference",
        ),
        pytest.param(
            "1. *Decides*:\n\ni. To advise;\n\nii. To train;\n\niii. To report;\n\n2. *Decides* to act.",
            ["op/1", "op/1/i", "op/1/ii", "op/1/iii", "op/2"],
            id="roman numerals with a stop",
        ),
        pytest.param(
            "1. *Notes* the plan;\n\n2. *Asks* for a report on:\n\n1. The status;\n\n2. The border;\n\n3. The talks;\n\n"
            "3. *Decides* to act.",
            ["op/1", "op/2", "op/2/1", "op/2/2", "op/2/3", "op/3"],
            id="a list that counts 1, 2, 3",
        ),
        pytest.param(
            "1.\n\n(a) *Notes* the plan;\n\n(b) *Asks* for a report;\n\n2.\n\n*Decides* to act.",
            ["op/1", "op/1/a", "op/1/b", "op/2"],
            id="a number in a line of its own",
        ),
    ],
)
def test_lists_in_running_text(body: str, expected: list[str]) -> None:
    document = read(COUNCIL + body)
    assert paths(document, "operative", "subparagraph", "text") == expected
    assert texts(document)[expected[-1]] == "Decides to act."


def test_a_paragraph_of_a_preamble_with_a_date_closes_nothing() -> None:
    document = read(
        "大会，\n\n又回顾《公约》于2009年9月29日生效，\n\n1. *鼓励*各国合作；\n\n2. *请*秘书长报告。\n\n2021年12月6日"
    )
    assert paths(document) == ["formula/1", "pp/1", "op/1", "op/2"]


def test_paragraphs_go_on_behind_what_only_looks_like_a_closing_line() -> None:
    document = read(
        COUNCIL + "1. *Decides* to act.\n\nNew York, 12 February 2015\n\n2. *Requests* a report.\n\n7000th meeting\n\n"
        "Annex\n\nPackage of measures\n\nMinsk, 12 February 2015\n\n1. Ceasefire.\n\n2. Withdrawal."
    )
    assert paths(document, "operative", "annex") == ["op/1", "op/2", "annex/1", "annex/1/op/1", "annex/1/op/2"]


def test_notes_below_a_rule_stand_line_by_line() -> None:
    text = (
        "A/RES/76/5\n\nThe General Assembly,\n\nRecalling its resolution 75/3,1 and the reports,2\n\n"
        "Welcoming the plan of action of 25 June 1993,3 which it\n\n__________________\n"
        "1 See A/75/1 and\nA/75/1/Add.1.\n2 A/58/874 and A/58/874/Add.1.\n3 2000 Review Conference of the Parties.\n\n"
        "1/4 25-01234\nA/RES/76/5\n\nadopted, in a text that was submitted to\nthe General Assembly;\n\n"
        "1. Decides to act.\n"
    )
    document = read(text, "a.txt")
    assert paths(document) == ["formula/1", "pp/1", "pp/2", "fn/1", "fn/2", "fn/3", "op/1"]
    assert texts(document)["fn/1"] == "See A/75/1 and A/75/1/Add.1."
    assert texts(document)["pp/2"].endswith(
        "25 June 1993, which it adopted, in a text that was submitted to the General Assembly;"
    )
    assert [mark.marker for part in document.parts for mark in part.marks] == ["1", "2", "3"]


def test_a_preamble_goes_on_behind_a_list_that_ends_in_a_comma() -> None:
    document = read(
        "The General Assembly,\n\nRecalling its request:\n\n(a) To act;\n\n(b) To report,\n\nWelcoming the report,\n\n"
        "1. Decides to act;\n\nII\n\nCare\n\nRecalling its plan,\n\nNoting with satisfaction:\n\n(a) The report;\n\n"
        "(b) The plan;\n\n1. Decides to act."
    )
    assert paths(document, "preambular", "subparagraph", "operative") == [
        "pp/1", "pp/1/a", "pp/1/b", "pp/2", "op/1", "pp/3", "pp/4", "pp/4/a", "pp/4/b", "part/2/op/1",
    ]  # fmt: skip


def test_a_list_of_names_may_stand_before_the_next_annex() -> None:
    document = read(
        COUNCIL + "1. *Decides* to act.\n\nAnnex I\n\nPersons\n\n1. PAK CHUN IL\n\na. Description: an official\n\n"
        "*Annex II*\n\nEntities\n\n1. DEVELOPMENT BANK\n\na. Location: the capital"
    )
    assert paths(document, "annex", "operative", "subparagraph") == [
        "op/1", "annex/1", "annex/1/op/1", "annex/1/op/1/a", "annex/2", "annex/2/op/1", "annex/2/op/1/a",
    ]  # fmt: skip


def test_more_blank_lines_than_usual_are_the_end_of_a_page() -> None:
    page = "大会，\n\n*回顾*其决议，\n\n深入讨论了这个项目，\n\n*欢迎*秘书长的报告，其中指出必须采取行动，\n\n\n\n包括各项措施，\n\n1. *请*各国合作。"
    document = read(page)
    assert paths(document) == ["formula/1", "pp/1", "pp/2", "pp/3", "op/1"]
    assert texts(document)["pp/3"].endswith("必须采取行动，包括各项措施，")
    assert [repair.code for repair in document.repairs] == ["page-join"]


def test_bullets_and_titled_items_are_items() -> None:
    document = read(
        COUNCIL
        + "1. *Decides* that the mandate includes:\n\n(a) Protection of civilians\n\n(i) To protect civilians, by:\n\n"
        "– patrols;\n\n– early warning;\n\n(b) Humanitarian assistance\n\nTo help those in need;\n\n2. *Decides* to act."
    )
    assert paths(document, "operative", "subparagraph", "text") == [
        "op/1", "op/1/a", "op/1/a/i", "op/1/a/i/x1", "op/1/a/i/x2", "op/1/b", "text/1", "op/2",
    ]  # fmt: skip


def test_an_arabic_number_with_its_dash_is_no_note() -> None:
    document = read(
        "## قرار\n\n75/76 - عنوان\n\nإن الجمعية العامة،\n\nإذ تشير إلى قرارها 43/76<sup>1</sup>،\n\n1 - *تؤكد* أن تعمل؛\n\n"
        "<sup>1</sup> انظر A/65/517.\n\n2 - *تشير* إلى الجهود؛\n\n3 - *ترحب* بالتقرير."
    )
    assert paths(document, "operative", "footnote") == ["op/1", "fn/1", "op/2", "op/3"]


@pytest.mark.parametrize(
    ("formula", "paragraphs"),
    [
        ("Генеральная Ассамблея,", ["ссылаясь на свою резолюцию 70/1,", "решительно осуждая насилие,", "высоко оценивая усилия,"]),
        ("大会，", ["回顾其第70/1号决议，", "在这方面注意到报告，", "同样深为关切局势，"]),
        ("The General Assembly,", ["Recalling its resolution 70/1,", "Strongly condemning the attacks,", "Equally concerned at it,"]),
    ],
)  # fmt: skip
def test_adverbs_before_the_verb_open_a_paragraph(formula: str, paragraphs: list[str]) -> None:
    document = read("\n\n".join([formula, *paragraphs]))
    assert [texts(document)[path] for path in paths(document, "preambular")] == paragraphs


def test_a_preambular_paragraph_of_a_section_may_be_cut_by_a_page() -> None:
    document = read(
        COUNCIL + "1. *Decides* to act;\n\n#### II\n\n*Recalling* its resolution 44/198, with reference to\n\n"
        "<sup>1</sup> A/70/1.\n\nthe salary scale,\n\n1. *Approves* it."
    )
    assert paths(document, "preambular", "operative") == ["pp/1", "op/1", "pp/2", "part/2/op/1"]
    assert texts(document)["pp/2"].endswith("reference to the salary scale,")


@pytest.mark.parametrize(
    ("formula", "recital", "decision"),
    [
        ("إن الجمعية العامة،", "وقد نظرت في التوصيات الواردة في تقرير المجلس،", "تحيط علما بتقرير مجلس حقوق الإنسان."),
        ("Генеральная Ассамблея,", "рассмотрев рекомендации, содержащиеся в докладе,", "принимает к сведению доклад Совета."),
        ("大会，", "审议了理事会报告所载各项建议，", "决定采取行动。"),
    ],
)  # fmt: skip
def test_one_operative_paragraph_without_number_ends_the_preamble(formula: str, recital: str, decision: str) -> None:
    document = read(f"77/200.\n\n{formula}\n\n{recital}\n\n{decision}")
    assert paths(document) == ["formula/1", "pp/1", "op/u1"]


def test_a_lost_number_is_given_back() -> None:
    document = read(COUNCIL + "1. Decides to act;\n\nRequests a report;\n\n3. Decides to remain seized.")
    assert paths(document, "operative") == ["op/1", "op/2", "op/3"]
    assert "lost-number" in {repair.code for repair in document.repairs}


def test_a_newspaper_article_is_no_resolution() -> None:
    document = read("# Local team wins\n\nThe match on Sunday ended three to two.\n\nFans were happy.\n")
    assert [(d.level, d.code) for d in document.diagnostics] == [("error", "not-a-resolution")]


@pytest.mark.parametrize("source", ["", " \n\t\n", "\0\0"])
def test_nothing_is_an_error(source: str) -> None:
    with pytest.raises(ReadingError):
        read(source)


def test_one_endless_line_ends_in_a_clear_error() -> None:
    with pytest.raises(LimitError):
        read("a" * 1_000_001)


WORDS = [
    "The",
    "General",
    "Assembly",
    ",",
    ";",
    ".",
    ":",
    "Recalling",
    "Decides",
    "Requests",
    "1.",
    "2.",
    "3.",
    "(a)",
    "(b)",
    "(i)",
    "a)",
    "I",
    "II",
    "Annex",
    "A/RES/70/1",
    "70/125",
    "<sup>1</sup>",
    "[^1]",
    "#",
    "##",
    "**",
    "*",
    "_",
    "____",
    "<!--",
    "-->",
    "|",
    "13th",
    "plenary",
    "meeting",
    "22",
    "July",
    "2021",
    "[Adopted",
    "without",
    "a",
    "vote.]",
    "1/4",
    "25-01234",
    "\\",
    "![a](b)",
    "大会，",
    "回顾",
    "决定",
    "又",
    "请",
    "（一）",
    "㈠",
    "㈡",
    "第",
    "70/1",
    "号决议",
    "2021",
    "年",
    "7",
    "月",
    "22",
    "日",
    "附件",
    "；",
    "。",
    "：",
    "إن",
    "الجمعية",
    "العامة،",
    "وإذ",
    "تشير",
    "تقرر",
    "1",
    "-",
    "(أ)",
    "’1‘",
    "المرفق",
    "٣",
    "؛",
    "Генеральная",
    "Ассамблея,",
    "ссылаясь",
    "просит",
    "а)",
    "Приложение",
    "«",
    "»",
    "“",
    "”",
]
SEPARATORS = [" ", "\n", "\n\n", "\n\n\n", "\t", "", "\r\n", "\f", "\u2028", "\0", "\u00a0"]


def holds(document: Document) -> None:
    found = [part.path for part in document.parts]
    assert len(set(found)) == len(found)
    assert [part.position for part in document.parts] == list(range(1, len(found) + 1))
    for part in document.parts:
        size = len(part.text)
        assert all(0 <= begin < end <= size for begin, end in part.emphasis)
        assert all(0 <= offset <= size for offset, _ in part.marks)
        assert all(0 <= begin <= end <= size for begin, end, _ in part.links)
        assert not part.heading or part.heading in found
        assert not part.parent or part.parent in found


@given(st.text())
@example("1. \n\n(a) \n\n(a)")
def test_any_text_at_all_is_segmented(source: str) -> None:
    for name in ("a.md", "a.txt"):
        try:
            document = read(source, name)
        except ReadingError:
            continue
        holds(document)


@given(st.randoms(use_true_random=False), st.integers(1, 120))
def test_keyword_soup_is_segmented(chance: random.Random, size: int) -> None:
    source = "".join(chance.choice(WORDS) + chance.choice(SEPARATORS) for _ in range(size))
    for name in ("a.md", "a.txt"):
        try:
            document = read(source, name)
        except ReadingError:
            continue
        holds(document)


ROLES = ["", "formula", "preambular", "operative", "sub", "heading", "footnote", "title", "cover", "conclusion", "annex",
         "embedded", "table", "page-furniture", "continuation", "rule"]  # fmt: skip


@given(
    st.lists(
        st.builds(
            Block,
            text=st.sampled_from([*WORDS, "", "Decides to act;", "回顾其决议，", "1. Decides;"]),
            place=st.just("line 1"),
            declared=st.sampled_from(ROLES),
            number=st.sampled_from(["", "1.", "2.", "(a)", "(i)", "I.", "㈠", "x"]),
            marker=st.sampled_from(["", "1", "*"]),
            level=st.integers(0, 3),
        ),
        max_size=25,
    )
)
def test_any_blocks_at_all_are_segmented(blocks: list[Block]) -> None:
    holds(segment(Reading(Source("a", "docx", "", 0), tuple(blocks))))


def test_depth_and_length_cost_no_more_than_their_size() -> None:
    """Thousands of nested, repeated and unjoined blocks: bounded paths and no repeated scans."""
    document = read("The General Assembly,\n\n1. Decides:\n\n" + "(a) to act;\n\n" * 3000)
    assert max(len(part.path) for part in document.parts) < 60


needs_corpus = pytest.mark.skipif(not (SHARED / "corpus").is_dir(), reason="the corpus beside the project is not there")


@needs_corpus
def test_the_seed() -> None:
    document = read((SHARED / "corpus" / "seed-E_RES_2021_28.zh.md").read_text())
    counts = {kind: len(paths(document, kind)) for kind in ("preambular", "operative", "subparagraph", "footnote")}
    assert counts == {"preambular": 8, "operative": 90, "subparagraph": 4, "footnote": 11}
    assert document.masthead.symbol == "E/RES/2021/28"
    assert "向最不发达国家和内陆国家" in texts(document)["op/26"]
    assert not document.diagnostics


@needs_corpus
@pytest.mark.parametrize(
    ("name", "preambular", "operative", "notes"),
    [
        ("cr_unsc/S_RES_0047_1948_EN_GOLD.txt", 5, 21, 1),
        ("cr_unsc/S_RES_0186_1964_EN_GOLD.txt", 4, 8, 1),
        ("cr_unsc/S_RES_0242_1967_EN_GOLD.txt", 3, 4, 0),
        ("cr_unsc/S_RES_0660_1990_EN_GOLD.txt", 3, 4, 0),
        ("cr_unsc/S_RES_0808_1993_EN_GOLD.txt", 12, 3, 0),
        ("wsis_en/A_RES_70_125.txt", 5, 72, 0),
        ("wsis_en/E_RES_2020_12.txt", 8, 90, 0),
        ("docx_en/A_RES_72_161.md", 10, 5, 2),
    ],
)
def test_hand_checked_documents(name: str, preambular: int, operative: int, notes: int) -> None:
    document = read((SHARED / "corpus" / "dev" / name).read_text(), name)
    counts = tuple(len(paths(document, kind)) for kind in ("preambular", "operative", "footnote"))
    assert counts == (preambular, operative, notes)
