"""Pinpoints before and after a citation, in six languages, and the parts they name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unres_loader.citation_grammar import flatten
from unres_loader.model import LANGUAGES
from unres_loader.pinpoints import describe, part_keys, pinpoint
from unres_loader.symbols import parse

# language, text, phrase cited, number or title in it, pinpoint
PRINTED = [
    ("en", "paragraphs 34 to 37 and 67 to 72 of the Tunis Agenda;", "Tunis Agenda", "", "paras. 34-37 and 67-72"),
    ("en", "in paragraph 7 (a) of its resolution 70/1", "its resolution 70/1", "70/1", "para. 7 (a)"),
    ("en", "paragraph 5 of section II of resolution 70/1", "resolution 70/1", "70/1", "sect. II, para. 5"),
    ("en", "resolution 217 A (III), art. 3.", "resolution 217 A (III)", "217 A (III)", "art. 3"),
    ("en", "resolution 70/1 of 25 September 2015, annex", "resolution 70/1", "70/1", "annex"),
    ("en", "A/CONF.234/16, chap. I, resolution 1, annex II.", "A/CONF.234/16", "", "chap. I, resolution 1, annex II"),
    ("en", "(A/72/53), chap. V, sect. A.", "A/72/53", "", "chap. V, sect. A"),
    ("en", "Article VI of the Treaty", "Treaty", "", "art. 6"),
    ("en", "target 9.c of the 2030 Agenda", "2030 Agenda", "", "target 9.c"),
    # a sub-paragraph is printed with one bracket in three languages
    ("en", "subparagraph 8 (d) of resolution 1718 (2006)", "resolution 1718", "1718", "para. 8 (d)"),
    ("fr", "au paragraphe 1 a) de la résolution 2255 (2015)", "résolution 2255", "2255", "para. 1 (a)"),
    ("es", "los párrafos 1 a) y 18 c) de la resolución 2140", "resolución 2140", "2140", "paras. 1 (a) and 18 (c)"),
    ("ru", "в пунктах 1 с) и 2 d) резолюции 1373 (2001)", "резолюции 1373", "1373", "paras. 1 (c) and 2 (d)"),
    ("ar", "الفقرة 1 (د) من القرار 1373 (2001)", "القرار 1373", "1373", "para. 1 (d)"),
    ("zh", "第1373(2001)号决议第1(d)段", "第1373(2001)号决议", "1373(2001)", "para. 1 (d)"),
    # each article with its own word, and paragraphs of articles
    ("en", "article 6 and article 14 of the Covenant", "Covenant", "", "arts. 6 and 14"),
    ("en", "article 7, paragraph 3, of the Convention", "Convention", "", "art. 7, para. 3"),
    ("zh", "《公约》第七条、第十四条第三款(午)项和第六条之间", "《公约》", "", "arts. 7, 14 and 6"),
    # the operative part is where the paragraphs are numbered
    ("ru", "в пункте 2 постановляющей части резолюции 2245", "резолюции 2245", "2245", "para. 2"),
    ("fr", "au paragraphe 2 du dispositif de la résolution 2245", "résolution 2245", "2245", "para. 2"),
    # what follows belongs to the next citation
    ("en", "resolution 52/237, paragraph 11 of resolution 53/1", "resolution 52/237", "52/237", ""),
    ("fr", "aux paragraphes 55 à 65 de la résolution 70/125", "résolution 70/125", "70/125", "paras. 55-65"),
    ("es", "los párrafos 2 y 4 de la resolución 70/125", "resolución 70/125", "70/125", "paras. 2 and 4"),
    ("ru", "пункты 55–65 резолюции 70/125", "резолюции 70/125", "70/125", "paras. 55-65"),
    ("ar", "الفقرات 55 إلى 65 من قرار الجمعية العامة 70/125", "قرار الجمعية العامة 70/125", "70/125", "paras. 55-65"),
    ("ar", "انظر A/64/777، المرفقان الأول والثاني.", "A/64/777", "", "annexes I and II"),
    ("zh", "大会第70/125号决议第55至65段；", "大会第70/125号决议", "70/125", "paras. 55-65"),
    ("zh", "《信息社会突尼斯议程》第34至37段和第67至72段；", "《信息社会突尼斯议程》", "", "paras. 34-37 and 67-72"),
    ("zh", "《宪章》第七章", "《宪章》", "", "chap. VII"),
    ("zh", "《条约》第三十九条", "《条约》", "", "art. 39"),
    ("zh", "(A/72/53)，第五章，A节。", "A/72/53", "", "chap. V, sect. A"),
    ("zh", "见A/64/777，附件一和二。", "A/64/777", "", "annexes I and II"),
    ("zh", "大会第 70/125 号决议第 55 至 65 段；", "大会第 70/125 号决议", "70/125", "paras. 55-65"),  # loosely set
]


@pytest.mark.parametrize(("language", "text", "phrase", "number", "expected"), PRINTED)
def test_pinpoints_come_to_one_form(language, text, phrase, number, expected):
    flat = flatten(text)
    head = flat.index(flatten(phrase))
    begin = flat.index(number, head) if number else head
    end = begin + len(number) if number else head + len(phrase)
    assert describe(pinpoint(language, flat, head, begin, end)) == expected


def test_the_table_is_whole():
    assert len(PRINTED) == 33
    assert {row[0] for row in PRINTED} == set(LANGUAGES)


@pytest.mark.parametrize(
    ("symbol", "text", "parts"),
    [
        ("A/RES/70/125", "paragraph 72 of X", ("op/72",)),
        ("A/RES/70/125", "paragraphs 2 to 4 of X", ("op/2", "op/3", "op/4")),
        ("A/RES/70/125", "paragraph 7 (a) of X", ("op/7/a",)),
        ("A/RES/70/125", "X, annex", ("annex/1",)),
        ("A/RES/70/125", "X, annex II", ("annex/2",)),
        ("A/RES/70/125", "X, annex, para. 5", ("annex/1/op/5",)),
        ("A/RES/70/125", "X, sect. II", ()),  # sections are not addressed
        ("A/60/687", "X, para. 5", ()),  # nor parts of what is no resolution
    ],
)
def test_parts_of_resolutions(symbol, text, parts):
    place = text.index("X")
    cited = parse(symbol)
    keys = part_keys(cited, pinpoint("en", text, place, place, place + 1))
    assert keys == tuple(f"{cited.key}/{part}" for part in parts)


@given(st.sampled_from(LANGUAGES), st.text(max_size=120), st.integers(0, 120), st.integers(0, 20))
def test_any_place_in_any_text(language, text, begin, length):
    begin = min(begin, len(text))
    assert isinstance(describe(pinpoint(language, text, begin, begin, min(begin + length, len(text)))), str)
