"""What a work says whatever the language: all loaded versions of one resolution in, the graph of the work out.

The versions are witnesses. A fact that any of them supports is kept with the versions that support it
(``unr:witness``), so that a query can ask for those that all six agree on; where one value is wanted (a date, a
meeting) the most frequent one is taken and the disagreement is recorded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property

from unres_ontology import BASE

from .graph import Statements, canonical_number, citation_key, work_key
from .model import Annotated, Citation, Entity, Masthead, Request
from .terms import iri, term, text, typed
from .witnesses import (
    PRECEDENCE,
    Value,
    agenda_number,
    document_page,
    meeting_session,
    merged_parts,
    most_common,
    supported,
)

PART_CLASSES = {
    "formula": "unr:Formula",
    "preambular": "unr:PreambularParagraph",
    "operative": "unr:OperativeParagraph",
    "subparagraph": "unr:Subparagraph",
    "heading": "unr:SectionHeading",
    "footnote": "unr:Footnote",
    "annex": "unr:Annex",
    "section": "unr:Section",
    "text": "unr:TextBlock",
    "table": "unr:Table",
}


_A = term("rdf:type")
_RESOLUTION, _PART_OF, _UNDER = term("unr:resolution"), term("dct:isPartOf"), term("unr:underHeading")
_POSITION, _NUMBER, _NOTE = term("unr:position"), term("unr:number"), term("unr:hasFootnote")
_CITES, _CITING, _CITED = term("unr:cites"), term("cito:hasCitingEntity"), term("cito:hasCitedEntity")
_HOW, _WITNESS = term("unr:how"), term("unr:witness")
_PINPOINT, _PINPOINT_PART = term("unr:pinpoint"), term("unr:pinpointPart")
_VERB, _LATER = term("unr:verb"), term("unr:later")
_IN_PARAGRAPH = term("unr:inParagraph")
_SEMANTICS, _PROPONENT = term("undo:hasSemantics"), term("undo:hasProponent")
_INTEGER = f"^^{term('xsd:integer')}"


class WorkGraph:
    """The triples of one work's graph, made from its language versions (aligned: their paths mean the same parts)."""

    def __init__(self, versions: Sequence[Annotated], base: str = BASE) -> None:
        self._versions = sorted(versions, key=lambda found: PRECEDENCE.index(found.document.language))
        self._base = base
        self.key = work_key(self._versions[0].document.masthead)
        self._me = iri(self.key, base)
        self._said = Statements(self._me)

    def quads(self) -> bytes:
        """Return the quads of the work as N-Quads, each once."""
        self._identity()
        self._masthead()
        self._adoption()
        self._parts()
        self._citations()
        self._requests()
        self._subjects()
        return self._said.quads()

    def _add(self, subject: str, name: str, value: str) -> None:
        self._said.say_once(subject, f"{term(name)} {value}")

    def _iri(self, key: str) -> str:
        return iri(key, self._base)

    def _witness(self, annotated: Annotated) -> str:
        return self._iri(f"{self.key}/{annotated.document.language}")

    def _agreed(self, name: str, value_of: Callable[[Masthead], Value]) -> Value | None:
        """Return the most frequent value that the mastheads print, and record it if they print several."""
        values = [value for found in self._versions if (value := value_of(found.document.masthead))]
        counts = Counter(values)
        if not counts:
            return None
        if len(counts) > 1:
            said = "; ".join(f"{value} ({count})" for value, count in counts.most_common())
            self._disagree(name, f"The versions disagree on {name}: {said}.")
        return counts.most_common(1)[0][0]

    @cached_property
    def _body(self) -> str | None:
        return self._agreed("adoptedBy", lambda said: said.body)

    def _disagree(self, place: str, message: str) -> None:
        remark = self._iri(f"{self.key}#disagreement={place}")
        self._add(self._me, "unr:diagnostic", remark)
        self._add(remark, "rdf:type", term("unr:Diagnostic"))
        self._add(remark, "unr:level", text("warning"))
        self._add(remark, "unr:code", text("versions-disagree"))
        self._add(remark, "unr:place", text(place))
        self._add(remark, "rdfs:comment", text(message, "en"))

    def _identity(self) -> None:
        masthead = self._versions[0].document.masthead
        kind = "unr:Decision" if "/DEC/" in masthead.symbol else "unr:Resolution"
        self._add(self._me, "rdf:type", term(kind))
        self._add(self._me, "rdf:type", term("unr:Instrument"))
        self._add(self._me, "dct:identifier", text(masthead.symbol))
        self._add(self._me, "rdfs:seeAlso", self._iri(document_page(masthead.symbol)))
        for found in self._versions:
            self._add(self._me, "unr:hasVersion", self._witness(found))

    def _masthead(self) -> None:
        body = self._body
        adopted = self._agreed("adoptedOn", lambda said: said.adopted_on)
        meeting = self._agreed("meetingNumber", lambda said: said.meeting_number)
        item = self._agreed("agendaItem", lambda said: agenda_number(said.agenda_item))
        recommender = self._agreed("recommendedBy", lambda said: said.recommended_by)
        if body:
            self._add(self._me, "unr:adoptedBy", self._iri(body))
        if adopted:
            self._add(self._me, "unr:adoptedOn", typed(adopted, "xsd:date"))
        if meeting:
            self._add(self._me, "unr:meetingNumber", typed(meeting, "xsd:integer"))
        if item:
            self._add(self._me, "unr:agendaItem", text(item))
        if recommender:
            self._add(self._me, "unr:recommendedBy", self._iri(recommender))
        for symbol in self._agreed("recommendedIn", lambda said: said.recommended_in) or ():
            self._add(self._me, "unr:recommendedIn", self._iri("doc/" + symbol))
        akn = self._agreed("aknWork", lambda said: said.akn_work)
        if akn:
            self._add(self._me, "unr:aknWork", text(akn))
        keywords = sorted({keyword for found in self._versions for keyword in found.document.masthead.keywords})
        for subject, _ in keywords:
            if subject.startswith("http"):
                self._add(self._me, "dct:subject", self._iri(subject))
        self._vote()

    def _vote(self) -> None:
        vote = self._agreed("vote", lambda said: said.vote)
        if vote is None:
            return
        self._add(self._me, "unr:voteOutcome", text(vote.outcome))
        counts = {
            "unr:votesInFavour": vote.in_favour,
            "unr:votesAgainst": vote.against,
            "unr:abstentions": vote.abstaining,
        }
        for name, count in counts.items():
            if count is not None:
                self._add(self._me, name, typed(count, "xsd:integer"))

    def _adoption(self) -> None:
        meeting = self.meeting()
        adopted = self._agreed("adoptedOn", lambda said: said.adopted_on)
        if not adopted:
            return
        event = self._iri(f"{self.key}#adoption")
        symbol = self._versions[0].document.masthead.symbol
        self._add(self._me, "unr:adoption", event)
        self._add(event, "rdf:type", term("unr:Event"))
        self._add(event, "skos:prefLabel", text(f"Adoption of {symbol}", "en"))
        self._add(event, "schema:startDate", typed(adopted, "xsd:date"))
        if meeting:
            self._add(event, "schema:superEvent", self._iri(meeting.key))

    def meeting(self) -> Entity | None:
        """Return the meeting at which the work was adopted, as an event that several works may share."""
        body = self._body
        number = self._agreed("meetingNumber", lambda said: said.meeting_number)
        adopted = self._agreed("adoptedOn", lambda said: said.adopted_on)
        if not (body and number and adopted):
            return None
        session = meeting_session(self._versions[0].document.masthead.symbol, adopted)
        name = body.removeprefix("actor/")
        key = "/".join(filter(None, ("event/meeting", name, session, str(number))))
        facts = (("schema:startDate", adopted, "xsd:date"), ("schema:organizer", body, ""))
        label = f"{name.replace('-', ' ').capitalize()}, " + (f"{session}, " if session else "") + f"meeting {number}"
        return Entity(key, "event", (("en", label),), facts)

    def _parts(self) -> None:
        parts, languages = merged_parts(self._versions)
        known = {part.path for part in parts}
        for position, part in enumerate(parts, 1):
            facts = [
                f"{_A} {term(PART_CLASSES[part.kind])}",
                f"{_RESOLUTION} {self._me}",
                f"{_PART_OF} {self._iri(f'{self.key}/{part.parent}' if part.parent else self.key)}",
                f'{_POSITION} "{position}"{_INTEGER}',
            ]
            number = canonical_number(part)
            if number:
                facts.append(f"{_NUMBER} {text(number)}")
            if part.heading:
                facts.append(f"{_UNDER} {self._iri(f'{self.key}/{part.heading}')}")
            for note in sorted({f"fn/{mark.marker}" for mark in part.marks} & known):
                facts.append(f"{_NOTE} {self._iri(f'{self.key}/{note}')}")
            self._said.say(self._iri(f"{self.key}/{part.path}"), *facts)
            missing = [language for language, paths in languages.items() if part.path not in paths]
            if missing:
                self._disagree(part.path, f"Part {part.path} is absent in: {', '.join(missing)}.")

    def _subjects(self) -> None:
        for subject in supported([found.subjects for found in self._versions]):
            self._add(self._me, "unr:concerns", self._iri(subject))

    def _citations(self) -> None:
        facts: defaultdict[str, list[Citation]] = defaultdict(list)
        for found in self._versions:
            for citation in found.citations:
                if citation.target:
                    key = citation_key(self.key, citation)
                    facts[key].append(citation)
                    self._said.say_once(self._iri(key), f"{_WITNESS} {self._witness(found)}")
        for key, said in facts.items():
            self._citation(key, said)

    def _citation(self, key: str, said: list[Citation]) -> None:
        me, first = self._iri(key), said[0]
        paragraph = self._iri(f"{self.key}/{first.path}")
        cited = self._iri(first.target)
        self._said.say_once(paragraph, f"{_CITES} {cited}")
        facts = [
            f"{_A} {term('unr:Citation')}",
            f"{_CITING} {paragraph}",
            f"{_CITED} {cited}",
            f"{_HOW} {term('unr:' + most_common(citation.how for citation in said))}",
        ]
        if first.pinpoint:
            facts.append(f"{_PINPOINT} {text(first.pinpoint)}")
        for part in sorted({part for citation in said for part in citation.pinpoint_parts}):
            facts.append(f"{_PINPOINT_PART} {self._iri(part)}")
        verbs = [citation.verb for citation in said if citation.verb]
        if verbs:
            facts.append(f"{_VERB} {self._iri(most_common(verbs))}")
        if any(citation.later for citation in said):
            facts.append(f"{_LATER} {typed('true', 'xsd:boolean')}")
        self._said.say(me, *facts)

    def _requests(self) -> None:
        by_path: defaultdict[str, list[tuple[Annotated, list[Request]]]] = defaultdict(list)
        for found in self._versions:
            mine: defaultdict[str, list[Request]] = defaultdict(list)
            for request in found.requests:
                mine[request.path].append(request)
            for path, requests in mine.items():
                by_path[path].append((found, requests))
        for path, lists in by_path.items():
            size = most_common(len(requests) for _, requests in lists)
            agreeing = [(found, requests) for found, requests in lists if len(requests) == size]
            for index in range(size):
                self._request(path, index, [(found, requests[index]) for found, requests in agreeing])

    def _request(self, path: str, index: int, said: list[tuple[Annotated, Request]]) -> None:
        paragraph = self._iri(f"{self.key}/{path}")
        requests = [request for _, request in said]
        facts = [
            f"{_A} {term('unr:Request')}",
            f"{_IN_PARAGRAPH} {paragraph}",
            f"{_SEMANTICS} {self._iri(most_common(request.verb for request in requests))}",
        ]
        if self._body:
            facts.append(f"{_PROPONENT} {self._iri(self._body)}")
        for name, values in _things_asked(requests).items():
            facts += [f"{term(name)} {self._iri(value)}" for value in supported(values)]
        for name, values in _times_asked(requests).items():
            facts += [f"{term(name)} {text(value)}" for value in supported(values)]
        facts += [f"{_WITNESS} {self._witness(found)}" for found, _ in said]
        self._said.say(f"{paragraph[:-1]}#request={index + 1}>", *facts)


def _things_asked(requests: list[Request]) -> dict[str, list[tuple[str, ...]]]:
    return {
        "undo:hasReceiver": [request.addressees for request in requests],
        "unr:deliverable": [request.deliverables for request in requests],
        "unr:reportTo": [request.report_to for request in requests],
        "unr:clause": [tuple(f"concept/{clause}" for clause in request.clauses) for request in requests],
        "unr:frequency": [(request.frequency,) if request.frequency else () for request in requests],
    }


def _times_asked(requests: list[Request]) -> dict[str, list[tuple[str, ...]]]:
    return {
        "unr:deadline": [(request.deadline,) if request.deadline else () for request in requests],
        "unr:atSession": [(request.at_session,) if request.at_session else () for request in requests],
    }
