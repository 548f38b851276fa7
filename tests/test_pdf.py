"""PDFs as UN documents are set: indents, notes below a rule, raised marks, running heads, columns, Arabic, Chinese."""

# Tables of cases read best with one case a line.
from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typeset import Bar, Ink, Page, paragraph, pdf

from unres_loader import limits
from unres_loader.errors import LimitError, ReadingError
from unres_loader.model import Block, Mark
from unres_loader.readers.pdf_glyphs import Font, Glyph
from unres_loader.readers.pdf_lines import Line
from unres_loader.readers.pdf_text import between, typeset
from unres_loader.reading import Input, inputs, read
from unres_loader.segmentation import segment

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus" / "dev"
NEEDS_SHARED = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpus is not beside the project")

LONG = "the importance of full and faithful records of the proceedings of every meeting held at Headquarters and in the field offices"
LONGER = f"{LONG}, and of making them known in all the official languages of the Organization in good time before the next session,"


def blocks(*pages: Page) -> list[Block]:
    return list(read(Input("a.pdf", pdf(*pages))).blocks)


def stack(*texts: str, y: float = 150, space: float = 0) -> list[Ink]:
    """Paragraphs below one another, with `space` points between them."""
    out: list[Ink] = []
    for text in texts:
        lines = paragraph(120, y, text)
        out += lines
        y = lines[-1].y + 12 + space
    return out


def running(found: list[Block]) -> list[Block]:
    return [block for block in found if block.declared not in ("page-furniture", "rule", "footnote")]


def test_paragraphs_by_space_and_indent_with_emphasis() -> None:
    page = [
        *paragraph(120, 100, "The General Assembly,"),
        *paragraph(120, 118, LONGER, lead="Recalling"),
        *paragraph(120, 166, LONGER, lead="Noting"),
    ]
    found = running(blocks(page))
    assert [block.text for block in found] == ["The General Assembly,", f"Recalling {LONGER}", f"Noting {LONGER}"]
    assert [found[1].text[b:e] for b, e in found[1].emphasis] == ["Recalling"]


def test_paragraphs_by_indent_alone() -> None:
    page = stack(LONGER, LONGER, "Short one.", LONGER)
    assert [block.text for block in running(blocks(page))] == [LONGER, LONGER, "Short one.", LONGER]


def test_a_title_hangs_behind_its_number_and_a_heading_may_have_two_lines() -> None:
    page = [
        Ink(85, 80, "73/6.", 12, "bold"),
        Ink(123, 80, "Fiftieth anniversary of the first conference on the", 12, "bold"),
        Ink(123, 94, "uses of outer space", 12, "bold"),
        *paragraph(120, 120, LONGER),
        *paragraph(120, 174, LONGER),
    ]
    found = running(blocks(page))
    assert found[0].text == "73/6. Fiftieth anniversary of the first conference on the uses of outer space"
    assert found[0].declared == "heading"
    assert len(found) == 3


def noted(number: int, *, head: str = "A/RES/1/2") -> Page:
    """A page with a running head, a note below a rule, and a folio with job number."""
    return [
        Ink(60, 40, head, 8, "bold"),
        *paragraph(120, 150, LONGER, lead="Recalling"),
        *paragraph(120, 210, LONGER, lead="Noting"),
        Bar(120, 700, 72),
        Ink(120, 709, f"{number}", 5.5),
        Ink(126, 712, f"Resolution 70/{number}.", 8.5),
        Ink(60, 800, f"{number}/4", 8, "bold"),
        Ink(500, 800, "18-16895", 7),
    ]


def test_furniture_and_notes_are_told_apart() -> None:
    found = blocks(noted(1), noted(2), noted(3))
    furniture = [block.text for block in found if block.declared == "page-furniture"]
    assert furniture == ["1/4", "18-16895", "A/RES/1/2", "2/4", "18-16895", "A/RES/1/2", "3/4", "18-16895"]
    assert running(found)[0].text == "A/RES/1/2"  # on page 1 it is the masthead's
    notes = [(block.marker, block.text, block.page) for block in found if block.declared == "footnote"]
    assert notes == [("1", "Resolution 70/1.", 1), ("2", "Resolution 70/2.", 2), ("3", "Resolution 70/3.", 3)]


def test_a_paragraph_that_ends_two_pages_alike_is_no_furniture() -> None:
    """Sections on like subjects repeat whole paragraphs, and two may end a page at the same height."""
    heights = [720, 742, 731, 709, 742, 715, 726, 735]
    pages = [[*stack(f"{LONG} {y}.", y=60 + y % 50), *stack(LONGER, y=y)] for y in heights]
    found = blocks(*pages)
    assert not [block for block in found if block.declared == "page-furniture"]
    assert sum(block.text == LONGER for block in found) == len(heights)


