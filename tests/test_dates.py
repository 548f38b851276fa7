"""Dates and ordinals as the six languages write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unres_loader.dates import find_dates
from unres_loader.model import LANGUAGES
from unres_loader.ordinals import ordinal, words

DATES = [
    ("en", "22 July 2021", ("2021-07-22", "")),
    ("en", "from 7 to 10 September 2020", ("2020-09-07", "2020-09-10")),
    ("fr", "le 1er janvier 1999", ("1999-01-01", "")),
    ("fr", "22 juillet 2021", ("2021-07-22", "")),
    ("es", "22 de julio de 2021", ("2021-07-22", "")),
    ("ru", "22 июля 2021 года", ("2021-07-22", "")),
    ("ar", "22 تموز/يوليه 2021", ("2021-07-22", "")),
    ("zh", "2021 年 7 月 22 日", ("2021-07-22", "")),
    ("zh", "二〇二一年七月二十二日", ("2021-07-22", "")),
    ("zh", "每年 5 月 17 日", ("--05-17", "")),
    ("en", "in April 2022", ("2022-04", "")),
]


@pytest.mark.parametrize(("language", "text", "expected"), DATES, ids=[text for _, text, _ in DATES])
def test_dates(language: str, text: str, expected: tuple[str, str]) -> None:
    assert [found[2:] for found in find_dates(text, language)] == [expected]


@pytest.mark.parametrize("text", ["32 May 2020", "resolution 70/125", "paragraphs 10 to 12"])
def test_what_is_no_date(text: str) -> None:
    assert [found for found in find_dates(text, "en") if len(found.first) == 10] == []


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "zh"])
def test_every_ordinal_up_to_ninety_nine_has_words(language: str) -> None:
    assert set(words(language).values()) == set(range(1, 100))
    for text, number in list(words(language).items())[::7]:
        assert ordinal(text, language) == number


@given(st.sampled_from(LANGUAGES), st.text(max_size=120))
def test_any_text_is_read_and_spans_index_it(language: str, text: str) -> None:
    for found in find_dates(text, language):
        assert 0 <= found.begin < found.end <= len(text)
        assert not found.last or found.first <= found.last
