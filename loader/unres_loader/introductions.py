"""What a part names and what a document has introduced so far: records that linking fills and asks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from msgspec import Struct

from .model import MentionKind


class Item(Struct):
    """A name in a part: for each kind the keys it may stand for (one: linked; several: doubtful).

    `conjoined` says that "and" is written onto it, as in Arabic.
    """

    begin: int
    end: int
    keys: dict[MentionKind, tuple[str, ...]]
    office: str = ""
    named: bool = True
    heads: frozenset[str] = frozenset()
    dropped: bool = False
    conjoined: bool = False


@dataclass(slots=True)
class Memory:
    """What a document has introduced so far: for each short form the places and keys, the latest last."""

    places: dict[str, list[tuple[int, MentionKind, str]]] = field(default_factory=lambda: defaultdict(list))
    acronyms: dict[str, dict[MentionKind, tuple[str, ...]]] = field(default_factory=dict)

    def introduce(self, form: str, part: int, kind: MentionKind, key: str) -> None:
        """Remember that a part named a thing that a short form stands for from now on."""
        self.places[form].append((part, kind, key))

    def nearest(self, form: str) -> tuple[int, dict[MentionKind, tuple[str, ...]]]:
        """Return the part that named such a thing last (-1: none did), and what it named."""
        known = self.places.get(form)
        if not known:
            return -1, {}
        last = known[-1][0]
        keys: dict[MentionKind, dict[str, None]] = defaultdict(dict)
        for part, kind, key in reversed(known):
            if part != last:
                break
            keys[kind][key] = None
        return last, {kind: tuple(found) for kind, found in keys.items()}
