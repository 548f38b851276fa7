"""Symbols and resolution numbers in running text: a text in, the documents it refers to with their spans out.

Numbers are read with their body. Where none is printed beside a number ("in its resolution", "resolution 70/1") the
form of the number, the date after it, the body that acts in the clause and what the same document says elsewhere
decide, in that order of trust; what stays undecided is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .citation_grammar import Grammar, Token, load_grammar
from .model import Language
from .symbols import (
    GENERAL_ASSEMBLY,
    HUMAN_RIGHTS_COUNCIL,
    Symbol,
    SymbolKind,
    cites_later,
    parse,
    resolution_symbol,
)


class Reference(NamedTuple):
    """A stretch of text that refers to a document.

    `head` is where the whole phrase begins ("its resolution …"), `tail` where it ends ("… of the General Assembly").
    """

    begin: int
    end: int
    head: int
    tail: int
    symbol: Symbol


@dataclass(slots=True)
class _Item:
    """One number in a list, with what stands around it."""

    text: str
    begin: int
    end: int
    number: str
    noun: SymbolKind
    head: int
    explicit: list[tuple[str, ...]] = field(default_factory=list)
    own: bool = False
    nearby: list[tuple[str, ...]] = field(default_factory=list)
    year: int = 0
    tail: int = 0
    symbol: Symbol | None = None


@dataclass(slots=True)
class Finder:
    """Finds the references of one document; `texts` must be given in reading order, `memory` spans all of them."""

    language: Language
    citing: Symbol | None = None
    body: str = ""
    adopted_on: str = ""
    memory: dict[tuple[str, str], set[Symbol]] = field(default_factory=dict)

    def find(self, texts: Sequence[str]) -> list[list[Reference]]:
        """Return the references of each text, given flattened.

        >>> finder = Finder("en", body="actor/economic-and-social-council")
        >>> [found.symbol.canonical for found in finder.find(["its resolution 2006/46 and A/60/687"])[0]]
        ['E/RES/2006/46', 'A/60/687']
        """
        grammar = load_grammar(self.language)
        pages = [_read(text, grammar) if _HINT.search(text) else ([], []) for text in texts]
        for _, items in pages:
            for item in items:
                self._choose_explicit(item)
        for _, items in pages:
            for item in items:
                if item.symbol is None:
                    self._choose_by_context(item)
        return [self._references(symbols, items) for symbols, items in pages]

    def _references(self, symbols: list[Reference], items: list[_Item]) -> list[Reference]:
        numbered = [
            Reference(i.begin, i.end, i.head, max(i.tail, i.end), i.symbol) for i in items if i.symbol is not None
        ]
        return sorted(symbols + numbered)

    def _choose_explicit(self, item: _Item) -> None:
        if item.explicit:
            item.symbol = self._fitting(item, (key for keys in item.explicit for key in keys))
        elif not item.nearby and (inferred := resolution_symbol("", item.number, item.noun)):
            item.symbol = self._fitting(item, (inferred.body,))
        if item.symbol:
            self.memory.setdefault((item.number, item.noun), set()).add(item.symbol)

    def _choose_by_context(self, item: _Item) -> None:
        if item.explicit:  # one whose numbers we do not know, or a wrong date
            item.symbol = self._fitting(item, (key for keys in item.explicit for key in keys), strict=False)
            if item.symbol or not any(item.explicit):
                return
        nearby = tuple(key for keys in item.nearby for key in keys)
        known = self.memory.get((item.number, item.noun), set())
        remembered = (next(iter(known)).body,) if len(known) == 1 else ()
        order = (*nearby, self.body) if item.own else (*remembered, *nearby, self.body)
        if not self._dated(item, self.body):
            order = (*order, GENERAL_ASSEMBLY, HUMAN_RIGHTS_COUNCIL)
        item.symbol = self._fitting(item, order) or self._fitting(item, (GENERAL_ASSEMBLY,))
        inferred = resolution_symbol("", item.number, item.noun)
        item.symbol = item.symbol or self._fitting(item, (inferred.body,) if inferred else ())
        item.symbol = item.symbol or self._fitting(item, (*nearby, self.body), strict=False)

    def _dated(self, item: _Item, body: str) -> bool:
        symbol = resolution_symbol(body, item.number, item.noun) if body else None
        return not item.year or (symbol is not None and _agrees(symbol, item.year))

    def _fitting(self, item: _Item, bodies: Iterator[str] | tuple[str, ...], strict: bool = True) -> Symbol | None:
        """Return the symbol with the first body that numbers so, adopted in the year printed and not later than we."""
        for body in bodies:
            symbol = resolution_symbol(body, item.number, item.noun) if body else None
            if symbol is None:
                continue
            if (not strict and not self._beyond(symbol)) or (
                (not item.year or _agrees(symbol, item.year))
                and not (self.citing and cites_later(self.citing, symbol, self.adopted_on))
            ):
                return symbol
        return None

    def _beyond(self, symbol: Symbol) -> bool:
        """Tell whether a session is so far ahead that the number must be a slip."""
        return bool(self.citing and symbol.earliest[:4] > f"{int(self.citing.earliest[:4] or 9998) + 1}")


_HINT = re.compile(r"[0-9A-Z０-９٠-٩]\s?[/(（／]|[㈠-㈩]|[0-9][^/(]{0,12}\(")
_DATE_AFTER = re.compile(r"[^0-9;.(]{0,28}?\b\d{1,2}(?:er)? ?[^0-9;.(]{2,30}?\b((?:19|20)\d\d)(?!\d)")
_DATE_BEFORE = re.compile(r"((?:19|20)\d\d) ?年 ?\d{1,2} ?月 ?\d{1,2} ?日[^0-9。；]{0,70}$")
# The report of the Human Rights Council is Supplement No. 53 of every session's Official Records.
_COUNCIL_REPORT = re.compile(r"A/\d+/53(?!\d)[^;]{0,80}$")
_SENTENCE = re.compile(r"[;；。]")
_BREAK = re.compile(r"[,،;:“”«»().]")
_AND = "(?:and|et|y|e|и|و|和|及|-)"
_SUFFIX = re.compile(rf"(?:,|、|;)? ?{_AND}? ?(Add|Corr|Rev)\.(\d+(?:(?:, ?|、| ?{_AND} ?)\d{{1,2}}(?![\d/]))*)")


def _agrees(symbol: Symbol, year: int) -> bool:
    start = symbol.earliest
    if not start or year < int(start[:4]):
        return not start
    return year <= int(start[:4]) + 1 or "S-" in symbol.number  # special sessions are resumed for years


def _read(flat: str, grammar: Grammar) -> tuple[list[Reference], list[_Item]]:
    tokens = grammar.tokens(flat)
    symbols = [found for token in tokens if token.kind == "symbol" for found in _symbols(flat, token)]
    if not any(token.kind == "number" for token in tokens):
        return symbols, []
    items = _after_noun(flat, tokens, grammar) if grammar.noun_first else _before_noun(flat, tokens, grammar)
    return symbols, [part for item in items for part in _lettered(item, grammar)]


def _symbols(flat: str, token: Token) -> Iterator[Reference]:
    """Give a printed symbol and the corrigenda and addenda that share it ("A/60/88 and Corr.1 and 2")."""
    end = token.end
    symbol = parse(flat[token.begin : end])
    while symbol is None and "(" in flat[token.begin : end]:
        end = flat.rindex("(", token.begin, end)
        symbol = parse(flat[token.begin : end].rstrip())
    if symbol is None:
        return
    yield Reference(token.begin, end, token.begin, end, symbol)
    while match := _SUFFIX.match(flat, end):
        for number in re.findall(r"\d+", match[2]):
            both = parse("-".join(f"{part}/{match[1]}.{number}" for part in symbol.parallels))
            if both:
                yield Reference(match.start(1), match.end(), token.begin, match.end(), both)
        end = match.end()


def _item(flat: str, token: Token, grammar: Grammar, noun: SymbolKind, head: int) -> _Item:
    number = grammar.number(flat[token.begin : token.end])
    dated = _DATE_AFTER.match(flat, token.end) if grammar.noun_first else None
    return _Item(flat, token.begin, token.end, number, noun, head, year=int(dated[1]) if dated else 0)


def _lettered(item: _Item, grammar: Grammar) -> Iterator[_Item]:
    """Give an item and those that share its number: 61/250 B and C."""
    yield item
    if not re.search(r" ?[A-Z]$| [A-Z] \(", item.number):
        return
    end = item.end
    while match := grammar.more_letters.match(item.text, end):
        number = re.sub(r"[A-Z](-[A-Z])?$", grammar.number(match[1]).strip(), item.number)
        if number == item.number or not re.fullmatch(r".*[A-Z](-[A-Z])?", number):
            return
        yield _Item(item.text, match.start(1), match.end(1), number, item.noun, match.start(1), item.explicit,
                    item.own, item.nearby, item.year)  # fmt: skip
        end = match.end()


def _after_noun(flat: str, tokens: list[Token], grammar: Grammar) -> list[_Item]:
    """Read lists whose noun comes first: resolutions 1267 (1999), 1989 (2011) and 2253 (2015)."""
    items: list[_Item] = []
    group: list[_Item] = []
    noun: Token | None = None
    explicit: list[tuple[str, ...]] = []
    own, head = False, 0
    outer: tuple[list[_Item], Token, list[tuple[str, ...]], bool] | None = None
    for place, token in enumerate(tokens):
        quoted = grammar.quoted(flat, token.begin)
        if outer and not quoted and token.kind in ("noun", "number"):
            _share(group)
            items = items + group
            group, noun, explicit, own = outer
            outer = None
        if token.kind == "noun":
            if quoted and noun and group and not outer and not grammar.quoted(flat, noun.begin):
                outer, group = (group, noun, explicit, own), []  # the title of a resolution names another one
            _share(group)
            items, group, noun = items + group, [], token
            explicit, own, head = _before(flat, tokens, place, grammar)
        elif token.kind == "body" and noun and not group and token.begin - noun.end <= 16:
            if not _SENTENCE.search(flat, noun.end, token.begin):
                explicit.append(token.keys)
        elif token.kind == "number" and noun and _continues(flat, noun, group, token):
            item = _item(flat, token, grammar, noun.noun, token.begin if group else head)
            item.own = own
            item.nearby = _around(flat, tokens, place, grammar, item)
            after = _body_after(flat, tokens, place, grammar.after)
            after = None if own and after and not after.keys else after
            item.tail = after.end if after else 0
            item.explicit = [after.keys] if after else []
            group.append(item)
            if explicit:
                item.explicit = item.explicit or explicit
    _share(group)
    if outer:
        _share(outer[0])
        items = outer[0] + items
    return items + group


def _share(group: list[_Item]) -> None:
    """Give items without a body that of the list: les résolutions 70/1 et 70/2 de l'Assemblée générale."""
    following: list[tuple[str, ...]] = []
    for item in reversed(group):
        if item.explicit:
            following = item.explicit
        elif following and not item.own:
            item.explicit = following


