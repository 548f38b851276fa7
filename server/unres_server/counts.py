"""What is loaded, counted by queries: true numbers for the home page, VoID and the catalogue, once per data version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pyoxigraph import Literal

from unres_server.per_version import per_version
from unres_server.port import Engine
from unres_server.portraits import PROLOGUE

_COUNT: Final = "SELECT (COUNT(*) AS ?n) WHERE { %s }"
_QUERIES: Final[Mapping[str, str]] = {
    "resolutions": "?this a unr:Resolution",
    "versions": "?this a unr:LanguageVersion",
    "paragraphs": "{ ?this a unr:PreambularParagraph } UNION { ?this a unr:OperativeParagraph } "
    "UNION { ?this a unr:Subparagraph }",
    "citations": "?this a unr:Citation",
    "requests": "?this a unr:Request",
    "mentions": "?this a unr:Mention",
    "actors": "?this a unr:Actor",
    "events": "?this a unr:Event",
    "triples": "?s ?p ?o",
}


def count(engine: Engine, pattern: str) -> int:
    """Return how many solutions a graph pattern has over the whole data set."""
    value = engine.select(PROLOGUE + _COUNT % pattern)[0]["n"]
    return int(value.value) if isinstance(value, Literal) else 0


@per_version
def counts(engine: Engine) -> Mapping[str, int]:
    """Return the number of resolutions, versions, paragraphs… in the data now served."""
    known = engine.manifest.get("triples")  # to count them would mean to read all of the store
    told = {"triples": known} if isinstance(known, int) else {}
    return {name: told[name] if name in told else count(engine, pattern) for name, pattern in _QUERIES.items()}
