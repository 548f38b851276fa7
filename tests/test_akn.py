"""The Akoma Ntoso reader: structure, notes, links and declared facts; broken and hostile files."""

# Tables of cases read best with one case a line.
from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unres_loader.errors import LimitError, ReadingError
from unres_loader.model import Document, Part, Source
from unres_loader.readers import akn
from unres_loader.segmentation import segment

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
DEV = SHARED / "corpus" / "dev" / "akn"

FILE = """<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><statement name="resolution"><meta>
<identification source="#x"><FRBRWork><FRBRuri value="/akn/un/statement/deliberation/unga/2015-12-16/70-125/"/>
<FRBRdate date="2015-12-16" name="adoption"/></FRBRWork><FRBRExpression><FRBRlanguage language="{language}"/></FRBRExpression>
</identification><classification><keyword href="http://metadata.un.org/sdg/17" showAs="sdg_17"/></classification>
<workflow><step date="2016-02-01" outcome="adopted" as="Adopted 10-2-3, 80th plenary meeting"/></workflow></meta>
<coverPage><p><docNumber>A/RES/70/125</docNumber></p></coverPage>
<preface><p><docNumber>70/125.</docNumber><docTitle>Outcome</docTitle></p></preface>
<preamble><formula><p><span class="italic">The General Assembly</span>,</p></formula>
<container name="Recalling"><p>	<span class="italic">Recalling</span> the <a href="https://undocs.org/A/RES/70/1">Agenda</a>,<authorialNote
 marker="1"><p>	Resolution 70/1.</p></authorialNote> and more,</p></container></preamble>
<mainBody>{body}</mainBody><conclusions><p><inline name="adoptionMeeting">80th plenary meeting</inline></p></conclusions>
</statement></akomaNtoso>"""

ONE = "<paragraph><num>1.</num><content><p><span class='italic'>Decides</span> to act;</p></content></paragraph>"


def read(body: str = ONE, language: str = "eng") -> Document:
    data = FILE.format(body=body, language=language).encode()
    return segment(akn.read(Source("a.xml", "akn", "", len(data)), data))


def part(document: Document, path: str) -> Part:
    return next(part for part in document.parts if part.path == path)


def test_text_marks_links_and_emphasis() -> None:
    paragraph = part(read(), "pp/1")
    assert paragraph.text == "Recalling the Agenda, and more,"
    assert [paragraph.text[b:e] for b, e in paragraph.emphasis] == ["Recalling"]
    assert [(paragraph.text[b:e], href) for b, e, href in paragraph.links] == [
        ("Agenda", "https://undocs.org/A/RES/70/1")
    ]
    assert paragraph.marks == ((21, "1"),)
    assert part(read(), "fn/1").text == "Resolution 70/1."


def test_raised_letters_stand_with_the_number_before_them() -> None:
    """Also where the file gives them lines of their own."""
    laid_out = "<span>du 1</span><span>\n  <sup>er</sup>\n </span><span> juillet</span> au n<sup>o</sup> 2"
    document = read(f"<paragraph><num>1.</num><content><p>Décide {laid_out} ;</p></content></paragraph>", "fra")
    assert part(document, "op/1").text == "Décide du 1er juillet au no 2 ;"


def test_declared_facts() -> None:
    masthead = read().masthead
    assert (masthead.symbol, masthead.body, masthead.adopted_on) == (
        "A/RES/70/125", "actor/general-assembly", "2015-12-16",
    )  # fmt: skip
    assert masthead.vote is not None
    assert tuple(masthead.vote)[1:] == (10, 2, 3)
    assert masthead.keywords == (("http://metadata.un.org/sdg/17", "sdg_17"),)
    assert masthead.meeting_number == 80


def test_lists_to_three_levels() -> None:
    body = """<paragraph><num>1.</num><list><intro><p>Decides:</p></intro>
    <point><num>(a)</num><content><p>to act:</p></content></point>
    <sublist><point><num>(i)</num><content><p>now;</p></content></point>
    <point><num>(ii)</num><content><p>later;</p></content></point></sublist>
    <point><num>(b)</num><content><p>to rest.</p></content></point></list></paragraph>"""
    found = [p.path for p in read(body).parts if p.path.startswith("op")]
    assert found == ["op/1", "op/1/a", "op/1/a/i", "op/1/a/ii", "op/1/b"]


@pytest.mark.parametrize(
    ("body", "language", "path"),
    [
        (
            "<paragraph><content><p>	1 -	<span class='bold'>تقرر</span> أن تعمل؛</p></content></paragraph>",
            "ara",
            "op/1",
        ),
        (
            "<paragraph><content><p>	1	<span class='italic'>Decides</span> to act;</p></content></paragraph>",
            "eng",
            "op/1",
        ),
    ],
)
def test_numbers_left_in_the_text(body: str, language: str, path: str) -> None:
    assert part(read(body, language), path).kind == "operative"


