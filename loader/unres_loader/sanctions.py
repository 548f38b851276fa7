"""Committees of the Security Council on sanctions and their experts: how texts name them, and which ones they mean.

In come the texts and resolutions of one document, out come keys. A committee has no other name than the resolution
that set it up; by which resolutions a group of experts is called, and whose committee it reports to, the knowledge
files say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .knowledge import Knowledge
from .matching import Matcher
from .model import Document, Entity
from .rulebook import rulebook
from .scanning import Scanner, Surveyed, scanner


def committees(language: str) -> Scanner:
    """Return what finds the committees that are named by the resolution that set them up."""
    return scanner(rulebook(language, "names")["sanctions"])


def experts(language: str) -> Scanner:
    """Return what finds the groups of experts that are named by the resolution that set them up."""
    return scanner(rulebook(language, "names")["experts"])


def committee_key(number: str, year: str) -> str:
    """Return the key of a committee that is named only by the resolution of the Security Council that set it up.

    >>> committee_key("1267", "1999")
    'actor/security-council-committee/1267-1999'
    """
    return f"{COMMITTEE}{number}-{year}"


def committee_resolution(key: str) -> str:
    """Return the symbol of the resolution that such a committee is named by, or an empty string.

    >>> committee_resolution("actor/security-council-committee/1267-1999"), committee_resolution("actor/un-women")
    ('S/RES/1267(1999)', '')
    """
    number, _, year = key.removeprefix(COMMITTEE).partition("-")
    return f"S/RES/{number}({year})" if key.startswith(COMMITTEE) else ""


def experts_meant(document: Document, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the groups of experts whose resolutions, or those of their committees, a document of the Council cites."""
    if document.masthead.body != "actor/security-council":
        return ()
    known = {**knowledge.by_regime, **knowledge.by_mandate}
    if own := known.get(document.masthead.symbol):
        return (own,)
    cited = (f"S/RES/{number}({year})" for part in document.parts for number, year in _CITED.findall(part.text))
    return tuple(dict.fromkeys(known[symbol] for symbol in cited if symbol in known))


_CITED = re.compile(r"(?<!\d)(\d{3,4})\s?[(（](\d{4})[)）]")
COMMITTEE = "actor/security-council-committee/"
"""How the keys of committees begin that are named by a resolution."""
_NUMBER_BEFORE, _NUMBER_BEHIND = re.compile(r"(?<!\d)(\d{3,4})\s?$"), re.compile(r"\s(\d{3,4})(?!\s?[\d(])")


def committee_number(before: str, after: str) -> str:
    """Return the number that a committee is called by, printed before or behind the word, or an empty string.

    >>> committee_number("welcomes the 1540 ", " to act"), committee_number("du ", " 1540, qui")
    ('1540', '1540')
    >>> committee_number("the ", " established pursuant"), committee_number("du ", " 1540 (2004)")
    ('', '')
    """
    found = _NUMBER_BEFORE.search(before) or _NUMBER_BEHIND.match(after)
    return found[1] if found else ""


def committee_entity(key: str) -> Entity | None:
    """Return the committee that such a key names, or None where the key is of another form."""
    match = re.fullmatch(r"actor/security-council-committee/(\d+)-(\d{4})", key)
    if not match:
        return None
    number, year = match.groups()
    labels = (
        ("en", f"Security Council Committee established pursuant to resolution {number} ({year})"),
        ("zh", f"安全理事会第{number}({year})号决议所设委员会"),
    )
    return Entity(key, "actor", labels, (("org:subOrganizationOf", "actor/security-council", ""),))


class SanctionsBodies:
    """The committees and groups of experts that one document names; `meant` are the groups that it can mean."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher, meant: tuple[str, ...]) -> None:
        data = rulebook(matcher.language, "names")
        self._knowledge, self._meant = knowledge, meant
        self._committees, self._experts = committees(matcher.language), experts(matcher.language)
        self._heads = frozenset(matcher.coding.encode(text).code for text in data["experts_heads"])
        self.committee = matcher.coding.encode(data["committee"]).code
        self.scanners = (self._committees, self._experts)

    def named(self, surveyed: Surveyed) -> Iterator[tuple[int, int, str]]:
        """Yield where a text names a body by the resolution that set it up, and its key."""
        for match in surveyed.finditer(self._committees):
            yield *match.span(), committee_key(match["number"], match["year"])
        for match in surveyed.finditer(self._experts):
            if key := self._knowledge.by_mandate.get(f"S/RES/{match['number']}({match['year']})"):
                yield *match.span(), key

    def called(self, code: str, named: Iterable[str]) -> tuple[str, ...]:
        """Return the group of experts that a short name stands for, or those of the committees `named` so far."""
        if code not in self._heads:
            return ()
        if len(self._meant) == 1:
            return self._meant
        found = (self._knowledge.by_regime.get(committee_resolution(key), "") for key in dict.fromkeys(named))
        return tuple(dict.fromkeys(filter(None, found)))
