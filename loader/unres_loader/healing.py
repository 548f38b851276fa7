"""What page breaks and line breaks did to a text, undone: blocks in, healed blocks and the repairs made out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from msgspec.structs import replace

from unres_loader.cover_lines import TITLE, begins_cover_line
from unres_loader.fragments import cut, join
from unres_loader.furniture import SYMBOL_LINE, is_folio, only_date
from unres_loader.languages import Grammar
from unres_loader.model import Block, Repair
from unres_loader.numbering import LABEL

#: No paragraph of 8,010 official files has more than 12,000 characters; beyond this, lines are not joined any more.
LONGEST_PARAGRAPH = 20_000

_CJK = re.compile(r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_SPACED = re.compile(r"[\u4e00-\u9fff] [A-Za-z0-9]|[A-Za-z0-9] [\u4e00-\u9fff]")
_UNSPACED = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]")
_THOUSANDS, _UP_TO_THREE = re.compile(r"\d{3}(?!\d)"), re.compile(r"(?<!\d)\d{1,3}$")
_CLOSING = "”»\"'’)]）」』〕*_ "
_TERMINAL = ",;.:!?…，；。：、！？،؛؟"
_NOTE_BEHIND = re.compile(r"(?<=[,;，；。،؛])\d{1,3}$")
_NOTE_LINE = re.compile(r"^(\d{1,3})\s+(?=[^\d\s–—-]|(?:19|20)\d\d\s)", re.MULTILINE)
_HYPHEN = re.compile(r"\w[-\u2010\u2011]$")


def ends_sentence(text: str) -> bool:
    """Whether `text` ends in a stop of any kind, so that a paragraph may end here; the number of a note may follow.

    >>> ends_sentence("of the Council,"), ends_sentence("(“Habitat III”)"), ends_sentence("决议；")
    (True, False, True)
    >>> ends_sentence("resolution S-30/1,8")
    True
    """
    bare = _NOTE_BEHIND.sub("", text) if text[-1:].isdigit() else text
    return bare.rstrip(_CLOSING)[-1:] in _TERMINAL and bool(bare)


def ends_in_comma(text: str) -> bool:
    """Whether `text` ends in the comma of any script, as a formula and the paragraphs of a preamble do.

    >>> ends_in_comma("**The Economic and Social Council,**"), ends_in_comma("大会，"), ends_in_comma("")
    (True, True, False)
    """
    return text.rstrip("*_ ").endswith((",", "，", "،"))


def ends_in_colon(text: str) -> bool:
    """Whether `text` ends in a colon, as what announces a list or a text does.

    >>> ends_in_colon("*Decides* that:"), ends_in_colon("决定："), ends_in_colon("Decides")
    (True, True, False)
    """
    return text.rstrip("*_ ").endswith((":", "："))


def opens_paragraph(text: str, grammar: Grammar) -> bool:
    """Whether `text` begins as a paragraph of a resolution does: with words of its preamble, a verb, or number 1."""
    opening = grammar.opening(text)
    return opening.preambular or opening.operative or text.startswith("1. ")


_OPENED, _CLOSED = ("(", "（", "[", "《", "“", "«"), (")", "）", "]", "》", "”")


def glue(first: str, second: str, *, spaced: bool = False) -> str:
    """Give what stands between two halves of a paragraph: nothing between Chinese characters, else a space.

    Some Chinese files set Latin letters and numbers apart (`spaced`), the printed text does not.

    >>> glue("每个区域具体关注", "的问题"), glue("the", "Council"), glue("non-", "punishment"), glue("(S/2020/36", ")")
    ('', ' ', '', '')
    >>> glue("见", "A/70/1"), glue("见", "A/70/1", spaced=True), glue("报告", "(S/2020/832)"), glue("共计96", "400美元")
    ('', ' ', '', ' ')
    >>> glue("المعنون", "”إنشاء منطقة"), glue("منطقة“", "في الشرق")
    (' ', ' ')
    """
    if not first or _HYPHEN.search(first[-2:]) or (first[-1:] == "/" and second[:1].isalnum()):
        return ""
    closes = second[:1] in _CLOSED and not (second[:1] == "”" and _ARABIC.match(second[1:2]))  # Arabic quotes ”so“
    opens = first[-1:] in _OPENED and not (first[-1:] == "“" and _ARABIC.match(first[-2:-1]))
    if closes or opens or second[:1] == "/":
        return ""
    if first[-1:].isdigit() and second[:1].isdigit() and _CJK.search(first + second):
        return " " if _THOUSANDS.match(second) and _UP_TO_THREE.search(first) else ""
    ends, begins = _CJK.match(first[-1:]), _CJK.match(second[:1])
    if (ends and begins) or (ends and second[:1] == "("):
        return ""
    if (ends and second[:1].isascii()) or (begins and first[-1:].isascii()):
        return " " if spaced and (second[:1] if ends else first[-1:]).isalnum() else ""
    return " "


class Joiner:
    """Joins halves of paragraphs; it knows the words of the whole document, to tell doubled characters."""

    def __init__(self, blocks: Sequence[Block], repairs: list[Repair]) -> None:
        self.blocks = blocks
        self.repairs = repairs

    @cached_property
    def text(self) -> str:
        """All of the text, to look words up in."""
        return "\n".join(block.text for block in self.blocks)

    @cached_property
    def spaced(self) -> bool:
        """Whether the document sets Latin letters and numbers apart from Chinese characters more often than not."""
        return len(_SPACED.findall(self.text)) > len(_UNSPACED.findall(self.text))

    def join(self, first: Block, second: Block, code: str = "page-join") -> Block:
        """Give `first` and `second` as one paragraph, without the character that a page break doubled."""
        doubled = self.doubled(first.text, second.text)
        if doubled:
            self.repairs.append(Repair("doubled-character", second.place, second.text[:doubled], ""))
            second = cut(second, doubled)
        separator = glue(first.text, second.text, spaced=self.spaced)
        if first.text.endswith("-") and self.breaks_word(first.text, second.text):
            first = cut(first, 0, len(first.text) - 1)
        if code:
            end, start = first.text[-20:], second.text[:20]
            self.repairs.append(Repair(code, second.place, f"{end}|{start}", end + separator + start))
        return join(first, second, separator)

    def doubled(self, first: str, second: str) -> int:
        """Count the characters at the start of `second` that repeat the end of `first` by mistake.

        The words across the seam must occur elsewhere without the repetition, and nowhere with it.
        """
        for size in (1, 2):
            end = first[-size:]
            if not end.strip() or not second.startswith(end) or not _CJK.match(end):
                continue
            healed = first[-size - 1 :] + second[size : size + 1]
            raw = first[-size:] + second[:size]
            if raw not in self.text and self.text.count(healed) > 0 and len(second) > size:
                return size
        return 0

    def breaks_word(self, first: str, second: str) -> bool:
        """Whether the hyphen between the halves only breaks a word: the document writes it elsewhere without."""
        head = re.search(r"\w+$", first[:-1])
        tail = re.match(r"\w+", second)
        if not head or not tail or not second[0].islower():
            return False
        plain, hyphened = head[0] + tail[0], f"{head[0]}-{tail[0]}"
        return plain in self.text and hyphened not in self.text


_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")


def set_apostrophes(blocks: Sequence[Block], repairs: list[Repair]) -> list[Block]:
    """Give `blocks` with the typewriter apostrophe inside words set as UN documents print it (’).

    Extraction from PDF and recognition from pictures flatten it; one repair counts them all.
    """
    count = 0
    out = []
    for block in blocks:
        text, changed = _APOSTROPHE.subn("’", block.text) if "'" in block.text else (block.text, 0)
        count += changed
        out.append(replace(block, text=text) if changed else block)
    if count:
        repairs.append(Repair("apostrophe", "", "'", f"’ ({count} times)"))
    return out


_SHORT = 0.8
"""Of the width of the text: what a line falls short of that ends a paragraph."""
_SEVERAL = 2
"""Of how many places where a paragraph surely begins lines are taken to be those of several paragraphs."""


def unfold(blocks: Sequence[Block], grammar: Grammar, joiner: Joiner) -> Iterator[Block]:
    """Give `blocks` with their line breaks decided: a new paragraph or one that goes on."""
    cover, ruled = True, False
    for given in blocks:
        if "\n" not in given.text or given.declared in ("table", "page-furniture", "cover"):
            lines = [given]
        else:
            notes = _notes(given) if ruled else []
            lines = [line for note in notes for line in _lines(note, grammar, joiner, cover=False, note=True)]
            lines = lines or list(_lines(given, grammar, joiner, cover=cover))
        ruled = given.declared == "rule"
        cover = cover and not any(_begins_body(line.text, grammar) for line in lines)
        yield from lines


def _notes(block: Block) -> list[Block]:
    """Give the notes below a rule one by one: each begins a line with the next number; none where there is no first."""
    first = _NOTE_LINE.match(block.text)
    if not first:
        return []
    cuts, number = [0], int(first[1])
    for match in _NOTE_LINE.finditer(block.text, first.end()):
        if int(match[1]) == number + 1:
            cuts.append(match.start())
            number += 1
    return [cut(block, begin, end) for begin, end in pairwise([*cuts, len(block.text)])]


def _begins_body(text: str, grammar: Grammar) -> bool:
    """Whether the title block is over with a text: a formula, or a paragraph of a preamble or with a number."""
    if grammar.formula_body(text) is not None:
        return ends_in_comma(text)
    return opens_paragraph(text, grammar)


def _lines(block: Block, grammar: Grammar, joiner: Joiner, *, cover: bool, note: bool = False) -> Iterator[Block]:
    bounds = [0, *(match.end() for match in re.finditer("\n", block.text)), len(block.text)]
    lines = [cut(block, begin, end) for begin, end in pairwise(bounds)]
    lines = [line for line in lines if line.text]
    width = max(len(line.text) for line in lines)
    tight = sum(begins_paragraph(one.text, two.text, grammar, width) for one, two in pairwise(lines)) >= _SEVERAL
    open_line: Block | None = None
    last = ""
    line_number = int(block.place.rpartition(" ")[2]) if block.place.startswith("line ") else 0
    for index, given in enumerate(lines):
        line = replace(given, place=f"line {line_number + index}") if line_number else given
        if open_line is None:
            open_line = line
        elif (
            len(open_line.text) > LONGEST_PARAGRAPH
            or (is_folio(line.text) if note else begins_paragraph(last, line.text, grammar, width, tight=tight))
            or (cover and begins_cover_line(last, line.text, grammar))
        ):
            yield open_line
            open_line = line
        else:
            open_line = joiner.join(open_line, line, "")
        last = line.text
        cover = cover and not (TITLE.match(last) or _begins_body(last, grammar))  # the title is the last of its block
    if open_line is not None:
        yield open_line


def begins_paragraph(  # noqa: PLR0911
    before: str, line: str, grammar: Grammar, width: int = 0, *, tight: bool = False
) -> bool:
    """Whether `line` begins a paragraph although no blank line stands between it and the line `before`.

    Behind a comma only a line that stops well short of `width` ends a paragraph, unless a number and a verb of the
    operative part follow, or one of the preamble: with a capital, or in any script where the lines are so `tight` that
    other paragraphs begin among them, since a line seldom ends right before a verb by chance.
    """
    if grammar.formula_body(before) is not None or grammar.formula_body(line) is not None:
        return True
    if is_folio(line) or is_folio(before) or SYMBOL_LINE.fullmatch(before) or SYMBOL_LINE.fullmatch(line):
        return True
    if len(line) < 60 and (grammar.patterns["meeting"].search(line) or only_date(line, grammar)):
        return True
    if len(before) < 60 and (only_date(before, grammar) or grammar.patterns["meeting"].search(before)):
        return True
    if not ends_sentence(before):
        return False
    if tight and len(before) < _SHORT * width:
        return True
    label = LABEL.match(line)
    opening = grammar.opening(line[label.end() :] if label and label["top"] else line)
    cased = line[:1].isupper() and grammar.language != "ru"
    begins = opening.operative if label else opening.preambular and (cased or (tight and not line[:1].isascii()))
    if before.rstrip(_CLOSING)[-1:] in ",，،" and len(before) > _SHORT * width > 40:
        return begins
    if label:
        return True
    return (opening.preambular or opening.operative) and (not line[:1].islower() or grammar.language == "ru")