def test_a_paragraph_cut_by_the_page_is_one_where_first_lines_are_indented() -> None:
    lines = paragraph(120, 700, LONGER)
    cut, left = lines[:2], [Ink(ink.x, 100 + ink.y - 724, ink.text) for ink in lines[2:]]
    whole = [*stack(LONGER, LONGER, LONGER, space=6), *cut], [*left, *stack(LONGER, y=160)]
    assert [block.text for block in running(blocks(*whole))] == [LONGER] * 5
    indented = [*stack(LONGER, y=100)]
    assert [block.text for block in running(blocks(whole[0], indented))][-2:] == [
        " ".join(ink.text for ink in cut),
        LONGER,
    ]


def test_a_rule_may_be_typed_and_notes_go_on_over_the_page() -> None:
    body = [*paragraph(120, 100, LONGER), *paragraph(120, 154, LONGER)]
    rule = Ink(100, 690, "__________________", 8, "bold")
    first = [*body, rule, Ink(117, 701, "6", 5.5), Ink(123, 704, "Related documents include A/AC.105/1129,", 8.5)]
    second = [*body, rule, Ink(123, 704, "A/AC.105/1131 and A/AC.105/1160.", 8.5)]
    found = blocks(first, second)
    notes = [block for block in found if block.declared == "footnote"]
    assert [(n.marker, n.text) for n in notes] == [
        ("6", "Related documents include A/AC.105/1129, A/AC.105/1131 and A/AC.105/1160.")
    ]
    assert sum(block.declared == "rule" for block in found) == 2


def test_small_type_that_no_mark_opens_is_no_note() -> None:
    page = [*stack(LONGER, LONGER, space=6), Ink(120, 300, "Source: United Nations.", 8)]
    assert not [block for block in blocks(page) if block.declared == "footnote"]


RAISED = [
    # what is raised, its y, its size, the text, the marks
    ("4", 96, 6.5, "the Covenant requires", [Mark(12, "4")]),
    ("4, 5", 96, 6.5, "the Covenant requires", [Mark(12, "4"), Mark(12, "5")]),
    ("*", 97, 7, "the Covenant requires", [Mark(12, "*")]),
    ("th", 96, 6.5, "the Covenantth requires", []),
]


@pytest.mark.parametrize(("raised", "y", "size", "text", "marks"), RAISED, ids=[row[0] for row in RAISED])
def test_raised_marks(raised: str, y: float, size: float, text: str, marks: list[Mark]) -> None:
    page = [
        Ink(120, 100, "the Covenant"),
        Ink(171.5, y, raised, size),
        Ink(173 + 4 * len(raised), 100, " requires"),
        *paragraph(120, 154, LONGER),
    ]
    found = running(blocks(page))
    assert found[0].text == text
    assert list(found[0].marks) == marks


def columns(x: float, name: str) -> list[Ink]:
    lines = [f"{name} line {number:02} with words enough to fill it" for number in range(14)]
    return [Ink(x + (12 if number % 7 == 0 else 0), 150 + 12 * number, line) for number, line in enumerate(lines)]


def test_two_columns_are_read_one_after_the_other_below_a_full_line() -> None:
    page = [
        Ink(60, 100, "Resolutions adopted on the reports of the Fifth Committee at its twenty-first session", 12),
        *columns(60, "left"),
        *columns(310, "right"),
    ]
    texts = [block.text for block in running(blocks(page))]
    assert texts[0].startswith("Resolutions adopted")
    assert [text[:12] for text in texts[1:]] == ["left line 00", "left line 07", "right line 0", "right line 0"]
    assert texts[1].count("left line") == 7


def test_a_page_set_sideways_is_turned_upright() -> None:
    upright = stack(LONGER, LONGER, space=6)
    sideways = list(read(Input("a.pdf", pdf(upright, matrix="0 1 -1 0"))).blocks)
    assert [block.text for block in sideways] == [LONGER, LONGER]
    rotated = list(read(Input("a.pdf", pdf(upright, rotate=90))).blocks)
    assert [block.text for block in rotated] == [LONGER, LONGER]


