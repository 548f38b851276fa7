"""Which parts of two versions of one work are the same part: two signatures in, the pairs in reading order out.

Numbers that stand in the same neighbourhood on both sides are anchors. Between two anchors the best monotonic
alignment decides, by what does not change in translation: kind and printed number, the numbers in the text (and so
what it cites), the footnotes, the relative length. No number is trusted alone, as files lose and repeat them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from unres_loader.model import Document, Part
from unres_loader.numbering import read_label

_NUMBERS = re.compile(r"\d{2,}(?:[/.]\d+)*")
_GAP = -0.2
_MATCH_FROM = 0.9
_SAME_KIND, _SAME_NUMBER = 0.5, 0.5
_NO_NUMBERS, _OTHER_NUMBERS = 0.35, -0.1  # how alike the numbers in two texts are that have none, or none in common
_LONGEST = 400  # parts between two anchors; beyond, only order decides
#: Kinds that one file may give and another mistake: a paragraph whose number was lost is text, or a heading.
_PARAGRAPHS = frozenset({"preambular", "operative", "subparagraph", "text", "heading"})
_COUNTED = frozenset({"operative", "subparagraph"})


class PartSignature(NamedTuple):
    """What of one part is the same in every language, and its place: `value` is that of its printed number."""

    path: str
    kind: str
    parent: str
    heading: str
    value: int
    numbers: frozenset[str]
    marks: tuple[str, ...]
    share: float


Signature = tuple[PartSignature, ...]
Pair = tuple[PartSignature | None, PartSignature | None]


def signature(document: Document) -> Signature:
    """Give the signature of `document`: its parts in reading order, without footnotes and without what only groups."""
    parts = [part for part in document.parts if part.kind not in ("footnote", "section")]
    total = sum(len(part.text) for part in parts) or 1
    return tuple(
        PartSignature(
            part.path,
            part.kind,
            part.parent,
            part.heading,
            _value(part),
            frozenset(_NUMBERS.findall(part.text)),
            tuple(mark.marker for mark in part.marks),
            len(part.text) / total,
        )
        for part in parts
    )


def _value(part: Part) -> int:
    """Give the value of the number a part prints, 0 where it prints none: (i), ’1‘ and ㈠ are all 1."""
    if part.kind not in _COUNTED:
        return 0
    label = read_label(part.path.rpartition("/")[2].partition("~")[0])
    return label.value if label else 0


def pairs(theirs: Signature, mine: Signature) -> list[Pair]:
    """Give the parts of two versions pairwise, in reading order; a part that the other version lacks stands alone."""
    found: list[Pair] = []
    left = right = 0
    anchors = _anchors(theirs, mine) if max(len(theirs), len(mine)) > _LONGEST else ()
    for row, column in [*anchors, (len(theirs), len(mine))]:
        found += _stretch(theirs[left:row], mine[right:column])
        if row < len(theirs):
            found.append((theirs[row], mine[column]))
        left, right = row + 1, column + 1
    return found


def _anchors(theirs: Signature, mine: Signature) -> Iterator[tuple[int, int]]:
    """Yield where both versions have the same numbered part between the same numbered parts, in order."""
    known = {around: index for index, around in _neighbourhoods(theirs)}
    last = -1
    for index, around in _neighbourhoods(mine):
        at = known.get(around, -1)
        if at > last:
            last = at
            yield at, index


def _neighbourhoods(parts: Signature) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """Yield each annex and numbered paragraph with the paths of those before and behind it."""
    spine = [
        (index, part.path)
        for index, part in enumerate(parts)
        if part.kind == "annex" or (part.kind == "operative" and part.value)
    ]
    for at, (index, path) in enumerate(spine):
        before = spine[at - 1][1] if at else ""
        yield index, (before, path, spine[at + 1][1] if at + 1 < len(spine) else "")


def _stretch(theirs: Signature, mine: Signature) -> list[Pair]:
    """Pair two stretches: in order where their kinds and numbers agree, else by the best alignment."""
    alike = [(part.kind, part.value) for part in theirs] == [(part.kind, part.value) for part in mine]
    if alike or not theirs or not mine or max(len(theirs), len(mine)) > _LONGEST:
        length = max(len(theirs), len(mine))
        return [
            (theirs[index] if index < len(theirs) else None, mine[index] if index < len(mine) else None)
            for index in range(length)
        ]
    return _walk_back(*_scores(theirs, mine), theirs, mine)


def _scores(theirs: Signature, mine: Signature) -> tuple[list[list[float]], list[list[float]]]:
    """Give the best sum up to each cell (Needleman and Wunsch), and what pairing the two parts of it is worth."""
    best = [[_GAP * column for column in range(len(mine) + 1)]]
    worth: list[list[float]] = []
    for row, part in enumerate(theirs, 1):
        line, values, above = [_GAP * row], [_worth(part, other) for other in mine], best[-1]
        for column, value in enumerate(values, 1):
            line.append(max(above[column - 1] + value, above[column] + _GAP, line[column - 1] + _GAP))
        best.append(line)
        worth.append(values)
    return best, worth


def _walk_back(
    best: list[list[float]], worth: list[list[float]], theirs: Sequence[PartSignature], mine: Sequence[PartSignature]
) -> list[Pair]:
    row, column = len(theirs), len(mine)
    found: list[Pair] = []
    while row or column:
        if row and column and best[row][column] == best[row - 1][column - 1] + worth[row - 1][column - 1]:
            row, column = row - 1, column - 1
            found.append((theirs[row], mine[column]))
        elif row and (not column or best[row][column] == best[row - 1][column] + _GAP):
            row -= 1
            found.append((theirs[row], None))
        else:
            column -= 1
            found.append((None, mine[column]))
    return found[::-1]


def _worth(left: PartSignature, right: PartSignature) -> float:
    """Give what it is worth to take two parts for the same: above twice a gap, rather than for two."""
    if left.kind != right.kind and not (left.kind in _PARAGRAPHS and right.kind in _PARAGRAPHS):
        return -9.0
    worth = _likeness(left, right) - _MATCH_FROM
    if left.kind == right.kind:
        worth += _SAME_KIND
    elif "heading" in (left.kind, right.kind):
        worth -= _SAME_KIND
    return worth + (_SAME_NUMBER if left.value and left.value == right.value else 0.0)


def _likeness(left: PartSignature, right: PartSignature) -> float:
    """Give how alike two parts are: 0 to 3, about 1 for parts that tell nothing."""
    union = left.numbers | right.numbers
    numbers = len(left.numbers & right.numbers) / len(union) or _OTHER_NUMBERS if union else _NO_NUMBERS
    longest = max(left.share, right.share) or 1
    length = min(left.share, right.share) / longest
    if left.marks or right.marks:
        return 1.2 * numbers + 0.8 * length + (1.0 if left.marks == right.marks else 0.0)
    return 1.5 * numbers + 0.8 * length
