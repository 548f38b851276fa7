"""From annotated documents to named graphs: one language version in, the N-Quads of its graph out.

What is said of the work whatever the language stands in the graph of the work (see `work`); here stands what only
this version says: its texts, its acts and mentions with their spans, what was repaired in it and what is suspicious.
No triple is written to two graphs, and no blank node is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from unres_ontology import BASE

from .model import Annotated, Citation, Entity, Masthead, Part
from .terms import iri, term, text, typed

ISO_LANGUAGE = "http://id.loc.gov/vocabulary/iso639-1/"

_A = term("rdf:type")
_ACT, _MENTION = term("unr:Act"), term("unr:Mention")
_ROLE, _VERB, _SPEAKER, _ADDRESSEE = (term(f"unr:{name}") for name in ("role", "verb", "speaker", "addressee"))
_EVIDENCE_FOR, _CANDIDATE = term("unr:evidenceFor"), term("unr:candidate")
_TEXT = term("unr:text")
_IN_PARAGRAPH = term("unr:inParagraph")
_ANCHOR, _BEGIN, _END = term("nif:anchorOf"), term("nif:beginIndex"), term("nif:endIndex")
_CONTEXT, _REFERS = term("nif:referenceContext"), term("itsrdf:taIdentRef")
_INTEGER = f"^^{term('xsd:integer')}"

SUBJECTS_KEPT = 8
"""How many subjects found by us a version may state; the official ones of the file are all kept."""


def work_key(masthead: Masthead) -> str:
    """Return the key of the work that a masthead names: ``doc/`` and its symbol, brackets percent-encoded."""
    return "doc/" + masthead.symbol.replace("[", "%5B").replace("]", "%5D").replace(" ", "")


def citation_key(work: str, citation: Citation) -> str:
    """Return the key of a citation as a fact about the work: its paragraph, what it cites, and the pinpoint.

    >>> citation_key("doc/E/RES/2021/28", Citation("op/68", "op/68", 0, 4, "title", "instrument/tunis-agenda",
    ...              pinpoint="para. 72"))
    'doc/E/RES/2021/28/op/68#cites=instrument/tunis-agenda;para.72'
    """
    target = citation.target.removeprefix("doc/")
    pinpoint = citation.pinpoint.replace(" ", "")
    return f"{work}/{citation.path}#cites={target}" + (f";{pinpoint}" if pinpoint else "")


class Statements:
    """The N-Quads of one graph, collected subject by subject, in the order in which they were said."""

    def __init__(self, graph: str) -> None:
        self._end = f" {graph} .\n"
        self._pieces: list[str] = []
        self._said: set[str] = set()

    def say(self, subject: str, *facts: str) -> None:
        """Say facts of a subject: each is a predicate and an object, with a blank between them.

        None of them may have been said before; `say_once` is for what comes from several places.
        """
        end = self._end
        self._pieces.append(f"{subject} {f'{end}{subject} '.join(facts)}{end}")

    def say_once(self, subject: str, fact: str) -> None:
        """Say a fact that may have been said before in the same words; it stands once."""
        line = f"{subject} {fact}{self._end}"
        if line not in self._said:
            self._said.add(line)
            self._pieces.append(line)

    def say_text(self, subject: str, predicate: str, literal: str) -> None:
        """Say a text of a subject, which has not been said before.

        It is kept apart from the names around it: those are ASCII and cost next to nothing to store and to encode.
        """
        self._pieces += (f"{subject} {predicate} ", literal, self._end)

    def quads(self) -> bytes:
        """Return all that was said as N-Quads.

        >>> said = Statements("<g>")
        >>> said.say("<a>", "<b> <c>", "<b> <d>")
        >>> said.say_once("<a>", "<b> <e>")
        >>> said.say_once("<a>", "<b> <e>")
        >>> said.quads()
        b'<a> <b> <c> <g> .\\n<a> <b> <d> <g> .\\n<a> <b> <e> <g> .\\n'
        """
        return b"".join(map(str.encode, self._pieces))


class _Place(NamedTuple):
    """The terms by which stretches of one part are told of: how theirs begins, and what all of them have."""

    opening: str
    context: str
    paragraph: str


class VersionGraph:
    """The triples of one language version's graph, collected part by part."""

    def __init__(self, annotated: Annotated, loader_version: str, base: str = BASE) -> None:
        self._annotated, self._base, self._loader_version = annotated, base, loader_version
        document = annotated.document
        self._language = document.language
        self._work = work_key(document.masthead)
        self.key = f"{self._work}/{document.language}"
        self._said = Statements(iri(self.key, base))
        self._texts = {part.path: part.text for part in document.parts}
        self._parts = {path: self._iri(f"{self._work}/{path}") for path in self._texts}
        self._places = {path: self._place(path, paragraph) for path, paragraph in self._parts.items()}
        self._phrases: dict[tuple[str, int, int], tuple[str, ...]] = {}

    def quads(self) -> bytes:
        """Return the quads of the version as N-Quads, each once."""
        self._version()
        self._text_of_parts()
        self._mentions()
        self._citations()
        self._acts()
        self._remarks()
        return self._said.quads()

    def _add(self, subject: str, predicate: str, value: str) -> None:
        self._said.say_once(subject, f"{predicate} {value}")

    def _iri(self, key: str) -> str:
        return iri(key, self._base)

    def _place(self, path: str, paragraph: str) -> _Place:
        context = self._iri(f"{self.key}/{path}")
        return _Place(f"{context[:-1]}#char=", f"{_CONTEXT} {context}", f"{_IN_PARAGRAPH} {paragraph}")

    def _version(self) -> None:
        document, masthead = self._annotated.document, self._annotated.document.masthead
        me, work = self._iri(self.key), self._iri(self._work)
        self._add(me, _A, term("unr:LanguageVersion"))
        self._add(me, term("unr:versionOf"), work)
        self._add(me, term("dct:language"), f"<{ISO_LANGUAGE}{self._language}>")
        self._add(me, term("dct:source"), text(document.source.name.rsplit("/", 1)[-1]))
        self._add(me, term("dct:format"), text(document.source.format))
        self._add(me, term("unr:checksum"), text(document.source.checksum))
        self._add(me, term("unr:loaderVersion"), text(self._loader_version))
        if masthead.published_on:
            self._add(me, term("dct:issued"), typed(masthead.published_on, "xsd:date"))
        said = {
            "dct:title": masthead.title,
            "unr:session": masthead.session,
            "unr:agendaTitle": masthead.agenda_title,
            "unr:proponentLine": masthead.proponent,
            "unr:meeting": masthead.meeting,
        }
        for name, value in said.items():
            if value:
                self._add(work, term(name), text(value, self._language))
        for sponsor in masthead.sponsors:
            self._add(work, term("unr:sponsorLine"), text(sponsor, self._language))

    def _text_of_parts(self) -> None:
        for part in self._annotated.document.parts:
            subject = self._parts[part.path]
            self._said.say_text(subject, _TEXT, text(part.text, self._language))
            printed = printed_number(part)
            if printed and printed != canonical_number(part):
                self._add(subject, term("unr:printedNumber"), text(printed, self._language))

    def _phrase(self, path: str, begin: int, end: int, kind: str) -> str:
        """Write what every stretch of text has (class, paragraph, span, surface) and return its term."""
        place, phrase = self._places[path], (path, begin, end)
        me = f"{place.opening}{begin},{end}>"
        kinds = self._phrases.get(phrase, ())  # an act and a mention, or two mentions, may be the same words
        if kind not in kinds:
            self._said.say(me, f"{_A} {kind}")
            self._phrases[phrase] = (*kinds, kind)
        if not kinds:
            self._said.say(
                me, place.paragraph, place.context, f'{_BEGIN} "{begin}"{_INTEGER}', f'{_END} "{end}"{_INTEGER}'
            )
            self._said.say_text(me, _ANCHOR, text(self._texts[path][begin:end], self._language))
        return me

    def _mentions(self) -> None:
        for mention in self._annotated.mentions:
            me = self._phrase(mention.path, mention.begin, mention.end, _MENTION)
            if mention.entity:
                self._add(me, _REFERS, self._iri(mention.entity))
            for candidate in mention.candidates:
                self._add(me, _CANDIDATE, self._iri(candidate))

    def _citations(self) -> None:
        named = {(mention.path, mention.begin, mention.end): mention for mention in self._annotated.mentions}
        for citation in self._annotated.citations:
            mention = named.get((citation.evidence, citation.begin, citation.end))
            if mention is None:
                me = self._phrase(citation.evidence, citation.begin, citation.end, _MENTION)
            else:
                me = f"{self._places[citation.evidence].opening}{citation.begin},{citation.end}>"
            if citation.target:
                if mention is None or mention.entity != citation.target:
                    self._add(me, _REFERS, self._iri(citation.target))
                self._add(me, _EVIDENCE_FOR, self._iri(citation_key(self._work, citation)))
            for candidate in citation.candidates:
                self._add(me, _CANDIDATE, self._iri(candidate))

    def _acts(self) -> None:
        for act in self._annotated.acts:
            me = self._phrase(act.path, act.begin, act.end, _ACT)
            facts = [f"{_ROLE} {term('unr:' + act.role)}", f"{_VERB} {self._iri(act.verb)}"]
            if act.speaker:
                facts.append(f"{_SPEAKER} {self._iri(act.speaker)}")
            self._said.say(me, *facts, *(f"{_ADDRESSEE} {self._iri(addressee)}" for addressee in act.addressees))

    def _remarks(self) -> None:
        document = self._annotated.document
        me = self._iri(self.key)
        for number, repair in enumerate(document.repairs, 1):
            remark = self._iri(f"{self.key}#repair={number}")
            self._add(me, term("unr:repaired"), remark)
            self._add(remark, _A, term("unr:Repair"))
            self._add(remark, term("unr:code"), text(repair.code))
            self._add(remark, term("unr:place"), text(repair.place))
            self._add(remark, term("unr:before"), text(repair.before))
            self._add(remark, term("unr:after"), text(repair.after))
        for number, found in enumerate((*document.diagnostics, *self._annotated.diagnostics), 1):
            remark = self._iri(f"{self.key}#diagnostic={number}")
            self._add(me, term("unr:diagnostic"), remark)
            self._add(remark, _A, term("unr:Diagnostic"))
            self._add(remark, term("unr:level"), text(found.level))
            self._add(remark, term("unr:code"), text(found.code))
            self._add(remark, term("unr:place"), text(found.place))
            self._add(remark, term("rdfs:comment"), text(found.message, "en"))


