"""The records that pass between the stages: plain, frozen, and knowing nothing of how they are made.

A reader gives a `Reading` (blocks as the file shows them), segmentation a `Document` (one language
version with its parts), finding an `Annotated` document (mentions, citations, acts, requests).

Two conventions hold everywhere:

* A *path* names a part below its resolution: ``op/7``, ``op/84/a``, ``pp/3``, ``fn/2``, ``h/1``,
  ``annex/1/op/3``.
* A *key* names a thing in the graph: a path below the base IRI (``actor/general-assembly``,
  ``doc/A/RES/70/1``, ``verb/recall``) or, for somebody else's vocabulary, an absolute IRI.

All spans are half-open character offsets into the healed text of one part.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from msgspec import Struct, field

Language = Literal["ar", "en", "es", "fr", "ru", "zh"]
LANGUAGES: tuple[Language, ...] = ("ar", "en", "es", "fr", "ru", "zh")

PartKind = Literal[
    "formula", "preambular", "operative", "subparagraph", "heading", "footnote", "annex", "section", "text", "table"
]


class Span(NamedTuple):
    """A stretch of text, from `begin` up to but not including `end`."""

    begin: int
    end: int


class Mark(NamedTuple):
    """A footnote anchor: the marker as printed and the offset at which it stood (the text holds no marker)."""

    offset: int
    marker: str


class Link(NamedTuple):
    """A hyperlink that the file itself carries over a stretch of text."""

    begin: int
    end: int
    href: str


class Diagnostic(NamedTuple):
    """Something a librarian should see: `level` error, warning or info; `code` names the kind, `place` where."""

    level: Literal["error", "warning", "info"]
    code: str
    place: str
    message: str


class Repair(NamedTuple):
    """One change made to the text as read: `code` names the kind (page-join, doubled-character…)."""

    code: str
    place: str
    before: str
    after: str


class Source(Struct, frozen=True):
    """One file: its name as given, its format, the SHA-256 of its bytes and their number."""

    name: str
    format: str
    checksum: str
    size: int


class Block(Struct, frozen=True):
    """One block of a file as its format shows it, before anything is decided about its role.

    `number` and `marker` are set only where the format holds them apart from the text; `declared` is
    the role the format itself states (``formula``, ``preambular``, ``operative``, ``sub``, ``heading``,
    ``footnote``, ``title``, ``cover``, ``conclusion``, ``annex``, ``embedded``, ``table``, ``page-furniture``)
    or empty where it states none; `level` the heading or list depth; `page` starts at 1, 0 is unknown.
    """

    text: str
    place: str
    declared: str = ""
    number: str = ""
    marker: str = ""
    level: int = 0
    page: int = 0
    emphasis: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()
    links: tuple[Link, ...] = ()


class Reading(Struct, frozen=True):
    """What a reader makes of one file: its blocks in reading order and what the format declares about the work."""

    source: Source
    blocks: tuple[Block, ...]
    declared: Mapping[str, object] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


class Part(Struct, frozen=True):
    """One part of a language version with its healed text.

    `number` is as printed (``84.``, ``(a)``); `position` is the reading order in the whole document;
    `parent` and `heading` are paths of other parts, or empty.
    """

    path: str
    kind: PartKind
    text: str
    position: int
    number: str = ""
    parent: str = ""
    heading: str = ""
    place: str = ""
    emphasis: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()
    links: tuple[Link, ...] = ()


class Vote(NamedTuple):
    """A recorded vote, or an adoption without one (all counts None)."""

    outcome: str
    in_favour: int | None = None
    against: int | None = None
    abstaining: int | None = None


class Masthead(Struct, frozen=True):
    """What the title block and the closing lines say of the work, in the words of one language version.

    `symbol` is canonical; `body` the key of the adopting body; dates are ISO 8601. Empty where not printed.
    """

    symbol: str = ""
    body: str = ""
    title: str = ""
    session: str = ""
    agenda_item: str = ""
    agenda_title: str = ""
    adopted_on: str = ""
    published_on: str = ""
    meeting: str = ""
    meeting_number: int | None = None
    recommended_by: str = ""
    recommended_in: tuple[str, ...] = ()
    proponent: str = ""
    vote: Vote | None = None
    sponsors: tuple[str, ...] = ()
    akn_work: str = ""
    keywords: tuple[tuple[str, str], ...] = ()


class Document(Struct, frozen=True):
    """One language version of one resolution: masthead and parts, in reading order of `position`."""

    source: Source
    language: Language
    masthead: Masthead
    parts: tuple[Part, ...]
    repairs: tuple[Repair, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


MentionKind = Literal["actor", "event", "instrument", "sdg", "subject"]


class Mention(Struct, frozen=True):
    """A stretch of one part that names a thing: linked (`entity`) or doubtful (no entity, `candidates` on record)."""

    path: str
    begin: int
    end: int
    kind: MentionKind
    entity: str = ""
    candidates: tuple[str, ...] = ()


CitationHow = Literal["explicit", "title", "footnote", "anaphora", "self"]


class Citation(Struct, frozen=True):
    """A mention of an instrument by one part.

    `path` is the citing paragraph (for a footnote's citation the paragraph that carries the anchor);
    `evidence` the part that holds the span, which for a footnote differs from `path`.
    `target` is the key of the instrument, empty where doubtful; `symbol` its canonical symbol, if any;
    `pinpoint` the part cited, in English abbreviated form (``para. 72``, ``paras. 34-37``, ``annex``);
    `pinpoint_parts` the keys of the parts cited, where they can be built.
    """

    path: str
    evidence: str
    begin: int
    end: int
    how: CitationHow
    target: str = ""
    symbol: str = ""
    pinpoint: str = ""
    pinpoint_parts: tuple[str, ...] = ()
    verb: str = ""
    candidates: tuple[str, ...] = ()
    later: bool = False


ActRole = Literal["lead", "secondary", "reported"]


class Act(Struct, frozen=True):
    """One speech act: the verb as printed, its concept, who speaks and whom it addresses (keys).

    `scope_end` is the offset at which what the act governs ends.
    """

    path: str
    begin: int
    end: int
    role: ActRole
    verb: str
    speaker: str = ""
    addressees: tuple[str, ...] = ()
    scope_end: int = 0


class Request(Struct, frozen=True):
    """The mandate view of a directive act: who is to do what, for whom, how often and by when.

    `deliverables` and `frequency` are keys of concepts; `deadline` an ISO date or year; `at_session` as
    ordinal and body, in English; `clauses` names such as ``within-existing-resources``.
    """

    path: str
    begin: int
    verb: str
    addressees: tuple[str, ...] = ()
    deliverables: tuple[str, ...] = ()
    report_to: tuple[str, ...] = ()
    frequency: str = ""
    deadline: str = ""
    at_session: str = ""
    clauses: tuple[str, ...] = ()


class Entity(Struct, frozen=True):
    """A thing named by rule and not by the knowledge files: an edition of a series, a session, a committee's chair.

    `labels` are (language, text); `facts` are (property, value, datatype) with property and datatype as
    prefixed names (``schema:startDate``, ``xsd:date``), an empty datatype meaning that the value is a key, one such as
    ``@en`` that it is a text in that language.
    """

    key: str
    kind: Literal["actor", "event", "instrument"]
    labels: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str, str], ...] = ()


class Annotated(Struct, frozen=True):
    """A document with everything found in it; `subjects` are the IRIs of what it is about, the weightiest first."""

    document: Document
    mentions: tuple[Mention, ...] = ()
    citations: tuple[Citation, ...] = ()
    acts: tuple[Act, ...] = ()
    requests: tuple[Request, ...] = ()
    subjects: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
