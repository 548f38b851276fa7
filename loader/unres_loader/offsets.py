"""A text and what is dropped from it in; the offsets of what is left out, so that spans find their way back."""

from __future__ import annotations

import re


def kept_places(text: str, dropped: re.Pattern[str]) -> list[int]:
    """Return the offsets in a text of what is left where all matches of a pattern are dropped, and of its end.

    >>> kept_places("a-b", re.compile("-"))
    [0, 2, 3]
    """
    kept: list[int] = []
    at = 0
    for match in dropped.finditer(text):
        kept += range(at, match.start())
        at = match.end()
    kept += range(at, len(text) + 1)
    return kept