#: What files of single languages do to the same structure: body, language, paths of the body (and kinds of the rest).
ODD_BODIES = {
    "a number in a paragraph of its own": (
        "<paragraph><num>1.</num><content><p></p></content></paragraph>"
        "<paragraph><content><p>Décide d’agir :</p></content></paragraph>"
        "<paragraph><content><p>a) Vite ;</p></content></paragraph>",
        "fra",
        ["op/1", "op/1/a"],
    ),
    "a deeper level declared for what goes on": (
        "<paragraph><num>1.</num><list><intro><p>утверждает:</p></intro><point><num>i)</num><content><p>одно;</p>"
        "</content></point><sublist><point><num>ii)</num><content><p>другое.</p></content></point></sublist></list>"
        "</paragraph>",
        "rus",
        ["op/1", "op/1/i", "op/1/ii"],
    ),
    "bullets are siblings": (
        "<paragraph><num>1.</num><list><intro><p>Requests:</p></intro>"
        + "".join(f"<point><num>–</num><content><p>{name};</p></content></point>" for name in ("one", "two", "three"))
        + "</list></paragraph>",
        "eng",
        ["op/1", "op/1/x1", "op/1/x2", "op/1/x3"],
    ),
    "a point without number goes on": (
        "<paragraph><num>1.</num><list><intro><p>Decides:</p></intro><point><content><p>as follows:</p></content></point>"
        "<point><num>(i)</num><content><p>now.</p></content></point></list></paragraph>",
        "eng",
        ["op/1", "text/1", "op/1/i"],
    ),
    "one misread as the letter l": (
        "<paragraph><num>l.</num><content><p><span class='italic'>Decides</span> to act;</p></content></paragraph>",
        "eng",
        ["op/1"],
    ),
    "a heading with its letter": (
        ONE + "<paragraph><num>(a)</num><subheading>(a) Transport</subheading></paragraph>"
        "<paragraph><num>2.</num><content><p>Notes it.</p></content></paragraph>",
        "eng",
        ["op/1", "h/1", "op/2"],
    ),
    "a heading marked up as an item": (
        ONE + "<paragraph><num>(a)</num><content><p>Transport</p></content></paragraph>"
        "<paragraph><num>2.</num><content><p>Notes it.</p></content></paragraph>",
        "eng",
        ["op/1", "h/1", "op/2"],
    ),
    "a section numbered with a Cyrillic capital": (
        "<paragraph><num>А.</num><content><p>Тема</p></content></paragraph>"
        "<paragraph><num>1.</num><content><p>постановляет действовать;</p></content></paragraph>",
        "rus",
        ["h/1", "op/1"],
    ),
    "a note below a table": (
        "<paragraph><num>1.</num><content><p>Approves the changes below:</p></content></paragraph>"
        "<table><tr><td><p>P-5</p></td><td><p>1</p></td></tr></table>"
        "<paragraph><content><p><span class='italic'>Abbreviations</span>: P, Professional.</p></content></paragraph>",
        "eng",
        ["op/1", "table/1", "text/1"],
    ),
    "an unnumbered operative paragraph called preambular": (
        '<subheading>I</subheading><crossHeading refersTo="#preamble">审议了秘书长的报告，</crossHeading>'
        '<crossHeading refersTo="#preamble">决定继续审议；</crossHeading><subheading>II</subheading>',
        "zho",
        ["h/1", "pp/2", "op/u1", "h/2"],
    ),
    "a heading called preambular": (
        '<subheading>I</subheading><crossHeading refersTo="#preamble">Ayant examiné le rapport,</crossHeading>'
        '<crossHeading refersTo="#preamble">Résolution 75/282 sur la lutte</crossHeading>'
        "<paragraph><num>1.</num><content><p>Prend note du rapport ;</p></content></paragraph>",
        "fra",
        ["h/1", "pp/2", "h/2", "op/1"],
    ),
    "an item with the number of the next paragraph": (
        "<paragraph><num>1.</num><list><intro><p>Demande :</p></intro><point><num>–</num><content><p>la paix ;</p>"
        "</content></point><point><num>2.</num><content><p>Engage les autorités ;</p></content></point></list></paragraph>",
        "fra",
        ["op/1", "op/1/x1", "op/2"],
    ),
    "letters with a dash": (
        "<paragraph><num>1 -</num><content><p>يقرر ما يلي:</p></content></paragraph>"
        "<paragraph><content><p>أ - أن يعمل؛</p></content></paragraph>"
        "<paragraph><content><p>ب - أن يستمر.</p></content></paragraph>",
        "ara",
        ["op/1", "op/1/a", "op/1/b"],
    ),
    "the rest of a sentence behind a list": (
        "<paragraph><num>1.</num><list><intro><p>Recuerda:</p></intro><point><num>a)</num><content><p>el informe;</p>"
        "</content></point></list></paragraph>"
        "<paragraph><content><p><span class='italic'>destaca</span> que es importante;</p></content></paragraph>",
        "spa",
        ["op/1", "op/1/a", "text/1"],
    ),
    "an annex by its heading, a list below its text": (
        ONE + "<heading>Annex I</heading><subheading>Use of terms</subheading>"
        "<paragraph><content><p>For the purposes of this Convention:</p></content></paragraph>"
        "<paragraph><num>(a)</num><content><p>“Ship” means any ship;</p></content></paragraph>"
        "<paragraph><content><p>(b)	“Sale” means any sale.</p></content></paragraph>",
        "eng",
        ["op/1", "annex/1", "h/1", "text/1", "text/1/a", "text/1/b"],
    ),
    "a note on the edition and a paragraph in two": (
        '<crossHeading refersTo="#preamble">* Reissued for technical reasons on 27 October 2022.</crossHeading>'
        '<crossHeading refersTo="#preamble">Recalling its resolution on the status</crossHeading>'
        '<crossHeading refersTo="#preamble">of the territory,</crossHeading>' + ONE,
        "eng",
        ["pp/2", "op/1"],
    ),
    "Arabic counts in quotation marks where the others count in roman numerals": (
        "<paragraph><num>1 -</num><list><intro><p>يقرر ما يلي:</p></intro><point><num>’1‘</num><content><p>أن يعمل؛</p>"
        "</content></point><point><num>’2‘</num><content><p>أن يستمر.</p></content></point></list></paragraph>",
        "ara",
        ["op/1", "op/1/i", "op/1/ii"],
    ),
    "a list that the file sinks half way": (
        "<paragraph><num>1.</num><list><intro><p>призывает:</p></intro><point><num>g)</num><content><p>одно;</p></content>"
        "</point><sublist><point><num>h)</num><content><p>другое;</p></content></point><point><num>i)</num><content>"
        "<p>третье.</p></content></point></sublist></list></paragraph>",
        "rus",
        ["op/1", "op/1/g", "op/1/h", "op/1/i"],
    ),
    "the title of a section begins with a verb": (
        ONE + "<paragraph><content><p>十七</p></content></paragraph>"
        "<paragraph><content><p>纪念《公约》通过四十周年</p></content></paragraph>"
        "<paragraph><num>2.</num><content><p>决定纪念；</p></content></paragraph>",
        "zho",
        ["op/1", "h/1", "h/2", "op/2"],
    ),
    "annexes in paragraphs": (
        ONE
        + "<paragraph><content><p>Annex I</p></content></paragraph><paragraph><content><p>Agenda</p></content></paragraph>"
        "<paragraph><num>1.</num><content><p>Opening.</p></content></paragraph>"
        "<paragraph><content><p>Annex to resolution 78/2</p></content></paragraph>"
        "<paragraph><num>1.</num><content><p>The Board meets.</p></content></paragraph>",
        "eng",
        ["op/1", "annex/1", "h/1", "annex/1/op/1", "annex/2", "annex/2/op/1"],
    ),
    "the next paragraph in the same one": (
        "<paragraph><content><p>1 -	<span class='bold'>تؤكد</span> الفقرة 2 - أ منه؛	2 -	<span class='bold'>ترحب</span> به؛"
        "</p></content></paragraph><paragraph><num>3 -</num><content><p>تشدد عليه.</p></content></paragraph>",
        "ara",
        ["op/1", "op/2", "op/3"],
    ),
    "Chinese numerals and stems": (
        "<paragraph><content><p>一.	凡协定应在秘书处登记：</p></content></paragraph>"
        "<paragraph><content><p>(甲)	缔约一方；</p></content></paragraph>"
        "<paragraph><content><p>(乙)	保存者。</p></content></paragraph>",
        "zho",
        ["op/1", "op/1/a", "op/1/b"],
    ),
}


