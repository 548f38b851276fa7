"""Everything that the data says of requests in, once for each version; the requests that filters leave out, in order.

Each column is one pattern to scan, and the columns meet here: joined in one query they cost seconds on a large store,
and every view of the page would pay again.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from unres_server.mandate_query import THINGS
from unres_server.nodes import text_of
from unres_server.per_version import per_version
from unres_server.port import Engine
from unres_server.portraits import PROLOGUE

COUNTED: Final = (*THINGS, "year", "deadline", "session")
"""The filters whose values are offered with the number of requests; the others are yes or no."""

_COLUMNS: Final = {**THINGS, "deadline": "unr:deadline", "session": "unr:atSession"}
_WORKS: Final = "SELECT ?one ?value WHERE { GRAPH ?value { ?one a unr:Request } }"
_LINEAGE: Final = "SELECT ?one ?value WHERE { ?value unr:derivedFrom ?one }"
_SYMBOLS: Final = "SELECT ?one ?value WHERE { ?version unr:versionOf ?one . ?one dct:identifier ?value }"
_DIGITS: Final = re.compile(r"([0-9]+)")
_DATES: Final = "SELECT ?one ?value WHERE { ?one unr:adoptedOn ?value }"


@dataclass(slots=True)
class Mandate:
    """One request: where it stands, when that was adopted, what is said of it by column, and what took its place."""

    iri: str
    paragraph: str
    symbol: str = ""
    adopted: str = ""
    said: dict[str, list[str]] = field(default_factory=dict)
    superseded: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """Whether it is open or a later request took its place."""
        return "superseded" if self.superseded else "open"

    def values(self, name: str) -> list[str]:
        """Return what a filter finds in it."""
        if name == "year":
            return [self.adopted[:4]] if self.adopted else []
        if name == "deadline":
            return list(dict.fromkeys(value[:4] for value in self.said.get("deadline", ())))
        if name == "recurring":
            return ["yes" if self.said.get("frequency") else "no"]
        return [self.status] if name == "status" else self.said.get(name, [])

    def fits(self, wish: Mapping[str, str]) -> bool:
        """Say whether it passes all filters."""
        return all(value in self.values(name) for name, value in wish.items())


def chosen(every: Iterable[Mandate], wish: Mapping[str, str]) -> list[Mandate]:
    """Return the requests that pass the filters, in order."""
    return [mandate for mandate in every if mandate.fits(wish)]


def choices(every: list[Mandate], wish: Mapping[str, str], most: int) -> dict[str, list[tuple[str, int]]]:
    """Return the values that each filter may take beside the others that are set, the most frequent or newest first."""
    passed, found = chosen(every, wish), {}
    for name in COUNTED:
        others = {other: value for other, value in wish.items() if other != name}
        seen = chosen(every, others) if name in wish else passed
        counts = Counter(value for mandate in seen for value in mandate.values(name))
        by_time = name in {"year", "deadline"}
        ordered = sorted(counts.items(), key=lambda each: each[0] if by_time else (-each[1], each[0]), reverse=by_time)
        found[name] = ordered[:most]
    return found


@per_version
def table(engine: Engine) -> list[Mandate]:
    """Return all requests of the data now served, the newest first; read once per version.

    A request's IRI is that of its paragraph and a fragment, and the graph that holds it is its resolution.
    """
    works = dict(_pairs(engine, _WORKS))
    made = {iri: Mandate(iri, iri.partition("#")[0]) for iri in works}
    for name, term in _COLUMNS.items():
        for iri, value in _pairs(engine, f"SELECT ?one ?value WHERE {{ ?one {term} ?value }}"):
            if iri in made and value not in made[iri].said.setdefault(name, []):
                made[iri].said[name].append(value)
    for mandate in made.values():
        for values in mandate.said.values():
            values.sort()  # an engine may give them in any order
    symbols, dates = dict(_pairs(engine, _SYMBOLS)), dict(_pairs(engine, _DATES))
    with_request = {mandate.paragraph for mandate in made.values()}
    later: defaultdict[str, list[str]] = defaultdict(list)
    for older, newer in _pairs(engine, _LINEAGE):
        if newer in with_request:
            later[older].append(newer)
    for mandate in made.values():
        work = works[mandate.iri]
        mandate.symbol, mandate.adopted = symbols.get(work, ""), dates.get(work, "")
        mandate.superseded = sorted(later.get(mandate.paragraph, ()))
    ordered = sorted(made.values(), key=lambda each: (each.symbol, counted(each.iri)))
    return sorted(ordered, key=lambda each: each.adopted, reverse=True)


def counted(name: str) -> list[str | int]:
    """Return a name as a key by which numbers in it are put in their order: words and numbers in turn.

    >>> sorted(["op/10", "op/9", "op/9/a"], key=counted)
    ['op/9', 'op/9/a', 'op/10']
    """
    return [int(piece) if at % 2 else piece for at, piece in enumerate(_DIGITS.split(name))]


def _pairs(engine: Engine, query: str) -> list[tuple[str, str]]:
    return [(text_of(row["one"]), text_of(row["value"])) for row in engine.select(PROLOGUE + query)]
