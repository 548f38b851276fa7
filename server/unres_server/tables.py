"""A resolution's triples in, rows for spreadsheets out: paragraphs, citations, requests, actors, events."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from unres_server.nodes import Nodes
from unres_server.reading_page import kind_of_part

Row = tuple[str, ...]

_PREFER = ("en", "zh")


def _joined(values: Iterable[str]) -> str:
    """Return several values in one cell."""
    return "; ".join(sorted(values))


def _names(nodes: Nodes, iri: str, name: str) -> str:
    """Return the names of a property's values in one cell."""
    return _joined(nodes.label(each, _PREFER) for each in nodes.values(iri, name))


def _symbol(nodes: Nodes, work: str) -> str:
    return nodes.one(work, "dct:identifier") or work


def _path(work: str, iri: str) -> str:
    return iri.removeprefix(work + "/")


def paragraphs(nodes: Nodes, work: str) -> Iterator[Row]:
    """Yield every part once per language, in reading order."""
    parts = [iri for iri in nodes.subjects() if work in nodes.values(iri, "unr:resolution")]
    for iri in sorted(parts, key=lambda iri: (nodes.number(iri, "unr:position"), iri)):
        position, number = nodes.one(iri, "unr:position"), nodes.one(iri, "unr:number")
        texts = sorted((getattr(text, "language", None) or "", text.value) for text in nodes.all(iri, "unr:text"))
        for language, text in texts:
            kind = kind_of_part(nodes, iri)
            yield _symbol(nodes, work), _path(work, iri), kind, number, position, language, text, iri


def citations(nodes: Nodes, work: str) -> Iterator[Row]:
    """Yield every citation: who cites, what, which part of it, how and with which verb."""
    for iri in nodes.subjects(_UNR + "Citation"):
        paragraph, cited = nodes.one(iri, "cito:hasCitingEntity"), nodes.one(iri, "cito:hasCitedEntity")
        how = nodes.one(iri, "unr:how").rpartition("#")[2]
        witnesses = _joined(each.rpartition("/")[2] for each in nodes.values(iri, "unr:witness"))
        yield (
            _symbol(nodes, work),
            _path(work, paragraph),
            nodes.one(cited, "dct:identifier"),
            nodes.label(cited, _PREFER),
            _joined(nodes.values(iri, "unr:pinpoint")),
            how,
            _names(nodes, iri, "unr:verb"),
            witnesses,
            cited,
            iri,
        )


def requests(nodes: Nodes, work: str) -> Iterator[Row]:
    """Yield every request: who is asked to do what, for whom, how often and by when."""
    for iri in nodes.subjects(_UNR + "Request"):
        paragraph = nodes.one(iri, "unr:inParagraph")
        yield (
            _symbol(nodes, work),
            _path(work, paragraph),
            _names(nodes, iri, "undo:hasProponent"),
            _names(nodes, iri, "undo:hasSemantics"),
            _names(nodes, iri, "undo:hasReceiver"),
            _names(nodes, iri, "unr:deliverable"),
            _names(nodes, iri, "unr:reportTo"),
            _names(nodes, iri, "unr:frequency"),
            _joined(nodes.values(iri, "unr:deadline")),
            _joined(nodes.values(iri, "unr:atSession")),
            _joined(each.rpartition("/")[2] for each in nodes.values(iri, "unr:clause")),
            iri,
        )


def _mentioned(kind: str) -> Callable[[Nodes, str], Iterator[Row]]:
    def rows(nodes: Nodes, work: str) -> Iterator[Row]:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for mention in nodes.subjects(_UNR + "Mention"):
            paragraph = nodes.one(mention, "unr:inParagraph")
            surface = nodes.all(mention, "nif:anchorOf")
            language = (getattr(surface[0], "language", None) or "") if surface else ""
            for entity in nodes.values(mention, "itsrdf:taIdentRef"):
                if f"/{kind}/" in entity:
                    found[entity, paragraph].add(language)
        for (entity, paragraph), languages in sorted(found.items()):
            name = nodes.label(entity, _PREFER)
            yield _symbol(nodes, work), _path(work, paragraph), name, _joined(languages), entity

    return rows


_UNR = "https://w3id.org/unres/ontology#"

TABLES: Mapping[str, tuple[Row, Callable[[Nodes, str], Iterator[Row]]]] = {
    "paragraphs": (("resolution", "part", "kind", "number", "position", "language", "text", "iri"), paragraphs),
    "citations": (
        ("resolution", "part", "cited_symbol", "cited_name", "pinpoint", "how", "verb", "languages", "cited", "iri"),
        citations,
    ),
    "requests": (
        (
            "resolution",
            "part",
            "requested_by",
            "verb",
            "addressees",
            "deliverables",
            "report_to",
            "frequency",
            "deadline",
            "at_session",
            "clauses",
            "iri",
        ),
        requests,
    ),
    "actors": (("resolution", "part", "name", "languages", "actor"), _mentioned("actor")),
    "events": (("resolution", "part", "name", "languages", "event"), _mentioned("event")),
}
"""The tables: their columns, and what makes their rows from a resolution."""


def written(rows: Iterable[Row]) -> bytes:
    """Return rows as CSV (RFC 4180)."""
    target = io.StringIO()
    csv.writer(target, lineterminator="\r\n").writerows(rows)
    return target.getvalue().encode()
