"""HTML as UN users have it: Word saved as a web page, converters' lists and notes, pages of the Organization's sites."""

# Tables of cases read best with one case a line.
from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from unres_loader.model import Block, Document, Link, Mark
from unres_loader.readers.html_styles import class_looks, declared
from unres_loader.reading import Input, inputs, read
from unres_loader.segmentation import segment

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus" / "dev" / "akn"


def blocks(html: str | bytes) -> list[Block]:
    data = html.encode() if isinstance(html, str) else html
    return list(read(Input("a.html", b"<!DOCTYPE html>" + data)).blocks)


def parts(html: str) -> Document:
    return segment(read(Input("a.html", b"<!DOCTYPE html>" + html.encode())))


INLINE = [
    # what it shows, the markup, the text, the emphasis, the marks
    ("emphasis", "<p><i>Recalling</i> its</p>", "Recalling its", ["Recalling"], []),
    ("emphasis over a space", "<p><em>Recalling</em> <em>also</em> its</p>", "Recalling also its", ["Recalling also"], []),
    ("emphasis by style", "<p><span style='font-style : italic'>回顾</span>其</p>", "回顾其", ["回顾"], []),
    ("emphasis taken back", "<p><i>Recalling<span style='font-style:normal'>,</span></i> its</p>", "Recalling, its", ["Recalling"], []),
    ("emphasis by class", "<style>.c1{font-style:italic}</style><p><span class=c1>Recalling</span> its</p>", "Recalling its", ["Recalling"], []),
    ("a raised number is a mark", "<p>the Covenant,<sup>1</sup> and</p>", "the Covenant, and", [], [Mark(13, "1")]),
    ("two of them", "<p>the Covenants<sup>1, 2</sup></p>", "the Covenants", [], [Mark(13, "1"), Mark(13, "2")]),
    ("a raised letter is text", "<p>le 1<sup>er</sup> mai</p>", "le 1er mai", [], []),
    ("Word's mark", "<p>Covenant,<a href='#_ftn1' name='_ftnref1'><span class=MsoFootnoteReference><sup>[1]</sup></span></a> and</p>", "Covenant, and", [], [Mark(9, "1")]),
    ("LibreOffice's mark", "<p>Covenant,<a class='sdfootnoteanc' href='#sdfootnote1sym'><sup>1</sup></a> and</p>", "Covenant, and", [], [Mark(9, "1")]),
    ("pandoc's mark", "<p>Covenant,<a href='#fn1' class='footnote-ref' role='doc-noteref'><sup>1</sup></a> and</p>", "Covenant, and", [], [Mark(9, "1")]),
    ("white space", "<p>\n Recalling&nbsp;\n\tits <b> </b>resolution\u200b</p>", "Recalling its resolution", [], []),
    ("comments, scripts, deletions", "<p>Recall<!-- no -->ing<script>no()</script><del>no</del><ins> its</ins></p>", "Recalling its", [], []),
    ("hidden text", "<p>Recalling<span style='display:none'>no</span><span hidden>no</span></p>", "Recalling", [], []),
    ("Word's own elements", "<p class=MsoNormal>Recalling<o:p>&nbsp;</o:p></p>", "Recalling", [], []),
    ("right to left", "<p dir=rtl><b>إذ تشير</b> إلى \u200f70/1</p>", "إذ تشير إلى 70/1", ["إذ تشير"], []),
]  # fmt: skip


@pytest.mark.parametrize(("shows", "html", "text", "emphasis", "marks"), INLINE, ids=[row[0] for row in INLINE])
def test_inline(shows: str, html: str, text: str, emphasis: list[str], marks: list[Mark]) -> None:
    [block] = blocks(html)
    assert block.text == text, shows
    assert [block.text[b:e] for b, e in block.emphasis] == emphasis
    assert list(block.marks) == marks


def test_links_keep_their_address_over_their_words() -> None:
    [block] = blocks("<p>resolution <a href='https://undocs.org/A/RES/70/1'>70/1</a>,</p>")
    assert block.links == (Link(11, 15, "https://undocs.org/A/RES/70/1"),)


