"""Text goes in; a string with one character for each word (in Chinese: each sign) comes out, with the way back.

Names are matched on that string, so that case, inflection, the Arabic article and attached particles, elision,
quotation marks and spaces never stand in the way, a match always begins and ends at a word, and every match can be
traced to offsets in the published text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from itertools import accumulate
from typing import NamedTuple, Protocol

from .rulebook import rulebook

_UNKNOWN = "\0"
_SHORT, _SURROGATES, _LONG = 0x800, 0xD800, 0x10000
"""Words are characters of three bytes in UTF-8, which is what the automaton reads, as long as there are any left."""


class Offsets(Protocol):
    """Offsets by the place of a word in the code."""

    def __getitem__(self, index: int, /) -> int:
        """Return the offset of the word at a place."""


class Coded(NamedTuple):
    """A coded text; `begins[i]` and `ends[i]` are the offsets of its i-th word in the text it was made from."""

    code: str
    begins: Offsets
    ends: Offsets


class Wording(Protocol):
    """How one language is coded."""

    def prepare(self, labels: Iterable[str]) -> None:
        """Take note of all labels that will be learnt, so that the code of each does not depend on their order."""

    def learn(self, label: str) -> str:
        """Return the code of a label, adding its words to the vocabulary."""

    def encode(self, text: str) -> Coded:
        """Return the code of a text; a word that no label has is coded as a character that no label has."""


def wording(language: str) -> Wording:
    """Return a new, empty coding for a language (``zh`` by signs, all others by words).

    >>> coding = wording("ru")
    >>> name = coding.learn("Генеральная Ассамблея")
    >>> coded = coding.encode("резолюция Генеральной Ассамблеи")
    >>> coded.code.find(name), coded.begins[1]
    (1, 10)
    """
    return Signs() if language == "zh" else Words(language)


# Quotation marks carry no meaning for a name; full-width forms and half-width ones are the same sign.
_QUOTES = '“”‘’"„'
_SIGN_FOLDS = {
    ord(c): unicodedata.normalize("NFKC", c) for c in map(chr, range(0xFF01, 0xFF5F)) if c not in "，：；？！"
}
_SIGN_FOLDS |= {ord(c): "-" for c in "‐‑–—―−－"}
_FOLDED = re.compile(f"[{re.escape(''.join(map(chr, _SIGN_FOLDS)))}]")
_DROPPED = re.compile(rf"[\s\u200b-\u200f\u00ad{_QUOTES}]+")
_GAPS = re.compile(f"({_DROPPED.pattern})")


def _folded(text: str) -> str:
    return text.translate(_SIGN_FOLDS) if _FOLDED.search(text) else text


class Signs:
    """Chinese: each sign for itself, without spaces and quotation marks.

    >>> coded = Signs().encode("2030 年“可持续”议程")
    >>> coded.code, coded.begins[4]
    ('2030年可持续议程', 5)
    """

    def prepare(self, labels: Iterable[str]) -> None:
        """Do nothing: a sign has one code."""

    def learn(self, label: str) -> str:
        """Return the code of a label."""
        return _folded(_DROPPED.sub("", label))

    def encode(self, text: str) -> Coded:
        """Return the code of a text."""
        pieces = _GAPS.split(_folded(text))
        kept, gaps = pieces[::2], pieces[1::2]
        if not gaps:
            return Coded(pieces[0], range(len(text)), range(1, len(text) + 1))
        places = list(accumulate(map(len, kept[:-1]), initial=0))
        dropped = list(accumulate(map(len, gaps), initial=0))
        return Coded("".join(kept), _Shifted(places, dropped, 0), _Shifted(places, dropped, 1))


class _Shifted:
    """The offsets of signs in a text of which stretches were dropped; told when asked, since few signs are a name's.

    `places` are the offsets in the code at which something was dropped, `dropped` how much up to there.
    """

    __slots__ = ("_dropped", "_more", "_places")

    def __init__(self, places: list[int], dropped: list[int], more: int) -> None:
        self._places, self._dropped, self._more = places, dropped, more

    def __getitem__(self, index: int) -> int:
        return index + self._dropped[bisect_right(self._places, index) - 1] + self._more


_WORD = re.compile(
    r"[^\W_]+(?:[\u064b-\u0652\u0670\u0640]+[^\W_]*)*|[^\w\s“”‘’'\"«»„‟‹›\-‐‑–−\u200b-\u200f\u00ad\u064b-\u0652]"
)
_PIECES = re.compile(f"({_WORD.pattern})")
_MOST_SEEN = 200_000
_MARKS = re.compile(r"[\u0300-\u036f\u0640\u064b-\u0652\u0670]")
_ARABIC_FOLDS = str.maketrans("أإآٱىة", "ااااي" + "ه")
_ARTICLE = re.compile(r"^([وف]?[بك]?)(?:ال(?=...)|(لل)(?=..))")
_ROOT = 3
"""Letters of a root: a shorter word may be none without its article."""
_PARTICLES = re.compile(r"^(?:[وف][بلكس]?|[بلكس])(?=...)")


def _character(number: int) -> str:
    """Return the character that stands for the word with a number.

    >>> hex(ord(_character(0))), hex(ord(_character(0xD000)))
    ('0x800', '0x10000')
    """
    short = _SHORT + number
    return chr(short if short < _SURROGATES else _LONG + short - _SURROGATES)


class Words:
    """A language written with spaces: each known word is one character, its inflected forms the same one."""

    def __init__(self, language: str) -> None:
        self._arabic = language == "ar"
        self._ending = _endings(language)
        self._irregular: dict[str, str] = rulebook(language, "names").get("inflection", {}).get("irregular", {})
        year: str | None = rulebook(language, "names").get("year_inside")
        self._year = re.compile(year) if year else None
        self._vocabulary: dict[str, str] = {}
        self._seen: dict[str, str] = {}
        self._attached: dict[str, int] = {}

    def prepare(self, labels: Iterable[str]) -> None:
        """Learn the words of all labels, the shortest first.

        What is written onto an Arabic word is taken off where the bare word is known, in labels as in texts:
        else لميثاق in one label would hide ميثاق, the name of another, wherever a text says لميثاق.
        """
        if self._arabic:
            for word in sorted({word for label in labels for word in _WORD.findall(label)}, key=lambda w: (len(w), w)):
                self._sign(word)

    def learn(self, label: str) -> str:
        """Return the code of a label, adding its words to the vocabulary."""
        known = len(self._vocabulary)
        code = "".join(map(self._sign, _WORD.findall(self._without_year(label))))
        if len(self._vocabulary) > known:
            self._seen.clear()
        return code

    def _sign(self, word: str) -> str:
        """Return the code of a word of a label, giving a new one to a word that was not known."""
        stem, _ = self._stem(word)
        sign = self._vocabulary.get(stem)
        if sign is None:
            # particles stand before the article, not behind it
            loose = self._arabic and (len(stem) == len(word) or "لل" in word[:3])
            sign = self._unattached(word, stem) if loose else None
            sign = self._vocabulary[stem] = sign or _character(len(self._vocabulary))
        return sign

    def encode(self, text: str) -> Coded:
        """Return the code of a text."""
        pieces = _PIECES.split(self._without_year(text))
        offsets = list(accumulate(map(len, pieces)))
        words, begins = pieces[1::2], offsets[:-1:2]
        seen = self._seen
        code = "".join([seen.get(word) or self._look_up(word) for word in words])
        if self._arabic:
            attached = self._attached
            begins = [begin + attached.get(word, 0) for begin, word in zip(begins, words, strict=True)]
        return Coded(code, begins, offsets[1::2])

    def _without_year(self, text: str) -> str:
        """Blank out the year inside the name of a treaty ("la Convention de 1970 concernant …"), offsets unchanged."""
        if self._year is None:
            return text
        return self._year.sub(lambda match: f"{match[1]}{'':{len(match[2])}}", text)

    def _look_up(self, word: str) -> str:
        """Return the sign of a word of a text, and keep it, with the length of a particle attached to the word."""
        if len(self._seen) >= _MOST_SEEN:
            self._seen.clear()
        stem, attached = self._stem(word)
        sign = self._vocabulary.get(stem)
        if sign and attached:
            self._attached[word] = attached
        elif sign is None and self._arabic:
            sign = self._unattached(word, stem)
        self._seen[word] = sign or _UNKNOWN
        return sign or _UNKNOWN

    def _unattached(self, word: str, stem: str) -> str | None:
        """Take off conjunctions and prepositions, which are written onto the word, where a known word remains."""
        if "لل" in word[:3]:  # ل + اللجنة is written للجنة, and ل + الصك is للصك
            definite = "ال" + stem if len(stem) < _ROOT else ""
            if sign := self._vocabulary.get("ل" + stem) or self._vocabulary.get(definite):
                return sign
        particle = _PARTICLES.match(stem)
        return self._bare(stem, particle.end()) if particle else None

    def _bare(self, stem: str, longest: int) -> str | None:
        return next((s for n in range(1, longest + 1) if (s := self._vocabulary.get(stem[n:]))), None)

    def _stem(self, word: str) -> tuple[str, int]:
        """Return the form under which a word is known, and how many of its letters are an attached particle."""
        if len(word) > 1 and word.isupper():
            return _fold(word), 0  # an acronym, never the word of the same letters
        folded = _fold(word.lower())
        if self._arabic:
            folded = folded.translate(_ARABIC_FOLDS)
            article = _ARTICLE.match(folded)
            if not article:
                return folded, 0
            return folded[article.end() :], 0 if article[2] else len(article[1])
        folded = self._irregular.get(folded, folded)
        if self._ending and len(folded) > 3:
            folded = self._ending.sub("", folded)
        return folded, 0


def _fold(word: str) -> str:
    """Drop accents (Russian й stays й): typists and typesetters leave them out in capitals."""
    if word.isascii():
        return word
    kept = word.replace("й", "\ue000").replace("Й", "\ue001")
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", kept))
    return unicodedata.normalize("NFC", bare).replace("\ue000", "й").replace("\ue001", "Й")


@cache
def _endings(language: str) -> re.Pattern[str] | None:
    """Return a pattern of the endings of inflection, the longest first, leaving a stem of three letters at least."""
    endings: list[str] = rulebook(language, "names").get("inflection", {}).get("endings", [])
    if not endings:
        return None
    return re.compile(rf"(?<=\w\w\w)(?:{'|'.join(sorted(endings, key=len, reverse=True))})$")
