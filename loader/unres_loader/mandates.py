"""A document with its acts and mentions goes in; the mandate view of each directive comes out as a `Request`.

Who is asked stands in the act; what is asked for, to whom it is reported, how often and by when are told by
the words that the verb governs: its scope, and the list below the paragraph where it ends with a colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from unres_loader.addressing import actors_by_part, comparable
from unres_loader.dates import find_dates
from unres_loader.lexicon import Lexicon
from unres_loader.mandate_terms import REPORTING, Term, TermFinder
from unres_loader.model import Act, Document, Mention, Request
from unres_loader.ordinals import ordinal, words
from unres_loader.rulebook import rulebook
from unres_loader.speakers import Speakers

_LIST = (":", "：")
_NEAR = 12
"""How far from a session the name of its body may stand, in characters; the nearest is the one."""
_SMALL = {"of", "on", "for", "and", "the", "to", "in"}


def find_requests(
    document: Document, acts: Sequence[Act], mentions: Iterable[Mention], lexicon: Lexicon
) -> tuple[Request, ...]:
    """Return one request for each directive of the adopting body, in reading order."""
    directives = [a for a in acts if a.role != "reported" and lexicon.class_of(a.verb) == "directive"]
    if not directives:
        return ()
    reader = _reader(lexicon, document.language)
    texts = {part.path: comparable(part.text) for part in document.parts}
    speaking = {act.path for act in acts if act.role == "lead"}
    lists: dict[str, list[str]] = {}
    for part in document.parts:
        if part.kind == "subparagraph" and part.path not in speaking:
            lists.setdefault(part.parent, []).append(part.path)
    actors, speakers = actors_by_part(mentions), Speakers(document)
    return tuple(
        reader.request(act, [Scope(act.path, texts[act.path], act.end, act.scope_end or len(texts[act.path])), *below],
                       actors, speakers.of(act.path), document.masthead.adopted_on)
        for act in directives
        for below in [_below(act, texts, lists)]
    )  # fmt: skip


class Scope(NamedTuple):
    """A stretch of one part (its comparable text) that a directive governs."""

    path: str
    text: str
    begin: int
    end: int


def _below(act: Act, texts: Mapping[str, str], lists: Mapping[str, list[str]]) -> list[Scope]:
    """Return the list items that a directive governs: those below its paragraph, where it is the last act there."""
    text = texts[act.path]
    if not text.rstrip().endswith(_LIST) or 0 < act.scope_end < len(text.rstrip()):
        return []
    return [Scope(path, texts[path], 0, len(texts[path])) for path in lists.get(act.path, [])]


@lru_cache
def _reader(lexicon: Lexicon, language: str) -> RequestReader:
    return RequestReader(lexicon, language)


class RequestReader:
    """Reads what is asked for in the scopes of one directive, in one language."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        data: dict[str, Any] = rulebook(language, "mandates")
        self._language = language
        self._terms = TermFinder(lexicon, language, data)
        rules: dict[str, str] = data["request"]
        self._session, self._year, self._self = (re.compile(rules[name]) for name in ("session", "year", "self"))
        self._report_to, self._due = (re.compile(rules[name] + "$") for name in ("report_to", "due"))

    def request(
        self, act: Act, scopes: Sequence[Scope], actors: Mapping[str, list[Mention]], body: str, adopted: str = ""
    ) -> Request:
        """Return the request of one act; `actors` are the mentions by path, `body` speaks, on the day `adopted`."""
        terms = [(scope, term) for scope in scopes for term in self._terms.find(scope.text, scope.begin, scope.end)]
        by_scheme = {s: [t.concept.key for _, t in terms if t.concept.scheme == s] for s in _SCHEMES}
        report_to: tuple[str, ...] = ()
        if REPORTING & set(by_scheme["deliverable"]):
            report_to = self._reported_to(terms, actors, act, body)
        return Request(
            act.path, act.begin, act.verb, act.addressees,
            tuple(dict.fromkeys(by_scheme["deliverable"])), report_to, next(iter(by_scheme["frequency"]), ""),
            self._deadline(scopes, adopted), self._at_session(scopes, actors, act, report_to[0] if report_to else body),
            tuple(key.removeprefix("concept/") for key in dict.fromkeys(by_scheme["clause"])),
        )  # fmt: skip

    def _reported_to(
        self, terms: Sequence[tuple[Scope, Term]], actors: Mapping[str, list[Mention]], act: Act, body: str
    ) -> tuple[str, ...]:
        found: list[str] = []
        for scope, term in terms:
            if term.concept.key not in REPORTING:
                continue
            for name in actors.get(scope.path, []):
                near = term.begin - 40 <= name.begin < scope.end and name.begin >= scope.begin
                if not near or name.entity in ("", *act.addressees):
                    continue
                if self._report_to.search(scope.text, max(0, name.begin - 40), name.begin):
                    found.append(name.entity)
            if not found and body and self._self.search(scope.text, scope.begin, scope.end):
                found.append(body)
        return tuple(dict.fromkeys(found))

    def _deadline(self, scopes: Sequence[Scope], adopted: str) -> str:
        """Return the first day or year by which something is due; what lies before the adoption is no deadline."""
        for scope in scopes:
            for date in find_dates(scope.text[scope.begin : scope.end], self._language):
                at = scope.begin + date.begin
                due = date.last or date.first
                if not due.startswith("--") and due >= adopted and self._due.search(scope.text, max(0, at - 30), at):
                    return due
            if match := self._year.search(scope.text, scope.begin, scope.end):
                year: str = next(filter(None, match.groups()))
                return year if year >= adopted[:4] else ""
        return ""

    def _at_session(self, scopes: Sequence[Scope], actors: Mapping[str, list[Mention]], act: Act, body: str) -> str:
        for scope in scopes:
            for match in self._session.finditer(scope.text, scope.begin, scope.end):
                number = self._number(match["ordinal"])
                if number is None:
                    continue
                names = [m for m in actors.get(scope.path, []) if m.entity and m.entity not in act.addressees]
                near = [(m.begin - match.end(), m.entity) for m in names if 0 <= m.begin - match.end() <= _NEAR]
                near += [(match.start() - m.end, m.entity) for m in names if 0 <= match.start() - m.end <= _NEAR]
                of = min(near, key=itemgetter(0))[1] if near else body
                return f"{english_ordinal(number)} session" + (f" of the {_name(of)}" if of else "")
        return ""

    def _number(self, text: str) -> int | None:
        """Return the value of an ordinal; words after it that are none are left out."""
        parts = text.split(" ")
        return next((n for i in range(len(parts), 0, -1) if (n := ordinal(" ".join(parts[:i]), self._language))), None)


_SCHEMES = ("deliverable", "frequency", "clause")


@cache
def english_ordinal(number: int) -> str:
    """Return an ordinal in English words as far as there are any.

    >>> english_ordinal(78)
    'seventy-eighth'
    """
    known = {value: text for text, value in words("en").items()}
    return known.get(number, f"{number}th").replace(" ", "-")


def _name(key: str) -> str:
    """Return the English name that a key of a body spells: ``actor/human-rights-council`` is Human Rights Council."""
    slug = key.rsplit("/", 1)[-1].split("-")
    return " ".join(word if word in _SMALL and i else word.capitalize() for i, word in enumerate(slug))