def _continues(flat: str, noun: Token, group: list[_Item], token: Token) -> bool:
    """Tell whether a number belongs to the list that the noun opened."""
    start = group[-1].end if group else noun.end
    gap = flat[start : token.begin]
    if len(gap) > 600 or _SENTENCE.search(gap.replace("; ", ", ") if group else gap):
        return False
    printed = flat[token.begin : token.end]
    return bool("(" in printed or len(gap) <= 60 or re.search(r"(?:[,،;“”»(]|\b\w{1,5}) ?$", gap))


def _before(flat: str, tokens: list[Token], place: int, grammar: Grammar) -> tuple[list[tuple[str, ...]], bool, int]:
    """Return the bodies named right before a noun, whether it is "its", and where the phrase begins."""
    noun = tokens[place]
    explicit: list[tuple[str, ...]] = []
    own = bool(grammar.ending and grammar.ending.search(flat, noun.begin, noun.end))
    head = noun.begin
    for token in reversed(tokens[max(0, place - 4) : place]):
        gap = flat[token.end : head]
        joined = explicit and re.fullmatch(r"(?:,|, and| and|/) (?:the )?", gap)
        if token.kind not in ("body", "own") or not (joined or grammar.before.fullmatch(gap)):
            break
        head = token.begin
        if token.kind == "own":
            own = True
            break
        explicit.append(token.keys)
    return explicit, own, head


