"""A page for each term of the vocabulary: its meaning, its example, how often it is used, and a query to run.

A term is a class, a property or one of the values that stand beside them, such as a role or a kind of event.

The term's IRI itself (`…/ontology#Act`) leads to the vocabulary as a whole; these pages are what it links to.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template
from pyoxigraph import NamedNode

from unres_server import interface
from unres_server.counts import count
from unres_server.iris import PREFIXES
from unres_server.nodes import Nodes
from unres_server.per_version import per_version
from unres_server.port import Engine
from unres_server.portraits import portray
from unres_server.problems import NotFound
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("term_pages", __name__)

_PREFIX: Final = f"PREFIX unr: <{PREFIXES['unr']}>\n"


@blueprint.get("/ontology/<name>")
def term(name: str) -> Response:
    """Return the page of the class or property `name` of the vocabulary.

    :raises NotFound: 404, when the vocabulary has no such term.
    """
    engine, base = site().engine, site().base
    nodes = portray(engine, f"{base}ontology", "ontology").nodes(base)
    iri = PREFIXES["unr"] + name
    if iri not in nodes:
        raise NotFound(f"The vocabulary has no unr:{name}.", suggestions=[{"title": "Vocabulary", "href": "/ontology"}])
    copy = unchanged()
    if copy is not None:
        return copy
    query = query_of(nodes, iri)
    page = render_template(
        "term.html",
        iri=iri,
        nodes=nodes,
        times=times_used(engine, nodes, iri),
        query=query,
        run_href="/query?" + urlencode({"query": query}),
        prefer=interface.preferences(),
    )
    return answer(page, "text/html; charset=utf-8")


def is_class(nodes: Nodes, iri: str) -> bool:
    """Say whether a term of the vocabulary is a class."""
    return PREFIXES["owl"] + "Class" in nodes.values(iri, "rdf:type")


def is_property(nodes: Nodes, iri: str) -> bool:
    """Say whether a term of the vocabulary is a property; what is neither class nor property is a value, as a role."""
    kinds = {PREFIXES["owl"] + kind for kind in ("ObjectProperty", "DatatypeProperty")}
    return not kinds.isdisjoint(nodes.values(iri, "rdf:type"))


def query_of(nodes: Nodes, iri: str) -> str:
    """Return a query that shows a term in use: a class's instances, what a property relates, what has a value."""
    name = f"unr:{iri.removeprefix(PREFIXES['unr'])}"
    if is_class(nodes, iri):
        return f"{_PREFIX}SELECT ?each ?property ?value WHERE {{\n  ?each a {name} ; ?property ?value .\n}}\nLIMIT 50\n"
    if is_property(nodes, iri):
        return f"{_PREFIX}SELECT ?subject ?value WHERE {{\n  ?subject {name} ?value .\n}}\nLIMIT 50\n"
    return f"{_PREFIX}SELECT ?subject ?property WHERE {{\n  ?subject ?property {name} .\n}}\nLIMIT 50\n"


@per_version
def _counted(engine: Engine) -> dict[str, int]:
    """Return where the counts of the terms that were asked for are kept."""
    return {}


def times_used(engine: Engine, nodes: Nodes, iri: str) -> int:
    """Return how many instances a class has, or how many statements a property or a value is in; once per version."""
    known = _counted(engine)
    if iri not in known:
        term = NamedNode(iri)
        if is_class(nodes, iri):
            pattern = f"?this a {term}"
        else:
            pattern = f"?s {term} ?o" if is_property(nodes, iri) else f"?s ?p {term}"
        known[iri] = count(engine, pattern)
    return known[iri]
