"""A text goes in; the sessions and meetings come out that it names by ordinal or by year, whoever holds them.

“its seventy-sixth and seventy-seventh sessions”, 第七十六届和第七十七届会议, دورتيها السادسة والسابعة:
each ordinal of a list is a session of its own, and the noun belongs to the one it stands with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from .ordinals import ordinal
from .rulebook import rulebook
from .scanning import Scanner, Surveyed

_ORDINAL_WORDS = 4
"""How many words an ordinal with its qualifiers may take ("eighty-first resumed regular")."""
_WINDOW = 90
"""How far from the noun the ordinals of a list are looked for."""
_AFTER = 16
"""How many characters after a session may still qualify it ("dixième session extraordinaire")."""
_WORD = re.compile(r"\S+")
_PUNCTUATION = " ,،.;؛:()"


class Session(NamedTuple):
    """A session in a text: its span, and which it is (``24``, ``special-26``, ``emergency-special-11``, ``2021``).

    `first` and `last` bound the whole phrase, in which other sessions may stand; `place` of `size` tells which of a
    list it is, `latest` the highest ordinal of the list.
    """

    begin: int
    end: int
    which: str
    ordinal: int
    first: int
    last: int
    place: int = 0
    size: int = 1
    latest: int = 0


class _Number(NamedTuple):
    begin: int
    end: int
    value: int


@cache
def sessions(language: str) -> frozenset[Scanner]:
    """Return what finds the nouns that sessions are called by."""
    rules = grammar(language)
    return frozenset((rules["noun"], rules["year"]))


def find_sessions(surveyed: Surveyed, language: str) -> list[Session]:
    """Return the sessions that a text names, in no order; a plenary or high-level meeting is none.

    >>> from unres_loader.scanning import Survey
    >>> [text] = Survey(sessions("en")).of(["at its seventy-sixth and seventy-seventh sessions"])
    >>> [found.which for found in find_sessions(text, "en")]
    ['76', '77']
    >>> [text] = Survey(sessions("zh")).of(["大会第七十六届和第七十七届会议"])
    >>> [found.which for found in find_sessions(text, "zh")]
    ['76', '77']
    """
    if not surveyed.may_hold(sessions(language)):
        return []
    text = surveyed.text
    rules, found = grammar(language), list[Session]()
    for match in surveyed.finditer(rules["noun"]):
        if match["noun"] in rules["not_series"]:
            continue
        numbers = _signs(match) if language == "zh" else _words(text, match, language)
        if numbers:
            found += _sessions(text, match, numbers, rules)
    for match in surveyed.finditer(rules["year"]):
        begin, end = min(match.start("year"), match.start("noun")), match.end()
        found.append(Session(begin, end, match["year"], 0, begin, end))
    return found


def _signs(match: re.Match[str]) -> list[_Number]:
    """Return the numbers of a Chinese list; the text between two of them is in the match."""
    found = list[_Number]()
    for number in re.finditer(r"第?\s*([0-9〇零一二三四五六七八九十百]+)\s*[届次]?", match["ordinals"]):
        value = ordinal(number[1], "zh")
        if value:
            begin = match.start("ordinals") + number.start()
            found.append(_Number(begin, match.start("ordinals") + number.end(), value))
    return found


def _words(text: str, match: re.Match[str], language: str) -> list[_Number]:
    """Return the ordinals that stand with a noun, in reading order: before it, or behind it where it has none there."""
    rules = grammar(language)
    if rules["ordinal_first"]:
        words = [word.span() for word in _WORD.finditer(text, max(0, match.start() - _WINDOW), match.start())]
        found = _before(text, words, match.start("noun"), language)
        if found or not rules["ordinal_last"]:
            return found
    words = [word.span() for word in _WORD.finditer(text, match.end("noun"), match.end("noun") + _WINDOW)]
    return _behind(text, words, match.end("noun"), language)


def _before(text: str, words: list[tuple[int, int]], limit: int, language: str) -> list[_Number]:
    """Return the ordinals that end right before `limit`, with qualifiers or a connective between."""
    rules, found = grammar(language), list[_Number]()
    while words:
        numbers = _ordinals(text, words[-_ORDINAL_WORDS:], language)
        number = next((n for n in numbers if _stands_with(text[n.end : limit], rules, listed=bool(found))), None)
        if number is None:
            break
        found.append(number)
        limit = number.begin
        words = [word for word in words if word[1] <= limit]
        while words and rules["connective"].fullmatch(f" {text[slice(*words[-1])]} "):
            words = words[:-1]
    return found[::-1]


def _behind(text: str, words: list[tuple[int, int]], limit: int, language: str) -> list[_Number]:
    """Return the ordinals that begin right behind `limit`; an Arabic conjunction is written onto the next one."""
    rules, found = grammar(language), list[_Number]()
    while words:
        numbers = _ordinals(text, words[: 2 * _ORDINAL_WORDS], language, first=bool(found))
        number = next((n for n in numbers if _stands_with(text[limit : n.begin], rules, listed=bool(found))), None)
        if number is None:
            break
        found.append(number)
        limit = number.end
        words = [word for word in words if word[0] >= limit]
        while words and rules["connective"].fullmatch(f" {text[slice(*words[0])]} "):
            words = words[1:]
    return found


def _stands_with(rest: str, rules: dict[str, Any], *, listed: bool) -> bool:
    """Say whether what parts an ordinal from its noun, or from the next one of its list, lets them belong together."""
    if listed:
        return rules["connective"].fullmatch(rest) is not None
    return not rules["qualifiers"].sub("", rest).strip(" -‑,\u00a0")


def _ordinals(text: str, words: list[tuple[int, int]], language: str, *, first: bool = False) -> Iterator[_Number]:
    """Yield the ordinals that runs of words spell, the longest run first; `first`: only at the first word."""
    for at, (begin, _) in enumerate(words[:_ORDINAL_WORDS]):
        for _, end in reversed(words[at : at + _ORDINAL_WORDS]):
            run = text[begin:end].strip(_PUNCTUATION)
            number = ordinal(run, language)
            if number is None and first and language == "ar":
                number = ordinal(run.removeprefix("و"), language)
            if number:
                yield _Number(begin, begin + len(text[begin:end].rstrip(_PUNCTUATION)), number)
        if first:
            return


def _sessions(text: str, match: re.Match[str], numbers: list[_Number], rules: dict[str, Any]) -> Iterator[Session]:
    """Yield a session for each number, the noun with the one that stands next to it."""
    noun = match.span("noun") if "ordinals" not in match.groupdict() else match.span()
    first, last = min(numbers[0].begin, noun[0]), max(numbers[-1].end, noun[1])
    words = text[first:last]
    if rules["plenary"].search(words) or rules["high_level"].match(text[last : last + _AFTER]):
        return
    around = words + text[last : last + _AFTER]
    kind = "emergency-special-" if rules["emergency"].search(around) else ""
    kind = kind or ("special-" if rules["special"].search(around) else "")
    latest = max(number.value for number in numbers)
    near = len(numbers) - 1 if numbers[-1].end <= noun[1] else 0
    for place, number in enumerate(numbers):
        begin, end = (min(number.begin, noun[0]), max(number.end, noun[1])) if place == near else number[:2]
        if place == near == len(numbers) - 1 and len(numbers) > 1:
            begin = number.begin
        yield Session(begin, end, f"{kind}{number.value}", number.value, first, last, place, len(numbers), latest)


@cache
def grammar(language: str) -> dict[str, Any]:
    """Return the compiled grammar of sessions of a language."""
    data = rulebook(language, "events")["sessions"]
    patterns = ("qualifiers", "plenary", "high_level", "special", "emergency", "connective")
    return {
        "noun": Scanner(data["noun"]),
        "year": Scanner(data["year"]),
        **{name: re.compile(data[name]) for name in patterns},
        "not_series": frozenset(data["not_series"]),
        "ordinal_first": data["ordinal_first"],
        "ordinal_last": data.get("ordinal_last", False),
    }
