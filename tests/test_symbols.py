"""Symbols: a table of real ones, what is no symbol, order in time, and round trips."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unres_loader import symbols
from unres_loader.symbols import Symbol, cites_later, from_key, parse, resolution_symbol

GA, SC = symbols.GENERAL_ASSEMBLY, symbols.SECURITY_COUNCIL
ECOSOC, HRC = symbols.ECOSOC, symbols.HUMAN_RIGHTS_COUNCIL
REFERENCE = Path(__file__).parents[2] / "shared" / "reference" / "resolutions_metadata.tsv"

# printed → canonical
PRINTED = [
    ("E/RES/2021/28", "E/RES/2021/28"),
    ("A/RES/70/125", "A/RES/70/125"),
    ("S/RES/2664 (2022)", "S/RES/2664(2022)"),
    ("S/RES/2664(2022)", "S/RES/2664(2022)"),
    ("A/RES/217(III)[A]", "A/RES/217(III)[A]"),
    ("A/RES/217 A (III)", "A/RES/217(III)[A]"),
    ("A/RES/217(III)", "A/RES/217(III)"),
    ("A/RES/2200A(XXI)", "A/RES/2200(XXI)[A]"),
    ("a/res/2200(xxi)", "A/RES/2200(XXI)"),
    ("A/RES/76/246 A", "A/RES/76/246[A]"),
    ("A/RES/76/246[A]", "A/RES/76/246[A]"),
    ("A/RES/57/270b", "A/RES/57/270[B]"),
    ("A/RES/54/237a-c", "A/RES/54/237[A-C]"),
    ("A/RES/53/77 AA", "A/RES/53/77[AA]"),
    ("A/RES/ES-11/1", "A/RES/ES-11/1"),
    ("A/RES/S-26/2", "A/RES/S-26/2"),
    ("A/RES/3201(S-VI)", "A/RES/3201(S-VI)"),
    ("A/RES/2252 (ES-V)", "A/RES/2252(ES-V)"),
    ("E/RES/9(II)", "E/RES/9(II)"),
    ("E/RES/2008(LX)", "E/RES/2008(LX)"),
    ("E/RES/2021/2 B", "E/RES/2021/2[B]"),
    ("A/HRC/RES/54/6", "A/HRC/RES/54/6"),
    ("A/hrc/RES/S-16/1", "A/HRC/RES/S-16/1"),
    ("E/CN.4/RES/2005/80", "E/CN.4/RES/2005/80"),
    ("A/DEC/75/566", "A/DEC/75/566"),
    ("E/DEC/2021/5", "E/DEC/2021/5"),
    ("A/HRC/DEC/4/102", "A/HRC/DEC/4/102"),
    ("S/PRST/2020/5", "S/PRST/2020/5"),
    ("UNEP/EA.4/Res.1", "UNEP/EA.4/Res.1"),
    ("UNEP/EA.5/Res. 14", "UNEP/EA.5/Res.14"),
    ("A/76/64-E/2021/11", "A/76/64-E/2021/11"),
    ("A/67/65/Corr.1-E/2012/48/Corr.1", "A/67/65/Corr.1-E/2012/48/Corr.1"),
    ("A/61/636-S/2006/980", "A/61/636-S/2006/980"),
    ("ISBA/25/A/10-ISBA/25/C/31", "ISBA/25/A/10-ISBA/25/C/31"),
    ("A/60/687", "A/60/687"),
    ("A/C.2/59/3", "A/C.2/59/3"),
    ("A/5700", "A/5700"),
    ("A/CONF.157/24 (Part I)", "A/CONF.157/24 (Part I)"),
    ("A/CONF.157/24(PartI)", "A/CONF.157/24 (Part I)"),
    ("A/CONF.157/24(PART I)/corr.1", "A/CONF.157/24 (Part I)/Corr.1"),
    ("NPT/CONF.2000/28(PartsIandII)", "NPT/CONF.2000/28 (Parts I and II)"),
    ("NPT/CONF.2000/28 (Parts I-II)", "NPT/CONF.2000/28 (Parts I and II)"),
    ("NPT/CONF.2010/50 (Vol.II)", "NPT/CONF.2010/50 (Vol. II)"),
    ("A/77/6(Sect.29A)/Add.3", "A/77/6 (Sect. 29A)/Add.3"),
    ("A/77/6(Planoutline)", "A/77/6 (Plan outline)"),
    ("A/77/6 (PLAN OUTLINE)", "A/77/6 (Plan outline)"),
    ("A/77/6(Introduction)", "A/77/6 (Introduction)"),
    ("A/64/27(supp)", "A/64/27"),
    ("E/2005/23/Corr.2(SUPP)", "E/2005/23/Corr.2"),
    ("E/CN.16/2018/CRP.3", "E/CN.16/2018/CRP.3"),
    ("E/CN.4/Sub.2/1997/20/Rev.1", "E/CN.4/Sub.2/1997/20/Rev.1"),
    ("ST/SGB/2017/2/Rev.1", "ST/SGB/2017/2/Rev.1"),
    ("ST/SGB/2013/4/Amend.1", "ST/SGB/2013/4/Amend.1"),
    ("S/2015/1040", "S/2015/1040"),
    ("S/26560", "S/26560"),
    ("S/AC.51/2020/6", "S/AC.51/2020/6"),
    ("S/Agenda/8979", "S/Agenda/8979"),
    ("CD/1299", "CD/1299"),
    ("CCPR/C/GC/35", "CCPR/C/GC/35"),
    ("CEDAW/C/GC/38", "CEDAW/C/GC/38"),
    ("FCCC/CP/2015/10/Add.1", "FCCC/CP/2015/10/Add.1"),
    ("ICCD/COP(14)/23/Add.1", "ICCD/COP(14)/23/Add.1"),
    ("UNEP/CBD/BS/COP-MOP/5/17", "UNEP/CBD/BS/COP-MOP/5/17"),
    ("UNEP/OzL.Pro.28/12", "UNEP/OzL.Pro.28/12"),
    ("JIU/REP/2020/6/Corr.1", "JIU/REP/2020/6/Corr.1"),
    ("A/C.6/64/SR.1-28/Corrigendum", "A/C.6/64/SR.1-28/Corrigendum"),
    ("A/AC.287/2017/PC.4/2", "A/AC.287/2017/PC.4/2"),
    ("A/70/12Add.1", "A/70/12/Add.1"),
    ("A/ES-10/273/Corr.1", "A/ES-10/273/Corr.1"),
    ("A/S-15/2", "A/S-15/2"),
    ("CCW/CONF.V/2", "CCW/CONF.V/2"),
    # typesetting: width, dashes, no-break spaces, invisible marks, digits of another script
    ("Ａ／RES／７０／１", "A/RES/70/1"),
    ("A/RES/ES‑11/1", "A/RES/ES-11/1"),
    ("A/RES/70/1\u200e", "A/RES/70/1"),
    ("S/RES/1325\u00a0(2000)", "S/RES/1325(2000)"),
    ("A/RES/٧٠/١", "A/RES/70/1"),
    (" A / RES / 70 / 1 ", "A/RES/70/1"),
]

NO_SYMBOL = [
    "", "70/1", "2021/28", "A/RES/70/1 and more", "see A/RES/70/1", "and/or", "A/RES/5/1", "S/RES/70/1",
    "S/RES/2664(0022)", "E/RES/70/1", "A/RES/217(IIII)", "A/RES/990(LIV)", "T/PCCs", "UNEP/EA.5/RES", "A/RES/", "24/7",
    "http://undocs.org/A/RES/70/1", "A/" * 200,
]  # fmt: skip

# body, number as in masthead or citation → canonical
NUMBERS = [
    (ECOSOC, "2021/28", "E/RES/2021/28"),
    (GA, "70/125", "A/RES/70/125"),
    (GA, "217 A (III)", "A/RES/217(III)[A]"),
    (GA, "2200 A(XXI)", "A/RES/2200(XXI)[A]"),
    (GA, "1514 (XV)", "A/RES/1514(XV)"),
    (GA, "ES-11/1", "A/RES/ES-11/1"),
    (GA, "S‑21/2", "A/RES/S-21/2"),
    (GA, "77/263", "A/RES/77/263"),
    (HRC, "54/6", "A/HRC/RES/54/6"),
    (HRC, "S-17/1", "A/HRC/RES/S-17/1"),
    (SC, "1325 (2000)", "S/RES/1325(2000)"),
    (ECOSOC, "1503 (XLVIII)", "E/RES/1503(XLVIII)"),
    ("", "1325(2000)", "S/RES/1325(2000)"),
    ("", "2006/46", "E/RES/2006/46"),
    ("", "3201 (S-VI)", "A/RES/3201(S-VI)"),
]
NO_NUMBERS = [
    (SC, "70/125"),
    (ECOSOC, "70/125"),
    (GA, "5/1"),
    ("", "70/125"),
    (GA, "2021/28"),
    (GA, "x"),
    (HRC, "ES-1/1"),
]


@pytest.mark.parametrize(("printed", "canonical"), PRINTED)
def test_printed_symbols_come_to_one_canonical_form(printed, canonical):
    symbol = parse(printed)
    assert symbol is not None
    assert symbol.canonical == canonical
    assert parse(symbol.canonical) == symbol
    assert from_key(symbol.key) == symbol
    assert " " not in symbol.key
    assert "[" not in symbol.key


def test_the_tables_are_as_long_as_they_should_be():
    assert len(PRINTED) == 77
    assert len(NO_SYMBOL) == 18


@pytest.mark.parametrize("text", NO_SYMBOL)
def test_what_is_no_symbol(text):
    assert parse(text) is None


@pytest.mark.parametrize(("body", "number", "canonical"), NUMBERS)
def test_numbers_with_their_body(body, number, canonical):
    symbol = resolution_symbol(body, number)
    assert symbol is not None
    assert symbol.canonical == canonical
    assert resolution_symbol(symbol.body, symbol.number) == symbol


@pytest.mark.parametrize(("body", "number"), NO_NUMBERS)
def test_numbers_that_the_body_does_not_use(body, number):
    assert resolution_symbol(body, number) is None


def test_a_decision_is_not_a_resolution():
    decision = resolution_symbol(GA, "75/566", "decision")
    assert decision == parse("A/DEC/75/566")
    assert decision.kind == "decision"
    assert decision != resolution_symbol(GA, "75/566")


@pytest.mark.parametrize(
    ("citing", "cited", "adopted", "later"),
    [
        ("A/RES/70/125", "A/RES/70/1", "", False),
        ("A/RES/70/1", "A/RES/70/125", "", True),  # same series, by number
        ("A/RES/70/1", "A/RES/75/202", "2015-09-25", True),
        ("E/RES/2021/28", "A/RES/75/202", "2021-07-22", False),
        ("E/RES/2021/28", "A/RES/76/1", "2021-07-22", True),  # the session opened in September
        ("E/RES/2021/28", "A/76/64-E/2021/11", "2021-07-22", False),  # documents come before the session
        ("S/RES/2664(2022)", "A/RES/46/182", "0001-01-01", False),  # a date that cannot be is not believed
        ("A/RES/77/1", "A/RES/ES-11/1", "2022-10-07", False),
        ("A/HRC/RES/54/6", "A/HRC/RES/5/1", "2023-10-11", False),
    ],
)
def test_no_resolution_cites_a_later_one(citing, cited, adopted, later):
    assert cites_later(parse(citing), parse(cited), adopted) is later


def test_keys_of_other_things_are_no_symbols():
    assert from_key("actor/general-assembly") is None
    assert from_key("https://w3id.org/unres/actor/doc/A/RES/70/1") is None


def test_addresses():
    assert symbols.docs_un_url(parse("A/76/64-E/2021/11")) == "https://docs.un.org/en/A/76/64"
    assert symbols.docs_un_url(parse("A/RES/217(III)[A]"), "fr") == "https://docs.un.org/fr/A/RES/217(III)"
    akn = symbols.akn_work_iri(parse("S/RES/1325(2000)"), "2000-10-31")
    assert akn == "/akn/un/statement/deliberation/unsc/2000-10-31/1325-2000/"
    assert symbols.akn_work_iri(parse("A/60/687"), "2006-01-01") == ""


numbers = st.integers(1, 400).map(str)
letters = st.sampled_from(["", " A", " B", " C", " A-C"])
formed = st.one_of(
    st.tuples(st.just(GA), st.builds("{}/{}{}".format, st.integers(31, 120), numbers, letters)),
    st.tuples(
        st.just(GA), st.builds("{}{} ({})".format, numbers, letters, st.sampled_from(["I", "IX", "XXX", "S-VI"]))
    ),
    st.tuples(st.just(SC), st.builds("{} ({})".format, numbers, st.integers(1946, 2060))),
    st.tuples(st.just(ECOSOC), st.builds("{}/{}{}".format, st.integers(1978, 2060), numbers, letters)),
    st.tuples(st.just(HRC), st.builds("{}{}/{}".format, st.sampled_from(["", "S-"]), st.integers(1, 60), numbers)),
)


@given(formed, st.sampled_from(["resolution", "resolution", "decision"]))
def test_every_formed_number_round_trips(formed, kind):
    symbol = resolution_symbol(*formed, kind)
    if symbol is None:  # the Security Council numbers no decisions
        assert (formed[0], kind) == (SC, "decision")
        return
    assert parse(symbol.canonical) == symbol == from_key(symbol.key)
    assert resolution_symbol(symbol.body, symbol.number, kind) == symbol


@given(st.text(max_size=200) | st.text("AESRC/.()[]-0123456789 IVX", max_size=60))
def test_any_text_is_parsed_or_refused(text):
    symbol = parse(text)
    if symbol is not None:
        assert isinstance(symbol, Symbol)
        assert parse(symbol.canonical) == symbol
        assert from_key(symbol.key) == symbol
        assert symbol.earliest == "" or re.fullmatch(r"\d{4}-\d\d-\d\d", symbol.earliest)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference folder is not beside the project")
def test_the_symbols_of_all_known_resolutions():
    with REFERENCE.open(encoding="utf-8") as rows:
        printed = {row["symbol"] for row in csv.DictReader(rows, delimiter="\t")} - {"symbol"}
    assert len(printed) == 3972
    for text in printed:
        symbol = parse(text)
        assert symbol is not None, text
        assert re.sub(r"[\[\]]", "", symbol.canonical) == text.replace(" ", "")
