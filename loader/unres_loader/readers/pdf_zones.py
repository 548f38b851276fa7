"""The lines of all pages in, each told what it is out: running text, footnote, the rule above notes, page furniture.

How the United Nations sets its documents: notes stand at the foot of the page or column, in type a size or
two smaller, below a short rule; symbol, folio and job number stand at the head and foot of every page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from unres_loader.readers.pdf_glyphs import Page, Rule
from unres_loader.readers.pdf_lines import Line

#: Type smaller than this part of the running text's may be that of notes.
_NOTE_SIZE = 0.93

_DRAWN_RULE = re.compile(r"[_‗─—–-]{5,}")
_JOB = r"(?:GE\.)?\d{2}-\d{5}(?:\s*\(?[EFSRAC]\)?)?"
_FOLIO = r"\d{1,4}\s?/\s?\d{1,4}|[-–—]?\s?\d{1,3}\s?[-–—]?|[-–—]\s?[ivxl]{1,6}\s?[-–—]"
_SYMBOL = r"[A-Z]{1,4}/[A-Z0-9][\w./()\[\]-]{2,40}(?:\s\(\d{4}\))?"
_BAR_CODE = r"\*\w{5,12}\*"


def _several(token: str) -> str:
    return rf"(?:{token})(?:\s+(?:{token})){{0,6}}"


_FOLIOS = re.compile(_several(f"{_JOB}|{_FOLIO}|{_BAR_CODE}"))
_AT_HEAD = re.compile(_several(f"{_JOB}|{_FOLIO}|{_SYMBOL}|{_BAR_CODE}"))
_AT_FOOT = re.compile(
    _several(rf"{_JOB}|{_FOLIO}|\(?[EFSRAC]\)|\d{{6,8}}|{_BAR_CODE}")
    + r"|(?:please recycle|merci de recycler|veuillez recycler|se ruega reciclar|sírvanse reciclar|请回收|请循环使用"
    r"|просьба отправить на вторичную переработку|الرجاء إعادة استعمال الورق)\W*",
    re.IGNORECASE,
)
#: Rules above notes are short; those of tables and mastheads go on.
_LONGEST_RULE = 220.0
#: Running heads stand at the same height on every page, in points.
_SAME_HEIGHT = 2.0
#: They come on this share of the pages at least: heads alternate between even and odd pages.
_OFTEN = 0.3


def body_size(lines: Iterable[Line]) -> float:
    """Give the type size that most characters are set in."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.ink)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def find_furniture(
    pages: Sequence[Page], lines: Sequence[Line], texts: Sequence[str], marked: Sequence[bool]
) -> set[int]:
    """Give the indices of the lines that are page furniture.

    These stand at the head or foot of a page and either come again on other pages, digits aside, or read as a
    symbol, folio or job number; none begins with a note's mark (`marked`). The symbol at the head of page 1 is the
    masthead's and stays.
    """
    heights = {page.number: page.height for page in pages}
    by_page: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        by_page[line.page].append(index)
    edges = {number: _edge_lines(found, lines, heights[number]) for number, found in by_page.items()}
    places: dict[str, list[tuple[int, float]]] = defaultdict(list)  # where a text stands, digits aside
    for number, groups in edges.items():
        for index in (*groups[True], *groups[False]):
            places[_shape(texts[index])].append((number, lines[index].y))
    often = max(2, _OFTEN * len(pages))

    def again(index: int) -> bool:
        y = lines[index].y
        return sum(abs(other - y) < _SAME_HEIGHT for _, other in places[_shape(texts[index])]) >= often

    furniture: set[int] = set()
    for number, groups in edges.items():
        for at_head, group in groups.items():
            inner = group[::-1]  # from the text outwards: a running head stands apart from the text
            kept: list[int] = []
            for place, index in enumerate(inner):
                step = _gap_inwards(index, by_page[number], lines, 1 if at_head else -1)
                apart = step > 1.5 * lines[index].size or (kept and kept[-1] == inner[place - 1])
                if marked[index] or not _is_furniture(
                    texts[index].strip()[:120], again=bool(apart) and again(index), at_head=at_head, first=number == 1
                ):
                    kept.clear()
                else:
                    kept.append(index)
            furniture.update(kept)
    return furniture


