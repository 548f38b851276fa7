"""Answers kept for repeated queries: an answer cannot change while the version of the data stands.

One is kept under what its request says, and under the very bytes of it, which need no parsing the next time.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

_CHANGING = ("now", "rand", "uuid", "bnode", "service")
_CHANGEABLE = re.compile(r"\b(?:now|rand|uuid|struuid|bnode|service)\b")


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it goes out after its status line and date: `wire` is headers and body, which begins at `start`.

    `tag` is its entity tag, empty where it may change; `head` are the headers of a 304.
    """

    version: str
    head: bytes
    wire: bytes
    start: int
    tag: str

    @classmethod
    def of(cls, version: str, head: bytes, body: bytes, tag: str) -> Kept:
        """Return an answer from a version of the data, ready to go out; `head` are its headers but for the length."""
        start = b"%bContent-Length: %d\r\n\r\n" % (head, len(body))
        return cls(version, head, start + body, len(start), tag)


def repeatable(query: str) -> bool:
    """Return whether a query gives the same answer each time; where a word leaves doubt, it counts as not.

    >>> repeatable("SELECT (NOW() AS ?now) {}"), repeatable("ASK {}")
    (False, True)
    """
    text = query.lower()
    return not any(each in text for each in _CHANGING) or _CHANGEABLE.search(text) is None


class Answers:
    """The answers used last, of one version of the data, up to a size in bytes. Lives in one event loop."""

    def __init__(self, size: int, largest: int) -> None:
        self.size, self.largest = size, largest
        self.version = ""
        self.held = 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def get(self, version: str, key: Hashable) -> Kept | None:
        """Return the answer kept under a key, None where there is none of this version."""
        kept = self._kept.get(key)
        if kept is None or version != self.version:
            return None
        self._kept.move_to_end(key)
        return kept

    def keep(self, version: str, key: Hashable, kept: Kept) -> None:
        """Keep an answer, unless it is too large or not of this version; those of another version are dropped."""
        if kept.version != version or _size(kept) > min(self.largest, self.size):
            return
        if version != self.version:
            self._kept.clear()
            self.held, self.version = 0, version
        former = self._kept.pop(key, None)
        self.held += _size(kept) - (_size(former) if former else 0)
        self._kept[key] = kept
        while self.held > self.size:
            _, dropped = self._kept.popitem(last=False)
            self.held -= _size(dropped)


def _size(kept: Kept) -> int:
    """Return about how much memory an answer takes, its key included."""
    return len(kept.wire) + 2000
