"""A document goes in; the mentions of the actors, events and instruments that the loader knows come out."""

from __future__ import annotations

import gc
from functools import cached_property

from .knowledge import Entry, Knowledge
from .linking import Linker
from .matching import Hit, Matcher
from .model import Document, Entity, Language, Masthead, Mention, Part, Source
from .offices import office_entity
from .sanctions import committee_entity, experts_meant
from .short_titles import ShortTitles
from .speakers import Speakers
from .surveys import TITLE, Texts, surveyed
from .wording import wording

UNREAD = frozenset({"formula", "footnote"})
"""Kinds of parts whose actors and events are not marked: the adopting body is stated, footnotes name documents."""


class Gazetteer:
    """Matches names by the longest label. The automaton of a language is built when it is first needed.

    >>> Gazetteer(Knowledge(())).find_in("The General Assembly", "en")
    ()
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._matchers: dict[tuple[str, str], Matcher] = {}

    def matcher(self, language: str, *, instruments: bool = False) -> Matcher:
        """Return the matcher of a language for instruments, or for actors and events."""
        return self._matcher_of(language, "instruments" if instruments else "names")

    def headings(self, language: str) -> Matcher:
        """Return the matcher of thesaurus headings: they tell what a document is about and are not marked in it."""
        return self._matcher_of(language, "headings")

    def _matcher_of(self, language: str, name: str) -> Matcher:
        """Return one matcher of a language; all are built together, so that a text is coded once for all of them."""
        if (language, name) not in self._matchers:
            coding = wording(language)
            coding.prepare(
                text
                for entries in self._entries.values()
                for entry in entries
                for tag, text in (*entry.labels, *entry.contexts, *entry.framed)
                if tag == language
            )
            for each, entries in self._entries.items():
                self._matchers[language, each] = Matcher(language, entries, coding, with_heads=each == "names")
            gc.freeze()  # it lives as long as the process: the collector need not walk through it again and again
        return self._matchers[language, name]

    @cached_property
    def _entries(self) -> dict[str, list[Entry]]:
        subjects = self.knowledge.of_kind("subject")
        return {
            "names": list(self.knowledge.of_kind("actor", "event")),
            "instruments": list(self.knowledge.of_kind("instrument")),
            "headings": [entry for entry in subjects if _is_heading(entry)],
            "vocabulary": [entry for entry in subjects if not _is_heading(entry)],
        }

    def find(self, document: Document, texts: Texts) -> tuple[Mention, ...]:
        """Return all mentions of a document, by part and offset. Doubtful ones have candidates and no entity.

        Actors do not stand inside the title of an instrument; events do (the outcome documents *of a summit*).
        """
        names = self.matcher(document.language)
        titles = self.matcher(document.language, instruments=True)
        linker = Linker(self.knowledge, names, Speakers(document), experts_meant(document, self.knowledge))
        works = Linker(self.knowledge, titles)
        short = ShortTitles(document.language, self.knowledge)
        vocabulary = self._matcher_of(document.language, "vocabulary") if self._entries["vocabulary"] else None
        heading = Part(TITLE, "text", document.masthead.title, 0)
        parts = (heading, *sorted(document.parts, key=lambda part: part.position))
        found: list[Mention] = []
        for number, part in enumerate(parts):
            text = texts[part.path]
            coded = names.coding.encode(part.text)
            known = list(works.link(number, part, text, titles.match(part.text, coded)))
            instruments = short.find(number, part, text, known)
            others = (
                list(linker.link(number, part, text, names.match(part.text, coded))) if part.kind not in UNREAD else []
            )
            if number:
                found += _merge(others, instruments)
            if number and vocabulary:
                found += [_subject(part.path, hit) for hit in vocabulary.match(part.text, coded)]
        return tuple(found)

    def find_in(self, text: str, language: Language, body: str = "") -> tuple[Mention, ...]:
        """Return the mentions in a text of its own, as if `body` had adopted it."""
        source = Source("", "text", "", 0)
        part = Part("op/1", "operative", text, 1)
        document = Document(source, language, Masthead(body=body), (part,))
        return self.find(document, surveyed(document))

    def entity(self, key: str) -> Entity | None:
        """Return an actor that is named by rule (an office, a committee); None for what the knowledge files hold."""
        return committee_entity(key) or office_entity(key, self.knowledge)


def _merge(others: list[Mention], instruments: list[Mention]) -> list[Mention]:
    """Leave out bodies inside titles; events stand in titles, and titles in names (the parties *to the Convention*).

    A title inside a name is kept, since languages differ in which of both they print whole.
    """
    walls = [(m.begin, m.end) for m in instruments]
    kept = [m for m in others if m.kind == "event" or not any(b <= m.begin and m.end <= e for b, e in walls)]
    return sorted(kept + instruments, key=lambda m: (m.begin, m.end, m.kind))


def _is_heading(entry: Entry) -> bool:
    return entry.key.startswith("http://metadata.un.org/thesaurus/")


def _subject(path: str, hit: Hit) -> Mention:
    """Return the mention of a concept of a vocabulary that the user gave: linked, or with its candidates."""
    keys = tuple(dict.fromkeys(use.entry.key for use in hit.sense.uses if use.entry))
    return Mention(
        path, hit.begin, hit.end, "subject", keys[0] if len(keys) == 1 else "", keys if len(keys) > 1 else ()
    )
