"""Two lines of a title block go in; whether the second begins something new comes out.

In page text no blank line parts the lines of a cover: symbol, body, distribution, date, session, agenda item, the line
of adoption, number and title. Each begins in its own way; what begins in none of them goes on the line before, as the
second line of a title does.
"""

from __future__ import annotations

import re

from unres_loader.languages import Grammar

TITLE = re.compile(
    r"""(?P<number>
          (?:ES-|S-)?\d{1,4}\s?/\s?\d{1,4}(?:\s?\[?[A-Z]\]?(?![A-Za-z]))?       # 2021/28  75/202 B  ES-11/1
        | \d{1,4}\s?(?:[A-Z]\s?)?\(\s?(?:[IVXLC]{1,7}|(?:ES-|S-)[IVX]{1,5}|\d{4})\s?\)(?:\s?\[?[A-Z]\]?(?![A-Za-z]))?
        )\s*(?:[.．:：،]|[-–—](?=\s)|(?<=\s)|$)\s*""",
    re.VERBOSE,
)
"""How the line begins that gives a resolution its number and title: ``2021/28.``, ``2625 (XXV).``"""
_LONGEST = 160
_SYMBOL_END = re.compile(r"(?:^|\s)[A-Z]{1,3}/[A-Za-z0-9./-]*\d(?:\s?\(\s?\w{1,6}\s?\))?(?:\s?\[?[A-Z]\]?)?(?:\s?\*)?$")
_WHOLE = ("furniture", "session")
_BEGINNING = ("furniture", "session", "agenda", "adopted", "resolution")
"""Lines told by their beginning; those of `_WHOLE` are one line each, the others may go on below."""


def begins_cover_line(before: str, line: str, grammar: Grammar) -> bool:
    """Tell whether a line of a title block begins something of its own.

    >>> from unres_loader.languages import grammar
    >>> lines = ["United Nations A/RES/75/202", "General Assembly", "Seventy-fifth session", "Agenda item 17",
    ...          "75/202. Information and communications", "technologies for sustainable development"]
    >>> [begins_cover_line(one, other, grammar("en")) for one, other in zip(lines, lines[1:])]
    [True, True, True, True, False]
    """
    if TITLE.match(line):
        return True
    if len(line) > _LONGEST:
        return False
    if _SYMBOL_END.search(before) or _told_by(_WHOLE, before, grammar) or grammar.patterns["agenda"].match(before):
        return True
    starts = line.startswith(("[", "(", "［", "（")) or _SYMBOL_END.search(line) is not None
    return starts or _told_by(_BEGINNING, line, grammar)


def _told_by(names: tuple[str, ...], line: str, grammar: Grammar) -> bool:
    return any(grammar.patterns[name].match(line.lstrip()) for name in names)
