"""A session in a paragraph and the bodies named there go in; whose session it is comes out.

The body stands beside the session ("the seventy-eighth session *of the General Assembly*", "*the Commission*, at its
sixty-first session"), is the subject that follows it (French and Spanish), or is left to be understood: the adopting
body's coming sessions are known by their number alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from .dates import find_dates
from .knowledge import Knowledge
from .model import Document, Mention
from .pronouns import is_principal
from .rulebook import rulebook
from .session_phrases import Session
from .speakers import Speakers

AHEAD = 5
"""How many sessions ahead a body plans: within that, the number alone tells whose session it is."""
_PAST = 30
"""How many sessions back a body recalls by "its" session."""
_ON_A_SUBJECT, _FIRST_ON_A_SUBJECT = 5, "1978"
"""Up to which number, and since when, a special session of the Assembly is counted among those devoted to a subject:
the first devoted to disarmament was its tenth; its own first five were held from 1947 to 1967."""
_CLOSE = 200
"""How many characters may stand between a body and "its" session."""
NO_SESSIONS = frozenset({"MemberState", "ObserverState", "Territory", "Region", "StateGroup", "StakeholderGroup",
                         "SecretariatUnit", "OfficeHolder", "MandateHolder", "UnitedNationsGroup", "PeaceOperation",
                         "Fund", "Party", "Tribunal"})  # fmt: skip
"""Kinds of actors that hold no sessions."""
_ASSEMBLY, _SECRETARIAT = "actor/general-assembly", "actor/united-nations-secretariat"
_SENTENCE_END = re.compile(r"[;；؛.。]\s|[；。]")
_BRACKETS = re.compile(r"\([^()]*\)|（[^（）]*）")
_COORDINATED = re.compile(r"[^\d.;:؛。；]{1,12}")


class Holder(NamedTuple):
    """The mention of the body (of no length where no word names it), and whether name and session are one phrase."""

    mention: Mention
    joined: bool


def is_series(concept: str, facts: tuple[tuple[str, str], ...]) -> bool:
    """Say whether an event comes again: its kind is a series, or it recurs on days of each year."""
    return "Series" in concept or "Day" in concept or any(name.endswith("#recursOn") for name, _ in facts)


class Holders:
    """Tells whose sessions are named in the parts of one document."""

    def __init__(self, document: Document, knowledge: Knowledge) -> None:
        masthead = document.masthead
        self._language, self._knowledge, self._speakers = document.language, knowledge, Speakers(document)
        self._adopted = masthead.adopted_on
        session = re.search(r"/(?:RES|DEC)/(\d{1,3})/", masthead.symbol)
        self._sessions = {masthead.body: int(session[1])} if session else {}
        self._sessions.setdefault(_ASSEMBLY, _assembly_session(masthead.adopted_on))
        self._rules = _grammar(document.language)

    def of(self, path: str, text: str, session: Session, mentions: Sequence[Mention]) -> Holder | None:
        """Return whose session it is, None where nothing tells."""
        linked = [found for found in mentions if found.entity and self._meets(found)]
        linked.sort(key=lambda found: found.kind == "actor")  # of a forum's two natures the series is met first
        found = self._beside(text, session, linked) or self._understood(path, text, session, linked)
        return None if found and self._counts_a_subject(found.mention.entity, session) else found

    def _beside(self, text: str, session: Session, linked: list[Mention]) -> Holder | None:
        rules = self._rules
        for found in linked:
            if session.first <= found.begin and found.end <= session.last:
                return Holder(found, session.size == 1)
            if found.begin >= session.last and rules["of_body"].search(text[session.last : found.begin]):
                return Holder(found, session.place == session.size - 1)
        before = sorted((found for found in linked if found.end <= session.first), key=lambda found: -found.end)
        for found in before:
            if not text[found.end : session.first].strip(" 的"):
                return Holder(found, self._language in ("zh", "ar") and session.place == 0)
        for found in before:
            if rules["body_before"].search(_bare(text[found.end : session.first], self._language)):
                return Holder(_paired(text, session, found, before), joined=False)
        if self._said(text, session):
            for found in linked:
                if found.begin >= session.last and rules["subject"].search(
                    _bare(text[session.last : found.begin], self._language)
                ):
                    return Holder(found, joined=False)
        return None

    def _understood(self, path: str, text: str, session: Session, linked: list[Mention]) -> Holder | None:
        """Return whose session it is where no body stands beside it: by its number, or by "its" and the clause."""
        said = self._said(text, session)
        span = said.span("own") if said else (session.first, session.first)
        body = self._speakers.of(path)
        own = Mention(path, *span, "actor", body) if body else None
        before = [found for found in linked if found.end <= session.first]
        if own and self._is_coming(body, session):
            return Holder(own, joined=False)
        for found in sorted(before, key=lambda found: -found.end):
            if self._is_coming(found.entity, session) or session.which.startswith("emergency"):
                return Holder(found, joined=False) if found.entity == _ASSEMBLY else None
        if not said:
            return None
        near = [found for found in before if not _SENTENCE_END.search(text[found.end : session.first])]
        near = [found for found in near if session.first - found.end < _CLOSE]
        if near and not session.which.startswith("special"):
            return Holder(max(near, key=lambda found: found.end), joined=False)
        others = any(found.entity != body and self._convenes(found, session) for found in before)
        if own is None or others or not self._is_past(body, session):
            return None
        return Holder(own, joined=False)

    def _is_coming(self, body: str, session: Session) -> bool:
        """Say whether a body holds a session of this number now or soon."""
        now = self._sessions.get(body, 0)
        return bool(now) and session.which[:1].isdigit() and 0 <= session.latest - now <= AHEAD

    def _counts_a_subject(self, body: str, session: Session) -> bool:
        """Say whether a number counts special sessions on a subject ("the first special session on disarmament")."""
        special = body == _ASSEMBLY and session.which.startswith("special-")
        return special and session.ordinal <= _ON_A_SUBJECT and self._adopted >= _FIRST_ON_A_SUBJECT

    def _is_past(self, body: str, session: Session) -> bool:
        """Say whether a body that speaks may well have held a session of this number; a low one is a conference's."""
        if session.which.startswith("special"):
            return True
        now = self._sessions.get(body)
        return self._language != "zh" if now is None else 0 < now - session.ordinal <= _PAST

    def _convenes(self, found: Mention, session: Session) -> bool:
        """Say whether a body may be the one of a session: a special one is held by a principal organ or its like."""
        entry = self._knowledge.by_key.get(found.entity)
        return not session.which.startswith("special") or (entry is not None and is_principal(entry))

    def _said(self, text: str, session: Session) -> re.Match[str] | None:
        """Return the pronoun that a session stands with."""
        limit = session.last if self._language == "ar" else session.first
        return self._rules["own"].search(text, max(0, session.first - 12), limit)

    def _meets(self, found: Mention) -> bool:
        """Say whether what is mentioned may hold sessions: a body or a series, not an office holder or a State."""
        entry = self._knowledge.by_key.get(found.entity)
        if entry is None:
            return False
        if found.kind == "event":
            return is_series(entry.concept, entry.facts)
        return (
            found.kind == "actor"
            and entry.concept.rpartition("#")[2] not in NO_SESSIONS
            and found.entity != _SECRETARIAT
        )


