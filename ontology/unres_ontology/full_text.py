"""The full text index of a published version: what loader and server agree on, its fields and how texts become terms.

The loader builds the index in the folder ``search`` of a version; the server opens it. One entry is one paragraph, or
one resolution with its titles. The texts are analysed by tantivy: words in lower case, stemmed (Snowball) and without
accents in English, French, Russian and Spanish; signs in Chinese, where a word is a phrase of signs, so that words of
two characters need no dictionary.

Arabic is folded here, for the engine's Arabic stemmer keeps attached prefixes (للقوات, القوات) and cuts roots (فلسطين
to لسط): vowel signs, tatweel and the forms of alef go, then the article and the common endings ("light10": Larkey,
Ballesteros and Connell, "Light stemming for Arabic information retrieval", 2007). Whether a first letter is a
conjunction or a preposition written onto the word, or its own, no rule can tell: the text is indexed with it, without
the conjunction, and without both, and a word is sought in all three.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from tantivy import Filter, Index, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

FOLDER: Final = "search"
"""The name of the index's folder in the directory of a version."""

LANGUAGES: Final = ("ar", "en", "es", "fr", "ru", "zh")

FACETS: Final = ("body", "year", "actor", "addressee", "verb", "act", "topic", "sdg", "language")
"""Fields of whole values, of which an entry may have several: keys below the base, absolute IRIs, years, codes."""

NAMES: Final = ("kind", "work", "part", "symbol")
"""Fields of one whole value: ``paragraph`` or ``resolution``, the key of the work, the path of the part, the symbol."""

NUMBERS: Final = ("day", "position")
"""Fields to sort by: the date of adoption as ``20210722``, the reading order."""

ARABIC: Final = ("ar", "ar_without_and", "ar_bare")
"""The fields of Arabic: words as they are, without the conjunction, without a preposition of one letter either."""

SAID: Final = "ar_said"
"""The Arabic text as it reads (UTF-8); the texts of the other languages are stored in their own fields."""

_STEMMED: Final = {"en": "english", "es": "spanish", "fr": "french", "ru": "russian"}
_WORDS: Final = r"[\p{L}\p{M}\p{N}]+"
_SIGNS: Final = r"\p{Han}|[[\p{L}\p{M}\p{N}]&&\P{Han}]+"

_ARABIC: Final = re.compile(r"[\u0620-\u065f\u0670-\u06d3a-zA-Z0-9\u0660-\u0669]+")
_MARKS: Final = re.compile(r"[\u064b-\u065f\u0670\u0640]")
_FORMS: Final = str.maketrans("أإآٱةى", "ااااهي")
_ARTICLES: Final = ("وبال", "وال", "بال", "كال", "فال", "ولل", "فلل", "ال", "لل")
_ENDINGS: Final = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_AND: Final = frozenset("وف")
_ATTACHED: Final = frozenset("بلكس")


class Term(NamedTuple):
    """A term of a text, and the stretch of the text that it stands for; `forms` are those of the fields of Arabic."""

    text: str
    begin: int
    end: int
    forms: tuple[str, ...] = ()


@cache
def schema() -> Schema:
    """Return the fields of the index."""
    builder = SchemaBuilder()
    for name in (*NAMES, *FACETS):
        builder.add_text_field(
            name, stored=name in (*NAMES, "language"), fast=True, tokenizer_name="raw", index_option="basic"
        )
    for name in NUMBERS:
        builder.add_unsigned_field(name, stored=True, indexed=True, fast=True)
    for language in LANGUAGES:
        builder.add_text_field(language, stored=language != "ar", tokenizer_name=f"unres_{language}")
    for name in ARABIC[1:]:
        builder.add_text_field(name, stored=False, tokenizer_name="unres_ar")
    builder.add_bytes_field(SAID, stored=True)
    return builder.build()


@cache
def analyzer(language: str) -> TextAnalyzer:
    """Return how the engine turns a text of a language into terms; Arabic comes to it folded already."""
    pattern = _SIGNS if language == "zh" else r"\S+" if language == "ar" else _WORDS
    builder = TextAnalyzerBuilder(Tokenizer.regex(pattern)).filter(Filter.lowercase())
    if language in _STEMMED:
        builder = builder.filter(Filter.stemmer(_STEMMED[language])).filter(Filter.ascii_fold())
    return builder.build()


def open_index(folder: Path, *, new: bool = False) -> Index:
    """Return the index in a folder, with the analysers it needs; `new` begins an empty one.

    Raises ValueError where the folder holds no index.
    """
    index = Index(schema(), str(folder), reuse=False) if new else Index.open(str(folder))
    for language in LANGUAGES:
        index.register_tokenizer(f"unres_{language}", analyzer(language))
    return index


def terms(text: str, language: str) -> list[Term]:
    """Return the terms of a text, each with the stretch it stands for.

    >>> [term.text for term in terms("Reaffirming its resolutions 70/125", "en")]
    ['reaffirm', 'it', 'resolut', '70', '125']
    >>> [term.text for term in terms("大会", "zh")], [term.text for term in terms("والقُوّات", "ar")]
    (['大', '会'], ['قوات'])
    """
    if language == "ar":
        found = ((forms(match[0]), match.span()) for match in _ARABIC.finditer(text))
        return [Term(said[0], *span, said) for said, span in found if all(said)]
    tokens = analyzer(language).pre_tokenize(text).tokens
    return [Term(token.text, token.char_offset_from, token.char_offset_to) for token in tokens]


@lru_cache(maxsize=1 << 16)
def forms(word: str) -> tuple[str, ...]:
    """Return an Arabic word without signs, article and ending; without a conjunction; without a preposition either.

    >>> forms("الجَمْعِيَّة")[0] == forms("جمعيه")[0], forms("للقوات")[0] == forms("القوات")[0]
    (True, True)
    >>> forms("فلسطين")[0] in forms("لفلسطين"), forms("قرار")[0] in forms("وبقرارها")
    (True, True)
    """
    plain = _MARKS.sub("", word).translate(_FORMS).lower()
    for article in _ARTICLES:
        if plain.startswith(article) and len(plain) - len(article) >= 2:
            return (_without_ending(plain[len(article) :]),) * len(ARABIC)
    alone = plain[1:] if plain[0:1] in _AND and len(plain) > 3 else plain
    bare = alone[1:] if alone[0:1] in _ATTACHED and len(alone) > 3 else alone
    return _without_ending(plain), _without_ending(alone), _without_ending(bare)


def _without_ending(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
    return word


def fields(texts: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Yield the fields that hold an entry's texts, given by language."""
    for language, text in texts.items():
        if language != "ar":
            yield language, text
            continue
        said = [each for each in map(forms, _ARABIC.findall(text)) if all(each)]
        for name, words in zip(ARABIC, zip(*said, strict=True) if said else ((),) * len(ARABIC), strict=True):
            yield name, " ".join(words)
        yield SAID, b64encode(text.encode()).decode()


def entry(values: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    """Return an entry as the index takes it: its values by field, and its texts by language."""
    return json.dumps({**values, **dict(fields(texts))}, ensure_ascii=False)


def said_in(document: Mapping[str, list[Any]]) -> dict[str, str]:
    """Return the texts of a stored entry by language."""
    texts = {language: str(document[language][0]) for language in LANGUAGES if document.get(language)}
    if document.get(SAID):
        texts["ar"] = bytes(document[SAID][0]).decode()
    return texts
