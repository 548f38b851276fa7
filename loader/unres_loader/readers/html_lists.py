"""HTML lists: elements that open and close in, the number that a browser would print before an item out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

Element = etree._Element

_STYLES = {
    "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman", "1": "decimal",
    "lower-latin": "lower-alpha", "upper-latin": "upper-alpha",
}  # fmt: skip
#: A number that the text of an item brings along itself.
_OWN_LABEL = re.compile(r"[(（]?(?:\d{1,3}|[٠-٩]{1,3}|[a-zа-я]{1,4}|[ء-ي]ـ?)\s?[.)）\-]", re.IGNORECASE)
_DEPTH = 50


@dataclass(slots=True)
class _List:
    style: str
    next: int
    step: int = 1


class Lists:
    """The lists that are open, and the number that the next block of text gets."""

    def __init__(self) -> None:
        self.open: list[_List] = []
        self.pending = ""

    def start(self, element: Element, tag: str) -> None:
        """Take an element that opens: a list, or an item, which counts on."""
        if tag in ("ol", "ul"):
            self.open.append(_List(_style(element, tag), _integer(element.get("start", ""), 1)))
        elif tag == "li" and self.open:
            current = self.open[-1]
            current.next = _integer(element.get("value", ""), current.next)
            style = _style(element, "li") or current.style
            self.pending = _label(current.next, style)
            current.next += 1

    def end(self, tag: str) -> None:
        """Take an element that closes."""
        if tag in ("ol", "ul") and self.open:
            self.open.pop()
        if tag == "li":
            self.pending = ""

    def label(self, text: str) -> tuple[str, int]:
        """Give the number for a block that begins with `text`, and its depth; only an item's first block gets one."""
        number, self.pending = self.pending, ""
        if not number or _OWN_LABEL.match(text):
            return "", 0
        return number, max(0, sum(bool(entry.style) for entry in self.open[:_DEPTH]) - 1)


def _style(element: Element, tag: str) -> str:
    match = re.search(r"list-style(?:-type)?\s*:\s*([\w-]+)", element.get("style", ""))
    if match:
        name = match[1].lower()
        return "" if name in ("none", "disc", "circle", "square") else _STYLES.get(name, name)
    kind = element.get("type", "")
    if kind:
        return _STYLES.get(kind, "")
    return "decimal" if tag == "ol" else ""


def _integer(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,6}", text.strip()) else default


def _label(value: int, style: str) -> str:
    """The number as UN documents print it: ``1.`` for paragraphs, letters and roman numerals in brackets."""
    if not style or value < 1:
        return ""
    if style.endswith("alpha"):
        letter = chr(97 + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return f"({letter})" if style.startswith("lower") else f"{letter.upper()}."
    if style.endswith("roman"):
        return f"({_roman(value)})" if style.startswith("lower") else f"{_roman(value).upper()}."
    return f"{value}."


def _roman(value: int) -> str:
    out = ""
    pairs = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
             (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
    for number, letters in pairs:
        while value >= number and len(out) < 20:
            out, value = out + letters, value - number
    return out
