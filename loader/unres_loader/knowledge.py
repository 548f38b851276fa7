"""The knowledge files (SKOS in Turtle) and vocabularies given by the user go in; entries with their labels come out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from unres_ontology import BASE, folder

from .model import MentionKind
from .vocabularies import read_vocabulary

KNOWLEDGE_FILES = ("actors", "countries", "groups", "events", "instruments", "sdg", "unbis")
"""Stems of the knowledge files, in the order in which their entries are listed."""

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_UNR = "https://w3id.org/unres/ontology#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABELS = (_SKOS + "prefLabel", _SKOS + "altLabel", _SKOS + "hiddenLabel")
_CONTEXT = _UNR + "contextLabel"
_FRAMED = _UNR + "framedLabel"
_PARENTS = ("http://www.w3.org/ns/org#subOrganizationOf", _SKOS + "broader")
_CARRIERS = (_UNR + "carrier", _UNR + "containedIn", "http://purl.org/dc/terms/identifier")
_ESTABLISHED, _MONITORS = _UNR + "establishedBy", _UNR + "monitors"
_KINDS: dict[str, MentionKind] = {_UNR + "Actor": "actor", _UNR + "Event": "event", _UNR + "Instrument": "instrument"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the loader knows.

    `key` as in the graph; `labels` are (language, text), preferred ones first; `contexts` are short names that hold
    only where the thing was introduced; `framed` are names that hold only among the words printed with them, in
    braces (“{developed} and developing countries”); `symbols` are the canonical symbols of the documents that carry an
    instrument; `concept` is the key of its kind; `parents` are keys; `series` the key of the series an event
    belongs to. `established` are the symbols of the documents that an actor is named by, `monitors` that of the
    resolution whose measures it reports on. `facts` holds every other literal as (property IRI, text).
    """

    key: str
    kind: MentionKind
    labels: tuple[tuple[str, str], ...]
    contexts: tuple[tuple[str, str], ...] = ()
    framed: tuple[tuple[str, str], ...] = ()
    symbols: tuple[str, ...] = ()
    concept: str = ""
    parents: tuple[str, ...] = ()
    series: str = ""
    established: tuple[str, ...] = ()
    monitors: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def symbol(self) -> str:
        """The symbol of the first carrier, or empty."""
        return self.symbols[0] if self.symbols else ""

    def name(self, language: str = "en") -> str:
        """Return the preferred name in a language, or empty where there is none."""
        return next((text for tag, text in self.labels if tag == language), "")


@dataclass(frozen=True)
class Knowledge:
    """All entries, and the look-up by key."""

    entries: tuple[Entry, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Entry]:
        """Entries by key."""
        return {entry.key: entry for entry in self.entries}

    @cached_property
    def by_mandate(self) -> Mapping[str, str]:
        """Keys of the bodies that are named by a resolution, by its symbol."""
        return {symbol: entry.key for entry in self.entries for symbol in entry.established}

    @cached_property
    def by_regime(self) -> Mapping[str, str]:
        """Keys of the groups of experts that report to a sanctions committee, by the resolution that set that up."""
        return {entry.monitors: entry.key for entry in self.entries if entry.monitors}

    def of_kind(self, *kinds: MentionKind) -> tuple[Entry, ...]:
        """Return the entries of some kinds, in order."""
        return tuple(entry for entry in self.entries if entry.kind in kinds)


def load_knowledge(vocabularies: Sequence[Path] = (), *, directory: Path | None = None) -> Knowledge:
    """Return what the knowledge files in `directory` (the ontology package's own, if None) and `vocabularies` say.

    A vocabulary is any SKOS file in Turtle, RDF/XML or N-Triples; its concepts become entries of kind ``subject``
    keyed by absolute IRI. A file that cannot be used raises KnowledgeError. An absent knowledge file is no error.
    """
    place = folder() if directory is None else directory
    entries: dict[str, Entry] = {}
    for stem in KNOWLEDGE_FILES:
        path = place / f"{stem}.ttl"
        if path.is_file():
            entries.update((e.key, e) for e in _entries(ox.parse(path=path, format=ox.RdfFormat.TURTLE), stem))
    for path in vocabularies:
        entries.update((e.key, e) for e in _entries(read_vocabulary(Path(path)), "vocabulary"))
    return Knowledge(tuple(entries.values()))


