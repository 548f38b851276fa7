"""Paragraph numbers as printed, in six languages: a label in, its depth and its place in the sequence out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

#: The alphabets UN documents count sub-paragraphs with. Arabic counts in the order of the abjad.
_ARABIC = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"
#: Older Chinese texts letter with the heavenly stems (甲 is a) or the earthly branches (子 is a).
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
#: Cyrillic letters set by mistake for the Latin ones that Russian versions count with, and capitals likewise.
LOOKALIKES = dict(zip("асеорхуі", "aceopxyi", strict=True))
_CAPITALS = str.maketrans("АВСЕНІХ", "ABCEHIX")
_JOINERS = {0x20: None, 0x640: None, 0x200D: None, ord("ا"): "أ", ord("إ"): "أ"}
_HAN = "一二三四五六七八九十"

_ROMAN = re.compile(r"m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}

#: What may stand around a label: brackets, quotation marks (Arabic sub-sub-paragraphs ’1‘), full stop, dash.
QUOTES = frozenset("’‘'")
_FRAME = ",،()[]（）［］‘’'\"“”«».．。、:：–—-_ *"

LABEL = re.compile(
    r"""(?P<top>[0-9]{1,3}|[٠-٩]{1,3}|[一二三四五六七八九十]{1,3}(?=\s?[.．、]))
          (?:\s?[.．،、]|\s?[,，](?=\s)|\s?[-–—](?=\s|[ء-ي]))(?![0-9])(?:\s?[-–—](?=\s))?\s*[,，.”’]?\s*
      | (?P<sub>[(（]\s?
          (?:[0-9]{1,2}|[٠-٩]{1,2}|[a-z]{1,5}|[A-Z]|[а-я]{1,2}|[ء-يﺀ-ﻼ]\u200d?ـ?(?:\s?[ء-يﺀ-ﻼ]\u200d?ـ?)?|[一二三四五六七八九十]{1,3}|[甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥])\s?[)）]
        | [’‘']\s?[0-9٠-٩]{1,2}\s?[’‘']
        | (?:[a-z]{1,2}|[ivxl]{1,5}|[0-9]{1,2}|[а-я]|[ء-يﺀ-ﻼ]\u200d?ـ?)\)
        | \)\s?[ء-يﺀ-ﻼ]\u200d?ـ?\s?[()] | [ء-يﺀ-ﻼ]\u200d?ـ?\s?[-–—](?=\s)
        | [㈠-㈩⑴-⒇①-⑳]|(?:[a-z]|[ivx]{2,5})\.(?=\s))\s*
    """,
    re.VERBOSE,
)


class Label(NamedTuple):
    """A printed paragraph number: `kind` decimal, letter, roman or han, `value` its place, `segment` for the path."""

    kind: str
    value: int
    segment: str


def top_label(text: str) -> Label | None:
    """Read the number of an operative paragraph that `text` begins with, None where there is none.

    >>> top_label("12. Decides to act"), top_label("(a) to act"), top_label("Decides")
    (Label(kind='decimal', value=12, segment='12'), None, None)
    """
    match = LABEL.match(text)
    return read_label(match[0].strip()) if match and match["top"] else None


def roman_value(text: str) -> int:
    """Give the value of a lower-case roman numeral, 0 where `text` is none.

    >>> roman_value("xiv"), roman_value("abc")
    (14, 0)
    """
    if not text or not _ROMAN.fullmatch(text):
        return 0
    values = [_ROMAN_VALUES[c] for c in text]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def roman(value: int) -> str:
    """Give `value` (1 to 3999) as a lower-case roman numeral.

    >>> roman(14)
    'xiv'
    """
    out = ""
    for number, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        while value >= number:
            out, value = out + letters, value - number
    return out


def latin(value: int) -> str:
    """Give the `value`-th sub-paragraph letter: a … z, then aa, bb as UN documents go on.

    >>> latin(2), latin(28)
    ('b', 'bb')
    """
    return chr(96 + (value - 1) % 26 + 1) * ((value - 1) // 26 + 1)


@lru_cache(maxsize=4096)
def read_label(label: str, after: str = "") -> Label | None:
    """Give the meaning of a printed number, None where it is none.

    `after` is the segment of the label before it on the same depth: it decides whether ``(i)`` follows
    ``(h)`` or begins a count in roman numerals.

    >>> read_label("84.")
    Label(kind='decimal', value=84, segment='84')
    >>> read_label("(ب)").segment, read_label("б)").segment, read_label("㈡").segment, read_label("二、").segment
    ('b', 'b', 'ii', '2')
    >>> read_label("’4‘"), read_label("(4)").segment
    (Label(kind='roman', value=4, segment='iv'), '4')
    >>> read_label("(i)").kind, read_label("(i)", "h").kind
    ('roman', 'letter')
    """
    printed = unicodedata.normalize("NFKC", label)
    bare = printed.strip(_FRAME).casefold().translate(_JOINERS)
    if not bare or len(bare) > 12:
        return None
    if bare.isdecimal():
        value = int(bare)
        quoted = printed.lstrip()[:1] in QUOTES  # Arabic prints ’1‘ where the others print (i)
        return Label("roman", value, roman(value)) if quoted else Label("decimal", value, str(value))
    if bare.isascii() and bare.isalpha():
        return _latin_label(bare, after)
    if all(c in _HAN for c in bare):
        return _han_label(_han_value(bare), bracketed="(" in printed)
    if len(bare) == 1 and bare in LOOKALIKES and LOOKALIKES[bare] == _next_letter(after):
        return Label("letter", ord(LOOKALIKES[bare]) - 96, LOOKALIKES[bare])
    return _other_label(bare)


def _han_label(value: int, bracketed: bool) -> Label | None:
    """Give the meaning of a Chinese numeral: 一、 counts paragraphs, ㈠ stands where the other languages print (i)."""
    if not value:
        return None
    return Label("han", value, roman(value)) if bracketed else Label("decimal", value, str(value))


def _other_label(bare: str) -> Label | None:
    for alphabet in (_ARABIC, _RUSSIAN, _STEMS, _BRANCHES):
        if len(set(bare)) == 1 and bare[0] in alphabet:
            place = alphabet.index(bare[0]) + 1 + 26 * (len(bare) - 1)  # doubled letters stand for aa, bb
            return Label("letter", place, latin(place))
    segment = re.sub(r"[^0-9a-z]+", ".", bare).strip(".")
    return Label("other", 0, segment) if segment else None


def _latin_label(bare: str, after: str) -> Label | None:
    value = roman_value(bare)
    single = len(set(bare)) == 1
    letter = (ord(bare[0]) - 96) + 26 * (len(bare) - 1) if single else 0
    follows = bool(after) and letter > 0 and latin(letter) == _next_letter(after)
    if value and not follows and (len(bare) > 1 or bare in "ivx"):
        return Label("roman", value, bare)
    return Label("letter", letter, bare) if letter and len(bare) <= 3 else None


def _next_letter(segment: str) -> str:
    if len(set(segment)) != 1 or not ("a" <= segment[0] <= "z"):
        return ""
    return "a" * (len(segment) + 1) if segment[0] == "z" else chr(ord(segment[0]) + 1) * len(segment)


def _han_value(text: str) -> int:
    if text in _HAN:
        return _HAN.index(text) + 1
    tens, _, ones = text.partition("十")
    if "十" not in text or len(tens) > 1 or len(ones) > 1:
        return 0
    return (10 * (_HAN.index(tens) + 1) if tens else 10) + (_HAN.index(ones) + 1 if ones else 0)


def is_section_number(label: str) -> bool:
    """Whether a printed number is that of a section: a capital letter or roman numeral without brackets.

    >>> is_section_number("A."), is_section_number("XII"), is_section_number("(A)"), is_section_number("a.")
    (True, True, False, False)
    """
    bare = label.strip().rstrip(".．- ").translate(_CAPITALS)
    return bare.isascii() and bare.isupper() and (len(bare) == 1 or roman_value(bare.casefold()) > 0)


def is_top_number(label: str) -> bool:
    """Whether a printed number is that of an operative paragraph: decimal and not in brackets.

    >>> is_top_number("84."), is_top_number("(1)"), is_top_number("a)")
    (True, False, False)
    """
    bare = unicodedata.normalize("NFKC", label).strip()
    return bare[:1].isdecimal() and not bare.endswith(")")
