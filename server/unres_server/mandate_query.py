"""Filters on requests in, SPARQL out: the query that gives what a view of the mandates shows, to be shown and run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode

from unres_server.portraits import PROLOGUE

Wish = Mapping[str, str]

THINGS: Final = {
    "body": "undo:hasProponent",
    "receiver": "undo:hasReceiver",
    "verb": "undo:hasSemantics",
    "deliverable": "unr:deliverable",
    "report_to": "unr:reportTo",
    "frequency": "unr:frequency",
}
"""Filters whose value is a thing with an IRI, and the property of a request that holds it."""

STATES: Final = ("open", "superseded")
"""Whether a later request took the place of one: a request in a paragraph that took up the words of this one's."""

FILTERS: Final = (*THINGS, "recurring", "year", "deadline", "session", "status")

_LATER: Final = "?newer unr:derivedFrom ?paragraph . ?again unr:inParagraph ?newer ; a unr:Request"


def _thing(name: str) -> Callable[[str], str]:
    return lambda value: f"?request {THINGS[name]} {NamedNode(value)} ."


_PATTERNS: Final[Mapping[str, Callable[[str], str]]] = {
    **{name: _thing(name) for name in THINGS},
    "recurring": lambda value: f"FILTER {'' if value == 'yes' else 'NOT '}EXISTS {{ ?request unr:frequency ?often }}",
    "year": lambda value: f"?resolution unr:adoptedOn ?on . FILTER(STRSTARTS(STR(?on), {Literal(value)}))",
    "deadline": lambda value: f"?request unr:deadline ?due . FILTER(STRSTARTS(?due, {Literal(value)}))",
    "session": lambda value: f"?request unr:atSession {Literal(value)} .",
    "status": lambda value: f"FILTER {'NOT ' if value == 'open' else ''}EXISTS {{ {_LATER} }}",
}


def requests(wish: Wish, limit: int, offset: int = 0) -> str:
    """Return the query for the requests of a view, the newest first.

    >>> "hasReceiver <https://example.org/a>" in requests({"receiver": "https://example.org/a"}, 10)
    True
    """
    filters = "".join(f"  {_PATTERNS[name](value)}\n" for name, value in wish.items())
    return _with_prefixes(
        "SELECT DISTINCT ?request ?paragraph ?symbol ?adopted ?position WHERE {\n"
        + filters
        + "  ?request a unr:Request ; unr:inParagraph ?paragraph . ?paragraph unr:position ?position .\n"
        "  ?paragraph unr:resolution ?resolution . ?resolution dct:identifier ?symbol .\n"
        "  OPTIONAL { ?resolution unr:adoptedOn ?adopted }\n"
        f"}} ORDER BY DESC(?adopted) ?symbol ?position ?request LIMIT {limit:d} OFFSET {offset:d}"
    )


def graph(requests: list[str]) -> str:
    """Return the query for what is said of requests and of their paragraphs, as a graph."""
    listed = " ".join(str(NamedNode(iri)) for iri in requests)
    return _with_prefixes(
        "CONSTRUCT { ?request ?property ?value . ?paragraph unr:text ?text } WHERE {\n"
        f"  VALUES ?request {{ {listed} }}\n"
        "  { ?request ?property ?value } UNION { ?request unr:inParagraph ?paragraph . ?paragraph unr:text ?text }\n}"
    )


def _with_prefixes(query: str) -> str:
    """Add the prefixes that a query uses, so that it runs as it is shown."""
    used = [line for line in PROLOGUE.splitlines() if line.split()[1] in query]
    return "\n".join(used) + "\n" + query + "\n"
