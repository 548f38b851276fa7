"""What a resolution cites: a document and its mentions in, citations with span, instrument and pinpoint out.

Explicit symbols and numbers come from `references`, named instruments from the mentions of the gazetteer, words that
point back from `anaphora`. What a footnote cites is cited by the paragraph that carries its anchor.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from .anaphora import Page, find_back, find_self, load_back
from .citation_grammar import unwritten
from .knowledge import Knowledge
from .model import Citation, Document, Language, Mention
from .pinpoints import describe, part_keys, pinpoint
from .references import Finder, Reference
from .speakers import Speakers
from .symbols import Symbol, cites_later, parse


def find_citations(document: Document, mentions: Sequence[Mention], knowledge: Knowledge) -> tuple[Citation, ...]:
    """Return the citations of a document, in reading order, each once.

    A citation has a symbol only where the text or a footnote carries one; a named instrument is cited as itself
    (``instrument/…``), and its carrier is a matter of `knowledge`. Never raises on any text.
    """
    own = parse(document.masthead.symbol)
    finder, speakers = Finder(document.language, own, adopted_on=document.masthead.adopted_on), Speakers(document)
    folded = [unwritten(part.text, document.language) for part in document.parts]
    flat = [text for text, _ in folded]
    references = finder.find(flat, [speakers.of(part.path) for part in document.parts])
    texts = load_back(document.language).survey.of(flat)
    pages = [Page(part, text, []) for part, text in zip(document.parts, texts, strict=True)]
    titles = _titles(mentions)
    for page, (_, back), found in zip(pages, folded, references, strict=True):
        page.citations.extend(_explicit(document.language, page, found, own, document.masthead.adopted_on))
        page.citations.extend(_titled(document.language, page, titles[page.part.path], found, back, knowledge))
    _carry_footnotes(document.language, pages)
    body = [page for page in pages if page.part.kind != "footnote"]
    for page, citation in (*find_self(document.language, body, own), *find_back(document.language, body)):
        page.citations.append(citation)
    offsets = {page.part.path: back for page, (_, back) in zip(pages, folded, strict=True)}
    return _in_order(document, pages, offsets)


def _titles(mentions: Sequence[Mention]) -> defaultdict[str, list[Mention]]:
    found: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.kind == "instrument":
            found[mention.path].append(mention)
    return found


def _explicit(
    language: Language, page: Page, found: list[Reference], own: Symbol | None, adopted_on: str
) -> Iterator[Citation]:
    path = page.part.path
    for reference in found:
        symbol = reference.symbol
        pins = pinpoint(language, page.flat, reference.head, reference.begin, reference.tail)
        itself = own is not None and symbol.key == own.key
        yield Citation(
            path,
            path,
            reference.begin,
            reference.end,
            "self" if itself else "explicit",
            symbol.key,
            symbol.canonical,
            describe(pins),
            part_keys(symbol, pins),
            later=own is not None and not itself and cites_later(own, symbol, adopted_on),
        )


def _titled(
    language: Language,
    page: Page,
    mentions: list[Mention],
    found: list[Reference],
    back: tuple[int, ...],
    knowledge: Knowledge,
) -> Iterator[Citation]:
    """Give the named instruments, except where the name is the number itself."""
    path = page.part.path
    for mention in mentions:
        begin, end = _flat_offset(back, mention.begin), _flat_offset(back, mention.end)
        if any(begin < reference.end and reference.begin < end for reference in found):
            continue
        pins = pinpoint(language, page.flat, begin, begin, end)
        parts: tuple[str, ...] = ()
        entry = knowledge.by_key.get(mention.entity)
        carrier = parse(entry.symbol) if entry and len(entry.symbols) == 1 else None
        if carrier and carrier.kind == "resolution" and pins[:1] and pins[0].unit == "annex":
            parts = part_keys(carrier, pins)
        yield Citation(path, path, begin, end, "title", mention.entity, "", describe(pins), parts,
                       candidates=mention.candidates)  # fmt: skip


def _carry_footnotes(language: Language, pages: Sequence[Page]) -> None:
    """Give each footnote's citations to the paragraphs that carry its anchor; "Ibid." repeats the note before."""
    anchors: defaultdict[str, list[Page]] = defaultdict(list)
    for page in pages:
        for mark in page.part.marks:
            if page.part.kind != "footnote":
                anchors[mark.marker].append(page)
    again = load_back(language).again
    previous: list[Citation] = []
    for page in pages:
        if page.part.kind != "footnote":
            continue
        match = again.match(page.flat.lstrip("() 0123456789"))
        if match and not page.citations and len({c.target for c in previous}) == 1:
            end = page.flat.find(match[0]) + len(match[0])
            begin = end - len(match[0])
            page.citations.append(_again(language, page, previous[0], begin, end))
        previous = list(page.citations)
        carriers = anchors.get(page.part.path.rpartition("fn/")[2], [])
        noted: list[Citation] = [
            replace(c, how="footnote") for c in page.citations if c.how in ("explicit", "anaphora", "title")
        ]
        page.citations[:] = [] if carriers else noted
        for carrier in carriers:
            carrier.citations.extend(replace(c, path=carrier.part.path) for c in noted)


def _again(language: Language, page: Page, previous: Citation, begin: int, end: int) -> Citation:
    path = page.part.path
    pins = pinpoint(language, page.flat, begin, begin, end)
    symbol = parse(previous.symbol)
    parts = part_keys(symbol, pins) if symbol else ()
    return Citation(path, path, begin, end, "explicit", previous.target, previous.symbol, describe(pins), parts)


def _flat_offset(back: tuple[int, ...], offset: int) -> int:
    """Return where an offset of the text lies in the flattened text."""
    if not back:
        return offset
    return min(bisect_left(back, offset), len(back) - 1)


def _in_order(document: Document, pages: Sequence[Page], offsets: dict[str, tuple[int, ...]]) -> tuple[Citation, ...]:
    """Return all citations once, by the part that cites and the place in it, offsets as in the text itself."""
    result: dict[Citation, None] = {}
    for page in pages:
        for citation in sorted(page.citations, key=lambda c: (c.evidence != c.path, c.evidence, c.begin, c.end)):
            back = offsets.get(citation.evidence, ())
            placed = replace(citation, begin=back[citation.begin], end=back[citation.end]) if back else citation
            result[placed] = None
    return tuple(result)
