"""The glyphs of one PDF page in, its lines in reading order out: raised marks joined to their line, columns told apart.

Rows are glyphs on one base line. A row belongs to a column where the page has an empty strip between two
columns of text, as in the Official Records of 1946 to 1975 and their supplements.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from unres_loader.readers.pdf_glyphs import Glyph, Page

#: Baselines closer than this part of the type size are one line.
_SAME_LINE = 0.22
#: What is smaller than this part of the line's size and stands higher is a raised mark.
_RAISED_SIZE = 0.82
_RAISED_BY = (0.08, 0.75)
#: The mark of a note stands ahead of its text by no more than this many times the type size.
_AHEAD = 2.5
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
    rows = _rows(page.glyphs)
    gutter = _gutter(rows, page)
    if gutter is None:
        return [line for row in sorted(rows, key=_height) for line in _split(page, 0, row, rtl)]
    return _in_columns(page, rows, gutter, rtl)


class _Row(list[Glyph]):
    """Glyphs on one base line, from left to right."""

    raised: frozenset[int] = frozenset()


def _height(row: Sequence[Glyph]) -> float:
    return _size_and_base(row)[1]


def _size_and_base(glyphs: Sequence[Glyph]) -> tuple[float, float]:
    """The size of most of the glyphs and the base line of those of that size."""
    ink = [glyph for glyph in glyphs if glyph.text != " "] or list(glyphs)
    size = Counter(round(glyph.size, 1) for glyph in ink).most_common(1)[0][0]
    ys = sorted(glyph.y for glyph in ink if abs(glyph.size - size) < 0.3) or [ink[0].y]
    return size, ys[len(ys) // 2]


def _is_mark(glyph: Glyph) -> bool:
    return unicodedata.combining(glyph.text[0]) != 0


def _rows(glyphs: Iterable[Glyph]) -> list[_Row]:
    """Group glyphs by base line, then give raised marks and vowel signs to the lines they belong to."""
    pieces = _pieces([g for g in glyphs if not _is_mark(g) and g.size > 1.01])
    bases, raised = _part_raised(pieces)
    rows: list[_Row] = []
    for piece in sorted(bases, key=_height):
        size, y = _size_and_base(piece)
        row = next((row for row in reversed(rows[-8:]) if _on_line(row, size, y)), None)
        if row is None:
            rows.append(_Row(piece))
        else:
            row.extend(piece)
    rows = _without_strays(rows)
    _give(rows, raised, raise_them=True)
    _give(rows, [[glyph] for glyph in glyphs if _is_mark(glyph)], raise_them=False)
    for row in rows:
        row.sort(key=lambda glyph: (glyph.left, glyph.order))
    return [row for row in rows if any(glyph.text != " " for glyph in row)]


def _without_strays(rows: list[_Row]) -> list[_Row]:
    """Give rows of a few characters a little above or below a line of the same type, and within it, to that line.

    Some writers store an Arabic letter with its vowel sign at the place of the sign.
    """
    measured = [(row, *_size_and_base(row), *_sides(row)) for row in rows]
    kept = []
    for row, size, y, left, right in measured:
        home = None
        if sum(glyph.text != " " for glyph in row) <= 3:
            home = next(
                (
                    other
                    for other, other_size, other_y, other_left, other_right in measured
                    if abs(other_size - size) < 0.1 * size
                    and 0 < abs(other_y - y) < 0.6 * size
                    and other_left - size < left <= right < other_right + size
                    and len(other) > len(row)
                ),
                None,
            )
        if home is None:
            kept.append(row)
        else:
            home.extend(row)
    return kept


def _on_line(row: Sequence[Glyph], size: float, y: float) -> bool:
    row_size, row_y = _size_and_base(row)
    return abs(row_y - y) <= _SAME_LINE * max(size, row_size)


def _pieces(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Cut the page's characters, in the order of the file, wherever base line, size or place jumps."""
    pieces: list[list[Glyph]] = []
    for glyph in glyphs:
        last = pieces[-1][-1] if pieces else None
        if (
            last is None
            or abs(last.y - glyph.y) > 0.05 * last.size
            or abs(last.size - glyph.size) > 0.1 * last.size
            or min(abs(glyph.left - last.right), abs(last.left - glyph.right)) > 1.5 * last.size
        ):
            pieces.append([])
        pieces[-1].append(glyph)
    return [piece for piece in pieces if any(glyph.text != " " for glyph in piece)]


def _part_raised(pieces: list[list[Glyph]]) -> tuple[list[list[Glyph]], list[list[Glyph]]]:
    """Tell raised marks (smaller, higher, beside or between the type of a line) from lines of their own."""
    boxes = [(piece, *_size_and_base(piece), *_sides(piece)) for piece in pieces]
    bases: list[list[Glyph]] = []
    raised: list[list[Glyph]] = []
    for piece, size, y, left, right in boxes:
        up = (
            len(piece) <= 12
            and any(
                size < _RAISED_SIZE * other_size
                and _RAISED_BY[0] * other_size < other_y - y < _RAISED_BY[1] * other_size
                and _is_beside((left, right), (other_left, other_right), other_size)
                for other, other_size, other_y, other_left, other_right in boxes
                if other is not piece and abs(other_y - y) < other_size
            )
        )  # fmt: skip
        (raised if up else bases).append(piece)
    return bases, raised


