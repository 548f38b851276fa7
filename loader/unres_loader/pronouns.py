"""A text and the actors named in it go in; the pronouns that stand for the adopting body, or for another one, come out.

"Recalling *its* resolution" is the adopting body's, "the Security Council, in *its* resolution" the Council's; French
and Spanish say "report to it" and "that it adopted" where other languages name the adopting body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from .knowledge import Entry, Knowledge
from .offices import office_key
from .rulebook import rulebook
from .scanning import Scanner, Surveyed, scanner

_ADOPTING = frozenset({"actor/human-rights-council", "actor/commission-on-human-rights"})
"""Bodies that adopt resolutions beside the principal organs."""
_ADJACENT = 12
"""How many characters may stand between a body and "its" ("the General Assembly in its resolution")."""
_BESIDE = " ,،，—–-"
"""What may stand between a body and the preposition before its "its"."""
_NEAR = 24
"""How near before a pronoun another body may be the one meant."""
_CLAUSE = 100
"""How far back the body of a clause is looked for."""
_PREPOSITION = 48
"""How far back a preposition before "its" is looked for."""
_NOTHING = "(?!)"
_SENTENCE_END = re.compile(r"[;；؛。]")


class Named(NamedTuple):
    """A stretch of text and the key of the actor it stands for, empty where it stands for none or for several."""

    begin: int
    end: int
    actor: str


def pronouns(language: str) -> tuple[Scanner, ...]:
    """Return what finds the pronouns of a language: before the words of a body, as an object, as a subject, by
    themselves ("elle-même"), in "its President"."""
    data = rulebook(language, "names")
    return tuple(scanner(data.get(name, _NOTHING)) for name in ("own", "told", "subject", "emphatic", "own_office"))


class Pronouns:
    """Tells whom pronouns stand for in the texts that one body adopted; without a body there are none."""

    def __init__(self, language: str, knowledge: Knowledge, body: str) -> None:
        data = rulebook(language, "names")
        self._own, self._told, self._subject, self._emphatic, self._office = pronouns(language)
        self._via = re.compile(data.get("via", _NOTHING))
        self._knowledge, self._body = knowledge, body
        entry = knowledge.by_key.get(body)
        name = entry.name(language) if entry else ""
        self._other_gender = _other_gender(data, name)
        feminine = re.match(data.get("feminine", "(?!)"), name)
        self._disagrees = re.compile(data.get("masculine_own" if feminine else "feminine_own", "(?!)"))

    def find(self, surveyed: Surveyed, named: Sequence[Named]) -> Iterator[Named]:
        """Yield the pronouns of a text, each with the body that it stands for, or the office of that body."""
        if not self._body:
            return
        text = surveyed.text
        for match in surveyed.finditer(self._told):
            yield Named(*match.span("self"), self._body)
        for match in chain(surveyed.finditer(self._subject), surveyed.finditer(self._emphatic)):
            if match["self"] not in self._other_gender and not self._follows_another(match.start(), named):
                yield Named(*match.span("self"), self._body)
        for match in surveyed.finditer(self._office):
            if not self._follows_another(match.start(), named):
                yield Named(*match.span("self"), office_key(self._body, "presiding", self._knowledge))
        for match in surveyed.finditer(self._own):
            begin, end = match.span("self")
            owner = self._owner(text, begin, named)
            if owner == self._body and self._disagrees.search(match["self"]):
                owner = self._named_before(text, begin, named)
            if owner:
                yield Named(begin, end, owner)

    def _owner(self, text: str, begin: int, named: Sequence[Named]) -> str:
        """Return whose resolution "its resolution" is: "*in* its resolution" is said of the body of the clause.

        Nobody's where a body that adopts nothing stands right before it ("the Meeting of States Parties, in its …").
        """
        via = self._via.search(text, max(0, begin - _PREPOSITION), begin)
        clause = via is not None
        owners = [
            found.actor
            for found in named
            if 0 <= begin - found.end <= (_CLAUSE if clause else _ADJACENT)
            and not _SENTENCE_END.search(text[found.end : begin])
            and (clause or "," not in text[found.end : begin])
            and self._adopts(found.actor)
        ]
        if owners:
            return owners[-1]
        start = via.start() if via else begin
        other = any(
            found.end <= start and not text[found.end : start].strip(_BESIDE) and not self._is_group(found.actor)
            for found in named
        )
        return "" if clause and other else self._body

    def _named_before(self, text: str, begin: int, named: Sequence[Named]) -> str:
        """Return the other body that a sentence named last, where the pronoun does not agree with the adopting one."""
        others = [
            found.actor
            for found in named
            if found.end <= begin and found.actor != self._body and self._adopts(found.actor)
            and not _SENTENCE_END.search(text[found.end : begin])
        ]  # fmt: skip
        return others[-1] if others else ""

    def _follows_another(self, begin: int, named: Sequence[Named]) -> bool:
        """Tell whether another body stands so near before a pronoun that it may be the one meant."""
        near = (found.actor for found in named if 0 <= begin - found.end <= _NEAR)
        return any(key and key != self._body and not self._is_group(key) for key in near)

    def _adopts(self, key: str) -> bool:
        entry = self._knowledge.by_key.get(key)
        return entry is not None and (key in _ADOPTING or is_principal(entry))

    def _is_group(self, key: str) -> bool:
        entry = self._knowledge.by_key.get(key)
        return entry is not None and is_group(entry)


def is_principal(entry: Entry) -> bool:
    """Tell whether an actor is a principal organ."""
    return "principalorgan" in re.sub(r"\W|_", "", entry.concept).lower()


def is_group(entry: Entry) -> bool:
    """Tell whether an actor is a group of States or of stakeholders."""
    return entry.concept.endswith(("StateGroup", "StakeholderGroup"))


def _other_gender(data: dict[str, Any], name: str) -> frozenset[str]:
    """Return the pronouns that do not agree with the name of a body ("elle" is the Assemblée, "il" the Conseil)."""
    feminine = bool(re.match(data.get("feminine", "(?!)"), name))
    return frozenset(data.get("masculine_pronouns" if feminine else "feminine_pronouns", ()))