LISTS = [
    ("numbers", "<ol><li>a<li>b</ol>", [("1.", "a"), ("2.", "b")]),
    ("a list goes on", "<ol start=84><li>a</li></ol><ol><li value=90>b</li><li>c</li></ol>", [("84.", "a"), ("90.", "b"), ("91.", "c")]),
    ("letters within", "<ol><li>a<ol type=a><li>b</li><li>c</li></ol></li><li>d</li></ol>", [("1.", "a"), ("(a)", "b"), ("(b)", "c"), ("2.", "d")]),
    ("roman numerals", "<ol style='list-style-type:lower-roman'><li>a</li><li>b</li></ol>", [("(i)", "a"), ("(ii)", "b")]),
    ("numbers in the text win", "<ol style='list-style:none'><li>7. a</li></ol><ol><li>(c) b</li></ol>", [("", "7. a"), ("", "(c) b")]),
    ("bullets have none", "<ul><li>a</li></ul>", [("", "a")]),
    ("only the first paragraph of an item", "<ol><li><p>a</p><p>b</p></li></ol>", [("1.", "a"), ("", "b")]),
]  # fmt: skip


@pytest.mark.parametrize(("shows", "html", "expected"), LISTS, ids=[row[0] for row in LISTS])
def test_lists_give_the_numbers_a_browser_prints(shows: str, html: str, expected: list[tuple[str, str]]) -> None:
    assert [(block.number, block.text) for block in blocks(html)] == expected, shows


