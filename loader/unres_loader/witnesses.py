"""What several language versions say together: their values and parts in, the ones to keep out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from .model import Annotated, Part
from .symbols import docs_un_url, parse

PRECEDENCE = ("en", "fr", "es", "ru", "ar", "zh")
"""Which version is asked first where all are equal. It breaks ties only: the six are equally authentic."""

Value = TypeVar("Value")
_ITEM = re.compile(r"\d+(?:\s*\(\s*[^()\s]\s*\))?")


def most_common(values: Iterable[Value]) -> Value:
    """Return the most frequent value, the first of them where several are equally frequent.

    >>> most_common(["b", "a", "a"])
    'a'
    """
    listed = list(values)
    return listed[0] if len(listed) == 1 else Counter(listed).most_common(1)[0][0]


def supported(lists: Sequence[Sequence[str]]) -> list[str]:
    """Return, sorted, the values that at least half of the witnesses give.

    >>> supported([["a", "b"], ["a"], ["a"], ["c"]])
    ['a']
    """
    if len(lists) == 1:
        return sorted(set(lists[0]))
    counts = Counter(value for values in lists for value in set(values))
    return sorted(value for value, count in counts.items() if 2 * count >= len(lists))


def merged_parts(versions: Sequence[Annotated]) -> tuple[list[Part], dict[str, set[str]]]:
    """Return the parts of all versions in one reading order, and the paths that each language has.

    The fullest version gives the order; a part that only others have follows the part it follows there.
    """
    languages: dict[str, set[str]] = {
        found.document.language: {part.path for part in found.document.parts} for found in versions
    }
    fullest = max(versions, key=lambda found: len(found.document.parts))
    order = list(fullest.document.parts)
    for found in versions:
        index = {part.path: at for at, part in enumerate(order)}
        previous = -1
        for part in found.document.parts:
            if part.path in index:
                previous = index[part.path]
                continue
            order.insert(previous + 1, part)
            index = {kept.path: at for at, kept in enumerate(order)}
            previous = index[part.path]
    return order, languages


def agenda_number(printed: str) -> str:
    """Return the bare number of an agenda item as printed in any language.

    >>> agenda_number("议程项目 18(b)"), agenda_number("Agenda item 18 (b)"), agenda_number("البند 16 من جدول الأعمال")
    ('18(b)', '18(b)', '16')
    """
    found = _ITEM.search(printed)
    return re.sub(r"\s", "", found[0]) if found else ""


def document_page(symbol: str) -> str:
    """Return the address of a document's page at the United Nations, by symbol."""
    known = parse(symbol)
    return docs_un_url(known) if known else f"https://docs.un.org/en/{symbol}"


def meeting_session(symbol: str, adopted: str) -> str:
    """Return what numbers a body's meetings: the year for ECOSOC, the session for the others, nothing for the Council.

    Security Council meetings are numbered through from the first; the Assembly's and the Human Rights Council's
    start again each session, ECOSOC's each year.

    >>> meeting_session("A/RES/75/202", "2020-12-21"), meeting_session("S/RES/2664(2022)", "2022-12-09")
    ('75', '')
    """
    if symbol.startswith("S/"):
        return ""
    if symbol.startswith("E/"):
        return adopted[:4]
    return re.sub(r"^.*/(?:RES|DEC)/", "", symbol).partition("/")[0]
