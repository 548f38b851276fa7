"""Two lists of paragraphs in, pairs with word-level differences out: kept, changed, new, dropped.

Paragraphs are paired in order by how much of their words they share, so that one that was moved by an insertion
still meets its predecessor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple

State = Literal["kept", "changed", "new", "dropped"]

CLOSE: Final = 0.5
"""How much two paragraphs have to share to count as one that was changed."""

_TOKEN: Final = re.compile(r"[一-鿿぀-ヿ]|\w+|\s+|[^\w\s]")


class Paragraph(NamedTuple):
    """A paragraph: where it lives, its path below its resolution, its text."""

    href: str
    path: str
    text: str


class Piece(NamedTuple):
    """A stretch of one side: common to both sides or not."""

    text: str
    common: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two paragraphs that answer to each other, or one that has no answer."""

    state: State
    before: Paragraph | None
    after: Paragraph | None
    old: tuple[Piece, ...] = ()
    new: tuple[Piece, ...] = ()


def tokens(text: str) -> list[str]:
    """Cut a text into words, single Chinese characters, blanks and signs.

    >>> tokens("Recalls 大会 2021,")
    ['Recalls', ' ', '大', '会', ' ', '2021', ',']
    """
    return _TOKEN.findall(text)


def likeness(first: Sequence[str], second: Sequence[str]) -> float:
    """Return how much of two token lists is common, from 0 to 1."""
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= CLOSE else 0.0


def differences(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both texts cut into common and differing stretches.

    >>> differences("Urges States", "Urges all States")[1]
    (Piece(text='Urges ', common=True), Piece(text='all ', common=False), Piece(text='States', common=True))
    """
    first, second = tokens(old), tokens(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for operation, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        common = operation == "equal"
        if b > a:
            left.append(Piece("".join(first[a:b]), common))
        if d > c:
            right.append(Piece("".join(second[c:d]), common))
    return tuple(left), tuple(right)


def _aligned(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[tuple[int, int]]:
    """Return the pairs of the best alignment in order (Needleman and Wunsch, with likeness as the score)."""
    first, second = [tokens(each.text) for each in old], [tokens(each.text) for each in new]
    bags = [set(each) for each in first], [set(each) for each in second]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    same = [[0.0] * len(new) for _ in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            shared = len(bags[0][i] & bags[1][j]) / max(1, min(len(bags[0][i]), len(bags[1][j])))
            same[i][j] = likeness(first[i], second[j]) if shared >= CLOSE else 0.0
            paired = best[i + 1][j + 1] + same[i][j] if same[i][j] >= CLOSE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if same[i][j] >= CLOSE and best[i][j] == best[i + 1][j + 1] + same[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def compare(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[Pair]:
    """Return the paragraphs of two texts in reading order, each with its answer on the other side.

    >>> [pair.state for pair in compare([Paragraph("", "op/1", "Urges all States to act;")],
    ...     [Paragraph("", "op/1", "Welcomes the report;"), Paragraph("", "op/2", "Urges all States to act now;")])]
    ['new', 'changed']
    """
    return list(_merged(old, new, _aligned(old, new)))


def _merged(old: Sequence[Paragraph], new: Sequence[Paragraph], pairs: list[tuple[int, int]]) -> Iterator[Pair]:
    """Yield pairs and lone paragraphs in reading order."""
    i = j = 0
    for a, b in [*pairs, (len(old), len(new))]:
        yield from (Pair("dropped", old[each], None) for each in range(i, a))
        yield from (Pair("new", None, new[each]) for each in range(j, b))
        if a < len(old):
            state: State = "kept" if old[a].text == new[b].text else "changed"
            left, right = differences(old[a].text, new[b].text) if state == "changed" else ((), ())
            yield Pair(state, old[a], new[b], left, right)
        i, j = a + 1, b + 1
