"""Citations: what each form of words cites, in six languages; footnotes, anaphora, and properties of any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unres_loader.citations import find_citations
from unres_loader.knowledge import Entry, Knowledge
from unres_loader.model import LANGUAGES, Document, Mark, Masthead, Mention, Part, Source
from unres_loader.symbols import parse

CHARTER = Entry("instrument/charter-of-the-united-nations", "instrument", (("en", "Charter of the United Nations"),))
NOTHING = Knowledge((CHARTER,))
GA, SC, ECOSOC, HRC = "A/RES/77/150", "S/RES/2664(2022)", "E/RES/2021/28", "A/HRC/RES/54/6"


def made(language, parts, symbol=GA):
    own = parse(symbol)
    masthead = Masthead(symbol=own.canonical, body=own.body) if own else Masthead()
    return Document(Source("a.md", "markdown", "", 0), language, masthead, tuple(parts))


def cited(language, text, symbol=GA):
    document = made(language, [Part("op/1", "operative", text, 1)], symbol)
    return [found.symbol for found in find_citations(document, (), NOTHING)]


# language, citing resolution, text, symbols cited
FORMS = [
    # a body beside the number, before it or after it
    ("en", ECOSOC, "Recalls General Assembly resolution 70/1 of 25 September 2015", ["A/RES/70/1"]),
    ("fr", ECOSOC, "la résolution 70/125 de l’Assemblée générale, en date du 16 décembre 2015", ["A/RES/70/125"]),
    ("es", ECOSOC, "la resolución 70/1 de la Asamblea General, de 25 de septiembre de 2015", ["A/RES/70/1"]),
    ("ru", ECOSOC, "резолюция 70/1 Генеральной Ассамблеи от 25 сентября 2015 года", ["A/RES/70/1"]),
    ("ar", ECOSOC, "قرار الجمعية العامة 70/1 المؤرخ 25 أيلول/سبتمبر 2015", ["A/RES/70/1"]),
    ("zh", ECOSOC, "回顾大会2015年9月25日题为“变革我们的世界”的第70/1号决议", ["A/RES/70/1"]),
    # its own resolutions
    ("en", ECOSOC, "Recalling its resolution 2006/46 of 28 July 2006", ["E/RES/2006/46"]),
    ("fr", ECOSOC, "Rappelant sa résolution 2020/12 du 17 juillet 2020", ["E/RES/2020/12"]),
    ("ar", ECOSOC, "وإذ يشير كذلك إلى قراره 2020/12 المؤرخ 17 تموز/يوليه 2020", ["E/RES/2020/12"]),
    ("zh", ECOSOC, "还回顾其2020年7月17日关于评估进展的第2020/12号决议", ["E/RES/2020/12"]),
    ("zh", HRC, "回顾其第5/1号决议", ["A/HRC/RES/5/1"]),
    # "its" of the body that acts in the clause
    ("en", ECOSOC, "as requested by the General Assembly in its resolution 70/125", ["A/RES/70/125"]),
    ("en", GA, "established by the Human Rights Council in its resolution 39/2", ["A/HRC/RES/39/2"]),
    ("fr", GA, "Rappelle que, dans sa résolution 2005/5, la Commission des droits de l’homme", ["E/CN.4/RES/2005/5"]),
    # lists and ranges; the form of the number tells the Security Council
    ("en", GA, "resolutions 1267 (1999), 1989 (2011) and 2253 (2015)",
     ["S/RES/1267(1999)", "S/RES/1989(2011)", "S/RES/2253(2015)"]),
    ("en", GA, "its resolutions 56/183 of 21 December 2001, 57/238 of 20 December 2002 and 57/270 B",
     ["A/RES/56/183", "A/RES/57/238", "A/RES/57/270[B]"]),
    ("fr", ECOSOC, "les résolutions 70/1 et 70/125 de l’Assemblée générale", ["A/RES/70/1", "A/RES/70/125"]),
    ("zh", GA, "大会第71/243、72/279和76/4号决议", ["A/RES/71/243", "A/RES/72/279", "A/RES/76/4"]),
    ("zh", GA, "第61/250 B和C号决议", ["A/RES/61/250[B]", "A/RES/61/250[C]"]),
    ("ar", GA, "وإذ تشير إلى قراراتها 61/250 باء، و 62/265", ["A/RES/61/250[B]", "A/RES/62/265"]),
    # a title that names another resolution does not end the list
    ("en", GA, "Economic and Social Council resolutions 1989/62 of 24 May 1989, entitled “Implementation of General "
     "Assembly resolution 46/152 on crime”, 1993/28 of 27 July 1993", ["E/RES/1989/62", "A/RES/46/152",
     "E/RES/1993/28"]),
    # numbers before 1976, with session and letter
    ("en", GA, "resolution 217 A (III)", ["A/RES/217(III)[A]"]),
    ("zh", GA, "大会第2200 A(XXI)号决议，附件", ["A/RES/2200(XXI)[A]"]),
    ("ar", GA, "قرار الجمعية العامة 217 ألف (د-3)", ["A/RES/217(III)[A]"]),
    ("ar", GA, "قراريهــا دإط-10/15 المؤرخ 20 تموز/يوليه 2004", ["A/RES/ES-10/15"]),
    ("en", GA, "resolution S-26/2 and resolution ES‑10/15 of 20 July 2004", ["A/RES/S-26/2", "A/RES/ES-10/15"]),
    # decisions
    ("en", GA, "its decision 75/566", ["A/DEC/75/566"]),
    ("fr", ECOSOC, "sa décision 2021/5", ["E/DEC/2021/5"]),
    # symbols, joint symbols, corrigenda
    ("en", ECOSOC, "A/67/65-E/2012/48 and Corr.1.", ["A/67/65-E/2012/48", "A/67/65/Corr.1-E/2012/48/Corr.1"]),
    ("en", GA, "E/1993/23 and Corr.2, 4 and 5",
     ["E/1993/23", "E/1993/23/Corr.2", "E/1993/23/Corr.4", "E/1993/23/Corr.5"]),
    ("zh", GA, "见A/CONF.157/24(Part I)，第三章。", ["A/CONF.157/24 (Part I)"]),
    # the report of the Human Rights Council is Supplement No. 53
    ("en", GA, "Supplement No. 53 (A/73/53), chap. IV, sect. A, resolution 37/17", ["A/73/53", "A/HRC/RES/37/17"]),
    # a date shows whose number it is
    ("en", GA, "Human Rights Council resolutions 16/21 of 25 March 2011 and 5/2", ["A/HRC/RES/16/21", "A/HRC/RES/5/2"]),
    # the body that the resolution is about is not its author
    ("zh", HRC, "大会关于设立人权理事会的2006年3月15日第60/251号决议", ["A/RES/60/251"]),
    # no citations: bodies whose numbers we do not know, fractions, periods, stability
    ("en", GA, "Commission on Narcotic Drugs resolution 61/2 of 16 March 2018", []),
    ("zh", GA, "麻醉药品委员会2018年3月16日第61/2号决议", []),
    ("en", GA, "support 24/7 in the biennium 2020/21 and/or later", []),
    ("ar", GA, "الاستقرار 24/7", []),
    # itself
    ("en", GA, "the implementation of the present resolution", [GA]),
    ("zh", ECOSOC, "本决议的执行情况", [ECOSOC]),
    ("ru", GA, "осуществления настоящей резолюции", [GA]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "citing", "text", "symbols"), FORMS)
def test_forms_of_citation(language, citing, text, symbols):
    assert cited(language, text, citing) == symbols


def test_the_table_is_whole():
    assert len(FORMS) == 41
    assert {row[0] for row in FORMS} == set(LANGUAGES)


def test_a_footnote_is_cited_by_the_paragraph_that_carries_its_anchor():
    parts = [
        Part("pp/7", "preambular", "Taking note of the report of the Secretary-General,", 1, marks=(Mark(50, "3"),)),
        Part("fn/3", "footnote", "A/76/64-E/2021/11.", 2),
        Part("op/87", "operative", "Notes the report of the Secretary-General;", 3),
    ]
    found = find_citations(made("en", parts, ECOSOC), (), NOTHING)
    assert [(c.path, c.evidence, c.how, c.symbol) for c in found] == [
        ("pp/7", "fn/3", "footnote", "A/76/64-E/2021/11"),
        ("op/87", "op/87", "anaphora", "A/76/64-E/2021/11"),
    ]


def test_ibid_repeats_the_note_before():
    parts = [
        Part("pp/1", "preambular", "One and two", 1, marks=(Mark(3, "1"), Mark(11, "2"))),
        Part("fn/1", "footnote", "See A/60/687.", 2),
        Part("fn/2", "footnote", "Ibid., para. 5.", 3),
    ]
    found = find_citations(made("en", parts), (), NOTHING)
    assert [(c.evidence, c.symbol, c.pinpoint) for c in found] == [
        ("fn/1", "A/60/687", ""),
        ("fn/2", "A/60/687", "para. 5"),
    ]


def test_what_points_back_needs_one_candidate():
    one = [Part("pp/1", "preambular", "该报告(A/76/1)", 1), Part("pp/2", "preambular", "感谢上述报告", 2)]
    found = find_citations(made("zh", one), (), NOTHING)
    assert [c.symbol for c in found if c.path == "pp/2"] == ["A/76/1"]
    two = [Part("pp/1", "preambular", "报告(A/76/1和A/76/2)", 1), Part("pp/2", "preambular", "感谢上述报告", 2)]
    (doubtful,) = [c for c in find_citations(made("zh", two), (), NOTHING) if c.path == "pp/2"]
    assert (doubtful.target, doubtful.candidates) == ("", ("doc/A/76/1", "doc/A/76/2"))


def test_a_named_instrument_is_cited_as_itself():
    text = "Article 51 of the Charter"
    mention = Mention("op/1", 18, 25, "instrument", CHARTER.key)
    (found,) = find_citations(made("en", [Part("op/1", "operative", text, 1)]), (mention,), NOTHING)
    assert (found.how, found.target, found.symbol, found.pinpoint) == ("title", CHARTER.key, "", "art. 51")


def test_a_later_resolution_is_flagged():
    (found,) = find_citations(made("en", [Part("op/1", "operative", "See A/RES/79/1.", 1)]), (), NOTHING)
    assert found.later


soup = st.lists(
    st.sampled_from(
        ["resolution", "resolutions", "70/1", "1325 (2000)", "217 A (III)", "General Assembly", "its",
        "A/60/687", "and Corr.1",
         "第70/1号", "决议", "大会", "其", "，", "第5段", "附件", "قرار", "الجمعية العامة", "(د-3)", "ألف",
         "paragraph 5 of", ", annex",
         "резолюции", "Совета Безопасности", "“", "”", "Ibid.", "the present resolution", " ",
         "sa résolution", "上述报告"]
    ),
    max_size=25,
)  # fmt: skip


@given(st.sampled_from(LANGUAGES), st.lists(soup.map(" ".join) | st.text(max_size=80), min_size=1, max_size=4))
def test_any_text_gives_spans_in_it_and_no_citation_of_oneself(language, texts):
    parts = [Part(f"op/{place}", "operative", text, place) for place, text in enumerate(texts, 1)]
    found = find_citations(made(language, parts), (), NOTHING)
    for citation in found:
        text = next(part.text for part in parts if part.path == citation.evidence)
        assert 0 <= citation.begin < citation.end <= len(text)
        assert citation.how == "self" or citation.symbol != GA
        assert bool(citation.target) != bool(citation.candidates)
        assert not citation.symbol or parse(citation.symbol).key == citation.target
    assert len(set(found)) == len(found)


def test_speed_does_not_depend_on_the_square_of_the_text():
    text = (
        "resolutions "
        + ", ".join(f"70/{number} of 25 September 2015" for number in range(1, 300))
        + "; "
        + "1 (" * 3000
    )
    assert len(cited("en", text)) == 299
