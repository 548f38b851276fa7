"""Counts that pages and queries need again and again: the works in, a graph of statistics out, true after every load.

Works share no paragraphs, so what is counted in each adds up, and only what changed works count is written again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from .ledger import Ledger
from .model import Annotated
from .terms import iri, term, typed

GRAPH = "graph/statistics"
MENTIONING, CITING, LED = "unr:paragraphsMentioning", "unr:paragraphsCiting", "unr:paragraphsLed"

Tally = dict[str, int]
"""A property and a key, parted by a blank, and how many paragraphs of a work count for it."""


def tallied(versions: Sequence[Annotated]) -> Tally:
    """Return what the language versions of one work count together: a paragraph counts once, whoever says it.

    Counted are the paragraphs that mention a thing, that cite a document, and that a verb leads.
    """
    paragraphs: defaultdict[str, set[str]] = defaultdict(set)
    for found in versions:
        for mention in found.mentions:
            if mention.entity:
                paragraphs[f"{MENTIONING} {mention.entity}"].add(mention.path)
        for citation in found.citations:
            if citation.target:
                paragraphs[f"{MENTIONING} {citation.target}"].add(citation.evidence)
                paragraphs[f"{CITING} {citation.target}"].add(citation.path)
        for path, verb in _leading(found):
            paragraphs[f"{LED} {verb}"].add(path)
    return {name: len(paths) for name, paths in sorted(paragraphs.items())}


def _leading(found: Annotated) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs with the verbs that lead them; acts of the same words are one node, with all their verbs."""
    led = {(act.path, act.begin, act.end) for act in found.acts if act.role == "lead"}
    for act in found.acts:
        if (act.path, act.begin, act.end) in led:
            yield act.path, act.verb


def remove_tallies(quads: ox.Store, ledger: Ledger, since: int, base: str) -> None:
    """Take out of the graph of statistics what changed after a revision."""
    graph = ox.NamedNode(base + GRAPH)
    for name in ledger.changed_tallies(since):
        prefixed, _, key = name.partition(" ")
        node, counted = (ox.NamedNode(each[1:-1]) for each in (iri(key, base), term(prefixed)))
        for quad in list(quads.quads_for_pattern(node, counted, None, graph)):
            quads.remove(quad)


def tally_lines(ledger: Ledger, since: int | None, base: str) -> Iterator[str]:
    """Yield the lines of the graph of statistics: of what changed after a revision, or with None all of them."""
    for name, count in ledger.tallies(since):
        prefixed, _, key = name.partition(" ")
        yield f"{iri(key, base)} {term(prefixed)} {typed(count, 'xsd:integer')} {iri(GRAPH, base)} ."
