"""From ``Accept`` or ``?format=`` to a serialisation; the only place that knows media types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True, eq=False)
class Format:
    """A serialisation: its short name, the media type answered, what else asks for it, and its IRI at W3C.

    `kind` is "solutions" (SELECT and ASK), "graph" (triples), "dataset" (quads) or "page".
    `engine` is the name the query engine knows it by.
    """

    name: str
    media_type: str
    kind: str
    engine: str = ""
    also: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    iri: str = ""

    @property
    def content_type(self) -> str:
        """The value of ``Content-Type``: text types say their charset."""
        return self.media_type + "; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


_W3C = "http://www.w3.org/ns/formats/"
SOLUTIONS: tuple[Format, ...] = (
    Format("json", "application/sparql-results+json", "solutions", "json", ("application/json", "text/json"),
           ("srj", "sparql-json"), _W3C + "SPARQL_Results_JSON"),
    Format("xml", "application/sparql-results+xml", "solutions", "xml", ("application/xml", "text/xml"),
           ("srx", "sparql-xml"), _W3C + "SPARQL_Results_XML"),
    Format("csv", "text/csv", "solutions", "csv", (), (), _W3C + "SPARQL_Results_CSV"),
    Format("tsv", "text/tab-separated-values", "solutions", "tsv", (), (), _W3C + "SPARQL_Results_TSV"),
)  # fmt: skip
"""What SELECT and ASK can be answered in, the first when nothing is asked for."""

GRAPHS: tuple[Format, ...] = (
    Format("ttl", "text/turtle", "graph", "ttl", ("application/turtle", "application/x-turtle"), ("turtle",),
           _W3C + "Turtle"),
    Format("nt", "application/n-triples", "graph", "nt", ("text/plain",), ("ntriples", "n-triples"),
           _W3C + "N-Triples"),
    Format("rdf", "application/rdf+xml", "graph", "rdf", ("application/xml", "text/xml"), ("rdfxml", "rdf-xml", "xml"),
           _W3C + "RDF_XML"),
    Format("jsonld", "application/ld+json", "graph", "jsonld", ("application/json", "text/json"), ("json-ld", "json"),
           _W3C + "JSON-LD"),
    Format("trig", "application/trig", "dataset", "trig", ("application/x-trig",), (), _W3C + "TriG"),
    Format("nq", "application/n-quads", "dataset", "nq", ("text/x-nquads",), ("nquads", "n-quads"), _W3C + "N-Quads"),
    Format("n3", "text/n3", "graph", "n3", ("text/rdf+n3",), (), _W3C + "N3"),
)  # fmt: skip
"""What CONSTRUCT and DESCRIBE can be answered in, the first when nothing is asked for."""

HTML = Format("html", "text/html", "page", "", ("application/xhtml+xml",))
CSV_TABLE = Format("csv", "text/csv", "table")
PROBLEM = "application/problem+json"
FORM = "application/x-www-form-urlencoded"
SPARQL_QUERY = "application/sparql-query"
SPARQL_UPDATE = "application/sparql-update"


@dataclass(frozen=True, slots=True)
class Range:
    """One media range of an ``Accept`` header: ``text/*;q=0.5``."""

    type: str
    subtype: str
    quality: float
    parameters: int

    def specificity(self, media_type: str) -> int:
        """Return how precisely the range names the type, -1 where it does not match."""
        kind, _, subtype = media_type.partition("/")
        if self.type == "*":
            return 0
        if self.type != kind:
            return -1
        if self.subtype == "*":
            return 1
        return 2 + min(self.parameters, 1) if self.subtype == subtype else -1


def parse_accept(header: str) -> tuple[Range, ...]:
    """Return the media ranges of an ``Accept`` header (RFC 9110, 12.5.1); what cannot be read is passed over.

    >>> [(each.subtype, each.quality) for each in parse_accept("text/csv;q=0.5, */*;q=0.1")]
    [('csv', 0.5), ('*', 0.1)]
    """
    ranges = []
    for part in header.split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        kind, slash, subtype = media_type.partition("/")
        if not slash or not kind or not subtype:
            continue
        quality = next((_quality(each) for each in parameters if each.replace(" ", "").startswith("q=")), 1.0)
        others = sum(1 for each in parameters if each and not each.replace(" ", "").startswith(("q=", "charset=")))
        ranges.append(Range(kind, subtype, quality, others))
    return tuple(ranges)


def _quality(parameter: str) -> float:
    """Return the number of ``q=0.5``, between 0 and 1; nonsense counts as 0.001: asked for, but last."""
    try:
        return min(1.0, max(0.0, float(parameter.partition("=")[2])))
    except ValueError:
        return 0.001


@lru_cache(maxsize=4096)
def choose(accept: str | None, offered: tuple[Format, ...]) -> Format | None:
    """Return the offered format the client likes best, None where it likes none; no header: anything will do.

    The most specific range that matches a type gives its quality; equals keep the server's order.

    >>> choose("application/json;q=0.9, text/csv", SOLUTIONS).name
    'csv'
    >>> choose("text/csv;charset=utf-8", SOLUTIONS).name
    'csv'
    >>> choose("image/png", SOLUTIONS) is None
    True
    """
    ranges = parse_accept(accept or "")
    if not (accept or "").strip():
        return offered[0]
    best: Format | None = None
    liking = 0.0
    for each in offered:
        if _refused(each.media_type, ranges):
            continue
        quality = max(_quality_of(name, ranges) for name in (each.media_type, *each.also))
        if quality > liking:
            best, liking = each, quality
    return best


def _quality_of(media_type: str, ranges: Sequence[Range]) -> float:
    """Return the quality that the most specific matching range gives to a media type, 0 where none matches."""
    quality, closest = 0.0, -1
    for each in ranges:
        specificity = each.specificity(media_type)
        if specificity > closest:
            quality, closest = each.quality, specificity
    return quality


def _refused(media_type: str, ranges: Sequence[Range]) -> bool:
    """Return whether a type is named and given no quality at all, which no wildcard may overrule."""
    return any(each.quality == 0 and each.specificity(media_type) >= 2 for each in ranges)


def by_name(name: str, offered: Iterable[Format]) -> Format | None:
    """Return the format that ``?format=`` or a suffix names: a short name, an alias or a media type.

    >>> by_name("turtle", GRAPHS).media_type
    'text/turtle'
    >>> by_name("application/sparql-results+xml", SOLUTIONS).name
    'xml'
    """
    wanted = name.strip().lower().partition(";")[0].rstrip().replace(" ", "+")
    ranked = tuple(offered)
    for names in (
        lambda each: (each.name, each.media_type),
        lambda each: each.aliases,
        lambda each: each.also,
    ):
        for each in ranked:
            if wanted in names(each):
                return each
    return None