def _body_after(flat: str, tokens: list[Token], place: int, gap: re.Pattern[str]) -> Token | None:
    """Return the name after a number that says whose it is: 70/1 of 25 September 2015 of the Assembly."""
    end = tokens[place].end
    for token in tokens[place + 1 : place + 3]:
        if token.kind == "body":
            return token if token.begin - end < 90 and gap.fullmatch(flat, end, token.begin) else None
        if token.kind != "own":
            return None
    return None


def _around(flat: str, tokens: list[Token], place: int, grammar: Grammar, item: _Item) -> list[tuple[str, ...]]:
    """Return the bodies of the clause, the acting one first: "the General Assembly, in its resolution 70/1"."""
    acting: list[tuple[str, ...]] = []
    for token in reversed(tokens[:place]):
        if token.end > item.head:
            continue
        if token.kind == "noun" or item.head - token.end > 60:
            break
        if token.kind == "body":
            near = item.own and not _BREAK.search(flat, token.end, item.head)
            if near or grammar.subject_before.fullmatch(flat, token.end, item.head):
                acting.append(token.keys)
            break
    after = _body_after(flat, tokens, place, grammar.subject)
    if not acting and _COUNCIL_REPORT.search(flat, 0, item.head):
        acting = [(HUMAN_RIGHTS_COUNCIL,)]
    return acting + ([after.keys] if after and after.keys else [])


