"""Triples in, an index of subjects and their values out: what pages and JSON-LD are made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from unres_server.iris import PREFIXES, short

Value = NamedNode | BlankNode | Literal

LABELS = tuple(
    PREFIXES[prefix] + name
    for prefix, name in (("skos", "prefLabel"), ("dct", "title"), ("rdfs", "label"), ("schema", "name"))
)
"""The properties that name a thing, the best one first."""


def triples_of(data: bytes) -> list[Triple]:
    """Parse N-Triples into triples, sorted and without doubles (the union of the graphs may hold some twice)."""
    lines = sorted(set(data.splitlines()))
    return [quad.triple for quad in parse(b"\n".join(lines), format=RdfFormat.N_TRIPLES)]


def text_of(term: object) -> str:
    """Return the IRI or the text of a term, an empty string where there is none.

    >>> text_of(Literal("大会", language="zh")), text_of(None)
    ('大会', '')
    """
    return str(getattr(term, "value", ""))


class Nodes:
    """Subjects with their properties: `one` and `all` read values, `label` finds a name in the reader's language."""

    def __init__(self, base: str, triples: Iterable[Triple]) -> None:
        self.base = base
        self._values: dict[str, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            if isinstance(triple.subject, NamedNode) and not isinstance(triple.object, Triple):
                self._values[triple.subject.value][triple.predicate.value].append(triple.object)

    @classmethod
    def of(cls, base: str, data: bytes) -> Nodes:
        """Return the index of triples given as N-Triples."""
        return cls(base, triples_of(data))

    def __contains__(self, iri: str) -> bool:
        return iri in self._values

    def subjects(self, kind: str = "") -> list[str]:
        """Return all subjects in order, or those of one class (an IRI)."""
        return sorted(iri for iri in self._values if not kind or kind in self.values(iri, "rdf:type"))

    def properties(self, iri: str) -> dict[str, list[Value]]:
        """Return the properties of a subject, with their values."""
        return self._values.get(iri, {})

    def all(self, iri: str, name: str) -> list[Value]:
        """Return the values of one property, given as a prefixed name."""
        prefix, _, local = name.partition(":")
        return self._values.get(iri, {}).get(PREFIXES[prefix] + local, [])

    def values(self, iri: str, name: str) -> list[str]:
        """Return the values of one property as plain text."""
        return [value.value for value in self.all(iri, name)]

    def one(self, iri: str, name: str) -> str:
        """Return the first value of a property as plain text, or an empty string."""
        return next(iter(self.values(iri, name)), "")

    def number(self, iri: str, name: str) -> int:
        """Return a property's value as a whole number, 0 where it is none."""
        value = self.one(iri, name)
        return int(value) if value.lstrip("-").isdigit() else 0

    def text(self, iri: str, name: str, language: str) -> str:
        """Return the value of a property in one language, or an empty string."""
        return next((v.value for v in self.all(iri, name) if isinstance(v, Literal) and v.language == language), "")

    def label(self, iri: str, languages: Sequence[str]) -> str:
        """Return a name in the first of the languages that has one, then in any, then the symbol, then the path."""
        return self.named(iri, languages)[0]

    def named(self, iri: str, languages: Sequence[str]) -> tuple[str, str]:
        """Return a name and the language it is in (empty where it is a symbol or a path)."""
        found: dict[str, str] = {}
        for name in LABELS:
            for value in self._values.get(iri, {}).get(name, []):
                if isinstance(value, Literal):
                    found.setdefault(value.language or "", value.value)
        for language in (*languages, *sorted(found)):
            if language in found:
                return found[language], language
        return self.one(iri, "dct:identifier") or short(self.base, iri), ""
