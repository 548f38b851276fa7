"""A short form in brackets and the names of what stands before it go in; whether the one shortens the other comes out.

What stands before the bracket need not be what it shortens: in "Democratic Forces for the Liberation of Rwanda (FDLR)"
it is the State that is known by name. Drafters build short forms from letters of the full name in their order, first
the first letter of its first word, in the language of the text or in another official one: "MINUSMA" is French.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def abbreviates(short: str, names: Iterable[str]) -> bool:
    """Tell whether `short` is one of the names, or is made of the letters of one of them.

    >>> abbreviates("AMISOM", ["African Union Mission in Somalia"]), abbreviates("AMISOM", ["Somalia"])
    (True, False)
    >>> abbreviates("ICC", ["Rome Statute of the International Criminal Court"])
    False
    >>> abbreviates("开发署", ["联合国开发计划署"]), abbreviates("S/2020/57", ["Security Council"])
    (True, False)
    """
    letters = _letters(short)
    return any(short == name or _made_of(letters, _letters(name)) for name in names)


def _letters(name: str) -> str:
    """Return the letters and digits of a name, in capitals and without their accents."""
    return "".join(sign for sign in unicodedata.normalize("NFD", name) if sign.isalnum()).upper()


def _made_of(letters: str, name: str) -> bool:
    """Tell whether the letters stand in the name in this order; where letters have cases, the first one first."""
    cased = name.lower() != name
    if not letters or len(letters) >= len(name) or (cased and letters[0] != name[0]):
        return False
    rest = iter(name)
    return all(letter in rest for letter in letters)
