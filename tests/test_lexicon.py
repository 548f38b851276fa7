"""The shipped lexicon: every verb has a class, forms of its own and an example that it finds."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from unres_loader.acts import find_acts
from unres_loader.lexicon import load_lexicon, read_lexicon
from unres_loader.model import LANGUAGES, Document, Masthead, Part, Source
from unres_loader.verb_forms import VerbFinder, grammar
from unres_ontology import folder

CLASSES = {
    "recall", "reaffirm", "recognize", "note", "welcome", "emphasize", "concern", "directive", "decision", "commend",
    "thank", "regret", "commit", "other",
}  # fmt: skip
SKOS = "http://www.w3.org/2004/02/skos/core#"
LEXICON = load_lexicon()


def examples() -> list[tuple[str, str]]:
    quads = ox.parse(path=folder() / "verbs.ttl", format=ox.RdfFormat.TURTLE)
    found = [(q.subject.value, q.object.value) for q in quads if q.predicate.value == f"{SKOS}example"]
    return [(subject.removeprefix("https://w3id.org/unres/"), text) for subject, text in found]


def test_classes_are_those_of_the_vocabulary() -> None:
    assert {verb.act_class for verb in LEXICON.verbs} == CLASSES
    assert len(LEXICON.verbs) >= 55
    assert LEXICON.class_of("verb/no-such-verb") == "other"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_belongs_to_two_verbs(language: str) -> None:
    seen: dict[str, str] = {}
    for verb in LEXICON.verbs:
        for label in verb.labels:
            if label.language == language and label.use != "name":
                assert seen.setdefault(label.text, verb.key) == verb.key, label
    assert len(seen) > 150


def test_every_example_is_found_by_its_own_verb() -> None:
    cases = examples()
    assert len(cases) >= 50
    for key, text in cases:
        kind = "preambular" if text.split(" ")[0].endswith("ing") else "operative"
        part = Part("op/1", kind, text, 1)
        document = Document(Source("x", "text", "", 0), "en", Masthead(), (part,))
        leads = [act.verb for act in find_acts(document, LEXICON) if act.role == "lead"]
        assert leads == [key], text


@pytest.mark.parametrize("language", LANGUAGES)
def test_grammar_compiles_and_names_no_unknown_words(language: str) -> None:
    data = grammar(language)
    assert VerbFinder(LEXICON, language).fold("").text == ""
    assert {"opening", "clause"} <= set(data["patterns"])


def test_a_verb_is_added_by_turtle_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "<https://w3id.org/unres/verb/beseech> a skos:Concept ; skos:prefLabel 'beseech'@en ;\n"
        " skos:altLabel 'beseeches'@en ; skos:broader <https://w3id.org/unres/verb/class/directive> .\n",
        encoding="utf-8",
    )
    lexicon = read_lexicon(tmp_path / "mine.ttl")
    part = Part("op/1", "operative", "Beseeches all parties to stop;", 1)
    (act,) = find_acts(Document(Source("x", "text", "", 0), "en", Masthead(), (part,)), lexicon)
    assert (act.verb, lexicon.class_of(act.verb), part.text[act.begin : act.end]) == (
        "verb/beseech", "directive", "Beseeches"
    )  # fmt: skip


def test_concepts_lie_in_three_schemes() -> None:
    schemes = {concept.scheme for concept in LEXICON.concepts}
    assert schemes == {"deliverable", "frequency", "clause"}
    keys = {concept.key for concept in LEXICON.concepts}
    assert {"concept/report", "concept/annual", "concept/within-existing-resources"} <= keys
