"""One PDF page in, its glyphs with position, size and style and the rules drawn on it out: upright, y growing down.

All coordinates are in points. pdfium does the decoding (fonts, encodings, broken cross references).
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from unres_loader import limits
from unres_loader.errors import LimitError

_ITALIC_NAME = re.compile(r"ital|obliq|-It\b|,It\b|kursiv", re.I)
_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|-Bd\b", re.I)
_ITALIC_FLAG, _FORCE_BOLD_FLAG = 1 << 6, 1 << 18
_SUBSET = re.compile(r"^[A-Z]{6}\+")


class Font(NamedTuple):
    """A font by its family name and what its name and flags say of its style."""

    family: str
    italic: bool
    bold: bool


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as drawn: from `left` to `right` on the base line `y`; `order` is its place in the file."""

    text: str
    left: float
    right: float
    y: float
    size: float
    font: Font
    order: int


class Rule(NamedTuple):
    """A thin horizontal line."""

    left: float
    right: float
    y: float


class Page(NamedTuple):
    """What is on one page; `number` starts at 1."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]


def read_page(document: pypdfium2.PdfDocument, index: int, name: str) -> Page:
    """Give the page at `index` of an open document. Raises `LimitError` where it holds too many characters."""
    page = document[index]
    try:
        textpage = page.get_textpage()
        try:
            count = textpage.count_chars()
            if count > limits.PDF_PAGE_CHARACTERS:
                raise LimitError(name, f"{count:,} characters on one page", place=f"page {index + 1}")
            turn = _Turn(_quarters(textpage, count), *page.get_mediabox())
            glyphs = _Glyphs(textpage, turn).read(count)
        finally:
            textpage.close()
        rules = tuple(_rules(page, turn))
    finally:
        page.close()
    return Page(index + 1, turn.width, turn.height, tuple(glyphs), rules)


class _Turn(NamedTuple):
    """How a page lies: text runs in `quarters` of a circle; points are turned upright, their y made to grow down."""

    quarters: int
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0 if self.quarters % 2 == 0 else self.y1 - self.y0

    @property
    def height(self) -> float:
        return self.y1 - self.y0 if self.quarters % 2 == 0 else self.x1 - self.x0

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.quarters == 0:
            return x - self.x0, self.y1 - y
        if self.quarters == 1:
            return y - self.y0, x - self.x0
        if self.quarters == 2:
            return self.x1 - x, y - self.y0
        return self.y1 - y, self.x1 - x


def _quarters(textpage: Any, count: int) -> int:
    """The direction most text runs in, in quarter turns against the clock: landscape tables are set sideways."""
    step = max(1, count // 400)
    angles = Counter(
        round(-pdfium.FPDFText_GetCharAngle(textpage, i) / (math.pi / 2)) % 4 for i in range(0, count, step)
    )
    return angles.most_common(1)[0][0] if angles else 0


class _Glyphs:
    """Reads the characters of one page; fonts are looked up once."""

    def __init__(self, textpage: Any, turn: _Turn) -> None:
        self.textpage, self.turn = textpage, turn
        self.fonts: dict[tuple[bytes, int], Font] = {}
        self.buffer = ctypes.create_string_buffer(256)
        self.flags = ctypes.c_int()
        self.x, self.y = ctypes.c_double(), ctypes.c_double()
        self.rectangle = pdfium.FS_RECTF()
        self.matrix = pdfium.FS_MATRIX()

    def read(self, count: int) -> list[Glyph]:
        return [glyph for index in range(count) if (glyph := self.glyph(index))]

    def glyph(self, index: int) -> Glyph | None:
        code = pdfium.FPDFText_GetUnicode(self.textpage, index)
        text = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if code == 2:  # pdfium's sign for a hyphen at the end of a line
            text = "-"
        if not text or (text != " " and unicodedata.category(text) in ("Cc", "Cs", "Co", "Cn")):
            return None
        if not pdfium.FPDFText_GetLooseCharBox(self.textpage, index, self.rectangle):
            return None
        pdfium.FPDFText_GetCharOrigin(self.textpage, index, self.x, self.y)
        left, y = self.turn.point(self.x.value, self.y.value)
        corners = (
            self.turn.point(self.rectangle.left, self.rectangle.bottom)[0],
            self.turn.point(self.rectangle.right, self.rectangle.top)[0],
        )
        return Glyph(text, left, max(left, *corners), y, self.size(index), self.font(index), index)

    def size(self, index: int) -> float:
        size = float(pdfium.FPDFText_GetFontSize(self.textpage, index))
        if pdfium.FPDFText_GetMatrix(self.textpage, index, self.matrix):
            size *= math.hypot(self.matrix.c, self.matrix.d) or 1.0
        return size

    def font(self, index: int) -> Font:
        length = pdfium.FPDFText_GetFontInfo(self.textpage, index, self.buffer, 256, self.flags)
        key = (self.buffer.value if length else b"", self.flags.value)
        if key not in self.fonts:
            name = _SUBSET.sub("", key[0].decode("utf-8", "replace"))
            italic = bool(_ITALIC_NAME.search(name)) or bool(key[1] & _ITALIC_FLAG)
            bold = bool(_BOLD_NAME.search(name))
            self.fonts[key] = Font(re.split(r"[-,]|PS(?=MT|$)|MT$", name)[0], italic, bold)
        return self.fonts[key]


def _rules(page: Any, turn: _Turn) -> list[Rule]:
    rules = []
    edges = [ctypes.c_float() for _ in range(4)]
    for index in range(min(pdfium.FPDFPage_CountObjects(page), limits.PDF_PAGE_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if pdfium.FPDFPageObj_GetBounds(item, *edges):
            left, bottom, right, top = (edge.value for edge in edges)
            (ax, ay), (bx, by) = turn.point(left, bottom), turn.point(right, top)
            if abs(ay - by) < 2.5 and abs(ax - bx) > 30:
                rules.append(Rule(min(ax, bx), max(ax, bx), (ay + by) / 2))
    return rules