def key_of(iri: str) -> str:
    """Return the key of an IRI: the path below the default base, or the IRI itself.

    >>> key_of("https://w3id.org/unres/actor/general-assembly"), key_of("http://metadata.un.org/sdg/5")
    ('actor/general-assembly', 'http://metadata.un.org/sdg/5')
    """
    return iri[len(BASE) :] if iri.startswith(BASE) and not iri.startswith(_UNR) else iri


class _Draft:
    """What has been read of one subject so far."""

    __slots__ = ("facts", "labels", "links", "types")

    def __init__(self) -> None:
        self.types: list[str] = []
        self.labels: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.links: dict[str, list[str]] = defaultdict(list)
        self.facts: list[tuple[str, str]] = []


def _entries(quads: Iterable[ox.Triple | ox.Quad], stem: str) -> Iterable[Entry]:
    drafts: dict[str, _Draft] = defaultdict(_Draft)
    wanted = {*_LABELS, _CONTEXT, _FRAMED}
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        draft, name, value = drafts[quad.subject.value], quad.predicate.value, quad.object
        if isinstance(value, ox.Literal):
            if name in wanted:
                draft.labels[name].append(((value.language or "").split("-")[0], value.value))
            else:
                draft.facts.append((name, value.value))
        elif isinstance(value, ox.NamedNode):
            (draft.types if name == _TYPE else draft.links[name]).append(value.value)
    for iri, draft in drafts.items():
        kind = _kind(iri, draft, stem)
        if kind and any(draft.labels[name] for name in _LABELS):
            yield _entry(iri, kind, draft)


def _kind(iri: str, draft: _Draft, stem: str) -> MentionKind | None:
    """Return the kind of a subject: its class decides, else its place; a foreign vocabulary holds subjects only."""
    if stem == "vocabulary":
        return "subject"
    for name in draft.types:
        if name in _KINDS:
            return _KINDS[name]
    if iri.startswith("http://metadata.un.org/sdg/"):
        return "sdg"
    return "subject" if stem == "unbis" and iri.startswith("http://metadata.un.org/thesaurus/") else None


def _entry(iri: str, kind: MentionKind, draft: _Draft) -> Entry:
    ordered = [label for name in _LABELS for label in draft.labels[name]]
    symbols = [text for name, text in draft.facts if name in _CARRIERS]
    for name in _CARRIERS:
        symbols += _symbols(draft, name)
    return Entry(
        key=key_of(iri),
        kind=kind,
        labels=tuple(dict.fromkeys(ordered)),
        contexts=tuple(dict.fromkeys(draft.labels[_CONTEXT])),
        framed=tuple(dict.fromkeys(draft.labels[_FRAMED])),
        symbols=tuple(dict.fromkeys(symbols)),
        concept=next((key_of(link) for link in draft.links[_UNR + "kind"]), ""),
        parents=tuple(key_of(link) for name in _PARENTS for link in draft.links[name]),
        series=next((key_of(link) for link in draft.links[_UNR + "series"]), ""),
        established=_symbols(draft, _ESTABLISHED),
        monitors=next(iter(_symbols(draft, _MONITORS)), ""),
        facts=tuple(fact for fact in draft.facts if fact[0] not in _CARRIERS),
    )


def _symbols(draft: _Draft, name: str) -> tuple[str, ...]:
    """Return the symbols of the documents that a property links to."""
    links = (link for link in draft.links[name] if link.startswith(BASE + "doc/"))
    return tuple(key_of(link).removeprefix("doc/") for link in links)
