"""Footnotes in running text: blocks in, the same blocks out with notes told apart and their marks anchored.

A note block is told by a mark at its very beginning, or by a bare number after a rule or another note.
A bare number in the text is taken for a mark only where a note with that number stands in the file, in the order
of the notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from unres_loader.fragments import cut, without
from unres_loader.languages import Grammar
from unres_loader.model import Block, Mark, Repair

_NUMBER = re.compile(r"[(（]?\s*(\d{1,3}|[*†‡]{1,3})\s*[)）]?\s*$")
_NUMBERED = re.compile(r"[(（]?\s*(\d{1,3}|[*†‡]{1,3})\s*[)）]?\s+(?=[^\d\s–—-]|(?:19|20)\d\d\s)")
_TRAILING = re.compile(r"[^\d\s/.–-]\s(\d{1,2})$")
_ABOVE = re.compile(r"[(（]\s*[)）]\s*")
#: Where a raised number may have stood that is now a bare one: behind a word, what closes it or a year; in English and
#: Chinese behind the stop, where Chinese goes on without a space, but not with what is counted.
_BEFORE_BARE = (
    r"(?:(?<=[^\s/(.,–-])\s|(?<=[^\W\d_])|(?<=[»”)，；。、：》）])|(?<=\w“)|(?<=(?<!\d)(?:19|20)\d\d)"
    r"|(?<=[^\d\s][,;،؛:])\s?|(?<=(?:19|20)\d\d[,;،؛])|(?<=/\d[,;،؛])|(?<=/\d\d[,;،؛])|(?<=/\d\d\d[,;،؛])|(?<=[^\W\d_]\.)(?=\d+$))"
)
_HAN = r"(?=[\u4e00-\u9fff《“])(?![年月日号时条段次届个项章名亿万千百])"
_BEHIND_BARE = (
    rf"(?:(?=\s?[,;.:،؛，；。)»”]|\s|$)(?![.,]\d)|(?<=[，；。、：》”）]\d){_HAN}|(?<=[，；。、：》”）]\d\d){_HAN})"
)
_STOPS = ",;،؛"
_LONGEST_NOTE = 2500
_REACH = 12


def mark_notes(blocks: Sequence[Block]) -> list[Block]:
    """Give `blocks` with every footnote declared as such, its marker apart from its text."""
    if any(block.declared == "footnote" and block.marker for block in blocks):  # the format knows its notes
        return [_note(block, False, 0) or block for block in blocks]
    out: list[Block] = []
    after_rule = False
    trailing: set[str] = set()  # bare numbers at the end of a block: anchors that lost their place above the line
    last = 0
    skip = False
    for index, block in enumerate(blocks):
        if skip:
            skip = False
            continue
        if block.declared in ("rule", "page-furniture"):
            after_rule = after_rule or block.declared == "rule"
            out.append(block)
            continue
        if (match := _NUMBERED.match(block.text)) and match[1] in trailing:
            after_rule, last = True, max(last, int(match[1]) - 1)
        elif match := _TRAILING.search(block.text, max(0, len(block.text) - 12)):
            trailing.add(match[1])
        note = _note(block, after_rule, last)
        if note is None and after_rule and (alone := _NUMBER.match(block.text)) and index + 1 < len(blocks):
            follower = blocks[index + 1]
            if _follows(alone[1], last, 40) and follower.declared in ("", "heading") and follower.text:
                note, skip = replace(follower, declared="footnote", marker=alone[1], level=0), True
        if note is None:
            after_rule = False
            out.append(block)
            continue
        after_rule = True
        last = int(note.marker) if note.marker.isdecimal() else last
        out.append(note)
    return out


def _note(block: Block, after_rule: bool, last: int) -> Block | None:
    if block.declared == "footnote":
        return block if block.marker else _own_marker(block)
    if block.declared or len(block.text) > _LONGEST_NOTE:
        return None
    if block.marks and block.marks[0].offset == 0 and block.text:
        marker = block.marks[0].marker
        rest = replace(block, declared="footnote", marker=marker, marks=block.marks[1:])
        bracket = _ABOVE.match(rest.text)
        return cut(rest, bracket.end()) if bracket else rest
    match = _NUMBERED.match(block.text) if after_rule else None
    if match and _follows(match[1], last):
        return replace(cut(block, match.end()), declared="footnote", marker=match[1])
    return None


def _own_marker(block: Block) -> Block:
    if block.marks and block.marks[0].offset == 0:
        return replace(block, marker=block.marks[0].marker, marks=block.marks[1:])
    match = _NUMBERED.match(block.text)
    return replace(cut(block, match.end()), marker=match[1]) if match else block


def _follows(marker: str, last: int, reach: int = 3) -> bool:
    return not marker.isdecimal() or 0 < int(marker) - last <= reach or marker == "1"


def anchor_bare(blocks: Sequence[Block], start: int, rules: Grammar, repairs: list[Repair]) -> list[Block]:
    """Give `blocks` with bare note numbers in the text made marks, from block `start` on.

    Numbers are looked for in the order of the notes, each behind the anchor of the one before it. Where the file
    shows rules above notes, numbers whose notes the extraction lost are found too, as long as they go on.
    """
    anchored = {mark.marker for block in blocks if block.declared != "footnote" for mark in block.marks}
    notes = [b.marker for b in blocks if b.declared == "footnote" and b.marker and b.marker not in anchored]
    ruled = any(block.declared == "rule" for block in blocks)
    if not notes and (anchored or not ruled):
        return list(blocks)
    known = {int(marker) for marker in notes if marker.isdecimal()}
    spots: dict[int, list[tuple[int, int, str]]] = {}
    at, begin, number, missed = start, 0, 1 if ruled else min(known, default=1), 0
    while number <= max(known, default=0) or (ruled and not missed):
        place = None if str(number) in anchored else _find_bare(blocks, str(number), at, begin, rules)
        if place is not None:
            at, first, begin = place
            spots.setdefault(at, []).append((first, begin, str(number)))
        missed = 0 if place is not None else missed + 1
        number += 1
    out = list(blocks)
    for index, found in spots.items():
        block = out[index]
        out[index] = _take_out(block, found)
        repairs.extend(Repair("footnote-anchored", block.place, block.text[b:e], "") for b, e, _ in found)
    return out


def _find_bare(
    blocks: Sequence[Block], marker: str, at: int, begin: int, rules: Grammar
) -> tuple[int, int, int] | None:
    """Find `marker` as a bare number from block `at`, offset `begin` on: (block, begin, end) of what to take out."""
    pattern = re.compile(_BEFORE_BARE + re.escape(marker) + _BEHIND_BARE)
    passed = 0  # blocks behind the note itself: an anchor stands at most a page behind its note
    for index in range(at, len(blocks)):
        block = blocks[index]
        passed += bool(passed) or (block.declared == "footnote" and block.marker == marker)
        if passed > _REACH:
            return None
        if block.declared in ("", "heading"):
            for match in pattern.finditer(block.text, begin if index == at else 0):
                if match.start() and not _in_sentence(block.text, match.start(), rules):
                    return index, match.start(), match.end()
    return None


def _in_sentence(text: str, begin: int, rules: Grammar) -> bool:
    """Whether the number at `begin` belongs to the sentence: counted by the word before it, or a date's day.

    What stands behind a stop is not counted by what stands before it.
    """
    stopped = text[begin - 1 : begin] in _STOPS
    if not stopped and rules.patterns["counted"].search(text, max(0, begin - 24), begin):
        return True
    date = rules.date(text[begin : begin + 40].lstrip())
    return date is not None and date[1] == 0


def _take_out(block: Block, spots: Iterable[tuple[int, int, str]]) -> Block:
    spots = list(spots)
    marked = replace(block, marks=tuple(sorted([*block.marks, *(Mark(b, marker) for b, _, marker in spots)])))
    return without(marked, [(b, e) for b, e, _ in spots])
