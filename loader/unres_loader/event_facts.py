"""A paragraph and an event named in it go in; what the same clause says of it comes out: dates, place, host, theme.

“…, held in Katowice, Poland, from 6 to 10 December 2021 under the theme “Internet United””: a date or a place counts
only where the clause says that the event is held, not in a citation (“resolution 70/1 of 25 September 2015”).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from .dates import Dated, find_dates
from .model import Mention
from .rulebook import rulebook

Fact = tuple[str, str, str]
_NEAR = 80
"""How many characters may stand between an event and the date on which it was held."""
_WINDOW = 160
"""How far behind an event its place and host are looked for."""
_THEME = 240
"""How far behind an event its theme is looked for."""
_CLAUSE_END = re.compile(r"[;；؛.。]\s|[；。]")


def facts_of(text: str, event: Mention, mentions: Sequence[Mention], language: str) -> Iterator[Fact]:
    """Yield what a paragraph says of an event, as (property, value, datatype); ``@en`` is the language of a text.

    >>> held = "the sixth session, held in Geneva from 7 to 10 May 2018"
    >>> list(facts_of(held, Mention("op/1", 0, 17, "event", "event/a"), (), "en"))[-1]
    ('schema:location', 'Geneva', '@en')
    """
    dates = find_dates(text, language)
    yield from _dates(text, event, dates, language)
    taken = [(date.begin, date.end) for date in dates] + [
        (found.begin, found.end) for found in mentions if _is_body(found)
    ]
    yield from _place(text, event, taken, language)
    yield from _host(text, event, mentions, language)
    theme = _grammar(language)["theme"].search(text, event.end, event.end + _THEME)
    if theme and not _CLAUSE_END.search(text[event.end : theme.start()]):
        yield "unr:theme", theme["theme"].strip(), f"@{language}"


def _dates(text: str, event: Mention, dates: Sequence[Dated], language: str) -> Iterator[Fact]:
    rules = _grammar(language)
    for date in dates:
        gap = text[event.end : date.begin] if date.begin >= event.end else text[date.end : event.begin]
        if len(gap) > _NEAR or _CLAUSE_END.search(gap) or date.first.startswith("--") or len(date.first) < 7:
            continue
        around = text[max(0, min(event.begin, date.begin) - 30) : max(event.end, date.end) + 30]
        if rules["held"].search(around) and not rules["cited"].search(text[: date.begin]):
            yield "schema:startDate", date.first, _datatype(date.first)
            if date.last:
                yield "schema:endDate", date.last, _datatype(date.last)
            return


def _datatype(date: str) -> str:
    return "xsd:date" if len(date) == 10 else "xsd:gYearMonth"


def _is_body(found: Mention) -> bool:
    return found.kind == "actor" and "headquarters" not in found.entity


def _place(text: str, event: Mention, taken: Sequence[tuple[int, int]], language: str) -> Iterator[Fact]:
    """Yield the place behind the event, in Chinese before it; a month or a body is none, nor is what no verb says."""
    rules = _grammar(language)
    begin, end = (event.begin - _NEAR, event.begin) if language == "zh" else (event.end, event.end + _WINDOW)
    for match in rules["place"].finditer(text, max(0, begin), end):
        place = match.span("place")
        gap = text[match.end() : event.begin] if language == "zh" else text[event.end : match.start()]
        other = language != "zh" and any(first < place[1] and place[0] < last for first, last in taken)
        if other or _CLAUSE_END.search(gap) or not (language == "zh" or rules["held"].search(gap)):
            continue
        yield "schema:location", match["place"], f"@{language}"
        return


def _host(text: str, event: Mention, mentions: Sequence[Mention], language: str) -> Iterator[Fact]:
    rules = _grammar(language)
    for found in mentions:
        gap = text[event.end : found.begin]
        if found.kind != "actor" or not found.entity or not 0 <= found.begin - event.end <= _WINDOW:
            continue
        if rules["host"].search(gap) and rules["host_after"].match(text, found.end) and not _CLAUSE_END.search(gap):
            yield "unr:host", found.entity, ""
            return


@cache
def _grammar(language: str) -> dict[str, re.Pattern[str]]:
    data = rulebook(language, "events")["dates"]
    names = ("held", "cited", "place", "host", "theme")
    return {**{name: re.compile(data[name]) for name in names}, "host_after": re.compile(data.get("host_after", ""))}
