"""A document goes in; which body speaks in each of its parts comes out.

A resolution may hold the draft of another body's ("Recommends to the General Assembly the adoption of the following
draft resolution"): from the formula of such a text on, as far as that text goes, "its" and "requests" are the other's.
"""

from __future__ import annotations

from .languages import grammar
from .model import Document


class Speakers:
    """Tells who speaks in the parts of a document: the body of the formula above them, or the adopting body.

    >>> from unres_loader.model import Masthead, Part, Source
    >>> formula = Part("annex/1/formula/1", "formula", "The General Assembly,", 0)
    >>> masthead = Masthead(body="actor/economic-and-social-council")
    >>> speakers = Speakers(Document(Source("", "text", "", 0), "en", masthead, (formula,)))
    >>> speakers.of("op/1"), speakers.of("annex/1/op/1")
    ('actor/economic-and-social-council', 'actor/general-assembly')
    """

    def __init__(self, document: Document) -> None:
        self.adopting = document.masthead.body
        self._within: list[tuple[str, str]] = []
        for part in document.parts:
            within = part.path.rpartition("formula/")[0]
            if part.kind == "formula" and within and (body := grammar(document.language).formula_body(part.text)):
                self._within.append((within, body))
        self._within.sort(key=lambda one: -len(one[0]))

    def of(self, path: str) -> str:
        """Return the key of the body that speaks in the part with a path, empty where nothing tells."""
        return next((body for within, body in self._within if path.startswith(within)), self.adopting)
