"""Word's styles: ``styles.xml`` in, what a paragraph or run inherits out (list, outline level, bold and italic)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from unres_loader.readers.docx_numbering import W, attribute

Element = etree._Element

_OFF = ("0", "false", "off", "none")
#: Names of heading styles: Word's own, and those of the UN templates (``_ H _1``, ``TitleHCH``, ``H23``).
_HEADING_NAME = re.compile(r"heading\s?(\d)|title.*|subtitle|_?\s?_?\s?H\s?_?\s?(?:Ch|M|S|\d)[\w/ .]*", re.IGNORECASE)


class Styles:
    """The styles of one document by their identifiers, each with those it is based on."""

    def __init__(self, root: Element | None) -> None:
        styles = [] if root is None else list(root.iterchildren(W + "style"))
        self.by_id = {attribute(style, "styleId"): style for style in styles}
        self.default = next((attribute(e, "styleId") for e in styles if _is_default_paragraph(e)), "")
        self._properties: dict[tuple[str, str], dict[str, Element]] = {}

    def of_paragraph(self, paragraph: Element) -> str:
        """Give the identifier of a paragraph's style, the default one where it names none."""
        return attribute(paragraph.find(f"{W}pPr/{W}pStyle"), "val") or self.default

    def chain(self, style_id: str) -> Iterator[Element]:
        """Give a style and those it is based on, nearest first."""
        seen: set[str] = set()
        while style_id in self.by_id and style_id not in seen:
            seen.add(style_id)
            style = self.by_id[style_id]
            yield style
            style_id = attribute(style.find(W + "basedOn"), "val")

    def properties(self, style_id: str, kind: str) -> dict[str, Element]:
        """Give the properties (``pPr`` or ``rPr``) that a style states or inherits, by element name."""
        key = (style_id, kind)
        if key not in self._properties:
            found: dict[str, Element] = {}
            for style in self.chain(style_id):
                for child in _children(style.find(W + kind)):
                    found.setdefault(str(child.tag), child)
            self._properties[key] = found
        return self._properties[key]

    def heading_level(self, style_id: str) -> int:
        """Give the level (1 and up) of a heading style, 0 for any other."""
        outline = self.properties(style_id, "pPr").get(W + "outlineLvl")
        if outline is not None and attribute(outline, "val").isdecimal() and int(attribute(outline, "val")) < 9:
            return int(attribute(outline, "val")) + 1
        for style in list(self.chain(style_id))[:2]:
            match = _HEADING_NAME.fullmatch(attribute(style.find(W + "name"), "val").strip())
            if match:
                return int(match[1]) if match[1] else 3
        return 0


def _is_default_paragraph(style: Element) -> bool:
    return attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true")


def _children(element: Element | None) -> Iterator[Element]:
    return iter(()) if element is None else element.iterchildren()


class RunStyle:
    """What holds for one run: its own properties, then those of its character style and its paragraph's style."""

    def __init__(self, styles: Styles, run: Element, paragraph_style: str) -> None:
        own = {str(child.tag): child for child in _children(run.find(W + "rPr"))}
        self.own = own
        character = attribute(own.get(W + "rStyle"), "val")
        self.character_style = character
        self.layers = (own, styles.properties(character, "rPr"), styles.properties(paragraph_style, "rPr"))

    def value(self, name: str) -> str:
        """Give the value of a property where it is stated nearest, empty where nowhere; ``1`` for a bare switch."""
        for layer in self.layers:
            if W + name in layer:
                return attribute(layer[W + name], "val", "1")
        return ""

    def on(self, name: str) -> bool:
        """Whether a switch such as ``i`` or ``vanish`` is on."""
        return self.value(name) not in ("", *_OFF)

    @property
    def emphatic(self) -> bool:
        """Whether the run stands out: italic, bold, underlined by itself, or in the Chinese italic, Kai type."""
        complex_script = W + "rtl" in self.own or W + "cs" in self.own
        italic = self.on("i") or (complex_script and self.on("iCs"))
        bold = self.on("b") or (complex_script and self.on("bCs"))
        underline = attribute(self.own.get(W + "u"), "val", "none") not in _OFF and not self.character_style
        return italic or bold or underline or self.is_kai

    @property
    def is_kai(self) -> bool:
        """Whether Chinese text is in Kai type, which UN documents use as italics."""
        font = attribute(self.own.get(W + "rFonts"), "eastAsia").lower()
        return "楷" in font or "kai" in font

    @property
    def raised(self) -> bool:
        """Whether the run is superscript, or raised and marked as a note's reference."""
        return self.value("vertAlign") == "superscript" or (
            self.value("position").lstrip("+").isdecimal() and int(self.value("position").lstrip("+")) > 3
        )
