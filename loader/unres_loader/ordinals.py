"""Words for ordinals go in (“seventy-eighth”, “quatre-vingt-unième”, الثامنة والسبعين, 第七十八); numbers come out."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import product

from .rulebook import rulebook

_CHINESE = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_SPACES = re.compile(r"[\s\-‑–]+")


def chinese_number(text: str) -> int | None:
    """Return a number written in Chinese or Arabic figures, or None.

    >>> chinese_number("七十八"), chinese_number("二〇二一"), chinese_number("十五"), chinese_number("24")
    (78, 2021, 15, 24)
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or any(sign not in _CHINESE and sign not in "十百" for sign in text):
        return None
    if "十" not in text and "百" not in text:
        return int("".join(str(_CHINESE[sign]) for sign in text))
    total, digit = 0, 0
    for sign in text:
        if sign in _CHINESE:
            digit = _CHINESE[sign]
        else:
            total, digit = total + (digit or 1) * (10 if sign == "十" else 100), 0
    return total + digit


def ordinal(text: str, language: str) -> int | None:
    """Return the value of an ordinal in words or figures, or None where it is none.

    >>> ordinal("Seventy-eighth", "en"), ordinal("soixante-dix-huitième", "fr"), ordinal("vigésimo cuarto", "es")
    (78, 78, 24)
    >>> ordinal("семьдесят восьмой", "ru"), ordinal("الثامنة والسبعين", "ar")
    (78, 78)
    >>> ordinal("24º", "es"), ordinal("15th", "en")
    (24, 15)
    """
    if language == "zh":
        return chinese_number(text.removeprefix("第"))
    folded = _fold(text)
    figure = re.fullmatch(r"(\d{1,3})(?: ?[^\W\d]{0,3}[ºª°.]?| ?[ºª°])", folded)
    return int(figure[1]) if figure else words(language).get(folded)


def _fold(text: str) -> str:
    """Fold case, hyphens and accents ("septimo" is misspelt but meant)."""
    folded = _SPACES.sub(" ", text.lower()).strip()
    if folded.isascii():
        return folded
    bare = unicodedata.normalize("NFKD", folded.replace("й", "\ue000"))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", bare)).replace("\ue000", "й")


@cache
def words(language: str) -> dict[str, int]:
    """Return every ordinal from 1 to 99 of a language in words, as its grammar file spells them."""
    data = rulebook(language, "events")["ordinals"]
    endings: list[str] = data.get("endings", [""])
    units = dict(enumerate(data["units"], start=1))
    found: dict[str, int] = {}
    for n, forms in units.items():
        found |= {_fold(form + end): n for form, end in product(forms, endings)}
    for ten, forms in zip(range(20, 100, 10), data["tens"], strict=True):
        found |= {_fold(form + end): ten for form, end in product(forms, endings)}
    last = data.get("compound_units", data["units"])
    for ten, forms in zip(range(20, 100, 10), data["compound_tens"], strict=True):
        for n, unit in enumerate(last, start=1):
            for tens_form, unit_form, joint, end in product(forms, unit, data["joints"], endings):
                parts = (unit_form + end, tens_form) if data.get("unit_first") else (tens_form, unit_form + end)
                found.setdefault(_fold(joint.join(parts)), ten + n)
    return found
