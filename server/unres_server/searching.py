"""What a reader seeks in, entries of the full text index out: parsed, run, counted by facet and marked.

A query is words that all have to be there, phrases in quotation marks, and words with a minus that must not be. It is
built term by term, never handed to a query language, so it costs what its few terms cost. The index is that of the
version that is served; it is opened once for each version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from tantivy import Index, Occur, Order, Query

from unres_ontology import full_text
from unres_server.port import Engine

MOST_UNITS: Final = 16
"""How many words and phrases of a query are looked at."""

DEEPEST: Final = 10_000
"""How far down a list of results may be read."""

_SHOWN: Final = 30
_UNIT: Final = re.compile(r'(-)?(?:["“”„«「『](.+?)["“”»」』]|([^\s"“”„«»「」『』]+))')
_SCRIPTS: Final = (
    (re.compile(r"[\u3400-\u9fff]"), ("zh",)),
    (re.compile(r"[\u0600-\u06ff]"), ("ar",)),
    (re.compile(r"[\u0400-\u04ff]"), ("ru",)),
    (re.compile(r"[^\W\d_]"), ("en", "fr", "es")),
)


class Unit(NamedTuple):
    """One word or phrase of a query, sought or shut out."""

    words: str
    excluded: bool


class Piece(NamedTuple):
    """A stretch of a text, and whether it is what was sought."""

    text: str
    sought: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """What is sought: the words, the languages to look in (none: by the script), the facets' values, the kind."""

    text: str = ""
    languages: tuple[str, ...] = ()
    facets: Mapping[str, str] = field(default_factory=dict)
    kind: str = "paragraph"
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry found: the key of its work, its path there, its symbol, its date, its languages and its texts."""

    work: str
    part: str
    symbol: str
    date: str
    languages: tuple[str, ...]
    texts: Mapping[str, str]

    @property
    def key(self) -> str:
        """The key of the paragraph or the resolution."""
        return f"{self.work}/{self.part}" if self.part else self.work


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, the number of all, and how many there are for each value of each facet."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]]


@lru_cache(maxsize=2)
def opened(folder: Path) -> Index | None:
    """Return the index in a folder, None where the version was made without one."""
    if not (folder / "meta.json").is_file():
        return None
    index = full_text.open_index(folder)
    index.config_reader("manual", 1)
    index.reload()
    return index


def index_of(engine: Engine) -> Index | None:
    """Return the full text index of the version that is served, None where it has none."""
    return opened(engine.directory / full_text.FOLDER) if engine.directory else None


def units(text: str) -> list[Unit]:
    """Part a query into words and phrases.

    >>> units('digital "human rights" -trade «развитие»')[1:3]
    [Unit(words='human rights', excluded=False), Unit(words='trade', excluded=True)]
    """
    found = _UNIT.finditer(text)
    return [Unit(match[2] or match[3], bool(match[1])) for match in found][:MOST_UNITS]


def languages_of(text: str) -> tuple[str, ...]:
    """Return the languages whose script a query is written in; all, where it has no letters.

    >>> languages_of("发展 ICT"), languages_of("70/125")
    (('zh',), ('ar', 'en', 'es', 'fr', 'ru', 'zh'))
    """
    return next((languages for script, languages in _SCRIPTS if script.search(text)), full_text.LANGUAGES)


def search(index: Index, wish: Wish, page: int, size: int, facets: Sequence[str] = ()) -> Found:
    """Return a page of what the index holds of a wish, best first (or newest first), with counts for facets."""
    searcher = index.searcher()
    query = _query(index, wish)
    offset = min((page - 1) * size, DEEPEST)
    if wish.newest_first or not units(wish.text):
        found = searcher.search(query, size, offset=offset, order_by_field="day", order=Order.Desc)
    else:
        found = searcher.search(query, size, offset=offset)
    hits = tuple(_hit(searcher.doc(address).to_dict()) for _, address in found.hits)
    counts: dict[str, tuple[tuple[str, int], ...]] = {}
    if facets:
        asked = {name: {"terms": {"field": name, "size": _SHOWN}} for name in facets}
        for name, answer in searcher.aggregate(query, asked).items():
            counts[name] = tuple((str(each["key"]), int(each["doc_count"])) for each in answer["buckets"])
    total = int(found.count or 0)  # type: ignore[attr-defined]  # the engine's stubs lack it
    return Found(hits, total, counts)


def _hit(document: Mapping[str, list[object]]) -> Hit:
    day = str(document["day"][0])
    date = f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else ""
    one = {name: str(document[name][0]) for name in ("work", "part", "symbol")}
    return Hit(
        **one, date=date, languages=tuple(map(str, document.get("language", ()))), texts=full_text.said_in(document)
    )


def _query(index: Index, wish: Wish) -> Query:
    must = [(Occur.Must, _exactly(index, "kind", wish.kind))]
    must += [(Occur.Must, _exactly(index, name, value)) for name, value in wish.facets.items()]
    sought = units(wish.text)
    if sought:
        ways = [_in_language(index, sought, language) for language in wish.languages or languages_of(wish.text)]
        known = [way for way in ways if way is not None]
        must.append((Occur.Must, Query.disjunction_max_query(known) if known else Query.empty_query()))
    return Query.boolean_query(must)


def _exactly(index: Index, name: str, value: str) -> Query:
    return Query.const_score_query(Query.term_query(index.schema, name, value), 0.0)


def _in_language(index: Index, sought: Sequence[Unit], language: str) -> Query | None:
    """Return the query for a wish in one language, None where none of its words is to be found there."""
    clauses = []
    for unit in sought:
        said = full_text.terms(unit.words, language)
        if said:
            ways = list(_ways(index, said, language))
            query = ways[0] if len(ways) == 1 else Query.disjunction_max_query(ways)
            clauses.append((Occur.MustNot if unit.excluded else Occur.Must, query))
    if not any(occur == Occur.Must for occur, _ in clauses):
        return None
    return Query.boolean_query(clauses)


def _ways(index: Index, said: Sequence[full_text.Term], language: str) -> Iterator[Query]:
    """Yield the ways to find a word or a phrase: one, in Arabic each field with the word as it is, and without more."""
    if language != "ar":
        yield _words(index, language, [term.text for term in said])
        return
    for number, name in enumerate(full_text.ARABIC):
        yield _words(index, name, [term.forms[0] for term in said])
        less = [term.forms[number] for term in said]
        if less != [term.forms[0] for term in said]:
            yield Query.boost_query(_words(index, name, less), 0.5)


def _words(index: Index, name: str, words: list[str]) -> Query:
    if len(words) == 1:
        return Query.term_query(index.schema, name, words[0])
    return Query.phrase_query(index.schema, name, list(words))


def symbols_that_begin(index: Index, beginning: str, most: int) -> list[str]:
    """Return the symbols that begin with what was typed, in order."""
    found = index.searcher().terms_with_prefix("symbol", beginning, limit=most) if beginning else []
    return [symbol for symbol, _ in found]


def marked(texts: Mapping[str, str], wish: Wish, prefer: Sequence[str]) -> tuple[str, list[Piece]]:
    """Return the language in which an entry says most of what was sought, and its text there cut into pieces."""
    sought = [unit for unit in units(wish.text) if not unit.excluded]
    best: tuple[int, str, list[tuple[int, int]]] = (-1, "", [])
    looked_in = wish.languages or (languages_of(wish.text) if sought else ())
    for language in dict.fromkeys((*(each for each in prefer if each in looked_in or not sought), *looked_in)):
        if language in texts:
            spans = _spans(texts[language], sought, language)
            if len(spans) > best[0]:
                best = (len(spans), language, spans)
    language = best[1] or next(iter(texts), "")
    return language, pieces(texts[language], best[2]) if language else []


def _spans(text: str, sought: Sequence[Unit], language: str) -> list[tuple[int, int]]:
    """Return the stretches of a text that are what was sought, in order."""
    terms = full_text.terms(text, language)
    found: set[tuple[int, int]] = set()
    for unit in sought:
        wanted = full_text.terms(unit.words, language)
        for at in range(len(terms) - len(wanted) + 1 if wanted else 0):
            if all(_same(term, want) for term, want in zip(terms[at:], wanted, strict=False)):
                found.add((terms[at].begin, terms[at + len(wanted) - 1].end))
    return sorted(found)


def _same(term: full_text.Term, wanted: full_text.Term) -> bool:
    return term.text == wanted.text or wanted.text in term.forms or bool(set(wanted.forms[1:]) & set(term.forms))


def pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    """Cut a text at spans, which may overlap.

    >>> pieces("all human rights", [(4, 9)])
    [Piece(text='all ', sought=False), Piece(text='human', sought=True), Piece(text=' rights', sought=False)]
    """
    found: list[Piece] = []
    at = 0
    for begin, end in spans:
        if begin > at:
            found.append(Piece(text[at:begin], False))
        if end > at:
            found.append(Piece(text[max(at, begin) : end], True))
            at = end
    if at < len(text):
        found.append(Piece(text[at:], False))
    return found
