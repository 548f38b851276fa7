"""What is an item of a list: lettered, numbered or with a bullet, on top of what a walk over the blocks knows.

In comes a block with the one behind it, out comes whether it is an item; it is put out as one then.
"""

from __future__ import annotations

import re

from unres_loader.fragments import cut
from unres_loader.headings import Headings
from unres_loader.healing import ends_in_colon
from unres_loader.model import Block
from unres_loader.numbering import LABEL, Label, read_label

_BULLET = re.compile(r"([–—•◦▪●·-])\s+(?=\w)")


class Lists(Headings):
    """A walk that knows the items of lists below paragraphs."""

    def lettered(self, block: Block, follower: Block | None = None) -> bool:
        """Take `block` as a sub-paragraph where its letter goes on or begins a list.

        Headings may stand within lists. Without a colon or a stop a list begins where the next paragraph goes on in it.
        """
        number, end = block.number, 0
        if not number:
            match = LABEL.match(block.text)
            if not match or not (match["sub"] or self.lists(match[0].strip())):
                return False
            number, end = match[0].strip(), match.end()
        before = self.before or self.above_headings()
        if before is None or before.declared not in ("operative", "sub", "preambular", "continuation", "text"):
            return False
        label = self.next_label(number)
        if label is None or (not block.number and not self.complete() and not self.expected(label)):
            return False
        listed = label.value == 1 and self.goes_on_counting(label, follower)
        if label.value == 1 and not (self.complete() or listed or self.titled(before) or not before.text):
            return False
        if before.declared in ("preambular", "text") and not (listed or ends_in_colon(before.text)):
            return False
        self.follow(label)
        self.put(cut(block, end, declared="sub", number=number))
        return True

    def in_list(self, label: Label, block: Block, end: int) -> bool:
        """Whether `label` goes on in a list that counts 1, 2, 3 below a paragraph, and no verb shows a paragraph."""
        if not any(level.kind == "decimal" and level.value + 1 == label.value for level in self.levels):
            return False
        emphatic = any(span.begin == end for span in block.emphasis)
        return label.value != self.last + 1 or not (emphatic or self.grammar.opening(block.text[end:]).operative)

    def lists(self, number: str) -> bool:
        """Whether a plain `number` counts the items of a list: it goes on in one, or is 1 behind ``6. Urges that:``."""
        label, before = read_label(number), self.before
        if label is None or before is None:
            return False
        if any(level.kind == "decimal" and level.value + 1 == label.value for level in self.levels):
            return True
        announced = before.declared == "operative" and ends_in_colon(before.text)
        return label.value == 1 and announced and bool(before.number)

    def above_headings(self) -> Block | None:
        """The paragraph above the headings that end what is out, if there are any."""
        index = len(self.out) - 1
        while index >= 0 and self.out[index].declared in ("heading", "footnote"):
            index -= 1
        return self.out[index] if -1 < index < len(self.out) - 1 else None

    @staticmethod
    def goes_on_counting(label: Label, follower: Block | None) -> bool:
        """Whether the next paragraph goes on counting from `label`: what stands between (a) and (b) is no reference."""
        match = LABEL.match(follower.text) if follower is not None else None
        later = read_label(match["sub"], label.segment) if match and match["sub"] else None
        return later is not None and later.kind == label.kind and later.value == label.value + 1

    def bulleted(self, block: Block) -> bool:
        """Take `block` as an item of a list without numbers: ``– to monitor the ceasefire;``."""
        match = _BULLET.match(block.text)
        before = self.before
        if not match or before is None or before.declared not in ("operative", "sub", "preambular"):
            return False
        opens = ends_in_colon(before.text)
        listed = before.declared == "sub" and not read_label(before.number)
        if not (opens or listed or self.titled(before)):
            return False
        self.put(cut(block, match.end(), declared="sub", number=match[1]))
        return True
