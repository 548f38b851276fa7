"""From annotated documents to named graphs: one language version in, the N-Quads of its graph out.

What is said of the work whatever the language stands in the graph of the work (see `work`); here stands what only
this version says: its texts, its acts and mentions with their spans, what was repaired in it and what is suspicious.
No triple is written to two graphs, and no blank node is made.
"""

from __future__ import annotations

from collections.abc import Iterator

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
    """The N-Quads of one graph, collected subject by subject; what is said twice in the same words stands once."""

    def __init__(self, graph: str) -> None:
        self._end = f" {graph} .\n"
        self._blocks: dict[str, None] = {}

    def say(self, subject: str, *facts: str) -> None:
        """Say facts of a subject: each is a predicate and an object, with a blank between them.

        Where one of them may be said again with others, say it on its own.
        """
        end = self._end
        self._blocks["".join([f"{subject} {fact}{end}" for fact in facts])] = None

    def quads(self) -> bytes:
        """Return all that was said as N-Quads.

        >>> said = Statements("<g>")
        >>> said.say("<a>", "<b> <c>", "<b> <d>")
        >>> said.say("<a>", "<b> <c>", "<b> <d>")
        >>> said.quads()
        b'<a> <b> <c> <g> .\\n<a> <b> <d> <g> .\\n'
        """
        # most blocks are ASCII: to encode each costs less than to join them as wide text first
        return b"".join(map(str.encode, self._blocks))


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
        self._places = {
            path: (self._iri(f"{self.key}/{path}"), self._iri(f"{self._work}/{path}")) for path in self._texts
        }

    def quads(self) -> bytes:
        """Return the quads of the version as N-Quads, each once."""
        self._version()
        self._parts()
        self._mentions()
        self._citations()
        self._acts()
        self._remarks()
        return self._said.quads()

    def _add(self, subject: str, predicate: str, value: str) -> None:
        self._said.say(subject, f"{predicate} {value}")

    def _iri(self, key: str) -> str:
        return iri(key, self._base)

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

    def _parts(self) -> None:
        for part in self._annotated.document.parts:
            subject = self._iri(f"{self._work}/{part.path}")
            self._add(subject, _TEXT, text(part.text, self._language))
            printed = printed_number(part)
            if printed and printed != canonical_number(part):
                self._add(subject, term("unr:printedNumber"), text(printed, self._language))

    def _phrase(self, path: str, begin: int, end: int, kind: str) -> str:
        """Write what every stretch of text has (class, paragraph, span, surface) and return its term."""
        context, paragraph = self._places[path]
        me = f"{context[:-1]}#char={begin},{end}>"
        surface = text(self._texts[path][begin:end], self._language)
        self._said.say(me, f"{_A} {kind}")  # on its own: an act and a mention may be the same words
        self._said.say(
            me,
            f"{_IN_PARAGRAPH} {paragraph}",
            f"{_CONTEXT} {context}",
            f'{_BEGIN} "{begin}"{_INTEGER}',
            f'{_END} "{end}"{_INTEGER}',
            f"{_ANCHOR} {surface}",
        )
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
                me = f"{self._places[citation.evidence][0][:-1]}#char={citation.begin},{citation.end}>"
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
