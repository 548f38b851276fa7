"""A regular expression goes in; a scanner comes out that finds the same, and looks only where a match can begin.

Python's engine tries a pattern at every character: the grammar of citations, an alternation of names and numbers,
costs 400 ns a character so. What a pattern can begin with is known from the pattern, though, and one automaton pass
finds all such places at 2 ns a character; the pattern is tried there alone.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from functools import cache
from itertools import accumulate
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

MOST_HEADS = 400
LONGEST_HEAD = 6
FEW_CHARACTERS = 32
"""How many characters a set may have for heads to go on behind it."""
_BETWEEN = "\0"
"""What parts the texts of a survey; no head holds it."""


class Scanner:
    """Finds the matches of a pattern as `re.Pattern.finditer` does, in reading order.

    >>> [match[0] for match in Scanner("(?<!X)(?:A|B) [0-9]+").finditer("A 7, XA 8, B 70")]
    ['A 7', 'B 70']
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = re.compile(pattern, flags)
        self.match = self.pattern.match
        self.heads = heads_of(self.pattern)
        """With one of these strings each match begins; None where that cannot be told."""
        self.surveyable = self.heads is not None and not flags & re.IGNORECASE
        self._never = self.heads is not None and not self.heads
        self._lower = bool(flags & re.IGNORECASE)
        alone = self.heads and not _skips(_parser.parse(pattern, flags))
        self._automaton = AhoCorasick(sorted(self.heads)) if self.heads and alone else None

    def finditer(self, text: str, begin: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Yield the matches between two offsets; what stands before `begin` is still seen by look-behinds."""
        if self._never:
            return iter(())
        window = text[begin:end] if begin or end < len(text) else text
        if self._lower:
            window = window.lower()
        if self._automaton is None or len(window) > len(text):
            return self.pattern.finditer(text, begin, end)
        heads = self._automaton.find_matches_as_indexes(window, overlapping=True)
        return self.matches(text, {begin + first for _, first, _ in heads}, end) if heads else iter(())

    def matches(self, text: str, places: Iterable[int], end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Yield the matches that begin at one of some places, none overlapping another."""
        match, done = self.pattern.match, 0
        for place in sorted(places):
            if place >= done and (found := match(text, place, end)):
                yield found
                done = found.end()

    def search(self, text: str, begin: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the first match between two offsets."""
        return next(self.finditer(text, begin, end), None)


@cache
def scanner(pattern: str, flags: int = 0) -> Scanner:
    """Return the scanner of a pattern, made once a process as `re.compile` does."""
    return Scanner(pattern, flags)


class Surveyed:
    """One text of a `Survey`: finds what its scanners find, and knows already where nothing can be found."""

    __slots__ = ("_places", "_sure", "text")

    def __init__(self, text: str, places: dict[Scanner, set[int]], sure: bool) -> None:
        self.text, self._places, self._sure = text, places, sure

    def may_hold(self, scanners: Set[Scanner]) -> bool:
        """Tell whether any of these scanners may find something."""
        return not self._sure or not self._places.keys().isdisjoint(scanners)

    def finditer(self, scanner: Scanner) -> Iterator[re.Match[str]]:
        """Yield the matches of a scanner of the survey, as its own `finditer` does."""
        if not scanner.surveyable:
            return scanner.finditer(self.text)
        places = self._places.get(scanner)
        return scanner.matches(self.text, places) if places else iter(())


class Survey:
    """Several scanners that read the same texts: one automaton pass over all texts tells where each is to look.

    A scanner whose heads cannot be told, or that takes small letters for capitals, reads each text by itself.

    >>> goal, year = scanner("[Gg]oal [0-9]+"), scanner("(?:19|20)[0-9][0-9]")
    >>> texts = Survey([goal, year]).of(["In 2015", "Goal 5 and goal 6"])
    >>> [[match[0] for match in each.finditer(goal)] for each in texts]
    [[], ['Goal 5', 'goal 6']]
    """

    def __init__(self, scanners: Collection[Scanner]) -> None:
        owners: defaultdict[str, list[Scanner]] = defaultdict(list)
        for each in scanners:
            for head in (each.heads or ()) if each.surveyable else ():
                owners[head].append(each)
        self._sure = all(each.surveyable for each in scanners)
        heads = sorted(owners)
        self._owners = [tuple(owners[head]) for head in heads]
        self._automaton = AhoCorasick(heads, implementation=Implementation.DFA) if heads else None

    def of(self, texts: Sequence[str]) -> list[Surveyed]:
        """Return each text with the places where a scanner may find something in it."""
        places: defaultdict[int, defaultdict[Scanner, set[int]]] = defaultdict(lambda: defaultdict(set))
        if self._automaton:
            ends = list(accumulate(len(text) + len(_BETWEEN) for text in texts))
            at = begin = 0
            for which, first, _ in self._automaton.find_matches_as_indexes(_BETWEEN.join(texts), overlapping=True):
                while first >= ends[at]:
                    begin, at = ends[at], at + 1
                for owner in self._owners[which]:
                    places[at][owner].add(first - begin)
        return [Surveyed(text, places.get(at) or {}, self._sure) for at, text in enumerate(texts)]


class _Heads(NamedTuple):
    """What a part of a pattern can begin with: `open` strings are all of it, what follows them may be added."""

    open: frozenset[str]
    closed: frozenset[str]


_NOTHING = _Heads(frozenset([""]), frozenset())
_NEVER = _Heads(frozenset(), frozenset())
_NO_ITEM: tuple[Any, Any] = (op.AT, None)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_WIDTHLESS = (op.ASSERT, op.ASSERT_NOT, op.AT)


def heads_of(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """Return strings with one of which every match begins, none where nothing can match; None where it cannot be told.

    >>> sorted(heads_of(re.compile("(?<!x)(?:the )?[AB]ssembly")) or ())
    ['Assemb', 'Bssemb', 'the As', 'the Bs']
    """
    found = _sequence(_parser.parse(pattern.pattern, pattern.flags))
    heads = found.open | found.closed
    if pattern.flags & re.IGNORECASE:
        heads = frozenset(head.lower() for head in heads)
    return None if "" in heads else heads


def _skips(items: Any) -> bool:
    """Whether Python's engine skips by itself to where a pattern can begin: it opens with a character or a set."""
    code, value = items[0] if items else _NO_ITEM
    if code is op.SUBPATTERN:
        return _skips(value[3])
    if code is op.BRANCH:
        return all(branch and branch[0][0] is op.LITERAL for branch in value[1])
    return code in (op.LITERAL, op.IN)


def _sequence(items: Iterable[tuple[Any, Any]]) -> _Heads:
    """Return the heads of items that follow one another, as far as they can be told."""
    so_far = _NOTHING
    for code, value in items:
        if code is op.FAILURE or (code is op.ASSERT_NOT and not value[1]):
            return _NEVER
        if code not in _WIDTHLESS:
            following = _item(code, value)
            longer = {head + more for head in so_far.open for more in following.open}
            closed = so_far.closed | {head + more for head in so_far.open for more in following.closed}
            so_far = _bounded(longer, closed)
            if not so_far.open:
                break
    return so_far


def _bounded(longer: set[str], closed: frozenset[str]) -> _Heads:
    """Return heads cut to the longest length, and to a shorter one where they are too many."""
    for length in range(LONGEST_HEAD, 0, -1):
        unfinished = frozenset(head for head in longer if len(head) < length)
        finished = frozenset(head[:length] for head in (*closed, *longer) if head in closed or len(head) >= length)
        if len(unfinished) + len(finished) <= MOST_HEADS:
            break
    return _Heads(unfinished, finished)


def _item(code: Any, value: Any) -> _Heads:
    """Return the heads of one item of a pattern; an empty closed head where it can begin with anything."""
    if code is op.LITERAL:
        return _Heads(frozenset([chr(value)]), frozenset())
    if code is op.IN:
        return _characters(value)
    if code is op.BRANCH:
        return _either(_sequence(branch) for branch in value[1])
    if code is op.ATOMIC_GROUP or (code is op.SUBPATTERN and not value[1]):
        return _sequence(value if code is op.ATOMIC_GROUP else value[3])
    return _repeated(*value) if code in _REPEATS else _closed(_NOTHING)


def _repeated(least: int, most: int, items: Any) -> _Heads:
    once = _sequence(items)
    if most > 1:
        once = _closed(once)
    return once if least else _either([_NOTHING, once])


def _either(choices: Iterable[_Heads]) -> _Heads:
    listed = list(choices)
    return _Heads(
        frozenset().union(*(choice.open for choice in listed)),
        frozenset().union(*(choice.closed for choice in listed)),
    )


def _closed(heads: _Heads) -> _Heads:
    return _Heads(frozenset(), heads.open | heads.closed)


def _characters(members: list[tuple[Any, Any]]) -> _Heads:
    """Return the characters of a set, if they are few."""
    found: set[str] = set()
    for code, value in members:
        if code is op.LITERAL:
            found.add(chr(value))
        elif code is op.RANGE and value[1] - value[0] < MOST_HEADS:
            found.update(map(chr, range(value[0], value[1] + 1)))
        elif code is op.CATEGORY and value is op.CATEGORY_DIGIT:
            found |= _digits()
        else:
            return _closed(_NOTHING)
    heads = _Heads(frozenset(found), frozenset())
    return heads if len(found) <= FEW_CHARACTERS else _closed(heads)


@cache
def _digits() -> frozenset[str]:
    """Return what ``\\d`` matches in texts of the six languages: Latin, Arabic and full-width digits."""
    return frozenset(c for c in map(chr, (*range(0x700), *range(0xFF10, 0xFF20))) if c.isdecimal())
