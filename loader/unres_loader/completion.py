"""What a structured format leaves undeclared, told by the rules for running text: blocks in, blocks with roles out.

Official XML marks paragraphs up, but numbers that stand in the text (``18 Appropriates``, ``(أ) …``), preambular
paragraphs below the body, unmarked headings and closing lines come in some language versions and not in others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from unres_loader.classification import Classifier
from unres_loader.fragments import cut, join
from unres_loader.healing import ends_in_colon, ends_in_comma, ends_sentence
from unres_loader.model import Block, Repair
from unres_loader.numbering import LABEL, Label, is_top_number, read_label
from unres_loader.walk import numbering_ahead, paragraph_after

_LONGEST_HEADING = 400
_MISREAD_ONE = re.compile(r"[lI|]\s?[.,]?")
_SEPARATOR = re.compile(r"[\s*_–—-]+")


def named_section(block: Block) -> Block:
    """Give a heading whose number the format keeps apart with the number in its text, as it is printed."""
    if not block.text:
        return replace(block, text=block.number)
    return join(Block(block.number, block.place, "heading"), block, " ")


def rejoin_numbers(blocks: Sequence[Block], repairs: list[Repair]) -> list[Block]:
    """Give `blocks` with every number that stands in a paragraph of its own put before the paragraph behind it."""
    out: list[Block] = []
    for block in blocks:
        before = out[-1] if out else None
        apart = before is not None and before.number and not before.text and before.declared in ("operative", "sub")
        if before and apart and block.declared in ("operative", "continuation") and not block.number and block.text:
            repairs.append(Repair("number-apart", block.place, before.number, f"{before.number} {block.text[:20]}"))
            out[-1] = replace(block, declared=before.declared, number=before.number, level=before.level)
        else:
            out.append(block)
    return out


def part_paragraphs(blocks: Sequence[Block], repairs: list[Repair]) -> Iterator[Block]:
    """Yield `blocks` with each numbered paragraph ended where the number and the verb of the next one stand in it."""
    for given in blocks:
        block: Block | None = given
        while block is not None:
            found = _next_paragraph(block)
            yield cut(block, 0, found) if found else block
            block = replace(cut(block, found), number="", level=0) if found else None
            if block:
                repairs.append(Repair("paragraphs-parted", block.place, "", block.text[:20]))


def _next_paragraph(block: Block) -> int:
    """Return where in a numbered paragraph the next one begins, by its number and its verb; 0 where none does."""
    label = LABEL.match(block.text) if not block.number else None
    number = read_label(block.number or (block.text[: label.end()] if label and label["top"] else ""))
    if block.declared != "operative" or number is None or number.kind != "decimal":
        return 0
    verbs = {span.begin for span in block.emphasis}
    next_number = re.compile(rf"(?<=[;؛；.。])\s*(?={number.value + 1}\s?[.．-])")
    for match in next_number.finditer(block.text):
        end = LABEL.match(block.text, match.end())
        if end and end.end() in verbs:
            return match.end()
    return 0


class Completer(Classifier):
    """Walks blocks of a format that states roles; it decides only on those without number and with no heading."""

    def complete_roles(self, blocks: Sequence[Block]) -> list[Block]:
        """Give `blocks` with every role settled; a declared role with number stands as it is."""
        blocks = list(part_paragraphs(rejoin_numbers(blocks, self.repairs), self.repairs))
        ahead = numbering_ahead(blocks, self.grammar)
        plain = not any(block.declared in ("preambular", "formula") or block.number for block in blocks)
        for index, given in enumerate(blocks):
            self.numbered_later = ahead[index]
            block = named_section(given) if given.declared == "heading" and given.number else given
            if block.declared == "preambular" and not ends_in_comma(block.text):
                if self.numbered(block, None):
                    continue
                block = self.recited(block, paragraph_after(blocks, index))
            if block.declared == "heading" and not given.number and self.annex(block):
                continue
            if block.declared == "preambular" and self.cut_off(block):
                self.join(block)
                continue
            if block.declared == "sub" and self.heads(block, paragraph_after(blocks, index)):
                block = replace(named_section(block), declared="heading")
            if block.declared != "operative" or block.number:
                self.keep(block)
            elif _SEPARATOR.fullmatch(block.text):
                self.out.append(replace(block, declared="page-furniture"))
            elif plain:
                self.plain(block, paragraph_after(blocks, index))
            else:
                self.undeclared(block, paragraph_after(blocks, index))
        return self.out

    def cut_off(self, block: Block) -> bool:
        """Whether a paragraph called preambular is the rest of the one before, which ends within a sentence."""
        before = self.before
        if before is None or before.declared != "preambular" or ends_sentence(before.text):
            return False
        return not self.grammar.opening(block.text).preambular and not self.emphatic(block)

    def recited(self, block: Block, follower: Block | None) -> Block:
        """Give a paragraph that the format calls preambular, and that ends in no comma, with the role it has.

        A preamble is never the last of its section, and no preambular paragraph begins with the verb of an operative
        one; what has neither verb nor stop is a heading.
        """
        if block.text.startswith("* "):  # Reissued for technical reasons …
            return replace(cut(block, 2), declared="footnote", marker="*")
        opening = self.grammar.opening(block.text)
        if not ends_sentence(block.text):
            headed = follower is not None and (follower.number or follower.declared in ("preambular", "heading"))
            bare = self.out and len(block.text) < _LONGEST_HEADING and not (opening.preambular or opening.operative)
            return replace(block, declared="heading") if headed and bare else block
        last = follower is None or follower.declared in ("heading", "annex", "conclusion")
        announces = follower is not None and follower.declared == "operative" and ends_in_colon(block.text)
        if announces or (opening.operative and (last or not opening.preambular)):
            return replace(block, declared="operative")
        return block

    def heads(self, block: Block, follower: Block | None) -> bool:
        """Whether a lettered line is a section's heading: it goes on in no list, has no stop, and a number follows."""
        label = read_label(block.number) if block.text and not ends_sentence(block.text) else None
        if label is None or follower is None or follower.declared != "operative" or not follower.number:
            return False
        return not self.goes_in_list(label)

    def counts_on(self, block: Block) -> bool:
        """Whether an item of a list bears the number of the next operative paragraph: ``16.`` below paragraph 15."""
        label = read_label(block.number) if is_top_number(block.number) and self.last else None
        return label is not None and label.value == self.last + 1 and not self.goes_in_list(label)

    def goes_in_list(self, label: Label) -> bool:
        """Whether `label` goes on in a list that is open."""
        return any(x.kind == label.kind and x.value + 1 == label.value for x in self.levels)

    def keep(self, block: Block) -> None:
        """Take a block as declared, and note what it means for those behind it."""
        role = block.declared
        if role == "sub" and self.counts_on(block):
            block, role = replace(block, declared="operative"), "operative"
        if role == "sub" and self.zone == "preamble" and not self.last and _MISREAD_ONE.fullmatch(block.number):
            self.repairs.append(Repair("misread-number", block.place, block.number, "1."))
            block, role = replace(block, declared="operative", number="1."), "operative"
        if role == "formula":
            self.zone, self.last, self.heading_since = "preamble", 0, True
        elif role == "annex":
            self.begin_annex()
        elif role == "embedded":
            self.zone, self.last = ("preamble", 0) if block.level else ("conclusion", self.last)
        elif role == "operative":
            label = read_label(block.number)
            self.last = label.value if label else self.last
            self.zone = "annex" if self.zone == "annex" else "operative"
            self.heading_since = False
            self.levels.clear()
        elif role == "sub":
            label = self.next_label(block.number)
            if label:
                self.follow(label)
        elif role == "heading":
            self.heading_since = True
        elif role == "preambular" and self.zone == "cover":
            self.zone = "preamble"
        self.out.append(block)
        if role in ("operative", "sub", "preambular", "continuation"):
            self.open = len(self.out) - 1
        elif role in ("heading", "annex", "embedded", "formula"):
            self.open = -1

    def annex(self, block: Block) -> bool:
        """Take `block` as the heading of an annex, unless it heads the one that the format has just begun."""
        begun = bool(self.out) and self.out[-1].declared == "annex"
        return not begun and super().annex(block)

    def undeclared(self, block: Block, follower: Block | None) -> None:
        """Decide on a paragraph that the format gives without number."""
        if self.zone == "cover":
            self.zone = "operative"
        if self.conclusion(block) or self.annex(block) or self.numbered(block, follower):
            return
        label = LABEL.match(block.text)
        if label and label["sub"] and self.heads(cut(block, label.end(), number=label["sub"]), follower):
            self.emit(block, "heading", keep_open=False)
            return
        if self.lettered(block):
            return
        if self.below_table(block):
            self.emit(block, "table-note")
            return
        if self.heading(block, follower):
            self.heading_since = True
            self.emit(block, "heading", keep_open=False)
            return
        if self.zone == "preamble" and not self.belongs_to_preamble(block):
            self.zone = "operative"
        self.unnumbered(block, follower)

    def heading(self, block: Block, follower: Block | None) -> bool:
        """Whether a paragraph without number is a heading: it ends without a stop and no verb leads it."""
        text = block.text
        if not text or ends_sentence(text) or len(text) > _LONGEST_HEADING:
            return super().heading(block, follower)
        opening = self.grammar.opening(text)
        return not (opening.operative or opening.preambular) or super().heading(block, follower)

    def below_table(self, block: Block) -> bool:
        """Whether a sentence right below a table, or below a note to it, is a note to it: no verb leads it."""
        opening = self.grammar.opening(block.text)
        above = self.out and self.out[-1].declared in ("table", "table-note")
        return bool(above) and ends_sentence(block.text) and not (opening.operative or opening.preambular)

    def belongs_to_preamble(self, block: Block) -> bool:
        """Whether a paragraph without number still belongs to the preamble: it ends in a comma."""
        return ends_in_comma(block.text)

    def plain(self, block: Block, follower: Block | None) -> None:
        """Decide on a paragraph of a decision, whose paragraphs have neither numbers nor marked verbs."""
        self.zone = "operative"
        if self.conclusion(block) or self.numbered(block, follower) or self.lettered(block):
            return
        self.emit(block, "heading" if self.heading(block, follower) else "operative")

    def goes_on(self, block: Block) -> bool:
        """Never: the format says where paragraphs begin."""
        return False

    def complete(self) -> bool:
        """Always: the format says where paragraphs end."""
        return True
