"""Agreed language: the sketches of all works and which of them changed go in, lineage graphs come out.

Who derives from whom depends on every work before, so it stands in a graph of its own for each work
(``…/doc/E/RES/2021/28/lineage``): the graph of the work itself is made from its own versions alone. After a change only
those works are judged again that share a key with what changed; the outcome is the same as if all had been.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from unres_ontology import BASE

from . import kinship
from .kinship import Kin, buckets, in_order, key_numbers, kin_of
from .ledger import Ledger, unpacked
from .naming import document_key
from .sketch_book import SketchBook
from .sketches import sketched
from .terms import iri, term, typed
from .witnesses import PRECEDENCE

GRAPH = "lineage"
"""The name, below the work's, of the graph of what its paragraphs derive from."""

LESS = 0.25
"""How much less than the best match the nearest work of the series may share and still be the one taken up."""

LESS_ELSEWHERE = 0.05
"""The same outside the series, where only the words speak for a kinship."""

Languages = Mapping[str, frozenset[str]]


def derivations(kin: Iterable[Kin]) -> list[Kin]:
    """Return, of the kin of one work's paragraphs, the one that each paragraph was derived from.

    A drafter takes up the last text of the series; where the series has none, the nearest text elsewhere that is as
    close as any.
    """
    by_path: defaultdict[str, list[Kin]] = defaultdict(list)
    for each in kin:
        by_path[each.path].append(each)
    return [_nearest(found) for found in by_path.values()]


def _nearest(found: list[Kin]) -> Kin:
    series = [each for each in found if each.series]
    pool, less = (series, LESS) if series else (found, LESS_ELSEWHERE)
    best = max(each.similarity for each in pool)
    near = [each for each in pool if each.similarity >= best - less]
    return max(near, key=lambda each: (each.date, each.similarity, each.earlier, each.source))


def lines_of(found: Iterable[Kin], base: str = BASE) -> list[str]:
    """Return the N-Quads lines of the derivations of one work, sorted."""
    lines: list[str] = []
    for each in found:
        graph = iri(f"{document_key(each.later)}/{GRAPH}", base)
        later, earlier = f"{document_key(each.later)}/{each.path}", f"{document_key(each.earlier)}/{each.source}"
        paragraph, source = iri(later, base), iri(earlier, base)
        me = iri(f"{later}#from={earlier.removeprefix('doc/')}", base)
        series = [(me, "unr:sameSeries", typed("true", "xsd:boolean"))] if each.series else []
        said = [
            (paragraph, "unr:derivedFrom", source),
            (paragraph, "unr:derivation", me),
            (me, "rdf:type", term("unr:Derivation")),
            (me, "prov:entity", source),
            (me, "unr:similarity", typed(_decimal(each.similarity), "xsd:decimal")),
            (me, "unr:comparedIn", iri(f"{document_key(each.later)}/{each.language}", base)),
            *series,
        ]
        lines += [f"{subject} {term(name)} {value} {graph} ." for subject, name, value in said]
    return sorted(lines)


def _decimal(share: float) -> str:
    """Return a share with two digits at most, written as the store keeps decimals.

    >>> _decimal(1.0), _decimal(0.904)
    ('1', '0.9')
    """
    return f"{share:.2f}".rstrip("0").rstrip(".")


class Lineage(NamedTuple):
    """Lineage graphs to be written, by their keys, with their lines (none where the graph ceases to be); and how many
    triples all lineage graphs of the store have together."""

    lines: dict[str, list[str]]
    triples: int


def trace(
    ledger: Ledger, changed: Collection[str], renewed: Collection[str], since: int | None, base: str = BASE
) -> Lineage:
    """Return the lineage graphs that are not as they were published.

    `changed` are the symbols of the works that were written, changed or dropped, `renewed` those of them whose sketches
    are in the ledger as they are now; what else is needed is made from the ledger. `since` is the revision of the store
    as it was published; None makes every graph anew.
    """
    book, held = SketchBook(ledger), ledger.languages()
    for symbol in {*changed}.difference(renewed) | (book.works() - held.keys()):
        book.renew(symbol, ())
    _complete(book, ledger, held)
    judged = set(held) if since is None else _touched(book, set(changed), book.left(since))
    found: dict[str, list[Kin]] = {symbol: [] for symbol in sorted(judged)}
    for number, language in enumerate(PRECEDENCE):
        for symbol, kin in _kin(book, held, language, PRECEDENCE[:number], judged):
            found[symbol] += kin
    said = {symbol: lines_of(derivations(every), base) for symbol, every in found.items()}
    book.weigh((symbol, len(lines)) for symbol, lines in said.items())
    graphs = {f"{document_key(symbol)}/{GRAPH}": lines for symbol, lines in said.items()}
    return Lineage(graphs, book.count_triples())


