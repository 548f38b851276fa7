"""How far the language versions of one work agree: their annotated documents in, a figure for each layer out.

The six are translations of each other, so what one version says and another does not is a mistake of one of the
readings, or a freedom of the translator. It is the cheapest list of mistakes there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from .lexicon import load_lexicon
from .model import Annotated, Diagnostic

Fact = tuple[str, ...]


class Disagreement(NamedTuple):
    """A fact that some versions of a work give and others do not: its layer, and the languages on either side."""

    layer: str
    fact: Fact
    given: tuple[str, ...]
    missing: tuple[str, ...]


def citations(annotated: Annotated) -> set[Fact]:
    """Return what each paragraph cites: (path, key of the instrument)."""
    return {(found.path, found.target) for found in annotated.citations if found.target}


def acts(annotated: Annotated) -> set[Fact]:
    """Return the adopting body's acts by class: (path, class, which of that class in the paragraph)."""
    class_of = load_lexicon().class_of
    seen: Counter[Fact] = Counter()
    facts: set[Fact] = set()
    for act in annotated.acts:
        if act.role != "reported":
            fact = (act.path, class_of(act.verb))
            seen[fact] += 1
            facts.add((*fact, str(seen[fact])))
    return facts


def actors(annotated: Annotated) -> set[Fact]:
    """Return the linked actors of each paragraph: (path, key of the actor)."""
    return _mentioned(annotated, "actor")


def events(annotated: Annotated) -> set[Fact]:
    """Return the linked events of each paragraph: (path, key of the event)."""
    return _mentioned(annotated, "event")


def requests(annotated: Annotated) -> set[Fact]:
    """Return what each paragraph asks, a fact for each triple: (path, "asks", whom), (path, "for", what)."""
    return {
        fact
        for found in annotated.requests
        for fact in (
            (found.path, "asks"),
            *((found.path, "asks", addressee) for addressee in found.addressees),
            *((found.path, "for", deliverable) for deliverable in found.deliverables),
            *((found.path, "report to", body) for body in found.report_to),
        )
    }


def _mentioned(annotated: Annotated, kind: str) -> set[Fact]:
    return {(found.path, found.entity) for found in annotated.mentions if found.kind == kind and found.entity}


LAYERS: dict[str, Callable[[Annotated], set[Fact]]] = {
    "citations": citations,
    "acts by class": acts,
    "actors": actors,
    "events": events,
    "requests": requests,
}


def jaccard(sets: Sequence[set[Fact]]) -> float:
    """Return the mean over all pairs of sets of shared facts to all facts; two empty sets agree.

    >>> jaccard([{("a",)}, {("a",), ("b",)}])
    0.5
    """
    pairs = [len(one & other) / len(one | other) if one | other else 1.0 for one, other in combinations(sets, 2)]
    return sum(pairs) / len(pairs) if pairs else 1.0


def structure_agrees(versions: Sequence[Annotated]) -> bool:
    """Say whether all versions have the same preambular and operative paragraphs and sub-paragraphs."""
    kinds = {"preambular", "operative", "subparagraph"}
    return len({tuple(part.path for part in found.document.parts if part.kind in kinds) for found in versions}) == 1


def structure_remarks(versions: Sequence[Annotated]) -> Iterator[tuple[str, Diagnostic]]:
    """Yield, by language, what their alignment put on record: parts lacking, too much, numbered apart."""
    for found in versions:
        for remark in found.document.diagnostics:
            if remark.code in ("structure-differs", "number-differs"):
                yield found.document.language, remark


def agreement(versions: Sequence[Annotated]) -> dict[str, float]:
    """Return the mean Jaccard index of each layer over the versions of one work, between 0 and 1."""
    return {layer: jaccard([facts(found) for found in versions]) for layer, facts in LAYERS.items()}


def disagreements(versions: Sequence[Annotated]) -> Iterator[Disagreement]:
    """Yield each fact that some versions give and others do not, by layer and paragraph."""
    for layer, facts in LAYERS.items():
        given = {found.document.language: facts(found) for found in versions}
        for fact in sorted(set().union(*given.values())):
            having = tuple(language for language, known in given.items() if fact in known)
            if len(having) < len(given):
                yield Disagreement(layer, fact, having, tuple(language for language in given if language not in having))
