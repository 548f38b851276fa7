"""Footnotes in running text: blocks in, the same blocks out with notes told apart and their marks anchored.

A note block is told by a mark at its very beginning, or by a bare number after a rule or another note.
A bare number in the text is taken for a mark only where a note with that number stands in the file, in the order
of the notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from unres_loader.fragments import cut, without
from unres_loader.model import Block, Mark, Repair

_NUMBER = re.compile(r"[(（]?\s*(\d{1,3}|[*†‡]{1,3})\s*[)）]?\s*$")
_NUMBERED = re.compile(r"[(（]?\s*(\d{1,3}|[*†‡]{1,3})\s*[)）]?\s+(?=\D)")
_ABOVE = re.compile(r"[(（]\s*[)）]\s*")
_LONGEST_NOTE = 2500

#: Words before a number that make it part of the text (article 2, page 3), not a mark; by their last letters.
_COUNTED = re.compile(
    r"(?:\b(?:article|paragraph|para|page|item|annex|chapter|chap|section|sect|part|no|nos|and|to|of|than|or|goal|target"
    r"|volume|vol|point|points|paragraphe|chapitre|partie|alinéa|n[o°]|et|à|de|ou|les|des|le|objectif|cible|décision|résolution"
    r"|artículo|párrafo|tema|capítulo|parte|núm|y|a|o|del|los|las|el|objetivo|meta|pages?|phase|resolution|article[s]?"
    r"|статья|статьи|пункт|пункта|пункте|глава|часть|раздел|и|до|по|с|от|цель|цели|задача)\.?|第|至|和|[(/.,:–-])\s*$",
    re.IGNORECASE,
)


def mark_notes(blocks: Sequence[Block]) -> list[Block]:
    """Give `blocks` with every footnote declared as such, its marker apart from its text."""
    out: list[Block] = []
    after_rule = False
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
        note = _note(block, after_rule, last)
        if note is None and after_rule and (alone := _NUMBER.match(block.text)) and index + 1 < len(blocks):
            follower = blocks[index + 1]
            if _follows(alone[1], last) and follower.declared in ("", "heading") and follower.text:
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


def _follows(marker: str, last: int) -> bool:
    return not marker.isdecimal() or 0 < int(marker) - last <= 3 or marker == "1"


def anchor_bare(blocks: Sequence[Block], repairs: list[Repair]) -> list[Block]:
    """Give `blocks` with bare note numbers in the text made marks, for notes that no mark points at yet.

    Numbers are looked for in the order of the notes, each behind the anchor of the one before it.
    """
    anchored = {mark.marker for block in blocks if block.declared != "footnote" for mark in block.marks}
    wanted = [b.marker for b in blocks if b.declared == "footnote" and b.marker and b.marker not in anchored]
    if not wanted:
        return list(blocks)
    out = list(blocks)
    found: dict[int, list[tuple[int, int, str]]] = {}
    at, begin = 0, 0
    for marker in wanted:
        place = _find_bare(out, marker, at, begin)
        if place is None:
            continue
        at, start, begin = place
        found.setdefault(at, []).append((start, begin, marker))
    for index, spots in found.items():
        block = out[index]
        out[index] = _take_out(block, spots)
        repairs.extend(Repair("footnote-anchored", block.place, block.text[b:e], "") for b, e, _ in spots)
    return out


def _find_bare(blocks: Sequence[Block], marker: str, at: int, begin: int) -> tuple[int, int, int] | None:
    """Find `marker` as a bare number from block `at`, offset `begin` on: (block, begin, end) of what to take out."""
    pattern = re.compile(rf"(?<=[^\d\s/(.,-])\s?{re.escape(marker)}(?=\s?[,;.:،؛，；。)»”]|\s|$)(?![.,]\d)")
    notes_passed = 0
    for index in range(at, len(blocks)):
        block = blocks[index]
        if block.declared == "footnote":
            notes_passed += block.marker == marker
            if notes_passed and index > at + 12:
                return None
            continue
        if block.declared in ("", "heading"):
            for match in pattern.finditer(block.text, begin if index == at else 0):
                if not _COUNTED.search(block.text, max(0, match.start() - 20), match.start()) and match.start() > 0:
                    return index, match.start(), match.end()
    return None


def _take_out(block: Block, spots: Iterable[tuple[int, int, str]]) -> Block:
    spots = list(spots)
    marked = replace(block, marks=tuple(sorted([*block.marks, *(Mark(b, marker) for b, _, marker in spots)])))
    return without(marked, [(b, e) for b, e, _ in spots])
