"""What each block of running text is: blocks in, blocks with their role out, broken paragraphs joined.

The rules are those of the United Nations Editorial Manual: the adopting body's name opens the preamble,
preambular paragraphs end in a comma and begin with a participle, operative paragraphs are numbered, end in a
semicolon and begin with a verb, sub-paragraphs are lettered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from unres_loader.fragments import cut
from unres_loader.headings import QUOTES
from unres_loader.healing import LONGEST_PARAGRAPH, ends_in_colon, ends_in_comma, ends_sentence
from unres_loader.languages import fold
from unres_loader.lists import Lists
from unres_loader.model import Block, Repair
from unres_loader.numbering import LABEL, read_label, top_label
from unres_loader.walk import numbering_ahead, paragraph_after

_BARE_LABEL = re.compile(r"(\d{1,3})\s+(?=\D)")
_MISREAD_ONE = re.compile(r"[lI|]\s?[.,]\s+")
_GOES_ON = frozenset(",，،;；؛")  # closing lines end the text
_RESOLUTION = re.compile(r"\d/\d")
_LONGEST_ADOPTED_TITLE = 400
_ANNEX, _ANNEX_OF_RESOLUTION = 12, 30  # what may stand behind the word: "II", "to resolution 78/2"


class Classifier(Lists):
    """Walks the blocks once; `out` holds those decided, `open` the paragraph that may go on."""

    def classify(self, blocks: Sequence[Block], start: int) -> list[Block]:
        """Give the classified blocks; `start` is the index of the formula, or of the first block of the body."""
        numbered_later = numbering_ahead(blocks, self.grammar)
        for index, block in enumerate(blocks):
            self.numbered_later = numbered_later[index]
            if block.declared in ("page-furniture", "rule"):
                self.gap = True
            elif block.declared == "footnote":
                self.footnote(block)
            elif index < start:
                self.out.append(replace(block, declared=block.declared if block.declared == "title" else "cover"))
            elif block.declared in ("table", "conclusion", "annex", "embedded", "formula"):
                self.declared(block)
            else:
                if self.zone == "cover":
                    self.zone = "preamble"
                self.body(block, paragraph_after(blocks, index))
        if self.embedded:
            self.out.append(Block("", "", "embedded"))
        return self.out

    def footnote(self, block: Block) -> None:
        """Keep a note; a text without number right behind a note that does not end is its continuation."""
        self.out.append(block)
        self.gap = True

    def declared(self, block: Block) -> None:
        """Take a block whose format states its role."""
        if block.declared == "annex":
            self.begin_annex()
        self.out.append(block)
        self.open = -1 if block.declared != "table" else self.open

    def body(self, block: Block, follower: Block | None) -> None:
        """Decide on one block of the body."""
        if self.formula(block) or self.adopted(block, follower):
            return
        if self.conclusion(block) or self.annex(block):
            return
        if self.zone == "conclusion" and not self.resumes(block):
            self.emit(block, "conclusion", keep_open=False)
            return
        if self.numbered(block, follower) or self.lettered(block, follower) or self.bulleted(block):
            return
        if self.heading(block, follower):
            self.heading_since = True
            self.emit(block, "heading", keep_open=False)
            return
        if self.goes_on(block):
            self.join(block)
            return
        self.unnumbered(block, follower)

    def formula(self, block: Block) -> bool:
        """Take `block` as a formula: a preamble begins."""
        if block.number or self.grammar.formula_body(block.text) is None:
            return False
        before = self.before
        if before is not None and before.declared == "operative" and ends_in_colon(before.text):
            self.open_embedded(Block("", block.place))
        self.emit(block, "formula", keep_open=False)
        self.zone, self.last, self.heading_since = "preamble", 0, True
        return True

    def adopted(self, block: Block, follower: Block | None) -> bool:
        """Take `block` as what an unnumbered paragraph announces (``Adopts the following declaration:``).

        A draft that is recommended to another body has its title and formula, and numbers of its own. What the body
        itself adopts so is no annex: its paragraphs are those of the resolution, "paragraph 72 of resolution 70/125".
        """
        before = self.before
        if before is None or before.declared != "operative" or before.number or self.embedded or self.last:
            return False
        if not self.grammar.patterns["adopting"].match(before.text) or not ends_in_colon(before.text):
            return False
        text = block.text
        if LABEL.match(text) or block.number or text.startswith(QUOTES):
            return False
        self.zone, self.heading_since = "annex", True
        if ends_sentence(text) or len(text) > _LONGEST_ADOPTED_TITLE or self.emphatic(block):
            self.open = -1
            self.body(block, follower)
        elif follower is not None and self.grammar.formula_body(follower.text) is not None:
            self.open_embedded(replace(block, emphasis=(), level=0))
        else:
            self.emit(block, "heading", keep_open=False)
        return True

    def annex(self, block: Block) -> bool:
        """Take `block` as the heading of an annex; a list of names, without a stop, may go before the next."""
        text = block.text.strip("* ")
        listed = self.zone == "annex" and (block.declared == "heading" or self.emphatic(block))
        if len(text) > 60 or not (self.complete() or listed) or self.zone in ("cover", "preamble"):
            return False
        match = self.grammar.patterns["annex"].match(text)
        longest = _ANNEX_OF_RESOLUTION if _RESOLUTION.search(text) else _ANNEX
        if not match or ends_sentence(text.rstrip(".")) or len(text) - match.end() > longest:
            return False
        self.begin_annex()
        self.out.append(replace(block, declared="annex"))
        return True

    def conclusion(self, block: Block) -> bool:
        """Take `block` as one of the closing lines: meeting, date, vote."""
        text = block.text
        if self.zone == "cover" or len(text) > 4000 or not self.complete() or text[-1:] in _GOES_ON:
            return False
        date = self.grammar.date(text)
        meeting = self.grammar.patterns["meeting"].search(text)
        short = len(text) < 120 and not (self.zone == "annex" and not self.last)  # below the title of an annex: its own
        if (
            (short and meeting and meeting.start() < 12 and len(text) - (meeting.end() - meeting.start()) < 45)
            or (short and date and len(text) - (date[2] - date[1]) < 12)
            or (self.zone != "preamble" and self.tells_adoption(block))
        ):
            self.zone, self.concluded = "conclusion", self.zone
            self.emit(block, "conclusion", keep_open=False)
            return True
        return False

    def resumes(self, block: Block) -> bool:
        """Whether the paragraphs go on at `block`, in order: what looked like a closing line was a date in the text."""
        label = top_label(block.text) if self.last and not block.number else None
        if label is None or label.kind != "decimal" or label.value != self.last + 1:
            return False
        self.zone = self.concluded
        return True

    def tells_adoption(self, block: Block) -> bool:
        """Whether `block` tells how the text was adopted: ``[Adopted without a vote.]``."""
        told = self.grammar.patterns["conclusion"].match(fold(block.text))
        return bool(told) and not block.number and not ends_sentence(block.text.rstrip("]）)。."))

    def numbered(self, block: Block, follower: Block | None) -> bool:
        """Take `block` as an operative paragraph where its number goes on, or starts again, plausibly."""
        number, end = block.number, 0
        if not number:
            match = LABEL.match(block.text)
            if match and match["top"]:
                number, end = block.text[: match.end()].strip(), match.end()
            elif not match and (bare := _BARE_LABEL.match(block.text)):
                number, end = bare[1], bare.end()
                opening = self.grammar.opening(block.text[end:])
                emphatic = any(span.begin == end for span in block.emphasis)
                if int(number) != self.last + 1 or not (opening.operative or emphatic):
                    return False
            elif not self.last and (one := _MISREAD_ONE.match(block.text)) and self.zone == "preamble":
                number, end = "1.", one.end()
                self.repairs.append(Repair("misread-number", block.place, block.text[:end], "1. "))
        label = read_label(number) if number else None
        if label and self.in_list(label, block, end):
            return False
        if label is None or label.kind != "decimal" or (number.endswith(")") and not number[0].isdigit()):
            return False
        if not block.number and not self.plausible(label.value, block, end):
            return False
        if not number[0].isdecimal() and not ends_sentence(block.text):  # 一、 also counts sections
            return False
        self.zone = "annex" if self.zone == "annex" else "operative"
        self.last, self.heading_since = label.value, False
        self.levels.clear()
        self.put(cut(block, end, declared="operative", number=number))
        return True

    def plausible(self, value: int, block: Block, end: int) -> bool:
        """Whether number `value` can stand here."""
        if value == self.last + 1:
            return True
        if value == 1 and self.last:
            return self.heading_since or (self.complete() and self.restarts(block, end))
        if not self.complete():
            return False
        return self.last < value <= self.last + 4 and (self.last > 0 or value <= 3)

    def restarts(self, block: Block, end: int) -> bool:
        """Whether operative text begins right behind a preambular paragraph."""
        before = self.before
        recited = before is not None and before.declared == "preambular"
        return recited and self.grammar.opening(block.text[end:]).operative

    def goes_on(self, block: Block) -> bool:  # noqa: PLR0911  one rule a line
        """Whether `block` continues the open paragraph."""
        before = self.before
        if before is None or len(before.text) > LONGEST_PARAGRAPH:
            return False
        opening = self.grammar.opening(block.text)
        lower = block.text[:1].islower() and self.grammar.language != "ru"
        if not self.complete():
            opens = opening.preambular and not block.text.startswith(self.grammar.connectives)
            begins = before.declared == "preambular" and (opens or self.emphatic(block))
            begins = begins or (self.titled(before) and block.text[:1].isupper() and self.grammar.language != "ru")
            return self.gap or lower or not begins
        if self.emphatic(block):
            return False
        if before.declared == "preambular":
            if (opening.preambular and not lower) or self.ends_preamble(block):
                return False
            return lower or self.gap
        if self.zone == "preamble" and opening.preambular and not lower:  # behind a list in it
            return False
        if self.zone == "annex" and opening.preambular and not lower and before.declared in ("text", "preambular"):
            return False
        ends_list = before.text.rstrip()[-1:] in ",，،、"
        return lower or ends_list or (self.gap and not opening.operative and not opening.preambular)

    def unnumbered(self, block: Block, follower: Block | None) -> None:
        """Decide on a paragraph without number that continues nothing."""
        opening = self.grammar.opening(block.text)
        comma = ends_in_comma(block.text)
        if self.zone == "preamble":
            if not self.ends_preamble(block) or (self.numbered_later and opening.preambular):
                self.emit(block, "preambular")
                return
            self.zone = "operative"
        elif self.heading_since and (comma or self.announces(block) or self.cut_by_page(block)) and self.recites(block):
            self.emit(block, "preambular")
            return
        if self.zone == "annex":
            self.emit(block, "text")
        elif self.lost_number(block, follower):
            self.last += 1
            self.repairs.append(Repair("lost-number", block.place, "", f"{self.last}."))
            self.emit(block, "operative", number=f"{self.last}.")
        elif (opening.operative or self.emphatic(block)) and not self.within_sentence(block):
            self.emit(block, "operative")
        else:
            self.emit(block, "continuation")

    def ends_preamble(self, block: Block) -> bool:
        """Whether `block` can be the first operative paragraph, without a number: its verb and its stop say so."""
        comma = ends_in_comma(block.text)
        return not comma and self.grammar.opening(block.text).operative and ends_sentence(block.text)

    def cut_by_page(self, block: Block) -> bool:
        """Whether `block` ends within a sentence, as at the foot of a page, and so hides the comma it ends in."""
        return self.zone != "annex" and not ends_sentence(block.text)

    def announces(self, block: Block) -> bool:
        """Whether `block` announces a list in the preamble of a section, whose paragraph 1 is still to come."""
        return self.zone != "annex" and self.numbered_later and ends_in_colon(block.text)

    def within_sentence(self, block: Block) -> bool:
        """Whether `block` goes on with what a list broke off, or quotes, although a verb leads it."""
        lower = block.text[:1].islower() and self.grammar.language != "ru"
        return block.text.startswith(QUOTES) or (lower and self.before is not None)

    def recites(self, block: Block) -> bool:
        """Whether `block`, which ends in a comma below a heading, is preambular although operative text went before."""
        opening = self.grammar.opening(block.text)
        if self.zone == "annex":
            recited = self.before is not None and self.before.declared == "preambular"
            return not self.last and (opening.preambular or recited or self.emphatic(block))
        return opening.preambular and not (opening.operative and self.grammar.language != "zh")

    def lost_number(self, block: Block, follower: Block | None) -> bool:
        """Whether the number of `block` was lost: the next one is the next but one."""
        if not self.last or follower is None or not self.grammar.opening(block.text).operative:
            return False
        label = top_label(follower.text)
        return label is not None and label.value == self.last + 2
