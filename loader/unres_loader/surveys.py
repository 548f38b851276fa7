"""A document goes in; its texts come out as surveyed for all that names, sessions and goals are told by.

The stages that read them each look for a few words in every part; where those can stand is told for all by one pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from .linking import relatives
from .model import Document, Language
from .pronouns import pronouns
from .sanctions import committees, experts
from .scanning import Survey, Surveyed
from .session_phrases import sessions
from .short_titles import titles
from .subjects import goals

TITLE = ""
"""The path under which the title of a resolution stands among its texts."""
Texts = Mapping[str, Surveyed]
"""The texts of a document by the paths of its parts."""


def surveyed(document: Document) -> Texts:
    """Return the texts of a document, that of its title among them, with what one look at them tells."""
    paths = [TITLE, *(part.path for part in document.parts)]
    texts = [document.masthead.title, *(part.text for part in document.parts)]
    return dict(zip(paths, _survey(document.language).of(texts), strict=True))


@cache
def _survey(language: Language) -> Survey:
    names = (committees(language), experts(language), relatives(language), *pronouns(language), *titles(language))
    return Survey([*names, *sessions(language), *goals(language)])