def _paired(text: str, session: Session, last: Mention, before: list[Mention]) -> Mention:
    """Return the body that a session of a list belongs to ("to A and B at their fifth and sixth sessions")."""
    bodies = [last]
    for found in before:
        if found.end <= bodies[0].begin and _COORDINATED.fullmatch(text[found.end : bodies[0].begin]):
            bodies.insert(0, found)
    return bodies[session.place] if len(bodies) == session.size > 1 else last


def _bare(gap: str, language: str) -> str:
    """Return what stands between two names without brackets and dates."""
    if len(gap) < 4:
        return gap
    gap = _BRACKETS.sub("", gap)
    if any(sign.isdigit() for sign in gap):
        for date in reversed(find_dates(gap, language)):
            gap = gap[: date.begin] + gap[date.end :]
    return gap


def _assembly_session(adopted: str) -> int:
    """Return the session of the General Assembly on a day (rule 1: it opens in September), 0 where it is not told.

    >>> _assembly_session("2020-12-21"), _assembly_session("2021-07-22"), _assembly_session("")
    (75, 75, 0)
    """
    if len(adopted) < 7:
        return 0
    year, month = int(adopted[:4]), int(adopted[5:7])
    return max(year - 1945 - (month < 9), 0)


@cache
def _grammar(language: str) -> dict[str, re.Pattern[str]]:
    data = rulebook(language, "events")["sessions"]
    return {name: re.compile(data[name]) for name in ("own", "of_body", "body_before", "subject")}
