"""The knowledge files: well-formed, canonical, told apart from each other, and each example found by its own entry.

The files are edited by hand. ``UNRES_CANONICAL=write pytest tests/test_knowledge_files.py`` puts them into canonical
form (sorted, one value a line) and still fails that run.
"""

from __future__ import annotations

import csv
import datetime
import json
import os
import re
from collections import Counter, defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from unres_loader.gazetteer import Gazetteer
from unres_loader.knowledge import load_knowledge
from unres_ontology import BASE, UNR, folder

SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LANGUAGES = {"ar", "en", "es", "fr", "ru", "zh"}
NAMED = ("actors", "countries", "groups", "events", "instruments")
FILES = (*NAMED, "sdg", "unbis")
REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "reference" / "un-ld"
PREFIXES = {
    "actor": BASE + "actor/",
    "event": BASE + "event/",
    "instrument": BASE + "instrument/",
    "org": "http://www.w3.org/ns/org#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sdg": "http://metadata.un.org/sdg/",
    "sdgo": "http://metadata.un.org/sdg/ontology#",
    "skos": SKOS,
    "unr": UNR,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
FIRST = ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "unr:contextLabel", "unr:framedLabel", "unr:kind")


def triples(stem: str) -> list[ox.Triple]:
    return [q.triple for q in ox.parse(path=folder() / f"{stem}.ttl", format=ox.RdfFormat.TURTLE)]


