"""Words that point back or at the text itself: texts and what they cite in, further citations out.

"The present resolution" is the resolution itself. "The aforementioned report" is the one report cited last; "the
report of the Secretary-General" is the one such report that a footnote of the same resolution identifies. Where more
than one document could be meant, the citation is left without a target and its candidates are on record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from .citation_grammar import load_data
from .model import Citation, Language, Part
from .scanning import Scanner, Survey, Surveyed
from .symbols import Symbol, parse

# A report that a paragraph is about is named at its beginning, after the verb: "Takes note of the report of …".
_OPENING: dict[Language, int] = {"ar": 40, "en": 60, "es": 60, "fr": 60, "ru": 60, "zh": 20}
_TITLED = re.compile(r"[^.;]{0,60}[“«《”„]")


class Page(NamedTuple):
    """A part, its flattened text as surveyed for what points back, and the citations found in it or in its notes."""

    part: Part
    surveyed: Surveyed
    citations: list[Citation]

    @property
    def flat(self) -> str:
        """The flattened text."""
        return self.surveyed.text


@dataclass(frozen=True, slots=True)
class BackGrammar:
    """The compiled words that point back, of one language."""

    present: Scanner
    back: Scanner
    report: Scanner
    needs: str
    again: re.Pattern[str]
    report_noun: re.Pattern[str]
    decision_noun: re.Pattern[str]
    survey: Survey


@cache
def load_back(language: Language) -> BackGrammar:
    """Return the compiled grammar of what points back."""
    data = load_data(language)
    table = data["anaphora"]
    present, back = Scanner(data["self"]["words"]), Scanner(table["words"])
    return BackGrammar(
        present=present,
        back=back,
        report=Scanner(table["report"]),
        needs=table.get("report_needs", ""),
        again=re.compile(table["again"]),
        report_noun=re.compile(table["noun"]),
        decision_noun=re.compile("(?:ال)?(?:" + data["noun"]["decision"] + "|решени)"),
        survey=Survey([present, back]),
    )


def find_self(language: Language, pages: Iterable[Page], own: Symbol | None) -> Iterator[tuple[Page, Citation]]:
    """Find "the present resolution"; nothing where the resolution's own symbol is not known."""
    if own is None:
        return
    grammar = load_back(language)
    for page in pages:
        for match in page.surveyed.finditer(grammar.present):
            if (own.kind == "decision") != (grammar.decision_noun.match(_noun(match)) is not None):
                continue  # "this decision" in a resolution is what a paragraph decides
            path = page.part.path
            yield page, Citation(path, path, *match.span(), "self", own.key, own.canonical)


def find_back(language: Language, pages: Sequence[Page]) -> Iterator[tuple[Page, Citation]]:
    """Find anaphora over the pages in reading order."""
    grammar = load_back(language)
    known = _reports(grammar, pages)
    for place, page in enumerate(pages):
        for match in page.surveyed.finditer(grammar.back):
            report = grammar.report_noun.match(_noun(match)) is not None
            keys = _before(grammar, pages, place, match.start(), report)
            if keys:
                yield page, _linked(page.part.path, match, keys)
        if any(citation.how == "footnote" for citation in page.citations):
            continue
        for match in _named_reports(grammar, page.flat):
            late = match["author"] and match.start() > _OPENING[language]
            if late or (match["author"] and _TITLED.match(page.flat, match.end())):
                continue
            keys = known.get(_author(match), ())
            if len(keys) == 1:
                yield page, _linked(page.part.path, match, keys)


def _noun(match: re.Match[str]) -> str:
    return next(value for name, value in match.groupdict().items() if value and name.startswith("noun"))


def _linked(path: str, match: re.Match[str], keys: tuple[str, ...]) -> Citation:
    if len(keys) > 1:
        return Citation(path, path, *match.span(), "anaphora", candidates=tuple(f"doc/{key}" for key in keys))
    symbol = parse(keys[0])
    key = symbol.key if symbol else ""
    return Citation(path, path, *match.span(), "anaphora", key, keys[0])


def _named_reports(grammar: BackGrammar, flat: str) -> Iterator[re.Match[str]]:
    """Find reports named by their authors; not even looked for where the word that they need is absent."""
    return grammar.report.finditer(flat) if grammar.needs in flat else iter(())


def _author(match: re.Match[str]) -> str:
    return str(match["author"] or match["named"])


def _is_report(symbol: str) -> bool:
    found = parse(symbol)
    return bool(found and found.kind == "document" and not re.search(r"/(?:Corr|Add)\.\d", symbol))


def _reports(grammar: BackGrammar, pages: Sequence[Page]) -> dict[str, tuple[str, ...]]:
    """Return, for each author of a report, the reports that footnotes identify as his."""
    found: dict[str, tuple[str, ...]] = {}
    for page in pages:
        notes = {c.symbol for c in page.citations if c.how == "footnote" and _is_report(c.symbol)}
        if not notes:
            continue
        authors = {_author(match) for match in _named_reports(grammar, page.flat)}
        if len(authors) == 1:
            author = authors.pop()
            found[author] = tuple(dict.fromkeys((*found.get(author, ()), *sorted(notes))))
    return found


def _before(grammar: BackGrammar, pages: Sequence[Page], place: int, offset: int, report: bool) -> tuple[str, ...]:
    """Return the symbols that a word can point back to: those of the nearest part that cites any such document."""
    for distance, page in enumerate(reversed(pages[max(0, place - 2) : place + 1])):
        symbols = [
            citation.symbol
            for citation in page.citations
            if citation.symbol
            and citation.how != "self"
            and (distance or citation.end <= offset or citation.evidence != page.part.path)
            and (_is_report(citation.symbol) if report else "/RES/" in citation.symbol)
        ]
        if symbols:
            if report and distance and not grammar.report_noun.search(page.flat):
                return ()
            return tuple(dict.fromkeys(symbols))
    return ()
