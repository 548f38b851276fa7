"""N-Triples terms in; what kind of term each is, its text, datatype, language and value out.

Terms stay the text that they are in a file: most need no more than a look at their ends. What they mean is read by
rdflib, once for each text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD

_DISTINCT = 1 << 16
"""Of how many texts the meaning is kept: positions and spans are small numbers that come again and again."""
_STRING, _LANG_STRING = str(XSD.string), str(RDF.langString)
TEXTS = frozenset({_STRING, _LANG_STRING})
"""The datatypes that any text is one of."""


def is_iri(term: str) -> bool:
    """Whether a term is an IRI, and neither a literal nor a blank node."""
    return term.startswith("<")


def is_no_iri(term: str) -> bool:
    """Whether a term is a literal or a blank node."""
    return not term.startswith("<")


def datatype(term: str) -> str:
    """Return the IRI of a literal's datatype, empty for other terms.

    >>> datatype('"7"^^<http://www.w3.org/2001/XMLSchema#integer>')
    'http://www.w3.org/2001/XMLSchema#integer'
    >>> datatype('"a"'), datatype('"a"@en')
    ('http://www.w3.org/2001/XMLSchema#string', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#langString')
    """
    if not term.startswith('"'):
        return ""
    end = term[term.rindex('"') + 1 :]
    if not end:
        return _STRING
    return _LANG_STRING if end.startswith("@") else end[3:-1]


def language(term: str) -> str:
    """Return the language tag of a literal in lower case, empty where it has none.

    >>> language('"un"@FR'), language('"a"')
    ('fr', '')
    """
    if not term.startswith('"'):
        return ""
    end = term[term.rindex('"') + 1 :]
    return end[1:].lower() if end.startswith("@") else ""


def lexical(term: str) -> str:
    """Return the text of a term without what N-Triples puts around it and escapes in it.

    >>> lexical(r'"say \\"yes\\""@en'), lexical("<urn:x>")
    ('say "yes"', 'urn:x')
    """
    if "\\" in term:
        (triple,) = ox.parse(f"<x:x> <x:x> {term} .", format=ox.RdfFormat.N_TRIPLES)
        return str(getattr(triple.object, "value", ""))
    return term[1 : term.rindex('"')] if term.startswith('"') else term[1:-1] if is_iri(term) else term


@lru_cache(maxsize=_DISTINCT)
def is_well_formed(term: str) -> bool:
    """Whether the text of a typed literal is one of its datatype.

    >>> is_well_formed('"32 May"^^<http://www.w3.org/2001/XMLSchema#date>')
    False
    """
    return _literal(term).ill_typed is not True


def value_of(term: str) -> Any:
    """Return the value of a literal as Python knows it, None for other terms and for what has no value.

    >>> value_of('"07"^^<http://www.w3.org/2001/XMLSchema#integer>')
    7
    """
    return _literal(term).value if term.startswith('"') else None


@lru_cache(maxsize=_DISTINCT)
def _literal(term: str) -> Literal:
    typed = term.endswith(">")
    return Literal(lexical(term), datatype=URIRef(datatype(term)) if typed else None)