def _is_beside(mark: tuple[float, float], line: tuple[float, float], size: float) -> bool:
    """Whether a mark stands within a stretch of type, at its end, or ahead of it as the mark of a note does."""
    if line[0] <= mark[0] and mark[1] <= line[1]:
        return True
    after, ahead = abs(mark[0] - line[1]), abs(line[0] - mark[1])
    return after < 0.6 * size or ahead < _AHEAD * size


def _sides(glyphs: Iterable[Glyph]) -> tuple[float, float]:
    ink = [glyph for glyph in glyphs if glyph.text != " "]
    return min(glyph.left for glyph in ink), max(glyph.right for glyph in ink)


def _give(rows: list[_Row], pieces: Iterable[list[Glyph]], *, raise_them: bool) -> None:
    """Add each piece to the row it stands nearest to: just above its base line and within reach of its type."""
    lines = [(row, *_size_and_base(row), *_sides(row)) for row in rows]
    for piece in pieces:
        left, right = _sides(piece)
        y = piece[0].y

        def distance(line: tuple[_Row, float, float, float, float], y: float = y) -> float:
            return abs(line[2] - y - (0.35 * line[1] if raise_them else 0.0))

        near = [line for line in lines if line[3] - _AHEAD * line[1] < right and left < line[4] + _AHEAD * line[1]]
        best = min(near, key=distance, default=None)
        if best is None or distance(best) > best[1]:
            if raise_them:
                rows.append(_Row(piece))
            continue
        best[0].extend(piece)
        if raise_them:
            best[0].raised = best[0].raised | {glyph.order for glyph in piece}


def _line(page: Page, column: int, row: _Row) -> Line:
    size, y = _size_and_base(row)
    left, right = _sides(row)
    return Line(page.number, column, left, right, y, size, tuple(row), row.raised)


def _split(page: Page, column: int, row: _Row, rtl: bool) -> list[Line]:
    """Cut a row where it has a gap of several characters: the parts of a masthead, the cells of a table."""
    parts: list[_Row] = [_Row()]
    last: Glyph | None = None
    for glyph in row:
        if glyph.text != " " and last and glyph.left - last.right > _CELL_GAP * glyph.size:
            parts.append(_Row())
        parts[-1].append(glyph)
        if glyph.text != " ":
            last = glyph if last is None or glyph.right > last.right or glyph.left > last.right else last
    if rtl:
        parts.reverse()
    if len(parts) > 1 and _is_label(parts[0], parts[1]):
        parts[:2] = [_Row(sorted([*parts[0], *parts[1]], key=lambda glyph: (glyph.left, glyph.order)))]
    for part in parts:
        part.raised = row.raised
    return [_line(page, column, part) for part in parts]


def _is_label(first: _Row, second: _Row) -> bool:
    """Whether the first of two cells is a number, and the second the text behind its tab."""
    (left, right), (begin, end) = _sides(first), _sides(second)
    near = max(begin - right, left - end) < 2 * _CELL_GAP * first[0].size
    return near and sum(glyph.text != " " for glyph in first) <= 6


# Columns -----------------------------------------------------------------------------------------------------------


def _gutter(rows: Sequence[_Row], page: Page) -> tuple[float, float] | None:
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


def _stretches(row: Sequence[Glyph]) -> list[tuple[float, float]]:
    """The stretches of a row without a gap wider than its type size."""
    ink = [glyph for glyph in row if glyph.text != " "]
    out = [(ink[0].left, ink[0].right)]
    for glyph in ink[1:]:
        if glyph.left - out[-1][1] > 1.1 * glyph.size:
            out.append((glyph.left, glyph.right))
        else:
            out[-1] = (out[-1][0], max(out[-1][1], glyph.right))
    return out


def _in_columns(page: Page, rows: Iterable[_Row], gutter: tuple[float, float], rtl: bool) -> list[Line]:
    """Read bands between full-width lines, in each first one column and then the other."""
    middle = (gutter[0] + gutter[1]) / 2
    out: list[Line] = []
    sides: tuple[list[Line], list[Line]] = ([], [])

    def flush() -> None:
        for side in reversed(sides) if rtl else sides:
            out.extend(side)
            side.clear()

    for row in sorted(rows, key=_height):
        if any(a < gutter[0] - 1 and b > gutter[1] + 1 for a, b in _stretches(row)):
            flush()
            out.extend(_split(page, 0, row, rtl))
            continue
        for index, side in enumerate(sides):
            half = _Row(glyph for glyph in row if ((glyph.left + glyph.right) / 2 > middle) == bool(index))
            half.raised = row.raised
            if any(glyph.text != " " for glyph in half):
                side.extend(_split(page, index + 1, half, rtl))
    flush()
    return out
