"""A document and its named mentions go in; its event mentions come out, with the sessions and editions named by rule.

A conference or an observance is named by a label. A session ("its seventy-eighth session", 第二十四届会议) is named by
its ordinal and the body that stands beside it, an edition of a series by the year beside its name; both get keys that
are the same in every language.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from .event_facts import facts_of
from .gazetteer import UNREAD
from .knowledge import Knowledge
from .model import Document, Entity, Mention, Part
from .rulebook import rulebook
from .scanning import Surveyed
from .session_holders import Holders, is_series
from .session_phrases import Session, find_sessions
from .surveys import Texts


def find_events(
    document: Document, texts: Texts, mentions: Sequence[Mention], knowledge: Knowledge
) -> tuple[tuple[Mention, ...], tuple[Entity, ...]]:
    """Return all mentions, those of events settled, and the sessions and editions that were named by rule."""
    by_path: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_path[mention.path].append(mention)
    finder = EventFinder(document, knowledge)
    found: list[Mention] = []
    for part in document.parts:
        named = by_path[part.path]
        found += finder.settle(part, texts[part.path], named) if part.kind not in UNREAD else named
    return tuple(found), tuple(finder.entities.values())


class EventFinder:
    """Finds sessions and editions in the parts of one document and collects what it names."""

    def __init__(self, document: Document, knowledge: Knowledge) -> None:
        self._language, self._knowledge = document.language, knowledge
        self._holders = Holders(document, knowledge)
        self._grammar = grammar(document.language)
        self.entities: dict[str, Entity] = {}

    def settle(self, part: Part, text: Surveyed, mentions: list[Mention]) -> list[Mention]:
        """Return the mentions of one part: editions in the place of the series they extend, sessions added.

        `text` is the text of the part as surveyed.
        """
        events = [self._edition(part.text, found) if found.kind == "event" else found for found in mentions]
        sessions = find_sessions(text, self._language)
        made = [new for session in sessions for new in self._session(part, session, events)]
        kept = [
            found
            for found in events
            if found.kind != "event" or not any(new.begin <= found.begin and found.end <= new.end for new in made)
        ]
        for found in (*kept, *made):
            if found.entity in self.entities:
                self._describe(part.text, found, mentions)
        return sorted((*kept, *made), key=lambda found: (found.begin, found.end))

    def _edition(self, text: str, found: Mention) -> Mention:
        """Return the mention of a series, with the year beside it, as one of that edition."""
        entry = self._knowledge.by_key.get(found.entity)
        if entry is None or not is_series(entry.concept, entry.facts):
            return found
        before = self._grammar["edition_before"].search(text, max(0, found.begin - 24), found.begin)
        after = None if before else self._grammar["edition_after"].match(text, found.end)
        year = before or after
        if not year or not entry.name():
            return found
        key = f"{found.entity}/{year['year']}"
        labels = tuple((tag, f"{entry.name(tag)} {year['year']}") for tag in ("en", "fr", "es") if entry.name(tag))
        self.entities.setdefault(key, Entity(key, "event", labels, (("unr:series", found.entity, ""),)))
        begin, end = min(found.begin, year.start("year")), max(found.end, year.end("year"))
        return Mention(found.path, begin, end, "event", key)

    def _session(self, part: Part, session: Session, mentions: list[Mention]) -> Iterator[Mention]:
        """Yield the mention of a session whose holder is known, and of the body where a pronoun names it."""
        holder = self._holders.of(part.path, part.text, session, mentions)
        if holder is None:
            return
        body, joined = holder
        if body not in mentions and body.begin < body.end and not session.place:
            yield body
        slug = body.entity.removeprefix("actor/").removeprefix("event/")
        series = body.kind == "event"
        key = f"{body.entity}/{session.which}" if series else f"event/session/{slug}/{session.which}"
        self.entities.setdefault(key, self._entity(key, body.entity, session, series=series))
        begin = min(body.begin, session.begin) if joined else session.begin
        end = max(body.end, session.end) if joined else session.end
        yield Mention(part.path, begin, end, "event", key)

    def _entity(self, key: str, body: str, session: Session, *, series: bool) -> Entity:
        name = self._name(body)
        kind = session.which.rpartition("-")[0].replace("-", " ")
        label = (
            f"{_english(session.ordinal)} {kind} session of the {name}"
            if session.ordinal
            else f"{session.which} session of the {name}"
        )
        label = label.replace("  ", " ")
        facts = [("unr:series" if series else "schema:organizer", body, "")]
        if session.ordinal:
            facts.append(("unr:ordinal", str(session.ordinal), "xsd:integer"))
        return Entity(key, "event", (("en", label[:1].upper() + label[1:]),), tuple(facts))

    def _name(self, key: str) -> str:
        entry = self._knowledge.by_key.get(key)
        name = entry.name() if entry else ""
        return name.removeprefix("the ").removeprefix("The ") or key.rsplit("/", 1)[-1].replace("-", " ")

    def _describe(self, text: str, found: Mention, mentions: Sequence[Mention]) -> None:
        """Add to an event named by rule what the clause says of it."""
        entity = self.entities[found.entity]
        facts = dict.fromkeys((*entity.facts, *facts_of(text, found, mentions, self._language)))
        self.entities[found.entity] = Entity(entity.key, entity.kind, entity.labels, tuple(facts))


def _english(number: int) -> str:
    """Return an English ordinal in figures.

    >>> _english(1), _english(12), _english(23)
    ('1st', '12th', '23rd')
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


@cache
def grammar(language: str) -> dict[str, Any]:
    """Return the compiled grammar of editions of a language."""
    data = rulebook(language, "events")
    editions = data["editions"]
    return {"edition_before": re.compile(editions["before"]), "edition_after": re.compile(editions["after"])}
