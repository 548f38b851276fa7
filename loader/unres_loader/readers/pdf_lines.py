"""The rows of one PDF page in, its lines in reading order out: columns told apart, cells of a row too.

A row belongs to a column where the page has an empty strip between two columns of text, as in the Official
Records of 1946 to 1975 and their supplements.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from unres_loader.readers.pdf_glyphs import Glyph, Page
from unres_loader.readers.pdf_rows import Row, find_rows, sides, size_and_base

#: Gaps wider than this many times the type size part a row into cells.
_CELL_GAP = 3.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of type: glyphs from left to right (spaces too), `raised` the orders of those that are raised marks."""

    page: int
    column: int
    left: float
    right: float
    y: float
    size: float
    glyphs: tuple[Glyph, ...]
    raised: frozenset[int]

    @property
    def ink(self) -> list[Glyph]:
        """The glyphs that leave a mark on the page."""
        return [glyph for glyph in self.glyphs if glyph.text != " "]


def find_lines(page: Page, rtl: bool) -> list[Line]:
    """Give the lines of `page` in reading order; with `rtl` the right column comes first."""
    rows = find_rows(page.glyphs)
    gutter = _gutter(rows, page)
    if gutter is None:
        return [line for row in rows for line in _split(page, 0, row.glyphs, row, rtl)]
    return _in_columns(page, rows, gutter, rtl)


def _line(page: Page, column: int, glyphs: Sequence[Glyph], row: Row) -> Line:
    size, y = size_and_base(glyphs)
    left, right = sides(glyphs)
    raised = frozenset(row.raised & {glyph.order for glyph in glyphs})
    return Line(page.number, column, left, right, y, size, tuple(glyphs), raised)


def _split(page: Page, column: int, glyphs: Sequence[Glyph], row: Row, rtl: bool) -> list[Line]:
    """Cut a row where it has a gap of several characters: the parts of a masthead, the cells of a table."""
    parts: list[list[Glyph]] = [[]]
    edge: float | None = None
    for glyph in glyphs:
        if glyph.text != " " and edge is not None and glyph.left - edge > _CELL_GAP * glyph.size:
            parts.append([])
        parts[-1].append(glyph)
        if glyph.text != " ":
            edge = glyph.right if edge is None else max(edge, glyph.right)
    if rtl:
        parts.reverse()
    if len(parts) > 1 and _is_label(parts[0], parts[1]):
        parts[:2] = [sorted([*parts[0], *parts[1]], key=lambda glyph: (glyph.left, glyph.order))]
    return [_line(page, column, part, row) for part in parts]


def _is_label(first: Sequence[Glyph], second: Sequence[Glyph]) -> bool:
    """Whether the first of two cells is a number, and the second the text behind its tab."""
    (left, right), (begin, end) = sides(first), sides(second)
    near = max(begin - right, left - end) < 2 * _CELL_GAP * first[0].size
    return near and sum(glyph.text != " " for glyph in first) <= 6


# Columns -----------------------------------------------------------------------------------------------------------


def _gutter(rows: Sequence[Row], page: Page) -> tuple[float, float] | None:
    """Give the empty strip between two columns of text, or None where the page has one column.

    Most lines of a page in two columns leave the strip free and have text on both sides of it.
    """
    stretches = [(row, _stretches(row)) for row in rows]
    left, right = 0.35 * page.width, 0.65 * page.width
    gaps = [
        (max(a[1], left), min(b[0], right))
        for _, parts in stretches
        for a, b in pairwise(parts)
        if a[1] < right and b[0] > left
    ]
    best: tuple[int, tuple[float, float] | None] = (0, None)
    for middle in {round((a + b) / 2) for a, b in gaps}:
        through = [gap for gap in gaps if gap[0] < middle < gap[1]]
        if len(through) > best[0]:
            edges = sorted(gap[0] for gap in through), sorted(gap[1] for gap in through)
            best = len(through), (edges[0][int(len(through) * 0.9)], edges[1][int(len(through) * 0.1)])
    count, strip = best
    if strip is None or strip[1] - strip[0] < 4:
        return None
    crossing = sum(any(a < strip[0] and b > strip[1] for a, b in parts) for _, parts in stretches)
    return strip if count >= 8 and count >= 2 * crossing else None


def _stretches(row: Row) -> list[tuple[float, float]]:
    """The stretches of a row without a gap wider than its type size."""
    ink = [glyph for glyph in row.glyphs if glyph.text != " "]
    out = [(ink[0].left, ink[0].right)]
    for glyph in ink[1:]:
        if glyph.left - out[-1][1] > 1.1 * glyph.size:
            out.append((glyph.left, glyph.right))
        else:
            out[-1] = (out[-1][0], max(out[-1][1], glyph.right))
    return out


def _in_columns(page: Page, rows: Iterable[Row], gutter: tuple[float, float], rtl: bool) -> list[Line]:
    """Read bands between full-width lines, in each first one column and then the other."""
    middle = (gutter[0] + gutter[1]) / 2
    out: list[Line] = []
    sides: tuple[list[Line], list[Line]] = ([], [])

    def flush() -> None:
        for side in reversed(sides) if rtl else sides:
            out.extend(side)
            side.clear()

    for row in rows:
        if any(a < gutter[0] - 1 and b > gutter[1] + 1 for a, b in _stretches(row)):
            flush()
            out.extend(_split(page, 0, row.glyphs, row, rtl))
            continue
        for index, side in enumerate(sides):
            half = [glyph for glyph in row.glyphs if ((glyph.left + glyph.right) / 2 > middle) == bool(index)]
            if any(glyph.text != " " for glyph in half):
                side.extend(_split(page, index + 1, half, row, rtl))
    flush()
    return out
