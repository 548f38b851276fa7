"""The reading page's material: what the graph holds of a resolution in, its parts in order with marked text out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from unres_server.iris import PREFIXES, short
from unres_server.nodes import Nodes

_KINDS = {
    "Formula": "formula",
    "PreambularParagraph": "preambular",
    "OperativeParagraph": "operative",
    "Subparagraph": "subparagraph",
    "SectionHeading": "heading",
    "Footnote": "footnote",
    "Annex": "annex",
    "Section": "section",
    "TextBlock": "text",
    "Table": "table",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text and what is known of it: `kind` is empty for plain text, `iri` what it is linked to."""

    text: str
    kind: str = ""
    iri: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch to be marked: half-open offsets, the kind of thing, its IRI and the words shown on pointing at it."""

    begin: int
    end: int
    kind: str
    iri: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class CitationView:
    """A citation as a page shows it."""

    iri: str
    name: str
    pinpoint: str


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as a page shows it; names stand with their IRIs."""

    iri: str
    verb: tuple[str, str]
    addressees: tuple[tuple[str, str], ...]
    deliverables: tuple[tuple[str, str], ...]
    report_to: tuple[tuple[str, str], ...]
    frequency: str
    deadline: str
    session: str
    clauses: tuple[str, ...]


@dataclass(slots=True)
class PartView:
    """One part as a page shows it: its text in each language shown, marked, and what is said of it."""

    iri: str
    path: str
    kind: str
    number: str
    depth: int
    texts: dict[str, tuple[Stretch, ...]] = field(default_factory=dict)
    footnotes: tuple[tuple[str, str], ...] = ()
    citations: tuple[CitationView, ...] = ()
    requests: tuple[RequestView, ...] = ()


def marked(text: str, marks: Iterable[Mark]) -> tuple[Stretch, ...]:
    """Cut a text into stretches along its marks; of overlapping marks the first and longest stays.

    >>> [each.kind for each in marked("Requests the Secretary-General", [Mark(0, 8, "verb"), Mark(13, 30, "actor")])]
    ['verb', '', 'actor']
    """
    stretches: list[Stretch] = []
    done = 0
    for mark in sorted(marks, key=lambda mark: (mark.begin, -mark.end, mark.kind)):
        if mark.begin < done or mark.end > len(text) or mark.end <= mark.begin:
            continue
        if mark.begin > done:
            stretches.append(Stretch(text[done : mark.begin]))
        stretches.append(Stretch(text[mark.begin : mark.end], mark.kind, mark.iri, mark.hint))
        done = mark.end
    if done < len(text):
        stretches.append(Stretch(text[done:]))
    return tuple(stretches)


def kind_of_thing(base: str, iri: str) -> str:
    """Return which colour a linked thing gets: actor, event, instrument or subject.

    >>> kind_of_thing("https://w3id.org/unres/", "https://w3id.org/unres/doc/A/RES/70/1")
    'instrument'
    """
    first = iri[len(base) :].partition("/")[0] if iri.startswith(base) else ""
    return {"actor": "actor", "event": "event", "instrument": "instrument", "doc": "instrument"}.get(first, "subject")


def kind_of_part(nodes: Nodes, iri: str) -> str:
    """Return the kind of a part by its class: operative, footnote…"""
    names = (each.removeprefix(PREFIXES["unr"]) for each in nodes.values(iri, "rdf:type"))
    return next((_KINDS[name] for name in names if name in _KINDS), "text")


