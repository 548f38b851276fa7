"""A scanner finds what its pattern finds, in every text: the grammar of all six languages is tried."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unres_loader.anaphora import load_back
from unres_loader.citation_grammar import load_grammar
from unres_loader.dates import _grammar as load_dates
from unres_loader.model import LANGUAGES
from unres_loader.pinpoints import load_pins
from unres_loader.scanning import Scanner, Survey, heads_of, scanner
from unres_loader.session_phrases import grammar as load_sessions
from unres_loader.subjects import _grammar as load_goals

PATTERNS = {
    f"{language}-{name}": found
    for language in LANGUAGES
    for name, found in (
        ("token", load_grammar(language)._token),
        ("present", load_back(language).present),
        ("back", load_back(language).back),
        ("report", load_back(language).report),
        ("pin", load_pins(language).pin),
        ("session", load_sessions(language)["noun"]),
        ("year", load_sessions(language)["year"]),
        ("goal", load_goals(language)[0]),
        ("target", load_goals(language)[1]),
        *([("date", load_dates(language)[0])] if language != "zh" else []),
    )
}
# words of the patterns themselves, so that random texts come close to what they match
WORDS = sorted({word for found in PATTERNS.values() for word in re.findall(r"[^\W_]+", found.pattern.pattern)})
TEXTS = st.lists(st.sampled_from(WORDS) | st.sampled_from([*" ,.;:/()-\n第“”’", "70/125", "(XXI)", "2015", "ſ"])).map(
    "".join
)


def test_all_grammars_are_tried() -> None:
    assert len(PATTERNS) == 59
    assert len(WORDS) > 500
    assert sum(bool(found._automaton) for found in PATTERNS.values()) > 30


@pytest.mark.parametrize("name", PATTERNS)
@settings(max_examples=30)
@given(text=TEXTS, begin=st.integers(0, 20), end=st.integers(0, 400))
def test_scanner_finds_what_the_pattern_finds(name: str, text: str, begin: int, end: int) -> None:
    found = PATTERNS[name]
    for window in ((), (begin,), (begin, end)):
        expected = [match.span() for match in found.pattern.finditer(text, *window)]
        assert [match.span() for match in found.finditer(text, *window)] == expected


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=60)
@given(texts=st.lists(TEXTS, max_size=5))
def test_survey_finds_what_its_scanners_find(language: str, texts: list[str]) -> None:
    scanners = [found for name, found in PATTERNS.items() if name.startswith(language)]
    assert sum(found.surveyable for found in scanners) > 5
    for surveyed, text in zip(Survey(scanners).of(texts), texts, strict=True):
        assert surveyed.text == text
        for found in scanners:
            expected = [match.span() for match in found.pattern.finditer(text)]
            assert [match.span() for match in surveyed.finditer(found)] == expected


@pytest.mark.parametrize(
    ("pattern", "heads"),
    [
        ("(?<!x)(?:the )?[AB]c", {"the Ac", "the Bc", "Ac", "Bc"}),
        ("(?:a|b)?c", {"ac", "bc", "c"}),
        ("(?:ab)+c", {"ab"}),  # what comes after a repeated beginning cannot be told
        ("(?!)|x", {"x"}),
        ("(?!)", set()),
        ("a?", None),  # it may match nothing: every place is a beginning
        ("[^a]b", None),
        ("(?i:x)", None),
    ],
)
def test_heads(pattern: str, heads: set[str] | None) -> None:
    assert heads_of(re.compile(pattern)) == heads


def test_case_is_ignored_where_the_pattern_says_so() -> None:
    text = "MAI 2021, mai 2022"
    assert [match[0] for match in Scanner("(?<!x)(?:mai|juin) ", re.IGNORECASE).finditer(text)] == ["MAI ", "mai "]


def test_a_scanner_is_made_once() -> None:
    assert scanner("(?<!x)a") is scanner("(?<!x)a")
