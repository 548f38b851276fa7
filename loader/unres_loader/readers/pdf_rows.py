"""The glyphs of one PDF page in, the rows of type they form out, raised marks and vowel signs with their row."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from unres_loader.readers.pdf_glyphs import Glyph

#: Base lines closer than this part of the type size are one row.
_SAME_ROW = 0.22
#: What is smaller than this part of a row's type and stands higher by these parts of it is a raised mark.
_RAISED_SIZE = 0.82
_RAISED_BY = (0.08, 0.75)
#: The mark of a note stands ahead of its text by no more than this many times the type size.
_AHEAD = 2.5
#: Rows further away than this, in points, have nothing to do with a mark; nor are more than so many looked at.
_REACH, _MOST = 30.0, 60


@dataclass(slots=True)
class Row:
    """Glyphs on one base line: type size and base line of most, `raised` the orders of raised marks."""

    glyphs: list[Glyph]
    size: float
    y: float
    left: float
    right: float
    raised: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, glyphs: Sequence[Glyph]) -> Row:
        """Give a row with its measures."""
        return cls(list(glyphs), *size_and_base(glyphs), *sides(glyphs))

    def take(self, other: Row) -> None:
        """Add the glyphs of another row; the measures of the larger one hold."""
        if len(other.glyphs) > len(self.glyphs):
            self.size, self.y = other.size, other.y
        self.glyphs.extend(other.glyphs)
        self.left, self.right = min(self.left, other.left), max(self.right, other.right)

    @property
    def ink(self) -> int:
        """How many of its glyphs leave a mark on the page."""
        return sum(glyph.text != " " for glyph in self.glyphs)


def size_and_base(glyphs: Sequence[Glyph]) -> tuple[float, float]:
    """Give the size of most of the glyphs and the base line of those of that size."""
    ink = [glyph for glyph in glyphs if glyph.text != " "] or list(glyphs)
    size = Counter(round(glyph.size, 1) for glyph in ink).most_common(1)[0][0]
    ys = sorted(glyph.y for glyph in ink if abs(glyph.size - size) < 0.3) or [ink[0].y]
    return size, ys[len(ys) // 2]


def sides(glyphs: Iterable[Glyph]) -> tuple[float, float]:
    """Give where the first and the last of the glyphs that are no spaces begin and end."""
    ink = [glyph for glyph in glyphs if glyph.text != " "]
    return min(glyph.left for glyph in ink), max(glyph.right for glyph in ink)


def find_rows(glyphs: Sequence[Glyph]) -> list[Row]:
    """Give the rows of a page from top to bottom, their glyphs from left to right."""
    pieces = _Near(_pieces([g for g in glyphs if not _is_sign(g) and g.size > 1.01]))
    raised = [piece for piece in pieces.rows if len(piece.glyphs) <= 12 and _is_raised(piece, pieces)]
    marks = {id(piece) for piece in raised}
    rows = _grouped(piece for piece in pieces.rows if id(piece) not in marks)
    rows = _without_strays(rows)
    rows += _given(raised, rows, raise_them=True)
    _given([Row([g], g.size, g.y, g.left, g.right) for g in glyphs if _is_sign(g)], rows, raise_them=False)
    for row in rows:
        row.glyphs.sort(key=lambda glyph: (glyph.left, glyph.order))
    return sorted(rows, key=lambda row: row.y)


def _is_sign(glyph: Glyph) -> bool:
    return unicodedata.combining(glyph.text[0]) != 0


class _Near:
    """Rows in the order of their base lines; gives those near one."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = sorted(rows, key=lambda row: row.y)
        self.ys = [row.y for row in self.rows]

    def around(self, y: float) -> list[Row]:
        """Give the rows within reach of `y`, the nearest `_MOST` to either side where there are more."""
        middle = bisect_left(self.ys, y)
        begin = max(bisect_left(self.ys, y - _REACH), middle - _MOST)
        end = min(bisect_right(self.ys, y + _REACH), middle + _MOST)
        return self.rows[begin:end]


def _pieces(glyphs: Sequence[Glyph]) -> list[Row]:
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
    return [Row.of(piece) for piece in pieces if any(glyph.text != " " for glyph in piece)]


def _is_raised(piece: Row, pieces: _Near) -> bool:
    """Whether a piece is smaller and higher than the type of a row that it stands in, behind or ahead of."""
    return any(
        piece.size < _RAISED_SIZE * other.size
        and _RAISED_BY[0] * other.size < other.y - piece.y < _RAISED_BY[1] * other.size
        and _is_beside(piece, other)
        for other in pieces.around(piece.y)
        if other is not piece
    )


def _is_beside(mark: Row, row: Row) -> bool:
    if row.left <= mark.left and mark.right <= row.right:
        return True
    after, ahead = abs(mark.left - row.right), abs(row.left - mark.right)
    return after < 0.6 * row.size or ahead < _AHEAD * row.size


def _grouped(pieces: Iterable[Row]) -> list[Row]:
    """Make one row of the pieces on one base line; they come from top to bottom."""
    rows: list[Row] = []
    for piece in pieces:
        row = next((r for r in reversed(rows[-8:]) if abs(r.y - piece.y) <= _SAME_ROW * max(piece.size, r.size)), None)
        if row is None:
            rows.append(piece)
        else:
            row.take(piece)
    return rows


def _without_strays(rows: list[Row]) -> list[Row]:
    """Give rows of a few characters a little above or below a row of the same type, and within it, to that row.

    Some writers store an Arabic letter with its vowel sign at the place of the sign.
    """
    near = _Near(rows)
    strays = [row for row in near.rows if row.ink <= 3]
    homes = {id(row): home for row in strays if (home := _home(row, near.around(row.y)))}
    for row in strays:
        if id(row) in homes:
            homes[id(row)].glyphs.extend(row.glyphs)
    return [row for row in near.rows if id(row) not in homes]


def _home(row: Row, others: Iterable[Row]) -> Row | None:
    for other in others:
        same = abs(other.size - row.size) < 0.1 * row.size and 0 < abs(other.y - row.y) < 0.6 * row.size
        within = other.left - row.size < row.left <= row.right < other.right + row.size
        if same and within and other.ink > 3:
            return other
    return None


def _given(pieces: Sequence[Row], rows: list[Row], *, raise_them: bool) -> list[Row]:
    """Add each piece to the row it stands nearest to, just above its base line; give back those without one."""
    near = _Near(rows)
    homeless = []
    for piece in pieces:
        lift = 0.35 if raise_them else 0.0
        reached = [
            (abs(row.y - piece.y - lift * row.size), index, row)
            for index, row in enumerate(near.around(piece.y))
            if row.left - _AHEAD * row.size < piece.right and piece.left < row.right + _AHEAD * row.size
        ]
        distance, _, best = min(reached) if reached else (0.0, 0, None)
        if best is None or distance > best.size:
            homeless.append(piece)
            continue
        best.glyphs.extend(piece.glyphs)
        if raise_them:
            best.raised |= {glyph.order for glyph in piece.glyphs}
    return homeless