@pytest.mark.parametrize("name", ODD_BODIES)
def test_odd_bodies(name: str) -> None:
    body, language, expected = ODD_BODIES[name]
    found = [p.path for p in read(body, language).parts if not p.path.startswith(("formula", "pp/1", "fn"))]
    assert found == expected


def test_a_list_in_the_preamble_loses_nothing() -> None:
    """The introduction of a list may hold its text and its notes directly."""
    preamble = (
        "<container name='Reaffirming'><blockList><listIntroduction><span>Reaffirming</span> its resolution 8 (I)"
        "<authorialNote marker='2'><p>	Note.</p></authorialNote> of 1946, which said:</listIntroduction>"
        "<item><num>(a)</num><p>first,</p></item><item><num>(b)</num><p>second,</p></item></blockList></container>"
    )
    data = FILE.format(body=ONE, language="eng").replace("</preamble>", preamble + "</preamble>").encode()
    found = {p.path: p.text for p in segment(akn.read(Source("a.xml", "akn", "", len(data)), data)).parts}
    assert found["pp/2"] == "Reaffirming its resolution 8 (I) of 1946, which said:"
    assert (found["pp/2/a"], found["pp/2/b"], found["fn/2"]) == ("first,", "second,", "Note.")


def test_preamble_inside_the_body_and_sections() -> None:
    body = (
        "<section><subheading>I</subheading>" + ONE + "</section><section><subheading>II</subheading>"
        '<crossHeading refersTo="#preamble"><span class="italic">Having considered</span> it,</crossHeading>'
        + ONE
        + "</section>"
    )
    assert [p.path for p in read(body).parts if p.kind in ("preambular", "operative")] == [
        "pp/1",
        "op/1",
        "pp/2",
        "part/2/op/1",
    ]


