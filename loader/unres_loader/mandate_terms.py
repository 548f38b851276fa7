"""The concepts of a `Lexicon` and one language go in; a finder of deliverables, frequencies and clauses comes out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from unres_loader.lexicon import Concept, Lexicon


class Term(NamedTuple):
    """A concept named in folded text: half-open offsets there."""

    begin: int
    end: int
    concept: Concept


class TermFinder:
    """Finds concepts by their labels. The words of a deliverable may stand apart in a clause; the last may go on."""

    def __init__(self, lexicon: Lexicon, language: str, data: Mapping[str, Any]) -> None:
        self._bounded: bool = data["bounded"]
        self._clitics = re.compile(data["clitics"] + "$") if data.get("clitics") else None
        rests: dict[str, dict[str, Concept]] = defaultdict(dict)
        for concept in lexicon.concepts:
            for label in concept.labels:
                if label.language == language:
                    first, *rest = _folded(label.text).split(" ")
                    gap = data["gap"] if concept.scheme == "deliverable" else data.get("space", r"\s")
                    rests[first][gap.join(["", *map(re.escape, rest)])] = concept
        keys = sorted(rests)
        self._choices = [[(re.compile(rest), concept) for rest, concept in rests[key].items()] for key in keys]
        self._automaton = AhoCorasick(keys, matchkind=MatchKind.Standard)

    def find(self, text: str, begin: int, end: int) -> list[Term]:
        """Return the concepts named between two offsets of folded text, each once, in reading order."""
        found: dict[str, Term] = {}
        window = text[begin:end]
        for which, start, stop in self._automaton.find_matches_as_indexes(window, overlapping=True):
            if self._bounded and not self._starts(window, start):
                continue
            for rest, concept in self._choices[which]:
                if concept.key not in found and (match := rest.match(window, stop)):
                    found[concept.key] = Term(begin + start, begin + match.end(), concept)
        return sorted(found.values(), key=lambda term: (term.begin, term.end))

    def _starts(self, text: str, begin: int) -> bool:
        if begin == 0 or not text[begin - 1].isalnum():
            return True
        return self._clitics is not None and self._clitics.search(text, max(0, begin - 4), begin) is not None


def _folded(text: str) -> str:
    return text.lower().replace("’", "'").replace("ё", "е")
