"""The lines of one stretch of text (a column's running text, or its notes) in, paragraphs out.

Paragraphs are told as UN documents set them: a first line further in or further out than the rest, more
space above, a last line that ends although the next word would have fitted, another type size.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from unres_loader.readers.pdf_lines import Line
from unres_loader.readers.pdf_text import Typeset

#: More than the usual step from line to line by this part is space between paragraphs.
_PARAGRAPH_SPACE = 1.22
#: Where this share of the steps is wider, paragraphs are parted by space throughout.
_SPACED_SHARE = 0.08
#: An indent is at least this part of the type size.
_INDENT = 0.7
_DEEPEST_INDENT = 4.0
#: This share of the lines at least begin paragraphs.
_INDENTED_SHARE = 0.05
#: Lines stand out of their column by accident up to this part of the type size; numbers of titles stand further out.
_STANDS_OUT = 2.5

_LABEL = re.compile(
    r"(?:\d{1,3}|[٠-٩]{1,3})\s?[.．\-–](?=\s|$|[^\x00-\x7f])"
    r"|[(（]?(?:[a-zа-я]{1,4}|\d{1,3}|[ء-ي]ـ?)[)）](?=\s|$|[^\x00-\x7f])|[•–—]\s",
    re.IGNORECASE,
)
_STOP = (".", ";", ":", ",", "。", "；", "：", "，", "،", "؛", "?", "!")


@dataclass(frozen=True, slots=True)
class Setting:
    """How a document is set.

    Whether it reads from right to left, the step between the lines of a paragraph by type size, the size of
    most lines, whether there is more space between paragraphs, and whether their first lines begin further in.
    """

    rtl: bool
    steps: dict[float, float]
    body: float = 10.0
    spaced: bool = False
    indented: bool = False

    def step(self, size: float) -> float:
        """The usual step from line to line for type of `size` points."""
        return self.steps.get(size) or 1.2 * size


@dataclass(frozen=True, slots=True)
class Row:
    """One line with its text, and how far its two ends stand in from the edges of its column, in points."""

    line: Line
    typeset: Typeset
    indent: float
    shortfall: float

    @property
    def text(self) -> str:
        """The text without raised marks."""
        return self.typeset.text

    @property
    def bold(self) -> bool:
        """Whether the whole line is set in bold."""
        ink = [cell for cell in self.typeset.cells if cell.text != " " and not cell.mark]
        return bool(ink) and all(cell.font.bold for cell in ink)


def measure(lines: Sequence[Line], rtl: bool) -> Setting:
    """Give the setting of a document from all its lines: the smallest step between lines that is common."""
    found: dict[float, Counter[float]] = {}
    for a, b in pairwise(lines):
        if (a.page, a.column, a.size) == (b.page, b.column, b.size) and 0 < b.y - a.y < 2.4 * a.size:
            found.setdefault(a.size, Counter())[round((b.y - a.y) * 2) / 2] += 1
    steps = {}
    wide = total = 0
    for size, counts in found.items():
        most = max(counts.values())
        common = min(step for step, count in counts.items() if count >= 0.35 * most)
        near = [step for step in counts if abs(step - common) <= 0.5]
        steps[size] = sum(step * counts[step] for step in near) / sum(counts[step] for step in near)
        wide += sum(count for step, count in counts.items() if step > _PARAGRAPH_SPACE * steps[size])
        total += sum(counts.values())
    body = max(found, key=lambda size: sum(found[size].values()), default=10.0)
    return Setting(rtl, steps, body, wide > _SPACED_SHARE * total, _is_indented(lines, rtl, body))


def _is_indented(lines: Sequence[Line], rtl: bool, body: float) -> bool:
    """Whether first lines begin further in: many lines, but not most, stand one same indent in from the column."""
    starts = usual_starts(lines, rtl)
    found = Counter(
        round((starts[line.column] - line.right if rtl else line.left - starts[line.column]) / 2) * 2
        for line in lines
        if abs(line.size - body) < 0.3
    )
    total = sum(found.values())
    inward = [count for indent, count in found.items() if _INDENT * body < indent < _DEEPEST_INDENT * body]
    return bool(inward) and _INDENTED_SHARE * total < max(inward) < total / 2


def continues(last: Row, first: Row, setting: Setting) -> bool:
    """Whether a page or column certainly begins in the middle of the paragraph that ended the one before.

    In a document that indents first lines, one that is not indented, in the same type, behind a full line.
    """
    same = abs(last.line.size - first.line.size) < 0.3 and last.bold == first.bold and not first.bold
    full = last.shortfall < 2 * last.line.size
    plain = not _LABEL.match(first.text) and abs(first.line.size - setting.body) < 0.3
    return setting.indented and same and full and plain and 0 <= first.indent < _INDENT * first.line.size


def usual_starts(lines: Sequence[Line], rtl: bool) -> dict[int, float]:
    """Give for each column where most of its lines begin, over all pages."""
    found: dict[int, Counter[int]] = {}
    for line in lines:
        found.setdefault(line.column, Counter())[round(line.right if rtl else line.left)] += 1
    return {column: float(places.most_common(1)[0][0]) for column, places in found.items()}


def frame(rows: Sequence[tuple[Line, Typeset]], rtl: bool, usual: float | None = None) -> list[Row]:
    """Give the lines of one column with their distance from its edges, on the side where reading begins and ends.

    Lines begin at the `usual` place where any here do, else at the outermost place that several share; they end
    at the outermost place that several share.
    """
    lefts = Counter(round(line.left) for line, _ in rows)
    rights = Counter(round(line.right) for line, _ in rows)
    left, right = _edge(lefts, outer=min), _edge(rights, outer=max)
    if usual is not None and any(abs(place - usual) <= 2 for place in (rights if rtl else lefts)):
        left, right = (left, usual) if rtl else (usual, right)
    out = []
    for line, typeset in rows:
        ends = [_within(end, line.size) for end in (line.left - left, right - line.right)]
        out.append(Row(line, typeset, *(reversed(ends) if rtl else ends)))
    return out


def _within(distance: float, size: float) -> float:
    """A line may stand out of its column by a little, where words are drawn over one another: that is no indent."""
    return 0.0 if -_STANDS_OUT * size < distance < 0 else distance


def _edge(places: Counter[int], outer: object) -> float:
    """The outermost place that at least a seventh of the lines share, a point or two to either side counting."""
    total = sum(places.values())
    shared = [p for p in places if sum(places[q] for q in range(p - 2, p + 3)) >= max(2, total / 7)]
    pick = min if outer is min else max
    return float(pick(shared or places))


def paragraphs(rows: Sequence[Row], setting: Setting) -> list[list[Row]]:
    """Cut the lines of one column into paragraphs."""
    out: list[list[Row]] = []
    for row in rows:
        if out and not _begins(out[-1], row, setting):
            out[-1].append(row)
        else:
            out.append([row])
    return out


def _begins(paragraph: Sequence[Row], row: Row, setting: Setting) -> bool:
    """Whether `row` begins a paragraph behind the lines of `paragraph`."""
    last = paragraph[-1]
    size = row.line.size
    step = row.line.y - last.line.y
    if step <= 0 or abs(last.line.size - size) > 0.06 * size or last.bold != row.bold:
        close = 0 < step < _PARAGRAPH_SPACE * setting.step(size)
        return not (close and _hangs(paragraph, row))
    if step > _PARAGRAPH_SPACE * setting.step(size):
        return True
    if _hangs(paragraph, row):
        return False
    inward = (row.indent - last.indent) / size
    if row.bold or size > 1.15 * setting.body:
        return _centred(row) is False and abs(inward) > 2 * _INDENT and _centred(last) is False and inward > 0
    return _begins_plain(paragraph, row, inward, setting.spaced)


def _begins_plain(paragraph: Sequence[Row], row: Row, inward: float, spaced: bool) -> bool:
    last = paragraph[-1]
    ended = last.text.endswith(_STOP)
    if inward > _INDENT:
        return True
    if inward < -_INDENT and len(paragraph) > 1:
        return True
    if not spaced and _word_would_fit(last, row):
        return ended or not row.text[:1].islower()
    indented = row.indent > _INDENT * row.line.size
    if not spaced and ended and indented and len(paragraph) == 1 and abs(inward) < 0.3:
        return True  # behind a paragraph of one line, which began further in too
    return ended and _LABEL.match(row.text) is not None and (not spaced or (indented and abs(inward) < _INDENT))


def _centred(row: Row) -> bool:
    return row.indent > row.line.size and abs(row.indent - row.shortfall) < 3 * row.line.size


def _hangs(paragraph: Sequence[Row], row: Row) -> bool:
    """Whether `row` stands below the text behind the number that the paragraph begins with."""
    first = paragraph[0]
    if row.indent <= first.indent + _INDENT * row.line.size:
        return False
    if len(paragraph) > 1:
        return _hangs(paragraph[:1], paragraph[-1]) and abs(row.indent - paragraph[-1].indent) < _INDENT * row.line.size
    label = re.match(r"\S+(?:\s?[-–])?\s", first.text)
    if not label or not re.match(r"[(（]?[\w./()-]{1,16}[.)）\-–]", first.text):
        return False
    cells = [cell for cell in first.typeset.cells if not cell.mark]
    behind = next((cell for cell in cells[label.end() - 1 :] if cell.text != " "), None)
    if behind is None:
        return False
    begins = behind.left - first.line.left if row.line.left >= first.line.left else first.line.right - behind.right
    return abs(first.indent + begins - row.indent) < 1.2 * row.line.size


def _word_would_fit(last: Row, row: Row) -> bool:
    """Whether the first word of `row` would have fitted in the line above, so that it was ended on purpose."""
    width = 0.0
    cells = [cell for cell in row.typeset.cells if not cell.mark]
    for cell in cells:
        if cell.text == " ":
            break
        width += max(cell.right - cell.left, 0.0)
        if _is_han(cell.text):
            width += 2 * row.line.size  # punctuation may not begin a line: three characters are certain
            break
    return last.shortfall > width + 0.5 * row.line.size and last.shortfall > 1.5 * row.line.size


def _is_han(text: str) -> bool:
    return "\u2e80" <= text[0] <= "\u9fff"
