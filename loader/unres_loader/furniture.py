"""Page furniture: running heads, folios, job numbers and the corner of a first page, told line by line.

In come lines or blocks, out comes whether they belong to the page and not to the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from unres_loader.languages import Grammar
from unres_loader.model import Block, Repair

#: A line that is only a folio or a job number: ``2/8``, ``21-10327``, ``- 3 -``, ``22-28130 (E)``.
_FOLIO = re.compile(
    r"[-–\s]*(?:\d{1,3}\s?/\s?\d{1,3})?\s*(?:\d{2}-\d{5}(?:\s?\(?[A-Z]\)?)?)?\s*(?:\d{1,3}\s?/\s?\d{1,3})?[-–\s]*"
)
#: A line that is only a symbol, also one misread (``$/ВЕ$/2664 (2022)``), and not the end of a sentence.
SYMBOL_LINE = re.compile(
    r"(?!.*\.$)[^\s/()\[\]]{1,3}(?:/[^\s/,;:]{1,8}){1,5}(?:\s?[()（]\s?[^\s()]{1,7}\s?[()）])?(?:\s?\[\w\])?"
)


def only_date(text: str, grammar: Grammar) -> bool:
    """Whether `text` is a date and nothing else."""
    found = grammar.date(text)
    return found is not None and len(text) - (found[2] - found[1]) <= 3


def is_folio(text: str) -> bool:
    """Whether `text` is a folio, a job number or both.

    >>> is_folio("1/4 25-01234"), is_folio("21-10327 (E)"), is_folio("2021/28. Assessment")
    (True, True, False)
    """
    return len(text) < 40 and bool(text.strip()) and _FOLIO.fullmatch(text) is not None


def only_furniture(text: str, grammar: Grammar) -> bool:
    """Whether `text` holds nothing but what the first page prints in its corner: distribution, date, original language.

    >>> from unres_loader.languages import grammar
    >>> only_furniture("Distr. générale 22 juillet 2021", grammar("fr"))
    True
    >>> only_furniture("Nations Unies, vol. 3", grammar("fr"))
    False
    """
    furniture = grammar.patterns["furniture"]
    at, seen = 0, False
    while at < len(text):
        date = grammar.date(text, at)
        if match := furniture.match(text, at):
            at, seen = match.end(), True
        elif date and not text[at : date[1]].strip():
            at = date[2]
        elif text[at].isspace():
            at += 1
        else:
            return False
    return seen


def drop_furniture(blocks: Sequence[Block], grammar: Grammar, start: int, repairs: list[Repair]) -> list[Block]:
    """Give `blocks` with running heads, folios and job numbers behind block `start` declared page furniture."""
    heads = Counter(b.text for b in blocks if 0 < len(b.text) < 80 and not b.declared)
    out = []
    after_folio = False
    after = False  # the block before was the corner of a first page, whose date stands below it
    for index, block in enumerate(blocks):
        text = block.text
        drop = False
        if 0 < len(text) < 80 and block.declared in ("", "heading") and index > start and not block.marks:
            drop = (
                is_folio(text)
                or (SYMBOL_LINE.fullmatch(text) is not None and (heads[text] > 1 or "/RES/" in text or after_folio))
                or only_furniture(text, grammar)
                or (after and only_date(text, grammar))
            )
        elif index <= start and is_folio(text):
            drop = True
        if drop:
            repairs.append(Repair("page-furniture", block.place, text, ""))
            after, after_folio = only_furniture(text, grammar), is_folio(text)
        elif text:
            after = after_folio = False
        out.append(replace(block, declared="page-furniture") if drop else block)
    return out