def _gap_inwards(index: int, found: Sequence[int], lines: Sequence[Line], inwards: int) -> float:
    """The distance from a line to the next one on the side of the text: 1 is down, -1 up."""
    steps = ((lines[other].y - lines[index].y) * inwards for other in found)
    return min((step for step in steps if step > 2), default=1000.0)


def _is_furniture(text: str, *, again: bool, at_head: bool, first: bool) -> bool:
    if is_drawn_rule(text):
        return False
    if at_head and first:
        return _FOLIOS.fullmatch(text) is not None
    return again or (_AT_HEAD if at_head else _AT_FOOT).fullmatch(text) is not None


def _edge_lines(found: Sequence[int], lines: Sequence[Line], height: float) -> dict[bool, list[int]]:
    """The lines in the outer seventh of a page at its head (True) and foot, outermost first; at most six each."""
    by_y = sorted(found, key=lambda index: lines[index].y)
    return {
        True: [index for index in by_y[:6] if lines[index].y < height / 7],
        False: [index for index in by_y[::-1][:6] if lines[index].y > height * 6 / 7],
    }


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", text.strip())


def find_notes(
    lines: Sequence[Line],
    texts: Sequence[str],
    marked: Sequence[bool],
    rules: Mapping[int, Sequence[Rule]],
    size: float,
) -> set[int]:
    """Give the indices of the lines of footnotes, rules set in type among them; `lines` hold no furniture.

    A column's notes are the small type that ends it, from a rule or a first raised mark on; notes carried over
    from the page before begin without a mark, below a rule.
    """
    columns: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        columns[line.page, line.column].append(index)
    notes: set[int] = set()
    for (page, _), found in columns.items():
        found.sort(key=lambda index: lines[index].y)
        short = [rule for rule in rules.get(page, ()) if rule.right - rule.left < _LONGEST_RULE]
        notes.update(found[_notes_start(found, lines, texts, marked, short, size) :])
    return notes


def _notes_start(
    found: Sequence[int],
    lines: Sequence[Line],
    texts: Sequence[str],
    marked: Sequence[bool],
    rules: Sequence[Rule],
    size: float,
) -> int:
    """The place in `found` at which the notes begin, its length where there are none."""
    first = len(found)
    while first > 0 and (lines[found[first - 1]].size <= _NOTE_SIZE * size or is_drawn_rule(texts[found[first - 1]])):
        first -= 1
    for at in range(first, len(found)):
        line, text = lines[found[at]], texts[found[at]]
        if is_drawn_rule(text) or marked[found[at]] or _below_rule(line, lines, found, at, rules):
            return at
    for at in range(1, len(found)):  # older documents set notes in the size of the text
        ruled = is_drawn_rule(texts[found[at - 1]]) or _below_rule(lines[found[at]], lines, found, at, rules)
        if ruled and marked[found[at]]:
            return at - is_drawn_rule(texts[found[at - 1]])
    return len(found)


def _below_rule(line: Line, lines: Sequence[Line], found: Sequence[int], at: int, rules: Sequence[Rule]) -> bool:
    above = lines[found[at - 1]].y if at else 0.0
    return any(above < rule.y < line.y and rule.right > line.left - 30 and rule.left < line.right for rule in rules)


def is_drawn_rule(text: str) -> bool:
    """Whether a line of text draws a rule.

    >>> is_drawn_rule("__________________"), is_drawn_rule("____ text")
    (True, False)
    """
    return _DRAWN_RULE.fullmatch(text.replace(" ", "")) is not None
