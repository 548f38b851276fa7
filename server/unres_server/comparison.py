"""Two lists of paragraphs in, pairs with word-level differences out: kept, changed, moved, new, dropped.

Each paragraph is paired with the one it has most words in common with, wherever that stands; pairs that do not keep
their order are the ones that were moved.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple

from rapidfuzz.distance import Indel

State = Literal["kept", "changed", "new", "dropped"]

CLOSE: Final = 0.5
"""How much of their words two paragraphs have to share, in order, to count as one that was changed."""

_TOKEN: Final = re.compile(r"[\u3400-\u9fff\u3040-\u30ff]|\w+|\s+|[^\w\s]")
_FIRST: Final = 0x10000


class Paragraph(NamedTuple):
    """A paragraph: where it lives, its path below its resolution, its text."""

    href: str
    path: str
    text: str


class Piece(NamedTuple):
    """A stretch of one side: common to both sides or not."""

    text: str
    common: bool


class Change(NamedTuple):
    """A stretch of two texts read as one: kept, put in or taken out."""

    text: str
    kind: Literal["kept", "in", "out"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two paragraphs that answer to each other, or one that has no answer."""

    state: State
    before: Paragraph | None
    after: Paragraph | None
    old: tuple[Piece, ...] = ()
    new: tuple[Piece, ...] = ()
    moved: bool = False


def tokens(text: str) -> list[str]:
    """Cut a text into words, single Chinese characters, blanks and signs.

    >>> tokens("Recalls 大会 2021,")
    ['Recalls', ' ', '大', '会', ' ', '2021', ',']
    """
    return _TOKEN.findall(text)


def changes(old: str, new: str) -> tuple[Change, ...]:
    """Return two texts as one, with what was put in and what was taken out.

    A blank or a single Chinese character that two changes happen to share is part of the change: pieces that short
    tell a reader nothing.

    >>> [(each.kind, each.text) for each in changes("Urges some States", "Urges all the States")]
    [('kept', 'Urges '), ('out', 'some'), ('in', 'all the'), ('kept', ' States')]
    """
    first, second = tokens(old), tokens(new)
    found: list[Change] = []
    out = put = ""
    steps = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    for number, (kind, a, b, c, d) in enumerate(steps):
        same = "".join(first[a:b])
        inside = 0 < number < len(steps) - 1
        if kind == "equal" and not (inside and len(same.strip()) <= (1 if _is_sign(same.strip()) else 0)):
            found += [Change(out, "out")] * bool(out) + [Change(put, "in")] * bool(put) + [Change(same, "kept")]
            out = put = ""
        else:
            out, put = out + same, put + "".join(second[c:d])
    return tuple(found + [Change(out, "out")] * bool(out) + [Change(put, "in")] * bool(put))


def _is_sign(text: str) -> bool:
    return "\u3400" <= text <= "\u9fff"


def differences(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both texts cut into common and differing stretches.

    >>> differences("Urges States", "Urges all States")[1]
    (Piece(text='Urges ', common=True), Piece(text='all ', common=False), Piece(text='States', common=True))
    """
    found = changes(old, new)
    left = tuple(Piece(each.text, each.kind == "kept") for each in found if each.kind != "in")
    right = tuple(Piece(each.text, each.kind == "kept") for each in found if each.kind != "out")
    return left, right


def compare(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[Pair]:
    """Return the paragraphs of two texts in reading order, each with its answer on the other side.

    >>> [pair.state for pair in compare([Paragraph("", "op/1", "Urges all States to act;")],
    ...     [Paragraph("", "op/1", "Welcomes the report;"), Paragraph("", "op/2", "Urges all States to act now;")])]
    ['new', 'changed']
    """
    answers = _answers(old, new)
    steady = _in_order([answers[number] for number in sorted(answers)])
    return list(_merged(old, new, answers, steady))


def _answers(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> dict[int, int]:
    """Return which old paragraph answers to each new one: the closest pairs first, each paragraph once."""
    known: dict[str, str] = {}

    def coded(text: str) -> str:
        said = (token.lower() for token in tokens(text) if not token.isspace())
        return "".join(known.setdefault(token, chr(_FIRST + len(known))) for token in said)

    first, second = [coded(each.text) for each in old], [coded(each.text) for each in new]
    likeness = [
        (Indel.normalized_similarity(mine, theirs, score_cutoff=CLOSE), -abs(i - j), i, j)
        for i, mine in enumerate(first)
        for j, theirs in enumerate(second)
    ]
    answers: dict[int, int] = {}
    taken: set[int] = set()
    for similarity, _, i, j in sorted(likeness, reverse=True):
        if similarity and j not in answers and i not in taken:
            answers[j] = i
            taken.add(i)
    return answers


def _in_order(places: Sequence[int]) -> set[int]:
    """Return the longest run of rising numbers (patience sorting): the paragraphs that kept their order.

    >>> sorted(_in_order([0, 3, 1, 2]))
    [0, 1, 2]
    """
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(tails, place)
        before[place] = tails[at - 1] if at else None
        tails[at : at + 1] = [place]
    found: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found


def _merged(
    old: Sequence[Paragraph], new: Sequence[Paragraph], answers: dict[int, int], steady: set[int]
) -> Iterator[Pair]:
    """Yield pairs and lone paragraphs in the reading order of the new text, what was dropped where it stood."""
    answered, shown = set(answers.values()), 0
    for j, after in enumerate(new):
        i = answers.get(j)
        if i in steady:
            yield from (Pair("dropped", old[each], None) for each in range(shown, i) if each not in answered)
            shown = i + 1
        if i is None:
            yield Pair("new", None, after)
        else:
            state: State = "kept" if old[i].text == after.text else "changed"
            left, right = differences(old[i].text, after.text) if state == "changed" else ((), ())
            yield Pair(state, old[i], after, left, right, i not in steady)
    yield from (Pair("dropped", old[each], None) for each in range(shown, len(old)) if each not in answered)
