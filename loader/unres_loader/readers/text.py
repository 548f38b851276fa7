"""The plain text reader: bytes of any text file in, blocks (stretches between blank lines) out.

Line breaks inside a block are kept: whether a line goes on or a paragraph begins is for segmentation to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from unres_loader.errors import LimitError, ReadingError
from unres_loader.fragments import visible, without
from unres_loader.model import Block, Mark, Reading, Source

#: The longest resolution on record has 1.2 million characters; a text of more than this is none.
MAX_CHARACTERS = 8_000_000
#: The longest paragraph of 8,010 official files has 12,000 characters.
MAX_LINE = 1_000_000

_RULE = re.compile(r"(?:[_—–-]\s?){5,}")
_RAISED = re.compile(r"^([⁰¹²³⁴-⁹]{1,3}) ?|(?<!\bm)(?<!\b[ckm]m)([⁰¹²³⁴-⁹]{1,3})")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def read(source: Source, data: bytes) -> Reading:
    """Give the reading of one plain text file; raises `ReadingError` where it is no text or empty."""
    return Reading(source, tuple(blocks(decode(source, data))))


def decode(source: Source, data: bytes) -> str:
    """Give the text of `data`: UTF-8, UTF-16 with its mark, or Windows-1252 as a last resort; NULs become spaces.

    Raises `ReadingError` where it is empty or no text, `LimitError` where it or one line is too long.
    """
    if len(data) > 4 * MAX_CHARACTERS:
        raise LimitError(source.name, f"the text is longer than {MAX_CHARACTERS} characters", advice="split the file")
    text = _characters(source, data)
    if len(text) > MAX_CHARACTERS:
        raise LimitError(source.name, f"the text is longer than {MAX_CHARACTERS} characters", advice="split the file")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").replace("\0", " ")
    if not text.strip():
        raise ReadingError(source.name, "the file is empty", advice="give the text of a resolution")
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            reason = f"a line is longer than {MAX_LINE} characters"
            raise LimitError(source.name, reason, place=f"line {number}", advice="is it text?")
    return text


def _characters(source: Source, data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        head = data[:4096]
        strange = sum(byte < 9 or 13 < byte < 32 or byte == 127 for byte in head)
        if strange > len(head) // 50:
            raise ReadingError(source.name, "not a text file", place=f"byte {error.start}") from error
        text = data.decode("cp1252", "replace")
    return text


def blocks(text: str) -> Iterator[Block]:
    """Give the blocks of `text`, split at blank lines and at rules, each with its first line as place."""
    lines: list[str] = []
    start = 1
    for number, line in enumerate([*text.split("\n"), ""], 1):
        stripped = visible(line).strip()
        if stripped and not _RULE.fullmatch(stripped):
            if not lines:
                start = number
            lines.append(" ".join(stripped.split()))
            continue
        if lines:
            yield _marked("\n".join(lines), f"line {start}")
            lines = []
        if stripped:
            yield Block("", f"line {number}", "rule")


def _marked(text: str, place: str) -> Block:
    """Give a block with the raised numbers of `text` as marks of footnotes, but for those of units: km²."""
    found = list(_RAISED.finditer(text))
    marks = tuple(Mark(match.start(), (match[1] or match[2]).translate(_DIGITS)) for match in found)
    return without(Block(text, place, marks=marks), [match.span() for match in found])
