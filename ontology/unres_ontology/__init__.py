"""The vocabulary and the knowledge of unres: where its files lie and the names of its terms."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

BASE = "https://w3id.org/unres/"
"""The default base IRI of everything minted."""

UNR = "https://w3id.org/unres/ontology#"
"""The namespace of the vocabulary, prefix ``unr:``."""


def folder() -> Path:
    """Return the directory that holds the Turtle files, the shapes and the JSON-LD context."""
    return Path(str(files(__package__)))