def test_a_draft_inside_a_paragraph_is_embedded() -> None:
    body = (
        "<paragraph><content><p>Recommends the following draft:<embeddedStructure><container name='formula'><p>The General "
        "Assembly,</p></container><container name='Noting'><p>Noting this,</p></container>"
        + ONE
        + "</embeddedStructure></p>"
        "</content></paragraph>"
    )
    found = [p.path for p in read(body).parts if p.kind != "footnote"]
    assert found == ["formula/1", "pp/1", "op/u1", "annex/1", "annex/1/formula/1", "annex/1/pp/1", "annex/1/op/1"]


@pytest.mark.parametrize(
    "data",
    [
        b"<akomaNtoso><statement>",
        b"<akomaNtoso/>",
        b"<!DOCTYPE a [<!ENTITY x 'y'>]><akomaNtoso><statement>&x;</statement></akomaNtoso>",
        b"not xml at all",
        b"",
    ],
)
def test_broken_and_hostile_files_are_refused(data: bytes) -> None:
    with pytest.raises(ReadingError) as raised:
        akn.read(Source("bad.xml", "akn", "", len(data)), data)
    assert "bad.xml" in str(raised.value)


def test_deep_nesting_is_refused() -> None:
    data = b"<akomaNtoso><statement>" + b"<p>" * 230 + b"</p>" * 230 + b"</statement></akomaNtoso>"
    with pytest.raises(LimitError):
        akn.read(Source("deep.xml", "akn", "", len(data)), data)


ELEMENTS = [
    "paragraph",
    "num",
    "content",
    "p",
    "list",
    "point",
    "intro",
    "span",
    "authorialNote",
    "sub",
    "container",
    "table",
    "tr",
]


@given(
    st.recursive(
        st.text("abc 1.()", max_size=8),
        lambda inner: st.tuples(st.sampled_from(ELEMENTS), st.lists(inner, max_size=4)),
        max_leaves=20,
    )
)
def test_any_tree_of_known_elements_is_read(tree: object) -> None:
    def write(node: object) -> str:
        if isinstance(node, tuple):
            return f"<{node[0]}>{''.join(map(write, node[1]))}</{node[0]}>"
        return str(node)

    for found in read(write(tree)).parts:
        assert all(0 <= offset <= len(found.text) for offset, _ in found.marks)


def plain(text: str) -> str:
    return re.sub(r"[\s\u200b\u200e\u200f\u00ad]+", "", unicodedata.normalize("NFKC", text)).casefold()


@pytest.mark.skipif(not DEV.is_dir(), reason="the corpus beside the project is not there")
def test_all_official_files_give_the_paragraphs_of_the_gold() -> None:
    files = sorted(DEV.glob("*/*.akn.xml"))
    assert len(files) == 38
    for file in files:
        data = file.read_bytes()
        document = segment(akn.read(Source(file.name, "akn", "", len(data)), data))
        gold = json.loads(file.with_name(file.name.replace(".akn.xml", ".gold.json")).read_text())
        main = [p for p in gold["paragraphs"] if "embedded" not in (p.get("sec") or "")]
        for kind in ("preambular", "operative"):
            wanted = [plain(p["text"]).lstrip("-") for p in main if p["kind"] == kind]
            found = [plain(p.text) for p in document.parts if p.kind == kind and not p.path.startswith("annex")]
            assert found == wanted, (file.parent.name, file.name, kind)
        notes = {n["marker"]: plain(n["text"]) for n in gold["footnotes"] or [] if n.get("marker")}
        assert {p.number: plain(p.text) for p in document.parts if p.kind == "footnote"} == notes, file
        assert document.masthead.symbol.replace("(", " (").replace("  ", " ") == gold["symbol"].replace("  ", " ")