class Reading:
    """A resolution (or one part of it) ready for its page: built from what the graph holds of it."""

    def __init__(self, nodes: Nodes, work: str, languages: Sequence[str]) -> None:
        self.nodes, self.work, self.languages = nodes, work, tuple(languages)
        self._marks: dict[tuple[str, str], list[Mark]] = defaultdict(list)
        self._citations: dict[str, list[str]] = defaultdict(list)
        self._requests: dict[str, list[str]] = defaultdict(list)
        for iri in nodes.subjects():
            self._sort_in(iri)

    def _sort_in(self, iri: str) -> None:
        """File an act, mention, citation or request under the part it belongs to."""
        kinds = {kind.removeprefix(PREFIXES["unr"]) for kind in self.nodes.values(iri, "rdf:type")}
        part = self.nodes.one(iri, "unr:inParagraph")
        if "Citation" in kinds:
            for citing in self.nodes.values(iri, "cito:hasCitingEntity"):
                self._citations[citing].append(iri)
        elif "Request" in kinds:
            self._requests[part].append(iri)
        elif "Act" in kinds or "Mention" in kinds:
            surface = self.nodes.all(iri, "nif:anchorOf")
            language = (getattr(surface[0], "language", None) or "") if surface else ""
            self._marks[part, language].append(self._mark(iri, "Act" in kinds))

    def _mark(self, iri: str, act: bool) -> Mark:
        """Make the mark of an act or mention."""
        nodes = self.nodes
        begin, end = nodes.number(iri, "nif:beginIndex"), nodes.number(iri, "nif:endIndex")
        if act:
            verb = nodes.one(iri, "unr:verb")
            role = nodes.one(iri, "unr:role").rpartition("#")[2]
            return Mark(begin, end, f"verb {role}".strip(), verb, self._name(verb) if verb else "")
        entity = nodes.one(iri, "itsrdf:taIdentRef")
        if not entity:
            candidates = [self._name(each) for each in nodes.values(iri, "unr:candidate")]
            return Mark(begin, end, "unlinked", "", " / ".join(candidates))
        return Mark(begin, end, kind_of_thing(nodes.base, entity), entity, self._name(entity))

    def _name(self, iri: str) -> str:
        return self.nodes.label(iri, self.languages)

    def _pairs(self, iri: str, name: str) -> tuple[tuple[str, str], ...]:
        return tuple((each, self._name(each)) for each in self.nodes.values(iri, name))

    def part(self, iri: str) -> PartView:
        """Return one part with its marked texts, citations and requests."""
        nodes, path = self.nodes, iri[len(self.work) + 1 :]
        view = PartView(iri, path, kind_of_part(nodes, iri), nodes.one(iri, "unr:number").rstrip("."), self._depth(iri))
        for language in self.languages:
            text = nodes.text(iri, "unr:text", language)
            if text:
                view.texts[language] = marked(text, self._marks[iri, language])
        notes = sorted(nodes.values(iri, "unr:hasFootnote"), key=lambda note: nodes.number(note, "unr:position"))
        view.footnotes = tuple((note[len(self.work) + 1 :], note.rpartition("/")[2]) for note in notes)
        view.citations = tuple(self._citation(each) for each in sorted(self._citations[iri]))
        view.requests = tuple(self._request(each) for each in sorted(self._requests[iri]))
        return view

    def _depth(self, iri: str) -> int:
        """Count the paragraphs above a part."""
        depth, parent = 0, self.nodes.one(iri, "dct:isPartOf")
        while parent and parent != self.work and depth < 6:
            depth += kind_of_part(self.nodes, parent) in {"operative", "preambular", "subparagraph"}
            parent = self.nodes.one(parent, "dct:isPartOf")
        return depth

    def parts(self) -> Iterator[PartView]:
        """Yield every part of the resolution in reading order, footnotes included."""
        nodes = self.nodes
        found = [iri for iri in nodes.subjects() if self.work in nodes.values(iri, "unr:resolution")]
        for iri in sorted(found, key=lambda iri: (nodes.number(iri, "unr:position"), iri)):
            yield self.part(iri)

    def _citation(self, iri: str) -> CitationView:
        nodes, cited = self.nodes, self.nodes.one(iri, "cito:hasCitedEntity")
        pinpoints = ", ".join(sorted(nodes.values(iri, "unr:pinpoint")))
        target = nodes.one(iri, "unr:pinpointPart") or cited
        name = short(nodes.base, cited) if "/doc/" in cited else self._name(cited)
        return CitationView(target, name, pinpoints)

    def _request(self, iri: str) -> RequestView:
        nodes, verb = self.nodes, self.nodes.one(iri, "undo:hasSemantics")
        frequency = nodes.one(iri, "unr:frequency")
        return RequestView(
            iri=iri,
            verb=(verb, self._name(verb) if verb else ""),
            addressees=self._pairs(iri, "undo:hasReceiver"),
            deliverables=self._pairs(iri, "unr:deliverable"),
            report_to=self._pairs(iri, "unr:reportTo"),
            frequency=self._name(frequency) if frequency else "",
            deadline=nodes.one(iri, "unr:deadline"),
            session=nodes.one(iri, "unr:atSession"),
            clauses=tuple(sorted(each.rpartition("/")[2] for each in nodes.values(iri, "unr:clause"))),
        )
