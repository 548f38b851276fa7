"""A SKOS file from somebody else goes in; its label triples come out, within bounds of size and without surprises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from .errors import KnowledgeError

MAX_VOCABULARY_BYTES = 256 * 1024 * 1024
"""A vocabulary larger than this is refused (the whole EuroVoc in 24 languages is about 100 MB)."""
MAX_LABELS = 2_000_000
"""Labels read from one vocabulary at most."""

_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".turtle": ox.RdfFormat.TURTLE,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".nt": ox.RdfFormat.N_TRIPLES,
}
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SKOSXL = "http://www.w3.org/2008/05/skos-xl#"
_PLAIN = {_SKOS + name for name in ("prefLabel", "altLabel", "hiddenLabel", "broader")}
_XL = {_SKOSXL + name: ox.NamedNode(_SKOS + name) for name in ("prefLabel", "altLabel", "hiddenLabel")}
_FORM = _SKOSXL + "literalForm"


def read_vocabulary(path: Path) -> Iterator[ox.Triple]:
    """Yield the label triples of a SKOS file, SKOS-XL labels turned into plain ones.

    Raises KnowledgeError where the file is absent, too large, of an unknown format, declares entities
    (an entity bomb ends the process inside the RDF/XML parser) or holds no label.
    """
    quads = _parse(path)
    forms: dict[object, ox.Literal] = {}
    pending: list[tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, object]] = []
    count = 0
    try:
        for quad in quads:
            name, value = quad.predicate.value, quad.object
            if name in _PLAIN:
                count += isinstance(value, ox.Literal)
                yield ox.Triple(quad.subject, quad.predicate, value)
            elif name in _XL:
                pending.append((quad.subject, _XL[name], value))
            elif name == _FORM and isinstance(value, ox.Literal):
                forms[quad.subject] = value
            if count + len(forms) > MAX_LABELS:
                raise KnowledgeError(path, f"it holds more than {MAX_LABELS:,} labels", advice="split the file")
    except (SyntaxError, ValueError, OSError) as error:
        raise KnowledgeError(path, f"it cannot be parsed: {error}", advice="check it with an RDF validator") from error
    for subject, predicate, label in pending:
        if label in forms:
            count += 1
            yield ox.Triple(subject, predicate, forms[label])
    if not count:
        raise KnowledgeError(path, "it holds no SKOS label", advice="give a SKOS file with skos:prefLabel")


def _parse(path: Path) -> ox.QuadParser:
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        raise KnowledgeError(path, "its ending names no RDF format", advice=f"use one of {' '.join(sorted(_FORMATS))}")
    if not path.is_file():
        raise KnowledgeError(path, "there is no such file", advice="check the path")
    if path.stat().st_size > MAX_VOCABULARY_BYTES:
        raise KnowledgeError(path, f"it is larger than {MAX_VOCABULARY_BYTES:,} bytes", advice="split the file")
    data = path.read_bytes()
    if form == ox.RdfFormat.RDF_XML and re.search(rb"<!ENTITY", data):
        raise KnowledgeError(path, "it declares XML entities", advice="convert it to Turtle or N-Triples")
    return ox.parse(data, format=form, base_iri="urn:vocabulary:")