def compared_in(held: Languages) -> dict[str, set[str]]:
    """Return which works have to be sketched in which language, so that any two can be compared where both can be read.

    Two works are compared in the first language of `PRECEDENCE` that both have.

    >>> one, two, three = frozenset({"en", "fr"}), frozenset({"en"}), frozenset({"fr"})
    >>> {code: sorted(works) for code, works in compared_in({"A": one, "B": two, "C": three}).items() if works}
    {'en': ['A', 'B'], 'fr': ['A', 'C']}
    """
    found: dict[str, set[str]] = {}
    for number, language in enumerate(PRECEDENCE):
        preferred = frozenset(PRECEDENCE[:number])
        holders = {symbol: languages for symbol, languages in held.items() if language in languages}
        kinds = Counter(holders.values())
        kinds_needed = {
            one
            for one, times in kinds.items()
            if any(not one & other & preferred and (one != other or times > 1) for other in kinds)
        }
        found[language] = {symbol for symbol, languages in holders.items() if languages in kinds_needed}
    return found


def _complete(book: SketchBook, ledger: Ledger, held: Languages) -> None:
    """Sketch the versions in which some works have to be compared, where that is still to be done."""
    for language, symbols in compared_in(held).items():
        for symbol in sorted(symbols - book.known(language)):
            for data in ledger.versions(symbol):
                document = unpacked(data).document
                if document.language == language:
                    book.enter(sketched(document))


def _touched(book: SketchBook, changed: set[str], left: set[tuple[int, str]]) -> set[str]:
    """Return the works whose lineage a change may have touched: what changed, and what looks back at it by a key.

    A paragraph looks back at the nearest works only, so in the language in which all are compared no more than so many
    are touched for a key; in the others, whose buckets are parted, all that follow.
    """
    dates: defaultdict[int, set[str]] = defaultdict(set)
    for key, date in left:
        dates[key].add(date)
    for language in PRECEDENCE:
        for sketch in book.sketches(language, changed):
            for paragraph in sketch.paragraphs:
                for key in key_numbers(paragraph):
                    dates[key].add(sketch.date)
    touched = set(changed)
    for number, language in enumerate(PRECEDENCE):
        for key, there in book.dated(language, set(dates)).items():
            for date in dates[key]:
                touched.update(_looking_back(there, date, len(there) if number else kinship.NEAREST))
    return touched


def _looking_back(there: list[tuple[str, str]], date: str, nearest: int) -> Iterator[str]:
    """Yield who looks back at a date from a bucket: those after it with no more than so many between."""
    first = bisect_right(there, (date, "\U0010ffff"))
    for day, symbol in there[first:]:
        if bisect_left(there, (day, "")) - first > nearest:
            return
        yield symbol


def _kin(
    book: SketchBook, held: Languages, language: str, preferred: Collection[str], judged: Collection[str]
) -> Iterator[tuple[str, Iterator[Kin]]]:
    """Yield the kin of each work that is judged, compared in a language where none of those preferred will do."""
    known, common = book.known(language), frozenset(preferred)
    alike: defaultdict[frozenset[str], set[str]] = defaultdict(set)
    for symbol in known.intersection(judged):
        alike[held[symbol] & common].add(symbol)
    for mine, symbols in alike.items():
        others = {symbol for symbol in known if not mine & held[symbol]}
        if not others:
            continue
        own = book.sketches(language, symbols)
        keys = {key for sketch in own for paragraph in sketch.paragraphs for key in key_numbers(paragraph)}
        order = in_order(book.sketches(language, {*others.intersection(book.meeting(language, keys)), *symbols}))
        meeting = buckets(order, keys, {at for at, sketch in enumerate(order) if sketch.symbol in others})
        for at, sketch in enumerate(order):
            if sketch.symbol in symbols:
                yield sketch.symbol, kin_of(order, at, meeting)
