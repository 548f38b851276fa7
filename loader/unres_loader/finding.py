"""All finding in its order: a document in, the same document with everything found in it out.

Names are found first, since citations, events and addressees are told from them; acts last, since what an act
governs gives a citation its verb.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from msgspec.structs import replace

from .acts import find_acts, unknown_verbs
from .addressing import address
from .citations import find_citations
from .events import find_events
from .gazetteer import Gazetteer
from .knowledge import load_knowledge
from .lexicon import load_lexicon
from .mandates import find_requests
from .model import Act, Annotated, Citation, Document, Entity, Mention
from .subjects import find_goals, goals_of, headings
from .surveys import surveyed

GENERIC = frozenset({"actor/states", "actor/united-nations"})
"""Actors that are marked only where they are addressed."""


@lru_cache(maxsize=4)
def gazetteer(vocabularies: tuple[Path, ...] = ()) -> Gazetteer:
    """Return the gazetteer of the knowledge files and of `vocabularies`, built once a process."""
    return Gazetteer(load_knowledge(vocabularies))


def annotate(document: Document, vocabularies: tuple[Path, ...] = ()) -> Annotated:
    """Return the document with its mentions, citations, acts and requests, linked where there is no doubt."""
    names, lexicon = gazetteer(vocabularies), load_lexicon()
    texts = surveyed(document)
    mentions, editions = find_events(document, texts, names.find(document, texts), names.knowledge)
    mentions += find_goals(document, texts)
    acts = address(document, find_acts(document, lexicon), mentions, lexicon)
    citations = governed(find_citations(document, mentions, names.knowledge), acts)
    requests = find_requests(document, acts, mentions, lexicon)
    mentions = telling(mentions, acts)
    return Annotated(
        document,
        mentions,
        citations,
        acts,
        requests,
        subjects=(*goals_of(mentions), *headings(document, names.headings(document.language))),
        entities=(*editions, *named_by_rule(names, mentions)),
        diagnostics=unknown_verbs(document, acts),
    )


def telling(mentions: Sequence[Mention], acts: Sequence[Act]) -> tuple[Mention, ...]:
    """Return the mentions without those of States and of the United Nations at large, unless an act addresses them.

    Elsewhere such words say where and among whom ("in all countries", "United Nations bodies"), and each language
    uses them as it needs.
    """
    addressed = {(act.path, key) for act in acts for key in act.addressees}
    return tuple(found for found in mentions if found.entity not in GENERIC or (found.path, found.entity) in addressed)


def governed(citations: Sequence[Citation], acts: Sequence[Act]) -> tuple[Citation, ...]:
    """Return the citations with the verb that governs them: of the last act that begins before the citation.

    A citation in a footnote is governed by the paragraph's first act.
    """
    by_path: defaultdict[str, list[Act]] = defaultdict(list)
    for act in acts:
        by_path[act.path].append(act)
    out = []
    for citation in citations:
        before = [
            act for act in by_path[citation.path] if citation.evidence != citation.path or act.begin < citation.begin
        ]
        if before:
            act = before[0] if citation.evidence != citation.path else before[-1]
            citation = replace(citation, verb=act.verb)  # noqa: PLW2901
        out.append(citation)
    return tuple(out)


def named_by_rule(names: Gazetteer, mentions: Sequence[Mention]) -> tuple[Entity, ...]:
    """Return the entities that mentions point to and that no knowledge file holds: offices, committees."""
    keys = dict.fromkeys(mention.entity for mention in mentions if mention.entity)
    found = (names.entity(key) for key in keys if key not in names.knowledge.by_key)
    return tuple(entity for entity in found if entity)
