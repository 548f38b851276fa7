"""How symbols are spelled: a printed string in, folded or in the case and spacing of print out."""

from __future__ import annotations

import re
import unicodedata

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\ufe63"), "-")
_INVISIBLE = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF))
_DIGITS = {base + digit: str(digit) for base in (0x660, 0x6F0) for digit in range(10)}
_FOLDING = {**_DASHES, **_INVISIBLE, **_DIGITS}

_SPELLED = {"ADD": "Add", "CORR": "Corr", "REV": "Rev", "AMEND": "Amend", "RES": "RES", "SUB": "Sub",
            "CORRIGENDUM": "Corrigendum", "OZL": "OzL", "AGENDA": "Agenda", "PRO": "Pro"}  # fmt: skip
_QUALIFIERS = {"PARTS": "Parts", "PART": "Part", "VOL": "Vol.", "VOLS": "Vols.", "SECT": "Sect.", "CHAP": "chap.",
               "PLAN": "Plan",               "INTRODUCTION": "Introduction"}  # fmt: skip
_QUALIFIED = re.compile(r" ?\((PARTS?|VOLS?|SECT|CHAP|PLAN|INTRODUCTION)\.? ?([^()]*)\)", re.IGNORECASE)
_WORD = re.compile(r"(?<![A-Z0-9])[A-Z]+(?=\.|[^A-Z0-9]|$)")


def fold(text: str) -> str:
    """Fold what typesetting changes and meaning does not: width, dashes, invisible marks, digits of other scripts.

    >>> fold("Ａ／RES／70／1 (S‑VI)")
    'A/RES/70/1 (S-VI)'
    """
    return unicodedata.normalize("NFKC", text).translate(_FOLDING)


def spelled(part: str) -> str:
    """Give a folded document symbol the case in which it is printed, and its qualifier one space."""
    part = re.sub(r" ?\(SUPPL?\.?\)", "", part)
    part = re.sub(r" (?=\([IVXLC\d]+\))", "", part)
    part = re.sub(r"(?<=\d)(ADD|CORR)\.(?=\d)", r"/\1.", part)  # A/70/1Add.1, a stroke forgotten
    part = _WORD.sub(lambda word: _SPELLED.get(word[0], word[0]), part)
    part = _QUALIFIED.sub(lambda match: f" ({_QUALIFIERS[match[1].upper()]}{_inside(match[2])})", part)
    return re.sub(r"^(UNEP/EA\.\d+)/RES\.", r"\1/Res.", part)


def _inside(text: str) -> str:
    """Space what stands in a qualifier after its word: ``IANDII`` gives `` I and II``."""
    text = re.sub(r" ?and ?|(?<=[IVX])(?:AND|-| ?和 ?)(?=[IVX])", " and ", text.strip(" ."), flags=re.IGNORECASE)
    return f" {text}" if text and text.lower() != "outline" else text.lower() and " outline"
