"""A document and its named mentions go in; its event mentions come out, with the sessions and editions named by rule.

A conference or an observance is named by a label. A session ("its seventy-eighth session", 第二十四届会议) is named by
its ordinal and the body that stands beside it, an edition of a series by the year beside its name; both get keys that
are the same in every language.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from .dates import Dated, find_dates
from .gazetteer import UNREAD
from .knowledge import Knowledge
from .model import Document, Entity, Masthead, Mention, Part
from .ordinals import ordinal
from .rulebook import rulebook

_SESSIONS_AHEAD = 5
"""How many sessions ahead a body plans: within that, the number alone tells whose session it is."""
_ORDINAL_WORDS = 4
"""How many words an ordinal with its qualifiers may take ("eighty-first resumed regular")."""
_AFTER = 16
"""How many characters after a session may still qualify it ("dixième session extraordinaire")."""
_NEAR = 80
"""How many characters may stand between a session and the date on which it was held."""
NO_SESSIONS = frozenset({"MemberState", "ObserverState", "Territory", "Region", "StateGroup", "StakeholderGroup",
                         "SecretariatUnit", "OfficeHolder", "UnitedNationsGroup"})  # fmt: skip
"""Kinds of actors that hold no sessions."""
_WORD = re.compile(r"\S+")
_PUNCTUATION = " ,،.;؛:()"
_CLAUSE_END = re.compile(r"[;；؛.。]\s|[；。]")


class Session(NamedTuple):
    """A session in a text: its span, and which it is (``24``, ``special-26``, ``emergency-special-11``, ``2021``)."""

    begin: int
    end: int
    which: str
    ordinal: int


def find_events(
    document: Document, mentions: Sequence[Mention], knowledge: Knowledge
) -> tuple[tuple[Mention, ...], tuple[Entity, ...]]:
    """Return all mentions, those of events settled, and the sessions and editions that were named by rule."""
    by_path: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_path[mention.path].append(mention)
    finder = EventFinder(document.language, knowledge, document.masthead)
    found: list[Mention] = []
    for part in document.parts:
        found += finder.settle(part, by_path[part.path]) if part.kind not in UNREAD else by_path[part.path]
    return tuple(found), tuple(finder.entities.values())


class EventFinder:
    """Finds sessions and editions in the parts of one document and collects what it names."""

    def __init__(self, language: str, knowledge: Knowledge, masthead: Masthead) -> None:
        self._language, self._knowledge, self._own_body = language, knowledge, masthead.body
        session = re.search(r"/(?:RES|DEC)/(\d{1,3})/", masthead.symbol)
        self._own_session = int(session[1]) if session else -1000
        self._grammar = grammar(language)
        self.entities: dict[str, Entity] = {}

    def settle(self, part: Part, mentions: list[Mention]) -> list[Mention]:
        """Return the mentions of one part: editions in the place of the series they extend, sessions added."""
        events = [self._edition(part.text, found) if found.kind == "event" else found for found in mentions]
        made = [new for session in self._sessions(part.text) for new in self._session(part, session, events)]
        kept = [
            found
            for found in events
            if found.kind != "event" or not any(new.begin <= found.begin and found.end <= new.end for new in made)
        ]
        for found in (*kept, *made):
            if found.entity in self.entities:
                self._date(part.text, found)
        return sorted((*kept, *made), key=lambda found: (found.begin, found.end))

    def _edition(self, text: str, found: Mention) -> Mention:
        """Return the mention of a series, with the year beside it, as one of that edition."""
        entry = self._knowledge.by_key.get(found.entity)
        if entry is None or not _is_series(entry.concept, entry.facts):
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

    def _sessions(self, text: str) -> list[Session]:
        rules, found = self._grammar, []
        for match in rules["noun"].finditer(text):
            if match["noun"] in rules["not_series"]:
                continue
            session = self._numbered(text, match)
            if session:
                found.append(session)
        for match in rules["year"].finditer(text):
            found.append(Session(match.start("year"), match.end(), match["year"], 0))
        return found

    def _numbered(self, text: str, match: re.Match[str]) -> Session | None:
        """Return the session whose noun was matched, if an ordinal stands with it."""
        rules = self._grammar
        if self._language == "zh":
            number = ordinal(match["ordinal"], "zh")
            qualifier = match["qualifier"] or ""
            return self._which(match.start(), match.end(), number, qualifier, "")
        first = bool(rules["ordinal_first"])
        near = (max(0, match.start() - 60), match.start()) if first else (match.end("noun"), match.end("noun") + 60)
        words = [word.span() for word in _WORD.finditer(text, *near)]
        words = words[-_ORDINAL_WORDS:] if first else words[:_ORDINAL_WORDS]
        for begin, end, number in self._ordinals(text, words):
            rest = text[end : match.start()] if first else text[words[0][0] : begin]
            if rules["qualifiers"].sub("", rest).strip(" -‑,"):
                return None
            first_end = min(begin, match.start("noun")), max(end, match.end("noun"))
            return self._which(*first_end, number, text[slice(*first_end)], text[first_end[1] : first_end[1] + _AFTER])
        return None

    def _ordinals(self, text: str, words: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
        """Yield the ordinals that runs of words spell, the longest run first: where each begins and ends, its value."""
        for first, (begin, _) in enumerate(words):
            for _, end in reversed(words[first:]):
                number = ordinal(text[begin:end].strip(_PUNCTUATION), self._language)
                if number is not None:
                    yield begin, end, number

    def _which(self, begin: int, end: int, number: int | None, words: str, after: str) -> Session | None:
        """Return the session that the words of a phrase and those right after it tell, or None for a mere meeting."""
        rules, around = self._grammar, words + after
        if not number or rules["plenary"].search(words) or rules["high_level"].match(after):
            return None
        if rules["emergency"].search(around):
            return Session(begin, end, f"emergency-special-{number}", number)
        if rules["special"].search(around):
            return Session(begin, end, f"special-{number}", number)
        return Session(begin, end, str(number), number)

    def _session(self, part: Part, session: Session, mentions: list[Mention]) -> Iterator[Mention]:
        """Yield the mention of a session whose body stands beside it, and of the body where a pronoun names it."""
        body = self._body(part, session, mentions)
        if body is None:
            return
        holder, joined = body
        if holder not in mentions and holder.begin < holder.end:
            yield holder
        slug = holder.entity.removeprefix("actor/").removeprefix("event/")
        series = holder.kind == "event"
        key = f"{holder.entity}/{session.which}" if series else f"event/session/{slug}/{session.which}"
        self.entities.setdefault(key, self._entity(key, holder.entity, session, series=series))
        begin = min(holder.begin, session.begin) if joined else session.begin
        end = max(holder.end, session.end) if joined else session.end
        yield Mention(part.path, begin, end, "event", key)

    def _body(self, part: Part, session: Session, mentions: list[Mention]) -> tuple[Mention, bool] | None:
        """Return whose session it is, and whether its name and the session are one phrase."""
        rules, text = self._grammar, part.text
        linked = [found for found in mentions if found.entity and self._meets(found)]
        linked.sort(key=lambda found: found.kind == "actor")  # of a forum's two natures the series is met first
        for found in linked:
            if session.begin <= found.begin and found.end <= session.end:
                return found, True
            if found.begin >= session.end and rules["of_body"].search(text[session.end : found.begin]):
                return found, True
        for found in linked:
            if found.end <= session.begin and not text[found.end : session.begin].strip(" 的"):
                return found, self._language in ("zh", "ar")
        before = [found for found in linked if found.end <= session.begin]
        for found in sorted(before, key=lambda found: -found.end):
            if rules["body_before"].search(text[found.end : session.begin]):
                return found, False
        return self._adopting(part, session, before)

    def _adopting(self, part: Part, session: Session, before: list[Mention]) -> tuple[Mention, bool] | None:
        """Return the adopting body as holder of "its" session, unless another body that meets was named before."""
        first = max(0, session.begin - 12)
        said = self._grammar["own"].search(part.text, first, session.end if self._language == "ar" else session.begin)
        if not self._own_body or not said:
            return None
        others = any(found.entity != self._own_body for found in before)
        plausible = 0 <= session.ordinal - self._own_session <= _SESSIONS_AHEAD
        # Chinese has no "its" that would tell: the number alone does.
        if not plausible and (others or (self._language == "zh" and self._own_session > 0)):
            return None
        return Mention(part.path, said.start("own"), said.end("own"), "actor", self._own_body), False

    def _meets(self, found: Mention) -> bool:
        """Say whether what is mentioned may hold sessions: a body or a series, not an office holder or a State."""
        entry = self._knowledge.by_key.get(found.entity)
        if found.kind == "event":
            return entry is not None and _is_series(entry.concept, entry.facts)
        return found.kind == "actor" and entry is not None and entry.concept.rpartition("#")[2] not in NO_SESSIONS

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

    def _date(self, text: str, found: Mention) -> None:
        """Add to an event named by rule the dates on which the same clause says that it is held."""
        held = self._grammar["held"]
        for date in find_dates(text, self._language):
            gap = text[found.end : date.begin] if date.begin >= found.end else text[date.end : found.begin]
            if len(gap) > _NEAR or _CLAUSE_END.search(gap) or date.first.startswith("--") or len(date.first) < 7:
                continue
            around = text[max(0, min(found.begin, date.begin) - 30) : max(found.end, date.end) + 30]
            if held.search(around) and not self._grammar["cited"].search(text[: date.begin]):
                entity = self.entities[found.entity]
                facts = dict.fromkeys((*entity.facts, *_dated(date)))
                self.entities[found.entity] = Entity(entity.key, entity.kind, entity.labels, tuple(facts))
                return


def _dated(date: Dated) -> Iterable[tuple[str, str, str]]:
    def datatype(value: str) -> str:
        return "xsd:date" if len(value) == 10 else "xsd:gYearMonth"

    yield "schema:startDate", date.first, datatype(date.first)
    if date.last:
        yield "schema:endDate", date.last, datatype(date.last)


def _is_series(concept: str, facts: tuple[tuple[str, str], ...]) -> bool:
    """Say whether an event comes again: its kind is a series, or it recurs on days of each year."""
    return "Series" in concept or "Day" in concept or any(name.endswith("#recursOn") for name, _ in facts)


def _english(number: int) -> str:
    """Return an English ordinal in figures.

    >>> _english(1), _english(12), _english(23)
    ('1st', '12th', '23rd')
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


@cache
def grammar(language: str) -> dict[str, Any]:
    """Return the compiled grammar of sessions, editions and dates of a language."""
    data = rulebook(language, "events")
    sessions, editions, dates = data["sessions"], data["editions"], data["dates"]
    return {
        "noun": re.compile(sessions["noun"]),
        "not_series": frozenset(sessions["not_series"]),
        "ordinal_first": sessions["ordinal_first"],
        "qualifiers": re.compile(sessions["qualifiers"]),
        "plenary": re.compile(sessions["plenary"]),
        "high_level": re.compile(sessions["high_level"]),
        "special": re.compile(sessions["special"]),
        "emergency": re.compile(sessions["emergency"]),
        "year": re.compile(sessions["year"]),
        "own": re.compile(sessions["own"]),
        "of_body": re.compile(sessions["of_body"]),
        "body_before": re.compile(sessions["body_before"]),
        "edition_before": re.compile(editions["before"]),
        "edition_after": re.compile(editions["after"]),
        "held": re.compile(dates["held"]),
        "cited": re.compile(dates["cited"]),
    }
