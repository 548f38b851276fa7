"""What a document is about: the Sustainable Development Goals and targets that it names, and its subject headings.

Goals and targets are named by number ("target 9.c", 具体目标 9.c) and get the IRIs of the United Nations' own SDG
vocabulary. Subject headings are matched by label; headings whose label is a common word say little, so that they
count only in a title.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from .knowledge import Entry
from .matching import Matcher
from .model import Document, Mention
from .rulebook import rulebook
from .scanning import Scanner, Surveyed

SDG = "http://metadata.un.org/sdg/"
KEPT = 8
"""How many headings a document is given at most."""
_TITLE_WEIGHT = 3.0
_NUMBER = re.compile(r"(?<![\d.])(\d{1,2})(?:[.\-–]([a-fа-еأ-و]|\d{1,2}))?")
_TARGETS = (7, 8, 13, 10, 9, 8, 5, 12, 8, 10, 10, 11, 5, 10, 12, 12, 19)
"""How many targets each Goal has in all, numbered and lettered (A/RES/71/313, annex); an upper bound for numbers."""


def find_goals(document: Document, texts: Mapping[str, Surveyed]) -> tuple[Mention, ...]:
    """Return the Goals and targets that the parts name, in reading order; numbers that none has are left out.

    The 2030 Agenda, not a resolution's own goals, is meant where the words of the SDGs stand before the number.
    """
    goal, target, letters = _grammar(document.language)
    found: list[Mention] = []
    for part in document.parts:
        text = texts[part.path]
        if part.kind == "footnote" or not text.may_hold(goals(document.language)):
            continue
        for match in text.finditer(target):
            found += _mentions(part.path, match, "target", letters)
        for match in text.finditer(goal):
            found += _mentions(part.path, match, "goal", letters)
    return tuple(found)


def _mentions(path: str, match: re.Match[str], group: str, letters: dict[str, str]) -> Iterator[Mention]:
    begin = match.start(group)
    for place, number in enumerate(_NUMBER.finditer(match[group])):
        goal, part = int(number[1]), number[2] or ""
        name = f"{goal}.{letters.get(part, part)}" if part else str(goal)
        if not 1 <= goal <= 17 or (part.isdigit() and not 1 <= int(part) <= _TARGETS[goal - 1]):
            continue
        start = match.start() if place == 0 else begin + number.start()
        yield Mention(path, start, begin + number.end(), "sdg", SDG + name)


@cache
def _grammar(language: str) -> tuple[Scanner, Scanner, dict[str, str]]:
    data = rulebook(language, "events")["sdg"]
    return Scanner(data["goal"]), Scanner(data["target"]), data.get("letters", {})


@cache
def goals(language: str) -> frozenset[Scanner]:
    """Return what finds Goals and targets."""
    return frozenset(_grammar(language)[:2])


def headings(document: Document, thesaurus: Matcher) -> list[str]:
    """Return the IRIs of the thesaurus headings that weigh most in a document, at most `KEPT` of them.

    A document is about what its title, its agenda item and its section headings name; the running text names much
    else in passing. A longer label is more specific and weighs more; one marked as too general does not count.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    texts = [(document.masthead.title, _TITLE_WEIGHT), (document.masthead.agenda_title, 1.0)]
    texts += [(part.text, 1.0) for part in document.parts if part.kind == "heading"]
    for text, weight in texts:
        for hit in thesaurus.match(text):
            keys = {use.entry.key for use in hit.sense.uses if use.entry}
            general = any(_is_general(use.entry) for use in hit.sense.uses if use.entry)
            if len(keys) == 1 and hit.end - hit.begin > 1 and not general:
                specific = 1.0 + 0.5 * len(hit.sense.code)
                weights[keys.pop()] += weight * specific
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return [key for key, _ in ranked[:KEPT]]


def _is_general(entry: Entry) -> bool:
    return any(name.endswith("#editorialNote") for name, _ in entry.facts)


def goals_of(mentions: tuple[Mention, ...]) -> list[str]:
    """Return the IRIs of the Goals that mentions name, directly or by a target, the most often named first."""
    named = Counter(
        mention.entity.partition(".un.org/sdg/")[2].partition(".")[0] for mention in mentions if mention.kind == "sdg"
    )
    return [SDG + goal for goal, _ in named.most_common()]
