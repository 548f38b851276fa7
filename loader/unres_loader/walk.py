"""The state of a walk over the blocks of a resolution: what came before, and what that allows to come next.

`Classifier` (running text) and `Completer` (structured formats) decide on top of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from unres_loader.healing import Joiner, ends_sentence
from unres_loader.languages import Grammar
from unres_loader.levels import DEEPEST
from unres_loader.model import Block, Diagnostic, Repair
from unres_loader.numbering import Label, read_label, top_label

#: A heading that is only the number of a section.
SECTION_MARK = re.compile(r"(?:[IVX]{1,6}|[A-Z])\.?|[一二三四五六七八九十]{1,4}")


class Walk:
    """Blocks decided so far (`out`), the paragraph that may go on (`open`), zone, last numbers, open levels."""

    def __init__(self, grammar: Grammar, joiner: Joiner, repairs: list[Repair], diagnostics: list[Diagnostic]) -> None:
        self.grammar = grammar
        self.joiner = joiner
        self.repairs = repairs
        self.diagnostics = diagnostics
        self.out: list[Block] = []
        self.open = -1
        self.gap = False
        self.zone = self.concluded = "cover"  # the zone that the closing lines ended
        self.last = 0
        self.heading_since = False
        self.levels: list[Label] = []
        self.embedded = False
        self.numbered_later = False

    def emit(self, block: Block, role: str, *, number: str = "", keep_open: bool = True) -> None:
        """Put `block` out with its role; it stays open where later text may go on from it."""
        self.put(replace(block, declared=role, number=number or block.number))
        self.open = self.open if keep_open else -1

    def put(self, block: Block) -> None:
        """Put a decided block out; it stays open."""
        self.out.append(block)
        self.open = len(self.out) - 1
        self.gap = False

    @property
    def before(self) -> Block | None:
        """The paragraph that is open, if any."""
        return self.out[self.open] if self.open >= 0 else None

    def complete(self) -> bool:
        """Whether the open paragraph, if any, ends in a stop."""
        before = self.before
        return before is None or ends_sentence(before.text)

    def next_label(self, number: str) -> Label | None:
        """Read `number` as the one that goes on from an open level, else for itself."""
        for level in reversed(self.levels):
            label = read_label(number, level.segment)
            if label and label.kind == level.kind and label.value == level.value + 1:
                return label
        return read_label(number)

    def expected(self, label: Label) -> bool:
        """Whether `label` begins a count or goes on in one."""
        return label.value == 1 or any(x.kind == label.kind and x.value + 1 == label.value for x in self.levels)

    def follow(self, label: Label) -> None:
        """Note that `label` came: it goes on in its level or opens one."""
        for index, level in enumerate(self.levels):
            if level.kind == label.kind and label.value > 1:
                self.levels[index:] = [label]
                return
        self.levels[DEEPEST:] = [label]

    @staticmethod
    def emphatic(block: Block) -> bool:
        """Whether `block` begins in bold or italics, as the verb of a paragraph does (and the letter of a note)."""
        begins = (span for span in block.emphasis if span.begin <= 1)
        return any(span.end - span.begin > 1 or not block.text[span.begin].isascii() for span in begins)

    def open_embedded(self, heading: Block) -> None:
        """Begin an adopted text inside the resolution, below `heading`."""
        self.out.append(replace(heading, declared="embedded", level=1))
        self.embedded, self.open = True, -1

    def begin_annex(self) -> None:
        """Begin an annex: numbers start again."""
        self.zone, self.last, self.open, self.embedded = "annex", 0, -1, False
        self.heading_since = True
        self.levels.clear()

    def join(self, block: Block) -> None:
        """Make `block` the rest of the open paragraph."""
        code = "page-join" if self.gap else "paragraph-join"
        self.out[self.open] = self.joiner.join(self.out[self.open], block, code)
        self.gap = False


def numbering_ahead(blocks: Sequence[Block], grammar: Grammar) -> list[bool]:
    """Tell for each block whether a paragraph 1 follows it in its section, so that what is unnumbered is preamble."""
    ahead = False
    out = [False] * len(blocks)
    for index in range(len(blocks) - 1, -1, -1):
        block = blocks[index]
        out[index] = ahead
        label = read_label(block.number) if block.number else top_label(block.text)
        if label and label.kind == "decimal" and label.value == 1:
            ahead = True
        elif label or SECTION_MARK.fullmatch(block.text) or grammar.formula_body(block.text) is not None:
            ahead = False
    return out


def paragraph_after(blocks: Sequence[Block], index: int) -> Block | None:
    """Give the next block behind `index` that is neither note nor page furniture, None where none is near."""
    for block in blocks[index + 1 : index + 12]:
        if block.declared not in ("page-furniture", "rule", "footnote") and block.text:
            return block
    return None
