"""Symbols and resolution numbers in running text: a text in, the documents it refers to with their spans out.

Numbers are read with their body. Where none is printed beside a number ("in its resolution", "resolution 70/1") the
form of the number, the date after it, the body that acts in the clause and what the same document says elsewhere
decide, in that order of trust; what stays undecided is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from .citation_grammar import Grammar, Token, load_grammar
from .model import Language
from .number_lists import Item, after_noun, before_noun, lettered
from .symbols import (
    GENERAL_ASSEMBLY,
    HUMAN_RIGHTS_COUNCIL,
    Symbol,
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


_SLIP = 3  # years
_AND = "(?:and|et|y|e|и|و|和|及|-)"
_SUFFIX = re.compile(rf"(?:,|、|;)? ?{_AND}? ?(Add|Corr|Rev)\.(\d+(?:(?:, ?|、| ?{_AND} ?)\d{{1,2}}(?![\d/]))*)")
_SIGN = re.compile(r"[/(（／㈠-㈩]")
"""What every number with its year or session holds: looked for first, since most paragraphs hold none."""
_HINT = re.compile(r"[0-9A-Z０-９٠-٩]\s?[/(（／]|[㈠-㈩]|[0-9][^/(]{0,12}\(")


@dataclass(slots=True)
class Finder:
    """Finds the references of one document; `texts` must be given in reading order, `memory` spans all of them."""

    language: Language
    citing: Symbol | None = None
    body: str = ""
    adopted_on: str = ""
    memory: dict[tuple[str, str], set[Symbol]] = field(default_factory=dict)

    def find(self, texts: Sequence[str], bodies: Sequence[str] = ()) -> list[list[Reference]]:
        """Return the references of each text, given flattened; `bodies` are who speaks in each, else it is `body`.

        >>> finder = Finder("en", body="actor/economic-and-social-council")
        >>> [found.symbol.canonical for found in finder.find(["its resolution 2006/46 and A/60/687"])[0]]
        ['E/RES/2006/46', 'A/60/687']
        """
        grammar = load_grammar(self.language)
        pages = [_read(text, grammar) if _SIGN.search(text) and _HINT.search(text) else ([], []) for text in texts]
        for _, items in pages:
            for item in items:
                self._choose_explicit(item)
        for number, (_, items) in enumerate(pages):
            body = bodies[number] if bodies else self.body
            for _, listed in groupby((item for item in items if item.symbol is None), key=lambda item: item.place):
                self._choose_together(list(listed), body)
        return [self._references(symbols, items) for symbols, items in pages]

    def _references(self, symbols: list[Reference], items: list[Item]) -> list[Reference]:
        numbered = [
            Reference(i.begin, i.end, i.head, max(i.tail, i.end), i.symbol) for i in items if i.symbol is not None
        ]
        return sorted(symbols + numbered)

    def _choose_explicit(self, item: Item) -> None:
        if item.explicit:
            item.symbol = self._fitting(item, (key for keys in item.explicit for key in keys))
        elif not item.nearby and (inferred := resolution_symbol("", item.number, item.noun)):
            item.symbol = self._fitting(item, (inferred.body,))
        if item.symbol:
            self.memory.setdefault((item.number, item.noun), set()).add(item.symbol)

    def _choose_together(self, items: list[Item], body: str) -> None:
        """Give the numbers of a list the one body that all of them fit, else each its own."""
        bare = [item for item in items if not item.explicit]
        nearby = bare[0].nearby if bare else []
        order = (*(key for keys in nearby for key in keys), body, GENERAL_ASSEMBLY, HUMAN_RIGHTS_COUNCIL)
        for one in order if len(bare) > 1 and any(item.year for item in bare) else ():
            fitting = [self._fitting(item, (one,)) for item in bare]
            if all(fitting):
                for item, symbol in zip(bare, fitting, strict=True):
                    item.symbol = symbol
                break
        for item in items:
            if item.symbol is None:
                self._choose_by_context(item, body)

    def _choose_by_context(self, item: Item, body: str) -> None:
        if item.explicit:  # one whose numbers we do not know, or a wrong date
            item.symbol = self._fitting(item, (key for keys in item.explicit for key in keys), strict=False)
            if item.symbol or not any(item.explicit):
                return
        nearby = tuple(key for keys in item.nearby for key in keys)
        known = self.memory.get((item.number, item.noun), set())
        remembered = (next(iter(known)).body,) if len(known) == 1 else ()
        order = (*nearby, body) if item.own else (*remembered, *nearby, body)
        if not self._dated(item, body):
            order = (*order, GENERAL_ASSEMBLY, HUMAN_RIGHTS_COUNCIL)
        item.symbol = self._fitting(item, order) or self._fitting(item, (GENERAL_ASSEMBLY,))
        inferred = resolution_symbol("", item.number, item.noun)
        item.symbol = item.symbol or self._fitting(item, (inferred.body,) if inferred else ())
        item.symbol = item.symbol or self._fitting(item, (*nearby, body), strict=False)

    def _dated(self, item: Item, body: str) -> bool:
        symbol = resolution_symbol(body, item.number, item.noun) if body else None
        return not item.year or (symbol is not None and _agrees(symbol, item.year))

    def _fitting(self, item: Item, bodies: Iterator[str] | tuple[str, ...], strict: bool = True) -> Symbol | None:
        """Return the symbol with the first body that numbers so, adopted in the year printed and not later than we."""
        for body in bodies:
            symbol = resolution_symbol(body, item.number, item.noun) if body else None
            if symbol is None:
                continue
            if (not strict and not self._beyond(symbol) and (item.own or _near(symbol, item.year))) or (
                (not item.year or _agrees(symbol, item.year))
                and not (self.citing and cites_later(self.citing, symbol, self.adopted_on))
            ):
                return symbol
        return None

    def _beyond(self, symbol: Symbol) -> bool:
        """Tell whether a session is so far ahead that the number must be a slip."""
        return bool(self.citing and symbol.earliest[:4] > f"{int(self.citing.earliest[:4] or 9998) + 1}")


def _agrees(symbol: Symbol, year: int) -> bool:
    start = symbol.earliest
    if not start or year < int(start[:4]):
        return not start
    return year <= int(start[:4]) + 1 or "ES-" in symbol.number  # emergency sessions are resumed for years


def _near(symbol: Symbol, year: int) -> bool:
    """Tell whether a year may be a slip for that of the symbol, and not the year of another body's resolution."""
    return not year or not symbol.earliest or abs(year - int(symbol.earliest[:4])) <= _SLIP


def _read(flat: str, grammar: Grammar) -> tuple[list[Reference], list[Item]]:
    tokens = grammar.tokens(flat)
    symbols = [found for token in tokens if token.kind == "symbol" for found in _symbols(flat, token)]
    if not any(token.kind == "number" for token in tokens):
        return symbols, []
    items = after_noun(flat, tokens, grammar) if grammar.noun_first else before_noun(flat, tokens, grammar)
    return symbols, [part for item in items for part in lettered(item, grammar)]


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
