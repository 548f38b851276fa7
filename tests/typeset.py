"""PDFs made for tests: stretches of text at given places in, the bytes of a PDF out, in the fonts every reader has.

Times is set with its true widths, so that lines can be filled as a typesetter fills them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 595, 842
FONTS = {"roman": "Times-Roman", "italic": "Times-Italic", "bold": "Times-Bold", "sans": "Helvetica"}


class Ink(NamedTuple):
    """Text from `x` on at `y` points from the top."""

    x: float
    y: float
    text: str
    size: float = 10
    font: str = "roman"


class Bar(NamedTuple):
    """A thin rule of `width` points."""

    x: float
    y: float
    width: float


Page = Sequence[Ink | Bar]


def pdf(*pages: Page, rotate: int = 0, matrix: str = "1 0 0 1") -> bytes:
    """Give a PDF; `rotate` turns its pages, `matrix` the text on them."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    fonts = " ".join(
        f"/{name} << /Type /Font /Subtype /Type1 /BaseFont /{base} /Encoding /WinAnsiEncoding >>"
        for name, base in FONTS.items()
    )
    for number, page in enumerate(pages):
        box = f"/MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {rotate}"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R {box} /Resources << /Font << {fonts} >> >> /Contents {4 + 2 * number} 0 R >>".encode()
        )
        stream = "\n".join(_drawn(item, matrix) for item in page).encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return _file(objects)


def _drawn(item: Ink | Bar, matrix: str) -> str:
    if isinstance(item, Bar):
        return f"{item.x} {HEIGHT - item.y} {item.width} 0.5 re f"
    text = item.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    x, y = (item.x, HEIGHT - item.y) if matrix == "1 0 0 1" else (item.y, item.x)
    return f"BT /{item.font} {item.size} Tf {matrix} {x} {y} Tm ({text}) Tj ET"


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, item in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


def paragraph(
    x: float, y: float, text: str, *, lead: str = "", indent: float = 24, step: float = 12, columns: int = 74
) -> list[Ink]:
    """Give the lines of a paragraph from `y` on, the first one `indent` points in, `lead` in italics before its text."""
    lines = textwrap.wrap(f"{lead} {text}".strip(), columns, initial_indent="" if not indent else "     ")
    out = []
    for number, line in enumerate(lines):
        left, place = line.strip(), x + (indent if number == 0 else 0)
        if number == 0 and lead:
            out.append(Ink(place, y, lead, font="italic"))
            place, left = place + 5.2 * len(lead), left[len(lead) :].strip()
        out.append(Ink(place, y + step * number, left))
    return out
