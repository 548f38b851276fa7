"""Text goes in; the dates in it come out in ISO 8601: days, months, ranges, and days that come round every year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .ordinals import chinese_number
from .rulebook import rulebook
from .scanning import Scanner


class Dated(NamedTuple):
    """A date in a text: its offsets, and ISO dates (``2021-07-22``, ``2022-04``, ``--05-17``); no end: one date."""

    begin: int
    end: int
    first: str
    last: str = ""


def find_dates(text: str, language: str) -> tuple[Dated, ...]:
    """Return the dates in a text, in order; impossible ones (32 May) are no dates.

    >>> [d[2:] for d in find_dates("held from 29 October to 16 November 2018 and in April 2022", "en")]
    [('2018-10-29', '2018-11-16'), ('2022-04', '')]
    >>> [d[2:] for d in find_dates("每年 10 月 24 日至 31 日；二〇二一年七月二十二日", "zh")]
    [('--10-24', '--10-31'), ('2021-07-22', '')]
    >>> find_dates("22 تموز/يوليه 2021", "ar")[0].first, find_dates("du 7 au 10 mai 2020", "fr")[0].last
    ('2021-07-22', '2020-05-10')
    """
    return tuple(_chinese(text) if language == "zh" else _western(text, language))


def _iso(year: int | None, month: int | None, day: int | None) -> str:
    """Return an ISO date, or empty where there is no such date or nothing to tell (a bare day)."""
    if month is None or not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return ""
    if year is None:
        return f"--{month:02}-{day:02}" if day else ""
    return f"{year:04}-{month:02}" + (f"-{day:02}" if day else "")


@cache
def _grammar(language: str) -> tuple[Scanner, dict[str, int]]:
    """Return the pattern of a date or a range, and the numbers of the months by name."""
    data = rulebook(language, "events")["dates"]
    months = {name.lower(): n for n, names in enumerate(data["months"], start=1) for name in names}
    any_month = "|".join(map(re.escape, sorted(months, key=len, reverse=True)))
    between, before_year, day = data["day_month"], data["month_year"], data["day"]

    def one(n: str, *, month: bool = True) -> str:
        year = rf"(?:{before_year}(?P<y{n}>(?:1[89]|20)\d\d)(?!\d))?"
        body = rf"(?P<m{n}>{any_month})(?!\w){year}"
        return rf"(?:(?<![\d.,/]){day.format('d' + n)}{between})?{body}" if month else ""

    short = rf"(?<![\d.,/]){day.format('d0')}{data['to']}"
    pattern = rf"(?<![^\W\d])(?:(?:{short}|{one('1')}{data['to']}))?{one('2')}"
    return Scanner(pattern, re.IGNORECASE), months


def _western(text: str, language: str) -> Iterator[Dated]:
    pattern, months = _grammar(language)
    for match in pattern.finditer(text):
        part = match.groupdict()

        def number(name: str, part: dict[str, str | None] = part) -> int | None:
            value = part.get(name)
            return int(value) if value else None

        def month(name: str, part: dict[str, str | None] = part) -> int | None:
            value = part.get(name)
            return months[value.lower()] if value else None

        last = _iso(number("y2"), month("m2"), number("d2"))
        if part["d0"]:
            first = _iso(number("y2"), month("m2"), number("d0"))
        elif part["m1"]:
            first = _iso(number("y1") or number("y2"), month("m1"), number("d1"))
        else:
            first, last = last, ""
        if not first and last:
            first, last = last, ""
        if first and not (last and last < first):
            yield Dated(match.start(), match.end(), first, last)


_N = "[0-9〇零一二三四五六七八九十]"
_HAN = re.compile(
    rf"(?:(?P<y1>{_N}{{4}})\s*年\s*)?(?P<m1>{_N}{{1,3}})\s*月(?:份)?(?:\s*(?P<d1>{_N}{{1,3}})\s*日)?"
    rf"(?:\s*(?:至|到|—|-|－)\s*(?:(?P<y2>{_N}{{4}})\s*年\s*)?(?:(?P<m2>{_N}{{1,3}})\s*月(?:份)?)?\s*(?:(?P<d2>{_N}{{1,3}})\s*日)?)?"
)


def _chinese(text: str) -> Iterator[Dated]:
    for match in _HAN.finditer(text) if "月" in text else ():
        part = {name: chinese_number(value) for name, value in match.groupdict().items() if value}
        first = _iso(part.get("y1"), part.get("m1"), part.get("d1"))
        last = ""
        if "d2" in part or "m2" in part:
            last = _iso(part.get("y2", part.get("y1") or 0) or None, part.get("m2", part.get("m1")), part.get("d2"))
        if first and not (last and last < first):
            yield Dated(match.start(), match.end(), first, last)
