"""The words of the pages in six languages: a key in, the word in the reader's language out.

The words are data (`interface.toml`). The reader's language is ``?ui=``, else the cookie that an earlier ``?ui=``
left, else the best of ``Accept-Language``, else English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from flask import has_request_context, request

LANGUAGES: Mapping[str, str] = {
    "ar": "العربية",
    "zh": "中文",
    "en": "English",
    "fr": "Français",
    "ru": "Русский",
    "es": "Español",
}
"""The six official languages with their own names, in the order in which the United Nations lists them."""

RIGHT_TO_LEFT = frozenset({"ar"})


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Return all words of the pages: key, then language."""
    return tomllib.loads((files("unres_server") / "interface.toml").read_text(encoding="utf-8"))


def chosen() -> str:
    """Return the language of the pages that the present request wants."""
    if not has_request_context():
        return "en"
    for wish in (request.args.get("ui"), request.cookies.get("ui")):
        if wish in LANGUAGES:
            return str(wish)
    return request.accept_languages.best_match(list(LANGUAGES), "en") or "en"


def word(key: str, language: str = "") -> str:
    """Return the word for a key in a language (the reader's where none is given).

    >>> word("adopted-on", "fr")
    'Adoptée le'
    """
    return words()[key][language or chosen()]


def direction(language: str) -> str:
    """Return the writing direction of a language, as HTML names it.

    >>> direction("ar"), direction("zh")
    ('rtl', 'ltr')
    """
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def preferences(first: str = "") -> tuple[str, ...]:
    """Return the languages in which to look for a name: the one given, the reader's, English, Chinese."""
    wanted = (first, chosen(), "en", "zh")
    return tuple(dict.fromkeys(language for language in wanted if language))
