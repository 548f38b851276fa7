"""Numbers in lists: the tokens of a text in, each number with the bodies that stand around it out.

Most languages put the noun first ("resolutions 1267 (1999), 1989 (2011) and 2253 (2015)"), Chinese last
(大会第71/243、72/279和76/4号决议).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .citation_grammar import Grammar, Token
from .symbols import HUMAN_RIGHTS_COUNCIL, Symbol, SymbolKind

_DATE_AFTER = re.compile(r"[^0-9;.(]{0,28}?\b\d{1,2}(?:er)? ?[^0-9;.(]{2,30}?\b((?:19|20)\d\d)(?! ?[\d(/])")
_DATE_BEFORE = re.compile(r"((?:19|20)\d\d) ?年 ?\d{1,2} ?月 ?\d{1,2} ?日[^0-9。；]{0,70}$")
# The report of the Human Rights Council is Supplement No. 53 of every session's Official Records.
_COUNCIL_REPORT = re.compile(r"A/\d+/53(?!\d)[^;]{0,80}$")
_YEARLY = re.compile(r"\((?:19|20)\d\d")  # the Security Council's numbers have their year
_SENTENCE = re.compile(r"[;；。]")
_BREAK = re.compile(r"[,،;:“”«»().]")


@dataclass(slots=True)
class Item:
    """One number in a list, with what stands around it; those of one list have the same `place`, that of its noun."""

    text: str
    begin: int
    end: int
    number: str
    noun: SymbolKind
    head: int
    place: int = 0
    explicit: list[tuple[str, ...]] = field(default_factory=list)
    own: bool = False
    nearby: list[tuple[str, ...]] = field(default_factory=list)
    year: int = 0
    tail: int = 0
    symbol: Symbol | None = None


def _item(flat: str, token: Token, grammar: Grammar, noun: Token, head: int) -> Item:
    number = grammar.number(flat[token.begin : token.end])
    dated = _DATE_AFTER.match(flat, token.end) if grammar.noun_first and not _YEARLY.search(number) else None
    return Item(flat, token.begin, token.end, number, noun.noun, head, noun.begin, year=int(dated[1]) if dated else 0)


def lettered(item: Item, grammar: Grammar) -> Iterator[Item]:
    """Give an item and those that share its number: 61/250 B and C."""
    yield item
    if not re.search(r" ?[A-Z]$| [A-Z] \(", item.number):
        return
    end = item.end
    while match := grammar.more_letters.match(item.text, end):
        number = re.sub(r"[A-Z](-[A-Z])?$", grammar.number(match[1]).strip(), item.number)
        if number == item.number or not re.fullmatch(r".*[A-Z](-[A-Z])?", number):
            return
        yield Item(item.text, match.start(1), match.end(1), number, item.noun, match.start(1), item.place,
                   item.explicit, item.own, item.nearby, item.year)  # fmt: skip
        end = match.end()


def after_noun(flat: str, tokens: list[Token], grammar: Grammar) -> list[Item]:
    """Read lists whose noun comes first: resolutions 1267 (1999), 1989 (2011) and 2253 (2015)."""
    items: list[Item] = []
    group: list[Item] = []
    noun: Token | None = None
    explicit: list[tuple[str, ...]] = []
    own, head = False, 0
    outer: tuple[list[Item], Token, list[tuple[str, ...]], bool] | None = None
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
            item = _item(flat, token, grammar, noun, token.begin if group else head)
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


def _share(group: list[Item]) -> None:
    """Give items without a body that of the list: les résolutions 70/1 et 70/2 de l'Assemblée générale."""
    following: list[tuple[str, ...]] = []
    for item in reversed(group):
        if item.explicit:
            following = item.explicit
        elif following and not item.own:
            item.explicit = following


def _continues(flat: str, noun: Token, group: list[Item], token: Token) -> bool:
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


def _around(flat: str, tokens: list[Token], place: int, grammar: Grammar, item: Item) -> list[tuple[str, ...]]:
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


def before_noun(flat: str, tokens: list[Token], grammar: Grammar) -> list[Item]:
    """Read lists whose noun comes last: 大会第71/243、72/279和76/4号决议."""
    items: list[Item] = []
    noun = Token("noun", len(flat), len(flat))
    signed: Token | None = None
    for token in reversed(tokens):
        if token.kind == "noun":
            noun = token
        elif token.kind == "number" and _signed(flat, token, signed, grammar):
            item = _item(flat, token, grammar, noun, token.begin)
            items.append(item)
            signed = token
    items.reverse()
    previous: Item | None = None
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
            r"(?:[ 、，,和及与至-]|以及|[A-Z]{1,2}(?![A-Z0-9]))*(?:[、，,和及与至-]|以及) ?"
            r"(?:\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日)? ?第? ?",
            flat[token.end : following.begin],
        )
    )


def _own_or_body(flat: str, tokens: list[Token], item: Item, previous: Item | None, grammar: Grammar) -> None:
    """Find the owner of a Chinese number: the name before it, or that of the list it stands in."""
    floor = max((match.end() for match in _SENTENCE.finditer(flat, 0, item.begin)), default=0)
    limit = previous.end if previous and previous.end > floor else floor
    left = [token for token in tokens if limit <= token.begin < item.begin and token.kind in ("body", "own")]
    dated = _DATE_BEFORE.search(flat, max(limit, left[-1].end if left else 0, item.begin - 110), item.begin)
    item.year = int(dated[1]) if dated and not _YEARLY.search(item.number) else 0
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
    reported: list[tuple[str, ...]] = [(HUMAN_RIGHTS_COUNCIL,)] if _COUNCIL_REPORT.search(flat, 0, item.begin) else []
    item.nearby = reported or [token.keys for token in reversed(left) if token.kind == "body"]
    item.own = not item.nearby and any(token.kind == "own" for token in left)
