"""Sketches of many works go in; pairs of paragraphs with their words in common come out, the later with the earlier.

Two steps. Near-duplicates anywhere meet at a key of their MinHash (locality-sensitive hashing) and are verified by
aligning their words. What the first step misses within one series, because a yearly paragraph was much rewritten, the
second finds: once two works are known to be kin, every paragraph of the later that has no match yet is aligned with
all of the earlier. Each result depends on the work and its candidates alone, so a change is local.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from math import ceil
from typing import NamedTuple

from rapidfuzz.distance import Indel

from .sketches import Paragraph, Sketch

CLOSE = 0.6
"""How much of the words of two paragraphs of one series has to be common, in order: twice the common over all."""

ELSEWHERE = 0.75
"""The same for paragraphs of works that are not of one series."""

RELATED = 0.45
"""The same for two paragraphs that stand at the same place in works of one series."""

WHOLE = 0.8
"""How much of the shorter of two paragraphs of one series is in the longer where it was split off or joined."""

NEAREST = 24
"""How many works before a paragraph's own are looked at for each key: a formula is carried by thousands."""

FORMULA = 12
"""A paragraph of fewer words (signs: twice as many) has a lineage within its series only."""

SAME_TITLE, TITLE_WORDS = 0.75, 5
KIN_SHARE = 0.4
"""Works of one body are of one series where their titles are that alike, or that share of the shorter has a match.

A shorter title says nothing: those of the Security Council are "Resolution 2664 (2022)".
"""

FILLED = 3
"""With how many works of its series, the nearest, a work is aligned paragraph by paragraph."""


class Kin(NamedTuple):
    """Two paragraphs that have their words in common."""

    later: str
    path: str
    earlier: str
    source: str
    similarity: float
    series: bool
    date: str
    language: str


Order = list[Sketch]
Match = tuple[int, float]
Buckets = Mapping[int, list[tuple[int, int]]]


def in_order(sketches: Iterable[Sketch]) -> Order:
    """Return the sketches that have a date, the earliest first; of one day in the order of their symbols."""
    return sorted((each for each in sketches if each.date), key=lambda each: (each.date, each.symbol))


def key_numbers(paragraph: Paragraph) -> array[int]:
    """Return the keys of a paragraph as numbers."""
    return array("I", paragraph.keys)


def buckets(
    order: Order, wanted: Collection[int] | None = None, places: Collection[int] | None = None
) -> dict[int, list[tuple[int, int]]]:
    """Return who meets at each key (or each wanted one): places in the order (all, or these), paragraphs there."""
    found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for at, sketch in enumerate(order):
        if places is not None and at not in places:
            continue
        for number, paragraph in enumerate(sketch.paragraphs):
            for key in key_numbers(paragraph):
                if wanted is None or key in wanted:
                    found[key].append((at, number))
    return found


def kin_of(order: Order, at: int, meeting: Buckets) -> Iterator[Kin]:
    """Yield the kin that the paragraphs of one work have in the works adopted before it that meet it."""
    work = order[at]
    before = bisect_left(order, work.date, key=lambda each: each.date)
    found: defaultdict[int, dict[int, list[Match]]] = defaultdict(dict)
    for number, paragraph in enumerate(work.paragraphs):
        for place, other in _candidates(paragraph, before, meeting):
            similarity = _similarity(paragraph, order[place].paragraphs[other], CLOSE)
            if similarity:
                found[place].setdefault(number, []).append((other, similarity))
    filled = 0
    for place in sorted(found, reverse=True):
        earlier = order[place]
        matches = {number: _best(others, number) for number, others in sorted(found[place].items())}
        telling = sum(not _is_formula(work.paragraphs[number], work.language) for number in matches)
        series = of_one_series(work, earlier, telling)
        if series and filled < FILLED:
            _fill(work, earlier, matches)
            filled += 1
        for number, (other, similarity) in matches.items():
            paragraph = work.paragraphs[number]
            if not series and (similarity < ELSEWHERE or _is_formula(paragraph, work.language)):
                continue
            yield Kin(
                work.symbol,
                paragraph.path,
                earlier.symbol,
                earlier.paragraphs[other].path,
                similarity,
                series,
                earlier.date,
                work.language,
            )


def of_one_series(work: Sketch, earlier: Sketch, matched: int) -> bool:
    """Say whether two works that have paragraphs in common belong to one series."""
    if work.body != earlier.body:
        return False
    alike = len(work.title) >= TITLE_WORDS and Indel.normalized_similarity(work.title, earlier.title) >= SAME_TITLE
    shorter = min(len(work.paragraphs), len(earlier.paragraphs))
    return bool(alike) or (matched >= 3 and matched >= KIN_SHARE * shorter)


def _candidates(paragraph: Paragraph, before: int, meeting: Buckets) -> set[tuple[int, int]]:
    """Return the paragraphs of the nearest earlier works that share a key."""
    found: set[tuple[int, int]] = set()
    for key in key_numbers(paragraph):
        there = meeting.get(key, ())
        end = bisect_left(there, (before, 0))
        found.update(there[max(0, end - NEAREST) : end])
    return found


def _similarity(one: Paragraph, other: Paragraph, least: float) -> float:
    return 1.0 if one.code == other.code else Indel.normalized_similarity(one.code, other.code, score_cutoff=least)


def _best(others: list[Match], number: int) -> Match:
    """Return the closest match; of equals the one nearest in place, the first of two that are as near."""
    return max(others, key=lambda each: (each[1], -abs(each[0] - number), -each[0]))


def _fill(work: Sketch, earlier: Sketch, matches: dict[int, Match]) -> None:
    """Add the best match in an earlier work of the series to each paragraph that has none there yet.

    A paragraph that was moved keeps its words; one that was rewritten keeps its place: between the matches of its
    neighbours.
    """
    settled = sorted((number, other) for number, (other, _) in matches.items())
    for number, paragraph in enumerate(work.paragraphs):
        if number in matches:
            continue
        begin, end = _place(number, settled, len(earlier.paragraphs))
        found = []
        for other, candidate in enumerate(earlier.paragraphs):
            least = RELATED if begin <= other <= end else CLOSE
            similarity = _similarity(paragraph, candidate, least)
            if similarity or (least == CLOSE and _is_taken_up(paragraph, candidate)):
                found.append((other, similarity or _similarity(paragraph, candidate, 0.0)))
        if found:
            matches[number] = _best(found, number)


def _place(number: int, settled: list[tuple[int, int]], length: int) -> tuple[int, int]:
    """Return between which paragraphs of the earlier work a paragraph stands, by its matched neighbours."""
    at = bisect_left(settled, (number, 0))
    begin = settled[at - 1][1] if at else 0
    end = settled[at][1] if at < len(settled) else length - 1
    return begin, end


def _is_taken_up(one: Paragraph, other: Paragraph) -> bool:
    """Say whether the shorter paragraph stands whole in the longer: it was split off, or joined to another."""
    shorter = min(len(one.code), len(other.code))
    if shorter < FORMULA or 3 * shorter < max(len(one.code), len(other.code)):
        return False
    # what two codes have in common is half of what their lengths exceed the distance by
    furthest = len(one.code) + len(other.code) - 2 * ceil(WHOLE * shorter)
    return Indel.distance(one.code, other.code, score_cutoff=furthest) <= furthest


def _is_formula(paragraph: Paragraph, language: str) -> bool:
    return len(paragraph.code) < FORMULA * (2 if language == "zh" else 1)
