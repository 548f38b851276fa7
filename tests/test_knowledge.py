"""Knowledge files and vocabularies of others: what becomes an entry, and what is refused with a reason."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from unres_loader.errors import KnowledgeError
from unres_loader.gazetteer import Gazetteer
from unres_loader.knowledge import load_knowledge
from unres_loader.matching import Matcher
from unres_loader.wording import wording

ACTORS = """
@prefix unr: <https://w3id.org/unres/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/unres/actor/moon-committee> a unr:Actor ; unr:kind unr:ExpertBody ;
    skos:prefLabel "Committee on the Moon"@en , "月球委员会"@zh ;
    skos:altLabel "COMOON"@en ; unr:contextLabel "the Moon body"@en .
<https://w3id.org/unres/actor/nameless> a unr:Actor .
"""
SKOS = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
<http://example.org/tides> skos:prefLabel "tides"@en , "潮汐"@zh .
<http://example.org/waves> xl:prefLabel <http://example.org/waves-label> .
<http://example.org/waves-label> xl:literalForm "waves"@en .
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_an_entry_holds_names_short_names_and_kind(tmp_path: Path) -> None:
    written(tmp_path, "actors.ttl", ACTORS)
    (entry,) = load_knowledge(directory=tmp_path).entries  # what has no name cannot be matched
    assert (entry.key, entry.kind, entry.name("zh")) == ("actor/moon-committee", "actor", "月球委员会")
    assert ("en", "COMOON") in entry.labels
    assert entry.contexts == (("en", "the Moon body"),)


def test_concepts_of_a_vocabulary_are_subjects_by_their_own_iri(tmp_path: Path) -> None:
    path = written(tmp_path, "sea.ttl", SKOS)
    entries = load_knowledge([path], directory=tmp_path).entries
    assert {entry.key: entry.kind for entry in entries} == {
        "http://example.org/tides": "subject",
        "http://example.org/waves": "subject",  # its label stands in a node of its own (SKOS-XL)
    }


def test_a_vocabulary_is_matched_and_linked_like_our_own_knowledge(tmp_path: Path) -> None:
    names = Gazetteer(load_knowledge([written(tmp_path, "sea.ttl", SKOS)], directory=tmp_path))
    (found,) = names.find_in("潮汐的影响", "zh")
    assert (found.kind, found.entity) == ("subject", "http://example.org/tides")


ENTITY = '<!DOCTYPE r [<!ENTITY a "b">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
REFUSED = [
    ("a.ttl", "this is no Turtle", "cannot be parsed"),
    ("a.ttl", "<http://a> <http://b> <http://c> .", "no SKOS label"),
    ("a.docx", "", "names no RDF format"),
    # an entity bomb would end the process inside the parser
    ("a.rdf", ENTITY, "declares XML entities"),
]


@pytest.mark.parametrize(("name", "text", "reason"), REFUSED, ids=[reason for _, _, reason in REFUSED])
def test_a_vocabulary_that_cannot_be_used_is_one_clear_error(tmp_path: Path, name: str, text: str, reason: str) -> None:
    path = written(tmp_path, name, text)
    with pytest.raises(KnowledgeError, match=reason) as caught:
        load_knowledge([path], directory=tmp_path)
    assert name in str(caught.value)


def test_an_absent_vocabulary_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no such file"):
        load_knowledge([tmp_path / "gone.ttl"])


def test_the_shipped_knowledge_has_names_in_six_languages() -> None:
    knowledge = load_knowledge()
    assert len(knowledge.of_kind("actor")) > 500
    assembly = knowledge.by_key["actor/general-assembly"]
    assert all(assembly.name(language) for language in ("ar", "en", "es", "fr", "ru", "zh"))


def test_a_matcher_of_twenty_thousand_labels_is_made_at_once(tmp_path: Path) -> None:
    lines = (
        f'<http://example.org/{n}> <http://www.w3.org/2004/02/skos/core#prefLabel> "tide number {n}"@en .'
        for n in range(20_000)
    )
    knowledge = load_knowledge([written(tmp_path, "big.nt", "\n".join(lines))], directory=tmp_path)
    assert len(knowledge.entries) == 20_000
    begun = time.process_time()
    matcher = Matcher("en", knowledge.entries, wording("en"), with_heads=False)
    assert time.process_time() - begun < 10  # a second on a desk; only a blow-up fails here
    (hit,) = matcher.match("of tide number 19999.")
    assert hit.sense.keys == {"subject": (knowledge.entries[-1].key,)}