def version_quads(annotated: Annotated, loader_version: str, base: str = BASE) -> bytes:
    """Return the N-Quads of one language version's graph, each once."""
    return VersionGraph(annotated, loader_version, base).quads()


def canonical_number(part: Part) -> str:
    """Return the number of a part whatever the language: ``84``, ``(a)``, empty where it has none.

    >>> canonical_number(Part("op/84/a", "subparagraph", "…", 9, number="(أ)"))
    '(a)'
    """
    last = part.path.rsplit("/", 1)[-1]
    if part.kind == "subparagraph":
        return f"({last})"
    if part.kind == "footnote" or (part.kind == "operative" and last[:1].isdigit()):
        return last
    return ""


def printed_number(part: Part) -> str:
    """Return the number as printed, without the full stop that closes it."""
    return part.number.strip().rstrip(".．。")


def entity_lines(entities: dict[str, Entity], graph: str, base: str = BASE) -> Iterator[str]:
    """Yield the lines of the things that were named by rule: class, labels and facts, in the given graph."""
    for key in sorted(entities):
        entity, subject = entities[key], iri(key, base)
        yield f"{subject} {_A} {term('unr:' + entity.kind.capitalize())} {graph} ."
        for language, label in sorted(set(entity.labels)):
            yield f"{subject} {term('skos:prefLabel')} {text(label, language)} {graph} ."
        for name, value, datatype in sorted(set(entity.facts)):
            yield f"{subject} {term(name)} {_value(value, datatype, base)} {graph} ."


def _value(value: str, datatype: str, base: str) -> str:
    if datatype.startswith("@"):
        return text(value, datatype[1:])
    return typed(value, datatype) if datatype else iri(value, base)
