"""Short titles: a part and the instruments named in it in, mentions of those called by their kind alone out.

"The Convention" is the one that the document defines so ("… on the Law of the Sea (“the Convention”)"), else the one
in the resolution's own title, else the one convention of the nearest part that names any. Where that part names
several, the mention is doubtful; where an instrument that is not known was named since, there is none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from .citation_grammar import load_data
from .knowledge import Knowledge
from .model import Language, Mention, Part
from .scanning import Scanner, Surveyed, scanner

_DEFINED = re.compile(r"[》”»\"]?\s?[（(]([^()（）]{2,60})[)）]")
_REACH = 60
_SETTLED = 3
# "paragraph 2 of the Declaration and paragraph 84 of the Programme of Action"
_TOGETHER = "declaration-and-programme"
_BOTH = (_TOGETHER, "declaration", "programme", "platform")
_ARTICLE = 6  # quotation marks and "the"


class Kind(NamedTuple):
    """One kind of instrument in one language: how it stands in full titles, and how alone."""

    name: str
    named: Scanner
    alone: Scanner


@dataclass(frozen=True, slots=True)
class TitleGrammar:
    """The compiled ``[titles]`` of one language.

    `before` stands before a kind alone; `longer_before`, `longer` and perhaps
    `doubtful` are the rest of a longer title, `continued` that of a name which begins as a short form; `defined`
    introduces a short title.
    """

    kinds: tuple[Kind, ...]
    before: re.Pattern[str]
    longer_before: re.Pattern[str]
    longer: re.Pattern[str]
    doubtful: re.Pattern[str]
    defined: re.Pattern[str]
    continued: re.Pattern[str]
    head_last: bool

    def kind_of(self, title: str) -> str:
        """Return the kind of a title, or an empty string.

        >>> load_titles("en").kind_of("Optional Protocol to the Convention on the Rights of the Child")
        'protocol'
        >>> load_titles("zh").kind_of("联合国海洋法公约")
        'convention'
        """
        found = [
            (match.end() if self.head_last else -match.start(), match.end() - match.start(), kind.name)
            for kind in self.kinds
            for match in kind.named.pattern.finditer(title)
        ]
        return max(found)[2] if found else ""

    def is_kind(self, text: str) -> bool:
        """Tell whether a text is a kind and nothing more."""
        return any(kind.alone.pattern.fullmatch(text) for kind in self.kinds)


@cache
def load_titles(language: Language) -> TitleGrammar:
    """Return the grammar of short titles of a language."""
    table = load_data(language)["titles"]
    alone: dict[str, str] = table.get("alone", {})
    edge = "" if language == "zh" else r"(?<!\w)"
    close = "" if language == "zh" else r"(?!\w)"
    kinds = tuple(
        Kind(
            name,
            scanner(f"{edge}(?:{words}){close}"),
            scanner(alone["form"].format(alone.get(name, words)) if alone else f"{edge}(?:{words}){close}"),
        )
        for name, words in table["kinds"].items()
    )
    names = ("before", "longer_before", "longer", "doubtful", "defined", "continued")
    before, longer_before, longer, doubtful, defined, continued = (re.compile(table[name]) for name in names)
    head_last = load_data(language)["order"] == "before"
    return TitleGrammar(kinds, before, longer_before, longer, doubtful, defined, continued, head_last)


@cache
def titles(language: Language) -> frozenset[Scanner]:
    """Return what finds the kinds of instruments, in longer titles and alone."""
    return frozenset(each for kind in load_titles(language).kinds for each in (kind.named, kind.alone))


@dataclass(slots=True)
class ShortTitles:
    """Reads the parts of one document in reading order and remembers which instruments were named."""

    language: Language
    knowledge: Knowledge
    defined: dict[str, str] = field(default_factory=dict)
    topic: dict[str, set[str]] = field(default_factory=dict)
    nearest: dict[str, tuple[int, set[str]]] = field(default_factory=dict)
    bound: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def find(self, number: int, part: Part, surveyed: Surveyed, mentions: Sequence[Mention]) -> list[Mention]:
        """Return `mentions`, which are called by name in part `number`, and those called by their kind alone.

        Number 0 is the title of the resolution; `surveyed` is the text of the part.
        """
        grammar = load_titles(self.language)
        named = [found for found in mentions if self._is_whole(grammar, part.text, found)]
        return [*named, *self._alone(grammar, number, part, surveyed, named)]

    def _is_whole(self, grammar: TitleGrammar, text: str, mention: Mention) -> bool:
        """Tell whether a name found is one, neither a kind alone nor a short form that is part of a longer name."""
        said = text[mention.begin : mention.end]
        if grammar.is_kind(said):
            return False
        entry = self.knowledge.by_key.get(mention.entity)
        short = (len(label) for tag, label in (entry.contexts if entry else ()) if tag == self.language)
        return len(said) > max(short, default=-_ARTICLE) + _ARTICLE or not _goes_on(grammar, text, mention)

    def _alone(
        self, grammar: TitleGrammar, number: int, part: Part, surveyed: Surveyed, mentions: list[Mention]
    ) -> Iterator[Mention]:
        walls = [(mention.begin, mention.end) for mention in mentions]
        for mention in mentions:
            if known := self._kind(mention.entity):
                for each in _BOTH if known == _TOGETHER else (known,):
                    self._introduce(number, each, mention.entity)
                self._define(grammar, part.text, mention)
        for kind in grammar.kinds if surveyed.may_hold(titles(self.language)) else ():
            for match in _outside(surveyed.finditer(kind.alone), walls):
                keys = self._meant(kind.name) if _stands_alone(grammar, part.text, match) else ()
                if keys:
                    self._settle(kind.name, keys)
                    one = keys[0] if len(keys) == 1 else ""
                    yield Mention(part.path, *match.span(), "instrument", one, () if one else keys)
            for match in _outside(surveyed.finditer(kind.named), walls):
                self._note_unknown(grammar, number, kind.name, part.text, match)

    def _kind(self, key: str) -> str:
        """Return the kind of an instrument; none where its official name has none that is used alone."""
        entry = self.knowledge.by_key.get(key)
        if entry is None or not _kind_of("en", entry.name()):
            return ""
        return _kind_of(self.language, entry.name(self.language))

    def _introduce(self, number: int, kind: str, key: str) -> None:
        if not number:
            self.topic.setdefault(kind, set()).add(key)
        place, keys = self.nearest.get(kind, (number, set()))
        self.nearest[kind] = (number, keys | {key} if place == number else {key})

    def _define(self, grammar: TitleGrammar, text: str, mention: Mention) -> None:
        """Note what a bracket behind a title says it will be called."""
        match = _DEFINED.match(text, mention.end)
        said = grammar.defined.sub("", match[1]) if match else ""
        for kind in grammar.kinds if said else ():
            alone = kind.alone.pattern.search(said)
            if alone and len(said) - len(alone[0]) <= _ARTICLE and kind.name == self._kind(mention.entity):
                self.defined[kind.name] = mention.entity

    def _settle(self, kind: str, keys: tuple[str, ...]) -> None:
        """Take what was meant several times as defined: a document calls one instrument so, others by their names."""
        if len(keys) == 1:
            self.bound[kind][keys[0]] += 1
            if self.bound[kind][keys[0]] >= _SETTLED:
                self.defined.setdefault(kind, keys[0])

    def _meant(self, kind: str) -> tuple[str, ...]:
        if kind in self.defined:
            return (self.defined[kind],)
        if len(self.topic.get(kind, ())) == 1:
            return tuple(filter(None, self.topic[kind]))
        _, keys = self.nearest.get(kind, (0, set()))
        return () if "" in keys else tuple(sorted(keys))

    def _note_unknown(self, grammar: TitleGrammar, number: int, kind: str, text: str, match: re.Match[str]) -> None:
        """Note that an instrument was named which is not known."""
        before = text[max(0, match.start() - _REACH) : match.start()]
        if grammar.longer.match(text, match.end()) or grammar.longer_before.search(before):
            self._introduce(number, kind, "")


@lru_cache(maxsize=65536)
def _kind_of(language: Language, title: str) -> str:
    """Return the kind of the title of a known instrument; there are as many as the knowledge files hold."""
    return load_titles(language).kind_of(title)


def _outside(matches: Iterable[re.Match[str]], walls: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    return (match for match in matches if not any(begin < match.end() and match.start() < end for begin, end in walls))


def _stands_alone(grammar: TitleGrammar, text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _REACH) : match.start()]
    longer = grammar.longer.match(text, match.end()) or grammar.doubtful.match(text, match.end())
    return grammar.before.search(before) is not None and not longer


def _goes_on(grammar: TitleGrammar, text: str, mention: Mention) -> bool:
    """Tell whether a short form is part of a longer name: the Charter of the Organization of American States."""
    before = text[max(0, mention.begin - _REACH) : mention.begin]
    return bool(grammar.continued.match(text, mention.end) or grammar.longer_before.search(before))
