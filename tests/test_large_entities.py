"""An actor with 10,000 mentions: its pages and data stay bounded, say where the rest is, and together give all of it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pyoxigraph as ox
import pytest

from tests.servers import Server, running

MENTIONS = 10_000
ACTOR = ox.NamedNode("https://w3id.org/unres/actor/general-assembly")
_NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
_UNR = "https://w3id.org/unres/ontology#"
_IDENT = ox.NamedNode("http://www.w3.org/2005/11/its/rdf#taIdentRef")
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def mentions() -> Iterator[ox.Quad]:
    """Yield the mentions, one in each of 10,000 paragraphs."""
    for number in range(MENTIONS):
        part = f"https://w3id.org/unres/doc/A/RES/{60 + number // 300}/{number % 300 + 1}"
        graph = ox.NamedNode(f"{part}/zh")
        mention, context = ox.NamedNode(f"{part}/zh/op/1#char=0,2"), ox.NamedNode(f"{part}/zh/op/1")
        yield ox.Quad(mention, _TYPE, ox.NamedNode(_UNR + "Mention"), graph)
        yield ox.Quad(mention, _IDENT, ACTOR, graph)
        yield ox.Quad(mention, ox.NamedNode(_NIF + "referenceContext"), context, graph)
        yield ox.Quad(mention, ox.NamedNode(_NIF + "anchorOf"), ox.Literal("大会", language="zh"), graph)
        yield ox.Quad(mention, ox.NamedNode(_UNR + "inParagraph"), ox.NamedNode(f"{part}/op/1"), graph)


@pytest.fixture(scope="module")
def server(seed_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = tmp_path_factory.mktemp("large") / "store"
    folder = store / "versions" / "large"
    folder.mkdir(parents=True)
    current = (seed_store / "CURRENT").read_text(encoding="utf-8").strip()
    quads = ox.Store(str(folder / "quads"))
    quads.bulk_extend(ox.Store.read_only(str(seed_store / "versions" / current / "quads")))
    quads.bulk_extend(mentions())
    quads.flush()
    facts = {"version": "large", "created": "2026-01-02T03:04:05Z", "triples": len(quads)}
    del quads
    (folder / "manifest.json").write_text(json.dumps(facts), encoding="utf-8")
    (store / "CURRENT").write_text("large", encoding="ascii")
    with running(store) as started:
        yield started


@pytest.mark.parametrize("suffix", ["html", "ttl", "jsonld", "nt", "rdf"])
def test_each_answer_is_bounded_and_soon(server: Server, suffix: str) -> None:
    server.ask("GET", "/actor/general-assembly." + suffix)  # names and labels are read once
    began = time.monotonic()
    status, headers, body = server.ask("GET", f"/actor/general-assembly.{suffix}?page=2")
    assert status == 200
    assert len(body) < 2 << 20
    assert 'rel="next"' in headers["link"] or suffix == "html"
    assert time.monotonic() - began < 5


def test_the_pages_together_give_every_mention(server: Server) -> None:
    found: set[str] = set()
    path, pages = "/actor/general-assembly.nt", 0
    while path:
        status, headers, body = server.ask("GET", path)
        assert status == 200
        found |= {
            str(each.subject) for each in ox.parse(body, format=ox.RdfFormat.N_TRIPLES) if each.predicate == _IDENT
        }
        following = re.search(r'<([^>]*)>; rel="next"', headers["link"])
        path, pages = urljoin(path, following[1]) if following else "", pages + 1
    assert len(found) >= MENTIONS
    assert pages > 5
