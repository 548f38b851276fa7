"""The names that the graph is written with: prefixes in, N-Quads terms out.

Terms are text, not objects: a document makes thousands of quads, and text is what bulk loading, sorting and
sending between processes need.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from urllib.parse import quote

from unres_ontology import BASE

PREFIXES: dict[str, str] = {
    "unr": "https://w3id.org/unres/ontology#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "cito": "http://purl.org/spar/cito/",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "itsrdf": "http://www.w3.org/2005/11/its/rdf#",
    "undo": "https://w3id.org/un/ontology/undo/",
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "org": "http://www.w3.org/ns/org#",
    "void": "http://rdfs.org/ns/void#",
    "owl": "http://www.w3.org/2002/07/owl#",
}

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_ESCAPED = re.compile(r'["\\\n\r]')
_KEY_SAFE = "/:#?=&;,@!$'()*+~%"
_UNCHANGED = re.compile(rf"[A-Za-z0-9_.\-{re.escape(_KEY_SAFE)}]*")
"""What quoting leaves as it is: nearly all keys."""


@cache
def term(prefixed: str) -> str:
    """Return the N-Quads term of a prefixed name.

    >>> term("unr:Act")
    '<https://w3id.org/unres/ontology#Act>'
    """
    prefix, _, local = prefixed.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


@lru_cache(maxsize=65536)
def iri(key: str, base: str = BASE) -> str:
    """Return the N-Quads term of a key: a path below `base`, or an absolute IRI of somebody else's.

    >>> iri("doc/E/RES/2021/28/op/7")
    '<https://w3id.org/unres/doc/E/RES/2021/28/op/7>'
    >>> iri("http://metadata.un.org/sdg/9.c")
    '<http://metadata.un.org/sdg/9.c>'
    """
    full = key if key.startswith(("http://", "https://")) else base + key
    return f"<{full}>" if _UNCHANGED.fullmatch(full) else f"<{quote(full, safe=_KEY_SAFE)}>"


def text(value: str, language: str = "") -> str:
    """Return the N-Quads literal of a text, with its language tag if one is given.

    >>> text('say "yes"', "en")
    '"say \\\\"yes\\\\""@en'
    """
    escaped = _ESCAPED.sub(lambda found: _ESCAPES[found[0]], value)
    return f'"{escaped}"@{language}' if language else f'"{escaped}"'


def typed(value: object, datatype: str) -> str:
    """Return the N-Quads literal of a value with a prefixed datatype.

    >>> typed(7, "xsd:integer")
    '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    return f"{text(str(value))}^^{term(datatype)}"
