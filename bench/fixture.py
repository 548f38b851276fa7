"""What the server's benchmarks share: a store made up in the shape of the real ones, and queries, good and bad."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

BASE = "https://w3id.org/unres/"
UNR = BASE + "ontology#"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_IDENTIFIER = ox.NamedNode("http://purl.org/dc/terms/identifier")
PARAGRAPHS = 10
"""Paragraphs of each resolution."""


def work(number: int) -> str:
    """Return the IRI of a made-up resolution, 300 a session."""
    return f"{BASE}doc/A/RES/{60 + number // 300}/{number % 300 + 1}"


def quads(resolutions: int) -> Iterator[ox.Quad]:
    """Yield 52 quads for each resolution: its identity, its paragraphs, what they cite and say."""
    for number in range(resolutions):
        iri = ox.NamedNode(work(number))
        version = ox.NamedNode(iri.value + "/zh")
        yield ox.Quad(iri, _TYPE, ox.NamedNode(UNR + "Resolution"), iri)
        yield ox.Quad(iri, _IDENTIFIER, ox.Literal(iri.value.removeprefix(BASE + "doc/")), iri)
        for position in range(1, PARAGRAPHS + 1):
            part = ox.NamedNode(f"{iri.value}/op/{position}")
            cited = work((number * 7 + position) % resolutions)
            text = f"第{position}段 请秘书长就项目 {number * PARAGRAPHS + position} 提出报告"
            yield ox.Quad(part, _TYPE, ox.NamedNode(UNR + "OperativeParagraph"), iri)
            yield ox.Quad(part, ox.NamedNode(UNR + "resolution"), iri, iri)
            yield ox.Quad(part, ox.NamedNode(UNR + "number"), ox.Literal(str(position)), iri)
            yield ox.Quad(part, ox.NamedNode(UNR + "cites"), ox.NamedNode(cited), iri)
            yield ox.Quad(part, ox.NamedNode(UNR + "text"), ox.Literal(text, language="zh"), version)


def make_store(store: Path, resolutions: int, version: str = "bench") -> int:
    """Write a store directory; return the number of quads."""
    folder = store / "versions" / version
    (folder / "quads").mkdir(parents=True)
    inside = ox.Store(str(folder / "quads"))
    inside.bulk_extend(quads(resolutions))
    inside.flush()
    inside.optimize()
    facts = {"version": version, "created": "2026-01-01T00:00:00Z", "triples": len(inside)}
    (folder / "manifest.json").write_text(json.dumps(facts), encoding="utf-8")
    (store / "CURRENT.new").write_text(version, encoding="ascii")
    (store / "CURRENT.new").replace(store / "CURRENT")
    return len(inside)


def look_up(number: int) -> str:
    """Return a point look-up; each number asks about another resolution."""
    return f"SELECT ?p ?o WHERE {{ <{work(number % 1000)}> ?p ?o }} # {number}"


def runaways() -> dict[str, str]:
    """Return six queries that would run for hours, each in another way."""
    cross = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
    return {
        "COUNT over a cross join": f"SELECT (COUNT(*) AS ?n) {{ {cross} }}",
        "ORDER BY over a cross join": f"SELECT * {{ {cross} }} ORDER BY ?f ?i",
        "GROUP BY over a cross join": f"SELECT ?a (COUNT(?i) AS ?n) {{ {cross} }} GROUP BY ?a",
        "all-pairs property path": f"SELECT (COUNT(*) AS ?n) {{ ?a (<{UNR}cites>|^<{UNR}resolution>)* ?b }}",
        "regex over a cross join": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f "
        'FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "^(([a-z])+.)+[A-Z]([a-z])+$")) }',
        "a billion streamed rows": f"SELECT * {{ {cross} }}",
    }


def abuses() -> dict[str, str]:
    """Return queries that kill the engine itself or eat the machine."""
    doubled = "".join(f" BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    joined = " . ".join(f"?s{n} ?p{n} ?s{n + 1}" for n in range(1000))
    return {
        "984 nested functions": "SELECT (" + "abs(" * 984 + "1" + ")" * 984 + " AS ?x) {}",
        "100,000 nested functions": "SELECT (" + "abs(" * 100_000 + "1" + ")" * 100_000 + " AS ?x) {}",
        "867 nested EXISTS": "ASK { " + "FILTER EXISTS { ?s ?p ?o " * 867 + "}" * 867 + " }",
        "20,000 nested EXISTS": "ASK { " + "FILTER EXISTS { ?s ?p ?o " * 20_000 + "}" * 20_000 + " }",
        "2,231 nested groups": "ASK { " + "{" * 2231 + "}" * 2231 + " }",
        "50,000 parentheses": "SELECT (" + "(" * 50_000 + "1" + ")" * 50_000 + " AS ?x) {}",
        "6,595 UNIONs": "ASK { " + " UNION ".join(["{ ?s ?p ?o }"] * 6595) + " }",
        "1,000 joined patterns": f"SELECT (COUNT(*) AS ?n) {{ {joined} }}",
        "1,000 path steps": "ASK { ?s " + "/".join([f"<{UNR}cites>"] * 1000) + " ?o }",
        "strings doubled in 40 BINDs": f'SELECT (STRLEN(?x40) AS ?n) {{ BIND("0123456789" AS ?x0){doubled} }}',
        "REPLACE bomb": 'SELECT (STRLEN(?d) AS ?n) { BIND(REPLACE("'
        + "a" * 2000
        + '", "a", "'
        + "b" * 2000
        + '") AS ?a) BIND(REPLACE(?a, "b", "'
        + "c" * 2000
        + '") AS ?d) }',
        "sorted cross join": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY DESC(?f)",
        "10 MB query": "ASK { } #" + "x" * 10_000_000,
        "VALUES of 40,000 rows, joined": "SELECT (COUNT(*) AS ?n) { VALUES ?s { "
        + " ".join(f"<{BASE}{n}>" for n in range(20_000))
        + " } ?s ?p ?o . ?x ?y ?s }",
        "30,000 nested OPTIONALs": "ASK { " + "?s ?p ?o OPTIONAL { " * 30_000 + "?s ?p ?o" + " }" * 30_000 + " }",
        "20,000 nested subqueries": "SELECT * { " + "{ SELECT * { " * 20_000 + "?s ?p ?o" + " } }" * 20_000 + " }",
        "3,000 nested collections": "ASK { ?s ?p " + "(" * 3000 + "1" + ")" * 3000 + " }",
        "path of 20,000 alternatives": "ASK { ?s " + "|".join(f"<{BASE}p{n}>" for n in range(20_000)) + " ?o }",
        "IN a list of 50,000": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(?o IN ("
        + ",".join(f'"{n}"' for n in range(50_000))
        + ")) }",
        "sum of 100,000": "SELECT (" + "+".join(["1"] * 100_000) + " AS ?x) {}",
        "GROUP_CONCAT over a cross join": "SELECT (STRLEN(GROUP_CONCAT(?c)) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "backtracking regex": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o "
        'FILTER(REGEX(STR(?o), "((((a?){100}){100}){100}x)*$")) }',
    }
