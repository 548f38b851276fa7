"""The names in a text go in; the bodies that an office beside them belongs to come out.

"The Chair of the Commission" is one office, "the Governments of Finland and Switzerland" are two that share a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .introductions import Item
from .knowledge import Knowledge
from .pronouns import is_group
from .rulebook import rulebook

_GOVERNED = frozenset({"MemberState", "ObserverState", "Territory", "Region", "Place"})
"""Kinds of actors that may have a government."""


class OfficeGrammar:
    """Tells in one language whose an office is."""

    def __init__(self, language: str, knowledge: Knowledge) -> None:
        data = rulebook(language, "names")
        self._knowledge = knowledge
        self._first: bool = data["office_first"]
        self._connective, self._between = re.compile(data["connective"]), re.compile(data["between"])

    def bodies(self, text: str, items: Sequence[Item], at: int) -> Iterator[Item]:
        """Yield the bodies of the office that item `at` names: one, or several States of which it is the government."""
        step, gap = (1, self._connective) if self._first else (-1, self._connective)
        office, near, index = items[at].office, items[at], at + step
        while 0 <= index < len(items):
            far = items[index]
            left, right = (near, far) if step > 0 else (far, near)
            if not gap.match(text[left.end : right.begin]) or len(far.keys.get("actor", ())) != 1 or far.dropped:
                return
            if near is items[at] and far.conjoined:
                return  # "the Governments *and* the United Nations system"
            if self._is_group(far.keys["actor"][0]):
                return  # heads of State preside over nothing
            if (far.office and not far.keys) or (office == "government" and not self._governed(far)):
                return
            yield far
            if office != "government":
                return
            near, index, gap = far, index + step, self._between

    def _governed(self, item: Item) -> bool:
        """Tell whether a government can be that of what is named: a State, a territory or a region.

        It is not that of a mission named beside a State, nor of another government, named by an adjective.
        """
        entry = self._knowledge.by_key.get(item.keys["actor"][0])
        return entry is not None and entry.concept.rpartition("#")[2] in _GOVERNED

    def _is_group(self, key: str) -> bool:
        entry = self._knowledge.by_key.get(key)
        return entry is not None and is_group(entry)
