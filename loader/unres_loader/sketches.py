"""A language version goes in; its sketch comes out: its paragraphs as codes to align, and the keys at which they meet.

A code is a string with one character for each word (in Chinese: each sign), so that aligning two paragraphs is
comparing two strings. The keys are the bands of a MinHash of the paragraph's shingles (pairs of words, numbers taken
as equal, for what a yearly text changes first is its numbers; in Chinese runs of three signs): two paragraphs that
share most of their shingles almost surely share a key. Broder, "On the resemblance and containment of documents", 1997.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from functools import lru_cache
from zlib import compress, crc32, decompress

import msgspec
from rensa import RMinHash

from .model import Document

KINDS = frozenset({"preambular", "operative", "subparagraph", "text"})
"""The kinds of part that have a lineage."""

BANDS, ROWS = 20, 3
"""Two texts that share half of their shingles meet at a key with probability 0.93, a tenth: 0.02."""

_SEED = 1
_FIRST, _CODES = 0x10000, 0x100000
"""Where the characters that stand for words begin, and how many there are."""

_SIGN = r"\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_SIGN}]|[^\W_{_SIGN}]+")
_MARKS = re.compile(r"[\u0300-\u036f\u064b-\u065f\u0670\u0640]")


class Paragraph(msgspec.Struct, array_like=True):
    """One paragraph: its path, its code, its keys (unsigned integers of 32 bits, packed)."""

    path: str
    code: str
    keys: bytes


class Sketch(msgspec.Struct, array_like=True):
    """One language version: symbol and language, date and body of adoption, the code of the title, the paragraphs."""

    symbol: str
    language: str
    date: str
    body: str
    title: str
    paragraphs: list[Paragraph]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Sketch).decode


def words(text: str) -> list[str]:
    """Return the words of a text, folded: no case, no accents or vowel signs; each Chinese sign is a word.

    >>> words("Réaffirme la résolution 70/1"), words("大会2021年"), words("الجَمْعِيّة")
    (['reaffirme', 'la', 'resolution', '70', '1'], ['大', '会', '2021', '年'], ['الجمعية'])
    """
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return _WORD.findall(text.lower())


@lru_cache(maxsize=1 << 16)
def _character(word: str) -> str:
    return chr(_FIRST + crc32(word.encode()) % _CODES)


def coded(text: str) -> str:
    """Return a text with one character for each of its words, the same word giving always the same character.

    >>> coded("Urges all States") == coded("urges ALL states")
    True
    """
    return "".join(map(_character, words(text)))


def shingles(said: Sequence[str], language: str) -> list[str]:
    """Return the runs of words that two near-duplicates share.

    >>> shingles(["recalling", "its", "resolution", "75", "202"], "en")
    ['recalling its', 'its resolution', 'resolution 0', '0 0']
    """
    masked = ["0" if word.isdigit() else word for word in said]
    size = 3 if language == "zh" else 2
    return [" ".join(masked[at : at + size]) for at in range(max(1, len(masked) - size + 1))]


def keys(digest: Sequence[int]) -> bytes:
    """Return the keys of a MinHash: for each band the checksum of its number and its values."""
    bands = (array("I", (band, *digest[band * ROWS : (band + 1) * ROWS])) for band in range(BANDS))
    return array("I", (crc32(band.tobytes()) for band in bands)).tobytes()


def sketched(document: Document) -> Sketch:
    """Return the sketch of one language version."""
    masthead = document.masthead
    parts = [part for part in document.parts if part.kind in KINDS]
    said = [words(part.text) for part in parts]
    sets = [shingles(each, document.language) for each in said]
    digests = RMinHash.digests_from_token_sets(sets, num_perm=BANDS * ROWS, seed=_SEED) if sets else []
    paragraphs = [
        Paragraph(part.path, "".join(map(_character, each)), keys(digest))
        for part, each, digest in zip(parts, said, digests, strict=True)
        if each
    ]
    title = "".join(map(_character, (word for word in words(masthead.title) if not word.isdigit())))
    return Sketch(masthead.symbol, document.language, masthead.adopted_on, masthead.body, title, paragraphs)


def packed_sketch(sketch: Sketch) -> bytes:
    """Return a sketch as compressed bytes; `unpacked_sketch` gives it back."""
    return compress(_encode(sketch), 1)


def unpacked_sketch(data: bytes) -> Sketch:
    """Return the sketch that `packed_sketch` made these bytes of."""
    return _decode(decompress(data))
