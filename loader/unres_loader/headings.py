"""What is a heading: the rules for it, on top of what a walk over the blocks knows.

In comes a block with the one behind it, out comes whether it is a heading.
"""

from __future__ import annotations

from unres_loader.healing import ends_sentence
from unres_loader.model import Block
from unres_loader.numbering import LABEL
from unres_loader.walk import SECTION_MARK, Walk

#: Marks that open a quotation: what begins with one is no heading.
QUOTES = ("«", "“", '"', "„", "‘", "「", "”", "《")
_LONGEST_HEADING, _LONGEST_DECLARED = 240, 400
_LONGEST_TITLE, _LONGEST_ITEM_TITLE = 150, 200


class Headings(Walk):
    """A walk that knows headings from paragraphs."""

    def heading(self, block: Block, follower: Block | None) -> bool:  # noqa: PLR0911  one rule a line
        """Whether `block` is a heading."""
        text = block.text
        longest = _LONGEST_DECLARED if block.declared == "heading" else _LONGEST_HEADING
        if not text or len(text) > longest or text[-1] in ",;，；،؛" or block.number:
            return False
        bold = len(block.emphasis) == 1 and block.emphasis[0] == (0, len(text))
        if SECTION_MARK.fullmatch(text) and (self.complete() or block.declared == "heading" or bold):
            return True
        opening = self.grammar.opening(text)
        opens = opening.preambular or opening.operative
        if opening.preambular and (self.stands_before_one(text, follower) or self.titles_section(block, follower)):
            return True
        if block.declared == "heading":
            return self.complete() or not text[:1].islower()
        if bold and self.complete():
            return not (ends_sentence(text) and opens)
        quoted = text.startswith(QUOTES) and not (text[0] == "《" and text[-1] != "》")  # 《…》的执行 names a section
        plain = self.complete() and not (ends_sentence(text) or self.emphatic(block) or quoted)
        if not plain or opens or len(text) > 150 or text[:1].islower():
            return False
        return follower is not None and self.starts_something(follower)

    def stands_before_one(self, text: str, follower: Block | None) -> bool:
        """Whether `text` stands without a stop right before paragraph 1, where all of the preamble has its commas."""
        if self.zone != "preamble" or follower is None or ends_sentence(text) or not self.complete():
            return False
        ends = [b.text.rstrip()[-1:] for b in self.out if b.declared == "preambular"]
        match = LABEL.match(follower.text)
        return len(ends) > 2 and all(end in ",，،" for end in ends) and bool(match and match["top"])

    def titles_section(self, block: Block, follower: Block | None) -> bool:
        """Whether `block` stands between the mark of a section and its first number: a title, whatever verb it has."""
        above = self.out[-1] if self.out and self.complete() else None
        if above is None or above.declared != "heading" or not SECTION_MARK.fullmatch(above.text):
            return False
        plain = len(block.text) < _LONGEST_TITLE and not ends_sentence(block.text) and not self.emphatic(block)
        return plain and follower is not None and bool(follower.number or LABEL.match(follower.text))

    def starts_something(self, block: Block) -> bool:
        """Whether `block` begins a paragraph of its own, so that what stands before it may be a heading."""
        opening = self.grammar.opening(block.text)
        return bool(
            LABEL.match(block.text)
            or block.number
            or opening.preambular
            or opening.operative
            or self.emphatic(block)
            or block.declared == "heading"
            or len(block.text) < 150
        )

    def titled(self, before: Block) -> bool:
        """Whether an item is only the title of the list below it: short, without a stop, and no page ends behind it.

        In annexes paragraphs may be such titles too: "3. Trading Corporation", with "a. Description" below.
        """
        item = before.declared == "sub" or (self.zone == "annex" and before.declared == "operative")
        return item and not self.gap and 0 < len(before.text) < _LONGEST_ITEM_TITLE