def test_cells_far_apart_are_blocks_of_their_own() -> None:
    page = [
        Ink(123, 60, "United Nations", 14),
        Ink(470, 60, "A/RES/73/6"),
        Ink(123, 88, "General Assembly", 18, "bold"),
        Ink(400, 88, "Distr.: General"),
        *paragraph(120, 200, LONGER),
    ]
    assert [block.text for block in running(blocks(page))][:4] == [
        "United Nations",
        "A/RES/73/6",
        "General Assembly",
        "Distr.: General",
    ]


def test_pages_say_where_they_are_and_lack_of_text_is_told() -> None:
    reading = read(Input("a.pdf", pdf(stack(LONGER), [Bar(1, 1, 50)], stack(LONG))))
    assert [block.page for block in reading.blocks] == [1, 3]
    assert reading.blocks[1].place.startswith("page 3")
    assert [(d.code, d.place) for d in reading.diagnostics] == [("page-without-text", "page 2")]


def test_pdfs_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReadingError, match="pictures of pages"):
        read(Input("a.pdf", pdf([Bar(1, 1, 50)])))
    monkeypatch.setattr(limits, "PDF_PAGES", 1)
    with pytest.raises(LimitError, match="pages"):
        read(Input("a.pdf", pdf([Ink(1, 1, "a")], [Ink(1, 1, "b")])))
    monkeypatch.setattr(limits, "PDF_PAGE_CHARACTERS", 3)
    with pytest.raises(LimitError, match="characters"):
        read(Input("a.pdf", pdf([Ink(100, 100, "a page of text")])))


# The order of reading: glyphs as they stand on the page, from the left --------------------------------------------------

PLAIN, BOLD = Font("Naskh", False, False), Font("Naskh", False, True)


def line(text: str, *, font: Font = PLAIN, gap: float = 3.0, advance: float = 5.0) -> Line:
    """A line whose characters stand from left to right in the order of `text`; a space is only a gap."""
    glyphs: list[Glyph] = []
    x = 100.0
    for order, character in enumerate(text):
        if character == " ":
            x += gap
        elif unicodedata.combining(character):
            glyphs.append(Glyph(character, x - advance, x - advance + 1, 700, 10, font, order))
        else:
            glyphs.append(Glyph(character, x, x + advance, 700, 10, font, order))
            x += advance
    return Line(1, 0, 100, x, 700, 10, tuple(glyphs), frozenset())


def drawn(logical: str) -> str:
    """Turn Arabic text as it is drawn: the whole line round, and numbers and Latin back again."""
    clusters = re.findall(r"[0-9A-Za-z][0-9A-Za-z./]*[0-9A-Za-z]|.[\u064b-\u0652]*", logical)
    return "".join(clusters[::-1])


ORDERS = [
    "إن الجمعية العامة،",
    "قرارها 70/1 المؤرخ 25 أيلول",
    "القرارات 1267/1989/2253 بشأن",
    "الوثيقة A/76/64 المؤرخة",
    "يؤكّد قرارًا",
]


@pytest.mark.parametrize("text", ORDERS)
def test_arabic_is_read_from_the_right_and_numbers_from_the_left(text: str) -> None:
    assert typeset(line(drawn(text)), rtl=True).text == text


def test_latin_within_arabic_keeps_its_words_and_its_brackets() -> None:
    assert typeset(line("Space Agenda 2030 لوح"), rtl=True).text == "حول Space Agenda 2030"


def test_the_ligature_of_lam_and_alef_stands_for_two_letters() -> None:
    glyphs = [
        Glyph("ا", 100, 105, 700, 10, PLAIN, 1),
        Glyph("ل", 100, 105, 700, 10, PLAIN, 2),
        Glyph("إ", 105, 110, 700, 10, PLAIN, 0),
    ]
    assert typeset(Line(1, 0, 100, 110, 700, 10, tuple(glyphs), frozenset()), rtl=True).text == "إلا"


def test_emphasis_ends_with_the_word_where_words_are_drawn_over_each_other() -> None:
    bold = [
        Glyph(c, x, x + 5, 700, 10, BOLD, i) for i, (c, x) in enumerate(zip("يقرر", (120, 115, 110, 105), strict=True))
    ]
    plain = [Glyph(c, x, x + 5, 700, 10, PLAIN, 10 + i) for i, (c, x) in enumerate(zip("أن", (107, 102), strict=True))]
    glyphs = tuple(sorted([*bold, *plain], key=lambda glyph: glyph.left))
    assert typeset(Line(1, 0, 102, 125, 700, 10, glyphs, frozenset()), rtl=True).text == "يقرر أن"