def _before_noun(flat: str, tokens: list[Token], grammar: Grammar) -> list[_Item]:
    """Read lists whose noun comes last: 大会第71/243、72/279和76/4号决议."""
    items: list[_Item] = []
    noun: SymbolKind = "resolution"
    signed: Token | None = None
    for token in reversed(tokens):
        if token.kind == "noun":
            noun = token.noun
        elif token.kind == "number" and _signed(flat, token, signed, grammar):
            item = _item(flat, token, grammar, noun, token.begin)
            items.append(item)
            signed = token
    items.reverse()
    previous: _Item | None = None
    for item in items:
        _own_or_body(flat, tokens, item, previous, grammar)
        previous = item
    return items


def _signed(flat: str, token: Token, following: Token | None, grammar: Grammar) -> bool:
    tail = flat[token.end : token.end + 14]
    if re.match(rf"(?:(?:、|和|及|至| |-)*[A-Z](?![A-Za-z0-9]))* ?{grammar.sign.pattern}", tail):
        return True
    if flat[token.begin - 1 : token.begin] == "第" and re.match(r" ?(?:决议|[、和])", tail):
        return True  # the sign forgotten
    if following is None:
        return False
    return bool(
        re.fullmatch(
            r"(?:[ 、，,和及与至-]|以及|[A-Z]{1,2}(?![A-Z0-9]))*(?:[、，,和及与至-]|以及) ?第? ?",
            flat[token.end : following.begin],
        )
    )


def _own_or_body(flat: str, tokens: list[Token], item: _Item, previous: _Item | None, grammar: Grammar) -> None:
    """Find the owner of a Chinese number: the name before it, or that of the list it stands in."""
    floor = max((match.end() for match in _SENTENCE.finditer(flat, 0, item.begin)), default=0)
    limit = previous.end if previous and previous.end > floor else floor
    left = [token for token in tokens if limit <= token.begin < item.begin and token.kind in ("body", "own")]
    dated = _DATE_BEFORE.search(flat, max(limit, left[-1].end if left else 0, item.begin - 110), item.begin)
    item.year = int(dated[1]) if dated else 0
    for token in reversed(left):
        if token.kind == "body" and flat.startswith("的", token.end):
            continue  # what the resolution is about: 关于设立人权理事会的2006年3月15日第60/251号决议
        if grammar.before.fullmatch(flat, token.end, item.begin):
            item.head = token.begin
            if token.kind == "body":
                item.explicit = [token.keys]
                return
            item.own = True
            acting = next((t for t in reversed(left) if t.end <= token.begin and t.kind == "body"), None)
            if acting and grammar.subject_before.fullmatch(flat, acting.end, token.begin):
                item.nearby = [acting.keys]
            return
    if previous and limit == previous.end and not left:
        item.explicit, item.own, item.nearby = previous.explicit, previous.own, previous.nearby
        return
    item.nearby = [token.keys for token in reversed(left) if token.kind == "body"]
    if not item.nearby and _COUNCIL_REPORT.search(flat, 0, item.begin):
        item.nearby = [(HUMAN_RIGHTS_COUNCIL,)]
    item.own = not item.nearby and any(token.kind == "own" for token in left)
