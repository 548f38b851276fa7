"""Language detection: the text of a document in, its language out, told by script and by frequent words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from unres_loader.languages import fold, grammar
from unres_loader.model import Language

#: As much text as is looked at: a page settles the matter.
SAMPLE = 4_000

_ARABIC = re.compile(r"[\u0620-\u064a]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_WORDS = re.compile(r"[^\W\d_]+")
_LATIN_LANGUAGES: tuple[Language, ...] = ("en", "fr", "es")

#: The name of a body with its article tells more than a common word.
_FORMULA_WEIGHT = 5

#: A second language is reported from this share of the paragraphs on.
MIXED = 0.15


def detect(text: str) -> Language | None:
    """Give the language of `text`, None where it has too few letters to tell.

    A Han character counts as two letters, as it carries a word.

    >>> detect("Recalling its resolution of 2015 and the report of the Council")
    'en'
    >>> detect("回顾大会第 70/1 号决议"), detect("12 / 34") is None
    ('zh', True)
    """
    sample = text[:SAMPLE]
    counts: dict[Language | str, int] = {
        "ar": _letters(_ARABIC, sample),
        "ru": _letters(_CYRILLIC, sample),
        "zh": 2 * _letters(_HAN, sample),
        "latin": _letters(_LATIN, sample),
    }
    script = max(counts, key=lambda key: counts[key])
    if counts[script] < 4:
        return None
    return _latin(sample) if script == "latin" else script  # type: ignore[return-value]


def _letters(script: re.Pattern[str], sample: str) -> int:
    return sum(map(len, script.findall(sample)))


def _latin(sample: str) -> Language:
    folded = fold(sample)
    words = _WORDS.findall(folded)
    scores = {name: sum(word in grammar(name).stopwords for word in words) for name in _LATIN_LANGUAGES}
    for name in _LATIN_LANGUAGES:
        scores[name] += _FORMULA_WEIGHT * sum(body in folded for body, key in grammar(name).bodies if key)
    return max(scores, key=lambda name: scores[name])


def other_languages(paragraphs: Iterable[str], main: Language) -> dict[Language, int]:
    """Count the `paragraphs` that are not in `main`, by language; short ones tell nothing and are left out."""
    counts: dict[Language, int] = {}
    for text in paragraphs:
        found = detect(text[:240]) if len(text) >= 80 else None
        if found is not None and found != main:
            counts[found] = counts.get(found, 0) + 1
    return counts
