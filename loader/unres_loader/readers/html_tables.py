"""HTML tables: an element in, whether it holds data or only lays out the page, and the text of its cells out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

Element = etree._Element

#: A cell longer than this holds running text: the table only lays out the page.
_LONGEST_CELL = 300


def is_data_table(table: Element, *, begun: bool) -> bool:
    """Whether a table holds data; `begun` says that running text came before it, as none does before a masthead."""
    if not begun or table.get("role") == "presentation" or next(table.iterdescendants("table"), None) is not None:
        return False
    rows = [list(_cells(row)) for row in table.iter("tr")]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return False
    texts = [_text(cell) for row in rows for cell in row]
    return all(len(text) <= _LONGEST_CELL for text in texts)


def table_text(table: Element) -> str:
    """Give the text of a table: rows as lines, cells parted by tabs."""
    lines = ("\t".join(_text(cell) for cell in _cells(row)) for row in table.iter("tr"))
    return "\n".join(line for line in lines if line.strip())


def _cells(row: Element) -> Iterator[Element]:
    return row.iterchildren("td", "th")


def _text(cell: Element) -> str:
    return re.sub(r"\s+", " ", "".join(str(part) for part in cell.itertext())).strip()