NOTES = [
    ("Word", "<div style='mso-element:footnote-list'><hr><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a href='#_ftnref1' name='_ftn1'><sup>[1]</sup></a> See A/1.</p></div></div>"),
    ("Word, filtered", "<hr><div id=ftn1><p class=MsoFootnoteText><a href='#_ftnref1'>[1]</a> See A/1.</p></div>"),
    ("LibreOffice", "<div id='sdfootnote1'><p class='sdfootnote'><a class='sdfootnotesym' href='#sdfootnote1anc'>1</a>See A/1.</p></div>"),
    ("pandoc", "<section class='footnotes' role='doc-endnotes'><hr><ol><li id='fn1'><p>See A/1.<a href='#fnref1' class='footnote-back'>↩︎</a></p></li></ol></section>"),
    ("a list of notes", "<ol><li id='note-1'>See A/1. <a href='#ref1'>^</a></li></ol>"),
    ("a paragraph by its class", "<p class='footnote'><sup>1</sup> See A/1.</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("by", "html"), NOTES, ids=[row[0] for row in NOTES])
def test_notes(by: str, html: str) -> None:
    found = [block for block in blocks("<p>Recalling,<sup>1</sup></p>" + html) if block.declared != "rule"]
    assert [(b.declared, b.marker, b.text) for b in found[1:]] == [("footnote", "1", "See A/1.")], by


def test_tables_hold_data_only_below_the_masthead() -> None:
    html = (
        "<table><tr><td><h1>United Nations</h1></td><td>A/RES/1/1</td></tr></table><p>" + "Recalling " * 30 + "</p>"
        "<table><tr><th>State</th><th>Per cent</th></tr><tr><td>Chad</td><td>0.003</td></tr></table>"
        "<table><tr><td>1.</td><td>" + "Decides " * 50 + "</td></tr></table>"
    )
    found = blocks(html)
    assert [block.declared for block in found] == ["heading", "", "", "table", "", ""]
    assert found[3].text == "State\tPer cent\nChad\t0.003"


def test_page_around_the_text_is_left_out() -> None:
    html = (
        "<head><title>S/RES/1 (1946) | Security Council</title></head><body><nav><a href='/'>Home</a></nav>"
        "<main><h2>Resolution 1 (1946)</h2><p>"
        + "The Security Council " * 9
        + "</p></main><footer>Contact</footer></body>"
    )
    reading = read(Input("a.html", html.encode()))
    assert [block.declared for block in reading.blocks] == ["heading", ""]
    assert reading.declared["symbols"] == ("S/RES/1 (1946)", "Security Council")


def test_old_pages_part_paragraphs_by_line_breaks() -> None:
    assert [b.text for b in blocks("<body>The Security Council,<br><br>Recalling<br>its resolution,</body>")] == [
        "The Security Council,",
        "Recalling\nits resolution,",
    ]
    assert [b.text for b in blocks("<pre>The Security Council,\n\n   Recalling\nits resolution,\n</pre>")] == [
        "The Security Council,",
        "Recalling\nits resolution,",
    ]


ENCODINGS = [
    ("utf-8", "", "安全理事会"), ("gb2312", "gb2312", "安全理事会"), ("windows-1251", "windows-1251", "Совет Безопасности"),
    ("windows-1256", "windows-1256", "مجلس الأمن"), ("iso-8859-1", "ISO-8859-1", "Sécurité"), ("utf-16", "", "安全理事会"), ("cp1252", "", "l’été"),
]  # fmt: skip


@pytest.mark.parametrize(("encoding", "label", "text"), ENCODINGS)
def test_encodings(encoding: str, label: str, text: str) -> None:
    meta = f"<meta http-equiv=Content-Type content='text/html; charset={label}'>" if label else ""
    [block] = read(
        Input("a.html", f"<html><head>{meta}</head><body><p>{text}</p></body></html>".encode(encoding))
    ).blocks
    assert block.text == text


def test_looks() -> None:
    assert declared("FONT-WEIGHT: 700").emphatic is True
    assert declared("font-weight:400").emphatic is False
    assert class_looks("p.a, .b > i {font-style:italic} .c{display:none}") == {
        "a": declared("font-style:italic"),
        "c": declared("display:none"),
    }


@given(st.text(alphabet="<>/=\"' apolisubtr1#\n条ق", max_size=200))
def test_any_markup_is_read_and_spans_lie_in_the_text(soup: str) -> None:
    for block in blocks(f"<p>x</p>{soup}"):
        for begin, end in block.emphasis:
            assert 0 <= begin < end <= len(block.text)
        assert all(0 <= offset <= len(block.text) for offset, _ in block.marks)


WORD_EXPORT = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {margin:0} .Verb {font-style:italic} --></style></head><body lang=EN-US><div class=WordSection1>
<table class=MsoTableGrid><tr><td><p class=MsoNormal>United Nations</p></td><td><p class=MsoNormal>A/RES/76/999</p></td></tr></table>
<p class=MsoNormal><b>Seventy-sixth session</b></p><p class=MsoNormal>Agenda item 20</p>
<h1>Resolution adopted by the General Assembly on 17 December 2021</h1>
<h1>76/999.<span style='mso-tab-count:1'>&nbsp;&nbsp; </span>Care of test documents</h1>
<p class=MsoNormal><i>The General Assembly</i>,</p>
<p class=MsoNormal><span class=Verb>Recalling</span> its resolution 75/202,<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a></p>
<p class=MsoNormal>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp; </span><span class=Verb>Requests</span> the Secretary-General:</p>
<p class=MsoNormal>(a) To report to the Assembly;</p>
<p class=MsoNormal>(b) To consult Member States;</p>
<p class=MsoNormal>2. <span class=Verb>Decides</span> to remain seized of the matter.</p>
<p class=MsoNormal align=right><i>54th plenary meeting<br>17 December 2021</i></p></div>
<div style='mso-element:footnote-list'><hr align=left size=1 width="33%"><div style='mso-element:footnote' id=ftn1>
<p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1"><sup>[1]</sup></a> A/75/1.</p></div></div></body></html>"""


def test_a_word_export_from_masthead_to_note() -> None:
    document = parts(WORD_EXPORT)
    assert document.masthead.symbol == "A/RES/76/999"
    assert document.masthead.title == "Care of test documents"
    assert document.masthead.adopted_on == "2021-12-17"
    found = {part.path: part for part in document.parts}
    assert [p for p in found if re.match("pp|op|fn", p)] == ["pp/1", "op/1", "op/1/a", "op/1/b", "op/2", "fn/1"]
    assert found["pp/1"].marks == (Mark(len("Recalling its resolution 75/202,"), "1"),)
    assert found["op/1"].text == "Requests the Secretary-General:"
    assert found["fn/1"].text == "A/75/1."


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpus is not beside the project")
def test_official_texts_as_html_give_the_same_parts_as_markdown() -> None:
    files = sorted(SHARED.glob("*/*.clean.md"))
    assert len(files) == 38
    renderer = MarkdownIt("commonmark", {"html": True}).enable("table")
    for path in files[::3]:  # a third is enough here: every language and body
        [markdown] = inputs([path])
        html = f"<!DOCTYPE html><html><body>{renderer.render(path.read_text())}</body></html>"
        expected, got = segment(read(markdown)), segment(read(Input("a.html", html.encode())))
        assert [part.path for part in got.parts] == [part.path for part in expected.parts], path
        assert [re.sub(r"[\s*]", "", p.text) for p in got.parts] == [
            re.sub(r"[\s*]", "", p.text) for p in expected.parts
        ]
