"""Linked data over HTTP: every IRI of the hand-written store, in every format, with its headers; and hostile values."""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from lxml import html
from pyld import jsonld as pyld

from unres_server import interface, jsonld
from unres_server.engine import Embedded
from unres_server.iris import path_of
from unres_server.portraits import kind_of, portray

BASE = "https://w3id.org/unres/"
WORK = "/doc/E/RES/2021/28"
FORMATS = [
    # what is asked for, what is answered
    ("text/html", "text/html"),
    ("text/turtle", "text/turtle"),
    ("application/n-triples", "application/n-triples"),
    ("application/rdf+xml", "application/rdf+xml"),
    ("application/ld+json", "application/ld+json"),
    ("application/json", "application/ld+json"),
    ("text/turtle;q=0.9, text/html;q=0.1", "text/turtle"),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
    ("*/*", "text/html"),
    ("", "text/html"),
]
SUFFIXES = {"html": "text/html", "ttl": "text/turtle", "nt": "application/n-triples", "rdf": "application/rdf+xml",
            "jsonld": "application/ld+json"}  # fmt: skip


def own_iris(engine: Embedded) -> list[str]:
    """Return every IRI of ours that the store uses as subject or object, and every graph."""
    query = "SELECT DISTINCT ?x WHERE { { ?x ?p ?o } UNION { ?s ?q ?x } UNION { GRAPH ?x { ?s ?p ?o } } }"
    found = {row["x"].value for row in engine.select(query) if isinstance(row["x"], ox.NamedNode)}
    return sorted(iri for iri in found if iri.startswith(BASE) and "/akn/" not in iri)


def test_every_iri_dereferences(client: FlaskClient, small_engine: Embedded) -> None:
    iris = own_iris(small_engine)
    assert len(iris) > 80
    for iri in iris:
        path = (path_of(BASE, iri) or "").partition("#")[0]
        for accept, answered in (("text/html", "text/html"), ("text/turtle", "text/turtle")):
            response = client.get(path, headers={"Accept": accept}, follow_redirects=True)
            assert response.status_code == 200, (iri, accept)
            assert response.content_type.startswith(answered)


@pytest.mark.parametrize(("accept", "answered"), FORMATS)
def test_accept_decides(client: FlaskClient, accept: str, answered: str) -> None:
    response = client.get(WORK, headers={"Accept": accept} if accept else {})
    assert response.status_code == 200
    assert response.content_type.startswith(answered)
    assert "Accept" in response.headers["Vary"]
    assert response.headers["Content-Location"].startswith(WORK + ".")


@pytest.mark.parametrize(("suffix", "answered"), SUFFIXES.items())
def test_suffix_beats_accept(client: FlaskClient, suffix: str, answered: str) -> None:
    response = client.get(f"{WORK}/op/7.{suffix}", headers={"Accept": "image/png"})
    assert response.status_code == 200
    assert response.content_type.startswith(answered)


def test_formats_say_the_same(client: FlaskClient) -> None:
    for path in (WORK, f"{WORK}/op/7", f"{WORK}/zh", "/actor/general-assembly", "/ontology", "/instrument/2030-agenda"):
        turtle = parsed(client.get(path + ".ttl").data, ox.RdfFormat.TURTLE)
        assert turtle
        assert parsed(client.get(path + ".nt").data, ox.RdfFormat.N_TRIPLES) == turtle
        assert parsed(client.get(path + ".rdf").data, ox.RdfFormat.RDF_XML) == turtle
        assert expanded(client.get(path + ".jsonld").data) == turtle


def parsed(data: bytes, form: ox.RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in ox.parse(data, format=form)}


def expanded(data: bytes) -> set[str]:
    """Return the triples of JSON-LD as PyLD reads them, with no document fetched."""
    options = {"format": "application/n-quads", "documentLoader": jsonld.refuse}
    return parsed(pyld.to_rdf(json.loads(data), options).encode(), ox.RdfFormat.N_QUADS)


def test_things_are_not_documents(client: FlaskClient) -> None:
    response = client.get("/actor/general-assembly", headers={"Accept": "text/turtle"})
    assert response.status_code == 303
    assert response.headers["Location"].endswith("/actor/general-assembly.ttl")


