"""Paragraph numbers of six languages: what is printed, and what it means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unres_loader.numbering import LABEL, is_section_number, is_top_number, latin, read_label, roman, roman_value

LABELS = [
    # printed, kind, path segment
    ("1.", "decimal", "1"),
    ("84.", "decimal", "84"),
    ("1 -", "decimal", "1"),  # Arabic versions
    ("٣ -", "decimal", "3"),  # Arabic-Indic digits
    ("2，", "decimal", "2"),  # a full stop read as a comma
    ("(a)", "letter", "a"),
    ("b)", "letter", "b"),  # French and Spanish
    ("(aa)", "letter", "aa"),
    ("(i)", "roman", "i"),
    ("iv)", "roman", "iv"),
    ("(أ)", "letter", "a"),  # the abjad: alif, ba, jim, dal
    ("(ب)", "letter", "b"),
    ("(ج)", "letter", "c"),
    ("(د)", "letter", "d"),
    ("(هـ)", "letter", "e"),
    ("(أ أ)", "letter", "aa"),
    ("’2‘", "roman", "ii"),  # Arabic, where the others print (ii)
    ("а)", "letter", "a"),  # Cyrillic
    ("в)", "letter", "c"),
    ("㈠", "han", "i"),  # where the others print (i)
    ("（三）", "han", "iii"),
    ("十二、", "decimal", "12"),
    ("(乙)", "letter", "b"),  # heavenly stems
    ("(寅)", "letter", "c"),  # earthly branches
    ("(ﻫ)", "letter", "e"),  # a presentation form
]


@pytest.mark.parametrize(("printed", "kind", "segment"), LABELS)
def test_label(printed: str, kind: str, segment: str) -> None:
    label = read_label(printed)
    assert label is not None
    assert (label.kind, label.segment) == (kind, segment)


def test_a_roman_numeral_after_its_letter_is_a_letter() -> None:
    label = read_label("(i)", "h")
    assert label is not None
    assert label.segment == "i"
    assert label.kind == "letter"


def test_a_cyrillic_letter_in_a_latin_count_is_the_latin_one() -> None:
    label = read_label("с)", "b")
    assert label is not None
    assert label.segment == "c"


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("1. Decides", "top"),
        ("1 - تقرر", "top"),
        ("12．决定", "top"),
        ("(a) To act", "sub"),
        ("a) Agir", "sub"),
        ("㈠ 采取", "sub"),
        ("’1‘ تقديم", "sub"),
        ("2015 was", None),
        ("2.5 per cent", None),
        ("Decides", None),
        ("(see annex)", None),
    ],
)
def test_label_at_the_start_of_a_paragraph(text: str, group: str | None) -> None:
    match = LABEL.match(text)
    assert (match.lastgroup if match else None) == group


def test_section_and_top_numbers() -> None:
    assert is_section_number("IV.")
    assert not is_section_number("iv)")
    assert is_top_number("3.")
    assert not is_top_number("(3)")


@given(st.integers(1, 3999))
def test_roman_out_and_in(value: int) -> None:
    assert roman_value(roman(value)) == value


@given(st.integers(1, 52))
def test_letters_out_and_in(value: int) -> None:
    label = read_label(f"({latin(value)})", latin(value - 1) if value > 1 else "")
    assert label is not None
    assert label.segment == latin(value)


@given(st.text(max_size=20), st.text(max_size=3))
def test_any_text_is_a_label_or_none(text: str, after: str) -> None:
    label = read_label(text, after)
    assert label is None or label.segment
