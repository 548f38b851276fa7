"""Word files: numbers as printed, notes, tables, headers, tracked changes; six languages there and back."""

# Tables of cases read best with one case a line.
from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from word import note, numbering, paragraph, run, table, word

from unres_loader.errors import LimitError, ReadingError
from unres_loader.model import Block, Document, Link, Mark, Span
from unres_loader.readers.docx_numbering import printed
from unres_loader.reading import Input, inputs, read
from unres_loader.segmentation import segment

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus" / "dev" / "docx_en"


def blocks(data: bytes) -> list[Block]:
    return [block for block in read(Input("a.docx", data)).blocks if block.declared != "page-furniture"]


def test_automatic_numbers_as_printed() -> None:
    lists = numbering(("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "(%3)"))
    data = word(
        paragraph("Decides", depth=0),
        paragraph("to act", depth=1),
        paragraph("now", depth=2),
        paragraph("always", depth=2),
        paragraph("to rest", depth=1),
        paragraph("Requests", depth=0),
        paragraph("to report", depth=1),
        lists=lists,
    )
    found = [(block.number, block.level) for block in blocks(data)]
    assert found == [("1.", 0), ("(a)", 1), ("(i)", 2), ("(ii)", 2), ("(b)", 1), ("2.", 0), ("(a)", 1)]


def test_numbers_from_a_style_and_none_where_it_is_switched_off() -> None:
    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    data = word(
        paragraph("Decides", style="Op"),
        paragraph("unnumbered", style="Op", properties=off),
        paragraph("Requests", style="Op"),
        lists=numbering(("decimal", "%1.")),
    )
    assert [block.number for block in blocks(data)] == ["1.", "", "2."]


def test_an_empty_item_does_not_count_and_a_new_list_may_begin_again() -> None:
    again = '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    other = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'
    data = word(
        paragraph("Decides", depth=0),
        paragraph("", depth=0),
        paragraph("Requests", depth=0),
        paragraph("Decides", properties=other),
        paragraph("Invites", properties=other),
        lists=numbering(("decimal", "%1."), extra=again),
    )
    assert [block.number for block in blocks(data)] == ["1.", "2.", "1.", "2."]


PRINTED = [
    (1, "decimal", "1"), (28, "lowerLetter", "bb"), (3, "upperRoman", "III"), (2, "arabicAbjad", "ب"), (3, "arabicAlpha", "ت"),
    (4, "russianLower", "г"), (20, "chineseCounting", "二十"), (21, "japaneseCounting", "二十一"), (105, "ideographDigital", "一〇五"),
    (12, "hindiNumbers", "١٢"), (2, "chicago", "†"), (5, "chicago", "**"), (7, "decimalZero", "07"), (9, "none", ""),
    (0, "lowerRoman", "0"), (9, "unheardOf", "9"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "form", "expected"), PRINTED)
def test_number_formats(value: int, form: str, expected: str) -> None:
    assert printed(value, form) == expected


def test_notes_stand_behind_their_words_and_at_the_end() -> None:
    data = word(
        paragraph("Recalling the Covenant,", note(1), " and the Convention", note(2), ","),
        footnotes=["See resolution 2200 A (XXI), annex.", "Ibid."],
    )
    body, first, second = blocks(data)
    assert body.text == "Recalling the Covenant, and the Convention,"
    assert body.marks == (Mark(23, "1"), Mark(42, "2"))
    assert [(b.declared, b.marker, b.text) for b in (first, second)] == [
        ("footnote", "1", "See resolution 2200 A (XXI), annex."),
        ("footnote", "2", "Ibid."),
    ]


def test_a_paragraph_above_the_number_of_a_note_is_a_note_of_its_own() -> None:
    data = word(paragraph("Recalling", note(1), ","), footnotes=["See A/1."])
    data = replaced(
        data,
        "word/footnotes.xml",
        b'<w:footnote w:id="1">',
        b'<w:footnote w:id="1"><w:p><w:r><w:t>* Reissued.</w:t></w:r></w:p>',
    )
    assert [(b.marker, b.text) for b in blocks(data)[1:]] == [("*", "Reissued."), ("1", "See A/1.")]


def test_a_note_with_a_mark_of_its_own_does_not_count() -> None:
    star = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>*</w:t></w:r>'
    data = word(paragraph("Title", star), paragraph("Recalling", note(2), ","), footnotes=["* Reissued.", "See A/1."])
    title, body, *notes = blocks(data)
    assert (title.text, title.marks) == ("Title", (Mark(5, "*"),))
    assert (body.text, body.marks) == ("Recalling,", (Mark(9, "1"),))
    assert [b.marker for b in notes] == ["*", "1"]


RUNS = [
    # what it shows, the runs, the text, the emphasis, the marks
    ("italics by the run", [run("Recalling", "<w:i/>"), " its"], "Recalling its", ["Recalling"], []),
    ("italics by a style", [run("Recalling", '<w:rStyle w:val="Verb"/>'), " its"], "Recalling its", ["Recalling"], []),
    ("switched off again", [run("Recalling", '<w:rStyle w:val="Verb"/><w:i w:val="0"/>')], "Recalling", [], []),
    ("one stretch over spaces", [run("Recalling", "<w:i/>"), " ", run("also", "<w:i/>"), " its"], "Recalling also its", ["Recalling also"], []),
    ("bold counts too", [run("决定", "<w:b/>"), "如下"], "决定如下", ["决定"], []),
    ("Kai type is Chinese italics", [run("回顾", '<w:rFonts w:eastAsia="楷体_GB2312"/>'), "其"], "回顾其", ["回顾"], []),
    ("complex script", [run("يقرر", "<w:rtl/><w:bCs/>"), " أن"], "يقرر أن", ["يقرر"], []),
    ("hidden text", ["Recalling", run(" secret", "<w:vanish/>"), " its"], "Recalling its", [], []),
    ("a raised number is a mark", ["the Covenant", run("4", '<w:vertAlign w:val="superscript"/>'), ","], "the Covenant,", [], [Mark(12, "4")]),
    ("a raised number that begins a paragraph is a mark", [run("4", '<w:vertAlign w:val="superscript"/>'), " See A/60/687."], "See A/60/687.", [], [Mark(0, "4")]),
    ("a raised letter is text", ["le 1", run("er", '<w:vertAlign w:val="superscript"/>'), " mai"], "le 1er mai", [], []),
    ("tabs and breaks are spaces", ["<w:r><w:tab/><w:t>1.</w:t><w:tab/><w:t>Decides</w:t><w:br/><w:t>to</w:t></w:r>"], "1. Decides to", [], []),
    ("a hard hyphen", ["<w:r><w:t>non</w:t><w:noBreakHyphen/><w:t>State</w:t></w:r>"], "non\u2011State", [], []),
    ("a field shows its result", ['<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>', run("para. 3"), '<w:r><w:fldChar w:fldCharType="end"/></w:r>', " above"], "para. 3 above", [], []),
    ("inserted and deleted", ["Requests ", "<w:ins>" + run("all") + "</w:ins>", "<w:del><w:r><w:delText>some</w:delText></w:r></w:del>", " States"], "Requests all States", [], []),
    ("moved", ["<w:moveFrom>" + run("away") + "</w:moveFrom>", "Here", "<w:moveTo>" + run(" now") + "</w:moveTo>"], "Here now", [], []),
    ("inside a content control", ["<w:sdt><w:sdtPr/><w:sdtContent>" + run("A/RES/1") + "</w:sdtContent></w:sdt>"], "A/RES/1", [], []),
]  # fmt: skip


@pytest.mark.parametrize(("shows", "runs", "text", "emphasis", "marks"), RUNS, ids=[row[0] for row in RUNS])
def test_runs(shows: str, runs: list[str], text: str, emphasis: list[str], marks: list[Mark]) -> None:
    [block] = blocks(word(paragraph(*runs)))
    assert block.text == text, shows
    assert [block.text[b:e] for b, e in block.emphasis] == emphasis
    assert list(block.marks) == marks


def test_links_keep_their_address() -> None:
    link = f'<w:hyperlink r:id="L0">{run("53/199")}</w:hyperlink>'
    [block] = blocks(word(paragraph("resolution ", link, ","), links=["https://undocs.org/A/RES/53/199"]))
    assert block.links == (Link(11, 17, "https://undocs.org/A/RES/53/199"),)


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    deleted = "<w:rPr><w:del/></w:rPr>"
    data = word(paragraph(run("Recalling", "<w:i/>"), " its ", properties=deleted), paragraph("resolution,"))
    [block] = blocks(data)
    assert (block.text, block.emphasis) == ("Recalling itsresolution,", (Span(0, 9),))


def test_tables_are_text_but_not_that_of_the_masthead() -> None:
    data = word(
        table(["United Nations", "A/RES/1/1"]),
        paragraph("The General Assembly,"),
        table(["Member State", "Per cent"], ["Chad", "0.003"]),
        table(["a box around text"]),
    )
    assert [(b.declared, b.text) for b in blocks(data)] == [
        ("", "United Nations"),
        ("", "A/RES/1/1"),
        ("", "The General Assembly,"),
        ("table", "Member State\tPer cent\nChad\t0.003"),
        ("", "a box around text"),
    ]


def test_headers_are_furniture_except_on_the_first_page() -> None:
    found = read(
        Input("a.docx", word(paragraph("Text"), headers=[("default", "A/RES/1/1"), ("first", "Distr.: General")]))
    ).blocks
    assert [(b.declared, b.text) for b in found] == [
        ("", "Distr.: General"),
        ("page-furniture", "A/RES/1/1"),
        ("", "Text"),
    ]


def test_headings_by_style() -> None:
    [block] = blocks(word(paragraph("Annex", style="H1")))
    assert (block.declared, block.level) == ("heading", 1)


def replaced(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A Word file with something in one part replaced; the whole part where `old` is empty."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for info in source.infolist():
            part = source.read(info.filename)
            target.writestr(info.filename, part if info.filename != name else part.replace(old, new) if old else new)
    return buffer.getvalue()


def broken(name: str, data: bytes) -> bytes:
    return replaced(word(paragraph("x")), name, b"", data)


BROKEN = [
    ("truncated XML", broken("word/document.xml", b"<w:document>"), ReadingError),
    ("no relations", broken("_rels/.rels", b"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'/>"), ReadingError),
    ("nested too deep", broken("word/document.xml", b"<a>" * 5000), LimitError),
    ("no text", word(paragraph("")), ReadingError),
]  # fmt: skip


@pytest.mark.parametrize(("what", "data", "error"), BROKEN, ids=[row[0] for row in BROKEN])
def test_broken_files(what: str, data: bytes, error: type[ReadingError]) -> None:
    with pytest.raises(error) as caught:
        read(Input("a.docx", data))
    assert caught.value.reason, what


# Six languages: a small resolution of our own, its numbers counted by Word, its notes real ------------------------------

SIX = {
    "en": ("lowerLetter", "(%2)", "The General Assembly,", "Recalling", " its resolution 70/1 of 25 September 2015,", "Requests", " the Secretary-General:", "to report", "to consult;"),
    "fr": ("lowerLetter", "%2)", "L’Assemblée générale,", "Rappelant", " sa résolution 70/1 du 25 septembre 2015,", "Prie", " le Secrétaire général\u00a0:", "de faire rapport", "de consulter\u00a0;"),
    "es": ("lowerLetter", "%2)", "La Asamblea General,", "Recordando", " su resolución 70/1, de 25 de septiembre de 2015,", "Solicita", " al Secretario General que:", "informe", "consulte;"),
    "ru": ("russianLower", "%2)", "Генеральная Ассамблея,", "ссылаясь", " на свою резолюцию 70/1 от 25 сентября 2015 года,", "просит", " Генерального секретаря:", "представить доклад", "провести консультации;"),
    "zh": ("lowerLetter", "(%2)", "大会，", "回顾", "其2015年9月25日第70/1号决议，", "请", "秘书长：", "提出报告", "进行协商；"),
    "ar": ("arabicAbjad", "(%2)", "إن الجمعية العامة،", "إذ تشير", " إلى قرارها 70/1 المؤرخ 25 أيلول/سبتمبر 2015،", "تطلب", " إلى الأمين العام:", "أن يقدم تقريرا", "أن يتشاور؛"),
}  # fmt: skip


@pytest.mark.parametrize("language", SIX)
def test_six_languages_keep_text_numbers_and_notes(language: str) -> None:
    form, letter, formula, recalling, recalled, requests, whom, first, second = SIX[language]
    verb = "<w:i/><w:iCs/>" + ("<w:rtl/>" if language == "ar" else "")
    data = word(
        paragraph("70/2."),
        paragraph(run(formula, verb)),
        paragraph(run(recalling, verb), recalled, note(1)),
        paragraph(run(requests, verb), whom, depth=0),
        paragraph(first, depth=1),
        paragraph(second, depth=1),
        paragraph(run(requests, verb), f" {first}.", depth=0),
        lists=numbering(("decimal", "%1 -" if language == "ar" else "%1."), (form, letter)),
        footnotes=["A/70/1."],
    )
    document = segment(read(Input("a.docx", data)))
    assert document.language == language
    found = {part.path: part for part in document.parts}
    assert [p for p in found if re.match("pp|op|fn", p)] == ["pp/1", "op/1", "op/1/a", "op/1/b", "op/2", "fn/1"]
    assert found["pp/1"].text == " ".join((recalling + recalled).split())
    assert found["pp/1"].marks == (Mark(len(found["pp/1"].text), "1"),)
    assert found["op/1"].text == (requests + whom).replace("\u00a0", " ")
    assert [found["op/1"].text[b:e] for b, e in found["op/1"].emphasis] == [requests]
    assert found["op/1/b"].text == second.replace("\u00a0", " ")


# Files of the United Nations, read by hand once: what each holds --------------------------------------------------------

BY_HAND = [
    # file, symbol, preambular, operative, sub-paragraphs, headings; first words of paragraphs; notes
    ("A_RES_72_161", "A/RES/72/161", 10, 5, 0, 0, {"pp/9": "Recalling that early access", "pp/10": "Recognizing the importance", "op/1": "Proclaims 23 September", "op/5": "Stresses that the cost"}, {"1": "See resolution 2200 A (XXI), annex.", "2": "United Nations, Treaty Series, vol. 2515, No. 44910."}),
    ("A_RES_72_209", "A/RES/72/209", 11, 9, 0, 0, {"pp/4": "Taking into account the 1992 Rio Declaration", "op/2": "Reiterates, for the twelfth", "op/9": "Recognizes the"}, {"3": "Ibid., annex II.", "4": "A/72/353.", "5": "A/62/343."}),
    ("E_RES_2018_11", "E/RES/2018/11", 36, 60, 0, 0, {"pp/1": "Reaffirming General Assembly resolution 46/182", "op/1": "Takes note of the report", "op/60": "Requests the Presidents"}, {"1": "United Nations, Treaty Series, vol. 75, Nos. 970–973.", "3": "Ibid., vol. 2404, No. 43425."}),
    ("E_RES_2018_28", "E/RES/2018/28", 9, 85, 5, 5, {"pp/1": "Recalling the outcome documents", "op/1": "Welcomes and urges", "op/84": "Calls for continued dialogue", "op/85": "Requests the Secretary-General"}, {"*": "Reissued for technical reasons on 16 October 2018.", "1": "See A/C.2/59/3 and A/60/687.", "2": "General Assembly resolution 217 A (III)."}),
]  # fmt: skip


def counted(document: Document) -> tuple[int, int, int, int]:
    kinds = [part.kind for part in document.parts]
    return tuple(kinds.count(kind) for kind in ("preambular", "operative", "subparagraph", "heading"))  # type: ignore[return-value]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpus is not beside the project")
@pytest.mark.parametrize("row", BY_HAND, ids=[row[0] for row in BY_HAND])
def test_files_of_the_united_nations(row: tuple[str, str, int, int, int, int, dict[str, str], dict[str, str]]) -> None:
    name, symbol, *counts, first_words, notes = row
    [file] = inputs([SHARED / f"{name}.docx"])
    document = segment(read(file))
    assert document.masthead.symbol == symbol
    assert list(counted(document)) == counts
    found = {part.path: part for part in document.parts}
    for path, words in first_words.items():
        assert found[path].text.startswith(words), path
    for marker, text in notes.items():
        assert found[f"fn/{marker}"].text.startswith(text)
    cited = {mark.marker for part in document.parts for mark in part.marks}
    assert cited == {part.path[3:] for part in document.parts if part.kind == "footnote"} - {"*"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpus is not beside the project")
@pytest.mark.parametrize("row", BY_HAND, ids=[row[0] for row in BY_HAND])
def test_conversions_beside_them_hold_the_same_paragraphs(row: tuple[str, ...]) -> None:
    [docx], [markdown] = inputs([SHARED / f"{row[0]}.docx"]), inputs([SHARED / f"{row[0]}.md"])

    def plain(file: Input) -> dict[str, str]:
        parts = segment(read(file)).parts
        return {
            p.path: re.sub(r"[\s\u2011\\\\-]+", "", p.text)
            for p in parts
            if p.kind in ("preambular", "operative", "subparagraph")
        }

    assert plain(docx) == plain(markdown)