def test_chinese_has_no_spaces_however_it_is_justified() -> None:
    assert typeset(line("安全 理事会", advance=10), rtl=False).text == "安全理事会"
    assert typeset(line("第 70/1 号", advance=10), rtl=False).text == "第70/1号"


BETWEEN = [
    ("the", "Council", " "),
    ("non-", "punishment", ""),
    ("of –", "that", " "),
    ("决定", "如下", ""),
    ("第", "70/1号", ""),
    ("A/", "76/1", ""),
    ("", "x", ""),
]


@pytest.mark.parametrize(("before", "after", "glue"), BETWEEN)
def test_what_stands_between_lines(before: str, after: str, glue: str) -> None:
    assert between(before, after) == glue


@given(st.text(alphabet="اب12a.(م ", min_size=1, max_size=30))
def test_no_character_is_lost_whatever_the_order(text: str) -> None:
    found = typeset(line(text), rtl=True)
    assert sorted("".join(c.text for c in found.cells).replace(" ", "")) == sorted(text.replace(" ", ""))


# Files of the United Nations, read by hand once --------------------------------------------------------------------------

BY_HAND = [
    # file, symbol, adopted, preambular, operative; first words; notes
    ("A_RES_73_3", "A/RES/73/3", "2018-10-10", 0, 53, {"op/1": "Reaffirm the 2030 Agenda", "op/24": "Commit to", "op/53": ""}, {"1": "Resolution 70/1.", "2": "Resolution 69/313, annex.", "6": "See resolution 55/2.", "7": "See World Health Organization, document WHA71/2018/REC/1."}),
    ("A_RES_73_6", "A/RES/73/6", "2018-10-26", 25, 14, {"pp/4": "Emphasizing that, for the past 50 years", "pp/25": "Welcoming the UNISPACE+50", "op/1": "Notes with appreciation", "op/14": "Invites Member States and other donors"}, {"1": "See A/AC.105/1137.", "5": "United Nations, Treaty Series, vol. 610, No. 8843.", "6": "Related documents include A/AC.105/1129, A/AC.105/1131"}),
]  # fmt: skip


@NEEDS_SHARED
@pytest.mark.parametrize("row", BY_HAND, ids=[row[0] for row in BY_HAND])
def test_files_of_the_united_nations(row: tuple[str, str, str, int, int, dict[str, str], dict[str, str]]) -> None:
    name, symbol, adopted, preambular, operative, first_words, notes = row
    [file] = inputs([SHARED / "pdf_en" / f"{name}.pdf"])
    document = segment(read(file))
    assert (document.masthead.symbol, document.masthead.adopted_on) == (symbol, adopted)
    found = {part.path: part for part in document.parts}
    numbered = [part for part in document.parts if part.kind == "operative" and part.number]
    assert sum(part.kind == "preambular" for part in document.parts) == preambular
    assert [part.number for part in numbered] == [f"{number}." for number in range(1, operative + 1)]
    for path, words in first_words.items():
        assert found[path].text.startswith(words), path
    assert {part.path[3:] for part in document.parts if part.kind == "footnote"} == {
        str(n) for n in range(1, max(map(int, notes)) + 1)
    }
    for marker, text in notes.items():
        assert found[f"fn/{marker}"].text.startswith(text)
    raw = re.sub(r"\s", "", (SHARED / "pdf_en" / f"{name}.raw.txt").read_text())
    lost = [part.path for part in numbered if re.sub(r"\s", "", part.text)[:25] not in raw]
    assert not lost  # every paragraph begins as in the conversion beside it


@NEEDS_SHARED
def test_typeset_files_in_six_languages_hold_the_official_text() -> None:
    files = sorted((SHARED / "ocr_real").glob("*.pdf"))
    assert len(files) == 6

    def plain(text: str) -> str:
        return re.sub(r"[\s\u200e\u200f]", "", unicodedata.normalize("NFKC", text))

    for path in files:
        language = path.name.split(".")[1]
        [file], [official] = inputs([path]), inputs([SHARED / "akn" / "S_RES_2664_2022" / f"{language}.akn.xml"])
        document = segment(read(file))
        expected = {
            p.path: plain(p.text) for p in segment(read(official)).parts if p.kind in ("preambular", "operative")
        }
        got = {p.path: plain(p.text) for p in document.parts if p.kind in ("preambular", "operative")}
        assert (document.language, document.masthead.symbol) == (language, "S/RES/2664(2022)")
        assert got.keys() == expected.keys()
        assert len(expected) == 19
        same = sum(got[path].lstrip("-") == text.lstrip("-") for path, text in expected.items())
        assert same == 19, language
