"""A document goes in; its speech acts come out: lead, secondary and reported, each with its verb concept.

Whose act it is is decided clause by clause. The adopting body speaks where a form of its own ("requests",
"noting") opens the paragraph or a clause of it. A verb that follows another subject ("the Assembly called
upon"), stands in words that a text is cited for ("in which", 其中) or is a noun ("the call for") is reported,
or no act.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from unres_loader.lexicon import UNKNOWN_VERB, Lexicon
from unres_loader.model import Act, ActRole, Diagnostic, Document, Part
from unres_loader.verb_forms import Hit, VerbFinder, grammar

SPEAKING = frozenset({"preambular", "operative", "subparagraph"})
_QUOTED = re.compile(r"“[^”]{0,400}”|«[^»]{0,400}»|《[^》]{0,200}》|„[^“”]{0,400}[“”]|\"[^\"]{0,400}\"")


def find_acts(document: Document, lexicon: Lexicon) -> tuple[Act, ...]:
    """Return the speech acts of all paragraphs, in reading order; addressees are left for `address`.

    Own acts carry the adopting body as speaker, where the masthead names it.
    """
    finder = _finder(lexicon, document.language)
    speaker = document.masthead.body
    found: list[Act] = []
    parents: dict[str, Part] = {part.path: part for part in document.parts}
    for part in document.parts:
        if part.kind in SPEAKING:
            parent = parents.get(part.parent) if part.kind == "subparagraph" else None
            found.extend(finder.acts(part, speaker, parent))
    return tuple(found)


def unknown_verbs(document: Document, acts: tuple[Act, ...]) -> tuple[Diagnostic, ...]:
    """Return a warning for each lead verb that the lexicon lacks: a librarian can add it to ``verbs.ttl``."""
    texts = {part.path: part.text for part in document.parts}
    return tuple(
        Diagnostic("warning", "unknown-verb", act.path, f"no verb of the lexicon: {texts[act.path][act.begin : act.end]}")
        for act in acts
        if act.verb == UNKNOWN_VERB
    )


@lru_cache
def _finder(lexicon: Lexicon, language: str) -> ActFinder:
    return ActFinder(lexicon, language)


class _Reading(NamedTuple):
    """What one hit was taken for, and where the phrase as printed begins (adverbs included)."""

    begin: int
    role: ActRole
    hit: Hit


class ActFinder:
    """Finds the acts of single parts in one language."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        data = grammar(language)
        self.verbs = VerbFinder(lexicon, language)
        self._boundaries: str = data["boundaries"]
        self._strong: str = data["strong"]
        self._rules = {name: re.compile(pattern) for name, pattern in data["patterns"].items()}
        self._before = re.compile(self._rules["reporter"].pattern + "$") if "reporter" in self._rules else None
        after = "|".join(data["words"].get("cumulative_after", []))
        self._after = re.compile(rf"(?:,? (?:{after})\b)+") if after else None

    def acts(self, part: Part, speaker: str = "", parent: Part | None = None) -> list[Act]:
        """Return the acts of one paragraph; `parent` is the paragraph a sub-paragraph belongs to."""
        folded = self.verbs.fold(part.text)
        readings = list(self._read(folded.text, part, parent))
        if not any(reading.role == "lead" for reading in readings):
            unknown = self._unknown(part)
            if unknown is not None:
                return [unknown]
        begins = [folded.printed(reading.begin) for reading in readings if reading.role != "reported"]
        acts = []
        for begin, role, hit in readings:
            start, end = folded.printed(begin), folded.printed(self._end(folded.text, hit))
            scope_end = min((b for b in begins if b > start), default=len(part.text))
            own = role != "reported"
            acts.append(Act(part.path, start, end, role, hit.form.verb.key, speaker if own else "", (), scope_end))
        return acts

    def _read(self, text: str, part: Part, parent: Part | None) -> Iterator[_Reading]:
        """Yield what each form found in the text is, in reading order; forms that are no act are left out."""
        quotes = [m.span() for m in _QUOTED.finditer(text)] if part.text else []
        lead = False
        told = -1  # the offset from which somebody else's words are told
        for hit in self.verbs.find(text):
            if any(begin < hit.begin < end for begin, end in quotes):
                continue
            reading = self._take(text, hit, lead, part.kind, told)
            if reading is None:
                continue
            lead = lead or reading.role == "lead"
            told = hit.begin if reading.role == "reported" else -1
            yield reading

    def _take(self, text: str, hit: Hit, lead: bool, kind: str, told: int) -> _Reading | None:
        """Return what one form is. The cases are tried in the order of their certainty."""
        rules = self._rules
        start = self._clause_start(text, hit.begin)
        own = hit.form.use == "own"
        # CASE: the paragraph opens with the verb, connectives and adverbs before it.
        if own and not lead and (opening := rules["opening"].fullmatch(text, 0, hit.begin)):
            return _Reading(opening.start("cumulative"), "lead", hit)
        if own and (clause := rules["clause"].fullmatch(text, start, hit.begin)):
            # CASE: a clause opens with it, and no verb came before: what stands in front is an adverbial.
            if not lead:
                return _Reading(clause.start("cumulative"), "lead", hit) if kind != "subparagraph" else None
            if hit.form.verb.lead_only:
                return None
            # CASE: the sentence is telling what somebody else said, and nothing takes it up again.
            if told >= 0 and self._still_told(text, told, start, hit.begin):
                return _Reading(clause.start("cumulative"), "reported", hit)
            return _Reading(clause.start("cumulative"), "secondary", hit)
        # CASE: coordinated within the clause ("notes the report and requests").
        if own and lead and hit.form.finite and "conjoined" in rules and not hit.form.verb.lead_only:
            joined = rules["conjoined"].fullmatch(text, start, hit.begin)
            if joined and not rules["relative"].search(text, start, hit.begin):
                return _Reading(joined.start("cumulative"), "secondary", hit)
        # CASE: another subject stands before it.
        if self._before is not None and self._before.search(text, max(0, hit.begin - 60), hit.begin):
            return _Reading(hit.begin, "reported", hit)
        return None

    def _still_told(self, text: str, told: int, start: int, begin: int) -> bool:
        if any(mark in text[told:begin] for mark in self._strong):
            return False
        resumed = self._rules.get("resumed")
        return "scope" in self._rules and not (resumed and resumed.match(text, start, begin))

    def _clause_start(self, text: str, begin: int) -> int:
        return max(text.rfind(mark, 0, begin) for mark in self._boundaries) + 1

    def _end(self, text: str, hit: Hit) -> int:
        after = self._after.match(text, hit.end) if self._after else None
        return after.end() if after else hit.end

    @staticmethod
    def _unknown(part: Part) -> Act | None:
        """An emphasised phrase that opens a paragraph is its verb, though the lexicon may lack it."""
        if part.kind not in {"preambular", "operative"} or not part.emphasis or part.emphasis[0].begin > 2:
            return None
        begin, end = part.emphasis[0]
        return Act(part.path, begin, end, "lead", UNKNOWN_VERB, "", (), len(part.text))
