"""Acts and mentions go in; the acts come out with those they address, reported ones with the body that spoke.

A directive names those it addresses between its verb and what they are to do ("Requests the
Secretary-General to…", 请秘书长…). A name counts there if nothing but commas, conjunctions and attributes
parts it from the verb or from the name before it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from msgspec.structs import replace

from unres_loader.lexicon import Lexicon
from unres_loader.model import Act, Document, Mention
from unres_loader.rulebook import rulebook
from unres_loader.scanning import scanner

_SAME = (("\u00a0", " "), ("\u202f", " "), ("’", "'"), ("ё", "е"))
_NEAR = 60
"""How far before a reported verb its subject may stand, in characters."""


def address(document: Document, acts: Sequence[Act], mentions: Iterable[Mention], lexicon: Lexicon) -> tuple[Act, ...]:
    """Return the acts with the addressees of directives, and with the reporting body as speaker of reported acts.

    Reported verbs that tell of doing as well as of saying ("policies that support …") are left out where nobody speaks.
    """
    slot = _slot(document.language)
    texts = {part.path: part.text for part in document.parts}
    actors = actors_by_part(mentions)
    told = (_addressed(act, actors.get(act.path, []), texts, slot, lexicon) for act in acts)
    return tuple(
        each for each in told if each.role != "reported" or each.speaker or lexicon.class_of(each.verb) != "other"
    )


def _addressed(act: Act, actors: list[Mention], texts: Mapping[str, str], slot: Slot, lexicon: Lexicon) -> Act:
    if not actors:
        return act
    if lexicon.class_of(act.verb) == "directive":
        act = replace(act, addressees=slot.addressees(comparable(texts[act.path]), act, actors))
    if act.role == "reported" and not act.speaker:
        before = [m for m in actors if m.entity and m.end <= act.begin <= m.end + _NEAR]
        act = replace(act, speaker=before[-1].entity) if before else act
    return act


def comparable(text: str) -> str:
    """Return text in lower case with one kind of space and apostrophe, of the same length.

    >>> comparable("L’Assemblée")
    "l'assemblée"
    """
    lower = text.lower()
    if len(lower) != len(text):
        lower = text
    for printed, same in _SAME:
        lower = lower.replace(printed, same)
    return lower


def actors_by_part(mentions: Iterable[Mention]) -> dict[str, list[Mention]]:
    """Return the mentions of actors by path, in reading order."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.kind == "actor":
            found[mention.path].append(mention)
    for names in found.values():
        names.sort(key=lambda m: (m.begin, -m.end))
    return found


@cache
def _slot(language: str) -> Slot:
    return Slot(rulebook(language, "mandates")["addressee"])


class Slot:
    """The place between a directive verb and what is asked, as the grammar of one language tells it."""

    def __init__(self, data: Mapping[str, str]) -> None:
        rules = {name: re.compile(pattern) for name, pattern in data.items()}
        self._impersonal, self._opening, self._ending = rules["impersonal"], rules["opening"], scanner(data["ending"])
        self._rules = rules

    def addressees(self, text: str, act: Act, actors: Sequence[Mention]) -> tuple[str, ...]:
        """Return the keys of those an act addresses, in the order of the text (folded by `comparable`)."""
        if self._impersonal.search(text[act.begin : act.end]):
            return ()
        opening = self._opening.match(text, act.end)
        begin = opening.end() if opening else act.end
        names = [m for m in actors if m.begin >= act.end]
        if self._asks_nobody(text, act, names):
            return ()
        end = self._end(text, begin, names)
        names = [m for m in names if m.begin < end]
        chosen = self._strict(text, begin, names) if "first" in self._rules else self._loose(text, begin, end, names)
        return tuple(dict.fromkeys(m.entity for m in chosen if m.entity))

    def _asks_nobody(self, text: str, act: Act, names: Sequence[Mention]) -> bool:
        """Whether what is to be done follows at once ("pide que se…"), so that nobody is named to do it."""
        match = self._rules["nobody"].match(text, act.end) if "nobody" in self._rules else None
        return match is not None and all(name.begin != match.end() for name in names)

    def _end(self, text: str, begin: int, names: Sequence[Mention]) -> int:
        """Return where what is asked begins: the first such word that is not part of a name."""
        for match in self._ending.finditer(text, begin):
            if not any(m.begin <= match.start() < m.end for m in names):
                return match.start()
        return len(text)

    def _strict(self, text: str, at: int, names: Sequence[Mention]) -> list[Mention]:
        """Chinese: names follow the verb and each other directly; the first gap that is more ends the list."""
        rules = self._rules
        chosen: list[Mention] = []
        partners: int | None = None
        for name in names:
            gap = text[at : name.begin]
            if name.begin < at:
                continue
            if chosen and rules["apposed"].fullmatch(gap):
                chosen[-1], at = name, name.end
                continue
            if not rules["between" if chosen else "first"].fullmatch(gap) or rules["owner"].match(text, name.end):
                break
            if chosen and partners is None and rules["partner"].match(gap):
                partners = len(chosen)
            chosen.append(name)
            at = name.end
        return chosen[:partners] if rules["together"].match(text, at) else chosen

    def _loose(self, text: str, begin: int, end: int, names: Sequence[Mention]) -> list[Mention]:
        """Other languages: a preposition before a name, or an adverbial around it, takes it out of the list."""
        chosen: list[Mention] = []
        at, kept = begin, True
        for name in names:
            if name.end <= at:
                continue
            if not kept and "," in text[at : name.begin] and not text[name.end : end].strip():
                kept = True  # an adverbial would end with a comma before what is asked: the list goes on
            kept = self._counts(text, at, name.begin, kept, first=at == begin)
            if kept:
                chosen.append(name)
            at = name.end
        return chosen

    def _counts(self, text: str, at: int, begin: int, kept: bool, *, first: bool) -> bool:
        rules = self._rules
        gap = text[at:begin]
        if rules["passable"].search(gap) and (kept or "," in gap):
            return True
        if not first and not kept and rules["joint"].fullmatch(gap):
            return False
        chunk = gap[max(gap.rfind(","), gap.rfind("،")) + 1 :]
        if chunk is not gap and rules["adverbial"].match(chunk):
            return False
        tail = rules["conjunction"].split(gap)[-1]
        return not rules["blocker"].search(tail)
