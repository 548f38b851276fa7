"""All finding in its order: a document in, the same document with everything found in it out.

Names are found first, since citations, events and addressees are told from them; acts last, since what an act
governs gives a citation its verb.
"""

from __future__ import annotations

from pathlib import Path

from .acts import find_acts, unknown_verbs
from .lexicon import load_lexicon
from .model import Annotated, Document


def annotate(document: Document, vocabularies: tuple[Path, ...] = ()) -> Annotated:
    """Return the document with its mentions, citations, acts and requests, linked where there is no doubt."""
    acts = find_acts(document, load_lexicon())
    return Annotated(document, acts=acts, diagnostics=unknown_verbs(document, acts))
