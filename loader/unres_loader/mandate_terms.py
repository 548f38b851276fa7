"""The concepts of a `Lexicon` and one language go in; a finder of deliverables, frequencies and clauses comes out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from unres_loader.lexicon import Concept, Lexicon

_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
"""Arabic vowel signs and the lengthening stroke, which print may bear and labels do not."""
REPORTING = frozenset({"concept/report", "concept/briefing"})


class Term(NamedTuple):
    """A concept named in folded text: half-open offsets there."""

    begin: int
    end: int
    concept: Concept


class _Label(NamedTuple):
    """A label as compiled: its second word (empty where it has none), what follows its first word, its concept.

    `names` tells whether it names the concept or only looks so.
    """

    second: str
    rest: re.Pattern[str]
    concept: Concept
    names: bool


class TermFinder:
    """Finds concepts by their labels. The words of a deliverable may stand apart in a clause; the last may go on."""

    def __init__(self, lexicon: Lexicon, language: str, data: Mapping[str, Any]) -> None:
        self._bounded: bool = data["bounded"]
        self._clitics = re.compile(data["clitics"] + "$") if data.get("clitics") else None
        self._space: str = data.get("space", r"\s")
        self._tight: int = data["tight"]
        labels: dict[str, list[_Label]] = defaultdict(list)
        for concept in lexicon.concepts:
            for label in concept.labels:
                if label.language == language and label.use != "name":
                    words = _folded(label.text).split(" ")
                    gap: str = data["far" if concept.key in REPORTING else "gap"]
                    apart = concept.scheme == "deliverable" and label.use == "own"
                    rest = re.compile(self._rest(words, gap if apart else self._space))
                    labels[words[0]].append(_Label("".join(words[1:2]), rest, concept, label.use == "own"))
        keys = sorted(labels)
        self._choices = [labels[key] for key in keys]
        self._automaton = AhoCorasick(keys, matchkind=MatchKind.Standard)

    def find(self, text: str, begin: int, end: int) -> list[Term]:
        """Return the concepts named between two offsets of folded text, each once, in reading order."""
        window, at = _unmarked(text, begin, end)
        found: list[Term] = []
        seeming: dict[str, list[range]] = defaultdict(list)
        for which, start, stop in self._automaton.find_matches_as_indexes(window, overlapping=True):
            if self._bounded and not self._starts(window, start):
                continue
            for label in self._choices[which]:
                if window.find(label.second, stop) < 0 or not (match := label.rest.match(window, stop)):
                    continue
                term = Term(at(start), at(match.end() - 1) + 1, label.concept)
                if label.names:
                    found.append(term)
                else:
                    seeming[label.concept.key].append(range(term.begin, term.end))
        found = [t for t in found if not any(_in(t, span) for span in seeming[t.concept.key])]
        firsts = {term.concept.key: term for term in sorted(found, key=lambda term: (-term.begin, -term.end))}
        return sorted(firsts.values(), key=lambda term: (term.begin, term.end))

    def _rest(self, words: Sequence[str], gap: str) -> str:
        """Return the pattern of the words after the first; behind a short word ("to report") nothing may stand."""
        gaps = (gap if len(word) > self._tight else self._space for word in words)
        return "".join(gap + re.escape(word) for gap, word in zip(gaps, words[1:], strict=False))

    def _starts(self, text: str, begin: int) -> bool:
        if begin == 0 or not text[begin - 1].isalnum():
            return True
        return self._clitics is not None and self._clitics.search(text, max(0, begin - 4), begin) is not None


def _unmarked(text: str, begin: int, end: int) -> tuple[str, Callable[[int], int]]:
    """Return a stretch of text without vowel signs, and what maps its offsets to those of the text."""
    window = text[begin:end]
    if not _MARKS.search(window):
        return window, begin.__add__
    kept = [place for place in range(begin, end) if not _MARKS.match(text[place])]
    return "".join(text[place] for place in kept), kept.__getitem__


def _in(term: Term, span: range) -> bool:
    """Whether a term begins or ends within a span (提供…特别报告 within 特别报告员)."""
    return term.begin in span or term.end - 1 in span


def _folded(text: str) -> str:
    return text.lower().replace("’", "'").replace("ё", "е")
