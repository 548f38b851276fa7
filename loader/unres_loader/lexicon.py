"""The Turtle of verbs and concepts goes in; a `Lexicon` comes out: what the speech-act and mandate stages know."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import pyoxigraph as ox

from unres_ontology import BASE, UNR, folder

SKOS = "http://www.w3.org/2004/02/skos/core#"
VERB = "verb/"
VERB_CLASS = "verb/class/"
UNKNOWN_VERB = "verb/class/other"
"""The key of an act whose verb the lexicon lacks: only the class is known."""

_KINDS = {f"{UNR}PreambularParagraph": "preambular", f"{UNR}OperativeParagraph": "operative"}
Use = Literal["name", "own", "reported"]
_USES: dict[str, Use] = {f"{SKOS}prefLabel": "name", f"{SKOS}altLabel": "own", f"{SKOS}hiddenLabel": "reported"}


class Label(NamedTuple):
    """One label of a verb or concept: its language, its text and the use its SKOS property states."""

    language: str
    text: str
    use: Use


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb concept: key (``verb/request``), class (``directive``), labels, and where it acts only as a lead."""

    key: str
    act_class: str
    labels: tuple[Label, ...]
    lead_only: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of the mandate view: key (``concept/report``), the scheme it is in (``deliverable``) and labels."""

    key: str
    scheme: str
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Lexicon:
    """All verbs and concepts; compared and hashed by identity, so that what is compiled from it is kept."""

    verbs: tuple[Verb, ...]
    concepts: tuple[Concept, ...]

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def class_of(self, key: str) -> str:
        """Return the class of the verb with this key, ``other`` for one the lexicon does not hold.

        >>> load_lexicon().class_of("verb/request")
        'directive'
        """
        return self._classes().get(key, "other")

    @cache  # noqa: B019 - lexica are few and live as long as the process
    def _classes(self) -> dict[str, str]:
        return {verb.key: verb.act_class for verb in self.verbs}


def load_lexicon() -> Lexicon:
    """Return the lexicon of the shipped files ``verbs.ttl`` and ``concepts.ttl`` (read once).

    >>> "verb/recall" in {verb.key for verb in load_lexicon().verbs}
    True
    """
    return _shipped()


@cache
def _shipped() -> Lexicon:
    return read_lexicon(folder() / "verbs.ttl", folder() / "concepts.ttl")


def read_lexicon(*paths: Path) -> Lexicon:
    """Read a lexicon from Turtle files: what stands below ``verb/`` and ``concept/``.

    Raises OSError for a missing file and SyntaxError for Turtle that does not parse.
    """
    facts: dict[str, dict[str, list[ox.Literal | ox.NamedNode]]] = defaultdict(lambda: defaultdict(list))
    for path in paths:
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal | ox.NamedNode):
                facts[quad.subject.value.removeprefix(BASE)][quad.predicate.value].append(quad.object)
    verbs = [_verb(key, about) for key, about in facts.items() if key.startswith(VERB) and f"{SKOS}broader" in about]
    concepts = [_concept(key, about) for key, about in facts.items() if key.startswith("concept/")]
    return Lexicon(tuple(sorted(verbs, key=lambda v: v.key)), tuple(sorted(concepts, key=lambda c: c.key)))


def _verb(key: str, about: dict[str, list[ox.Literal | ox.NamedNode]]) -> Verb:
    broader = about[f"{SKOS}broader"][0].value.removeprefix(BASE)
    lead_only = frozenset(_KINDS[value.value] for value in about.get(f"{UNR}leadOnlyIn", []) if value.value in _KINDS)
    return Verb(key, broader.removeprefix(VERB_CLASS), _labels(about), lead_only)


def _concept(key: str, about: dict[str, list[ox.Literal | ox.NamedNode]]) -> Concept:
    schemes = [value.value.rsplit("/", 1)[-1] for value in about.get(f"{SKOS}inScheme", [])]
    return Concept(key, schemes[0] if schemes else "", _labels(about))


def _labels(about: dict[str, list[ox.Literal | ox.NamedNode]]) -> tuple[Label, ...]:
    found = [
        Label(value.language or "", value.value, use)
        for predicate, use in _USES.items()
        for value in about.get(predicate, [])
        if isinstance(value, ox.Literal)
    ]
    return tuple(sorted(found))
