"""Versions of one work brought onto the same paths: annotated versions in, the same with common paths out.

Numbered paragraphs meet by their numbers. What is only counted (preambular paragraphs, headings, unnumbered
paragraphs) meets by order; where two versions count differently, by what does not change in translation: the
numbers in the text, the footnotes, the relative length. A paragraph that one version lost never shifts the others,
and each such disagreement is on record as a diagnostic.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from unres_loader.model import Annotated, Diagnostic, Document, Part

_COUNTED = re.compile(r"(?:^|/)(?:(?:pp|h|text|table|formula)/\d+|op/u\d+)(?:~\d+)?$")
_NUMBERS = re.compile(r"\d{2,}(?:[/.]\d+)*")
_GAP = -0.2
_MATCH_FROM = 0.9
_LONGEST = 400  # counted parts between two anchors; beyond, only order decides


class PartSignature(NamedTuple):
    """What of one part is the same in every language: numbers in its text, note markers, share of the text."""

    path: str
    kind: str
    numbers: frozenset[str]
    marks: tuple[str, ...]
    share: float


Signature = tuple[PartSignature, ...]


def signature(document: Document) -> Signature:
    """Give the signature of `document`: its parts without footnotes, in reading order."""
    parts = [part for part in document.parts if part.kind != "footnote"]
    total = sum(len(part.text) for part in parts) or 1
    return tuple(
        PartSignature(
            part.path,
            part.kind,
            frozenset(_NUMBERS.findall(part.text)),
            tuple(mark.marker for mark in part.marks),
            len(part.text) / total,
        )
        for part in parts
    )


def align(reference: Signature, document: Document) -> tuple[Document, dict[str, str]]:
    """Give `document` with its parts on the paths of `reference`, and the paths that changed (old to new).

    Parts that the reference lacks get its path before them with ``~2``; what is lacking or too much becomes a
    diagnostic, code ``structure-differs``.
    """
    own = signature(document)
    moves, remarks = _moves(reference, own)
    if not moves and not remarks:
        return document, {}
    moved = _Paths(moves)
    parts = tuple(moved.part(part) for part in document.parts)
    return replace(document, parts=parts, diagnostics=(*document.diagnostics, *remarks)), moved.changed


def aligned(versions: Sequence[Annotated]) -> list[Annotated]:
    """Give the versions of one work on the paths that most of them have, all that points to parts along with them."""
    signatures = [signature(version.document) for version in versions]
    reference = _reference(signatures)
    out = []
    for version, own in zip(versions, signatures, strict=True):
        if own is reference or _paths(own) == _paths(reference):
            out.append(version)
            continue
        document, changed = align(reference, version.document)
        out.append(_moved(version, document, changed))
    return out


def _paths(signature: Signature) -> tuple[str, ...]:
    return tuple(part.path for part in signature)


def _reference(signatures: Sequence[Signature]) -> Signature:
    """Choose the sequence of paths that most versions share; among equals the fullest, then the first."""
    shared = Counter(_paths(own) for own in signatures)
    return max(signatures, key=lambda own: (shared[_paths(own)], len(own)))


def _moved(version: Annotated, document: Document, changed: dict[str, str]) -> Annotated:
    def new(path: str) -> str:
        return changed.get(path, path)

    if not changed:
        return replace(version, document=document)
    return replace(
        version,
        document=document,
        mentions=tuple(replace(m, path=new(m.path)) for m in version.mentions),
        citations=tuple(replace(c, path=new(c.path), evidence=new(c.evidence)) for c in version.citations),
        acts=tuple(replace(a, path=new(a.path)) for a in version.acts),
        requests=tuple(replace(r, path=new(r.path)) for r in version.requests),
    )


class _Paths:
    """Moves paths; what lies below a moved part moves with it."""

    def __init__(self, moves: dict[str, str]) -> None:
        self.moves = moves
        self.changed: dict[str, str] = {}

    def new(self, path: str) -> str:
        head = path
        while head:
            if head in self.moves:
                return self.moves[head] + path[len(head) :]
            head = head.rpartition("/")[0]
        return path

    def part(self, part: Part) -> Part:
        path = self.new(part.path)
        if path != part.path:
            self.changed[part.path] = path
        return replace(part, path=path, parent=self.new(part.parent), heading=self.new(part.heading))


def _moves(reference: Signature, own: Signature) -> tuple[dict[str, str], list[Diagnostic]]:
    """Find which counted parts of `own` stand on another path in `reference`."""
    theirs, mine = _stretches(reference, own), _stretches(own, reference)
    moves: dict[str, str] = {}
    remarks: list[Diagnostic] = []
    taken = {part.path for part in reference}
    for key in dict.fromkeys([*theirs, *mine]):
        pairs = _pairs(theirs.get(key, []), mine.get(key, []))
        before = ""
        for left, right in pairs:
            if left and right:
                moves[right.path] = before = left.path
            elif right:
                path = _free(before or right.path, taken)
                moves[right.path] = path
                remarks.append(_remark(path, "this version has a part that the others lack"))
            elif left:
                before = left.path
                remarks.append(_remark(left.path, "the others have a part that this version lacks"))
    remarks += _numbered_remarks(reference, own)
    return {old: new for old, new in moves.items() if old != new}, remarks


def _remark(path: str, message: str) -> Diagnostic:
    return Diagnostic("warning", "structure-differs", path, message)


def _numbered_remarks(reference: Signature, own: Signature) -> list[Diagnostic]:
    theirs = {part.path for part in reference if not _COUNTED.search(part.path)}
    mine = {part.path for part in own if not _COUNTED.search(part.path)}
    return [
        *(_remark(path, "the others have a part that this version lacks") for path in sorted(theirs - mine)),
        *(_remark(path, "this version has a part that the others lack") for path in sorted(mine - theirs)),
    ]


def _stretches(signature: Signature, other: Signature) -> dict[tuple[str, str], list[PartSignature]]:
    """Group the counted parts by the numbered part before them, which both versions have, and by kind."""
    anchors = {part.path for part in other}
    groups: dict[tuple[str, str], list[PartSignature]] = defaultdict(list)
    anchor = ""
    for part in signature:
        if _COUNTED.search(part.path):
            groups[anchor, part.kind].append(part)
        elif part.path in anchors and part.kind in ("operative", "annex", "section"):
            anchor = part.path
    return groups


Pair = tuple[PartSignature | None, PartSignature | None]


def _pairs(theirs: list[PartSignature], mine: list[PartSignature]) -> list[Pair]:
    """Pair two stretches in order, by the best monotonic alignment where their lengths differ."""
    if len(theirs) == len(mine) or not theirs or not mine or max(len(theirs), len(mine)) > _LONGEST:
        length = max(len(theirs), len(mine))
        filled: list[Pair] = []
        for index in range(length):
            left = theirs[index] if index < len(theirs) else None
            filled.append((left, mine[index] if index < len(mine) else None))
        return filled
    rows, columns = len(theirs), len(mine)
    best = [[_GAP * column for column in range(columns + 1)]]
    for row in range(1, rows + 1):
        line = [_GAP * row]
        for column in range(1, columns + 1):
            match = best[row - 1][column - 1] + _likeness(theirs[row - 1], mine[column - 1]) - _MATCH_FROM
            line.append(max(match, best[row - 1][column] + _GAP, line[column - 1] + _GAP))
        best.append(line)
    return _walk_back(best, theirs, mine)


def _walk_back(best: list[list[float]], theirs: list[PartSignature], mine: list[PartSignature]) -> list[Pair]:
    row, column = len(theirs), len(mine)
    pairs: list[Pair] = []
    while row or column:
        if row and (not column or best[row][column] == best[row - 1][column] + _GAP):
            row -= 1
            pairs.append((theirs[row], None))
        elif column and (not row or best[row][column] == best[row][column - 1] + _GAP):
            column -= 1
            pairs.append((None, mine[column]))
        else:
            row, column = row - 1, column - 1
            pairs.append((theirs[row], mine[column]))
    return pairs[::-1]


def _likeness(left: PartSignature, right: PartSignature) -> float:
    """Give how alike two parts are: 0 to 3, about 1 for parts that tell nothing."""
    union = left.numbers | right.numbers
    numbers = len(left.numbers & right.numbers) / len(union) if union else 0.35
    longest = max(left.share, right.share) or 1
    length = min(left.share, right.share) / longest
    if left.marks or right.marks:
        return 1.2 * numbers + 0.8 * length + (1.0 if left.marks == right.marks else 0.0)
    return 1.5 * numbers + 0.8 * length


def _free(path: str, taken: Iterable[str]) -> str:
    known = taken if isinstance(taken, set) else set(taken)
    base, again = path.partition("~")[0], 2
    while f"{base}~{again}" in known:
        again += 1
    known.add(f"{base}~{again}")
    return f"{base}~{again}"