def entries(stem: str) -> dict[str, dict[str, list[ox.Literal | ox.NamedNode]]]:
    found: dict[str, dict[str, list[ox.Literal | ox.NamedNode]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples(stem):
        found[triple.subject.value][triple.predicate.value].append(triple.object)
    return found


def short(iri: str) -> str:
    for prefix, space in PREFIXES.items():
        if iri.startswith(space) and re.fullmatch(r"[A-Za-z0-9](?:[\w.-]*[\w-])?", iri[len(space) :]):
            return f"{prefix}:{iri[len(space) :]}"
    return f"<{iri}>"


def printed(term: ox.Literal | ox.NamedNode) -> tuple[str, str]:
    """The sort key (language first) and the Turtle of a value."""
    if isinstance(term, ox.NamedNode):
        return "", short(term.value)
    text = '"' + term.value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if term.language:
        return term.language, f"{text}@{term.language}"
    kind = short(term.datatype.value)
    if kind == "xsd:integer":
        return "", term.value
    return "", text if kind == "xsd:string" else f"{text}^^{kind}"


def natural(iri: str) -> list[tuple[int, int, str]]:
    """Sort key under which target 1.10 follows 1.9."""
    return [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in re.split(r"(\d+)", iri)]


def canonical(stem: str) -> str:
    """The file as it should be printed: its heading comment, the prefixes it uses, the entries in order."""
    text = (folder() / f"{stem}.ttl").read_text(encoding="utf-8")
    heading = "".join(line + "\n" for line in text.splitlines()[: _comment_lines(text)])
    blocks = []
    for iri, values in sorted(entries(stem).items(), key=lambda item: natural(item[0])):
        named = {short(name): sorted(map(printed, terms)) for name, terms in values.items() if name != TYPE}
        order = [name for name in FIRST if name in named] + sorted(name for name in named if name not in FIRST)
        lines = [f"{short(iri)} a " + ", ".join(p for _, p in sorted(map(printed, values[TYPE])))]
        lines += [f"    {name} " + ",\n        ".join(p for _, p in named[name]) for name in order]
        blocks.append(" ;\n".join(lines) + " .\n")
    body = "\n".join(blocks)
    bare = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>', "", body)
    used = [p for p in sorted(PREFIXES) if re.search(rf"(?<![\w:]){p}:", bare)]
    return heading + "".join(f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in used) + "\n" + body


def _comment_lines(text: str) -> int:
    return next(number for number, line in enumerate(text.splitlines()) if not line.startswith("#"))


@pytest.mark.parametrize("stem", FILES)
def test_file_is_canonical(stem: str) -> None:
    path = folder() / f"{stem}.ttl"
    wanted = canonical(stem)
    same = path.read_text(encoding="utf-8") == wanted
    if not same and os.environ.get("UNRES_CANONICAL") == "write":
        path.write_text(wanted, encoding="utf-8")
    assert same, f"{path.name} is not in canonical form; rewrite it with UNRES_CANONICAL=write"


@pytest.mark.parametrize("stem", FILES)
def test_no_blank_nodes_and_tidy_values(stem: str) -> None:
    for triple in triples(stem):
        assert isinstance(triple.subject, ox.NamedNode)
        assert isinstance(triple.object, (ox.NamedNode, ox.Literal))
        if isinstance(triple.object, ox.Literal):
            assert triple.object.value == triple.object.value.strip() != "", triple
            assert triple.object.value.count("(") == triple.object.value.count(")"), triple


def test_entries_are_many_and_told_apart() -> None:
    # Lower bounds: a file read in part, or a key given twice, must not pass unseen.
    least = {"actors": 400, "countries": 200, "groups": 80, "events": 120, "instruments": 130}
    keys: Counter[str] = Counter()
    for stem in NAMED:
        found = entries(stem)
        assert len(found) >= least[stem]
        keys.update(found.keys())
    assert not [key for key, count in keys.items() if count > 1]


@pytest.mark.parametrize("stem", NAMED)
def test_every_entry_has_its_name_class_kind_and_example(stem: str) -> None:
    wanted = {"events": "Event", "instruments": "Instrument"}.get(stem, "Actor")
    kind = ox.NamedNode(UNR + "Kind")
    kinds = {t.subject.value for t in triples("unres") if t.predicate.value == TYPE and t.object == kind}
    assert len(kinds) > 40
    for iri, values in entries(stem).items():
        assert iri.startswith(f"{BASE}{wanted.lower()}/"), iri
        assert [term.value for term in values[TYPE]] == [UNR + wanted], iri
        names = Counter(term.language for term in values[SKOS + "prefLabel"])
        assert names["en"] == 1, iri
        assert set(names) <= LANGUAGES, iri
        assert max(names.values()) == 1, iri
        assert [term.value in kinds for term in values[UNR + "kind"]] == [True], iri
        assert [term.language for term in values[SKOS + "example"]] == ["en"], iri


def test_most_names_stand_in_six_languages() -> None:
    six = Counter()
    for stem in NAMED:
        for values in entries(stem).values():
            six[stem, {term.language for term in values[SKOS + "prefLabel"]} == LANGUAGES] += 1
    assert six["countries", False] == 0
    for stem in NAMED:
        assert six[stem, True] > 0.9 * six[stem, False], (stem, six)


@pytest.mark.parametrize("stems", [("actors", "countries", "groups"), ("events",), ("instruments",)])
def test_no_name_belongs_to_two_entries(stems: tuple[str, ...]) -> None:
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for stem in stems:
        for iri, values in entries(stem).items():
            for name in ("prefLabel", "altLabel", "hiddenLabel"):
                for term in values[SKOS + name]:
                    owners[term.language or "", term.value].add(iri)
    assert len(owners) > 500
    assert not {name: iris for name, iris in owners.items() if len(iris) > 1}


def test_parents_and_groups_are_known() -> None:
    known = {iri for stem in NAMED for iri in entries(stem)}
    linked = 0
    ours = re.compile(BASE + "(actor|event|instrument)/")
    for stem in NAMED:
        for triple in triples(stem):
            if isinstance(triple.object, ox.NamedNode) and ours.match(triple.object.value):
                assert triple.object.value in known, triple
                linked += 1
    assert linked > 200


def test_states_are_as_many_as_they_are() -> None:
    kinds = Counter(term.value.removeprefix(UNR) for v in entries("countries").values() for term in v[UNR + "kind"])
    assert kinds == {"MemberState": 193, "ObserverState": 2, "Territory": 17}


def test_sdg_has_all_goals_and_targets_in_six_languages() -> None:
    found = entries("sdg")
    assert len(found) == 17 + 169
    for iri, values in found.items():
        assert {term.language for term in values[SKOS + "prefLabel"]} == LANGUAGES, iri


def test_dates_of_events_are_dates() -> None:
    seen = 0
    for values in entries("events").values():
        for name in ("startDate", "endDate"):
            for term in values[f"https://schema.org/{name}"]:
                year = term.datatype.value.endswith("gYear")
                assert datetime.date.fromisoformat(term.value + "-01-01" if year else term.value)
                seen += 1
        for term in values[UNR + "recursOn"]:
            assert re.fullmatch(r"--\d\d-\d\d(?:/--\d\d-\d\d)?", term.value)
            seen += 1
    assert seen > 100


def test_short_forms_carry_no_article() -> None:
    # An article in a short form would win over the longer name that begins one word later.
    for stem in NAMED:
        for triple in triples(stem):
            if triple.predicate.value == UNR + "contextLabel" and triple.object.language in {"en", "es", "fr"}:
                assert not re.match(r"(?i)(?:the|el|la|los|las|le|les) |l['’]", triple.object.value), triple


def test_every_example_is_found_by_its_own_entry() -> None:
    """Each example holds a name of its own entry, and no other entry of that kind claims the same words."""
    gazetteer = Gazetteer(load_knowledge())
    tried, wrong = 0, []
    for stem in NAMED:
        for iri, values in entries(stem).items():
            text = values[SKOS + "example"][0].value
            key = iri.removeprefix(BASE)
            found = [m for m in gazetteer.find_in(text, "en") if m.kind == key.partition("/")[0]]
            tried += 1
            if not any(m.entity == key for m in found):
                wrong.append((key, text, [(m.entity, m.candidates) for m in found]))
    assert tried > 900
    assert not wrong


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference folder of outside identifiers is not here")
def test_identifiers_of_others_stand_in_the_reference() -> None:
    known = _reference_text()
    seen = Counter[str]()
    for stem in (*NAMED, "sdg", "unbis"):
        for triple in triples(stem):
            if triple.predicate.value == SKOS + "exactMatch":
                value = triple.object.value
                assert _tail(value) in known, triple
                seen[re.sub(r"^https?://(?:www\.)?", "", value).split("/")[0]] += 1
    assert seen["wikidata.org"] > 230
    assert seen["eurovoc.europa.eu"] > 300
    assert seen["metadata.un.org"] > 300
    assert seen["ror.org"] > 10


def _tail(iri: str) -> str:
    return re.sub(r"^https?://", "", iri).replace("www.wikidata.org/entity/", "")


def _reference_text() -> set[str]:
    """Every identifier in the reference files, without its scheme; a Wikidata item by its number."""
    found: set[str] = set()
    for name in (
        "countries/countries-6lang.csv",
        "sdg/sdg-goals-targets-indicators-6lang.csv",
        "unbis/unbis-en-zh.csv",
        "entities/un-bodies-events-instruments.csv",
    ):
        with (REFERENCE / name).open(encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines):
                found.update(_tail(part) for cell in row for part in cell.split("|") if part.startswith("http"))
    listed = (REFERENCE / "entities" / "supraverden_general_list.yaml").read_text(encoding="utf-8")
    found.update(re.findall(r"Wikidata_code: (Q\d+)", listed))
    with (REFERENCE / "countries" / "m49-regions-6lang.csv").open(encoding="utf-8", newline="") as lines:
        found.update(_tail(row["sdg_geoarea_iri"]) for row in csv.DictReader(lines))
    records = json.loads((REFERENCE / "entities" / "ror-un-hits.json").read_bytes())
    found.update(re.findall(r"ror\.org/\w+", json.dumps(records)))
    return found