def test_links_and_validators(client: FlaskClient) -> None:
    response = client.get(WORK, headers={"Accept": "text/turtle"})
    for relation in ("canonical", "alternate", "describedby", "license"):
        assert f'rel="{relation}"' in response.headers["Link"]
    assert not response.headers["ETag"].startswith("W/")
    assert parsedate_to_datetime(response.headers["Last-Modified"]).year == 2026
    tag = {"If-None-Match": response.headers["ETag"], "Accept": "text/turtle"}
    again = client.get(WORK, headers=tag)
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(WORK, headers={**tag, "Accept": "text/html"}).status_code == 200, "another format, another tag"
    since = {"If-Modified-Since": response.headers["Last-Modified"], "Accept": "text/turtle"}
    assert client.get(WORK, headers=since).status_code == 304
    head = client.head(WORK, headers={"Accept": "text/turtle"})
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == response.headers["ETag"]


def test_brackets_and_joint_symbols(client: FlaskClient) -> None:
    for path in ("/doc/A/RES/217(III)%5BA%5D", "/doc/A/RES/217(III)[A]", "/doc/A/RES/217%28III%29%5BA%5D"):
        assert client.get(path).status_code == 200, path
    assert client.get("/doc/A/76/64-E/2021/11.ttl").status_code == 200


