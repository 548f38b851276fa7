"""What the first and last lines of a resolution print of the work: lines in, facts out, in six languages.

The order of the title block is that of UN documents since 1946: session, agenda item and its title, the line of
adoption, the proponent in brackets, number and title; meeting, date and vote stand at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from unres_loader.cover_lines import TITLE
from unres_loader.fragments import clean
from unres_loader.furniture import only_furniture
from unres_loader.languages import Grammar, fold
from unres_loader.model import Block, Vote

_SYMBOL_LINE = re.compile(r"[A-Z]{1,3}/[A-Za-z0-9./-]+(?:\s?\(\s?\w{1,6}\s?\))?(?:\s?\[?[A-Z]\]?)?(?:\s?\*)?")
_BRACKETED = re.compile(r"\\?[\[［(（]\s*(?P<inside>.*?)\s*\\?[\]］)）]\.?\s*\d?$", re.DOTALL)


_PART = re.compile(r"[A-Z]")


class PrintedFacts:
    """The facts as printed, empty where not found; filled by `read`."""

    def __init__(self, rules: Grammar) -> None:
        self.rules = rules
        self.symbols: list[str] = []
        self.number = self.title = self.body = ""
        self.named = ""  # a body that a line names without saying that it adopted the text
        self.session = self.agenda_item = self.agenda_title = self.proponent = ""
        self.adopted_on = self.published_on = self.meeting = ""
        self.decision = False
        self.vote: Vote | None = None
        self.part = ""  # the letter of a resolution that has several parts, in a line of its own
        self._titled = self._in_agenda = False
        self.loose: list[str] = []  # lines of the title block that nothing explains

    def read(self, declared: Iterable[str], blocks: Sequence[Block]) -> None:
        """Read the lines that a format keeps apart and the blocks of cover, title, formula and conclusion."""
        for line in declared:
            self.adoption(line)
            self.name_body(line)
        for block in blocks:
            role = block.declared
            if role in ("cover", "title"):
                self.cover(clean(block.text))
            elif role == "formula":
                self.body = self.body or self.rules.formula_body(block.text) or ""
            elif role == "conclusion":
                self.conclusion(clean(block.text))
            elif role == "page-furniture" and block.text:
                self.furniture(clean(block.text))
        self.finish()

    def cover(self, text: str) -> None:
        """Read one line of the title block."""
        if not text or len(text) > 2000:
            return
        if _SYMBOL_LINE.fullmatch(text):
            self.symbols.append(text.rstrip("* "))
        elif only_furniture(text, self.rules):
            self.furniture(text)
        elif bracketed := _BRACKETED.fullmatch(text):
            self.proponent = self.proponent or f"[{bracketed['inside']}]"
            self.loose.clear()
        elif (title := TITLE.match(text)) and not self._titled:
            self.number, self.title = title["number"], text[title.end() :].strip(" -–—")
            self._titled = True
            self.adoption(self.title)
        elif self._titled and not self.part and _PART.fullmatch(text):
            self.part = text
        elif self.adoption(text) or self.rules.patterns["resolution"].match(text):
            self._in_agenda = False
            self.loose.clear()
            self.resolution_number(text)
        elif not self.agenda(text) and not self.is_session(text) and not self.name_body(text):
            if self._in_agenda:
                self.agenda_title = f"{self.agenda_title} {text}".strip()
            else:
                self.loose.append(text)

    def agenda(self, text: str) -> bool:
        """Read the agenda item and its title, also from a line that runs on from the session."""
        item = self.rules.patterns["agenda"].search(text)
        if not item or self.agenda_item or len(text) > 400:
            return False
        self.agenda_item, self.agenda_title = item["item"].strip(), text[item.end() :].strip(" :：.-–")
        self._in_agenda = True
        self.is_session(text[: item.start()].strip())
        return True

    def is_session(self, text: str) -> bool:
        """Read a line that names the session, alone or with the dates it lasted."""
        match = self.rules.patterns["session"].match(text)
        if not match or len(text) > 120 or (self.session and match.end() != len(text)):
            return False
        self.session = self.session or match[0].strip()
        return True

    def finish(self) -> None:
        """Give the title the lines that stand above or below its number, the body what names it best."""
        if self.part and self.number[-1:].isdecimal():
            self.number = f"{self.number} {self.part}"
        self.body = self.body or self.named
        if self.number and not self.title:
            self.title = " ".join(self.loose)
        elif self.title[:1].islower() and self.loose:
            self.title = f"{self.loose[-1]} {self.title}"

    def resolution_number(self, text: str) -> None:
        """Read a line that is number and title at once: ``Resolution 2664 (2022)``."""
        match = self.rules.patterns["resolution"].search(text)
        if match and not self.number:
            self.number = match["number"]
        if match and not self.title:
            self.title = text

    def adoption(self, text: str) -> bool:
        """Read a line that says who adopted the text and when; tell whether it is one."""
        if not self.rules.patterns["adopted"].search(text) or len(text) > 400:
            return False
        self.decision = self.decision or self.rules.patterns["decision"].search(text[:40]) is not None
        date = self.rules.date(text)
        if date and not self.adopted_on:
            self.adopted_on = date[0]
        meeting = self.rules.patterns["meeting"].search(text)
        if meeting and not self.meeting:
            self.meeting = meeting[0].strip(" ,，،")
        self.adopter(text)
        return True

    def name_body(self, text: str) -> bool:
        """Take the body that a short line names, the longest name first."""
        folded = fold(text)
        for name, key in self.rules.bodies:
            bare = _ARTICLE.sub("", name)
            if key and bare in folded and len(folded) < len(bare) + 12:
                self.named = self.named or key
                return True
        return False

    def adopter(self, text: str) -> None:
        """Take the body that a line of adoption names first."""
        folded = fold(text)
        named = [(folded.find(_ARTICLE.sub("", name)), key) for name, key in self.rules.bodies if key]
        found = [(at, key) for at, key in named if at >= 0]
        if found and not self.body:
            self.body = min(found)[1]

    def furniture(self, text: str) -> None:
        """Read a running head, or the corner of the first page with the date of publication."""
        if _SYMBOL_LINE.fullmatch(text):
            self.symbols.append(text.rstrip("* "))
        elif (date := self.rules.date(text)) and not self.published_on:
            self.published_on = date[0]

    def conclusion(self, text: str) -> None:
        """Read one of the closing lines: meeting, date, vote."""
        meeting = self.rules.patterns["meeting"].search(text)
        if meeting and not self.meeting:
            self.meeting = meeting[0].strip()
        date = self.rules.date(text)
        if date and not self.adopted_on:
            self.adopted_on = date[0]
        self.read_vote(text)

    def read_vote(self, text: str) -> None:
        """Read how the text was adopted."""
        if self.vote is not None:
            return
        folded = fold(text)
        if self.rules.patterns["without_vote"].search(folded):
            self.vote = Vote("adoptedWithoutVote")
        elif match := self.rules.patterns["vote"].search(folded):
            counts = [_count(match[name]) for name in ("favour", "against", "abstaining")]
            if counts[0] is not None:
                self.vote = Vote("adoptedRecordedVote", *counts)


_ARTICLE = re.compile(r"^(?:the|le|la|l'|el|los|las|les|إن) ?")


def _count(text: str | None) -> int | None:
    if text is None or not text.isdecimal():
        return 0 if text else None
    return int(text)
