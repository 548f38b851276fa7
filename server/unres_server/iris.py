"""Request paths, IRIs and names: a path in gives the IRI it stands for; an IRI in gives a safe link or a short name.

The server answers for its data's IRIs by path, so the host a request came to plays no part: the base IRI
of the data takes its place.
"""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

PREFIXES = {
    "unr": "https://w3id.org/unres/ontology#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "org": "http://www.w3.org/ns/org#",
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "itsrdf": "http://www.w3.org/2005/11/its/rdf#",
    "undo": "https://w3id.org/un/ontology/undo/",
    "allot": "https://w3id.org/akn/ontology/allot/",
    "cito": "http://purl.org/spar/cito/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "sh": "http://www.w3.org/ns/shacl#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "spdx": "http://spdx.org/rdf/terms#",
    "unbis": "http://metadata.un.org/thesaurus/",
    "sdg": "http://metadata.un.org/sdg/",
    "eurovoc": "http://eurovoc.europa.eu/",
    "wd": "http://www.wikidata.org/entity/",
}
"""The prefixes of every answer, every form and every shipped query."""

_KEPT = "/()-._~!$&'*+,;=:@"
_SCHEMES = frozenset({"http", "https"})


def iri_of(base: str, path: str) -> str:
    """Return the IRI that a decoded request path stands for; brackets and other reserved signs are encoded again.

    >>> iri_of("https://w3id.org/unres/", "doc/A/RES/217(III)[A]")
    'https://w3id.org/unres/doc/A/RES/217(III)%5BA%5D'
    >>> iri_of("https://w3id.org/unres/", "doc/A/76/64-E/2021/11/op/2")
    'https://w3id.org/unres/doc/A/76/64-E/2021/11/op/2'
    """
    return base + quote(path, safe=_KEPT)


def path_of(base: str, iri: str) -> str | None:
    """Return the request path of one of our own IRIs, or None for somebody else's.

    >>> path_of("https://w3id.org/unres/", "https://w3id.org/unres/actor/general-assembly")
    '/actor/general-assembly'
    """
    if not iri.startswith(base):
        return None
    path, mark, fragment = iri[len(base) :].partition("#")
    return "/" + quote(unquote(path), safe=_KEPT) + (mark + quote(fragment, safe=_KEPT) if mark else "")


def href(base: str, iri: str) -> str | None:
    """Return what a page may link to for an IRI: a path of ours, a web address, or None (``javascript:`` and the like).

    >>> href("https://w3id.org/unres/", "javascript:alert(1)") is None
    True
    >>> href("https://w3id.org/unres/", "http://www.wikidata.org/entity/Q1065")
    'http://www.wikidata.org/entity/Q1065'
    """
    own = path_of(base, iri)
    if own is not None:
        return own
    try:
        scheme = urlsplit(iri).scheme.lower()
    except ValueError:
        return None
    return iri if scheme in _SCHEMES else None


def compact(iri: str) -> str:
    """Return an IRI as a prefixed name where one of our prefixes fits, and whole otherwise.

    >>> compact("http://purl.org/dc/terms/title"), compact("https://example.org/a")
    ('dct:title', 'https://example.org/a')
    """
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def short(base: str, iri: str) -> str:
    """Return the shortest readable name of an IRI: its path below the base, or its compact form.

    >>> short("https://w3id.org/unres/", "https://w3id.org/unres/doc/A/RES/217(III)%5BA%5D")
    'A/RES/217(III)[A]'
    """
    own = path_of(base, iri)
    if own is None or own.startswith("/ontology"):
        return compact(iri)
    return unquote(own).removeprefix("/doc/").lstrip("/")