def test_unknown_iri_gives_help(client: FlaskClient) -> None:
    response = client.get("/doc/A/RES/99/999/op/3", headers={"Accept": "application/json"})
    assert response.status_code == 404
    assert response.content_type == "application/problem+json"
    problem = response.get_json()
    assert problem["suggestions"][0]["href"] == "https://docs.un.org/en/A/RES/99/999"
    page = client.get("/doc/A/RES/99/999", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert b"docs.un.org/en/A/RES/99/999" in page.data


def test_not_acceptable(client: FlaskClient) -> None:
    response = client.get(WORK, headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.get_json()["available"]


def test_method_not_allowed(client: FlaskClient) -> None:
    response = client.post(WORK)
    assert response.status_code == 405
    assert response.content_type == "application/problem+json"
    assert "GET" in response.headers["Allow"]


REDIRECTS = [
    # an address somebody may type, where it leads
    ("/E/RES/2021/28", "/doc/E/RES/2021/28"),
    ("/E/RES/2021/28/op/7", "/doc/E/RES/2021/28/op/7"),
    ("/E/RES/2021/28.ttl", "/doc/E/RES/2021/28.ttl"),
    ("/A/RES/217(III)[A]", "/doc/A/RES/217(III)%5BA%5D"),
    ("/A/RES/99/999", "https://docs.un.org/en/A/RES/99/999"),
    ("/akn/un/statement/deliberation/unecosoc/2021-07-22/2021-28/", "/doc/E/RES/2021/28"),
    ("/akn/un/statement/deliberation/unecosoc/2021-07-22/2021-28", "/doc/E/RES/2021/28"),
    ("/resolve?symbol=E/RES/2021/28", "/doc/E/RES/2021/28"),
    ("/resolve?symbol=e/res/2021/28+op+84+(a)", "/doc/E/RES/2021/28/op/84/a"),
    ("/resolve?symbol=S/RES/1325(2000)", "https://docs.un.org/en/S/RES/1325(2000)"),
]


@pytest.mark.parametrize(("address", "target"), REDIRECTS)
def test_resolver(client: FlaskClient, address: str, target: str) -> None:
    response = client.get(address)
    assert response.status_code in {302, 303}
    assert response.headers["Location"].removeprefix("http://localhost") == target


OWN_SCRIPT = rb'<script src="/static/(?:vendor/)?[a-z.]+\?[0-9a-f]{12}" defer></script>'
"""The server's own scripts, which a page may load; nothing else that is called a script may stand in it."""

HOSTILE_PATHS = [
    "/../../etc/passwd", "/static/../app.py", "/static/%2e%2e/app.py", "/doc/%0d%0aSet-Cookie:x=1", "/doc/<script>",
    "/download/../CURRENT", "/download/doc/..%2f..%2fCURRENT.nq", "/resolve?symbol=%0d%0aX:1",
    "/doc/E/RES/2021/28?page=-1",
    "/doc/%ff%fe", "/actor/x%22%3E%3Cscript%3E", "/mandates?receiver=%3E%7D%20DROP", "/query/..%2f..%2fapp",
]  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE_PATHS)
def test_hostile_paths(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code in {200, 400, 404}
    assert "Set-Cookie" not in response.headers
    assert b"<script" not in re.sub(OWN_SCRIPT, b"", response.data)
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_hostile_values_are_shown_not_run(client: FlaskClient) -> None:
    for path in (
        "/actor/hostile.html",
        "/doc/A/RES/217(III)%5BA%5D",
        "/",
        "/browse",
        "/search?q=<script>",
        "/mandates",
    ):
        page = client.get(path, headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert b"<script" not in re.sub(OWN_SCRIPT, b"", page.data), path
        assert b"<img" not in page.data, path
        assert not re.search(rb"(?:href|src|action)=[\"']?\s*javascript:", page.data), path
        assert not re.search(rb"\son\w+=|\sstyle=", re.sub(rb">[^<]*<", b"><", page.data)), path


def test_pages_speak_six_languages(client: FlaskClient) -> None:
    for language in interface.LANGUAGES:
        for path in ("/", WORK, f"{WORK}/op/7", "/mandates", "/browse", "/compare", "/download/", "/query", "/nothing"):
            page = client.get(f"{path}?ui={language}", headers={"Accept": "text/html"})
            root = f'<html lang="{language}" dir="{interface.direction(language)}">'
            assert root.encode() in page.data, (path, language)
    assert b'lang="fr"' in client.get("/about", headers={"Accept-Language": "fr-CA,fr;q=0.9"}).data
    assert all(set(texts) == set(interface.LANGUAGES) for texts in interface.words().values())


def test_reading_page(client: FlaskClient) -> None:
    page = client.get(f"{WORK}/zh?with=ar", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert 'id="op/7"' in page
    assert 'lang="ar" dir="rtl"' in page
    assert '<a class="m actor" href="/actor/general-assembly"' in page
    assert '<a class="m verb lead" href="/verb/request"' in page
    assert "docs.un.org/zh/E/RES/2021/28" in page
    assert page.count("<h1") == 1


def test_descriptions_are_bounded(client: FlaskClient, small_engine: Embedded) -> None:
    iri = f"{BASE}actor/economic-and-social-council"
    assert kind_of(small_engine, iri) == "actor"
    portrait = portray(small_engine, iri, "actor")
    assert not portrait.more
    beyond = client.get("/actor/economic-and-social-council.ttl?page=2")
    assert 'rel="prev"' in beyond.headers["Link"]
    assert client.get("/actor/economic-and-social-council.ttl?page=x").status_code == 400


def test_each_term_has_a_page(seed_client: FlaskClient) -> None:
    terms = re.findall(r'<a href="(/ontology/\w+)">', seed_client.get("/ontology?ui=en").get_data(as_text=True))
    assert len(set(terms)) > 80
    for path in ("/ontology/Act", "/ontology/reportTo"):
        assert path in terms
        page = seed_client.get(path).get_data(as_text=True)
        assert "/query?query=PREFIX" in page
        assert re.search(r"<strong>[1-9]", page), "a term in use is counted"
    assert seed_client.get("/ontology/nothing").status_code == 404


def test_a_card_says_what_a_link_leads_to(seed_client: FlaskClient) -> None:
    card = seed_client.get("/card/doc/E/RES/2021/28/op/7?ui=en")
    assert card.status_code == 200
    text = card.get_data(as_text=True)
    assert "确认信息和通信技术" in text
    assert "<html" not in text
    assert "General Assembly" in seed_client.get("/card/actor/general-assembly?ui=en").get_data(as_text=True)
    assert seed_client.get("/card/actor/nobody").status_code == 404


def test_the_adoption_and_the_values_of_the_vocabulary_have_a_place_in_their_page(seed_client: FlaskClient) -> None:
    page = html.fromstring(seed_client.get("/doc/E/RES/2021/28?ui=en").get_data(as_text=True))
    (adoption,) = page.xpath("//*[@id='adoption']")
    assert "2021-07-22" in adoption.text_content()
    vocabulary = html.fromstring(seed_client.get("/ontology?ui=en").get_data(as_text=True))
    assert {"Act", "cites", "lead", "Conference"} <= set(map(str, vocabulary.xpath("//dt/@id")))
    used = seed_client.get("/ontology/lead?ui=en").get_data(as_text=True)
    assert "?subject ?property unr:lead ." in used
    assert "<strong>0</strong>" not in used
