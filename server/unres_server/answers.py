"""Answers kept for repeated queries: an answer cannot change while the version of the data stands."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass

_CHANGEABLE = re.compile(r"\b(?:now|rand|uuid|struuid|bnode|service)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it goes out: status line, headers, body; and the rows and the hash for the log."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    rows: int
    tag: str


def repeatable(query: str) -> bool:
    """Return whether a query gives the same answer each time; where a word leaves doubt, it counts as not.

    >>> repeatable("SELECT (NOW() AS ?now) {}"), repeatable("ASK {}")
    (False, True)
    """
    return _CHANGEABLE.search(query) is None


class Answers:
    """The least recently used answers, of one version of the data, up to a size in bytes."""

    def __init__(self, size: int, largest: int) -> None:
        self.size, self.largest = size, largest
        self.version = ""
        self.held = 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, version: str, key: Hashable) -> Kept | None:
        """Return the answer kept under a key, None where there is none of this version."""
        kept = self._kept.get(key)
        if kept is None or version != self.version:
            return None
        with suppress(KeyError):  # dropped by another thread just now; what we hold is still right
            self._kept.move_to_end(key)
        return kept

    def keep(self, version: str, key: Hashable, kept: Kept) -> None:
        """Keep an answer unless it is too large; another version's answers are dropped first."""
        size = len(kept.body) + 500
        if size > min(self.largest, self.size):
            return
        with self._lock:
            if version != self.version:
                self._kept.clear()
                self.held, self.version = 0, version
            former = self._kept.pop(key, None)
            self.held += size - (len(former.body) + 500 if former else 0)
            self._kept[key] = kept
            while self.held > self.size:
                _, dropped = self._kept.popitem(last=False)
                self.held -= len(dropped.body) + 500
