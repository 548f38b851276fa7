"""A document goes in; its speech acts come out: lead, secondary and reported, each with its verb concept.

Whose act it is is decided clause by clause. The adopting body speaks where a form of its own ("requests",
"noting") opens the paragraph or a clause of it. A verb that follows another subject ("the Assembly called
upon"), stands in words that a text is cited for ("in which", 其中) or is a noun ("the call for") is reported,
or no act.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from unres_loader.lexicon import UNKNOWN_VERB, Lexicon, Verb
from unres_loader.model import Act, ActRole, Diagnostic, Document, Part
from unres_loader.scanning import scanner
from unres_loader.speakers import Speakers
from unres_loader.verb_forms import Folded, Form, Hit, VerbFinder, grammar

SPEAKING = frozenset({"preambular", "operative", "subparagraph"})
_BEFORE = ("reporter", "interrupted", "first_person", "preamble", "submitted")
"""The rules that say how the text before a form ends."""
_UNKNOWN = Form(Verb(UNKNOWN_VERB, "other", ()), "own", True)
_QUOTED = r"“[^”]{0,400}”|«[^»]{0,400}»|《[^》]{0,200}》|„[^“”]{0,400}[“”]|\"[^\"]{0,400}\""


def find_acts(document: Document, lexicon: Lexicon) -> tuple[Act, ...]:
    """Return the speech acts of all paragraphs, in reading order; addressees are left for `address`.

    Own acts carry the adopting body as speaker, those of an embedded draft the body of its formula.
    """
    finder = _finder(lexicon, document.language)
    speakers = Speakers(document)
    found: list[Act] = []
    parts: dict[str, Part] = {part.path: part for part in document.parts}
    for part in document.parts:
        if part.kind in SPEAKING:
            parent = parts.get(part.parent) if part.kind == "subparagraph" else None
            found.extend(finder.acts(part, speakers.of(part.path), parent))
    return tuple(finder.agreeing(found, parts))


def unknown_verbs(document: Document, acts: tuple[Act, ...]) -> tuple[Diagnostic, ...]:
    """Return a warning for each lead verb that the lexicon lacks: a librarian can add it to ``verbs.ttl``."""
    texts = {part.path: part.text for part in document.parts}
    return tuple(
        Diagnostic("warning", "unknown-verb", act.path, f"not in the lexicon: {texts[act.path][act.begin : act.end]}")
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
        self._boundary = re.compile(f"[{re.escape(data['boundaries'])}]")
        self._strong: str = data["strong"]
        self._rules = {name: re.compile(pattern) for name, pattern in data["patterns"].items()}
        self._before = {name: scanner(self._rules[name].pattern + "$") for name in _BEFORE if name in self._rules}
        self._quoted = self._rules.get("quoted") or re.compile(_QUOTED)
        self._object_first = self._rules.get("object_first")
        self._while = self._rules.get("while")
        self._participles: bool = data["participles"]
        self._list_gerunds: bool = data.get("list_gerunds", False)
        self._unsure = frozenset(data.get("unsure", []))
        self._agreement: str = data.get("agreement", "")
        self._list_complement: bool = data.get("list_complement", False)
        after = "|".join(data["words"].get("cumulative_after", []))
        self._after = re.compile(rf"(?:,? (?:{after})\b)+") if after else None

    def acts(self, part: Part, speaker: str = "", parent: Part | None = None) -> list[Act]:
        """Return the acts of one paragraph; `parent` is the paragraph a sub-paragraph belongs to."""
        folded = self.verbs.fold(part.text)
        readings = list(self._read(folded, part, parent))
        begins = [folded.printed(reading.begin) for reading in readings if reading.role != "reported"]
        acts = []
        for begin, role, hit in readings:
            start, end = folded.printed(begin), folded.printed(self._end(folded.text, hit))
            following = bisect_right(begins, start)
            scope_end = begins[following] if following < len(begins) else len(part.text)
            own = role != "reported"
            acts.append(Act(part.path, start, end, role, hit.form.verb.key, speaker if own else "", (), scope_end))
        return acts

    def agreeing(self, acts: list[Act], parts: Mapping[str, Part]) -> list[Act]:
        """Return the acts without secondary ones whose verb does not agree with the body.

        Where the verb shows the gender of its subject, the leads of the document tell that of the body.
        """
        if not self._agreement:
            return acts
        letters = [(act, self._agrees(parts[act.path].text[act.begin : act.end])) for act in acts]
        leads = Counter(letter for act, letter in letters if act.role == "lead" and letter in self._agreement)
        if not leads:
            return acts
        wrong = self._agreement.replace(leads.most_common(1)[0][0], "")
        return [act for act, letter in letters if act.role != "secondary" or letter not in wrong]

    def _agrees(self, printed: str) -> str:
        """Return the letter that agrees with the body; where the body is the object (يساورها), its pronoun tells."""
        word = printed.split(" ", 1)[0]
        return self._agreement[0] if word[0] == self._agreement[1] and word.endswith("ها") else word[0]

    def _read(self, folded: Folded, part: Part, parent: Part | None) -> Iterator[_Reading]:
        """Yield what each form found in the text is, in reading order; forms that are no act are left out."""
        text = folded.text
        if self._list_complement and parent is not None and self._asks_for_list(parent):
            return
        quotes = [m.span() for m in self._quoted.finditer(text)]
        starts = self._clause_starts(text)
        hits = list(self.verbs.find(text))
        last = self._unknown(folded, part, hits)
        for hit in hits:
            if any(begin < hit.begin < end for begin, end in quotes) or self._is_no_verb(text, hit):
                continue
            reading = self._take(text, hit, last, part.kind, starts)
            if reading is not None:
                # One phrase may hold two forms (赞赏地回顾): it is the act of its last.
                if last is not None and reading.begin < last.hit.end:
                    reading = _Reading(min(last.begin, reading.begin), last.role, hit)
                elif last is not None:
                    yield last
                last = reading
        if last is not None:
            yield last

    def _asks_for_list(self, parent: Part) -> bool:
        """Whether the list below a paragraph tells what is asked there; not so where it is taken up anew (因此：)."""
        text = self.verbs.fold(parent.text).text.rstrip()
        if not text.endswith(("：", ":")) or next(self.verbs.find(text), None) is None:
            return False
        text = text[:-1]
        return self._rules["clause"].fullmatch(text, self._clause_starts(text)[-1]) is None

    def _take(self, text: str, hit: Hit, last: _Reading | None, kind: str, starts: list[int]) -> _Reading | None:
        """Return what one form is, `last` being the form before it. The cases are tried from the surest on."""
        start = starts[bisect_right(starts, hit.begin) - 1]
        own = self._may_be_own(text, hit, kind) and not (last and self._tells_on(text, hit, last, kind))
        # CASE: the paragraph opens with the verb, connectives and adverbs before it.
        if own and last is None and (begin := self._follows("opening", text, 0, hit)) >= 0:
            return _Reading(begin, "lead", hit)
        if hit.form.use == "name" and not own:
            return None
        # CASE: another subject stands before it, if need be with an adverbial in commas between.
        if self._told("interrupted", text, hit):
            return _Reading(hit.begin, "reported", hit)
        # CASE: it opens a clause.
        if own and (begin := self._opens_clause(text, starts, last, hit)) >= 0:
            role = None if self._lead_only(hit, kind) else self._role_in_clause(text, start, last, hit, kind)
            return _Reading(begin, role, hit) if role else None
        # CASE: coordinated with the verb before, or within the clause ("notes the report and requests").
        if own and last is not None and (begin := self._conjoined(text, start, last, hit, kind)) >= 0:
            return _Reading(begin, last.role if last.role == "reported" else "secondary", hit)
        told = self._told("reporter", text, hit) and not self._says("submitted", text, hit)
        return _Reading(hit.begin, "reported", hit) if told else None

    def _may_be_own(self, text: str, hit: Hit, kind: str) -> bool:
        """Whether the form is one by which the body speaks; in a list item a participle tells how ("by promoting")."""
        if kind == "subparagraph" and self._participles and not hit.form.finite:
            return False
        return hit.form.use == "own" or (hit.form.use == "name" and self._says("first_person", text, hit))

    def _tells_on(self, text: str, hit: Hit, last: _Reading, kind: str) -> bool:
        """Whether a verb of the preamble goes on with a relative clause ("which supports … and reaffirms").

        There the body speaks in participles, or its verbs are introduced (وإذ); a finite one has another subject.
        """
        if kind != "preambular" or not self._participles or not hit.form.finite:
            return False
        told = last.role == "reported"
        if "preamble" not in self._rules:
            return told or not last.hit.form.finite
        told = told or self._rules["relative"].search(text, last.hit.end, hit.begin) is not None
        return told and not self._says("preamble", text, hit)

    def _role_in_clause(self, text: str, start: int, last: _Reading | None, hit: Hit, kind: str) -> ActRole | None:
        """Return the role of a form that opens a clause."""
        # No verb came before: what stands in front is an adverbial.
        if last is None:
            return "lead" if kind != "subparagraph" else None
        # The sentence is telling what somebody else said, and nothing takes it up again.
        return "reported" if self._still_told(text, last, start, hit.begin) else "secondary"

    def _follows(self, rule: str, text: str, start: int, hit: Hit) -> int:
        """Return where the verb begins, adverbs included, if what stands before it from `start` on fits; or -1."""
        match = self._rules[rule].fullmatch(text, start, hit.begin) if rule in self._rules else None
        return match.start("cumulative") if match else -1

    def _opens_clause(self, text: str, starts: list[int], last: _Reading | None, hit: Hit) -> int:
        start = starts[bisect_right(starts, hit.begin) - 1]
        if (begin := self._follows("clause", text, start, hit)) >= 0:
            return begin
        # CASE: the object stands first (对…感到遗憾), or the clause is one of time (在肯定…的同时).
        if self._object_first and self._object_first.match(text, hit.begin, hit.end):
            # A long object has commas of its own: it begins where the last act ends, or later.
            since = [at for at in starts if (last.hit.end if last else 0) <= at <= start]
            return next((begin for at in since if (begin := self._follows("after_object", text, at, hit)) >= 0), -1)
        if self._while and self._while.match(text, hit.end):
            return self._follows("before_while", text, start, hit)
        return -1

    def _lead_only(self, hit: Hit, kind: str) -> bool:
        """Some verbs act only where they open the paragraph: in the preamble fewer, and fewer if they are finite."""
        strict = kind == "preambular" or (self._participles and hit.form.finite)
        return ("preambular" if strict else "operative") in hit.form.verb.lead_only

    def _conjoined(self, text: str, start: int, last: _Reading, hit: Hit, kind: str) -> int:
        if (begin := self._follows("joined", text, self._end(text, last.hit), hit)) >= 0:
            return begin
        asks = hit.form.verb.act_class == "directive"
        unsure = hit.form.verb.key in self._unsure
        if self._lead_only(hit, kind) or last.role == "reported" or "relative" not in self._rules:
            return -1
        if not hit.form.finite and (kind != "preambular" or (asks and self._list_gerunds)):
            return -1
        if unsure and self._rules["relative"].search(text, max(start, last.hit.end), hit.begin):
            return -1
        return self._follows("conjoined", text, start, hit)

    def _told(self, rule: str, text: str, hit: Hit) -> bool:
        nominal = self._rules.get("nominal")
        return not (nominal and nominal.match(text, hit.end)) and self._says(rule, text, hit)

    def _says(self, rule: str, text: str, hit: Hit) -> bool:
        """Whether the text just before the form ends as the rule says."""
        pattern = self._before.get(rule)
        return pattern is not None and pattern.search(text, max(0, hit.begin - 60), hit.begin) is not None

    def _still_told(self, text: str, last: _Reading, start: int, begin: int) -> bool:
        if last.role != "reported" or any(mark in text[last.hit.end : begin] for mark in self._strong):
            return False
        if "scope" not in self._rules or not self._rules["scope"].search(text, 0, last.hit.begin):
            return False
        resumed = self._rules.get("resumed")
        return not (resumed and resumed.match(text, start, begin))

    def _clause_starts(self, text: str) -> list[int]:
        return [0, *(match.end() for match in self._boundary.finditer(text))]

    def _end(self, text: str, hit: Hit) -> int:
        after = self._after.match(text, hit.end) if self._after else None
        return after.end() if after else hit.end

    def _unknown(self, folded: Folded, part: Part, hits: Sequence[Hit]) -> _Reading | None:
        """Return the emphasised phrase that opens a paragraph as its verb, where the lexicon lacks it."""
        if part.kind not in {"preambular", "operative"} or not part.emphasis or part.emphasis[0].begin > 2:
            return None
        begin, end = (folded.folded(offset) for offset in part.emphasis[0])
        if part.path.startswith("annex") or not 1 < end - begin < 80 or end >= len(folded.text.rstrip()):
            return None
        # CASE: a known verb stands in it, or it is an adverbial and the verb comes later (根据…，同意).
        if any(hit.begin < end for hit in hits) or self._is_front(folded.text[begin:end]):
            return None
        return _Reading(begin, "lead", Hit(begin, end, _UNKNOWN))

    def _is_no_verb(self, text: str, hit: Hit) -> bool:
        """Whether the form is a noun or impersonal where it stands (la condena, il convient)."""
        return "no_verb" in self._rules and self._rules["no_verb"].match(text, hit.begin) is not None

    def _is_front(self, phrase: str) -> bool:
        return "front" in self._rules and self._rules["front"].match(phrase) is not None
